"""Missing figures: filled from their group or left open, never zero, and always counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from baltic_research.errors import ContractError, ParameterError

if TYPE_CHECKING:
    import pandas as pd

NONE, MEAN, MEDIAN = "none", "mean", "median"
GROUP_MEAN, GROUP_MEDIAN, CARRIED = "group_mean", "group_median", "carried"
METHODS = (NONE, MEAN, MEDIAN, GROUP_MEAN, GROUP_MEDIAN, CARRIED)


@dataclass(frozen=True, eq=False)
class Imputed:
    """Figures with what was filled in.

    Attributes
    ----------
    table : pandas.DataFrame
        Units by indicators; NaN where nothing could be filled in.
    filled : pandas.DataFrame
        The same shape: whether a figure was filled in.
    """

    table: pd.DataFrame
    filled: pd.DataFrame

    @property
    def share(self) -> float:
        """Filled in, as a share of all figures that there are now."""
        there = int(self.table.notna().sum().sum())
        return int(self.filled.sum().sum()) / there if there else 0.0


def impute(values: pd.DataFrame, method: str = NONE, groups: pd.Series | None = None) -> Imputed:
    """Fill missing figures of each indicator from those that are known.

    Parameters
    ----------
    values : pandas.DataFrame
        Units by indicators, NaN where missing.
    method : {"none", "mean", "median", "group_mean", "group_median", "carried"}
        From all units; from the unit's group; or the group's latest earlier figure in the order
        of the rows (for a country's years).
    groups : pandas.Series, optional
        The group of each unit, for the last three.

    Returns
    -------
    Imputed
        A group in which nothing is known, and years before a group's first figure when carried,
        stay missing.

    Raises
    ------
    ContractError
        If a group is needed and a unit has none.
    ParameterError
        If there is no such method.

    Notes
    -----
    A mean pulls the unit to the middle and makes the indicator's spread smaller; it adds no
    knowledge. What was filled is returned so that its share can be said.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"x": [1.0, None, 4.0]}, index=["a", "b", "c"])
    >>> impute(table, "mean").table["x"].tolist()
    [1.0, 2.5, 4.0]
    """
    if method not in METHODS:
        raise ParameterError(f"imputation must be one of {', '.join(METHODS)}, found {method!r}")
    if method == NONE:
        filled = values
    elif method in (MEAN, MEDIAN):
        filled = values.fillna(values.agg(method))
    else:
        filled = _by_group(values, method, groups)
    return Imputed(filled, values.isna() & filled.notna())


def _by_group(values: pd.DataFrame, method: str, groups: pd.Series | None) -> pd.DataFrame:
    if groups is None:
        raise ContractError(f"imputation by {method} needs the group of each unit; pass groups")
    own = groups.reindex(values.index)
    if own.isna().any():
        raise ContractError(f"the unit {own.index[own.isna()][0]} has no group; pass one for each")
    grouped = values.groupby(own, sort=False)
    if method == CARRIED:
        return grouped.ffill()
    middle = grouped.transform("mean") if method == GROUP_MEAN else grouped.transform("median")
    return values.fillna(middle)
