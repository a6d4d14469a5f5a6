"""The same identity leaves the same bytes: elsewhere, on another day, in another order, with more jobs."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from baltic_research import paths
from baltic_research.reports.build import build

Workshop = Callable[..., Path]

# Found by every Python on its way up: the clock is put forward by so many days
CLOCK = """
import os, time
_time, _days = time.time, float(os.environ["DAYS_AHEAD"])
time.time = lambda: _time() + 86400 * _days
"""


def hashes(out: Path) -> dict[str, str]:
    """Return the hash of every file of every run, by its place in the folder of reports."""
    runs = {one.parent for one in out.rglob("run.json")}
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for run in runs
        for path in sorted(run.rglob("*"))
        if path.is_file()
    }


def surroundings(folder: Path, day: int, zone: str, kernels: str) -> dict[str, str]:
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(CLOCK)
    return {
        **os.environ,
        "PYTHONPATH": str(folder),
        "DAYS_AHEAD": str(day),
        "SOURCE_DATE_EPOCH": str(86400 * day),
        "TZ": zone,
        "HOME": str(folder),
        "BALTIC_RESEARCH_KERNELS": kernels,
    }


@pytest.mark.usefixtures("plain_kernels")
def test_toys_are_the_same_in_any_folder_order_and_number_of_jobs(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop({5: "print({'b', 'a', 'c'}, sorted(map(id, [])))\ndisplay(Chart('a', 'b'))\nTable()"})
    listed = paths.report_list()
    entries = listed.read_text()
    listed.write_text(
        entries + "  - {name: each, title: 'Toy {first_year}', notebook: toy.ipynb, "
        "for_each: {first_year: [2014, 2016]}}\n"
    )
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    build(["toy", "each"], jobs=1, output=tmp_path / "one")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    monkeypatch.setenv("TZ", "Pacific/Chatham")
    build(["each", "toy"], jobs=3, output=tmp_path / "a folder with another, longer name")
    first = hashes(tmp_path / "one")
    assert first == hashes(tmp_path / "a folder with another, longer name")
    assert len({one.rpartition("/")[0] for one in first if one.endswith("run.json")}) == 3


def test_a_real_report_is_the_same_on_another_day_and_by_another_kind_of_kernel(
    tmp_path: Path,
) -> None:
    def start(name: str, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        command = "import sys; from baltic_research.cli import main; sys.exit(main(sys.argv[1:]))"
        arguments = ["report", "build", "data-health", "--output", str(tmp_path / name / "out")]
        return subprocess.Popen(
            [sys.executable, "-c", command, *arguments], env=environment, cwd=tmp_path / name
        )

    started = [
        start("now", surroundings(tmp_path / "now", 0, "UTC", "forked")),
        start("later", surroundings(tmp_path / "later", 999, "Asia/Kathmandu", "plain")),
    ]
    assert [process.wait() for process in started] == [0, 0]
    first = hashes(tmp_path / "now" / "out")
    assert first == hashes(tmp_path / "later" / "out")
    assert {Path(one).suffix for one in first} >= {".html", ".ipynb", ".svg", ".png", ".json"}
