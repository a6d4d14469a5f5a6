from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from baltic_research.cli import main
from baltic_research.cli.changes import as_text
from baltic_research.errors import ParameterError, ReportError, UnknownNameError
from baltic_research.recorded import Number
from baltic_research.reports import changes_page, history, newest, results
from baltic_research.reports.changes import Change, Kind, compare
from baltic_research.reports.results import Results

FIRST, SECOND, THIRD = "a" * 12, "b" * 12, "c" * 12
BARE = f"<ol>\n{newest.CONTENTS}</ol>\n<main>\n{newest.BODY}</main>\n"
HOSTILE = "</td><script>evil()</script>\" onload='x' \u202e \x1b[31m Ž"
SHARE = Number(
    "share", 2.0, "% of GDP", "Share", "nato", "2025-08", "LTU", 2025, (2.0, 3.5), 1.5, 2.5
)


def run(identity: str = FIRST, *numbers: Number, **said: Any) -> Results:
    held = {
        "parameters": {"first_year": 2014},
        "editions": (("nato", "2025-08"),),
        "code": {"notebook": "1", "package": "2", "numpy": "2.4"},
        **said,
    }
    return Results("toy", "Toy", identity, numbers={one.name: one for one in numbers}, **held)


def change(old: Number, new: Number, **said: Any) -> Change | None:
    found = compare(run(SECOND, new, **said), run(FIRST, old), "as asked").numbers
    assert len(found) < 2
    return found[0] if found else None


def test_a_number_that_moved_is_told_with_the_difference_and_the_percentage() -> None:
    found = change(SHARE, replace(SHARE, value=2.5))
    assert found is not None
    assert (found.difference, found.relative_pct) == (0.5, 25.0)


def test_percentages_are_of_the_size_of_what_was_and_not_of_zero() -> None:
    found = change(replace(SHARE, value=-2.0), replace(SHARE, value=-1.0))
    assert found is not None
    assert found.relative_pct == 50.0
    found = change(replace(SHARE, value=0), replace(SHARE, value=1.0))
    assert found is not None
    assert found.relative_pct is None


@pytest.mark.parametrize("new", [2.0, 2, 2.0 + 1e-12])
def test_the_same_number_did_not_move(new: float) -> None:
    assert change(SHARE, replace(SHARE, value=new)) is None


@pytest.mark.parametrize(
    ("old", "new", "crossed"),
    [
        (1.9, 2.0, ((2.0, "up"),)),
        (2.0, 1.99, ((2.0, "down"),)),
        (2.0, 3.4, ()),
        (1.0, 4.0, ((2.0, "up"), (3.5, "up"))),
        (4.0, 1.0, ((3.5, "down"), (2.0, "down"))),
    ],
)
def test_a_level_is_crossed_where_one_value_reaches_it_and_the_other_does_not(
    old: float, new: float, crossed: tuple[tuple[float, str], ...]
) -> None:
    found = change(replace(SHARE, value=old), replace(SHARE, value=new))
    assert found is not None
    assert found.crossed == crossed


def test_a_move_is_set_against_the_interval_given_before() -> None:
    inside = change(SHARE, replace(SHARE, value=2.5))
    outside = change(SHARE, replace(SHARE, value=2.6))
    without = change(replace(SHARE, low=None, high=None), replace(SHARE, value=2.6))
    assert [one and one.within for one in (inside, outside, without)] == [True, False, None]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"edition": "2026-07"}, Kind.REVISION),
        ({"edition": "2026-07", "year": 2026}, Kind.YEAR),
        ({"edition": "2024-06", "year": 2024}, Kind.EARLIER),
        ({"year": None}, Kind.EARLIER),
        ({}, Kind.DATA),
    ],
)
def test_a_revision_is_named_apart_from_a_new_year(said: dict[str, Any], kind: Kind) -> None:
    found = change(SHARE, replace(SHARE, value=3.0, **said))
    assert found is not None
    assert found.kind is kind


def test_another_edition_of_no_year_is_not_taken_for_a_revision() -> None:
    old = replace(SHARE, year=None)
    found = change(old, replace(old, value=3.0, edition="2026-07"))
    assert found is not None
    assert found.kind is Kind.EDITION


def test_parameters_and_code_are_named_where_they_alone_can_be_why() -> None:
    new = replace(SHARE, value=3.0)
    by_code = change(SHARE, new, code={"notebook": "1", "package": "9", "numpy": "2.4"})
    by_both = change(SHARE, new, parameters={"first_year": 2015}, code={})
    assert by_code is not None
    assert by_code.kind is Kind.CODE
    assert by_both is not None
    assert by_both.kind is Kind.PARAMETERS


@pytest.mark.parametrize("said", [{"unit": "USD"}, {"country": "EST"}, {"source": "sipri"}])
def test_a_number_of_something_else_is_not_compared(said: dict[str, str]) -> None:
    found = change(SHARE, replace(SHARE, value=9.0, **said))
    assert found is not None
    assert (found.kind, found.difference, found.crossed) == (Kind.REDEFINED, None, ())


@pytest.mark.parametrize(("old", "new"), [(None, 2.0), (2.0, None), ("partly", "supported")])
def test_what_is_no_number_has_changed_but_not_moved_by_anything(old: Any, new: Any) -> None:
    found = change(replace(SHARE, value=old), replace(SHARE, value=new))
    assert found is not None
    assert (found.difference, found.crossed) == (None, ())


def test_numbers_that_are_new_or_gone_are_named_and_the_rest_is_counted() -> None:
    kept, gone, new = (replace(SHARE, name=name) for name in ("kept", "gone", "new"))
    found = compare(run(SECOND, kept, new), run(FIRST, kept, gone), "")
    assert [(one.name, one.kind) for one in found.numbers] == [
        ("new", Kind.NEW),
        ("gone", Kind.GONE),
    ]
    assert found.unchanged == 1


def test_what_crossed_a_level_comes_first() -> None:
    names = ("a", "b")
    old = [replace(SHARE, name=name) for name in names]
    new = [
        replace(SHARE, name=name, value=value)
        for name, value in zip(names, (2.5, 9.0), strict=True)
    ]
    found = compare(run(SECOND, *new), run(FIRST, *old), "")
    assert [one.name for one in found.numbers] == ["b", "a"]


def test_what_went_in_is_compared_as_well() -> None:
    now = run(
        SECOND,
        parameters={"first_year": 2014, "note": "x"},
        code={"notebook": "1", "package": "3", "numpy": "2.5"},
        editions=(("nato", "2025-08"), ("nato", "2026-07")),
    )
    found = compare(now, run(), "")
    assert found.parameters == {"note": (None, "x")}
    assert found.code == ("numpy 2.4 to 2.5", "package")
    assert changes_page.editions(found) == [("nato", "now 2026-07")]
    assert not found.moved


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "out" / "toy"
    folder.mkdir(parents=True)
    return folder


def publish(home: Path, made: Results) -> dict[str, str]:
    folder = home / made.identity
    folder.mkdir(exist_ok=True)
    (folder / results.FILE).write_text(results.as_text(made), encoding="utf-8")
    (folder / newest.PAGE).write_text(BARE, encoding="utf-8")
    return newest.publication(home, made.identity)


class TestWhichRunCameBefore:
    """The history of a report, and the run that another is compared with."""

    def test_it_is_the_last_one_published_with_the_same_parameters(self, home: Path) -> None:
        publish(home, run(FIRST))
        publish(home, run(SECOND, parameters={"first_year": 2020}))
        publish(home, run(THIRD))
        found = history.predecessor(home, run(THIRD))
        assert found.results is not None
        assert found.results.identity == FIRST
        assert "with the same parameters" in found.why

    def test_without_such_a_run_other_parameters_are_said_aloud(self, home: Path) -> None:
        publish(home, run(FIRST))
        publish(home, run(SECOND, parameters={"first_year": 2020}))
        found = changes_page.changes_of(home)
        assert found.before is not None
        assert found.before.identity == FIRST
        assert "which had other parameters" in found.why

    def test_a_run_published_again_after_another_is_compared_with_that(self, home: Path) -> None:
        for identity in (FIRST, SECOND, FIRST):
            publish(home, run(identity))
        assert history.published(home) == [FIRST, SECOND, FIRST]
        found = changes_page.changes_of(home)
        assert (found.run.identity, found.before and found.before.identity) == (FIRST, SECOND)

    def test_the_same_run_published_twice_is_one_line(self, home: Path) -> None:
        publish(home, run(FIRST))
        publish(home, run(FIRST))
        assert history.published(home) == [FIRST]

    def test_the_first_run_has_nothing_before_it(self, home: Path) -> None:
        publish(home, run(FIRST, SHARE))
        found = changes_page.changes_of(home)
        assert found.before is None
        assert found.why == "it is the first run"
        assert "has nothing to be compared with: it is the first run" in as_text(found)

    def test_a_run_that_was_removed_or_damaged_is_passed_over(self, home: Path) -> None:
        publish(home, run(FIRST))
        publish(home, run(SECOND))
        publish(home, run(THIRD))
        (home / SECOND / results.FILE).write_text("{")
        found = history.predecessor(home, run(THIRD))
        assert found.results is not None
        assert found.results.identity == FIRST
        (home / FIRST / results.FILE).unlink()
        assert "2 before it can no longer be read" in history.predecessor(home, run(THIRD)).why

    def test_a_line_that_a_crash_cut_short_harms_no_other(self, home: Path) -> None:
        publish(home, run(FIRST))
        with (home / history.FILE).open("a") as file:
            file.write('{"run": "dddd')
        publish(home, run(SECOND))
        assert history.published(home) == [FIRST, SECOND]

    def test_a_line_cannot_lead_out_of_the_folder(self, home: Path) -> None:
        (home / history.FILE).write_text('{"run": "../../etc"}\n[]\n{"run": 5}\n')
        assert history.published(home) == []

    def test_its_moment_is_that_of_source_date_epoch(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1751328000")
        publish(home, run(FIRST))
        line = json.loads((home / history.FILE).read_text())
        assert line == {"run": FIRST, "published": "2025-07-01T00:00:00Z"}

    def test_a_moment_that_is_none_is_refused(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
        with pytest.raises(ParameterError, match="SOURCE_DATE_EPOCH must be a number of seconds"):
            publish(home, run(FIRST))

    @pytest.mark.parametrize("name", ["", "e", "../toy"])
    def test_a_run_that_is_none_is_refused(self, home: Path, name: str) -> None:
        publish(home, run(FIRST))
        publish(home, run("a" * 11 + "b"))
        with pytest.raises(UnknownNameError, match="unknown run"):
            changes_page.changes_of(home, since=name)

    def test_a_start_that_fits_two_runs_names_none(self, home: Path) -> None:
        publish(home, run(FIRST))
        publish(home, run("a" * 11 + "b"))
        with pytest.raises(UnknownNameError):
            history.named(home, "aa")

    def test_where_nothing_was_published_there_is_nothing_to_tell(self, home: Path) -> None:
        with pytest.raises(ReportError, match="no run of 'toy' has been published in"):
            changes_page.changes_of(home)


class TestPages:
    """What stands beside the runs."""

    def test_they_follow_from_runs_and_history_alone(self, home: Path, tmp_path: Path) -> None:
        other = tmp_path / "elsewhere" / "toy"
        other.mkdir(parents=True)
        for folder in (home, other):
            publish(folder, run(FIRST, SHARE))
        moved = replace(SHARE, value=3.6, edition="2026-07")
        once, again = (publish(one, run(SECOND, moved)) for one in (home, other))
        assert once == again == publish(home, run(SECOND, moved))
        assert list(once) == ["changes.html", "latest.html", "changes.json"]

    def test_the_page_leads_to_both_runs_and_states_move_and_crossing(self, home: Path) -> None:
        publish(home, run(FIRST, SHARE))
        html = publish(home, run(SECOND, replace(SHARE, value=3.6, edition="2026-07")))[
            "changes.html"
        ]
        assert f'href="{FIRST}/report.html"' in html
        assert f'href="{SECOND}/report.html"' in html
        assert '<h2 id="changes-revision">Revision</h2>' in html
        assert "Lithuania, 2025, NATO 2025-08 to NATO 2026-07" in html
        assert "+1.6 (+80 %)" in html
        assert "<td>2 up" not in html
        assert "3.5 up" in html

    def test_json_says_the_same_to_programs(self, home: Path) -> None:
        publish(home, run(FIRST, SHARE))
        page = publish(home, run(SECOND, replace(SHARE, value=3.6, edition="2026-07")))
        said = json.loads(page["changes.json"])
        assert (said["run"], said["since"], said["moved"]) == (SECOND, FIRST, True)
        (number,) = said["numbers"]
        assert (number["kind"], number["difference"]) == ("revision", 1.6)
        assert number["crossed"] == [{"level": 3.5, "direction": "up"}]
        assert (number["before"]["edition"], number["after"]["edition"]) == ("2025-08", "2026-07")

    @pytest.mark.parametrize("text", [HOSTILE, "", "x" * 500])
    def test_hostile_text_stands_in_them_as_text(self, home: Path, text: str) -> None:
        publish(home, run(FIRST, replace(SHARE, value=text), parameters={"note": text}))
        hostile = Number("share", "x", text, text, text, text, text)
        other = replace(hostile, name="other")
        made = replace(run(SECOND, hostile, other, parameters={"note": "y"}), title=text)
        page = publish(home, made)
        for html in (page["changes.html"], page["latest.html"]):
            assert "<script" not in html
            assert ("&lt;script&gt;" in html) == (text == HOSTILE)
        said = as_text(changes_page.changes_of(home))
        assert all(line.isprintable() for line in said.splitlines())


class TestCommand:
    """`baltic-research report changes`."""

    @pytest.fixture(autouse=True)
    def listed(self, workshop: object) -> None:
        """A list of reports with the report ``toy``."""

    @pytest.fixture
    def said(self, home: Path, capfd: pytest.CaptureFixture[str]) -> Any:
        def ask(*words: str) -> tuple[int, str, str]:
            code = main(["report", "changes", *words, "--output", str(home.parent)])
            return code, *capfd.readouterr()

        return ask

    def test_it_exits_with_10_where_a_number_changed(self, home: Path, said: Any) -> None:
        publish(home, run(FIRST, SHARE))
        publish(home, run(SECOND, replace(SHARE, value=3.6, edition="2026-07")))
        code, out, err = said("toy")
        assert (code, err) == (10, "")
        assert out.startswith(f"toy: run {SECOND} against {FIRST}, the run published before it")
        assert "revision (the same country and year in another edition)" in out
        assert out.endswith("1 of 1 key numbers changed\n")

    def test_it_exits_with_0_where_none_did_or_nothing_came_before(
        self, home: Path, said: Any
    ) -> None:
        publish(home, run(FIRST, SHARE))
        assert said("toy")[0] == 0
        publish(home, run(SECOND, SHARE))
        code, out, _ = said("toy")
        assert code == 0
        assert out.endswith("0 of 1 key numbers changed\n")

    def test_since_names_the_earlier_run_by_its_start(self, home: Path, said: Any) -> None:
        for identity in (FIRST, SECOND, THIRD):
            publish(home, run(identity))
        assert f"run {THIRD} against {FIRST}, the run asked for" in said("toy", "--since", "aa")[1]

    def test_json_and_html_are_those_beside_the_runs(self, home: Path, said: Any) -> None:
        publish(home, run(FIRST, SHARE))
        page = publish(home, run(SECOND, SHARE))
        assert said("toy", "--format", "json")[1] == page["changes.json"]
        assert said("toy", "--format", "html")[1] == page["changes.html"]

    @pytest.mark.parametrize(
        ("words", "code", "error"),
        [
            (["toi"], 2, "unknown report 'toi'; did you mean toy?"),
            (["toy"], 1, "no run of 'toy' has been published"),
            (["toy/../x"], 2, "names no report"),
            (["toy", "--since", "ff"], 1, "no run of 'toy' has been published"),
        ],
    )
    def test_a_mistake_is_one_line(
        self, said: Any, words: list[str], code: int, error: str
    ) -> None:
        found, out, err = said(*words)
        assert (found, out) == (code, "")
        assert error in err
        assert err.count("\n") == 1

    def test_a_run_that_is_not_there_is_a_usage_error(self, home: Path, said: Any) -> None:
        publish(home, run(FIRST))
        code, _, err = said("toy", "--since", "ff")
        assert (code, err) == (2, f"error: unknown run 'ff'; known: {FIRST}\n")
