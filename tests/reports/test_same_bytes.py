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

# Found by every Python on its way up, kernels and templates included: another day for all that
# asks the module time, `date.today` too. Where libfaketime is installed it fools the rest as well.
CLOCK = """
import os, time
AHEAD = 86400 * int(os.environ["DAYS_AHEAD"])
NOW = time.time
time.time = lambda: NOW() + AHEAD
time.time_ns = lambda: round(time.time() * 1e9)
for name in ("gmtime", "localtime", "ctime"):
    made = getattr(time, name)
    setattr(time, name, lambda seconds=None, made=made:
            made(time.time() if seconds is None else seconds))
"""
PRELOADED = "faketime/libfaketime.so.1"
# Beside the runs, never in one: when and how long, who holds the folder, in which order was asked
MAY_DIFFER = {"logs", "build.json", "history.jsonl", ".build.lock", ".index.lock", ".index.stamp"}
REPORTS = ["country-brief/est", "data-health"]


def artefacts(out: Path) -> dict[str, bytes]:
    """Return every file of a folder of reports, but for what `MAY_DIFFER` names."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and not MAY_DIFFER & set(path.relative_to(out).parts)
    }


def hashes(out: Path) -> dict[str, str]:
    """Return the hash of every file of every run, by its place in the folder of reports."""
    runs = {one.parent for one in out.rglob("run.json")}
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for run in runs
        for path in sorted(run.rglob("*"))
        if path.is_file()
    }


def surroundings(folder: Path, day: int, **more: str) -> dict[str, str]:
    """Return an environment whose clock, home, user and temporary files are a folder's own."""
    for name in ("clock", "home", "t"):
        (folder / name).mkdir(parents=True)
    found = [*Path("/usr/lib").glob(PRELOADED), *Path("/usr/lib").glob(f"*/{PRELOADED}")]
    if found:
        more |= {"LD_PRELOAD": str(found[0]), "FAKETIME": f"+{day}d", "FAKETIME_NO_CACHE": "1"}
    else:
        (folder / "clock" / "sitecustomize.py").write_text(CLOCK)
    searched = [str(folder / "clock"), *filter(None, [os.environ.get("PYTHONPATH")])]
    kept = {name: one for name, one in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(searched),
        "DAYS_AHEAD": str(day),
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "t"),
        **more,
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


def test_the_clock_of_these_tests_moves_for_every_python(tmp_path: Path) -> None:
    code = (
        "import datetime, time; day = datetime.date.fromtimestamp(time.time()); "
        "assert day.timetuple()[:3] == time.localtime()[:3] == datetime.date.today().timetuple()[:3]; "
        "print((day - datetime.date(1970, 1, 1)).days)"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", code],
            env=surroundings(tmp_path / str(day), day),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for day in (0, 999)
    ]
    first, later = map(int, said)
    assert later - first in {999, 1000}


def test_two_real_reports_are_the_same_bytes_whatever_surrounds_them(tmp_path: Path) -> None:
    """Another folder, day, order, number of jobs, kind of kernel, user, zone and hash seed."""

    def start(
        folder: Path, names: list[str], jobs: int, environment: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        command = "import sys; from baltic_research.cli import main; sys.exit(main(sys.argv[1:]))"
        arguments = [
            "report",
            "build",
            *names,
            "--jobs",
            str(jobs),
            "--output",
            str(folder / "out"),
        ]
        return subprocess.Popen(
            [sys.executable, "-c", command, *arguments],
            env=environment,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    here, there = tmp_path / "here", tmp_path / "a longer name, of another's"
    now = surroundings(
        here, 0, TZ="UTC", LANG="C.UTF-8", USER="one", PYTHONHASHSEED="1",
        BALTIC_RESEARCH_KERNELS="forked",
    )  # fmt: skip
    later = surroundings(
        there, 999, TZ="Asia/Kathmandu", LANG="C", LC_ALL="C", USER="other", LOGNAME="other",
        PYTHONHASHSEED="4242", COLUMNS="40", SOURCE_DATE_EPOCH="1700000000",
        BALTIC_RESEARCH_KERNELS="plain",
    )  # fmt: skip
    started = [start(here, REPORTS, 1, now), start(there, REPORTS[::-1], 2, later)]
    assert [process.wait() for process in started] == [0, 0]
    first, second = artefacts(here / "out"), artefacts(there / "out")
    # The gallery says when it was written, if SOURCE_DATE_EPOCH does; no report says so
    said = " · written 2023-11-14 22:13 UTC".encode()
    assert second["index.html"].count(said) == 1
    second["index.html"] = second["index.html"].replace(said, b"")
    assert {one: digest(text) for one, text in first.items()} == {
        one: digest(text) for one, text in second.items()
    }
    runs = {one.rpartition("/")[0] for one in first if one.endswith("/run.json")}
    assert sorted(one.rpartition("/")[0] for one in runs) == REPORTS
    kinds = {Path(one).name for one in first}
    assert kinds >= {
        "report.html", "report.ipynb", "results.json", "run.json", "manifest.json",
        "figure-1.svg", "figure-1.png", "table-1.csv", "thumbnail.png",
    }  # fmt: skip
    for text in first.values():
        assert str(tmp_path).encode() not in text


def digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
