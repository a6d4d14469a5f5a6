"""The table of changes to NATO's workbooks: figures, years and headings."""

from __future__ import annotations

from mutations import case
from mutations import figures as f
from mutations import sheets as s
from mutations.case import Case, Place
from mutations.nato_layouts import BALTIC, Layout, places
from mutations.verdicts import REFUSED, RIGHT, SEEN


def cells(layout: Layout) -> list[Case]:
    found = []
    for place in places(layout):
        found += [
            Case(f"{place} {text!r}", REFUSED, f.put(place, text))
            for text in ("n/a", "#REF!", "#VALUE!", "approx. 5", "xxx", "1 234", "12,5", "\u2013")
        ]
        found += [
            Case(f"{place} emptied", REFUSED, f.put(place, None)),
            Case(
                f"{place} decimal comma",
                REFUSED,
                f.as_text(place, lambda x: f"{x}".replace(".", ",")),
            ),
            Case(f"{place} number as text", REFUSED, f.as_text(place, lambda x: f"{x}")),
        ]
    place = Place(layout.sheets[0], 0, layout.country, 2)
    series, year = layout.series[place.sheet], layout.years[0] + 2
    gone = case.without((series,), layout.country, (year,))
    return found + [
        Case(f"{place} marked missing {mark!r}", RIGHT, f.put(place, mark), gone)
        for mark in (".", "..", "...", "…")
    ]


def rows(layout: Layout) -> list[Case]:
    found = []
    for place in places(layout):
        found += [
            Case(f"{place} row one to the right", REFUSED, f.shift_row(place, 1)),
            Case(f"{place} row one to the left", REFUSED, f.shift_row(place, -1)),
        ]
    return found + [
        Case(f"{sheet} figures one row up", SEEN, f.shift_figures_up(sheet))
        for sheet in (layout.first, layout.dollars, layout.shares, layout.gdp, layout.categories[0])
    ]


def years(layout: Layout) -> list[Case]:
    found = []
    for sheet in layout.sheets:
        found += [
            Case(f"{sheet} first year again", REFUSED, f.write_year(sheet, 1, lambda _: str(layout.years[0]))),
            Case(f"{sheet} first year a year early", REFUSED, f.write_year(sheet, 0, f.later(-1))),
            Case(f"{sheet} a year unreadable", REFUSED, f.write_year(sheet, 2, lambda _: "20l6")),
            Case(f"{sheet} a year blank", REFUSED, f.write_year(sheet, 2, lambda _: None)),
            Case(f"{sheet} all years one later", REFUSED, f.write_all_years(sheet, f.later(1))),
            Case(f"{sheet} years as text", RIGHT, f.write_all_years(sheet, lambda text: f" {text} ")),
            Case(f"{sheet} years with a decimal", RIGHT, f.write_year(sheet, 0, lambda text: f"{text}.0")),
            Case(f"{sheet} estimate mark lost", SEEN, f.write_year(sheet, -1, lambda text: text[:4])),
            Case(f"{sheet} estimate mark gained", SEEN, f.write_year(sheet, 1, lambda text: f"{text}e")),
            Case(f"{sheet} unknown mark of a year", REFUSED, f.write_year(sheet, -1, lambda text: f"{text[:4]}*x")),
            Case(f"{sheet} a year's column dropped", REFUSED, f.drop_year(sheet, 3)),
            Case(f"{sheet} last year's column dropped", REFUSED, f.drop_year(sheet, -1)),
        ]  # fmt: skip
    # Personnel: only other editions can show it, see test_what_only_other_editions_show
    for sheet in (layout.first, layout.dollars, layout.shares, layout.gdp, *layout.categories):
        for one, two in ((0, -1), (2, 3)):
            found.append(
                Case(
                    f"{sheet} figures of two years swapped ({one}, {two})",
                    SEEN,
                    f.swap_years(sheet, one, two, headers=False),
                )
            )
    return found


def headings(layout: Layout) -> list[Case]:
    base = {2016: "2010", 2024: "2015"}[layout.years[1] + (layout.years[1] == 2015)]
    first, dollars = layout.first, layout.dollars
    return [
        Case("base year changed, local currency", REFUSED, s.rewrite(first, base, "2012")),
        Case("base year changed, dollars", REFUSED, s.rewrite(dollars, base, "2012")),
        Case("base year changed, GDP", REFUSED, s.rewrite(layout.gdp, base, "2012")),
        Case("base year lost", REFUSED, s.rewrite(first, rf"\b{base}\b", "")),
        Case("millions to thousands, local currency", REFUSED, s.rewrite(first, "[Mm]illion", "Thousand")),
        Case("millions to billions, dollars", REFUSED, s.rewrite(dollars, "[Mm]illion", "Billion")),
        Case("dollars to euros", REFUSED, s.rewrite(dollars, "US dollars", "euros")),
        Case("thousands to millions, personnel", REFUSED, s.rewrite(layout.personnel, "[Tt]housands?", "Millions")),
        Case("table's title lost", REFUSED, s.rewrite(first, r"^Table 1\b.*", "")),
        Case("unit's line lost", REFUSED, s.rewrite(first, r"^\(?[Mm]illion national currency.*", "")),
        Case("block's title lost", REFUSED, s.rewrite(layout.shares, r"^Annual real change.*", "")),
        Case("first block's title lost", REFUSED, s.rewrite(layout.shares, r"^(Share of|As a percentage|Percentage of|Defence expenditures? as a (share|%|percentage) of).*", "")),
        Case("block's title unknown", REFUSED, s.rewrite(layout.shares, r"^Annual real change.*", "Annual cheer")),
        Case("current and constant swapped, local", REFUSED, s.swap_texts(first, "Current prices", r"(Constant|\d{4} prices)")),
        Case("current and constant swapped, dollars", REFUSED, s.swap_texts(dollars, "Current prices", r"(Constant|\d{4} prices)")),
        Case("shares and changes swapped", REFUSED, s.swap_texts(layout.shares, r"(Share of|As a perc|Percentage of)", "Annual real change")),
        Case("double spaces in titles", RIGHT, s.rewrite(dollars, r"Current prices", "Current   prices ")),
        Case("non-breaking space in a title", RIGHT, s.rewrite(dollars, r"Current prices", "Current\xa0prices")),
        Case("title in capitals", RIGHT, s.rewrite(dollars, r"Current prices", "CURRENT PRICES")),
        Case("country's currency changed", REFUSED, s.rewrite(first, r"Zlotys?", "Thalers")),
        Case("currency of another country", SEEN, s.rewrite(first, r"Forint", "Zlotys")),
    ]  # fmt: skip


def figures(layout: Layout) -> list[Case]:
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
            Case(f"{place} row times 1000", SEEN, f.multiply_row(place, 1000)),
            Case(f"{place} cell times 1000", SEEN, f.multiply_cell(place, 1000)),
            Case(f"{place} cell times 10", SEEN, f.multiply_cell(place, 10)),
            Case(f"{place} negative", SEEN, f.multiply_cell(place, -1)),
        ]
    return [
        *found,
        Case("shares of GDP as fractions", REFUSED, f.scale(layout.shares, 0.01)),
        Case("local currency in thousands", SEEN, f.scale(layout.first, 1000)),
        Case("dollars in thousands", REFUSED, f.scale(layout.dollars, 1000)),
        Case("GDP in billions", REFUSED, f.scale(layout.gdp, 0.001)),
        Case("personnel in heads", REFUSED, f.scale(layout.personnel, 1000)),
        Case("categories as fractions", REFUSED, f.scale(layout.categories[0], 0.01)),
    ]
