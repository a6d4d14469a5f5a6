"""The gallery of all reports: the verb `report index`, and its renewal after other verbs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import click

from baltic_research.cli.text import one_line
from baltic_research.errors import ReportError, ReportListError


@click.command(short_help="Write the gallery of all reports.")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of reports, as for 'report run'.",
)
def index(output: Path | None) -> None:
    """Write the gallery of all reports, index.html in their folder, and print where it is.

    'report run' and 'report build' do so themselves; this is for a folder in which runs were
    laid, moved or removed by other means.
    """
    from baltic_research.reports.gallery import write_gallery

    click.echo(write_gallery(output))


@contextlib.contextmanager
def gallery_afterwards(output: Path | None) -> Iterator[None]:
    """Renew the gallery when reports were made or failed; it never stands in their way.

    A usage error leaves everything as it was, the gallery too.
    """
    try:
        yield
    except (ReportListError, click.UsageError):
        raise
    except (ReportError, click.ClickException):
        _renew(output)
        raise
    _renew(output)


def _renew(output: Path | None) -> None:
    from baltic_research import paths
    from baltic_research.reports.gallery_stamp import is_current

    if is_current(Path(output or paths.reports_output()).absolute()):
        return
    from baltic_research.reports.gallery import write_gallery

    try:
        write_gallery(output)
    except ReportError as problem:
        click.echo(f"note: the gallery is not renewed: {one_line(str(problem))}", err=True)
