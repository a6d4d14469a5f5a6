"""Which run of a report was published after which: a file that only ever grows.

A run's own folder holds no time, so that the same work leaves the same bytes. What came after
what stands beside the runs, in ``history.jsonl``: one line a publication, with the run and the
moment (that of ``SOURCE_DATE_EPOCH`` where it is set). The order of the lines is the evidence;
the moments are for people.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from pathlib import Path

from baltic_research import paths
from baltic_research.errors import ReportError, UnknownNameError
from baltic_research.reports import results
from baltic_research.reports.results import Results

FILE = "history.jsonl"
FIRST = "it is the first run"

_RUN = re.compile(r"[0-9a-f]{6,64}")


@dataclass(frozen=True)
class Predecessor:
    """The run that another is compared with.

    Attributes
    ----------
    results : Results or None
        None where there is no earlier run to compare with.
    why : str
        How it was chosen, or why there is none, in words.
    """

    results: Results | None
    why: str


def append(home: Path, identity: str) -> None:
    """Note that a run of the report in a folder is the newest; the same run twice is one line.

    Called before the run is moved into place: a run that a crash kept away is passed over by
    `predecessor`, while one without a line would never be compared.
    """
    if published(home)[-1:] == [identity]:
        return
    moment = paths.source_date() or dt.datetime.now(dt.UTC)
    line = {"run": identity, "published": moment.strftime("%Y-%m-%dT%H:%M:%SZ")}
    path = home / FILE
    try:
        torn = path.is_file() and not path.read_bytes().endswith(b"\n")
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write("\n" * torn + json.dumps(line) + "\n")
    except OSError as problem:
        raise ReportError(f"cannot write {path}: {problem.strerror}") from None


def published(home: Path) -> list[str]:
    """Return the runs of a report in the order of publication; the last is the newest.

    A line that a crash cut short is no publication and is passed over.
    """
    try:
        lines = (home / FILE).read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    return [run for line in lines if (run := _run(line))]


def newest(home: Path) -> Results:
    """Return the results of the newest run of a report.

    Raises
    ------
    ReportError
        If none has been published there.
    """
    for identity in reversed(published(home)):
        if (home / identity).is_dir():
            return results.read(home / identity)
    raise ReportError(f"no run of {home.name!r} has been published in {home.parent}")


def predecessor(home: Path, run: Results) -> Predecessor:
    """Return the run published before another, one of the same parameters if there is any.

    Parameters
    ----------
    home : pathlib.Path
        Folder of the report, with its runs and its history.
    run : Results
        The later run.

    Returns
    -------
    Predecessor
        Runs whose folder is gone or whose results cannot be read are passed over.
    """
    order = published(home)
    last = len(order) - 1 - order[::-1].index(run.identity) if run.identity in order else len(order)
    earlier = list(dict.fromkeys(one for one in reversed(order[:last]) if one != run.identity))
    newest = None
    for one in earlier:
        # Nearly always the first: of a year of nights not every record is read
        found = _held(home / one)
        if found is not None and found.parameters == run.parameters:
            return Predecessor(found, "the run published before it with the same parameters")
        newest = newest or found
    if newest:
        return Predecessor(newest, "the run published before it, which had other parameters")
    gone = f", and {len(earlier)} before it can no longer be read" if earlier else ""
    return Predecessor(None, f"{FIRST}{gone}")


def named(home: Path, run: str) -> Results:
    """Return the results of a run named by its identity or an unambiguous start of it.

    Raises
    ------
    UnknownNameError
        If no such run lies in the folder, or several do.
    ReportError
        If its results cannot be read.
    """
    known = sorted({path.parent.name for path in home.glob(f"*/{results.FILE}")})
    meant = [one for one in known if run and one.startswith(run)]
    if len(meant) != 1:
        raise UnknownNameError("run", run, known)
    return results.read(home / meant[0])


def _run(line: str) -> str:
    """Return the run that a line names, or nothing; it becomes part of a path."""
    try:
        said = json.loads(line)
    except ValueError:
        return ""
    run = said.get("run") if isinstance(said, dict) else None
    return run if isinstance(run, str) and _RUN.fullmatch(run) else ""


def _held(folder: Path) -> Results | None:
    try:
        return results.read(folder)
    except ReportError:
        return None
