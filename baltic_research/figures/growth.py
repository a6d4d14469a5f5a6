"""Headline growth of an aggregate beside growth of the same members."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

from baltic_research.figures import alt, inputs, page, rows, theme, words
from baltic_research.figures.chart import Chart
from baltic_research.figures.labels import LINE_HEIGHT, root, settle, text_width, wrapped

_COLUMNS = ("year", "headline_pct", "like_for_like_pct", "joined", "status")
_NUMBERS = ("headline_pct", "like_for_like_pct")
_BAR, _DOT = "#9DB6C9", "#7A1230"
_HALF_BAR = 0.31
_MEASURE = "Real growth of defence expenditure, headline and like for like"


@dataclass(frozen=True)
class _Note:
    """A text and the box that it takes, in pixels."""

    text: str
    box: Bbox
    weight: str = "normal"
    colour: str = theme.INK
    ground: bool = False

    @classmethod
    def over(
        cls,
        axes: Axes,
        year: int,
        end: float,
        lines: Sequence[str],
        *,
        below: bool = False,
        **look: Any,
    ) -> _Note:
        """Return a note above the end of a bar, or below it."""
        dpi = float(root(axes).dpi)
        across, up = axes.transData.transform((year, end))
        half = max(text_width(line, theme.SMALL_SIZE, "bold") for line in lines) * dpi / 2
        tall = len(lines) * LINE_HEIGHT * dpi * theme.SMALL_SIZE / theme.TEXT_SIZE
        gap = 0.06 * dpi  # a point may lie on the end of the bar
        low = up - gap - tall if below else up + gap
        return cls(
            "\n".join(lines), Bbox([[across - half, low], [across + half, low + tall]]), **look
        )


def headline_growth(
    growth: pd.DataFrame,
    *,
    title: str | None = None,
    caption: str | None = None,
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw headline growth as bars and like-for-like growth as points, a year each.

    Parameters
    ----------
    growth : pandas.DataFrame
        Columns ``year``; ``headline_pct`` and ``like_for_like_pct``, both % change on the
        previous year; ``joined``, names of the members that joined in that year, empty if none
        did; ``status``, ``reported`` or ``estimate``. ``source`` and ``edition`` go into the
        caption if they are there.
    title : str, optional
        The finding; the question if left out.
    caption : str, optional
        Made from the table if left out.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        One panel; bars of estimates are hatched, their points hollow.

    Raises
    ------
    ContractError
        If a column is missing, a value is no number, or a year comes twice.
    ParameterError
        If there is nothing to draw.

    Examples
    --------
    >>> import baltic_research as br
    >>> spent = br.load("nato.defence_usd_constant", edition="2024-06")
    >>> growth = br.growth.alliance_growth(spent, without=("USA",))
    >>> headline_growth(growth, title="A fifth of 2024's growth is Sweden joining").alt[:34]
    'Bar chart of yearly real growth in'
    """
    frame = _checked(growth)
    heading = title or "How much of the growth is new members?"
    foot = _caption(growth, frame) if caption is None else caption
    sheet = page.Page(heading, _MEASURE, foot, _keys(frame), width)
    with theme.applied():
        figure, panels = page.panels(sheet, 3.4)
        _draw(panels[0, 0], frame)
        page.freeze(figure)
    return Chart(figure, panels[0, 0], heading, _alt(frame), foot, frame)


def _checked(growth: pd.DataFrame) -> pd.DataFrame:
    frame = inputs.numbered(growth, "headline_growth", _COLUMNS, _NUMBERS)
    inputs.require_unique(frame, "headline_growth", ["year"])
    frame = frame.sort_values("year", ignore_index=True, kind="stable")
    names = frame["joined"].fillna("").astype(str).str.strip()
    return frame.assign(joined=names, estimate=frame["status"] != "reported")


def _caption(growth: pd.DataFrame, frame: pd.DataFrame) -> str:
    sourced = {"source", "edition"} <= set(growth.columns)
    parts = [
        words.source_line(growth) if sourced else "",
        "Like for like: members of both years only.",
        "Hatched bars and hollow points: estimates." if frame["estimate"].any() else "",
    ]
    return " ".join(part for part in parts if part)


def _keys(frame: pd.DataFrame) -> list[Artist]:
    keys: list[Artist] = [
        page.patch_key("headline: members of each year", colour=_BAR),
        page.point_key("like for like", marker="D", color=_DOT, markerfacecolor=_DOT),
    ]
    if frame["estimate"].any():
        keys.append(page.patch_key("estimates", colour=_BAR, hatched=True))
    return keys


def _draw(axes: Axes, frame: pd.DataFrame) -> None:
    for one in frame.to_dict("records"):
        estimate = bool(one["estimate"])
        axes.bar(
            one["year"],
            one["headline_pct"],
            width=2 * _HALF_BAR,
            facecolor=theme.pale(_BAR, 0.35) if estimate else _BAR,
            edgecolor=theme.legible(_BAR) if estimate else _BAR,
            hatch="/////" if estimate else None,
            linewidth=0.6,
            label=str(one["year"]),
            zorder=2,
        )
        rows.point(
            axes,
            one["year"],
            one["like_for_like_pct"],
            _DOT,
            marker="D",
            size=4.5,
            hollow=estimate,
        )
    axes.axhline(0, color=theme.INK, linewidth=0.8, zorder=3)
    axes.set_ylabel("% change on previous year")
    estimated = set(frame.loc[frame["estimate"], "year"])
    years = [int(year) for year in frame["year"]]
    axes.set_xlim(min(years) - 0.6, max(years) + 0.6)
    axes.set_xticks(years, [words.year(year, estimated) for year in years])
    axes.grid(visible=False, axis="x")
    axes.spines["left"].set_visible(False)
    axes.yaxis.set_major_formatter(lambda value, _: words.tick(value))
    _annotate(axes, frame)


def _annotate(axes: Axes, frame: pd.DataFrame) -> None:
    """Write growth on each bar, and who joined above it, clear of the neighbours.

    The panel is stretched upwards until the highest text fits.
    """
    low = min(0.0, float(frame[[*_NUMBERS]].min().min()))
    high = max(0.0, float(frame[[*_NUMBERS]].max().max()))
    for stretch in (1.15, 1.3, 1.5, 1.8):
        span = high - low or 1.0
        axes.set_ylim(low - 0.12 * span if low < 0 else 0.0, low + stretch * span)
        settle(root(axes))
        notes = _notes(axes, frame)
        if all(note.box.y1 <= axes.bbox.y1 for note in notes):
            break
    for note in notes:
        middle = [(note.box.x0 + note.box.x1) / 2, (note.box.y0 + note.box.y1) / 2]
        across, up = axes.transData.inverted().transform(middle)
        axes.text(
            float(across),
            float(up),
            note.text,
            ha="center",
            va="center",
            fontsize=theme.SMALL_SIZE,
            fontweight=note.weight,
            color=note.colour,
            linespacing=1.15,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6} if note.ground else None,
            zorder=6,
        )


def _notes(axes: Axes, frame: pd.DataFrame) -> list[_Note]:
    """Return the numbers of each year, then who joined, moved up until nothing is covered."""
    years = frame.to_dict("records")
    numbers = [note for one in years for note in _numbers(axes, one, 2 if len(years) < 16 else 1)]
    bars = [_bar_box(axes, one) for one in years]
    slot = axes.bbox.width / (len(years) + 0.2) / float(root(axes).dpi)
    placed = list(numbers)
    for one in years:
        if not one["joined"]:
            continue
        lines = wrapped(f"{one['joined']} joined", theme.SMALL_SIZE, 0.95 * slot, "bold")
        note = _Note.over(axes, one["year"], _top(one), lines, weight="bold")
        taken = [*bars, *(other.box for other in placed)]
        while any(note.box.padded(2).overlaps(other) for other in taken):
            note = replace(note, box=note.box.translated(0, 1))
        placed.append(note)
    return placed


def _numbers(axes: Axes, one: dict[Hashable, Any], decimals: int) -> list[_Note]:
    """Return published growth over its bar, and like-for-like growth below its point."""
    published, alike = float(one["headline_pct"]), float(one["like_for_like_pct"])
    if math.isnan(published):
        return []
    text = words.number(published, decimals)
    if published < 0:
        return [_Note.over(axes, one["year"], min(published, alike), [text], below=True)]
    notes = [_Note.over(axes, one["year"], _top(one), [text])]
    if one["joined"] and abs(published - alike) >= 0.005:
        shown = [words.number(alike, decimals)]
        look = {"colour": _DOT, "ground": True}
        inner = _Note.over(axes, one["year"], alike, shown, below=True, **look)
        if inner.box.y0 > axes.transData.transform((0.0, 0.0))[1]:
            notes.append(inner)
    return notes


def _top(one: dict[Hashable, Any]) -> float:
    ends = [float(one[column]) for column in _NUMBERS]
    return max([0.0, *(end for end in ends if not math.isnan(end))])


def _bar_box(axes: Axes, one: dict[Hashable, Any]) -> Bbox:
    corners = [[one["year"] - _HALF_BAR, 0.0], [one["year"] + _HALF_BAR, _top(one)]]
    return Bbox(axes.transData.transform(corners))


def _alt(frame: pd.DataFrame) -> str:
    held = frame.dropna(subset=["headline_pct"])
    first, last = held.iloc[0], held.iloc[-1]
    joins = [
        f"{one['year']} with {one['joined']}: {words.number(one['headline_pct'], 2)} headline, "
        f"{words.number(one['like_for_like_pct'], 2)} like for like"
        for one in frame[frame["joined"] != ""].to_dict("records")
    ]
    estimated = int(frame["estimate"].sum())
    ends = [words.number(float(one["headline_pct"]), 2) for one in (first, last)]
    return alt.text(
        [
            (
                "Bar chart of yearly real growth in %, over the members of each year (headline), "
                "with a point for growth of "
                f"the same members, {first['year']} to {last['year']}."
            ),
            f"Published growth was {ends[0]} in {first['year']} and {ends[1]} in {last['year']}.",
            "Members joined in " + "; ".join(joins) + "." if joins else "No member joined.",
            f"{estimated} of {len(frame)} years are estimates." if estimated else "",
        ]
    )
