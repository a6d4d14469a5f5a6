"""One reader takes SIPRI's workbooks of any year; every fault names file, sheet and cell."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd
import pytest
from openpyxl import Workbook
from openpyxl.styles import Color, Font

from baltic_research.errors import SourceFileError
from baltic_research.sources import sipri

NAME = "SIPRI-Milex-data-1949-2021.xlsx"
YEARS = range(2014, 2022)
MEMBERS = ("Estonia", "Latvia", "Lithuania", "Russia")
SHARE, CONSTANT, CURRENT = "Share of GDP", "Constant (2021) US$", "Current US$"
CAPITA, GOVERNMENT, LOCAL = "Per capita", "Share of Govt. spending", "Local currency calendar years"
# Lines above the table, columns before the years, figure: as SIPRI's sheets have them
SHEETS = {
    LOCAL: ("Figures are in local currency at current prices", ["Currency", "Notes"], 500e6),
    CONSTANT: ("Figures are in US $m., at constant 2021 prices", [None, "Notes"], 600.0),
    CURRENT: ("Figures are in US $m., in current prices", ["Notes"], 600.0),
    SHARE: ("Military expenditure as percentage of gross domestic product", ["Notes"], 0.02),
    CAPITA: ("Figures are in current US$", ["Notes"], 300.0),
    GOVERNMENT: ("As percentage of government spending", ["Notes", "Reporting year"], 0.05),
}
HEADER, FIRST = 4, 7  # rows: the header, Estonia
TOP = {name: 2 + len(before) for name, (_, before, _) in SHEETS.items()}  # column of 2014


def book() -> Workbook:
    made = Workbook()
    made.active.title = "Front page"
    made.create_sheet("Regional totals").append(["Region", 2021])
    for name, (unit, before, figure) in SHEETS.items():
        sheet = made.create_sheet(name)
        sheet.append(["Military expenditure by country"])
        sheet.append([unit])
        sheet.append([])
        sheet.append(["Country", *before, *YEARS])
        sheet.append([])
        sheet.append(["Europe"])
        for member in MEMBERS:
            texts = {"Currency": "Euro", "Notes": ""}
            sheet.append([member, *(texts.get(one) for one in before), *[figure for _ in YEARS]])
        sheet.append(["USSR", *(None for _ in before), *["xxx" for _ in YEARS]])
        for row in sheet.iter_rows(min_row=FIRST, min_col=TOP[name]):
            for cell in row:
                cell.number_format = "0.00%" if name in (SHARE, GOVERNMENT) else "0.0"
    notes = made.create_sheet("Footnotes")
    notes.append(["§", "Figures for these countries are for the adopted budget, and more words"])
    notes.append(["7", None, "Latvia: some words that the catalogue does not know"])
    return made


def read(save: Callable, made: Workbook) -> pd.DataFrame:
    return sipri.read(save(made, NAME)).observations


def fault(save: Callable, made: Workbook) -> str:
    with pytest.raises(SourceFileError) as caught:
        sipri.read(save(made, NAME))
    assert str(caught.value).startswith(f"{NAME}: ")
    return str(caught.value)


def estonia(frame: pd.DataFrame, series: str, year: int = 2014) -> pd.Series:
    rows = frame.query("series == @series and country == 'EST' and year == @year")
    assert len(rows) == 1
    return rows.iloc[0]


def test_money_comes_in_millions_and_shares_in_percent(save):
    frame = read(save, book())
    assert len(frame) == 6 * 4 * 8
    found = {
        row.series: (row.value, row.unit) for row in frame[frame["country"] == "EST"].itertuples()
    }
    assert found == {
        "sipri.milex_lcu": (500, "million Euro, current prices"),
        "sipri.milex_usd_constant": (600, "million USD, 2021 prices and exchange rates"),
        "sipri.milex_usd_current": (600, "million USD, current prices and exchange rates"),
        "sipri.milex_share_gdp": (2, "% of GDP, current prices"),
        "sipri.milex_per_capita": (300, "USD per head, current prices and exchange rates"),
        "sipri.milex_share_government": (5, "% of general government expenditure"),
    }


def test_the_header_is_found_by_its_words_wherever_it_stands(save):
    made = book()
    made[SHARE].insert_rows(1, amount=5)
    made[SHARE].cell(HEADER + 5, 1, "  Country ")
    made[SHARE].insert_cols(1)
    found = estonia(read(save, made), "sipri.milex_share_gdp")
    assert (found["value"], found["cell"]) == (2, f"{SHARE}!D{FIRST + 5}")


@pytest.mark.parametrize("form", [str, float, lambda year: f" {year} "])
def test_years_may_be_text_or_decimal_numbers(save, form):
    made = book()
    for offset, year in enumerate(YEARS):
        made[CAPITA].cell(HEADER, TOP[CAPITA] + offset, form(year))
    assert estonia(read(save, made), "sipri.milex_per_capita", 2021)["value"] == 300


def test_a_sheet_in_billions_comes_in_millions(save):
    made = book()
    for name in (CONSTANT, CURRENT):
        made[name].cell(2, 1, made[name].cell(2, 1).value.replace("$m.", "$b."))
    assert estonia(read(save, made), "sipri.milex_usd_constant")["value"] == 600_000


@pytest.mark.parametrize(
    ("colour", "status", "note"),
    [
        (Color(indexed=12), "estimate", ""),
        (Color(rgb="FF0000FF"), "estimate", ""),
        (Color(indexed=10), "estimate", "highly uncertain"),
        (Color(rgb="FFFF0000"), "estimate", "highly uncertain"),
        (Color(indexed=8), "reported", ""),
        (Color(rgb="FF000000"), "reported", ""),
        (Color(theme=1), "reported", ""),
    ],
)
def test_the_colour_of_type_gives_the_status(save, colour, status, note):
    made = book()
    made[SHARE].cell(FIRST, TOP[SHARE]).font = Font(color=colour)
    frame = read(save, made)
    found = estonia(frame, "sipri.milex_share_gdp")
    assert (found["status"], found["note"]) == (status, note)
    assert estonia(frame, "sipri.milex_share_gdp", 2015)["status"] == "reported"


def test_a_colour_without_a_meaning_is_refused(save):
    made = book()
    made[SHARE].cell(FIRST, TOP[SHARE]).font = Font(color="FF00B050")
    expected = f"{SHARE}!C{FIRST}: expected a figure in plain, blue, red type, found the colour rgb"
    assert expected in fault(save, made)


@pytest.mark.parametrize("mark", ["...", "…", ". .", " . . ", ".."])
def test_a_missing_mark_is_missing_and_a_zero_is_zero(save, mark):
    made = book()
    made[SHARE].cell(FIRST, TOP[SHARE], mark)
    made[SHARE].cell(FIRST, TOP[SHARE] + 1, 0)
    frame = read(save, made)
    found = estonia(frame, "sipri.milex_share_gdp")
    assert math.isnan(found["value"])
    assert (found["status"], found["note"]) == ("reported", "")
    assert estonia(frame, "sipri.milex_share_gdp", 2015)["value"] == 0


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (None, "cell left blank"),
        ("xxx", "not a state for the whole year"),
        ("#VALUE!", "#VALUE! in the workbook"),
    ],
)
def test_a_gap_that_is_no_plain_mark_is_noted(save, text, note):
    made = book()
    made[CAPITA].cell(FIRST, TOP[CAPITA]).value = text
    found = estonia(read(save, made), "sipri.milex_per_capita")
    assert math.isnan(found["value"])
    assert found["note"] == note


def test_a_stray_error_value_is_told_as_an_anomaly(save):
    made = book()
    made[CAPITA].cell(FIRST, TOP[CAPITA]).value = "#VALUE!"
    told = sipri.read(save(made, NAME)).anomalies
    assert told == (f"{CAPITA}!C{FIRST}: #VALUE! in the workbook, read as missing",)


def test_marks_become_short_notes_and_unknown_footnotes_keep_their_number(save):
    made = book()
    made[SHARE].cell(FIRST, 2, "§7")
    found = estonia(read(save, made), "sipri.milex_share_gdp")
    assert found["note"] == "budget, not outturn; footnote 7"


def test_a_mark_without_a_footnote_is_refused(save):
    made = book()
    made[SHARE].cell(FIRST, 2, "§8")
    assert f"{SHARE}!B{FIRST}: the mark '8' is not explained" in fault(save, made)


def test_rows_of_former_states_are_passed_over(save):
    made = book()
    made[SHARE].cell(FIRST + 4, TOP[SHARE], 0.1)
    assert set(read(save, made)["country"]) == {"EST", "LVA", "LTU", "RUS"}


def test_figures_beside_a_region_are_refused(save):
    made = book()
    made[SHARE].cell(FIRST - 1, TOP[SHARE], 0.1)
    assert f"{SHARE}!A{FIRST - 1}: figures beside the name of a region" in fault(save, made)


def test_text_in_a_number_cell_is_named_with_its_cell(save):
    made = book()
    made[SHARE].cell(FIRST, TOP[SHARE], "2.1 %")
    expected = f"{SHARE}!C{FIRST}: expected a number or a missing-value mark, found '2.1 %'"
    assert expected in fault(save, made)


@pytest.mark.parametrize("name", SHEETS)
def test_a_missing_sheet_is_named_by_what_it_would_have_held(save, name):
    made = book()
    del made[name]
    assert "sheet for sipri.milex_" in (message := fault(save, made))
    assert "missing; expected one named like" in message


def test_a_sheet_without_a_header_row_is_named(save):
    made = book()
    made[SHARE].cell(HEADER, 1, "State")
    assert f"{SHARE}: no row with a cell 'Country' and at least 6 years" in fault(save, made)


def test_a_sheet_that_nobody_knows_is_refused(save):
    made = book()
    made.create_sheet("Share of happiness")
    assert "Share of happiness: not a sheet we know" in fault(save, made)


def test_two_sheets_for_one_series_are_refused(save):
    made = book()
    made.copy_worksheet(made[CONSTANT]).title = "Constant (2020) US$"
    assert "holds sipri.milex_usd_constant, and so does" in fault(save, made)


def test_an_unknown_country_is_named_with_the_nearest(save):
    made = book()
    made[SHARE].cell(FIRST, 1, "Estonja")
    assert f"{SHARE}!A{FIRST}: unknown country 'Estonja'; did you mean Estonia" in fault(save, made)


def test_a_country_given_twice_is_named_with_both_cells(save):
    made = book()
    made[SHARE].cell(FIRST + 1, 1, "Estonia")
    expected = f"{SHARE}!A{FIRST + 1}: Estonia stands twice, also in {SHARE}!A{FIRST}"
    assert expected in fault(save, made)


def test_a_country_that_one_sheet_lacks_is_named(save):
    made = book()
    made[SHARE].delete_rows(FIRST)
    assert f"{SHARE}: lacks Estonia, which other sheets have" in fault(save, made)


def test_figures_without_a_country_are_refused(save):
    made = book()
    made[SHARE].cell(FIRST, 1).value = None
    assert f"{SHARE}!A{FIRST}: figures without a country's name" in fault(save, made)


def test_a_year_given_twice_is_named_with_its_cell(save):
    made = book()
    made[SHARE].cell(HEADER, TOP[SHARE] + 1, 2014)
    expected = f"{SHARE}!D{HEADER}: expected the year 2015 after 2014, found 2014"
    assert expected in fault(save, made)


def test_a_sheet_that_ends_a_year_early_is_named(save):
    made = book()
    made[SHARE].delete_cols(TOP[SHARE] + 7)
    assert f"{SHARE}: ends with 2020, other sheets with 2021" in fault(save, made)


def test_figures_under_no_header_are_refused(save):
    made = book()
    made[SHARE].cell(FIRST, TOP[SHARE] + 9, 0.1)
    assert f"{SHARE}!L{FIRST}: 0.1 stands under no header" in fault(save, made)


def test_a_header_that_nobody_knows_is_refused(save):
    made = book()
    made[GOVERNMENT].cell(HEADER, 3, "Source")
    assert f"{GOVERNMENT}!C{HEADER}: 'Source' is not a header we know" in fault(save, made)


def test_a_unit_that_is_not_said_is_not_guessed(save):
    made = book()
    made[CURRENT].cell(2, 1, "Figures are in dollars")
    assert f"{CURRENT}: no line above the header row says the unit" in fault(save, made)


def test_shares_that_may_be_percent_already_are_refused(save):
    made = book()
    for row in made[SHARE].iter_rows(min_row=FIRST, min_col=TOP[SHARE]):
        for cell in row:
            cell.number_format = "0.0"
    assert f"{SHARE}: expected fractions shown as percentages" in fault(save, made)


def test_a_price_base_that_contradicts_the_heading_is_refused(save):
    made = book()
    made[CONSTANT].title = "Constant (2020) US$"
    assert "Constant (2020) US$: the price base is said to be 2020 and 2021" in fault(save, made)


def test_a_base_year_that_the_figures_deny_is_refused(save):
    made = book()
    for row in range(FIRST, FIRST + 4):
        made[CONSTANT].cell(row, TOP[CONSTANT] + 7, 700.0)
    assert f"{CONSTANT}: in the base year 2021 constant and current" in fault(save, made)


def test_figures_where_there_is_no_spending_are_refused(save):
    made = book()
    for column in range(8):
        made[LOCAL].cell(FIRST, TOP[LOCAL] + column, "xxx")
    expected = f"{SHARE}: 8 of 32 figures stand where the sheet in local currency has none"
    assert expected in fault(save, made)


def test_rows_that_have_moved_show_in_the_population_they_imply(save):
    made = book()
    for row in range(FIRST, FIRST + 4):
        made[CAPITA].cell(row, TOP[CAPITA] + 3, 200.0)
    message = fault(save, made)
    assert f"{CAPITA}: spending over spending per head implies 8 leaps of population" in message


def test_a_truncated_file_is_refused(save):
    path = save(book(), NAME)
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(SourceFileError, match=rf"^{NAME}: not a readable .xlsx workbook"):
        sipri.read(path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SourceFileError, match="no such file"):
        sipri.read(tmp_path / "absent.xlsx")


def test_all_faults_are_told_at_once(save):
    made = book()
    made[SHARE].cell(FIRST, TOP[SHARE], "n.k.")
    made[CAPITA].cell(FIRST, 1, "Atlantis")
    message = fault(save, made)
    assert f"{SHARE}!C{FIRST}" in message
    assert f"{CAPITA}!A{FIRST}" in message
