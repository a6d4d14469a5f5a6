"""The wild cluster bootstrap of one coefficient: null imposed, all draws at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from baltic_research.models.demand.within import Floats, Within

DRAWS = 999
FEW_CLUSTERS = 12  # below it Rademacher's signs have too few patterns: 2^11 = 2048

WEBB = np.array([-np.sqrt(1.5), -1.0, -np.sqrt(0.5), np.sqrt(0.5), 1.0, np.sqrt(1.5)])
RADEMACHER = np.array([-1.0, 1.0])

DOUBLINGS, HALVINGS = 12, 30


@dataclass(frozen=True)
class WildTest:
    """What the bootstrap says of one coefficient.

    Attributes
    ----------
    p_value : float
        Of the coefficient being zero; two-sided, symmetric.
    low, high : float
        Interval: the values that the same test does not reject; infinite where it never does.
    weights : str
        ``"Rademacher"`` or ``"Webb"``.
    draws : int
        Number of draws.
    """

    p_value: float
    low: float
    high: float
    weights: str
    draws: int


@dataclass(frozen=True, eq=False)
class _Imposed:
    """The parts of the draws' statistics, which are linear in the value that is tested.

    The restricted residual is e(b) = e_y - b e_x, hence so are each draw's deviation and the
    scores of its clusters; testing another value costs no new draws.
    """

    deviation: tuple[Floats, Floats]
    scores: tuple[Floats, Floats]
    estimate: float
    standard_error: float
    correction: float

    def p_value(self, value: float) -> float:
        """Return the share of draws at least as far out as the estimate."""
        far = abs(self.estimate - value) / self.standard_error
        moved = self.deviation[0] - value * self.deviation[1]
        scores = self.scores[0] - value * self.scores[1]
        error = np.sqrt(self.correction * (scores**2).sum(axis=0))
        drawn = np.divide(np.abs(moved), error, out=np.full_like(moved, np.inf), where=error > 0)
        return float((drawn >= far * (1 - 1e-12)).mean())


def wild_cluster_bootstrap(
    fit: Within, term: int, *, draws: int = DRAWS, seed: int = 0, confidence: float = 0.95
) -> WildTest:
    """Test one coefficient of a regression by the restricted wild cluster bootstrap.

    Parameters
    ----------
    fit : Within
        The regression, its effects taken out.
    term : int
        Column of the coefficient.
    draws, seed : int, optional
        Number of draws and seed of the random signs.
    confidence : float, optional
        Coverage of the interval.

    Returns
    -------
    WildTest

    Notes
    -----
    For each draw the residuals of the regression with the coefficient held at the tested value
    are multiplied by one random sign a country (Rademacher; with fewer than twelve countries
    Webb's six points), the effects are taken out again, and the clustered t statistic is formed
    as for the data, with the same small-sample factor, which therefore cancels.

    References
    ----------
    Cameron, A. C., Gelbach, J. B., Miller, D. L. (2008), Review of Economics and Statistics 90,
    414-427.
    Webb, M. D. (2023), Canadian Journal of Economics 56, 839-858.
    """
    points = WEBB if fit.clusters < FEW_CLUSTERS else RADEMACHER
    signs = np.random.default_rng(seed).choice(points, size=(fit.clusters, draws))
    imposed = _impose(fit, term, signs)
    low, high = (_bound(imposed, side, 1 - confidence) for side in (-1.0, 1.0))
    name = "Webb" if points is WEBB else "Rademacher"
    return WildTest(imposed.p_value(0.0), low, high, name, draws)


def _impose(fit: Within, term: int, signs: Floats) -> _Imposed:
    """Draw both parts of the restricted residuals and form what the statistics need."""
    own, others = fit.x[:, term], np.delete(fit.x, term, axis=1)
    parts = np.column_stack([fit.y, own])
    restricted = parts - others @ np.linalg.lstsq(others, parts, rcond=None)[0]
    pointing = fit.x @ fit.inverse[:, term]
    of_country = fit.effects.groups[:, None] == np.arange(fit.clusters)
    deviation, scores = [], []
    for part in restricted.T:
        # All is linear in the signs: worked out for each country alone, then added up by draw
        alone = fit.effects.clear(part[:, None] * of_country)
        moved = fit.inverse @ (fit.x.T @ alone)
        left = alone - fit.x @ moved
        deviation.append(moved[term] @ signs)
        scores.append(fit.effects.sums(pointing[:, None] * left) @ signs)
    return _Imposed(
        deviation=(deviation[0], deviation[1]),
        scores=(scores[0], scores[1]),
        estimate=float(fit.coefficients[term]),
        standard_error=float(np.sqrt(fit.cluster_covariance[term, term])),
        correction=fit.correction,
    )


def _bound(imposed: _Imposed, side: float, level: float) -> float:
    """Return where on one side of the estimate the test begins to reject."""
    inside, step = imposed.estimate, side * imposed.standard_error
    for _ in range(DOUBLINGS):
        outside = imposed.estimate + step
        if imposed.p_value(outside) < level:
            break
        inside, step = outside, 2 * step
    else:
        return side * float("inf")
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2
        rejected = imposed.p_value(middle) < level
        inside, outside = (inside, middle) if rejected else (middle, outside)
    return float((inside + outside) / 2)
