"""The templates that this process owns: started when needed, replaced when they crash or age."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from baltic_research.kernels import messages
from baltic_research.kernels.process import ForkedProcess
from baltic_research.kernels.recipe import Recipe

# Without this the folder it starts in would be searched for modules, and -P would leave a trace
_START = (
    "import sys; sys.path[:1] == [''] and sys.path.pop(0); "
    "from baltic_research.kernels.template import main; main()"
)
# A fork takes some milliseconds; a template that does not answer for so long is as good as dead
_PATIENCE = 30.0
_MOST_IDLE = 4
_START_SECONDS = 120.0
_PAUSE_SECONDS = 0.01


class TemplateError(Exception):
    """A template could not be started, or it is gone."""


@dataclass(frozen=True)
class Fork:
    """What a kernel is asked to be.

    Attributes
    ----------
    command, arguments : tuple of str
        The Python with its options, and what follows ``-m ipykernel_launcher``.
    environment : mapping of str to str
        Exactly the kernel's environment.
    folder : str
        Its working directory.
    belongings : tuple of str
        Folders that the template removes if the owner dies before the kernel does.
    runs_cells : bool
        Whether it runs cells that are asked for on its input, instead of being a kernel.
    """

    command: tuple[str, ...]
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    folder: str
    belongings: tuple[str, ...] = ()
    runs_cells: bool = False


class Template:
    """A template process as its owner sees it.

    Parameters
    ----------
    recipe : Recipe
        How it is started; it loads in the background.
    """

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self._lock = threading.Lock()
        self._ready = False
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the template
        self._channel, there = socket.socketpair()
        self._channel.settimeout(_PATIENCE)
        owner = os.pidfd_open(os.getpid())
        try:
            self.process = self._start(there.fileno(), owner)
        finally:
            there.close()
            os.close(owner)

    def _start(self, channel: int, owner: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own interpreter
            [*self.recipe.command, "-c", _START, str(channel), str(owner)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            cwd=self.recipe.folder,
            env=dict(self.recipe.environment),
            pass_fds=(channel, owner),
            # Ctrl-C in a terminal is for the owner, who decides about the kernels
            start_new_session=True,
        )

    def is_ready(self) -> bool:
        """Return, without waiting, whether it has loaded everything.

        Raises
        ------
        TemplateError
            If it ended instead; the message is the last line that it said.
        """
        with self._lock:
            if not self._ready and select.select([self._channel], [], [], 0)[0]:
                try:
                    messages.receive(self._channel)
                except (EOFError, OSError):
                    raise TemplateError(self._last_words()) from None
                self._ready = True
            return self._ready

    def fork(self, fork: Fork, streams: Sequence[int]) -> ForkedProcess:
        """Fork a kernel whose input, output and errors are copies of the given descriptors.

        Raises
        ------
        TemplateError
            If the template is gone or the system refuses another process.
        """
        order = {"do": "fork", **vars(fork)}
        answer, descriptors = self._ask(order, streams)
        if "refused" in answer:
            raise TemplateError(answer["refused"])
        handle, exit_code = descriptors
        return ForkedProcess(answer["pid"], handle, exit_code, self.signal)

    def signal(self, pid: int, number: int) -> None:
        """Signal a kernel and the processes it started, if it still lives."""
        self._ask({"do": "signal", "pid": pid, "number": number})

    def retire(self) -> None:
        """Let it end when its last kernel has."""
        with contextlib.suppress(TemplateError):
            self._ask({"do": "retire"})

    def is_alive(self) -> bool:
        """Return whether the process still runs."""
        return self.process.poll() is None

    def close(self) -> None:
        """End it and its kernels, and wait for it."""
        self._channel.close()
        try:
            self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._said.close()

    def abandon(self) -> None:
        """Forget it in a process that its owner forked: it is not that process's own."""
        self._channel.close()
        self._said.close()
        # Or Popen would warn that a process of somebody else's still runs
        self.process.returncode = 0

    def _ask(
        self, message: messages.Message, descriptors: Sequence[int] = ()
    ) -> tuple[messages.Message, list[int]]:
        with self._lock:
            try:
                messages.send(self._channel, message, descriptors)
                return messages.receive(self._channel)
            except (EOFError, OSError) as problem:
                # Whatever it was, an answer that comes late would be taken for another's
                self.process.kill()
                self.process.wait()
                raise TemplateError(
                    f"the template is gone ({str(problem) or 'it ended'})"
                ) from None

    def _last_words(self) -> str:
        self.process.wait(_PATIENCE)
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "it ended without a word")


_lock = threading.Lock()
_current: dict[Recipe, Template] = {}
_retired: list[Template] = []
_failed: dict[Recipe, str] = {}


def template_for(recipe: Recipe) -> Template:
    """Return the template of a recipe, started now if it does not run.

    Raises
    ------
    TemplateError
        If such a template could not be started before; it is not tried again.
    """
    with _lock:
        if recipe in _failed:
            raise TemplateError(_failed[recipe])
        _sweep()
        template = _current.pop(recipe, None)
        if template is None:
            _retire_all_but_newest()
            template = Template(recipe)
        _current[recipe] = template  # now the newest
        return template


async def forked(recipe: Recipe, fork: Fork, streams: Sequence[int]) -> ForkedProcess:
    """Fork a template; one that has crashed since it was used last is replaced once.

    Raises
    ------
    TemplateError
        If there is no such template to be had, or the system refuses another process.
    """
    template = await _ready_template(recipe)
    try:
        return template.fork(fork, streams)
    except TemplateError:
        template = await _ready_template(recipe)
        return template.fork(fork, streams)


async def _ready_template(recipe: Recipe) -> Template:
    """Return a template that has loaded; other kernels are served while it does."""
    template = template_for(recipe)
    deadline = time.monotonic() + _START_SECONDS
    try:
        while not template.is_ready():
            if time.monotonic() > deadline:
                raise TemplateError("the template took too long to start")
            await asyncio.sleep(_PAUSE_SECONDS)
    except TemplateError as problem:
        note_failure(template, str(problem))
        raise
    return template


def note_failure(template: Template, reason: str) -> None:
    """Remember that a template could not be started, and do away with it."""
    with _lock:
        _failed[template.recipe] = reason
        if _current.get(template.recipe) is template:
            del _current[template.recipe]
    template.close()


def close_all() -> None:
    """End all templates and their kernels."""
    with _lock:
        for template in (*_current.values(), *_retired):
            template.close()
        _current.clear()
        _retired.clear()


def _sweep() -> None:
    """Do away with templates that ended, be it in good order or by a crash."""
    for template in [one for one in (*_current.values(), *_retired) if not one.is_alive()]:
        template.close()
        if template in _retired:
            _retired.remove(template)
        else:
            del _current[template.recipe]


def _retire_all_but_newest() -> None:
    """Keep few templates, and none whose modules have changed since it imported them."""
    newest = list(_current)[1 - _MOST_IDLE :]
    for recipe in [one for one in _current if one not in newest]:
        template = _current.pop(recipe)
        template.retire()
        _retired.append(template)


def _forget_in_fork() -> None:
    """Leave, in a process forked from this one, the templates to their owner."""
    global _lock  # noqa: PLW0603 - another thread may have held it when we were forked
    _lock = threading.Lock()
    for template in (*_current.values(), *_retired):
        template.abandon()
    _current.clear()
    _retired.clear()


if sys.platform == "linux":
    os.register_at_fork(after_in_child=_forget_in_fork)
    atexit.register(close_all)
