"""Covariances of regression scores that stand up to heteroskedasticity and autocorrelation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from baltic_research.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BARTLETT, QUADRATIC_SPECTRAL = "bartlett", "quadratic spectral"
LEAST_BANDWIDTH = 1e-6  # in periods; it gives no neighbour any weight, as a narrower one would
ROUNDING = 1e-10  # of the scores: no more is left of them where rounding alone is


@dataclass(frozen=True)
class Prewhitened:
    """Scores with their first autocorrelation taken out, and how to put it back."""

    rows: Floats
    recolour: Floats


def bartlett_weights(lags: int) -> Floats:
    """Return Bartlett's weights of the autocovariances 1 to `lags`: 1 - j / (lags + 1).

    Examples
    --------
    >>> bartlett_weights(3).tolist()
    [0.75, 0.5, 0.25]
    """
    weights: Floats = 1 - np.arange(1, lags + 1, dtype=np.float64) / (lags + 1)
    return weights


def quadratic_spectral_weights(bandwidth: float, count: int) -> Floats:
    """Return the quadratic spectral kernel's weights of the autocovariances 1 to `count`."""
    angle = 6 * np.pi / 5 * np.arange(1, count + 1) / max(bandwidth, LEAST_BANDWIDTH)
    weights: Floats = 3 * (np.sin(angle) / angle - np.cos(angle)) / angle**2
    return weights


def kernel_sum(scores: Floats, weights: Floats) -> Floats:
    """Return the weighted sum of the scores' autocovariances, each times the sample's length."""
    total: Floats = scores.T @ scores
    for lag, weight in enumerate(weights[: len(scores) - 1], start=1):
        lagged = scores[lag:].T @ scores[:-lag]
        total = total + weight * (lagged + lagged.T)
    return total


def prewhiten(scores: Floats) -> Prewhitened:
    """Take a vector autoregression of order one out of the scores.

    References
    ----------
    Andrews, D. W. K., Monahan, J. C. (1992). An improved heteroskedasticity and autocorrelation
    consistent covariance matrix estimator. Econometrica 60(4), 953-966.
    """
    transition = np.linalg.lstsq(scores[:-1], scores[1:], rcond=None)[0].T
    rows = scores[1:] - scores[:-1] @ transition.T
    return Prewhitened(rows, np.linalg.inv(np.eye(scores.shape[1]) - transition))


def andrews_bandwidth(scores: Floats, *, centred: bool) -> float:
    """Choose the quadratic spectral kernel's bandwidth from first-order autoregressions.

    Parameters
    ----------
    scores : numpy.ndarray
        One row a period, one column a series that is to weigh in the choice.
    centred : bool
        Whether the autoregressions have a constant and divide by their own number of rows.

    Returns
    -------
    float
        1.3221 (a n)^(1/5) with Andrews' a(2).

    References
    ----------
    Andrews, D. W. K. (1991). Heteroskedasticity and autocorrelation consistent covariance
    matrix estimation. Econometrica 59(3), 817-858, equation 6.4.
    """
    before, after = scores[:-1], scores[1:]
    if centred:
        before, after = before - before.mean(axis=0), after - after.mean(axis=0)
    slope = (before * after).sum(axis=0) / (before**2).sum(axis=0)
    variance = ((after - slope * before) ** 2).mean(axis=0)
    above = (4 * slope**2 * variance**2 / (1 - slope) ** 8).sum()
    below = (variance**2 / (1 - slope) ** 4).sum()
    return float(1.3221 * (above / below * len(scores)) ** 0.2)


def newey_west_bandwidth(scores: Floats, periods: int) -> float:
    """Choose Bartlett's bandwidth after prewhitening, from the scores' summed autocovariances.

    Parameters
    ----------
    scores : numpy.ndarray
        Prewhitened scores, one column a series that is to weigh in the choice.
    periods : int
        Length of the series before prewhitening.

    References
    ----------
    Newey, W. K., West, K. D. (1994). Automatic lag selection in covariance matrix estimation.
    Review of Economic Studies 61(4), 631-653.
    """
    summed = scores.sum(axis=1)
    lags = int(3 * (periods / 100) ** (2 / 9))
    covariances = np.array([summed[: len(summed) - j] @ summed[j:] for j in range(lags + 1)])
    level = covariances[0] + 2 * covariances[1:].sum()
    curve = 2 * (np.arange(1, lags + 1) * covariances[1:]).sum()
    return float(1.1447 * ((curve / level) ** 2 * periods) ** (1 / 3))


def bai_perron_variance(scores: Floats) -> Floats:
    """Estimate the long-run variance of scores as Bai and Perron's (2003) robust tests do.

    Prewhitening by a vector autoregression of order one, the quadratic spectral kernel with
    Andrews' bandwidth, division by the rows less the columns, and the autoregression put back.
    """
    rows, columns = len(scores) - 1, scores.shape[1]
    if rows <= columns:
        raise ParameterError(
            f"a robust variance needs more than {columns + 1} periods in each segment, found "
            f"{rows + 1}; ask for fewer breaks, more trimming or ordinary errors"
        )
    white = prewhiten(scores) if scores.any() else None
    if white is None or np.abs(white.rows).max() <= ROUNDING * np.abs(scores).max():
        raise ParameterError(
            "errors that are all zero, or of which each follows exactly from the one before, have "
            "no robust variance, as in a regime met exactly; ask for ordinary errors"
        )
    weights = quadratic_spectral_weights(andrews_bandwidth(white.rows, centred=False), rows - 1)
    middle = kernel_sum(white.rows, weights) / (rows - columns)
    variance: Floats = white.recolour @ middle @ white.recolour.T
    return variance


def sandwich(regressors: Floats, middle: Floats) -> Floats:
    """Return (X'X)^-1 M (X'X)^-1, the covariance of least squares coefficients."""
    bread = np.linalg.inv(regressors.T @ regressors)
    covariance: Floats = bread @ middle @ bread
    return covariance


def newey_west(regressors: Floats, residuals: Floats, lags: int, *, adjust: bool) -> Floats:
    """Estimate the coefficients' covariance with Bartlett's kernel over `lags` lags.

    Parameters
    ----------
    regressors, residuals : numpy.ndarray
        Of a least squares regression, n rows in order of time, k columns.
    lags : int
        Autocovariances that count; 0 gives White's heteroskedasticity-robust covariance.
    adjust : bool
        Whether to multiply by n / (n - k), the small-sample correction.

    References
    ----------
    Newey, W. K., West, K. D. (1987). A simple, positive semi-definite, heteroskedasticity and
    autocorrelation consistent covariance matrix. Econometrica 55(3), 703-708.
    """
    middle = kernel_sum(regressors * residuals[:, None], bartlett_weights(lags))
    return sandwich(regressors, middle * _correction(regressors, adjust=adjust))


def newey_west_automatic(regressors: Floats, residuals: Floats) -> tuple[Floats, float]:
    """Estimate the covariance with prewhitening and the bandwidth of Newey and West (1994).

    The first regressor is taken for the constant and has no say in the bandwidth. Returns the
    covariance, without a small-sample correction, and the bandwidth; its whole part is the
    number of lags.
    """
    white = prewhiten(regressors * residuals[:, None])
    bandwidth = newey_west_bandwidth(_weighed(white.rows), len(regressors))
    middle = kernel_sum(white.rows, bartlett_weights(int(bandwidth)))
    return sandwich(regressors, white.recolour @ middle @ white.recolour.T), bandwidth


def andrews_automatic(regressors: Floats, residuals: Floats) -> tuple[Floats, float]:
    """Estimate the covariance with prewhitening, the quadratic spectral kernel and n / (n - k).

    The first regressor is taken for the constant and has no say in the bandwidth. Returns the
    covariance and Andrews' (1991) bandwidth.
    """
    white = prewhiten(regressors * residuals[:, None])
    bandwidth = andrews_bandwidth(_weighed(white.rows), centred=True)
    weights = quadratic_spectral_weights(bandwidth, len(white.rows) - 1)
    middle = white.recolour @ kernel_sum(white.rows, weights) @ white.recolour.T
    return sandwich(regressors, middle * _correction(regressors, adjust=True)), bandwidth


def common_automatic(regressors: Floats, residuals: Floats) -> tuple[Floats, float]:
    """Estimate the covariance from one long-run variance of the errors and n / (n - k).

    The errors' variance is taken to be the same in all periods, so that coefficients that rest
    on few periods borrow their uncertainty from all: where a side of a break is short, its own
    residuals are near zero however noisy it is. Returns the covariance and the bandwidth of
    `bai_perron_variance`.
    """
    scores = residuals[:, None]
    variance = float(bai_perron_variance(scores)[0, 0]) * _correction(regressors, adjust=True)
    bandwidth = andrews_bandwidth(prewhiten(scores).rows, centred=False)
    return np.asarray(np.linalg.inv(regressors.T @ regressors) * variance), bandwidth


def default_lags(periods: int) -> int:
    """Return floor(4 (n/100)^(2/9)), the usual number of Newey-West lags for n periods.

    Examples
    --------
    >>> default_lags(13), default_lags(33)
    (2, 3)
    """
    return int(4 * (periods / 100) ** (2 / 9))


def _weighed(scores: Floats) -> Floats:
    """Return the scores without the constant's, where there are others."""
    return scores[:, 1:] if scores.shape[1] > 1 else scores


def _correction(regressors: Floats, *, adjust: bool) -> float:
    periods, columns = regressors.shape
    return periods / (periods - columns) if adjust else 1.0
