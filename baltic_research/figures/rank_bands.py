"""Where units rank, and how far the rank moves when the choices behind an index are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from baltic_research import given
from baltic_research.errors import ContractError
from baltic_research.figures import alt, inputs, labels, page, theme, words
from baltic_research.figures.chart import Chart

_RANKS = ("rank", "rank_p05", "rank_p50", "rank_p95")
_KEY = ["country", "year"]
_ROW = 0.15  # inches
_BAND = 0.62  # of a row


def rank_bands(
    table: pd.DataFrame,
    *,
    beside: Mapping[tuple[str, int], int] | None = None,
    beside_label: str = "",
    title: str | None = None,
    caption: str = "",
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw the rank of each host-year with the band that holds 90 % of the draws.

    Parameters
    ----------
    table : pandas.DataFrame
        ``table()`` of `models.index_bands`: country, year, rank (of reference), rank_p05,
        rank_p50, rank_p95.
    beside : mapping of (str, int) to int, optional
        A number for each country and year, written right of its row.
    beside_label : str
        What that number is, written above the column.
    title : str, optional
        The finding; the question if left out.
    caption : str
        Source and edition; what the marks mean is added.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        One panel, the best rank on top; its data has the columns named above, and ``beside``
        where it is given.

    Raises
    ------
    ContractError
        If a column is missing or no number, a host-year comes twice, or a lower bound lies
        above the upper one.
    ParameterError
        If there is nothing to draw.

    Examples
    --------
    >>> import pandas as pd
    >>> found = pd.DataFrame(
    ...     {"country": ["EST", "EST"], "year": [2014, 2015], "rank": [2, 1],
    ...      "rank_p05": [1, 1], "rank_p50": [2, 1], "rank_p95": [2, 2]})
    >>> rank_bands(found).data["year"].tolist()
    [2015, 2014]
    """
    frame = _checked(table, beside)
    heading = title or "Where does each host-year rank, and how sure is it?"
    remark = "Band: 90 % of the draws. A row with a long band has no rank worth quoting."
    foot = f"{caption} {remark}".strip()
    sheet = page.Page(heading, "", foot, _keys(), width)
    with theme.applied():
        figure, panels = page.panels(sheet, _ROW * len(frame) + 0.75)
        _draw(panels[0, 0], frame)
        if beside is not None:
            _write(panels[0, 0], frame, beside_label)
        page.freeze(figure)
    return Chart(figure, panels[0, 0], heading, _alt(frame), foot, frame)


def _checked(table: pd.DataFrame, beside: Mapping[tuple[str, int], int] | None) -> pd.DataFrame:
    where = "rank_bands"
    frame = inputs.numbered(table, where, [*_KEY, *_RANKS], _RANKS)
    inputs.require_unique(frame, where, _KEY)
    wrong = frame[frame["rank_p05"] > frame["rank_p95"]]
    if len(wrong):
        gone = wrong.iloc[0]
        raise ContractError(
            f"{where}: rank_p05 lies above rank_p95 for {gone['country']} {gone['year']}; swap them"
        )
    frame = frame.sort_values(["rank", "rank_p50", *_KEY], kind="stable", ignore_index=True)
    if beside is not None:
        numbers = given.mapping(beside, f"{where}: beside")
        keys = zip(frame["country"], frame["year"], strict=True)
        frame["beside"] = [numbers.get((str(code), int(year))) for code, year in keys]
    return frame


def _keys() -> list[Artist]:
    dark: dict[str, Any] = {"color": theme.INK, "markersize": 8, "marker": "|"}
    return [
        page.point_key("rank by the choices of reference"),
        page.point_key("median of the draws", **dark),
        page.patch_key("90 % of the draws", colour=theme.CONTEXT),
    ]


def _draw(axes: Axes, frame: pd.DataFrame) -> None:
    styles = theme.styles(sorted(set(frame["country"])))
    names = [f"{words.name(one['country'])} {one['year']}" for one in frame.to_dict("records")]
    axes.set_yticks(range(len(frame)), names)
    axes.tick_params(axis="y", labelsize=theme.SMALL_SIZE)
    axes.set_ylim(len(frame) - 0.4, -0.6)
    axes.set_xlim(0.2, float(frame[list(_RANKS)].to_numpy().max()) + 0.8)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("Rank among all host-years (1 is the highest score)")
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    for place, row in enumerate(frame.to_dict("records")):
        look = styles[row["country"]]
        low, high = float(row["rank_p05"]) - 0.35, float(row["rank_p95"]) + 0.35
        axes.barh(
            place, high - low, left=low, height=_BAND, color=theme.pale(look.colour, 0.35),
            label=f"{row['country']} {row['year']}: band", zorder=2,
        )  # fmt: skip
        middle = float(row["rank_p50"])
        axes.plot([middle] * 2, [place - 0.4, place + 0.4], color=theme.INK, lw=1.1, zorder=3)
        axes.plot(
            [float(row["rank"])], [place], linestyle="none", marker=look.marker, markersize=4.6,
            color=look.colour, markeredgecolor=theme.INK, markeredgewidth=0.5,
            label=f"{row['country']} {row['year']}: rank", zorder=4,
        )  # fmt: skip
    for label, code in zip(axes.get_yticklabels(), frame["country"], strict=True):
        label.set_color(styles[str(code)].ink)


def _write(axes: Axes, frame: pd.DataFrame, label: str) -> None:
    """Write the numbers beside the rows, with their heading above the panel."""
    across = axes.get_yaxis_transform()
    for place, number in enumerate(frame["beside"]):
        if pd.notna(number):
            axes.text(
                1.035, place, words.number(float(number), 0), transform=across, ha="right",
                va="center_baseline", fontsize=theme.SMALL_SIZE, color=theme.INK,
            )  # fmt: skip
    axes.text(
        1.035, 1.0, "\n".join(labels.wrapped(label, theme.SMALL_SIZE, 1.9)),
        transform=axes.transAxes, ha="right", va="bottom", fontsize=theme.SMALL_SIZE,
        color=theme.SOFT_INK, linespacing=1.2,
    )  # fmt: skip


def _alt(frame: pd.DataFrame) -> str:
    span = frame["rank_p95"] - frame["rank_p05"]
    widest = frame.iloc[int(span.to_numpy().argmax())]
    first, last = frame.iloc[0], frame.iloc[-1]
    reach = f"{widest['rank_p05']:.0f} to {widest['rank_p95']:.0f}"
    return alt.text(
        [
            f"Chart of the ranks of {words.plural(len(frame), 'host-year')} with their bands.",
            f"{_named(first)} ranks first and {_named(last)} last by the choices of reference.",
            f"On average a band spans {span.mean():.0f} places.",
            f"The widest, of {_named(widest)}, runs from {reach}.",
        ]
    )


def _named(row: pd.Series) -> str:
    return f"{words.name(str(row['country']))} {row['year']}"
