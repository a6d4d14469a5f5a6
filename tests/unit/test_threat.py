"""Threat and spill-in: an adversary's spending by distance, and the Allies'."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from baltic_research import countries, load
from baltic_research.errors import ContractError, UnknownNameError
from baltic_research.indicators import threat


def spending(figures, *, edition="2026-02", unit="million USD, 2015 prices and exchange rates"):
    """Figures by country and year as observations of one edition."""
    rows = [
        {"source": "worldbank", "series": "spending", "edition": edition, "country": country, "year": year, "value": value, "unit": unit, "status": "reported"}
        for (country, year), value in figures.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def row(table, country, year):
    return table[(table["country"] == country) & (table["year"] == year)].iloc[0]


@pytest.mark.parametrize(
    ("one", "other", "kilometres"),
    [("EST", "FIN", 82), ("GBR", "FRA", 344), ("USA", "RUS", 7822), ("AUS", "NZL", 2326)],
)
def test_distances_between_capitals_are_those_of_the_atlas(one, other, kilometres):
    assert countries.distance_km(one, other) == pytest.approx(kilometres, rel=0.01)
    assert countries.distance_km(other, one) == countries.distance_km(one, other)


def test_a_country_is_no_distance_from_itself():
    assert countries.distance_km("EST", "EST") == 0


def test_every_country_of_the_world_banks_tables_has_its_capital():
    held = {
        one for one in load("worldbank.population")["country"] if not countries.is_aggregate(one)
    }
    assert held == set(countries.capitals())


def test_capitals_lie_on_the_globe_and_apart():
    places = {(one.latitude, one.longitude) for one in countries.capitals().values()}
    assert len(places) == len(countries.capitals())
    assert all(abs(north) < 70 and abs(east) <= 180 for north, east in places)


def test_a_country_without_a_capital_is_named():
    with pytest.raises(UnknownNameError, match="unknown capital of country 'NATO'"):
        countries.distance_km("NATO", "RUS")


def test_threat_is_russian_spending_over_the_distance():
    found = threat.threat(spending({("RUS", 2020): 80000.0, ("EST", 2020): 700.0}))
    assert found["country"].tolist() == ["EST"]
    assert found["threat"].iloc[0] == pytest.approx(80000 / countries.distance_km("EST", "RUS"))
    assert found["unit"].iloc[0].endswith("exchange rates a km")


def test_twice_the_distance_is_half_the_threat():
    found = threat.threat(spending({("RUS", 2020): 1.0}), to=["EST", "USA"]).set_index("country")
    ratio = found.loc["EST", "threat"] / found.loc["USA", "threat"]
    assert ratio == pytest.approx(found.loc["USA", "distance_km"] / found.loc["EST", "distance_km"])


def test_a_year_without_the_adversarys_figure_has_no_threat():
    found = threat.threat(spending({("RUS", 2019): math.nan, ("RUS", 2020): 1.0}), to="EST")
    assert found["threat"].isna().tolist() == [True, False]


def test_an_aggregate_is_no_threatened_country():
    found = threat.threat(
        spending({("RUS", 2020): 1.0, ("EST", 2020): 1.0, ("NATO", 2020): 9.0, ("RUS", 2021): 1.0})
    )
    assert found["country"].unique().tolist() == ["EST"]


def test_observations_without_the_adversary_are_refused():
    with pytest.raises(ContractError, match="no figure for RUS"):
        threat.threat(spending({("EST", 2020): 1.0}))


def test_an_adversary_whose_every_figure_is_missing_is_refused():
    with pytest.raises(ContractError, match="no figure for RUS"):
        threat.threat(spending({("EST", 2020): 1.0, ("RUS", 2020): math.nan}))


def test_mixed_editions_are_refused():
    mixed = pd.concat(
        [spending({("RUS", 2020): 1.0}), spending({("EST", 2020): 1.0}, edition="2025-02")]
    )
    for function in (threat.threat, threat.spill_in):
        with pytest.raises(ContractError, match="mixes the editions"):
            function(mixed)


@pytest.fixture
def four():
    """All fifteen of 1993 that had forces, each spending one, and Sweden outside."""
    allies = [one for one in countries.nato_members(1993) if one != "ISL"]
    return spending({(one, 1993): 1.0 for one in [*allies, "SWE"]})


def test_spill_in_is_what_all_others_spend(four):
    found = threat.spill_in(four)
    assert row(found, "DNK", 1993)["total"] == 14
    assert row(found, "DNK", 1993)["allies"] == 14
    assert bool(row(found, "DNK", 1993)["ally"])


def test_a_country_outside_counts_every_ally(four):
    found = row(threat.spill_in(four), "SWE", 1993)
    assert found["total"] == 15
    assert not bool(found["ally"])


def test_weighted_spill_in_is_each_over_its_distance(four):
    wanted = sum(
        1 / countries.distance_km("DNK", one)
        for one in countries.nato_members(1993)
        if one not in {"ISL", "DNK"}
    )
    assert row(threat.spill_in(four), "DNK", 1993)["weighted"] == pytest.approx(wanted)


def test_an_ally_without_a_figure_leaves_all_others_without_spill_in(four):
    four.loc[four["country"] == "FRA", "value"] = math.nan
    found = threat.spill_in(four)
    assert math.isnan(row(found, "DNK", 1993)["total"])
    assert row(found, "DNK", 1993)["lacking"] == "FRA"
    assert row(found, "DNK", 1993)["allies"] == 13
    assert math.isnan(row(found, "DNK", 1993)["weighted"])
    assert row(found, "FRA", 1993)["total"] == 14
    assert bool(row(found, "FRA", 1993)["ally"])


def test_accession_moves_the_spill_in():
    allies = [one for one in countries.nato_members(2004) if one != "ISL"]
    found = threat.spill_in(spending({(one, year): 1.0 for one in allies for year in (2003, 2004)}))
    assert [row(found, "DNK", year)["total"] for year in (2003, 2004)] == [17, 24]
