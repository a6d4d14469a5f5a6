"""A statistic over the years with its interval: a correlation, a concentration, a probability."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import alt, inputs, labels, marks, page, theme, words
from baltic_research.figures.chart import Chart

_MARKERS = ("o", "s", "^", "D", "v", "P", "X")
_APART = 0.09  # of a step between years, so that whiskers of two groups stand side by side
_CAP = 2.2
_LATE = 0.2  # of the span: a line that ends no earlier is named beside the panel

Looks = dict[str, tuple[theme.Style, float]]


def estimates(
    table: pd.DataFrame,
    *,
    value: str,
    low: str | None = None,
    high: str | None = None,
    group: str | None = None,
    unit: str = "",
    interval: str = "95 % interval",
    levels: Iterable[float] | Mapping[float, str] = (),
    title: str | None = None,
    caption: str | None = None,
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw a statistic over the years, one line a group, with its interval where it has one.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns ``year`` and those named below. ``status`` (``reported`` where it is missing),
        ``source`` and ``edition`` are used if they are there. A year without a value is a gap.
    value : str
        Column of the statistic.
    low, high : str, optional
        Columns of its bounds: a band for one group, whiskers for several.
    group : str, optional
        Column that tells the lines apart, drawn in the order of the table. Countries keep their
        colours; with ``"edition"`` the newest is darkest.
    unit : str
        What the value axis counts; the name of `value` if left out.
    interval : str
        What the bounds are, for the key and the caption.
    levels : iterable of float, or mapping of float to str
        Levels drawn as dotted lines; a mapping gives their labels.
    title : str, optional
        The finding; the question if left out.
    caption : str, optional
        Made from the table if left out.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        One panel; its data has the columns group, year, value, low, high, unit, status,
        estimate.

    Raises
    ------
    ContractError
        If a column is missing or no number, a year comes twice in a group, or a lower bound
        lies above the upper one.
    ParameterError
        If there is nothing to draw, or only one of the bounds is named.

    Examples
    --------
    >>> import baltic_research as br
    >>> held = br.load("nato.defence_usd_constant", edition="2024-06")
    >>> measured = br.burden.concentration(held)
    >>> chart = estimates(measured, value="largest_share_pct", unit="% of the Alliance's total")
    >>> chart.title
    "How has % of the Alliance's total developed, 2014 to 2024?"
    """
    frame = _checked(table, value, (low, high), group, unit)
    marked = inputs.guidelines(levels, frame["unit"].iloc[0], "estimates")
    if not isinstance(levels, Mapping):
        marked = {level: text.removeprefix("Guideline ") for level, text in marked.items()}
    named = frame["unit"].iloc[0]
    heading = title or f"How has {named} developed, {alt.span(frame)}?"
    bounds = interval if frame["low"].notna().any() else ""
    foot = _caption(table, frame, bounds) if caption is None else caption
    sheet = page.Page(heading, "", foot, _keys(frame, bounds), width)
    with theme.applied():
        figure, panels = page.panels(sheet, 3.5)
        _draw(panels[0, 0], frame, marked, _looks(frame, group))
        page.freeze(figure)
    return Chart(figure, panels[0, 0], heading, _alt(frame, marked, bounds), foot, frame)


def _checked(
    table: pd.DataFrame,
    value: str,
    bounds: tuple[str | None, str | None],
    group: str | None,
    unit: str,
) -> pd.DataFrame:
    named = [one for one in bounds if one is not None]
    if len(named) == 1:
        raise ParameterError(f"estimates: an interval needs low and high, only {named[0]!r} given")
    columns = ["year", value, *named, *([group] if group else [])]
    frame = inputs.numbered(table, "estimates", dict.fromkeys(columns), (value, *named))
    if frame[value].isna().all():
        raise ParameterError(f"estimates: column {value} holds no value to draw")
    status = table["status"].to_numpy() if "status" in table.columns else "reported"
    missing = pd.Series(float("nan"), index=frame.index)
    tidy = pd.DataFrame(
        {
            "group": frame[group].astype(str) if group else "",
            "year": frame["year"],
            "value": frame[value],
            "low": frame[named[0]] if named else missing,
            "high": frame[named[1]] if named else missing,
            "unit": unit or value,
            "status": status,
        }
    ).reset_index(drop=True)
    if bool((tidy["low"] > tidy["high"]).any()):
        raise ContractError(f"estimates: {named[0]} lies above {named[1]} in a row; swap them")
    inputs.require_unique(tidy, "estimates", ["group", "year"])
    return tidy.assign(estimate=tidy["status"] != "reported")


def _looks(frame: pd.DataFrame, group: str | None) -> Looks:
    """Return style and strength of each line; older editions are paler, wider and lie below."""
    groups = list(frame["group"].unique())
    if group == "edition":
        ages = range(len(groups) - 1, -1, -1)
        return {
            one: (theme.Style(shade, _MARKERS[age % len(_MARKERS)]), 1.6 + min(0.8 * age, 2.4))
            for one, shade, age in zip(groups, theme.shades(len(groups)), ages, strict=True)
        }
    if len(groups) == 1:
        return {groups[0]: (theme.panel_style(groups[0]), 1.8)}
    return {one: (style, 1.6) for one, style in theme.styles(groups).items()}


def _draw(axes: Axes, frame: pd.DataFrame, levels: Mapping[float, str], looks: Looks) -> None:
    years, decimals = inputs.year_steps(frame["year"]), words.places(frame["value"])
    step = years[1] - years[0] if len(years) > 1 else 1
    lines = {str(one): rows for one, rows in frame.groupby("group")}
    ends: list[labels.Label | None] = []
    for place, (name, (style, strength)) in enumerate(looks.items()):
        aside = step * _APART * (place - (len(looks) - 1) / 2) if _whiskered(frame) else 0.0
        rows = lines[name].assign(year=lines[name]["year"] + aside)
        passed = [one + aside for one in years]
        _interval(axes, rows.set_index("year").reindex(passed), style, band=len(looks) == 1)
        label, rim = _called(name) or "value", strength <= 1.8
        marks.line(axes, rows, passed, style, label=label, strength=strength, rim=rim)
        ends.append(marks.line_end(rows, _called(name), style, decimals))
    marks.level_lines(axes, levels)
    marks.value_axis(axes, pd.concat([frame["value"], frame["low"], frame["high"]]), levels)
    marks.year_limits(axes, years)
    axes.set_ylabel(str(frame["unit"].iloc[0]))
    _label(axes, [end for end in ends if end], levels, years)
    marks.year_ticks(axes, years, words.estimated_years(frame))


def _called(group: str) -> str:
    """Return a country's name, or the group with a colon before its number."""
    name = words.name(group)
    return f"{name}:" if name and name == group else name


def _whiskered(frame: pd.DataFrame) -> bool:
    return len(frame["group"].unique()) > 1 and bool(frame["low"].notna().any())


def _interval(axes: Axes, rows: pd.DataFrame, style: theme.Style, *, band: bool) -> None:
    """Draw the bounds as a band, and as a whisker in a year on its own or for several groups."""
    held = rows["low"].notna() & rows["high"].notna()
    alone = held & ~held.shift(1, fill_value=False) & ~held.shift(-1, fill_value=False)
    if band:
        axes.fill_between(
            rows.index, rows["low"], rows["high"], color=theme.pale(style.colour), zorder=1.4
        )
    for one in rows[alone if band else held].reset_index().to_dict("records"):
        axes.plot(
            [one["year"]] * 2,
            [one["low"], one["high"]],
            color=style.colour,
            linewidth=0.9,
            marker="_",
            markersize=2 * _CAP,
            label="interval",
            zorder=2.4,
        )


def _label(
    axes: Axes, ends: Sequence[labels.Label], levels: Mapping[float, str], years: Sequence[int]
) -> None:
    """Name lines at their ends: beside the panel, or in it those that end long before."""
    edge = axes.get_xlim()[1]
    late = years[-1] - _LATE * (years[-1] - years[0]) - 0.5
    named = [labels.Label(text, edge, level) for level, text in levels.items()]
    labels.beside(axes, [*(end for end in ends if end.x >= late), *named])
    labels.near(axes, [end for end in ends if end.x < late])


def _keys(frame: pd.DataFrame, bounds: str) -> list[Artist]:
    keys = page.estimate_keys(words.not_reported(frame))
    if not bounds:
        return keys
    look = {"color": theme.SOFT_INK, "linewidth": 0.9, "marker": "|", "markersize": 2 * _CAP}
    whisker: Artist = page.line_key(bounds, **look)
    ground = page.patch_key(bounds, colour=theme.pale(theme.SOFT_INK, 0.25))
    return [*keys, whisker if _whiskered(frame) else ground]


def _caption(table: pd.DataFrame, frame: pd.DataFrame, bounds: str) -> str:
    kinds = words.not_reported(frame)
    drawn = "Whiskers" if _whiskered(frame) else "Band"
    parts = [
        words.source_line(table) if {"source", "edition"} <= set(table.columns) else "",
        f"{drawn}: {bounds}." if bounds else "",
        f"Dashed lines and hollow points: {kinds}." if kinds else "",
    ]
    return " ".join(part for part in parts if part)


def _alt(frame: pd.DataFrame, levels: Mapping[float, str], bounds: str) -> str:
    decimals = words.places(frame["value"])
    lines = {str(one): rows for one, rows in frame.groupby("group", sort=False)}
    runs = [
        alt.change(rows, words.name(one) or "it", decimals) for one, rows in list(lines.items())[:6]
    ]
    count = f" for {words.plural(len(lines), 'group')}" if len(lines) > 1 else ""
    unit = frame["unit"].iloc[0]
    return alt.text(
        [
            f"Line chart of {unit}{count}, {alt.span(frame)}.",
            alt.sentence(runs),
            *(_clear(frame, level, text) for level, text in levels.items() if bounds),
            alt.estimates(frame),
        ]
    )


def _clear(frame: pd.DataFrame, level: float, text: str) -> str:
    """Return how many intervals leave a level out, in a sentence."""
    held = frame.dropna(subset=["low", "high"])
    out = int(((held["low"] > level) | (held["high"] < level)).sum())
    return f"{out} of {len(held)} intervals leave out {text}."
