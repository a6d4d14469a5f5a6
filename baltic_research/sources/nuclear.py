"""Estimated nuclear stockpiles by state and year: the compiled table of the FAS authors' counts."""

from __future__ import annotations

import csv
from dataclasses import asdict
from pathlib import Path

from baltic_research import catalog
from baltic_research.errors import SourceFileError
from baltic_research.sources.delimited import Line, country_in, number_in, year_in
from baltic_research.sources.reading import Problems, Reading, Record

SERIES = "nuclear.stockpile"
FIGURE = "Number of nuclear warheads"
COLUMNS = ["Entity", "Code", "Year", FIGURE]


def read(path: Path) -> Reading:
    """Read the warheads in each state's military stockpile.

    Parameters
    ----------
    path : pathlib.Path
        CSV with the columns `COLUMNS`, one line a state and year.

    Returns
    -------
    Reading
        ``nuclear.stockpile`` in warheads, every figure an estimate, a zero included: the
        table says where there was none. The file says no edition.

    Raises
    ------
    SourceFileError
        With every fault found: an unknown state, a year twice or left out, a count that is no
        whole number.
    """
    import pandas as pd

    problems = Problems(path.name)
    lines = _lines(path, problems)
    records = [record for line in lines if (record := _record(line, problems)) is not None]
    problems.raise_any()  # a year that is none would be taken for a span of years
    _check_years(lines, problems)
    problems.raise_any()
    frame = pd.DataFrame([asdict(one) for one in records]).drop(columns="repeats")
    return Reading(frame, anomalies=_leaps(records), passed_over=problems.passed_over())


def _lines(path: Path, problems: Problems) -> list[Line]:
    """Return the lines under the header.

    The table as compiled ends without a line feed, which elsewhere is the sign of a cut file;
    here the years of the last entity tell (`_check_years`).
    """
    if not path.is_file():
        raise SourceFileError(f"{path}: no such file; give the path of the stockpile table")
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            rows = [(reader.line_num, row) for row in reader if row]
    except (UnicodeDecodeError, csv.Error) as fault:
        raise SourceFileError(f"{path.name}: not a readable CSV file ({fault})") from None
    if not rows or rows[0][1] != COLUMNS:
        found = rows[0][1] if rows else "an empty file"
        raise SourceFileError(f"{path.name}: line 1: expected the columns {COLUMNS}, found {found}")
    lines = []
    for number, row in rows[1:]:
        if len(row) == len(COLUMNS):
            lines.append(Line(number, dict(zip(COLUMNS, row, strict=True))))
        else:
            problems.add(f"line {number}", f"expected {len(COLUMNS)} fields, found {len(row)}")
    return lines


def _record(line: Line, problems: Problems) -> Record | None:
    year = year_in(line, "Year", problems, int(catalog.layout("nuclear")["first_year"]))
    value = float(number_in(line, FIGURE, problems, whole=True))
    left_out = catalog.layout("nuclear")["passed_over"]
    if line["Code"] in left_out:
        problems.pass_over(f"{line['Entity']}, {left_out[line['Code']].strip()}", line.where)
        return None
    country = country_in(line, "Entity", "Code", problems)
    if not country:
        return None
    unit = catalog.series(SERIES).unit
    return Record(SERIES, country, year, value, unit, "estimate", note="", cell=line.where)


def _check_years(lines: list[Line], problems: Problems) -> None:
    """Hold every entity to the same years without a gap, so that a lost line is noticed."""
    rules = catalog.layout("nuclear")
    seen: dict[tuple[str, str], str] = {}
    for line in lines:
        before = seen.setdefault((line["Code"], line["Year"]), line.where)
        if before != line.where:
            problems.add(line.where, f"{line['Entity']} {line['Year']} stands twice: also {before}")
    last = max((int(year) for _, year in seen if year.isdigit()), default=rules["first_year"])
    for code in sorted({code for code, _ in seen} | set(rules["entities"])):
        years = (str(year) for year in range(rules["first_year"], last + 1))
        absent = [year for year in years if (code, year) not in seen]
        if absent:
            problems.add("file", f"no line for {code} in {_span(absent)}: the table is cut")


def _leaps(records: list[Record]) -> tuple[str, ...]:
    """Name each figure that leaps from the year before as none that was published does."""
    rule = catalog.layout("nuclear")["leap"]
    figures = {(one.country, one.year): one for one in records}
    found = []
    for one in records:
        before = figures.get((one.country, one.year - 1))
        if before is None or max(one.value, before.value) < rule["from"]:
            continue
        low, high = sorted((one.value, before.value))
        if high >= rule["factor"] * low:
            found.append(
                f"{one.cell}: {one.country} {one.year}: {one.value:g} warheads after "
                f"{before.value:g} the year before"
            )
    return tuple(found)


def _span(years: list[str]) -> str:
    return years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
