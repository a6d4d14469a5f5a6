"""What is shown: all text escaped, estimates marked, what is missing a dash, the figure in words."""

from __future__ import annotations

import base64
import dataclasses
from html.parser import HTMLParser

import pytest

from baltic_research import catalog
from baltic_research.explore import deeper, html
from baltic_research.explore.choice import Choice
from baltic_research.explore.view import View, view

HOSTILE = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"
PARTS = ("figure", "caveats", "table", "saved", "code", "deeper")


class Page(HTMLParser):
    """What a browser makes of a part: its tags, their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [found for name, found in self.tags if name == tag]


@pytest.fixture
def found() -> View:
    return view(Choice(edition="2026-07", first_year=2024))


def hostile(one: View) -> View:
    """The same view with a script wherever data could bring one in."""
    table = one.table.assign(country=HOSTILE, status=HOSTILE)
    if one.is_comparison:
        table = one.table.assign(
            country=HOSTILE, left_status=HOSTILE, left_from=f"{HOSTILE} 1", unit=HOSTILE
        )
    chart = dataclasses.replace(one.chart, alt=HOSTILE, caption=HOSTILE)
    texts = ("title", "code", "citation", "csv", "file_name", "no_chart")
    many = ("editions", "caveats", "fine_print")
    return dataclasses.replace(
        one,
        table=table,
        chart=chart,
        links=(deeper.Link(HOSTILE, HOSTILE, HOSTILE),),
        **dict.fromkeys(texts, HOSTILE),
        **dict.fromkeys(many, (HOSTILE,)),
    )


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("against", [None, "2024-06"])
def test_no_text_from_data_becomes_a_tag_or_an_attribute(part, against):
    shown = hostile(view(Choice(edition="2026-07", first_year=2024, against=against)))
    page = Page(getattr(html, part)(shown))
    assert not page.all("script")
    assert all("onerror" not in attributes for _, attributes in page.tags)
    assert len(page.all("img")) == (part == "figure")


def test_a_sentence_and_a_missing_figure_are_escaped_too(found):
    assert "<script" not in html.status(HOSTILE, wrong=True)
    shown = dataclasses.replace(hostile(found), chart=None)
    assert "<script" not in html.figure(shown)


def test_a_series_from_a_hostile_catalogue_is_escaped(monkeypatch):
    one = dataclasses.replace(
        catalog.series("nato.personnel"), title=HOSTILE, definition=HOSTILE, unit=HOSTILE
    )
    monkeypatch.setattr(catalog, "series", lambda _code: one)
    page = Page(html.about("nato.personnel", 1, 50))
    assert not page.all("script")
    assert not page.all("img")
    assert HOSTILE in page.text


def test_the_series_is_told_with_code_unit_definition_and_publisher():
    text = Page(html.about("nato.personnel", 1, 50)).text
    for part in ("nato.personnel", "thousand persons", "Armed forces personnel", "NATO", "1 of 50"):
        assert part in text


def test_a_search_that_finds_nothing_says_so():
    assert "no series has all these words" in html.about("nato.personnel", 0, 50)


def test_estimates_bear_a_letter_and_reported_figures_none(found):
    page = Page(html.table(found))
    marks = [one["title"] for one in page.all("abbr")]
    assert marks == ["estimate"] * 6
    assert "5.10e" in page.text


def test_what_is_missing_is_a_dash_that_is_read_as_no_figure():
    gaps = view(Choice("sipri.milex_share_gdp", ("LVA",), 1990, 1994, edition="2026-04"))
    page = Page(html.table(gaps))
    missing = int(gaps.table["value"].isna().sum())
    assert missing > 0
    assert [one.get("aria-label") for one in page.all("span")] == ["no figure"] * missing
    assert "0.00" not in page.text


def test_few_countries_over_many_years_stand_as_columns():
    long = view(Choice("cow.cinc", edition="2026-06", first_year=1995))
    assert Page(html.table(long)).text.lstrip().startswith("e estimate")
    heads = html.table(long).partition("</thead>")[0]
    assert "Estonia" in heads
    assert "Year" in heads


def test_a_comparison_has_both_sides_and_the_difference():
    two = view(Choice(edition="2026-07", against="2024-06", first_year=2019, last_year=2019))
    heads = Page(html.table(two).partition("</thead>")[0]).text
    assert "NATO 2026-07" in heads
    assert "NATO 2024-06" in heads
    assert "Difference, percentage points" in heads
    assert "\N{MINUS SIGN}0.02" in Page(html.table(two)).text


def test_without_a_difference_there_is_no_column_of_it():
    two = view(Choice("nato.defence_usd_constant", edition="2026-07", against="2024-06"))
    assert "Difference" not in html.table(two)


def test_the_figure_is_a_picture_with_words_and_its_caption_as_text(found):
    page = Page(html.figure(found))
    (picture,) = page.all("img")
    assert picture["alt"] == found.chart.alt
    assert found.chart.caption in page.text
    assert base64.b64decode(str(picture["src"]).partition(",")[2]).startswith(b"\x89PNG")


def test_the_link_holds_the_whole_file_and_asks_no_server(found):
    (link,) = Page(html.saved(found)).all("a")
    head, _, content = str(link["href"]).partition(",")
    assert head == "data:text/csv;charset=utf-8;base64"
    assert base64.b64decode(content).decode() == found.csv
    assert link["download"] == found.file_name


def test_the_code_is_shown_whole_beside_a_button(found):
    page = Page(html.code(found))
    assert found.code in page.text
    (button,) = page.all("button")
    assert "clipboard" in str(button["onclick"])


def test_what_is_scrolled_can_be_reached_with_the_keyboard(found):
    assert Page(html.table(found)).all("div")[0]["tabindex"] == "0"
    assert Page(html.code(found)).all("pre")[0]["tabindex"] == "0"


def test_nothing_shown_asks_another_place(found):
    for part in PARTS:
        assert "http" not in getattr(html, part)(dataclasses.replace(found, fine_print=()))
    assert "url(" not in html.style()
