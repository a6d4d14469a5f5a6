"""Days as people give them: a date, or text of the form YYYY-MM-DD."""

from __future__ import annotations

import datetime as dt

from baltic_research.errors import ParameterError

Day = str | dt.date


def as_day(day: Day) -> dt.date:
    """Return a day given as a date or as text.

    Raises
    ------
    ParameterError
        If the text is no day.

    Examples
    --------
    >>> as_day("2024-07-01")
    datetime.date(2024, 7, 1)
    """
    if isinstance(day, dt.date):
        return day
    try:
        return dt.date.fromisoformat(day)
    except ValueError:
        raise ParameterError(f"{day!r} is not a day of the form YYYY-MM-DD") from None
