"""Weights of a synthetic control on plain arrays: donors on the simplex, predictors by search."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, nnls

from baltic_research.errors import ParameterError

Floats = NDArray[np.float64]

LEAST_PREDICTOR_WEIGHT = 0.02
STARTS = 12
EVALUATIONS = 250  # of the loss, for each predictor and start
RESTARTS = 5
IMPROVEMENT = 1e-6  # of the loss; a restart that gains less ends the search


@dataclass(frozen=True, eq=False)
class PredictorSearch:
    """What the search for predictor weights found.

    Attributes
    ----------
    predictor_weights : numpy.ndarray
        Weight of each predictor, summing to one.
    weights : numpy.ndarray
        Weight of each donor, summing to one.
    loss : float
        Mean squared gap of the outcome before the treatment.
    start_losses : numpy.ndarray
        Loss at which the search from each start ended; one row of `start_weights` each.
    start_weights : numpy.ndarray
        Donors' weights at which the search from each start ended, starts by donors.
    """

    predictor_weights: Floats
    weights: Floats
    loss: float
    start_losses: Floats
    start_weights: Floats


def simplex_weights(donors: Floats, target: Floats, *, penalty: float = 0.0) -> Floats:
    """Find the weights, none negative and summing to one, that bring donors nearest a target.

    Parameters
    ----------
    donors : numpy.ndarray
        Rows to be matched by donors.
    target : numpy.ndarray
        What the weighted donors are to match, one value a row.
    penalty : float, optional
        Ridge penalty on the sum of squared weights.

    Returns
    -------
    numpy.ndarray
        One weight a donor.

    Notes
    -----
    Minimises ||A w - b||^2 + penalty ||w||^2 over the simplex. With P = A - b 1' (and a row
    sqrt(penalty) for each donor below) that is the point of a polytope nearest the origin. For
    u = s w the least of ||P u||^2 + (1'u - 1)^2 over s is d^2 / (1 + d^2) with d = ||P w||,
    which rises with d: the non-negative least squares solution u, divided by its sum, is the
    exact answer, reached by the active set in finitely many steps and with no step size.

    References
    ----------
    Lawson, C. L. and Hanson, R. J. (1974), Solving Least Squares Problems, chapter 23.

    Examples
    --------
    >>> simplex_weights(np.array([[0.0, 4.0], [0.0, 8.0]]), np.array([1.0, 2.0])).round(6).tolist()
    [0.75, 0.25]
    """
    apart = donors - target[:, None]
    if penalty > 0:
        apart = np.vstack([apart, np.sqrt(penalty) * np.eye(donors.shape[1])])
    return _nearest_the_origin(apart)


def _nearest_the_origin(apart: Floats) -> Floats:
    """Return the convex weights of the columns' combination that is nearest the origin."""
    rows, size = apart.shape
    # Columns no longer than one keep the sum of u between a half and one, hence well determined
    longest = float(np.sqrt((apart * apart).sum(axis=0).max()))
    system = np.empty((rows + 1, size))
    np.divide(apart, longest or 1.0, out=system[:rows])
    system[rows] = 1.0
    right = np.zeros(rows + 1)
    right[rows] = 1.0
    solution: Floats = nnls(system, right, maxiter=30 * size)[0]
    return np.asarray(solution / solution.sum(), dtype=np.float64)


def standardise(predictors: Floats) -> Floats:
    """Divide each predictor (a row) by its standard deviation over all units.

    One that is the same in all of them, as it may be among donors alone, is left as it is: it
    tells none of them apart, whatever its scale.
    """
    spread = predictors.std(axis=1, ddof=1, keepdims=True)
    same = predictors == predictors[:, :1]
    spread[same.all(axis=1)] = 1.0
    return np.asarray(predictors / spread, dtype=np.float64)


def weights_given(predictor_weights: Floats, donors: Floats, target: Floats) -> Floats:
    """Find the donors' weights for given weights of the (standardised) predictors."""
    return _nearest_the_origin(np.sqrt(predictor_weights)[:, None] * (donors - target[:, None]))


def search_predictor_weights(
    predictors: tuple[Floats, Floats],
    before: tuple[Floats, Floats],
    *,
    starts: int = STARTS,
    seed: int = 0,
    least_weight: float = LEAST_PREDICTOR_WEIGHT,
) -> PredictorSearch:
    """Choose the predictors' weights that make the outcome fit best before the treatment.

    Parameters
    ----------
    predictors : tuple of numpy.ndarray
        Standardised predictors of the donors (predictors by donors) and of the treated unit.
    before : tuple of numpy.ndarray
        Outcome before the treatment of the donors (years by donors) and of the treated unit.
    starts : int, optional
        Number of points the search starts from: equal weights, and others at random.
    seed : int, optional
        Seed of the random starts.
    least_weight : float, optional
        Least weight of a predictor as a share of the greatest, between 0 and 1.

    Returns
    -------
    PredictorSearch
        The best solution, and where each start ended.

    Raises
    ------
    ParameterError
        If there is no start, or the least weight does not lie between 0 and 1.

    Notes
    -----
    V = diag(v) minimises the mean of (z1 - Z0 w(v))^2, where w(v) minimises
    (x1 - X0 w)' V (x1 - X0 w) over the simplex. The loss has many local minima, hence many
    starts of Nelder and Mead's search over ln v, the best one started again until it gains no
    more. Without a least weight the minimum is a corner: some predictors get a weight so small
    that it only settles ties, the outcome is matched as if there were no predictors, and V
    loses its meaning (Malo et al. 2023). `least_weight` keeps every predictor in.

    References
    ----------
    Abadie, A., Diamond, A. and Hainmueller, J. (2010), Journal of the American Statistical
    Association 105, 493-505.
    Malo, P., Eskelinen, J., Zhou, X. and Kuosmanen, T. (2023), Computing synthetic controls
    using bilevel optimization, Computational Economics.
    """
    if starts < 1 or not 0 < least_weight < 1:
        raise ParameterError(
            f"starts={starts} and least_weight={least_weight}: the search for predictor weights "
            "needs at least one start and a least weight between 0 and 1"
        )
    apart = predictors[0] - predictors[1][:, None]

    def weights_at(point: Floats) -> Floats:
        return _nearest_the_origin(np.sqrt(_weights_of(point, least_weight))[:, None] * apart)

    def loss_at(point: Floats) -> float:
        gap = before[1] - before[0] @ weights_at(point)
        return float(gap @ gap) / len(gap)

    ends = [_descend(loss_at, one) for one in _starts(len(apart), starts, seed, least_weight)]
    best = _restart(loss_at, min(ends, key=loss_at))
    found = _weights_of(best, least_weight)
    return PredictorSearch(
        predictor_weights=found / found.sum(),
        weights=weights_at(best),
        loss=loss_at(best),
        start_losses=np.array([loss_at(one) for one in ends]),
        start_weights=np.array([weights_at(one) for one in ends]),
    )


def _weights_of(point: Floats, least_weight: float) -> Floats:
    """Return the predictors' weights, the greatest one, at a point of the search."""
    inside = np.clip(point, np.log(least_weight), 0.0)
    return np.asarray(np.exp(inside - inside.max()), dtype=np.float64)


def _starts(size: int, starts: int, seed: int, least_weight: float) -> list[Floats]:
    """Return the points to start from: the middle, which is equal weights, and random ones."""
    lowest = float(np.log(least_weight))
    generator = np.random.default_rng(seed)
    others = generator.uniform(lowest, 0.0, (starts - 1, size))
    return [np.full(size, lowest / 2), *others]


def _descend(loss_at: Callable[[Floats], float], start: Floats) -> Floats:
    """Return where Nelder and Mead's search from a start ends."""
    scale = loss_at(start) or 1.0
    limit = EVALUATIONS * len(start)
    options = {"maxfev": limit, "xatol": 1e-4, "fatol": 1e-8, "adaptive": True}
    end = minimize(
        lambda point: loss_at(point) / scale, start, method="Nelder-Mead", options=options
    )
    return np.asarray(end.x, dtype=np.float64)


def _restart(loss_at: Callable[[Floats], float], best: Floats) -> Floats:
    """Return the best point after restarts from it, since the simplex may have collapsed."""
    for _ in range(RESTARTS):
        again = _descend(loss_at, best)
        gain = loss_at(best) - loss_at(again)
        best = again if gain > 0 else best
        if gain <= IMPROVEMENT * loss_at(best):
            break
    return best
