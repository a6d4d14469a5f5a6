"""The table of changes to SIPRI's workbooks of 2024, 2025 and 2026."""

from __future__ import annotations

from mutations import case
from mutations import figures as f
from mutations import sheets as s
from mutations.case import Case, Place
from mutations.verdicts import REFUSED, RIGHT, SEEN

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
        Case(f"{sheet} empty row on top", RIGHT, f.insert_row(sheet, s.top, [])),
        Case(f"{sheet} text on top", RIGHT, f.insert_row(sheet, s.top, ["DRAFT"])),
        Case(f"{sheet} empty row amid", RIGHT, f.insert_row(sheet, s.amid_countries, [])),
        Case(f"{sheet} column at the left", RIGHT, f.insert_column(sheet, s.left)),
        Case(f"{sheet} column before years", RIGHT, f.insert_column(sheet, s.before_years)),
        Case(f"{sheet} column amid years", RIGHT, f.insert_column(sheet, s.amid_years)),
        Case(f"{sheet} rows swapped whole", RIGHT, f.swap_rows(Place(sheet, 0, FIRST, 0), BALTIC)),
        Case(f"{sheet} hidden", RIGHT, s.hide(sheet)),
        Case(f"{sheet} name with spaces", RIGHT, s.rename(sheet, f" {sheet} ")),
        Case(f"{sheet} renamed", REFUSED, s.rename(sheet, "Annex")),
        Case(f"{sheet} dropped", REFUSED, s.drop_sheet(sheet)),
        Case(f"{sheet} twice", REFUSED, s.repeat_sheet(sheet, f"{sheet} (2)")),
        Case(f"{sheet} figures one row up", REFUSED, f.shift_figures_up(sheet)),
    ]


def _cells(sheet: str) -> list[Case]:
    place = Place(sheet, 0, BALTIC, 5)
    gone = case.without((SERIES[sheet],), BALTIC, (FIRST_YEAR + 5,))
    found = [
        Case(f"{place} {text!r}", REFUSED, f.put(place, text))
        for text in ("n/a", "approx. 5", "1 234", "12,5", "#REF!", "\u2013")
    ]
    found += [
        Case(f"{place} marked missing {text!r}", RIGHT, f.put(place, text), gone)
        for text in ("...", ". .", "…", "xxx", "#VALUE!")
    ]
    return [
        *found,
        Case(f"{place} emptied", RIGHT, f.put(place, None), gone),
        Case(f"{place} trailing space", RIGHT, f.relabel(place, lambda text: f" {text} ")),
        Case(f"{place} misspelt", REFUSED, f.relabel(place, lambda text: f"{text}x")),
        Case(f"{place} no label", REFUSED, f.relabel(place, lambda text: "")),
        Case(f"{place} row twice", REFUSED, f.repeat_row(place)),
        Case(f"{place} row twice, other figures", REFUSED, f.repeat_row(place, 1.01)),
        Case(f"{place} row dropped", REFUSED, f.drop_row(place)),
        Case(f"{place} decimal comma", REFUSED, f.as_text(place, lambda x: f"{x}".replace(".", ","))),
    ]  # fmt: skip


def _years(sheet: str) -> list[Case]:
    return [
        Case(f"{sheet} year twice", REFUSED, f.write_year(sheet, 1, lambda _: str(FIRST_YEAR))),
        Case(f"{sheet} a year blank", REFUSED, f.write_year(sheet, 2, lambda _: None)),
        Case(f"{sheet} a year unreadable", REFUSED, f.write_year(sheet, 2, lambda _: "20O2")),
        Case(f"{sheet} all years one later", REFUSED, f.write_all_years(sheet, f.later(1))),
        Case(f"{sheet} years as text", RIGHT, f.write_all_years(sheet, lambda text: f" {text}")),
        Case(f"{sheet} last column dropped", REFUSED, f.drop_year(sheet, -1)),
        Case(f"{sheet} a column dropped", REFUSED, f.drop_year(sheet, 4)),
        Case(
            f"{sheet} years swapped with headers", REFUSED, f.swap_years(sheet, 0, -1, headers=True)
        ),
    ]


def _sheets(constant: str, base: int) -> list[Case]:
    return [
        Case("sheets reversed", RIGHT, s.reverse_sheets),
        Case("a sheet of another kind added", REFUSED, s.add_sheet),
        Case("names of two sheets swapped", REFUSED, s.swap_names(CURRENT, HEADS)),
        Case("names of dollar sheets swapped", REFUSED, s.swap_names(CURRENT, constant)),
        Case("base year changed in the heading", REFUSED, s.rewrite(constant, str(base), "2010")),
        Case("base year changed in the name", REFUSED, s.rename(constant, "Constant (2010) US$")),
        Case("millions to thousands", REFUSED, s.rewrite(CURRENT, "US ?\\$ ?m\\.|millions", "thousands")),
        Case("dollars to euros", REFUSED, s.rewrite(CURRENT, "US ?\\$", "EUR")),
        Case("shares in plain type", REFUSED, f.plain_type(SHARE)),
        Case("header's Country lost", REFUSED, s.rewrite(SHARE, "^Country$", "State")),
        Case("currency column lost", REFUSED, s.rewrite(LOCAL, "^Currency$", "Money")),
        Case("footnotes lost", REFUSED, s.drop_sheet("Footnotes")),
        Case("Lithuania dropped everywhere", RIGHT, f.drop_country(BALTIC), case.lacking(BALTIC)),
    ]  # fmt: skip


def _figures(constant: str) -> list[Case]:
    found = []
    for sheet in (constant, CURRENT, SHARE, HEADS, GOVERNMENT, LOCAL):
        place = Place(sheet, 0, BALTIC, 8)
        if sheet != LOCAL:  # a whole row of it moved alike only other editions can show
            found.append(Case(f"{place} row times 1000", SEEN, f.multiply_row(place, 1000)))
        found += [
            Case(f"{place} cell times 1000", SEEN, f.multiply_cell(place, 1000)),
            Case(f"{place} negative", SEEN, f.multiply_cell(place, -1)),
        ]
    for sheet in (constant, CURRENT, HEADS):
        found += [
            Case(
                f"{sheet} years swapped without headers ({one}, {two})",
                SEEN,
                f.swap_years(sheet, one, two, headers=False),
            )
            for one, two in ((0, -1), (3, 10))
        ]
    return [
        *found,
        Case("dollars in thousands", REFUSED, f.scale(CURRENT, 1000)),
        Case("shares in percent", SEEN, f.scale(SHARE, 100)),
        Case("a head in thousands", SEEN, f.scale(HEADS, 1000)),
        Case("local currency in thousands", SEEN, f.scale(LOCAL, 1000)),
        Case("labels swapped", SEEN, f.swap_labels(Place(constant, 0, BALTIC, 0), "LVA")),
    ]
