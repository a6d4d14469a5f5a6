"""CONTRIBUTING's first change, made word for word in a copy of the package."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
INDICATOR, NAMES, TESTS, FIGURE = re.findall(r"```python\n(.*?)```", GUIDE, flags=re.DOTALL)
NEW_FILES = re.findall(r"new file `([\w/]+\.py)`", GUIDE)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with the new indicator, its name and its tests."""
    folder = tmp_path_factory.mktemp("clone")
    ours = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "baltic_research", folder / "baltic_research", ignore=ours)
    for beside in ("data", "notebooks", "reports"):
        (folder / beside).symlink_to(ROOT / beside)
    for name, text in zip(NEW_FILES, (INDICATOR, TESTS), strict=True):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    package = folder / "baltic_research" / "__init__.py"
    source = package.read_text(encoding="utf-8")
    after = ("_PUBLIC = {\n", "if TYPE_CHECKING:\n", "__all__ = [\n")
    for place, line in zip(after, NAMES.splitlines(), strict=True):
        assert source.count(place) == 1
        source = source.replace(place, f"{place}{line}\n")
    package.write_text(source, encoding="utf-8")
    return folder


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run this Python in the copy, which hides the package itself."""
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        cwd=checkout,
        env=os.environ | {"PYTHONPATH": str(checkout), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def run_tests(checkout: Path) -> subprocess.CompletedProcess[str]:
    """Run the new module's tests and the example in its docstring."""
    options = ["-q", "-c", os.devnull, "--doctest-modules", "-p", "no:cacheprovider"]
    return run(checkout, "-m", "pytest", *options, *reversed(NEW_FILES))


def test_guide_runs_the_files_that_it_has_written() -> None:
    (command,) = re.findall(r"^\$ \.venv/bin/python -m pytest (.*)$", GUIDE, flags=re.MULTILINE)
    assert command.split() == [*reversed(NEW_FILES)]


def test_first_change_passes_its_tests(checkout: Path) -> None:
    done = run_tests(checkout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{TESTS.count('def test_') + 1} passed" in done.stdout


def test_first_change_broken_as_told_fails(checkout: Path) -> None:
    module = checkout / NEW_FILES[0]
    assert INDICATOR.count('["value"] - both') == 1
    module.write_text(INDICATOR.replace('["value"] - both', '["value"] + both'), encoding="utf-8")
    done = run_tests(checkout)
    module.write_text(INDICATOR, encoding="utf-8")
    first = re.search(r"def (test_\w+)", TESTS)
    assert first
    assert f"FAILED {NEW_FILES[1]}::{first[1]}" in done.stdout


def test_first_change_is_drawn(checkout: Path) -> None:
    done = run(checkout, "-c", FIGURE)
    assert done.returncode == 0, done.stderr
    assert "Lithuania is number 1 with 3.38" in done.stdout
    with Image.open(checkout / "gain.png") as picture:
        assert picture.width > 1000


@pytest.mark.parametrize("code", [INDICATOR, TESTS, FIGURE], ids=["indicator", "tests", "figure"])
def test_first_change_is_in_the_style_of_the_project(code: str) -> None:
    place = NEW_FILES[1] if code == TESTS else NEW_FILES[0]
    ignored = ["--ignore=D100,INP001,T201"] if code == FIGURE else []
    for check in (["check", *ignored], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *check, "--stdin-filename", place, "-"]
        done = subprocess.run(
            command, cwd=ROOT, input=code, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
