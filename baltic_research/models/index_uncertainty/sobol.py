"""Sobol' indices of any function, by Saltelli's sample and with bootstrap intervals (SALib)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from baltic_research.errors import ContractError, ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RESAMPLES = 200


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

    if points < 2 or points & (points - 1):
        raise ParameterError(f"points must be a power of two, found {points!r}")
    if seed < 1:
        raise ParameterError(f"seed must be a whole number from 1, found {seed!r}")
    drawn = sobol.sample(_problem(inputs), points, calc_second_order=False, seed=seed)
    return np.asarray(drawn, dtype=float)


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
    from SALib.analyze import sobol

    if not np.isfinite(outcome).all():
        raise ContractError("the outcome is missing in some draws; its variance has no division")
    if np.ptp(outcome) == 0:
        raise ContractError(
            "the outcome is the same in every draw: nothing varies that could be divided; widen "
            "the choices"
        )
    found = sobol.analyze(
        _problem(inputs),
        outcome,
        calc_second_order=False,
        num_resamples=resamples,
        conf_level=confidence,
        seed=seed,
    )
    columns = {}
    for name, code in (("first", "S1"), ("total", "ST")):
        estimate, half = np.asarray(found[code]), np.asarray(found[f"{code}_conf"])
        columns[f"{name}_order" if name == "first" else name] = estimate
        columns |= {f"{name}_low": estimate - half, f"{name}_high": estimate + half}
    return pd.DataFrame(columns)


def _problem(inputs: int) -> dict[str, object]:
    return {
        "num_vars": inputs,
        "names": [f"x{number}" for number in range(inputs)],
        "bounds": [[0.0, 1.0]] * inputs,
    }
