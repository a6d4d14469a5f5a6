"""A lagged outcome within countries: its bias, the half-panel jackknife and long-run effects."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from baltic_research.models.demand.within import Effects, Floats, Integers, fit_within

Estimator = Callable[[Floats, Floats, Integers, Integers], Floats]


def nickell_order(persistence: float, years: float) -> float:
    """Return the leading term of the bias of the lag's coefficient, -(1 + rho) / (T - 1).

    Parameters
    ----------
    persistence : float
        Coefficient rho of the lagged outcome.
    years : float
        Years T that a country has on average.

    References
    ----------
    Nickell, S. (1981), Econometrica 49, 1417-1426.

    Examples
    --------
    >>> round(nickell_order(0.8, 31), 3)
    -0.06
    """
    return -(1 + persistence) / (years - 1)


def within_slopes(y: Floats, x: Floats, countries: Integers, years: Integers) -> Floats:
    """Return the slopes with effects of countries and years."""
    return fit_within(y, x, Effects(countries, years, two_way=True)).coefficients


def half_panel_jackknife(y: Floats, x: Floats, countries: Integers, years: Integers) -> Floats:
    """Return the slopes less the bias that shows when the panel is halved.

    Parameters
    ----------
    y, x : numpy.ndarray
        Outcome, and regressors with its lag among them.
    countries, years : numpy.ndarray of int
        Country and year of each row.

    Returns
    -------
    numpy.ndarray
        2 b - (b_first + b_second) / 2; an odd number of years is split both ways and averaged.

    Notes
    -----
    A bias of order 1/T is twice as large in each half, so that the difference estimates it. The
    process must be the same in both halves; what is left is of order 1/T^2.

    References
    ----------
    Dhaene, G., Jochmans, K. (2015), Review of Economic Studies 82, 991-1030.
    """
    found = [
        within_slopes(y[part], x[part], countries[part], years[part]) for part in halves(years)
    ]
    return np.asarray(
        2 * within_slopes(y, x, countries, years) - np.mean(found, axis=0), dtype=np.float64
    )


def halves(years: Integers) -> list[NDArray[np.bool_]]:
    """Return which rows lie in each half of the years; an odd number is split both ways."""
    calendar = np.unique(years)
    cuts = {len(calendar) // 2, (len(calendar) + 1) // 2}
    return [
        part for cut in sorted(cuts) for part in (years < calendar[cut], years >= calendar[cut])
    ]


def country_jackknife(
    estimator: Estimator, y: Floats, x: Floats, countries: Integers, years: Integers
) -> Floats:
    """Return the covariance of an estimator from leaving out one country at a time.

    Notes
    -----
    V = (G-1)/G sum_g (b_(g) - mean)(b_(g) - mean)': robust to any dependence within a country, as
    clustered errors are, without a formula for the estimator, and on the cautious side.
    """
    codes = np.unique(countries)
    left = [
        estimator(y[keep], x[keep], countries[keep], years[keep])
        for keep in (countries != code for code in codes)
    ]
    spread = np.array(left) - np.mean(left, axis=0)
    return np.asarray((len(codes) - 1) / len(codes) * spread.T @ spread)


def long_run(slopes: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    """Return long-run effects b / (1 - rho) and their errors by the delta method.

    Parameters
    ----------
    slopes : numpy.ndarray
        The lag's coefficient rho first.
    covariance : numpy.ndarray
        Their covariance.

    Returns
    -------
    tuple of numpy.ndarray
        Effects and standard errors of the slopes after the first; NaN where rho is not below
        one, as there is no long run then.
    """
    rest = slopes[1:]
    if slopes[0] >= 1:
        nothing = np.full(len(rest), np.nan)
        return nothing, nothing
    room = 1 - slopes[0]
    gradient = np.column_stack([rest / room**2, np.eye(len(rest)) / room])
    return rest / room, np.sqrt(np.diag(gradient @ covariance @ gradient.T))
