"""What a template remembers of data: used in a fork if still true, and then noted as read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from baltic_research.reads import VARIABLE, read_notes
from baltic_research.remembered import remembered

# A template that has read the user's file, and a fork of it that keeps notes
TEMPLATE = """
import os, pathlib, sys
from baltic_research import reads
from baltic_research.remembered import remembered, tracing
mine = pathlib.Path(os.environ["BALTIC_RESEARCH_DATA"]) / "mine.csv"
other = mine.with_name("other.csv")
@remembered()
def inner():
    calls.append("inner")
    return mine.read_text()
@remembered()
def outer(name="x"):
    calls.append("outer")
    return inner() + name
calls = []
with tracing():
    %(before)s
%(between)s
calls.clear()
if pid := os.fork():
    os.waitpid(pid, 0)
    sys.exit()
os.environ["BALTIC_RESEARCH_READS"] = sys.argv[1]
reads.start()
value = outer()
print(value, *calls, sep="|")
outer(); inner()
print(*calls, sep="|")
"""


def fork(tmp_path: Path, before: str, between: str = "") -> tuple[list[str], list[str]]:
    """Run a fork of a template; return what it says, and the files of the user that it noted."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "mine.csv").write_text("a", encoding="utf-8")
    notes = tmp_path / "notes"
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    made = subprocess.run(
        [sys.executable, "-c", TEMPLATE % {"before": before, "between": between}, str(notes)],
        check=True,
        env={**environment, "BALTIC_RESEARCH_DATA": str(own)},
        capture_output=True,
        text=True,
    )
    return made.stdout.splitlines(), sorted(read_notes(notes).files)


@pytest.mark.parametrize("before", ["outer()", "inner(); outer()", "outer(); inner()"])
def test_a_fork_uses_what_the_template_remembers_and_notes_what_was_read(
    tmp_path: Path, before: str
) -> None:
    said, noted = fork(tmp_path, before)
    assert said == ["ax", ""]
    assert noted == ["user/mine.csv"]


def test_a_fork_makes_anew_what_has_changed_since(tmp_path: Path) -> None:
    said, noted = fork(tmp_path, "outer()", "mine.write_text('b')")
    assert said == ["bx|outer|inner", "outer|inner"]
    assert noted == ["user/mine.csv"]


def test_what_a_template_read_without_tracing_is_forgotten(tmp_path: Path) -> None:
    said, noted = fork(tmp_path, "pass", "outer()")
    assert said == ["ax|outer|inner", "outer|inner"]
    assert noted == ["user/mine.csv"]


CACHED = """
import functools, os, pathlib, sys
from baltic_research import paths, reads
from baltic_research.remembered import tracing
mine = pathlib.Path(os.environ["BALTIC_RESEARCH_DATA"]) / "mine.csv"
paths.kept = functools.cache(mine.read_text)
with tracing():
    pass
%s
if pid := os.fork():
    os.waitpid(pid, 0)
    sys.exit()
os.environ["BALTIC_RESEARCH_READS"] = sys.argv[1]
reads.start()
paths.kept()
"""


@pytest.mark.parametrize(
    "before", ["paths.kept()", "paths.kept(); reads.forget()", "reads.forget(); paths.kept()"]
)
def test_what_a_template_has_cached_is_read_anew_by_a_fork(tmp_path: Path, before: str) -> None:
    (tmp_path / "mine.csv").write_text("a", encoding="utf-8")
    notes = tmp_path / "notes"
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    subprocess.run(
        [sys.executable, "-c", CACHED % before, str(notes)],
        check=True,
        env={**environment, "BALTIC_RESEARCH_DATA": str(tmp_path)},
    )
    assert set(read_notes(notes).files) == {"user/mine.csv"}


def test_elsewhere_a_result_is_made_once_for_its_arguments() -> None:
    calls = []

    @remembered()
    def double(number: int, *, times: int = 2) -> int:
        calls.append(number)
        return number * times

    assert [double(1), double(1), double(1, times=3), double(1, times=3)] == [2, 2, 3, 3]
    assert calls == [1, 1]
    double.cache_clear()
    double(1)
    assert calls == [1, 1, 1]


def test_the_oldest_result_goes_when_there_are_too_many() -> None:
    calls = []

    @remembered(most=2)
    def same(number: int) -> int:
        calls.append(number)
        return number

    for number in (1, 2, 3, 2, 1):
        same(number)
    assert calls == [1, 2, 3, 1]


def test_an_error_is_not_remembered() -> None:
    answers = iter([ValueError("not yet"), None])

    @remembered()
    def sometimes() -> str:
        if (problem := next(answers)) is not None:
            raise problem
        return "done"

    with pytest.raises(ValueError, match="not yet"):
        sometimes()
    assert sometimes() == "done"
