"""National capability: a state's share of the world's means of power, and their mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research.errors import ContractError

if TYPE_CHECKING:
    import pandas as pd

COMPONENTS = ("milex", "milper", "irst", "pec", "tpop", "upop")


def shares(components: pd.DataFrame) -> pd.DataFrame:
    """Compute each state's share of the world's total in each component and year.

    Parameters
    ----------
    components : pandas.DataFrame
        One row a state and year for *every* state of the year: state, year and `COMPONENTS`
        (military expenditure and personnel, iron and steel, energy, total and urban
        population), each in one unit within a year; NaN where not known.

    Returns
    -------
    pandas.DataFrame
        Columns state, year and `COMPONENTS` as shares from 0 to 1. NaN where the figure is
        missing, and for all states where the world's total of the year is zero. Rows in the
        order given.

    Raises
    ------
    ContractError
        If a column is missing, a state stands twice in a year, or a figure is negative or
        infinite.

    Notes
    -----
    share_ict = x_ict / sum_j x_jct over the states j whose figure is known. A state left out
    of the table raises every other state's share, so a table of some countries gives shares
    of those countries and not of the world.
    """
    _check(components)
    figures = components[list(COMPONENTS)].astype(float)
    totals = figures.groupby(components["year"]).transform("sum")
    parts = figures / totals  # zero over a world of zeros is NaN
    return components[["state", "year"]].assign(**{name: parts[name] for name in COMPONENTS})


def cinc(components: pd.DataFrame) -> pd.DataFrame:
    r"""Compute the Composite Index of National Capability of every state and year.

    Parameters
    ----------
    components : pandas.DataFrame
        The whole world's components, as `shares` takes them.

    Returns
    -------
    pandas.DataFrame
        Columns state, year, cinc (0 to 1; NaN where no component is known) and components (how
        many of the six are known). Rows in the order given.

    Raises
    ------
    ContractError
        As for `shares`.

    Notes
    -----
    CINC_it = mean over the components c that are available for i in t of share_ict. A missing
    component drops out of the mean and does not count as zero; the index then moves because
    of what is missing and not only because of what changed, and the states' indices need not
    add up to one.

    References
    ----------
    Singer, J. D., Bremer, S., Stuckey, J. (1972). Capability distribution, uncertainty, and
    major power war, 1820-1965. In B. Russett (ed.), Peace, War, and Numbers. Sage.

    Examples
    --------
    >>> import pandas as pd
    >>> world = pd.DataFrame({"state": [1, 2], "year": 2000, "milex": [3.0, 1.0]})
    >>> world = world.assign(milper=[1.0, 1.0], irst=[0.0, 0.0], pec=None, tpop=None, upop=None)
    >>> cinc(world).to_string(index=False, header=False)
    '1 2000 0.625 2\n2 2000 0.375 2'
    """
    parts = shares(components)
    known = parts[list(COMPONENTS)]
    return parts[["state", "year"]].assign(
        cinc=known.mean(axis=1), components=known.notna().sum(axis=1)
    )


def _check(components: pd.DataFrame) -> None:
    """Raise unless a table has the columns and keys of components and plausible figures."""
    lacking = [name for name in ("state", "year", *COMPONENTS) if name not in components.columns]
    if lacking:
        raise ContractError(
            f"components lack the columns {', '.join(lacking)}; pass the whole world's table"
        )
    twice = components.loc[components.duplicated(["state", "year"]), ["state", "year"]]
    if not twice.empty:
        state, year = twice.iloc[0]
        raise ContractError(f"components have state {state} twice in {year}; pass each once")
    figures = components[list(COMPONENTS)].astype(float)
    wrong = (figures < 0) | figures.isin([float("inf")])
    for name in figures.columns[wrong.any()]:
        state, year = components.loc[wrong[name], ["state", "year"]].iloc[0]
        raise ContractError(
            f"{name} of state {state} in {year} is {figures.loc[wrong[name], name].iloc[0]:g}; "
            "expected a number of at least 0, or NaN where missing"
        )
