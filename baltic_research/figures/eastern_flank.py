"""The eastern flank as a schematic: each host's capital on a grid, its latest totals beside it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from baltic_research import contracts, countries
from baltic_research.days import as_day
from baltic_research.errors import ContractError, ParameterError, UnknownNameError
from baltic_research.figures import alt, calendar_axis, labels, page, theme, words
from baltic_research.figures.chart import Chart
from baltic_research.figures.presence_marks import ALL, BRIGADE, GROUP, LOOKS

_NEEDED = ("host", "scope", "as_of", "troops", "approximate", "confidence", "stale")
_STRENGTHS = ("host", "date", "last_day", "figure", "low", "high")
_LANDMARKS = ("BLR", "UKR", "DEU", "SWE")
_HEIGHT = 4.7  # inches
_MAP, _SIDE, _FOOT = 0.427, 0.045, 0.05  # shares of the width, and of the height
_COLUMNS = {"host": 0.475, GROUP: 0.60, ALL: 0.735, "event": 0.86}
_HEADS = {GROUP: "Battlegroup", ALL: "All Allied", "event": "Brigade, part"}
_YEAR = 365  # days
_AREA = 0.055  # square points a soldier
_MEASURE = "Latest number on record and its date, persons; the area of a mark is the number"

_Row = Mapping[Hashable, Any]


def eastern_flank(
    latest: pd.DataFrame,
    *,
    as_of: dt.date | str,
    strengths: pd.DataFrame | None = None,
    landmarks: Iterable[str] = _LANDMARKS,
    title: str | None = None,
    caption: str | None = None,
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw where Allied troops stand, with the latest number of each host and its date.

    Parameters
    ----------
    latest : pandas.DataFrame
        ``presence.latest_totals``: host, scope, as_of, troops (persons), approximate,
        confidence and stale.
    as_of : datetime.date or str
        The day that ages are counted from, that of `latest`.
    strengths : pandas.DataFrame, optional
        ``presence.strengths``: of each host the largest counted on the last date is written.
    landmarks : iterable of str
        Countries whose capitals are drawn small for orientation.
    title : str, optional
        The finding; the question if left out.
    caption : str, optional
        How to read it; made if left out.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        One panel. Places are the capitals of the hosts and not where troops stand; there is no
        coastline. Numbers older than a year are grey.

    Raises
    ------
    ContractError
        If a column is missing, or a host and scope come twice.
    ParameterError
        If there is no host.
    UnknownNameError
        If a capital is not known.

    Examples
    --------
    >>> import baltic_research as br
    >>> latest = br.presence.latest_totals(br.facts.load_roster(), br.BALTICS, "2022-06-28")
    >>> len(eastern_flank(latest, as_of="2022-06-28").data)
    9
    """
    day = as_day(as_of)
    frame = _checked(latest, strengths, day)
    hosts = sorted(frame["host"].unique(), key=lambda code: -_place(code)[1])
    around = [code for code in countries.resolve_all(landmarks) if code not in hosts]
    heading = title or "The eastern flank: the latest known number in each host, and how old it is"
    foot = _caption() if caption is None else caption
    sheet = page.Page(heading, _MEASURE, foot, _keys(frame), width)
    with theme.applied():
        figure, panels = page.panels(sheet, max(2.2, min(_HEIGHT, 0.62 + 0.46 * len(hosts))))
        axes = panels[0, 0]
        axes.axis("off")
        page.freeze(figure)
        _draw(axes, frame, hosts, around)
    return Chart(figure, axes, heading, _alt(frame, hosts), foot, frame)


def _checked(latest: pd.DataFrame, strengths: pd.DataFrame | None, day: dt.date) -> pd.DataFrame:
    """Return one row a host and what is counted: date, low, high, approximate, stale."""
    lacking = [name for name in _NEEDED if name not in latest.columns]
    if strengths is not None:
        lacking += [name for name in _STRENGTHS if name not in strengths.columns]
    if lacking:
        raise ContractError(
            f"eastern_flank: the tables lack {', '.join(lacking)}; pass presence.latest_totals "
            "and presence.strengths"
        )
    if latest.empty:
        raise ParameterError("eastern_flank: no host is named; pass one at least")
    if latest.duplicated(["host", "scope"]).any():
        raise ContractError("eastern_flank: a host and scope come twice; pass the latest alone")
    held = contracts.plain(latest).rename(columns={"scope": "counted", "as_of": "date"})
    parts = [held.assign(low=held["troops"], high=held["troops"])]
    if strengths is not None:
        known = contracts.plain(strengths).query("figure == 'counted' and last_day <= @day")
        some = known[known["host"].isin(held["host"])]
        ordered = some.sort_values(["date", "high"], kind="stable")
        last = ordered.drop_duplicates("host", keep="last")
        stale = [(day - one).days > _YEAR for one in last["last_day"]]
        if len(last):
            parts.append(last.assign(counted="event", approximate=True, stale=stale))
    kept = ["host", "counted", "date", "low", "high", "approximate", "stale"]
    return pd.concat([part[kept] for part in parts], ignore_index=True)


def _place(code: str) -> tuple[float, float]:
    """Return longitude and latitude of a country's capital."""
    if code not in countries.capitals():
        raise UnknownNameError("capital of country", code, countries.capitals())
    capital = countries.capitals()[code]
    return capital.longitude, capital.latitude


def _caption() -> str:
    return (
        "Marks stand at the capitals, not where troops are; lines are degrees. Grey numbers: older "
        "than a year. ~: the source rounds. Different days and counts must not be added."
    )


def _keys(frame: pd.DataFrame) -> list[Artist]:
    held = set(frame.loc[frame["high"].notna(), "counted"])
    looks = {**LOOKS, "event": BRIGADE}
    names = {GROUP: "battlegroup", ALL: "all Allied troops", "event": "brigade or part (counted)"}
    return [
        page.point_key(
            names[one], color=look.colour, marker="o" if one != "event" else look.marker,
            markerfacecolor=look.colour if one == GROUP else "white", markersize=6,
        )
        for one, look in looks.items()
        if one in held
    ]  # fmt: skip


def _draw(axes: Axes, frame: pd.DataFrame, hosts: Sequence[str], around: Sequence[str]) -> None:
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    points = _project(axes, [*hosts, *around])
    for code in around:
        across, up = points[code]
        axes.plot([across], [up], marker=".", markersize=3, color=theme.MUTED, label="landmark")
        axes.annotate(
            countries.capitals()[code].name, (across, up), xytext=(0, -8),
            textcoords="offset points", ha="center", va="center", color=theme.MUTED,
            fontsize=theme.SMALL_SIZE, path_effects=labels.HALO,
        )  # fmt: skip
    row = 1.0 / (len(hosts) + 0.2)
    heights = [1 - (place + 0.65) * row for place in range(len(hosts))]
    for name, text in _HEADS.items():
        _write(axes, _COLUMNS[name], 1.0 + 0.01, text, theme.INK, weight="bold")
    for code, height in zip(hosts, heights, strict=True):
        own = {str(one["counted"]): one for one in frame[frame["host"] == code].to_dict("records")}
        _draw_host(axes, points[code], own)
        axes.plot(
            [points[code][0], _MAP, _COLUMNS["host"] - 0.008], [points[code][1], height, height],
            color=theme.CONTEXT, linewidth=0.6, label="leader", zorder=1.5,
        )  # fmt: skip
        _write(axes, _COLUMNS["host"], height, words.name(code), theme.INK, weight="bold")
        for name in _HEADS:
            _write_number(axes, own.get(name), _COLUMNS[name], height)


def _project(axes: Axes, codes: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return places in the panel's map: degrees of latitude and longitude in equal kilometres."""
    degrees = {code: _place(code) for code in codes}
    lons, lats = (np.array([one[side] for one in degrees.values()]) for side in (0, 1))
    shrink = math.cos(math.radians(float(lats.mean())))
    west, east = float(lons.min()) - 2.0, float(lons.max()) + 2.5
    south, north = float(lats.min()) - 2.0, float(lats.max()) + 2.0
    box, across, up = axes.get_window_extent(), (east - west) * shrink, north - south
    scale = min((_MAP - _SIDE) * box.width / across, (1 - _FOOT) * box.height / up)
    wide, high = scale * shrink / box.width, scale / box.height
    left = _SIDE + (_MAP - _SIDE - (east - west) * wide) / 2
    low = _FOOT + (1 - _FOOT - (north - south) * high) / 2
    _graticule(axes, (west, east, south, north), (left, low, wide, high))
    return {
        code: (left + (lon - west) * wide, low + (lat - south) * high)
        for code, (lon, lat) in degrees.items()
    }


def _graticule(
    axes: Axes, sides: tuple[float, float, float, float], frame: tuple[float, float, float, float]
) -> None:
    west, east, south, north = sides
    left, low, wide, high = frame
    for lon in range(math.ceil(west / 5) * 5, math.floor(east) + 1, 5):
        across = left + (lon - west) * wide
        axes.plot(
            [across] * 2, [low, low + (north - south) * high], color=theme.GRID, linewidth=0.7
        )
        _degree(axes, across, low, f"{lon}\N{DEGREE SIGN}E", "center", (0, -6))
    for lat in range(math.ceil(south / 5) * 5, math.floor(north) + 1, 5):
        up = low + (lat - south) * high
        axes.plot([left, left + (east - west) * wide], [up] * 2, color=theme.GRID, linewidth=0.7)
        _degree(axes, left, up, f"{lat}\N{DEGREE SIGN}N", "right", (-3, 0))


def _degree(
    axes: Axes, across: float, up: float, text: str, side: str, aside: tuple[int, int]
) -> None:
    axes.annotate(
        text, (across, up), xytext=aside, textcoords="offset points", ha=side, va="center",
        color=theme.MUTED, fontsize=theme.SMALL_SIZE - 1, annotation_clip=False,
    )  # fmt: skip


def _draw_host(axes: Axes, point: tuple[float, float], own: Mapping[str, _Row]) -> None:
    """Draw the marks of one host around its capital; a small cross where there is no number."""
    looks = {ALL: (LOOKS[ALL], "o"), "event": (BRIGADE, BRIGADE.marker), GROUP: (LOOKS[GROUP], "o")}
    drawn = False
    for name, (look, marker) in looks.items():
        value = own[name]["high"] if name in own else math.nan
        if value == value:
            drawn = True
            axes.scatter(
                [point[0]], [point[1]], s=max(9.0, _AREA * value), marker=marker,
                facecolor=look.colour if name == GROUP else "none", edgecolor=look.colour,
                linewidth=1.2, label=name, zorder=4 if name == "event" else 3,
                path_effects=labels.HALO if name == "event" else None,
            )  # fmt: skip
    if not drawn:
        axes.plot([point[0]], [point[1]], marker="x", markersize=5, color=theme.SOFT_INK, zorder=3)


def _write_number(axes: Axes, row: _Row | None, across: float, height: float) -> None:
    if row is None or row["high"] != row["high"]:
        _write(axes, across, height, "\N{EN DASH}", theme.MUTED)
        return
    number = words.number(float(row["high"]), 0)
    if row["low"] < row["high"]:
        number = f"{words.number(float(row['low']), 0)}\N{EN DASH}{number}"
    text = f"{'~' if row['approximate'] else ''}{number}"
    colour = theme.SOFT_INK if row["stale"] else theme.INK
    _write(
        axes, across, height, text, colour, lift=4.5, weight="normal" if row["stale"] else "bold"
    )
    _write(axes, across, height, calendar_axis.named(str(row["date"])), theme.MUTED, lift=-4.5,
           size=theme.SMALL_SIZE)  # fmt: skip


def _write(
    axes: Axes, across: float, height: float, text: str, colour: str, *, lift: float = 0.0,
    weight: str = "normal", size: float = theme.TEXT_SIZE,
) -> None:  # fmt: skip
    axes.annotate(
        text, (across, height), xytext=(0, lift), textcoords="offset points", va="center",
        ha="left", color=colour, fontweight=weight, fontsize=size, annotation_clip=False,
        path_effects=labels.HALO,
    )  # fmt: skip


def _alt(frame: pd.DataFrame, hosts: Sequence[str]) -> str:
    counted = frame[(frame["counted"] == GROUP) & frame["high"].notna()]
    held = {str(row["host"]): row for row in counted.to_dict("records")}
    clauses = [
        f"{words.name(code)} {words.number(float(held[code]['high']), 0)} "
        f"({calendar_axis.named(str(held[code]['date']))})"
        if code in held
        else f"{words.name(code)} none on record"
        for code in hosts
    ]
    old = sum(bool(row["stale"]) for row in held.values())
    return alt.text(
        [
            f"Schematic map of {words.plural(len(hosts), 'host')} from north to south.",
            alt.sentence([f"latest total of the battlegroup: {clauses[0]}", *clauses[1:]]),
            f"{old} of {len(held)} totals are older than a year.",
        ]
    )
