"""How a series changes from year to year, in the way that suits its unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research.errors import ContractError
from baltic_research.indicators import checks

if TYPE_CHECKING:
    import pandas as pd

_KEY = ["source", "series", "edition", "country"]
# Units without a zero of their own: a percentage of them has no meaning
_NO_ZERO = ("level", "ideal point")


def change(observations: pd.DataFrame) -> pd.DataFrame:
    """Compute the change on the previous year: in percent, or of a share in percentage points.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of one series, of one edition or several; each country in one unit within an
        edition.

    Returns
    -------
    pandas.DataFrame
        Columns source, series, edition, country, year, value, unit, status (``estimate`` where
        either year is one). No row where the year before has none; NaN where either value is
        missing, or where a percentage would be formed of zero.

    Raises
    ------
    ContractError
        If the series cannot change in that sense (`why_no_change`), or a country changes its unit.

    Notes
    -----
    x_t - x_{t-1} for a share in percent, 100 (x_t / x_{t-1} - 1) for everything else.

    Examples
    --------
    >>> from baltic_research import store
    >>> share = store.load(
    ...     "nato.defence_share_gdp", countries="LTU", years=[2023, 2024], edition="2026-07"
    ... )
    >>> change(share)[["year", "value", "unit"]].round(2).to_string(index=False, header=False)
    '2024 0.38 percentage points on previous year, 2021 prices'
    """
    checks.one_series(observations, "observations")
    for unit in sorted(observations["unit"].unique()):
        if why_no_change(unit):
            raise ContractError(f"{observations['series'].iloc[0]} {why_no_change(unit)}")
    _need_one_unit(observations)
    before = observations[[*_KEY, "year", "value", "status"]]
    both = observations.merge(
        before.assign(year=before["year"] + 1), on=[*_KEY, "year"], suffixes=("", "_before")
    )
    estimate = (both["status"] == "estimate") | (both["status_before"] == "estimate")
    share = both["unit"].str.startswith("%")
    then = both["value_before"]
    percent = 100 * (both["value"] / then.where(then != 0) - 1)
    return both.assign(
        value=percent.where(~share, both["value"] - then),
        unit=both["unit"].map(_unit),
        status=estimate.map({True: "estimate", False: "reported"}),
    )[[*_KEY, "year", "value", "unit", "status"]]


def why_no_change(unit: str) -> str:
    """Return why figures in a unit have no change on the previous year; empty if they have.

    Examples
    --------
    >>> why_no_change("% change on previous year, 2021 prices")
    'is a change already; its own change would say little'
    """
    if unit.startswith("% change"):
        return "is a change already; its own change would say little"
    if unit.startswith(_NO_ZERO):
        return f"is in {unit!r}, which has no zero that a percentage could be formed of"
    if "current prices" in unit and not unit.startswith("%"):
        return (
            f"is in {unit!r}, whose change would pass inflation for growth; take a series at "
            "constant prices"
        )
    return ""


def _unit(unit: str) -> str:
    kind = "percentage points" if unit.startswith("%") else "% change"
    base = checks.price_base(unit)
    return f"{kind} on previous year{', ' if base else ''}{base}"


def _need_one_unit(observations: pd.DataFrame) -> None:
    mixed = observations.groupby(["edition", "country"])["unit"].nunique()
    if (mixed > 1).any():
        edition, country = mixed[mixed > 1].index[0]
        raise ContractError(
            f"{country} in {edition} changes its unit; growth over the change is not defined"
        )
