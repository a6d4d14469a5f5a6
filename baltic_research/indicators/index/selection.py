"""Selection: figures set in relation to size, how much of them is known, and what is too little."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from baltic_research.errors import ContractError, ParameterError

if TYPE_CHECKING:
    import pandas as pd

    from baltic_research.indicators.index.framework import Framework


@dataclass(frozen=True, eq=False)
class Screened:
    """What is left after screening, and what was left out.

    Attributes
    ----------
    table : pandas.DataFrame
        Units by indicators.
    units, indicators : pandas.Series
        The share known (0 to 1) of those left out.
    """

    table: pd.DataFrame
    units: pd.Series
    indicators: pd.Series


def need_values(values: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Return a framework's indicators as floats, in its order.

    Raises
    ------
    ContractError
        If an indicator is missing, a unit stands twice, or a figure is infinite or no number.
    """
    lacking = [code for code in framework.indicators if code not in values.columns]
    if lacking:
        raise ContractError(
            f"the table of indicators lacks {', '.join(lacking)}; add the columns or take them "
            "out of the framework"
        )
    if values.index.has_duplicates:
        unit = values.index[values.index.duplicated()][0]
        raise ContractError(f"the table of indicators has the unit {unit} twice; pass each once")
    try:
        numbers = values[list(framework.indicators)].astype(float)
    except (TypeError, ValueError) as failure:
        raise ContractError(f"the table of indicators holds what is no number: {failure}") from None
    infinite = numbers.columns[numbers.isin([float("inf"), float("-inf")]).any()]
    if len(infinite):
        raise ContractError(f"{infinite[0]} is infinite for a unit; use NaN for what is missing")
    return numbers


def denominate(
    values: pd.DataFrame, framework: Framework, denominators: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Divide each indicator by the denominator that the framework names for it.

    Parameters
    ----------
    values : pandas.DataFrame
        Units by indicators.
    framework : Framework
        Its elements name the denominators.
    denominators : pandas.DataFrame, optional
        Units by denominators; needed where the framework names any.

    Returns
    -------
    pandas.DataFrame
        As `values`; NaN where figure or denominator is missing.

    Raises
    ------
    ContractError
        If a denominator or a unit of it is missing from the table, or is not above zero.
    """
    numbers = need_values(values, framework).copy()
    for code in framework.indicators:
        name = framework[code].denominator
        if not name:
            continue
        if denominators is None or name not in denominators.columns:
            raise ContractError(
                f"{code} is to be divided by {name}, which is not among the denominators; "
                "pass it as a column"
            )
        below = denominators[name].reindex(numbers.index).astype(float)
        if (below <= 0).any():
            raise ContractError(
                f"the denominator {name} is {below[below <= 0].iloc[0]:g} for "
                f"{below.index[below <= 0][0]}; expected a number above zero, or NaN"
            )
        numbers[code] = numbers[code] / below
    return numbers


def coverage(values: pd.DataFrame) -> pd.DataFrame:
    """Count what is known of each indicator.

    Parameters
    ----------
    values : pandas.DataFrame
        Units by indicators, NaN where missing.

    Returns
    -------
    pandas.DataFrame
        One row an indicator: indicator, units, known, share_known (0 to 1), different (number
        of different figures). A zero is a figure.
    """
    import pandas as pd

    known = values.notna().sum()
    return pd.DataFrame(
        {
            "indicator": values.columns,
            "units": len(values),
            "known": known.to_numpy(),
            "share_known": (known / len(values)).to_numpy(),
            "different": values.nunique().to_numpy(),
        }
    )


def screen(
    values: pd.DataFrame, *, least_of_unit: float = 0.0, least_of_indicator: float = 0.0
) -> Screened:
    """Leave out indicators, then units, of which too little is known.

    Parameters
    ----------
    values : pandas.DataFrame
        Units by indicators, before anything missing was filled.
    least_of_unit, least_of_indicator : float
        Least share known, 0 to 1; a unit's share is of the indicators that are left.

    Returns
    -------
    Screened

    Raises
    ------
    ContractError
        If nothing is left.
    ParameterError
        If a share is not between 0 and 1.

    Notes
    -----
    Screening comes before imputation here: after it everything is known. COINr's published
    example screens afterwards, which keeps every unit.
    """
    for name, share in (
        ("least_of_unit", least_of_unit),
        ("least_of_indicator", least_of_indicator),
    ):
        if not 0 <= share <= 1:
            raise ParameterError(f"{name} must lie between 0 and 1, found {share!r}")
    by_indicator = values.notna().mean()
    kept = values.loc[:, by_indicator >= least_of_indicator]
    by_unit = kept.notna().mean(axis=1)
    left = kept.loc[by_unit >= least_of_unit]
    if left.empty:
        raise ContractError(
            f"no unit has {least_of_unit:.0%} of the indicators that are known for "
            f"{least_of_indicator:.0%} of the units; lower the limits of screening"
        )
    return Screened(
        left, by_unit[by_unit < least_of_unit], by_indicator[by_indicator < least_of_indicator]
    )
