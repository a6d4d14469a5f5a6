"""How the hours to a capital spread: their shape, their intervals, and what never arrives."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from baltic_research.errors import ContractError
from baltic_research.figures import alt, denial_words, page, theme, words
from baltic_research.figures.chart import Chart

_QUANTILES = ("p10_hours", "p25_hours", "p50_hours", "p75_hours", "p90_hours")
_INK, _SHAPE, _BAND = "#0B3C5D", "#9FC3DC", "#F0D9A8"
_ROW = 0.34  # inches
_TALL = 0.62  # of a row, for the highest shape
_DOWN = 0.14  # of a row, from the foot of the shape to the interval
_TICKS = {hour: f"{hour} h" for hour in (1, 3, 6, 12)} | {
    24 * day: f"{day} d" for day in (1, 2, 4, 7, 14, 28, 56, 112)
}
_COLUMNS = 2
_BESIDE = 29  # points from a panel's edge to the right end of its column of shares


def hours(
    intervals: pd.DataFrame,
    shape: pd.DataFrame,
    *,
    target: tuple[float, float] | None = None,
    target_axes: Collection[str] = ("tallinn", "riga"),
    title: str | None = None,
    caption: str = "",
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw the hours to each capital by posture: shape, 50 and 80 % intervals, and the rest.

    Parameters
    ----------
    intervals : pandas.DataFrame
        ``table()`` of `models.campaign_clock`: posture, axis, p10_hours, p25_hours, p50_hours,
        p75_hours, p90_hours, infinite where so many campaigns never reach the capital.
    shape : pandas.DataFrame
        ``distribution()`` of the same: posture, axis, from_hours, to_hours, share. Its last hour
        is the horizon at which the panels end.
    target : tuple of float, optional
        Hours that the model was calibrated to, drawn as a band and named so.
    target_axes : collection of str
        Axes whose panels have the band.
    title : str, optional
        The finding; the question if left out.
    caption : str
        Source; what the marks mean is added.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        A panel an axis, a row a posture; its data has the columns posture, axis, the
        quantiles, and held (share that has not reached the capital at the horizon).

    Raises
    ------
    ContractError
        If a column is missing or no number, a posture and axis come twice, or one has no shape.
    ParameterError
        If there is nothing to draw.

    Examples
    --------
    >>> import baltic_research as br
    >>> given = br.facts.load_parameters()
    >>> clock = br.models.campaign_clock(given, ["posture_2016"], axes=["riga"], draws=500)
    >>> hours(clock.table(), clock.distribution(), target=(36, 60)).title
    'How many hours to the outskirts, by posture?'
    """
    frame = denial_words.checked(intervals, "hours", ("posture", "axis"), _QUANTILES)
    bins = denial_words.checked(
        shape, "hours: shape", ("posture", "axis", "from_hours"),
        ("from_hours", "to_hours", "share"),
    )  # fmt: skip
    frame = _with_held(frame, bins)
    horizon = float(bins["to_hours"].max())
    heading = title or "How many hours to the outskirts, by posture?"
    foot = " ".join(one for one in (caption, _marks(horizon)) if one)
    axes_named = list(frame["axis"].unique())
    columns = min(_COLUMNS, len(axes_named))
    rows = math.ceil(len(axes_named) / columns)
    postures = list(frame["posture"].unique())
    band = target if target and set(target_axes) & set(axes_named) else None
    sheet = page.Page(heading, "", foot, _keys(band), width)
    with theme.applied():
        height = rows * (_ROW * len(postures) + 0.62)
        figure, panels = page.panels(sheet, height, rows, columns, sharey=True)
        for place, panel in enumerate(panels.flat):
            if place >= len(axes_named):
                panel.set_visible(False)
                continue
            name = axes_named[place]
            inside = band if name in target_axes else None
            _panel(panel, frame[frame["axis"] == name], bins[bins["axis"] == name], inside)
            _dress(panel, name, postures, (float(bins["from_hours"].min()), horizon))
        page.freeze(figure)
    drawn = panels[0, 0] if len(axes_named) == 1 else panels
    return Chart(figure, drawn, heading, _alt(frame, horizon, band), foot, frame)


def _with_held(frame: pd.DataFrame, bins: pd.DataFrame) -> pd.DataFrame:
    reached = bins.groupby(["posture", "axis"])["share"].sum()
    pairs = pd.MultiIndex.from_frame(frame[["posture", "axis"]])
    gone = [f"{posture}, {axis}" for posture, axis in pairs if (posture, axis) not in reached.index]
    if gone:
        raise ContractError(
            f"hours: no shape of {'; '.join(gone)}; pass distribution() of one clock"
        )
    return frame.assign(held=(1 - reached.reindex(pairs).to_numpy()).clip(min=0.0))


def _panel(
    axes: Axes, rows: pd.DataFrame, bins: pd.DataFrame, band: tuple[float, float] | None
) -> None:
    horizon, highest = float(bins["to_hours"].max()), float(bins["share"].max())
    if band:
        axes.axvspan(*band, facecolor=_BAND, edgecolor="none", zorder=0.6, label="target")
    for place, row in enumerate(rows.to_dict("records")):
        own = bins[bins["posture"] == row["posture"]].sort_values("from_hours", kind="stable")
        edges = [*own["from_hours"], float(own["to_hours"].iloc[-1])]
        tops = place - _TALL * own["share"] / highest
        axes.stairs(
            tops, edges, baseline=place, fill=True, facecolor=_SHAPE, edgecolor=_INK,
            linewidth=0.5, zorder=2, label="shape",
        )  # fmt: skip
        _interval(axes, [float(row[name]) for name in _QUANTILES], place + _DOWN, horizon)
        axes.annotate(
            f"{100 * row['held']:.0f} %", (1.0, place), xytext=(_BESIDE, 0),
            xycoords=("axes fraction", "data"), textcoords="offset points", ha="right",
            va="center", color=theme.INK, annotation_clip=False,
        )  # fmt: skip


def _interval(axes: Axes, quantiles: Sequence[float], down: float, horizon: float) -> None:
    """Draw 80 % thin, 50 % thick and the median as a point, with an arrow beyond the horizon."""
    tenth, lower, middle, upper, ninetieth = quantiles
    for low, high, strength in ((tenth, ninetieth, 1.0), (lower, upper, 3.2)):
        if low < horizon:
            axes.plot(
                [low, min(high, horizon)], [down] * 2, color=_INK, linewidth=strength, zorder=3,
                solid_capstyle="butt", label="80 %" if strength < 2 else "50 %",
            )  # fmt: skip
    if ninetieth > horizon:
        axes.plot(
            [horizon], [down], marker=">", markersize=4, color=_INK, clip_on=False, zorder=3,
            markeredgewidth=0, label="arrow",
        )  # fmt: skip
    if middle <= horizon:
        axes.plot(
            [middle], [down], marker="o", markersize=4.6, color="white", markeredgecolor=_INK,
            markeredgewidth=1.2, zorder=4, label="median",
        )  # fmt: skip


def _dress(axes: Axes, name: str, postures: Sequence[str], limits: tuple[float, float]) -> None:
    axes.set_xscale("log")
    axes.set_xlim(limits[0] * 0.93, limits[1])
    ticks = {hour: text for hour, text in _TICKS.items() if limits[0] * 0.93 <= hour <= limits[1]}
    axes.set_xticks(list(ticks), list(ticks.values()))
    axes.minorticks_off()
    axes.set_yticks(range(len(postures)), [denial_words.posture(one) for one in postures])
    axes.set_ylim(len(postures) - 0.62, -0.78)
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    axes.set_title(denial_words.axis(name), loc="left", fontweight="bold", color=theme.INK)
    axes.annotate(
        "held", (1.0, 1.0), xytext=(_BESIDE, 4),
        xycoords="axes fraction", textcoords="offset points", ha="right", va="bottom",
        color=theme.SOFT_INK,
    )  # fmt: skip


def _keys(band: tuple[float, float] | None) -> list[Artist]:
    keys: list[Artist] = [
        page.point_key("median", hollow=True, color=_INK, markersize=4.6),
        page.line_key("50 %", color=_INK, linewidth=3.2),
        page.line_key("80 % of campaigns", color=_INK, linewidth=1.0),
    ]
    if band:
        low, high = (f"{one:g}" for one in band)
        keys.append(page.patch_key(f"calibration target, {low} to {high} h", colour=_BAND))
    return keys


def _marks(horizon: float) -> str:
    until = denial_words.span(horizon)
    return (
        f"Logarithmic axis, cut at {until}. Shapes: campaigns that reach the outskirts by then. "
        f"Held: share that does not. Arrows: the interval goes on beyond {until}."
    )


def _alt(frame: pd.DataFrame, horizon: float, band: tuple[float, float] | None) -> str:
    until = denial_words.span(horizon)
    held = [
        f"{denial_words.axis(str(axis))}: "
        + words.joined([_row_in_words(row, horizon) for row in rows.to_dict("records")])
        + "."
        for axis, rows in frame.groupby("axis", sort=False)
    ]
    named = (
        f"A band marks the calibration target, {band[0]:g} to {band[1]:g} hours." if band else ""
    )
    postures = words.plural(frame["posture"].nunique(), "posture")
    return alt.text(
        [
            f"Distributions of hours to the outskirts for {postures}; held after {until}.",
            named,
            *held,
        ]
    )


def _row_in_words(row: dict[object, object], horizon: float) -> str:
    middle = float(str(row["p50_hours"]))
    said = f"median {middle:.0f} h" if middle <= horizon else "median not reached"
    name, held = denial_words.posture(str(row["posture"])), 100 * float(str(row["held"]))
    return f"{name} {said}, {held:.0f} % held"
