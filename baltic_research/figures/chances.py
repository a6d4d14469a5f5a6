"""Probabilities of reaching targets by year, and whether stated probabilities can be believed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from baltic_research.errors import ContractError
from baltic_research.figures import alt, inputs, labels, marks, page, theme, words
from baltic_research.figures.chart import Chart

_CHANCES = ("touched", "lowest_member", "highest_member", "stays")
_STAYS = (0, (1.2, 1.2))
_MARKERS = ("o", "s", "^", "D", "v", "P", "X")
_NARROWEST = 1.9  # inches


def chances(
    by_year: pd.DataFrame,
    *,
    columns: int | None = None,
    title: str | None = None,
    caption: str = "",
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw by country how likely each target is reached by each year.

    Parameters
    ----------
    by_year : pandas.DataFrame
        What ``TargetPaths.by_year()`` returns: country, target_pct, year, ``touched``,
        ``stays``, ``lowest_member`` and ``highest_member`` (of touched), from 0 to 1.
    columns : int, optional
        Panels side by side; as many as stay readable if left out.
    title : str, optional
        The finding; the question if left out.
    caption : str
        Source, edition, and what the probabilities rest on.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        Its ``axes`` hold a panel a country, in the order of the table.

    Raises
    ------
    ContractError
        If a column is missing, a probability lies outside 0 to 1, or a row comes twice.
    ParameterError
        If there is nothing to draw.
    """
    key = ["country", "target_pct", "year"]
    frame = inputs.numbered(by_year, "chances", (*key, *_CHANCES), ("target_pct", *_CHANCES))
    inputs.require_unique(frame, "chances", key)
    given = frame[list(_CHANCES)]
    if (given.lt(0) | given.gt(1)).any(axis=None):
        raise ContractError("chances: a probability lies outside 0 to 1; pass by_year() as it came")
    codes, targets = list(frame["country"].unique()), sorted(frame["target_pct"].unique())
    across = inputs.positive(columns, "chances: columns") or _columns(len(codes), width)
    named = words.joined([f"{one:g}" for one in targets])
    verb = "is" if len(targets) == 1 else "are"
    heading = title or f"How likely {verb} {named} % of GDP to be reached by each year?"
    sheet = page.Page(heading, "Probability, %", caption, _chance_keys(), width)
    panels = _chance_panels(sheet, frame, codes, across)
    return Chart(panels[0].figure, panels, heading, _chance_alt(frame, codes), caption, frame)


def _columns(count: int, width: float) -> int:
    most = max(1, int((width - 0.4) / _NARROWEST))
    return min(most, math.ceil(count / math.ceil(count / most)))


def _chance_keys() -> list[Artist]:
    return [
        page.line_key("reached in this year or before", linewidth=1.8),
        page.patch_key("members of the ensemble", colour=theme.pale(theme.SOFT_INK, 0.25)),
        page.line_key("reached and kept to the last year", linestyle=_STAYS, linewidth=1.3),
    ]


def _chance_panels(
    sheet: page.Page, frame: pd.DataFrame, codes: Sequence[str], across: int
) -> np.ndarray[Any, Any]:
    down = math.ceil(len(codes) / across)
    years = inputs.year_steps(frame["year"])
    with theme.applied():
        figure, grid = page.panels(sheet, down * 2.3, down, across, sharex=True, sharey=True)
        panels: np.ndarray[Any, Any] = grid.ravel()
        for axes in panels[len(codes) :]:
            axes.remove()
        panels = panels[: len(codes)]
        for axes, code in zip(panels, codes, strict=True):
            _draw_chances(axes, frame[frame["country"] == code], years)
            axes.set_title(words.name(code), loc="left", fontweight="bold")
            axes.tick_params(
                labelbottom=axes in panels[-across:], labelleft=axes in panels[::across]
            )
        marks.year_ticks(panels[0], years, set())
        page.freeze(figure)
    return panels


def _draw_chances(axes: Axes, rows: pd.DataFrame, years: Sequence[int]) -> None:
    targets = sorted(rows["target_pct"].unique())
    ends = [
        _target(
            axes,
            rows[rows["target_pct"] == target].sort_values("year", kind="stable"),
            target,
            shade,
        )
        for target, shade in zip(targets, theme.shades(len(targets)), strict=True)
    ]
    axes.set_ylim(0, 104)
    axes.set_yticks([0, 25, 50, 75, 100])
    axes.spines["left"].set_visible(False)
    marks.year_limits(axes, years)
    labels.beside(axes, ends[::-1])  # of two at one height the lower target stands above


def _target(axes: Axes, rows: pd.DataFrame, target: float, shade: str) -> labels.Label:
    """Draw one target's band and lines and return the label of its end."""
    years = rows["year"]
    touched, lowest, highest, stays = (100 * rows[one] for one in _CHANCES)
    band = theme.pale(shade, 0.3)
    axes.fill_between(years, lowest, highest, color=band, linewidth=0, zorder=1.2)
    axes.plot(years, touched, color=shade, linewidth=1.8, label=f"{target:g} %")
    kept = f"{target:g} %: kept"
    axes.plot(years, stays, color=shade, linewidth=1.3, linestyle=_STAYS, label=kept)
    chance = float(touched.iloc[-1])
    ink = theme.Style(shade, "o").ink
    return labels.Label(
        f"{target:g} %: {_rounded(chance)}", float(years.iloc[-1]), chance, ink, "bold"
    )


def _rounded(percent: float) -> str:
    """Return a probability in whole percent; only certainty is written as 0 or 100."""
    if 0 < percent < 1 or 99 < percent < 100:
        return "<1" if percent < 1 else ">99"
    return words.number(percent, 0)


def _chance_alt(frame: pd.DataFrame, codes: Sequence[str]) -> str:
    last = frame[frame["year"] == frame["year"].max()]
    runs = [
        f"{words.name(one['country'])}, {one['target_pct']:g} %: "
        f"{_rounded(100 * one['touched'])} % (members {_rounded(100 * one['lowest_member'])} to "
        f"{_rounded(100 * one['highest_member'])}), kept {_rounded(100 * one['stays'])} %"
        for one in last.to_dict("records")
    ]
    whom = words.plural(len(codes), "country", "countries")
    return alt.text(
        [
            f"Line charts of the chance to reach shares of GDP, {alt.span(frame)}, for {whom}.",
            *(alt.sentence([one]) for one in [f"By {last['year'].max()}: {runs[0]}", *runs[1:]]),
        ]
    )


_COVERED = (50, 90)
_SCORES = tuple(f"coverage_{one}{end}" for one in _COVERED for end in ("", "_low", "_high"))


def calibration(
    scores: pd.DataFrame,
    *,
    title: str | None = None,
    caption: str | None = None,
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw what share of outcomes fell inside the 50 and 90 % intervals, by edition and horizon.

    Parameters
    ----------
    scores : pandas.DataFrame
        What ``Backtest.table()`` returns: edition, year, horizon (years), countries, and
        ``coverage_50``, ``coverage_90`` with ``_low`` and ``_high``, from 0 to 1; bounds may
        be missing.
    title : str, optional
        The finding; the question if left out.
    caption : str, optional
        Made from the table if left out.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        Two panels; the nominal level is the dotted line.

    Raises
    ------
    ContractError
        If a column is missing or an edition and horizon come twice.
    ParameterError
        If there is nothing to draw.
    """
    names = ("edition", "year", "horizon", "countries", *_SCORES)
    frame = inputs.numbered(scores, "calibration", names, ("horizon", "countries", *_SCORES))
    inputs.require_unique(frame, "calibration", ["edition", "horizon"])
    frame = frame.sort_values(["edition", "horizon"], ignore_index=True)
    heading = title or "Did intervals hold as many outcomes as they promised?"
    foot = _score_caption(frame) if caption is None else caption
    looks = _looks(list(frame["edition"].unique()))
    keys = [
        page.line_key(edition, color=one.colour, marker=one.marker, markersize=4.5)
        for edition, one in looks.items()
    ]
    keys.append(page.line_key("promised", linestyle=theme.THRESHOLD_DOTS, color=theme.INK))
    sheet = page.Page(heading, "Outcomes inside the interval, %", foot, keys, width)
    with theme.applied():
        figure, panels = page.panels(sheet, 2.7, 1, 2, sharex=True, sharey=True)
        for axes, level in zip(panels[0], _COVERED, strict=True):
            _draw_coverage(axes, frame, level, looks)
        page.freeze(figure)
    return Chart(figure, panels[0], heading, _score_alt(frame), foot, frame)


def _looks(editions: Sequence[str]) -> dict[str, theme.Style]:
    shades = theme.shades(len(editions))
    return {
        edition: theme.Style(shade, _MARKERS[place % len(_MARKERS)])
        for place, (edition, shade) in enumerate(zip(editions, shades, strict=True))
    }


def _draw_coverage(
    axes: Axes, frame: pd.DataFrame, level: int, looks: Mapping[str, theme.Style]
) -> None:
    apart = np.linspace(-0.16, 0.16, len(looks)) if len(looks) > 1 else [0.0]
    for (edition, style), aside in zip(looks.items(), apart, strict=True):
        rows = frame[frame["edition"] == edition]
        share, low, high = (100 * rows[f"coverage_{level}{end}"] for end in ("", "_low", "_high"))
        held = low.notna() & high.notna()
        axes.vlines(
            rows.loc[held, "horizon"] + aside, low[held], high[held], color=style.colour,
            linewidth=1.1, zorder=2.5,
        )  # fmt: skip
        axes.plot(
            rows["horizon"] + aside, share, color=style.colour, linewidth=1.2, label=edition,
            marker=style.marker, markersize=4.5, zorder=3,
        )  # fmt: skip
    marks.level_lines(axes, [level])
    axes.set_title(f"{level} % interval", loc="left", fontweight="bold")
    axes.set_ylim(-3, 103)
    axes.set_yticks([0, 25, 50, 75, 90, 100] if level == max(_COVERED) else [0, 25, 50, 75, 100])
    axes.set_xlabel("years ahead")
    axes.set_xticks(range(1, int(frame["horizon"].max()) + 1))
    axes.grid(visible=False, axis="x")
    axes.spines["left"].set_visible(False)


def _score_caption(frame: pd.DataFrame) -> str:
    least, most = int(frame["countries"].min()), int(frame["countries"].max())
    count = f"{least}" if least == most else f"{least} to {most}"
    return (
        f"Each point rests on {count} countries in one year. Bars: 95 % interval, countries "
        "resampled; shocks common to all countries are not in them, and points of one edition are "
        "not independent."
    )


def _score_alt(frame: pd.DataFrame) -> str:
    runs = []
    for edition, rows in frame.groupby("edition"):
        first, last = rows.iloc[0], rows.iloc[-1]
        runs += [
            f"{edition}, {level} % interval: {100 * first[f'coverage_{level}']:.0f} % of outcomes "
            f"inside after {words.plural(int(first['horizon']), 'year')}, "
            f"{100 * last[f'coverage_{level}']:.0f} % after {int(last['horizon'])}"
            for level in _COVERED
        ]
    editions = words.plural(frame["edition"].nunique(), "edition")
    return alt.text(
        [
            f"Two charts of the share of outcomes inside 50 and 90 % intervals, for {editions}.",
            *(f"{one}." for one in runs),
        ]
    )
