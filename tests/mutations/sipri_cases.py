"""The table of changes to SIPRI's workbooks of 2024, 2025 and 2026."""

from __future__ import annotations

import changes as c
from changes import Case, Place
from verdicts import REFUSED, RIGHT, SEEN

BASES = {"2024-04": 2022, "2025-04": 2023, "2026-04": 2024}
LOCAL, CURRENT, SHARE = "Local currency calendar years", "Current US$", "Share of GDP"
HEADS, GOVERNMENT = "Per capita", "Share of Govt. spending"
SERIES = {
    LOCAL: "sipri.milex_lcu",
    CURRENT: "sipri.milex_usd_current",
    HEADS: "sipri.milex_per_capita",
}
FIRST_YEAR = 2000
FIRST, BALTIC, LAST = "ZAF", "LTU", "TUR"


def cases(edition: str) -> list[Case]:
    base = BASES[edition]
    constant = f"Constant ({base}) US$"
    return [
        *(case for sheet in (LOCAL, CURRENT, HEADS) for case in _moved(sheet)),
        *(case for sheet in (LOCAL, CURRENT, HEADS) for case in _cells(sheet)),
        *(case for sheet in (LOCAL, constant, SHARE, HEADS) for case in _years(sheet)),
        *_sheets(constant, base),
        *_figures(constant),
    ]


def _moved(sheet: str) -> list[Case]:
    return [
        Case(f"{sheet} empty row on top", RIGHT, c.insert_row(sheet, c.top, [])),
        Case(f"{sheet} text on top", RIGHT, c.insert_row(sheet, c.top, ["DRAFT"])),
        Case(f"{sheet} empty row amid", RIGHT, c.insert_row(sheet, c.amid_countries, [])),
        Case(f"{sheet} column at the left", RIGHT, c.insert_column(sheet, c.left)),
        Case(f"{sheet} column before years", RIGHT, c.insert_column(sheet, c.before_years)),
        Case(f"{sheet} column amid years", RIGHT, c.insert_column(sheet, c.amid_years)),
        Case(f"{sheet} rows swapped whole", RIGHT, c.swap_rows(Place(sheet, 0, FIRST, 0), BALTIC)),
        Case(f"{sheet} hidden", RIGHT, c.hide(sheet)),
        Case(f"{sheet} name with spaces", RIGHT, c.rename(sheet, f" {sheet} ")),
        Case(f"{sheet} renamed", REFUSED, c.rename(sheet, "Annex")),
        Case(f"{sheet} dropped", REFUSED, c.drop_sheet(sheet)),
        Case(f"{sheet} twice", REFUSED, c.repeat_sheet(sheet, f"{sheet} (2)")),
        Case(f"{sheet} figures one row up", REFUSED, c.shift_figures_up(sheet)),
    ]


def _cells(sheet: str) -> list[Case]:
    place = Place(sheet, 0, BALTIC, 5)
    gone = c.without((SERIES[sheet],), BALTIC, (FIRST_YEAR + 5,))
    found = [
        Case(f"{place} {text!r}", REFUSED, c.put(place, text))
        for text in ("n/a", "approx. 5", "1 234", "12,5", "#REF!", "\u2013")
    ]
    found += [
        Case(f"{place} marked missing {text!r}", RIGHT, c.put(place, text), gone)
        for text in ("...", ". .", "…", "xxx", "#VALUE!")
    ]
    return [
        *found,
        Case(f"{place} emptied", RIGHT, c.put(place, None), gone),
        Case(f"{place} trailing space", RIGHT, c.relabel(place, lambda text: f" {text} ")),
        Case(f"{place} misspelt", REFUSED, c.relabel(place, lambda text: f"{text}x")),
        Case(f"{place} no label", REFUSED, c.relabel(place, lambda text: "")),
        Case(f"{place} row twice", REFUSED, c.repeat_row(place)),
        Case(f"{place} row twice, other figures", REFUSED, c.repeat_row(place, 1.01)),
        Case(f"{place} row dropped", REFUSED, c.drop_row(place)),
        Case(f"{place} decimal comma", REFUSED, c.as_text(place, lambda x: f"{x}".replace(".", ","))),
    ]  # fmt: skip


def _years(sheet: str) -> list[Case]:
    return [
        Case(f"{sheet} year twice", REFUSED, c.write_year(sheet, 1, lambda _: str(FIRST_YEAR))),
        Case(f"{sheet} a year blank", REFUSED, c.write_year(sheet, 2, lambda _: None)),
        Case(f"{sheet} a year unreadable", REFUSED, c.write_year(sheet, 2, lambda _: "20O2")),
        Case(f"{sheet} all years one later", REFUSED, c.write_all_years(sheet, c.later(1))),
        Case(f"{sheet} years as text", RIGHT, c.write_all_years(sheet, lambda text: f" {text}")),
        Case(f"{sheet} last column dropped", REFUSED, c.drop_year(sheet, -1)),
        Case(f"{sheet} a column dropped", REFUSED, c.drop_year(sheet, 4)),
        Case(
            f"{sheet} years swapped with headers", REFUSED, c.swap_years(sheet, 0, -1, headers=True)
        ),
    ]


def _sheets(constant: str, base: int) -> list[Case]:
    return [
        Case("sheets reversed", RIGHT, c.reverse_sheets),
        Case("a sheet of another kind added", REFUSED, c.add_sheet),
        Case("names of two sheets swapped", REFUSED, c.swap_names(CURRENT, HEADS)),
        Case("names of dollar sheets swapped", REFUSED, c.swap_names(CURRENT, constant)),
        Case("base year changed in the heading", REFUSED, c.rewrite(constant, str(base), "2010")),
        Case("base year changed in the name", REFUSED, c.rename(constant, "Constant (2010) US$")),
        Case("millions to thousands", REFUSED, c.rewrite(CURRENT, "US ?\\$ ?m\\.|millions", "thousands")),
        Case("dollars to euros", REFUSED, c.rewrite(CURRENT, "US ?\\$", "EUR")),
        Case("shares in plain type", REFUSED, c.plain_type(SHARE)),
        Case("header's Country lost", REFUSED, c.rewrite(SHARE, "^Country$", "State")),
        Case("currency column lost", REFUSED, c.rewrite(LOCAL, "^Currency$", "Money")),
        Case("footnotes lost", REFUSED, c.drop_sheet("Footnotes")),
        Case("Lithuania dropped everywhere", RIGHT, c.drop_country(BALTIC), c.lacking(BALTIC)),
    ]  # fmt: skip


def _figures(constant: str) -> list[Case]:
    found = []
    for sheet in (constant, CURRENT, SHARE, HEADS, GOVERNMENT, LOCAL):
        place = Place(sheet, 0, BALTIC, 8)
        if sheet != LOCAL:  # a whole row of it moved alike only other editions can show
            found.append(Case(f"{place} row times 1000", SEEN, c.multiply_row(place, 1000)))
        found += [
            Case(f"{place} cell times 1000", SEEN, c.multiply_cell(place, 1000)),
            Case(f"{place} negative", SEEN, c.multiply_cell(place, -1)),
        ]
    for sheet in (constant, CURRENT, HEADS):
        found += [
            Case(
                f"{sheet} years swapped without headers ({one}, {two})",
                SEEN,
                c.swap_years(sheet, one, two, headers=False),
            )
            for one, two in ((0, -1), (3, 10))
        ]
    return [
        *found,
        Case("dollars in thousands", REFUSED, c.scale(CURRENT, 1000)),
        Case("shares in percent", SEEN, c.scale(SHARE, 100)),
        Case("a head in thousands", SEEN, c.scale(HEADS, 1000)),
        Case("local currency in thousands", SEEN, c.scale(LOCAL, 1000)),
        Case("labels swapped", SEEN, c.swap_labels(Place(constant, 0, BALTIC, 0), "LVA")),
    ]
