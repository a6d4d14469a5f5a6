"""A probability over two things that can be chosen: a heat map with labelled lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.patheffects import withStroke

from baltic_research.errors import ContractError
from baltic_research.figures import alt, denial_words, page, theme, words
from baltic_research.figures.chart import Chart

_PALE, _DARK = "#F3F7FA", "#0B3A5E"
_TURN = 0.45  # probability from which on lines and their labels are white
LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)


def surface(
    table: pd.DataFrame,
    *,
    x: str,
    y: str,
    value: str,
    panel: str,
    x_label: str = "",
    y_label: str = "",
    measure: str = "Probability, %",
    levels: Sequence[float] = LEVELS,
    title: str | None = None,
    caption: str = "",
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw a probability over a grid as shades with labelled lines, a panel a case.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a point of the grid, complete within each panel: ``table()`` of
        `models.denial_surface` or of `models.arrival_in_time`, with a column of panels.
    x, y : str
        Columns of the two axes.
    value : str
        Column of the probability, 0 to 1.
    panel : str
        Column with a panel for each of its values, in the order of the table.
    x_label, y_label : str
        Names of the axes; the columns' names if left out.
    measure : str
        What the shades mean, beside their key.
    levels : sequence of float
        Probabilities at which lines are drawn.
    title : str, optional
        The finding; the question if left out.
    caption : str
        Source.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        Its data has the columns panel, x and y under their names, and the value.

    Raises
    ------
    ContractError
        If a column is missing or no number, a point comes twice or is missing, or a value is
        no probability.
    ParameterError
        If there is nothing to draw.

    Examples
    --------
    >>> import baltic_research as br
    >>> grid = br.models.denial_surface(br.facts.load_parameters(), "posture_2016", "riga",
    ...                                 forward_brigades=[0, 4], warning_days=[0, 5], draws=500)
    >>> chart = surface(grid.table().assign(posture="2016"), x="warning_days",
    ...                 y="forward_brigades", value="held_28_days", panel="posture")
    >>> len(chart.data)
    4
    """
    frame = denial_words.checked(table, "surface", (panel, x, y), (x, y, value))
    grids = {str(name): _grid(rows, x, y, value) for name, rows in frame.groupby(panel, sort=False)}
    heading = title or f"How does the probability change with {_plain(x)} and {_plain(y)}?"
    sheet = page.Page(heading, "", caption, (), width)
    with theme.applied():
        figure, panels = page.panels(sheet, 2.9, 1, len(grids), sharex=True, sharey=True)
        for axes, (name, grid) in zip(panels[0], grids.items(), strict=True):
            _draw(axes, grid, levels)
            axes.set_title(name, loc="left", fontweight="bold", color=theme.INK)
            axes.set_xlabel(x_label or _plain(x))
        panels[0, 0].set_ylabel(y_label or _plain(y))
        shades = ScalarMappable(Normalize(0, 100), _colours())
        bar = figure.colorbar(shades, ax=list(panels[0]), aspect=26, pad=0.015, shrink=0.94)
        bar.set_label(measure)
        bar.outline.set_visible(False)
        page.freeze(figure)
    drawn: Any = panels[0, 0] if len(grids) == 1 else panels
    return Chart(figure, drawn, heading, _alt(grids, measure), caption, frame)


def _plain(column: str) -> str:
    return column.replace("_", " ")


def _colours() -> LinearSegmentedColormap:
    return LinearSegmentedColormap.from_list("held", [_PALE, _DARK])


def _grid(rows: pd.DataFrame, x: str, y: str, value: str) -> pd.DataFrame:
    grid = rows.pivot(index=y, columns=x, values=value).sort_index().sort_index(axis="columns")
    if not bool(((grid >= 0) & (grid <= 1)).all(axis=None)):
        raise ContractError(
            f"surface: {value} must be a probability from 0 to 1 at every point of {x} and {y}; "
            "complete the grid, or choose another column"
        )
    return grid


def _draw(axes: Axes, grid: pd.DataFrame, levels: Sequence[float]) -> None:
    across, up, shown = grid.columns.to_numpy(float), grid.index.to_numpy(float), grid.to_numpy()
    axes.pcolormesh(
        across, up, 100 * shown, cmap=_colours(), vmin=0, vmax=100, shading="nearest",
        rasterized=True,
    )  # fmt: skip
    axes.grid(visible=False)
    axes.tick_params(axis="both", length=2.5)
    axes.set_yticks(up if len(up) <= 9 else axes.get_yticks())
    axes.set_xlim(*_edges(across))
    axes.set_ylim(*_edges(up))
    for level in levels:
        if min(shown.shape) > 1 and shown.min() < level < shown.max():
            _line(axes, grid, level)


def _line(axes: Axes, grid: pd.DataFrame, level: float) -> None:
    """Draw the line of one probability with its label on it."""
    colour, ground = ("white", _DARK) if level >= _TURN else (theme.INK, _PALE)
    lines = axes.contour(
        grid.columns.to_numpy(float), grid.index.to_numpy(float), grid.to_numpy(),
        levels=[level], colors=[colour], linewidths=1.1 if level != 0.5 else 2.0,
    )  # fmt: skip
    texts = axes.clabel(lines, fmt=lambda one: f"{100 * one:.0f} %", fontsize=theme.TEXT_SIZE)
    for text in texts:
        text.set_path_effects([withStroke(linewidth=1.6, foreground=ground)])
        text.set_fontweight("bold")


def _edges(values: np.ndarray) -> tuple[float, float]:
    """Return the outer edges of cells around the first and the last value."""
    if len(values) == 1:
        return float(values[0]) - 0.5, float(values[0]) + 0.5
    low, high = (values[1] - values[0]) / 2, (values[-1] - values[-2]) / 2
    return float(values[0] - low), float(values[-1] + high)


def _alt(grids: dict[str, pd.DataFrame], measure: str) -> str:
    return alt.text([f"Heat map of {words.in_sentence(measure)}.", *map(_in_words, grids.items())])


def _in_words(one: tuple[str, pd.DataFrame]) -> str:
    name, grid = one
    corners = grid.to_numpy(float)[[0, 0, -1, -1], [0, -1, 0, -1]]
    least, right, top, most = (f"{100 * value:.0f}" for value in corners)
    x, y = _plain(str(grid.columns.name)), _plain(str(grid.index.name))
    low, high = (f"{y} {grid.index[place]:g}" for place in (0, -1))
    first, last = (f"{x} {grid.columns[place]:g}" for place in (0, -1))
    return (
        f"{name}: {least} % at {low} and {first}, {right} % at {low} and {last}, "
        f"{top} % at {high} and {first}, {most} % at {high} and {last}."
    )
