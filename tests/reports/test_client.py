"""A client begins as soon as its kernel answers, and says when there is none."""

from __future__ import annotations

import asyncio
from queue import Empty
from typing import Any

import pytest

from baltic_research.reports.client import PromptClient


class Channel:
    """Gives messages out, one at a time; None means that nothing came in time."""

    def __init__(self, *kinds: str | None) -> None:
        self.kinds = list(kinds)

    async def get_msg(self, **_: Any) -> dict[str, Any]:
        kind = self.kinds.pop(0) if self.kinds else None
        if kind is None:
            raise Empty
        return {"msg_type": kind}


def waited(
    shell: Channel, iopub: Channel, *, alive: bool = True, timeout: float | None = 60
) -> int:
    """Wait for a kernel with such channels; return how often it was asked."""
    asked: list[None] = []

    class Client(PromptClient):
        shell_channel = shell
        iopub_channel = iopub

        def kernel_info(self, *_: Any, **__: Any) -> str:
            asked.append(None)
            return ""

        async def _async_is_alive(self) -> bool:
            return alive

    asyncio.run(Client().wait_for_ready(timeout))
    return len(asked)


def test_a_kernel_that_answers_is_asked_once() -> None:
    outputs = Channel("status", "status")
    assert waited(Channel("kernel_info_reply"), outputs) == 1
    # nbclient looks whose they are
    assert outputs.kinds == ["status"]


def test_a_kernel_whose_outputs_cannot_be_heard_yet_is_asked_again() -> None:
    assert waited(Channel(*["kernel_info_reply"] * 2), Channel(None, "status")) == 2


def test_an_answer_to_something_else_does_not_count() -> None:
    assert waited(Channel("other", "kernel_info_reply"), Channel("status", "status")) == 2


def test_a_kernel_that_dies_first_is_not_waited_for() -> None:
    with pytest.raises(RuntimeError, match="Kernel died before replying"):
        waited(Channel(), Channel(), alive=False)


def test_a_kernel_that_says_nothing_is_not_waited_for_longer_than_asked() -> None:
    with pytest.raises(RuntimeError, match="didn't respond in 0 seconds"):
        waited(Channel(), Channel(), timeout=0)
