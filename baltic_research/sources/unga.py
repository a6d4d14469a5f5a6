"""United Nations ideal points: a Stata data set in, one edition's observations out."""

from __future__ import annotations

import datetime as dt
import math
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baltic_research import catalog
from baltic_research.errors import SourceFileError
from baltic_research.sources import cow_states
from baltic_research.sources.reading import Problems, Reading

if TYPE_CHECKING:
    import pandas as pd

KEYS = ("ccode", "iso3c", "countryname", "year")
FIRST_YEAR, LAST_YEAR = 1946, 2100  # the General Assembly first met in 1946
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
NAME = re.compile(rf"ideal.*?({'|'.join(MONTHS)})[ _-]?(\d{{4}})", re.IGNORECASE)
UNREADABLE = (ValueError, KeyError, IndexError, OSError, EOFError, OverflowError, struct.error)


def read(path: Path) -> Reading:
    """Read states' ideal points with their bounds and the number of votes they rest on.

    Parameters
    ----------
    path : pathlib.Path
        The publisher's Stata file, ``IdealpointsJuly2025.dta``.

    Returns
    -------
    Reading
        All years of the file. An ideal point is the mean of an estimated distribution and its
        bounds are that distribution's 5 % and 95 % quantiles, so all three are estimates; the
        numbers of votes are reported. ``cell`` is the row of the data set, the first being 1.
        The label is the month in the file's name; the day is that on which the file was
        written, by its own header, where it lies in that month. States that are no
        present-day country are passed over as ``layouts/cow.yml`` declares.

    Raises
    ------
    SourceFileError
        With every fault found: a column, state, ISO code, year or estimate that is not what
        it should be.
    """
    problems = Problems(path.name)
    table, written = _read_table(path)
    _check_columns(path, table)
    for name in table.columns.intersection(_layout()["passed_columns"]):
        problems.pass_over(f"column of {_layout()['why_passed']}", name)
    table = _typed(table, problems)
    table = _named(table, problems)
    _check_keys(table, problems)
    _check_bounds(table, problems)
    problems.raise_any()
    edition = _edition(path.name)
    published = written.isoformat() if written and f"{written:%Y-%m}" == edition else ""
    frame = _observations(table[table["country"] != ""])
    return Reading(frame, edition, published, passed_over=problems.passed_over())


def _read_table(path: Path) -> tuple[pd.DataFrame, dt.date | None]:
    """Return the data set with column names in lower case, and the day it was written."""
    import pandas as pd

    if not path.is_file():
        raise SourceFileError(f"{path}: no such file; give the path of the Stata data set")
    try:
        reader: Any = pd.read_stata(path, convert_categoricals=False, iterator=True)
        with reader:
            stamp = str(reader.time_stamp)
            table: pd.DataFrame = reader.read()
    except UNREADABLE as fault:
        raise SourceFileError(f"{path.name}: not a readable Stata data set ({fault})") from None
    table.columns = table.columns.str.lower()
    return table, _day(stamp)


def _day(stamp: str) -> dt.date | None:
    """Return the day of a Stata time stamp, ``28 Jul 2025 08:36``."""
    match = re.match(r"(\d{1,2}) ([A-Za-z]{3}) (\d{4})", stamp.strip())
    short = [month[:3] for month in MONTHS]
    if not match or match[2].lower() not in short:
        return None
    return dt.date(int(match[3]), short.index(match[2].lower()) + 1, int(match[1]))


def _edition(name: str) -> str:
    """Return the label that a file's name gives, ``""`` where it gives none."""
    match = NAME.search(name)
    return f"{match[2]}-{MONTHS.index(match[1].lower()) + 1:02d}" if match else ""


def _figures() -> list[str]:
    return [
        rule[part] for rule in _layout()["estimates"] for part in ("point", "low", "high", "votes")
    ]


def _check_columns(path: Path, table: pd.DataFrame) -> None:
    """Raise unless every column is one we read or pass over, and figures are numbers."""
    from pandas.api.types import is_numeric_dtype

    needed, passed = [*KEYS, *_figures()], _layout()["passed_columns"]
    faults = [f"column {name} is missing" for name in needed if name not in table.columns]
    faults += [
        f"column {name!r} is not one we know; declare it in layouts/unga.yml"
        for name in table.columns
        if name not in needed and name not in passed
    ]
    faults += [
        f"column {name} is text; expected numbers"
        for name in ("ccode", "year", *_figures())
        if name in table.columns and not is_numeric_dtype(table[name])
    ]
    if faults:
        raise SourceFileError(f"{path.name}: " + "; ".join(faults))


def _typed(table: pd.DataFrame, problems: Problems) -> pd.DataFrame:
    """Return the columns we read with their rows' numbers; whole numbers as such."""
    read = table[[*KEYS, *_figures()]].assign(row=range(1, len(table) + 1))
    whole = (read["ccode"] % 1 == 0) & read["year"].between(FIRST_YEAR, LAST_YEAR)
    whole &= read["year"] % 1 == 0
    for one in read[~whole].itertuples():
        problems.add(
            f"row {one.row}",
            f"expected a state's number and a year from {FIRST_YEAR} to {LAST_YEAR}, "
            f"found {one.ccode:g} and {one.year:g}",
        )
    if table.empty:
        problems.add("the file", "no row of figures")
    kept = read[whole].astype({"ccode": int, "year": int})
    return kept.assign(**{name: _decimal(kept[name]) for name in _figures()})


def _decimal(column: pd.Series) -> list[float]:
    """Return figures as the decimals that single precision stands for: 2.1, not 2.0999999."""
    return [float(str(value)) for value in column.to_numpy()]


def _named(table: pd.DataFrame, problems: Problems) -> pd.DataFrame:
    """Return the rows that name a country, with ours beside; pass over the others by rule."""
    unnamed = (table["iso3c"] == "") & (table["countryname"] == "")
    for one in table[unnamed & table[_figures()].notna().any(axis=1)].itertuples():
        problems.add(
            f"row {one.row}",
            f"state {one.ccode} in {one.year} has figures but neither ISO code nor name; "
            f"expected {_layout()['unnamed_rows']}",
        )
    for row in table.loc[unnamed, "row"]:
        problems.pass_over(f"row with {_layout()['unnamed_rows']}", f"row {row}")
    named = table[~unnamed]
    return named.assign(country=list(_countries(named, problems)))


def _countries(table: pd.DataFrame, problems: Problems) -> Iterator[str]:
    """Yield the country of each row, and report where the file's ISO code is another."""
    columns = (table[name] for name in ("row", "ccode", "year", "iso3c", "countryname"))
    for row, state, year, iso, name in zip(*columns, strict=True):
        country = cow_states.country_of(state, year, f"row {row}", problems)
        expected = _layout()["iso_codes"].get(state, country)
        if country and iso != expected:
            problems.add(
                f"row {row}",
                f"state {state} is {country}, expected the ISO code {expected}, "
                f"found {iso!r} ({name})",
            )
        yield country


def _check_keys(table: pd.DataFrame, problems: Problems) -> None:
    for row in table[table.duplicated(["ccode", "year"])].itertuples():
        problems.add(f"row {row.row}", f"state {row.ccode} stands twice in {row.year}")


def _check_bounds(table: pd.DataFrame, problems: Problems) -> None:
    """Report an estimate that lies outside its own bounds, or has no bounds or no votes."""
    for rule in _layout()["estimates"]:
        names = [rule[part] for part in ("point", "low", "high", "votes")]
        for row, point, low, high, votes in zip(
            table["row"], *(table[name] for name in names), strict=True
        ):
            if all(math.isnan(one) for one in (point, low, high, votes)):
                continue
            if not (low <= point <= high and votes >= 1):  # false for NaN too
                problems.add(
                    f"row {row}",
                    f"expected {names[1]} <= {names[0]} <= {names[2]} and {names[3]} of at least "
                    f"1, or all four missing; found {low:g}, {point:g}, {high:g} and {votes:g}",
                )


def _observations(table: pd.DataFrame) -> pd.DataFrame:
    """Return one row a figure, series by series in the file's order."""
    import pandas as pd

    was = [
        cow_states.predecessor(state, year)
        for state, year in zip(table["ccode"], table["year"], strict=True)
    ]
    parts = []
    for rule in _layout()["estimates"]:
        notes = _with_votes(was, table[rule["votes"]])
        for part, suffix in (("point", ""), ("low", "_low"), ("high", "_high")):
            series = rule["series"] + suffix
            parts.append(_part(table, rule[part], series, "estimate", notes))
        parts.append(_part(table, rule["votes"], rule["votes_series"], "reported", was))
    return pd.concat(parts, ignore_index=True)


def _part(
    table: pd.DataFrame, column: str, series: str, status: str, notes: list[str]
) -> pd.DataFrame:
    return table[["country", "year"]].assign(
        series=series,
        value=table[column],
        unit=catalog.series(series).unit,
        status=status,
        note=notes,
        cell=[f"row {row}" for row in table["row"]],
    )


def _with_votes(notes: list[str], votes: pd.Series) -> list[str]:
    """Add to each note that an estimate rests on few votes."""
    few = _layout()["few_votes"]
    return [
        "; ".join(filter(None, (note, f"rests on {count:g} votes" if count < few else "")))
        for note, count in zip(notes, votes, strict=True)
    ]


def _layout() -> dict[str, Any]:
    return catalog.layout("unga")
