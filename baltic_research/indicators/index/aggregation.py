"""Aggregation: from indicators to pillars to the index, by means that compensate more or less."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from baltic_research.errors import ContractError, ParameterError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from baltic_research.indicators.index.framework import Framework

    Floats = NDArray[np.float64]

ARITHMETIC, GEOMETRIC, HARMONIC = "arithmetic", "geometric", "harmonic"
POWERS = {ARITHMETIC: 1.0, GEOMETRIC: 0.0, HARMONIC: -1.0}


def link(values: Floats, power: float) -> Floats:
    """Return what a mean of a power averages: x^p, or ln x for p = 0."""
    if power == 1.0:
        return values
    return np.log(values) if power == 0.0 else values**power


def unlink(values: Floats, power: float) -> Floats:
    """Return the inverse of `link`."""
    if power == 1.0:
        return values
    return np.exp(values) if power == 0.0 else values ** (1 / power)


def power_of(method: str) -> float:
    """Return the power of a mean by its name.

    Raises
    ------
    ParameterError
        If there is no such mean.
    """
    if method not in POWERS:
        raise ParameterError(f"aggregation must be one of {', '.join(POWERS)}, found {method!r}")
    return POWERS[method]


def weighted_mean(
    values: Floats, weights: Floats, power: float = 1.0, least_known: float = 0.0
) -> Floats:
    """Average the last axis by a weighted mean of a power, for one set of weights or many.

    Parameters
    ----------
    values : numpy.ndarray
        (..., units, parts); NaN where missing.
    weights : numpy.ndarray
        (parts,) or (draws, parts), at least 0.
    power : float
        1 arithmetic, 0 geometric, -1 harmonic; others are means too.
    least_known : float
        Least share of the weight that must be known; else the mean is NaN.

    Returns
    -------
    numpy.ndarray
        (units,) or (draws, units). What is missing leaves its weight to the rest.

    Raises
    ------
    ContractError
        If a mean other than the arithmetic meets a figure that is not above zero.

    Notes
    -----
    y = (sum_i w_i x_i^p / sum_i w_i)^(1/p), and exp(sum_i w_i ln x_i / sum_i w_i) for p = 0, the
    sums over what is known.

    Examples
    --------
    >>> weighted_mean(np.array([[1.0, 4.0]]), np.array([1.0, 1.0]), power=0.0).tolist()
    [2.0]
    """
    known = ~np.isnan(values)
    if power != 1.0 and np.any(values[known] <= 0):
        raise ContractError(
            f"a mean of power {power:g} needs figures above zero, found "
            f"{values[known].min():g}; normalise to a scale that begins above zero"
        )
    linked = np.where(known, link(np.where(known, values, 1.0), power), 0.0)
    sums, there = _weighted(linked, weights), _weighted(known.astype(float), weights)
    total = weights.sum(axis=-1)[..., None]
    enough = (there > 0) & (there >= least_known * total * (1 - 1e-12))
    return np.where(
        enough, unlink(np.where(enough, sums / np.where(enough, there, 1.0), 1.0), power), np.nan
    )


def _weighted(values: Floats, weights: Floats) -> Floats:
    if values.ndim == 2:  # one table for all draws: a product of two matrices
        return np.asarray(weights @ values.T)
    return np.asarray(np.matmul(values, weights[..., None])[..., 0])


def per_level(options: str | Sequence[str], framework: Framework, what: str) -> tuple[str, ...]:
    """Return one option for each level of aggregation, from one for all or one for each.

    Raises
    ------
    ParameterError
        If there are several, but not as many as levels.
    """
    listed = (options,) if isinstance(options, str) else tuple(options)
    if len(listed) == 1:
        return listed * framework.depth
    if len(listed) != framework.depth:
        raise ParameterError(
            f"{what} names {len(listed)} levels and the framework has {framework.depth}; "
            "name one for all or one for each, the lowest first"
        )
    return listed


def aggregate(
    values: pd.DataFrame,
    framework: Framework,
    method: str | Sequence[str] = ARITHMETIC,
    *,
    weights: Mapping[str, Floats] | None = None,
    least_known: float = 0.0,
) -> pd.DataFrame:
    """Aggregate indicators step by step up to the index.

    Parameters
    ----------
    values : pandas.DataFrame
        Units by indicators, on one scale.
    framework : Framework
        What is made of what.
    method : str or sequence of str
        ``arithmetic``, ``geometric``, ``harmonic``; one for all levels, or one for each from
        the lowest.
    weights : mapping of str to numpy.ndarray, optional
        For a parent, the weights of its children; by default the framework's.
    least_known : float
        Least share of the weight that must be known for an aggregate.

    Returns
    -------
    pandas.DataFrame
        `values` and a column for each aggregate.

    Raises
    ------
    ContractError, ParameterError
        As for `weighted_mean`, `power_of` and `per_level`.
    """
    methods = per_level(method, framework, "aggregation")
    table = values.copy()
    for parent in framework.parents:
        children = list(framework.children(parent))
        given = np.array([framework[code].weight for code in children], dtype=float)
        own = given if weights is None or parent not in weights else weights[parent]
        power = power_of(methods[framework.level(parent)])
        figures = table[children].to_numpy(dtype=float)
        table[parent] = weighted_mean(figures, own, power, least_known)
    return table


def outranking(values: Floats, weights: Floats) -> Floats:
    """Return, for each pair of units, the weight of the indicators on which the first is ahead.

    Parameters
    ----------
    values : numpy.ndarray
        (units, indicators), the higher the better, none missing.
    weights : numpy.ndarray
        (indicators,).

    Returns
    -------
    numpy.ndarray
        (units, units), 0 to 1; an indicator on which two are equal counts half for each. Zero
        on the diagonal.
    """
    ahead = values[:, None, :] > values[None, :, :]
    equal = values[:, None, :] == values[None, :, :]
    shares = np.asarray((ahead + 0.5 * equal) @ (weights / weights.sum()))
    np.fill_diagonal(shares, 0.0)
    return shares


def copeland(values: Floats, weights: Floats) -> Floats:
    """Return how many units each beats less by how many it is beaten (no compensation at all).

    Notes
    -----
    Unit a beats b where the indicators on which it is ahead have more than half of the weight;
    by how much does not count.

    References
    ----------
    Munda, G., Nardo, M. (2009), Noncompensatory/nonlinear composite indicators for ranking
    countries, Applied Economics 41(12), 1513-1523.
    """
    shares = outranking(values, weights)
    return np.asarray(np.sign(shares - shares.T).sum(axis=1))
