"""Whether the gallery still says what lies in its folder, told in milliseconds.

Nothing that draws the gallery is imported here: a build that finds everything unchanged would
spend most of its time on a page that stays the same.
"""

from __future__ import annotations

import os
from pathlib import Path

from baltic_research import paths
from baltic_research.holdings import held
from baltic_research.reads import digest_of, state
from baltic_research.reports.executor import LOGS
from baltic_research.reports.identity import code, digest

FILE = "index.html"
STAMP = ".index.stamp"


def stamp(folder: Path) -> str:
    """Return a hash of all that the gallery of a folder rests on.

    Runs and what lies beside them count by their names, sizes and times; the list of reports,
    notebooks, catalogue and code by what they hold.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of reports.
    """
    said = [
        paths.report_list(),
        *sorted(paths.notebooks().glob("*.ipynb")),
        *sorted((paths.data() / "catalog").glob("*.*")),
    ]
    return digest(
        {
            "code": code(),
            "day": os.environ.get("SOURCE_DATE_EPOCH", ""),
            "editions": [f"{one.source} {one.edition}" for one in held("nato")],
            "said": [digest_of(str(path)) for path in said],
            "runs": _runs(folder),
        }
    )


def is_current(folder: Path) -> bool:
    """Return whether the gallery was written when everything was as it is now."""
    try:
        written = (folder / STAMP).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return (folder / FILE).is_file() and written == stamp(folder)


def _runs(folder: Path) -> list[tuple[str, tuple[int, ...]]]:
    found: list[tuple[str, tuple[int, ...]]] = []
    for place, below, names in os.walk(folder):
        inner = os.path.relpath(place, folder)
        below[:] = [name for name in below if name != LOGS and not name.startswith(".")]
        if inner != os.curdir:
            found += [(f"{inner}/{name}", state(f"{place}/{name}")) for name in names]
    return sorted(found)
