"""Few years a country, many countries: scales, means and tails drawn towards their pool."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special, stats

Array = npt.NDArray[np.float64]

TAIL_GRID = (2.5, 3.0, 4.0, 5.0, 7.0, 10.0, 20.0, 50.0)
FACTOR_GRID = tuple(round(0.6 + 0.05 * step, 2) for step in range(15))
LEAST_POOL = 3  # fewer countries say nothing of how countries differ


def variance_prior(variances: Array, freedom: Array) -> tuple[float, float]:
    """Return the degrees of freedom d0 and the variance s0^2 that a pool of variances amounts to.

    By moments of ln s_i^2 (Smyth 2004): d0 is infinite where the variances differ no more than by
    chance, and zero where fewer than three are given, which say nothing of a pool.
    """
    if len(variances) < LEAST_POOL:
        return 0.0, 0.0
    noise = special.polygamma(1, freedom / 2)
    centred = np.log(variances) - special.digamma(freedom / 2) + np.log(freedom / 2)
    excess = float(np.var(centred, ddof=1) - noise.mean())
    centre = float(centred.mean())
    if excess <= 0:
        return float("inf"), float(np.exp(centre))
    prior = 2 * _trigamma_inverse(excess)
    return prior, float(np.exp(centre + special.digamma(prior / 2) - np.log(prior / 2)))


def shrink_variances(variances: Array, freedom: Array) -> Array:
    r"""Draw variances of few degrees of freedom towards their pool.

    Parameters
    ----------
    variances, freedom : numpy.ndarray
        (country,) Variances and the degrees of freedom of each.

    Returns
    -------
    numpy.ndarray
        (country,) (d0 s0^2 + d_i s_i^2) / (d0 + d_i) with the pool's d0 and s0^2.

    References
    ----------
    Smyth, G. K. (2004). Linear models and empirical Bayes methods for assessing differential
    expression. Statistical Applications in Genetics and Molecular Biology 3(1), 3.
    """
    return _blend(freedom * variances, freedom, *variance_prior(variances, freedom))


def _blend(squares: Array, freedom: Array, prior: float, centre: float) -> Array:
    """Return variances from sums of squares and the pool's prior."""
    if np.isinf(prior):
        return np.full_like(squares, centre)
    blended: Array = (prior * centre + squares) / (prior + freedom)
    return blended


def _trigamma_inverse(value: float) -> float:
    """Return x with trigamma(x) = value, by Newton's method on 1 / trigamma, which is convex."""
    x = 0.5 + 1 / value
    for _ in range(20):
        slope = special.polygamma(1, x)
        x += float(slope * (1 - slope / value) / special.polygamma(2, x))
    return x


def shrink_means(means: Array, variances: Array, shared: float) -> tuple[Array, Array]:
    r"""Draw means towards their pool; return them with the variance that is left of each.

    Parameters
    ----------
    means, variances : numpy.ndarray
        (country,) Means and the variance of each, as an estimate.
    shared : float
        Variance that all means have in common (`shared_variance`), which no number of countries
        averages away.

    Returns
    -------
    numpy.ndarray, numpy.ndarray
        b_i m_i + (1 - b_i) c with b_i = tau^2 / (tau^2 + v_i), c the mean weighted by precision
        and tau^2 by DerSimonian and Laird's moments; and
        b_i v_i + (1 - b_i)^2 (var(c) + shared). Unchanged where fewer than three are given.

    References
    ----------
    DerSimonian, R., Laird, N. (1986). Meta-analysis in clinical trials. Controlled Clinical
    Trials 7(3), 177-188.
    """
    if len(means) < LEAST_POOL:
        return means, variances
    weight = 1 / variances
    centre = (weight * means).sum() / weight.sum()
    surplus = (weight * (means - centre) ** 2).sum() - (len(means) - 1)
    between = max(0.0, surplus / (weight.sum() - (weight**2).sum() / weight.sum()))
    weight = 1 / (variances + between)
    centre = (weight * means).sum() / weight.sum()
    kept = between / (between + variances)
    shrunk = kept * means + (1 - kept) * centre
    return shrunk, kept * variances + (1 - kept) ** 2 * (1 / weight.sum() + shared)


def shared_variance(changes: Array) -> float:
    """Return the variance of a mean over years that comes from what all countries share.

    The years' means over countries vary by more than independent countries would make them:
    the surplus, over the number of years. The idea is Driscoll and Kraay's (1998).
    """
    known = np.isfinite(changes)
    use = known.sum(axis=0) >= LEAST_POOL
    if use.sum() < LEAST_POOL:
        return 0.0
    part = changes[:, use]
    chance = np.nanvar(part, axis=0, ddof=1) / known[:, use].sum(axis=0)
    surplus = np.var(np.nanmean(part, axis=0), ddof=1) - chance.mean()
    return max(0.0, float(surplus)) / int(use.sum())


def scales_and_tails(errors: Array) -> tuple[Array, float]:
    r"""Return each country's scale of the yearly shock, and the pool's tails.

    Parameters
    ----------
    errors : numpy.ndarray
        (country, year) One-year-ahead errors, NaN where there is none.

    Returns
    -------
    scale : numpy.ndarray
        (country,) Standard deviation: root of the variance drawn towards the pool's, times one
        factor for all.
    tails : float
        Degrees of freedom of Student's t, for all.

    Notes
    -----
    Factor and tails are those under which each error is likeliest given the *other* years of
    its country (leave one out). Set against a scale of which it is part, an error looks too
    small, and forecasts become too sure.
    """
    count = np.isfinite(errors).sum(axis=1).astype(float)
    squares = np.nansum(errors**2, axis=1)
    # A series that never moved still has some risk
    squares = np.maximum(squares, count * (1e-4 * np.median(squares / count) + 1e-12))
    prior = variance_prior(squares / count, count)
    known = np.isfinite(errors)
    others = np.maximum(squares[:, None] - np.nan_to_num(errors) ** 2, 1e-3 * squares[:, None])
    left_out = np.sqrt(_blend(others, count[:, None] - 1, *prior))
    tails, factor = _likeliest((errors / left_out)[known])
    scale = np.sqrt(_blend(squares, count, *prior)) * factor * np.sqrt(tails / (tails - 2))
    return scale, tails


def _likeliest(ratios: Array) -> tuple[float, float]:
    """Return the degrees of freedom and the factor of Student's t that fit best, on a grid."""
    tails, factors = np.array(TAIL_GRID)[:, None, None], np.array(FACTOR_GRID)[:, None]
    likelihood = stats.t.logpdf(ratios, tails, scale=factors).sum(axis=-1)
    best = np.unravel_index(likelihood.argmax(), likelihood.shape)
    return TAIL_GRID[best[0]], FACTOR_GRID[best[1]]
