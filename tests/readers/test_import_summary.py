"""What an import says: recognised, passed over, against itself, and new since the last edition."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from baltic_research import catalog, countries, imported, ingest
from baltic_research.errors import EditionError, SourceFileError
from baltic_research.sources import nato_transcribed
from baltic_research.sources.reading import Problems


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "own"
    monkeypatch.setenv("BALTIC_RESEARCH_DATA", str(folder))
    return folder


def part(summary: str, title: str) -> list[str]:
    """The lines of one part of a summary, without their indent."""
    lines = summary.splitlines()
    start = lines.index(f"  {title}:") + 1
    end = next(
        (place for place in range(start, len(lines)) if not lines[place].startswith("    ")),
        len(lines),
    )
    return [" ".join(line.split()) for line in lines[start:end]]


# NATO


def test_a_workbook_of_nato_is_told_table_by_table(own, plan, save: Callable[..., Path]) -> None:
    book = plan.book()
    book.create_sheet("Graph 1")["B2"] = "a picture"
    done = ingest.import_file("nato", save(book))
    said = done.summary()
    assert said.splitlines()[0] == (
        f"nato 2021-06: 360 rows in 15 series; stored in {own / 'nato' / '2021-06.csv'}"
    )
    assert (
        "nato.personnel TABLE7 3 countries 2014-2021 24 figures, 6 estimated, 0 missing "
        "thousand persons"
    ) in part(said, "recognised")
    assert part(said, "passed over") == [
        "sheet 'Graph 1', not named like a table",
        "note under a table, read for its marks only: 8 times, from TABLE1!B15 to TABLE8b!B15",
        "line of text with no figures under it: 8 times, from TABLE1!B14 to TABLE8b!B14",
    ]


def test_a_row_of_errors_without_a_name_is_counted(plan, save: Callable[..., Path]) -> None:
    book = plan.book()
    row, column = plan.cells["7", 0]
    book["TABLE7"].cell(row + 3, column, "#REF!")
    done = ingest.import_file("nato", save(book), dry_run=True)
    assert f"row without a name, errors and zeros only: TABLE7!C{row + 3}" in done.passed_over


def test_a_column_that_a_transcription_should_not_have_is_named() -> None:
    row = dict.fromkeys((*nato_transcribed.COLUMNS, "source_url"), "")
    problems = Problems("2027-01.csv")
    list(nato_transcribed.read_records([row], problems))
    assert problems.passed_over() == ("column 'source_url', not one of a transcription's",)


# SIPRI

SIPRI_SHEETS = {
    "Local currency calendar years": ("Figures are in local currency", ["Currency"], 500e6),
    "Constant (2026) US$": ("Figures are in US $m., at constant 2026 prices", [], 600.0),
    "Current US$": ("Figures are in US $m., in current prices", [], 600.0),
    "Share of GDP": ("Military expenditure as percentage of gross domestic product", [], 0.02),
    "Per capita": ("Figures are in current US$", [], 300.0),
    "Share of Govt. spending": ("As percentage of government spending", ["Reporting year"], 0.05),
}


@pytest.fixture
def sipri_workbook(tmp_path: Path) -> Path:
    """A workbook of SIPRI's to 2026: two states, one that is no more, and no figure for 2020."""
    book = Workbook()
    book.active.title = "Front page"
    book.create_sheet("Regional totals").append(["Region", 2026])
    for name, (unit, before, figure) in SIPRI_SHEETS.items():
        sheet = book.create_sheet(name)
        sheet.append([f"{unit} at current prices" if "local" in unit else unit])
        sheet.append(["Country", *before, *range(2019, 2027)])
        for country in ("Estonia", "Latvia"):
            values = [figure, "...", *[figure] * 6]
            sheet.append(
                [country, *("Euro" if one == "Currency" else None for one in before), *values]
            )
        sheet.append(["USSR", *(None for _ in before), *["xxx"] * 8])
        for row in sheet.iter_rows(min_row=3, min_col=2 + len(before)):
            for cell in row:
                cell.number_format = "0.00%" if figure < 1 else "0.0"
    book.create_sheet("Footnotes")
    path = tmp_path / "SIPRI-Milex-data-1949-2026.xlsx"
    book.save(path)
    return path


def test_a_workbook_of_sipri_is_told_with_what_is_no_country(own, sipri_workbook: Path) -> None:
    known = {"edition": "2027-04", "published": "2027-04-26"}
    said = ingest.import_file("sipri", sipri_workbook, **known).summary()
    assert (
        "sipri.milex_usd_constant Constant (2026) US$ 2 countries 2019-2026 14 figures, "
        "0 estimated, 2 missing million USD, 2026 prices and exchange rates"
    ) in part(said, "recognised")
    passed = part(said, "passed over")
    assert passed[:2] == [
        "sheet 'Front page', a picture and no figures",
        "sheet 'Regional totals', regions are not countries, and users form groups of their own",
    ]
    assert any(
        line.startswith("USSR, ended in 1991; never joined to Russia's series: 6 times, from Local")
        for line in passed
    )
    assert "column 'Reporting year', not used: Share of Govt. spending!B2" in passed


def test_against_a_shipped_edition_only_what_it_ships_is_compared(
    own, sipri_workbook: Path
) -> None:
    known = {"edition": "2027-04", "published": "2027-04-26"}
    new = part(ingest.import_file("sipri", sipri_workbook, **known).summary(), "new")
    assert new[0] == "added: years 2026"
    assert new[1].startswith("no longer there: countries BLR, DEU, DNK, FIN, FRA and 8 more; years")
    assert new[2].startswith("36 of 48 figures revised; largest: sipri.milex_per_capita EST 2025")
    assert new[2].endswith("12 in another unit, not compared")
    assert new[3] == "compared with 2026-04 (as shipped: 15 countries from 1990)"


# World Bank


def test_a_download_of_the_world_bank_is_told_with_the_groups_in_it(own, tmp_path: Path) -> None:
    economies = [code for row in catalog.layout("worldbank")["economies"] for code in row]
    names = {code: countries.name(code) for code in economies} | {"WLD": "World"}
    years = range(1960, 2027)
    head = ["Country Name", "Country Code", "Indicator Name", "Indicator Code", *years]
    lines = ["Data Source,World Development Indicators,", "", "Last Updated Date,2027-02-24,", ""]
    figures = [*("5000000" for _ in years[:-1]), ""]
    whole = [*("5000000000" for _ in years[:-1]), ""]
    lines += [
        ",".join(f'"{cell}"' for cell in row) + ","
        for row in (
            head,
            *(
                [
                    name,
                    code,
                    "Population, total",
                    "SP.POP.TOTL",
                    *(whole if code == "WLD" else figures),
                ]
                for code, name in names.items()
            ),
        )
    ]
    path = tmp_path / "API_SP.POP.TOTL.csv"
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8-sig")
    said = ingest.import_file("worldbank", path).summary()
    (found,) = part(said, "recognised")
    assert found.startswith("worldbank.population line 6 to line")
    assert found.endswith("persons")
    assert part(said, "passed over") == [
        f"group of countries: line {5 + len(names)}",
        "year 2026, without any figure yet",
    ]
    new = part(said, "new")
    assert new[0] == "added: years 2025"
    assert new[-1].startswith("compared with 2026-02 (as shipped: 56 countries from 1990)")


def test_an_edition_before_all_that_are_held_is_compared_with_none(own, plan, save) -> None:
    path = save(plan.book(), "150611-def-exp-2015-TABLES-en.xlsx")
    assert part(ingest.import_file("nato", path).summary(), "new") == [
        "no earlier edition is held to compare with"
    ]


def test_press_reports_of_releases_are_refused_for_want_of_a_price_base(shared: Path) -> None:
    path = shared / "sources/nato/transcribed/press_snapshots_secondary.csv"
    with pytest.raises(SourceFileError, match="lacks the price base"):
        ingest.import_file("nato", path, dry_run=True)


# What is new


def figures(values: dict[tuple[str, int], float], unit: str = "%", series: str = "a.x"):
    return pd.DataFrame(
        [(series, country, year, value, unit) for (country, year), value in values.items()],
        columns=["series", "country", "year", "value", "unit"],
    )


def test_new_and_lost_series_countries_and_years_are_named() -> None:
    before = pd.concat(
        [
            figures({("EST", 2023): 2.0, ("LVA", 2023): 2.0}),
            figures({("EST", 2023): 2.0}, series="a.y"),
        ]
    )
    after = pd.concat(
        [
            figures({("EST", 2024): 2.0, ("LTU", 2024): 2.0}),
            figures({("EST", 2023): 2.0}, series="a.z"),
        ]
    )
    news = imported.news(after, before, "2026-07")
    assert news.added == ("series a.z", "countries LTU", "years 2024")
    assert news.gone == ("series a.y", "countries LVA", "years 2023")


def test_a_revision_is_more_than_the_rounding_of_either_edition() -> None:
    before = figures({("EST", 2022): 2.123, ("LVA", 2022): 2.251, ("LTU", 2022): 2.5})
    after = figures({("EST", 2022): 2.12, ("LVA", 2022): 2.35, ("LTU", 2022): 2.25})
    news = imported.news(after, before, "2026-07")
    assert (news.compared, news.revised) == (3, 2)
    assert news.largest == "a.x LTU 2022, 2.5 to 2.25 (-10.0 %)"
    assert news.lines()[1] == (
        "2 of 3 figures revised; largest: a.x LTU 2022, 2.5 to 2.25 (-10.0 %)"
    )


def test_figures_in_another_price_base_are_counted_and_not_compared() -> None:
    news = imported.news(
        figures({("EST", 2022): 3.0}, "2021 prices"),
        figures({("EST", 2022): 2.0}, "2015 prices"),
        "2026-07",
    )
    assert (news.compared, news.revised, news.rebased, news.largest) == (0, 0, 1, "")


def test_a_gap_is_no_figure_to_compare() -> None:
    gap = figures({("EST", 2022): float("nan")})
    news = imported.news(figures({("EST", 2022): 3.0}), gap, "2026-07")
    assert (news.compared, news.added) == (0, ("series a.x",))


# A dry run


def test_a_dry_run_refuses_what_an_import_would_refuse(own, plan, save) -> None:
    ingest.import_file("nato", save(plan.book()))
    again = ingest.import_file("nato", save(plan.book()), dry_run=True)
    assert not again.written
    assert "dry run, nothing written" in again.headline()
    book = plan.book()
    row, column = plan.cells["7", 0]
    book["TABLE7"].cell(row, column, 6.5)
    with pytest.raises(EditionError, match="held with other figures of "):
        ingest.import_file("nato", save(book), dry_run=True)


# The originals


@pytest.mark.parametrize(
    ("source", "file", "passed", "new"),
    [
        (
            "nato",
            "nato/240617-def-exp-2024-TABLES-en.xlsx",
            "figure that repeats another table; compared, not stored: 124 times",
            "no longer there: years 2012, 2013",
        ),
        (
            "sipri",
            "sipri/SIPRI-Milex-data-1949-2025_v1.2.xlsx",
            "European Union, an institution; its members report for themselves: 6 times",
            "compared with 2025-04 (as shipped: 15 countries from 1990)",
        ),
        (
            "worldbank",
            "worldbank/API_NY.GDP.MKTP.KD_DS2_en_csv_v2_213435.csv",
            "group of countries: 48 times, from line 7 to line 265",
            "no earlier edition is held to compare with",
        ),
    ],
)
def test_an_original_is_told_with_what_it_leaves_out(
    own, shared: Path, source: str, file: str, passed: str, new: str
) -> None:
    said = ingest.import_file(source, shared / "sources" / file, dry_run=True).summary()
    assert any(one.startswith(passed) for one in part(said, "passed over"))
    assert new in part(said, "new")
    assert not own.exists()
    assert len(said.splitlines()) < 60


@pytest.mark.parametrize(
    ("source", "file", "said"),
    [
        ("kiel", "kiel/data_explorer.csv", "column 'commitments'"),
        ("nuclear", "nuclear/stockpiles.csv", "World, the world's total"),
        ("exercises", "exercises/joint_exercise_counts.csv", "russia_joint_exercises, a private"),
        ("disputes", "disputes/mid.csv", "zero of a year before the country was a state: 17 times"),
        ("transfers", "arms_transfers/deliveries_nagehanrdogan_2026-02-12.csv", "recipient, an armed group: 151 times"),
        ("cow", "cow_nmc/cow_nmc_v7.csv", "state that is no present-day country:"),
        ("unga", "unga/IdealpointsJuly2025.dta", "row with only the estimate by session: 17 times"),
        ("ustroops", "us_troops/troopdata-rebuild-reports.csv", "report of another month than September: 6110 times"),
    ],
)  # fmt: skip
def test_every_reader_tells_what_it_leaves_out_of_the_original(
    shared: Path, source: str, file: str, said: str
) -> None:
    passed = ingest._reader(source)(shared / "sources" / file).passed_over
    assert any(one.startswith(said) for one in passed), passed
