"""The marks of one host's panel: totals, what an event counts or plans, conflicts and gaps."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from baltic_research.figures import calendar_axis, labels, theme, words

GROUP, ALL = "battlegroup", "all_allied"
COUNTED, PLANNED, NO_TOTAL = "counted in an event", "planned in an event", "no total"
LOOKS = {GROUP: theme.Style("#0B3C5D", "o"), ALL: theme.Style("#D1742A", "s")}
BRIGADE = theme.Style("#5B3A8C", "^")
GAP = "#EEF0F2"
_FILL = {"high": 1.0, "medium": 0.35, "low": 0.0}
_SLIT = 0.05  # years left white around a total that stands alone in a gap

_Row = Mapping[Hashable, Any]


def draw(axes: Axes, own: pd.DataFrame, end: float, longest_gap: int) -> None:
    """Draw the records of one host up to a day, as `presence_timeline` has checked them."""
    top = max([float(own["high"].max())] if own["high"].notna().any() else [1000.0])
    axes.set_ylim(0, top * 1.28)
    axes.yaxis.set_major_formatter(lambda value, _: words.tick(value))
    axes.locator_params(axis="y", nbins=4)
    axes.spines["left"].set_visible(False)
    axes.grid(visible=False, axis="x")
    _shade(axes, own[own["mark"] == GROUP], end, longest_gap)
    for scope, look in LOOKS.items():
        rows = own[own["mark"] == scope].to_dict("records")
        for before, after in itertools.pairwise(rows):
            if after["joined"]:
                _line(axes, before, after, look)
        for row in rows:
            _mark(axes, row, look, _FILL[str(row["confidence"])])
    for row in own[own["scope"] == "event"].to_dict("records"):
        _mark(axes, row, BRIGADE, float(str(row["mark"]).startswith("counted")))
    for row in own[own["mark"] == NO_TOTAL].to_dict("records"):
        axes.plot(
            [_middle(row)] * 2, [0, 0.055], transform=axes.get_xaxis_transform(),
            color=theme.SOFT_INK, linewidth=1.0, label=NO_TOTAL, zorder=3,
        )  # fmt: skip
    if own.empty:
        axes.text(
            0.5, 0.5, "nothing on record", transform=axes.transAxes, ha="center",
            color=theme.SOFT_INK,
        )  # fmt: skip
        axes.set_yticks([])


def _shade(axes: Axes, totals: pd.DataFrame, end: float, longest_gap: int) -> None:
    """Shade the time between totals of the battlegroup, and after the last, that is too long."""
    ends = [calendar_axis.place(day) for day in totals["last_day"]]
    starts = [*(calendar_axis.place(day) for day in totals["first_day"]), end]
    known = itertools.accumulate(ends, max)
    for held, following in zip(known, starts[1:], strict=True):
        if following - held > longest_gap / 365.25:
            axes.axvspan(
                held + _SLIT, following - _SLIT, color=GAP, linewidth=0, zorder=0.5, label="gap"
            )


def _line(axes: Axes, before: _Row, after: _Row, look: theme.Style) -> None:
    axes.plot(
        [_middle(before), _middle(after)], [before["low"], after["low"]], color=look.colour,
        linewidth=1.2, label="joined", zorder=2.5,
        linestyle="-" if before["source"] == after["source"] else ":",
    )  # fmt: skip


def _mark(axes: Axes, row: _Row, look: theme.Style, fill: float) -> None:
    days = [calendar_axis.place(row["first_day"]), calendar_axis.place(row["last_day"])]
    low = row["low"] if row["low"] == row["low"] else row["high"]
    value = (low + row["high"]) / 2
    shown: dict[str, Any] = {"color": look.colour, "linewidth": 0.9, "zorder": 3}
    axes.plot(days, [value] * 2, label="days", **shown)
    if low < row["high"]:
        axes.plot([_middle(row)] * 2, [low, row["high"]], label="range", **shown)
    if row["conflict_troops"] == row["conflict_troops"]:
        across = [_middle(row)] * 2
        axes.plot(across, [value, row["conflict_troops"]], label="conflict", **shown)
    face = look.colour if fill == 1 else theme.pale(look.colour, fill) if fill else "white"
    axes.plot(
        [_middle(row)], [value], linestyle="none", marker=look.marker, markersize=4.4,
        markerfacecolor=face, markeredgecolor=look.colour, markeredgewidth=1.0,
        label=str(row["mark"]), zorder=4,
    )  # fmt: skip


def _middle(row: _Row) -> float:
    return (calendar_axis.place(row["first_day"]) + calendar_axis.place(row["last_day"])) / 2


def numbers(own: pd.DataFrame) -> list[labels.Label]:
    """Return what is written near marks: last totals, largest strengths, and contradictions."""
    found = []
    for mark, look in {**LOOKS, COUNTED: BRIGADE, PLANNED: BRIGADE}.items():
        rows = own[(own["mark"] == mark) & own["high"].notna()]
        if not rows.empty:
            weight = ["last_day", "high"] if mark in LOOKS else ["high", "last_day"]
            last = rows.sort_values(weight, kind="stable").iloc[-1].to_dict()
            text = words.number(float(last["high"]), 0)
            if last["low"] < last["high"]:
                text = f"{words.number(float(last['low']), 0)}\N{EN DASH}{text}"
            found.append(labels.Label(text, _middle(last), float(last["high"]), look.ink))
    disputed = own[own["conflict_troops"] > own["high"]].to_dict("records")
    for row in disputed:
        pair = [words.number(float(one), 0) for one in (row["high"], row["conflict_troops"])]
        look = LOOKS[str(row["mark"])]
        found.append(labels.Label(" or ".join(pair), _middle(row), row["high"], look.ink, "bold"))
    return found
