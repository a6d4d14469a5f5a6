"""Keeps a test run, kernels included, away from the user's data, and lets kernels start at once."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from importlib.metadata import entry_points

import pytest

from baltic_research import kernels


@pytest.hookimpl(wrapper=True)
def pytest_cmdline_main() -> Iterator[None]:
    """Point BALTIC_RESEARCH_DATA at an empty folder; workers and kernels inherit it."""
    with tempfile.TemporaryDirectory(prefix="baltic-research-") as folder:
        os.environ["BALTIC_RESEARCH_DATA"] = folder
        _fork_kernels()
        return (yield)


def _fork_kernels() -> None:
    """Let nbval fork its kernels where that is to be had, unless the caller chose otherwise."""
    known = entry_points(group="jupyter_client.kernel_provisioners").names
    if kernels.PROVISIONER in known and kernels.why_not() is None:
        os.environ.setdefault("JUPYTER_DEFAULT_PROVISIONER_NAME", kernels.PROVISIONER)
