"""Removing old runs: what is recognised as a whole run of ours, and nothing else.

A run goes if newer ones of its report are kept, nothing beside the runs speaks of it, and no file
lies in it that a build did not put there. It is renamed away first, so that there is never half a
run under its name.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from baltic_research.errors import (
    BalticResearchError,
    ParameterError,
    ReportError,
    UnknownNameError,
)
from baltic_research.reports import history, manifest, newest, pdf, results
from baltic_research.reports.build import chosen
from baltic_research.reports.executor import LOGS
from baltic_research.reports.leftovers import staging_folder
from baltic_research.reports.naming import is_identity
from baltic_research.reports.places import is_url, local, opened
from baltic_research.reports.specification import ReportSpecification
from baltic_research.reports.work import Work, plan_all

KEPT = 10
"""How many of the newest runs of a report stay unless something else is said."""

_FEWEST = 2
_FAILED_RUNS = "failed"
_OF_A_FAILURE = {"log.txt", "report.ipynb"}


@dataclass(frozen=True)
class Pruned:
    """What was removed of a report.

    Attributes
    ----------
    label : str
        What commands call it: ``country-brief/ltu``.
    runs, failures : tuple of str
        Names of the folders removed.
    kept : int
        How many of its runs stay.
    size : int
        Bytes freed.
    """

    label: str
    runs: tuple[str, ...]
    failures: tuple[str, ...]
    kept: int
    size: int


def prune(
    names: Sequence[str] = (),
    *,
    keep: int = KEPT,
    output: str | Path | None = None,
    dry_run: bool = False,
) -> list[Pruned]:
    """Remove old runs of reports, and failures that no longer matter.

    Of each report the newest runs stay, the two that ``latest.html`` and ``changes.json`` speak
    of, and the newest with the parameters that a build gives, with which the next is compared. A
    failure goes when the report is there and a build would do something else by now.

    Parameters
    ----------
    names : sequence of str
        As for `build.build`; none means every report of reports.yml.
    keep : int
        How many of the newest runs of each report stay.
    output : str or pathlib.Path, optional
        Folder of reports.
    dry_run : bool
        Remove nothing; only say what would go.

    Returns
    -------
    list of Pruned
        One for each report that has runs.

    Raises
    ------
    UnknownNameError, ReportListError
        If a name or the list of reports is not right.
    ParameterError
        If the output is a store, which has rules of its own for what is old.
    LockedError
        If a build writes to the same folder.
    ReportError
        If something cannot be removed.
    """
    if is_url(output):
        raise ParameterError(f"{output} is no folder; let the store's own rules remove what is old")
    wanted, folder = chosen(names), local(output)
    if not folder.is_dir():
        return []
    with opened(folder):
        return [
            _pruned(home, report, work, keep, dry_run=dry_run)
            for report, key in wanted
            for home, work in _homes(folder, report, key)
        ]


def _homes(
    folder: Path, report: ReportSpecification, key: str | None
) -> Iterator[tuple[Path, Work | None]]:
    """Yield the folders with runs of a report, those of values no longer listed included."""
    works: dict[Path, Work] = {}
    # Of a notebook that cannot be understood the runs are as good as ever
    with contextlib.suppress(BalticResearchError):
        works = {work.home(folder): work for work in plan_all(report)}
    own = folder / report.name
    homes = sorted(own.glob("*")) if report.for_each is not None else [own]
    held = {home.name if report.for_each is not None else "": home for home in homes}
    known = {*held, *(work.key for work in works.values())}
    if key is not None and key not in known:
        raise UnknownNameError(f"report of {report.name}", key, sorted(known - {""}))
    for name, home in held.items():
        if (home / history.FILE).is_file() and key in {None, name}:
            yield home, works.get(home)


def _pruned(
    home: Path, report: ReportSpecification, work: Work | None, keep: int, *, dry_run: bool
) -> Pruned:
    label = f"{report.name}/{home.name}" if report.for_each is not None else report.name
    order = dict.fromkeys(reversed(history.published(home)))
    runs = [one for one in order if _is_run(home / one, report.name)]
    stay = {*runs[: max(keep, _FEWEST)], *_spoken_of(home), *_asked(home, runs, work)}
    old = [one for one in runs if one not in stay and not _strange(home / one)]
    failures = _old_failures(home, work) if runs else []
    gone = [home / one for one in old] + [home / _FAILED_RUNS / one for one in failures]
    size = sum(path.stat().st_size for one in gone for path in one.rglob("*") if path.is_file())
    if gone and not dry_run:
        _remove(home, gone)
    return Pruned(label, tuple(old), tuple(failures), len(runs) - len(old), size)


def _is_run(folder: Path, name: str) -> bool:
    """Return whether a folder is a whole run of a report."""
    if folder.is_symlink() or not manifest.read_manifest(folder):
        return False
    try:
        found = results.read(folder)
    except ReportError:
        return False
    return (found.identity, found.report) == (folder.name, name)


def _strange(folder: Path) -> bool:
    """Return whether something lies in a run that no build put there."""
    ours = {*manifest.read_manifest(folder), manifest.NAME, pdf.FILE}
    names = (path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir())
    return any(one.as_posix() not in ours for one in names)


def _spoken_of(home: Path) -> set[str]:
    """Return the runs that the files beside them speak of."""
    try:
        said = json.loads((home / newest.FILES[-1]).read_text(encoding="utf-8"))
        return {str(said["run"]), str(said["since"])}
    except (OSError, ValueError, TypeError, KeyError):
        return set()


def _asked(home: Path, runs: Sequence[str], work: Work | None) -> list[str]:
    """Return the newest run with the parameters that a build gives."""
    if work is None:
        return []
    alike = (one for one in runs if results.read(home / one).parameters == dict(work.values))
    return [one for one in [next(alike, None)] if one]


def _old_failures(home: Path, work: Work | None) -> list[str]:
    """Return the failures of what a build would not do any more."""
    if work is None:
        return []
    found = (
        one
        for one in sorted((home / _FAILED_RUNS).glob("*"))
        if is_identity(one.name) and one.is_dir() and not one.is_symlink()
    )
    return [
        one.name
        for one in found
        if one.name != work.request and {path.name for path in one.iterdir()} <= _OF_A_FAILURE
    ]


def _remove(home: Path, gone: Sequence[Path]) -> None:
    """Rename folders away and remove them with their logs; what is killed here is swept later."""
    try:
        with staging_folder(home) as staging:
            for path in gone:
                (home / LOGS / f"{path.name}.txt").unlink(missing_ok=True)
                path.rename(staging / path.name)
        with contextlib.suppress(OSError):
            (home / _FAILED_RUNS).rmdir()  # only if nothing else is in it
    except OSError as problem:
        raise ReportError(f"cannot remove old runs in {home}: {problem.strerror}") from None
