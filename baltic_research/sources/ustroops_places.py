"""Places in the reports of US forces: which country a line is of, and which lines are of none."""

from __future__ import annotations

import functools
import re

from baltic_research import catalog, countries
from baltic_research.errors import UnknownNameError
from baltic_research.sources.delimited import Line
from baltic_research.sources.reading import Problems

FOOTNOTES = re.compile(r"(\s*\*|\s+[a-g]/)+\s*$")
BRACKETS = re.compile(r"\s*\([^)]*\)")
ONLY_YEARS = re.compile(r"\(\s*\d{4} - (\d{4}|present)\s*\)", re.IGNORECASE)


def passed_over(place: str, year: int) -> str:
    """Return why the layout passes over a place of the reports in a year, ``""`` if it does not.

    Examples
    --------
    >>> passed_over("Total - Former Soviet Union", 1995), passed_over("Congo", 1970)
    ('sum of several states filed under Russia', '')
    """
    folded = _fold(place)
    found = (
        why
        for pattern, why, first, last in _rules()
        if pattern.search(folded) and first <= year <= last
    )
    return next(found, "")


def country(line: Line, problems: Problems) -> str:
    """Return the code of the country a line is of, ``""`` with a fault noted where it has none.

    The place as the report names it decides; the compilers' name and code must mean the same.
    """
    try:
        code = _resolve(line["Location"])
        named = _resolve(line["countryname"])
    except UnknownNameError as fault:
        problems.add(line.where, str(fault))
        return ""
    coded = line["iso3c"]
    if named != code or coded not in (code, catalog.layout("ustroops")["missing"]):
        problems.add(
            line.where,
            f"Location is {line['Location']!r} ({code}) but countryname is "
            f"{line['countryname']!r} and iso3c {coded!r}",
        )
        return ""
    return code


def scope(place: str) -> str:
    """Return a note where the report's line says in brackets what it covers.

    Examples
    --------
    >>> scope("Portugal (Incl Azores)"), scope("SERBIA (2006 - 2008)")
    ("listed as 'Portugal (Incl Azores)'", '')
    """
    bare = ONLY_YEARS.sub("", place)
    return f"listed as {place!r}" if BRACKETS.search(bare) else ""


def _resolve(place: str) -> str:
    rules = catalog.layout("ustroops")
    folded = _fold(place)
    if folded in rules["spellings_in_full"]:
        return str(rules["spellings_in_full"][folded])
    bare = FOOTNOTES.sub("", BRACKETS.sub("", folded)).strip()
    return str(rules["spellings"].get(bare) or countries.resolve(bare))


def _fold(place: str) -> str:
    return re.sub(r"\s+", " ", FOOTNOTES.sub("", place)).strip().casefold()


@functools.cache
def _rules() -> tuple[tuple[re.Pattern[str], str, int, int], ...]:
    return tuple(
        (re.compile(rule["place"]), str(rule["why"]), *rule.get("years", (0, 9999)))
        for rule in catalog.layout("ustroops")["passed_over"]
    )
