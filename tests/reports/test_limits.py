"""Ending kernels: gone already is good, one that cannot be killed is said."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest

from baltic_research.errors import ReportError
from baltic_research.reports.limits import Watched, end_all


class Provisioner:
    """A kernel's keeper that cannot signal it."""

    def __init__(self, process: object, problem: Exception) -> None:
        self.process, self._problem, self.asked = process, problem, 0

    async def send_signal(self, _: int) -> None:
        self.asked += 1
        raise self._problem


def process(ended: int | None) -> SimpleNamespace:
    return SimpleNamespace(pid=4711, poll=lambda: ended)


@pytest.mark.parametrize("kernel", [process(-9), None], ids=["ended", "let go of"])
@pytest.mark.parametrize("problem", [ProcessLookupError(), OSError(9, "Bad file descriptor")])
def test_a_kernel_that_is_gone_already_is_as_good_as_killed(
    kernel: object, problem: Exception
) -> None:
    watched = Watched(None)
    provisioner = Provisioner(kernel, problem)
    watched.watch(provisioner)
    watched.end("broken off")
    assert (watched.verdict, provisioner.asked) == ("broken off", 1)


def test_a_kernel_that_runs_on_is_named() -> None:
    watched = Watched(None)
    watched.watch(Provisioner(process(None), PermissionError("no")))
    with pytest.raises(ReportError, match=r"process 4711, cannot be killed \(no\); end it by hand"):
        watched.end("broken off")


def test_all_others_are_killed_where_one_cannot_be() -> None:
    keepers = [Provisioner(process(None), PermissionError("no")) for _ in range(3)]
    with Watched(None) as first, Watched(None) as second, Watched(None) as third:
        for one, keeper in zip((first, second, third), keepers, strict=True):
            one.watch(keeper)
        with pytest.raises(ReportError):
            end_all("broken off")
    assert [one.asked for one in keepers] == [1, 1, 1]


def test_an_ordinary_process_that_has_ended_is_gone() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    watched = Watched(None)
    watched.watch(Provisioner(ended, ProcessLookupError()))
    watched.end("broken off")
    assert watched.verdict == "broken off"
