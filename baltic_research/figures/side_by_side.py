"""Two editions or two publishers on the same countries: both readings, or the gap between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb

from baltic_research.beside import COLUMNS
from baltic_research.errors import ParameterError
from baltic_research.figures import alt, inputs, labels, lines, marks, page, theme, words
from baltic_research.figures.chart import Chart

MOST_PAIRS = 4  # countries with two lines each that one panel still keeps apart


def side_by_side(
    compared: pd.DataFrame,
    *,
    title: str | None = None,
    caption: str | None = None,
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw two lines a country, strong for the left side and pale for the right.

    Parameters
    ----------
    compared : pandas.DataFrame
        As `vintages.side_by_side` returns it. With more than four countries, for which two lines
        each would be a tangle, the difference is drawn, one line a country.
    title : str, optional
        The finding; the question if left out.
    caption : str, optional
        What stands on either side, in which unit; made from the table if left out.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        One panel.

    Raises
    ------
    ContractError
        If columns are missing, a year comes twice, or the two sides' amounts cannot share an axis.
    ParameterError
        If there is nothing to draw, or there are many countries and no difference was formed.

    Examples
    --------
    >>> import baltic_research as br
    >>> then, now = (
    ...     br.load("nato.defence_share_gdp", countries="LTU", edition=edition)
    ...     for edition in ("2024-06", "2026-07")
    ... )
    >>> side_by_side(br.vintages.side_by_side(then, now)).title
    'How far apart are two readings of defence expenditure as a share of GDP?'
    """
    frame = inputs.numbered(compared, "side_by_side", COLUMNS, ("left", "right", "difference"))
    inputs.require_unique(frame, "side_by_side", ["country", "year"])
    codes = list(dict.fromkeys(frame["country"]))
    heading = title or _question(frame)
    if len(codes) > MOST_PAIRS:
        return _differences(frame, heading, caption, width)
    left, right = _reading(frame, "left"), _reading(frame, "right")
    for side, name in ((left, "left"), (right, "right")):
        inputs.require_one(side, f"side_by_side, {name}", "unit")
    both = pd.concat([left, right], ignore_index=True)
    foot = _caption(frame, both) if caption is None else caption
    apart = not _share_an_axis(both)
    sheet = page.Page(heading, "", foot, _keys(frame, both, apart=apart), width)
    with theme.applied():
        figure, panels = page.panels(sheet, 3.5, 1, 2 if apart else 1)
        if apart:
            _draw_apart(panels[0], (left, right), codes)
        else:
            _draw(panels[0, 0], left, right, codes)
        page.freeze(figure)
    drawn = panels[0] if apart else panels[0, 0]
    return Chart(figure, drawn, heading, _alt(frame, both, codes), foot, frame)


def _reading(frame: pd.DataFrame, side: str) -> pd.DataFrame:
    """Return one side as the observations that the marks draw."""
    rows = frame[frame[f"{side}_unit"] != ""]
    origin = rows[f"{side}_from"].str.split(" ", n=1)
    return pd.DataFrame(
        {
            "series": origin.str[0],
            "edition": origin.str[1],
            "country": rows["country"],
            "year": rows["year"],
            "value": rows[side],
            "unit": rows[f"{side}_unit"],
            "status": rows[f"{side}_status"],
            "estimate": rows[f"{side}_status"] != "reported",
        }
    )


def _share_an_axis(both: pd.DataFrame) -> bool:
    """Return whether all figures are in one unit, or in percent of the same."""
    units = list(both["unit"].unique())
    return len(units) == 1 or (len(set(_quantities(both))) == 1 and units[0].startswith("%"))


def _draw_apart(
    panels: Iterable[Axes], sides: Sequence[pd.DataFrame], codes: Sequence[str]
) -> None:
    """Draw each side in a panel of its own, on an axis of its own."""
    placed = list(zip(panels, sides, strict=True))
    for axes, side in placed:
        _draw_one(axes, side, codes)
    for place, (axes, side) in enumerate(placed):
        years = inputs.year_steps(side["year"])
        marks.year_ticks(axes, years, words.estimated_years(side), settled=place > 0)


def _draw_one(axes: Axes, side: pd.DataFrame, codes: Sequence[str]) -> None:
    """Draw one side; its countries are named by the keys, for which there is more room."""
    years, looks = inputs.year_steps(side["year"]), theme.styles(codes)
    for code in codes:
        rows = side[side["country"] == code]
        marks.line(axes, rows, years, looks[code], label=words.name(code), rim=False)
    first = side.iloc[0]
    axes.set_title(f"{first['series']} {first['edition']}", loc="left", fontweight="bold")
    marks.value_axis(axes, side["value"], [])
    marks.year_limits(axes, years)
    axes.set_ylabel("\n".join(labels.wrapped(_unit(side), theme.TEXT_SIZE, 2.6)))


def _draw(axes: Axes, left: pd.DataFrame, right: pd.DataFrame, codes: Sequence[str]) -> None:
    both = pd.concat([left, right])
    years, looks = inputs.year_steps(both["year"]), theme.styles(codes)
    decimals, ends = words.places(both["value"]), []
    for code in codes:
        mine, theirs = left[left["country"] == code], right[right["country"] == code]
        name, pale = words.name(code), theme.Style(_pale(looks[code].colour), looks[code].marker)
        marks.line(axes, theirs, years, pale, label=f"{name}, right", strength=3.0, rim=False)
        marks.line(axes, mine, years, looks[code], label=f"{name}, left", strength=1.5, rim=False)
        furthest = max((mine, theirs), key=_last_year)
        ends.append(marks.line_end(furthest, name, looks[code], decimals))
    marks.value_axis(axes, both["value"], [])
    marks.year_limits(axes, years)
    axes.set_ylabel(_unit(both))
    labels.beside(axes, [end for end in ends if end])
    marks.year_ticks(axes, years, words.estimated_years(both))


def _last_year(rows: pd.DataFrame) -> int:
    held = rows.loc[rows["value"].notna(), "year"]
    return int(held.max()) if len(held) else 0


def _differences(frame: pd.DataFrame, title: str, caption: str | None, width: float) -> Chart:
    if frame["difference"].isna().all():
        raise ParameterError(
            f"side_by_side: {frame['country'].nunique()} countries have no difference to draw, and "
            f"both lines of each would be a tangle; choose at most {MOST_PAIRS}"
        )
    known = frame.loc[frame["difference"].notna(), "year"]
    frame = frame[frame["year"].between(known.min(), known.max())].reset_index(drop=True)
    held = frame["left_from"].iloc[0], frame["right_from"].iloc[0]
    estimate = (frame[["left_status", "right_status"]] == "estimate").any(axis="columns")
    rows = pd.DataFrame(
        {
            "source": "",
            "series": held[0].partition(" ")[0],
            "edition": "",
            "country": frame["country"],
            "year": frame["year"],
            "value": frame["difference"],
            "unit": frame["unit"] + ", " + f"{_short(held[0])} less {_short(held[1])}",
            "status": estimate.map({True: "estimate", False: "reported"}),
        }
    )
    foot = f"{held[0]} less {held[1]}, in {frame['unit'].iloc[0]}." if caption is None else caption
    drawn = lines.trend(rows, title=title, caption=foot, width=width)
    return Chart(drawn.figure, drawn.axes, drawn.title, drawn.alt, drawn.caption, frame)


def _keys(frame: pd.DataFrame, both: pd.DataFrame, *, apart: bool) -> list[Artist]:
    if apart:
        return [*_country_keys(list(dict.fromkeys(frame["country"]))), *_estimate_key(both)]
    strong = page.line_key(frame["left_from"].iloc[0], linewidth=1.5)
    pale = page.line_key(frame["right_from"].iloc[0], linewidth=3.0, color=_pale(theme.SOFT_INK))
    return [strong, pale, *_estimate_key(both)]


def _country_keys(codes: Sequence[str]) -> list[Artist]:
    looks = theme.styles(codes)
    return [
        page.line_key(
            words.name(code), color=looks[code].colour, marker=looks[code].marker, markersize=4.5
        )
        for code in codes
    ]


def _estimate_key(both: pd.DataFrame) -> list[Artist]:
    kinds = words.not_reported(both)
    hollow = {"marker": "o", "markersize": 4.5, "markerfacecolor": "white"}
    return [page.line_key(kinds, linestyle=theme.ESTIMATE_DASHES, **hollow)] if kinds else []


def _pale(colour: str) -> str:
    """Return a colour half way to white: told from the colour itself in grey too."""
    red, green, blue = to_rgb(colour)
    return to_hex((1 - 0.45 * (1 - red), 1 - 0.45 * (1 - green), 1 - 0.45 * (1 - blue)))


def _unit(both: pd.DataFrame) -> str:
    """Return the unit, or what two units have in common before their price base."""
    units = list(both["unit"].unique())
    if len(units) == 1:
        return str(units[0])
    return words.joined(sorted(set(_quantities(both))))


def _quantities(both: pd.DataFrame) -> list[str]:
    return [str(unit).partition(",")[0] for unit in both["unit"].unique()]


def _question(frame: pd.DataFrame) -> str:
    series = words.series_title(str(frame["left_from"].iloc[0]).partition(" ")[0])
    return f"How far apart are two readings of {words.in_sentence(series)}?"


def _caption(frame: pd.DataFrame, both: pd.DataFrame) -> str:
    apart = not _share_an_axis(both)
    sides = (
        (("Left", "left"), ("Right", "right"))
        if apart
        else (("Thin dark lines", "left"), ("Broad pale lines", "right"))
    )
    told = [
        f"{strength}: {frame[f'{side}_from'].iloc[0]}, in {words.joined(sorted(units))}."
        for strength, side in sides
        if (units := set(frame[f"{side}_unit"]) - {""})
    ]
    kinds = words.not_reported(both)
    return " ".join([*told, *([f"Dashed lines and hollow points: {kinds}."] if kinds else [])])


def _alt(frame: pd.DataFrame, both: pd.DataFrame, codes: Sequence[str]) -> str:
    decimals = words.places(both["value"])
    opening = alt.opening("Line chart of two readings", both, alt.span(frame), _unit(both))
    sides = [
        (_short(str(frame[f"{side}_from"].iloc[0])), _reading(frame, side))
        for side in ("left", "right")
    ]
    runs = [
        alt.change(rows[rows["country"] == code], f"{words.name(code)} in {name}", decimals)
        for code in codes
        for name, rows in sides
    ]
    return alt.text([opening, alt.sentence(runs), _widest(frame), alt.estimates(both)])


def _widest(frame: pd.DataFrame) -> str:
    held = frame.dropna(subset="difference")
    if held.empty:
        return "No difference is formed."
    row = held.iloc[int(held["difference"].abs().to_numpy().argmax())]
    gap = words.number(float(row["difference"]), words.places(held["difference"]))
    return (
        f"They differ most on {words.name(str(row['country']))} in {row['year']}: "
        f"{gap} {row['unit']}."
    )


def _short(origin: str) -> str:
    series, _, edition = origin.partition(" ")
    return f"{series.partition('.')[0].upper()} {edition}"
