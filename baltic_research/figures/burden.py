"""What each Ally pays beside what it has to protect."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullLocator

from baltic_research.errors import ContractError
from baltic_research.figures import alt, inputs, page, rows, theme, words
from baltic_research.figures.chart import Chart

_COLUMNS = ("country", "year", "burden_pct", "benefit_pct", "net_pp", "status")
_NUMBERS = ("burden_pct", "benefit_pct", "net_pp")
_UNIT = "% of the Alliance's total, logarithmic scale"
_COLUMN = 44.0  # points from the panel's edge to the end of the column of numbers
_ROOM = 1.6  # factor between the outermost points and the panel's edge
_STROKE: dict[str, Any] = {
    "linestyle": "none",
    "marker": "|",
    "markersize": 9.5,
    "markeredgewidth": 1.6,
}


def burden_and_benefit(
    compared: pd.DataFrame,
    *,
    year: int,
    highlight: str | Iterable[str] | None = None,
    burden: str = "spending",
    benefit: str = "GDP",
    title: str | None = None,
    caption: str | None = None,
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw each Ally's share of the burden as a point and that of the benefit as a stroke.

    Parameters
    ----------
    compared : pandas.DataFrame
        Columns ``country``; ``year``; ``burden_pct`` and ``benefit_pct``, % of the Alliance's
        total; ``net_pp``, burden less benefit in percentage points; ``status``. Others are left
        out, save that ``source`` and ``edition`` go into the caption.
    year : int
        The year. Allies without a share in it are named in the caption.
    highlight : str, iterable of str, or None
        Countries by code or name. None takes the Baltic states.
    burden, benefit : str
        What is shared, for the keys: ``"spending"``, ``"GDP and population"``.
    title : str, optional
        The finding; the question if left out.
    caption : str, optional
        Made from the table if left out.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        One panel, from the Ally that pays most for its part to the one that pays least. On the
        logarithmic scale equal distances are equal ratios, so that small Allies can be read
        beside the largest; the column at the right gives the net in percentage points.

    Raises
    ------
    ContractError
        If a column is missing or no number, a country comes twice in a year, or a share is
        negative.
    ParameterError
        If the year has no shares, or a highlighted country is not in the table.

    Examples
    --------
    >>> import baltic_research as br
    >>> spent = br.load("nato.defence_usd_constant", edition="2024-06")
    >>> made = br.load("nato.gdp_usd_constant", edition="2024-06")
    >>> compared = br.burden.benefit_and_burden(spent, made)
    >>> burden_and_benefit(compared, year=2024).title
    'Who paid more than its part in 2024?'
    """
    frame, absent = _checked(compared, year)
    chosen = _chosen(highlight, compared, frame)
    heading = title or f"Who paid more than its part in {year}?"
    foot = _caption(compared, frame, absent) if caption is None else caption
    sheet = page.Page(heading, "", foot, _keys(frame, burden, benefit), width)
    with theme.applied():
        figure, panels = page.panels(sheet, rows.height(len(frame), labelled=True))
        _draw(panels[0, 0], frame, theme.styles(chosen))
        page.freeze(figure)
    described = _alt(frame, chosen, burden, benefit)
    return Chart(figure, panels[0, 0], heading, described, foot, frame)


def _checked(compared: pd.DataFrame, year: int) -> tuple[pd.DataFrame, list[str]]:
    """Return the Allies of a year with both shares, in order, and the names of the others."""
    where = "burden_and_benefit"
    frame = inputs.numbered(compared, where, _COLUMNS, _NUMBERS)
    inputs.require_unique(frame, where, ["country", "year"])
    if bool((frame[["burden_pct", "benefit_pct"]] < 0).any(axis=None)):
        raise ContractError(f"{where}: a share is negative; pass what benefit_and_burden returns")
    shared = (frame["burden_pct"] > 0) & (frame["benefit_pct"] > 0)
    ratio = (frame["burden_pct"] / frame["benefit_pct"]).where(shared)
    held = inputs.of_year(frame.assign(value=ratio), year, where)
    order = held.sort_values(["value", "country"], ascending=[False, True], ignore_index=True)
    everyone = frame.loc[frame["year"] == year, "country"]
    absent = [words.name(one) for one in everyone if one not in set(order["country"])]
    drawn = order.drop(columns="value").assign(estimate=order["status"] != "reported")
    return drawn, absent


def _chosen(
    highlight: str | Iterable[str] | None, compared: pd.DataFrame, frame: pd.DataFrame
) -> list[str]:
    """Return the highlighted countries that the year has; the table has to have all of them."""
    chosen = inputs.highlighted(
        highlight, compared["country"].unique(), "burden_and_benefit", few=0
    )
    return [one for one in chosen if one in set(frame["country"])]


def _keys(frame: pd.DataFrame, burden: str, benefit: str) -> list[Artist]:
    keys: list[Artist] = [
        page.point_key(f"share of {burden}"),
        page.point_key(f"share of {benefit}", **_STROKE),
    ]
    kinds = "estimates" if frame["estimate"].any() else ""
    return [*keys, page.point_key(f"hollow: {kinds}", hollow=True)] if kinds else keys


def _draw(axes: Axes, frame: pd.DataFrame, looks: Mapping[str, theme.Style]) -> None:
    measured = frame.assign(value=frame["burden_pct"], unit=_UNIT)
    rows.prepare(axes, measured, list(frame["country"]), looks, ())
    _logarithmic(axes, frame)
    for place, one in enumerate(frame.to_dict("records")):
        colour = looks[one["country"]].colour if one["country"] in looks else theme.MUTED
        ends = [one["benefit_pct"], one["burden_pct"]]
        axes.plot(ends, [place] * 2, color=colour, linewidth=1.8, alpha=0.55)
        hollow = bool(one["estimate"])
        rows.point(axes, ends[1], place, colour, marker="o", size=6.0, hollow=hollow)
        # A stroke taller than the point, so that it shows where the two shares are alike
        axes.plot(ends[:1], [place], color=theme.legible(colour), **_STROKE, zorder=5)
        _in_column(axes, _signed(one["net_pp"]), place)
    _in_column(axes, "Net, points", -1)
    if more := _ruled_off(frame):
        axes.axhline(more - 0.5, color=theme.INK, linewidth=0.8, zorder=1.5)


def _logarithmic(axes: Axes, frame: pd.DataFrame) -> None:
    axes.set_xscale("log")
    ends = frame[["burden_pct", "benefit_pct"]]
    low, high = float(ends.min().min()) / _ROOM, float(ends.max().max()) * _ROOM
    axes.set_xlim(low, high)
    few = math.log10(high / low) > 1.5
    axes.xaxis.set_major_locator(LogLocator(subs=(1.0,) if few else (1.0, 2.0, 5.0)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")


def _in_column(axes: Axes, text: str, place: int) -> None:
    axes.annotate(
        text,
        (1.0, place),
        xytext=(_COLUMN, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        ha="right",
        va="center_baseline",
        fontsize=theme.SMALL_SIZE,
        color=theme.INK if place >= 0 else theme.SOFT_INK,
        annotation_clip=False,
    )


def _signed(net: float) -> str:
    text = words.number(net, 2)
    return f"+{text}" if net > 0 and text.strip("0.") else text


def _ruled_off(frame: pd.DataFrame) -> int:
    """Return how many pay more than their part; zero if there is nobody on one of the sides."""
    more = int((frame["burden_pct"] > frame["benefit_pct"]).sum())
    return more if more < len(frame) else 0


def _caption(compared: pd.DataFrame, frame: pd.DataFrame, absent: Sequence[str]) -> str:
    sourced = {"source", "edition"} <= set(compared.columns)
    parts = [
        words.source_line(compared) if sourced else "",
        "Above the rule: burden larger than benefit." if _ruled_off(frame) else "",
        "Hollow points: estimates." if frame["estimate"].any() else "",
        f"No shares: {words.joined(absent)}." if absent else "",
    ]
    return " ".join(part for part in parts if part)


def _alt(frame: pd.DataFrame, chosen: Sequence[str], burden: str, benefit: str) -> str:
    more = frame[frame["burden_pct"] > frame["benefit_pct"]]
    by_country = frame.set_index("country")
    runs = [
        f"{words.name(code)} has {_share(by_country.loc[code, 'burden_pct'])} % of {burden} and "
        f"{_share(by_country.loc[code, 'benefit_pct'])} % of {benefit}"
        for code in chosen[:6]
    ]
    ends = [words.name(str(frame["country"].iloc[place])) for place in (0, -1)]
    return alt.text(
        [
            (
                f"Dumbbell chart of shares of {burden} and of {benefit} in the Alliance's total, "
                f"in %, on a logarithmic scale, for "
                f"{words.plural(len(frame), 'country', 'countries')}, {frame['year'].iloc[0]}."
            ),
            f"{len(more)} of {len(frame)} have the larger share of {burden}.",
            alt.sentence(runs),
            f"In proportion, {ends[0]} pays most and {ends[1]} least.",
            f"{int(frame['estimate'].sum())} of {len(frame)} countries are estimates."
            if frame["estimate"].any()
            else "",
        ]
    )


def _share(value: object) -> str:
    return words.number(float(str(value)), 2)
