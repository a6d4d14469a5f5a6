"""Building the reports: what is still good is left alone, the rest is run, several at once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import replace
from pathlib import Path

from baltic_research import given
from baltic_research.errors import (
    ClusterError,
    ParameterError,
    ReportError,
    ReportListError,
    UnknownNameError,
)
from baltic_research.reports.built import SUMMARY, Build, Item, write_summary
from baltic_research.reports.cache import Cache
from baltic_research.reports.executor import (
    FAILED,
    NOT_STARTED,
    UNCHANGED,
    Executor,
    LocalExecutor,
    Outcome,
    Task,
    unexpected,
)
from baltic_research.reports.limits import INTERRUPTED, seconds
from baltic_research.reports.newest import PAGE, is_newest, point_to
from baltic_research.reports.places import Place, opened
from baltic_research.reports.specification import ReportSpecification, report_list
from baltic_research.reports.work import Work, plan_all

MOST_JOBS, MOST_RETRIES = 1024, 10


def build(
    names: Sequence[str] = (),
    *,
    jobs: int | None = None,
    fresh: bool = False,
    output: str | Path | None = None,
    limit: float | None = None,
    timeout: float | None = None,
    retries: int = 0,
    executor: Executor | None = None,
    browser: str | None = None,
    progress: Callable[[Item, int, int], None] | None = None,
) -> Build:
    """Build reports: run those whose last run is not good any more, and say what became of each.

    Parameters
    ----------
    names : sequence of str
        Names from reports.yml; of a report made for each value of a parameter, ``name/value``
        means one of them. None means every report.
    jobs : int, optional
        How many are run at once; by default as many as there are processors.
    fresh : bool
        Run everything, also what is still good.
    output : str or pathlib.Path, optional
        Folder of reports, or a URL that fsspec knows (``s3://bucket/reports``).
    limit, timeout : float, optional
        Seconds that one notebook and the whole build may take; by default as long as they need.
    retries : int
        How often a report that failed is tried again.
    executor : Executor, optional
        Who runs the reports; by default threads of this process.
    browser : str, optional
        Browser that prints each page that has no PDF yet, as `pdf.find_browser` returns it.
    progress : callable, optional
        Called with each item that is settled, how many are, and how many there are.

    Returns
    -------
    Build

    Raises
    ------
    UnknownNameError, ReportListError, ParameterError
        If a name, a number or the list of reports is not right; nothing has been written.
    LockedError
        If another build writes to the same folder; the message names it.
    ReportError
        If the folder or store cannot be read or written to.
    ClusterError
        If the executor cannot reach a scheduler, or finds no fit workers.
    """
    started = time.monotonic()
    limit, timeout = seconds(limit, "limit"), seconds(timeout, "timeout")
    retries = given.count(retries, "retries", least=0, most=MOST_RETRIES)
    jobs = (os.cpu_count() or 1) if jobs is None else given.count(jobs, "jobs", most=MOST_JOBS)
    items = _planned(chosen(names))
    with opened(output) as place:
        folder = place.folder
        settled = _Settled(items, progress, place)
        pending = settled.skip_good(Cache(folder, place.is_intact), fresh=fresh)
        tasks = {
            number: Task(work.report.name, work.key, dict(work.values), str(folder), limit, retries)
            for number, work in pending.items()
        }
        why = ""
        if tasks:
            runs = executor if executor is not None else LocalExecutor(min(jobs, len(tasks)))
            left = None if timeout is None else timeout - (time.monotonic() - started)
            why = _run(runs, tasks, settled, left, timeout)
        if browser is not None and not why:
            deadline = None if timeout is None else started + timeout
            settled.print_all(browser, jobs, deadline)
        made = Build(tuple(settled.items), folder / SUMMARY, time.monotonic() - started, why)
        write_summary(made)
        place.finish()
    return replace(made, place=place.name)


class _Settled:
    """The items of a build, and who hears of each that is settled."""

    def __init__(
        self,
        items: list[Item],
        progress: Callable[[Item, int, int], None] | None,
        place: Place,
    ) -> None:
        self.items = items
        self._place = place
        self._progress = progress
        self._done = 0
        for number, item in enumerate(items):
            if item.work is None:
                self.settle(number, item.outcome)

    def settle(self, number: int, outcome: Outcome) -> None:
        """Take what became of an item, and bring it to where it shall be."""
        work = self.items[number].work
        if work is not None and outcome.status != NOT_STARTED:
            why = outcome.why.replace(str(self._place.folder), self._place.name)
            outcome = replace(outcome, why=why)
            try:
                self._place.publish(work)
            except ReportError as problem:
                outcome = replace(outcome, status=FAILED, identity="", why=str(problem))
        self.items[number] = replace(self.items[number], outcome=outcome)
        self._done += 1
        if self._progress is not None:
            self._progress(self.items[number], self._done, len(self.items))

    def skip_good(self, cache: Cache, *, fresh: bool) -> dict[int, Work]:
        """Settle what is still good; return the work that is left by its number."""
        left = {}
        for number, item in enumerate(self.items):
            if item.work is None:
                continue
            good = None if fresh else cache.find(item.work)
            if good is None:
                left[number] = item.work
            else:
                if not is_newest(good.parent, good.name):
                    self._place.bring(good / PAGE)
                    point_to(good.parent, good.name)
                self.settle(number, Outcome(UNCHANGED, good.name))
        return left

    def print_all(self, browser: str, jobs: int, deadline: float | None) -> None:
        """Print what is there and has no PDF yet; what cannot be printed has failed."""
        from baltic_research.reports.printing import print_all

        self.items = print_all(self.items, self._place, browser, jobs, deadline, self._progress)


def chosen(names: Sequence[str]) -> list[tuple[ReportSpecification, str | None]]:
    """Return the reports asked for, each with the one value that is wanted of it, if only one.

    Raises
    ------
    UnknownNameError, ReportListError
        If a name or the list of reports is not right.
    """
    listed = {one.name: one for one in report_list()}
    wanted = dict.fromkeys(names) or dict.fromkeys(listed)
    found: list[tuple[ReportSpecification, str | None]] = []
    for text in wanted:
        name, slash, key = text.partition("/")
        if name not in listed:
            raise UnknownNameError("report", name, listed)
        found.append((listed[name], key if slash else None))
    return found


def _planned(chosen: Iterable[tuple[ReportSpecification, str | None]]) -> list[Item]:
    """Return what is to be done; a notebook that cannot be understood fails alone."""
    found: dict[tuple[str, str], Item] = {}
    for report, key in chosen:
        try:
            works = plan_all(report)
        except ReportListError:
            raise
        except (ParameterError, ReportError, UnknownNameError) as problem:
            outcome = Outcome(FAILED, why=str(problem))
            found[report.name, key or ""] = Item(report.name, key or "", None, outcome)
            continue
        keys = [one.key for one in works]
        if key is not None and key not in keys:
            raise UnknownNameError(f"report of {report.name}", key, keys)
        for one in works:
            if key in {None, one.key}:
                item = Item(report.name, one.key, one, Outcome(NOT_STARTED))
                found.setdefault((report.name, one.key), item)
    return list(found.values())


def _run(
    executor: Executor,
    tasks: dict[int, Task],
    settled: _Settled,
    left: float | None,
    timeout: float | None,
) -> str:
    """Run tasks until all are done or the time is up; return why they were broken off, if so."""
    futures: dict[Future[Outcome], int] = {}
    deadline = None if left is None else time.monotonic() + left
    why, waiting = "", set(futures)
    try:
        futures = {executor.submit(task): number for number, task in tasks.items()}
        waiting = set(futures)
        while waiting and not why:
            rest = None if deadline is None else max(0.0, deadline - time.monotonic())
            done, waiting = wait(waiting, timeout=rest, return_when=FIRST_COMPLETED)
            why = _take(done, futures, settled)
            if waiting and not why and rest == 0.0:
                why = f"the build took longer than {timeout:g} s"
    finally:
        executor.stop(f"TimeoutError: {why}" if why else INTERRUPTED)
    lost = _take(waiting, futures, settled)
    return why or lost


def _take(
    done: Iterable[Future[Outcome]], futures: dict[Future[Outcome], int], settled: _Settled
) -> str:
    """Settle what is done; return why nothing more will come, if an executor says so."""
    lost = ""
    for one in sorted(done, key=futures.__getitem__):
        if one.cancelled():
            settled.settle(futures[one], Outcome(NOT_STARTED))
            continue
        problem = one.exception()
        if isinstance(problem, ClusterError):
            lost = str(problem)
            settled.settle(futures[one], Outcome(NOT_STARTED, why=lost))
        elif problem is not None:
            settled.settle(futures[one], Outcome(FAILED, why=unexpected(problem)))
        else:
            settled.settle(futures[one], one.result())
    return lost
