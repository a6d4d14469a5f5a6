"""The template process: imports everything once, then forks a kernel whenever it is asked to.

It has one thread, as a fork carries only the thread that forks: a lock that another one held
would stay locked in the kernel for ever. It ends with its owner and takes its kernels along.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import os
import select
import shutil
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from baltic_research.kernels import messages
from baltic_research.kernels.warm import warm_up

# ipykernel first, as in a kernel; seaborn brings scipy along
STACK = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "faulthandler",
    "psutil",
    "sqlite3",
    "tornado.platform.asyncio",
    "zmq.utils.garbage",
    "pandas.core.reshape.reshape",
    "pandas.io.formats.csvs",
    "pandas.io.formats.html",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.mathtext",
    "seaborn",
    "statsmodels.formula.api",
    "baltic_research.kernels.cells",
)
_OURS = ("baltic_research", "baltic_research.models", "baltic_research.figures")

_COLUMNS_IN_A_KERNEL = 20
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux's prctl


@dataclass
class _Kernel:
    """A fork as the template sees it."""

    pid: int
    handle: int
    exit_code: int
    belongings: list[str]

    def end(self) -> int:
        """Wait for the kernel, end what it started, and return how it ended.

        Until it is waited for, nobody else can get its number: its group is surely its own.
        """
        os.waitid(os.P_PIDFD, self.handle, os.WEXITED | os.WNOWAIT)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        _, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status)

    def close(self) -> None:
        """Close what the template holds of it."""
        os.close(self.handle)
        os.close(self.exit_code)


class Template:
    """The loop that forks kernels on its owner's word.

    Parameters
    ----------
    channel : socket.socket
        Where the owner's requests come from.
    owner : int
        A pidfd of the owner. Its end of the channel alone would not tell of its death: processes
        that it forked hold it too.
    """

    def __init__(self, channel: socket.socket, owner: int) -> None:
        self._channel, self._owner = channel, owner
        self._kernels: dict[int, _Kernel] = {}
        self._retired = False
        self._poll = select.poll()
        for one in (channel.fileno(), owner):
            self._poll.register(one, select.POLLIN)
        self._prctl = ctypes.CDLL(None, use_errno=True).prctl

    def serve(self) -> dict[str, Any]:
        """Fork kernels until the owner is gone; return, in each fork, what it was asked to be."""
        messages.send(self._channel, {"ready": True})
        while True:
            for descriptor, _ in self._poll.poll():
                if descriptor in self._kernels:
                    self._bury(descriptor)
                elif descriptor == self._owner:
                    self._end()
                else:
                    order = self._obey()
                    if order is not None:
                        return order
            if self._retired and not self._kernels:
                os._exit(0)

    def _obey(self) -> dict[str, Any] | None:
        """Do what the owner asks for; in a fork, return what it is to be."""
        try:
            order, streams = messages.receive(self._channel)
        except (EOFError, OSError):
            self._end()
        if order["do"] == "fork":
            return self._fork(order, streams)
        if order["do"] == "signal":
            self._signal(order["pid"], order["number"])
        else:
            self._retired = True
        messages.send(self._channel, {})
        return None

    def _fork(self, order: dict[str, Any], streams: list[int]) -> dict[str, Any] | None:
        template = os.getpid()
        reader, writer = os.pipe()
        try:
            pid = os.fork()
        except OSError as problem:
            for one in (reader, writer, *streams):
                os.close(one)
            messages.send(self._channel, {"refused": str(problem.strerror)})
            return None
        if pid == 0:
            self._prctl(_DIE_WITH_PARENT, signal.SIGKILL)
            if os.getppid() != template:
                os._exit(1)
            self._leave([reader, writer])
            return {**order, "streams": streams, "template": template}
        handle = os.pidfd_open(pid)
        self._kernels[handle] = _Kernel(pid, handle, writer, order["belongings"])
        self._poll.register(handle, select.POLLIN)
        messages.send(self._channel, {"pid": pid}, [handle, reader])
        for one in (reader, *streams):
            os.close(one)
        return None

    def _leave(self, others: list[int]) -> None:
        """Close, in a fork, what belongs to the template."""
        for kernel in self._kernels.values():
            kernel.close()
        for one in (*others, self._owner):
            os.close(one)
        self._channel.close()

    def _signal(self, pid: int, number: int) -> None:
        """Signal a kernel and what it started; one that was buried is none of ours any more."""
        if pid in {one.pid for one in self._kernels.values()}:
            try:
                os.killpg(pid, number)
            except ProcessLookupError:  # forked just now, and not yet a group of its own
                os.kill(pid, number)

    def _bury(self, handle: int) -> None:
        kernel = self._kernels.pop(handle)
        self._poll.unregister(handle)
        ended = kernel.end()
        # BrokenPipeError: the owner no longer cares how it ended
        with contextlib.suppress(BrokenPipeError):
            os.write(kernel.exit_code, str(ended).encode())
        kernel.close()

    def _end(self) -> NoReturn:
        """Take all kernels along, with what the owner cannot remove any more."""
        for kernel in self._kernels.values():
            signal.pidfd_send_signal(kernel.handle, signal.SIGKILL)
            kernel.end()
            for folder in kernel.belongings:
                shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)


def load() -> dict[str, str]:
    """Import what kernels need, and freeze it.

    Returns
    -------
    dict of str to str
        The environment variables that imports have set, as they would have in a kernel.

    Raises
    ------
    RuntimeError
        If an import left something that a fork must not inherit.
    """
    before = dict(os.environ)
    # Nearly nothing of what imports make is garbage, and looking for it takes an eighth of the time
    gc.disable()
    for name in STACK:
        importlib.import_module(name)
    for name in _OURS:
        package = importlib.import_module(name)
        for public in package.__all__:
            getattr(package, public)
    # pandas takes a process without IPython for a terminal, where it shows every column
    importlib.import_module("pandas").set_option("display.max_columns", _COLUMNS_IN_A_KERNEL)
    warm_up()
    # Asked for anew in each kernel, whose IPython is then told of our tables (`display.register`)
    package = importlib.import_module("baltic_research")
    for public in package.__all__:
        vars(package).pop(public, None)
    if len(os.listdir("/proc/self/task")) > 1:  # noqa: PTH208 - names are not needed
        raise RuntimeError("an import started a thread, which a fork would lose")
    if "matplotlib_inline.backend_inline" in sys.modules:
        raise RuntimeError("an import chose matplotlib's backend before there was a kernel")
    if _open_files():
        # What holds them may be garbage; looking for it always would cost a tenth of the start
        gc.collect()
    for name in _open_files():
        raise RuntimeError(f"an import left {name} open, in which forks would share a position")
    # What is frozen is never looked at again, so its pages stay shared
    gc.freeze()
    gc.enable()
    return {name: value for name, value in os.environ.items() if before.get(name) != value}


def _open_files() -> list[str]:
    """Return the files that imports left open: forks would share one position in them.

    matplotlib's fonts are such files once anything is drawn, hence `warm_up` closes them.
    """
    opened = (Path("/proc/self/fd", name) for name in os.listdir("/proc/self/fd") if int(name) > 2)  # noqa: PTH208 - input, output and errors are replaced in forks
    return [str(one.resolve()) for one in opened if one.is_file()]


def main() -> None:
    """Load, serve, and become in each fork what it is asked to be."""
    channel, owner = socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2])
    for inherited in (channel.fileno(), owner):
        os.set_inheritable(inherited, False)  # noqa: FBT003 - os's own signature
    imported = load()
    order = Template(channel, owner).serve()
    from baltic_research.kernels.fork import become

    become({**order, "environment": {**imported, **order["environment"]}})
