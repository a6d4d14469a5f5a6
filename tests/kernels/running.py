"""A kernel with its client, and words for what lives."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.manager import KernelManager

# A template without the libraries of notebooks: how kernels live and end does not hang on them
LIGHT = (
    "from baltic_research.kernels import template as t; "
    "t.STACK, t._OURS = (*t.STACK[:2], 'matplotlib'), (); t.main()"
)


class Kernel:
    """A kernel with its client."""

    def __init__(self, manager: KernelManager) -> None:
        self.manager = manager
        self._connect()

    def _connect(self) -> None:
        self.client: Any = self.manager.client()
        self.client.start_channels()
        wait_until(self._answers)

    def _answers(self) -> bool:
        """Return whether it can be asked and heard, without jupyter's pause of a fifth of a second."""
        self.client.kernel_info()
        try:
            self.client.get_shell_msg(timeout=5)
            self.client.get_iopub_msg(timeout=0.2)
        except Empty:
            return False
        return True

    @property
    def process(self) -> Any:
        return self.manager.provisioner.process

    def run(self, code: str) -> str:
        """Run code and return what it prints; an error is raised with its text."""
        said: list[str] = []

        def keep(message: Any) -> None:
            if message["content"].get("name") == "stdout":
                said.append(message["content"]["text"])

        answer = self.client.execute_interactive(code, timeout=60, output_hook=keep)
        if answer["content"]["status"] != "ok":
            raise RuntimeError(f"{answer['content']['ename']}: {answer['content']['evalue']}")
        return "".join(said).strip()

    def answer(self, asked: str) -> Any:
        """Return the content of the answer to a message."""
        while True:
            message = self.client.get_shell_msg(timeout=30)
            if message["parent_header"]["msg_id"] == asked:
                return message["content"]

    def restart(self, *, now: bool = True) -> None:
        self.client.stop_channels()
        self.manager.restart_kernel(now=now)
        self._connect()

    def shut_down(self, *, now: bool = False) -> None:
        self.client.stop_channels()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=now)
        self.manager.cleanup_resources()


StartKernel = Callable[..., Kernel]


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited for {seconds} s"
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    """Return whether a process lives; one that has ended and waits for its parent does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] not in {"Z", "X"}
