"""A client begins as soon as its kernel answers, and says when there is none."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from queue import Empty
from typing import Any

import pytest

from baltic_research.kernels.client import PromptBlockingClient, PromptClient


class Channel:
    """Gives messages out, one at a time; None means that nothing came in time."""

    def __init__(self, *kinds: str | None) -> None:
        self.kinds = list(kinds)

    async def get_msg(self, **_: Any) -> dict[str, Any]:
        kind = self.kinds.pop(0) if self.kinds else None
        if kind is None:
            raise Empty
        return {"msg_type": kind}


Wait = Callable[..., int]


@pytest.fixture(params=[PromptClient, PromptBlockingClient])
def waited(request: pytest.FixtureRequest) -> Wait:
    """Waits for a kernel with such channels; returns how often it was asked."""
    return functools.partial(wait_for, request.param)


def wait_for(
    kind: type, shell: Channel, iopub: Channel, *, alive: bool = True, timeout: float | None = 60
) -> int:
    asked: list[None] = []

    class Client(kind):  # type: ignore[misc]
        shell_channel = shell
        iopub_channel = iopub

        def kernel_info(self, *_: Any, **__: Any) -> str:
            asked.append(None)
            return ""

        async def _async_is_alive(self) -> bool:
            return alive

    waiting = Client().wait_for_ready(timeout)
    if waiting is not None:
        asyncio.run(waiting)
    return len(asked)


def test_a_kernel_that_answers_is_asked_once(waited: Wait) -> None:
    outputs = Channel("status", "status")
    assert waited(Channel("kernel_info_reply"), outputs) == 1
    # nbclient and nbval look whose they are
    assert outputs.kinds == ["status"]


def test_a_kernel_whose_outputs_cannot_be_heard_yet_is_asked_again(waited: Wait) -> None:
    assert waited(Channel(*["kernel_info_reply"] * 2), Channel(None, "status")) == 2


def test_an_answer_to_something_else_does_not_count(waited: Wait) -> None:
    assert waited(Channel("other", "kernel_info_reply"), Channel("status", "status")) == 2


def test_a_kernel_that_dies_first_is_not_waited_for(waited: Wait) -> None:
    with pytest.raises(RuntimeError, match="Kernel died before replying"):
        waited(Channel(), Channel(), alive=False)


def test_a_kernel_that_says_nothing_is_not_waited_for_longer_than_asked(waited: Wait) -> None:
    with pytest.raises(RuntimeError, match="didn't respond in 0 seconds"):
        waited(Channel(), Channel(), timeout=0)
