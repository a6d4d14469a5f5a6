"""Least squares within countries and years, and errors clustered by country, on arrays."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

RANK_TOLERANCE = 1e-9


class Effects:
    """The effects of countries, and of years if wanted, made ready once to be taken out often.

    Parameters
    ----------
    countries, years : numpy.ndarray of int
        Which country and which year each observation belongs to; gaps are welcome.
    two_way : bool
        Whether years have effects too.

    Notes
    -----
    The countries' means are subtracted; what that leaves of the dummies of the years spans the
    rest, and its orthonormal basis is projected out. In a panel with gaps subtracting the means
    of both, which balanced panels allow, would be wrong.
    """

    def __init__(self, countries: Integers, years: Integers, *, two_way: bool) -> None:
        self.groups = np.unique(countries, return_inverse=True)[1]
        self.periods = np.unique(years, return_inverse=True)[1]
        self.sizes = np.bincount(self.groups).astype(np.float64)
        self._basis: Floats = np.empty((len(self.groups), 0))
        if two_way:
            dummies = np.eye(int(self.periods.max()) + 1)[self.periods][:, 1:]
            left, scale, _ = np.linalg.svd(self._centre(dummies), full_matrices=False)
            self._basis = left[:, scale > RANK_TOLERANCE * scale.max(initial=1.0)]

    @property
    def absorbed(self) -> int:
        """Number of parameters that the effects take, the mean included."""
        return len(self.sizes) + int(self._basis.shape[1])

    @property
    def beside_countries(self) -> int:
        """Number of parameters of the years, which clustering by country does not nest."""
        return int(self._basis.shape[1])

    def clear(self, values: Floats) -> Floats:
        """Return the values (one column or several) less their effects."""
        centred = self._centre(values)
        return np.asarray(centred - self._basis @ (self._basis.T @ centred))

    def sums(self, values: Floats) -> Floats:
        """Add the rows of each country: countries by columns."""
        across = values.shape[1:]
        size = math.prod(across)
        # Each sum is a bin of its own, which numpy adds up faster than by np.add.at
        bins = self.groups[:, None] * size + np.arange(size)
        added = np.bincount(bins.ravel(), values.ravel(), len(self.sizes) * size)
        return np.asarray(added, dtype=np.float64).reshape(len(self.sizes), *across)

    def _centre(self, values: Floats) -> Floats:
        shape = (-1,) + (1,) * (values.ndim - 1)
        return np.asarray(values - (self.sums(values) / self.sizes.reshape(shape))[self.groups])


@dataclass(frozen=True, eq=False)
class Within:
    """A regression after the effects were taken out.

    Attributes
    ----------
    effects : Effects
        What was taken out.
    y, x : numpy.ndarray
        Outcome and regressors without their effects.
    """

    effects: Effects
    y: Floats
    x: Floats

    @cached_property
    def inverse(self) -> Floats:
        """The inverse of X'X."""
        return np.asarray(np.linalg.inv(self.x.T @ self.x))

    @cached_property
    def coefficients(self) -> Floats:
        """Least squares coefficients."""
        return np.asarray(np.linalg.lstsq(self.x, self.y, rcond=None)[0])

    @cached_property
    def residuals(self) -> Floats:
        """What the regressors and the effects leave."""
        return np.asarray(self.y - self.x @ self.coefficients)

    @property
    def clusters(self) -> int:
        """Number of countries."""
        return len(self.effects.sizes)

    @property
    def correction(self) -> float:
        """Small-sample factor of the clustered covariance: G/(G-1) (N-1)/(N-K).

        K counts slopes and years' effects and one constant; the countries' effects are nested
        in the clusters and are not counted (as reghdfe does).
        """
        return cluster_correction(
            len(self.y), self.clusters, self.x.shape[1] + self.effects.beside_countries + 1
        )

    @cached_property
    def cluster_covariance(self) -> Floats:
        """Covariance robust to any dependence within a country, with `correction`."""
        scores = self.effects.sums(self.x * self.residuals[:, None])
        return np.asarray(self.correction * self.inverse @ (scores.T @ scores) @ self.inverse)

    @property
    def classical_covariance(self) -> Floats:
        """Covariance for independent errors of one variance; N less slopes and all effects."""
        free = len(self.y) - self.x.shape[1] - self.effects.absorbed
        return np.asarray(self.inverse * (self.residuals @ self.residuals) / free)


def fit_within(y: Floats, x: Floats, effects: Effects) -> Within:
    """Take the effects out of outcome and regressors and return their regression."""
    cleared = effects.clear(np.column_stack([y, x]))
    return Within(effects, cleared[:, 0], cleared[:, 1:])


def cluster_correction(rows: int, clusters: int, parameters: int) -> float:
    """Return G/(G-1) (N-1)/(N-K), Stata's small-sample factor of a clustered covariance."""
    return clusters / (clusters - 1) * (rows - 1) / (rows - parameters)
