"""How many notebooks run at once, how long, and what becomes of those that wait for room."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from baltic_research.reports import kernel, runner
from baltic_research.reports.executor import LocalExecutor, Outcome, Task
from baltic_research.reports.limits import INTERRUPTED, NoRoomError, Room, Watched
from reports import quick_build

Run = Callable[..., runner.ReportRun]


@pytest.fixture
def tasks(quick: Path) -> list[Task]:
    """Three reports to be made."""
    return [
        Task("brief", key, {"country": key.upper()}, str(quick / "out"))
        for key in ("est", "lva", "ltu")
    ]


def submitted(executor: LocalExecutor, tasks: list[Task]) -> list[Future[Outcome]]:
    return [executor.submit(task) for task in tasks]


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_more_notebooks_run_at_once_than_jobs(
    tasks: list[Task], jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    executed, now, most = quick_build._executed, [0], [0]
    guard = threading.Lock()

    def counted(*given: Any) -> Any:
        with guard:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.05)
        try:
            return executed(*given)
        finally:
            with guard:
                now[0] -= 1

    monkeypatch.setattr(quick_build, "_executed", counted)
    executor = LocalExecutor(jobs)
    assert {one.result().status for one in submitted(executor, tasks)} == {"built"}
    executor.stop("over")
    assert most[0] == jobs


def test_the_next_notebook_runs_while_a_page_is_made(
    tasks: list[Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    both, publish = threading.Barrier(3, timeout=30), runner._publish

    def held_up(*given: Any) -> str:
        # All three pages wait here, so the third notebook has run while two pages were not done
        both.wait()
        return publish(*given)

    monkeypatch.setattr(runner, "_publish", held_up)
    executor = LocalExecutor(2)
    assert {one.result().status for one in submitted(executor, tasks)} == {"built"}
    executor.stop("over")


def test_what_waits_for_room_when_a_build_ends_was_not_started(
    tasks: list[Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, ended = threading.Semaphore(0), threading.Event()

    def endless(*_: Any) -> Any:
        begun.release()
        ended.wait(30)
        raise kernel.KernelFailure(None, [INTERRUPTED])

    def arrived(*given: Any) -> Any:
        waiting.release()
        return execute(*given)

    waiting, execute = threading.Semaphore(0), kernel.execute
    monkeypatch.setattr(quick_build, "_executed", endless)
    monkeypatch.setattr(kernel, "execute", arrived)
    executor = LocalExecutor(2)
    futures = submitted(executor, tasks)
    for semaphore, count in ((begun, 2), (waiting, 3)):
        for _ in range(count):
            assert semaphore.acquire(timeout=30)
    stopping = threading.Thread(target=executor.stop, args=["over"])
    stopping.start()
    while not executor._room.closed:
        time.sleep(0.001)
    ended.set()
    stopping.join()
    assert sorted(one.result().status for one in futures) == ["failed", "failed", "not started"]


@pytest.fixture
def marking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path, Path]:
    """A notebook whose cell leaves a mark; the notebook, the mark, and where kernels work."""
    notebook, mark, folder = tmp_path / "mark.ipynb", tmp_path / "mark", tmp_path / "t"
    cells = [
        {"source": "where = ''", "metadata": {"tags": ["parameters"]}},
        {"source": "open(where, 'x').close()", "metadata": {}},
    ]
    code = {"cell_type": "code", "outputs": [], "execution_count": None}
    cells = [{**code, **one, "id": f"cell-{number}"} for number, one in enumerate(cells)]
    notebook.write_text(
        json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    )
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return notebook, mark, folder


def test_a_kernel_starts_before_there_is_room_and_its_cells_wait(
    marking: tuple[Path, Path, Path],
) -> None:
    notebook, mark, folder = marking
    seen: list[tuple[bool, bool]] = []

    class Observed(Room):
        def look(self) -> None:
            seen.append((any(folder.glob("baltic-run-*/ipython")), mark.exists()))

        def __enter__(self) -> None:
            super().__enter__()
            self.look()

        def __exit__(self, *given: object) -> None:
            self.look()
            super().__exit__(*given)

    target, values = notebook.with_name("run.ipynb"), {"where": str(mark)}
    kernel.execute(notebook, values, target, lambda _: None, 60.0, Observed(1))
    assert seen == [(True, False), (True, True)]


def test_a_kernel_without_room_ends_and_runs_nothing(marking: tuple[Path, Path, Path]) -> None:
    notebook, mark, folder = marking
    room = Room(1)
    room.closed = True
    target, values = notebook.with_name("run.ipynb"), {"where": str(mark)}
    with pytest.raises(NoRoomError):
        kernel.execute(notebook, values, target, lambda _: None, room=room)
    assert not mark.exists()
    assert not [*folder.glob("baltic-*")]


class _LateRoom(Room):
    def __enter__(self) -> None:
        time.sleep(0.3)
        super().__enter__()


def test_waiting_for_room_takes_nothing_of_the_time() -> None:
    with Watched(0.1, _LateRoom(1)) as watched, watched.running():
        assert watched.verdict == ""


def test_time_runs_once_there_is_room() -> None:
    with Watched(0.1, _LateRoom(1)) as watched, watched.running():
        time.sleep(0.3)
        assert watched.verdict == "TimeoutError: took longer than the limit of 0.1 s"
