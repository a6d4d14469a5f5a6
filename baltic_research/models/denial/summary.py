"""What draws of hours amount to: quantiles and shares, each with its Monte Carlo error."""

from __future__ import annotations

import numpy as np
import pandas as pd

from baltic_research.errors import ContractError
from baltic_research.models.denial.core import Array
from baltic_research.models.targets.summary import wilson

QUANTILES = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
RAPID_HOURS = 7 * 24.0  # what we call rapid: within a week
HORIZON_HOURS = 28 * 24.0  # the longest that RAND's seven brigades were said to hold
_TWO_SIDED_95 = 1.959963984540054


def quantile_rows(hours: Array) -> pd.DataFrame:
    """Return quantiles of hours, each with a 95 % interval of its Monte Carlo error.

    Parameters
    ----------
    hours : numpy.ndarray
        One a draw, infinite where the capital is never reached.

    Returns
    -------
    pandas.DataFrame
        quantile, hours, low_hours, high_hours; infinite where too few draws reach the capital.

    Notes
    -----
    The bounds are order statistics: as many draws lie below a quantile q as a binomial of n and
    q gives, whatever their distribution.
    """
    ordered = np.sort(hours)
    rows = [(level, *quantile_of(ordered, level)) for level in QUANTILES]
    return pd.DataFrame(rows, columns=["quantile", "hours", "low_hours", "high_hours"])


def quantile_of(ordered: Array, level: float) -> tuple[float, float, float]:
    """Return one quantile of hours in ascending order, and its bounds as `quantile_rows` does."""
    count = len(ordered)
    spread = _TWO_SIDED_95 * np.sqrt(count * level * (1 - level))
    ranks = np.ceil([count * level, count * level - spread, count * level + spread]) - 1
    middle, low, high = ordered[np.clip(ranks, 0, count - 1).astype(int)]
    return middle, low, high


def share_reached(hours: Array, within: float) -> tuple[float, float, float]:
    """Return the share of draws that reach the capital within hours, and its 95 % interval.

    Parameters
    ----------
    hours : numpy.ndarray
        One a draw, infinite where the capital is never reached.
    within : float
        Hours.

    Returns
    -------
    tuple of float
        Share and the bounds of Wilson's interval.
    """
    share = float(np.mean(hours <= within))
    low, high = wilson(share, len(hours))
    return share, float(low), float(high)


def interval_in_words(hours: Array, share: float, within: float) -> str:
    """Return the central interval of hours as text, open where it goes on beyond some hours.

    Parameters
    ----------
    hours : numpy.ndarray
        One a draw, infinite where the capital is never reached.
    share : float
        Share of the draws in the interval, 0 for the median.
    within : float
        Hours beyond which no number is given.

    Returns
    -------
    str
        ``34 to 85``, ``56 to beyond``, ``beyond``; a median as one number.
    """
    ends = np.quantile(hours, [(1 - share) / 2, (1 + share) / 2], method="inverted_cdf")
    said = [f"{end:.0f}" if end <= within else "beyond" for end in ends]
    return " to ".join(dict.fromkeys(said))


def published(parameters: pd.DataFrame, scenario: str, name: str) -> pd.Series:
    """Return the row of a published number that the model is fitted to or held against.

    Parameters
    ----------
    parameters : pandas.DataFrame
        ``facts.load_parameters()``.
    scenario, name : str
        Which row.

    Returns
    -------
    pandas.Series
        low, central, high, unit, source, ...

    Raises
    ------
    ContractError
        If the table does not hold it.
    """
    rows = parameters[(parameters["scenario"] == scenario) & (parameters["name"] == name)]
    if len(rows) != 1:
        raise ContractError(
            f"parameters: expected one row {name} of {scenario}, found {len(rows)}; pass all of "
            "facts.load_parameters()"
        )
    return rows.iloc[0]
