"""Synthetic difference-in-differences on plain arrays, and the estimators it contains."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace

import numpy as np

from baltic_research.models.counterfactual.core import Floats, simplex_weights

TIME_PENALTY = 1e-6  # of the noise: makes the years' weights unique and changes nothing else


@dataclass(frozen=True, eq=False)
class DidFit:
    """One estimate with the weights behind it.

    Attributes
    ----------
    unit_weights : numpy.ndarray
        Weight of each donor, summing to one.
    time_weights : numpy.ndarray
        Weight of each year before the treatment, summing to one; all zero for the synthetic
        control, which compares levels.
    gaps : numpy.ndarray
        Gap of each year, before and after, less the weighted gap of the years before.
    effect : float
        Mean gap of the years from the treatment on.
    """

    unit_weights: Floats
    time_weights: Floats
    gaps: Floats
    effect: float


def fit(outcomes: Floats, treated: int, first_after: int, estimator: str) -> DidFit:
    """Estimate the average effect on the treated of a block treatment.

    Parameters
    ----------
    outcomes : numpy.ndarray
        Years by units, the treated units last.
    treated : int
        Number of treated units.
    first_after : int
        Row of the first year of the treatment.
    estimator : {"sdid", "sc", "did"}
        Synthetic difference-in-differences, synthetic control, difference-in-differences.

    Returns
    -------
    DidFit
        The estimate, its weights and the gap of each year.

    Notes
    -----
    tau = sum_j (a_j sum_t b_t y_jt), where a is 1/N1 for the treated and -omega for donors, b is
    1/T1 after and -lambda before. SDID: omega minimises the squared gaps before about their
    mean plus zeta^2 T0 ||omega||^2, zeta = (N1 T1)^(1/4) sigma with sigma the standard
    deviation of the donors' first differences before; lambda minimises likewise over donors
    with a vanishing penalty. SC: no intercept, no penalty, lambda = 0. DiD: equal weights.

    References
    ----------
    Arkhangelsky, D., Athey, S., Hirshberg, D. A., Imbens, G. W. and Wager, S. (2021), American
    Economic Review 111(12), 4088-4118, section I and algorithm 1.
    """
    donors, target = outcomes[:, :-treated], outcomes[:, -treated:].mean(axis=1)
    if estimator == "did":
        units = np.full(donors.shape[1], 1 / donors.shape[1])
        return _estimate(donors, target, units, np.full(first_after, 1 / first_after))
    if estimator == "sc":
        units = simplex_weights(donors[:first_after], target[:first_after])
        return _estimate(donors, target, units, np.zeros(first_after))
    units = _unit_weights(donors, target, first_after, treated)
    return _estimate(donors, target, units, _time_weights(donors, first_after))


def _noise(donors: Floats, first_after: int) -> float:
    """Return the standard deviation of the donors' changes from year to year before."""
    return float(np.diff(donors[:first_after], axis=0).std(ddof=1))


def _unit_weights(donors: Floats, target: Floats, first_after: int, treated: int) -> Floats:
    after = len(donors) - first_after
    zeta = (treated * after) ** 0.25 * _noise(donors, first_after)
    before, aim = donors[:first_after], target[:first_after]
    return simplex_weights(
        before - before.mean(axis=0), aim - aim.mean(), penalty=zeta**2 * first_after
    )


def _time_weights(donors: Floats, first_after: int) -> Floats:
    years, aim = donors[:first_after].T, donors[first_after:].mean(axis=0)
    zeta = TIME_PENALTY * _noise(donors, first_after)
    return simplex_weights(
        years - years.mean(axis=0), aim - aim.mean(), penalty=zeta**2 * len(years)
    )


def _estimate(donors: Floats, target: Floats, units: Floats, times: Floats) -> DidFit:
    """Return the estimate that given weights of donors and years lead to."""
    raw = target - donors @ units
    gaps = raw - times @ raw[: len(times)]
    return DidFit(units, times, gaps, float(gaps[len(times) :].mean()))


def placebo_fits(
    donors: Floats, treated: int, first_after: int, estimator: str, *, draws: int, seed: int
) -> list[DidFit]:
    """Estimate for donors what was estimated for the treated, as if they had been treated.

    Parameters
    ----------
    donors : numpy.ndarray
        Years by donors.
    treated : int
        Number of treated units, hence of donors that play them at a time.
    first_after : int
        Row of the first year of the treatment.
    estimator : {"sdid", "sc", "did"}
        As in `fit`.
    draws : int
        Most sets of donors to try; where there are no more sets than that, each is tried once
        and nothing is random.
    seed : int
        Seed of the draw of sets.

    Returns
    -------
    list of DidFit
        One estimate a set.
    """
    size = donors.shape[1]
    return [
        fit(np.hstack([np.delete(donors, chosen, axis=1), donors[:, chosen]]), treated,
            first_after, estimator)
        for chosen in _sets(size, treated, draws, seed)
    ]  # fmt: skip


def _sets(size: int, treated: int, draws: int, seed: int) -> list[list[int]]:
    if math.comb(size, treated) <= draws:
        return [list(one) for one in itertools.combinations(range(size), treated)]
    generator = np.random.default_rng(seed)
    return [sorted(generator.permutation(size)[:treated].tolist()) for _ in range(draws)]


def placebo_error(effects: Floats) -> float:
    """Return the placebo standard error: the root mean square about the placebos' mean."""
    return float(effects.std())


def placebo_reach(confidence: float, donors: int) -> float:
    """Return how many placebo standard errors an interval reaches to each side.

    Parameters
    ----------
    confidence : float
        Coverage of the interval.
    donors : int
        Number of donors that play the treated country.

    Returns
    -------
    float
        Larger than the normal quantile, with which eleven donors cover 91 % instead of 95 %.

    Notes
    -----
    An effect that is normal about the truth, with a spread that J placebos tell: Student's t with
    J - 1 degrees of freedom, for a spread that divides by J - 1. The standard error of
    Arkhangelsky and others (2021) divides by J, hence the square root of J / (J - 1).
    """
    from scipy import stats

    quantile = float(stats.t.ppf(0.5 + confidence / 2, donors - 1))
    return quantile * math.sqrt(donors / (donors - 1))


def jackknife_error(outcomes: Floats, treated: int, fitted: DidFit) -> float:
    """Estimate the standard error by leaving out one unit at a time, the weights held.

    Parameters
    ----------
    outcomes : numpy.ndarray
        Years by units, the treated units last.
    treated : int
        Number of treated units.
    fitted : DidFit
        The estimate whose weights are held, and spread anew over the donors that stay.

    Returns
    -------
    float
        Standard error; NaN with one treated unit, which cannot be left out, and where one
        donor has all the weight.

    Notes
    -----
    se^2 = (n - 1)/n sum_i (tau_(-i) - mean)^2 over all n units (Arkhangelsky et al. 2021,
    algorithm 3).
    """
    size = outcomes.shape[1]
    if treated < 2 or fitted.unit_weights.max() >= 1:
        return math.nan
    effects = np.array([_without(outcomes, treated, fitted, one) for one in range(size)])
    return float(np.sqrt((size - 1) / size * ((effects - effects.mean()) ** 2).sum()))


def _without(outcomes: Floats, treated: int, fitted: DidFit, one: int) -> float:
    """Return the estimate without one unit, the other weights in their proportions."""
    donors, others = outcomes[:, :-treated], outcomes[:, -treated:]
    held = fitted
    if one < donors.shape[1]:
        kept = np.delete(fitted.unit_weights, one)
        held = replace(fitted, unit_weights=kept / kept.sum())
        donors = np.delete(donors, one, axis=1)
    else:
        others = np.delete(others, one - donors.shape[1], axis=1)
    return _estimate(donors, others.mean(axis=1), held.unit_weights, held.time_weights).effect
