"""One estimate under many specifications: the curve above, and below it what was chosen."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.ticker import MaxNLocator

from baltic_research.figures import alt, labels, page, theme, words
from baltic_research.figures.chart import Chart
from baltic_research.figures.estimate_inputs import Choice, choices_of, in_order, in_words, shares

_DARK, _SURE, _OPEN = "#0B3C5D", "#6FA3C7", "#CFD3D8"
_MARK = "#B5380B"
_CURVE, _ROW = 2.3, 0.145  # inches
_COLUMNS = 180  # of the choices: more could not be told apart in print
_TALL = 8  # pixels of a row of choices, the first and the last of them left white
_EDGE = 0.4  # of the width: nearer to the left end a label stands right of its line
_BAR = 0.8  # share of the width that a specification's interval takes up


def specification_curve(
    specifications: pd.DataFrame,
    choices: Sequence[str] | Mapping[str, str],
    *,
    default: Mapping[str, object] | None = None,
    drivers: pd.DataFrame | None = None,
    unit: str = "Estimate",
    interval: str = "95 % interval",
    title: str | None = None,
    caption: str = "",
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw the estimates of all specifications in order, and the choices each rests on.

    Parameters
    ----------
    specifications : pandas.DataFrame
        ``table()`` of `models.demand_specifications`, or any table with the columns
        ``estimate``, ``low`` and ``high`` and a column for each choice.
    choices : sequence of str, or mapping of str to str
        Columns of the choices; a mapping gives their names on the figure.
    default : mapping of str to object, optional
        Choices, by column, of the specification to mark: the one that the text around the
        figure reports. Where
        none on the curve is so chosen, the caption says it.
    drivers : pandas.DataFrame, optional
        ``drivers()`` of the same result, columns ``choice`` and ``share``: choices are then in
        its order, the most important on top, each with the share of the variance that it
        explains by itself.
    unit : str
        What the estimates count.
    interval : str
        What the bounds are, for the caption.
    title : str, optional
        The finding; the question if left out.
    caption : str
        Source and edition; what the marks mean is added.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        Two panels, the estimates above the choices; its data has one row a specification:
        specification (1 for the smallest estimate), estimate, low, high, marked, and the choices.

    Raises
    ------
    ContractError
        If a column is missing or holds something else than numbers, or an interval does not
        hold its estimate.
    ParameterError
        If there is nothing to draw, no choice is named, or `default` names an unknown choice or
        more than one specification.

    Notes
    -----
    More specifications than can be told apart are drawn as shares: each cell below the curve is
    the darker, the more of the specifications above it have made that choice.

    References
    ----------
    Simonsohn, U., Simmons, J. P., Nelson, L. D. (2020), Specification curve analysis, Nature
    Human Behaviour 4, 1208-1214.

    Examples
    --------
    >>> import pandas as pd
    >>> found = pd.DataFrame(
    ...     {
    ...         "estimate": [0.7, 0.2, 0.4],
    ...         "low": [0.3, -0.1, 0.0],
    ...         "high": [1.1, 0.5, 0.8],
    ...         "effects": ["two-way", "country", "country"],
    ...         "sample": ["allies", "allies", "all"],
    ...     }
    ... )
    >>> chart = specification_curve(found, ["effects", "sample"], unit="elasticity")
    >>> chart.title
    'How much of the estimate is our choice? 3 specifications'
    """
    frame = in_order(specifications, choices, default)
    drawn = choices_of(frame, choices, drivers)
    heading = title or f"How much of the estimate is our choice? {len(frame)} specifications"
    foot = " ".join([caption, *_remarks(frame, interval, default, drivers)]).strip()
    sheet = page.Page(heading, "", foot, _keys(frame, interval), width)
    below = _ROW * sum(len(one.options) for one in drawn)
    with theme.applied():
        figure, panels = page.panels(
            sheet, _CURVE + below + 0.5, 2, 1, sharex=True,
            gridspec_kw={"height_ratios": [_CURVE, below]},
        )  # fmt: skip
        _draw_choices(panels[1, 0], frame, drawn)
        _draw_curve(panels[0, 0], frame, unit)
        page.freeze(figure)
        _name_marks(panels[0, 0], frame)
    return Chart(figure, panels, heading, _alt(frame, drawn, unit, interval), foot, frame)


def _draw_curve(axes: Axes, frame: pd.DataFrame, unit: str) -> None:
    """Draw intervals as bars, those clear of zero darker, and the estimates as a line over them."""
    clear = (frame["low"] > 0) | (frame["high"] < 0)
    points = axes.bbox.width / axes.figure.dpi * 72 / len(frame)
    for own, colour, label in ((~clear, _OPEN, "open"), (clear, _SURE, "clear")):
        across, up = _strokes(frame[own])
        axes.plot(
            across, up, color=colour, linewidth=max(_BAR * points, 0.3) if points < 4 else 2.2,
            solid_capstyle="butt", label=label, zorder=2,
        )  # fmt: skip
    line = {"linewidth": 1.6} if points < 4 else {"linewidth": 0.0, "marker": "o"}
    axes.plot(
        frame["specification"], frame["estimate"], color=_DARK, markersize=3.4,
        label="estimates", zorder=3, **line,
    )  # fmt: skip
    axes.axhline(0, color=theme.INK, linewidth=0.8, zorder=2.5, label="zero")
    axes.axhline(
        frame["estimate"].median(), color=theme.INK, linewidth=1.0,
        linestyle=theme.THRESHOLD_DOTS, zorder=3.5, label="median",
    )  # fmt: skip
    marks = frame[frame["marked"]]
    for place in marks["specification"]:
        axes.axvline(place, color=_MARK, linewidth=0.8, zorder=2.7, label="default line")
    axes.plot(
        marks["specification"], marks["estimate"], linestyle="none", marker="D", markersize=6,
        color=_MARK, markeredgecolor="white", markeredgewidth=0.8, zorder=5, label="default",
    )  # fmt: skip
    axes.set_ylabel(unit)
    axes.grid(visible=False, axis="x")
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.tick_params(axis="x", length=0, labelbottom=False)
    axes.yaxis.set_major_formatter(lambda value, _: words.tick(value))


def _strokes(rows: pd.DataFrame) -> tuple[list[float], list[float]]:
    """Return many upright strokes as one path, which keeps files small."""
    gap = np.full(len(rows), math.nan)
    across = np.column_stack([rows["specification"], rows["specification"], gap])
    up = np.column_stack([rows["low"], rows["high"], gap])
    return across.ravel().tolist(), up.ravel().tolist()


def _draw_choices(axes: Axes, frame: pd.DataFrame, drawn: Sequence[Choice]) -> None:
    """Draw a row a value of each choice, as one picture, and name values and choices."""
    found = np.concatenate([shares(frame[one.column], one.options, _COLUMNS) for one in drawn])
    rows = len(found)
    grid = np.repeat(found, _TALL, axis=0)
    grid[::_TALL] = grid[_TALL - 1 :: _TALL] = 0.0
    shade = LinearSegmentedColormap.from_list("choices", ["white", _DARK])
    axes.imshow(
        grid, cmap=shade, vmin=0, vmax=1, aspect="auto", interpolation="none",
        extent=(0.5, len(frame) + 0.5, rows - 0.5, -0.5), zorder=2,
    )  # fmt: skip
    axes.set_yticks(
        range(rows), [in_words(value) for one in drawn for value in one.options],
        fontsize=theme.SMALL_SIZE,
    )  # fmt: skip
    axes.grid(visible=False)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_xlim(0.5, len(frame) + 0.5)
    axes.set_xlabel("Specifications in the order of their estimates")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    for mark in frame.loc[frame["marked"], "specification"]:
        axes.axvline(mark, color=_MARK, linewidth=1.0, zorder=3, label="default")
    top = -0.5
    for one in drawn:
        middle = top + len(one.options) / 2
        axes.annotate(
            one.heading, (1.0, middle), xytext=(6, 0), xycoords=("axes fraction", "data"),
            textcoords="offset points", va="center", fontsize=theme.SMALL_SIZE,
            fontweight="bold", color=theme.INK, annotation_clip=False,
        )  # fmt: skip
        top += len(one.options)
        if top < rows - 0.5:
            axes.axhline(top, color=theme.CONTEXT, linewidth=0.6, zorder=2.5)


def _name_marks(axes: Axes, frame: pd.DataFrame) -> None:
    """Write the median beside the panel, and the default's estimate at its line's top."""
    median = float(frame["estimate"].median())
    end = float(frame["specification"].iloc[-1]) + 0.5
    labels.beside(axes, [labels.Label(f"median {words.number(median, 2)}", end, median)])
    for one in frame[frame["marked"]].to_dict("records"):
        # The curve rises: left of the line the top is free, unless there is no room
        side = 1 if one["specification"] < _EDGE * len(frame) else -1
        axes.annotate(
            f"default {words.number(one['estimate'], 2)}", (one["specification"], 1.0),
            xytext=(4 * side, 0), xycoords=("data", "axes fraction"), textcoords="offset points",
            ha="left" if side > 0 else "right", va="top", color=theme.legible(_MARK),
            fontweight="bold", path_effects=labels.HALO, zorder=6,
        )  # fmt: skip


def _keys(frame: pd.DataFrame, interval: str) -> list[Artist]:
    keys: list[Artist] = [
        page.line_key("estimate", color=_DARK),
        page.line_key(f"{interval} without zero", color=_SURE, linewidth=5),
        page.line_key("with zero", color=_OPEN, linewidth=5),
    ]
    if frame["marked"].any():
        look: dict[str, Any] = {"marker": "D", "color": _MARK, "markerfacecolor": _MARK}
        keys.append(page.point_key("default specification", **look))
    return keys


def _remarks(
    frame: pd.DataFrame, interval: str, default: object, drivers: pd.DataFrame | None
) -> list[str]:
    """Return what bars, cells and percentages mean, and a default that is not there."""
    shaded = "The darker a cell, the more of the specifications above it have made that choice."
    plain = "Below each estimate, the choices it rests on."
    found = [f"Bars: {interval}.", shaded if len(frame) > _COLUMNS else plain]
    if drivers is not None:
        found.append(
            "Percentages: share of the variance of the estimates that a choice explains by itself."
        )
    if default and not frame["marked"].any():
        found.append("The default specification is not among these.")
    return found


def _alt(frame: pd.DataFrame, drawn: Sequence[Choice], unit: str, interval: str) -> str:
    least, middle, most = (
        words.number(float(one), 2)
        for one in (frame["estimate"].min(), frame["estimate"].median(), frame["estimate"].max())
    )
    above, below = (100 * float(one.mean()) for one in (frame["low"] > 0, frame["high"] < 0))
    return alt.text(
        [
            f"Curve of {len(frame)} estimates in order, {unit}.",
            f"They run from {least} to {most}, median {middle}.",
            f"Below them the choices: {words.joined([one.name for one in drawn])}.",
            f"The {interval} lies above zero in {above:.0f} % and below zero in {below:.0f} %.",
            *_default_in_words(frame),
            _driver_in_words(frame, drawn[0]),
        ]
    )


def _default_in_words(frame: pd.DataFrame) -> list[str]:
    return [
        f"The default specification is number {one['specification']}, with "
        f"{words.number(one['estimate'], 2)}."
        for one in frame[frame["marked"]].to_dict("records")
    ]


def _driver_in_words(frame: pd.DataFrame, choice: Choice) -> str:
    """Return the median estimate under each value of the choice that stands first."""
    medians = frame.groupby(choice.column)["estimate"].median().to_dict()
    parts = [f"{words.number(medians[one], 2)} with {in_words(one)}" for one in choice.options]
    return f"By {choice.name}, the median is {words.joined(parts)}."
