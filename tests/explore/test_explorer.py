"""The controls: each changes the view, errors are one sentence, and nothing stale is left."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import baltic_research
from baltic_research import explore
from baltic_research.errors import BalticResearchError, LabError
from baltic_research.explore import controls as control
from baltic_research.explore import explorer as explorer_module
from baltic_research.explore import options
from baltic_research.explore.choice import Choice
from baltic_research.figures import Chart

pytestmark = pytest.mark.usefixtures("undrawn")

SHOWING = ("figure", "caveats", "table", "download", "code", "deeper")


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the picture undrawn: its place and its words are looked at, not its points."""
    monkeypatch.setattr(Chart, "screen", lambda _self, _dots: b"picture")


def said(tool) -> str:
    return re.sub("<[^>]+>", "", tool.parts["status"].value)


def move(tool, **changes: object) -> None:
    for name, value in changes.items():
        getattr(tool.controls, name).value = value


def test_the_first_view_is_what_was_asked_for():
    tool = explore("nato.personnel", countries="Poland", edition="2024-06", first_year=2020)
    assert tool.choice == Choice("nato.personnel", ("POL",), 2020, 2026, edition="2024-06")
    assert tool.view.table["year"].min() == 2020


def test_every_part_is_filled_from_the_same_view(tool):
    move(tool, countries="POL")
    assert "Poland" in tool.parts["figure"].value
    assert "Poland" in tool.parts["table"].value
    assert "POL" in tool.parts["code"].value
    assert set(tool.view.table["country"]) == {"POL"}


def test_every_control_has_a_label_and_the_class_that_the_docstring_lists(tool):
    table = re.findall(r"^``(br-[a-z-]+)``\s+(.+?)  ", explore.__globals__["__doc__"], re.MULTILINE)
    there = {
        next(one for one in item._dom_classes if one.startswith("br-") and one != "br-half"):
            item.description
        for item in (tool.controls.search, *tool.controls.operated())
    }  # fmt: skip
    assert there == dict(table)


def test_the_parts_that_show_have_the_classes_that_the_docstring_names(tool):
    documented = explore.__globals__["__doc__"]
    for name, part in {**tool.parts, "about": tool.controls.about}.items():
        assert f"br-{name}" in part._dom_classes
        assert f"``br-{name}``" in documented


@pytest.mark.parametrize(
    "changes",
    [
        {"countries": "Estland"},
        {"countries": ""},
        {"first_year": 2030},
        {"edition": control.AS_OF},
        {"edition": control.AS_OF, "as_of": dt.date(2010, 1, 1)},
        {"group_day": "yesterday", "group": options.ALLIES},
        {"countries": "RUS"},
        {"show": "share_of_allies"},
    ],
    ids=str,
)
def test_what_cannot_be_shown_is_one_sentence_and_nothing_old_stays(tool, changes):
    move(tool, **changes)
    assert said(tool).startswith("Nothing is shown: ")
    assert "Traceback" not in said(tool)
    assert [tool.parts[name].value for name in SHOWING] == [""] * len(SHOWING)
    with pytest.raises(BalticResearchError):
        _ = tool.view


def test_after_an_error_the_next_good_choice_is_shown(tool):
    move(tool, countries="Estland")
    move(tool, countries="EST")
    assert said(tool).startswith("NATO 2026-07, published 10 July 2026")
    assert set(tool.view.table["country"]) == {"EST"}


def test_an_error_of_the_program_is_said_and_raised(tool, monkeypatch):
    def fails(_choice):
        raise ZeroDivisionError("by accident")

    monkeypatch.setattr(explorer_module, "view", fails)
    with pytest.raises(ZeroDivisionError):
        move(tool, countries="EST")
    assert "an error of the program, ZeroDivisionError" in said(tool)
    assert tool.parts["figure"].value == ""


def test_searching_narrows_the_list_and_changes_nothing_that_is_shown(tool):
    before = tool.view
    move(tool, search="equip")
    assert list(dict(tool.controls.series.options).values()) == [
        "nato.defence_share_gdp",
        "nato.equipment_share",
    ]
    assert tool.controls.series.value == "nato.defence_share_gdp"
    assert tool.view is before


def test_a_series_found_can_be_chosen_and_is_described(tool):
    move(tool, search="equip", series="nato.equipment_share")
    assert "Major equipment" in tool.controls.about.value
    assert set(tool.view.table["series"]) == {"nato.equipment_share"}


def test_a_group_fills_in_the_countries_and_a_country_typed_ends_the_group(tool):
    move(tool, group="nuclear_armed")
    assert tool.controls.countries.value == "FRA, GBR, USA"
    assert tool.choice.countries == ("FRA", "GBR", "USA")
    move(tool, countries="FRA")
    assert tool.controls.group.value == control.OWN
    assert tool.choice.countries == ("FRA",)


def test_the_allies_are_those_of_the_day_given(tool):
    assert tool.controls.group_day.disabled
    move(tool, group=options.ALLIES, group_day="2016")
    assert not tool.controls.group_day.disabled
    assert "FIN" not in tool.choice.countries
    assert "EST" in tool.choice.countries


def test_the_day_counts_only_where_it_is_asked_for(tool):
    assert tool.controls.as_of.disabled
    move(tool, edition=control.AS_OF, as_of=dt.date(2019, 12, 31))
    assert not tool.controls.as_of.disabled
    assert set(tool.view.table["edition"]) == {"2019-06"}
    move(tool, edition="2024-06")
    assert tool.choice.as_of is None


def test_prices_lead_to_the_sibling_series_and_are_off_where_there_is_none(tool):
    assert tool.controls.prices.disabled
    move(tool, search="personnel", series="nato.personnel")
    assert tool.controls.prices.disabled
    move(tool, search="constant", series="nato.defence_usd_constant")
    assert tool.controls.prices.value == options.REAL
    move(tool, prices=options.NOMINAL)
    assert tool.controls.series.value == "nato.defence_usd_current"
    assert set(tool.view.table["series"]) == {"nato.defence_usd_current"}


def test_another_series_keeps_the_years_unless_it_has_none_of_them(tool):
    move(tool, first_year=2018, last_year=2020, edition=control.NEWEST)
    move(tool, series="nato.personnel")
    assert (tool.controls.first_year.value, tool.controls.last_year.value) == (2018, 2020)
    move(tool, series="exercises.multinational_count")
    assert (tool.controls.first_year.value, tool.controls.last_year.value) == (1990, 2010)


def test_another_series_offers_its_own_editions_and_counterparts(tool):
    move(tool, edition=control.NEWEST, against="sipri.milex_share_gdp")
    move(tool, series="cow.cinc")
    assert tool.controls.against.value == control.NOTHING
    assert [value for _, value in tool.controls.edition.options] == [
        control.NEWEST, "2026-06", control.AS_OF
    ]  # fmt: skip


def test_a_change_is_drawn_once_however_many_controls_follow(tool, monkeypatch):
    drawn = []
    real = explorer_module.view
    monkeypatch.setattr(
        explorer_module, "view", lambda choice: drawn.append(choice) or real(choice)
    )
    move(tool, series="nato.defence_usd_constant")
    move(tool, prices=options.NOMINAL)
    move(tool, group="baltic_littoral")
    assert len(drawn) == 3


def test_while_changes_follow_each_other_only_the_last_is_drawn(tool, monkeypatch):
    drawn = []
    real = explorer_module.view
    monkeypatch.setattr(
        explorer_module, "view", lambda choice: drawn.append(choice) or real(choice)
    )

    async def hold_the_key() -> None:
        for year in (2015, 2016, 2017, 2018):
            move(tool, first_year=year)
        assert drawn == []
        while not drawn:
            await asyncio.sleep(explorer_module.SETTLE)

    asyncio.run(hold_the_key())
    assert [one.first_year for one in drawn] == [2018]


def test_the_view_asked_for_in_code_is_never_behind_the_controls(tool):
    async def change_and_ask() -> int:
        move(tool, first_year=2020)
        return int(tool.view.table["year"].min())

    assert asyncio.run(change_and_ask()) == 2020


def test_a_notebook_gets_the_widgets_and_words_that_tests_compare(tool):
    data, _ = tool._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == tool.view.digest()
    assert "39 rows" in data["text/plain"]


def test_without_ipywidgets_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(LabError, match=r"needs ipywidgets.*pip install ipywidgets"):
        explore()


def test_importing_the_explorer_imports_no_widgets():
    code = "import sys, baltic_research as br; br.explore; print('ipywidgets' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"


def test_the_style_sheet_travels_with_the_package():
    folder = Path(baltic_research.__file__).parent / "explore"
    assert (folder / "style.css").is_file()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"edition": "zz"}, "unknown edition of nato 'zz'; known: 2016-01"),
        ({"edition": "all"}, "unknown edition of nato 'all'"),
        ({"edition": control.NEWEST}, "unknown edition of nato 'newest'"),
        ({"edition": ["2024-06"]}, "edition must be text"),
        ({"series": "sipri.milex_lcu"}, "no edition of sipri is held that has sipri.milex_lcu"),
        ({"edition": "2023-07", "series": "nato.gdp_usd_constant"}, "editions that have it:"),
        ({"as_of": "1999-01-01"}, "no edition held gives nato.defence_share_gdp as of 1999-01-01"),
        ({"first_year": -1}, "first_year: expected a year between 1 and 9999, found -1"),
    ],
)
def test_what_no_control_can_be_set_to_is_refused_with_what_there_is(call, message):
    with pytest.raises(BalticResearchError) as caught:
        explore(**call)
    assert message in str(caught.value)


def test_years_and_days_of_other_libraries_are_understood():
    tool = explore(first_year=np.int64(2016), as_of=pd.Timestamp("2024-07-01"))
    assert tool.choice.first_year == 2016
    assert tool.choice.as_of == dt.date(2024, 7, 1)
