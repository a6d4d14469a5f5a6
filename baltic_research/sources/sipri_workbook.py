"""SIPRI's data sheets: each known by its name, its unit and price base by what it says."""

from __future__ import annotations

import re

from baltic_research import catalog
from baltic_research.sources import sipri_layout as layout
from baltic_research.sources.reading import Problems
from baltic_research.sources.sipri_header import Header, find_header
from baltic_research.sources.sipri_rows import Book, Table, read_rows
from baltic_research.sources.sipri_sheets import InkedSheet
from baltic_research.sources.workbook import column_letters

BASE = re.compile(r"\bconstant \(?((?:19|20)\d{2})\b")


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
            read_rows(table, book, problems)
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
    years = header.years.keys()
    for row, percents in list(zip(sheet.rows, sheet.percents, strict=True))[header.row + 1 :]:
        there = {column for column in years if column < len(row) and type(row[column]) is float}
        figures += len(there)
        shown += len(there & percents)
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
