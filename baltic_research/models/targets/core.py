"""Fits of annual logarithms for many countries at once: pooled parameters, own states and scales.

With 10 to 13 points a country, what shapes a path (smoothing, autocorrelation, ratios of
variances, tails) is one for all countries, chosen by their joint likelihood on a small grid; level,
slope, drift and scale are each country's own, the last two drawn towards the pool's.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from baltic_research.models.targets.pooling import (
    Array,
    scales_and_tails,
    shared_variance,
    shrink_means,
    shrink_variances,
)

# A dozen years of rise fit an endless trend best and make 20 % of GDP of it: trends must fade
DAMPING = (0.8, 0.9)
ETS_GRID = [
    (alpha, beta, phi)
    for alpha, beta, phi in itertools.product(
        (0.4, 0.6, 0.8, 0.9999), (0.0, 0.05, 0.1, 0.2, 0.3, 0.5), DAMPING
    )
    if beta <= alpha
]
AUTOREGRESSION_GRID = [round(-0.5 + 0.1 * step, 1) for step in range(14)]
TREND_GRID = list(itertools.product((0.0, 0.1, 0.3), (0.0, 0.02, 0.05, 0.1, 0.2, 0.5), DAMPING))
FIRST_SLOPE = 0.25  # variance of the slope before the first year, in units of the yearly shock's


@dataclass(frozen=True)
class Fit:
    """One member of the ensemble, fitted to every country of a table.

    Attributes
    ----------
    name : str
        A key of `FITS`.
    shared : dict of str to float
        The parameters that the countries share.
    level, slope : numpy.ndarray
        (country,) Where each stands in the last year, and its last expected change.
    errors : numpy.ndarray
        (country, year) One-year-ahead errors, NaN where there is none.
    scale : numpy.ndarray
        (country,) Standard deviation of the yearly shock, partly pooled.
    tails : float
        Degrees of freedom of Student's t of the shocks.
    drift, drift_sd : numpy.ndarray
        (country,) Estimated drift and its standard error; empty where the member has none.
    covariance : numpy.ndarray
        (country, 2, 2) Of level and slope given the data; empty where taken as known.
    """

    name: str
    shared: dict[str, float]
    level: Array
    slope: Array
    errors: Array
    scale: Array
    tails: float
    drift: Array = field(default_factory=lambda: np.empty(0))
    drift_sd: Array = field(default_factory=lambda: np.empty(0))
    covariance: Array = field(default_factory=lambda: np.empty((0, 2, 2)))


def last_known(values: Array) -> Array:
    """Return each row's last finite entry."""
    place = values.shape[1] - 1 - np.argmax(np.isfinite(values[:, ::-1]), axis=1)
    found: Array = values[np.arange(len(values)), place]
    return found


def from_first_known(values: Array) -> tuple[Array, Array]:
    """Return each row's first finite entry, and whether a year is known and has one before it."""
    known = np.isfinite(values)
    first: Array = values[np.arange(len(values)), np.argmax(known, axis=1)]
    begun = np.logical_or.accumulate(known, axis=1)
    scored = np.zeros_like(known)
    scored[:, 1:] = known[:, 1:] & begun[:, :-1]
    return first, scored


def concentrated(errors: Array) -> Array:
    """Return the normal log-likelihood over the last axis at the best variance, less constants."""
    count = np.isfinite(errors).sum(axis=-1)
    likelihood: Array = -0.5 * count * np.log(np.nansum(errors**2, axis=-1) / count + 1e-12)
    return likelihood


def fit_random_walk(values: Array) -> Fit:
    """Fit x_t = x_{t-1} + e_t without drift, the reference that a forecast must beat."""
    errors = values[:, 1:] - values[:, :-1]
    level = last_known(values)
    return Fit("random_walk", {}, level, np.zeros(len(level)), errors, *scales_and_tails(errors))


def ets_filter(values: Array, parameters: Array) -> tuple[Array, Array, Array]:
    """Run ETS(A, Ad, N) over each country for each set of parameters.

    Parameters
    ----------
    values : numpy.ndarray
        (country, year), NaN where missing: the state then moves on without an update.
    parameters : numpy.ndarray
        (set, 3) Smoothing of level (alpha) and slope (beta), damping of the slope (phi).

    Returns
    -------
    errors : numpy.ndarray
        (set, country, year - 1) One-year-ahead errors.
    level, slope : numpy.ndarray
        (set, country) States after the last year.

    Notes
    -----
    x_t = l_{t-1} + phi b_{t-1} + e_t; l_t = l_{t-1} + phi b_{t-1} + alpha e_t;
    b_t = phi b_{t-1} + beta e_t. The level starts at the first figure and the slope at zero: a
    trend must show itself in the data.

    References
    ----------
    Hyndman, R. J., Koehler, A. B., Ord, J. K., Snyder, R. D. (2008). Forecasting with
    exponential smoothing: the state space approach. Springer.
    """
    alpha, beta, phi = parameters.T[:, :, None]
    first, scored = from_first_known(values)
    level = np.broadcast_to(first, (len(parameters), len(first)))
    slope = np.zeros_like(level)
    errors = []
    for year in range(1, values.shape[1]):
        expected = level + phi * slope
        error = np.where(scored[:, year], values[:, year] - expected, np.nan)
        update = np.nan_to_num(error)
        level, slope = expected + alpha * update, phi * slope + beta * update
        errors.append(error)
    return np.stack(errors, axis=-1), level, slope


def fit_ets(values: Array) -> Fit:
    """Fit a damped trend by exponential smoothing, its three parameters pooled."""
    errors, level, slope = ets_filter(values, np.array(ETS_GRID))
    best = int(np.argmax(concentrated(errors).sum(axis=1)))
    shared = dict(zip(("alpha", "beta", "phi"), ETS_GRID[best], strict=True))
    own = errors[best]
    return Fit("ets", shared, level[best], slope[best], own, *scales_and_tails(own))


def autoregression(change: Array, rho: float) -> tuple[Array, Array, Array]:
    """Return errors, drifts and their standard errors of an AR(1) of changes with a given rho.

    (d_t - m_i) = rho (d_{t-1} - m_i) + e_t; the drift m_i is drawn towards the pool's mean. With
    so few years the best rho is biased down (Nickell 1981), which is on the sober side.
    """
    filtered = change[:, 1:] - rho * change[:, :-1]
    count = np.isfinite(filtered).sum(axis=1)
    own = np.nansum(filtered, axis=1) / count
    spread = np.nansum((filtered - own[:, None]) ** 2, axis=1) / np.maximum(count - 1, 1)
    # A country's own variance is too rough a guide to how far its mean is out
    usual = shrink_variances(np.maximum(spread, 1e-12), np.maximum(count - 1.0, 1.0))
    shrunk, left = shrink_means(own, usual / count, shared_variance(filtered))
    return filtered - shrunk[:, None], shrunk / (1 - rho), np.sqrt(left) / (1 - rho)


def fit_arima(values: Array) -> Fit:
    """Fit ARIMA(1,1,0) with drift: autocorrelation pooled, drifts drawn towards their mean."""
    change = values[:, 1:] - values[:, :-1]
    fits = [autoregression(change, rho) for rho in AUTOREGRESSION_GRID]
    best = int(np.argmax([concentrated(errors).sum() for errors, _, _ in fits]))
    errors, drift, drift_sd = fits[best]
    slope = np.where(np.isfinite(change[:, -1]), change[:, -1], drift)
    shared = {"rho": AUTOREGRESSION_GRID[best]}
    scale, tails = scales_and_tails(errors)
    return Fit("arima", shared, last_known(values), slope, errors, scale, tails, drift, drift_sd)


@dataclass(frozen=True)
class Filtered:
    """What a Kalman filter leaves: errors and their variances by year, and the last state."""

    errors: Array
    variances: Array
    level: Array
    slope: Array
    covariance: Array


def trend_filter(values: Array, parameters: Array) -> Filtered:
    """Run the Kalman filter of a local linear trend over each country and set of parameters.

    Parameters
    ----------
    values : numpy.ndarray
        (country, year), NaN where missing.
    parameters : numpy.ndarray
        (set, 3) Variances of the observation's noise and of the slope's shock in units of the
        level's shock, and the slope's damping.

    Returns
    -------
    Filtered
        Arrays of (set, country, ...); variances in units of the level's shock's.

    Notes
    -----
    x_t = l_t + u_t; l_t = l_{t-1} + phi b_{t-1} + v_t; b_t = phi b_{t-1} + w_t. The level
    starts at the first figure with the observation's variance, the slope at zero with variance
    `FIRST_SLOPE`: centred on no trend, since a handful of years cannot tell one from chance.

    References
    ----------
    Harvey, A. C. (1989). Forecasting, structural time series models and the Kalman filter. CUP.
    """
    noise, turn, phi = parameters.T[:, :, None]
    first, scored = from_first_known(values)
    level = np.broadcast_to(first, (len(parameters), len(first)))
    slope, cross = np.zeros_like(level), np.zeros_like(level)
    of_level, of_slope = noise + 0 * level, np.full_like(level, FIRST_SLOPE)
    errors, variances = [], []
    for year in range(1, values.shape[1]):
        of_level = of_level + 2 * phi * cross + phi**2 * of_slope + 1
        cross = phi * cross + phi**2 * of_slope
        of_slope = phi**2 * of_slope + turn
        level, slope = level + phi * slope, phi * slope
        total = of_level + noise
        error = np.where(scored[:, year], values[:, year] - level, np.nan)
        # A year without a figure has no gain: the state moves on and its variance grows
        gain, turn_gain = (np.where(scored[:, year], one / total, 0.0) for one in (of_level, cross))
        update = np.nan_to_num(error)
        level, slope = level + gain * update, slope + turn_gain * update
        of_slope, cross = of_slope - turn_gain * cross, cross - gain * cross
        of_level = of_level - gain * of_level
        errors.append(error)
        variances.append(total)
    covariance = np.stack([of_level, cross, cross, of_slope], axis=-1)
    return Filtered(
        np.stack(errors, axis=-1),
        np.stack(variances, axis=-1),
        level,
        slope,
        covariance.reshape(*level.shape, 2, 2),
    )


def fit_local_trend(values: Array) -> Fit:
    """Fit a local linear trend, its ratios of variances and damping pooled."""
    run = trend_filter(values, np.array(TREND_GRID))
    scaled = run.errors / np.sqrt(run.variances)
    determinant = np.where(np.isfinite(run.errors), np.log(run.variances), 0.0).sum(axis=-1)
    best = int(np.argmax((concentrated(scaled) - 0.5 * determinant).sum(axis=1)))
    shared = dict(zip(("noise", "turn", "phi"), TREND_GRID[best], strict=True))
    scale, tails = scales_and_tails(scaled[best])
    return Fit(
        "local_trend",
        shared,
        run.level[best],
        run.slope[best],
        run.errors[best],
        scale,
        tails,
        covariance=run.covariance[best] * scale[:, None, None] ** 2,
    )


FITS: dict[str, Callable[[Array], Fit]] = {
    "random_walk": fit_random_walk,
    "ets": fit_ets,
    "arima": fit_arima,
    "local_trend": fit_local_trend,
}


def growth_process(values: Array) -> tuple[Array, Array, Array]:
    """Return mean yearly change of each country, its standard error, and the changes' scale.

    For GDP: changes x_t - x_{t-1} = m_i + e_t, with means and variances drawn towards the
    pool's.
    """
    change = values[:, 1:] - values[:, :-1]
    count = np.isfinite(change).sum(axis=1)
    mean = np.nansum(change, axis=1) / count
    own = np.nansum((change - mean[:, None]) ** 2, axis=1) / (count - 1)
    usual = shrink_variances(np.maximum(own, 1e-12), count - 1.0)
    drift, left = shrink_means(mean, usual / count, shared_variance(change))
    return drift, np.sqrt(left), np.sqrt(usual)
