"""Arms bought, from the contract to the delivery: a row a purchase, open ends as arrows."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from baltic_research import contracts
from baltic_research.days import as_day
from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import alt, calendar_axis, page, theme, words
from baltic_research.figures.chart import Chart

_NEEDED = (
    "country", "category", "system", "state", "contract_from", "contract_to", "due_from",
    "due_to", "delivered_from", "delivered_to", "lag_low_months", "lag_high_months",
    "planned_low_months", "planned_high_months",
)  # fmt: skip
_ROW = 0.215  # inches
_SOLID = "#0B3C5D"
_WAIT = "#9DB8CB"
_STATES = {
    "delivered": "delivered",
    "due": "not yet due",
    "past_due": "day due over, no delivery on record",
    "no_date": "no date in the source",
    "no_contract": "no contract",
}
_HYPHENED = {"anti_tank": "anti-tank", "long_range_fires": "long-range fires"}
_LONGEST = 34  # letters of a system's name

_Row = Mapping[Hashable, Any]


def procurement_timeline(
    bought: pd.DataFrame,
    *,
    as_of: dt.date | str,
    title: str | None = None,
    caption: str | None = None,
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw purchases from contract to delivery, grouped by category.

    Parameters
    ----------
    bought : pandas.DataFrame
        ``capability.spans`` of ``capability.procurement``: country, category, system, state,
        the spans of contract, due and delivered, and the months between them.
    as_of : datetime.date or str
        The day whose knowledge is drawn, as a dotted line; open ends reach to it.
    title : str, optional
        The finding; the question if left out.
    caption : str, optional
        How to read the marks; made if left out.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        One panel. A dark bar ends with the first delivery, a pale one with the day due; an arrow
        at the dotted line is an end that no source closes. A thin bar on a mark spans the days
        that its date may mean. At the right, months from contract to delivery, or to the day due.

    Raises
    ------
    ContractError
        If a column is missing, or a state is not known.
    ParameterError
        If there is no purchase.

    Examples
    --------
    >>> import baltic_research as br
    >>> events, read = br.facts.load_events(), br.facts.load_coded("deliveries")
    >>> found = br.capability.procurement(events, read, "2026-07-08")
    >>> procurement_timeline(br.capability.spans(found), as_of="2026-07-08").title
    'From contract to delivery: what came, what is due, what is not on record'
    """
    day = as_day(as_of)
    frame = _checked(bought)
    heading = title or "From contract to delivery: what came, what is due, what is not on record"
    foot = _caption() if caption is None else caption
    rows = _rows(frame)
    sheet = page.Page(heading, "", foot, _keys(frame, day), width)
    with theme.applied():
        figure, panels = page.panels(sheet, len(rows) * _ROW + 0.5)
        _draw(panels[0, 0], rows, frame, calendar_axis.place(day))
        page.freeze(figure)
    return Chart(figure, panels[0, 0], heading, _alt(frame, day), foot, frame)


def _checked(bought: pd.DataFrame) -> pd.DataFrame:
    lacking = [name for name in _NEEDED if name not in bought.columns]
    if lacking:
        raise ContractError(
            f"procurement_timeline: the table lacks {', '.join(lacking)}; pass capability.spans "
            "of what capability.procurement returns"
        )
    if bought.empty:
        raise ParameterError("procurement_timeline: no purchase is on record; name a later day")
    strange = sorted(set(bought["state"]) - set(_STATES))
    if strange:
        raise ContractError(
            f"procurement_timeline: state {strange[0]!r} is not known; give one of "
            f"{', '.join(_STATES)}"
        )
    frame = contracts.plain(bought[list(_NEEDED)])
    return frame.sort_values(["category", "contract_from", "country"], ignore_index=True)


def _rows(frame: pd.DataFrame) -> list[str | _Row]:
    """Return what stands in each row from the top: a category's name, or a purchase."""
    found: list[str | _Row] = []
    for category, some in frame.groupby("category"):
        found.append(_category(str(category)).capitalize())
        found.extend(some.to_dict("records"))
    return found


def _category(code: str) -> str:
    return _HYPHENED.get(code, code.replace("_", " "))


def _keys(frame: pd.DataFrame, day: dt.date) -> list[Artist]:
    states = set(frame["state"])
    diamond = {"marker": "D", "markersize": 4, "color": theme.INK}
    keys: list[Artist] = [page.point_key("contract", marker="|", markersize=7)]
    if "delivered" in states:
        keys.append(page.point_key("first delivery", color=_SOLID, markerfacecolor=_SOLID))
    if frame["due_from"].notna().any():
        keys.append(page.point_key("day due", hollow=True, **diamond))
    if states & {"past_due", "no_date"}:
        keys.append(page.line_key("no delivery on record", color=_WAIT, marker=">", markersize=5))
    if "no_contract" in states:
        keys.append(page.line_key("no contract yet", linestyle=(0, (1, 1.4)), color=theme.MUTED))
    return [
        *keys,
        page.line_key(f"{day.day} {day:%B %Y}", linestyle=theme.THRESHOLD_DOTS, color=theme.INK),
    ]


def _caption() -> str:
    return (
        "Bars end with the first delivery (dark) or the day due (pale). Thin bars on marks: the "
        "days that a date may mean. Where only the last delivery has a day due, the diamond is "
        "that. Months: from contract to first delivery; in brackets, to the first day due. Few "
        "sources report deliveries: a day due that is over is not proof of delay."
    )


def _draw(axes: Axes, rows: Sequence[str | _Row], frame: pd.DataFrame, today: float) -> None:
    ends = [day for name in ("due_to", "delivered_to") for day in frame[name].dropna()]
    first = calendar_axis.place(min(frame["contract_from"]))
    last = max([today, *(calendar_axis.place(day) for day in ends)])
    axes.set_xlim(math.floor(first) - 0.2, last + 0.3)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    names = [one if isinstance(one, str) else _named(one) for one in rows]
    axes.set_yticks(range(len(rows)), names)
    for label, one in zip(axes.get_yticklabels(), rows, strict=True):
        label.set(fontweight="bold" if isinstance(one, str) else "normal")
    axes.axvline(today, color=theme.INK, linewidth=1.0, linestyle=theme.THRESHOLD_DOTS, zorder=2)
    for height, one in enumerate(rows):
        if isinstance(one, str):
            if height:
                axes.axhline(height - 0.5, color=theme.GRID, linewidth=0.7)
        else:
            _draw_row(axes, one, height, today)
    _write_months(axes, rows)
    calendar_axis.year_ticks(axes)


def _named(row: _Row) -> str:
    system = str(row["system"])
    short = system if len(system) <= _LONGEST else system[: _LONGEST - 1].rstrip(" ,") + "\u2026"
    return f"{short}  {row['country']}"


def _draw_row(axes: Axes, row: _Row, height: int, today: float) -> None:
    start, due, came = (_middle(row, name) for name in ("contract", "due", "delivered"))
    aim = today if math.isnan(due) else due
    state = row["state"]
    if state == "delivered":
        _bar(axes, start, came, height, _SOLID)
    elif state == "no_contract":
        axes.plot(
            [start, aim], [height] * 2, color=theme.MUTED, linewidth=1.4,
            linestyle=(0, (1, 1.4)), label="no contract", zorder=2.4,
        )  # fmt: skip
    else:
        open_end = state != "due"
        _bar(axes, start, today if open_end else aim, height, _WAIT)
        if open_end:
            axes.plot(
                [today], [height], linestyle="none", marker=">", markersize=5.5, color=_WAIT,
                markeredgecolor=theme.legible(_WAIT), label="open end", zorder=3.5,
            )  # fmt: skip
    for name in ("contract", "due", "delivered"):
        _date(axes, row, name, height)


def _bar(axes: Axes, start: float, end: float, height: int, colour: str) -> None:
    axes.plot(
        [start, end], [height] * 2, color=colour, linewidth=5, solid_capstyle="butt",
        label="delivered" if colour == _SOLID else "waiting", zorder=2.5,
    )  # fmt: skip


def _date(axes: Axes, row: _Row, name: str, height: int) -> None:
    """Draw one date as a mark, with a thin bar over the days it may mean."""
    centre = _middle(row, name)
    if math.isnan(centre):
        return
    looks: dict[str, dict[str, Any]] = {
        "contract": {"marker": "|", "markersize": 9, "markeredgewidth": 1.3, "color": theme.INK},
        "due": {"marker": "D", "markersize": 4, "markerfacecolor": "white", "color": theme.INK},
        "delivered": {"marker": "o", "markersize": 5.5, "color": _SOLID},
    }
    days = [calendar_axis.place(row[f"{name}_{end}"]) for end in ("from", "to")]
    axes.plot(
        days, [height + 0.3] * 2, color=looks[name]["color"], linewidth=0.9,
        solid_capstyle="butt", label=f"{name} may be", zorder=2.6,
    )  # fmt: skip
    axes.plot(
        [centre], [height], linestyle="none", label=name, zorder=4 + (name == "due"), **looks[name]
    )


def _middle(row: _Row, name: str) -> float:
    start, end = row[f"{name}_from"], row[f"{name}_to"]
    if not isinstance(start, dt.date):
        return math.nan
    return (calendar_axis.place(start) + calendar_axis.place(end)) / 2


def _write_months(axes: Axes, rows: Sequence[str | _Row]) -> None:
    """Write at the right of each row how many months it took, or is to take."""
    for height, one in enumerate(rows):
        if isinstance(one, str):
            text = "Months" if height == 0 else ""
        else:
            lag = _months(one["lag_low_months"], one["lag_high_months"])
            planned = _months(one["planned_low_months"], one["planned_high_months"])
            text = lag or (f"({planned})" if planned else "\N{EN DASH}")
        axes.annotate(
            text, (1.0, height), xytext=(6, 0), xycoords=("axes fraction", "data"),
            textcoords="offset points", va="center_baseline", color=theme.SOFT_INK,
            fontsize=theme.TEXT_SIZE, annotation_clip=False,
        )  # fmt: skip


def _months(low: float, high: float) -> str:
    if math.isnan(low):
        return ""
    least, most = round(low), round(high)
    return str(most) if least == most else f"{least}\N{EN DASH}{most}"


def _alt(frame: pd.DataFrame, day: dt.date) -> str:
    counts = frame["state"].value_counts()
    states = [f"{counts[one]} {text}" for one, text in _STATES.items() if one in counts]
    by = [f"{_category(str(category))} {len(some)}" for category, some in frame.groupby("category")]
    who = words.joined([words.name(code) for code in sorted(frame["country"].unique())])
    return alt.text(
        [
            f"Timeline of {words.plural(len(frame), 'purchase')} by {who}, as of {day}.",
            alt.sentence(states),
            f"By category: {', '.join(by)}.",
        ]
    )
