"""Estimates of a model with their intervals, a row a term, several kinds of them side by side."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import alt, break_inputs, estimate_inputs, labels, page, theme, words
from baltic_research.figures.chart import Chart

# The first four keep apart in grey; the markers differ throughout
LOOKS = (
    theme.Style("#0B3C5D", "o"),
    theme.Style("#A8460F", "s"),
    theme.Style("#3A9BD3", "^"),
    theme.Style("#111111", "D"),
    theme.Style("#00795A", "v"),
    theme.Style("#8F4A78", "P"),
)

_SIZES = {"^": 6.4, "v": 6.4, "D": 4.7}  # so that all seem of one size
_SIZE = 5.2
_MARK = 0.15  # inches that one mark of a row needs
_ROOM = 0.13  # inches between two rows
_NAMES = 0.3  # of the width, at most, for the names of the rows
_FAR = 3.0  # upper quartiles of the half-widths: what reaches further from its estimate is cut
_PAD = 0.04  # of the axis, at either end

Looks = Mapping[str, theme.Style]


def coefficients(
    table: pd.DataFrame,
    *,
    label: str = "label",
    group: str | None = None,
    panel: str | None = None,
    unit: str = "Estimate",
    interval: str = "95 % interval",
    title: str | None = None,
    caption: str = "",
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw estimates with their intervals, one row a term.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns ``estimate``, ``low`` and ``high`` and those named below: ``data`` of
        `models.spending_demand` (group ``"method"``), `models.dynamic_demand` (group
        ``"estimator"``, panel ``"horizon"``), `models.spatial_demand` (group ``"effect"``), or
        any table of that form. Rows, groups and panels keep its order. A bound may be infinite.
    label : str
        Column with the names of the rows.
    group : str, optional
        Column that tells apart what stands side by side in a row: kinds of inference,
        estimators, effects; six at most.
    panel : str, optional
        Column with a panel for each of its values, side by side.
    unit : str
        What the axis counts.
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
        Its data has the columns panel, label, group, estimate, low, high, unit and cut (whether
        the interval goes on beyond the panel, which an arrow shows). An interval is cut where
        it reaches more than three times the upper quartile of the panel's half-widths from its
        estimate: one that says next to nothing must not press the others together.

    Raises
    ------
    ContractError
        If a column is missing or no number, an estimate is infinite or outside its bounds, or
        comes twice.
    ParameterError
        If there is no estimate, or there are more than six groups.

    Examples
    --------
    >>> import pandas as pd
    >>> found = pd.DataFrame(
    ...     {
    ...         "label": ["Income", "Income"],
    ...         "method": ["cluster", "Driscoll-Kraay"],
    ...         "estimate": [0.98, 0.98],
    ...         "low": [0.47, 0.68],
    ...         "high": [1.50, 1.28],
    ...     }
    ... )
    >>> coefficients(found, group="method", unit="Elasticity").title
    'How large are the estimates, and how sure?'
    """
    frame = _checked(table, {"label": label, "group": group, "panel": panel}, unit)
    looks = _looks(frame)
    names = list(frame["label"].unique())
    heading = title or "How large are the estimates, and how sure?"
    foot = " ".join([caption, *_remarks(frame, interval)]).strip()
    sheet = page.Page(heading, "", foot, _keys(looks), width)
    shown = {one: "\n".join(labels.balanced(one, theme.TEXT_SIZE, _NAMES * width)) for one in names}
    lines = max(text.count("\n") + 1 for text in shown.values())
    row = max(_MARK * len(looks) + _ROOM, labels.LINE_HEIGHT * lines + 0.06)
    with theme.applied():
        parts = list(frame["panel"].unique())
        figure, panels = page.panels(sheet, row * len(names) + 0.6, 1, len(parts), sharey=True)
        for axes, part in zip(panels[0], parts, strict=True):
            _prepare(axes, frame[frame["panel"] == part], shown)
            _draw(axes, frame[frame["panel"] == part], names, looks, _MARK / row)
        page.freeze(figure)
    drawn = panels[0, 0] if len(parts) == 1 else panels
    return Chart(figure, drawn, heading, _alt(frame, interval), foot, frame)


def _checked(table: pd.DataFrame, columns: Mapping[str, str | None], unit: str) -> pd.DataFrame:
    """Return the tidy copy that is drawn, with the cut of intervals that reach too far."""
    where = "coefficients"
    named = {name: column for name, column in columns.items() if column is not None}
    break_inputs.need_columns(table, [*named.values(), "estimate", "low", "high"], where)
    frame = pd.DataFrame(
        {name: table[named[name]].astype(str) if name in named else "" for name in columns}
        | {name: estimate_inputs.numbers(table[name], where) for name in estimate_inputs.BOUNDED},
    ).reset_index(drop=True)
    if frame["estimate"].isna().all():
        raise ParameterError(f"{where}: the table holds no estimate to draw ({len(frame)} rows)")
    _need_sense(frame, where)
    if frame["group"].nunique() > len(LOOKS):
        raise ParameterError(
            f"{where}: {frame['group'].nunique()} values of {columns['group']} do not fit side by "
            f"side; draw at most {len(LOOKS)}"
        )
    frame = frame[["panel", "label", "group", "estimate", "low", "high"]].assign(unit=unit)
    least, most = zip(*(_limits(own) for own in _panels_of(frame)), strict=True)
    spans = pd.DataFrame({"least": least, "most": most}, index=frame["panel"].unique())
    ends = spans.loc[frame["panel"]].reset_index(drop=True)
    return frame.assign(cut=(frame["low"] < ends["least"]) | (frame["high"] > ends["most"]))


def _need_sense(frame: pd.DataFrame, where: str) -> None:
    """Raise ContractError where an estimate is infinite, outside its bounds, or there twice."""
    if bool(frame["estimate"].abs().eq(math.inf).any()):
        raise ContractError(f"{where}: an estimate is infinite; leave it out or make it NaN")
    outside = frame[(frame["low"] > frame["estimate"]) | (frame["high"] < frame["estimate"])]
    if len(outside):
        one = outside.iloc[0]
        raise ContractError(
            f"{where}: the estimate of {one['label']} ({one['estimate']:g}) lies outside its "
            f"interval ({one['low']:g} to {one['high']:g}); check the columns low and high"
        )
    twice = frame[frame.duplicated(["panel", "label", "group"])]
    if len(twice):
        raise ContractError(
            f"{where}: {twice['label'].iloc[0]} stands more than once in a row; name the column "
            "that tells its estimates apart as group or panel"
        )


def _panels_of(frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for part in frame["panel"].unique():
        yield frame[frame["panel"] == part]


def _limits(rows: pd.DataFrame) -> tuple[float, float]:
    """Return the ends of the axis: zero, all estimates, and the intervals that are not cut."""
    found = rows["estimate"].dropna()
    half = pd.concat([rows["high"] - rows["estimate"], rows["estimate"] - rows["low"]])
    usual = half[half < math.inf].quantile(0.75)
    reach = 0.0 if math.isnan(usual) else _FAR * float(usual)
    low = rows["low"].clip(lower=rows["estimate"] - reach)
    high = rows["high"].clip(upper=rows["estimate"] + reach)
    return min(0.0, low.min(), found.min()), max(0.0, high.max(), found.max())


def _looks(frame: pd.DataFrame) -> dict[str, theme.Style]:
    return dict(zip(frame["group"].unique(), LOOKS, strict=False))


def _prepare(axes: Axes, rows: pd.DataFrame, shown: Mapping[str, str]) -> None:
    """Set names, limits and the zero line of a panel."""
    low, high = _limits(rows)
    room = _PAD * (high - low or 1.0)
    axes.set_xlim(low - room, high + room)
    axes.set_yticks(range(len(shown)), list(shown.values()))
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.tick_params(axis="y", pad=6)  # clear of the arrows
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(str(rows["unit"].iloc[0]))
    axes.xaxis.set_major_formatter(lambda value, _: words.tick(value))
    axes.set_title(str(rows["panel"].iloc[0]), loc="left", fontweight="bold", color=theme.INK)
    axes.axvline(0, color=theme.INK, linewidth=0.8, zorder=1.5, label="zero")
    for place in range(1, len(shown)):
        axes.axhline(place - 0.5, color=theme.GRID, linewidth=0.7, zorder=1)


def _draw(axes: Axes, rows: pd.DataFrame, names: Sequence[str], looks: Looks, apart: float) -> None:
    for place, name in enumerate(names):
        own = rows[rows["label"] == name]
        for rank, one in enumerate(own.to_dict("records")):
            down = place + apart * (rank - (len(own) - 1) / 2)
            _interval(axes, one["low"], one["high"], down, looks[one["group"]])
            marker = looks[one["group"]].marker
            axes.plot(
                [one["estimate"]], [down], linestyle="none", marker=marker,
                markersize=_SIZES.get(marker, _SIZE), color=looks[one["group"]].colour,
                markeredgecolor="white", markeredgewidth=0.5, zorder=4,
                label=one["group"] or "estimate",
            )  # fmt: skip


def _interval(axes: Axes, low: float, high: float, down: float, look: theme.Style) -> None:
    """Draw an interval, with an arrow where it goes on beyond the panel."""
    if math.isnan(low) or math.isnan(high):
        return
    least, most = axes.get_xlim()
    inside = (least + most) / 2
    axes.plot(
        [max(low, least), min(high, most)], [down] * 2, color=look.colour, linewidth=1.3,
        solid_capstyle="butt", zorder=3, label="interval",
    )  # fmt: skip
    for end, reaches, marker in ((least, low < least, "<"), (most, high > most, ">")):
        if reaches:
            axes.plot(
                [end], [down], marker=marker, markersize=4.2, color=look.colour, zorder=3.2,
                label="arrow", clip_on=False, markeredgewidth=0,
            )  # fmt: skip
        elif (low if end < inside else high) != end:
            axes.plot(
                [low if marker == "<" else high], [down], marker="|", markersize=4.2,
                color=look.colour, zorder=3, label="cap",
            )  # fmt: skip


def _keys(looks: Looks) -> list[Artist]:
    if len(looks) < 2:
        return []
    return [
        page.line_key(name, marker=look.marker, color=look.colour, linewidth=1.3, markersize=_SIZE)
        for name, look in looks.items()
    ]


def _remarks(frame: pd.DataFrame, interval: str) -> list[str]:
    """Return what the marks mean, and what could not be drawn, in a sentence each."""
    found = [f"Whiskers: {interval}."]
    if frame["cut"].any():
        found.append("Arrows: the interval goes on beyond the panel.")
    gone = list(frame.loc[frame["estimate"].isna(), "label"].unique())
    return [*found, *([f"No estimate: {words.joined(gone)}."] if gone else [])]


def _alt(frame: pd.DataFrame, interval: str) -> str:
    """Return the first kind of estimate of each term in words, and how many leave out zero."""
    groups = [str(one) for one in frame["group"].unique() if one]
    held = frame.dropna(subset=["low", "high"])
    away = int(((held["low"] > 0) | (held["high"] < 0)).sum())
    sides = f", by {words.joined(groups)}" if len(groups) > 1 else ""
    terms = words.plural(frame["label"].nunique(), "term")
    first = frame.dropna(subset="estimate").drop_duplicates(["panel", "label"])
    return alt.text(
        [
            f"Points with whiskers ({interval}) for {terms}{sides}; axis: {frame['unit'].iloc[0]}.",
            f"{away} of {len(held)} intervals leave out zero.",
            *(_in_words(one) for one in first.to_dict("records")),
        ]
    )


def _in_words(one: Mapping[object, object]) -> str:
    """Return an estimate with its interval: "Income (cluster) 0.98, from 0.47 to 1.50"."""
    kinds = ", ".join(str(one[name]) for name in ("panel", "group") if one[name])
    value, low, high = (
        words.number(float(str(one[name])), 2) for name in ("estimate", "low", "high")
    )
    return f"{one['label']}{f' [{kinds}]' if kinds else ''}: {value}, from {low} to {high}."
