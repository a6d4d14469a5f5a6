"""Forecasts as fans: what was known, how far the future may spread, and what then came."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import alt, inputs, marks, page, theme, words
from baltic_research.figures.chart import Chart
from baltic_research.figures.labels import LINE_HEIGHT, wrapped

QUANTILES = ("p05_pct", "p10_pct", "p25_pct", "p50_pct", "p75_pct", "p90_pct", "p95_pct")
# Widest first: what holds 90 % is palest, so that bands stay apart in grey as well
BANDS = {90: ("p05_pct", "p95_pct"), 80: ("p10_pct", "p90_pct"), 50: ("p25_pct", "p75_pct")}
_STRENGTH = {90: 0.16, 80: 0.3, 50: 0.52}
_PLAN: dict[str, Any] = {"color": theme.INK, "linewidth": 1.3, "linestyle": (0, (5, 1.5, 1, 1.5))}
_MIDDLE = ("p05_pct", "p50_pct", "p95_pct")
_NARROWEST = 1.9  # inches: a fan needs more room than a line


def fan(
    history: pd.DataFrame,
    quantiles: pd.DataFrame,
    *,
    targets: Iterable[float] | Mapping[float, str] = (),
    columns: int | None = None,
    title: str | None = None,
    caption: str | None = None,
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw a panel a country: its figures, and the spread of what may follow.

    Parameters
    ----------
    history : pandas.DataFrame
        Observations of one series, edition and unit; countries without a fan are left out.
    quantiles : pandas.DataFrame
        What ``TargetPaths.fan()`` returns: country, year, ``p05_pct`` to ``p95_pct``, and
        ``plan_pct`` (NaN without a plan), in the unit of the history.
    targets : iterable of float, or mapping of float to str
        Levels drawn as dotted lines; a mapping gives their labels.
    columns : int, optional
        Panels side by side; as many as stay readable if left out.
    title : str, optional
        The finding; the question if left out.
    caption : str, optional
        Source, edition and unit; made from the table if left out.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        Its ``axes`` hold the panels, from the highest to the lowest last figure; its data the
        quantiles.

    Raises
    ------
    ContractError
        If columns are missing, several series, editions or units are mixed, or quantiles fall.
    ParameterError
        If there is nothing to draw, or a country has a fan and no history.

    Examples
    --------
    >>> import baltic_research as br
    >>> share = br.load("nato.defence_share_gdp", edition="2026-07")
    >>> paths = br.models.target_paths(share, targets=5, countries="LVA", paths=100)
    >>> fan(share[share["country"] == "LVA"], paths.fan(), targets=[5.0]).title
    'Where may defence expenditure as a share of GDP go by 2035?'
    """
    spread = _spread(quantiles)
    known = inputs.checked(history, "fan")
    known = known[known["country"].isin(spread["country"])].reset_index(drop=True)
    lacking = sorted(set(spread["country"]) - set(known["country"]))
    if lacking:
        raise ParameterError(
            f"fan: {words.joined(lacking)} have a fan and no history; pass the observations that "
            "the forecast was made from"
        )
    unit = str(known["unit"].iloc[0])
    levels = named_levels(targets, unit, "fan")
    codes = [code for code in inputs.by_last_value(known) if code in set(spread["country"])]
    across = inputs.positive(columns, "fan: columns") or _columns(len(codes), width)
    series = words.in_sentence(words.series_title(str(known["series"].iloc[0])))
    heading = title or f"Where may {series} go by {spread['year'].max()}?"
    foot = _caption(known) if caption is None else caption
    measure = words.measure(known) if title else unit
    samples = keys(known, levels, BANDS, plan=bool(spread["plan_pct"].notna().any()))
    sheet = page.Page(heading, measure, foot, samples, width)
    cells = [
        (code, known[known["country"] == code], spread[spread["country"] == code]) for code in codes
    ]
    panels = _panels(sheet, cells, levels, across)
    return Chart(panels[0].figure, panels, heading, _alt(known, spread, codes), foot, spread)


def _spread(quantiles: pd.DataFrame) -> pd.DataFrame:
    """Return the fan checked, with an empty plan where it has none."""
    planned = "plan_pct" in getattr(quantiles, "columns", ["plan_pct"])
    given = quantiles if planned else quantiles.assign(plan_pct=math.nan)
    columns = ("country", "year", *QUANTILES, "plan_pct")
    frame = inputs.numbered(given, "fan", columns, (*QUANTILES, "plan_pct"))
    inputs.require_unique(frame, "fan", ["country", "year"])
    if (np.diff(frame[list(QUANTILES)].to_numpy(), axis=1) < 0).any():
        raise ContractError("fan: a higher quantile lies below a lower one; pass fan() as it came")
    return frame.sort_values(["country", "year"], ignore_index=True)


def named_levels(
    targets: Iterable[float] | Mapping[float, str], unit: str, where: str
) -> dict[float, str]:
    """Return targets with their labels; without labels of their own they are bare numbers."""
    levels = inputs.guidelines(targets, unit, where)
    return {level: text.removeprefix("Guideline ") for level, text in levels.items()}


def _columns(count: int, width: float) -> int:
    """Return how many panels go side by side so that rows are filled and panels readable."""
    most = max(1, int((width - 0.4) / _NARROWEST))
    return min(most, math.ceil(count / math.ceil(count / most)))


def keys(
    known: pd.DataFrame, levels: Mapping[float, str], widths: Iterable[int], *, plan: bool
) -> list[Artist]:
    """Return the keys of a figure of fans."""
    found = [
        *page.estimate_keys(words.not_reported(known)),
        page.line_key("median of the forecast", linewidth=1.8),
        *(
            page.patch_key(f"{one} % of paths", colour=theme.pale(theme.SOFT_INK, _STRENGTH[one]))
            for one in sorted(widths)
        ),
    ]
    if plan:
        found.append(page.line_key("announced plan", **_PLAN))
    if levels:
        dotted = {"linestyle": theme.THRESHOLD_DOTS, "color": theme.INK, "linewidth": 1.0}
        noun = "target" if len(levels) == 1 else "targets"
        found.append(page.line_key(f"{noun} {words.joined(list(levels.values()))}", **dotted))
    return found


def _panels(
    sheet: page.Page,
    cells: Sequence[tuple[str, pd.DataFrame, pd.DataFrame]],
    levels: Mapping[float, str],
    across: int,
) -> np.ndarray[Any, Any]:
    """Draw a panel for each country and return them in order."""
    down = math.ceil(len(cells) / across)
    values = pd.concat([one for _, known, spread in cells for one in _values(known, spread)])
    years = list(range(*_ends(cells)))
    each = min(2.6, max(1.6, 0.85 * sheet.width / across))
    with theme.applied():
        figure, grid = page.panels(sheet, down * each, down, across, sharex=True, sharey=True)
        panels: np.ndarray[Any, Any] = grid.ravel()
        for axes in panels[len(cells) :]:
            axes.remove()
        panels = panels[: len(cells)]
        for axes, (code, known, spread) in zip(panels, cells, strict=True):
            style = theme.panel_style(code)
            bands(axes, spread, style, BANDS)
            median(axes, spread, style)
            _plan(axes, spread)
            marks.line(axes, known, past(known), style, label=words.name(code), strength=1.5)
            name = wrapped(words.name(code), theme.TEXT_SIZE, sheet.room / across - 0.35, "bold")
            head(axes, "\n".join(name), _end(spread))
            frame_axes(axes, values, levels, years)
            axes.tick_params(
                labelbottom=axes in panels[-across:], labelleft=axes in panels[::across]
            )
        marks.year_ticks(panels[0], years, set())
        page.freeze(figure)
    return panels


def _ends(cells: Sequence[tuple[str, pd.DataFrame, pd.DataFrame]]) -> tuple[int, int]:
    """Return the first year of any history, and the year after the last of any fan."""
    first = min(int(known["year"].min()) for _, known, _ in cells)
    return first, max(int(spread["year"].max()) for _, _, spread in cells) + 1


def past(known: pd.DataFrame) -> list[int]:
    """Return every year of a history, those left out as well."""
    return list(range(int(known["year"].min()), int(known["year"].max()) + 1))


def frame_axes(
    axes: Axes, values: pd.Series, levels: Mapping[float, str], years: Sequence[int]
) -> None:
    """Set the limits of a panel of forecasts and draw its levels."""
    marks.level_lines(axes, levels)
    marks.value_axis(axes, values, levels)
    marks.year_limits(axes, years)


def head(axes: Axes, name: str, below: str) -> None:
    """Write a panel's name in bold, and a line of numbers below it."""
    axes.set_title(name, loc="left", fontweight="bold", pad=LINE_HEIGHT * 72 + 2)
    axes.annotate(
        below,
        xy=(0, 1),
        xytext=(0, 3),
        xycoords="axes fraction",
        textcoords="offset points",
        color=theme.SOFT_INK,
    )


def bands(axes: Axes, spread: pd.DataFrame, style: theme.Style, widths: Iterable[int]) -> None:
    """Draw bands of a fan, the widest palest."""
    colour = theme.legible(style.colour)
    for width in sorted(widths, reverse=True):
        low, high = BANDS[width]
        axes.fill_between(
            spread["year"],
            spread[low],
            spread[high],
            color=theme.pale(colour, _STRENGTH[width]),
            linewidth=0,
            zorder=1.2 + 0.1 * (90 - width) / 40,
            label=f"{width} %",
        )


def median(axes: Axes, spread: pd.DataFrame, style: theme.Style) -> None:
    """Draw the median of a fan as a line without points."""
    ink = theme.legible(style.colour, 7)
    axes.plot(spread["year"], spread["p50_pct"], color=ink, linewidth=1.8, label="median")


def _plan(axes: Axes, spread: pd.DataFrame) -> None:
    if spread["plan_pct"].notna().any():
        axes.plot(spread["year"], spread["plan_pct"], label="plan", zorder=3.2, **_PLAN)


def _values(known: pd.DataFrame, spread: pd.DataFrame) -> Iterable[pd.Series]:
    return known["value"], spread["p05_pct"], spread["p95_pct"], spread["plan_pct"].dropna()


def _end(spread: pd.DataFrame) -> str:
    """Return the last year's median and 90 % interval in words."""
    last = spread.iloc[-1]
    low, middle, high = (words.number(float(last[one]), 1) for one in _MIDDLE)
    return f"{int(last['year'])}: {middle} ({low} to {high})"


def _caption(known: pd.DataFrame) -> str:
    return words.caption(
        known,
        "Dashed lines and hollow points",
        "Bands hold 50, 80 and 90 % of the simulated paths; in brackets the 90 %.",
    )


def _alt(known: pd.DataFrame, spread: pd.DataFrame, codes: Sequence[str]) -> str:
    last = spread[spread["year"] == spread["year"].max()].set_index("country")
    runs = []
    for code in codes[:6]:
        low, middle, high = (words.number(float(last.loc[code, one]), 1) for one in _MIDDLE)
        plan = float(last.loc[code, "plan_pct"])
        said = "" if math.isnan(plan) else f", plan {words.number(plan, 1)}"
        runs.append(f"{words.name(code)} median {middle}, 90 % from {low} to {high}{said}")
    kind = "Fan chart" if len(codes) == 1 else f"{len(codes)} fan charts on shared axes"
    return alt.text(
        [
            alt.opening(kind, known, f"{alt.span(known)} and forecast to {spread['year'].max()}"),
            alt.sentence(runs).replace(". ", "; "),
            alt.changes(known, codes, words.places(known["value"])),
            alt.estimates(known),
        ]
    )
