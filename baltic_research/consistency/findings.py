"""What every check works on and hands back: figures by country and year, and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

Finding = tuple[str, str, int, str]
"""Check, country, year and what was found; ``""`` and 0 where it is about no single one."""


def figures(table: pd.DataFrame, code: str) -> pd.Series:
    """Return the figures of a series by country and year, without what is missing.

    Parameters
    ----------
    table : pandas.DataFrame
        Observations of one edition.
    code : str
        Code of the series.

    Returns
    -------
    pandas.Series
        In the unit of the series; empty where the edition does not hold it.
    """
    rows = table[["country", "year", "value"]][table["series"] == code]
    return rows.set_index(["country", "year"])["value"].dropna()


def rounding(values: pd.Series, most: int = 4) -> float:
    """Return half a unit in the last decimal that figures were published to.

    Parameters
    ----------
    values : pandas.Series
        Figures of one series, in its unit.
    most : int
        With more decimals than these the figures are taken for exact.

    Returns
    -------
    float
        In the unit of the series; zero where they are exact.

    Examples
    --------
    >>> import pandas as pd
    >>> rounding(pd.Series([1.25, 2.5])), rounding(pd.Series([3.0, 4.0]))
    (0.005, 0.5)
    """
    figures = values.to_numpy(dtype=float)
    for decimals in range(most + 1):
        if bool((figures.round(decimals) == figures).all()):
            return float(0.5 * 10.0**-decimals)
    return 0.0
