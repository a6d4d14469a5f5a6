"""Whether kernels can be forked on this machine, and if not, why."""

from __future__ import annotations

import functools
import os
import sys


@functools.cache
def why_not() -> str | None:
    """Return why kernels cannot be forked here, or None if they can.

    Returns
    -------
    str or None
        One line, for instance ``"kernels are forked on Linux only"``.

    Notes
    -----
    On macOS libraries of the system start threads that do not survive a fork, and there are no
    pidfds: handles of processes that cannot come to mean another process.
    """
    if sys.platform != "linux":
        return "kernels are forked on Linux only"
    if not hasattr(os, "pidfd_open"):
        return "this Python was built without pidfds"
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError as problem:
        return f"this system has no pidfds ({problem.strerror})"
    if not os.path.isdir("/proc/self/task"):  # noqa: PTH112 - pathlib costs every start
        return "/proc is not mounted"
    return None
