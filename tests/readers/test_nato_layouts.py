"""One reader takes every layout of NATO's workbooks, by what the sheets say."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from baltic_research import catalog
from baltic_research.sources import nato

REQUIRED = {
    code
    for code in catalog.all_series()
    if code not in catalog.layout("nato")["optional"] and code.startswith("nato.")
}


def only(frame: pd.DataFrame, series: str, country: str, year: int) -> pd.Series:
    rows = frame.query("series == @series and country == @country and year == @year")
    assert len(rows) == 1
    return rows.iloc[0]


@pytest.mark.parametrize(
    ("header_each_block", "sheet_name", "first_column"),
    [
        pytest.param(False, "TABLE{number}", 2, id="one header a sheet, labels in B, as to 2024"),
        pytest.param(False, "TABLE{number}", 3, id="labels in C"),
        pytest.param(
            True, "Table {number}", 1, id="a header each block, labels in A, as from 2025"
        ),
    ],
)
def test_every_layout_gives_every_series(plan, save, header_each_block, sheet_name, first_column):
    plan.header_each_block = header_each_block
    plan.sheet_name = sheet_name
    plan.first_column = first_column
    observations = nato.read(save(plan.book())).observations
    assert set(observations["series"]) >= REQUIRED
    assert len(observations) == 15 * 3 * 8
    assert only(observations, "nato.defence_share_gdp", "LVA", 2015)["value"] == pytest.approx(
        2.004
    )


def test_years_marked_e_are_estimates(plan, save):
    observations = nato.read(save(plan.book())).observations
    estimated = observations.loc[observations["status"] == "estimate", "year"]
    assert set(estimated) == {2020, 2021}


def test_the_price_base_is_read_from_the_titles(plan, save):
    plan.tables = {
        number: (
            title,
            unit.replace("2015", "2021"),
            tuple(one.replace("2015", "2021") for one in blocks),
        )
        for number, (title, unit, blocks) in plan.tables.items()
    }
    observations = nato.read(save(plan.book())).observations
    units = observations.loc[observations["series"] == "nato.defence_usd_constant", "unit"]
    assert set(units) == {"million USD, 2021 prices and exchange rates"}


def test_a_block_title_beside_the_years_is_the_block_title(plan, save):
    plan.header_each_block = True
    book = plan.book()
    for sheet, title in (("TABLE3", "Share of real GDP (%)"), ("TABLE3", "Annual real change (%)")):
        for row in book[sheet].iter_rows():
            cell = row[plan.first_column - 1]
            if cell.value == title:
                book[sheet].cell(cell.row - 1, plan.first_column, title)
                cell.value = None
    observations = nato.read(save(book)).observations
    assert set(observations["series"]) >= REQUIRED


def test_the_cell_is_where_the_figure_stands(plan, save):
    book = plan.book()
    row, column = plan.cells["7", 0]
    book["TABLE7"].cell(row, column, 6.283)
    found = only(nato.read(save(book)).observations, "nato.personnel", "EST", 2014)
    assert (found["value"], found["cell"]) == (6.283, f"TABLE7!C{row}")


def test_a_missing_value_mark_is_missing_and_a_zero_is_zero(plan, save):
    book = plan.book()
    row, column = plan.cells["8b", 0]
    book["TABLE8b"].cell(row, column, "..")
    book["TABLE8b"].cell(row, column + 1, 0)
    observations = nato.read(save(book)).observations
    assert math.isnan(only(observations, "nato.infrastructure_share", "EST", 2014)["value"])
    assert only(observations, "nato.infrastructure_share", "EST", 2015)["value"] == 0


def test_a_footnote_is_carried_as_a_note_and_the_currency_into_the_unit(plan, save):
    found = only(
        nato.read(save(plan.book())).observations, "nato.defence_lcu_constant", "EST", 2014
    )
    assert found["note"] == "national law or agreement calls for at least 2 % of GDP"
    assert found["unit"] == "million EUR, 2015 prices"


def test_a_row_of_errors_without_a_label_is_junk(plan, save):
    book = plan.book()
    last = book["TABLE1"].max_row + 1
    for column in range(3, 11):
        book["TABLE1"].cell(last, column, "#REF!")
    assert len(nato.read(save(book)).observations) == 15 * 3 * 8


def test_a_share_that_does_not_recompute_stays_as_published_and_is_flagged(plan, save):
    book = plan.book()
    row, column = plan.cells["3", 0]
    book["TABLE3"].cell(row, column, 2.5)
    reading = nato.read(save(book))
    found = only(reading.observations, "nato.defence_share_gdp", "EST", 2014)
    assert found["value"] == 2.5
    assert found["note"] == "spending over GDP gives 2.0000"
    assert reading.anomalies == (
        f"TABLE3!C{row}: EST 2014: 2.5000 % of GDP published, spending over GDP gives 2.0000",
    )


def test_the_label_and_day_are_read_from_the_publishers_file_name(plan, save):
    reading = nato.read(save(plan.book(), "210611-def-exp-2021-TABLES-en.xlsx"))
    assert (reading.edition, reading.published) == ("2021-06", "2021-06-11")
    assert nato.read(save(plan.book(), "tables.xlsx")).edition == ""
