"""Allied troops over time, a panel a host: every record a mark, gaps left open and shaded."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist

from baltic_research import contracts, countries, given
from baltic_research.days import as_day
from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import alt, calendar_axis, labels, page, theme, words
from baltic_research.figures.chart import Chart
from baltic_research.figures.presence_marks import (
    ALL,
    BRIGADE,
    COUNTED,
    GAP,
    GROUP,
    LOOKS,
    NO_TOTAL,
    PLANNED,
    draw,
    numbers,
)  # fmt: skip

_RECORDS = (
    "host", "scope", "as_of", "first_day", "last_day", "source", "troops", "confidence",
    "conflict_troops", "gap",
)  # fmt: skip
_STRENGTHS = ("host", "date", "first_day", "last_day", "figure", "low", "high", "confidence")
_NARROWEST = 2.0  # inches
_MEASURE = "Allied troops in each host, persons; every panel has a scale of its own"


def presence_timeline(
    records: pd.DataFrame,
    *,
    hosts: Iterable[str],
    until: dt.date | str,
    strengths: pd.DataFrame | None = None,
    longest_gap: int = 366,
    title: str | None = None,
    caption: str | None = None,
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw who counted how many Allied troops in each host, and when nobody did.

    Parameters
    ----------
    records : pandas.DataFrame
        ``presence.timeline``: host, scope, as_of, first_day, last_day, source, troops
        (persons), confidence, conflict_troops and gap.
    hosts : iterable of str
        Codes or names, a panel each, in this order; also those without a record.
    until : datetime.date or str
        Last day of the axis: the day whose knowledge is drawn.
    strengths : pandas.DataFrame, optional
        ``presence.strengths``: brigades and parts of one, from events.
    longest_gap : int
        Days without a total of the battlegroup after which the ground is shaded.
    title : str, optional
        The finding; the question if left out.
    caption : str, optional
        How to read the marks; made from the table if left out.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        Its ``axes`` hold the panels in order. A line joins totals of one scope that are not
        marked as a gap, dotted where their sources differ; the two scopes are never joined. The
        fill of a mark is the confidence in its source, a bar the days that its date may mean, a
        thin upright line a conflict.

    Raises
    ------
    ContractError
        If a column is missing.
    ParameterError
        If no host is named, or nothing is on record for any.
    UnknownNameError
        If a host is not known.

    Examples
    --------
    >>> import baltic_research as br
    >>> found = br.presence.timeline(br.facts.load_roster())
    >>> chart = presence_timeline(found, hosts=br.BALTICS, until="2026-07-08")
    >>> len(chart.axes)
    3
    """
    codes = countries.resolve_all(hosts)
    end = as_day(until)
    frame = _checked(records, strengths, codes)
    heading = title or "Who stands where? Records of Allied troops by host"
    longest_gap = given.count(longest_gap, "presence_timeline: longest_gap")
    foot = _caption(frame, longest_gap) if caption is None else caption
    sheet = page.Page(heading, _MEASURE, foot, _keys(frame), width)
    panels = _panels(sheet, frame, codes, end, longest_gap)
    return Chart(panels[0].figure, panels, heading, _alt(frame, codes), foot, frame)


def _checked(
    records: pd.DataFrame, strengths: pd.DataFrame | None, codes: Sequence[str]
) -> pd.DataFrame:
    """Return one row a mark: host, mark, date, days, low and high, source, confidence, joined."""
    if not codes:
        raise ParameterError("presence_timeline: no host is named; pass one at least")
    _need(records, _RECORDS, "records")
    own = contracts.plain(records[records["host"].isin(codes)])
    rows = own.assign(
        mark=own["scope"].where(own["troops"].notna(), NO_TOTAL),
        date=own["as_of"], low=own["troops"], high=own["troops"], joined=~own["gap"].astype(bool),
    )  # fmt: skip
    parts = [rows]
    if strengths is not None:
        _need(strengths, _STRENGTHS, "strengths")
        some = contracts.plain(strengths[strengths["host"].isin(codes)])
        marked: dict[str, Any] = {
            "mark": some["figure"] + " in an event",
            "source": "event",
            "joined": False,
        }
        parts.append(some.assign(**marked, scope="event", conflict_troops=math.nan))
    kept = [
        "host", "mark", "scope", "date", "first_day", "last_day", "low", "high", "source",
        "confidence", "conflict_troops", "joined",
    ]  # fmt: skip
    frame = pd.concat([part[kept] for part in parts if len(part)] or [rows[kept]])
    if frame.empty:
        raise ParameterError(
            f"presence_timeline: nothing is on record for {', '.join(codes)}; name other hosts, "
            "or a later day"
        )
    order = {code: number for number, code in enumerate(codes)}
    return frame.sort_values(
        ["host", "last_day"], key=lambda one: one.map(order) if one.name == "host" else one,
        kind="stable", ignore_index=True,
    )  # fmt: skip


def _need(table: pd.DataFrame, columns: Iterable[str], what: str) -> None:
    lacking = [name for name in columns if name not in table.columns]
    if lacking:
        raise ContractError(
            f"presence_timeline: {what} lack {', '.join(lacking)}; pass what br.presence returns"
        )


def _caption(frame: pd.DataFrame, longest_gap: int) -> str:
    marks = set(frame["mark"])
    parts = [
        "Filled, pale, white: high, medium, low confidence in the source.",
        "Bars beside a mark: the days its date may mean.",
        "Battlegroup and all Allied troops are two different counts and never joined.",
        "A line joins totals of one count, dotted where the sources differ.",
        f"Where more than {longest_gap} days lie between, nothing is drawn.",
        "Ticks at the foot: a source names contributors and gives no total."
        if NO_TOTAL in marks
        else "",
        "Thin upright lines: two sources contradict each other."
        if frame["conflict_troops"].notna().any()
        else "",
        "Triangles: strength of a brigade, land force or part of one, from an event; no series."
        if any("event" in one for one in marks)
        else "",
    ]
    return " ".join(part for part in parts if part)


def _keys(frame: pd.DataFrame) -> list[Artist]:
    marks = set(frame["mark"])
    keys: list[Artist] = []
    named = {GROUP: "battlegroup", ALL: "all Allied troops"}
    for scope, text in named.items():
        look = LOOKS[scope]
        if scope in marks:
            keys.append(
                page.line_key(
                    text, color=look.colour, marker=look.marker, markersize=4.5, linewidth=1.2
                )
            )
    triangle: dict[str, Any] = {"marker": BRIGADE.marker, "color": BRIGADE.colour, "markersize": 5}
    if COUNTED in marks:
        keys.append(
            page.point_key("brigade or part, counted", **triangle, markerfacecolor=BRIGADE.colour)
        )
    if PLANNED in marks:
        keys.append(page.point_key("brigade or part, planned", **triangle, markerfacecolor="white"))
    ground = page.patch_key("no total of the battlegroup", colour=GAP)
    return [*keys, ground] if GROUP in marks else keys


def _panels(
    sheet: page.Page, frame: pd.DataFrame, codes: Sequence[str], end: dt.date, longest_gap: int
) -> np.ndarray[Any, Any]:
    most = max(1, int(sheet.width / _NARROWEST))
    across = min(most, math.ceil(len(codes) / math.ceil(len(codes) / most)))
    down = math.ceil(len(codes) / across)
    first = calendar_axis.place(min(frame["first_day"]))
    limits = math.floor(first) - 0.15, max(calendar_axis.place(end), first + 1) + 0.8
    with theme.applied():
        figure, grid = page.panels(sheet, down * 1.6 + 0.15, down, across, sharex=True)
        panels: np.ndarray[Any, Any] = grid.ravel()
        for axes in panels[len(codes) :]:
            axes.remove()
        panels = panels[: len(codes)]
        for axes, code in zip(panels, codes, strict=True):
            own = frame[frame["host"] == code]
            axes.set_xlim(*limits)
            draw(axes, own, calendar_axis.place(end), longest_gap)
            axes.set_title(words.name(code), loc="left", fontweight="bold", pad=4)
            axes.tick_params(labelbottom=axes in panels[-across:])
        calendar_axis.year_ticks(panels[0])
        for place, (axes, code) in enumerate(zip(panels, codes, strict=True)):
            labels.near(axes, numbers(frame[frame["host"] == code]), settled=place > 0)
        page.freeze(figure)
    return panels


def _alt(frame: pd.DataFrame, codes: Sequence[str]) -> str:
    clauses = []
    for code in codes:
        own = frame[(frame["host"] == code) & (frame["mark"] == GROUP)]
        last = own.iloc[-1] if len(own) else None
        clauses.append(
            f"{words.name(code)} no total"
            if last is None
            else f"{words.name(code)} {words.number(float(last['high']), 0)} "
            f"({calendar_axis.named(str(last['date']))})"
        )
    gaps = int((~frame.loc[frame["mark"] == GROUP, "joined"]).sum())
    return alt.text(
        [
            f"Records of Allied troops in {words.plural(len(codes), 'host')}, a panel each.",
            alt.sentence([f"last total of the battlegroup: {clauses[0]}", *clauses[1:]]),
            f"{words.plural(gaps, 'gap')} between totals of a battlegroup are left open.",
            f"{int((frame['mark'] == 'no total').sum())} records name contributors without total.",
        ]
    )
