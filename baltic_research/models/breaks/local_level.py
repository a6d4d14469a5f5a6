"""The rival of a break: a level that drifts, by a little every year."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Logarithms of the ratio of variances between which the likelihood is searched: outside them
# one of the two variances is none for any series that can be observed
LOWEST, HIGHEST = -14.0, 14.0


@dataclass(frozen=True)
class LocalLevel:
    """Variances of a local level model: of the noise, and of the level's yearly drift."""

    noise: float
    drift: float

    @property
    def ratio(self) -> float:
        """Drift over noise: 0 is a fixed level, large a random walk."""
        return self.drift / self.noise


def local_level(values: Floats) -> LocalLevel:
    """Estimate a local level model by exact maximum likelihood.

    Parameters
    ----------
    values : numpy.ndarray
        A series without gaps, in order of time.

    Returns
    -------
    LocalLevel
        The two variances, in the square of the values' unit.

    Notes
    -----
    y_t = m_t + e_t, m_{t+1} = m_t + h_t. With the diffuse likelihood and the noise's variance
    concentrated out, one number is left to search, the ratio of the variances, so that the
    search cannot stop early as one over two variances of very different size does.

    References
    ----------
    Durbin, J., Koopman, S. J. (2012). Time series analysis by state space methods. 2nd ed.,
    Oxford, sections 2.10 and 2.12.
    """
    from scipy.optimize import minimize_scalar

    grid = np.linspace(LOWEST, HIGHEST, 57)
    start = int(np.argmin([_cost(values, float(point))[0] for point in grid]))
    bounds = grid[max(start - 1, 0)], grid[min(start + 1, len(grid) - 1)]
    best = minimize_scalar(
        lambda point: _cost(values, point)[0],
        bounds=bounds,
        method="bounded",
        options={"xatol": 1e-9},
    )
    noise = _cost(values, float(best.x))[1]
    return LocalLevel(noise, noise * math.exp(best.x))


def _cost(values: Floats, log_ratio: float) -> tuple[float, float]:
    """Return minus twice the concentrated log likelihood, up to a constant, and the noise."""
    ratio = math.exp(log_ratio)
    level, spread = float(values[0]), 1 + ratio
    squares = logarithms = 0.0
    for value in values[1:]:
        total = spread + 1
        surprise = float(value) - level
        squares += surprise**2 / total
        logarithms += math.log(total)
        gain = spread / total
        level += gain * surprise
        spread = spread * (1 - gain) + ratio
    count = len(values) - 1
    noise = squares / count
    return count * math.log(noise) + logarithms, noise
