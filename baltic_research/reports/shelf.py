"""What lies in a folder of reports: the newest whole run of each, and what failed since.

Only what can be checked is believed. A folder is a run if its manifest is sealed, every file that
it names is there, and those that are read here are as they were written; anything else, such as
what a killed process left, is passed over for the run published before it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from baltic_research.errors import BalticResearchError, ReportError
from baltic_research.reads import file_digest
from baltic_research.reports import history, manifest, newest, results, thumbnail
from baltic_research.reports.changes import Changes, compare
from baltic_research.reports.identity import digest
from baltic_research.reports.results import Results
from baltic_research.reports.specification import ReportSpecification, report_list
from baltic_research.reports.work import Work, plan_all

_RECORD = "run.json"
_NEEDED = ("report.html", "report.ipynb", _RECORD, results.FILE)
_WHY = "failed: "
_NUMBERED = re.compile(r"(figures/figure|tables/table)-([0-9]{1,4})\.(svg|png|csv)", re.ASCII)


@dataclass(frozen=True)
class Run:
    """A whole run.

    Attributes
    ----------
    folder : pathlib.Path
        Where it lies.
    results : Results
        Its key numbers, parameters and editions.
    record : dict
        What ``run.json`` says.
    files : tuple of str
        Figures and tables, by number, and whatever was laid beside them since (``report.pdf``).
    changes : Changes
        Against the run before it.
    picture : bytes or None
        Its thumbnail.
    newest : bool
        Whether ``latest.html`` beside the runs is the page of this one.
    """

    folder: Path
    results: Results
    record: dict[str, Any]
    files: tuple[str, ...]
    changes: Changes
    picture: bytes | None
    newest: bool


@dataclass(frozen=True)
class Failure:
    """Why a report is not there as it should be, and the log that tells more, if there is one."""

    why: str
    log: Path | None = None


@dataclass(frozen=True)
class Entry:
    """A report, or one of those made for each value of a parameter.

    Attributes
    ----------
    report : ReportSpecification
        Its entry in reports.yml.
    key : str
        Which of those made for each value; else empty.
    work : Work or None
        What a build would do; None if its notebook cannot be understood.
    run : Run or None
        The newest whole run; None if there is none yet.
    failure : Failure or None
        Why the last attempt failed, if it did.
    """

    report: ReportSpecification
    key: str
    work: Work | None
    run: Run | None
    failure: Failure | None

    @property
    def label(self) -> str:
        """What commands call it: ``country-brief/ltu``."""
        return f"{self.report.name}/{self.key}" if self.key else self.report.name


def entries(output: Path) -> dict[str, list[Entry]]:
    """Return what lies in a folder of reports, by report, in the order of reports.yml.

    Parameters
    ----------
    output : pathlib.Path
        Folder of reports; it need not exist.

    Raises
    ------
    ReportListError
        If reports.yml cannot be understood.
    """
    return {one.name: _entries(one, output) for one in report_list()}


def _entries(report: ReportSpecification, output: Path) -> list[Entry]:
    try:
        works = plan_all(report)
    except BalticResearchError as problem:
        run = _newest(output / report.name, report.name)
        return [Entry(report, "", None, run, Failure(str(problem)))]
    found = []
    for work in works:
        home = work.home(output)
        run = _newest(home, report.name)
        found.append(Entry(report, work.key, work, run, _failure(home, work, run)))
    return found


def _newest(home: Path, name: str) -> Run | None:
    """Return the run published last that is whole and is one of this report."""
    for identity in dict.fromkeys(reversed(history.published(home))):
        found = _run(home / identity, name)
        if found is not None:
            return found
    return None


def _run(folder: Path, name: str) -> Run | None:
    if not _is_whole(folder):
        return None
    try:
        found = results.read(folder)
        record = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError, ReportError):
        return None
    if (found.identity, found.report) != (folder.name, name) or not isinstance(record, dict):
        return None
    before = history.predecessor(folder.parent, found)
    picture = folder / thumbnail.FILE
    return Run(
        folder=folder,
        results=found,
        record=record,
        files=_files(folder),
        changes=compare(found, before.results, before.why),
        picture=picture.read_bytes() if picture.is_file() else None,
        newest=newest.is_newest(folder.parent, folder.name),
    )


def _is_whole(folder: Path) -> bool:
    """Return whether a run is all there, and what is read of it here is as it was written.

    Hashing every figure and notebook of every run would take far longer than all the rest; who
    wants to know it to the last byte asks `cache`.
    """
    try:
        said = json.loads((folder / manifest.NAME).read_text(encoding="utf-8"))
        files, seal = said["files"], said["seal"]
        if not isinstance(files, dict) or digest(files) != seal or not {*_NEEDED} <= files.keys():
            return False
        if not all((folder / name).is_file() for name in files):
            return False
    except (OSError, ValueError, TypeError, KeyError):
        return False
    read = [name for name in (_RECORD, results.FILE, thumbnail.FILE) if name in files]
    laid = thumbnail.FILE not in files and (folder / thumbnail.FILE).exists()
    return not laid and all(file_digest(folder / name) == files[name] for name in read)


def _files(folder: Path) -> tuple[str, ...]:
    found = []
    for part in ("figures", "tables"):
        for path in (folder / part).glob("*-*.*"):
            name = path.relative_to(folder).as_posix()
            if match := _NUMBERED.fullmatch(name):
                found.append((part, int(match[2]), match[3] == "png", name))
    names = [one[-1] for one in sorted(found)]
    return (*names, *(one for one in ("report.pdf",) if (folder / one).is_file()))


def _failure(home: Path, work: Work, run: Run | None) -> Failure | None:
    """Return why the last attempt failed, if it did.

    What a build would do now has failed if its own log lies there: a success takes it away. A log
    of other code or parameters counts only as long as there is no report at all; whether it is
    older than a report could be told by times alone, which copies of a folder do not keep.
    """
    own = home / "failed" / work.request / "log.txt"
    logs = [own] if own.is_file() or run else sorted(home.glob("failed/*/log.txt"))
    found = next((one for one in logs if one.is_file()), None)
    return Failure(_why(found), found) if found else None


def _why(log: Path) -> str:
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    found = next((one for one in lines if one.startswith(_WHY)), "")
    return found.removeprefix(_WHY)
