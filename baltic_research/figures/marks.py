"""Lines through years, drawn so that estimates and gaps can be seen, and the axes they stand on."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patheffects import Normal, withStroke

from baltic_research.figures import theme, words
from baltic_research.figures.labels import Label, root, settle, text_width

_MANY_YEARS = 20

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


def line(
    axes: Axes,
    rows: pd.DataFrame,
    years: Sequence[float],
    style: theme.Style,
    *,
    label: str,
    strength: float = 1.8,
    rim: bool = True,
) -> None:
    """Draw one line through the years, broken where a year or its value is missing.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Panel to draw in.
    rows : pandas.DataFrame
        Columns ``year``, ``value`` and ``estimate`` of one country in one edition.
    years : sequence of float
        Every year the line passes, at even steps; set a little aside where lines stand together.
    style : theme.Style
        Colour and marker.
    label : str
        Label of the solid line; those of the dashed line and of the points begin with it.
    strength : float
        Width of the line in points; the points grow with it.
    rim : bool
        Whether a white rim sets the line off from those it crosses.
    """
    values, estimate = _history(rows, years)
    strokes = _strokes(axes, years, values.to_numpy(), estimate.to_numpy(), style, label, strength)
    for stroke in strokes if rim else ():
        stroke.set_path_effects(
            [withStroke(linewidth=strength + 1.4, foreground="white"), Normal()]
        )
    reported = values.where(~estimate).dropna()
    if len(values) > _MANY_YEARS:  # points on every year would hide the line
        reported = reported[reported.index == values.last_valid_index()]
    hollow = theme.Style("white", style.marker)
    _points(axes, reported, style, style.colour, f"{label}: reported points", 2.4 + strength)
    estimates = values.where(estimate).dropna()
    _points(axes, estimates, hollow, style.colour, f"{label}: estimate points", 2.4 + strength)


def context_line(axes: Axes, rows: pd.DataFrame, years: Sequence[int], *, label: str) -> None:
    """Draw one line in grey, thin and without points, behind the others."""
    # Plain arrays: there may be thirty such lines, and aligning series takes longer than drawing
    place = {year: number for number, year in enumerate(years)}
    values, estimate = np.full(len(years), math.nan), np.zeros(len(years), dtype=bool)
    columns = (rows[name].to_numpy() for name in ("year", "value", "estimate"))
    for year, value, estimated in zip(*columns, strict=True):
        if (number := place.get(year)) is not None:
            values[number], estimate[number] = value, estimated
    held = ~np.isnan(values)
    style = theme.CONTEXT_STYLE
    for stroke in _strokes(axes, years, values, estimate & held, style, label, 0.8):
        stroke.set_zorder(2.0)
    lone = pd.Series(values, index=list(years))[held & ~_beside(held)]
    _points(axes, lone, style, style.colour, f"{label}: lone points", 2.2)


def context_lines(axes: Axes, rows: pd.DataFrame, years: Sequence[int]) -> None:
    """Draw the lines of many countries as one path in grey, which keeps files small."""
    across: list[float] = []
    up: list[float] = []
    for _, one in rows.groupby("country"):
        values = one.set_index("year")["value"].reindex(list(years))
        across += [*map(float, years), math.nan]
        up += [*values.tolist(), math.nan]
    axes.plot(across, up, color=theme.CONTEXT, linewidth=0.5, label="all others", zorder=2)


def line_end(rows: pd.DataFrame, text: str, style: theme.Style, decimals: int) -> Label | None:
    """Return the label of a line at its last value; None if it has no value."""
    held = rows[rows["value"].notna()]
    if held.empty:
        return None
    last = held.sort_values("year", kind="stable").iloc[-1]
    shown = f"{text} {words.number(float(last['value']), decimals)}"
    return Label(shown, float(last["year"]), float(last["value"]), style.ink, "bold")


def year_limits(axes: Axes, years: Sequence[int]) -> None:
    """Set the limits of the year axis a little beyond the first and the last year."""
    step = years[1] - years[0] if len(years) > 1 else 1
    axes.set_xlim(years[0] - 0.3 * step, years[-1] + 0.3 * step)
    axes.grid(visible=False, axis="x")


def year_ticks(
    axes: Axes, years: Sequence[int], estimated: Collection[int], *, settled: bool = False
) -> None:
    """Set ticks on whole years, as many as fit the panel as it is now, the last among them.

    Where panels stand beside each other, those after the first may take the layout as `settled`:
    finding it takes as long as all the rest.
    """
    if not settled:
        settle(root(axes))
    step = years[1] - years[0] if len(years) > 1 else 1
    needed = (text_width("2026e", theme.TEXT_SIZE) + 0.1) * root(axes).dpi
    fitting = max(1, int(axes.bbox.width / needed))
    every = math.ceil(len(years) / fitting) * step
    ticks = list(range(years[-1], years[0] - 1, -every))[::-1]
    axes.set_xticks(ticks, [words.year(one, estimated) for one in ticks])


def value_axis(axes: Axes, values: pd.Series, levels: Collection[float]) -> None:
    """Set limits that hold all values and levels, from zero unless the values lie far above it."""
    low, high = min(values.min(), *levels, values.max()), max(values.max(), *levels, values.min())
    low = min(low, 0.0) if low < 0.6 * high else low
    room = (high - low or abs(high) or 1.0) * 0.06
    axes.set_ylim(low if low == 0 else low - room, high + room)
    if low < 0 < high:
        axes.axhline(0, color=theme.INK, linewidth=0.8, zorder=1.5)
    axes.yaxis.set_major_formatter(lambda value, _: words.tick(value))
    axes.spines["left"].set_visible(False)


def level_lines(axes: Axes, levels: Collection[float]) -> None:
    """Draw levels of the value axis as dotted lines across a panel."""
    for level in levels:
        axes.axhline(
            level, color=theme.INK, linewidth=1.0, linestyle=theme.THRESHOLD_DOTS, zorder=1.6
        )


def _history(rows: pd.DataFrame, years: Sequence[float]) -> tuple[pd.Series, pd.Series]:
    """Return value and whether it is an estimate, by year, for every year of the axis."""
    by_year = rows.set_index("year")
    values = by_year["value"].reindex(list(years))
    estimate = by_year["estimate"].reindex(list(years), fill_value=False)
    return values, estimate & values.notna()


def _strokes(
    axes: Axes,
    years: Sequence[float],
    values: Numbers,
    estimate: Flags,
    style: theme.Style,
    label: str,
    strength: float,
) -> list[Line2D]:
    """Draw the solid part between reported values, and the dashed part to and from estimates."""
    touched = estimate | _beside(estimate)
    look: dict[str, Any] = {"color": style.colour, "linewidth": strength, "zorder": 3.0}
    solid = axes.plot(years, np.where(estimate, math.nan, values), label=label, **look)
    dashed = axes.plot(
        years,
        np.where(touched, values, math.nan),
        linestyle=theme.ESTIMATE_DASHES,
        label=f"{label}: estimates",
        **look,
    )
    return [*solid, *dashed]


def _beside(flags: Flags) -> Flags:
    """Return whether the entry before or behind each one is set."""
    found = np.zeros_like(flags)
    found[1:] |= flags[:-1]
    found[:-1] |= flags[1:]
    return found


def _points(
    axes: Axes, values: pd.Series, style: theme.Style, edge: str, label: str, size: float
) -> None:
    if values.empty:
        return
    axes.plot(
        values.index,
        values,
        linestyle="none",
        marker=style.marker,
        markersize=size,
        markerfacecolor=style.colour,
        markeredgecolor=edge,
        markeredgewidth=1.1 if size > 3 else 0.0,
        label=label,
        zorder=4,
        clip_on=False,
    )
