"""Panels with a row a country: axis, points, bars and the numbers beside them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes

from baltic_research.figures import theme, words
from baltic_research.figures.labels import root, text_width

ROW = 0.185
"""Height of a row in inches."""
_BESIDE = 6.0  # points between a mark and its number


def height(count: int, *, labelled: bool) -> float:
    """Return the height in inches that a panel of so many rows needs."""
    return count * ROW + 0.75 + (0.15 if labelled else 0.0)


def by_year_value(frame: pd.DataFrame, year: int) -> list[str]:
    """Return the countries from the highest to the lowest value of a year.

    Those without a value in it come last, by the value they have.
    """
    held = frame[frame["value"].notna()].assign(other=frame["year"] != year)
    ordered = held.sort_values(["other", "value", "country"], ascending=[True, False, True])
    return list(dict.fromkeys(ordered["country"]))


def prepare(
    axes: Axes,
    frame: pd.DataFrame,
    order: Sequence[str],
    looks: Mapping[str, theme.Style],
    levels: Collection[float],
    *,
    zero: bool = False,
) -> None:
    """Set names, unit and limits of a panel with a row a country, the first of `order` on top."""
    axes.set_yticks(range(len(order)), [words.name(code) for code in order])
    axes.set_ylim(len(order) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(str(frame["unit"].iloc[0]))
    axes.xaxis.set_major_formatter(lambda value, _: words.tick(value))
    for label, code in zip(axes.get_yticklabels(), order, strict=True):
        if code in looks:
            label.set(color=looks[code].ink, fontweight="bold")
    _set_limits(axes, frame["value"], levels, zero=zero)


def point(
    axes: Axes, value: float, place: int, colour: str, *, marker: str, size: float, hollow: bool
) -> None:
    """Draw one value as a point, hollow if it is an estimate."""
    axes.plot(
        [value],
        [place],
        linestyle="none",
        marker=marker,
        markersize=size,
        markerfacecolor="white" if hollow else colour,
        markeredgecolor=colour,
        markeredgewidth=1.2,
        zorder=4,
    )


def bar(axes: Axes, value: float, place: int, colour: str, *, hatched: bool, name: str) -> None:
    """Draw one value as a bar from zero, hatched on a pale ground if it is an estimate."""
    axes.barh(
        place,
        value,
        height=0.68,
        facecolor=theme.pale(colour) if hatched else colour,
        edgecolor=colour,
        hatch="/////" if hatched else None,
        linewidth=0.8,
        label=name,
        zorder=2,
    )


def number_beside(
    axes: Axes, value: float, place: int, decimals: int, *, left: bool = False
) -> None:
    """Write a value to the right of its mark, or to the left."""
    axes.annotate(
        words.number(value, decimals),
        xy=(value, place),
        xytext=(-_BESIDE if left else _BESIDE, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="center_baseline",
        fontsize=theme.SMALL_SIZE,
        color=theme.INK,
        # On a ground of its own, so that no dotted line runs between the digits
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        annotation_clip=False,
        zorder=5,
    )


def _set_limits(axes: Axes, values: pd.Series, levels: Collection[float], *, zero: bool) -> None:
    """Set limits that hold all values and levels, and the numbers written beside them."""
    decimals = words.places(values)
    ends = [float(values.min()), float(values.max()), *levels, *([0.0] if zero else [])]
    low, high = min(ends), max(ends)
    span = high - low or abs(high) or 1.0
    width = text_width(words.number(-high, decimals), theme.SMALL_SIZE) + 2 * _BESIDE / 72
    names = max(
        text_width(one.get_text(), theme.TEXT_SIZE, "bold") for one in axes.get_yticklabels()
    )
    room = root(axes).get_figwidth() - names - 0.3
    pad = span * width / max(room - 2 * width, width)
    axes.set_xlim(low if zero and low == 0 else low - pad, high + pad)
