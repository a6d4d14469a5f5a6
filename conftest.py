"""Keeps a test run, kernels included, away from the user's data."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_cmdline_main() -> Iterator[None]:
    """Point BALTIC_RESEARCH_DATA at an empty folder; workers and kernels inherit it."""
    with tempfile.TemporaryDirectory(prefix="baltic-research-") as folder:
        os.environ["BALTIC_RESEARCH_DATA"] = folder
        return (yield)
