"""The table of changes to NATO's workbooks of 2016 and 2024."""

from __future__ import annotations

import re
from dataclasses import dataclass

import changes as c
from changes import Case, Place
from verdicts import REFUSED, RIGHT, SEEN


@dataclass(frozen=True)
class Layout:
    """Where the tables of an edition are, and how its titles begin."""

    sheets: tuple[str, ...]
    first: str  # local currency
    dollars: str
    shares: str
    gdp: str
    personnel: str
    categories: tuple[str, str]
    series: dict[str, str]  # by sheet, the series of its first block
    years: tuple[int, int]
    country: str  # the first by name


EDITIONS = {
    "2016-01": Layout(
        sheets=("TABLE1", "TABLE3", "TABLE6b"),
        first="TABLE1",
        dollars="TABLE2",
        shares="TABLE3",
        gdp="TABLE4",
        personnel="TABLE5",
        categories=("TABLE6a", "TABLE6b"),
        series={
            "TABLE1": "nato.defence_lcu_current",
            "TABLE3": "nato.defence_share_gdp",
            "TABLE6b": "nato.infrastructure_share",
        },
        years=(2008, 2015),
        country="ALB",
    ),
    "2024-06": Layout(
        sheets=("TABLE1", "TABLE5", "TABLE8b"),
        first="TABLE1",
        dollars="TABLE2",
        shares="TABLE3",
        gdp="TABLE5",
        personnel="TABLE7",
        categories=("TABLE8a", "TABLE8b"),
        series={
            "TABLE1": "nato.defence_lcu_current",
            "TABLE5": "nato.gdp_usd_current",
            "TABLE8b": "nato.infrastructure_share",
        },
        years=(2014, 2024),
        country="ALB",
    ),
}
BALTIC, LAST = "LTU", "USA"


def cases(edition: str) -> list[Case]:
    layout = EDITIONS[edition]
    return [
        *_moved(layout),
        *_sheets(layout),
        *_labels(layout),
        *_cells(layout),
        *_rows(layout),
        *_years(layout),
        *_headings(layout),
        *_figures(layout),
    ]


def _places(layout: Layout) -> list[Place]:
    """Return cells from the first, the middle and the last table, all kinds of country and year."""
    one, two, three = layout.sheets
    return [
        Place(one, 0, layout.country, 2),
        Place(two, 1, BALTIC, -1),
        Place(three, 0, LAST, 3),
    ]


def _moved(layout: Layout) -> list[Case]:
    """Changes of the place only: the figures must be read as before."""
    found = []
    for sheet in layout.sheets:
        found += [
            Case(f"{sheet} empty row on top", RIGHT, c.insert_row(sheet, c.top, [])),
            Case(f"{sheet} text on top", RIGHT, c.insert_row(sheet, c.top, [None, "NATO PUBLIC"])),
            Case(
                f"{sheet} empty row before header",
                RIGHT,
                c.insert_row(sheet, c.before_header, [None]),
            ),
            Case(f"{sheet} empty row amid", RIGHT, c.insert_row(sheet, c.amid_countries, [None])),
            Case(
                f"{sheet} footnote amid",
                RIGHT,
                c.note_row(sheet, c.amid_countries, "(z) Figures are provisional."),
            ),
            Case(f"{sheet} column at the left", RIGHT, c.insert_column(sheet, c.left)),
            Case(f"{sheet} column before years", RIGHT, c.insert_column(sheet, c.before_years)),
            Case(f"{sheet} column amid years", RIGHT, c.insert_column(sheet, c.amid_years)),
            Case(
                f"{sheet} first and last year swapped with headers",
                RIGHT,
                c.swap_years(sheet, 0, -1, headers=True),
            ),
            Case(
                f"{sheet} rows swapped whole",
                RIGHT,
                c.swap_rows(Place(sheet, 0, layout.country, 0), LAST),
            ),
        ]
    return found


def _sheets(layout: Layout) -> list[Case]:
    one, two, three = layout.sheets
    spaced = [re.sub(r"TABLE(\d)", r"Table \1", name) for name in layout.sheets]
    return [
        Case("sheets reversed", RIGHT, c.reverse_sheets),
        Case("a sheet of another kind added", RIGHT, c.add_sheet),
        *(Case(f"{name} hidden", RIGHT, c.hide(name)) for name in layout.sheets),
        *(Case(f"{name} merged header", RIGHT, c.merge(name, "F5:H5")) for name in layout.sheets),
        *(
            Case(f"{name} renamed {new!r}", RIGHT, c.rename(name, new))
            for name, new in zip(layout.sheets, spaced, strict=True)
        ),
        Case("sheet in lower case", RIGHT, c.rename(two, two.lower())),
        Case("sheet name ends in a space", RIGHT, c.rename(one, f"{one} ")),
        Case("sheet renamed to another word", REFUSED, c.rename(three, "Annex")),
        Case("names of two sheets swapped", RIGHT, c.swap_names(one, layout.dollars)),
        *(Case(f"{name} dropped", REFUSED, c.drop_sheet(name)) for name in layout.sheets),
        Case("personnel dropped", REFUSED, c.drop_sheet(layout.personnel)),
        Case("sheet twice, another number", REFUSED, c.repeat_sheet(one, "Table 9")),
        Case("sheet twice, as a copy", RIGHT, c.repeat_sheet(three, f"{three} (2)")),
    ]


def _labels(layout: Layout) -> list[Case]:
    found = []
    for place in _places(layout):
        found += [
            Case(f"{place} trailing space", RIGHT, c.relabel(place, lambda text: f"  {text}  ")),
            Case(
                f"{place} non-breaking spaces",
                RIGHT,
                c.relabel(place, lambda text: f"\xa0{text.replace(' ', chr(160))}"),
            ),
            Case(
                f"{place} misspelt",
                REFUSED,
                c.relabel(place, lambda text: text[:2] + "x" + text[2:]),
            ),
            Case(f"{place} no label", REFUSED, c.relabel(place, lambda text: "")),
            Case(
                f"{place} another unknown state",
                REFUSED,
                c.relabel(
                    place, lambda text: re.sub(r"^\s*[A-Z]\w+( [A-Z]\w+)?", "Ruritania", text)
                ),
            ),
            Case(
                f"{place} label of an aggregate",
                SEEN,
                c.relabel(place, lambda text: "NATO Total"),
            ),
            Case(f"{place} row twice", REFUSED, c.repeat_row(place)),
            Case(f"{place} row twice, other figures", REFUSED, c.repeat_row(place, 1.01)),
            Case(f"{place} row dropped", REFUSED, c.drop_row(place)),
        ]
    for country in (layout.country, BALTIC, LAST):
        gone = c.lacking(country)
        found.append(Case(f"{country} dropped everywhere", RIGHT, c.drop_country(country), gone))
    # Personnel: only other editions can show it, see test_what_only_other_editions_show
    for sheet, block, other in (
        (layout.first, 0, "LVA"),
        (layout.first, 1, "LVA"),
        (layout.first, 0, "POL"),
        (layout.dollars, 0, "LVA"),
        (layout.dollars, 1, "EST"),
        (layout.shares, 0, "EST"),
        (layout.shares, 1, "EST"),
        (layout.gdp, 0, "LVA"),
        (layout.gdp, 1, "LVA"),
        (layout.categories[0], 0, "EST"),
        (layout.categories[0], 1, "LVA"),
        (layout.categories[1], 0, "LVA"),
        (layout.categories[1], 1, "EST"),
    ):
        found.append(
            Case(
                f"{sheet}.{block} labels of {BALTIC} and {other} swapped",
                SEEN,
                c.swap_labels(Place(sheet, block, BALTIC, 0), other),
            )
        )
    return found


def _cells(layout: Layout) -> list[Case]:
    found = []
    for place in _places(layout):
        found += [
            Case(f"{place} {text!r}", REFUSED, c.put(place, text))
            for text in ("n/a", "#REF!", "#VALUE!", "approx. 5", "xxx", "1 234", "12,5", "\u2013")
        ]
        found += [
            Case(f"{place} emptied", REFUSED, c.put(place, None)),
            Case(
                f"{place} decimal comma",
                REFUSED,
                c.as_text(place, lambda x: f"{x}".replace(".", ",")),
            ),
            Case(f"{place} number as text", REFUSED, c.as_text(place, lambda x: f"{x}")),
        ]
    place = Place(layout.sheets[0], 0, layout.country, 2)
    series, year = layout.series[place.sheet], layout.years[0] + 2
    gone = c.without((series,), layout.country, (year,))
    return found + [
        Case(f"{place} marked missing {mark!r}", RIGHT, c.put(place, mark), gone)
        for mark in (".", "..", "...", "…")
    ]


def _rows(layout: Layout) -> list[Case]:
    found = []
    for place in _places(layout):
        found += [
            Case(f"{place} row one to the right", REFUSED, c.shift_row(place, 1)),
            Case(f"{place} row one to the left", REFUSED, c.shift_row(place, -1)),
        ]
    return found + [
        Case(f"{sheet} figures one row up", SEEN, c.shift_figures_up(sheet))
        for sheet in (layout.first, layout.dollars, layout.shares, layout.gdp, layout.categories[0])
    ]


def _years(layout: Layout) -> list[Case]:
    found = []
    for sheet in layout.sheets:
        found += [
            Case(f"{sheet} first year again", REFUSED, c.write_year(sheet, 1, lambda _: str(layout.years[0]))),
            Case(f"{sheet} first year a year early", REFUSED, c.write_year(sheet, 0, c.later(-1))),
            Case(f"{sheet} a year unreadable", REFUSED, c.write_year(sheet, 2, lambda _: "20l6")),
            Case(f"{sheet} a year blank", REFUSED, c.write_year(sheet, 2, lambda _: None)),
            Case(f"{sheet} all years one later", REFUSED, c.write_all_years(sheet, c.later(1))),
            Case(f"{sheet} years as text", RIGHT, c.write_all_years(sheet, lambda text: f" {text} ")),
            Case(f"{sheet} years with a decimal", RIGHT, c.write_year(sheet, 0, lambda text: f"{text}.0")),
            Case(f"{sheet} estimate mark lost", SEEN, c.write_year(sheet, -1, lambda text: text[:4])),
            Case(f"{sheet} estimate mark gained", SEEN, c.write_year(sheet, 1, lambda text: f"{text}e")),
            Case(f"{sheet} unknown mark of a year", REFUSED, c.write_year(sheet, -1, lambda text: f"{text[:4]}*x")),
            Case(f"{sheet} a year's column dropped", REFUSED, c.drop_year(sheet, 3)),
            Case(f"{sheet} last year's column dropped", REFUSED, c.drop_year(sheet, -1)),
        ]  # fmt: skip
    # Personnel: only other editions can show it, see test_what_only_other_editions_show
    for sheet in (layout.first, layout.dollars, layout.shares, layout.gdp, *layout.categories):
        for one, two in ((0, -1), (2, 3)):
            found.append(
                Case(
                    f"{sheet} figures of two years swapped ({one}, {two})",
                    SEEN,
                    c.swap_years(sheet, one, two, headers=False),
                )
            )
    return found


def _headings(layout: Layout) -> list[Case]:
    base = {2016: "2010", 2024: "2015"}[layout.years[1] + (layout.years[1] == 2015)]
    first, dollars = layout.first, layout.dollars
    return [
        Case("base year changed, local currency", REFUSED, c.rewrite(first, base, "2012")),
        Case("base year changed, dollars", REFUSED, c.rewrite(dollars, base, "2012")),
        Case("base year changed, GDP", REFUSED, c.rewrite(layout.gdp, base, "2012")),
        Case("base year lost", REFUSED, c.rewrite(first, rf"\b{base}\b", "")),
        Case("millions to thousands, local currency", REFUSED, c.rewrite(first, "[Mm]illion", "Thousand")),
        Case("millions to billions, dollars", REFUSED, c.rewrite(dollars, "[Mm]illion", "Billion")),
        Case("dollars to euros", REFUSED, c.rewrite(dollars, "US dollars", "euros")),
        Case("thousands to millions, personnel", REFUSED, c.rewrite(layout.personnel, "[Tt]housands?", "Millions")),
        Case("table's title lost", REFUSED, c.rewrite(first, r"^Table 1\b.*", "")),
        Case("unit's line lost", REFUSED, c.rewrite(first, r"^\(?[Mm]illion national currency.*", "")),
        Case("block's title lost", REFUSED, c.rewrite(layout.shares, r"^Annual real change.*", "")),
        Case("first block's title lost", REFUSED, c.rewrite(layout.shares, r"^(Share of|As a percentage|Percentage of|Defence expenditures? as a (share|%|percentage) of).*", "")),
        Case("block's title unknown", REFUSED, c.rewrite(layout.shares, r"^Annual real change.*", "Annual cheer")),
        Case("current and constant swapped, local", REFUSED, c.swap_texts(first, "Current prices", r"(Constant|\d{4} prices)")),
        Case("current and constant swapped, dollars", REFUSED, c.swap_texts(dollars, "Current prices", r"(Constant|\d{4} prices)")),
        Case("shares and changes swapped", REFUSED, c.swap_texts(layout.shares, r"(Share of|As a perc|Percentage of)", "Annual real change")),
        Case("double spaces in titles", RIGHT, c.rewrite(dollars, r"Current prices", "Current   prices ")),
        Case("non-breaking space in a title", RIGHT, c.rewrite(dollars, r"Current prices", "Current\xa0prices")),
        Case("title in capitals", RIGHT, c.rewrite(dollars, r"Current prices", "CURRENT PRICES")),
        Case("country's currency changed", REFUSED, c.rewrite(first, r"Zlotys?", "Thalers")),
        Case("currency of another country", SEEN, c.rewrite(first, r"Forint", "Zlotys")),
    ]  # fmt: skip


def _figures(layout: Layout) -> list[Case]:
    """Figures that are no longer what the publisher had: refused, or told of by country."""
    found = []
    for sheet, block in (
        (layout.first, 0),
        (layout.first, 1),
        (layout.dollars, 0),
        (layout.dollars, 1),
        (layout.shares, 0),
        (layout.shares, 1),
        (layout.gdp, 1),
        (layout.personnel, 0),
        (layout.categories[0], 0),
        (layout.categories[1], 1),
    ):
        place = Place(sheet, block, BALTIC, 4)
        found += [
            Case(f"{place} row times 1000", SEEN, c.multiply_row(place, 1000)),
            Case(f"{place} cell times 1000", SEEN, c.multiply_cell(place, 1000)),
            Case(f"{place} cell times 10", SEEN, c.multiply_cell(place, 10)),
            Case(f"{place} negative", SEEN, c.multiply_cell(place, -1)),
        ]
    return [
        *found,
        Case("shares of GDP as fractions", REFUSED, c.scale(layout.shares, 0.01)),
        Case("local currency in thousands", SEEN, c.scale(layout.first, 1000)),
        Case("dollars in thousands", REFUSED, c.scale(layout.dollars, 1000)),
        Case("GDP in billions", REFUSED, c.scale(layout.gdp, 0.001)),
        Case("personnel in heads", REFUSED, c.scale(layout.personnel, 1000)),
        Case("categories as fractions", REFUSED, c.scale(layout.categories[0], 0.01)),
    ]
