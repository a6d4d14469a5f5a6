"""What can be fetched as text, and how far a download is on a terminal."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Iterator

import click

from baltic_research import catalog
from baltic_research.cli.text import aligned
from baltic_research.fetch import Fetched
from baltic_research.fetch.bring import ProgressOf
from baltic_research.fetch.receive import Progress

_BAR = 16
_MEGABYTE = 1_000_000


def offers_as_text(offers: tuple[catalog.Download, ...]) -> str:
    """Return what would be asked for as a table."""
    rows = [(one.name, one.edition or "newest", one.address, one.verified) for one in offers]
    return aligned(("file", "edition", "address", "known from"), rows)


def tell(files: list[Fetched]) -> None:
    """Print what became of each file.

    Raises
    ------
    click.ClickException
        If something failed; a single failure is told in full, several by their number.
    """
    fine = [one for one in files if not one.problem]
    failed = [one for one in files if one.problem]
    for one in fine:
        click.echo(one.summary())
    if len(failed) == 1:
        raise click.ClickException(failed[0].summary())
    for one in failed:
        click.echo(one.summary(), err=True)
    if failed:
        raise click.ClickException(f"{len(failed)} of {len(files)} files failed; see above")


@contextlib.contextmanager
def bars_on_terminal() -> Iterator[ProgressOf | None]:
    """Give what draws a bar for each file on stderr, or None if that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    try:
        yield _bar
    finally:
        _write("")
        sys.stderr.write("\r")
        sys.stderr.flush()


def described(name: str, size: int, total: int | None) -> str:
    """Return how far a download is as one line.

    Examples
    --------
    >>> described("API_SP.POP.TOTL.zip", 500_000, 1_000_000)
    'API_SP.POP.TOTL.zip  [########........]  0.5 of 1.0 MB'
    >>> described("API_SP.POP.TOTL.zip", 500_000, None)
    'API_SP.POP.TOTL.zip  0.5 MB'
    """
    if not total:
        return f"{name}  {size / _MEGABYTE:.1f} MB"
    done = round(_BAR * min(size / total, 1))
    bar = "#" * done + "." * (_BAR - done)
    return f"{name}  [{bar}]  {size / _MEGABYTE:.1f} of {total / _MEGABYTE:.1f} MB"


def _bar(name: str) -> Progress:
    drawn = ""

    def update(size: int, total: int | None) -> None:
        nonlocal drawn
        line = described(name, size, total)
        if line != drawn:  # parts may come by the thousand, and a terminal is slow
            drawn = line
            _write(line)

    return update


def _write(text: str) -> None:
    width = shutil.get_terminal_size().columns - 1
    sys.stderr.write("\r" + text[:width].ljust(width))
    sys.stderr.flush()
