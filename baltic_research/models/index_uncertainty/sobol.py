"""Sobol' indices of any function, by Saltelli's sample (SALib) and with bootstrap intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats
from scipy.stats import qmc

from baltic_research import given
from baltic_research.errors import ContractError, ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RESAMPLES = 200


class Division(NamedTuple):
    """First-order and total indices, one an input, and the half widths of their intervals."""

    first: Floats
    first_half: Floats
    total: Floats
    total_half: Floats


def power_of_two(asked: int, what: str, *, least: int = 2) -> int:
    """Return a number of sample points, which Sobol's sequence takes as a power of two.

    Raises
    ------
    ParameterError
        If it is none, or is less than `least`.
    """
    found = given.count(asked, what)
    if found < least or found & (found - 1):
        raise ParameterError(
            f"{what}: expected a power of two of at least {least}, found {given.short(asked)}"
        )
    return found


def sample(inputs: int, points: int, seed: int) -> Floats:
    """Return Saltelli's sample of the unit cube.

    Parameters
    ----------
    inputs : int
        Number of uncertain inputs.
    points : int
        N, a power of two.
    seed : int
        From 1.

    Returns
    -------
    numpy.ndarray
        N (inputs + 2) rows by inputs, from 0 to 1.

    Raises
    ------
    ParameterError
        If N is no power of two, or the seed is below 1.

    References
    ----------
    Saltelli, A., Annoni, P., Azzini, I., Campolongo, F., Ratto, M., Tarantola, S. (2010),
    Variance based sensitivity analysis of model output, Computer Physics Communications 181,
    259-270.
    """
    from SALib.sample import sobol

    points, seed = power_of_two(points, "points"), given.seed(seed, least=1)
    drawn = sobol.sample(_problem(inputs), points, calc_second_order=False, seed=seed)
    return np.asarray(drawn, dtype=float)


def halves(inputs: int, points: int, seed: int) -> tuple[Floats, Floats]:
    """Return the two samples, A and B, that Saltelli's sample is made of: each (input, point)."""
    both = qmc.Sobol(d=2 * inputs, seed=seed).random(points).T
    return both[:inputs].copy(), both[inputs:].copy()


def arranged(base: Floats, other: Floats) -> Floats:
    """Return Saltelli's sample from A and B or from what became of their inputs, (input, row).

    The rows are those of `sample`: for each point A, A with one input of B after the other, B.
    """
    inputs = np.arange(len(base))
    runs = np.repeat(base[:, :, None], len(base) + 2, axis=2)
    runs[inputs, :, inputs + 1] = other
    runs[:, :, -1] = other
    return runs.reshape(len(base), -1)


def indices(
    outcome: Floats,
    inputs: int,
    *,
    seed: int,
    resamples: int = RESAMPLES,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Divide the variance of an outcome among the inputs.

    Parameters
    ----------
    outcome : numpy.ndarray
        The function's value for each row of `sample`.
    inputs : int
        Number of uncertain inputs.
    seed : int
        Of the bootstrap, from 1.
    resamples : int
        Bootstrap samples.
    confidence : float
        Of the intervals.

    Returns
    -------
    pandas.DataFrame
        One row an input: first_order, first_low, first_high, total, total_low, total_high.

    Raises
    ------
    ContractError
        If the outcome is missing somewhere or does not vary.

    Notes
    -----
    S_i = V(E(y | x_i)) / V(y) is what the input does alone; T_i = E(V(y | all but x_i)) / V(y)
    what it does with all others. The intervals are normal with the bootstrap's standard error;
    estimates may lie slightly below zero.
    """
    if not np.isfinite(outcome).all():
        raise ContractError("the outcome is missing in some draws; its variance has no division")
    if np.ptp(outcome) == 0:
        raise ContractError(
            "the outcome is the same in every draw: nothing varies that could be divided; widen "
            "the choices"
        )
    found = divide(outcome, inputs, seed=seed, resamples=resamples, confidence=confidence)
    return pd.DataFrame(
        {
            "first_order": found.first,
            "first_low": found.first - found.first_half,
            "first_high": found.first + found.first_half,
            "total": found.total,
            "total_low": found.total - found.total_half,
            "total_high": found.total + found.total_half,
        }
    )


def divide(
    outcome: Floats, inputs: int, *, seed: int, resamples: int, confidence: float = 0.95
) -> Division:
    """Return Sobol' indices of each input, and how wide their intervals are; see `indices`.

    Notes
    -----
    The estimators and random numbers of SALib, to the last digit, in a tenth of its time:
    resamples of points, and their variance, are taken once for all inputs.
    """
    # A row a point: Saltelli's A, then A with one column of B after the other, then B
    runs = ((outcome - outcome.mean()) / outcome.std()).reshape(-1, inputs + 2)
    drawn = np.random.default_rng(seed).integers(len(runs), size=(len(runs), resamples))
    first, total = _estimates(runs, np.arange(len(runs)))
    spread = [one.std(axis=-1, ddof=1) for one in _estimates(runs, drawn)]
    reach = stats.norm.ppf(0.5 + confidence / 2)
    return Division(first, reach * spread[0], total, reach * spread[1])


def _estimates(runs: Floats, points: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return first-order and total indices from some points: inputs by resamples, if several."""
    base, *each, other = runs.T
    variance = np.var(np.concatenate([base[points], other[points]]), axis=0)
    # A point's products are the same in all resamples: they are drawn, and not what they are of
    first = [np.mean((other * (mixed - base))[points], axis=0) for mixed in each]
    total = [0.5 * np.mean(((base - mixed) ** 2)[points], axis=0) for mixed in each]
    # Where nothing varies there is nothing to divide
    varies = variance > np.finfo(float).eps
    alone, with_all = (
        np.divide(one, variance, out=np.zeros_like(one), where=varies)
        for one in (np.array(first), np.array(total))
    )
    return alone, with_all


def _problem(inputs: int) -> dict[str, object]:
    return {
        "num_vars": inputs,
        "names": [f"x{number}" for number in range(inputs)],
        "bounds": [[0.0, 1.0]] * inputs,
    }
