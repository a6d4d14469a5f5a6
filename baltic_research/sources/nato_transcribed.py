"""NATO editions that third parties transcribed: long CSV files, one figure a row."""

from __future__ import annotations

import csv
import math
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
FIRST_YEAR, LAST_YEAR = 1949, 2100  # the treaty was signed in 1949
BASE = re.compile(r"\b(\d{4}) prices")
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
            names = reader.fieldnames or ()  # read here: an empty file has none
            rows = list(reader)
    except (UnicodeDecodeError, csv.Error) as fault:
        raise SourceFileError(f"{path.name}: not a readable CSV file ({fault})") from None
    lacking = [name for name in COLUMNS if name not in names]
    if lacking:
        raise SourceFileError(f"{path.name}: column {', '.join(lacking)} is missing")
    if not rows:
        raise SourceFileError(f"{path.name}: no row under the header; give the whole transcription")
    return rows


def read_records(rows: list[dict[str, str]], problems: Problems) -> Iterator[Record]:
    """Turn the rows of a transcription into records; ``cell`` is the line in the file."""
    for name in rows[0] if rows else ():
        if name not in (*COLUMNS, None):
            problems.pass_over(f"column {name!r}, not one of a transcription's")
    bases: dict[str, list[str]] = {}
    for line, row in enumerate(rows, start=2):
        where = f"line {line}"
        record = _record(row, where, problems)
        if record is not None:
            base = BASE.search(record.unit)
            if base:
                bases.setdefault(base[1], []).append(where)
            yield record
    _check_bases(bases, problems)


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
        country = _country(row)
        year = int(row["year"])
        value = _number(row["value"]) if row["value"] else float("nan")
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
    if not FIRST_YEAR <= year <= LAST_YEAR:
        problems.add(where, f"expected a year from {FIRST_YEAR} to {LAST_YEAR}, found {year}")
    unit = _unit(series, country, row["unit"], where, problems)
    status = "estimate" if estimate else "reported"
    return Record(series, country, year, value, unit, status, note="", cell=where)


def _country(row: dict[str, str]) -> str:
    """Return the country of a row, whose name and code must mean the same.

    Raises
    ------
    UnknownNameError
        If either is unknown.
    ValueError
        If they mean two countries.
    """
    named = countries.resolve(row["country"])
    coded = countries.resolve(row["iso3"]) if row["iso3"] else named  # aggregates have no code
    if coded != named:
        raise ValueError(f"country is {row['country']!r} ({named}) but iso3 is {row['iso3']!r}")
    return named


def _number(text: str) -> float:
    """Return a finite number.

    Raises
    ------
    ValueError
        If the text is none.
    """
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"found {text!r}")
    return value


def _check_bases(bases: dict[str, list[str]], problems: Problems) -> None:
    """Report rows of another price base than most: an edition has one."""
    usual = max(bases, key=lambda base: len(bases[base]), default="")
    for base, places in bases.items():
        if base != usual:
            problems.add(
                places[0],
                f"prices of {base}, where {len(bases[usual])} other rows have prices of {usual}; "
                "an edition has one price base",
            )


def _unit(series: str, country: str, text: str, where: str, problems: Problems) -> str:
    template = catalog.series(series).unit
    base = layout.base_year(layout.fold(text))
    match = CURRENCY.search(text)
    currency = layout.currency_code(match["name"], country) if match else ""
    if ("{base}" in template and not base) or ("{currency}" in template and not currency):
        problems.add(where, f"the unit {text!r} lacks the price base or currency of {series}")
    expected = catalog.layout("nato")["transcribed_units"][series]
    if not re.search(expected, text):
        problems.add(where, f"the unit of {series} is {text!r}, not as the layout expects")
    return template.format(base=base, currency=currency or "", since="")
