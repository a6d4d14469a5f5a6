"""Outliers: pulled in by skewness and kurtosis, else transformed, and said where neither helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from baltic_research.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LOG, BOX_COX, NOTHING = "log", "box_cox", "none"
FALLBACKS = (LOG, BOX_COX, NOTHING)
LEAST_FOR_SHAPE = 4  # the sample kurtosis divides by n - 3
LOG_OFFSET = 0.01  # of the range, so that the lowest figure has a logarithm


@dataclass(frozen=True)
class Treatment:
    """How outliers are looked for and treated.

    Attributes
    ----------
    most_points : int
        Most figures of an indicator that may be pulled in.
    skewness_limit, kurtosis_limit : float
        An indicator has outliers where the size of its skewness and its excess kurtosis are both
        above these.
    fallback : {"log", "box_cox", "none"}
        What is tried on the figures as they were, where pulling in `most_points` is not enough.
    """

    most_points: int = 5
    skewness_limit: float = 2.0
    kurtosis_limit: float = 3.5
    fallback: str = LOG

    def __post_init__(self) -> None:
        if self.most_points < 0 or self.most_points % 1:
            raise ParameterError(
                f"most_points must be a whole number from 0, found {self.most_points!r}"
            )
        if self.fallback not in FALLBACKS:
            raise ParameterError(
                f"fallback must be one of {', '.join(FALLBACKS)}, found {self.fallback!r}"
            )


@dataclass(frozen=True, eq=False)
class Treated:
    """Figures after treatment, and what was done.

    Attributes
    ----------
    table : pandas.DataFrame
        Units by indicators.
    report : pandas.DataFrame
        One row an indicator: indicator, treatment (``none``, ``winsorised``, ``log``,
        ``box_cox``, ``failed``: outliers stay), points (pulled in), skewness, kurtosis (before),
        skewness_after, kurtosis_after.
    """

    table: pd.DataFrame
    report: pd.DataFrame


def skewness(values: Floats) -> float:
    """Return the sample skewness G1, missing figures left out; NaN without a spread."""
    known, spread = _standardised(values)
    n = len(known)
    if n < LEAST_FOR_SHAPE or spread == 0:
        return float("nan")
    return float(np.mean(known**3) * np.sqrt(n * (n - 1)) / (n - 2))


def kurtosis(values: Floats) -> float:
    """Return the sample excess kurtosis G2, missing figures left out; NaN without a spread."""
    known, spread = _standardised(values)
    n = len(known)
    if n < LEAST_FOR_SHAPE or spread == 0:
        return float("nan")
    excess = float(np.mean(known**4)) - 3
    return (n - 1) * ((n + 1) * excess + 6) / ((n - 2) * (n - 3))


def winsorise(values: Floats, treatment: Treatment) -> tuple[Floats, int]:
    """Pull in outlying figures one by one to the next, until the shape is within the limits.

    Parameters
    ----------
    values : numpy.ndarray
        Figures of one indicator, NaN where missing.
    treatment : Treatment
        Limits, and how many figures at most.

    Returns
    -------
    tuple
        The figures, and how many steps were taken; the shape may still be outside the limits.

    Notes
    -----
    The side is the longer tail's at each step, so both may be used.
    """
    ordered = np.sort(values[~np.isnan(values)])
    low = high = 0
    pulled = values
    while low + high < min(treatment.most_points, len(ordered) - 1) and _outlying(
        pulled, treatment
    ):
        if skewness(pulled) > 0:
            high += 1
        else:
            low += 1
        pulled = np.clip(values, ordered[low], ordered[-1 - high])
    return pulled, low + high


def transform(values: Floats, method: str) -> Floats:
    """Pull in a long tail by a logarithm or by Box and Cox's power; keeps the order.

    Parameters
    ----------
    values : numpy.ndarray
        Figures of one indicator, NaN where missing.
    method : {"log", "box_cox"}
        Box and Cox's exponent is the one of greatest likelihood.

    Returns
    -------
    numpy.ndarray

    Notes
    -----
    y = log(x - min + 0.01 (max - min)); where the longer tail is the lower one, the figures are
    mirrored before and after. Transformed figures are no longer in the indicator's unit.
    """
    from scipy import stats

    mirror = 1.0 if skewness(values) > 0 else -1.0
    turned = mirror * values
    lowest, highest = np.nanmin(turned), np.nanmax(turned)
    shifted = turned - lowest + LOG_OFFSET * (highest - lowest)
    if method == LOG:
        return np.asarray(mirror * np.log(shifted))
    known = ~np.isnan(shifted)
    powered = np.full_like(shifted, np.nan)
    powered[known] = stats.boxcox(shifted[known])[0]
    return mirror * powered


def treat(values: pd.DataFrame, treatment: Treatment | None = None) -> Treated:
    """Treat the outliers of each indicator.

    Parameters
    ----------
    values : pandas.DataFrame
        Units by indicators.
    treatment : Treatment, optional
        Limits and fallback; by default COINr's.

    Returns
    -------
    Treated
        Where neither way brings an indicator within the limits, its figures stay as they were
        and the report says ``failed``.

    References
    ----------
    Becker, W., Caperna, G., Del Sorbo, M., Norlen, H., Papadimitriou, E., Saisana, M. (2022),
    COINr: an R package for developing composite indicators, Journal of Open Source Software
    7(78), 4567.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"x": [1, 2, 3, 4, 5, 6, 7, 8, 9, 90.0]})
    >>> treated = treat(table)
    >>> treated.table["x"].max().item(), treated.report["treatment"].item()
    (9.0, 'winsorised')
    """
    limits = treatment or Treatment()
    columns, rows = {}, []
    for code in values.columns:
        before = values[code].to_numpy(dtype=float)
        after, done, points = _treat_one(before, limits)
        columns[code] = after
        shape = (skewness(before), kurtosis(before), skewness(after), kurtosis(after))
        rows.append((code, done, points, *shape))
    names = ["indicator", "treatment", "points", "skewness", "kurtosis"]
    report = pd.DataFrame(rows, columns=[*names, "skewness_after", "kurtosis_after"])
    return Treated(pd.DataFrame(columns, index=values.index), report)


def _treat_one(values: Floats, limits: Treatment) -> tuple[Floats, str, int]:
    if not _outlying(values, limits):
        return values, "none", 0
    pulled, points = winsorise(values, limits)
    if not _outlying(pulled, limits):
        return pulled, "winsorised", points
    if limits.fallback != NOTHING:
        transformed = transform(values, limits.fallback)
        if not _outlying(transformed, limits):
            return transformed, limits.fallback, 0
    return values, "failed", 0


def _outlying(values: Floats, limits: Treatment) -> bool:
    return (
        abs(skewness(values)) > limits.skewness_limit and kurtosis(values) > limits.kurtosis_limit
    )


def _standardised(values: Floats) -> tuple[Floats, float]:
    """Return the known figures over their spread (population), and the spread."""
    known = values[~np.isnan(values)]
    if len(known) == 0 or known.min() == known.max():
        return known, 0.0
    spread = float(known.std())
    return (known - known.mean()) / spread, spread
