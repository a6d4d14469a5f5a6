"""Where things lie and what the environment asks for: the one place that looks."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from baltic_research.errors import ParameterError

_PACKAGE = Path(__file__).resolve().parent
DRAWINGS_VARIABLE = "BALTIC_RESEARCH_SVG"


def in_checkout() -> bool:
    """Return whether the package runs from a checkout of the repository."""
    return not (_PACKAGE / "_share").is_dir()


def root() -> Path:
    """Return the folder that holds ``data/``, ``notebooks/`` and ``reports/reports.yml``.

    In a checkout that is the repository's root; the wheel carries the same folders in
    ``baltic_research/_share``.
    """
    return _PACKAGE.parent if in_checkout() else _PACKAGE / "_share"


def data() -> Path:
    """Return the folder of the shipped catalogue and tables."""
    return root() / "data"


def notebooks() -> Path:
    """Return the folder of the shipped notebooks."""
    return root() / "notebooks"


def report_list() -> Path:
    """Return the file that declares the reports."""
    return root() / "reports" / "reports.yml"


def own_files(package: Path = _PACKAGE) -> list[str]:
    """Return the names of the package's own files, below its folder and in order.

    What Python compiles, and what comes and goes, is none of them, nor is what a wheel carries.
    """
    found: list[str] = []
    for folder, below, names in os.walk(package):
        below[:] = [name for name in below if not passing(name) and name != "_share"]
        inner = os.path.relpath(folder, package)
        found += [os.path.normpath(f"{inner}/{name}") for name in names if not passing(name)]
    return sorted(found)


def passing(name: str) -> bool:
    """Return whether a file or folder comes and goes without changing any result."""
    return name.startswith(".") or name == "__pycache__"


def user_data() -> Path:
    """Return the folder for the user's own editions; it need not exist yet.

    ``BALTIC_RESEARCH_DATA`` names it, else the platform's user data directory serves.

    Raises
    ------
    ParameterError
        If it cannot be a folder because a file has its name, or that of a folder above.
    """
    chosen = os.environ.get("BALTIC_RESEARCH_DATA")
    if chosen:
        return _no_file(Path(chosen).expanduser().resolve())
    import platformdirs

    return _no_file(Path(platformdirs.user_data_dir("baltic-research", appauthor=False)))


def _no_file(folder: Path) -> Path:
    there = next((one for one in (folder, *folder.parents) if one.exists()), folder)
    if there.exists() and not there.is_dir():
        raise ParameterError(
            f"the data folder cannot be {folder}: {there} is a file; let BALTIC_RESEARCH_DATA "
            "name a folder"
        )
    return folder


def user_cache() -> Path:
    """Return the folder for what may be made again at any time; it need not exist yet."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("baltic-research", appauthor=False))


def reports_output() -> Path:
    """Return the folder that reports go to unless another is asked for.

    The repository's ``reports/`` in a checkout, ``reports/`` under the working directory
    elsewhere: an installed package is never written to.
    """
    return root() / "reports" if in_checkout() else Path.cwd() / "reports"


def drawings_wanted() -> bool:
    """Return whether notebooks shall hold figures as SVG beside PNG and tables as CSV beside HTML.

    Reports ask for it by ``BALTIC_RESEARCH_SVG``. Stored in notebooks the drawings would double
    their size, and tests that compare outputs would compare them digit by digit.
    """
    return bool(os.environ.get(DRAWINGS_VARIABLE))


def source_date() -> dt.datetime | None:
    """Return the moment that ``SOURCE_DATE_EPOCH`` gives for what must bear a time, if it is set.

    Raises
    ------
    ParameterError
        If it is set to anything but seconds since 1970.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not given:
        return None
    try:
        return dt.datetime.fromtimestamp(int(given), dt.UTC)
    except (ValueError, OverflowError, OSError):
        raise ParameterError(
            f"SOURCE_DATE_EPOCH must be a number of seconds since 1970, found {given[:40]!r}"
        ) from None


def browser() -> str:
    """Return the browser that ``BALTIC_RESEARCH_BROWSER`` names for printing, or an empty text."""
    return os.environ.get("BALTIC_RESEARCH_BROWSER", "")
