"""What can be chosen: series found by words, groups on a day, editions, siblings and the others."""

from __future__ import annotations

import datetime as dt

from baltic_research import catalog, countries, store
from baltic_research.beside import counterparts
from baltic_research.days import as_day
from baltic_research.errors import ParameterError, UnknownNameError
from baltic_research.holdings import Edition, held

REAL, NOMINAL = "real", "nominal"
_FEW_UNITS = 2
_PRICES = {REAL: "_constant", NOMINAL: "_current"}

ALLIES = "allies"
GROUPS = {
    "baltics": "Baltic states",
    ALLIES: "Allies on a day",
    "baltic_littoral": "States on the Baltic Sea",
    "nuclear_armed": "Nuclear-armed Allies",
    "aggregates": "NATO and its parts, as totals",
}
"""Groups of countries, with their labels."""


def held_series() -> dict[str, catalog.Series]:
    """Return the series that an edition is held of, by code, in catalogue order."""
    there = {code for one in held() for code in one.coverage}
    return {code: one for code, one in catalog.all_series().items() if code in there}


def search(text: str) -> list[catalog.Series]:
    """Return the held series in which every word of a text occurs, the plainest matches first.

    Parameters
    ----------
    text : str
        Parts of words, in any order: they are looked for in code, title, unit, definition and
        publisher. Without any, every series is found.

    Examples
    --------
    >>> [one.code for one in search("equip share")]
    ['nato.equipment_share']
    """
    words = text.casefold().split()
    found = []
    for place, one in enumerate(held_series().values()):
        source = catalog.source(one.source)
        plain = f"{one.code} {one.title}".casefold()
        whole = f"{plain} {one.unit} {one.definition} {source.title} {source.publisher}".casefold()
        if all(word in whole for word in words):
            found.append((not all(word in plain for word in words), place, one))
    return [one for *_, one in sorted(found, key=lambda match: match[:2])]


def editions(series: str) -> list[Edition]:
    """Return the editions held that have a series, newest first."""
    return [one for one in held(catalog.series(series).source) if series in one.coverage][::-1]


def prices(series: str) -> str:
    """Return whether a series is real or nominal; empty where it is neither, or only one is held.

    Examples
    --------
    >>> prices("nato.defence_usd_constant"), prices("nato.personnel")
    ('real', '')
    """
    for kind, ending in _PRICES.items():
        if series.endswith(ending) and sibling(series):
            return kind
    return ""


def sibling(series: str) -> str:
    """Return the same series at the other prices, if an edition of it is held; else empty.

    Examples
    --------
    >>> sibling("nato.defence_usd_constant")
    'nato.defence_usd_current'
    """
    for one, other in (("_constant", "_current"), ("_current", "_constant")):
        code = series.removesuffix(one) + other
        if series.endswith(one) and code in held_series():
            return code
    return ""


def others(series: str) -> list[str]:
    """Return series of other publishers to set beside one, those that measure the same first.

    Behind those declared to measure the same come those in the same unit; a difference from one
    of them means nothing, and is refused.
    """
    declared = [code for code in counterparts(series) if code in held_series()]
    mine = catalog.series(series)
    alike = [
        code
        for code, one in held_series().items()
        if one.source != mine.source and _quantity(one) == _quantity(mine) and code not in declared
    ]
    return declared + alike


def members(group: str, on: str) -> tuple[str, ...]:
    """Return the countries of a group.

    Parameters
    ----------
    group : str
        One of `GROUPS`.
    on : str
        For the Allies, the year or the day; an Ally counts from the year in which it joined.

    Raises
    ------
    UnknownNameError, ParameterError
        If there is no such group, or the Allies are asked for on what is no year and no day.

    Examples
    --------
    >>> len(members("allies", "2016")), "FIN" in members("allies", "2023-04-03")
    (28, False)
    """
    if group not in GROUPS:
        raise UnknownNameError("group", group, GROUPS)
    if group == ALLIES:
        return countries.nato_members(_when(on.strip()))
    if group == "aggregates":
        return tuple(one.code for one in countries.table().values() if one.kind == "aggregate")
    if group == "baltics":
        return countries.BALTICS
    return countries.group(group)


def years(series: str) -> tuple[int, int]:
    """Return the first and the last year that the newest edition gives a series for.

    Examples
    --------
    >>> years("nuclear.stockpile")
    (1945, 2023)
    """
    part = editions(series)[0].coverage[series]
    return int(part["first_year"]), int(part["last_year"])


def unit(series: str) -> str:
    """Return the units of a series in the newest edition; the pattern where each country has one.

    Examples
    --------
    >>> unit("nato.personnel")
    'thousand persons'
    """
    found = sorted(store.load(series)["unit"].unique())
    if len(found) <= _FEW_UNITS:
        return "; ".join(map(str, found))
    return catalog.series(series).unit.format(base="prices of the base year", currency="currency")


def _when(text: str) -> int | dt.date:
    try:
        return int(text) if len(text) == 4 else as_day(text)
    except (ValueError, ParameterError):
        raise ParameterError(
            f"{text!r} is no year and no day; give the Allies as of 2016 or 2023-04-04"
        ) from None


def _quantity(series: catalog.Series) -> str:
    return series.unit.partition(", ")[0]
