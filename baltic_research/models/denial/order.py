"""Where a later posture holds for fewer hours than an earlier one, and what that rests on."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from baltic_research.models.denial.described import parameter_name, range_in_words
from baltic_research.models.denial.forces import simulate_each
from baltic_research.models.denial.ranges import AXES, POSTURES, ROLES, Ranges, named, ranges

COLUMNS = [
    "axis", "earlier", "later", "earlier_median", "later_median", "parameter", "was", "became",
    "median_if_as_before", "rests_on_it", "note",
]  # fmt: skip


def falling_medians(
    parameters: pd.DataFrame,
    postures: Iterable[str] = POSTURES,
    *,
    axes: Iterable[str] = tuple(AXES),
    draws: int = 50_000,
    seed: int = 2016,
) -> pd.DataFrame:
    """Say on which parameters it rests that a later posture holds for fewer hours.

    Parameters
    ----------
    parameters : pandas.DataFrame
        ``facts.load_parameters()``.
    postures : iterable of str
        Of `denial.ranges.POSTURES`, in the order in which hours are expected to rise.
    axes : iterable of str
        As for `campaign_clock`.
    draws : int
        Campaigns a posture and axis.
    seed : int
        Of the random numbers, shared by all.

    Returns
    -------
    pandas.DataFrame
        For each axis and two postures in a row whose median falls one row a parameter that
        lowers it: axis, earlier, later, earlier_median and later_median (hours), parameter (in
        words), was and became (central and range), median_if_as_before (hours of the later
        posture with this parameter alone as in the earlier one), rests_on_it (``yes`` if the
        median then no longer falls), note (of the later figure). No row where no median falls.

    Raises
    ------
    ContractError
        If a parameter is missing.
    UnknownNameError
        If a posture or an axis is not known.

    Notes
    -----
    Parameters are put back one at a time, with the same random numbers. Where none is marked, the
    fall rests on several together.

    Examples
    --------
    >>> from baltic_research import facts
    >>> found = falling_medians(facts.load_parameters(), axes=["riga"], draws=2000)
    >>> found.empty
    True
    """
    ordered = list(postures)
    rows = [
        row
        for axis in axes
        for row in _of_axis([ranges(parameters, one, axis) for one in ordered], draws, seed)
    ]
    found = pd.DataFrame(rows, columns=[*COLUMNS[:-1], "name"])
    notes = parameters[["scenario", "name", "note"]].rename(columns={"scenario": "later"})
    return found.merge(notes, on=["later", "name"], how="left")[COLUMNS]


def _of_axis(given: list[Ranges], draws: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yield the parameters that lower a median, for each two postures between which it falls."""
    medians = _medians(given, draws, seed)
    for (earlier, before), (later, after) in itertools.pairwise(zip(given, medians, strict=True)):
        if after >= before:
            continue
        back = {role: _put_back(role, earlier, later) for role in _differing(earlier, later)}
        found = zip(back, _medians(list(back.values()), draws, seed), strict=True)
        tried = [_described(role, earlier, later, median) for role, median in found]
        for one in sorted(tried, key=lambda row: -row["median_if_as_before"]):
            if one["median_if_as_before"] > after:
                rests = "yes" if one["median_if_as_before"] >= before else "no"
                yield {"earlier_median": before, "later_median": after, "rests_on_it": rests, **one}


def _put_back(role: str, earlier: Ranges, later: Ranges) -> Ranges:
    """Return the later posture with one parameter as in the earlier one."""
    return later.changed({role: tuple(earlier.bounds[ROLES.index(role)])})


def _described(role: str, earlier: Ranges, later: Ranges, median: float) -> dict[str, Any]:
    """Return a parameter that was put back, in words, and what the median then is."""
    was, became = (tuple(one.bounds[ROLES.index(role)]) for one in (earlier, later))
    name = named(role, later.axis)
    return {
        "axis": later.axis,
        "earlier": earlier.posture,
        "later": later.posture,
        "parameter": parameter_name(name),
        "name": name,
        "was": range_in_words(*was),
        "became": range_in_words(*became),
        "median_if_as_before": median,
    }


def _differing(earlier: Ranges, later: Ranges) -> list[str]:
    differ = (earlier.bounds != later.bounds).any(axis=1)
    return [role for role, one in zip(ROLES, differ, strict=True) if one]


def _medians(given: Sequence[Ranges], draws: int, seed: int) -> list[float]:
    hours = simulate_each([(one, None) for one in given], draws, seed)
    return [float(np.quantile(one, 0.5, method="inverted_cdf")) for one in hours]
