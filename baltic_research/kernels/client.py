"""Clients of a kernel that begin as soon as the kernel answers."""

from __future__ import annotations

import math
import time
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.client import KernelClient
from jupyter_client.utils import ensure_async, run_sync  # type: ignore[attr-defined]

_ASKED_AGAIN = 1.0
_HEARD = 0.2


class _Prompt(KernelClient):
    """jupyter's client without the pause at its start.

    jupyter's own waits, when the kernel has answered, until it has been silent for a fifth of a
    second: a tenth of the time that a short report takes. That keeps old messages from who takes
    any message for his own; nbclient and nbval look whose a message is.
    """

    async def until_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and its outputs can be heard.

        Parameters
        ----------
        timeout : float, optional
            Seconds; by default as long as the kernel lives.

        Raises
        ------
        RuntimeError
            If the kernel dies or takes longer.
        """
        deadline = time.monotonic() + (math.inf if timeout is None else timeout)
        while not await self._answers():
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > deadline:
                raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")

    async def _answers(self) -> bool:
        """Ask for the kernel's description; only a kernel that is heard on both channels counts."""
        self.kernel_info()
        try:
            answer: dict[str, Any] = await ensure_async(
                self.shell_channel.get_msg(timeout=_ASKED_AGAIN)
            )
            await ensure_async(self.iopub_channel.get_msg(timeout=_HEARD))
        except Empty:
            return False
        return bool(answer["msg_type"] == "kernel_info_reply")


class PromptClient(_Prompt, AsyncKernelClient):
    """For who waits in an event loop: nbclient."""

    wait_for_ready = _Prompt.until_ready


class PromptBlockingClient(_Prompt, BlockingKernelClient):
    """For who waits: nbval."""

    wait_for_ready = run_sync(_Prompt.until_ready)
