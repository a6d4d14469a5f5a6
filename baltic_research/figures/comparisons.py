"""Countries side by side, one row each: two years compared, or one year ranked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from baltic_research.figures import alt, inputs, labels, page, rows, theme, words
from baltic_research.figures.chart import Chart


def dumbbell(
    observations: pd.DataFrame,
    *,
    first: int,
    last: int,
    highlight: str | Iterable[str] | None = None,
    thresholds: Iterable[float] | Mapping[float, str] = (),
    title: str | None = None,
    caption: str | None = None,
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw two years of each country as two points joined by a line, sorted by the later year.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of one series, edition and unit, in any order.
    first, last : int
        The two years. A country with a value in one of them only has one point.
    highlight : str, iterable of str, or None
        Countries by code or name. None takes all of them up to six, else the Baltic states.
    thresholds : iterable of float, or mapping of float to str
        Levels drawn as dotted lines, in the unit of the values; a mapping gives their labels.
    title : str, optional
        The finding; the question if left out.
    caption : str, optional
        Source, edition and unit; made from the table if left out.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        One panel.

    Raises
    ------
    ContractError
        If columns are missing, or several series, editions or units are mixed.
    ParameterError
        If one of the years has no value, or `first` is not before `last`.

    Examples
    --------
    >>> import baltic_research as br
    >>> share = br.load("nato.defence_share_gdp", edition="2026-07")
    >>> dumbbell(share, first=2014, last=2026, thresholds=[2.0]).title
    'How far did defence expenditure as a share of GDP move from 2014 to 2026?'
    """
    frame = inputs.checked(observations, "dumbbell")
    inputs.require_order(first, last, "dumbbell")
    frame = pd.concat(
        [inputs.of_year(frame, one, "dumbbell") for one in (first, last)], ignore_index=True
    )
    chosen = inputs.highlighted(highlight, frame["country"], "dumbbell")
    levels = inputs.guidelines(thresholds, frame["unit"].iloc[0], "dumbbell")
    order = rows.by_year_value(frame, last)
    series = words.series_title(frame["series"].iloc[0])
    heading = title or f"How far did {words.in_sentence(series)} move from {first} to {last}?"
    foot = words.caption(frame, "Hollow points") if caption is None else caption
    sheet = page.Page(
        heading, series if title else "", foot, _point_keys(frame, first, last), width
    )
    with theme.applied():
        figure, panels = page.panels(sheet, rows.height(len(order), labelled=bool(levels)))
        _draw_dumbbell(panels[0, 0], frame, order, chosen, levels)
        page.freeze(figure)
    described = _dumbbell_alt(frame, order, chosen, levels)
    return Chart(figure, panels[0, 0], heading, described, foot, frame)


def ranking(
    observations: pd.DataFrame,
    *,
    year: int,
    highlight: str | Iterable[str] | None = None,
    thresholds: Iterable[float] | Mapping[float, str] = (),
    title: str | None = None,
    measure: str | None = None,
    caption: str | None = None,
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw the countries of one year as bars from the highest to the lowest.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of one series, edition and unit, in any order.
    year : int
        The year. Countries without a value in it are named in the caption.
    highlight, thresholds, title, caption, width
        As in `dumbbell`.
    measure : str, optional
        What is measured, below a title; series and year if left out.

    Returns
    -------
    Chart
        One panel; bars of estimates are hatched.

    Raises
    ------
    ContractError
        If columns are missing, or several series, editions or units are mixed.
    ParameterError
        If the year has no value, or a highlighted country is not in the table.

    Examples
    --------
    >>> import baltic_research as br
    >>> equipment = br.load("nato.equipment_share", edition="2026-07")
    >>> ranking(equipment, year=2024, thresholds=[20]).caption[:29]
    'Source: NATO, edition 2026-07'
    """
    frame = inputs.checked(observations, "ranking")
    everyone = list(frame["country"].unique())
    frame = inputs.of_year(frame, year, "ranking")
    chosen = inputs.highlighted(highlight, everyone, "ranking")
    levels = inputs.guidelines(thresholds, frame["unit"].iloc[0], "ranking")
    order = rows.by_year_value(frame, year)
    without = [words.name(code) for code in everyone if code not in order]
    absent = f"No value: {words.joined(without)}." if without else ""
    series = words.series_title(frame["series"].iloc[0])
    heading = title or f"Who stood where in {year}: {words.in_sentence(series)}"
    foot = words.caption(frame, "Hatched bars", absent) if caption is None else caption
    below = measure or (f"{series}, {year}" if title else "")
    sheet = page.Page(heading, below, foot, _bar_keys(frame), width)
    with theme.applied():
        figure, panels = page.panels(sheet, rows.height(len(order), labelled=bool(levels)))
        _draw_ranking(panels[0, 0], frame, order, chosen, levels)
        page.freeze(figure)
    described = _ranking_alt(frame, order, chosen, levels, absent)
    return Chart(figure, panels[0, 0], heading, described, foot, frame)


def _point_keys(frame: pd.DataFrame, first: int, last: int) -> list[Artist]:
    kinds = words.not_reported(frame)
    keys: list[Artist] = [
        page.point_key(str(first), marker="D", markersize=4),
        page.point_key(str(last)),
    ]
    return [*keys, page.point_key(f"hollow: {kinds}", hollow=True)] if kinds else keys


def _bar_keys(frame: pd.DataFrame) -> list[Artist]:
    kinds = words.not_reported(frame)
    if not kinds:
        return []
    reported = [] if frame["estimate"].all() else [page.patch_key("reported")]
    return [*reported, page.patch_key(kinds, hatched=True)]


def _draw_dumbbell(
    axes: Axes,
    frame: pd.DataFrame,
    order: Sequence[str],
    chosen: Sequence[str],
    levels: Mapping[float, str],
) -> None:
    looks, decimals = theme.styles(chosen), words.places(frame["value"])
    rows.prepare(axes, frame, order, looks, levels)
    first = int(frame["year"].min())
    for place, code in enumerate(order):
        pair = frame[frame["country"] == code].sort_values("year", kind="stable")
        colour = looks[code].colour if code in looks else theme.MUTED
        axes.plot(pair["value"], [place] * len(pair), color=colour, linewidth=1.6, alpha=0.55)
        for one in pair.to_dict("records"):
            early = one["year"] == first
            rows.point(
                axes,
                float(one["value"]),
                place,
                colour,
                marker="D" if early else "o",
                size=3.6 if early else 6.0,
                hollow=bool(one["estimate"]),
            )
        rows.number_beside(axes, float(pair["value"].max()), place, decimals)
        if len(pair) == 2:
            rows.number_beside(axes, float(pair["value"].min()), place, decimals, left=True)
    labels.above(axes, levels)


def _draw_ranking(
    axes: Axes,
    frame: pd.DataFrame,
    order: Sequence[str],
    chosen: Sequence[str],
    levels: Mapping[float, str],
) -> None:
    looks, decimals = theme.styles(chosen), words.places(frame["value"])
    rows.prepare(axes, frame, order, looks, levels, zero=True)
    values = frame.set_index("country").loc[list(order)]
    for place, (code, value, estimate) in enumerate(
        zip(order, values["value"], values["estimate"], strict=True)
    ):
        colour = looks[code].colour if code in looks else theme.MUTED
        rows.bar(axes, float(value), place, colour, hatched=bool(estimate), name=words.name(code))
        rows.number_beside(axes, float(value), place, decimals, left=value < 0)
    axes.axvline(0, color=theme.INK, linewidth=0.8, zorder=3.5)
    labels.above(axes, levels)


def _dumbbell_alt(
    frame: pd.DataFrame, order: Sequence[str], chosen: Sequence[str], levels: Mapping[float, str]
) -> str:
    decimals = words.places(frame["value"])
    first, last = int(frame["year"].min()), int(frame["year"].max())
    members = alt.members(frame)
    early, late = (
        members[members["year"] == one].set_index("country")["value"] for one in (first, last)
    )
    change = (late - early).dropna()
    return alt.text(
        [
            alt.opening("Dumbbell chart", frame, f"{first} and {last}"),
            f"It rose in {int((change > 0).sum())} of {len(change)} countries."
            if len(change)
            else "",
            alt.changes(frame, [code for code in order if code in chosen], decimals),
            *alt.above(frame, levels, chosen),
            alt.estimates(frame),
            alt.extremes(frame, decimals),
        ]
    )


def _ranking_alt(
    frame: pd.DataFrame,
    order: Sequence[str],
    chosen: Sequence[str],
    levels: Mapping[float, str],
    absent: str,
) -> str:
    decimals = words.places(frame["value"])
    value = frame.set_index("country")["value"]
    single = set(alt.members(frame)["country"])
    ranks = [
        f"{words.name(code)} is number {place} with {words.number(float(value[code]), decimals)}"
        for place, code in enumerate([one for one in order if one in single], start=1)
        if code in chosen
    ]
    return alt.text(
        [
            alt.opening("Bar chart ranking", frame, alt.span(frame)),
            alt.sentence(ranks[:6]),
            *alt.above(frame, levels, chosen),
            alt.estimates(frame),
            absent,
            alt.extremes(frame, decimals),
        ]
    )
