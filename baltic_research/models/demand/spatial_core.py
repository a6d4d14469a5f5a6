"""A spatial lag whose weights change from year to year, by maximum likelihood, on arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from baltic_research.models.demand.within import Effects, Floats

GRID_POINTS = 201
GOLDEN = (np.sqrt(5) - 1) / 2
GOLDEN_STEPS = 40
EDGE = 1e-4


def row_standardised(closeness: Floats, members: NDArray[np.bool_]) -> Floats:
    """Return weights among the members of each year, rows adding up to one.

    Parameters
    ----------
    closeness : numpy.ndarray
        Countries by countries, positive off the diagonal: inverse distance, or ones.
    members : numpy.ndarray of bool
        Years by countries: who is a member and has a figure.

    Returns
    -------
    numpy.ndarray
        Years by countries by countries; a row of zeros for who is no member.
    """
    both = members[:, :, None] & members[:, None, :]
    weights = np.where(both, closeness * (1 - np.eye(len(closeness))), 0.0)
    sums = weights.sum(axis=2, keepdims=True)
    shares = np.divide(weights, sums, out=np.zeros_like(weights), where=sums > 0)
    return np.asarray(shares, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class SpatialFit:
    """Estimates for one outcome or, a column each, for many.

    Attributes
    ----------
    rho : numpy.ndarray
        Coefficient of the spatial lag.
    slopes : numpy.ndarray
        Coefficients of the regressors, regressors by columns.
    variance : numpy.ndarray
        Variance of the errors, as maximum likelihood has it.
    likelihood : numpy.ndarray
        Greatest log-likelihood, constants left out.
    """

    rho: Floats
    slopes: Floats
    variance: Floats
    likelihood: Floats


@dataclass(frozen=True, eq=False)
class SpatialModel:
    """y = rho W y + X b + effects + e, ready to be fitted to many outcomes.

    Attributes
    ----------
    weights : numpy.ndarray
        Years by countries by countries.
    present : numpy.ndarray of bool
        Years by countries: which have an observation. Observations are ordered by year, then
        country.
    x : numpy.ndarray
        Regressors, observations by columns.
    effects : Effects
        Effects of the observations.
    """

    weights: Floats
    present: NDArray[np.bool_]
    x: Floats
    effects: Effects

    @cached_property
    def eigenvalues(self) -> Floats:
        """The eigenvalues of the weights of all years.

        Rows were divided by their sums, so that they are real: W is similar to a symmetric
        matrix; numbers of the size of rounding that come out beside them are dropped.
        """
        distinct, of_year = np.unique(self.weights, axis=0, return_inverse=True)
        return np.asarray(np.linalg.eigvals(distinct).real[of_year.ravel()].ravel())

    @cached_property
    def cleared(self) -> Floats:
        """The regressors without their effects."""
        return self.effects.clear(self.x)

    def lag(self, values: Floats) -> Floats:
        """Return W times the values (observations by columns)."""
        return np.asarray((self.weights @ self._grid(values))[self.present])

    def solve(self, rho: float, values: Floats) -> Floats:
        """Return (I - rho W)^-1 times the values."""
        matrix = np.eye(self.weights.shape[1]) - rho * self.weights
        return np.asarray(np.linalg.solve(matrix, self._grid(values))[self.present])

    def log_determinant(self, rho: Floats) -> Floats:
        """Return sum_t log|I - rho W_t| for each rho."""
        found, count = np.unique(self.eigenvalues.round(12), return_counts=True)
        return np.asarray(np.log(np.abs(1 - np.multiply.outer(rho, found))) @ count)

    def fit(self, outcomes: Floats) -> SpatialFit:
        """Fit each column of outcomes by maximum likelihood.

        Notes
        -----
        With effects and slopes concentrated out, log L(rho) = -N/2 log s(rho) + sum_t log|I - rho
        W_t|, where s is the mean square of e_y - rho e_Wy, the residuals of y and of Wy. A grid
        finds the hill and golden sections its top.
        """
        lagged = self.effects.clear(self.lag(outcomes))
        own = self.effects.clear(outcomes)
        to_slopes = np.linalg.pinv(self.cleared)
        slopes = to_slopes @ own, to_slopes @ lagged
        left = own - self.cleared @ slopes[0], lagged - self.cleared @ slopes[1]
        squares = [(left[i] * left[j]).sum(axis=0) for i, j in ((0, 0), (0, 1), (1, 1))]
        rho, likelihood = self._top(squares)
        variance = _mean_square(rho, squares, len(own))
        return SpatialFit(rho, slopes[0] - rho * slopes[1], variance, likelihood)

    def covariance(self, outcome: Floats, fit: SpatialFit) -> Floats:
        """Return the covariance of rho and the slopes from the information matrix.

        It supposes errors that are independent and of one variance.
        """
        rho, variance = float(fit.rho[0]), float(fit.variance[0])
        spread = self.solve(rho, outcome - rho * self.lag(outcome) - self._errors(outcome, fit))
        moved = self.effects.clear(self.lag(spread))
        inverse = np.linalg.inv(np.eye(self.weights.shape[1]) - rho * self.weights)
        gain = self.weights @ inverse
        trace = np.trace(gain, axis1=1, axis2=2).sum()
        twice = (gain * gain.transpose(0, 2, 1)).sum() + (gain**2).sum()
        size = 2 + self.x.shape[1]
        information = np.zeros((size, size))
        information[0, 0] = twice + float((moved**2).sum()) / variance
        information[0, 1:-1] = information[1:-1, 0] = (self.cleared.T @ moved)[:, 0] / variance
        information[0, -1] = information[-1, 0] = trace / variance
        information[1:-1, 1:-1] = self.cleared.T @ self.cleared / variance
        information[-1, -1] = len(outcome) / (2 * variance**2)
        return np.asarray(np.linalg.inv(information)[:-1, :-1])

    def redraw(self, outcome: Floats, fit: SpatialFit, draws: int, seed: int) -> SpatialFit:
        """Fit outcomes rebuilt with the errors of each country times a random sign.

        The errors are scaled by sqrt(N / (N - K)), K slopes, rho and all effects.
        """
        rho, errors = float(fit.rho[0]), self._errors(outcome, fit)
        mean = outcome - rho * self.lag(outcome) - errors
        free = len(outcome) - self.x.shape[1] - 1 - self.effects.absorbed
        random = np.random.default_rng(seed)
        signs = random.choice([-1.0, 1.0], size=(len(self.effects.sizes), draws))
        drawn = np.sqrt(len(outcome) / free) * errors * signs[self.effects.groups]
        return self.fit(self.solve(rho, mean + drawn))

    def _errors(self, outcome: Floats, fit: SpatialFit) -> Floats:
        left = self.effects.clear(outcome - fit.rho * self.lag(outcome))
        return np.asarray(left - self.cleared @ fit.slopes)

    def _grid(self, values: Floats) -> Floats:
        table = np.zeros((*self.present.shape, values.shape[1]))
        table[self.present] = values
        return table

    def _top(self, squares: list[Floats]) -> tuple[Floats, Floats]:
        """Return where the concentrated likelihood of each column is greatest, and its value."""
        rows = int(self.present.sum())
        lowest = 1 / self.eigenvalues.min() + EDGE
        points = np.linspace(lowest, 1 - EDGE, GRID_POINTS)
        hills = self.log_determinant(points)[:, None] - rows / 2 * np.log(
            _mean_square(points[:, None], squares, rows)
        )
        best = hills.argmax(axis=0)
        low, high = points[np.maximum(best - 1, 0)], points[np.minimum(best + 1, GRID_POINTS - 1)]

        def height(rho: Floats) -> Floats:
            fitted = _mean_square(rho, squares, rows)
            return np.asarray(self.log_determinant(rho) - rows / 2 * np.log(fitted))

        for _ in range(GOLDEN_STEPS):
            inner, outer = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
            left = height(inner) > height(outer)
            low, high = np.where(left, low, inner), np.where(left, outer, high)
        top = (low + high) / 2
        return top, height(top)


def multipliers(weights: Floats, rho: Floats) -> tuple[Floats, Floats]:
    """Return the mean diagonal and the mean row sum of (I - rho W)^-1 for each rho.

    Parameters
    ----------
    weights : numpy.ndarray
        Weights among the members of one year, rows adding up to one.
    rho : numpy.ndarray
        Coefficients of the spatial lag.

    Returns
    -------
    tuple of numpy.ndarray
        What a coefficient is multiplied with for the direct and for the total effect.
    """
    found = np.linalg.eigvals(weights).real
    direct = (1 / (1 - np.multiply.outer(rho, found))).mean(axis=-1)
    return np.asarray(direct), np.asarray(1 / (1 - rho))


def _mean_square(rho: Floats, squares: list[Floats], rows: int) -> Floats:
    return np.asarray((squares[0] - 2 * rho * squares[1] + rho**2 * squares[2]) / rows)
