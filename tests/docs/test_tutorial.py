"""The tutorial, followed word for word in a checkout of its own."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCK = re.compile(
    r"^```(?:\{code-block\} )?(?P<language>[a-z]+)\n(?P<options>(?::[^\n]*\n)*)(?P<text>.*?)^```",
    flags=re.DOTALL | re.MULTILINE,
)
LOOSELY = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@dataclass
class Step:
    """One thing that a reader does: a command, a session of Python, or a file to be saved."""

    kind: str
    text: str
    said: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.text.strip().splitlines()[-1]}"


def steps() -> list[Step]:
    """Return the tutorial's steps in their order; the installation is tested elsewhere."""
    found = []
    for block in BLOCK.finditer(TUTORIAL):
        options, text = block["options"], block["text"]
        if "not-tested" in options:
            continue
        if block["language"] == "console":
            commands = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
            found += [Step("command", *one.split("\n", 1)) for one in commands]
        elif "caption" in options:
            caption = re.search(r":caption: (.*)", options)[1]
            found.append(Step(caption, text.lstrip("\n")))
        else:
            # Python is left open between two pieces of a session
            before = [one.text for one in found if one.kind == block["language"]]
            found.append(Step(block["language"], "".join([*before[-1:], text])))
    return found


STEPS = steps()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Path:
    """A checkout as a clone would give it, as far as the tutorial needs one."""
    folder = tmp_path_factory.mktemp("clone") / "baltic-research"
    folder.mkdir()
    shutil.copytree(
        ROOT / "baltic_research",
        folder / "baltic_research",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    (folder / "data").symlink_to(ROOT / "data")
    (folder / "requirements.lock").symlink_to(ROOT / "requirements.lock")
    for name in ("notebooks", "reports"):
        (folder / name).mkdir()
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):
        (folder / "notebooks" / notebook.name).symlink_to(notebook)
    shutil.copy(ROOT / "reports" / "reports.yml", folder / "reports")
    return folder


@pytest.fixture(scope="module")
def followed(checkout) -> dict[str, str]:
    """What each step gave, with all of them done one after the other."""
    return {str(step): follow(step, checkout) for step in STEPS}


def follow(step: Step, checkout: Path) -> str:
    if step.kind == "command":
        return run(["bash", "-c", step.text], checkout)
    if step.kind == "pycon":
        return run([sys.executable, "-c", SESSION, step.text], checkout)
    if step.kind.startswith("at the end of "):
        with (checkout / step.kind.removeprefix("at the end of ")).open("a") as stream:
            stream.write(step.text)
        return ""
    (checkout / step.kind).write_text(step.text, encoding="utf-8")
    return ""


# Runs a session of Python and says what differs from what is shown
SESSION = f"""
import doctest, sys
test = doctest.DocTestParser().get_doctest(sys.argv[1], {{}}, "tutorial", None, 0)
assert test.examples
doctest.DocTestRunner(optionflags={LOOSELY}).run(test)
"""


def run(command: list[str], checkout: Path) -> str:
    programs = Path(sys.executable).parent
    surroundings = os.environ | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(checkout),
        "COLUMNS": "100",
    }
    done = subprocess.run(
        command,
        cwd=checkout,
        env=surroundings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_each_step_gives_what_is_shown(followed, step):
    given = followed[str(step)]
    assert doctest.OutputChecker().check_output(expected(step), given, LOOSELY), given


def expected(step: Step) -> str:
    """Return what the tutorial shows below a command; a session compares by itself."""
    return "" if step.kind != "command" else step.said


def test_the_pages_that_are_named_are_there(followed, checkout):
    assert (checkout / "share.png").stat().st_size > 10_000
    pages = [said.strip() for said in followed.values() if said.strip().endswith("report.html")]
    assert len(pages) == 3
    for page in pages:
        assert "http-equiv" in Path(page).read_text(encoding="utf-8")


def test_a_reader_does_something_in_each_part():
    parts = re.split(r"^## \d", TUTORIAL, flags=re.MULTILINE)[1:]
    assert len(parts) == 5
    assert all(BLOCK.search(part) for part in parts)
    assert len(STEPS) == 15
