"""The provisioner that jupyter_client finds by its entry point."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from baltic_research.kernels.pool import Fork, TemplateError, forked
from baltic_research.kernels.process import ForkedProcess
from baltic_research.kernels.recipe import recipe_for
from baltic_research.kernels.support import why_not

_LAUNCHER = "ipykernel_launcher"
# A fork is given these and nothing else, so anything else asks for an ordinary kernel
_OPTIONS = {"cwd", "env", "stdin", "stdout", "stderr", "kernel_id", "extra_arguments"}
_PAUSE_SECONDS = 0.01
# In the usual case; whoever asked waits longer and sends signals
_ENDING_SECONDS, _KILLED_SECONDS, _LISTENING_SECONDS = 1.0, 0.5, 1.0
_LONGEST_FOLDER = 80  # of some 104 characters that a socket's path may have

_said: set[str] = set()


class ForkedProvisioner(LocalProvisioner):
    """Start kernels as forks of a template, or the ordinary way where that cannot be."""

    process: Any = None
    parent: Any
    _sockets: str | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose Unix sockets unless the caller chose something: they have no ports to collide."""
        if why_not() is None and self._may_use_sockets():
            folder = tempfile.mkdtemp(prefix="baltic-kernel-")
            if len(folder) <= _LONGEST_FOLDER:
                self.parent.transport, self.parent.cache_ports = "ipc", False
                self.parent.ip = os.path.join(folder, "k")  # noqa: PTH118 - jupyter wants text
            self._sockets = folder
        return dict(await super().pre_launch(**kwargs))

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork a kernel, or start it the ordinary way and say why."""
        try:
            interpreter, arguments = _own_kernel(cmd)
            _require_plain(kwargs)
            await self._launch_fork(interpreter, arguments, kwargs)
        except TemplateError as problem:
            self._say_once(f"kernels start the ordinary way: {problem}")
            return await super().launch_kernel(cmd, **kwargs)
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the kernel's end; jupyter_client looks ten times a second, this more often."""
        while self.process is not None and self.process.poll() is None:
            await asyncio.sleep(_PAUSE_SECONDS)
        result: int | None = await super().wait()
        return result

    async def send_signal(self, signum: int) -> None:
        """Signal the kernel and what it started."""
        if isinstance(self.process, ForkedProcess):
            self.process.send_signal(signum)
        else:
            await super().send_signal(signum)

    async def kill(self, restart: bool = False) -> None:  # noqa: FBT001, FBT002 - jupyter's
        """Kill the kernel, and see it end."""
        await super().kill(restart)
        await self._see_it_end(_KILLED_SECONDS)

    async def shutdown_requested(self, restart: bool = False) -> None:  # noqa: FBT001, FBT002
        """Let a kernel that was asked to end do so; whoever asked looks ten times a second."""
        await super().shutdown_requested(restart)
        await self._see_it_end(_ENDING_SECONDS)

    async def _see_it_end(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self.process is not None and self.process.poll() is None:
            if time.monotonic() > deadline:
                return
            await asyncio.sleep(_PAUSE_SECONDS)

    async def cleanup(self, restart: bool = False) -> None:  # noqa: FBT001, FBT002 - jupyter's
        """Remove the folder of sockets when the kernel is not to come back."""
        await super().cleanup(restart)
        if not restart and self._sockets is not None:
            shutil.rmtree(self._sockets, ignore_errors=True)
            self._sockets = None

    def _may_use_sockets(self) -> bool:
        manager = self.parent
        return (
            manager is not None
            and self._sockets is None
            and manager.transport == "tcp"
            and manager.ip in {"127.0.0.1", "localhost"}
            and not manager.shell_port
        )

    async def _launch_fork(
        self, interpreter: list[str], arguments: list[str], options: dict[str, Any]
    ) -> None:
        environment = dict(options.get("env") or os.environ)
        folder = os.fspath(options.get("cwd") or os.getcwd())  # noqa: PTH109 - text for the fork
        fork = Fork(
            command=tuple(interpreter),
            arguments=tuple(arguments),
            environment=environment,
            folder=os.path.abspath(folder),  # noqa: PTH100
            belongings=tuple(filter(None, [self._sockets])),
        )
        recipe = recipe_for(interpreter, environment, fork.folder)
        with _streams(options) as streams:
            self.process = await forked(recipe, fork, streams)
        self.pid = self.pgid = self.process.pid
        self.cwd = folder
        await self._see_it_listen()

    async def _see_it_listen(self) -> None:
        """Wait until clients can connect.

        One that comes too early tries again a tenth of a second later, twice what it takes here.
        """
        info = self.connection_info
        if info.get("transport") != "ipc":
            return
        # The last socket that ipykernel binds
        path = f"{info['ip']}-{info['hb_port']}"
        deadline = time.monotonic() + _LISTENING_SECONDS
        while not os.path.exists(path) and self.process.poll() is None:  # noqa: PTH110
            if time.monotonic() > deadline:
                return
            await asyncio.sleep(_PAUSE_SECONDS / 5)

    def _say_once(self, line: str) -> None:
        if line not in _said:
            _said.add(line)
            self.log.warning(line)


def _own_kernel(command: list[str]) -> tuple[list[str], list[str]]:
    """Return the Python with its options, and the arguments of ipykernel.

    Raises
    ------
    TemplateError
        If forking is not to be had, or the kernel is not this Python's own ipykernel.
    """
    reason = why_not()
    if reason is not None:
        raise TemplateError(reason)
    if _LAUNCHER in command and command[command.index(_LAUNCHER) - 1] == "-m":
        place = command.index(_LAUNCHER)
        if _is_this_python(command[0]):
            return command[: place - 1], command[place + 1 :]
    raise TemplateError(f"{command[0]} does not start the ipykernel of {sys.executable}")


def _is_this_python(name: str) -> bool:
    """Return whether a program is this Python; environments link theirs to one they share."""
    found = shutil.which(os.path.expanduser(name))  # noqa: PTH111
    if found is None:
        return False
    folders = {os.path.realpath(os.path.dirname(one)) for one in (found, sys.executable)}  # noqa: PTH120
    return len(folders) == 1 and os.path.samefile(found, sys.executable)  # noqa: PTH121


def _require_plain(options: dict[str, Any]) -> None:
    """Refuse what a fork cannot do: pipes to the kernel, and options of Popen."""
    unknown = sorted(set(options) - _OPTIONS)
    if options.pop("independent", False) or set(unknown) - {"independent"}:
        raise TemplateError(f"a fork cannot be given {', '.join(unknown)}")
    if subprocess.PIPE in (options.get(name) for name in ("stdin", "stdout", "stderr")):
        raise TemplateError("a fork cannot be given pipes")
    if options.get("cwd") and not os.path.isdir(options["cwd"]):  # noqa: PTH112
        raise TemplateError(f"there is no folder {options['cwd']}")


@contextlib.contextmanager
def _streams(options: dict[str, Any]) -> Iterator[list[int]]:
    """Yield the kernel's input, output and errors: nothing to read, and the caller's by default."""
    with open(os.devnull, "r+b", buffering=0) as nothing:  # noqa: PTH123
        given = [options.get(name) for name in ("stdout", "stderr")]
        output = _descriptor(given[0], 1, nothing.fileno())
        errors = output if given[1] == subprocess.STDOUT else None
        yield [
            nothing.fileno(),
            output,
            errors if errors is not None else _descriptor(given[1], 2, nothing.fileno()),
        ]


def _descriptor(given: Any, inherited: int, nothing: int) -> int:
    if given is None:
        try:
            os.fstat(inherited)
        except OSError:  # the caller has closed its own
            return nothing
        return inherited
    if given == subprocess.DEVNULL:
        return nothing
    return given if isinstance(given, int) else int(given.fileno())
