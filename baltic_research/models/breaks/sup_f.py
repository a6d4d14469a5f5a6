"""Whether a linear regression breaks at all: tests at unknown dates, and how many breaks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from baltic_research.models import long_run_variance
from baltic_research.models.breaks import core
from baltic_research.models.breaks import dates as breaks_dates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from baltic_research.models.breaks.core import Partition

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SingleBreak:
    """F statistics of one break at every date that trimming allows, and what sums them up."""

    dates: NDArray[np.intp]
    statistics: Floats

    @property
    def supremum(self) -> float:
        """The largest (Andrews 1993)."""
        return float(self.statistics.max())

    @property
    def average(self) -> float:
        """The mean (Andrews and Ploberger 1994)."""
        return float(self.statistics.mean())

    @property
    def exponential(self) -> float:
        """The logarithm of the mean of exp(F / 2) (Andrews and Ploberger 1994)."""
        return float(np.logaddexp.reduce(self.statistics / 2) - math.log(len(self.statistics)))

    @property
    def date(self) -> int:
        """Where the largest is."""
        return int(self.dates[self.statistics.argmax()])


def single_break(squares: Floats, least: int, columns: int) -> SingleBreak:
    """Compute the F statistics of one break at each date.

    Parameters
    ----------
    squares : numpy.ndarray
        What `core.segment_squares` returns.
    least : int
        Fewest periods on either side.
    columns : int
        Number q of coefficients, all of which may change.

    Notes
    -----
    F(k) = (RSS_0 - RSS_k) / (RSS_k / (n - 2 q)): not divided by q, so that it compares with the
    chi-squared scale of Andrews (1993) and of strucchange (Zeileis et al. 2002).
    """
    periods = len(squares) - 1
    dates = np.arange(least, periods - least + 1)
    split = squares[0, dates] + squares[dates, periods]
    statistics = (squares[0, periods] - split) / (split / (periods - 2 * columns))
    return SingleBreak(dates, statistics)


def sup_f_p_value(statistic: float, columns: int, share: float) -> float:
    """Approximate the probability of a supF at least as large without any break.

    Parameters
    ----------
    statistic : float
        supF of one break on the chi-squared scale (`single_break`).
    columns : int
        Number q of coefficients.
    share : float
        Share of the series trimmed at either end.

    Notes
    -----
    P(sup > x) = x^(q/2) exp(-x/2) / (2^(q/2) Gamma(q/2)) ((1 - q/x) 2 log((1 - s)/s) + 2/x),
    the tail of the supremum of a squared standardised Brownian bridge. It meets Andrews' (2003)
    corrected 5 % critical values within 0.001 and serves any number of coefficients and any
    trimming; above about 0.3 it is rough, which changes no conclusion. Hansen's (1997) response
    surfaces approximate the same distribution.

    References
    ----------
    Csorgo, M., Horvath, L. (1997). Limit theorems in change-point analysis. Wiley, eq. 1.3.26.
    Estrella, A. (2003). Critical values and p values of Bessel process distributions.
    Econometric Theory 19(6), 1128-1143.

    Examples
    --------
    >>> round(sup_f_p_value(8.68, 1, 0.15), 3)
    0.051
    """
    width = 2 * math.log((1 - share) / share)

    def tail(x: float) -> float:
        density = math.exp(columns / 2 * math.log(x / 2) - x / 2 - math.lgamma(columns / 2))
        return density * ((1 - columns / x) * width + 2 / x)

    # Towards zero the approximation falls again, where the probability is one
    peak = max(tail(columns + 0.1 * step) for step in range(1, 60))
    if statistic <= columns or peak <= 0:
        return 1.0
    beyond = (statistic + 0.1 * step for step in range(60))
    return min(1.0, max(tail(x) for x in beyond))


def break_f(values: Floats, regressors: Floats, breaks: Sequence[int], errors: str) -> float:
    """Compute Bai and Perron's F statistic of given breaks against none.

    Parameters
    ----------
    values, regressors : numpy.ndarray
        The series and its q regressors, n rows in order of time.
    breaks : sequence of int
        The m breaks, as in `core.Partition`.
    errors : {"ordinary", "hac", "hac_common"}
        How the coefficients' covariance V is estimated: from one variance; from a long-run
        variance of z u in each segment, with prewhitening and Andrews' bandwidth (Bai and
        Perron's robust default); from one long-run variance of u.

    Notes
    -----
    F = (n - (m + 1) q) / (n m) d'R'(R V R')^-1 R d, where R d stacks the changes of the
    coefficients. Not divided by q: the published critical values are on that scale. 0 where the
    regression without breaks meets every value, so that breaks have nothing to explain;
    infinite where it does not and the one with breaks does.

    References
    ----------
    Bai, J., Perron, P. (2003). Computation and analysis of multiple structural change models.
    Journal of Applied Econometrics 18(1), 1-22, section 4.
    """
    periods, columns = regressors.shape
    wide = core.by_segment(regressors, breaks)
    coefficients, residuals = core.fit(values, wide)
    if core.is_exact(residuals, values):
        nothing_to_explain = core.is_exact(core.fit(values, regressors)[1], values)
        return 0.0 if nothing_to_explain else math.inf
    covariance = coefficient_covariance(regressors, residuals, breaks, errors)
    count = len(breaks)
    change = np.kron(np.eye(count, count + 1, 1) - np.eye(count, count + 1), np.eye(columns))
    moved = change @ coefficients
    wald = moved @ np.linalg.solve(change @ covariance @ change.T, moved)
    freedom = periods - (count + 1) * columns
    # The ordinary variance already divides by the degrees of freedom
    return float(wald / count * (1 if errors == breaks_dates.ORDINARY else freedom / periods))


def coefficient_covariance(
    regressors: Floats, residuals: Floats, breaks: Sequence[int], errors: str
) -> Floats:
    """Return the covariance of the segments' coefficients, one block a segment."""
    periods, columns = regressors.shape
    wide = core.by_segment(regressors, breaks)
    parts = core.segments(breaks, periods)
    if errors == breaks_dates.ORDINARY:
        variance = residuals @ residuals / (periods - wide.shape[1])
        return np.asarray(np.linalg.inv(wide.T @ wide) * variance)
    spreads = breaks_dates.segment_variances(regressors, residuals, parts, errors)
    middle = np.zeros((wide.shape[1], wide.shape[1]))
    for number, (part, spread) in enumerate(zip(parts, spreads, strict=True)):
        block = slice(number * columns, (number + 1) * columns)
        middle[block, block] = (part.stop - part.start) * spread
    return long_run_variance.sandwich(wide, middle)


def sup_f(
    values: Floats, regressors: Floats, partitions: Sequence[Partition], errors: str
) -> list[float]:
    """Return supF(m) for m = 1, 2, ...: F at the best m breaks."""
    return [
        break_f(values, regressors, partition.breaks, errors)
        for partition in partitions
        if partition.count
    ]


def next_break_f(
    values: Floats, regressors: Floats, breaks: Sequence[int], least: int, errors: str
) -> float:
    """Compute supF(l + 1 | l): the largest F of one more break within a segment.

    Returns 0 where no segment is long enough for another break.

    References
    ----------
    Bai, J., Perron, P. (1998). Estimating and testing linear models with multiple structural
    changes. Econometrica 66(1), 47-78, section 4.3.
    """
    found = [0.0]
    for part in core.segments(breaks, len(values)):
        if part.stop - part.start >= 2 * least:
            squares = core.segment_squares(values[part], regressors[part], least)
            best = core.best_partitions(squares, 1)[-1]
            found.append(break_f(values[part], regressors[part], best.breaks, errors))
    return max(found)
