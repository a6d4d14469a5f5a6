"""The Baltic Sea's littoral in NATO by the day, and damage under the sea by year."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from baltic_research import countries, facts
from baltic_research.errors import ContractError, EditionError
from baltic_research.facts import load_coded
from baltic_research.indicators import sea

SHORE = countries.group("baltic_littoral")


def amount(year: int = 2022, **values: float) -> pd.DataFrame:
    """One figure a littoral state, 1 unless given."""
    full = dict.fromkeys(SHORE, 1.0) | values
    return pd.DataFrame(
        {"country": list(full), "value": list(full.values()), "year": year, "source": "made",
         "series": "made.up", "edition": "2020-01", "unit": "heads", "status": "reported"}
    )  # fmt: skip


def share(amounts: dict[str, pd.DataFrame], day: str, measure: str, **options: int) -> pd.Series:
    return sea.littoral(amounts, [day], **options).set_index("measure").loc[measure]


def test_finland_makes_it_seven_of_nine_and_sweden_eight():
    found = sea.littoral({})
    assert found["inside"].tolist() == [6, 7, 7, 8]
    assert found["share_pct"].tolist() == pytest.approx([600 / 9, 700 / 9, 700 / 9, 800 / 9])
    assert found["others"].tolist() == ["FIN|RUS|SWE", "RUS|SWE", "RUS|SWE", "RUS"]


def test_a_share_is_of_all_nine_with_russia():
    row = share({"gdp": amount(RUS=12.0)}, "2024-03-07", "gdp")
    assert (row["inside"], row["total"], row["share_pct"]) == (8, 20, 40)


def test_the_year_is_held_so_that_only_membership_moves_a_share():
    two = pd.concat([amount(2022), amount(2023, FIN=100.0)])
    found = sea.littoral({"gdp": two}, year=2022).query("measure == 'gdp'")
    assert found["share_pct"].tolist() == pytest.approx([600 / 9, 700 / 9, 700 / 9, 800 / 9])


def test_the_year_taken_is_the_last_in_which_all_nine_have_a_figure():
    later = amount(2023, RUS=math.nan)
    assert share({"gdp": pd.concat([amount(2022), later])}, "2024-03-07", "gdp")["year"] == 2022


def test_a_state_without_a_figure_takes_the_share_and_is_named():
    row = share({"gdp": amount(RUS=math.nan)}, "2024-03-07", "gdp")
    assert math.isnan(row["share_pct"])
    assert row["inside"] == 8
    assert (row["lacking"], row["coverage"]) == ("RUS", "no figure of RUS in 2022")


def test_a_share_is_an_estimate_where_a_figure_is_one():
    table = amount()
    table.loc[0, "status"] = "estimate"
    assert share({"gdp": table}, "2024-03-07", "gdp")["status"] == "estimate"


def test_tables_that_cannot_be_shared_are_refused():
    with pytest.raises(EditionError, match="gdp has no figure of a littoral state in 2030"):
        sea.littoral({"gdp": amount()}, year=2030)
    with pytest.raises(ContractError, match="gdp has a negative figure"):
        sea.littoral({"gdp": amount(RUS=-1.0)})
    with pytest.raises(ContractError, match="mixes the units"):
        sea.littoral({"gdp": amount().assign(unit=["a", *["b"] * 8])})


def test_every_incident_coded_has_an_attribution():
    found = sea.incidents(facts.load_events(), load_coded("undersea"))
    assert len(found) == len(load_coded("undersea")) == 11
    assert found["attribution"].value_counts().to_dict() == {
        "ship_suspected": 4, "open": 3, "ship_seized": 2, "accident": 1, "sabotage_unattributed": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("day", "said"),
    [("2025-02-02", ["open", "", ""]), ("2025-02-03", ["accident", "anchor", "Vezhen"])],
)
def test_a_finding_of_later_leaves_the_case_open_and_tells_neither_how_nor_which_ship(day, said):
    found = sea.incidents(facts.load_events(), load_coded("undersea"), day).set_index("date")
    assert found.loc["2025-01-26", ["attribution", "how", "ship"]].tolist() == said
    assert found.loc["2024-12-25", ["attribution", "ship"]].tolist() == ["ship_seized", "Eagle S"]
    assert "2025-02-21" not in found.index


def test_no_event_names_the_ship_of_a_finding_that_came_later():
    both = load_coded("undersea").merge(facts.load_events("undersea"), on="id", suffixes=("", "_"))
    later = both[both["attribution_known"] > both["date"]]
    assert len(later) > 0
    told = later["title"] + "; " + later["note_"]
    assert not [text for text, ship in zip(told, later["ship"], strict=True) if ship in text]


def test_years_and_attributions_without_an_incident_are_counted_as_none_coded():
    found = sea.incidents_by_year(sea.incidents(facts.load_events(), load_coded("undersea")))
    table = found.pivot_table(index="year", columns="attribution", values="incidents")
    assert table.shape == (5, len(sea.ATTRIBUTIONS))
    assert len(found) == 25
    assert table.sum(axis=1).tolist() == [1, 2, 3, 4, 1]
    assert set(found["through"]) == {"2026-01-02"}
    assert "nothing is said of other years" in found["coverage"].iloc[0]


def test_no_incident_gives_no_row():
    found = sea.incidents(facts.load_events(), load_coded("undersea"), "2020-01-01")
    assert sea.incidents_by_year(found).empty


def test_an_incident_without_an_attribution_is_named():
    with pytest.raises(ContractError, match="nothing for undersea-2022-09-26"):
        sea.incidents(facts.load_events(), load_coded("undersea").iloc[1:])
    with pytest.raises(ContractError, match="attributions lacks the columns ship"):
        sea.incidents(facts.load_events(), load_coded("undersea").drop(columns="ship"))
