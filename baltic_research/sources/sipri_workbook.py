"""SIPRI's data sheets: the header row found by its words, every row read or accounted for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from baltic_research import catalog, countries
from baltic_research.errors import UnknownNameError
from baltic_research.sources import sipri_layout as layout
from baltic_research.sources.reading import Problems
from baltic_research.sources.sipri_header import Header, find_header
from baltic_research.sources.sipri_sheets import PLAIN, InkedSheet
from baltic_research.sources.workbook import Cell, column_letters

COLUMNS = ("series", "country", "year", "value", "unit", "status", "note", "cell")
BASE = re.compile(r"\bconstant \(?((?:19|20)\d{2})\b")
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


@dataclass
class Book:
    """What a workbook gave, and what it says against itself.

    Attributes
    ----------
    columns : dict of str to list
        The figures, sheet by sheet, as columns of the contract: a list each is several times
        faster to fill than an object a figure.
    anomalies : list of str
        What is stored as published and does not fit.
    bases : dict of str to str
        Price base of the sheets that have one, ``"2022 prices"``, by the sheet's name.
    """

    columns: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    anomalies: list[str] = field(default_factory=list)
    bases: dict[str, str] = field(default_factory=dict)


def read_book(sheets: list[InkedSheet], problems: Problems) -> Book:
    """Read every data sheet of a workbook.

    Parameters
    ----------
    sheets : list of InkedSheet
        All sheets; one that the catalogue neither knows nor passes over is a fault.
    problems : Problems
        Collects every fault met.

    Returns
    -------
    Book
        The figures, the price bases and the anomalies.
    """
    book = Book()
    footnotes = layout.read_footnotes(list(sheets), problems)
    first: dict[str, str] = {}
    for sheet in sheets:
        rule = _rule(sheet, problems)
        if rule is None:
            continue
        if first.setdefault(rule.series, sheet.name) != sheet.name:
            problems.add(sheet.name, f"holds {rule.series}, and so does {first[rule.series]}")
            continue
        table = _table(sheet, rule, footnotes, problems)
        if table:
            if table.base:
                book.bases[sheet.name] = table.base
            _read_rows(table, book, problems)
    for rule in layout.sheet_rules():
        if rule.series not in first:
            named = ", ".join(sheet.name for sheet in sheets)
            problems.add(
                f"sheet for {rule.series}",
                f"missing; expected one named like {rule.sheet.pattern!r}, found {named}",
            )
    return book


def _rule(sheet: InkedSheet, problems: Problems) -> layout.SheetRule | None:
    rule = layout.sheet_rule(sheet.name)
    if why := layout.why_passed_over(sheet.name):
        problems.pass_over(f"sheet {sheet.name!r}, {why}")
    elif not (rule or layout.is_footnotes(sheet.name)):
        problems.add(sheet.name, "not a sheet we know; declare it in layouts/sipri.yml")
    return rule


def _table(
    sheet: InkedSheet, rule: layout.SheetRule, footnotes: dict[str, str], problems: Problems
) -> Table | None:
    """Find header row, unit and price base; None where the sheet has no header row."""
    header = find_header(sheet, problems)
    if header is None:
        return None
    heading = " ".join(layout.fold(cell) for row in sheet.rows[: header.row] for cell in row)
    factors = [factor for pattern, factor in rule.units if pattern.search(heading)]
    if not factors:
        problems.add(
            sheet.name,
            f"no line above the header row says the unit of {rule.series} in words we know",
        )
    if rule.percent:
        _check_percents(sheet, header, problems)
    if "{currency}" in catalog.series(rule.series).unit and header.currency is None:
        problems.add(sheet.name, "expected a column 'Currency', found none")
    base = _base(sheet, rule, heading, problems)
    places = [f"{sheet.name}!{column_letters(column)}" for column in header.years]
    return Table(sheet, rule, header, (factors or [1.0])[0], base, footnotes, places)


def _check_percents(sheet: InkedSheet, header: Header, problems: Problems) -> None:
    """Report a sheet whose figures are not shown as percentages, and may be no fractions."""
    figures = shown = 0
    for row, percents in list(zip(sheet.rows, sheet.percents, strict=True))[header.row + 1 :]:
        for column in header.years:
            if column < len(row) and isinstance(row[column], float):
                figures += 1
                shown += column in percents
    if 2 * shown < figures:
        problems.add(
            sheet.name,
            "expected fractions shown as percentages, found another number format, so that "
            "fractions and percent cannot be told apart",
        )


def _base(sheet: InkedSheet, rule: layout.SheetRule, heading: str, problems: Problems) -> str:
    """Return the price base that sheet name and heading agree on, ``"2022 prices"``."""
    match = rule.sheet.search(layout.fold(sheet.name))
    if match is None or not rule.sheet.groups or "base" not in match.groupdict():
        return ""
    said = sorted({match["base"], *BASE.findall(heading)})
    if len(said) > 1:
        problems.add(sheet.name, f"the price base is said to be {' and '.join(said)}")
    return f"{match['base']} prices"


def _read_rows(table: Table, book: Book, problems: Problems) -> None:
    """Read each row under the header: a region's name, a row passed over, or a country's."""
    seen: dict[str, str] = {}
    for number in range(table.header.row + 1, len(table.sheet.rows)):
        row = table.sheet.rows[number]
        row += (None,) * (max(table.header.known) + 1 - len(row))
        cells = [row[column] for column in table.header.years]
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


def _country(table: Table, number: int, cells: list[Cell], problems: Problems) -> str | None:
    """Return the country of a row, None for a row that holds no country's figures."""
    header = table.header
    label = _at(table, number, header.country)
    row = table.sheet.rows[number]
    for column in header.unknown(len(row)):
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
    table: Table, number: int, country: str, cells: list[Cell], book: Book, problems: Problems
) -> None:
    """Add a country's figures of all years to the book."""
    where = [f"{place}{number + 1}" for place in table.places]
    seen = _seen(table, number, cells, where, book, problems)
    row = {
        "series": [table.rule.series] * len(cells),
        "country": [country] * len(cells),
        "year": table.header.years.values(),
        "value": [_NAN if type(cell) is not float else cell * table.factor for cell in cells],
        "unit": [_unit(table, number, problems)] * len(cells),
        "status": [status for status, _ in seen],
        "note": [note for _, note in seen],
        "cell": where,
    }
    for name, column in book.columns.items():
        column.extend(row[name])


def _seen(
    table: Table,
    number: int,
    cells: list[Cell],
    where: list[str],
    book: Book,
    problems: Problems,
) -> list[tuple[str, str]]:
    """Return status and note of each of a country's figures, and of each gap between them."""
    footnotes = _notes(table, number, problems)
    plain = layout.colours()[PLAIN]
    usual = plain[0], "; ".join(filter(None, (plain[1], footnotes)))
    found = [usual] * len(cells)
    inks = table.sheet.colours.get(number, {})
    for index, (column, cell) in enumerate(zip(table.header.years, cells, strict=True)):
        if not isinstance(cell, float):
            # Footnotes tell what a figure holds; where there is none they tell nothing.
            found[index] = "reported", _gap(cell, where[index], book, problems)
        elif column in inks or column in table.header.estimates:
            status, remark = _status(table, number, column, problems)
            found[index] = status, "; ".join(filter(None, (remark, footnotes)))
    return found


def _at(table: Table, number: int, column: int) -> Cell:
    """Return a cell; a row may end before the last column."""
    row = table.sheet.rows[number]
    return row[column] if column < len(row) else None


def _gap(cell: str | None, where: str, book: Book, problems: Problems) -> str:
    """Return what is to be noted of a cell without a figure."""
    if cell is None:
        return "cell left blank"
    mark = layout.mark(cell)
    if mark is None:
        problems.add(where, f"expected a number or a missing-value mark, found {cell!r}")
        return ""
    if mark.anomaly:
        book.anomalies.append(f"{where}: {mark.note}, read as missing")
    return mark.note


def _status(table: Table, number: int, column: int, problems: Problems) -> tuple[str, str]:
    """Return status and note of a figure by the colour of its type."""
    colour = table.sheet.colours.get(number, {}).get(column, PLAIN)
    if colour not in layout.colours():
        where = table.sheet.address(number, column)
        expected = ", ".join(layout.colours())
        problems.add(where, f"expected a figure in {expected} type, found the colour {colour}")
        return "reported", ""
    status, note = layout.colours()[colour]
    return ("estimate" if column in table.header.estimates else status), note


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
    if layout.mark(text):
        return ""
    found = []
    for mark in layout.MARK.findall(text):
        if mark not in table.footnotes:
            where = table.sheet.address(number, column or 0)
            problems.add(where, f"the mark {mark!r} is not explained in the sheet Footnotes")
        found.append(table.footnotes.get(mark, f"footnote {mark}"))
    return "; ".join(found)
