"""Promises on a line of time: when made, when due, what shows them, and the verdict."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from baltic_research import contracts
from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import alt, break_inputs, page, theme, words
from baltic_research.figures.chart import Chart
from baltic_research.figures.labels import LINE_HEIGHT, balanced

_COLUMNS = ("promised", "actor", "title", "due", "verdict", "shown", "met", "of")
# Marker and colour of a verdict; half of a diamond is half of a promise
_VERDICTS = {
    "delivered": theme.Style("#00795A", "o"),
    "partly": theme.Style("#B35900", "D"),
    "not yet due": theme.Style("#1F6FA8", "o"),
    "not": theme.Style("#9E1B32", "X"),
    "unknown": theme.Style("#55595F", "s"),
}
_HOLLOW = ("not yet due", "unknown")
_NAMES = 0.41  # of the width, at most, for the promises
_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?")


def commitments(
    promises: pd.DataFrame,
    *,
    as_of: str | dt.date,
    title: str | None = None,
    caption: str = "",
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw promises from the day they were made to the day they are due, with what shows them.

    Parameters
    ----------
    promises : pandas.DataFrame
        ``cohesion.commitments``: promised, due and shown (dates as precise as their source,
        several with ``|``; empty where there is none), actor, title, verdict, met and of (how
        many Allies, NaN where none were counted).
    as_of : str or datetime.date
        Day of the verdicts, marked by a line.
    title : str, optional
        The finding; the question if left out.
    caption : str
        Source; what the marks mean is added.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        One panel, a row a promise in the order of their days. Its data has the columns title,
        actor, verdict, mark (``promised``, ``due`` or ``shown``), date, first and last (the
        years, with fractions, between which the date lies).

    Raises
    ------
    ContractError
        If a column is missing, or a date or a verdict cannot be read.
    ParameterError
        If there is no promise.

    Examples
    --------
    >>> made = {"promised": ["2022-06-29"], "actor": ["CAN"], "title": ["A brigade"],
    ...         "due": ["2026"], "verdict": ["partly"], "shown": ["2024-07-03"],
    ...         "met": [float("nan")], "of": [float("nan")]}
    >>> commitments(pd.DataFrame(made), as_of="2027-01-01").data["mark"].tolist()
    ['promised', 'due', 'shown']
    """
    where = "commitments"
    break_inputs.need_columns(promises, _COLUMNS, where)
    if promises.empty:
        raise ParameterError(f"{where}: the table holds no promise; ask for a later day")
    unknown = sorted(set(promises["verdict"]) - set(_VERDICTS))
    if unknown:
        raise ContractError(f"{where}: no verdict {unknown[0]!r}; one of {', '.join(_VERDICTS)}")
    frame = contracts.plain(promises).reset_index(drop=True)
    data, day = _marks(frame), _span(str(as_of))[0]
    heading = title or "What was promised, and what became of it?"
    foot = " ".join(part for part in (caption, _REMARK) if part)
    sheet = page.Page(heading, "", foot, _keys(frame), width)
    names = ["\n".join(balanced(one, theme.SMALL_SIZE, _NAMES * width)) for one in frame["title"]]
    row = max(0.2, LINE_HEIGHT * 0.875 * max(one.count("\n") + 1 for one in names) + 0.05)
    with theme.applied():
        figure, panels = page.panels(sheet, row * len(frame) + 0.5)
        _draw(panels[0, 0], frame, data, names, day)
        page.freeze(figure)
    return Chart(figure, panels[0, 0], heading, _alt(frame, as_of), foot, data)


_REMARK = (
    "Grey line: from the promise to the day it is due, dotted where no day was set. Pale bars: a "
    "date known by its year or month alone. Fractions: Allies at the level of the pledge, of all. "
    "Unknown: due or no day set, and no record either way."
)


def _marks(frame: pd.DataFrame) -> pd.DataFrame:
    """Return every date of every promise, with the years between which it lies."""
    rows = []
    for one in frame.to_dict("records"):
        dates = [("promised", one["promised"]), ("due", one["due"])]
        dates += [("shown", date) for date in str(one["shown"]).split("|")]
        for mark, date in dates:
            if date:
                first, last = _span(str(date))
                rows.append((one["title"], one["actor"], one["verdict"], mark, date, first, last))
    columns = ["title", "actor", "verdict", "mark", "date", "first", "last"]
    return pd.DataFrame(rows, columns=columns)


def _span(date: str) -> tuple[float, float]:
    """Return the years, with fractions, between which a date of any precision lies."""
    found = _DATE.fullmatch(date)
    if not found:
        raise ContractError(f"commitments: {date!r} is no date; give 2024, 2024-07 or 2024-07-03")
    year = int(found["year"])
    if found["month"] is None:
        return float(year), float(year + 1)
    month = int(found["month"])
    if found["day"] is None:
        return year + (month - 1) / 12, year + month / 12
    at = year + (dt.date(year, month, int(found["day"])).timetuple().tm_yday - 1) / 366
    return at, at


def _keys(frame: pd.DataFrame) -> list[Artist]:
    found = set(frame["verdict"])
    keys: list[Artist] = [
        page.point_key("promised", marker="|", markersize=7, markeredgewidth=1.6, color=theme.INK),
        page.point_key("due", marker=7, markersize=5.5, color=theme.INK, markerfacecolor=theme.INK),
    ]
    return keys + [
        page.point_key(f"shown: {verdict}", **_look(verdict))
        for verdict in _VERDICTS
        if verdict in found and verdict != "unknown"
    ]


def _look(verdict: str) -> dict[str, Any]:
    style = _VERDICTS[verdict]
    look: dict[str, Any] = {
        "marker": style.marker, "markersize": 5.4, "color": style.colour, "markeredgewidth": 1.1,
        "markerfacecolor": "white" if verdict in _HOLLOW else style.colour,
    }  # fmt: skip
    if verdict == "partly":
        look |= {"fillstyle": "left", "markerfacecoloralt": "white"}
    return look


def _draw(
    axes: Axes, frame: pd.DataFrame, data: pd.DataFrame, names: Sequence[str], day: float
) -> None:
    first, last = min(data["first"].min(), day), max(data["last"].max(), day)
    axes.set_xlim(first - 0.3, last + 0.3)
    axes.set_ylim(len(frame) - 0.4, -0.6)
    axes.set_yticks(range(len(frame)), names, fontsize=theme.SMALL_SIZE)
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    every = next(step for step in (1, 2, 3, 5, 10, 20) if (last - first) / step <= 8)
    years = range(math.ceil(first / every) * every, int(last) + 1, every)
    axes.set_xticks(list(years), [str(one) for one in years])
    axes.axvline(day, color=theme.INK, linewidth=1.0, linestyle=theme.THRESHOLD_DOTS, zorder=1)
    axes.annotate(
        "day of the verdicts", (day, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 3),
        textcoords="offset points", ha="center", va="bottom", fontsize=theme.SMALL_SIZE,
        color=theme.SOFT_INK,
    )  # fmt: skip
    for place, one in enumerate(frame.to_dict("records")):
        own = data[(data["title"] == one["title"]) & (data["actor"] == one["actor"])]
        _draw_row(axes, own, place, str(one["verdict"]), day)
        _say(axes, one, place)


def _draw_row(axes: Axes, own: pd.DataFrame, place: int, verdict: str, day: float) -> None:
    middle = (own["first"] + own["last"]) / 2
    start = float(middle[own["mark"] == "promised"].iloc[0])
    due = own[own["mark"] == "due"]
    shown = own[own["mark"] == "shown"]
    open_end = max([start, *middle[own["mark"] == "shown"]]) if verdict == "delivered" else day
    end = float(due["last"].iloc[0]) if len(due) else open_end
    style = "solid" if len(due) else theme.THRESHOLD_DOTS
    axes.plot(
        [start, end], [place] * 2, color=theme.MUTED, linewidth=1.1, linestyle=style, zorder=2
    )
    for one in own[own["first"] < own["last"]].to_dict("records"):
        axes.plot(
            [one["first"], one["last"]], [place] * 2, color=theme.pale(theme.SOFT_INK, 0.3),
            linewidth=4.5, solid_capstyle="butt", zorder=1.5,
        )  # fmt: skip
    axes.plot(
        [start], [place], marker="|", markersize=8, markeredgewidth=1.6, color=theme.INK, zorder=4
    )
    for one in due.to_dict("records"):
        axes.plot([one["last"]], [place - 0.2], marker=7, markersize=5.5, color=theme.INK, zorder=4)
    for at in (shown["first"] + shown["last"]) / 2:
        axes.plot([at], [place], linestyle="none", label=verdict, zorder=5, **_look(verdict))


def _say(axes: Axes, one: dict[Any, Any], place: int) -> None:
    """Write the verdict beside the row, with the Allies counted where there are some."""
    verdict = str(one["verdict"])
    several = not math.isnan(one["of"]) and one["of"] > 1
    count = f" {one['met']:.0f}/{one['of']:.0f}" if several else ""
    axes.annotate(
        f"{verdict}{count}", (1.0, place), xycoords=("axes fraction", "data"), xytext=(6, 0),
        textcoords="offset points", va="center_baseline", fontsize=theme.SMALL_SIZE,
        color=theme.legible(_VERDICTS[verdict].colour), fontweight="bold", annotation_clip=False,
    )  # fmt: skip


def _alt(frame: pd.DataFrame, as_of: str | dt.date) -> str:
    count = frame["verdict"].value_counts()
    found = [f"{count[one]} {one}" for one in _VERDICTS if one in count]
    parts = frame[frame["verdict"] == "partly"]["title"]
    made = f"made between {frame['promised'].min()} and {frame['promised'].max()}"
    promises = words.plural(len(frame), "promise")
    return alt.text(
        [
            f"Timeline of {promises} as of {as_of}, {made}: {words.joined(found)}.",
            f"Partly: {'; '.join(parts)}." if len(parts) else "",
        ]
    )
