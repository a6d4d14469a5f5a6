"""From a choice to a view: what it shows, what it refuses, and the code that does the same."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from baltic_research import explore, load, paths
from baltic_research.errors import BalticResearchError, ContractError, EditionError
from baltic_research.explore import deeper, download
from baltic_research.explore.choice import Choice
from baltic_research.explore.view import view

MONEY = "nato.defence_usd_constant"


def test_the_code_gives_the_same_table_in_a_fresh_namespace(shown):
    pd.testing.assert_frame_equal(shown.names["table"], shown.view.table)


def test_the_code_draws_the_same_figure_where_there_is_one(shown):
    assert ("chart" in shown.names) == (shown.view.chart is not None)
    if shown.view.chart is not None:
        assert shown.names["chart"].digest() == shown.view.chart.digest()
        assert shown.names["chart"].alt == shown.view.chart.alt


def test_the_code_names_edition_and_years_so_that_it_stays_the_same(shown):
    assert 'edition="' in shown.view.code
    assert "years=" in shown.view.code
    assert "as_of" not in shown.view.code


def test_the_file_holds_the_table_below_its_citation(shown):
    found = shown.view
    head = [line for line in found.csv.splitlines() if line.startswith("# ")]
    assert head[0] == f"# {found.title}"
    assert all(f"# Cite: {line}" in head for line in found.citation.splitlines())
    assert all(any(one in line for line in head) for one in found.caveats)
    read = pd.read_csv(io.StringIO(found.csv), skiprows=len(head))
    assert list(read.columns) == list(found.table.columns)
    number = "difference" if found.is_comparison else "value"
    pd.testing.assert_series_equal(read[number], found.table[number], check_dtype=False)


def test_editions_and_units_are_always_said(shown):
    assert len(shown.view.editions) == (2 if shown.view.is_comparison else 1)
    for line in shown.view.editions:
        assert "published" in line
        assert ", in " in line
    assert shown.view.links
    assert shown.view.citation


def test_a_view_is_cut_to_countries_and_years():
    found = view(Choice(edition="2024-06", countries=("POL",), first_year=2020, last_year=2021))
    assert found.table[["country", "year"]].to_numpy().tolist() == [["POL", 2020], ["POL", 2021]]


def test_as_of_a_day_takes_what_was_known_then():
    assert set(view(Choice(as_of="2019-12-31")).table["edition"]) == {"2019-06"}


def test_as_of_a_day_before_the_first_edition_is_refused():
    with pytest.raises(EditionError, match="ask for that day or later"):
        view(Choice(as_of="2015-01-01"))


def test_countries_that_the_edition_lacks_are_named_and_not_drawn():
    found = view(Choice(countries=("RUS", "EST"), edition="2026-07"))
    assert set(found.table["country"]) == {"EST"}
    assert any("no figures of it for Russia" in one for one in found.caveats)


def test_no_country_that_the_edition_has_is_refused():
    with pytest.raises(EditionError, match=r"no figures of nato\.defence_share_gdp for Russia"):
        view(Choice(countries=("RUS",), edition="2026-07"))


def test_years_that_the_edition_lacks_are_said():
    found = view(Choice(edition="2024-06", first_year=2010, last_year=2030))
    assert "Of the years asked for, NATO 2024-06 has 2014 to 2024 only." in found.caveats


def test_no_year_that_the_edition_has_is_refused():
    with pytest.raises(EditionError, match="nothing for the years asked for, 1990 to 1999"):
        view(Choice(edition="2024-06", first_year=1990, last_year=1999))


def test_estimates_and_missing_figures_are_counted():
    found = view(Choice(edition="2026-07", first_year=2024))
    assert "6 of 9 figures are estimates." in found.caveats
    gaps = view(Choice("sipri.milex_share_gdp", edition="2026-04", first_year=1990, last_year=1994))
    assert any("missing is not zero" in one for one in gaps.caveats)


def test_a_change_takes_the_year_before_along():
    found = view(Choice(MONEY, show="change", edition="2024-06", first_year=2020, last_year=2020))
    assert set(found.table["year"]) == {2020}


def test_growth_at_current_prices_is_refused_in_a_sentence():
    with pytest.raises(ContractError, match="inflation for growth; take a series at constant"):
        view(Choice("nato.defence_usd_current", show="change"))


def test_a_share_of_gdp_is_the_one_that_nato_forms():
    made = view(Choice(MONEY, show="share_of_gdp", edition="2024-06")).table
    published = load("nato.defence_share_gdp", edition="2024-06")
    both = made.merge(published, on=["country", "year"])
    assert (both["value_x"] - both["value_y"]).abs().max() < 0.006


def test_a_share_of_gdp_needs_gdp_in_the_same_edition_and_unit():
    with pytest.raises(EditionError, match="editions that have it"):
        view(Choice(MONEY, show="share_of_gdp", edition="2026-07"))
    with pytest.raises(ContractError, match="SIPRI gives no GDP"):
        view(Choice("sipri.milex_usd_current", show="share_of_gdp"))


def test_a_share_of_the_allies_needs_what_adds_up_and_every_ally():
    with pytest.raises(ContractError, match="does not add up"):
        view(Choice(show="share_of_allies"))
    with pytest.raises(EditionError, match="no share of the Allies' total"):
        view(Choice("sipri.milex_usd_current", show="share_of_allies"))


def test_figures_in_several_currencies_are_listed_and_not_drawn():
    found = view(Choice("nato.defence_lcu_current", ("POL", "EST"), edition="2026-07"))
    assert found.chart is None
    assert "share no axis" in found.no_chart
    assert len(found.table) > 0


def test_a_difference_that_means_nothing_is_refused_in_a_sentence_and_both_sides_shown():
    found = view(Choice(MONEY, edition="2026-07", against="2024-06"))
    assert any("No difference is formed" in one and "2015 prices" in one for one in found.caveats)
    assert found.table["difference"].isna().all()
    assert len(found.chart.axes) == 2


def test_another_term_of_the_publisher_is_said():
    found = view(Choice(edition="2026-07", against="2024-06"))
    assert any("core defence expenditure in NATO 2026-07" in one for one in found.caveats)


def test_two_publishers_come_with_the_reason_why_they_differ():
    found = view(Choice(edition="2026-07", against="sipri.milex_share_gdp@2026-04"))
    assert any(one.startswith("Two definitions of one thing") for one in found.caveats)
    assert "SIPRI" in found.citation


def test_the_other_publisher_is_taken_as_known_on_the_same_day():
    found = view(Choice(as_of="2024-07-01", against="sipri.milex_share_gdp"))
    assert set(found.table["right_from"]) == {"sipri.milex_share_gdp 2024-04"}


def test_an_edition_without_the_series_is_refused_with_those_that_have_it():
    with pytest.raises(EditionError, match="editions that have it: 2026-07"):
        view(Choice("nato.gdp_usd_current", against="2016-01"))
    with pytest.raises(BalticResearchError, match="unknown edition of nato '2024-07'"):
        view(Choice(edition="2024-07"))


def test_fewer_than_all_of_many_countries_are_in_colour():
    codes = ("USA", "DEU", "FRA", "GBR", "POL", "ITA", "ESP", "NLD")
    code = view(Choice(countries=codes, edition="2026-07")).code
    assert 'highlight=["USA", "DEU", "FRA", "GBR", "POL", "ITA"]' in code


def test_every_link_leads_to_a_notebook_and_to_a_report_that_is_made():
    listed = paths.report_list().read_text(encoding="utf-8")
    for series in ("nato.defence_share_gdp", "unga.ideal_point", "nuclear.stockpile"):
        for one in deeper.links(Choice(series, ("EST",), against="2024-06")):
            assert (paths.notebooks() / one.notebook).is_file()
            assert f"name: {one.command.split()[3]}\n" in listed


def test_every_series_held_has_a_link():
    from baltic_research.explore import options

    assert all(deeper.links(Choice(code)) for code in options.held_series())


def test_a_text_that_a_spreadsheet_would_compute_is_made_harmless():
    text = download.csv(pd.DataFrame({"note": ["=HYPERLINK(1)"]}), ["one\ntwo"])
    assert "'=HYPERLINK(1)" in text
    assert text.startswith("# one two\n# The table begins below")


def test_the_explorer_refuses_what_a_choice_refuses():
    with pytest.raises(BalticResearchError, match="did you mean Lithuania"):
        explore(countries="Lithunia")
