"""NATO's own workbooks, 2016 to today: one reader, driven by what the sheets say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from baltic_research import catalog, countries
from baltic_research.errors import UnknownNameError
from baltic_research.sources import nato_layout as layout
from baltic_research.sources.nato_labels import (
    COLUMN_NUMBER,
    FOOTNOTE,
    Label,
    footnotes,
    read_label,
)
from baltic_research.sources.reading import Problems, Record
from baltic_research.sources.workbook import Cell, Sheet, as_year

SHEET = re.compile(r"^\s*table\s*(?P<number>\d+)(?P<letter>[a-z]?)\s*$", re.IGNORECASE)
TITLE = re.compile(r"^table\s*\d+[a-z]?\s*[:.]?\s*(?P<title>.*)$", re.IGNORECASE)
CURRENCY_CHANGE = re.compile(r"for (?P<country>[A-Z][A-Za-z ]+?) from (?P<year>\d{4})")
LEAST_YEARS = 6  # a row with this many years is a header, and no other row has as many


@dataclass(frozen=True)
class Column:
    """A column of figures: the year it is for and, in a summary, the series."""

    index: int
    year: int
    estimate: bool
    series: str = ""
    since: str = ""
    repeats: bool = False


@dataclass
class State:
    """Where the reading of a sheet stands: titles, header and block met so far."""

    sheet: Sheet
    footnotes: dict[str, str]
    title: str = ""
    unit: str = ""
    block: str = ""
    block_at: str = ""  # where the block's title stands, until figures follow it
    columns: tuple[Column, ...] = ()
    seen: dict[tuple[str, str], str] = field(default_factory=dict)
    unknown_blocks: set[str] = field(default_factory=set)


def read_records(sheets: list[Sheet], problems: Problems) -> list[Record]:
    """Read every block of every table of a workbook.

    Parameters
    ----------
    sheets : list of Sheet
        The workbook's sheets; those not named like a table are passed over.
    problems : Problems
        Collects every fault met.

    Returns
    -------
    list of Record
        The figures, in the order of the sheets; figures that a summary repeats are marked.
    """
    tables = [sheet for sheet in sheets if SHEET.match(sheet.name)]
    for sheet in sheets:
        if sheet not in tables:
            problems.pass_over(f"sheet {sheet.name!r}, not named like a table")
    records = [record for sheet in tables for record in _read_sheet(sheet, problems)]
    found = {record.series for record in records if not record.repeats}
    lacking = sorted(layout.required_series() - found)
    if lacking:
        names = ", ".join(sheet.name for sheet in tables) or "none"
        problems.add(
            _missing_sheet(tables),
            f"no table or block for {', '.join(lacking)} (sheets of tables found: {names})",
        )
    return records


def _missing_sheet(tables: list[Sheet]) -> str:
    """Name the tables that a gap in the numbering shows to be missing."""
    numbers = {int(match["number"]) for one in tables if (match := SHEET.match(one.name))}
    gaps = [str(one) for one in range(1, max(numbers, default=0)) if one not in numbers]
    return f"sheet for table {', '.join(gaps)} is missing" if gaps else "a sheet is missing"


def _read_sheet(sheet: Sheet, problems: Problems) -> Iterator[Record]:
    state = State(sheet, footnotes(sheet))
    for number, row in enumerate(sheet.rows):
        columns = _header(row)
        if columns:
            _start_header(state, number, row, columns, problems)
        elif not state.columns:
            _read_heading(state, row)
        elif not _is_numbering(row):
            yield from _read_row(state, number, row, problems)
    _leave_block(state, problems)
    if not state.columns:
        problems.add(sheet.name, f"no header row with at least {LEAST_YEARS} years")


def _header(row: tuple[Cell, ...]) -> tuple[Column, ...]:
    """Return the columns of figures that a header row declares, none for another row."""
    years = [(index, as_year(cell)) for index, cell in enumerate(row)]
    columns = tuple(Column(index, *year) for index, year in years if year)
    return columns if len(columns) >= LEAST_YEARS else _summary_header(row)


def _summary_header(row: tuple[Cell, ...]) -> tuple[Column, ...]:
    """Return the columns of a summary's header row, which names a series in each column."""
    columns = []
    for index, cell in enumerate(row):
        text = layout.fold(str(cell).removesuffix(".0")) if cell is not None else ""
        for rule in layout.summary_rules():
            match = rule.column.search(text)
            if match and (year := as_year(match["year"])):
                since = match.groupdict().get("since") or ""
                columns.append(Column(index, *year, rule.series, since, rule.repeats))
                break
    return tuple(columns) if any(not one.repeats for one in columns) else ()


def _start_header(
    state: State,
    number: int,
    row: tuple[Cell, ...],
    columns: tuple[Column, ...],
    problems: Problems,
) -> None:
    """Take a header row; the title of its block may stand beside the years."""
    keys = [(one.year, one.series) for one in columns]
    for position, column in enumerate(columns):
        if keys[position] in keys[:position]:
            problems.add(
                state.sheet.address(number, column.index),
                f"the header has the year {column.year} twice; expected each year once",
            )
    beside = " ".join(str(cell) for cell in row[: columns[0].index] if cell is not None)
    if beside and not re.match(r"(country|currency)", beside, re.IGNORECASE):
        state.block = beside
    state.columns = columns


def _read_heading(state: State, row: tuple[Cell, ...]) -> None:
    """Take the table's title and the line under it."""
    text = next((str(cell) for cell in row if cell is not None), "")
    match = TITLE.match(text)
    if match:
        state.title = match["title"]
    elif state.title and text:
        state.unit = f"{state.unit} {text}".strip()


def _read_row(
    state: State, number: int, row: tuple[Cell, ...], problems: Problems
) -> Iterator[Record]:
    """Read one row under a header: a title, a note, junk, or a country's figures."""
    first = state.columns[0].index
    texts = [str(cell) for cell in row[:first] if cell is not None]
    figures = [row[column.index] if column.index < len(row) else None for column in state.columns]
    if not texts:
        if any(isinstance(cell, float) and cell != 0 for cell in figures):
            problems.add(state.sheet.address(number, first), "figures without a country's name")
        elif any(cell is not None for cell in figures):
            where = state.sheet.address(number, first)
            problems.pass_over("row without a name, errors and zeros only", where)
    elif all(cell is None for cell in figures):
        where = state.sheet.address(number, first - 1)
        if FOOTNOTE.match(texts[0]):
            problems.pass_over("note under a table, read for its marks only", where)
        else:
            _leave_block(state, problems)
            state.block, state.block_at = texts[0], where
    else:
        yield from _read_figures(state, number, texts, figures, problems)


def _leave_block(state: State, problems: Problems) -> None:
    """Say that a text under a header was no title, since no figures followed it."""
    if state.block_at:
        problems.pass_over("line of text with no figures under it", state.block_at)


def _read_figures(
    state: State, number: int, texts: list[str], figures: list[Cell], problems: Problems
) -> Iterator[Record]:
    state.block_at = ""
    label = read_label(texts)
    try:
        country = countries.resolve(label.text)
    except UnknownNameError as fault:
        problems.add(state.sheet.address(number, state.columns[0].index - 1), str(fault))
        return
    for column, cell in zip(state.columns, figures, strict=True):
        where = state.sheet.address(number, column.index)
        rule = _rule(state, column, where, problems)
        if rule is None:
            return
        series, factor = rule
        if column is state.columns[0] and not _first_time(state, series, country, where, problems):
            return
        value = _value(cell, where, problems)
        currency = _currency(state, series, label, country, column.year, where, problems)
        yield Record(
            series=series,
            country=country,
            year=column.year,
            value=value * factor,
            unit=_unit(state, series, column, currency, where, problems),
            status="estimate" if column.estimate else "reported",
            note="; ".join(state.footnotes.get(mark, f"footnote {mark}") for mark in label.marks),
            cell=where,
            repeats=column.repeats,
        )


def _rule(state: State, column: Column, where: str, problems: Problems) -> tuple[str, float] | None:
    """Return the series of a figure and the factor to our unit, None for an unknown block."""
    if column.series:
        return column.series, 1.0
    titles = layout.fold(state.title), layout.fold(state.unit).strip("()"), layout.fold(state.block)
    for rule in layout.block_rules():
        if rule.fits(*titles):
            return rule.series, rule.factor
    if state.block not in state.unknown_blocks:
        state.unknown_blocks.add(state.block)
        problems.add(
            where, f"the block {state.block!r} of the table {state.title!r} is not one we know"
        )
    return None


def _first_time(state: State, series: str, country: str, where: str, problems: Problems) -> bool:
    """Return whether a block names a country for the first time, and report it where not."""
    before = state.seen.setdefault((series, country), where)
    if before != where:
        problems.add(where, f"{countries.name(country)} stands twice in {series}: also {before}")
    return before == where


def _value(cell: Cell, where: str, problems: Problems) -> float:
    if isinstance(cell, float):
        return cell
    if cell not in layout.missing_markers():
        found = "an empty cell" if cell is None else repr(cell)
        problems.add(where, f"expected a number or a missing-value mark, found {found}")
    return float("nan")


def _unit(
    state: State, series: str, column: Column, currency: str, where: str, problems: Problems
) -> str:
    base = layout.base_year(*map(layout.fold, (state.block, state.unit, state.title)))
    template = catalog.series(series).unit
    if "{base}" in template and not base:
        problems.add(where, f"no title names the price base of {series} ('2015 prices')")
    return template.format(base=base, currency=currency, since=column.since)


def _currency(
    state: State,
    series: str,
    label: Label,
    country: str,
    year: int,
    where: str,
    problems: Problems,
) -> str:
    """Return the currency of a figure; ``Lats-Euros`` changes in the year a footnote names."""
    if "{currency}" not in catalog.series(series).unit:
        return ""
    old, _, new = label.currency.partition("-")
    name = old
    if new:
        changes = {
            countries.resolve(match["country"]): int(match["year"])
            for mark in label.marks
            for match in CURRENCY_CHANGE.finditer(state.footnotes.get(f"raw {mark}", ""))
        }
        if country not in changes:
            problems.add(where, f"no footnote says when {label.currency} changes")
        name = new if year >= changes.get(country, year) else old
    code = layout.currency_code(name, country)
    if code is None:
        problems.add(where, f"the currency {name!r} of {countries.name(country)} is not known")
    return code or ""


def _is_numbering(row: tuple[Cell, ...]) -> bool:
    """Return whether a row only numbers the columns: ``(0) (-) (1) (2)``."""
    texts = [str(cell) for cell in row if cell is not None]
    return bool(texts) and all(COLUMN_NUMBER.match(text) for text in texts)
