"""What tests of every part share: the repository and the publishers' files beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock
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
    # GitHub runs forks too, which have no key to these files; its workflow says so by name
    known_absent = os.environ.get("BALTIC_RESEARCH_SHARED") == "absent"
    if os.environ.get("CI") == "true" and not known_absent:
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def documentation(testrun_uid: str) -> Path:
    """The documentation site, built once a run: without a warning, or the tests fail."""
    built, pages = ROOT / "build" / "docs", ROOT / "build" / "doctrees"
    stamp = pages / "test-run"
    built.parent.mkdir(exist_ok=True)
    with FileLock(built.with_suffix(".lock")):
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == testrun_uid:
            return built
        options = ["--quiet", "--fail-on-warning", "--keep-going", "--doctree-dir", str(pages)]
        command = [sys.executable, "-m", "sphinx", *options, str(ROOT / "docs"), str(built)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            # Sphinx does not repeat the warnings of a page that it keeps
            shutil.rmtree(pages, ignore_errors=True)
            pytest.fail(f"the documentation does not build:\n{done.stderr}", pytrace=False)
        stamp.write_text(testrun_uid, encoding="utf-8")
    return built
