"""How well the date of a break is known: Bai's distribution of the estimated date."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from baltic_research.models import long_run_variance
from baltic_research.models.breaks import core

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ORDINARY, HAC, HAC_COMMON = "ordinary", "hac", "hac_common"
ERRORS = (ORDINARY, HAC, HAC_COMMON)


@dataclass(frozen=True)
class DateInterval:
    """An interval of a break's date, in periods; before rounding to whole ones.

    The bounds are NaN where a segment next to the break has no error left to measure by.
    """

    low: float
    date: int
    high: float

    @property
    def known(self) -> bool:
        """Whether there are bounds."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    @property
    def whole(self) -> tuple[int, int]:
        """Bounds rounded away from the date, so that the interval covers at least its level."""
        return (
            self.date - math.ceil(self.date - self.low),
            self.date + math.ceil(self.high - self.date),
        )


def argmax_probability(x: float, drift: float = 1.0, variance: float = 1.0) -> float:
    """Return P(argmax V <= x) of a two-sided Brownian motion V with drift.

    Parameters
    ----------
    x : float
        Point on the scaled axis of time.
    drift, variance : float
        Drift (xi) and variance (phi) to the right of zero as multiples of those to the left.

    Notes
    -----
    V(s) = W1(-s) - abs(s) / 2 to the left of zero and sqrt(xi phi) W2(s) - xi s / 2 to the
    right, with xi = (d'Q2 d) / (d'Q1 d) and phi the ratio of the error variances. For xi =
    phi = 1 it is Yao's (1987) symmetric distribution.

    References
    ----------
    Bai, J. (1997). Estimation of a change point in multiple regression models. Review of
    Economics and Statistics 79(4), 551-563, appendix B.

    Examples
    --------
    >>> argmax_probability(0.0)
    0.5
    """
    ratio = 1 / variance
    root = math.sqrt(abs(x))
    if x <= 0:
        rate, slope = ratio * (1 + ratio) / 2, (1 + 2 * ratio) / 2
        tilted = slope / rate * _tilted_tail(rate * abs(x), slope * root)
        rest = (2 * slope**2 / rate - 2 + abs(x) / 2) * _normal(-root / 2)
        return -root / math.sqrt(2 * math.pi) * math.exp(-abs(x) / 8) - tilted + rest
    scale = math.sqrt(ratio * drift)
    slope = math.sqrt(drift / ratio) + scale / 2
    rate = (1 / ratio + 1) * drift / 2
    tilted = scale * slope / rate * _tilted_tail(rate * x, slope * root)
    rest = (2 - scale**2 * x / 2 - 2 * slope**2 / rate) * _normal(-scale * root / 2)
    bump = scale / math.sqrt(2 * math.pi) * root * math.exp(-(scale**2) * x / 8)
    return 1 + bump + tilted + rest


def argmax_quantile(probability: float, drift: float = 1.0, variance: float = 1.0) -> float:
    """Return the quantile of the distribution in `argmax_probability`.

    Examples
    --------
    >>> round(argmax_quantile(0.975), 2)
    11.03
    """
    from scipy.optimize import brentq

    def excess(x: float) -> float:
        return argmax_probability(x, drift, variance) - probability

    low, high = -1.0, 1.0
    while excess(low) > 0:
        low *= 2
    while excess(high) < 0:
        high *= 2
    return float(brentq(excess, low, high, xtol=1e-10))


def date_intervals(
    values: Floats,
    regressors: Floats,
    breaks: Sequence[int],
    spreads: Sequence[Floats],
    confidence: float,
) -> list[DateInterval]:
    """Compute the interval of each break's date.

    Parameters
    ----------
    values, regressors : numpy.ndarray
        The series and its q regressors, n rows in order of time.
    breaks : sequence of int
        Estimated breaks, as in `core.Partition`.
    spreads : sequence of numpy.ndarray
        The q-by-q long-run variance of z u in each segment, as `segment_variances` returns.
    confidence : float
        Between 0 and 1.

    Notes
    -----
    With d the change of the coefficients, Q the mean of z z' and Omega the long-run variance
    of z u in a segment, (d'Q1 d)^2 / (d'Omega1 d) times the error of the date is distributed
    as argmax V, with phi = (d'Omega2 d / d'Q2 d) / (d'Omega1 d / d'Q1 d). The asymptotics let
    the change shrink as the series grows: intervals of small breaks are too short.

    References
    ----------
    Bai, J., Perron, P. (1998). Estimating and testing linear models with multiple structural
    changes. Econometrica 66(1), 47-78.
    """
    columns = regressors.shape[1]
    parts = core.segments(breaks, len(values))
    coefficients = core.fit(values, core.by_segment(regressors, breaks))[0]
    moments = [regressors[part].T @ regressors[part] / (part.stop - part.start) for part in parts]
    found = []
    for number, date in enumerate(breaks):
        change = np.diff(coefficients.reshape(-1, columns), axis=0)[number]
        signal = [float(change @ moments[one] @ change) for one in (number, number + 1)]
        noise = [float(change @ spreads[one] @ change) for one in (number, number + 1)]
        found.append(_interval(date, signal, noise, confidence))
    return found


def segment_variances(
    regressors: Floats, residuals: Floats, parts: Sequence[slice], errors: str
) -> list[Floats]:
    """Return the long-run variance of the scores z u in each segment.

    With ordinary errors the mean of u^2 in the segment times that of z z'; with a common
    long-run variance that of u in all segments times the same; else the scores' own, with
    prewhitening, the quadratic spectral kernel and Andrews' bandwidth. What rounding leaves of a
    segment that is met exactly counts as no error.
    """
    residuals = np.where(np.abs(residuals) <= core.ROUNDING * np.abs(residuals).max(), 0, residuals)
    if errors == HAC:
        scores = regressors * residuals[:, None]
        return [long_run_variance.bai_perron_variance(scores[part]) for part in parts]
    moments = [regressors[part].T @ regressors[part] / (part.stop - part.start) for part in parts]
    if errors == ORDINARY:
        variances = [float(np.mean(residuals[part] ** 2)) for part in parts]
    else:
        common = long_run_variance.bai_perron_variance(residuals[:, None])
        variances = [float(common[0, 0])] * len(parts)
    return [variance * moment for variance, moment in zip(variances, moments, strict=True)]


def _interval(
    date: int, signal: Sequence[float], noise: Sequence[float], confidence: float
) -> DateInterval:
    if min(noise) <= 0 or min(signal) <= 0:
        return DateInterval(float("nan"), date, float("nan"))
    drift = signal[1] / signal[0]
    variance = (noise[1] / signal[1]) / (noise[0] / signal[0])
    scale = noise[0] / signal[0] ** 2
    upper = argmax_quantile((1 + confidence) / 2, drift, variance)
    lower = argmax_quantile((1 - confidence) / 2, drift, variance)
    return DateInterval(date - upper * scale, date, date - lower * scale)


def _normal(x: float) -> float:
    """Return the standard normal distribution function."""
    return math.erfc(-x / math.sqrt(2)) / 2


def _tilted_tail(exponent: float, x: float) -> float:
    """Return exp(exponent) P(N > x), without overflow where the one is huge, the other tiny."""
    from scipy.special import log_ndtr

    return math.exp(exponent + float(log_ndtr(-x)))
