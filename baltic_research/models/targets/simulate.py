"""Simulated paths of one country by each member of the ensemble, from a stream of its own."""

from __future__ import annotations

import numpy as np

from baltic_research.models.targets.core import Fit
from baltic_research.models.targets.pooling import Array


def stream(seed: int, country: str, purpose: str) -> np.random.Generator:
    """Return the generator of a country and purpose: the same whatever else is simulated."""
    key = tuple(f"{country}/{purpose}".encode())
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))


def shocks(random: np.random.Generator, tails: float, shape: tuple[int, int]) -> Array:
    """Return draws of Student's t scaled to variance one."""
    drawn: Array = random.standard_t(tails, shape) * np.sqrt((tails - 2) / tails)
    return drawn


def member_paths(
    fit: Fit, row: int, start: float, shock: Array, random: np.random.Generator
) -> Array:
    """Continue one country's series.

    Parameters
    ----------
    fit : Fit
        The member.
    row : int
        The country's row in the fit.
    start : float
        The newest figure, on the fit's scale.
    shock : numpy.ndarray
        (year, path) Shocks of variance one.
    random : numpy.random.Generator
        For what is drawn beside the shocks: states and drift.

    Returns
    -------
    numpy.ndarray
        (year + 1, path) The newest figure and the years that follow.
    """
    steps = {
        "random_walk": _walk,
        "ets": _smoothing,
        "arima": _autoregression,
        "local_trend": _trend,
    }[fit.name](fit, row, fit.scale[row] * shock, random)
    return np.vstack([np.full((1, shock.shape[1]), start), steps])


def _walk(fit: Fit, row: int, shock: Array, _: np.random.Generator) -> Array:
    path: Array = fit.level[row] + np.cumsum(shock, axis=0)
    return path


def _smoothing(fit: Fit, row: int, shock: Array, _: np.random.Generator) -> Array:
    alpha, beta, phi = (fit.shared[name] for name in ("alpha", "beta", "phi"))
    level, slope = np.full(shock.shape[1], fit.level[row]), np.full(shock.shape[1], fit.slope[row])
    path = np.empty_like(shock)
    for year, error in enumerate(shock):
        slope = phi * slope
        path[year] = level + slope + error
        level, slope = level + slope + alpha * error, slope + beta * error
    return path


def _autoregression(fit: Fit, row: int, shock: Array, random: np.random.Generator) -> Array:
    rho = fit.shared["rho"]
    drift = random.normal(fit.drift[row], fit.drift_sd[row], shock.shape[1])
    change = np.full(shock.shape[1], fit.slope[row])
    changes = np.empty_like(shock)
    for year, error in enumerate(shock):
        change = drift + rho * (change - drift) + error
        changes[year] = change
    path: Array = fit.level[row] + np.cumsum(changes, axis=0)
    return path


def _trend(fit: Fit, row: int, shock: Array, random: np.random.Generator) -> Array:
    noise, turn, phi = (fit.shared[name] for name in ("noise", "turn", "phi"))
    width, scale = shock.shape[1], fit.scale[row]
    level, slope = _states(fit, row, random.standard_normal((2, width)))
    path = np.empty_like(shock)
    for year, error in enumerate(shock):
        level = level + phi * slope + error
        slope = phi * slope + scale * np.sqrt(turn) * random.standard_normal(width)
        path[year] = level
    if noise:
        path += scale * np.sqrt(noise) * random.standard_normal(shock.shape)
    return path


def _states(fit: Fit, row: int, draws: Array) -> tuple[Array, Array]:
    """Return levels and slopes drawn from their distribution in the last year.

    By Cholesky's factor, written out: a library's decomposition may turn signs, and with them
    every path, from one machine to the next; and the level may be known for certain.
    """
    (of_level, together), (_, of_slope) = fit.covariance[row]
    spread = np.sqrt(of_level)
    tied = together / spread if spread > 0 else 0.0
    own = np.sqrt(max(of_slope - tied**2, 0.0))
    return fit.level[row] + spread * draws[0], fit.slope[row] + tied * draws[0] + own * draws[1]


def first_passage(paths: Array, barriers: Array) -> tuple[Array, Array, Array]:
    """Return how likely barriers are reached by each year.

    Parameters
    ----------
    paths : numpy.ndarray
        (year, path) Levels.
    barriers : numpy.ndarray
        (barrier,) Levels to reach.

    Returns
    -------
    touched : numpy.ndarray
        (barrier, year) Share of paths at or above the barrier in this year or one before.
    stays : numpy.ndarray
        (barrier, year) Share at or above it in this year and all that follow.
    above : numpy.ndarray
        (barrier, year) Share at or above it in this very year.
    """
    width, last = paths.shape[1], len(paths) - 1
    highest, lowest = paths.copy(), paths.copy()
    for year in range(last):  # several times as fast as ufunc.accumulate over the first axis
        np.maximum(highest[year], highest[year + 1], out=highest[year + 1])
        np.minimum(lowest[last - year], lowest[last - year - 1], out=lowest[last - year - 1])
    touched, stays, above = (
        np.array([[np.count_nonzero(year) for year in one >= barrier] for barrier in barriers])
        for one in (highest, lowest, paths)
    )
    return touched / width, stays / width, above / width
