"""What is chosen in the explorer, checked as it is made."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable

from baltic_research import catalog, countries, given
from baltic_research.days import Day, as_day
from baltic_research.errors import ParameterError, UnknownNameError

LEVEL, CHANGE, OF_GDP, OF_ALLIES = "level", "change", "share_of_gdp", "share_of_allies"
SHOWN = {
    LEVEL: "Level, as published",
    CHANGE: "Growth on previous year",
    OF_GDP: "Share of GDP",
    OF_ALLIES: "Share of the Allies' total",
}
"""What may be shown of a series, with its label."""


@dataclasses.dataclass(frozen=True)
class Choice:
    """What is chosen: nothing in it is looked up before a view is made of it.

    Parameters
    ----------
    series : str
        Code of the series.
    countries : tuple of str
        Countries and aggregates; names and aliases are turned into codes.
    first_year, last_year : int or None
        Years wanted, both included; None for as many as the edition gives.
    edition : str or None
        Label of an edition; None for the newest.
    as_of : datetime.date, str or None
        The day whose knowledge is wanted, in place of an edition.
    show : {"level", "change", "share_of_gdp", "share_of_allies"}
        What is made of the figures.
    against : str or None
        What they are set beside: an edition (``"2024-06"``), a series of another publisher
        (``"sipri.milex_share_gdp"``), or one of its editions (``"sipri.milex_share_gdp@2025-04"``).

    Raises
    ------
    UnknownNameError
        If there is no such series, country or `show`; the message gives the nearest.
    ParameterError
        If no country is named, years run backwards, or edition and day are both given.

    Examples
    --------
    >>> Choice(countries=("Latvia", "lva"), first_year=2020).countries
    ('LVA',)
    """

    series: str = "nato.defence_share_gdp"
    countries: tuple[str, ...] = countries.BALTICS
    first_year: int | None = None
    last_year: int | None = None
    edition: str | None = None
    as_of: Day | None = None
    show: str = LEVEL
    against: str | None = None

    def __post_init__(self) -> None:
        for name in ("series", "edition", "show", "against"):
            one = getattr(self, name)
            if one is not None and not isinstance(one, str):
                raise ParameterError(f"{name} must be text, found {given.short(one)}")
        catalog.series(self.series)
        named = countries.resolve_all(self.countries)
        if not named:
            raise ParameterError("no country is named; name at least one, or take a group")
        object.__setattr__(self, "countries", named)
        if self.as_of is not None:
            object.__setattr__(self, "as_of", as_day(self.as_of))
        if self.edition is not None and self.as_of is not None:
            raise ParameterError("give edition or as_of, not both: each chooses the edition")
        for name in ("first_year", "last_year"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, given.year(getattr(self, name), name))
        _check_order(self.first_year, self.last_year)
        if self.show not in SHOWN:
            raise UnknownNameError("way to show a series", self.show, SHOWN)
        if self.against is not None and "." in self.against:
            catalog.series(self.against.partition("@")[0])

    @property
    def years(self) -> tuple[int, int]:
        """Return the first and the last year wanted, open ends far away."""
        first = dt.MINYEAR if self.first_year is None else self.first_year
        return first, dt.MAXYEAR if self.last_year is None else self.last_year

    def but(self, **changes: object) -> Choice:
        """Return the same choice with some of it changed, checked anew."""
        return dataclasses.replace(self, **changes)  # type: ignore[arg-type]


def named(text: str) -> tuple[str, ...]:
    """Return the codes of the countries in a text, with commas between them.

    Examples
    --------
    >>> named("Estonia, lva;  USA,")
    ('EST', 'LVA', 'USA')
    """
    return countries.resolve_all(one.strip() for one in re.split(r"[,;\n]", text) if one.strip())


def listed(codes: Iterable[str]) -> str:
    """Return codes as a text that `named` understands.

    Examples
    --------
    >>> listed(("EST", "LVA"))
    'EST, LVA'
    """
    return ", ".join(codes)


def _check_order(first: int | None, last: int | None) -> None:
    if first is not None and last is not None and first > last:
        raise ParameterError(
            f"the years run from {first} to {last}; the first must not be after the last"
        )
