"""What every figure asks of the table it is given, and the tidy copy it draws from."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from baltic_research import contracts, countries, given
from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import words

_MOST_DIGITS = 15
_MOST_COLUMNS = 24  # of panels; they are too narrow to read long before

COLUMNS = ("source", "series", "edition", "country", "year", "value", "unit", "status")


def checked(
    observations: pd.DataFrame, where: str, *, single: Sequence[str] = ("series", "edition", "unit")
) -> pd.DataFrame:
    """Return a sorted copy of observations fit to be drawn in one figure.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations in any order; further columns are left out.
    where : str
        The figure's name, for messages.
    single : sequence of str
        Columns that may hold one value only.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS` and ``estimate`` (whether the value is other than reported), sorted
        by edition, country and year, with a fresh index.

    Raises
    ------
    ContractError
        If a column is missing, a value is no number, a year comes twice for a country, or a
        column of `single` holds several values.
    ParameterError
        If there is nothing to draw.
    """
    frame = numbered(observations, where, COLUMNS, ("value",))
    for column in single:
        require_one(frame, where, column)
    require_unique(frame, where, ["series", "edition", "country", "year"])
    frame = frame.sort_values(["edition", "country", "year"], ignore_index=True)
    return frame.assign(estimate=frame["status"] != "reported")


def numbered(
    table: pd.DataFrame, where: str, columns: Iterable[str], numbers: Iterable[str]
) -> pd.DataFrame:
    """Return the named columns of a table as a copy, ``year`` whole and `numbers` as floats.

    Raises
    ------
    ContractError
        If a column is missing or holds something that is no number.
    ParameterError
        If the table has no row, or no number in any column of `numbers`.
    """
    if not isinstance(table, pd.DataFrame):
        raise ContractError(
            f"{where}: expected a pandas DataFrame and found a {type(table).__name__}; "
            "pass the table that load() or an indicator returns"
        )
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise ContractError(
            f"{where}: the table has no column {', '.join(missing)}; "
            f"it has {', '.join(map(str, table.columns)) or 'none'}"
        )
    frame = contracts.plain(table.loc[:, list(columns)])
    for column in ("year", *numbers):
        frame[column] = _as_numbers(frame[column], where)
    if frame.empty or frame[list(numbers)].isna().all(axis=None):
        raise ParameterError(
            f"{where}: the table holds no value to draw ({len(frame)} rows); "
            "check the countries and years it was cut to"
        )
    return frame.astype({"year": int})


def highlighted(
    highlight: str | Iterable[str] | None, present: Iterable[str], where: str, *, few: int = 6
) -> list[str]:
    """Return the codes of the countries to set off in colour, each once.

    Parameters
    ----------
    highlight : str, iterable of str, or None
        Codes or names; None takes all of them when they are few, else the Baltic states.
    present : iterable of str
        Codes of the countries in the table.
    where : str
        The figure's name, for messages.
    few : int
        How many countries count as few.

    Raises
    ------
    UnknownNameError
        If a name is no country's.
    ParameterError
        If a country is not in the table.
    """
    held = list(dict.fromkeys(present))
    if highlight is None:
        return held if len(held) <= few else [code for code in countries.BALTICS if code in held]
    chosen = list(countries.resolve_all(highlight))
    absent = [countries.name(code) for code in chosen if code not in held]
    if absent:
        raise ParameterError(
            f"{where}: {', '.join(absent)} cannot be highlighted, the table has no row of it; "
            f"it has {len(held)} countries: {', '.join(held[:8])}{', ...' if len(held) > 8 else ''}"
        )
    return chosen


def guidelines(
    thresholds: float | Iterable[float] | Mapping[float, str], unit: str, where: str
) -> dict[float, str]:
    """Return thresholds in ascending order, each with its label.

    Parameters
    ----------
    thresholds : iterable of float, or mapping of float to str
        Levels, with labels if given as a mapping.
    unit : str
        Unit of the levels; labels made here carry a percent sign where it is one.
    where : str
        The figure's name, for messages.

    Raises
    ------
    ParameterError
        If a threshold is no finite number.
    """
    labels = dict(thresholds) if isinstance(thresholds, Mapping) else {}
    levels = sorted(
        {given.number(one, f"{where}: thresholds") for one in given.several(thresholds)}
    )
    return {
        level: str(labels.get(level) or f"Guideline {words.level(level, unit)}") for level in levels
    }


def positive(number: object, where: str) -> int:
    """Return a count, or zero for None.

    Raises
    ------
    ParameterError
        If it is no whole number from 1 to 24.
    """
    if number is None:
        return 0
    return given.count(number, where, most=_MOST_COLUMNS)


def by_last_value(frame: pd.DataFrame) -> list[str]:
    """Return the countries of a table from the highest to the lowest last value held.

    Countries of one value are in the order of their codes; those without any come last.
    """
    held = frame[frame["value"].notna()].sort_values("year", kind="stable")
    last = held.groupby("country")["value"].last()
    order = sorted(last.index, key=lambda code: (-float(last[code]), str(code)))
    return order + sorted(set(frame["country"]) - set(order))


def year_steps(years: pd.Series) -> list[int]:
    """Return every year that a line passes, at the smallest step found in the table.

    A year that the table leaves out then shows as a gap, like one whose value is missing.
    """
    known = sorted(set(map(int, years)))
    gaps = [later - earlier for earlier, later in itertools.pairwise(known)]
    return list(range(known[0], known[-1] + 1, min(gaps, default=1)))


def require_one(frame: pd.DataFrame, where: str, column: str) -> None:
    """Raise ContractError unless a column holds one value only."""
    found = sorted(frame[column].astype(str).unique())
    if len(found) > 1:
        hint = (
            "use by_edition() to compare editions" if column == "edition" else "draw one at a time"
        )
        some = ", ".join(map(repr, found[:4])) + (", ..." if len(found) > 4 else "")
        raise ContractError(
            f"{where}: one {column} is drawn, the table holds {len(found)}: {some}; {hint}"
        )


def require_unique(frame: pd.DataFrame, where: str, key: Sequence[str]) -> None:
    """Raise ContractError if two rows share a key."""
    twice = frame[frame.duplicated(list(key))]
    if len(twice):
        first = " ".join(str(twice.iloc[0][column]) for column in key)
        raise ContractError(
            f"{where}: {first} stands more than once; each {', '.join(key)} may have one value"
        )


def require_order(first: int, last: int, where: str) -> None:
    """Raise ParameterError unless the first year comes before the last."""
    if not given.year(first, f"{where}: first") < given.year(last, f"{where}: last"):
        raise ParameterError(f"{where}: first must be a year before last, not {first} and {last}")


def of_year(frame: pd.DataFrame, year: int, where: str) -> pd.DataFrame:
    """Return the rows of a year that hold a value.

    Raises
    ------
    ParameterError
        If there is none; the message gives the years that the table has.
    """
    found = frame[(frame["year"] == year) & frame["value"].notna()]
    if found.empty:
        held = frame.loc[frame["value"].notna(), "year"]
        raise ParameterError(
            f"{where}: no value for {year}; the table has values from {held.min()} to {held.max()}"
        )
    return found.reset_index(drop=True)


def _as_numbers(values: pd.Series, where: str) -> pd.Series:
    try:
        numbers = pd.to_numeric(values).astype(float)
    except (TypeError, ValueError) as failure:
        raise ContractError(
            f"{where}: column {values.name} must hold numbers only ({failure}); mend the table"
        ) from None
    if (numbers.abs() == math.inf).any():
        raise ContractError(f"{where}: column {values.name} holds an infinite number")
    if values.name == "year" and not (numbers % 1 == 0).all():
        raise ContractError(f"{where}: column year must hold whole years, one in each row")
    return numbers


def digits(asked: Mapping[str, int], where: str, *, least: int) -> dict[str, int]:
    """Return digits by column.

    Raises
    ------
    ParameterError
        If one is no whole number from the least to 15, which is all that a number holds.
    """
    found = {name: given.whole(one, where) for name, one in given.mapping(asked, where).items()}
    for one in found.values():
        if not least <= one <= _MOST_DIGITS:
            span = f"{least} to {_MOST_DIGITS}"
            raise ParameterError(f"{where}: expected {span} digits, found {given.short(one)}")
    return found
