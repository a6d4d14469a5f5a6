"""Days as people give them: a date, or text of the form YYYY-MM-DD."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from baltic_research import given
from baltic_research.errors import ParameterError

Day = str | dt.date

_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def as_day(day: Day) -> dt.date:
    """Return a day given as a date, as a date with a time, or as text.

    Raises
    ------
    ParameterError
        If it is no day.

    Examples
    --------
    >>> as_day("2024-07-01"), as_day(dt.datetime(2024, 7, 1, 12))
    (datetime.date(2024, 7, 1), datetime.date(2024, 7, 1))
    """
    try:
        # The missing day of pandas is a date too, and differs from itself
        if isinstance(day, dt.date) and day == day:
            # A date with a time is a date to Python, but cannot be compared with one without
            return day.date() if isinstance(day, dt.datetime) else day
        if isinstance(day, str) and _FORM.fullmatch(day):
            return dt.date.fromisoformat(day)
    except ValueError:  # the 30th of February
        pass
    raise ParameterError(f"{given.short(day)} is not a day of the form YYYY-MM-DD")


def as_days(days: Day | Iterable[Day]) -> list[dt.date]:
    """Return days given as one or as several.

    Raises
    ------
    ParameterError
        If one is no day.

    Examples
    --------
    >>> as_days("2024-07-01")
    [datetime.date(2024, 7, 1)]
    """
    if isinstance(days, str | dt.date) or not isinstance(days, Iterable):
        return [as_day(days)]
    return [as_day(one) for one in days]
