"""Segmented regression of a series that an event interrupts, with every usual standard error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from baltic_research.errors import ParameterError
from baltic_research.models import long_run_variance
from baltic_research.models.breaks import core as breaks_core

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

STEP_COLUMN, SLOPE_COLUMN = 2, 3
ADJUSTED, UNADJUSTED = "n / (n - k)", "none"
ORDINARY, COMMON, NEWEY_WEST = "ordinary", "common long-run variance", "Newey-West"


@dataclass(frozen=True, eq=False)
class Covariance:
    """A covariance of the coefficients and how it was made."""

    errors: str
    bandwidth: float
    correction: str
    matrix: Floats

    @property
    def standard_errors(self) -> Floats:
        """Roots of the diagonal."""
        return np.asarray(np.sqrt(np.diag(self.matrix)))


def segmented_design(
    time: Floats, start: float, origin: float, further: Floats | None = None
) -> Floats:
    """Return the regressors: constant, time, step, time since the event, and further ones.

    Parameters
    ----------
    time : numpy.ndarray
        Time of each value.
    start : float
        First time after the event.
    origin : float
        When the time since the event is zero: the step is the change of level at that time.
    further : numpy.ndarray, optional
        More columns, such as the months.
    """
    after = (time >= start).astype(np.float64)
    columns = np.column_stack([np.ones(len(time)), time, after, (time - origin) * after])
    return columns if further is None else np.hstack([columns, further])


def covariances(
    regressors: Floats,
    residuals: Floats,
    lags: Sequence[int],
    *,
    adjust: bool,
    each_side: bool = True,
) -> list[Covariance]:
    """Return the coefficients' covariance under each way of treating the errors.

    Ordinary errors; Newey and West's over each number of lags, 0 being White's; Newey and
    West's (1994) and Andrews' (1991) automatic ones, both with prewhitening; one prewhitened
    long-run variance for all periods. All but the first and the last measure a side's errors by
    its own residuals and are left out unless `each_side` allows it. Automatic ones are left
    out, too, where the periods are fewer than four times the coefficients: prewhitening then
    estimates an autoregression of as many series from next to nothing.
    """
    periods, columns = regressors.shape
    variance = residuals @ residuals / (periods - columns)
    ordinary = np.linalg.inv(regressors.T @ regressors) * variance
    found = [Covariance(ORDINARY, float("nan"), ADJUSTED, ordinary)]
    for count in lags if each_side else ():
        matrix = long_run_variance.newey_west(regressors, residuals, count, adjust=adjust)
        correction = ADJUSTED if adjust else UNADJUSTED
        found.append(Covariance(NEWEY_WEST, float(count), correction, matrix))
    if each_side and periods >= 4 * columns:
        matrix, bandwidth = long_run_variance.newey_west_automatic(regressors, residuals)
        found.append(Covariance("Newey-West, automatic", bandwidth, UNADJUSTED, matrix))
        matrix, bandwidth = long_run_variance.andrews_automatic(regressors, residuals)
        found.append(Covariance("Andrews, automatic", bandwidth, ADJUSTED, matrix))
    matrix, bandwidth = long_run_variance.common_automatic(regressors, residuals)
    return [*found, Covariance(COMMON, bandwidth, ADJUSTED, matrix)]


def durbin_watson(residuals: Floats) -> float:
    """Return Durbin and Watson's statistic: 2 without autocorrelation, towards 0 with it."""
    from statsmodels.stats import stattools

    return float(stattools.durbin_watson(residuals))


def breusch_godfrey(regressors: Floats, residuals: Floats, lags: int) -> tuple[float, float]:
    """Return Breusch and Godfrey's statistic of autocorrelation up to some lag, and its p-value.

    Notes
    -----
    n R^2 of the residuals on the regressors and their own lags, with zero before the start;
    chi-squared with `lags` degrees of freedom.

    References
    ----------
    Godfrey, L. G. (1978). Testing against general autoregressive and moving average error
    models. Econometrica 46(6), 1293-1301.
    """
    from scipy.stats import chi2

    periods = len(residuals)
    lagged = [np.r_[np.zeros(lag), residuals[: periods - lag]] for lag in range(1, lags + 1)]
    left = breaks_core.fit(residuals, np.column_stack([regressors, *lagged]))[1]
    statistic = periods * (1 - float(left @ left) / float(residuals @ residuals))
    return statistic, float(chi2.sf(statistic, lags))


def need_periods(before: int, after: int, columns: int) -> None:
    """Raise unless both sides can carry their own line and something is left for the errors."""
    if min(before, after) < 2 or before + after < columns + 2:
        raise ParameterError(
            f"level and slope need two years at least on either side and {columns + 2} in all, "
            f"found {before} before and {after} from the event"
        )
