"""What old editions would have forecast, drawn with what they knew and what then came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from baltic_research.errors import ParameterError
from baltic_research.figures import alt, fans, inputs, marks, page, theme, words
from baltic_research.figures.chart import Chart

BANDS = (50, 90)
_NUMBERS = ("p05_pct", "p25_pct", "median_pct", "p75_pct", "p95_pct", "truth_pct")
_COLUMNS = ("edition", "country", "year", "member", *_NUMBERS, "truth_status")
_CAME = theme.Style(theme.INK, "D")
_ROW = 1.55  # inches

Cell = tuple[str, str, pd.DataFrame, pd.DataFrame]


def hindcast(
    history: pd.DataFrame,
    forecasts: pd.DataFrame,
    *,
    countries: str | Iterable[str] | None = None,
    member: str = "ensemble",
    targets: Iterable[float] | Mapping[float, str] = (),
    title: str | None = None,
    caption: str | None = None,
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw a row a country and a column an edition: its figures, its forecast, the outcome.

    Parameters
    ----------
    history : pandas.DataFrame
        Observations of one series in every edition that forecasts (``load(...,
        edition="all")``); units may differ in their price base.
    forecasts : pandas.DataFrame
        ``Backtest.data``: edition, country, year, member, ``median_pct``, ``p05_pct``,
        ``p25_pct``, ``p75_pct``, ``p95_pct``, ``truth_pct``, ``truth_status``.
    countries : str or iterable of str, optional
        By code or name; by default all up to six, else the Baltic states.
    member : str
        Whose forecasts: ``ensemble``, ``random_walk``, ...
    targets : iterable of float, or mapping of float to str
        Levels drawn as dotted lines.
    title : str, optional
        The finding; the question if left out.
    caption : str, optional
        Made from the table if left out.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        Its ``axes`` are (country, edition); its data the forecasts drawn.

    Raises
    ------
    ContractError
        If columns are missing or several series are mixed.
    ParameterError
        If there is nothing to draw: a country, member or edition that the tables lack.
    """
    shown = _forecasts(forecasts, countries, member)
    editions, codes = (list(shown[one].unique()) for one in ("edition", "country"))
    known = inputs.checked(history, "hindcast", single=("series",))
    lacking = [one for one in editions if one not in set(known["edition"])]
    if lacking:
        raise ParameterError(
            f"hindcast: the history lacks edition {words.joined(lacking)}; pass all editions that "
            "the forecasts were made from"
        )
    known = known[known["edition"].isin(editions) & known["country"].isin(codes)]
    known = known.reset_index(drop=True)
    unit = str(known["unit"].iloc[0]).partition(",")[0]
    levels = fans.named_levels(targets, unit, "hindcast")
    series = words.series_title(str(known["series"].iloc[0]))
    heading = title or f"What would {words.joined(editions)} have forecast, and what came?"
    foot = _caption(known) if caption is None else caption
    sheet = page.Page(heading, f"{series}, in {unit}", foot, _keys(shown, known, levels), width)
    cells = _cells(known, shown, codes, editions)
    panels = _panels(sheet, cells, levels, len(editions))
    described = _alt(shown, series, unit, editions)
    return Chart(panels[0, 0].figure, panels, heading, described, foot, shown)


def _forecasts(
    forecasts: pd.DataFrame, countries: str | Iterable[str] | None, member: str
) -> pd.DataFrame:
    """Return the forecasts of one member and the countries asked for, by edition."""
    frame = inputs.numbered(forecasts, "hindcast", _COLUMNS, _NUMBERS)
    members = list(frame["member"].unique())
    if member not in members:
        raise ParameterError(
            f"hindcast: no forecasts of member {member!r}; the table has {words.joined(members)}"
        )
    frame = frame[frame["member"] == member]
    codes = inputs.highlighted(countries, sorted(frame["country"]), "hindcast")
    if not codes:
        raise ParameterError("hindcast: name the countries to draw; the table holds many")
    frame = frame[frame["country"].isin(codes)]
    inputs.require_unique(frame, "hindcast", ["edition", "country", "year"])
    order = frame["country"].map({code: place for place, code in enumerate(codes)})
    frame = frame.assign(order=order).sort_values(["order", "edition", "year"], ignore_index=True)
    return frame.drop(columns="order")


def _cells(
    known: pd.DataFrame, shown: pd.DataFrame, codes: Sequence[str], editions: Sequence[str]
) -> list[Cell]:
    """Return country, edition, history and forecast of each panel, row by row."""
    return [
        (
            code,
            edition,
            known[(known["country"] == code) & (known["edition"] == edition)],
            shown[(shown["country"] == code) & (shown["edition"] == edition)],
        )
        for code in codes
        for edition in editions
    ]


def _keys(shown: pd.DataFrame, known: pd.DataFrame, levels: Mapping[float, str]) -> list[Artist]:
    hollow = {"marker": _CAME.marker, "markersize": 4.0}
    came = page.line_key("what came", color=theme.INK, linewidth=1.2, **hollow)
    late = (
        []
        if shown["truth_status"].eq("reported").all()
        else [page.point_key("estimate", hollow=True, markersize=4.5)]
    )
    first, *rest = fans.keys(known.assign(estimate=False), levels, BANDS, plan=False)
    past = page.line_key("known then", marker="o", markersize=4.0)
    return [past, first, *rest, came, *late]


def _panels(
    sheet: page.Page, cells: Sequence[Cell], levels: Mapping[float, str], across: int
) -> np.ndarray[Any, Any]:
    """Draw a panel for each country and edition."""
    down = len(cells) // across
    years = list(
        range(
            min(int(known["year"].min()) for _, _, known, _ in cells if len(known)),
            max(int(then["year"].max()) for _, _, _, then in cells if len(then)) + 1,
        )
    )
    values = pd.concat([one for cell in cells for one in _values(*cell[2:])])
    with theme.applied():
        figure, panels = page.panels(sheet, down * _ROW, down, across, sharex=True, sharey=True)
        for axes, cell in zip(panels.ravel(), cells, strict=True):
            _draw(axes, *cell)
            fans.frame_axes(axes, values, levels, years)
            axes.tick_params(labelbottom=axes in panels[-1], labelleft=axes in panels[:, 0])
        marks.year_ticks(panels[0, 0], years, set())
        page.freeze(figure)
    return panels


def _draw(axes: Axes, code: str, edition: str, known: pd.DataFrame, then: pd.DataFrame) -> None:
    style = theme.panel_style(code)
    named = f"{words.name(code)}, {edition}"
    if known.empty or then.empty:
        fans.head(axes, named, "not in this edition")
        return
    spread = _from_newest(known, then)
    fans.bands(axes, spread, style, BANDS)
    fans.median(axes, spread, style)
    marks.line(axes, known, fans.past(known), style, label=named, strength=1.3)
    came = then.assign(value=then["truth_pct"], estimate=then["truth_status"] != "reported")
    marks.line(axes, came, fans.past(came), _CAME, label="what came", strength=1.1)
    last = then.iloc[-1]
    median, truth = (words.number(float(last[one]), 1) for one in ("median_pct", "truth_pct"))
    fans.head(axes, named, f"{int(last['year'])}: forecast {median}, came {truth}")


def _from_newest(known: pd.DataFrame, then: pd.DataFrame) -> pd.DataFrame:
    """Return the fan with the newest known figure before it, where all its quantiles meet."""
    newest = known[known["value"].notna()].sort_values("year", kind="stable").iloc[-1]
    names = {"median_pct": "p50_pct"}
    columns = ["year", *(names.get(one, one) for one in _NUMBERS[:-1])]
    start = pd.DataFrame([[newest["year"], *[newest["value"]] * 5]], columns=columns)
    return pd.concat([start, then.rename(columns=names)[columns]], ignore_index=True)


def _values(known: pd.DataFrame, then: pd.DataFrame) -> Iterable[pd.Series]:
    return known["value"], then["p05_pct"], then["p95_pct"], then["truth_pct"]


def _caption(known: pd.DataFrame) -> str:
    return (
        f"{words.source_line(known)} Each panel shows the figures of its own edition, the forecast "
        "made from them with nothing known later, and the newest edition's figures. Bands hold 50 "
        "and 90 % of the simulated paths. Hollow points: estimates. Price base and definition "
        "differ between editions."
    )


def _alt(shown: pd.DataFrame, series: str, unit: str, editions: Sequence[str]) -> str:
    last = shown.sort_values("year", kind="stable").drop_duplicates(
        ["edition", "country"], keep="last"
    )
    last = last.sort_values(["country", "edition"])
    runs = [
        f"{words.name(one['country'])} from {one['edition']}, {one['year']}: median "
        f"{words.number(one['median_pct'], 1)}, came {words.number(one['truth_pct'], 1)}"
        for one in last.to_dict("records")
    ]
    measured = words.in_sentence(series)
    inside = (shown["truth_pct"] >= shown["p05_pct"]) & (shown["truth_pct"] <= shown["p95_pct"])
    grid = f"Grid of fan charts, {words.plural(shown['country'].nunique(), 'country', 'countries')}"
    return alt.text(
        [
            f"{grid} by {words.plural(len(editions), 'edition')}, of {measured}, in {unit}.",
            f"The 90 % band holds {int(inside.sum())} of {len(shown)} outcomes.",
            *(alt.sentence([one]) for one in runs),
        ]
    )
