"""What an index is made of over the years: its pillars, a panel a country."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from baltic_research.errors import ParameterError
from baltic_research.figures import alt, inputs, marks, page, theme, words
from baltic_research.figures.chart import Chart

_KEY = ["country", "year", "element"]
# Spread in luminance and with a marker each, so that they stay apart in grey
_LOOKS = (
    theme.Style("#0B3C5D", "o"),
    theme.Style("#C25A00", "^"),
    theme.Style("#4F9E86", "s"),
    theme.Style("#8A5AA8", "D"),
    theme.Style("#777777", "v"),
)
_WHOLE = 4.5  # points: the index lies as a wide pale line behind its pillars
_HIGH = 2.5  # inches


def pillars(
    table: pd.DataFrame,
    whole: str,
    names: Mapping[str, str] | None = None,
    *,
    unit: str = "Score",
    title: str | None = None,
    caption: str = "",
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw the scores of an index's pillars over the years, the index behind them.

    Parameters
    ----------
    table : pandas.DataFrame
        ``data`` of `models.composite_index`: country, year, element, score.
    whole : str
        The element that is the index.
    names : mapping of str to str, optional
        What an element is called on the figure.
    unit : str
        What the value axis counts.
    title : str, optional
        The finding; the question if left out.
    caption : str
        Source and edition.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        A panel a country on shared axes; its data has the columns country, year, element,
        score.

    Raises
    ------
    ContractError
        If a column is missing or no number, or an element comes twice in a year.
    ParameterError
        If there is nothing to draw, the index is not among the elements, or there are more
        pillars than can be told apart.

    Examples
    --------
    >>> import pandas as pd
    >>> found = pd.DataFrame(
    ...     {"country": "EST", "year": [2023, 2024] * 2, "element": ["index"] * 2 + ["denial"] * 2,
    ...      "score": [40.0, 50.0, 20.0, 35.0]})
    >>> len(pillars(found, "index").axes)
    1
    """
    frame = inputs.numbered(table, "pillars", [*_KEY, "score"], ("score",))
    inputs.require_unique(frame, "pillars", _KEY)
    parts = [one for one in frame["element"].unique() if one != whole]
    if len(parts) == frame["element"].nunique() or not 1 <= len(parts) <= len(_LOOKS):
        raise ParameterError(
            f"pillars: expected {whole!r} and 1 to {len(_LOOKS)} pillars, found "
            f"{', '.join(map(str, frame['element'].unique()))}"
        )
    called = {one: (names or {}).get(one, str(one)) for one in [whole, *parts]}
    looks = dict(zip(parts, _LOOKS, strict=False))
    heading = title or "What is the index made of, and what moved it?"
    sheet = page.Page(heading, "", caption, _keys(looks, called, whole), width)
    with theme.applied():
        figure_panels = _panels(sheet, frame, whole, looks, unit)
    described = _alt(frame, whole, called)
    return Chart(figure_panels[0].figure, figure_panels, heading, described, caption, frame)


def _keys(looks: Mapping[str, theme.Style], called: Mapping[str, str], whole: str) -> list[Artist]:
    return [
        page.line_key(called[whole], color=theme.CONTEXT, linewidth=_WHOLE),
        *(
            page.line_key(called[one], color=look.colour, marker=look.marker, markersize=4.5)
            for one, look in looks.items()
        ),
    ]


def _panels(
    sheet: page.Page,
    frame: pd.DataFrame,
    whole: str,
    looks: Mapping[str, theme.Style],
    unit: str,
) -> np.ndarray[Any, Any]:
    hosts = list(frame["country"].unique())
    years = inputs.year_steps(frame["year"])
    figure, grid = page.panels(sheet, _HIGH, 1, len(hosts), sharex=True, sharey=True)
    for axes, host in zip(grid[0], hosts, strict=True):
        own = frame[frame["country"] == host].assign(
            value=lambda rows: rows["score"], estimate=False
        )
        _draw(axes, own, years, whole, looks)
        marks.value_axis(axes, frame["score"], [])
        marks.year_limits(axes, years)
        axes.set_title(words.name(host), loc="left", fontweight="bold")
    grid[0, 0].set_ylabel(unit)
    marks.year_ticks(grid[0, 0], years, [])
    page.freeze(figure)
    found: np.ndarray[Any, Any] = grid[0]
    return found


def _draw(
    axes: Axes, rows: pd.DataFrame, years: list[int], whole: str, looks: Mapping[str, theme.Style]
) -> None:
    index = rows[rows["element"] == whole].set_index("year")["value"].reindex(years)
    axes.plot(
        index.index, index, color=theme.CONTEXT, linewidth=_WHOLE, label=whole, zorder=2.0,
        solid_capstyle="round",
    )  # fmt: skip
    for one, look in looks.items():
        marks.line(axes, rows[rows["element"] == one], years, look, label=one, strength=1.3)


def _alt(frame: pd.DataFrame, whole: str, called: Mapping[str, str]) -> str:
    hosts = frame["country"].unique()
    clauses = []
    for host in hosts[:4]:
        own = frame[(frame["country"] == host) & frame["score"].notna()]
        last = own[own["year"] == own["year"].max()]
        scores = dict(zip(last["element"], last["score"], strict=True))
        listed = ", ".join(f"{called[one]} {scores[one]:.0f}" for one in called if one in scores)
        clauses.append(f"{words.name(str(host))} in {own['year'].max()}: {listed}")
    return alt.text(
        [
            f"Line charts of {called[whole]} and its pillars, {alt.span(frame)}.",
            *(f"{one}." for one in clauses),
        ]
    )
