"""How many took part in exercises: a row an exercise, every kind of saying marked apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import alt, estimate_inputs, inputs, page, theme, words
from baltic_research.figures.chart import Chart

_COLUMNS = ("year", "exercise", "actor", "low", "high", "said")
_RUSSIAN = {"RUS", "BLR"}
_BLOCKS = ("Russia and Belarus", "NATO and Allies")
# Marker, and whether it is filled: all five differ without colour
_SAID = {
    "declared": ("s", True),
    "reported": ("o", True),
    "estimate": ("o", False),
    "claimed": ("^", False),
    "planned": ("D", False),
}
_COLOURS = ("#A8460F", "#0B3C5D")
_ROW = 0.185  # inches
_ROOM = 1.35  # times the least and the largest figure
_NEAR = 1.1  # ratio of two figures that are drawn apart
_TICKS = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000)


def headcounts(
    heads: pd.DataFrame,
    *,
    title: str | None = None,
    caption: str = "",
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw the heads that exercises are said to have had, none averaged with another.

    Parameters
    ----------
    heads : pandas.DataFrame
        ``cohesion.headcounts``: year, exercise, actor (codes with ``|``), low and high (persons,
        one of them NaN where the source gives only a least or a most, both where it gives
        none), said (declared, reported, estimate, claimed or planned).
    title : str, optional
        The finding; the question if left out.
    caption : str
        Source; what the marks mean is added.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        One panel with a logarithmic axis: exercises of Russia and Belarus above those of NATO and
        Allies, each in the order of years. A line joins the bounds of a range; an arrow says
        "at least" or "at most".

    Raises
    ------
    ContractError
        If a column is missing or no number, or a kind of saying is not known.
    ParameterError
        If there is no exercise in the table.

    Examples
    --------
    >>> import baltic_research as br
    >>> found = br.cohesion.headcounts(br.facts.load_events("exercise", as_of="2018-12-31"))
    >>> headcounts(found).title
    'How large were the exercises, by whose word?'
    """
    frame = _checked(heads)
    rows = _rows(frame)
    heading = title or "How large were the exercises, by whose word?"
    foot = " ".join(part for part in (caption, _REMARK) if part)
    sheet = page.Page(heading, "", foot, _keys(frame), width)
    with theme.applied():
        figure, panels = page.panels(sheet, _ROW * len(rows) + 0.6)
        _draw(panels[0, 0], frame, rows)
        page.freeze(figure)
    return Chart(figure, panels[0, 0], heading, _alt(frame), foot, frame)


_REMARK = (
    "Logarithmic scale. Arrows: at least or at most so many. Figures of one exercise differ by "
    "source and by what is counted; none is averaged. A choice of exercises: no sum or trend."
)


def _checked(heads: pd.DataFrame) -> pd.DataFrame:
    where = "headcounts"
    inputs.numbered(heads, where, _COLUMNS, ("low", "high"))
    frame = heads.loc[:, list(_COLUMNS)].reset_index(drop=True)
    for bound in ("low", "high"):
        frame[bound] = estimate_inputs.numbers(frame[bound], where)
    unknown = sorted(set(frame["said"]) - set(_SAID))
    if unknown:
        raise ContractError(f"{where}: said is one of {', '.join(_SAID)}, found {unknown[0]!r}")
    if (frame[["low", "high"]] <= 0).any(axis=None):
        raise ParameterError(
            f"{where}: a logarithmic axis has no place for zero heads; leave it out"
        )
    russian = [bool(_RUSSIAN & set(str(codes).split("|"))) for codes in frame["actor"]]
    frame["block"] = [_BLOCKS[0] if one else _BLOCKS[1] for one in russian]
    return frame


def _rows(frame: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the rows from top to bottom: a block's name alone, then its exercises by year."""
    rows = []
    for block in _BLOCKS:
        own = frame[frame["block"] == block].sort_values("year", kind="stable")
        rows += [(block, "")] if len(own) else []
        rows += [(block, str(one)) for one in dict.fromkeys(own["exercise"])]
    return rows


def _keys(frame: pd.DataFrame) -> list[Artist]:
    found = set(frame["said"])
    return [
        page.point_key(said, hollow=not filled, marker=marker, markersize=5)
        for said, (marker, filled) in _SAID.items()
        if said in found
    ]


def _draw(axes: Axes, frame: pd.DataFrame, rows: Sequence[tuple[str, str]]) -> None:
    axes.set_xscale("log")
    ends = pd.concat([frame["low"], frame["high"]])
    least, most = float(ends.min()) / _ROOM, float(ends.max()) * _ROOM
    axes.set_xlim(least, most)
    ticks = [one for one in _TICKS if least <= one <= most]
    axes.set_xticks(ticks, [words.number(one, 0) for one in ticks])
    axes.minorticks_off()
    axes.set_xlabel("Participants")
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks(range(len(rows)), [exercise or block for block, exercise in rows])
    axes.spines["left"].set_visible(False)
    for label, (_, exercise) in zip(axes.get_yticklabels(), rows, strict=True):
        label.set(fontweight="normal" if exercise else "bold")
    axes.grid(visible=False, axis="y")
    for place, (block, exercise) in enumerate(rows):
        if exercise:
            axes.axhline(place, color=theme.GRID, linewidth=0.5, zorder=0)
            own = frame[(frame["exercise"] == exercise) & (frame["block"] == block)]
            _draw_row(axes, own, place, _COLOURS[_BLOCKS.index(block)])


def _draw_row(axes: Axes, rows: pd.DataFrame, place: int, colour: str) -> None:
    before, down = 0.0, 0.0
    middle = rows[["low", "high"]].mean(axis="columns")
    for one in rows.assign(middle=middle).sort_values("middle", kind="stable").to_dict("records"):
        low, high = float(one["low"]), float(one["high"])
        if math.isnan(low) and math.isnan(high):
            axes.annotate(
                "no figure", (0, place), xycoords=("axes fraction", "data"), xytext=(3, 0),
                textcoords="offset points", va="center_baseline", fontsize=theme.SMALL_SIZE,
                color=theme.SOFT_INK,
            )  # fmt: skip
            continue
        # Figures too near to be told apart stand a little above one another
        down = (-0.22 if down > 0 else 0.22) if one["middle"] < _NEAR * before else 0.0
        before = one["middle"]
        _draw_figure(axes, low, high, place + down, str(one["said"]), colour)


def _draw_figure(axes: Axes, low: float, high: float, place: float, said: str, colour: str) -> None:
    marker, filled = _SAID[said]
    look: dict[str, Any] = {
        "linestyle": "none", "marker": marker, "markersize": 5, "markeredgecolor": colour,
        "markerfacecolor": colour if filled else "white", "markeredgewidth": 1.1, "zorder": 4,
    }  # fmt: skip
    if low < high:
        axes.plot([low, high], [place] * 2, color=colour, linewidth=1.2, zorder=3)
    ends = [one for one in dict.fromkeys((low, high)) if not math.isnan(one)]
    axes.plot(ends, [place] * len(ends), label=said, **look)
    if math.isnan(low) or math.isnan(high):
        ahead = 16 if math.isnan(high) else -16
        axes.annotate(
            "", (ends[0], place), xytext=(ahead, 0), textcoords="offset points",
            arrowprops={"arrowstyle": "<-", "color": colour, "linewidth": 1.1, "shrinkA": 0,
                        "shrinkB": 3},
        )  # fmt: skip


def _alt(frame: pd.DataFrame) -> str:
    clauses = []
    for exercise, rows in frame.groupby("exercise", sort=False):
        if len(rows) > 1:
            said = [_figure(float(one["low"]), float(one["high"])) + f" {one['said']}"
                    for one in rows.to_dict("records")]  # fmt: skip
            clauses.append(f"{exercise}: {words.joined(said)}")
    exercises = words.plural(frame["exercise"].nunique(), "exercise")
    figures = words.plural(len(frame), "figure")
    return alt.text(
        [
            f"Headcounts of {exercises} by {figures}, {alt.span(frame)}, on a logarithmic scale.",
            *(f"{one}." for one in clauses),
        ]
    )


def _figure(low: float, high: float) -> str:
    if math.isnan(low) and math.isnan(high):
        return "no figure"
    if math.isnan(low) or math.isnan(high):
        bound = f"at most {words.number(high, 0)}" if math.isnan(low) else ""
        return bound or f"at least {words.number(low, 0)}"
    if low == high:
        return words.number(low, 0)
    return f"{words.number(low, 0)} to {words.number(high, 0)}"
