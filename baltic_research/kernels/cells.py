"""A fork that runs cells on its owner's word: ipykernel's shell without its sockets and threads.

A report has one reader, who asks for one cell after the other. What a kernel has for many readers
(five sockets, four threads, a history on disk, signed messages) takes a tenth of the time of a
short report. What cells show is made by ipykernel all the same, word for word.
"""

from __future__ import annotations

import builtins
import contextlib
import faulthandler
import io
import json
import os
import socket
import sys
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from ipykernel.compiler import XCachingCompiler
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelbase import StdinNotImplementedError  # type: ignore[attr-defined]
from ipykernel.zmqshell import ZMQInteractiveShell
from jupyter_client.session import Session, json_packer
from traitlets.config import Config

from baltic_research import reads
from baltic_research.kernels import messages
from baltic_research.kernels.recipe import INLINE

Say = Callable[[str, dict[str, Any]], None]
"""Sends a kind of message of Jupyter's protocol, and its content."""

_OUTPUTS = {1: "stdout", 2: "stderr"}
_ON_ERRORS = {"error", "execute_reply"}


def run_cells() -> None:
    """Run the cells that are asked for on the input, until nobody asks any more.

    Each request is ``{"code": text}``. The answers are the messages that a kernel sends, without
    their headers; ``execute_reply`` is the last one to each request. The first message of all is
    ``kernel_info_reply``.
    """
    channel = _take_channel()
    os.environ.setdefault("MPLBACKEND", INLINE)
    reads.start()
    faulthandler.enable(2)
    builtins.input = _refuse_input
    runner = _Runner(channel)
    runner.say("kernel_info_reply", {"language_info": IPythonKernel.language_info})
    # The owner ends it, so it may be gone in the middle of a word
    with contextlib.suppress(EOFError, ConnectionError):
        while not runner.left:
            request, _ = messages.receive(channel)
            runner.run(request["code"])


def _refuse_input(*_: object, **__: object) -> str:
    raise StdinNotImplementedError("there is nobody who could answer input()")


def _take_channel() -> socket.socket:
    """Return the socket that the input is; cells find nothing to read there."""
    channel = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return channel


class _Runner:
    """Runs cells and sends what they show."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel, self._pid = channel, os.getpid()
        self._speaking = threading.Lock()
        sys.stdout, sys.stderr = self._streams = [
            _Stream(name, self.say, number) for number, name in _OUTPUTS.items()
        ]
        for stream in self._streams:
            # Or a process that a cell forks would say it once more
            os.register_at_fork(before=stream.flush)
        self._files = [_File(name, self.say, number) for number, name in _OUTPUTS.items()]
        # Nobody asks for the history of a report
        settings = Config({"HistoryManager": {"enabled": False}})
        shell: Any = _Shell.instance(config=settings, compiler_class=XCachingCompiler)
        shell.displayhook.session = shell.display_pub.session = _Session(self.say)
        self._shell = shell

    @property
    def left(self) -> bool:
        """Whether a cell has called ``exit()``."""
        return bool(self._shell.exit_now)

    def say(self, kind: str, content: dict[str, Any]) -> None:
        """Send a message; threads that a cell started may speak, too."""
        if os.getpid() != self._pid:
            raise RuntimeError("only the process that runs the cells can show something")
        message = {"kind": kind, "content": content}
        if kind in _ON_ERRORS:
            # What is wrong with a cell is told, whatever the text
            body = json.dumps(message, ensure_ascii=False).encode(errors="replace")
        else:
            body = json_packer(message)
            body.decode()
        with self._speaking:
            messages.send_body(self._channel, body)

    def run(self, code: str) -> None:
        """Run a cell."""
        shell = self._shell
        self.say("execute_input", {"execution_count": shell.execution_count})
        result = shell.run_cell(code, store_history=True)
        for stream, file in zip(self._streams, self._files, strict=True):
            stream.flush()
            file.send_new()
        reply = {"status": "ok", "execution_count": shell.execution_count - 1}
        if not result.success or getattr(shell, "_last_traceback_during_displayhook", False):
            problem = result.error_before_exec or result.error_in_exec
            reply |= {
                "status": "error",
                "ename": type(problem).__name__,
                "evalue": str(problem),
                "traceback": shell._last_traceback or [],  # noqa: SLF001 - as ipykernel does
            }
        self.say("execute_reply", reply)


class _Shell(ZMQInteractiveShell):
    """ipykernel's shell where there is no kernel."""

    def __init__(self, **settings: Any) -> None:
        # By its presence pandas and others tell a notebook from a terminal
        kernel = SimpleNamespace(eventloop=None)
        super().__init__(kernel=kernel, **settings)  # type: ignore[no-untyped-call]

    def enable_gui(self, gui: Any = None) -> None:
        """Do nothing: figures are shown inline, and there are no windows."""


class _Session(Session):
    """What makes messages of what is shown, and sends them without a socket of zmq."""

    def __init__(self, say: Say) -> None:
        super().__init__(key=b"")
        self._say = say

    def send(
        self,
        stream: Any,  # noqa: ARG002 - jupyter's signature
        msg_or_type: Any,
        content: Any = None,
        *_: Any,
        **__: Any,
    ) -> None:
        """Send a message of which, as in jupyter's own, the kind or all is given."""
        if isinstance(msg_or_type, dict):
            self._say(msg_or_type["msg_type"], msg_or_type["content"])
        else:
            self._say(msg_or_type, content or {})


class _Stream(io.TextIOBase):
    """What `print` writes to; it is sent before anything else is shown, and when a cell ends."""

    encoding = "UTF-8"

    def __init__(self, name: str, say: Say, descriptor: int) -> None:
        self.name, self._say, self._descriptor = name, say, descriptor
        self._pid = os.getpid()
        self._parts: list[str] = []

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        """Return where programs write to that are given this stream."""
        return self._descriptor

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        text.encode(self.encoding)
        self._parts.append(text)
        return len(text)

    def flush(self) -> None:
        parts, self._parts = self._parts, []
        text = "".join(parts)
        if text and os.getpid() == self._pid:
            self._say("stream", {"name": self.name, "text": text})
        elif text:
            os.write(self._descriptor, text.encode(errors="replace"))


class _File:
    """What programs and libraries write past Python: a file that is read after each cell."""

    def __init__(self, name: str, say: Say, descriptor: int) -> None:
        self._name, self._say, self._descriptor = name, say, descriptor
        self._read = os.fstat(descriptor).st_size

    def send_new(self) -> None:
        """Send what was written since it was asked last."""
        python = getattr(sys, f"__{self._name}__")
        if python is not None:
            python.flush()
        size = os.fstat(self._descriptor).st_size
        if size > self._read:
            text = os.pread(self._descriptor, size - self._read, self._read)
            self._read = size
            self._say("stream", {"name": self._name, "text": text.decode(errors="replace")})
