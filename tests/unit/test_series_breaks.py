"""Breaks of a series that the publisher does not mark: where they are said, and which there are."""

from __future__ import annotations

import pandas as pd
import pytest

import baltic_research as br
from baltic_research import catalog, holdings, store
from baltic_research.catalog import breaks
from baltic_research.catalog.entries import SeriesBreak
from baltic_research.errors import ContractError

SHARE = "nato.defence_share_gdp"
LEAP = 0.2  # of GDP within a year: none that is only growth comes near it
DECLARED = [
    (code, one) for code, source in catalog.sources().items() for one in source.series_breaks
]


@pytest.fixture
def luxembourg():
    return br.load(SHARE, countries=["LUX", "LTU"], edition="2026-07")


def implied_gdp(edition):
    """Spending in constant dollars over the share of GDP, by country and year."""
    table = holdings.table(edition)
    wide = table.pivot(index=["country", "year"], columns="series", values="value")
    return 100 * wide["nato.defence_usd_constant"] / wide[SHARE]


def test_rows_from_the_break_on_bear_it_and_no_others(luxembourg):
    noted = luxembourg[luxembourg["note"].str.contains("another measure of income")]
    assert noted["country"].unique().tolist() == ["LUX"]
    assert noted["year"].tolist() == [2023, 2024, 2025, 2026]
    assert noted["note"].str.startswith("from 2023: ").all()


def test_a_break_follows_what_the_publisher_notes(monkeypatch):
    one = SeriesBreak("LTU", (SHARE,), ("2024-06",), 2019, "counted anew", 2019)
    with_one = catalog.entries.Source(**{**vars(catalog.source("nato")), "series_breaks": (one,)})
    monkeypatch.setattr(catalog, "source", lambda _code: with_one)
    # With another catalogue, what was made by the real one does not count
    for one_memory in (store._noted_table, store._rows_in):
        monkeypatch.setattr(one_memory, "_entries", {})
    found = br.load(SHARE, countries="LTU", edition="2024-06", years=range(2018, 2021))
    before, of_the_year, after = found["note"]
    assert "counted anew" not in before + after
    assert of_the_year.endswith("spending over GDP gives 1.9949; in 2019: counted anew")


def test_what_is_stored_stays_as_it_is(luxembourg):
    assert luxembourg["note"].any()
    stored = holdings.table(holdings.find_edition("nato", "2026-07"))
    assert not stored["note"].any()


def test_a_caption_says_it_where_such_a_figure_is_drawn(luxembourg):
    both = br.figures.trend(luxembourg).caption
    assert both.count("Luxembourg from 2023: GDP lies about a third below") == 1
    assert "Luxembourg from" not in br.figures.ranking(luxembourg, year=2022).caption
    lithuania = luxembourg[luxembourg["country"] == "LTU"]
    assert "Luxembourg" not in br.figures.trend(lithuania).caption


def test_provenance_says_it_once_with_the_editions():
    share = br.load(SHARE, countries="LUX", edition="all")
    (said,) = [one for one in br.provenance(share, share).caveats if "Luxembourg from" in one]
    assert said.startswith("nato 2024-06, 2025-08, 2026-07: Luxembourg from 2023: ")
    others = br.provenance(br.load(SHARE, countries="LTU"))
    assert not any("Luxembourg" in one for one in others.caveats)


def test_notes_of_a_table_are_of_the_rows_given(luxembourg):
    assert len(br.series_breaks(luxembourg, luxembourg)) == 1
    assert br.series_breaks(luxembourg[luxembourg["year"] < 2023]) == ()
    missing = luxembourg.assign(value=luxembourg["value"].mask(luxembourg["year"] > 2022))
    assert br.series_breaks(missing) == ()


def test_a_table_that_does_not_say_which_figures_it_holds_is_refused():
    with pytest.raises(ContractError, match="no column country, edition, series, source"):
        br.series_breaks(pd.DataFrame({"year": [2023], "value": [1.0]}))


@pytest.mark.parametrize(("source", "one"), DECLARED, ids=lambda part: getattr(part, "country", ""))
def test_every_break_declared_concerns_figures_of_every_edition_it_names(source, one):
    for label in one.editions:
        table = holdings.table(holdings.find_edition(source, label))
        key = breaks.sentence(one)
        assert breaks.found(table)[source, key] == [label]
    assert len(one.note) <= 140  # tables of observations cut notes


@pytest.mark.parametrize("label", ["2016-01", "2019-06", "2024-06", "2025-08", "2026-07"])
def test_no_allys_gdp_leaps_unsaid(label):
    gdp = implied_gdp(holdings.find_edition("nato", label))
    change = gdp.groupby("country").pct_change(fill_method=None)
    leaps = set(change[change.abs() > LEAP].index)
    said = {
        (one.country, one.first_year)
        for source, one in DECLARED
        if source == "nato" and label in one.editions and SHARE in one.series
    }
    assert leaps == said
