"""A series interrupted by an event: what it did, and where its earlier line would have gone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from baltic_research.errors import ParameterError
from baltic_research.figures import alt, inputs, labels, marks, page, theme, words
from baltic_research.figures.chart import Chart

_FIGURES = (
    "value", "fitted", "counterfactual", "low", "high", "value_low", "value_high",
    "effect", "effect_low", "effect_high",
)  # fmt: skip
_COLUMNS = ("country", "year", *_FIGURES, "unit", "status")
_PANEL = 1.75  # inches
_STACKED = 4  # panels one below the other share a time axis; more stand in two columns
_LINE, _BAND, _WIDE = theme.SOFT_INK, "#C9CED4", "#E9EBEE"
_DOT_DASH = (0, (6, 1.6, 1, 1.6))


def interrupted(
    paths: pd.DataFrame,
    *,
    columns: int | None = None,
    title: str | None = None,
    caption: str | None = None,
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw a series, its fitted lines before and after an event, and the earlier line drawn on.

    Parameters
    ----------
    paths : pandas.DataFrame
        ``data`` of `models.interrupted_series`, of one or several countries below each other:
        country, year, value, fitted, counterfactual with low and high, value_low and
        value_high, effect with effect_low and effect_high, unit, status. ``source`` and
        ``edition`` go into the caption if they are there.
    columns : int, optional
        Panels side by side; up to four stand one below the other if left out.
    title : str, optional
        The finding; the question if left out.
    caption : str, optional
        Made from the table if left out.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        Its ``axes`` hold the panels, a country each, in the order of the table.

    Raises
    ------
    ContractError
        If a column is missing, units are mixed, or a country has a year twice.
    ParameterError
        If a country has no counterfactual, or events of different years are mixed.

    Examples
    --------
    >>> import baltic_research as br
    >>> share = br.load("sipri.milex_share_gdp", countries="LTU", edition="2026-04")
    >>> interrupted(br.models.interrupted_series(share, 2014).data).title
    'What if the line before 2014 had gone on?'
    """
    frame = _checked(paths)
    event = _event(frame)
    codes = list(frame["country"].unique())
    across = inputs.positive(columns, "interrupted: columns") or (
        1 if len(codes) <= _STACKED else 2
    )
    heading = title or f"What if the line before {event} had gone on?"
    foot = _caption(paths, frame, event) if caption is None else caption
    sheet = page.Page(heading, str(frame["unit"].iloc[0]), foot, _keys(frame, event), width)
    panels = _panels(sheet, frame, codes, event, across)
    return Chart(panels[0].figure, panels, heading, _alt(frame, codes, event), foot, frame)


def _checked(paths: pd.DataFrame) -> pd.DataFrame:
    frame = inputs.numbered(paths, "interrupted", _COLUMNS, _FIGURES)
    inputs.require_one(frame, "interrupted", "unit")
    inputs.require_unique(frame, "interrupted", ["country", "year"])
    return frame.assign(estimate=frame["status"] != "reported")


def _event(frame: pd.DataFrame) -> int:
    """Return the first year with a counterfactual, the same for every country."""
    after = frame[frame["counterfactual"].notna()].groupby("country")["year"].min()
    if set(after.index) != set(frame["country"]) or after.min() != after.max():
        found = ", ".join(f"{code} {year}" for code, year in after.items())
        raise ParameterError(
            f"interrupted: every country needs a counterfactual from the same year on, found "
            f"{found or 'none'}; draw events of different years apart"
        )
    return int(after.iloc[0])


def _caption(paths: pd.DataFrame, frame: pd.DataFrame, event: int) -> str:
    sourced = {"source", "edition"} <= set(paths.columns)
    kinds = words.not_reported(frame)
    parts = [
        words.source_line(paths) if sourced else "",
        f"Dotted: {event}.",
        (
            "Dark band: interval of the earlier line drawn on; pale band: of a single year's "
            "figure on it."
        ),
        f"Dashed lines and hollow points: {kinds}." if kinds else "",
    ]
    return " ".join(part for part in parts if part)


def _keys(frame: pd.DataFrame, event: int) -> list[Artist]:
    return [
        *page.estimate_keys(words.not_reported(frame)),
        page.line_key("fitted", color=theme.INK, linewidth=1.1),
        page.line_key(f"line before {event}, drawn on", color=_LINE, linestyle=_DOT_DASH),
        page.patch_key("interval of the line", colour=_BAND),
        page.patch_key("interval of a year's figure", colour=_WIDE),
    ]


def _panels(
    sheet: page.Page, frame: pd.DataFrame, codes: Sequence[str], event: int, across: int
) -> np.ndarray[Any, Any]:
    """Draw all panels and return them in order."""
    down = math.ceil(len(codes) / across)
    years = inputs.year_steps(frame["year"])
    extent = pd.concat([frame["value"], frame["value_low"], frame["value_high"], frame["fitted"]])
    with theme.applied():
        figure, grid = page.panels(sheet, down * _PANEL, down, across, sharex=True, sharey=True)
        panels: np.ndarray[Any, Any] = grid.ravel()
        for axes in panels[len(codes) :]:
            axes.remove()
        panels = panels[: len(codes)]
        for axes, code in zip(panels, codes, strict=True):
            _draw(axes, frame[frame["country"] == code], years, code, event)
            marks.value_axis(axes, extent, {})
            marks.year_limits(axes, years)
            axes.tick_params(
                labelbottom=axes in panels[-across:], labelleft=axes in panels[::across]
            )
        for axes, code in zip(panels, codes, strict=True):
            labels.beside(axes, _ends(frame[frame["country"] == code], code))
        marks.year_ticks(panels[0], years, words.estimated_years(frame))
        page.freeze(figure)
    return panels


def _draw(axes: Axes, rows: pd.DataFrame, years: Sequence[int], code: str, event: int) -> None:
    after = rows["year"] >= event
    later = rows[after]
    for low, high, colour in (("value_low", "value_high", _WIDE), ("low", "high", _BAND)):
        axes.fill_between(
            later["year"], later[low], later[high], color=colour, linewidth=0, zorder=1
        )
    axes.axvline(event - 0.5, color=_LINE, linewidth=0.9, linestyle=theme.THRESHOLD_DOTS, zorder=2)
    marks.line(axes, rows, years, theme.panel_style(code), label=words.name(code), strength=1.3)
    for part, name in ((rows[~after], "fitted before"), (later, "fitted after")):
        axes.plot(part["year"], part["fitted"], color=theme.INK, linewidth=1.1, label=name)
    axes.plot(
        later["year"],
        later["counterfactual"],
        color=_LINE,
        linewidth=1.5,
        linestyle=_DOT_DASH,
        label="counterfactual",
        zorder=2.5,
    )
    axes.set_title(words.name(code), loc="left", fontweight="bold")


def _ends(rows: pd.DataFrame, code: str) -> list[labels.Label]:
    """Return the labels of the last figure and of the last one on the earlier line."""
    last, decimals = rows.iloc[-1], words.places(rows["value"])
    shown = {
        "actual": (last["value"], theme.panel_style(code).ink, "bold"),
        "drawn on": (last["counterfactual"], _LINE, "normal"),
    }
    return [
        labels.Label(
            f"{name} {words.number(float(value), decimals)}",
            float(last["year"]),
            float(value),
            colour,
            weight,
        )
        for name, (value, colour, weight) in shown.items()
    ]


def _alt(frame: pd.DataFrame, codes: Sequence[str], event: int) -> str:
    decimals = words.places(frame["value"])
    clauses = []
    for code in codes:
        last = frame[frame["country"] == code].iloc[-1]
        effect, low, high = (
            words.number(float(last[name]), decimals)
            for name in ("effect", "effect_low", "effect_high")
        )
        clauses.append(f"{words.name(code)} in {last['year']}: {effect} ({low} to {high})")
    years = f"{int(frame['year'].min())} to {int(frame['year'].max())}"
    return alt.text(
        [
            (
                f"{words.plural(len(codes), 'line chart')} of a series with the line before "
                f"{event} drawn on, in {frame['unit'].iloc[0]}, {years}."
            ),
            alt.sentence(["fitted less earlier line, " + clauses[0], *clauses[1:]]),
            alt.estimates(frame),
        ]
    )
