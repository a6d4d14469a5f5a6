"""Shares of GDP by publisher and edition, and the years in which they stood below a level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research.claims.case import in_words
from baltic_research.errors import ContractError, EditionError

if TYPE_CHECKING:
    import pandas as pd

    from baltic_research.days import Day

GUIDELINE, ACCESSION = 2.0, 2004
SHARES = {"NATO": "nato.defence_share_gdp", "SIPRI": "sipri.milex_share_gdp"}


def shares(country: str = "LTU", as_of: Day | None = None) -> pd.DataFrame:
    """Return a country's spending as a share of GDP by every publisher and edition known.

    Parameters
    ----------
    country : str
        Code or name.
    as_of : str or datetime.date, optional
        Only editions published by that day; by default all that are held.

    Returns
    -------
    pandas.DataFrame
        Observations in % of GDP of NATO and SIPRI from 2004, Lithuania's accession, on.

    Raises
    ------
    EditionError
        If neither had published an edition that is held.

    Notes
    -----
    The World Bank's share of GDP is SIPRI's, an edition later, and no third witness.

    Examples
    --------
    >>> shares(as_of="2016-12-31")["source"].unique().tolist()
    ['nato']
    """
    import pandas as pd

    from baltic_research import store

    found, reasons = [], []
    for series in SHARES.values():
        try:
            found.append(store.load(series, countries=country, edition="all", as_of=as_of))
        except EditionError as reason:
            reasons.append(str(reason))
    if not found:
        raise EditionError("; ".join(reasons))
    frame = pd.concat(found, ignore_index=True)
    return frame[(frame["year"] >= ACCESSION) & frame["value"].notna()].reset_index(drop=True)


def years_below(observations: pd.DataFrame, threshold: float = GUIDELINE) -> pd.DataFrame:
    """Return the years below a level by publisher and edition.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of one country, in % of GDP.
    threshold : float
        Level, % of GDP.

    Returns
    -------
    pandas.DataFrame
        Columns source, edition, first_year, last_year, years, below (how many), which (the years
        in words), closest_pct (the highest share below the level, % of GDP; NaN if none is).

    Raises
    ------
    ContractError
        If there are several countries.

    Examples
    --------
    >>> found = years_below(shares(as_of="2016-12-31"))
    >>> found["which"].tolist()
    ['2008 to 2015']
    """
    import pandas as pd

    codes = list(dict.fromkeys(observations["country"]))
    if len(codes) > 1:
        raise ContractError(
            f"years_below: observations of {', '.join(codes)}; give those of one country"
        )
    rows = []
    for (source, edition), part in observations.groupby(["source", "edition"]):
        low = part[part["value"] < threshold]
        rows.append({
            "source": str(source), "edition": edition,
            "first_year": int(part["year"].min()), "last_year": int(part["year"].max()),
            "years": len(part), "below": len(low), "which": spans(low["year"].tolist()),
            "closest_pct": low["value"].max(),
        })  # fmt: skip
    return pd.DataFrame(rows)


def spans(years: list[int]) -> str:
    """Return years with unbroken runs as spans."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return in_words(f"{run[0]} to {run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)
