"""The tables that travel with the package: counts, known anomalies and spot values."""

from __future__ import annotations

import pytest

from baltic_research import contracts, holdings, store

ROWS = {
    "2016-01": 3232,
    "2019-06": 2681,
    "2023-07": 99,
    "2024-06": 5377,
    "2025-08": 704,
    "2026-07": 5415,
}

SPOT = [
    ("defence_share_gdp", "2024-06", "LTU", 2019, 2.0, "TABLE3!I26"),
    ("defence_share_gdp", "2026-07", "LTU", 2019, 1.98, "line 2724"),
    ("defence_share_gdp", "2026-07", "EST", 2026, 5.10, "line 2627"),
    ("defence_share_gdp", "2026-07", "LVA", 2026, 4.92, "line 2718"),
    ("defence_share_gdp", "2026-07", "LTU", 2026, 5.33, "line 2731"),
    ("defence_share_gdp", "2016-01", "EST", 2015, 2.0382982, "TABLE3!J15"),
    ("defence_lcu_current", "2016-01", "LTU", 2014, 1111.1, "TABLE1!J23"),
    ("defence_usd_constant", "2024-06", "LTU", 2024, 1516.5831047554823, "TABLE2!N60"),
    ("personnel", "2024-06", "EST", 2022, 6.283, "TABLE7!M30"),
    ("gdp_usd_constant", "2016-01", "ESP", 2008, 1484430.4576788902, "TABLE4!C32"),
    ("infrastructure_share", "2024-06", "FIN", 2014, 0.0, "TABLE8b!D19"),
]


def value(series: str, edition: str, country: str, year: int):
    return store.load(f"nato.{series}", edition=edition, countries=country, years=year).iloc[0]


@pytest.mark.parametrize(("edition", "rows"), ROWS.items())
def test_each_edition_has_its_number_of_figures(edition, rows):
    assert len(holdings.table(holdings.find_edition("nato", edition))) == rows


@pytest.mark.parametrize("edition", ROWS)
def test_each_table_keeps_its_contract(edition):
    table = holdings.table(holdings.find_edition("nato", edition))
    checked = contracts.check_observations(table, f"{edition}.csv")
    assert list(checked.columns) == list(contracts.OBSERVATION_COLUMNS)


@pytest.mark.parametrize(("series", "edition", "country", "year", "expected", "cell"), SPOT)
def test_spot_values_stand_as_published(series, edition, country, year, expected, cell):
    row = value(series, edition, country, year)
    assert row["value"] == pytest.approx(expected, rel=1e-6)
    assert row["cell"] == cell


def test_what_was_not_published_is_missing():
    row = value("defence_share_gdp", "2016-01", "ALB", 2008)
    assert row["value"] != row["value"]
    assert row["cell"] == "TABLE3!C9"


def test_the_known_anomalies_are_flagged_and_no_others():
    anomalies = {one.edition: one.anomalies for one in holdings.held("nato")}
    named = [text.split(":")[1].strip() for text in anomalies.pop("2024-06")]
    assert named == ["FRA 2020", "LTU 2019", "SVK 2024"]
    assert not any(anomalies.values())


def test_estonias_personnel_falls_in_the_source_and_is_not_mended():
    before, after = (value("personnel", "2026-07", "EST", year)["value"] for year in (2025, 2026))
    assert (before, after) == (7.8, 5.1)
    loaded = store.load("nato.personnel", countries="EST", edition="2026-07", years=[2025, 2026])
    assert ["7.8 to 5.1" in note for note in loaded["note"]] == [False, True]


def test_rebasing_moves_history():
    shares = [
        value("defence_share_gdp", edition, "LVA", 2022)["value"]
        for edition in ("2024-06", "2026-07")
    ]
    assert [round(one, 2) for one in shares] == [2.12, 2.25]
    units = [
        value("defence_share_gdp", edition, "LVA", 2022)["unit"]
        for edition in ("2024-06", "2026-07")
    ]
    assert units == ["% of GDP, 2015 prices", "% of GDP, 2021 prices"]
