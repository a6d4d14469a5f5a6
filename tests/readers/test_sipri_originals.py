"""SIPRI's three workbooks are read in full, and what is shipped of them stays a small part."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from baltic_research import catalog, contracts, countries
from baltic_research.sources import sipri

KNOWN = catalog.source("sipri").editions
EDITIONS = sorted(KNOWN)


@pytest.fixture(scope="module")
def paths(shared):
    return {
        edition: shared / "sources" / "sipri" / next(iter(known.files))
        for edition, known in KNOWN.items()
    }


@pytest.fixture(scope="module")
def readings(paths):
    return {edition: sipri.read(path) for edition, path in paths.items()}


@pytest.fixture(scope="module")
def cells(paths):
    """Country rows of the six sheets as openpyxl gives them, cell by cell."""
    from openpyxl import load_workbook

    left_out = {one["name"] for one in catalog.layout("sipri")["passed_over"]}
    left_out |= set(catalog.layout("sipri")["regions"]) | {"Country"}
    found = {}
    for edition, path in paths.items():
        book = load_workbook(path, data_only=True)
        sheets = [sheet for sheet in book if any(c.value == "Country" for c in sheet["A"])]
        found[edition] = [
            [cell for cell in row if isinstance(cell.value, int | float)]
            for sheet in sheets
            if "financial" not in sheet.title
            for row in sheet.iter_rows(min_row=7)
            if row[0].value and row[0].value not in left_out
        ]
    return found


def only(frame: pd.DataFrame, series: str, country: str, year: int) -> pd.Series:
    rows = frame.query("series == @series and country == @country and year == @year")
    assert len(rows) == 1
    return rows.iloc[0]


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_figure_of_the_six_sheets_is_read(readings, cells, edition):
    figures = sum(len(row) for row in cells[edition])
    assert readings[edition].observations["value"].notna().sum() == figures


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_coloured_figure_is_an_estimate_and_every_red_one_uncertain(readings, cells, edition):
    colours = []
    for cell in (cell for row in cells[edition] for cell in row):
        colour = cell.font.color
        if colour is not None and colour.type != "theme" and colour.value not in (8, 64):
            colours.append({12: "blue", 10: "red", "FFFF0000": "red"}[colour.value])
    observations = readings[edition].observations
    red = observations["note"].str.startswith("highly uncertain")
    red |= observations["note"].str.contains("; highly uncertain")
    assert (observations["status"] == "estimate").sum() == len(colours)
    assert red.sum() == colours.count("red")


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_reading_keeps_the_contract(readings, edition):
    frame = readings[edition].observations.assign(source="sipri", edition=edition)
    assert (
        len(contracts.check_observations(frame, edition))
        == 168 * (4 * 76 + 2 * 36) + 168 * ({"2024-04": 0, "2025-04": 2, "2026-04": 8}[edition])
    )


@pytest.mark.parametrize(
    ("edition", "series", "country", "year", "value", "cell"),
    [
        ("2024-04", "milex_share_gdp", "RUS", 2023, 5.86, "Share of GDP!BZ158"),
        ("2025-04", "milex_share_gdp", "RUS", 2023, 5.40, "Share of GDP!BY158"),
        ("2026-04", "milex_share_gdp", "RUS", 2023, 5.27, "Share of GDP!BY158"),
        ("2024-04", "milex_usd_current", "USA", 2023, 916014.70, "Current US$!BZ79"),
        ("2025-04", "milex_usd_current", "USA", 2024, 997309.00, "Current US$!BZ79"),
        ("2026-04", "milex_usd_current", "USA", 2025, 954387.00, "Current US$!CA79"),
        ("2024-04", "milex_lcu", "LVA", 2023, 967.52, "Local currency calendar years!CA143"),
        ("2025-04", "milex_lcu", "LTU", 2024, 2429.00, "Local currency calendar years!CA144"),
        ("2025-04", "milex_lcu", "EST", 2024, 1333.00, "Local currency calendar years!CA139"),
        ("2024-04", "milex_share_gdp", "UKR", 2023, 36.65, "Share of GDP!BZ159"),
        ("2024-04", "milex_share_gdp", "KWT", 1991, 117.35, "Share of GDP!AT190"),
        ("2026-04", "milex_per_capita", "DZA", 1988, 43.26, "Per capita!C10"),
        ("2026-04", "milex_share_government", "DZA", 1990, 5.78, "Share of Govt. spending!F12"),
    ],
)
def test_a_figure_is_what_its_cell_holds(readings, edition, series, country, year, value, cell):
    found = only(readings[edition].observations, f"sipri.{series}", country, year)
    assert (round(found["value"], 2), found["cell"]) == (value, cell)


@pytest.mark.parametrize(
    ("edition", "base"), [("2024-04", 2022), ("2025-04", 2023), ("2026-04", 2024)]
)
def test_the_price_base_is_the_editions_own(readings, edition, base):
    found = only(readings[edition].observations, "sipri.milex_usd_constant", "POL", 2020)
    assert found["unit"] == f"million USD, {base} prices and exchange rates"


def test_russias_figures_for_2023_are_estimates(readings):
    for reading in readings.values():
        found = only(reading.observations, "sipri.milex_share_gdp", "RUS", 2023)
        assert found["status"] == "estimate"


def test_a_year_without_a_state_is_missing_and_says_so(readings):
    found = only(readings["2026-04"].observations, "sipri.milex_usd_current", "EST", 1989)
    assert math.isnan(found["value"])
    assert found["note"] == "not a state for the whole year"


def test_no_spending_is_zero_and_not_missing(readings):
    for reading in readings.values():
        assert only(reading.observations, "sipri.milex_usd_current", "CRI", 2010)["value"] == 0


def test_numbered_footnotes_are_kept(readings):
    assert only(readings["2026-04"].observations, "sipri.milex_lcu", "USA", 2024)["note"] == (
        "financial years ending in September"
    )
    assert only(readings["2025-04"].observations, "sipri.milex_lcu", "POL", 2024)["note"] == (
        "footnote 78"
    )


def test_what_a_workbook_says_against_itself_is_named(readings):
    for edition in ("2024-04", "2025-04"):
        told = "\n".join(readings[edition].anomalies)
        assert "ZWE: the local currency is said to be US dollars" in told
        assert "BLR: 2" in told
        belarus = only(readings[edition].observations, "sipri.milex_share_government", "BLR", 2020)
        assert belarus["note"].startswith("implies government spending of 3.8 % of GDP")
    assert "MMR 2024: 4651.88 million USD at 2024 prices" in readings["2026-04"].anomalies[0]


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_is_shipped_is_well_under_a_tenth(readings, edition):
    ships = catalog.source("sipri").ships
    figures = readings[edition].observations.dropna(subset="value")
    shipped = figures[
        figures["country"].isin(countries.resolve_all(ships.countries))
        & (figures["year"] >= ships.first_year)
        & figures["series"].isin(ships.series)
    ]
    assert set(shipped["country"]) == set(ships.countries)
    assert 0.04 < len(shipped) / len(figures) < 0.08


def test_half_a_workbook_is_refused_by_name(paths, tmp_path):
    whole = paths["2026-04"].read_bytes()
    cut = tmp_path / paths["2026-04"].name
    cut.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Exception, match=r"SIPRI-Milex-data-1949-2025.*not a readable \.xlsx"):
        sipri.read(cut)
