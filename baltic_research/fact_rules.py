"""What a cell or a row of a table of facts may be: dates of any precision, codes, order."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from baltic_research import countries

if TYPE_CHECKING:
    import pandas as pd

EVERYONE = "NATO"
"""Contributor of the rows that give a total: all who contribute, together."""

_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")
_DECEMBER = 12


def first_day(date: str) -> dt.date:
    """Return the first day that a date of any precision may mean.

    Examples
    --------
    >>> first_day("2022-11")
    datetime.date(2022, 11, 1)
    """
    year, month, day = ([int(part) for part in date.split("-")] + [1, 1])[:3]
    return dt.date(year, month, day)


def last_day(date: str) -> dt.date:
    """Return the last day that a date of any precision may mean.

    Examples
    --------
    >>> last_day("2022-11"), last_day("2022")
    (datetime.date(2022, 11, 30), datetime.date(2022, 12, 31))
    """
    year, month, *day = [int(part) for part in date.split("-")] + [_DECEMBER] * ("-" not in date)
    if day:
        return first_day(date)
    following = dt.date(year + month // _DECEMBER, month % _DECEMBER + 1, 1)
    return following - dt.timedelta(days=1)


def is_date(text: str) -> bool:
    """Return whether a text is a year, a month or a day of the calendar."""
    try:
        first_day(text)
    except ValueError:
        return False
    return _DATE.fullmatch(text) is not None


def is_date_or_empty(text: str) -> bool:
    """Return whether a text is a date of any precision, or empty."""
    return text == "" or is_date(text)


def is_country(code: str) -> bool:
    """Return whether a code is that of a country and not of an aggregate."""
    return code in countries.table() and not countries.is_aggregate(code)


def is_contributor(code: str) -> bool:
    """Return whether a code is that of a country, or of all contributors together."""
    return code == EVERYONE or is_country(code)


def are_codes(text: str) -> bool:
    """Return whether a text is codes of countries or aggregates with ``|`` between them."""
    return all(code in countries.table() for code in text.split("|"))


def are_codes_or_empty(text: str) -> bool:
    """Return whether a text is codes with ``|`` between them, or empty."""
    return text == "" or are_codes(text)


def in_order(frame: pd.DataFrame, earlier: str, later: str) -> pd.Series:
    """Return for each row whether one date can come after another, empty ones passing."""
    import pandas as pd

    pairs = zip(frame[earlier], frame[later], strict=True)
    fits = [
        not (is_date(first) and is_date(last)) or last_day(last) >= first_day(first)
        for first, last in pairs
    ]
    return pd.Series(fits, index=frame.index, dtype=bool)


def ascending(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series:
    """Return for each row whether the numbers that are given rise from column to column."""
    import pandas as pd

    rows = frame[list(columns)].itertuples(index=False)
    given = [[number for number in row if number == number] for row in rows]
    return pd.Series([row == sorted(row) for row in given], index=frame.index, dtype=bool)


def nuclear_status_is_right(frame: pd.DataFrame) -> pd.Series:
    """Return for each roster row whether it knows the nuclear-armed Allies; a total is empty."""
    armed = countries.group("nuclear_armed")
    total = frame["contributor"].eq(EVERYONE)
    right = frame["nuclear_armed"].eq(frame["contributor"].isin(armed)).fillna(value=False)
    return right.where(~total, frame["nuclear_armed"].isna()).astype(bool)


def battlegroup_is_within(frame: pd.DataFrame) -> pd.Series:
    """Return for each roster row whether it is no larger than all Allied troops that day."""
    place = ["host", "as_of"]
    everybody = frame[frame["scope"].eq("all_allied") & frame["contributor"].eq(EVERYONE)]
    limits = everybody.groupby(place)["troops"].max().rename("limit")
    limit = frame[place].merge(limits.reset_index(), how="left", on=place)["limit"]
    limit.index = frame.index
    return frame["scope"].ne("battlegroup") | ~frame["troops"].gt(limit)


def conflicts_are_mutual(frame: pd.DataFrame, key: tuple[str, ...]) -> pd.Series:
    """Return for each row whether the row it conflicts with points back, with another number."""
    import pandas as pd

    names = [" ".join(row) for row in frame[list(key)].itertuples(index=False)]
    rows = frame[["conflict", "troops", "scope"]].to_dict("records")
    others = dict(zip(names, rows, strict=True))
    fits = []
    for name, row in zip(names, rows, strict=True):
        other = others.get(row["conflict"], {})
        mutual = other.get("conflict") == name and other["scope"] == row["scope"]
        fits.append(not row["conflict"] or (mutual and other["troops"] != row["troops"]))
    return pd.Series(fits, index=frame.index, dtype=bool)
