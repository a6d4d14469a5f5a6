"""From a choice to what it shows: figure, table, caveats, code, CSV and links, without controls."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from baltic_research import catalog, countries, vintages
from baltic_research.attribution import cite, provenance
from baltic_research.beside import why_comparable, why_no_difference
from baltic_research.errors import ContractError, ParameterError
from baltic_research.explore import code, deeper, download
from baltic_research.explore.choice import CHANGE, LEVEL, SHOWN, Choice
from baltic_research.explore.sides import Side, first_side, second_side
from baltic_research.figures import words
from baltic_research.figures.lines import trend
from baltic_research.figures.side_by_side import side_by_side

if TYPE_CHECKING:
    import pandas as pd

    from baltic_research.figures.chart import Chart

_WIDTH = 6.2  # inches: on a screen beside the controls, text is then as large as the page's own
_FEW = 6  # countries that a figure draws in colour without being told which


@dataclass(frozen=True, eq=False)
class View:
    """What a choice shows.

    Attributes
    ----------
    choice : Choice
        What was chosen.
    title : str
        The question that figure and table answer.
    editions : tuple of str
        What the figures were taken from: publisher, edition, day of publication, unit.
    table : pandas.DataFrame
        The rows behind the figure, and what `code` ends with under the name ``table``.
    chart : Chart or None
        The figure, a little narrower than the one that `code` draws for print.
    no_chart : str
        Why there is none.
    caveats : tuple of str
        What must be said about these very figures.
    fine_print : tuple of str
        What publisher and edition say about all of theirs.
    code : str
        Python that makes table and figure anew.
    citation : str
        How to cite the figures.
    csv, file_name : str
        The table as CSV, with its citation in the lines above, and a name for the file.
    links : tuple of deeper.Link
        Notebooks and reports that go deeper.
    loaded : pandas.DataFrame
        Every source and edition that figures were taken from, for `br.provenance`.
    """

    choice: Choice
    title: str
    editions: tuple[str, ...]
    table: pd.DataFrame
    chart: Chart | None
    no_chart: str
    caveats: tuple[str, ...]
    fine_print: tuple[str, ...]
    code: str
    citation: str
    csv: str
    file_name: str
    links: tuple[deeper.Link, ...]
    loaded: pd.DataFrame

    @property
    def is_comparison(self) -> bool:
        """Return whether two sides are compared."""
        return "difference" in self.table.columns

    def digest(self) -> str:
        """Return the view in a few lines that are the same on every machine."""
        shown = self.chart.digest() if self.chart else f"{self.title}\n{self.no_chart}"
        return "\n".join([*self.editions, *self.caveats, shown])


def view(choice: Choice) -> View:
    """Return what a choice shows.

    Parameters
    ----------
    choice : Choice
        What is chosen.

    Returns
    -------
    View
        Figure, table and what goes with them.

    Raises
    ------
    BalticResearchError
        In one sentence, where there is nothing to show, or an indicator refuses the series.

    Examples
    --------
    >>> found = view(Choice(countries=("EST",), edition="2024-06", first_year=2023))
    >>> print(found.code)
    import baltic_research as br
    <BLANKLINE>
    table = br.load(
        "nato.defence_share_gdp",
        countries=["EST"],
        years=range(2023, 2025),
        edition="2024-06",
    )
    chart = br.figures.trend(table)
    <BLANKLINE>
    """
    if choice.against is None:
        return _single(choice)
    return _double(choice)


def _single(choice: Choice) -> View:
    side = first_side(choice, "table")
    title = _title(choice, side.table)
    # Of a level the figure asks the same question by itself
    given = None if choice.show == LEVEL else title
    highlight = _highlight(side.table)
    named = {} if given is None else {"title": code.text(given)}
    if highlight:
        named["highlight"] = code.texts(highlight)
    chart, why = _drawn(side.table, highlight, given)
    drawing = [f"chart = {code.call('br.figures.trend', 'table', **named)}"] if chart else []
    caveats = (*side.notes, *_quality(side.table["value"], side.table["status"]))
    return _view(choice, title, [side], side.table, chart, why, caveats, [*side.lines, *drawing])


def _double(choice: Choice) -> View:
    left, right = first_side(choice, "left"), second_side(choice, "right")
    why_not = why_no_difference(left.table, right.table)
    table = vintages.side_by_side(left.table, right.table, difference=not why_not)
    title = _question(choice, left, right, apart=not why_not)
    try:
        chart, why = side_by_side(table, title=title, width=_WIDTH), ""
    except (ContractError, ParameterError) as fault:
        chart, why = None, f"No figure: {fault}."
    options = {} if not why_not else {"difference": "False"}
    lines = [
        *left.lines,
        *right.lines,
        f"table = {code.call('br.vintages.side_by_side', 'left', 'right', **options)}",
    ]
    if chart:
        drawing = code.call("br.figures.side_by_side", "table", title=code.text(title))
        lines.append(f"chart = {drawing}")
    refused = [f"No difference is formed: {why_not}."] if why_not else []
    caveats = (*refused, *_between(left, right), *left.notes, *right.notes, *_qualities(table))
    return _view(choice, title, [left, right], table, chart, why, caveats, lines)


def _view(
    choice: Choice,
    title: str,
    sides: list[Side],
    table: pd.DataFrame,
    chart: Chart | None,
    why: str,
    caveats: tuple[str, ...],
    lines: list[str],
) -> View:
    import pandas as pd

    used = pd.concat([one[["source", "edition"]] for side in sides for one in side.sources])
    citation, origins = cite(used), provenance(used)
    script = code.script(["import baltic_research as br"], lines)
    editions = tuple(_edition(side) for side in sides)
    return View(
        choice=choice,
        title=title,
        editions=editions,
        table=table,
        chart=chart,
        no_chart=why,
        caveats=tuple(dict.fromkeys(caveats)),
        fine_print=(*origins.caveats, *origins.terms),
        code=script,
        citation=citation,
        csv=download.csv(table, _head(title, citation, origins.terms, caveats)),
        file_name=download.file_name(choice, [side.edition.edition for side in sides]),
        links=deeper.links(choice),
        loaded=used.drop_duplicates(ignore_index=True),
    )


def _drawn(
    table: pd.DataFrame, highlight: list[str], title: str | None
) -> tuple[Chart | None, str]:
    units = sorted(table["unit"].unique())
    if len(units) > 1:
        return None, (
            f"No figure: the countries' figures are in {words.joined(units[:4])}, which share no "
            "axis; choose one country, or a series in one currency."
        )
    if table["value"].isna().all():
        return None, "No figure: there is no value in these years; missing is not zero."
    return trend(table, highlight=highlight or None, title=title, width=_WIDTH), ""


def _highlight(table: pd.DataFrame) -> list[str]:
    """Return which countries to set off where they are many: the Baltic states, or the first."""
    codes = list(dict.fromkeys(table["country"]))
    if len(codes) <= _FEW or set(codes) & set(countries.BALTICS):
        return []
    return codes[:_FEW]


def _title(choice: Choice, table: pd.DataFrame) -> str:
    series = words.in_sentence(catalog.series(choice.series).title)
    first, last = int(table["year"].min()), int(table["year"].max())
    span = f"{first} to {last}" if first < last else str(first)
    if choice.show == LEVEL:
        return f"How has {series} developed, {span}?"
    if choice.show == CHANGE:
        return f"How has {series} changed from year to year, {span}?"
    return f"How has {series} developed as a {words.in_sentence(SHOWN[choice.show])}, {span}?"


def _question(choice: Choice, left: Side, right: Side, *, apart: bool) -> str:
    series = words.in_sentence(catalog.series(choice.series).title)
    kind = "" if choice.show == LEVEL else f" ({words.in_sentence(SHOWN[choice.show])})"
    if not apart:
        return f"What do {left.title} and {right.title} say on {series}{kind}?"
    return f"How far apart are {left.title} and {right.title} on {series}{kind}?"


def _edition(side: Side) -> str:
    units = sorted(side.table["unit"].unique())
    unit = "; ".join(units) if len(units) < 4 else catalog.series(side.series).unit
    day = side.edition.published
    return f"{side.title}, published {_day(day)}: {side.series}, in {unit}"


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _between(left: Side, right: Side) -> list[str]:
    """Return what stands between the two sides beside revision."""
    notes = [why_comparable(left.series, right.series)] if left.series != right.series else []
    terms = left.edition.definition, right.edition.definition
    if left.series == right.series and terms[0] != terms[1]:
        notes.append(
            f"The publisher's term differs: {terms[0]} in {left.title}, {terms[1]} in "
            f"{right.title}; what moved because of that cannot be told from what was revised."
        )
    return [one for one in notes if one]


def _head(title: str, citation: str, terms: tuple[str, ...], caveats: tuple[str, ...]) -> list[str]:
    """Return what stands above the table in a file."""
    kinds = {"Cite": citation.splitlines(), "Terms": terms, "Note": caveats}
    return [title, *(f"{kind}: {one}" for kind, ones in kinds.items() for one in ones)]


def _quality(values: pd.Series, status: pd.Series) -> list[str]:
    """Return how many of the figures are not reported ones, and how many are missing."""
    held = values.notna()
    notes = []
    for kind, text in (("estimate", "estimates"), ("imputed", "imputed")):
        count = int((held & (status == kind)).sum())
        if count:
            notes.append(f"{count} of {int(held.sum())} figures are {text}.")
    if not held.all():
        notes.append(f"{int((~held).sum())} figures are missing; missing is not zero.")
    return notes


def _qualities(table: pd.DataFrame) -> list[str]:
    notes = []
    for side in ("left", "right"):
        rows = table[table[f"{side}_unit"] != ""]
        origin = str(table[f"{side}_from"].iloc[0])
        notes += [f"{origin}: {one}" for one in _quality(rows[side], rows[f"{side}_status"])]
    lone = int(((table["left_unit"] == "") | (table["right_unit"] == "")).sum())
    return [*notes, *([f"{lone} figures stand on one side only."] if lone else [])]
