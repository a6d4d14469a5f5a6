"""How unequally a total is spread: over all who share it, nobody sampled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from baltic_research.errors import ContractError


def herfindahl(values: Sequence[float] | Any) -> float:
    """Compute the Herfindahl-Hirschman index of concentration.

    Parameters
    ----------
    values : sequence of float
        What each has; not negative.

    Returns
    -------
    float
        From 1 / n (all alike) to 1 (all in one hand); NaN where a figure is missing.

    Raises
    ------
    ContractError
        If a figure is negative, or there is nothing to share.

    Notes
    -----
    HHI = sum s_i^2 over the shares s_i = x_i / sum x.

    References
    ----------
    Hirschman, A. O. (1964), The paternity of an index, American Economic Review 54, 761-762.

    Examples
    --------
    >>> herfindahl([1, 1, 2])
    0.375
    """
    part = _shares(values)
    return float((part**2).sum())


def gini(values: Sequence[float] | Any) -> float:
    """Compute the Gini coefficient of a population.

    Parameters
    ----------
    values : sequence of float
        What each has; not negative.

    Returns
    -------
    float
        From 0 (all alike) to 1 - 1 / n (all in one hand); NaN where a figure is missing.

    Raises
    ------
    ContractError
        If a figure is negative, or there is nothing to share.

    Notes
    -----
    G = sum (2 i - n - 1) x_(i) / (n sum x), x in ascending order. It is the population's; an
    estimate from a sample would be multiplied by n / (n - 1).

    References
    ----------
    Damgaard, C., Weiner, J. (2000), Describing inequality in plant size or fecundity, Ecology
    81, 1139-1142.

    Examples
    --------
    >>> round(gini([1, 1, 2]), 4)
    0.1667
    """
    import numpy as np

    part = np.sort(_shares(values))
    count = len(part)
    places = 2 * np.arange(1, count + 1) - count - 1
    return float((places * part).sum() / count)


def _shares(values: Sequence[float] | Any) -> Any:
    import numpy as np

    amounts = np.asarray(values, dtype=float)
    if bool((amounts < 0).any()) or not len(amounts) or amounts.sum() == 0:
        raise ContractError("a spread needs amounts that are not negative and not all zero")
    return amounts / amounts.sum()
