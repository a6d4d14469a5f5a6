"""A horizontal axis of days: where a day stands on it, and years marked at their beginning."""

from __future__ import annotations

import datetime as dt
import math

from matplotlib.axes import Axes

from baltic_research.figures import theme
from baltic_research.figures.labels import root, settle, text_width


def place(day: dt.date) -> float:
    """Return a day as a year with its fraction.

    Examples
    --------
    >>> place(dt.date(2022, 1, 1)), round(place(dt.date(2022, 6, 28)), 2)
    (2022.0, 2022.49)
    """
    start, end = dt.date(day.year, 1, 1), dt.date(day.year + 1, 1, 1)
    return day.year + (day - start).days / (end - start).days


def named(date: str) -> str:
    """Return a date of any precision in words.

    Examples
    --------
    >>> named("2022-06-28"), named("2022-06"), named("2022")
    ('28 Jun 2022', 'Jun 2022', '2022')
    """
    if len(date) == len("2022-06-28"):
        day = dt.date.fromisoformat(date)
        return f"{day.day} {day:%b %Y}"
    if len(date) == len("2022-06"):
        return f"{dt.date.fromisoformat(date + '-01'):%b %Y}"
    return date


def year_ticks(axes: Axes) -> None:
    """Mark the beginnings of years within the limits, as many as their names leave room for."""
    settle(root(axes))
    low, high = axes.get_xlim()
    years = range(math.ceil(low), math.floor(high) + 1)
    needed = (text_width("2026", theme.TEXT_SIZE) + 0.12) * root(axes).dpi
    fitting = max(1, int(axes.bbox.width / needed))
    every = max(1, math.ceil(len(years) / fitting))
    ticks = [year for year in years if year % every == 0]
    axes.set_xticks(ticks, [str(year) for year in ticks])
