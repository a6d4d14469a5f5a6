"""The owner's side of a fork that runs cells: ask for one, and hear what it shows."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jupyter_client.utils import run_sync  # type: ignore[attr-defined]

from baltic_research.kernels import messages
from baltic_research.kernels.pool import Fork, forked
from baltic_research.kernels.process import ForkedProcess
from baltic_research.kernels.recipe import recipe_for

_LAST = "execute_reply"


class DeadKernelError(Exception):
    """A process that was to run cells is gone; nbclient says it by this name, too."""

    def __init__(self) -> None:
        super().__init__("Kernel died")


class CellProcess:
    """A fork of the template that runs the cells it is asked to; its end is for the caller.

    Parameters
    ----------
    environment : mapping of str to str
        Exactly its environment.
    folder : pathlib.Path
        Its working directory.
    outputs : sequence of pathlib.Path
        The files that take what it, and programs that it starts, write past Python to standard
        output and standard error.
    belongings : sequence of pathlib.Path
        Folders that the template removes if this process dies first.

    Attributes
    ----------
    process : ForkedProcess
        The fork.

    Raises
    ------
    TemplateError
        If there is no template to fork from.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        folder: Path,
        outputs: Sequence[Path],
        belongings: Sequence[Path] = (),
    ) -> None:
        order = Fork(
            command=(sys.executable,),
            arguments=(),
            environment=dict(environment),
            folder=str(folder),
            belongings=tuple(map(str, belongings)),
            runs_cells=True,
        )
        recipe = recipe_for([sys.executable], environment, str(folder))
        self._channel, there = socket.socketpair()
        try:
            with there, outputs[0].open("a+b") as output, outputs[1].open("a+b") as errors:
                streams = [one.fileno() for one in (there, output, errors)]
                self.process: ForkedProcess = run_sync(forked)(recipe, order, streams)
        except BaseException:
            self._channel.close()
            raise

    def describe(self) -> dict[str, Any]:
        """Wait until it is ready; return what a notebook's metadata say of its language.

        Raises
        ------
        DeadKernelError
            If the process dies before.
        """
        _, content = self._hear()
        language: dict[str, Any] = content["language_info"]
        return language

    def run(self, code: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Run a cell and yield kinds and contents of the messages that it sends, as they come.

        The last one is an ``execute_reply``.

        Raises
        ------
        DeadKernelError
            If the process dies, or has died.
        """
        try:
            messages.send(self._channel, {"code": code})
        except ConnectionError:
            raise DeadKernelError from None
        kind = ""
        while kind != _LAST:
            kind, content = self._hear()
            yield kind, content

    async def send_signal(self, number: int) -> None:
        """Signal the process and what it started."""
        self.process.send_signal(number)

    def end(self) -> None:
        """End the process and what it started, and wait for it."""
        self._channel.close()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def _hear(self) -> tuple[str, dict[str, Any]]:
        try:
            message, _ = messages.receive(self._channel)
        except (EOFError, ConnectionError):
            raise DeadKernelError from None
        return message["kind"], message["content"]
