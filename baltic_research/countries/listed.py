"""Every country and group of countries: codes, names, aliases and dates of accession."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from baltic_research import given, paths
from baltic_research.days import as_day
from baltic_research.errors import ParameterError, UnknownNameError
from baltic_research.remembered import remembered


@dataclass(frozen=True)
class Country:
    """A country, or an aggregate of countries that a publisher reports as one.

    Attributes
    ----------
    code : str
        ISO 3166-1 alpha-3, or a code of our own for an aggregate (``NATO_EUR_CAN``).
    name : str
        English short name.
    kind : str
        ``"country"`` or ``"aggregate"``.
    cow : int or None
        Number in the Correlates of War system, where it has one.
    nato_accession : datetime.date or None
        Day on which the country became an Ally.
    groups : frozenset of str
        Fixed groups it belongs to: ``baltics``, ``baltic_littoral``, ``nuclear_armed``,
        ``no_armed_forces``.
    aliases : tuple of str
        Other names that publishers and people use.
    """

    code: str
    name: str
    kind: str
    cow: int | None
    nato_accession: dt.date | None
    groups: frozenset[str]
    aliases: tuple[str, ...]


@remembered()
def table() -> dict[str, Country]:
    """Return every known country and aggregate by its code, in catalogue order."""
    path = paths.data() / "catalog" / "countries.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["code"]: _country(row) for row in csv.DictReader(stream)}


def resolve(name: str) -> str:
    """Return the code of a country or aggregate given by code, name or alias.

    Parameters
    ----------
    name : str
        ``"LTU"``, ``"Lithuania"``, ``"uk"``; case and surrounding spaces do not matter.

    Returns
    -------
    str
        The code, ``"LTU"``.

    Raises
    ------
    UnknownNameError
        If nothing has that name; the message gives the nearest ones.

    Examples
    --------
    >>> resolve("turkey"), resolve("LTU")
    ('TUR', 'LTU')
    """
    try:
        return _codes_by_name()[str(name).strip().casefold()]
    except KeyError:
        names = [text for one in table().values() for text in (one.code, one.name, *one.aliases)]
        raise UnknownNameError("country", name, names) from None


def resolve_all(names: str | Iterable[str]) -> tuple[str, ...]:
    """Return the codes of several countries, each once, in the order given.

    Parameters
    ----------
    names : str or iterable of str
        One name or several, in any form that `resolve` takes.

    Returns
    -------
    tuple of str
        ISO3 codes, and those of aggregates.

    Raises
    ------
    UnknownNameError
        If nothing has one of the names.

    Examples
    --------
    >>> resolve_all(["Latvia", "EST", "lva"])
    ('LVA', 'EST')
    """
    if not isinstance(names, Iterable):
        raise ParameterError(f"countries: expected a name or several, found {given.short(names)}")
    several = [names] if isinstance(names, str) else names
    return tuple(dict.fromkeys(resolve(one) for one in several))


def name(code: str) -> str:
    """Return the English name of a country or aggregate.

    Parameters
    ----------
    code : str
        The code, or anything else that `resolve` takes.

    Returns
    -------
    str
        The short name, ``"Lithuania"``.

    Examples
    --------
    >>> name("NATO_EUR_CAN")
    'NATO Europe and Canada'
    """
    return table()[resolve(code)].name


def is_aggregate(code: str) -> bool:
    """Return whether a code stands for several countries reported as one.

    Parameters
    ----------
    code : str
        The code, or anything else that `resolve` takes.

    Returns
    -------
    bool
        True for ``"NATO"``, False for ``"LTU"``.
    """
    return table()[resolve(code)].kind == "aggregate"


def group(label: str) -> tuple[str, ...]:
    """Return the codes of a fixed group, in alphabetical order.

    Parameters
    ----------
    label : {"baltics", "baltic_littoral", "nuclear_armed", "no_armed_forces"}
        ``nuclear_armed`` means Allies that are nuclear-armed states.

    Returns
    -------
    tuple of str
        ISO3 codes.

    Raises
    ------
    UnknownNameError
        If there is no such group.

    Examples
    --------
    >>> group("baltics")
    ('EST', 'LTU', 'LVA')
    """
    members = tuple(sorted(one.code for one in table().values() if label in one.groups))
    if not members:
        known = frozenset().union(*(one.groups for one in table().values()))
        raise UnknownNameError("group of countries", label, known)
    return members


def nato_members(on: dt.date | str | int) -> tuple[str, ...]:
    """Return the codes of the Allies on a day, or at the end of a year.

    Parameters
    ----------
    on : datetime.date, str or int
        A day (``"2023-04-04"``), or a year. A year counts an Ally from the year in which it
        joined: that is how NATO forms the aggregates of its expenditure tables.

    Returns
    -------
    tuple of str
        ISO3 codes, in alphabetical order.

    Raises
    ------
    ParameterError
        If it is neither a day nor a year.

    Examples
    --------
    >>> "FIN" in nato_members("2023-04-03"), "FIN" in nato_members(2023)
    (False, True)
    """
    day = as_day(on) if isinstance(on, str | dt.date) else dt.date(given.year(on, "year"), 12, 31)
    return _members_on(day)


@remembered()
def _members_on(day: dt.date) -> tuple[str, ...]:
    """Return the Allies of a day; some tables ask once a row."""
    return tuple(
        one.code
        for one in sorted(table().values(), key=lambda one: one.code)
        if one.nato_accession is not None and one.nato_accession <= day
    )


def mentioned(text: str) -> tuple[str, ...]:
    """Return the codes of the countries that a text names by code or English name.

    Parameters
    ----------
    text : str
        A note or a finding.

    Returns
    -------
    tuple of str
        Codes, in catalogue order. The longest name counts: who says South Sudan does not say
        Sudan, and NATO Europe and Canada is no country.

    Examples
    --------
    >>> mentioned("SVN 2022: doubtful"), mentioned("no line for South Sudan in 2003")
    (('SVN',), ('SSD',))
    """
    tokens = set(re.findall(r"\b[A-Z]{3}\b", text))
    tokens |= {_codes_by_name()[found.casefold()] for found in _any_name().findall(text)}
    return tuple(
        one.code for one in table().values() if one.code in tokens and one.kind == "country"
    )


@remembered()
def _any_name() -> re.Pattern[str]:
    """Return a pattern of every name as whole words, the longest first."""
    names = sorted((one.name for one in table().values()), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")


@remembered()
def by_cow() -> dict[int, str]:
    """Return the codes of countries by their number in the Correlates of War system.

    Examples
    --------
    >>> by_cow()[366]
    'EST'
    """
    return {one.cow: one.code for one in table().values() if one.cow is not None}


@remembered()
def _codes_by_name() -> dict[str, str]:
    return {
        text.casefold(): one.code
        for one in table().values()
        for text in (one.code, one.name, *one.aliases)
    }


def _country(row: dict[str, str]) -> Country:
    joined = row["nato_accession"]
    return Country(
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        cow=int(row["cow"]) if row["cow"] else None,
        nato_accession=dt.date.fromisoformat(joined) if joined else None,
        groups=frozenset(filter(None, row["groups"].split("|"))),
        aliases=tuple(filter(None, row["aliases"].split("|"))),
    )


BALTICS = ("EST", "LVA", "LTU")
"""Estonia, Latvia and Lithuania, north to south."""
