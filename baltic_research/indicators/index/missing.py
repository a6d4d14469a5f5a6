"""Missing figures: filled from their group or left open, never zero, and always counted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from baltic_research.errors import ContractError, ParameterError

YEAR = "year"
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
        From all units; from the unit's group; or the group's latest figure of an earlier year.
        To be carried, units need a level ``year`` in their index; the order of rows is of no
        account.
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
        If a group is needed and a unit has none; if figures are carried and units have no year,
        or two of a group have the same.
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
    if method == CARRIED:
        return _carried(values, own)
    grouped = values.groupby(own, sort=False)
    middle = grouped.transform("mean") if method == GROUP_MEAN else grouped.transform("median")
    return values.fillna(middle)


def _carried(values: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """Return each group's figures carried from year to year, the rows in the order they had."""
    if YEAR not in values.index.names:
        raise ContractError(
            f"imputation by {CARRIED} needs the year of each unit; name a level of the index {YEAR}"
        )
    years = values.index.get_level_values(YEAR).to_numpy()
    twice = pd.DataFrame({"group": groups.to_numpy(), YEAR: years}).duplicated()
    if twice.any():
        place = int(twice.to_numpy().argmax())
        raise ContractError(
            f"the group {groups.iloc[place]} has two units of {years[place]}, and which of them "
            "is carried on is open; pass one a year"
        )
    order = np.argsort(years, kind="stable")
    filled = values.iloc[order].groupby(groups.to_numpy()[order], sort=False).ffill()
    return filled.iloc[np.argsort(order)]
