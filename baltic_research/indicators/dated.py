"""Facts with dates of any precision: the columns they need, and the days they may mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from baltic_research import fact_rules
from baltic_research.errors import ContractError

if TYPE_CHECKING:
    import pandas as pd

ROSTER = (
    "source", "host", "contributor", "as_of", "troops", "scope", "role", "nuclear_armed",
    "approximate", "confidence", "conflict",
)  # fmt: skip
EVENTS = (
    "id", "date", "end_date", "kind", "actor", "country", "low", "high", "unit", "title",
    "confidence", "note",
)  # fmt: skip
ROSTER_KEY = ("source", "host", "contributor", "as_of")
_KEYS = (("id",), (*ROSTER_KEY, "scope"))
_DATES = ("date", "as_of")
_NUMBERS = ("troops", "low", "high")
DAYS_A_MONTH = 365.25 / 12


def need(frame: pd.DataFrame, columns: Iterable[str], what: str) -> None:
    """Raise unless a table has these columns, each row once, dates as text and numbers as numbers.

    Raises
    ------
    ContractError
        Naming the table and what is wrong with it.
    """
    needed = tuple(columns)
    lacking = [name for name in needed if name not in frame.columns]
    if lacking:
        raise ContractError(
            f"{what} lacks the columns {', '.join(lacking)}; pass what the loader returns"
        )
    _need_types(frame, needed, what)
    for key in _KEYS:
        if set(key) <= set(needed):
            _need_keys(frame, list(key), what)


def _need_types(frame: pd.DataFrame, columns: tuple[str, ...], what: str) -> None:
    import pandas as pd

    for name in (one for one in _DATES if one in columns):
        other = [one for one in frame[name] if not isinstance(one, str)]
        if other:
            raise ContractError(
                f"{what} has {other[0]!r} as {name}; expected text such as '2017-06-30' or '2017'"
            )
    for name in (one for one in _NUMBERS if one in columns):
        # A column without any figure may be of any type
        if frame[name].notna().any() and not pd.api.types.is_numeric_dtype(frame[name]):
            raise ContractError(
                f"{what} has {frame[name].dropna().iloc[0]!r} in {name}; expected numbers, NaN "
                "where missing"
            )


def _need_keys(frame: pd.DataFrame, key: list[str], what: str) -> None:
    """Raise where a row is not told apart from the others."""
    for name in key:
        if frame[name].isna().any():
            raise ContractError(f"{what} has a row without {name}; each row needs one")
    twice = frame.loc[frame.duplicated(key), key]
    if not twice.empty:
        row = ", ".join(map(str, twice.iloc[0]))
        raise ContractError(f"{what} has {row} twice; pass each row once")


def first_day(date: str) -> dt.date:
    """Return the first day that a date, or an interval of two with a slash, may mean."""
    return fact_rules.first_day(date.partition("/")[0])


def last_day(date: str) -> dt.date:
    """Return the last day that a date, or an interval of two with a slash, may mean.

    Examples
    --------
    >>> first_day("2015/2016"), last_day("2015/2016")
    (datetime.date(2015, 1, 1), datetime.date(2016, 12, 31))
    """
    return fact_rules.last_day(date.rpartition("/")[2])


def months(start: str, end: str) -> tuple[float, float]:
    """Return the fewest and the most months that can lie between two dates.

    Notes
    -----
    A month counts 365.25 / 12 days. What is dated by its year alone may have been on any day of
    it, so two dates give an interval; the fewest are not below zero.

    Examples
    --------
    >>> [round(months) for months in months("2022-12-02", "2025-04")]
    [28, 29]
    >>> [round(months) for months in months("2023", "2023")]
    [0, 12]
    """
    fewest = (first_day(end) - last_day(start)).days / DAYS_A_MONTH
    return max(0.0, fewest), max(0.0, (last_day(end) - first_day(start)).days / DAYS_A_MONTH)


def on_or_before(frame: pd.DataFrame, dated: str, day: dt.date) -> pd.DataFrame:
    """Return the rows that had come to pass by a day; a date without day counts from its last."""
    return frame.loc[[last_day(date) <= day for date in frame[dated]]]


def joined(codes: Iterable[str]) -> str:
    """Return codes once each, in alphabetical order, with ``|`` between them."""
    return "|".join(sorted(set(codes)))
