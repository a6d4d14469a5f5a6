"""Ending kernels from outside: when their time is up, or when a build is broken off."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from types import TracebackType
from typing import Any

INTERRUPTED = "interrupted"
"""The verdict on a kernel that fell because the build was broken off: no failure of its own."""

_all: set[Watched] = set()
_guard = threading.Lock()


class Watched:
    """A kernel that ends when its time is up; a context in which it may run.

    Parameters
    ----------
    limit : float or None
        Seconds from entering the context; None for as long as it takes.
    """

    def __init__(self, limit: float | None) -> None:
        self._limit = limit
        self._manager: Any = None
        self._timer: threading.Timer | None = None
        self.verdict = ""

    def __enter__(self) -> Watched:
        with _guard:
            _all.add(self)
        if self._limit is not None:
            said = f"TimeoutError: took longer than the limit of {self._limit:g} s"
            self._timer = threading.Timer(self._limit, self.end, [said])
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        with _guard:
            _all.discard(self)
            self._manager = None

    def watch(self, manager: Any) -> None:
        """Take a kernel that was started; if its end came before its beginning, end it."""
        with _guard:
            self._manager = manager
        if self.verdict:
            self.end(self.verdict)

    def end(self, said: str) -> None:
        """Kill the kernel; who waits for it finds `verdict`."""
        with _guard:
            self.verdict, manager = said, self._manager
        provisioner = getattr(manager, "provisioner", None)
        if provisioner is not None:
            # Gone already is as good as killed
            with contextlib.suppress(Exception):
                asyncio.run(provisioner.send_signal(signal.SIGKILL))


def end_all(said: str) -> None:
    """Kill every kernel that runs in this process."""
    with _guard:
        running = list(_all)
    for one in running:
        one.end(said)
