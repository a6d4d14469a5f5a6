"""States by their number in the Correlates of War system: which are read, which passed over."""

from __future__ import annotations

from typing import Any

from baltic_research import catalog, countries
from baltic_research.sources.reading import Problems

FIRST_YEAR = 1816  # the system begins after the Congress of Vienna


def country_of(number: int, year: int, where: str, problems: Problems) -> str:
    """Return the country that a state's number stands for in a year.

    Parameters
    ----------
    number : int
        Number in the Correlates of War system.
    year : int
        Year of the figure: a number may have belonged to a state that is no more.
    where : str
        Place in the file, for a fault.
    problems : Problems
        Takes a fault for a number that is neither a country's nor declared to be passed over.

    Returns
    -------
    str
        Code of the country; ``""`` for a state that the layout declares to be passed over, and
        for a number that is a fault.

    Examples
    --------
    >>> country_of(365, 1985, "line 2", Problems("capabilities.csv"))
    'RUS'
    """
    passed = _layout()["passed_over"].get(number)
    if passed:
        if year > passed["last_year"]:
            problems.add(
                where,
                f"{passed['name']} ({number}) is declared to end in {passed['last_year']}, "
                f"found the year {year}; correct passed_over in layouts/cow.yml or the file",
            )
        problems.pass_over("state that is no present-day country", where)
        return ""
    code = countries.by_cow().get(number, "")
    if not code:
        problems.add(
            where,
            f"the state number {number} is neither a country in countries.csv nor declared "
            "in passed_over of layouts/cow.yml",
        )
    return code


def predecessor(number: int, year: int) -> str:
    """Return what the state of a number was called in a year, ``""`` where it is as today.

    Examples
    --------
    >>> predecessor(365, 1985), predecessor(365, 1992)
    ('Soviet Union', '')
    """
    for one in _layout()["predecessors"]:
        if one["number"] == number and year <= one["last_year"]:
            return str(one["note"])
    return ""


def _layout() -> dict[str, Any]:
    return catalog.layout("cow")
