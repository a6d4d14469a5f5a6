"""Tests of a panel regression that linearmodels lacks, and how collinear its regressors are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from baltic_research.models.demand.within import Effects, Floats, Within

LEAST_COMMON_YEARS = 3


@dataclass(frozen=True)
class Test:
    """A statistic with its null hypothesis and its distribution under it.

    Attributes
    ----------
    name : str
        What is tested.
    statistic, p_value : float
        The statistic and how likely one at least as far out is under the null.
    null : str
        The null hypothesis.
    distribution : str
        The distribution under it.
    """

    # Not a class of tests, whatever its name begins with
    __test__ = False

    name: str
    statistic: float
    p_value: float
    null: str
    distribution: str


def hausman(
    within: tuple[Floats, Floats], random: tuple[Floats, Floats], name: str = "Hausman"
) -> Test:
    """Compare fixed with random effects.

    Parameters
    ----------
    within, random : tuple of numpy.ndarray
        Coefficients and classical covariance of the slopes that both estimate.
    name : str, optional
        Name for the table.

    Returns
    -------
    Test

    Notes
    -----
    H = (b_W - b_R)' (V_W - V_R)^-1 (b_W - b_R). It supposes independent errors of one variance;
    where V_W - V_R is not positive definite there is no statistic and NaN is returned.

    References
    ----------
    Hausman, J. A. (1978), Econometrica 46, 1251-1271.
    """
    gap, spread = within[0] - random[0], within[1] - random[1]
    size = len(gap)
    usable = bool(np.linalg.eigvalsh(spread).min() > 0)
    statistic = float(gap @ np.linalg.solve(spread, gap)) if usable else float("nan")
    return Test(
        name,
        statistic,
        float(stats.chi2.sf(statistic, size)),
        "countries' effects are unrelated to the regressors",
        f"chi2({size})",
    )


def pesaran_cd(residuals: Floats, name: str = "Pesaran CD") -> Test:
    """Test whether residuals are correlated between countries.

    Parameters
    ----------
    residuals : numpy.ndarray
        Countries by years, NaN where there is none.
    name : str, optional
        Name for the table.

    Returns
    -------
    Test

    Notes
    -----
    CD = sqrt(2 / (N(N-1))) sum_{i<j} sqrt(T_ij) rho_ij over the years that both have. After
    years' effects the residuals of a year sum to zero and CD no longer tells anything (Juodis
    and Reese 2022): use it on a regression without them.

    References
    ----------
    Pesaran, M. H. (2015), Econometric Reviews 34, 1089-1117.
    """
    number = len(residuals)
    found = [
        _correlation(residuals[one], residuals[other])
        for one in range(number)
        for other in range(one)
    ]
    pairs = [one for one in found if one is not None]
    statistic = sum(pairs) / np.sqrt(len(pairs)) if pairs else float("nan")
    return Test(
        name,
        float(statistic),
        float(2 * stats.norm.sf(abs(statistic))),
        "no correlation between countries",
        "normal",
    )


def _correlation(one: Floats, other: Floats) -> float | None:
    """Return sqrt(T_ij) rho_ij, or None where too few years are common."""
    both = np.isfinite(one) & np.isfinite(other)
    if both.sum() < LEAST_COMMON_YEARS:
        return None
    return float(np.sqrt(both.sum()) * np.corrcoef(one[both], other[both])[0, 1])


def breusch_pagan(pooled_residuals: Floats, effects: Effects) -> Test:
    """Test whether countries differ at all, from the residuals of pooled least squares.

    Notes
    -----
    LM = (sum_i T_i)^2 / (2 sum_i T_i (T_i - 1)) (sum_i (sum_t u_it)^2 / sum u_it^2 - 1)^2.

    References
    ----------
    Breusch, T. S., Pagan, A. R. (1980), Review of Economic Studies 47, 239-253; for gaps
    Baltagi, B. H., Li, Q. (1990), Economics Letters 34, 115-119.
    """
    sizes = effects.sizes
    scale = sizes.sum() ** 2 / (2 * (sizes * (sizes - 1)).sum())
    ratio = (effects.sums(pooled_residuals) ** 2).sum() / (pooled_residuals**2).sum()
    statistic = float(scale * (ratio - 1) ** 2)
    return Test(
        "Breusch-Pagan LM",
        statistic,
        float(stats.chi2.sf(statistic, 1)),
        "countries' effects have no variance",
        "chi2(1)",
    )


def wooldridge_serial(residuals: Floats) -> Test:
    """Test whether errors are correlated over time, from residuals within countries.

    Parameters
    ----------
    residuals : numpy.ndarray
        Countries by years, of a regression with countries' effects; NaN where there is none.

    Returns
    -------
    Test

    Notes
    -----
    Taking out a country's mean makes independent errors correlate by -1/(T-1); residuals are
    regressed on their lag and a constant, and the slope tested against that with errors
    clustered by country and no small-sample factor. T is the mean number of years.

    References
    ----------
    Wooldridge, J. M. (2010), Econometric Analysis of Cross Section and Panel Data, 10.5.4.
    """
    now, before = residuals[:, 1:], residuals[:, :-1]
    both = np.isfinite(now) & np.isfinite(before)
    x = np.column_stack([before[both], np.ones(int(both.sum()))])
    slope, left = _regress(x, now[both])
    scores = np.zeros((len(residuals), 2))
    np.add.at(scores, np.nonzero(both)[0], x * left[:, None])
    inverse = np.linalg.inv(x.T @ x)
    variance = (inverse @ (scores.T @ scores) @ inverse)[0, 0]
    expected = -1 / (np.isfinite(residuals).sum() / len(residuals) - 1)
    statistic = float((slope[0] - expected) ** 2 / variance)
    free = int(both.sum()) - 2
    return Test(
        "Wooldridge serial correlation",
        statistic,
        float(stats.f.sf(statistic, 1, free)),
        "no serial correlation",
        f"F(1, {free})",
    )


def panel_corrected_covariance(x: Floats, residuals: Floats) -> Floats:
    """Return Beck and Katz's covariance of pooled least squares.

    Parameters
    ----------
    x : numpy.ndarray
        Countries by years by regressors, balanced.
    residuals : numpy.ndarray
        Countries by years.

    Returns
    -------
    numpy.ndarray
        (X'X)^-1 X'(S kron I)X (X'X)^-1 with S = E E' / T, no small-sample factor.

    References
    ----------
    Beck, N., Katz, J. N. (1995), American Political Science Review 89, 634-647.
    """
    between = residuals @ residuals.T / residuals.shape[1]
    meat = np.einsum("ij,itk,jtl->kl", between, x, x, optimize=True)
    flat = x.reshape(-1, x.shape[2])
    inverse = np.linalg.inv(flat.T @ flat)
    return np.asarray(inverse @ meat @ inverse)


def collinearity(x: Floats, effects: Effects) -> tuple[Floats, Floats]:
    """Measure how much of each regressor the effects and the other regressors leave.

    Parameters
    ----------
    x : numpy.ndarray
        Regressors as they are, observations by regressors.
    effects : Effects
        Effects of the regression.

    Returns
    -------
    tuple of numpy.ndarray
        The variance inflation factor of each regressor, relative to its variation within
        countries (years' effects count as other regressors); and the share of that variation
        which the years' effects alone leave.
    """
    countries_only = Effects(effects.groups, effects.periods, two_way=False)
    inside, cleared = countries_only.clear(x), effects.clear(x)
    total = (inside**2).sum(axis=0)
    left = np.array([_unexplained(cleared, column) for column in range(x.shape[1])])
    return total / left, (cleared**2).sum(axis=0) / total


def heaviest(x: Floats, effects: Effects) -> tuple[list[int], list[float]]:
    """Find the country on which each coefficient rests most.

    Returns
    -------
    tuple of list
        Number of the country, and its share of the sum of squares that effects and other
        regressors leave of the regressor: its partial leverage.
    """
    cleared = effects.clear(x)
    found = []
    for column in range(x.shape[1]):
        left = _regress(np.delete(cleared, column, axis=1), cleared[:, column])[1]
        parts = effects.sums(left**2)
        found.append((int(parts.argmax()), float(parts.max() / parts.sum())))
    return [one for one, _ in found], [share for _, share in found]


def wide(fit: Within) -> Floats:
    """Return the residuals of a regression as countries by years, NaN where there is none."""
    effects = fit.effects
    shape = (int(effects.groups.max()) + 1, int(effects.periods.max()) + 1)
    table = np.full(shape, np.nan)
    table[effects.groups, effects.periods] = fit.residuals
    return table


def _unexplained(x: Floats, column: int) -> float:
    left = _regress(np.delete(x, column, axis=1), x[:, column])[1]
    return float(left @ left)


def _regress(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    slope = np.linalg.lstsq(x, y, rcond=None)[0]
    return np.asarray(slope), np.asarray(y - x @ slope)
