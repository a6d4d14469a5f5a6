"""What each figure of an index is: observed, estimated, zero by fact, filled in, or missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import alt, break_inputs, estimate_inputs, labels, page, theme, words
from baltic_research.figures.chart import Chart

_DARK = "#0B3C5D"
# Told apart without colour: dark, middle, pale with a nought, hatched, empty, crossed out
_LOOKS: dict[str, dict[str, Any]] = {
    "reported": {"facecolor": _DARK, "edgecolor": _DARK},
    "estimate": {"facecolor": "#7FA8C4", "edgecolor": "#7FA8C4"},
    "zero by fact": {"facecolor": "#E3EAF0", "edgecolor": "#E3EAF0"},
    "filled in": {"facecolor": "white", "edgecolor": "#B5380B", "hatch": "//////"},
    "missing": {"facecolor": "white", "edgecolor": theme.CONTEXT},
    "left out": {"facecolor": "white", "edgecolor": theme.MUTED, "hatch": "xxxx"},
}
_ZERO = "zero by fact"
_ROW = 0.25  # inches
_NAME = 1.75  # inches for a name at the left
_KEY = ["country", "year", "indicator"]


def bases(
    table: pd.DataFrame,
    names: Mapping[str, str] | None = None,
    *,
    title: str | None = None,
    caption: str = "",
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw for each indicator, host and year what its figure is, a panel a host.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``br.index.bases`` returns it: country, year, indicator, basis.
    names : mapping of str to str, optional
        What an indicator is called on the figure.
    title : str, optional
        The finding; the question if left out.
    caption : str
        Source and edition.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        A panel a host, side by side; its data has one row a field.

    Raises
    ------
    ContractError
        If a column is missing, a field comes twice, or a basis is not one of those above.
    ParameterError
        If there is nothing to draw.

    Examples
    --------
    >>> import pandas as pd
    >>> found = pd.DataFrame(
    ...     {"country": ["EST", "EST"], "year": [2024, 2025], "indicator": ["personnel"] * 2,
    ...      "basis": ["reported", "filled in"]})
    >>> bases(found).alt
    'Grid of 1 indicator by 2 years for Estonia: reported 1, filled in 1 of 2 figures.'
    """
    frame = _checked(table)
    hosts = list(frame["country"].unique())
    order = list(frame["indicator"].unique())
    heading = title or "Which figures are observed, and which are not?"
    there = [one for one in _LOOKS if one in set(frame["basis"])]
    sheet = page.Page(heading, "", caption, _keys(there), width)
    called = [(names or {}).get(code, estimate_inputs.in_words(code)) for code in order]
    with theme.applied():
        figure, panels = page.panels(
            sheet, _ROW * len(order) + 0.55, 1, len(hosts), sharex=True, sharey=True
        )
        for axes, host in zip(panels[0], hosts, strict=True):
            _draw(axes, frame[frame["country"] == host], order)
            axes.set_title(words.name(host), loc="left", fontweight="bold")
        _name(panels[0, 0], called, sorted(set(frame["year"])), len(hosts))
        page.freeze(figure)
    return Chart(figure, panels[0], heading, _alt(frame, there), caption, frame)


def _checked(table: pd.DataFrame) -> pd.DataFrame:
    where = "bases"
    break_inputs.need_columns(table, [*_KEY, "basis"], where)
    if table.empty:
        raise ParameterError(f"{where}: the table holds no figure; pass host-years")
    frame = table[[*_KEY, "basis"]].reset_index(drop=True).astype({"year": int})
    odd = sorted(set(frame["basis"]) - set(_LOOKS))
    if odd:
        raise ContractError(
            f"{where}: {odd[0]!r} is no basis of a figure; expected one of {', '.join(_LOOKS)}"
        )
    twice = frame[frame.duplicated(_KEY)]
    if len(twice):
        gone = twice.iloc[0]
        raise ContractError(
            f"{where}: {gone['indicator']} of {gone['country']} {gone['year']} stands more than "
            "once; pass one panel"
        )
    return frame


def _keys(there: list[str]) -> list[Artist]:
    return [Patch(label=one, linewidth=0.8, **_LOOKS[one]) for one in there]


def _draw(axes: Axes, rows: pd.DataFrame, order: list[str]) -> None:
    for one in rows.to_dict("records"):
        place = order.index(one["indicator"])
        axes.add_patch(
            Rectangle(
                (one["year"] - 0.42, place - 0.4), 0.84, 0.8, linewidth=0.6,
                label=one["basis"], **_LOOKS[one["basis"]],
            )
        )  # fmt: skip
        if one["basis"] == _ZERO:
            axes.text(
                one["year"], place, "0", ha="center", va="center_baseline",
                fontsize=theme.SMALL_SIZE, color=theme.INK,
            )  # fmt: skip
    axes.grid(visible=False)
    axes.tick_params(axis="both", length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _name(axes: Axes, called: list[str], years: list[int], hosts: int) -> None:
    """Name rows and years; years as far apart as narrow panels allow, the last among them."""
    axes.set_yticks(
        range(len(called)),
        ["\n".join(labels.wrapped(one, theme.SMALL_SIZE, _NAME)) for one in called],
    )
    axes.tick_params(axis="y", labelsize=theme.SMALL_SIZE)
    axes.set_ylim(len(called) - 0.5, -0.5)
    axes.set_xlim(years[0] - 0.6, years[-1] + 0.6)
    every = -(-len(years) * hosts // 12)
    axes.set_xticks(years[::-1][::every][::-1])
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}")


def _alt(frame: pd.DataFrame, there: list[str]) -> str:
    counts = frame["basis"].value_counts()
    listed = ", ".join(f"{one} {counts[one]}" for one in there)
    hosts = words.joined([words.name(str(one)) for one in frame["country"].unique()])
    indicators = words.plural(frame["indicator"].nunique(), "indicator")
    years = words.plural(frame["year"].nunique(), "year")
    return alt.text(
        [f"Grid of {indicators} by {years} for {hosts}: {listed} of {len(frame)} figures."]
    )
