"""Observations as a table that reads like a publisher's: who by row, years by column, marks.

What is the same in all rows (unit, source, edition, one country) stands in title and foot, what
differs heads the rows. Estimates and imputed figures bear a letter, never a colour.
"""

from __future__ import annotations

import html
import math
from dataclasses import dataclass, field

import pandas as pd

from baltic_research import attribution, catalog, contracts, paths
from baltic_research.errors import BalticResearchError
from baltic_research.figures import words
from baltic_research.figures.table import Table
from baltic_research.holdings import find_edition

MOST_ROWS = 40
MOST_COLUMNS = 13  # years beside each other: a decade and what surrounds it
MOST_ACROSS = 6  # rows that may stand beside each other where years are many
MOST_NOTES = 5
LONGEST = 160  # characters of a text from data; the frame has the whole
_ON_ONE_LINE = 24

_HEADS = {"country": "Country", "series": "Series", "unit": "Unit", "edition": "Edition"}
_MARKS = {"reported": "", "estimate": "e", "imputed": "i"}
_MEANINGS = {"e": "estimate", "i": "imputed", "?": "another status"}
_DASH = "\N{EN DASH}"
_ROOM = "display:inline-block;width:1.1em;text-align:left"
_NONE = f'<span title="no figure" aria-label="no figure">{_DASH}</span>'


def is_one(frame: pd.DataFrame) -> bool:
    """Return whether a frame holds observations: the contract's columns, types and key.

    Parameters
    ----------
    frame : pandas.DataFrame
        Any frame; columns may stand in any order.
    """
    if sorted(map(str, frame.columns)) != sorted(contracts.OBSERVATION_COLUMNS):
        return False
    kinds = pd.api.types
    typed = kinds.is_integer_dtype(frame["year"]) and kinds.is_float_dtype(frame["value"])
    if not typed or frame["year"].isna().any():
        return False
    return not frame.duplicated(list(contracts.OBSERVATION_KEY)).any()


def bundle(frame: pd.DataFrame) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Return observations as HTML, for reports as CSV too, and the metadata of the first.

    Parameters
    ----------
    frame : pandas.DataFrame
        A frame for which `is_one` holds.
    """
    grid = _grid(frame)
    title, source = _title(frame, grid.heads), _source(frame)
    data = {"text/html": _html(grid, title, [*_remarks(grid, frame), source])}
    if paths.drawings_wanted():
        data["text/csv"] = Table(frame.reset_index(drop=True), title).to_csv()
    return data, {"text/html": {"title": title, "caption": source, "kind": "table"}}


@dataclass(frozen=True)
class _Grid:
    """The rows and years that are shown, and the cells where they meet."""

    heads: list[str]
    rows: list[tuple[str, ...]]
    years: list[int]
    all_rows: int
    all_years: int
    across: bool  # years are rows, and the only head stands above the columns
    shown: pd.DataFrame
    cells: dict[tuple[tuple[str, ...], int], str] = field(default_factory=dict)


def _grid(frame: pd.DataFrame) -> _Grid:
    """Choose what is shown: the first rows as they stand, and the last years."""
    texts = frame.assign(**{name: _as_text(frame[name]) for name in (*_HEADS, "status", "note")})
    heads = [name for name in _HEADS if (texts[name] != texts[name].iloc[0]).any()] or ["country"]
    named = zip(*(texts[name].tolist() for name in heads), strict=True)
    keys = pd.Series(list(named), index=texts.index)
    rows, years = list(dict.fromkeys(keys)), sorted(map(int, texts["year"].unique()))
    across = len(years) > MOST_COLUMNS and len(rows) <= MOST_ACROSS and len(heads) == 1
    some_years = years[-(MOST_ROWS if across else MOST_COLUMNS) :]
    there = texts["year"].isin(some_years)
    some_rows = list(dict.fromkeys(keys[there]))[:MOST_ROWS]
    shown = texts.assign(key=keys)[there & keys.isin(some_rows)]
    cells = _cells(shown)
    return _Grid(heads, some_rows, some_years, len(rows), len(years), across, shown, cells)


def _as_text(values: pd.Series) -> pd.Series:
    plain = isinstance(values.dtype, pd.StringDtype) and not values.hasnans
    return values if plain else values.map(str)


def _cells(shown: pd.DataFrame) -> dict[tuple[tuple[str, ...], int], str]:
    """Return each figure with its mark; those of one unit have the same decimals."""
    decimals = {unit: _places(values) for unit, values in shown.groupby("unit")["value"]}
    marked = bool((shown["status"] != "reported").any() or (shown["note"] != "").any())
    cells = {}
    columns = ("key", "year", "value", "unit", "status", "note")
    for key, year, value, unit, status, note in zip(*(shown[one] for one in columns), strict=True):
        text = _NONE
        if not math.isnan(value):
            text = words.number(value, decimals[unit])
            # Room for the mark whether there is one or not keeps the figures in line
            text += f'<span style="{_ROOM}">{_marks(status, note)}</span>' if marked else ""
        cells[key, int(year)] = text
    return cells


def _marks(status: str, note: str) -> str:
    mark = _MARKS.get(status, "?")
    return (_mark(mark, _MEANINGS[mark]) if mark else "") + (_mark("*", "see note") if note else "")


def _mark(sign: str, meaning: str) -> str:
    return f'<abbr title="{meaning}" style="text-decoration:none">{sign}</abbr>'


def _places(values: pd.Series) -> int:
    """Return the decimals of figures of one unit; of an index below one, four digits."""
    largest = values[values.abs() != math.inf].abs().max()
    if not 0 < largest < 1:
        return words.places(values)
    return min(8, 3 - math.floor(math.log10(largest)))


def _title(frame: pd.DataFrame, heads: list[str]) -> str:
    series = words.plural(frame["series"].nunique(), "series", "series")
    parts = [series if "series" in heads else _name("series", frame["series"].iloc[0])]
    if "country" not in heads:
        parts.append(_name("country", frame["country"].iloc[0]))
    unit = "" if "unit" in heads else f", in {_short(frame['unit'].iloc[0])}"
    return ", ".join(parts) + unit


def _remarks(grid: _Grid, frame: pd.DataFrame) -> list[str]:
    """Say what the marks mean, what the publishers note, and what is not shown."""
    there = grid.shown[grid.shown["value"].notna()]
    marks = sorted({_MARKS.get(status, "?") for status in there["status"]} - {""})
    meanings = [f"{mark}: {_MEANINGS[mark]}" for mark in marks]
    if len(there) < len(grid.shown):
        meanings.append(f"{_DASH}: no figure published")
    remarks = ["; ".join(meanings) + "."] if meanings else []
    return [*remarks, *_notes(there), *_left_out(grid, len(frame))]


def _notes(there: pd.DataFrame) -> list[str]:
    """Return the notes, each once, with where it stands or at how many figures."""
    noted = there[there["note"] != ""]
    lines = [
        f"* {_short(text)} ({_where(rows)})" for text, rows in noted.groupby("note", sort=False)
    ]
    more = len(lines) - MOST_NOTES
    return lines[:MOST_NOTES] + ([f"and {words.plural(more, 'more note')}"] if more > 0 else [])


def _where(rows: pd.DataFrame) -> str:
    """Return which figures a note is about: the figure, the country's, or how many."""
    countries = rows["country"].unique()
    if len(rows) == 1:
        return f"{_name('country', countries[0])} {rows['year'].iloc[0]}"
    of = _name("country", countries[0]) if len(countries) == 1 else f"{len(countries)} countries"
    return f"{of}, {len(rows)} figures"


def _left_out(grid: _Grid, figures: int) -> list[str]:
    parts = []
    if len(grid.rows) < grid.all_rows:
        parts.append(f"the first {len(grid.rows)} of {grid.all_rows} rows")
    if len(grid.years) < grid.all_years:
        parts.append(f"the last {len(grid.years)} of {grid.all_years} years")
    return [f"Shown: {' and '.join(parts)}; the frame has all {figures:,} rows."] if parts else []


def _source(frame: pd.DataFrame) -> str:
    """Return the citation of the editions, or their labels where one is not held."""
    pairs = frame[["source", "edition"]].drop_duplicates()
    lines = []
    for code, rows in pairs.groupby("source", sort=True):
        try:
            source = catalog.source(str(code)).code
            held = [find_edition(source, str(label)) for label in rows["edition"]]
            lines.append(attribution.citation(*sorted(held, key=lambda one: one.published)))
        except BalticResearchError:
            labels = words.joined(sorted(rows["edition"].map(_short)))
            lines.append(f"{_short(code).upper()}, edition {labels}.")
    return "Source: " + " ".join(lines)


def _name(kind: str, code: object) -> str:
    found = {"country": words.name, "series": words.series_title}.get(kind, str)
    return _short(found(str(code)))


def _short(text: object) -> str:
    whole = str(text)
    short = whole if len(whole) <= LONGEST else whole[:LONGEST].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
    return short if short.strip() else "(empty)"


def _html(grid: _Grid, title: str, foot: list[str]) -> str:
    heads, body = _across(grid) if grid.across else _down(grid)
    lines = "\n".join("<tr>" + "".join(cells) + "</tr>" for cells in body)
    notes = "".join(
        f'\n<tr><td colspan="{len(heads)}" style="text-align:left">{_isolated(one)}</td></tr>'
        for one in foot
    )
    return (
        f'<table class="br-table">\n'
        f'<caption style="text-align:left">{_isolated(title)}</caption>\n'
        f"<thead><tr>{''.join(heads)}</tr></thead>\n<tbody>\n{lines}\n</tbody>\n"
        f"<tfoot>{notes}\n</tfoot>\n</table>"
    )


def _down(grid: _Grid) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows with the years beside each other."""
    heads = [_head("col", _HEADS[name]) for name in grid.heads]
    heads += [_head("col", str(year), "right") for year in grid.years]
    body = [
        [_head("row", text) for text in _row_names(grid, row)]
        + [_cell(grid, row, year) for year in grid.years]
        for row in grid.rows
    ]
    return heads, body


def _across(grid: _Grid) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows with the years below each other."""
    names = [_row_names(grid, row)[0] for row in grid.rows]
    heads = [_head("col", "Year"), *(_head("col", name, "right") for name in names)]
    body = [
        [_head("row", str(year)), *(_cell(grid, row, year) for row in grid.rows)]
        for year in grid.years
    ]
    return heads, body


def _row_names(grid: _Grid, row: tuple[str, ...]) -> list[str]:
    return [_name(kind, text) for kind, text in zip(grid.heads, row, strict=True)]


def _head(scope: str, text: str, side: str = "left") -> str:
    style = f"text-align:{side}" + (";font-weight:normal" if scope == "row" else "")
    on_one_line = len(text) <= _ON_ONE_LINE
    style += ";white-space:nowrap" if on_one_line else words.least_width(len(text))
    return f'<th scope="{scope}" style="{style}">{_isolated(text)}</th>'


def _cell(grid: _Grid, row: tuple[str, ...], year: int) -> str:
    text = grid.cells.get((row, year), "")
    return f'<td class="br-number" style="text-align:right;white-space:nowrap">{text}</td>'


def _isolated(text: str) -> str:
    """Return text escaped, and kept from turning the direction of what stands beside it."""
    return f"<bdi>{html.escape(text)}</bdi>"
