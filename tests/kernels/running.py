"""A kernel with its client, and words for what lives."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager


class Kernel:
    """A kernel with its client."""

    def __init__(self, manager: KernelManager) -> None:
        self.manager = manager
        self._connect()

    def _connect(self) -> None:
        self.client: Any = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

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

    def restart(self) -> None:
        self.client.stop_channels()
        self.manager.restart_kernel(now=True)
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
