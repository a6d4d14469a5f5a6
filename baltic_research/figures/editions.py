"""One country in several editions of a publication: how its figures were revised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd
from matplotlib.axes import Axes

from baltic_research import catalog, countries
from baltic_research.errors import ParameterError, UnknownNameError
from baltic_research.figures import alt, inputs, labels, marks, page, theme, words
from baltic_research.figures.chart import Chart

_MARKERS = ("o", "s", "^", "D", "v", "P", "X")


def by_edition(
    observations: pd.DataFrame,
    *,
    country: str,
    thresholds: Iterable[float] | Mapping[float, str] = (),
    title: str | None = None,
    caption: str | None = None,
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw one line an edition of the same country and series, the newest darkest.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of one series in one or more editions, in any order. Units may differ
        between editions (another price base); the caption then says so.
    country : str
        The country, by code or name.
    thresholds : iterable of float, or mapping of float to str
        Levels drawn as dotted lines, in the unit of the values; a mapping gives their labels.
    title : str, optional
        The finding; the question if left out.
    caption : str, optional
        Source, editions and units; made from the table if left out.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        One panel.

    Raises
    ------
    ContractError
        If columns are missing, several series are mixed, or an edition mixes units.
    ParameterError
        If the country is not in the table or has no value.

    Examples
    --------
    >>> import baltic_research as br
    >>> held = [br.load("nato.defence_share_gdp", edition=one) for one in ("2019-06", "2026-07")]
    >>> by_edition(pd.concat(held), country="LTU", thresholds=[2.0]).title
    "How do editions differ on Lithuania's defence expenditure as a share of GDP?"
    """
    frame = _of_country(observations, country)
    editions = list(frame["edition"].unique())
    levels = inputs.guidelines(thresholds, frame["unit"].iloc[-1], "by_edition")
    series = words.series_title(frame["series"].iloc[0])
    whose = words.name(frame["country"].iloc[0])
    heading = title or f"How do editions differ on {whose}'s {words.in_sentence(series)}?"
    foot = _caption(frame) if caption is None else caption
    keys = page.estimate_keys(words.not_reported(frame))
    sheet = page.Page(heading, f"{series}, {whose}, by edition", foot, keys, width)
    with theme.applied():
        figure, panels = page.panels(sheet, 3.5)
        _draw(panels[0, 0], frame, editions, levels)
        page.freeze(figure)
    return Chart(figure, panels[0, 0], heading, _alt(frame, editions, levels), foot, frame)


def _of_country(observations: pd.DataFrame, country: str) -> pd.DataFrame:
    frame = inputs.checked(observations, "by_edition", single=("series",))
    code = countries.resolve(country)
    rows = frame[frame["country"] == code].reset_index(drop=True)
    if rows["value"].isna().all():
        raise ParameterError(
            f"by_edition: the table holds no value of {words.name(code)}; "
            f"it has {words.joined(sorted(frame['country'].unique())[:8])}"
        )
    for edition, one in rows.groupby("edition"):
        inputs.require_one(one, f"by_edition, edition {edition}", "unit")
    return rows


def _draw(
    axes: Axes, frame: pd.DataFrame, editions: list[str], levels: Mapping[float, str]
) -> None:
    years, decimals = inputs.year_steps(frame["year"]), words.places(frame["value"])
    ends = []
    for place, (edition, shade) in enumerate(
        zip(editions, theme.shades(len(editions)), strict=True)
    ):
        rows = frame[frame["edition"] == edition]
        style = theme.Style(shade, _MARKERS[(len(editions) - 1 - place) % len(_MARKERS)])
        # Older lines are wider and lie below, so that they show where editions agree.
        age = len(editions) - 1 - place
        width = 1.6 + min(1.1 * age, 4.4)
        marks.line(axes, rows, years, style, label=edition, strength=width, rim=False)
        ends.append(marks.line_end(rows, f"{edition}:", style, decimals))
    marks.level_lines(axes, levels)
    marks.value_axis(axes, frame["value"], levels)
    marks.year_limits(axes, years)
    axes.set_ylabel(_common_unit(frame))
    edge = axes.get_xlim()[1]
    labels.beside(axes, [labels.Label(text, edge, level) for level, text in levels.items()])
    marks.year_ticks(axes, years, words.estimated_years(frame))
    labels.near(axes, [end for end in reversed(ends) if end], settled=True)


def _common_unit(frame: pd.DataFrame) -> str:
    """Return the unit, or the part before the price base where editions differ in that."""
    units = list(frame["unit"].unique())
    if len(units) == 1:
        return str(units[0])
    return words.joined(sorted({str(unit).partition(",")[0] for unit in units}))


def _caption(frame: pd.DataFrame) -> str:
    units = {str(edition): str(rows["unit"].iloc[0]) for edition, rows in frame.groupby("edition")}
    return words.caption(
        frame,
        "Dashed lines and hollow points",
        _differing("Units differ, so a gap between lines is not revision alone", units),
        _differing("The publisher's definition differs", _definitions(frame)),
    )


def _differing(opening: str, terms: Mapping[str, str]) -> str:
    """Return which editions use which term; empty if all use the same."""
    editions: dict[str, list[str]] = {}
    for edition, term in terms.items():
        editions.setdefault(term, []).append(edition)
    if len(editions) < 2:
        return ""
    each = "; ".join(f"{term} in {words.joined(ones)}" for term, ones in editions.items())
    return f"{opening}: {each}."


def _definitions(frame: pd.DataFrame) -> dict[str, str]:
    """Return the publisher's term for what is measured, by edition, as far as it is declared."""
    try:
        declared = catalog.source(str(frame["source"].iloc[0])).editions
    except UnknownNameError:
        return {}
    return {one: declared[one].definition for one in frame["edition"].unique() if one in declared}


def _alt(frame: pd.DataFrame, editions: list[str], levels: Mapping[float, str]) -> str:
    decimals = words.places(frame["value"])
    runs = [
        alt.change(frame[frame["edition"] == one], f"edition {one}", decimals)
        for one in reversed(editions)
    ]
    newest = frame[frame["edition"] == editions[-1]]
    count = words.plural(len(editions), "edition")
    return alt.text(
        [
            alt.opening(
                f"Line chart comparing {count}", frame, alt.span(frame), _common_unit(frame)
            ),
            alt.sentence(runs),
            _widest(frame, decimals),
            *alt.above(newest, levels, []),
            alt.estimates(frame),
        ]
    )


def _widest(frame: pd.DataFrame, decimals: int) -> str:
    """Return where editions are furthest apart, in a sentence; empty if no year comes twice."""
    by_year = frame.dropna(subset="value").groupby("year")["value"].agg(["min", "max", "count"])
    by_year = by_year[by_year["count"] > 1]
    if by_year.empty:
        return ""
    apart = (by_year["max"] - by_year["min"]).sort_values(kind="stable")
    row = by_year.loc[[apart.index[-1]]].iloc[0]
    low, high = (words.number(float(row[end]), decimals) for end in ("min", "max"))
    return f"Editions differ most on {apart.index[-1]}: {low} to {high}."
