"""Damage under the sea by year: a mark an incident, its shape the finding about it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import alt, calendar_axis, labels, page, theme, words
from baltic_research.figures.chart import Chart

_NEEDED = ("id", "date", "year", "title", "attribution", "ship")
_LOOKS = {
    "sabotage_unattributed": ("sabotage, by whom unknown", theme.Style("#7A1230", "X"), True),
    "ship_seized": ("a ship seized", theme.Style("#0B3C5D", "s"), True),
    "ship_suspected": ("a ship suspected", theme.Style("#3E84B0", "s"), False),
    "accident": ("an accident", theme.Style("#009E73", "o"), True),
    "open": ("open", theme.Style("#55595F", "o"), False),
}
_ROW = 0.34  # inches
_SHORT = {
    "sabotage_unattributed": "sabotage", "ship_seized": "seized", "ship_suspected": "suspected",
    "accident": "accident", "open": "open",
}  # fmt: skip


def incidents(
    found: pd.DataFrame,
    *,
    title: str | None = None,
    caption: str = "",
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw damage to cables and pipelines, a column a year and a mark an incident.

    Parameters
    ----------
    found : pandas.DataFrame
        ``sea.incidents``: id, date, year, title, attribution and ship, one row an incident.
    title : str, optional
        The finding; the question if left out.
    caption : str
        Sources and what is covered.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        One panel from the first to the last year with an incident. Beside each mark stand the
        day and the ship, if one is named.

    Raises
    ------
    ContractError
        If a column is missing, an incident comes twice, or a finding is not known.
    ParameterError
        If there is no incident.

    Examples
    --------
    >>> import baltic_research as br
    >>> found = br.sea.incidents(br.facts.load_events(), br.facts.load_coded("undersea"))
    >>> incidents(found).title
    'Cables and pipelines damaged in the Baltic Sea, by year and finding'
    """
    frame = _checked(found)
    heading = title or "Cables and pipelines damaged in the Baltic Sea, by year and finding"
    held = set(frame["attribution"])
    keys = [
        page.point_key(
            text, marker=look.marker, color=look.colour,
            markerfacecolor=look.colour if full else "white",
        )
        for one, (text, look, full) in _LOOKS.items()
        if one in held
    ]  # fmt: skip
    sheet = page.Page(heading, "Incidents reported", caption, keys, width)
    with theme.applied():
        figure, panels = page.panels(sheet, max(2, frame["height"].max()) * _ROW + 0.5)
        _draw(panels[0, 0], frame)
        page.freeze(figure)
    return Chart(figure, panels[0, 0], heading, _alt(frame), caption, frame)


def _checked(found: pd.DataFrame) -> pd.DataFrame:
    lacking = [name for name in _NEEDED if name not in found.columns]
    if lacking:
        raise ContractError(
            f"incidents: the table lacks {', '.join(lacking)}; pass what sea.incidents returns"
        )
    if found.empty:
        raise ParameterError("incidents: no incident is on record; name a later day")
    if found["id"].duplicated().any():
        raise ContractError("incidents: an incident comes twice; pass each once")
    strange = sorted(set(found["attribution"]) - set(_LOOKS))
    if strange:
        raise ContractError(
            f"incidents: finding {strange[0]!r} is not known; give one of {', '.join(_LOOKS)}"
        )
    frame = found[list(_NEEDED)].sort_values(["date", "id"], ignore_index=True)
    return frame.assign(height=frame.groupby("year").cumcount() + 1)


def _draw(axes: Axes, frame: pd.DataFrame) -> None:
    years = range(int(frame["year"].min()), int(frame["year"].max()) + 1)
    axes.set_xlim(years[0] - 0.25, years[-1] + 0.85)
    axes.set_ylim(0.3, max(2, frame["height"].max()) + 0.6)
    axes.set_xticks(list(years), [str(year) for year in years])
    axes.set_yticks(range(1, int(frame["height"].max()) + 1))
    axes.spines["left"].set_visible(False)
    axes.grid(visible=False, axis="x")
    for one in frame.to_dict("records"):
        _, look, full = _LOOKS[str(one["attribution"])]
        axes.plot(
            [one["year"]], [one["height"]], linestyle="none", marker=look.marker, markersize=6,
            markerfacecolor=look.colour if full else "white", markeredgecolor=look.colour,
            markeredgewidth=1.2, label=str(one["attribution"]), zorder=4,
        )  # fmt: skip
        named = one["ship"] or _SHORT[str(one["attribution"])]
        for text, lift, colour in ((_day(one), 4.2, theme.INK), (named, -4.2, theme.SOFT_INK)):
            axes.annotate(
                text, (one["year"], one["height"]), xytext=(7, lift), textcoords="offset points",
                va="center", fontsize=theme.SMALL_SIZE, color=colour, path_effects=labels.HALO,
            )  # fmt: skip


def _day(row: Mapping[Hashable, Any]) -> str:
    """Return day and month of an incident, or what is known of them."""
    return calendar_axis.named(str(row["date"])).removesuffix(str(row["year"])).strip()


def _alt(frame: pd.DataFrame) -> str:
    years = range(int(frame["year"].min()), int(frame["year"].max()) + 1)
    counts = frame["year"].value_counts().reindex(years, fill_value=0)
    kinds = frame["attribution"].value_counts()
    named = [f"{_LOOKS[one][0]} {kinds[one]}" for one in _LOOKS if one in kinds]
    return alt.text(
        [
            f"{words.plural(len(frame), 'incident')} of damage to cables and pipelines.",
            alt.sentence([f"{year}: {count}" for year, count in counts.items()]),
            f"Findings: {', '.join(named)}.",
        ]
    )
