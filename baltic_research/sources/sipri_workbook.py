"""SIPRI's data sheets: the header row found by its words, every row read or accounted for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from baltic_research import catalog, countries
from baltic_research.errors import UnknownNameError
from baltic_research.sources import sipri_layout as layout
from baltic_research.sources.reading import Problems, Record
from baltic_research.sources.sipri_header import Header, find_header
from baltic_research.sources.sipri_sheets import PLAIN, InkedSheet
from baltic_research.sources.workbook import Cell

BASE = re.compile(r"\bconstant \(?((?:19|20)\d{2})\b")


@dataclass(frozen=True)
class Table:
    """A sheet that is understood: its series, header, unit and the notes to its marks."""

    sheet: InkedSheet
    rule: layout.SheetRule
    header: Header
    factor: float
    base: str
    footnotes: dict[str, str]


@dataclass
class Book:
    """What a workbook gave, and what it says against itself.

    Attributes
    ----------
    records : list of Record
        The figures, sheet by sheet.
    anomalies : list of str
        What is stored as published and does not fit.
    bases : dict of str to str
        Price base of the sheets that have one, ``"2022 prices"``, by the sheet's name.
    """

    records: list[Record] = field(default_factory=list)
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
    for rule in layout.sheet_rules():
        if rule.sheet.search(layout.fold(sheet.name)):
            return rule
    if not (layout.is_passed_over(sheet.name) or layout.is_footnotes(sheet.name)):
        problems.add(
            sheet.name, "not a sheet we know; declare it in data/catalog/layouts/sipri.yml"
        )
    return None


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
    return Table(sheet, rule, header, (factors or [1.0])[0], base, footnotes)


def _check_percents(sheet: InkedSheet, header: Header, problems: Problems) -> None:
    """Report a sheet whose figures are not shown as percentages, and may be no fractions."""
    figures = [
        (number, column)
        for number in range(header.row + 1, len(sheet.rows))
        for column in header.years
        if column < len(sheet.rows[number]) and isinstance(sheet.rows[number][column], float)
    ]
    if 2 * len(sheet.percents.intersection(figures)) < len(figures):
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
        country = _country(table, number, problems)
        if country is None:
            continue
        where = table.sheet.address(number, table.header.country)
        if seen.setdefault(country, where) != where:
            problems.add(where, f"{countries.name(country)} stands twice, also in {seen[country]}")
            continue
        if all(_at(table, number, column) is None for column in table.header.years):
            book.anomalies.append(f"{where}: {countries.name(country)} has neither figure nor mark")
        book.records.extend(_read_figures(table, number, country, book, problems))


def _country(table: Table, number: int, problems: Problems) -> str | None:
    """Return the country of a row, None for a row that holds no country's figures."""
    header = table.header
    label = _at(table, number, header.country)
    for column, cell in enumerate(table.sheet.rows[number]):
        if cell is not None and column not in header.known:
            problems.add(table.sheet.address(number, column), f"{cell!r} stands under no header")
    figures = [_at(table, number, column) for column in header.years]
    where = table.sheet.address(number, header.country)
    if label is None:
        if any(cell is not None for cell in figures):
            problems.add(where, "figures without a country's name")
        return None
    if layout.fold(label) in layout.regions():
        if any(isinstance(cell, float) for cell in figures):
            problems.add(where, f"figures beside the name of a region, {label!r}")
        return None
    if layout.fold(label) in layout.passed_over():
        return None
    try:
        return countries.resolve(layout.as_text(label))
    except UnknownNameError as fault:
        problems.add(where, str(fault))
        return None


def _read_figures(
    table: Table, number: int, country: str, book: Book, problems: Problems
) -> Iterator[Record]:
    unit = _unit(table, number, problems)
    footnotes = _notes(table, number, problems)
    for column, year in table.header.years.items():
        cell = _at(table, number, column)
        where = table.sheet.address(number, column)
        if isinstance(cell, float):
            value, (status, remark) = cell, _status(table, number, column, problems)
            note = "; ".join(filter(None, (remark, footnotes)))
        else:
            # Footnotes tell what a figure holds; where there is none they tell nothing.
            value, status, note = float("nan"), "reported", _gap(cell, where, book, problems)
        yield Record(
            series=table.rule.series,
            country=country,
            year=year,
            value=value * table.factor,
            unit=unit,
            status=status,
            note=note,
            cell=where,
        )


def _at(table: Table, number: int, column: int) -> Cell:
    """Return a cell; a row may end before the last column."""
    row = table.sheet.rows[number]
    return row[column] if column < len(row) else None


def _gap(cell: str | None, where: str, book: Book, problems: Problems) -> str:
    """Return what is to be noted of a cell without a figure."""
    if cell is None:
        return "cell left blank"
    mark = layout.marks().get(re.sub(r"\s", "", cell).casefold())
    if mark is None:
        problems.add(where, f"expected a number or a missing-value mark, found {cell!r}")
        return ""
    if mark.anomaly:
        book.anomalies.append(f"{where}: {mark.note}, read as missing")
    return mark.note


def _status(table: Table, number: int, column: int, problems: Problems) -> tuple[str, str]:
    """Return status and note of a figure by the colour of its type."""
    colour = table.sheet.colours.get((number, column), PLAIN)
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
    if re.sub(r"\s", "", text).casefold() in layout.marks():
        return ""
    found = []
    for mark in layout.MARK.findall(text):
        if mark not in table.footnotes:
            where = table.sheet.address(number, column or 0)
            problems.add(where, f"the mark {mark!r} is not explained in the sheet Footnotes")
        found.append(table.footnotes.get(mark, f"footnote {mark}"))
    return "; ".join(found)
