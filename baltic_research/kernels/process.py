"""A forked kernel as jupyter_client wants to see it: like a Popen of the standard library."""

from __future__ import annotations

import contextlib
import os
import select
import signal
from collections.abc import Callable

# A template writes how a kernel ended within milliseconds, unless it is stopped
_PATIENCE_MS = 5000


class ForkedProcess:
    """A kernel that another process forked.

    Parameters
    ----------
    pid : int
        Its number, which may come to mean another process after its end.
    handle : int
        Its pidfd, which never can. This object closes it.
    exit_code : int
        Pipe on which the template tells how the kernel ended. This object closes it.
    signal_group : callable
        Signals the kernel and what it started, by the template, which knows what is its own.
    """

    stdin = stdout = stderr = None

    def __init__(
        self, pid: int, handle: int, exit_code: int, signal_group: Callable[[int, int], None]
    ) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._handle, self._exit_code = handle, exit_code
        self._signal_group = signal_group
        self._open = True

    def poll(self) -> int | None:
        """Return how the kernel ended, or None while it runs."""
        if self.returncode is None and _is_readable(self._handle, 0):
            self.returncode = self._read_exit_code()
            self._close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the kernel's end, at most so many seconds, and return how it ended."""
        if self.returncode is None:
            _is_readable(self._handle, None if timeout is None else round(timeout * 1000))
        return self.poll()

    def send_signal(self, number: int) -> None:
        """Signal the kernel and the processes that it started."""
        from baltic_research.kernels.pool import TemplateError

        if self.poll() is None:
            try:
                self._signal_group(self.pid, number)
            except TemplateError:
                # Without its template it is about to end anyway
                with contextlib.suppress(ProcessLookupError):
                    signal.pidfd_send_signal(self._handle, number)

    def kill(self) -> None:
        """End the kernel at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def __del__(self) -> None:
        self._close()

    def _read_exit_code(self) -> int:
        """Return what the template tells; one that is gone has taken its kernels along."""
        told = os.read(self._exit_code, 20) if _is_readable(self._exit_code, _PATIENCE_MS) else b""
        return int(told) if told else -signal.SIGKILL

    def _close(self) -> None:
        if self._open:
            self._open = False
            os.close(self._handle)
            os.close(self._exit_code)


def _is_readable(descriptor: int, timeout_ms: int | None) -> bool:
    """Wait until there is something to read; select knows only the first 1,024 descriptors."""
    watch = select.poll()
    watch.register(descriptor, select.POLLIN)
    return bool(watch.poll(timeout_ms))
