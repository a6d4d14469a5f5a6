"""Every table that travels with the package keeps its contract and its source's terms."""

from __future__ import annotations

import pytest

from baltic_research import attribution, catalog, contracts, holdings, store

EDITIONS = [one for one in holdings.held() if one.shipped]
ROWS = {
    ("cow", "2026-06"): 2506,
    ("disputes", "2025-06"): 1465,
    ("exercises", "2021-12"): 2987,
    ("kiel", "2026-08"): 905,
    ("nuclear", "2023-06"): 790,
    ("sipri", "2024-04"): 2550,
    ("sipri", "2025-04"): 2625,
    ("sipri", "2026-04"): 2700,
    ("transfers", "2026-02"): 253,
    ("unga", "2025-07"): 3963,
    ("ustroops", "2026-06"): 1024,
    ("worldbank", "2023-06"): 1848,
    ("worldbank", "2026-02"): 7840,
}
SPOT = [
    ("sipri.milex_share_gdp", "2024-04", "RUS", 2023, 5.86, 2),
    ("sipri.milex_share_gdp", "2025-04", "RUS", 2023, 5.40, 2),
    ("sipri.milex_share_gdp", "2026-04", "RUS", 2023, 5.27, 2),
    ("worldbank.milex_share_gdp", "2026-02", "EST", 2024, 3.374, 3),
    ("ustroops.active_duty", "2026-06", "DEU", 1990, 227586, 0),
    ("kiel.allocations_share_gdp", "2026-08", "LTU", 2022, 0.731466, 6),
    ("transfers.imports_tiv", "2026-02", "LVA", 2022, 33.96, 2),
    ("cow.cinc", "2026-06", "EST", 2022, 0.00019631312, 11),
    ("exercises.joint_count", "2021-12", "LVA", 2016, 32, 0),
    ("nuclear.stockpile", "2023-06", "FRA", 1992, 540, 0),
]
named = pytest.mark.parametrize("edition", EDITIONS, ids=lambda one: f"{one.source} {one.edition}")


def test_every_declared_edition_is_shipped():
    declared = {(code, label) for code, one in catalog.sources().items() for label in one.editions}
    assert {(one.source, one.edition) for one in EDITIONS} == declared


@named
def test_each_table_keeps_its_contract(edition):
    table = holdings.table(edition)
    checked = contracts.check_observations(table, edition.table.name)
    assert len(checked) == len(table)


@named
def test_each_table_holds_what_its_source_may_ship_and_no_more(edition):
    table, ships = holdings.table(edition), catalog.source(edition.source).ships
    assert table["year"].min() >= ships.first_year
    assert not ships.countries or set(table["country"]) <= set(ships.countries)
    assert not ships.series or set(table["series"]) <= set(ships.series)


@named
def test_each_edition_can_be_cited(edition):
    said = attribution.citation(edition)
    assert edition.edition in said
    assert "edition edition" not in said
    assert "{" not in said


@pytest.mark.parametrize(("key", "rows"), ROWS.items())
def test_each_edition_has_its_number_of_figures(key, rows):
    assert len(holdings.table(holdings.find_edition(*key))) == rows


@pytest.mark.parametrize(("series", "edition", "country", "year", "expected", "decimals"), SPOT)
def test_spot_values_stand_as_published(series, edition, country, year, expected, decimals):
    row = store.load(series, edition=edition, countries=country, years=year).iloc[0]
    assert round(row["value"], decimals) == expected


def test_every_declared_series_has_a_source():
    assert {one.source for one in catalog.all_series().values()} == set(catalog.sources())
