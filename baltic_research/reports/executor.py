"""Who runs the reports of a build: threads of this process here, other machines elsewhere.

A task is plain data, and what comes back is too, so an executor may run it anywhere with the same
package, data and folder of reports; `build` knows no more of an executor than `Executor` says.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from baltic_research.errors import BalticResearchError, ReportError
from baltic_research.files import writing
from baltic_research.reports.limits import ROOM, NoRoomError, Room, end_all
from baltic_research.reports.values import Value
from baltic_research.reports.work import Work, plan

BUILT, UNCHANGED, FAILED, NOT_STARTED = "built", "unchanged", "failed", "not started"

LOGS = "logs"
"""Folder beside the runs with a log of each; times stand there and nowhere in a run."""

_NOTICED = 0.05


@dataclass(frozen=True)
class Task:
    """A report to run, as plain data.

    Attributes
    ----------
    name, key : str
        Name of the report, and which of those made for each value of a parameter.
    parameters : mapping of str to Value
        A value for every parameter.
    output : str
        Folder of reports.
    limit : float or None
        Seconds that a notebook may take.
    retries : int
        How often a report that failed is tried again.
    """

    name: str
    key: str
    parameters: Mapping[str, Value]
    output: str
    limit: float | None = None
    retries: int = 0


@dataclass(frozen=True)
class Outcome:
    """What became of a report.

    Attributes
    ----------
    status : str
        ``"built"``, ``"unchanged"``, ``"failed"`` or ``"not started"``.
    identity : str
        Of the run, if there is one.
    why : str
        Why it failed, in one line.
    seconds : float
        How long it took, all attempts together.
    attempts : int
        How often it was tried.
    """

    status: str
    identity: str = ""
    why: str = ""
    seconds: float = 0.0
    attempts: int = 0


class Executor(Protocol):
    """Runs tasks, several at once."""

    def submit(self, task: Task) -> Future[Outcome]:
        """Take a task; it starts when there is room for it."""
        ...

    def stop(self, said: str) -> None:
        """Break off what runs, forget what waits, and return when nothing runs any more."""
        ...


@dataclass
class LocalExecutor:
    """Threads of this process, each with a kernel of its own.

    The work is done by the kernels, which are processes; a thread of ours waits for one and then
    makes the page. That needs the imports once and ends, however it ends, with this process.
    Of several jobs there is a thread more than notebooks that run, so that pages are made and the
    next kernel starts meanwhile; one job does one thing after the other.

    Parameters
    ----------
    jobs : int
        How many notebooks run at once.
    """

    jobs: int
    _pool: ThreadPoolExecutor = field(init=False, repr=False)
    _room: Room = field(init=False, repr=False)
    _futures: list[Future[Outcome]] = field(init=False, repr=False, default_factory=list)

    def __post_init__(self) -> None:
        threads = self.jobs + (self.jobs > 1)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="report")
        self._room = Room(self.jobs)

    def submit(self, task: Task) -> Future[Outcome]:
        """Take a task."""
        if not self._futures:
            _import_everything()
        self._futures.append(self._pool.submit(run_task, task, self._room))
        return self._futures[-1]

    def stop(self, said: str) -> None:
        """Kill the kernels that run; their reports clear up after themselves."""
        self._room.closed = True
        self._pool.shutdown(wait=False, cancel_futures=True)
        # A kernel that was about to start when we asked is asked again when it has
        while running := [one for one in self._futures if not one.done()]:
            end_all(said)
            wait(running, timeout=_NOTICED)
        self._pool.shutdown()


def run_task(task: Task, room: AbstractContextManager[Any] = ROOM) -> Outcome:
    """Run a report; whatever happens is an outcome, so that the others go on.

    Parameters
    ----------
    task : Task
        What to run.
    room : context manager
        Held while the notebook runs.
    """
    from baltic_research.reports.specification import find_report

    started, outcome = time.monotonic(), Outcome(FAILED)
    try:
        work = plan(find_report(task.name), task.parameters)
        for attempt in range(1, task.retries + 2):
            outcome = _attempt(work, task, attempt, started, room)
            if outcome.status == BUILT:
                break
        _write_log(work, task, outcome)
    except NoRoomError:
        return Outcome(NOT_STARTED)
    except BalticResearchError as problem:
        return Outcome(FAILED, "", str(problem), time.monotonic() - started, 1)
    except Exception as problem:  # noqa: BLE001 - one report never stops the others
        return Outcome(FAILED, "", unexpected(problem), time.monotonic() - started, 1)
    return outcome


def _attempt(
    work: Work, task: Task, attempt: int, started: float, room: AbstractContextManager[Any]
) -> Outcome:
    from baltic_research.reports.runner import run_work

    try:
        made = run_work(work, task.output, limit=task.limit, room=room)
    except NoRoomError:
        raise
    except BalticResearchError as problem:
        return Outcome(FAILED, "", str(problem), time.monotonic() - started, attempt)
    except Exception as problem:  # noqa: BLE001 - one report never stops the others
        return Outcome(FAILED, "", unexpected(problem), time.monotonic() - started, attempt)
    return Outcome(BUILT, made.folder.name, "", time.monotonic() - started, attempt)


def unexpected(problem: BaseException) -> str:
    """Return in one line what nobody foresaw."""
    return " ".join(f"unexpected {type(problem).__name__}: {problem}".split())


def _write_log(work: Work, task: Task, outcome: Outcome) -> None:
    """Write when a run was, how long it took and what became of it."""
    folder = work.home(task.output) / LOGS
    ended = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    lines = [
        f"report: {work.label}",
        f"notebook: {work.report.notebook.name}",
        f"run: {outcome.identity or work.request}",
        *(f"parameter {name}: {value!r}" for name, value in work.values.items()),
        f"ended: {ended}",
        f"seconds: {outcome.seconds:.1f}",
        f"attempts: {outcome.attempts}",
        f"{outcome.status}: {outcome.why}" if outcome.why else outcome.status,
    ]
    path = folder / f"{outcome.identity or work.request}.txt"
    with writing(path, "the log", ReportError):
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _import_everything() -> None:
    """Import what a run needs, once and before there are threads."""
    from baltic_research.reports import kernel

    kernel.prepare()
    from baltic_research.reports import engine, gallery, publish, runner  # noqa: F401
