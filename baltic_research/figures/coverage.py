"""What is held, series by year: a heat map in which nothing held is plainly empty."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from baltic_research import catalog
from baltic_research.errors import ParameterError
from baltic_research.figures import inputs, page, theme
from baltic_research.figures.chart import Chart

_COLUMNS = ("series", "year", "share", "countries")
_MEASURE = "Share of the countries of each series that have a figure, %"
_PALE, _DARK = "#D6E3EC", "#0B3A5E"
_ROW = 0.23  # inches
_BAR = 1.6  # inches that the key of colours may be high
_MANY = 25
_STEPS = (1, 2, 5, 10, 20, 50)
_MOST_LABELS = 9


def coverage(
    held: pd.DataFrame,
    *,
    title: str | None = None,
    caption: str = "",
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw for each series and year what share of its countries has a figure.

    Parameters
    ----------
    held : pandas.DataFrame
        Columns series, year, share (percent) and countries, one row a series and year, as
        `health.coverage` gives them for one edition, or for the best of several.
    title : str, optional
        The finding; the question if left out.
    caption : str
        Source and edition.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        One panel; an empty field means that nothing is held.

    Raises
    ------
    ContractError
        If a column is missing, a share is no number, or a series and year come twice.
    ParameterError
        If there is nothing to draw.

    Examples
    --------
    >>> from baltic_research import health
    >>> held = health.coverage("nato").query("edition == '2026-07'")
    >>> coverage(held).data.shape[1]
    4
    """
    frame = inputs.numbered(held, "coverage", _COLUMNS, ("share", "countries"))
    inputs.require_unique(frame, "coverage", ["series", "year"])
    if frame.empty:
        raise ParameterError("coverage: the table has no rows; nothing is held")
    frame = frame[list(_COLUMNS)].sort_values(["series", "year"], ignore_index=True)
    grid = _grid(frame)
    heading = title or "What is held, and what is missing?"
    sheet = page.Page(heading, _MEASURE, caption, width=width)
    with theme.applied():
        figure, panels = page.panels(sheet, _ROW * len(grid) + 0.6)
        _draw(panels[0, 0], grid)
        page.freeze(figure)
    return Chart(figure, panels[0, 0], heading, _alt(frame), caption, frame)


def _grid(frame: pd.DataFrame) -> pd.DataFrame:
    """Return series down and years across, without a gap between the years."""
    grid = frame.pivot(index="series", columns="year", values="share")
    years = range(int(frame["year"].min()), int(frame["year"].max()) + 1)
    order = [code for code in catalog.all_series() if code in grid.index]
    return grid.reindex(index=order, columns=list(years))


def _draw(axes: Axes, grid: pd.DataFrame) -> None:
    colours = LinearSegmentedColormap.from_list("held", [_PALE, _DARK])
    sns.heatmap(
        grid,
        ax=axes,
        cmap=colours,
        vmin=0,
        vmax=100,
        linewidths=0.6 if len(grid.columns) <= _MANY else 0.25,
        linecolor="white",
        cbar_kws={"shrink": min(0.9, _BAR / (_ROW * len(grid))), "aspect": 12, "pad": 0.02},
    )
    axes.grid(visible=False)
    axes.set(xlabel="", ylabel="")
    years = [int(year) for year in grid.columns.tolist()]
    every = next(step for step in _STEPS if len(years) / step <= _MOST_LABELS)
    places = [place for place, year in enumerate(years) if year % every == 0]
    axes.set_xticks([place + 0.5 for place in places], [str(years[place]) for place in places])
    axes.tick_params(axis="both", length=0, rotation=0)


def _alt(frame: pd.DataFrame) -> str:
    series = frame["series"].unique()
    first, last = int(frame["year"].min()), int(frame["year"].max())
    thin = frame.groupby("series")["share"].mean().nsmallest(3)
    named = "; ".join(f"{code} {share:.0f} %" for code, share in thin.items())
    return (
        f"Heat map of {len(series)} series by year, {first} to {last}: the share of each series' "
        f"countries that has a figure. On average {frame['share'].mean():.0f} %. Least covered: "
        f"{named}."
    )
