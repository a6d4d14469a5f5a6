"""The page that a reader opens: the newest run's own page, and what it changed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from baltic_research.errors import ReportError
from baltic_research.recorded import Number
from baltic_research.reports import newest, results
from baltic_research.reports.build import build
from baltic_research.reports.newest import BODY, CONTENTS, is_newest, point_to
from baltic_research.reports.results import Results

FIRST, SECOND, THIRD = "a" * 12, "b" * 12, "c" * 12
HOSTILE = f"</section><script>evil()</script>\" onload='x' \u202e {BODY.strip()} Ž"
PAGE = f"<!doctype html>\n<ol>\n{CONTENTS}<li>Own</li>\n</ol>\n<main>\n{BODY}<p>Own</p>\n</main>\n"
SHARE = Number("share", 2.0, "% of GDP", "Share", "nato", "2025-08", "LTU", 2025, (2.0, 3.5))

Publish = Callable[..., str]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "out" / "toy"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def publish(home: Path) -> Publish:
    """Lay a run into the folder and point to it; return the page that a reader opens."""

    def make(identity: str, *numbers: Number, page: str = PAGE, **said: Any) -> str:
        held = {
            "parameters": {},
            "editions": (("nato", "2025-08"),),
            "code": {},
            "published": "2025-08-28",
            **said,
        }
        named = {one.name: one for one in numbers}
        folder = home / identity
        folder.mkdir(exist_ok=True)
        made = Results("toy", "Toy", identity, numbers=named, **held)
        (folder / results.FILE).write_text(results.as_text(made), encoding="utf-8")
        (folder / newest.PAGE).write_text(page, encoding="utf-8")
        point_to(home, identity)
        return (home / newest.FILE).read_text(encoding="utf-8")

    return make


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


class TestWhatItSays:
    """A section at the head, in the list of contents, and nothing else that is not the run's."""

    def test_what_moved_is_told_with_amount_level_and_why(self, publish: Publish) -> None:
        publish(FIRST, SHARE)
        page = publish(SECOND, replace(SHARE, value=3.6, edition="2026-07"), published="2026-07-10")
        said = text_of(page)
        assert "What changed since the data of 2025-08-28 1 of 1 key numbers changed" in said
        assert "1 of 1 key numbers changed : revision 1. Levels crossed:" in said
        assert "Share ( Lithuania, 2025, NATO 2025-08 to NATO 2026-07 ): 2 to 3.6" in said
        assert "reaching 3.5" in said
        assert "+1.6 (+80 %)" in said
        assert "Compared with " + FIRST in said

    def test_a_revision_is_named_apart_from_a_new_year(self, publish: Publish) -> None:
        other = replace(SHARE, name="other")
        publish(FIRST, SHARE, other)
        page = publish(
            SECOND,
            replace(SHARE, value=2.1, edition="2026-07"),
            replace(other, value=2.2, edition="2026-07", year=2026),
        )
        assert "2 of 2 key numbers changed : new year 1, revision 1." in text_of(page)
        assert page.index('id="changes-new-year"') < page.index('id="changes-revision"')

    def test_it_stands_first_in_the_contents_and_before_the_body(self, publish: Publish) -> None:
        publish(FIRST, SHARE)
        page = publish(SECOND, SHARE)
        entry = '<li class="level-2"><a href="#changes">What changed</a></li>\n'
        assert f"<ol>\n{entry}<li>Own</li>" in page
        assert page.index('<h2 id="changes">') < page.index("<p>Own</p>")

    def test_a_run_of_the_same_data_is_told_from_the_one_before_by_its_name(
        self, publish: Publish
    ) -> None:
        publish(FIRST, SHARE)
        said = text_of(publish(SECOND, SHARE))
        assert f"What changed since run {FIRST} None of 1 key numbers changed." in said

    def test_the_first_run_has_no_section(self, publish: Publish) -> None:
        page = publish(FIRST, SHARE)
        assert "What changed" not in text_of(page)
        assert f'href="{FIRST}/report.html"' in page

    def test_runs_that_can_no_longer_be_read_are_said_aloud(
        self, home: Path, publish: Publish
    ) -> None:
        publish(FIRST, SHARE)
        (home / FIRST / results.FILE).unlink()
        said = text_of(publish(SECOND, SHARE))
        assert "There is nothing to compare with: it is the first run, and 1 before it" in said

    @pytest.mark.parametrize(("count", "folded"), [(8, False), (9, True)])
    def test_many_changes_are_folded_and_counted(
        self, publish: Publish, count: int, folded: bool
    ) -> None:
        numbers = [replace(SHARE, name=f"n{one}") for one in range(count)]
        publish(FIRST, *numbers)
        page = publish(SECOND, *(replace(one, value=1.0) for one in numbers))
        assert ("<details>" in page) == folded
        assert (f"<summary>All {count} changes</summary>" in page) == folded
        shown = page.partition("<h3")[0]
        assert "falling below 2<" in shown
        assert shown.count("falling below 2<") == 5
        assert f"and {count - 5} more" in shown

    def test_without_the_section_it_is_the_runs_own_page(self, publish: Publish) -> None:
        publish(FIRST, SHARE)
        page = publish(SECOND, replace(SHARE, value=3.0))
        entry, rest = page.split("<ol>\n")[1].split("<li>Own")[0], page.split("<main>\n")[1]
        section = rest.split("<p>Own")[0]
        assert PAGE.replace(CONTENTS, entry).replace(BODY, section) == page

    @pytest.mark.parametrize("text", [HOSTILE, "", "x" * 500])
    def test_hostile_text_stands_in_it_as_text(self, publish: Publish, text: str) -> None:
        publish(FIRST, replace(SHARE, value=text), parameters={"note": text}, published=text)
        hostile = Number("share", "x", text, text, text, text, text, thresholds=(2.0,))
        page = publish(SECOND, hostile, parameters={"note": "y"}, editions=((text, text),))
        assert "<script" not in page
        assert ("&lt;script&gt;" in page) == (text == HOSTILE)
        assert page.count("<p>Own</p>") == 1
        assert page.endswith("</main>\n")


class TestWhenItIsWritten:
    """After each run, in one step a file, and from the run and its predecessor alone."""

    def test_the_same_runs_give_the_same_bytes(self, home: Path, publish: Publish) -> None:
        publish(FIRST, SHARE)
        once = publish(SECOND, replace(SHARE, value=3.0))
        before = {path.name: path.read_bytes() for path in home.glob("*.*")}
        assert publish(SECOND, replace(SHARE, value=3.0)) == once
        assert {path.name: path.read_bytes() for path in home.glob("*.*")} == before

    @pytest.mark.parametrize("gone", newest.FILES)
    def test_a_file_that_is_missing_is_noticed(
        self, home: Path, publish: Publish, gone: str
    ) -> None:
        publish(FIRST, SHARE)
        assert is_newest(home, FIRST)
        assert not is_newest(home, SECOND)
        (home / gone).unlink()
        assert not is_newest(home, FIRST)

    @pytest.mark.parametrize("text", ["", "[]", '{"run": 3}', '{"run"'])
    def test_a_seal_that_cannot_be_read_is_none(
        self, home: Path, publish: Publish, text: str
    ) -> None:
        publish(FIRST, SHARE)
        (home / newest.FILES[-1]).write_text(text)
        assert not is_newest(home, FIRST)

    def test_a_step_that_breaks_leaves_whole_pages_and_no_seal(
        self, home: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = publish(FIRST, SHARE)
        replaced = Path.replace

        def full(self: Path, target: Path) -> Path:
            if target.name == newest.FILE:
                raise OSError(28, "No space left on device")
            return replaced(self, target)

        with monkeypatch.context() as broken:
            broken.setattr(Path, "replace", full)
            with pytest.raises(ReportError, match=r"cannot write to .*: No space left on device"):
                publish(SECOND, SHARE)
        assert (home / newest.FILE).read_text() == before
        assert not is_newest(home, SECOND)
        point_to(home, SECOND)
        assert is_newest(home, SECOND)
        assert not list(home.glob(".staging-*"))

    def test_a_page_without_the_places_for_it_is_refused(self, publish: Publish) -> None:
        with pytest.raises(ReportError, match="is of another version; make the run again"):
            publish(FIRST, SHARE, page="<main></main>")


class TestBuilds:
    """The same from every way in which a run comes to lie there."""

    def test_data_that_changed_back_and_forth_are_told_each_time(self, quick: Path) -> None:
        orders, out = quick / "user" / "orders.json", quick / "out"
        pages = {}
        for name, text in (("one", "{}"), ("two", '{"seconds": 0}'), ("back", "{}")):
            orders.write_text(text)
            (item,) = build(["single"], output=out).items
            pages[name] = (item.outcome, (out / "single" / newest.FILE).read_text())
        assert [one.status for one, _ in pages.values()] == ["built", "built", "unchanged"]
        assert "What changed" not in text_of(pages["one"][1])
        for later, earlier in (("two", "one"), ("back", "two")):
            (run, page), (before, _) = pages[later], pages[earlier]
            assert f"What changed since run {before.identity}" in text_of(page)
            assert f'href="{run.identity}/report.html"' in page

    def test_a_runs_own_page_says_nothing_of_what_came_before(self, quick: Path) -> None:
        orders, out = quick / "user" / "orders.json", quick / "out"
        for text in ("{}", '{"seconds": 0}'):
            orders.write_text(text)
            build(["single"], output=out)
        own = [path.read_text() for path in out.glob("single/*/report.html")]
        assert len(own) == 2
        assert not [one for one in own if "What changed" in text_of(one)]
        assert json.loads((out / "single" / "changes.json").read_text())["since"]

    def test_a_page_that_was_removed_comes_back_though_nothing_is_run(self, quick: Path) -> None:
        page = quick / "out" / "single" / newest.FILE
        build(["single"], output=quick / "out")
        before = page.read_bytes()
        page.unlink()
        (item,) = build(["single"], output=quick / "out").items
        assert item.outcome.status == "unchanged"
        assert page.read_bytes() == before
