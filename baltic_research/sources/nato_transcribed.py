"""NATO editions that third parties transcribed: long CSV files, one figure a row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from baltic_research import catalog, countries
from baltic_research.errors import SourceFileError, UnknownNameError
from baltic_research.sources import nato_layout as layout
from baltic_research.sources.reading import Problems, Record

COLUMNS = (
    "edition",
    "published",
    "country",
    "iso3",
    "year",
    "indicator",
    "unit",
    "value",
    "is_estimate",
)
CURRENCY = re.compile(r"national currency \((?P<name>[^)]+)\)")


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read the rows of a transcription as text.

    Raises
    ------
    SourceFileError
        If the file is missing, is not text, lacks a column or ends within a row.
    """
    if not path.is_file():
        raise SourceFileError(f"{path}: no such file; give the path of the transcription")
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            rows = list(reader)
    except (UnicodeDecodeError, csv.Error) as fault:
        raise SourceFileError(f"{path.name}: not a readable CSV file ({fault})") from None
    lacking = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if lacking:
        raise SourceFileError(f"{path.name}: column {', '.join(lacking)} is missing")
    return rows


def read_records(rows: list[dict[str, str]], problems: Problems) -> Iterator[Record]:
    """Turn the rows of a transcription into records; ``cell`` is the line in the file."""
    for name in rows[0] if rows else ():
        if name not in (*COLUMNS, None):
            problems.pass_over(f"column {name!r}, not one of a transcription's")
    for line, row in enumerate(rows, start=2):
        where = f"line {line}"
        record = _record(row, where, problems)
        if record is not None:
            yield record


def label(rows: list[dict[str, str]], problems: Problems) -> tuple[str, str]:
    """Return the edition and the day of publication that every row must agree on."""
    pairs = {(row["edition"], row["published"]) for row in rows}
    if len(pairs) != 1:
        problems.add("columns edition and published", f"expected one pair, found {sorted(pairs)}")
        return "", ""
    return pairs.pop()


def _record(row: dict[str, str], where: str, problems: Problems) -> Record | None:
    if any(row[name] is None for name in COLUMNS) or None in row:
        problems.add(where, f"expected {len(COLUMNS)} fields; the line is cut or too long")
        return None
    series = catalog.layout("nato")["transcribed"].get(row["indicator"])
    if series is None:
        problems.add(where, f"the indicator {row['indicator']!r} is not one we know")
        return None
    try:
        country = countries.resolve(row["iso3"] or row["country"])
        year = int(row["year"])
        value = float(row["value"]) if row["value"] else float("nan")
        estimate = {"True": True, "False": False}[row["is_estimate"]]
    except UnknownNameError as fault:
        problems.add(where, str(fault))
        return None
    except ValueError as fault:
        problems.add(where, f"expected numbers in year and value: {fault}")
        return None
    except KeyError:
        problems.add(where, f"is_estimate must be True or False, found {row['is_estimate']!r}")
        return None
    unit = _unit(series, country, row["unit"], where, problems)
    status = "estimate" if estimate else "reported"
    return Record(series, country, year, value, unit, status, note="", cell=where)


def _unit(series: str, country: str, text: str, where: str, problems: Problems) -> str:
    template = catalog.series(series).unit
    base = layout.base_year(layout.fold(text))
    match = CURRENCY.search(text)
    currency = layout.currency_code(match["name"], country) if match else ""
    if ("{base}" in template and not base) or ("{currency}" in template and not currency):
        problems.add(where, f"the unit {text!r} lacks the price base or currency of {series}")
    return template.format(base=base, currency=currency or "", since="")
