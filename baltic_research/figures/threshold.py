"""The response probability that deters, against prize and price, with cases on it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from baltic_research.errors import ParameterError
from baltic_research.figures import alt, denial_words, labels, page, theme, words
from baltic_research.figures.chart import Chart

_NUMBERS = ("gain", "cost", "status_quo", "p_star", "p_star_within")
_POINT, _COLUMNS, _HEIGHT = "#0B3C5D", 2, 2.4
_TOUCH = 0.17  # inches between two points that share one name
_MOST = 1.04  # of p*, at the top of the axis where no case is lower


def threshold(
    table: pd.DataFrame,
    *,
    gains: Sequence[float] = (0.25, 0.5, 0.75, 1.0),
    title: str | None = None,
    caption: str = "",
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw p* against the price of an answered attack, a line a prize, and postures on it.

    Parameters
    ----------
    table : pandas.DataFrame
        ``table()`` of `models.threshold_by_posture`: posture, axis, gain, cost, status_quo,
        p_star, p_star_within, one row a posture and axis.
    gains : sequence of float
        Prizes for which lines are drawn, positive, in the unit of the table.
    title : str, optional
        The finding; the question if left out.
    caption : str
        Source; what the marks mean is added.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        A panel an axis, the postures joined in the order of the table; its data has the columns
        posture, axis and those named above.

    Raises
    ------
    ContractError
        If a column is missing or no number, or a posture and axis come twice.
    ParameterError
        If there is nothing to draw, a prize is not positive, or the status quo is not the same
        in all rows.

    Examples
    --------
    >>> import baltic_research as br
    >>> given = br.facts.load_parameters()
    >>> clock = br.models.campaign_clock(given, ["posture_2016"], axes=["riga"], draws=500)
    >>> chart = threshold(br.models.threshold_by_posture(clock, reinforcement_hours=240).table())
    >>> len(chart.data)
    1
    """
    frame = denial_words.checked(table, "threshold", ("posture", "axis"), _NUMBERS)
    if not gains or not all(0 < one < math.inf for one in gains):
        raise ParameterError(f"threshold: gains={list(gains)}; expected positive prizes")
    if bool((frame["status_quo"] != frame["status_quo"].iloc[0]).any()):
        raise ParameterError("threshold: the status quo differs between rows; draw one at a time")
    heading = title or "How likely must a response seem, to deter?"
    foot = " ".join([*([caption] if caption else []), _MARKS, *_outside(frame)])
    named = list(frame["axis"].unique())
    columns = min(_COLUMNS, len(named))
    rows = math.ceil(len(named) / columns)
    keys = [page.point_key("posture", color=_POINT, markerfacecolor=_POINT),
            page.point_key("deters without a response", hollow=True, color=_POINT)]  # fmt: skip
    sheet = page.Page(heading, "", foot, keys, width)
    with theme.applied():
        figure, panels = page.panels(sheet, _HEIGHT * rows, rows, columns, sharex=True, sharey=True)
        _limits(panels[0, 0], frame)
        for place, axes in enumerate(panels.flat):
            axes.set_visible(place < len(named))
            if place < len(named):
                axes.set_title(denial_words.axis(named[place]), loc="left", fontweight="bold")
                axes.set_xlabel(
                    "Price of an answered attack" if place + columns >= len(named) else ""
                )
                axes.set_ylabel("" if place % columns else "p*")
        page.freeze(figure)
        for axes, name in zip(panels.flat, named, strict=False):
            _lines(axes, sorted(gains), float(frame["status_quo"].iloc[0]))
            _points(axes, frame[frame["axis"] == name])
    drawn = panels[0, 0] if len(named) == 1 else panels
    return Chart(figure, drawn, heading, _alt(frame), foot, frame)


_MARKS = (
    "Lines: p* at a prize of so much (in units of one fait accompli). Points: postures, prize and "
    "price by the campaign clock; p* is no probability of war."
)


def _limits(axes: Axes, frame: pd.DataFrame) -> None:
    """Set limits that hold every posture, and p* from 0."""
    low, high = float(frame["cost"].min()), float(frame["cost"].max())
    room = 0.12 * (high - low) or 0.5
    axes.set_xlim(low - room, high + room)
    seen = frame["p_star_within"].dropna()
    top = float(seen.max()) if len(seen) else 1.0
    axes.set_ylim(-0.2 * max(top, 0.2), min(1.25 * max(top, 0.2), _MOST))
    axes.yaxis.set_major_formatter(lambda value, _: words.tick(value))
    axes.xaxis.set_major_formatter(lambda value, _: words.tick(value))


def _lines(axes: Axes, gains: Sequence[float], status_quo: float) -> None:
    """Draw p* for prizes in grey, each named at its right end."""
    least, most = axes.get_xlim()
    across = np.linspace(least, most, 200)
    for gain in gains:
        with np.errstate(divide="ignore", invalid="ignore"):
            up = np.where(gain + across > 0, (gain - status_quo) / (gain + across), np.nan)
        axes.plot(across, up, color=theme.CONTEXT, linewidth=1.0, zorder=2, label=f"gain {gain:g}")
        if axes.get_ylim()[0] < up[-1] < axes.get_ylim()[1]:
            axes.annotate(
                f"prize {gain:g}", (most, float(up[-1])), xytext=(-2, 1.5),
                textcoords="offset points", ha="right", va="bottom", fontsize=theme.SMALL_SIZE,
                color=theme.SOFT_INK, path_effects=labels.HALO,
            )  # fmt: skip


def _points(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw postures joined in their order, hollow on zero where no response is needed."""
    held = rows.dropna(subset="p_star_within")
    axes.plot(
        held["cost"], held["p_star_within"], color=_POINT, linewidth=0.9, zorder=3, label="path"
    )
    for row in held.to_dict("records"):
        hollow = row["p_star"] <= 0
        axes.plot(
            [row["cost"]], [row["p_star_within"]], linestyle="none", marker="o", markersize=5.2,
            markerfacecolor="white" if hollow else _POINT, markeredgecolor=_POINT,
            markeredgewidth=1.2, zorder=4, label="hollow" if hollow else "posture",
        )  # fmt: skip
    for name in _names(axes, held):
        # The path falls to the right: above it there is room, and for its foot below it
        foot = name.y <= 0 and name.x == held["cost"].max()
        axes.annotate(
            name.text, (name.x, name.y), xytext=(8, -5) if foot else (4, 4),
            textcoords="offset points", ha="right" if foot else "left",
            va="top" if foot else "bottom", color=name.colour, fontweight="bold",
            path_effects=labels.HALO, zorder=5,
        )  # fmt: skip


def _names(axes: Axes, held: pd.DataFrame) -> list[labels.Label]:
    """Return the names of postures; those whose points all but touch share one."""
    crowded = _TOUCH * labels.root(axes).dpi
    named: list[labels.Label] = []
    for posture, x, y in held[["posture", "cost", "p_star_within"]].to_numpy():
        text = denial_words.posture(posture)
        if named:
            apart = axes.transData.transform((x, y)) - axes.transData.transform(
                (named[-1].x, named[-1].y)
            )
            if float(np.hypot(*apart)) < crowded:
                text = f"{named.pop().text}, {text}"
        named.append(labels.Label(text, float(x), float(y), _POINT, "bold"))
    return named


def _outside(frame: pd.DataFrame) -> list[str]:
    """Return which postures no response deters in, in a sentence."""
    gone = frame[frame["p_star_within"].isna()]
    pairs = [
        f"{denial_words.posture(posture)} ({denial_words.axis(axis)})"
        for posture, axis in zip(gone["posture"], gone["axis"], strict=True)
    ]
    return [f"Not drawn, since no response deters: {words.joined(pairs)}."] if pairs else []


def _alt(frame: pd.DataFrame) -> str:
    panels = [
        f"{denial_words.axis(str(axis))}: "
        + words.joined(
            [
                f"{denial_words.posture(str(row['posture']))} {words.number(row['p_star'], 2)}"
                for row in rows.to_dict("records")
            ]
        )
        + "."
        for axis, rows in frame.groupby("axis", sort=False)
    ]
    return alt.text(
        ["Response probability that deters (p*) against the price, by posture.", *panels]
    )
