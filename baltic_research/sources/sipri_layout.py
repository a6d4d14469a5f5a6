"""What SIPRI's sheets call things, as the catalogue declares it: sheets, marks, colours, notes."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from baltic_research import catalog
from baltic_research.sources.reading import Problems
from baltic_research.sources.workbook import Cell, Sheet

MARK = re.compile(r"\d+|[^\d\s,;]")


@dataclass(frozen=True)
class SheetRule:
    """How a sheet is known, and what it holds.

    Attributes
    ----------
    series : str
        Code of the series.
    sheet : re.Pattern
        Matches the sheet's name; its group ``base`` is the price base.
    units : tuple of (re.Pattern, float)
        What the lines above the table may say, and the factor to the series' unit.
    percent : bool
        The figures are fractions that the workbook shows as percentages.
    """

    series: str
    sheet: re.Pattern[str]
    units: tuple[tuple[re.Pattern[str], float], ...]
    percent: bool


@dataclass(frozen=True)
class Mark:
    """What a text in a figure's cell stands for: nothing published, no state, an error."""

    note: str
    anomaly: bool = False


@functools.cache
def sheet_rules() -> tuple[SheetRule, ...]:
    """Return the rules for the sheets that are read."""
    return tuple(
        SheetRule(
            series=rule["series"],
            sheet=re.compile(rule["sheet"]),
            units=tuple((re.compile(one["says"]), float(one["factor"])) for one in rule["units"]),
            percent=bool(rule.get("percent")),
        )
        for rule in catalog.layout("sipri")["sheets"]
    )


def sheet_rule(name: str) -> SheetRule | None:
    """Return the rule for a sheet of this name, None where its figures are not read."""
    return next((rule for rule in sheet_rules() if rule.sheet.search(fold(name))), None)


def is_needed(name: str) -> bool:
    """Return whether the cells of a sheet of this name tell anything; unknown ones may."""
    return sheet_rule(name) is not None or not is_passed_over(name)


def is_footnotes(name: str) -> bool:
    """Return whether a sheet of this name explains the marks."""
    return bool(re.search(catalog.layout("sipri")["footnotes"], fold(name)))


def is_passed_over(name: str) -> bool:
    """Return whether the catalogue says to pass over a sheet of this name."""
    return bool(why_passed_over(name))


def why_passed_over(name: str) -> str:
    """Return why the catalogue passes over a sheet of this name, ``""`` if it does not."""
    rules = catalog.layout("sipri")["passed_over_sheets"]
    return next((str(one["why"]) for one in rules if re.search(one["sheet"], fold(name))), "")


def column_kind(header: Cell) -> str | None:
    """Return what a column beside the years is: country, currency, notes or passed_over."""
    text = fold(header)
    for kind, patterns in catalog.layout("sipri")["columns"].items():
        listed = patterns if isinstance(patterns, list) else [patterns]
        if any(re.search(pattern, text) for pattern in listed):
            return str(kind)
    return None


@functools.cache
def regions() -> frozenset[str]:
    """Return the folded names of rows that head a region."""
    return frozenset(map(fold, catalog.layout("sipri")["regions"]))


@functools.cache
def passed_over() -> dict[str, str]:
    """Return why rows are passed over, figures and all, by their folded names."""
    return {fold(one["name"]): str(one["why"]) for one in catalog.layout("sipri")["passed_over"]}


@functools.cache
def marks() -> dict[str, Mark]:
    """Return the texts that may stand in a figure's cell, without spaces and folded."""
    layout = catalog.layout("sipri")
    return {
        **{text: Mark("") for text in layout["missing"]},
        **{text: Mark("not a state for the whole year") for text in layout["no_state"]},
        **{
            text.casefold(): Mark(f"{text} in the workbook", anomaly=True)
            for text in layout["errors"]
        },
    }


@functools.cache
def mark(text: str) -> Mark | None:
    """Return what a text in a figure's cell stands for, None where it is no mark."""
    return marks().get(re.sub(r"\s", "", text).casefold())


@functools.cache
def usual_gap(cell: Cell) -> tuple[str, str] | None:
    """Return status and note of a blank cell or of a usual mark, None for any other cell."""
    found = Mark("cell left blank") if cell is None else mark(as_text(cell))
    return ("reported", found.note) if found and not found.anomaly else None


@functools.cache
def colours() -> dict[str, tuple[str, str]]:
    """Return status and note of a figure by the colour of its type."""
    return {
        name: (rule["status"], rule["note"])
        for name, rule in catalog.layout("sipri")["colours"].items()
    }


def read_footnotes(sheets: list[Sheet], problems: Problems) -> dict[str, str]:
    """Return a short note in our own words for every mark that the workbook explains.

    A numbered footnote whose wording the catalogue does not know keeps its number.
    """
    explaining = [sheet for sheet in sheets if is_footnotes(sheet.name)]
    if len(explaining) != 1:
        problems.add(
            "Footnotes", f"expected one sheet that explains marks, found {len(explaining)}"
        )
    found: dict[str, str] = {}
    for row in (row for sheet in explaining for row in sheet.rows):
        texts = [as_text(cell) for cell in row if cell is not None]
        if len(texts) > 1 and MARK.fullmatch(texts[0]):
            found[texts[0]] = _put(texts[0], texts[1])
    return found


def _put(mark: str, text: str) -> str:
    for rule in catalog.layout("sipri")["notes"]:
        if re.search(rule["pattern"], fold(text)):
            return str(rule["note"])
    return f"footnote {mark}"


def as_text(cell: Cell) -> str:
    """Return a cell as text; a whole number without its fraction."""
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else str(cell)
    return cell or ""


@functools.lru_cache(maxsize=4096)
def fold(cell: Cell) -> str:
    """Return a cell's text in lower case with single spaces."""
    return re.sub(r"\s+", " ", as_text(cell)).strip().casefold()
