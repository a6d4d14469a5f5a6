"""Whether a regression changed at a date that was known beforehand."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from baltic_research.errors import ParameterError
from baltic_research.models import long_run_variance
from baltic_research.models.breaks import core

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

CHOW, PREDICTIVE = "Chow", "Chow, predictive"
WALD, WALD_NEWEY_WEST = "Wald, common long-run variance", "Wald, Newey-West"
# Residual degrees of freedom that a side needs to say how noisy it is by its own residuals
LEAST_FREEDOM = 5


@dataclass(frozen=True)
class FTest:
    """An F statistic with its degrees of freedom and its probability without a break."""

    name: str
    statistic: float
    freedom: tuple[int, int]
    p_value: float


@dataclass(frozen=True, eq=False)
class EndOfSample:
    """Andrews' S statistic of the last periods, and the same of every earlier stretch."""

    statistic: float
    subsamples: Floats

    @property
    def p_value(self) -> float:
        """Share of the earlier stretches whose statistic is at least as large."""
        return float(np.mean(self.subsamples >= self.statistic))


def chow(values: Floats, regressors: Floats, date: int) -> FTest:
    """Test whether all coefficients change after `date` periods.

    Where a side has no more periods than coefficients the test is Chow's second: whether that
    side's values lie where the other side's regression predicts them.

    Notes
    -----
    F = ((RSS_0 - RSS_1) / r) / (RSS_1 / f), with RSS_1 from both sides, r = q, f = n - 2 q; or
    RSS_1 from the longer side of n_1 periods, r = n - n_1, f = n_1 - q.

    References
    ----------
    Chow, G. C. (1960). Tests of equality between sets of coefficients in two linear
    regressions. Econometrica 28(3), 591-605.
    """
    periods, columns = regressors.shape
    sides = (slice(0, date), slice(date, periods))
    long = [side for side in sides if side.stop - side.start > columns]
    if not long:
        raise ParameterError(
            f"{periods} periods are too few for a break after {date} with {columns} coefficients"
        )
    whole = _squares(values, regressors)
    split = sum(_squares(values[side], regressors[side]) for side in long)
    kept = sum(side.stop - side.start for side in long)
    freedom = kept - columns * len(long)
    restrictions = columns if len(long) == 2 else periods - kept
    if split <= (core.ROUNDING * float(np.abs(values).max())) ** 2 * periods:
        raise ParameterError(
            f"the regressions beside a break after {date} periods meet every value, and a test "
            "needs errors to measure by; read the step off the figures"
        )
    statistic = ((whole - split) / restrictions) / (split / freedom)
    name = CHOW if len(long) == 2 else PREDICTIVE
    return _f_test(name, statistic, restrictions, freedom)


def robust_wald(values: Floats, regressors: Floats, date: int, lags: int | None) -> FTest:
    """Test whether all coefficients change, with errors that may be autocorrelated.

    Notes
    -----
    F = c'C^-1 c / q for the change c of the q coefficients and its covariance C, as in
    `robust_change`, against F(q, n - 2 q).
    """
    periods, columns = regressors.shape
    change, covariance = robust_change(values, regressors, date, lags)
    statistic = float(change @ np.linalg.solve(covariance, change)) / columns
    name = WALD if lags is None else WALD_NEWEY_WEST
    return _f_test(name, statistic, columns, periods - 2 * columns)


def robust_change(
    values: Floats, regressors: Floats, date: int, lags: int | None
) -> tuple[Floats, Floats]:
    """Return the change of the coefficients at a date and its covariance.

    The covariance rests on one long-run variance of the errors of both sides; or, with a number
    of `lags`, it is Newey and West's (Bartlett's kernel). Both have the factor n / (n - 2 q).
    """
    columns = regressors.shape[1]
    after = (np.arange(len(values)) >= date)[:, None]
    wide = np.hstack([regressors, regressors * after])
    coefficients, residuals = core.fit(values, wide)
    if lags is None:
        covariance, _ = long_run_variance.common_automatic(wide, residuals)
    else:
        covariance = long_run_variance.newey_west(wide, residuals, lags, adjust=True)
    return coefficients[columns:], covariance[columns:, columns:]


def measures_each_side(before: int, after: int, columns: int) -> bool:
    """Return whether both sides are long enough for errors measured by each side's residuals.

    Newey and West's covariance, White's among them, takes what a side's residuals are for what
    its errors are. A side of as many periods as coefficients is met exactly, so that its
    residuals are zero and so is the uncertainty that it brings.
    """
    return min(before, after) >= columns + LEAST_FREEDOM


def end_of_sample(values: Floats, regressors: Floats, date: int) -> EndOfSample:
    """Test whether the m periods after `date` follow the regression of those before.

    Parameters
    ----------
    values, regressors : numpy.ndarray
        n + m values in order of time and their d regressors.
    date : int
        n, the number of periods before the suspected break.

    Raises
    ------
    ParameterError
        If n is too small: fewer than 2 m, or too few for the regression.

    Notes
    -----
    S = A'V^-1 A with A = X'C^-1 u and V = X'C^-1 X over the last m periods, where u are their
    residuals from the regression on all n + m periods and C the m-by-m covariance averaged
    over all n + 1 stretches of m residuals. For m < d it is u'C^-1 u. Its distribution comes
    from the n - m + 1 stretches before the break, each with the regression on the n periods
    without the first ceil(m/2) of that stretch. It needs no long period after the break,
    neither independent nor normal errors; it does need errors that are stationary.

    References
    ----------
    Andrews, D. W. K. (2003). End-of-sample instability tests. Econometrica 71(6), 1661-1694.
    """
    last = len(values) - date
    columns = regressors.shape[1]
    half = math.ceil(last / 2)
    if date < 2 * last or date - half <= columns:
        raise ParameterError(
            f"the end-of-sample test needs at least {max(2 * last, columns + half + 1)} periods "
            f"before a break that {last} follow, found {date}"
        )
    residuals = core.fit(values, regressors)[1]
    stretches = np.lib.stride_tricks.sliding_window_view(residuals, last)
    precision = np.asarray(np.linalg.inv(stretches.T @ stretches / len(stretches)), np.float64)
    subsamples = [
        _stretch_statistic(
            values, regressors, start, precision, _without(values, regressors, date, start, half)
        )
        for start in range(date - last + 1)
    ]
    whole = core.fit(values, regressors)[0]
    statistic = _stretch_statistic(values, regressors, date, precision, whole)
    return EndOfSample(statistic, np.array(subsamples))


def _without(values: Floats, regressors: Floats, date: int, start: int, half: int) -> Floats:
    """Return the regression on the periods before the break less some of a stretch."""
    kept = np.r_[0:start, start + half : date]
    return core.fit(values[kept], regressors[kept])[0]


def _stretch_statistic(
    values: Floats, regressors: Floats, start: int, precision: Floats, coefficients: Floats
) -> float:
    part = slice(start, start + len(precision))
    rows = regressors[part]
    errors = values[part] - rows @ coefficients
    if len(precision) < rows.shape[1]:
        return float(errors @ precision @ errors)
    moved = rows.T @ precision @ errors
    return float(moved @ np.linalg.solve(rows.T @ precision @ rows, moved))


def _f_test(name: str, statistic: float, restrictions: int, freedom: int) -> FTest:
    from scipy.stats import f

    p_value = float(f.sf(statistic, restrictions, freedom))
    return FTest(name, float(statistic), (restrictions, freedom), p_value)


def _squares(values: Floats, regressors: Floats) -> float:
    residuals = core.fit(values, regressors)[1]
    return float(residuals @ residuals)
