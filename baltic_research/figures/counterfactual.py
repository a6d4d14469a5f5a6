"""A country against its synthetic control, and where it stands among placebos."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from baltic_research.figures import (
    alt,
    counterfactual_inputs,
    inputs,
    labels,
    marks,
    page,
    theme,
    words,
)
from baltic_research.figures.chart import Chart
from baltic_research.figures.counterfactual_inputs import PLACEBO, TREATED

_UPPER, _LOWER = 1.9, 1.6  # inches
_SIDE_BY_SIDE = {1: 1, 2: 2, 3: 3, 4: 2}  # panels by number of countries; else three
_BAND = "#DDE0E4"


def counterfactual(
    paths: pd.DataFrame,
    *,
    worst_fit: float | None = None,
    title: str | None = None,
    caption: str | None = None,
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw actual against synthetic above, and the gap among those of placebos below.

    Parameters
    ----------
    paths : pandas.DataFrame
        ``data`` of `models.placebos_in_space` (country, year, actual, synthetic, gap, unit,
        after, role), of `models.synthetic_control` (the same without a role), or of one
        estimator of `models.synthetic_difference_in_differences` (treated instead of country,
        placebo_low and placebo_high in place of placebos).
    worst_fit : float, optional
        Placebos whose RMSPE before the treatment is more than this multiple of the worst
        treated country's are not drawn; the caption says how many. All are drawn if left out.
    title : str, optional
        The finding; the question if left out.
    caption : str, optional
        Made from the table if left out.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        Its ``axes`` hold two panels a treated country, above each other.

    Raises
    ------
    ContractError
        If a column is missing, or units or estimators are mixed.
    ParameterError
        If no country is treated, or the table has no year before or after the treatment.

    Examples
    --------
    >>> import baltic_research as br
    >>> shares = br.load("worldbank.milex_share_gdp")
    >>> control = br.models.synthetic_control(
    ...     shares, treated="EST", donors=["AUT", "IRL", "CHE", "NZL"], start=2014,
    ...     years=(2000, 2024))
    >>> counterfactual(br.models.placebos_in_space(control).data).title
    'What would Estonia have spent without the events of 2014?'
    """
    frame, start = counterfactual_inputs.checked(paths)
    frame, left_out = counterfactual_inputs.without_bad_fits(frame, worst_fit)
    treated = list(frame.loc[frame["role"] == TREATED, "country"].unique())
    names = words.joined([words.name(code) for code in treated if not _is_pool(code)])
    heading = (
        title or f"What would {names or 'the treated'} have spent without the events of {start}?"
    )
    foot = _caption(frame, start, left_out) if caption is None else caption
    sheet = page.Page(heading, str(frame["unit"].iloc[0]), foot, _keys(frame), width)
    panels = _panels(sheet, frame, treated, start)
    return Chart(panels[0, 0].figure, panels, heading, _alt(frame, treated, start), foot, frame)


def _caption(frame: pd.DataFrame, start: int, left_out: int) -> str:
    placebos = frame.loc[frame["role"] == PLACEBO, "country"].nunique()
    dropped = f" {words.plural(left_out, 'placebo')} with a worse fit before not drawn."
    band = frame["placebo_low"].notna().any()
    return (
        f"Upper panels: actual and synthetic; lower panels: the gap between them. Dotted: {start}, "
        "the first year of the treatment."
        + (f" Grey: {words.plural(placebos, 'donor')} treated in its place." if placebos else "")
        + (" Shaded: band of the placebos' gaps." if band else "")
        + (dropped if left_out else "")
    )


def _keys(frame: pd.DataFrame) -> list[Artist]:
    keys: list[Artist] = [
        page.line_key("actual, and its gap"),
        page.line_key("synthetic", color=theme.INK, linestyle=theme.ESTIMATE_DASHES),
    ]
    if (frame["role"] == PLACEBO).any():
        keys.append(page.line_key("gaps of placebos", color=theme.CONTEXT, linewidth=0.8))
    if frame["placebo_low"].notna().any():
        keys.append(page.patch_key("band of the placebos' gaps", colour=_BAND))
    return keys


def _panels(
    sheet: page.Page, frame: pd.DataFrame, treated: Sequence[str], start: int
) -> np.ndarray[Any, Any]:
    """Draw two panels a country and return them: uppers in the even rows, lowers in the odd."""
    across = _SIDE_BY_SIDE.get(len(treated), 3)
    blocks = math.ceil(len(treated) / across)
    height, ratios = blocks * (_UPPER + _LOWER), [_UPPER, _LOWER] * blocks
    with theme.applied():
        figure, panels = page.panels(
            sheet, height, 2 * blocks, across, sharex=True, height_ratios=ratios
        )
        pairs = [
            panels[2 * (place // across) : 2 * (place // across) + 2, place % across]
            for place in range(blocks * across)
        ]
        for place, pair in enumerate(pairs):
            if place < len(treated):
                _draw_pair(pair, frame, treated[place], start)
                pair[1].tick_params(labelbottom=place + across >= len(treated))
            for axes in pair:
                axes.tick_params(labelleft=place % across == 0)
                if place >= len(treated):
                    axes.remove()
        panels[0, 0].set_ylabel("level")
        panels[1, 0].set_ylabel("gap")
        marks.year_ticks(panels[0, 0], inputs.year_steps(frame["year"]), ())
        for place, (pair, code) in enumerate(zip(pairs, treated, strict=False)):
            labels.near(pair[0], _ends(_rows(frame, code), code), settled=place > 0)
        page.freeze(figure)
    return panels


def _rows(frame: pd.DataFrame, code: str) -> pd.DataFrame:
    return frame[(frame["country"] == code) & (frame["role"] == TREATED)]


def _draw_pair(pair: np.ndarray[Any, Any], frame: pd.DataFrame, code: str, start: int) -> None:
    """Draw the levels of a country above and its gap below, on the same scales for all."""
    years = inputs.year_steps(frame["year"])
    own = frame[frame["role"] == TREATED]
    _draw_levels(pair[0], _rows(frame, code), years, code)
    _draw_gaps(pair[1], _rows(frame, code), frame[frame["role"] == PLACEBO], years, code)
    marks.value_axis(pair[0], pd.concat([own["actual"], own["synthetic"]]), {})
    marks.value_axis(pair[1], _gaps(frame), {})
    for axes in pair:
        marks.year_limits(axes, years)
        axes.axvline(
            start - 0.5, color=theme.SOFT_INK, linewidth=0.9, linestyle=theme.THRESHOLD_DOTS,
            zorder=2, label="start",
        )  # fmt: skip


def _is_pool(code: str) -> bool:
    return code == "pooled"


def _name(code: str) -> str:
    return "All treated together" if _is_pool(code) else words.name(code)


def _ends(rows: pd.DataFrame, code: str) -> list[labels.Label]:
    """Return the labels of the last actual and the last synthetic figure."""
    last, decimals = rows.iloc[-1], words.places(rows["actual"])
    looks = {"actual": (theme.panel_style(code).ink, "bold"), "synthetic": (theme.INK, "normal")}
    return [
        labels.Label(words.number(float(last[name]), decimals), float(last["year"]),
                     float(last[name]), colour, weight)
        for name, (colour, weight) in looks.items()
    ]  # fmt: skip


def _gaps(frame: pd.DataFrame) -> pd.Series:
    gaps: pd.Series = pd.concat([frame["gap"], frame["placebo_low"], frame["placebo_high"]])
    return gaps


def _draw_levels(axes: Axes, rows: pd.DataFrame, years: Sequence[int], code: str) -> None:
    look = theme.panel_style(code)
    actual = rows.assign(value=rows["actual"], estimate=False)
    marks.line(axes, actual, years, look, label="actual", strength=1.5)
    axes.plot(
        rows["year"], rows["synthetic"], color=theme.INK, linewidth=1.3,
        linestyle=theme.ESTIMATE_DASHES, label="synthetic", zorder=3.2,
    )  # fmt: skip
    axes.set_title(_name(code), loc="left", fontweight="bold")


def _draw_gaps(
    axes: Axes, rows: pd.DataFrame, others: pd.DataFrame, years: Sequence[int], code: str
) -> None:
    marks.context_lines(axes, others.assign(value=others["gap"]), years)
    if rows["placebo_low"].notna().any():
        axes.fill_between(
            rows["year"], rows["placebo_low"], rows["placebo_high"], color=_BAND, linewidth=0,
            zorder=1,
        )  # fmt: skip
    axes.axhline(0, color=theme.INK, linewidth=0.8, zorder=2.1)
    gap = rows.assign(value=rows["gap"], estimate=False)
    marks.line(axes, gap, years, theme.panel_style(code), label="gap", strength=1.5)
    decimals = words.places(rows["actual"])
    average = float(rows.loc[rows["after"].astype(bool), "gap"].mean())
    axes.set_title(
        f"average gap after {words.number(average, decimals)}", loc="left", color=theme.SOFT_INK,
        pad=2,
    )  # fmt: skip


def _alt(frame: pd.DataFrame, treated: Sequence[str], start: int) -> str:
    decimals = words.places(frame["actual"])
    clauses = []
    for code in treated:
        rows = _rows(frame, code)
        last, effect = rows.iloc[-1], rows.loc[rows["after"], "gap"].mean()
        said = [words.number(float(one), decimals) for one in (last["actual"], last["synthetic"])]
        clauses.append(
            f"{_name(code)} in {last['year']}: {said[0]} actual, {said[1]} synthetic, "
            f"average gap from {start} {words.number(float(effect), decimals)}"
        )
    placebos = frame.loc[frame["role"] == PLACEBO, "country"].nunique()
    years = f"{int(frame['year'].min())} to {int(frame['year'].max())}"
    return alt.text(
        [
            (
                f"Line charts of actual and synthetic and of the gap between them, in "
                f"{frame['unit'].iloc[0]}, {years}."
            ),
            alt.sentence(clauses),
            f"Gaps of {words.plural(placebos, 'placebo')} in grey." if placebos else "",
        ]
    )
