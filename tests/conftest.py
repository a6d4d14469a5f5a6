"""What tests of every part share: the repository and the publishers' files beside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples on every run: a failure is then a change of the code and never luck
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=30)
settings.load_profile("steady")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of original files and independently computed results beside the checkout."""
    folder = ROOT.parent / "shared"
    if folder.is_dir():
        return folder
    missing = f"{folder} is missing: it holds the publishers' files that this test reads"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)
