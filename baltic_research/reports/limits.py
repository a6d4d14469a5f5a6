"""How many notebooks run at once, for how long, and ending them when a build is broken off."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

from baltic_research import given
from baltic_research.errors import ParameterError, ReportError

INTERRUPTED = "interrupted"
"""The verdict on a kernel that fell because the build was broken off: no failure of its own."""

LONGEST = 366 * 24 * 3600
"""The longest time limit, in seconds; timers fail on some longer ones."""

_all: set[Watched] = set()
_guard = threading.Lock()


def seconds(asked: object, what: str) -> float | None:
    """Return a time limit in seconds; None is none.

    Raises
    ------
    ParameterError
        If it is no number of seconds above zero, a year at most.

    Examples
    --------
    >>> seconds(300, "limit"), seconds(None, "limit")
    (300.0, None)
    """
    if asked is None:
        return None
    found = given.number(asked, what)
    if not 0 < found <= LONGEST:
        raise ParameterError(
            f"{what}: expected seconds above 0 and at most {LONGEST}, a year, "
            f"found {given.short(asked)}"
        )
    return found


class NoRoomError(Exception):
    """A build ended before a notebook could run."""


class Room:
    """Room for so many notebooks at once; when it is closed, nobody enters any more."""

    def __init__(self, jobs: int) -> None:
        self._free = threading.Semaphore(jobs)
        self.closed = False

    def __enter__(self) -> None:
        self._free.acquire()
        if self.closed:
            self._free.release()
            raise NoRoomError

    def __exit__(self, *_: object) -> None:
        self._free.release()


ROOM: AbstractContextManager[Any] = contextlib.nullcontext()
"""Room for any number of notebooks."""


class Watched:
    """A kernel that ends when its time is up; a context in which it may start and run.

    Parameters
    ----------
    limit : float or None
        Seconds that starting may take, and that running may; None for as long as it takes.
    room : context manager
        Held while the notebook runs.
    """

    def __init__(self, limit: float | None, room: AbstractContextManager[Any] = ROOM) -> None:
        self._limit, self._room = limit, room
        self._kernel: Any = None
        self._timer: threading.Timer | None = None
        self.verdict = ""

    def __enter__(self) -> Watched:
        with _guard:
            _all.add(self)
        self._start_timer()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop_timer()
        with _guard:
            _all.discard(self)
            self._kernel = None

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Hold the room, once there is some; waiting for it takes nothing of the time.

        Raises
        ------
        NoRoomError
            If the room was closed meanwhile.
        """
        self._stop_timer()
        with self._room:
            self._start_timer()
            yield

    def _start_timer(self) -> None:
        if self._limit is not None:
            said = f"TimeoutError: took longer than the limit of {self._limit:g} s"
            self._timer = threading.Timer(self._limit, self.end, [said])
            self._timer.daemon = True
            self._timer.start()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def watch(self, kernel: Any) -> None:
        """Take what was started, a provisioner or the like; if its time is up already, end it."""
        with _guard:
            self._kernel = kernel
        if self.verdict:
            self.end(self.verdict)

    def end(self, said: str) -> None:
        """Kill the kernel; who waits for it finds `verdict`."""
        with _guard:
            self.verdict, kernel = said, self._kernel
        if kernel is not None:
            _kill(kernel)


def end_all(said: str) -> None:
    """Kill every kernel that runs in this process.

    Raises
    ------
    ReportError
        If one cannot be killed; the others have been, all the same.
    """
    with _guard:
        running = list(_all)
    problems = []
    for one in running:
        try:
            one.end(said)
        except ReportError as problem:
            problems.append(problem)
    if problems:
        raise problems[0]


def _kill(kernel: Any) -> None:
    """Kill a kernel; one that is gone already is as good as killed, any other must not be hidden.

    Another thread may see its end, and let go of it, while it is being signalled.
    """
    try:
        asyncio.run(kernel.send_signal(signal.SIGKILL))
    except Exception as problem:
        process = kernel.process
        if process is not None and process.poll() is None:
            raise ReportError(
                f"the kernel, process {process.pid}, cannot be killed ({problem}); end it by hand"
            ) from problem
