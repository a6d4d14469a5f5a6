"""Which Allies an indicator of the Alliance is formed over."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from baltic_research import countries
from baltic_research.errors import ContractError
from baltic_research.indicators import checks

if TYPE_CHECKING:
    import pandas as pd


def members(observations: pd.DataFrame, year: int, without: Collection[str] = ()) -> list[str]:
    """Return the Allies of a year that a series can have figures for.

    Parameters
    ----------
    observations : pandas.DataFrame
        The series, every Ally. An Ally without armed forces counts only where the series has it.
    year : int
        An Ally counts from the year in which it joined.
    without : collection of str
        Allies to leave out, by code or name.

    Returns
    -------
    list of str
        Codes.
    """
    left_out = set(countries.resolve_all(without))
    unarmed = set(countries.group("no_armed_forces")) - set(observations["country"].unique())
    return [one for one in countries.nato_members(year) if one not in left_out | unarmed]


def by_year(
    observations: pd.DataFrame, without: Collection[str] = (), *, like_for_like: bool = False
) -> Iterator[tuple[int, pd.DataFrame]]:
    """Yield the members' figures year by year.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of one series, edition and unit, every Ally.
    without : collection of str
        Allies to leave out.
    like_for_like : bool
        Keep to the members of the first year, so that accession changes nothing.

    Yields
    ------
    tuple of int and pandas.DataFrame
        The year; value and status by country, value NaN for a member without a figure.

    Raises
    ------
    ContractError
        If series, editions or units are mixed, figures do not add up over countries
        (percentages), or a figure is negative.
    """
    checks.one_series(observations, "observations")
    checks.one_edition(observations, "observations")
    checks.one_unit(observations, "observations")
    checks.need_additive(observations, "observations")
    if bool((observations["value"] < 0).any()):
        raise ContractError("parts of the Alliance's total need figures that are not negative")
    years = sorted(int(year) for year in observations["year"].unique())
    figures = observations.set_index("country")[["value", "status"]]
    of_year = observations["year"].to_numpy()
    for year in years:
        counted = members(observations, years[0] if like_for_like else year, without)
        yield year, figures[of_year == year].reindex(counted)


def status(figures: pd.DataFrame) -> str:
    """Return ``estimate`` where a figure of a year is one, else ``reported``."""
    return "estimate" if (figures["status"] == "estimate").any() else "reported"


def lacking(figures: pd.DataFrame) -> str:
    """Return the codes of the members without a figure, with commas between them."""
    return ", ".join(sorted(figures.index[figures["value"].isna()]))
