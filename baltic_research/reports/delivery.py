"""A report made on another machine: a worker makes it and hands over the files, we publish them.

A worker writes only to a folder of its own, which goes when it has answered. The one who builds
puts what arrives into place, under its lock: however often a report was begun on workers that
died, it lands in the folder of reports and in its history once.
"""

from __future__ import annotations

import asyncio
import collections
import importlib.metadata
import platform
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from baltic_research.errors import BalticResearchError
from baltic_research.reports.cache import Cache
from baltic_research.reports.executor import (
    BUILT,
    FAILED,
    LOGS,
    Outcome,
    Task,
    run_task,
    unexpected,
)
from baltic_research.reports.identity import Request, code
from baltic_research.reports.kernel import WORKING
from baltic_research.reports.leftovers import staging_folder, sweep, working_folder
from baltic_research.reports.limits import end_all
from baltic_research.reports.newest import point_to
from baltic_research.reports.runner import forget, into_place
from baltic_research.reports.specification import find_report
from baltic_research.reports.work import Work, plan

FOLDERS = "baltic-delivery-"
"""How the names of the folders begin in which workers make reports."""

_NOTICED = 0.05
_LONGEST_END = 20.0
_CARRIERS = ("cloudpickle", "dask", "distributed", "msgpack")
_MOST_NAMED = 3
_FAILED_RUNS = "failed"

_running: collections.Counter[str] = collections.Counter()
_guard = threading.Lock()


@dataclass(frozen=True)
class Delivery:
    """What a worker hands over.

    Attributes
    ----------
    outcome : Outcome
        What became of the report there.
    files : mapping of str to bytes
        The run, or what a failed run left, and its log; by path below the report's folder.
    worker : str
        Name of the machine.
    """

    outcome: Outcome
    files: Mapping[str, bytes]
    worker: str


def deliver(task: Task, asked: Request, build: str) -> Delivery:
    """Make a report on a worker and return its files.

    Parameters
    ----------
    task : Task
        What to run; its folder of reports is that of the one who asks, and is not touched.
    asked : dict
        What that one would run, as `identity.request` returns it.
    build : str
        For which build; `end_build` names it to break it off.

    Returns
    -------
    Delivery
        A failed one, without having run anything, if this worker would run something else.
    """
    work = plan(find_report(task.name), task.parameters)
    if differing := differences(work.asked, asked):
        why = f"{platform.node()} would make another report of it: {differing}"
        return Delivery(Outcome(FAILED, why=why), {}, platform.node())
    with _guard:
        _running[build] += 1
    try:
        return _made(task)
    finally:
        with _guard:
            _running[build] -= 1
            if not _running[build]:
                del _running[build]


def _made(task: Task) -> Delivery:
    temporary = Path(tempfile.gettempdir())
    for prefix in (FOLDERS, WORKING):
        sweep(temporary, prefix)  # of workers that were killed
    with working_folder(temporary, FOLDERS) as folder:
        outcome = run_task(replace(task, output=str(folder)))
        home = folder / task.name / task.key
        files = dict(_files(home, {outcome.identity, LOGS, _FAILED_RUNS} - {""}))
        # Sentences say where the files are when they have arrived
        why = outcome.why.replace(str(folder), task.output)
        for name, content in files.items():
            if name.startswith(f"{LOGS}/"):
                files[name] = content.replace(bytes(folder), task.output.encode())
    return Delivery(replace(outcome, why=why), files, platform.node())


def _files(home: Path, kept: set[str]) -> Iterator[tuple[str, bytes]]:
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home)
        if name.parts[0] in kept and path.is_file():
            yield name.as_posix(), path.read_bytes()


async def end_build(build: str, said: str) -> None:
    """Break off, on a worker, what runs there for a build; return when nothing of it runs.

    Where another build's reports run in the same process ours go on to their end, unheard.
    """
    deadline = asyncio.get_running_loop().time() + _LONGEST_END
    while set(_running) == {build} and asyncio.get_running_loop().time() < deadline:
        # A kernel that was about to start when we asked is asked again when it has
        await asyncio.to_thread(end_all, said)
        await asyncio.sleep(_NOTICED)


def surroundings() -> Request:
    """Return what must be the same on a worker: what decides every run, and what carries it."""
    found = code()
    carriers = {name: importlib.metadata.version(name) for name in _CARRIERS}
    return {**found, "versions": {**found["versions"], **carriers}}


def accepted(delivery: Delivery, task: Task, work: Work, cache: Cache) -> Outcome:
    """Do as `accept`; whatever happens is an outcome, so that other reports go on."""
    try:
        return accept(delivery, task, work, cache)
    except BalticResearchError as problem:
        return Outcome(FAILED, why=str(problem))
    except Exception as problem:  # noqa: BLE001 - one report never stops the others
        return Outcome(FAILED, why=unexpected(problem))


def accept(delivery: Delivery, task: Task, work: Work, cache: Cache) -> Outcome:
    """Publish what a worker handed over, if it is what we would have made ourselves.

    Parameters
    ----------
    delivery : Delivery
        What arrived.
    task, work : Task, Work
        What was asked for.
    cache : Cache
        Judges the run by our own data: had the worker others, it is refused.

    Raises
    ------
    ReportError
        If it cannot be written.
    """
    home, outcome = work.home(task.output), delivery.outcome
    with staging_folder(home) as staging:
        arrived = staging / "delivered"
        for name, content in delivery.files.items():
            path = arrived / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if outcome.status == BUILT:
            why = cache.why_not(arrived / outcome.identity, work)
            if why:
                said = f"report {work.label!r} as made on {delivery.worker} was refused: {why}"
                return replace(outcome, status=FAILED, identity="", why=said)
            into_place(arrived / outcome.identity, home / outcome.identity)
            point_to(home, outcome.identity, staging)
            forget(home / _FAILED_RUNS / work.request)
        for path in sorted(arrived.glob(f"{_FAILED_RUNS}/*")):
            forget(home / _FAILED_RUNS / path.name)
            _move(path, home / _FAILED_RUNS / path.name)
        for path in sorted(arrived.glob(f"{LOGS}/*")):
            _move(path, home / LOGS / path.name)
    return outcome


def _move(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    path.replace(target)


def differences(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> str:
    """Return in words how what a worker runs differs from what we run; nothing if it does not.

    Examples
    --------
    >>> ours = {"package": "a", "versions": {"pandas": "3.1.0", "numpy": "2.3"}}
    >>> theirs = {"package": "b", "versions": {"pandas": "3.0.9", "numpy": "2.3"}}
    >>> differences(theirs, ours)
    'pandas 3.0.9 instead of 3.1.0, other code of baltic-research'
    >>> differences(ours, ours)
    ''
    """
    there, here = theirs.get("versions", {}), ours.get("versions", {})
    found = [
        f"{name} {there.get(name, 'missing')} instead of {here.get(name, 'none')}"
        for name in sorted({*there, *here})
        if there.get(name) != here.get(name)
    ]
    if len(found) > _MOST_NAMED:
        found[_MOST_NAMED:] = [f"{len(found) - _MOST_NAMED} more versions"]
    words = {"package": "code of baltic-research", "notebook": "notebook", "title": "title"}
    parts = [name for name in ours if name != "versions" and theirs.get(name) != ours[name]]
    return ", ".join([*found, *(f"other {words.get(name, name)}" for name in parts)])
