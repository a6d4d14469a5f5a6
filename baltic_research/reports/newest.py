"""The page that a reader opens, ``latest.html``: the newest run's own page, and what it changed.

A run's own page says the same whatever was published before it. This one is that page with a
section at its head, and follows from the run and its predecessor alone; it stands beside the runs,
so that it may be linked to and holds all it shows.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from baltic_research.errors import ReportError
from baltic_research.reports import history
from baltic_research.reports.leftovers import staging_folder

PAGE, FILE = "report.html", "latest.html"
FILES = (history.FILE, "changes.html", FILE, "changes.json")
"""What stands beside the runs, in the order in which it is written; the last is the seal."""

# Comments of the report's template; nothing from a notebook stands before them
CONTENTS, BODY = "<!-- what changed: contents -->\n", "<!-- what changed -->\n"


def is_newest(home: Path, identity: str) -> bool:
    """Return whether what stands beside the runs was written to its end, and for this run.

    Parameters
    ----------
    home : pathlib.Path
        Folder of the runs.
    identity : str
        The run.
    """
    try:
        said = json.loads((home / FILES[-1]).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    named = said.get("run") if isinstance(said, dict) else None
    return named == identity and all((home / name).is_file() for name in FILES)


def point_to(home: Path, identity: str, staging: Path | None = None) -> None:
    """Note that a run is the newest, and write what stands beside the runs.

    Parameters
    ----------
    home : pathlib.Path
        Folder of the runs.
    identity : str
        The run, which lies there already.
    staging : pathlib.Path, optional
        Where a file is written before it takes its place; by default a folder of its own.

    Raises
    ------
    ReportError
        If the run cannot be read or the folder cannot be written to.
    """
    texts = publication(home, identity)
    with contextlib.ExitStack() as made:
        folder = staging or made.enter_context(staging_folder(home))
        try:
            for name, text in texts.items():
                (folder / name).write_text(text, encoding="utf-8", newline="\n")
                (folder / name).replace(home / name)
        except OSError as problem:
            raise ReportError(f"cannot write to {home}: {problem.strerror}") from None


def publication(home: Path, identity: str) -> dict[str, str]:
    """Note in the history that a run is the newest; return the files that stand beside the runs.

    Parameters
    ----------
    home : pathlib.Path
        Folder of the report.
    identity : str
        The run, which lies there already.

    Returns
    -------
    dict of str to str
        Texts by name. They follow from the runs and the history alone, so making them again
        changes nothing; the last tells `is_newest` that the others are there.

    Raises
    ------
    ReportError
        If the run's page or its results cannot be read.
    """
    from baltic_research.reports import changes_page

    page = _read(home / identity / PAGE)
    history.append(home, identity)
    found = changes_page.changes_of(home)
    head, _, rest = page.partition(CONTENTS)
    contents, mark, body = rest.partition(BODY)
    if not mark:
        raise ReportError(f"{home / identity} is of another version; make the run again")
    entry, section = changes_page.as_section(found)
    written = (
        changes_page.as_html(found),
        "".join((head, entry, contents, section, body)),
        changes_page.as_json(found),
    )
    return dict(zip(FILES[1:], written, strict=True))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as problem:
        raise ReportError(f"cannot read {path}: {problem.strerror}") from None
    except UnicodeDecodeError:
        raise ReportError(f"{path} is damaged; make the run again") from None
