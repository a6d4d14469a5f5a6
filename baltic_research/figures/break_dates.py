"""Break dates side by side: a row a country, source and edition, each date with its interval."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from baltic_research import given
from baltic_research.errors import ParameterError
from baltic_research.figures import alt, break_inputs, labels, page, theme, words
from baltic_research.figures.chart import Chart

_ROW = 0.235  # inches
_LOOKS = (
    theme.Style("#0B3C5D", "o"),
    theme.Style("#C4661F", "s"),
    theme.Style("#009E73", "D"),
)
_SPAN = ("first_year", "last_year", "least_years")


def break_dates(
    dates: pd.DataFrame,
    *,
    events: Iterable[int] = (),
    title: str | None = None,
    caption: str | None = None,
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw break dates with their intervals by country, source and edition.

    Parameters
    ----------
    dates : pandas.DataFrame
        ``table()`` of `models.structural_breaks_by_country`: source, edition, country, break,
        first_new_year, low_year, high_year, the two flags, first_year, last_year and
        least_years.
    events : iterable of int
        Years to mark by a dotted line.
    title : str, optional
        The finding; the question if left out.
    caption : str, optional
        Sources, editions and what the marks mean; made from the table if left out.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        One panel. A hollow mark is a break on the trimming limit, an arrow an interval that was
        cut at the end of the series; the grey bar spans the years in which a break could be
        found.

    Raises
    ------
    ContractError
        If a column is missing.
    ParameterError
        If no series in the table could be analysed.

    Examples
    --------
    >>> import baltic_research as br
    >>> share = br.load("sipri.milex_share_gdp", countries="LTU", edition=["2025-04", "2026-04"])
    >>> found = br.models.structural_breaks_by_country(share)
    >>> break_dates(found.table(), events=[2014]).title
    'When did spending break, by source and edition?'
    """
    frame = break_inputs.checked(dates, "break_dates", _SPAN)
    if frame["break"].isna().all():
        raise ParameterError(
            "break_dates: no series of the table was analysed; load longer spans of years"
        )
    rows = _rows(frame)
    foot = _caption(frame) if caption is None else caption
    heading = title or "When did spending break, by source and edition?"
    measure = "First year of the new regime, with its confidence interval"
    sheet = page.Page(heading, measure, foot, _keys(frame), width)
    with theme.applied():
        figure, panels = page.panels(sheet, len(rows) * _ROW + 0.45)
        _draw(panels[0, 0], frame, rows, sorted(given.years(events, "break_dates: events")))
        page.freeze(figure)
    return Chart(figure, panels[0, 0], heading, _alt(frame), foot, frame)


def _rows(frame: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Return the rows from top to bottom: a country's name alone, then its sources' editions."""
    rows = []
    for code in frame["country"].unique():
        own = frame[frame["country"] == code]
        rows.append((str(code), "", ""))
        pairs = own[["source", "edition"]].drop_duplicates().sort_values(["source", "edition"])
        rows += [(str(code), str(one), str(edition)) for one, edition in pairs.to_numpy()]
    return rows


def _sources(frame: pd.DataFrame) -> dict[str, theme.Style]:
    names = sorted(frame["source"].unique())
    return {name: _LOOKS[place % len(_LOOKS)] for place, name in enumerate(names)}


def _caption(frame: pd.DataFrame) -> str:
    names = words.joined([str(one).upper() for one in sorted(frame["source"].unique())])
    return " ".join(
        [
            f"{'Sources' if ' and ' in names else 'Source'}: {names}.",
            (
                "Each series is analysed over its own years; the grey bar spans the dates that "
                "could be found in it."
            ),
            *break_inputs.remarks(frame, editions=True),
        ]
    )


def _keys(frame: pd.DataFrame) -> list[Artist]:
    keys: list[Artist] = []
    for name, look in _sources(frame).items():
        filled: dict[str, Any] = {
            "marker": look.marker,
            "color": look.colour,
            "markerfacecolor": look.colour,
        }
        keys.append(page.point_key(str(name).upper(), **filled))
    broken = break_inputs.found(frame)
    if broken["on_trimming_limit"].any():
        keys.append(page.point_key("on the trimming limit", hollow=True))
    if broken["interval_reaches_end"].any():
        keys.append(page.point_key("interval cut", marker=">", markersize=4))
    keys.append(page.line_key("dates that could be found", color=theme.GRID, linewidth=5))
    return keys


def _draw(
    axes: Axes, frame: pd.DataFrame, rows: Sequence[tuple[str, str, str]], events: Sequence[int]
) -> None:
    looks = _sources(frame)
    first, last = int(frame["first_year"].min()), int(frame["last_year"].max())
    axes.set_xlim(min([first, *events]) - 0.7, max([last, *events]) + 0.7)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(_whole_years())
    _name_rows(axes, rows)
    for place, (code, source, edition) in enumerate(rows):
        if source:
            own = (frame[["country", "source", "edition"]] == [code, source, edition]).all(axis=1)
            _draw_row(axes, frame[own], place, looks[source])
        elif place:
            axes.axhline(place - 0.5, color=theme.CONTEXT, linewidth=0.6)
    labels.above(axes, {float(year): str(year) for year in events})


def _whole_years() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=9, integer=True)


def _name_rows(axes: Axes, rows: Sequence[tuple[str, str, str]]) -> None:
    names = [
        f"{source.upper()} {edition}" if source else words.name(code)
        for code, source, edition in rows
    ]
    axes.set_yticks(range(len(rows)), names)
    for label, (_, source, _edition) in zip(axes.get_yticklabels(), rows, strict=True):
        label.set(fontweight="normal" if source else "bold")


def _draw_row(axes: Axes, rows: pd.DataFrame, place: int, look: theme.Style) -> None:
    """Draw the dates of one series, or say that there is none."""
    span = rows.iloc[0]
    if math.isnan(span["break"]):
        _say(axes, sum(axes.get_xlim()) / 2, place, "not analysed")
        return
    earliest = span["first_year"] + span["least_years"]
    latest = span["last_year"] - span["least_years"] + 1
    axes.plot(
        [earliest, latest], [place + 0.1] * 2, color=theme.GRID, linewidth=6, zorder=1,
        solid_capstyle="butt",
    )  # fmt: skip
    broken = break_inputs.found(rows).to_dict("records")
    if not broken:
        _say(axes, (earliest + latest) / 2, place, "no break found")
    for number, one in enumerate(broken):
        # Each a little lower than the one before, so that intervals that overlap can be told apart
        low = place + 0.04 + 0.32 * (number / (len(broken) - 1) if len(broken) > 1 else 0.5)
        _draw_date(axes, one, low, look)
        axes.annotate(
            f"{one['first_new_year']:.0f}", (one["first_new_year"], place - 0.02), xytext=(0, 0),
            textcoords="offset points", ha="center", va="bottom", fontsize=theme.SMALL_SIZE,
            color=look.ink, path_effects=labels.HALO, zorder=6,
        )  # fmt: skip


def _say(axes: Axes, across: float, place: int, text: str) -> None:
    axes.text(
        across, place + 0.1, text, ha="center", va="center", fontsize=theme.SMALL_SIZE,
        color=theme.SOFT_INK, path_effects=labels.HALO, zorder=5,
    )  # fmt: skip


def _draw_date(axes: Axes, one: dict[Any, Any], place: float, look: theme.Style) -> None:
    low, high, date = one["low_year"], one["high_year"], one["first_new_year"]
    if not math.isnan(low):
        axes.plot([low, high], [place] * 2, color=look.colour, linewidth=1.1, zorder=3)
        cut = {
            low: one["interval_reaches_end"] and low <= one["first_year"],
            high: one["interval_reaches_end"] and high >= one["last_year"],
        }
        for end, marker in ((low, "<"), (high, ">")):
            arrow = bool(cut[end])
            axes.plot(
                [end], [place], marker=marker if arrow else "|", markersize=4,
                color=look.colour, zorder=3,
            )  # fmt: skip
    axes.plot(
        [date], [place], linestyle="none", marker=look.marker, markersize=4.6,
        markerfacecolor="white" if one["on_trimming_limit"] else look.colour,
        markeredgecolor=look.colour, markeredgewidth=1.1, zorder=4,
        label="limit" if one["on_trimming_limit"] else "date",
    )  # fmt: skip


def _alt(frame: pd.DataFrame) -> str:
    """Return the newest edition of each source in words, country by country."""
    newest = frame.groupby("source")["edition"].transform("max") == frame["edition"]
    clauses = []
    for (code, source), rows in frame[newest].groupby(["country", "source"], sort=False):
        years = [f"{year:.0f}" for year in break_inputs.found(rows)["first_new_year"]]
        analysed = "no break" if rows["break"].notna().any() else "not analysed"
        clauses.append(
            f"{words.name(str(code))} ({str(source).upper()} {rows['edition'].iloc[0]}) "
            f"{words.joined(years) or analysed}"
        )
    series = frame[["country", "source", "edition"]].drop_duplicates()
    return alt.text(
        [
            f"Break dates with intervals in {words.plural(len(series), 'series', 'series')}.",
            alt.sentence([f"in the newest editions: {clauses[0]}", *clauses[1:]]),
            *break_inputs.remarks(frame, editions=True),
        ]
    )
