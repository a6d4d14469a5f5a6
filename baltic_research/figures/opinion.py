"""What polls found, a panel a country: questions kept apart, lines only between adjacent years."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from baltic_research import countries as country_names
from baltic_research.errors import ParameterError
from baltic_research.figures import alt, inputs, marks, page, theme, words
from baltic_research.figures.chart import Chart
from baltic_research.figures.labels import HALO, wrapped

_COLUMNS = ("country", "year", "pollster", "question", "value", "restated")
_LOOKS = (
    theme.Style("#0B3C5D", "o"),
    theme.Style("#D55E00", "s"),
    theme.Style("#009E73", "D"),
    theme.Style("#8F4A78", "^"),
    theme.Style("#222222", "v"),
    theme.Style("#56B4E9", "P"),
)
_NARROWEST = 1.65  # inches
_TALL = 1.15  # inches
_HALF = 50.0
_NEAR_YEARS, _NEAR_POINTS = 1, (5, 25)  # where a mark above stands in a number's way


def opinion(
    polls: pd.DataFrame,
    *,
    countries: str | Iterable[str] | None = None,
    title: str | None = None,
    caption: str = "",
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw what polls found, a panel a country, on shared axes.

    Parameters
    ----------
    polls : pandas.DataFrame
        ``cohesion.opinion``: country, year, pollster, question, value (% of respondents),
        restated (whether the pollster gave another number later).
    countries : str or iterable of str, optional
        Countries with a panel, in this order; one without a poll has an empty panel that says
        so. By default all of the table, in the order of their codes.
    title : str, optional
        The finding; the question if left out.
    caption : str
        Source; what the marks mean is added.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        Its ``axes`` hold the panels in order. Each question of a pollster has a mark of its own;
        polls of it are joined where they are a year apart, else the gap stays open; no line
        runs on from a poll that was restated.

    Raises
    ------
    ContractError
        If a column is missing, a value is no number, or a poll comes twice.
    ParameterError
        If there is no poll to draw, or there are more than six questions.
    UnknownNameError
        If a country is not known.

    Examples
    --------
    >>> import baltic_research as br
    >>> polls = br.cohesion.opinion(br.facts.load_events("opinion"))
    >>> len(opinion(polls, countries=["LTU", "POL", "EST"]).axes)
    3
    """
    frame = inputs.numbered(polls, "opinion", _COLUMNS, ("value",))
    chosen = _chosen(countries, frame)
    frame = frame[frame["country"].isin(chosen)].reset_index(drop=True)
    frame["item"] = frame["question"] + " (" + frame["pollster"] + ")"
    inputs.require_unique(frame, "opinion", ["country", "item", "year"])
    looks = _looks(frame)
    heading = title or "How do polls see NATO, question by question?"
    foot = " ".join(part for part in (caption, _remark(frame)) if part)
    sheet = page.Page(heading, "% of respondents", foot, _keys(frame, looks), width)
    panels = _panels(sheet, frame, chosen, looks)
    return Chart(panels[0].figure, panels, heading, _alt(frame, chosen), foot, frame)


def _chosen(countries: str | Iterable[str] | None, frame: pd.DataFrame) -> list[str]:
    if countries is None:
        return sorted(frame["country"].unique())
    chosen = list(country_names.resolve_all(countries))
    if not set(chosen) & set(frame["country"]):
        raise ParameterError(
            f"opinion: no poll of {', '.join(map(words.name, chosen))} is in the table; it has "
            f"polls of {', '.join(sorted(set(frame['country'])))}"
        )
    return chosen


def _looks(frame: pd.DataFrame) -> dict[str, theme.Style]:
    """Return a style for each question, the most often asked first."""
    often = frame["item"].value_counts()
    order = sorted(often.index, key=lambda item: (-int(often[item]), str(item)))
    if len(order) > len(_LOOKS):
        raise ParameterError(
            f"opinion: {len(order)} questions cannot be told apart; draw {len(_LOOKS)} at most"
        )
    return dict(zip(order, _LOOKS, strict=False))


def _keys(frame: pd.DataFrame, looks: dict[str, theme.Style]) -> list[Artist]:
    keys: list[Artist] = [
        page.point_key(
            item, marker=look.marker, color=look.colour, markerfacecolor=look.colour, markersize=4.5
        )
        for item, look in looks.items()
    ]
    restated = [page.point_key("restated later", hollow=True, markersize=4.5)]
    return keys + (restated if frame["restated"].any() else [])


def _remark(frame: pd.DataFrame) -> str:
    lone = "Polls of one question are joined where they are a year apart; other gaps stay open."
    word = " Hollow: the pollster gave another number later, so no line runs on from it."
    hollow = word if frame["restated"].any() else ""
    rest = "Numbers: the last poll of each question. Questions differ and must not be chained."
    return f"{lone}{hollow} Dotted: one half. {rest}"


def _panels(
    sheet: page.Page, frame: pd.DataFrame, chosen: Sequence[str], looks: dict[str, theme.Style]
) -> np.ndarray[Any, Any]:
    most = max(1, int((sheet.width - 0.4) / _NARROWEST))
    down = math.ceil(len(chosen) / most)
    across = math.ceil(len(chosen) / down)
    years = list(range(int(frame["year"].min()) - 1, int(frame["year"].max()) + 2))
    with theme.applied():
        figure, grid = page.panels(
            sheet, down * _TALL + 0.3, down, across, sharex=True, sharey=True
        )
        panels: np.ndarray[Any, Any] = grid.ravel()
        for axes in panels[len(chosen) :]:
            axes.remove()
        panels = panels[: len(chosen)]
        for axes, code in zip(panels, chosen, strict=True):
            _prepare(axes, code, years, sheet.room / across - 0.35)
            _draw(axes, frame[frame["country"] == code], looks)
            bottom, left = axes in panels[-across:], axes in panels[::across]
            axes.tick_params(labelbottom=bottom, labelleft=left)
        marks.year_ticks(panels[0], years[1:-1], ())
        for axes, code in zip(panels, chosen, strict=True):
            _number(axes, frame[frame["country"] == code], looks)
        page.freeze(figure)
    return panels


def _prepare(axes: Axes, code: str, years: Sequence[int], room: float) -> None:
    axes.set_xlim(years[0], years[-1])
    axes.set_ylim(0, 110)
    axes.set_yticks([0, 50, 100])
    axes.grid(visible=False, axis="x")
    axes.spines["left"].set_visible(False)
    axes.axhline(_HALF, color=theme.INK, linewidth=0.9, linestyle=theme.THRESHOLD_DOTS, zorder=1.6)
    name = wrapped(words.name(code), theme.TEXT_SIZE, room, "bold")
    axes.set_title("\n".join(name), loc="left", fontweight="bold", pad=3)


def _draw(axes: Axes, rows: pd.DataFrame, looks: dict[str, theme.Style]) -> None:
    if rows.empty:
        axes.text(
            0.5, 0.25, "no poll held", transform=axes.transAxes, ha="center", va="center",
            fontsize=theme.SMALL_SIZE, color=theme.SOFT_INK, path_effects=HALO,
        )  # fmt: skip
        return
    for item, one in rows.groupby("item"):
        look, waves = looks[str(item)], one.set_index("year")["value"]
        line = waves.reindex(range(int(waves.index.min()), int(waves.index.max()) + 1))
        # A missing value half a year on ends the line: the next poll compares with another number
        ends = pd.Series(math.nan, index=one.loc[one["restated"], "year"] + 0.5)
        line = pd.concat([line, ends]).sort_index()
        axes.plot(line.index, line, color=look.colour, linewidth=1.2, label=str(item), zorder=2.5)
        for hollow, part in one.groupby("restated"):
            axes.plot(
                part["year"], part["value"], linestyle="none", marker=look.marker, markersize=3.8,
                markerfacecolor="white" if hollow else look.colour, markeredgecolor=look.colour,
                markeredgewidth=1.0, zorder=3,
            )  # fmt: skip


def _number(axes: Axes, rows: pd.DataFrame, looks: dict[str, theme.Style]) -> None:
    """Write the newest value of each question above its mark, or below where another stands."""
    for one in (
        rows.sort_values("year", kind="stable")
        .drop_duplicates("item", keep="last")
        .to_dict("records")
    ):
        above = rows["value"] - one["value"]
        near = (rows["year"] - one["year"]).abs() <= _NEAR_YEARS
        crowded = bool((near & above.between(*_NEAR_POINTS)).any())
        axes.annotate(
            f"{one['value']:.0f}", (one["year"], one["value"]), xytext=(0, -4 if crowded else 4),
            textcoords="offset points", ha="center", va="top" if crowded else "bottom",
            fontsize=theme.SMALL_SIZE, color=looks[one["item"]].ink, path_effects=HALO, zorder=5,
        )  # fmt: skip


def _alt(frame: pd.DataFrame, chosen: Sequence[str]) -> str:
    without = [words.name(code) for code in chosen if code not in set(frame["country"])]
    last = frame.sort_values(["country", "year"]).drop_duplicates(["country", "item"], keep="last")
    found = [
        f"{words.name(code)}: "
        + "; ".join(
            f"{one['item']} {one['value']:.0f} in {one['year']}"
            for one in last[last["country"] == code].to_dict("records")
        )
        for code in chosen
        if code in set(last["country"])
    ]
    polls = (
        f"{words.plural(len(frame), 'poll')} of {words.plural(frame['item'].nunique(), 'question')}"
    )
    grid = f"Panels of {words.plural(len(chosen), 'country', 'countries')} with {polls}"
    return alt.text(
        [
            f"{grid}, {alt.span(frame)}.",
            f"No poll held: {words.joined(without)}." if without else "",
            *(f"{one}." for one in found),
        ]
    )
