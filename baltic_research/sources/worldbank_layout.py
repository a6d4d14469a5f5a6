"""What the World Bank's files hold, as the catalogue declares it: indicators, countries, groups."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from baltic_research import catalog, countries
from baltic_research.errors import UnknownNameError
from baltic_research.sources.reading import Problems, Record

GROUP = "group of countries"  # what is said of a line passed over


@dataclass(frozen=True)
class Indicator:
    """An indicator under its name in one file: what it is here, and its unit."""

    code: str
    series: str
    divisor: float
    unit: str

    def record(self, country: str, year: int, text: str, where: str, status: str) -> Record:
        """Return one figure, NaN where the text is empty.

        Raises
        ------
        ValueError
            If the text is neither empty nor a number.
        """
        value = float(text) / self.divisor if text else math.nan
        if text and not math.isfinite(value):
            raise ValueError(text)
        return Record(self.series, country, year, value, self.unit, status, note="", cell=where)


def indicator(code: str, name: str, where: str, problems: Problems) -> Indicator | None:
    """Return what an indicator is here; None with a fault noted where it is not known.

    The name must be the one the layout expects of that code: it holds the price base.
    """
    rule = catalog.layout("worldbank")["indicators"].get(code)
    if rule is None:
        known = ", ".join(catalog.layout("worldbank")["indicators"])
        problems.add(where, f"the indicator {code!r} is not one we read; expected one of {known}")
        return None
    match = re.search(rule["name"], name)
    if match is None:
        problems.add(where, f"the indicator {code} is called {name!r}, not as the layout expects")
        return None
    base = f"{match['base']} prices" if "base" in match.groupdict() else ""
    unit = catalog.series(rule["series"]).unit.format(base=base)
    return Indicator(code, rule["series"], float(rule["divisor"]), unit)


@dataclass(frozen=True)
class Places:
    """Which codes of a file are countries.

    Attributes
    ----------
    groups : frozenset of str
        Codes of groups of countries, passed over.
    """

    groups: frozenset[str]

    @classmethod
    def declared(cls) -> Places:
        """Return the rule of the layout, for files that bring no metadata."""
        return cls(frozenset(catalog.layout("worldbank")["aggregates"]))

    def country(self, code: str, name: str, where: str, problems: Problems) -> str:
        """Return the code of a country; ``""`` where it is passed over or a fault is noted.

        Name and code must mean the same country, so that a shifted column is noticed.
        """
        others = catalog.layout("worldbank")["not_countries"]
        if code in self.groups or code in others:
            problems.pass_over(
                GROUP if code in self.groups else f"{others[code]}, no country", where
            )
            return ""
        try:
            found = countries.resolve(code)
            named = countries.resolve(name)
        except UnknownNameError as fault:
            problems.add(where, str(fault))
            return ""
        if found != named:
            problems.add(where, f"the name is {name!r} ({named}) but the code is {code!r}")
            return ""
        return found


@functools.cache
def group_names() -> frozenset[str]:
    """Return the names of groups, for answers that give them no three-letter code."""
    return frozenset(catalog.layout("worldbank")["aggregates"].values())


def check_economies(found: Iterable[str], problems: Problems) -> None:
    """Report each economy that a whole download has a line for and this one lacks."""
    expected = {code for row in catalog.layout("worldbank")["economies"] for code in row}
    lacking = sorted(expected - set(found))
    if lacking:
        problems.add("file", f"no line for {', '.join(lacking)}: the file is cut; download again")


def check_once(records: Iterable[Record], problems: Problems) -> None:
    """Report each figure that stands twice, with both places."""
    seen: dict[tuple[str, str, int], str] = {}
    for one in records:
        before = seen.setdefault((one.series, one.country, one.year), one.cell)
        if before != one.cell:
            problems.add(
                one.cell, f"{one.series} of {one.country} {one.year} stands twice: also {before}"
            )
