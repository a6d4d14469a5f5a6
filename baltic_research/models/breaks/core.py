"""Where the breaks of a linear regression lie: exact segmentation by least squares."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from baltic_research.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LWZ_FACTOR, LWZ_POWER = 0.299, 2.1
ROUNDING = 1e-10  # of the values: no more is left where a regression meets them exactly


@dataclass(frozen=True)
class Partition:
    """The best division of a series by a number of breaks.

    Each break is the number of periods up to it, so the last period of the old regime counted
    from one and the first of the new one counted from zero.
    """

    breaks: tuple[int, ...]
    squares: float

    @property
    def count(self) -> int:
        """How many breaks there are."""
        return len(self.breaks)


def segment_squares(values: Floats, regressors: Floats, least: int) -> Floats:
    """Compute the sum of squared residuals of every segment of a series.

    Parameters
    ----------
    values : numpy.ndarray
        n values in order of time.
    regressors : numpy.ndarray
        n rows and q columns; all coefficients may change at a break.
    least : int
        Fewest periods of a segment, at least q.

    Returns
    -------
    numpy.ndarray
        (n + 1, n + 1); entry [i, j] belongs to the periods i, ..., j - 1 counted from zero and
        is infinite where they are fewer than `least`.

    Notes
    -----
    All segments come from running sums of products, in one batch of q-by-q systems. The
    regressors are made orthonormal and the regression on the whole series is taken out first;
    neither changes a segment's residuals, and both keep the running sums from losing digits.
    """
    periods, columns = regressors.shape
    basis = np.linalg.qr(regressors)[0] * np.sqrt(periods)
    left = values - basis @ (basis.T @ values) / periods
    starts, ends = np.triu_indices(periods + 1, least)
    products = _running(basis[:, :, None] * basis[:, None, :])
    moments = _running(basis * left[:, None])
    totals = _running(left**2)
    gram, moment = products[ends] - products[starts], moments[ends] - moments[starts]
    if columns == 1:
        explained = moment[:, 0] ** 2 / gram[:, 0, 0]
    else:
        explained = (np.linalg.solve(gram, moment[..., None])[..., 0] * moment).sum(axis=1)
    squares = np.full((periods + 1, periods + 1), np.inf)
    squares[starts, ends] = np.maximum(totals[ends] - totals[starts] - explained, 0)
    return squares


def best_partitions(squares: Floats, most: int) -> list[Partition]:
    """Find the divisions by 0, 1, ..., `most` breaks with the least sum of squares.

    Parameters
    ----------
    squares : numpy.ndarray
        What `segment_squares` returns.
    most : int
        Largest number of breaks; numbers that leave a segment too short are left out.

    Notes
    -----
    Dynamic programming: the best m breaks of the first j periods are the best m - 1 breaks of
    the first i periods and a segment from i to j, for the i that makes the sum least. Exact,
    in O(most n^2) steps. Among equals the earliest break wins.

    References
    ----------
    Bai, J., Perron, P. (2003). Computation and analysis of multiple structural change models.
    Journal of Applied Econometrics 18(1), 1-22.
    """
    end = len(squares) - 1
    best = squares[0]
    chosen: list[NDArray[np.intp]] = []
    found = [Partition((), float(best[end]))]
    for _ in range(most):
        total = best[:, None] + squares
        chosen.append(total.argmin(axis=0))
        best = total[chosen[-1], np.arange(end + 1)]
        if not np.isfinite(best[end]):
            break
        found.append(Partition(_trace(chosen, end), float(best[end])))
    return found


def segments(breaks: Sequence[int], periods: int) -> list[slice]:
    """Return the segments that breaks leave.

    Examples
    --------
    >>> segments((2,), 5)
    [slice(0, 2, None), slice(2, 5, None)]
    """
    return [slice(start, end) for start, end in pairwise([0, *breaks, periods])]


def by_segment(regressors: Floats, breaks: Sequence[int]) -> Floats:
    """Return the regressors with a block of columns for each segment."""
    periods, columns = regressors.shape
    parts = segments(breaks, periods)
    wide = np.zeros((periods, columns * len(parts)))
    for number, part in enumerate(parts):
        wide[part, number * columns : (number + 1) * columns] = regressors[part]
    return wide


def fit(values: Floats, regressors: Floats) -> tuple[Floats, Floats]:
    """Return the coefficients and the residuals of least squares."""
    coefficients = np.asarray(np.linalg.lstsq(regressors, values, rcond=None)[0], np.float64)
    residuals: Floats = values - regressors @ coefficients
    return coefficients, residuals


def is_exact(residuals: Floats, values: Floats) -> bool:
    """Return whether residuals are what rounding leaves where values are met exactly.

    Examples
    --------
    >>> is_exact(np.array([1e-16, -1e-16]), np.array([1.1, 1.1]))
    True
    """
    return float(np.abs(residuals).max()) <= ROUNDING * float(np.abs(values).max())


def bayesian_criterion(partition: Partition, periods: int, columns: int) -> float:
    """Return the Bayesian information criterion of a division, with the normal likelihood.

    Notes
    -----
    BIC = n (log(SSR / n) + 1 + log 2 pi) + log(n) p, where p counts the coefficients of all
    segments, the breaks and the variance (Yao 1988, as in Zeileis et al. 2003).
    """
    number = (columns + 1) * (partition.count + 1)
    likelihood = periods * (np.log(partition.squares / periods) + 1 + np.log(2 * np.pi))
    return float(likelihood + np.log(periods) * number)


def liu_wu_zidek_criterion(partition: Partition, periods: int, columns: int) -> float:
    """Return the criterion of Liu, Wu and Zidek (1997), which asks more of a break than BIC.

    Notes
    -----
    LWZ = log(SSR / (n - p)) + 0.299 p (log n)^2.1 / n, where p counts the coefficients of all
    segments and the breaks.
    """
    number = columns * (partition.count + 1) + partition.count
    if number >= periods:
        return float("inf")
    penalty = LWZ_FACTOR * number * np.log(periods) ** LWZ_POWER / periods
    return float(np.log(partition.squares / (periods - number)) + penalty)


def least_segment(periods: int, columns: int, trimming: float) -> int:
    """Return the fewest periods of a segment: the trimmed share, and two more than coefficients.

    Raises
    ------
    ParameterError
        If the series is too short for even one break.

    Examples
    --------
    >>> least_segment(100, 1, 0.15), least_segment(13, 1, 0.15)
    (15, 3)
    """
    # The small number undoes what binary fractions take from shares such as 0.15 of 100
    least = max(int(trimming * periods + 1e-9), columns + 2)
    if periods < 2 * least:
        raise ParameterError(
            f"{periods} periods are too few for a break with {least} on either side; pass at "
            f"least {2 * least}"
        )
    return least


def _running(terms: Floats) -> Floats:
    """Return running sums with a zero in front."""
    zero = np.zeros((1, *terms.shape[1:]))
    sums: Floats = np.concatenate([zero, terms.cumsum(axis=0)])
    return sums


def _trace(chosen: list[NDArray[np.intp]], end: int) -> tuple[int, ...]:
    """Follow the choices back from the end."""
    breaks: list[int] = []
    for choice in reversed(chosen):
        end = int(choice[end])
        breaks.append(end)
    return tuple(reversed(breaks))
