"""The rows of SIPRI's data sheets: a country's figures each, or accounted for otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, cast

from baltic_research import catalog, countries
from baltic_research.errors import UnknownNameError
from baltic_research.sources import sipri_layout as layout
from baltic_research.sources.reading import Problems
from baltic_research.sources.sipri_header import Header
from baltic_research.sources.sipri_sheets import PLAIN, InkedSheet
from baltic_research.sources.workbook import Cell

if TYPE_CHECKING:
    import pandas as pd

_NAN = float("nan")


@dataclass(frozen=True)
class Table:
    """A sheet that is understood: its series, header, unit and the notes to its marks."""

    sheet: InkedSheet
    rule: layout.SheetRule
    header: Header
    factor: float
    base: str
    footnotes: dict[str, str]
    places: list[str]  # of the years' columns, as addresses begin: ``Share of GDP!C``


@dataclass(frozen=True)
class CountryRow:
    """A country's row of a sheet: what holds for all years, and a figure or a gap for each."""

    series: str
    country: str
    unit: str
    years: list[int]
    figures: list[float]
    statuses: tuple[str, ...]
    notes: tuple[str, ...]
    cells: list[str]


@dataclass
class Book:
    """What a workbook gave, and what it says against itself.

    Attributes
    ----------
    rows : list of CountryRow
        The figures, sheet by sheet.
    anomalies : list of str
        What is stored as published and does not fit.
    bases : dict of str to str
        Price base of the sheets that have one, ``"2022 prices"``, by the sheet's name.
    """

    rows: list[CountryRow] = field(default_factory=list)
    anomalies: list[str] = field(default_factory=list)
    bases: dict[str, str] = field(default_factory=dict)

    def frame(self) -> pd.DataFrame:
        """Return the figures as a table, what repeats in it as categories in their order."""
        import numpy as np
        import pandas as pd

        lengths = [len(row.cells) for row in self.rows]

        def repeated(texts: list[str]) -> pd.Categorical:
            kinds = {text: code for code, text in enumerate(sorted(set(texts)))}
            codes = np.repeat([kinds[text] for text in texts], lengths)
            return pd.Categorical.from_codes(codes, categories=pd.Index(list(kinds), dtype="str"))

        def joined(name: str) -> list[Any]:
            return list(chain.from_iterable(map(attrgetter(name), self.rows)))

        return pd.DataFrame(
            {
                "series": repeated([row.series for row in self.rows]),
                "country": repeated([row.country for row in self.rows]),
                "year": np.array(joined("years"), dtype="int64"),
                "value": np.array(joined("figures"), dtype=float),
                "unit": repeated([row.unit for row in self.rows]),
                "status": pd.array(joined("statuses"), "str"),
                "note": pd.array(joined("notes"), "str"),
                "cell": pd.array(joined("cells"), "str"),
            }
        )


def read_rows(table: Table, book: Book, problems: Problems) -> None:
    """Read each row under the header: a region's name, a row passed over, or a country's."""
    seen: dict[str, str] = {}
    width = max(table.header.known) + 1
    years = itemgetter(*table.header.years)
    for number in range(table.header.row + 1, len(table.sheet.rows)):
        row = table.sheet.rows[number]
        row += (None,) * (width - len(row))
        cells = years(row)
        country = _country(table, number, cells, problems)
        if country is None:
            continue
        where = table.sheet.address(number, table.header.country)
        if seen.setdefault(country, where) != where:
            problems.add(where, f"{countries.name(country)} stands twice, also in {seen[country]}")
            continue
        if not any(cell is not None for cell in cells):
            book.anomalies.append(f"{where}: {countries.name(country)} has neither figure nor mark")
        _read_figures(table, number, country, cells, book, problems)


def _country(table: Table, number: int, cells: tuple[Cell, ...], problems: Problems) -> str | None:
    """Return the country of a row, None for a row that holds no country's figures."""
    header = table.header
    label = _at(table, number, header.country)
    row = table.sheet.rows[number]
    # All columns that are known lie in a row: only a longer one has others
    for column in header.unknown(len(row)) if len(row) > len(header.known) else ():
        if row[column] is not None:
            where = table.sheet.address(number, column)
            problems.add(where, f"{row[column]!r} stands under no header")
    where = table.sheet.address(number, header.country)
    if label is None:
        if any(cell is not None for cell in cells):
            problems.add(where, "figures without a country's name")
        return None
    if layout.fold(label) in layout.regions():
        if any(isinstance(cell, float) for cell in cells):
            problems.add(where, f"figures beside the name of a region, {label!r}")
        return None
    if why := layout.passed_over().get(layout.fold(label)):
        problems.pass_over(f"{label}, {why}", where)
        return None
    try:
        return countries.resolve(layout.as_text(label))
    except UnknownNameError as fault:
        problems.add(where, str(fault))
        return None


def _read_figures(
    table: Table, number: int, country: str, cells: tuple[Cell, ...], book: Book, problems: Problems
) -> None:
    """Add a country's figures of all years to the book, and the gaps between them."""
    row = str(number + 1)
    where = [place + row for place in table.places]
    seen = _seen(table, number, cells, where, book, problems)
    statuses, notes = zip(*seen, strict=True)
    book.rows.append(
        CountryRow(
            series=table.rule.series,
            country=country,
            unit=_unit(table, number, problems),
            years=list(table.header.years.values()),
            figures=[cell * table.factor if type(cell) is float else _NAN for cell in cells],
            statuses=statuses,
            notes=notes,
            cells=where,
        )
    )


def _seen(
    table: Table,
    number: int,
    cells: tuple[Cell, ...],
    where: list[str],
    book: Book,
    problems: Problems,
) -> list[tuple[str, str]]:
    """Return status and note of each of a country's figures, and of each gap between them."""
    footnotes = _notes(table, number, problems)
    looks = {
        colour: (status, _joined(remark, footnotes))
        for colour, (status, remark) in layout.colours().items()
    }
    # Footnotes tell what a figure holds; where there is none they tell nothing.
    usual = looks[PLAIN]
    found = [usual if type(cell) is float else layout.usual_gap(cell) for cell in cells]
    if None in found:
        for index, one in enumerate(found):
            found[index] = one or _odd_gap(cells[index], where[index], book, problems)
    inks, estimates = table.sheet.colours.get(number, {}), table.header.estimates
    for index, column in enumerate(table.header.years if inks or estimates else ()):
        if type(cells[index]) is float and (column in inks or column in estimates):
            colour = inks.get(column, PLAIN)
            status, note = looks.get(colour) or _odd_colour(colour, where[index], problems)
            found[index] = "estimate" if column in estimates else status, note
    return cast("list[tuple[str, str]]", found)


def _joined(remark: str, footnotes: str) -> str:
    return f"{remark}; {footnotes}" if remark and footnotes else remark or footnotes


def _at(table: Table, number: int, column: int) -> Cell:
    """Return a cell; a row may end before the last column."""
    row = table.sheet.rows[number]
    return row[column] if column < len(row) else None


def _odd_gap(cell: Cell, where: str, book: Book, problems: Problems) -> tuple[str, str]:
    """Return status and note of a cell that holds neither a figure nor a usual mark."""
    mark = layout.mark(layout.as_text(cell))
    if mark is None:
        problems.add(where, f"expected a number or a missing-value mark, found {cell!r}")
        return "reported", ""
    book.anomalies.append(f"{where}: {mark.note}, read as missing")
    return "reported", mark.note


def _odd_colour(colour: str, where: str, problems: Problems) -> tuple[str, str]:
    expected = ", ".join(layout.colours())
    problems.add(where, f"expected a figure in {expected} type, found the colour {colour}")
    return "reported", ""


def _unit(table: Table, number: int, problems: Problems) -> str:
    template = catalog.series(table.rule.series).unit
    currency = ""
    if "{currency}" in template and table.header.currency is not None:
        currency = layout.as_text(_at(table, number, table.header.currency))
        if not currency:
            where = table.sheet.address(number, table.header.currency)
            problems.add(where, "expected the name of a currency, found an empty cell")
    return template.format(base=table.base, currency=currency)


def _notes(table: Table, number: int, problems: Problems) -> str:
    """Return the notes that the marks of a row stand for."""
    column = table.header.notes
    text = layout.as_text(_at(table, number, column)) if column is not None else ""
    if not text or layout.mark(text):
        return ""
    found = []
    for mark in layout.MARK.findall(text):
        if mark not in table.footnotes:
            where = table.sheet.address(number, column or 0)
            problems.add(where, f"the mark {mark!r} is not explained in the sheet Footnotes")
        found.append(table.footnotes.get(mark, f"footnote {mark}"))
    return "; ".join(found)
