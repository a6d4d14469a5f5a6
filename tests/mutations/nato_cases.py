"""The table of changes to NATO's workbooks: places, sheets and labels."""

from __future__ import annotations

import re

from mutations import case, nato_figures
from mutations import figures as f
from mutations import sheets as s
from mutations.case import Case, Place
from mutations.nato_layouts import BALTIC, EDITIONS, LAST, Layout, places
from mutations.verdicts import REFUSED, RIGHT, SEEN


def cases(edition: str) -> list[Case]:
    layout = EDITIONS[edition]
    return [
        *_moved(layout),
        *_sheets(layout),
        *_labels(layout),
        *nato_figures.cells(layout),
        *nato_figures.rows(layout),
        *nato_figures.years(layout),
        *nato_figures.headings(layout),
        *nato_figures.figures(layout),
    ]


def _moved(layout: Layout) -> list[Case]:
    """Changes of the place only: the figures must be read as before."""
    found = []
    for sheet in layout.sheets:
        found += [
            Case(f"{sheet} empty row on top", RIGHT, f.insert_row(sheet, s.top, [])),
            Case(f"{sheet} text on top", RIGHT, f.insert_row(sheet, s.top, [None, "NATO PUBLIC"])),
            Case(
                f"{sheet} empty row before header",
                RIGHT,
                f.insert_row(sheet, s.before_header, [None]),
            ),
            Case(f"{sheet} empty row amid", RIGHT, f.insert_row(sheet, s.amid_countries, [None])),
            Case(
                f"{sheet} footnote amid",
                RIGHT,
                f.note_row(sheet, s.amid_countries, "(z) Figures are provisional."),
            ),
            Case(f"{sheet} column at the left", RIGHT, f.insert_column(sheet, s.left)),
            Case(f"{sheet} column before years", RIGHT, f.insert_column(sheet, s.before_years)),
            Case(f"{sheet} column amid years", RIGHT, f.insert_column(sheet, s.amid_years)),
            Case(
                f"{sheet} first and last year swapped with headers",
                RIGHT,
                f.swap_years(sheet, 0, -1, headers=True),
            ),
            Case(
                f"{sheet} rows swapped whole",
                RIGHT,
                f.swap_rows(Place(sheet, 0, layout.country, 0), LAST),
            ),
        ]
    return found


def _sheets(layout: Layout) -> list[Case]:
    one, two, three = layout.sheets
    spaced = [re.sub(r"TABLE(\d)", r"Table \1", name) for name in layout.sheets]
    return [
        Case("sheets reversed", RIGHT, s.reverse_sheets),
        Case("a sheet of another kind added", RIGHT, s.add_sheet),
        *(Case(f"{name} hidden", RIGHT, s.hide(name)) for name in layout.sheets),
        *(Case(f"{name} merged header", RIGHT, s.merge(name, "F5:H5")) for name in layout.sheets),
        *(
            Case(f"{name} renamed {new!r}", RIGHT, s.rename(name, new))
            for name, new in zip(layout.sheets, spaced, strict=True)
        ),
        Case("sheet in lower case", RIGHT, s.rename(two, two.lower())),
        Case("sheet name ends in a space", RIGHT, s.rename(one, f"{one} ")),
        Case("sheet renamed to another word", REFUSED, s.rename(three, "Annex")),
        Case("names of two sheets swapped", RIGHT, s.swap_names(one, layout.dollars)),
        *(Case(f"{name} dropped", REFUSED, s.drop_sheet(name)) for name in layout.sheets),
        Case("personnel dropped", REFUSED, s.drop_sheet(layout.personnel)),
        Case("sheet twice, another number", REFUSED, s.repeat_sheet(one, "Table 9")),
        Case("sheet twice, as a copy", RIGHT, s.repeat_sheet(three, f"{three} (2)")),
    ]


def _labels(layout: Layout) -> list[Case]:
    found = []
    for place in places(layout):
        found += [
            Case(f"{place} trailing space", RIGHT, f.relabel(place, lambda text: f"  {text}  ")),
            Case(
                f"{place} non-breaking spaces",
                RIGHT,
                f.relabel(place, lambda text: f"\xa0{text.replace(' ', chr(160))}"),
            ),
            Case(
                f"{place} misspelt",
                REFUSED,
                f.relabel(place, lambda text: text[:2] + "x" + text[2:]),
            ),
            Case(f"{place} no label", REFUSED, f.relabel(place, lambda text: "")),
            Case(
                f"{place} another unknown state",
                REFUSED,
                f.relabel(
                    place, lambda text: re.sub(r"^\s*[A-Z]\w+( [A-Z]\w+)?", "Ruritania", text)
                ),
            ),
            Case(
                f"{place} label of an aggregate",
                SEEN,
                f.relabel(place, lambda text: "NATO Total"),
            ),
            Case(f"{place} row twice", REFUSED, f.repeat_row(place)),
            Case(f"{place} row twice, other figures", REFUSED, f.repeat_row(place, 1.01)),
            Case(f"{place} row dropped", REFUSED, f.drop_row(place)),
        ]
    for country in (layout.country, BALTIC, LAST):
        gone = case.lacking(country)
        found.append(Case(f"{country} dropped everywhere", RIGHT, f.drop_country(country), gone))
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
                f.swap_labels(Place(sheet, block, BALTIC, 0), other),
            )
        )
    return found
