"""Where the reports of a build go: a folder of this machine, or a store that fsspec knows."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from baltic_research import paths
from baltic_research.errors import ParameterError
from baltic_research.reports.build_lock import build_lock
from baltic_research.reports.leftovers import STAGING, sweep
from baltic_research.reports.manifest import is_intact
from baltic_research.reports.work import Work

_FILE = "file://"


@dataclass(frozen=True)
class Place:
    """A folder that reports are made in; here they are then where they shall be.

    Attributes
    ----------
    folder : pathlib.Path
        The folder.
    name : str
        What messages call it.
    """

    folder: Path
    name: str

    def is_intact(self, folder: Path) -> bool:
        """Return whether every file of a run is there and as it was written."""
        return is_intact(folder)

    def bring(self, path: Path) -> None:
        """See to it that a file of a run that is there can be read here."""

    def publish(self, work: Work) -> None:
        """Bring what lies in the folder of a report, and has changed, to where it shall be."""

    def finish(self) -> None:
        """Bring what lies beside the reports to where it shall be."""


@contextlib.contextmanager
def opened(output: str | Path | None) -> Iterator[Place]:
    """Lock where reports go, clear away what killed builds left there, and give it.

    Parameters
    ----------
    output : str, pathlib.Path or None
        A folder, or a URL such as ``s3://bucket/reports``; ``file://`` is a folder.

    Raises
    ------
    LockedError
        If another build writes there.
    ReportError, ParameterError
        If it cannot be written to, or is no URL that anything here knows.
    """
    if is_url(output):
        from baltic_research.reports.remote import opened_remote

        with opened_remote(str(output)) as place:
            yield place
        return
    folder = local(output)
    with build_lock(folder):
        _sweep(folder)
        yield Place(folder, str(folder))


def is_url(output: object) -> bool:
    """Return whether an output is a store and no folder.

    Examples
    --------
    >>> is_url("s3://bucket/reports"), is_url("file:///reports"), is_url("reports")
    (True, False, False)
    """
    return isinstance(output, str) and "://" in output and not output.startswith(_FILE)


def local(output: str | Path | None) -> Path:
    """Return the folder that an output names.

    Raises
    ------
    ParameterError
        If a ``file://`` names another machine or no absolute path.
    """
    if output is None:
        return paths.reports_output().absolute()
    text = str(output)
    if not text.startswith(_FILE):
        return Path(output).absolute()
    folder = Path(text.removeprefix(_FILE))
    if not folder.is_absolute():
        raise ParameterError(f"{text!r} is no folder of this machine; expected file:///path")
    return folder


def _sweep(folder: Path) -> None:
    """Remove what builds left that were killed."""
    from baltic_research.reports.kernel import WORKING
    from baltic_research.reports.pdf import PRINTING

    for home in _homes(folder):
        sweep(home, STAGING)
    for prefix in (WORKING, PRINTING):
        sweep(Path(tempfile.gettempdir()), prefix)


def _homes(folder: Path) -> Iterator[Path]:
    """Yield the folders that may hold runs, those of single values included."""
    for pattern in ("*", "*/*"):
        with contextlib.suppress(OSError):
            yield from (one for one in sorted(folder.glob(pattern)) if one.is_dir())
