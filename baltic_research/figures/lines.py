"""Development over the years, all countries in one panel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from baltic_research.figures import alt, inputs, labels, marks, page, theme, words
from baltic_research.figures.chart import Chart


def trend(
    observations: pd.DataFrame,
    *,
    highlight: str | Iterable[str] | None = None,
    thresholds: Iterable[float] | Mapping[float, str] = (),
    title: str | None = None,
    caption: str | None = None,
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw one line a country, the highlighted ones in colour and named at their end.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of one series, edition and unit, in any order. A missing year or value is a
        gap in the line.
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
        If there is nothing to draw, or a highlighted country is not in the table.

    Examples
    --------
    >>> import baltic_research as br
    >>> share = br.load("nato.defence_share_gdp", edition="2026-07")
    >>> trend(share, highlight="LTU", thresholds=[2.0, 3.5]).title
    'How has defence expenditure as a share of GDP developed, 2014 to 2026?'
    """
    frame = inputs.checked(observations, "trend")
    chosen = inputs.highlighted(highlight, frame["country"], "trend")
    levels = inputs.guidelines(thresholds, frame["unit"].iloc[0], "trend")
    series = words.series_title(frame["series"].iloc[0])
    heading = title or f"How has {words.in_sentence(series)} developed, {alt.span(frame)}?"
    foot = words.caption(frame, "Dashed lines and hollow points") if caption is None else caption
    sheet = page.Page(heading, series if title else "", foot, _keys(frame, chosen), width)
    height = max(3.5, (len(chosen) + len(levels)) * labels.LINE_HEIGHT + 0.6)
    with theme.applied():
        figure, panels = page.panels(sheet, height)
        _draw(panels[0, 0], frame, chosen, levels)
        page.freeze(figure)
    described = alt.lines("Line chart", frame, chosen, levels)
    return Chart(figure, panels[0, 0], heading, described, foot, frame)


def _keys(frame: pd.DataFrame, chosen: Sequence[str]) -> list[Artist]:
    others = frame["country"].nunique() - len(chosen)
    context = page.line_key(f"{others} others", color=theme.CONTEXT, linewidth=1.0)
    return [*page.estimate_keys(words.not_reported(frame)), *([context] if others else [])]


def _draw(
    axes: Axes, frame: pd.DataFrame, chosen: Sequence[str], levels: Mapping[float, str]
) -> None:
    years, looks = inputs.year_steps(frame["year"]), theme.styles(chosen)
    rows = {str(code): one for code, one in frame.groupby("country")}
    for code in sorted(set(rows) - set(chosen)):
        marks.context_line(axes, rows[code], years, label=words.name(code))
    for code in chosen:
        marks.line(axes, rows[code], years, looks[code], label=words.name(code))
    marks.level_lines(axes, levels)
    marks.value_axis(axes, frame["value"], levels)
    marks.year_limits(axes, years)
    axes.set_ylabel(frame["unit"].iloc[0])
    decimals = words.places(frame["value"])
    ends = [marks.line_end(rows[code], words.name(code), looks[code], decimals) for code in chosen]
    named = [labels.Label(text, axes.get_xlim()[1], level) for level, text in levels.items()]
    labels.beside(axes, [end for end in ends if end] + named)
    marks.year_ticks(axes, years, words.estimated_years(frame))
