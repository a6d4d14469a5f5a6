"""A series with the regimes and break dates that an analysis found in it, a panel a country."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from baltic_research.errors import ParameterError
from baltic_research.figures import (
    alt,
    break_inputs,
    inputs,
    labels,
    marks,
    page,
    theme,
    words,
)
from baltic_research.figures.chart import Chart
from baltic_research.figures.labels import Label

_PANEL = 1.75  # inches
_STACKED = 4  # panels one below the other share a time axis; more stand in two columns
_BAND = "#AEB6BF"
_PALE = theme.pale(_BAND, 0.38)
_EDGE = 0.5  # a break lies between the last old and the first new year


def breaks(
    fitted: pd.DataFrame,
    dates: pd.DataFrame,
    *,
    columns: int | None = None,
    title: str | None = None,
    caption: str | None = None,
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw a series with its regimes as steps and its break dates with their intervals.

    Parameters
    ----------
    fitted : pandas.DataFrame
        ``data`` of `models.structural_breaks` or `structural_breaks_by_country`: observations
        of one series and edition with ``fitted`` (in the unit of the values) and ``regime``
        (1, 2, ...).
    dates : pandas.DataFrame
        ``table()`` of the same result.
    columns : int, optional
        Panels side by side; up to four stand one below the other if left out.
    title : str, optional
        The finding; the question if left out.
    caption : str, optional
        Source, edition, unit and what is flagged; made from the tables if left out.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        Its ``axes`` hold the panels, a country each, in the order of the table. A break on the
        trimming limit has a dashed line and a hatched band.

    Raises
    ------
    ContractError
        If a column is missing, or several series, editions or units are mixed.
    ParameterError
        If there is nothing to draw, or `columns` is not positive.

    Examples
    --------
    >>> import baltic_research as br
    >>> share = br.load("sipri.milex_share_gdp", countries="LTU", edition="2026-04")
    >>> result = br.models.structural_breaks(share)
    >>> breaks(result.data, result.table()).title
    'When did military expenditure as a share of GDP (SIPRI) break?'
    """
    frame = _checked(fitted)
    known = break_inputs.checked(dates, "breaks")
    known = known[known["edition"] == frame["edition"].iloc[0]]
    codes = list(frame["country"].unique())
    absent = [code for code in codes if code not in set(known["country"])]
    if absent:
        names = words.joined([words.name(code) for code in absent])
        raise ParameterError(
            f"breaks: the table of dates has no row of {names} in edition "
            f"{frame['edition'].iloc[0]}; pass table() and data of the same result"
        )
    across = inputs.positive(columns, "breaks: columns") or (1 if len(codes) <= _STACKED else 2)
    series = words.in_sentence(words.series_title(frame["series"].iloc[0]))
    foot = _caption(frame, known) if caption is None else caption
    sheet = page.Page(
        title or f"When did {series} break?",
        words.measure(frame) if title else str(frame["unit"].iloc[0]),
        foot,
        _keys(frame, known),
        width,
    )
    panels = _panels(sheet, frame, known, codes, across)
    described = _alt(frame, known, codes)
    return Chart(panels[0].figure, panels, sheet.title, described, foot, frame)


def _checked(fitted: pd.DataFrame) -> pd.DataFrame:
    wanted = (*inputs.COLUMNS, "fitted", "regime")
    frame = inputs.numbered(fitted, "breaks", wanted, ("value", "fitted", "regime"))
    for column in ("series", "edition", "unit"):
        inputs.require_one(frame, "breaks", column)
    inputs.require_unique(frame, "breaks", ["country", "year"])
    order = {code: place for place, code in enumerate(frame["country"].unique())}
    frame = frame.sort_values("year", kind="stable", ignore_index=True)
    frame = frame.sort_values(
        "country", key=lambda codes: codes.map(order), kind="stable", ignore_index=True
    )
    return frame.assign(estimate=frame["status"] != "reported")


def _caption(frame: pd.DataFrame, dates: pd.DataFrame) -> str:
    return words.caption(
        frame,
        "Dashed lines and hollow points",
        "A break is named by the first year of the new regime.",
        *break_inputs.remarks(dates),
    )


def _keys(frame: pd.DataFrame, dates: pd.DataFrame) -> list[Artist]:
    keys = page.estimate_keys(words.not_reported(frame))
    keys.append(page.line_key("fitted regime", color=theme.INK, linewidth=1.3))
    broken = break_inputs.found(dates)
    if not broken["on_trimming_limit"].all():
        keys.append(page.patch_key("break date with interval", colour=_PALE))
    if broken["on_trimming_limit"].any():
        keys.append(page.patch_key("break on the trimming limit", hatched=True, colour=_BAND))
    return keys


def _panels(
    sheet: page.Page, frame: pd.DataFrame, dates: pd.DataFrame, codes: Sequence[str], across: int
) -> np.ndarray[Any, Any]:
    """Draw all panels and return them in order."""
    down = math.ceil(len(codes) / across)
    years = inputs.year_steps(frame["year"])
    with theme.applied():
        figure, grid = page.panels(sheet, down * _PANEL, down, across, sharex=True, sharey=True)
        panels: np.ndarray[Any, Any] = grid.ravel()
        for axes in panels[len(codes) :]:
            axes.remove()
        panels = panels[: len(codes)]
        for axes, code in zip(panels, codes, strict=True):
            own = frame[frame["country"] == code]
            _draw(axes, own, years, code)
            marks.value_axis(axes, pd.concat([frame["value"], frame["fitted"]]), {})
            marks.year_limits(axes, years)
            axes.tick_params(
                labelbottom=axes in panels[-across:], labelleft=axes in panels[::across]
            )
        marks.year_ticks(panels[0], years, words.estimated_years(frame))
        labels.settle(figure)
        for axes, code in zip(panels, codes, strict=True):
            _mark_breaks(axes, break_inputs.found(dates[dates["country"] == code]))
        labels.settle(figure)
        for axes, code in zip(panels, codes, strict=True):
            _name_levels(axes, frame[frame["country"] == code])
        page.freeze(figure)
    return panels


def _draw(axes: Axes, rows: pd.DataFrame, years: Sequence[int], code: str) -> None:
    marks.line(axes, rows, years, theme.panel_style(code), label=words.name(code), strength=1.3)
    for regime, one in rows.groupby("regime"):
        across, up = _step(one)
        axes.plot(
            across, up, color=theme.INK, linewidth=1.3, label=f"regime {regime:.0f}", zorder=3.5
        )
    axes.set_title(words.name(code), loc="left", fontweight="bold", pad=labels.LINE_HEIGHT * 72 + 1)


def _step(rows: pd.DataFrame) -> tuple[list[float], list[float]]:
    """Return the fitted line of a regime, drawn on by half a year to either side."""
    years, fit = rows["year"].tolist(), rows["fitted"].tolist()
    slope = (fit[-1] - fit[0]) / (years[-1] - years[0]) if len(years) > 1 else 0.0
    reach = slope * _EDGE
    return [years[0] - _EDGE, years[-1] + _EDGE], [fit[0] - reach, fit[-1] + reach]


def _mark_breaks(axes: Axes, broken: pd.DataFrame) -> None:
    """Draw each date as a line with its interval as a band, and its year above the panel."""
    named = []
    for one in broken.to_dict("records"):
        date, limit = one["first_new_year"] - _EDGE, bool(one["on_trimming_limit"])
        if not math.isnan(one["low_year"]):
            axes.axvspan(
                one["low_year"] - _EDGE,
                one["high_year"] - _EDGE,
                facecolor="none" if limit else _PALE,
                edgecolor=_BAND,
                hatch="/////" if limit else None,
                linewidth=0.5,
                zorder=0.8,
                label=f"interval {one['first_new_year']:.0f}",
            )
        dashes = theme.ESTIMATE_DASHES if limit else "-"
        axes.axvline(date, color=theme.SOFT_INK, linewidth=0.9, linestyle=dashes, zorder=1.2)
        named.append((date, f"{one['first_new_year']:.0f}{' (limit)' if limit else ''}"))
    _name_dates(axes, named or [(float(np.mean(axes.get_xlim())), "no break found")])


def _name_dates(axes: Axes, named: Sequence[tuple[float, str]]) -> None:
    """Write dates above a panel, moved apart where they would touch."""
    dpi = float(labels.root(axes).dpi)
    wide = max(labels.text_width(text, theme.TEXT_SIZE) for _, text in named) * dpi
    wanted = [float(axes.transData.transform((date, 0.0))[0]) for date, _ in named]
    low, high = axes.bbox.x0 + wide / 2, axes.bbox.x1 - wide / 2
    placed = labels.spread(wanted, wide + 0.06 * dpi, low, high)
    for (_, text), place in zip(named, placed, strict=True):
        axes.annotate(
            text,
            xy=((place - axes.bbox.x0) / axes.bbox.width, 1.0),
            xytext=(0, 2),
            xycoords="axes fraction",
            textcoords="offset points",
            ha="center",
            color=theme.SOFT_INK,
        )


def _name_levels(axes: Axes, rows: pd.DataFrame) -> None:
    """Write each regime's level beside its step, where regimes are levels."""
    ends = rows.groupby("regime")["fitted"].agg(["min", "max"])
    if not np.allclose(ends["min"], ends["max"]):
        return
    decimals = words.places(rows["value"])
    labels.near(
        axes,
        [
            Label(
                words.number(float(one["fitted"].iloc[0]), decimals),
                float(one["year"].mean()),
                float(one["fitted"].iloc[0]),
                theme.INK,
            )
            for _, one in rows.groupby("regime")
        ],
        settled=True,
    )


def _alt(frame: pd.DataFrame, dates: pd.DataFrame, codes: Sequence[str]) -> str:
    broken = break_inputs.found(dates)
    clauses = []
    for code in codes:
        years = broken.loc[broken["country"] == code].to_dict("records")
        said = words.joined([_dated(one) for one in years])
        clauses.append(f"{words.name(code)} {'breaks in ' + said if said else 'has no break'}")
    kind = words.plural(len(codes), "line chart") + " with fitted regimes"
    return alt.text(
        [
            alt.opening(kind, frame, alt.span(frame)),
            alt.sentence(clauses),
            *break_inputs.remarks(dates)[:1],
            alt.estimates(frame),
        ]
    )


def _dated(one: dict[Any, Any]) -> str:
    """Return a date with its interval: "2016 (2012 to 2020)"."""
    if math.isnan(one["low_year"]):
        return f"{one['first_new_year']:.0f} (no interval)"
    return f"{one['first_new_year']:.0f} ({one['low_year']:.0f} to {one['high_year']:.0f})"
