from __future__ import annotations

import json
import math
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest

from baltic_research import paths
from baltic_research.errors import LockedError, ParameterError, ReportListError, UnknownNameError
from baltic_research.reports.build import build
from baltic_research.reports.build_lock import build_lock
from baltic_research.reports.built import Build, Item
from baltic_research.reports.executor import Outcome, Task, run_task
from baltic_research.reports.leftovers import sweep, working_folder

BRIEFS = ["brief/est", "brief/ltu", "brief/lva"]


@pytest.fixture
def made(quick: Path) -> Callable[..., Build]:
    """Build into ``out``."""
    return lambda *names, **options: build(names, output=quick / "out", **options)


@pytest.fixture
def failing(quick: Path) -> Callable[..., None]:
    """Let the report of a country fail, so many times."""
    (quick / "user" / "failing").mkdir()
    return lambda country, times="": (quick / "user" / "failing" / country).write_text(str(times))


def statuses(found: Build) -> dict[str, str]:
    return {one.label: one.outcome.status for one in found.items}


def summary(found: Build) -> dict[str, object]:
    content: dict[str, object] = json.loads(found.summary.read_text())
    return content


def test_every_report_is_built_and_those_of_each_value_have_folders_of_their_own(
    made: Callable[..., Build], quick: Path
) -> None:
    found = made()
    assert statuses(found) == dict.fromkeys([*BRIEFS, "single"], "built")
    assert found.complete
    for one in found.items:
        folder = quick / "out" / one.label / one.outcome.identity
        assert (folder / "report.html").is_file()
        assert one.outcome.identity in (quick / "out" / one.label / "latest.html").read_text()
    page = quick / "out" / "brief" / "ltu" / found.items[1].outcome.identity / "report.html"
    assert "<title>Brief of Lithuania</title>" in page.read_text()


def test_names_choose_reports_and_single_values_of_them(made: Callable[..., Build]) -> None:
    assert list(statuses(made("brief/ltu", "brief/ltu"))) == ["brief/ltu"]
    assert list(statuses(made("single", "brief"))) == ["single", *BRIEFS]
    with pytest.raises(UnknownNameError, match="unknown report 'singel'; did you mean single"):
        made("singel")
    with pytest.raises(UnknownNameError, match="unknown report of brief 'pol'; known: est, ltu"):
        made("brief/pol")


def test_what_is_good_is_left_alone_and_only_what_changed_is_built(
    made: Callable[..., Build], quick: Path
) -> None:
    first = made()
    again = made()
    assert set(statuses(again).values()) == {"unchanged"}
    assert [one.outcome.identity for one in again.items] == [
        one.outcome.identity for one in first.items
    ]
    listed = quick / "reports.yml"
    listed.write_text(listed.read_text().replace("title: Single", "title: Other"))
    assert statuses(made()) == {**dict.fromkeys(BRIEFS, "unchanged"), "single": "built"}


def test_fresh_builds_what_is_good_too(made: Callable[..., Build]) -> None:
    made("single")
    assert statuses(made("single", fresh=True)) == {"single": "built"}


def test_a_good_run_that_is_not_the_latest_becomes_it_again(
    made: Callable[..., Build], quick: Path
) -> None:
    (first,) = made("single").items
    orders = quick / "user" / "orders.json"
    orders.write_text("{}")
    (other,) = made("single").items
    orders.unlink()
    (again,) = made("single").items
    assert again.outcome == Outcome("unchanged", first.outcome.identity)
    assert other.outcome.identity != first.outcome.identity
    assert first.outcome.identity in (quick / "out" / "single" / "latest.html").read_text()


def test_one_report_that_fails_stops_no_other(
    made: Callable[..., Build], quick: Path, failing: Callable[..., None]
) -> None:
    failing("LTU")
    found = made()
    assert statuses(found) == {
        "brief/est": "built", "brief/ltu": "failed", "brief/lva": "built", "single": "built",
    }  # fmt: skip
    assert not found.complete
    (folder,) = (quick / "out" / "brief" / "ltu" / "failed").iterdir()
    log = (folder / "log.txt").read_text().splitlines()
    assert log[0] == "report: brief/ltu"
    assert "parameter country: 'LTU'" in log
    assert log[-2:] == ["in show", "ValueError: as ordered"]
    assert (folder / "report.ipynb").is_file()
    assert "ValueError: as ordered" in found.items[1].outcome.why
    assert (quick / "out" / "brief" / "ltu" / "logs" / f"{folder.name}.txt").is_file()


def test_a_report_that_failed_is_tried_again_by_the_next_build(
    made: Callable[..., Build], quick: Path, failing: Callable[..., None]
) -> None:
    failing("EST", 1)
    assert statuses(made("single")) == {"single": "failed"}
    assert statuses(made("single")) == {"single": "built"}
    assert not (quick / "out" / "single" / "failed").exists()


@pytest.mark.parametrize(("retries", "status", "attempts"), [(0, "failed", 1), (2, "built", 3)])
def test_retries_are_none_unless_asked_for(
    made: Callable[..., Build],
    failing: Callable[..., None],
    retries: int,
    status: str,
    attempts: int,
) -> None:
    failing("EST", 2)
    (one,) = made("single", retries=retries).items
    assert (one.outcome.status, one.outcome.attempts) == (status, attempts)


def test_a_notebook_that_is_none_fails_alone(made: Callable[..., Build], quick: Path) -> None:
    (quick / "notebooks" / "broken.ipynb").write_text("{")
    listed = quick / "reports.yml"
    listed.write_text(listed.read_text() + "  - {name: broken, title: B, notebook: broken.ipynb}\n")
    found = made("single", "broken")
    assert statuses(found) == {"single": "built", "broken": "failed"}
    assert "broken.ipynb is not a notebook" in found.items[1].outcome.why


def test_a_mistake_in_the_list_stops_the_build_before_it_writes(
    made: Callable[..., Build], quick: Path
) -> None:
    listed = quick / "reports.yml"
    listed.write_text(listed.read_text().replace("baltics", "balts"))
    with pytest.raises(ReportListError, match="unknown group of countries 'balts'"):
        made()
    assert not (quick / "out").exists()


@pytest.mark.parametrize("name", ["limit", "timeout"])
@pytest.mark.parametrize("seconds", [math.nan, math.inf, -1, 0, "300", True, 1e20, 10**400])
def test_what_is_no_time_limit_is_refused_before_anything_is_written(
    made: Callable[..., Build], quick: Path, name: str, seconds: object
) -> None:
    with pytest.raises(ParameterError, match=f"^{name}: expected "):
        made("single", **{name: seconds})
    assert not (quick / "out").exists()


@pytest.mark.parametrize("options", [{"retries": -1}, {"retries": 10**400}, {"jobs": 0}])
def test_no_number_of_jobs_or_retries_is_refused_before_anything_is_written(
    made: Callable[..., Build], quick: Path, options: dict[str, int]
) -> None:
    with pytest.raises(ParameterError, match="expected a whole number from"):
        made("single", **options)
    assert not (quick / "out").exists()


def test_the_summary_says_what_became_of_each_and_keeps_times_apart(
    made: Callable[..., Build], quick: Path, failing: Callable[..., None]
) -> None:
    failing("LVA")
    first = summary(made("brief"))
    assert first["complete"] is False
    entry = {"name": "brief", "title": "Brief of Estonia", "parameters": {"country": "EST"}}
    assert entry.items() <= first["reports"][0].items()  # type: ignore[index]
    assert "ValueError" in first["reports"][2]["why"]  # type: ignore[index]
    again = summary(made("brief", fresh=True))
    assert {**first, "seconds": 0} == {**again, "seconds": 0}
    assert list(again["seconds"]["reports"]) == BRIEFS  # type: ignore[index, call-overload]
    assert not list((quick / "out").glob(".build.json*"))


def test_a_log_says_when_and_how_long_and_with_what(
    made: Callable[..., Build], quick: Path
) -> None:
    (one,) = made("single").items
    log = quick / "out" / "single" / "logs" / f"{one.outcome.identity}.txt"
    keys = [line.partition(":")[0] for line in log.read_text().splitlines()]
    assert keys == [
        "report", "notebook", "run", "parameter country", "ended", "seconds", "attempts", "built",
    ]  # fmt: skip


def test_two_builds_never_meet_and_the_second_says_who_has_the_folder(
    made: Callable[..., Build], quick: Path
) -> None:
    with build_lock(quick / "out"), pytest.raises(LockedError, match=r"built by process \d+ on "):
        made()
    assert made("single").complete


def test_progress_hears_of_each_report_once(made: Callable[..., Build]) -> None:
    heard: list[tuple[str, int, int]] = []

    def hear(item: Item, done: int, count: int) -> None:
        heard.append((item.label, done, count))

    made("brief", progress=hear)
    made("brief", progress=hear)
    assert sorted(label for label, _, _ in heard[:3]) == BRIEFS
    assert [numbers for _, *numbers in heard] == [[1, 3], [2, 3], [3, 3]] * 2


class Elsewhere:
    """An executor that runs tasks one by one, as plain data, somewhere else."""

    def __init__(self) -> None:
        self.stopped = ""

    def submit(self, task: Task) -> Future[Outcome]:
        future: Future[Outcome] = Future()
        if task.key == "lva":
            future.set_exception(OSError("the machine\nis gone"))
        else:
            future.set_result(run_task(task))
        return future

    def stop(self, said: str) -> None:
        self.stopped = said


def test_another_executor_may_run_the_reports_and_what_it_loses_has_failed(
    made: Callable[..., Build],
) -> None:
    elsewhere = Elsewhere()
    found = made("brief", executor=elsewhere)
    assert list(statuses(found).values()) == ["built", "built", "failed"]
    assert found.items[2].outcome.why == "unexpected OSError: the machine is gone"
    assert elsewhere.stopped


def test_tasks_and_outcomes_are_plain_data() -> None:
    import pickle

    task = Task("brief", "ltu", {"country": "LTU"}, "/out", 5.0)
    assert pickle.loads(pickle.dumps(task)) == task  # noqa: S301 - our own
    assert run_task(Task("nothing", "", {}, "/out")).status == "failed"


def test_folders_that_dead_processes_left_are_removed_and_living_ones_are_not(
    made: Callable[..., Build], quick: Path
) -> None:
    home = quick / "out" / "brief" / "ltu"
    home.mkdir(parents=True)
    (home / ".staging-dead").mkdir()
    (home / ".staging-dead" / "report.html").touch()
    (home / ".staging-dead.lock").touch()
    (home / ".staging-no-lock").mkdir()
    with working_folder(home, ".staging-") as alive:
        made("single")
        assert alive.is_dir()
        assert {one.name for one in home.iterdir()} == {
            alive.name, f"{alive.name}.lock", ".staging-no-lock",
        }  # fmt: skip
    assert [one.name for one in home.iterdir()] == [".staging-no-lock"]
    assert sweep(home / "gone", ".staging-") == 0


def test_a_folder_that_cannot_be_written_is_named(made: Callable[..., Build], quick: Path) -> None:
    from baltic_research.errors import ReportError

    (quick / "out").touch()
    with pytest.raises(ReportError, match=r"cannot write to .*out"):
        made("single")


def test_allies_are_those_of_the_newest_editions_year(quick: Path) -> None:
    from baltic_research import countries
    from baltic_research.reports.specification import find_report
    from baltic_research.reports.work import plan_all

    listed = paths.report_list()
    listed.write_text(listed.read_text().replace("baltics", "nato"))
    works = plan_all(find_report("brief"))
    assert [one.values["country"] for one in works] == list(countries.nato_members(2026))
    assert len({one.key for one in works}) == 32
