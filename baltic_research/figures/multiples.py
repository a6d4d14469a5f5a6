"""Development over the years, a panel a country."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from baltic_research.figures import alt, inputs, marks, page, theme, words
from baltic_research.figures.chart import Chart
from baltic_research.figures.labels import LINE_HEIGHT, wrapped

_NARROWEST = 1.4  # inches: a narrower panel has no room for two years on its axis


def small_multiples(
    observations: pd.DataFrame,
    *,
    columns: int | None = None,
    thresholds: Iterable[float] | Mapping[float, str] = (),
    title: str | None = None,
    caption: str | None = None,
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw a panel a country on shared axes, all other countries in grey behind it.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of one series, edition and unit, in any order. The panels run from the
        highest to the lowest last value.
    columns : int, optional
        Panels side by side; as many as stay readable if left out.
    thresholds : iterable of float, or mapping of float to str
        Levels drawn as dotted lines in every panel, in the unit of the values.
    title : str, optional
        The finding; the question if left out.
    caption : str, optional
        Source, edition and unit; made from the table if left out.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        Its ``axes`` hold the panels in order.

    Raises
    ------
    ContractError
        If columns are missing, or several series, editions or units are mixed.
    ParameterError
        If there is nothing to draw, or `columns` is not positive.

    Examples
    --------
    >>> import baltic_research as br
    >>> equipment = br.load("nato.equipment_share", countries=br.BALTICS, edition="2026-07")
    >>> len(small_multiples(equipment, thresholds=[20]).axes)
    3
    """
    frame = inputs.checked(observations, "small_multiples")
    levels = inputs.guidelines(thresholds, frame["unit"].iloc[0], "small_multiples")
    codes = inputs.by_last_value(frame)
    across = inputs.positive(columns, "small_multiples: columns") or _columns(len(codes), width)
    series = words.in_sentence(words.series_title(frame["series"].iloc[0]))
    heading = title or f"How has {series} developed in each country, {alt.span(frame)}?"
    foot = words.caption(frame, "Dashed lines and hollow points") if caption is None else caption
    measure = words.measure(frame) if title else str(frame["unit"].iloc[0])
    sheet = page.Page(heading, measure, foot, _keys(frame, levels), width)
    panels = _panels(sheet, frame, codes, levels, across)
    kind = words.plural(len(codes), "line chart") + (" on shared axes" if len(codes) > 1 else "")
    described = alt.lines(kind, frame, codes, levels)
    return Chart(panels[0].figure, panels, heading, described, foot, frame)


def _columns(count: int, width: float) -> int:
    """Return how many panels go side by side so that rows are filled and panels readable."""
    most = max(1, int((width - 0.4) / _NARROWEST))
    rows = math.ceil(count / most)
    return min(most, math.ceil(count / rows))


def _keys(frame: pd.DataFrame, levels: Mapping[float, str]) -> list[Artist]:
    keys = page.estimate_keys(words.not_reported(frame))
    if len(frame["country"].unique()) > 1:
        keys.append(page.line_key("all others", color=theme.CONTEXT, linewidth=1.0))
    if levels:
        dotted = {"linestyle": theme.THRESHOLD_DOTS, "color": theme.INK, "linewidth": 1.0}
        keys.append(page.line_key(words.joined(list(levels.values())), **dotted))
    return keys


def _panels(
    sheet: page.Page,
    frame: pd.DataFrame,
    codes: Sequence[str],
    levels: Mapping[float, str],
    across: int,
) -> np.ndarray[Any, Any]:
    """Draw all panels and return them in order."""
    down = math.ceil(len(codes) / across)
    years, estimated = inputs.year_steps(frame["year"]), words.estimated_years(frame)
    each = min(2.4, max(1.2, 0.75 * sheet.width / across))
    with theme.applied():
        figure, grid = page.panels(sheet, down * each, down, across, sharex=True, sharey=True)
        panels: np.ndarray[Any, Any] = grid.ravel()
        for axes in panels[len(codes) :]:
            axes.remove()
        panels = panels[: len(codes)]
        for axes, code in zip(panels, codes, strict=True):
            _draw(axes, frame, code, years, sheet.room / across - 0.35)
            marks.level_lines(axes, levels)
            marks.value_axis(axes, frame["value"], levels)
            marks.year_limits(axes, years)
            axes.tick_params(
                labelbottom=axes in panels[-across:], labelleft=axes in panels[::across]
            )
        marks.year_ticks(panels[0], years, estimated)
        page.freeze(figure)
    return panels


def _draw(axes: Axes, frame: pd.DataFrame, code: str, years: Sequence[int], room: float) -> None:
    own = frame["country"] == code
    marks.context_lines(axes, frame[~own], years)
    marks.line(
        axes, frame[own], years, theme.panel_style(code), label=words.name(code), strength=1.5
    )
    name = wrapped(words.name(code), theme.TEXT_SIZE, room, "bold")
    axes.set_title("\n".join(name), loc="left", fontweight="bold", pad=LINE_HEIGHT * 72 + 2)
    axes.annotate(
        _last(frame[own], words.places(frame["value"])),
        xy=(0, 1),
        xytext=(0, 3),
        xycoords="axes fraction",
        textcoords="offset points",
        color=theme.SOFT_INK,
    )


def _last(rows: pd.DataFrame, decimals: int) -> str:
    held = rows[rows["value"].notna()]
    if held.empty:
        return "no value"
    last = held.sort_values("year", kind="stable").iloc[-1]
    mark = "e" if last["estimate"] else ""
    return f"{words.number(float(last['value']), decimals)} in {last['year']}{mark}"
