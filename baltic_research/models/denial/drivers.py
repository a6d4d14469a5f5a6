"""Drivers: which assumption the hours hang on, by variance and by rank."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from baltic_research import given as arguments
from baltic_research.models.denial.core import Array
from baltic_research.models.denial.forces import hours_with
from baltic_research.models.denial.notes import remarks
from baltic_research.models.denial.ranges import ROLES, Ranges, ranges
from baltic_research.models.denial.summary import HORIZON_HOURS
from baltic_research.models.index_uncertainty import sobol
from baltic_research.models.result import Result

RESAMPLES = 100  # of the intervals of Sobol indices


@dataclass(frozen=True, repr=False, eq=False)
class DenialDrivers(Result):
    """Parameters ranked by what they contribute to the spread of hours.

    Attributes
    ----------
    data : pandas.DataFrame
        One row a parameter that varies, the strongest first; the columns of ``table()``.
    """

    data: pd.DataFrame
    heading: str
    remarks: tuple[str, ...]

    @property
    def title(self) -> str:
        """What was ranked, of which posture and axis."""
        return self.heading

    @property
    def notes(self) -> tuple[str, ...]:
        """What the ranks rest on."""
        return self.remarks

    def table(self) -> pd.DataFrame:
        """Return one row a parameter.

        Returns
        -------
        pandas.DataFrame
            parameter, rank (by total), first_order and total (Sobol indices: share of the
            variance that the parameter carries alone, and with all others), each with the half
            width of its 95 % bootstrap interval, partial_rank_correlation with low and high
            (95 %), positive where more of it makes hours longer.
        """
        return self.data


def denial_drivers(
    parameters: pd.DataFrame,
    posture: str | Sequence[str],
    axis: str,
    *,
    samples: int = 4096,
    seed: int = 2016,
) -> DenialDrivers:
    """Rank the parameters of the clock by Sobol indices and by partial rank correlation.

    Parameters
    ----------
    parameters : pandas.DataFrame
        ``facts.load_parameters()``.
    posture, axis : str
        As of `campaign_clock`.
    samples : int
        Base samples, a power of two of at least 64; the clock runs (parameters + 2) times as
        often.
    seed : int
        Of the samples and of the bootstrap.

    Returns
    -------
    DenialDrivers
        ``table()``: the strongest first.

    Raises
    ------
    ContractError
        If a parameter is missing.
    ParameterError
        If samples is not a power of two of at least 64.
    UnknownNameError
        If the posture or the axis is not known.

    Notes
    -----
    Explained is ln(min(hours, 672)): infinite hours have no variance, so what lies beyond 28
    days counts as 28 days. Sobol indices by Saltelli's scheme on the unit cube, which the
    triangles map to; partial rank correlation on as many independent draws.

    References
    ----------
    Saltelli, A. et al. (2010). Variance based sensitivity analysis of model output. Computer
    Physics Communications 181(2), 259-270.
    Marino, S. et al. (2008). A methodology for performing global uncertainty and sensitivity
    analysis in systems biology. Journal of Theoretical Biology 254(1), 178-196.

    Examples
    --------
    >>> from baltic_research import facts
    >>> drivers = denial_drivers(facts.load_parameters(), "posture_2014", "riga", samples=256)
    >>> drivers.table()["parameter"].iloc[0]
    'advance_rate'
    """
    samples = sobol.power_of_two(samples, "samples", least=64)
    seed = arguments.seed(seed)
    given = ranges(parameters, posture, axis)
    names = list(given.varying)
    points = _points(len(names), samples, seed)
    base, other, drawn = (_values(given, unit) for unit in points[:3])
    # Saltelli's points repeat those of two samples: their parameters are not drawn over and over
    scheme = _full(given, sobol.arranged(base, other))
    ranked = _partial_correlation(points.ranks, mean_ranks(_outcome(_full(given, drawn))))
    frame = pd.concat([_sobol(names, _outcome(scheme), seed), ranked], axis=1)
    frame = frame.sort_values("total", ascending=False, kind="stable", ignore_index=True)
    frame.insert(1, "rank", np.arange(1, len(names) + 1))
    explained = "Hours beyond 28 days count as 28 days here; parameters vary independently."
    return DenialDrivers(
        frame,
        f"What hours hang on: {given.posture}, {axis}",
        (explained, *remarks(parameters, [given])),
    )


def _varying(given: Ranges) -> list[int]:
    return [ROLES.index(name) for name in given.varying]


def _values(given: Ranges, unit: Array) -> Array:
    """Return the parameters that vary, (parameter, point), at points of the unit cube."""
    uniform = np.zeros((len(ROLES), unit.shape[1]))
    uniform[_varying(given)] = unit
    found: Array = given.draw(uniform)[_varying(given)]
    return found


def _full(given: Ranges, varying: Array) -> Array:
    """Return all parameters, those that do not vary at their only value."""
    values = np.repeat(given.bounds[:, 1:2], varying.shape[1], axis=1)
    values[_varying(given)] = varying
    return values


def _outcome(values: Array) -> Array:
    return np.log(np.minimum(hours_with(values), HORIZON_HOURS))


class _Points(NamedTuple):
    """Points of the unit cube, (input, point): two samples, many more, and the ranks of these."""

    base: Array
    other: Array
    drawn: Array
    ranks: Array


@functools.lru_cache(maxsize=2)
def _points(inputs: int, samples: int, seed: int) -> _Points:
    """Return the points at which the clock runs: the same for all with as many that vary."""
    base, other = sobol.halves(inputs, samples, seed)
    drawn = np.random.default_rng(seed).random((samples * (inputs + 2), inputs)).T.copy()
    points = _Points(base, other, drawn, np.array([mean_ranks(one) for one in drawn]).T)
    for one in points:
        one.flags.writeable = False
    return points


def mean_ranks(values: Array) -> Array:
    """Return ranks from 1, the mean of them where values are equal: scipy's, in less time."""
    order = np.argsort(values)
    ordered = values[order]
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    count = np.diff(first, append=len(values))
    ranks = np.empty(len(values))
    ranks[order] = np.repeat(first + (count + 1) / 2, count)
    return ranks


def _sobol(names: list[str], outcome: Array, seed: int) -> pd.DataFrame:
    """Return first-order and total indices with the half widths of their intervals."""
    found = sobol.divide(outcome, len(names), seed=seed, resamples=RESAMPLES)
    return pd.DataFrame(
        {
            "parameter": names,
            "first_order": found.first,
            "first_order_half_width": found.first_half,
            "total": found.total,
            "total_half_width": found.total_half,
        }
    )


def partial_rank_correlation(inputs: Array, output: Array) -> pd.DataFrame:
    """Return the rank correlation of each input with an output, the other inputs held fixed.

    Parameters
    ----------
    inputs : numpy.ndarray
        (draw, input)
    output : numpy.ndarray
        (draw,)

    Returns
    -------
    pandas.DataFrame
        partial_rank_correlation, and low and high of its 95 % interval by Fisher's z.

    Notes
    -----
    With P the inverse of the matrix of rank correlations, -P_iy / sqrt(P_ii P_yy).
    """
    return _partial_correlation(stats.rankdata(inputs, axis=0), stats.rankdata(output))


def _partial_correlation(inputs: Array, output: Array) -> pd.DataFrame:
    """Return the partial correlations of ranks with ranks, and their intervals."""
    together = np.column_stack([inputs, output])
    precision = np.linalg.inv(np.corrcoef(together, rowvar=False))
    scale = np.sqrt(np.diag(precision))
    value = (-precision[:-1, -1] / (scale[:-1] * scale[-1])).clip(-1, 1)
    half = stats.norm.ppf(0.975) / np.sqrt(len(output) - inputs.shape[1] - 2)
    with np.errstate(divide="ignore"):
        centre = np.arctanh(value)
    return pd.DataFrame(
        {
            "partial_rank_correlation": value,
            "low": np.tanh(centre - half),
            "high": np.tanh(centre + half),
        }
    )
