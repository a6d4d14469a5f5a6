"""Printing what a build left: a PDF of each page that has none yet, several at once.

It comes after the reports, by the machine that builds: workers need no browser, and kernels and
browsers never want memory at the same time.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from dataclasses import replace
from pathlib import Path

from baltic_research.errors import ReportError
from baltic_research.reports import pdf
from baltic_research.reports.built import Item
from baltic_research.reports.executor import BUILT, FAILED, UNCHANGED, Outcome, unexpected
from baltic_research.reports.newest import PAGE
from baltic_research.reports.places import Place

PRINTED = "printed"
"""What is told of a report whose page was printed; its status stays what it was."""

_LIMIT = 120.0
_NOTICED = 0.05


def print_all(
    items: Sequence[Item],
    place: Place,
    browser: str,
    jobs: int,
    deadline: float | None = None,
    progress: Callable[[Item, int, int], None] | None = None,
) -> list[Item]:
    """Print the page of each report that is there and has no PDF yet.

    Parameters
    ----------
    items : sequence of Item
        What a build settled.
    place : Place
        Where the reports are.
    browser : str
        As `pdf.find_browser` returns it.
    jobs : int
        How many are printed at once.
    deadline : float, optional
        Moment on `time.monotonic` by which all must be printed.
    progress : callable, optional
        Called with each item that is printed, how many are, and how many there are.

    Returns
    -------
    list of Item
        The same items; one whose page could not be printed has failed, and the next build tries
        again.
    """
    found = list(items)
    wanted = list(_wanted(items, place))
    with ThreadPoolExecutor(max(1, jobs), thread_name_prefix="print") as pool:
        futures: dict[Future[Outcome], int] = {}
        try:
            for number, folder in wanted:
                futures[pool.submit(_print, folder, browser, deadline)] = number
            for done, one in enumerate(as_completed(futures), start=1):
                number, outcome = futures[one], one.result()
                found[number] = _settled(found[number], outcome, place)
                if progress is not None:
                    progress(replace(found[number], outcome=outcome), done, len(futures))
        except BaseException:
            _stop(pool, list(futures))
            raise
    return found


def _wanted(items: Sequence[Item], place: Place) -> Iterator[tuple[int, Path]]:
    """Yield the folders of runs that are there without a PDF, their pages at hand."""
    for number, item in enumerate(items):
        if item.work is None or item.outcome.status not in {BUILT, UNCHANGED}:
            continue
        folder = item.work.home(place.folder) / item.outcome.identity
        if not (folder / pdf.FILE).is_file():
            # A page that cannot be fetched is empty, and printing it says so
            with contextlib.suppress(ReportError):
                place.bring(folder / PAGE)
            yield number, folder


def _print(folder: Path, browser: str, deadline: float | None) -> Outcome:
    started = time.monotonic()
    left = _LIMIT if deadline is None else min(_LIMIT, deadline - started)
    try:
        if left <= 0:
            raise ReportError("no PDF was made: the time of the build was up")
        if not (folder / PAGE).stat().st_size:
            raise ReportError("no PDF was made: the page cannot be fetched")
        pdf.print_run(folder, browser, left)
    except ReportError as problem:
        return Outcome(FAILED, why=str(problem))
    except Exception as problem:  # noqa: BLE001 - one report never stops the others
        return Outcome(FAILED, why=unexpected(problem))
    return Outcome(PRINTED, seconds=time.monotonic() - started)


def _settled(item: Item, printed: Outcome, place: Place) -> Item:
    """Bring a PDF to where it shall be; return the item as it is now."""
    why = printed.why
    if item.work is not None and not why:
        try:
            place.publish(item.work)
        except ReportError as problem:
            why = str(problem)
    if not why:
        return item
    said = f"report {item.label!r}: {why}"
    return replace(item, outcome=replace(item.outcome, status=FAILED, why=said))


def _stop(pool: ThreadPoolExecutor, futures: list[Future[Outcome]]) -> None:
    """End the browsers that run and forget what waits."""
    pool.shutdown(wait=False, cancel_futures=True)
    # One that was about to start when we asked is asked again when it has
    while running := [one for one in futures if not one.done()]:
        pdf.end_all()
        wait(running, timeout=_NOTICED)
