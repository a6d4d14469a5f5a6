"""Old runs are removed on request: what is recognised, and never what anything speaks of."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from baltic_research.cli import main
from baltic_research.errors import ParameterError, UnknownNameError
from baltic_research.reports import history
from baltic_research.reports.build import build
from baltic_research.reports.build_lock import build_lock
from baltic_research.reports.prune import Pruned, prune
from baltic_research.reports.runner import run_report


@pytest.fixture
def out(quick: Path) -> Path:
    return quick / "out"


@pytest.fixture
def built(quick: Path, out: Path) -> Callable[..., list[str]]:
    """Build reports a few times, each time from other data; return the runs, the oldest first."""

    def make(count: int, *names: str) -> list[str]:
        runs = []
        for number in range(count):
            (quick / "user" / "orders.json").write_text(json.dumps({"now": number}))
            items = build(names or ["single"], output=out).items
            runs.append(items[0].outcome.identity)
        return runs

    return make


def runs_of(home: Path) -> set[str]:
    return {path.parent.name for path in home.glob("*/manifest.json")}


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def one(found: list[Pruned]) -> Pruned:
    (only,) = found
    return only


def test_the_newest_runs_stay_and_their_logs(built: Any, out: Path) -> None:
    runs = built(5)
    before = len(tree(out / "single" / runs[0]))
    found = one(prune(keep=3, output=out))
    assert (found.label, set(found.runs), found.kept) == ("single", set(runs[:2]), 3)
    assert before
    assert found.size > 0
    assert runs_of(out / "single") == set(runs[2:])
    assert {path.stem for path in (out / "single" / "logs").iterdir()} == set(runs[2:])
    assert not list(out.rglob(".staging-*"))


def test_what_the_newest_page_is_compared_with_stays_however_few_are_kept(
    built: Any, quick: Path, out: Path
) -> None:
    *_, before = built(3)
    other = run_report("single", {"country": "LVA"}, output=out).folder.name
    (quick / "user" / "orders.json").write_text('{"now": "later"}')
    run = build(["single"], output=out).items[0].outcome.identity
    said = json.loads((out / "single" / "changes.json").read_text())
    assert (said["run"], said["since"]) == (run, before)
    prune(keep=1, output=out)
    assert runs_of(out / "single") == {run, other, before}


def test_the_run_stays_with_which_the_next_build_is_compared(built: Any, out: Path) -> None:
    runs = built(3)
    other = [
        run_report("single", {"country": name}, output=out).folder.name for name in ("LVA", "LTU")
    ]
    prune(keep=1, output=out)
    assert runs_of(out / "single") == {runs[-1], *other}


def test_the_next_build_is_as_if_nothing_had_been_removed(built: Any, out: Path) -> None:
    built(4)
    page = (out / "single" / "latest.html").read_bytes()
    prune(keep=1, output=out)
    made = build(["single"], output=out)
    assert made.items[0].outcome.status == "unchanged"
    assert (out / "single" / "latest.html").read_bytes() == page


def test_a_dry_run_says_the_same_and_removes_nothing(built: Any, out: Path) -> None:
    built(5)
    before = tree(out)
    said = prune(keep=2, output=out, dry_run=True)
    assert {**tree(out), ".build.lock": b""} == {**before, ".build.lock": b""}
    assert prune(keep=2, output=out) == said
    assert one(said).runs


@pytest.mark.parametrize(
    "strange",
    [
        lambda run: (run / "notes.txt").write_text("mine"),
        lambda run: (run / "manifest.json").write_text("{}"),
        lambda run: (run / "manifest.json").unlink(),
        lambda run: (run / "results.json").write_text("{"),
        lambda run: run.rename(run.with_name("kept-by-me")),
    ],
)
def test_what_is_not_recognised_is_never_touched(built: Any, out: Path, strange: Any) -> None:
    first, *_ = built(4)
    strange(out / "single" / first)
    mine = {name for name in tree(out / "single") if first in name or "kept-by-me" in name}
    mine = {name for name in mine if not name.startswith("logs/")}
    prune(keep=1, output=out)
    assert mine <= tree(out / "single").keys()


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_is_never_followed(built: Any, out: Path, tmp_path: Path) -> None:
    first, *_ = built(4)
    (out / "single" / first).rename(tmp_path / "elsewhere")
    (out / "single" / first).symlink_to(tmp_path / "elsewhere")
    before = tree(tmp_path / "elsewhere")
    prune(keep=1, output=out)
    assert tree(tmp_path / "elsewhere") == before
    assert (out / "single" / first).is_symlink()


def test_a_run_without_a_line_in_the_history_is_left_alone(built: Any, out: Path) -> None:
    first, *rest = built(4)
    path = out / "single" / history.FILE
    path.write_text("".join(path.read_text().splitlines(keepends=True)[1:]))
    prune(keep=1, output=out)
    assert first in runs_of(out / "single")
    assert rest[0] not in runs_of(out / "single")


def test_a_pdf_goes_with_its_run(built: Any, out: Path) -> None:
    first, *_ = built(3)
    (out / "single" / first / "report.pdf").touch()
    assert one(prune(keep=1, output=out)).runs == (first,)


def test_failures_go_that_a_build_would_not_repeat(built: Any, quick: Path, out: Path) -> None:
    home = out / "single"
    for name in ("a" * 12, "b" * 12, "mine"):
        (home / "failed" / name).mkdir(parents=True)
        (home / "failed" / name / "log.txt").write_text("failed: x\n")
    assert prune(output=out) == [], "without a run nothing is old"
    built(1)
    (home / "failed" / ("b" * 12) / "notes.txt").touch()
    (quick / "user" / "failing").mkdir()
    (quick / "user" / "failing" / "EST").touch()
    build(["single"], fresh=True, output=out)
    (current,) = {path.name for path in (home / "failed").iterdir()} - {"a" * 12, "b" * 12, "mine"}
    assert one(prune(output=out)).failures == ("a" * 12,)
    assert {path.name for path in (home / "failed").iterdir()} == {"b" * 12, "mine", current}


def test_failures_stay_where_no_whole_run_is_left(built: Any, out: Path) -> None:
    (run,) = built(1)
    failed = out / "single" / "failed" / ("a" * 12)
    failed.mkdir(parents=True)
    (failed / "log.txt").touch()
    (out / "single" / run / "manifest.json").unlink()
    assert one(prune(output=out)).failures == ()
    assert failed.is_dir()


def test_names_choose_reports_and_values(built: Any, out: Path) -> None:
    built(4, "brief", "single")
    prune(["brief/est"], keep=2, output=out)
    counts = {name: len(runs_of(out / name)) for name in ("brief/est", "brief/ltu", "single")}
    assert counts == {"brief/est": 2, "brief/ltu": 4, "single": 4}
    prune(["brief"], keep=2, output=out)
    assert len(runs_of(out / "brief/ltu")) == 2
    assert len(runs_of(out / "single")) == 4


def test_a_value_that_is_no_longer_listed_is_pruned_too(built: Any, quick: Path, out: Path) -> None:
    built(4, "brief")
    listed = quick / "reports.yml"
    listed.write_text(listed.read_text().replace("country: baltics", "country: [EST]"))
    assert {found.label: found.kept for found in prune(keep=2, output=out)} == {
        "brief/est": 2, "brief/ltu": 2, "brief/lva": 2,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["singel", "brief/xyz", "single/x"])
def test_a_name_that_is_none_is_refused(built: Any, out: Path, name: str) -> None:
    built(1)
    with pytest.raises(UnknownNameError):
        prune([name], output=out)


def test_a_store_is_refused(quick: Path) -> None:
    with pytest.raises(ParameterError, match="memory://x is no folder"):
        prune(output="memory://x")


def test_where_there_is_nothing_nothing_is_made(out: Path) -> None:
    assert prune(output=out) == []
    assert not out.exists()


class TestCommand:
    """`baltic-research report prune`."""

    @pytest.fixture
    def said(self, out: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., Any]:
        def ask(*words: str) -> tuple[int, str, str]:
            code = main(["report", "prune", *words, "--output", str(out)])
            return code, *capfd.readouterr()

        return ask

    def test_it_says_what_went_and_what_stays(self, built: Any, said: Any) -> None:
        built(4)
        code, out, err = said("--keep", "3", "--dry-run")
        assert (code, err) == (0, "")
        first, last = out.splitlines()
        assert first == "single: 1 of 4 runs, 0.0 MB"
        assert last == "would remove 1 run and 0 failed attempts, 0.0 MB; kept 3"
        assert said("--keep", "3")[1].endswith(
            "removed 1 run and 0 failed attempts, 0.0 MB; kept 3\n"
        )
        assert said()[1] == "removed 0 runs and 0 failed attempts, 0.0 MB; kept 3\n"

    def test_it_waits_for_no_build(self, built: Any, out: Path, said: Any) -> None:
        built(1)
        with build_lock(out):
            code, _, err = said()
        assert code == 3
        assert "is being built by process" in err

    @pytest.mark.parametrize("words", [["singel"], ["--keep", "0"], ["brief/../x"]])
    def test_a_mistake_is_one_line(self, built: Any, said: Any, words: list[str]) -> None:
        built(1)
        code, out, err = said(*words)
        assert (code, out, err.count("\n")) == (2, "", 1)
