"""What of the declared index can be built: its hosts and years, as far as they are known."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from baltic_research import catalog, countries, given
from baltic_research.errors import EditionError, ParameterError
from baltic_research.indicators.index.declared import LEVELS, UNTREATED, WINSORISED, framework

if TYPE_CHECKING:
    from baltic_research.catalog import IndexDeclaration, IndexIndicator

MORE, LESS = "more deters", "less deters"


def declaration(
    hosts: Iterable[str] | None = None,
    first_year: int | None = None,
    last_year: int | None = None,
) -> IndexDeclaration:
    """Return the declared deterrence index, for other hosts or years where they are named.

    Parameters
    ----------
    hosts : iterable of str, optional
        Codes or names of hosts with a declared framework nation; by default those declared.
    first_year, last_year : int, optional
        Both within; by default those declared.

    Returns
    -------
    IndexDeclaration
        Hosts, years, framework nations, indicators and choices.

    Raises
    ------
    ParameterError
        If a host has no framework nation, none is named, or the years do not rise.
    UnknownNameError
        If a name is no country's.

    Examples
    --------
    >>> declaration(["Estonia"], 2017).hosts
    ('EST',)
    """
    declared = catalog.deterrence_index()
    codes = declared.hosts if hosts is None else countries.resolve_all(hosts)
    unknown = [code for code in codes if code not in declared.partners]
    if unknown or not codes:
        raise ParameterError(
            f"{unknown[0]} has no framework nation declared; choose among "
            f"{', '.join(declared.partners)}"
            if unknown
            else "hosts is empty; name at least one"
        )
    asked = {"first_year": first_year, "last_year": last_year}
    first, last = (
        getattr(declared, name) if year is None else given.year(year, name)
        for name, year in asked.items()
    )
    if first >= last:
        raise ParameterError(f"the years run from {first} to {last}; expected two years, rising")
    return dataclasses.replace(declared, hosts=tuple(codes), first_year=first, last_year=last)


def known(declared: IndexDeclaration, observations: pd.DataFrame) -> IndexDeclaration:
    """Return what of a declared index the observations allow.

    Parameters
    ----------
    declared : IndexDeclaration
        As `declaration` returns it.
    observations : pandas.DataFrame
        Observations of the series that were known, as `load_known` returns them.

    Returns
    -------
    IndexDeclaration
        Without the indicators whose series lack, that are a product of series of which no one
        edition was known, or that are zero in every year by fact, and
        without the years at either end in which
        no series has a figure of any host: to carry figures into years of which nothing was
        known would make up host-years.

    Raises
    ------
    EditionError
        If a pillar is left without an indicator, or no two years are left.
    """
    editions = {str(code): set(found) for code, found in observations.groupby("series")["edition"]}
    known_ones = [one for one in declared.indicators if _is_known(one, editions)]
    years = _years(declared, observations, {code for one in known_ones for code in one.series})
    kept = tuple(one for one in known_ones if one.first_year <= years[-1])
    parents = {one.parent for one in kept}
    for pillar in declared.elements:
        if pillar.parent and pillar.code not in parents:
            raise EditionError(
                f"for {years[0]} to {years[-1]} nothing was known that day that tells hosts or "
                f"years apart in the pillar {pillar.name}, and an index without one of its "
                "pillars is another index; ask for a later day"
            )
    return dataclasses.replace(declared, indicators=kept, first_year=years[0], last_year=years[-1])


def _is_known(one: IndexIndicator, editions: Mapping[str, set[str]]) -> bool:
    """Return whether all series of an indicator were known, and those of a product together."""
    if not set(one.series) <= set(editions):
        return False
    together = set().union(*(editions[code] for code in one.series))
    return one.form != "product_share" or len(together) == 1


def _years(declared: IndexDeclaration, observations: pd.DataFrame, wanted: set[str]) -> list[int]:
    """Return the declared years in which a series has a figure of a host."""
    rows = observations[
        observations["series"].isin(wanted)
        & observations["country"].isin(declared.hosts)
        & observations["value"].notna()
        & observations["year"].between(declared.first_year, declared.last_year)
    ]
    years = sorted({int(year) for year in rows["year"]})
    if len(years) < 2:
        raise EditionError(
            f"the editions of that day hold {len(years)} years between {declared.first_year} and "
            f"{declared.last_year}; an index needs two at least, so ask for a later day"
        )
    return years


def describe(declared: IndexDeclaration) -> pd.DataFrame:
    """Return the framework as a table: what stands for what, why, and what it cannot carry.

    Parameters
    ----------
    declared : IndexDeclaration
        As `declaration` returns it.

    Returns
    -------
    pandas.DataFrame
        One row an indicator: pillar, indicator (code), name, unit, direction, weight_pct (share
        of the index by the declared weights), why, cannot.
    """
    tree = framework(declared)
    weights = tree.effective_weights
    return pd.DataFrame(
        [
            {
                "pillar": tree[one.parent].name,
                "indicator": one.code,
                "name": one.name,
                "unit": one.unit,
                "direction": MORE if one.direction > 0 else LESS,
                "weight_pct": 100 * weights[one.code],
                "why": one.why,
                "cannot": one.cannot,
            }
            for one in declared.indicators
        ]
    )


def describe_choices(declared: IndexDeclaration) -> pd.DataFrame:
    """Return the uncertain choices as a table: the choice of reference, and what is drawn.

    Parameters
    ----------
    declared : IndexDeclaration
        As `declaration` returns it.

    Returns
    -------
    pandas.DataFrame
        One row a choice: input, reference, between (in words).

    Examples
    --------
    >>> table = describe_choices(declaration()).set_index("input")
    >>> table.loc["imputation", "between"]
    'carried; none; group_mean'
    """
    rows = []
    for one in declared.uncertain:
        name = str(one["name"])
        if "options" in one:
            between = "; ".join(_worded(option) for option in one["options"])
            rows.append((name, _worded(declared.choices[name]), between))
        else:
            rows.append((name, "1", f"{one['low']:g} to {one['high']:g} times"))
    return pd.DataFrame(rows, columns=["input", "reference", "between"])


def _worded(option: Any) -> str:
    """Return a declared option in words."""
    if isinstance(option, dict) and "method" in option:
        return f"{option['method']} ({option['low']:g}, {option['high']:g})"
    if isinstance(option, dict):
        return f"{WINSORISED} (up to {option['most_points']} figures)"
    if isinstance(option, list):
        return LEVELS.join(map(str, option))
    return UNTREATED if option is None else str(option)
