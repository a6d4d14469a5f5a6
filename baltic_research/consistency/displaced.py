"""Figures that stand where they do not belong: a row moved by a year, or another country's."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from baltic_research.consistency.editions import Step
from baltic_research.consistency.findings import Finding, rounding

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Array = npt.NDArray[np.float64]

CLOSE = 0.002  # relative: closer than nearly all revisions of neighbouring years or countries
LEAST_YEARS = 5  # with fewer years in common a likeness may be chance
ALIKE = 0.9  # of the years that two rows have in common
OWN = 0.5  # a row that is like its own of the edition before stands where it belongs


def displaced(step: Step) -> Iterator[Finding]:
    """Find a country's row that repeats its own of a year off, or another country's.

    A row of the new edition that is unlike the country's own row in the edition before, but
    like that row moved by one year (a shifted column) or like another country's (swapped
    names), has been read or published in the wrong place. Each figure may still be plausible,
    so that no range and no sum shows it.

    Notes
    -----
    Two rows are alike where at least `ALIKE` of five or more common years agree within `CLOSE`
    and rounding. Where the unit differs by its price base, one row is first multiplied by the
    median ratio of the two, since a new base multiplies a whole row by one number.
    """
    for code, old in step.old.groupby("series", sort=False):
        new = step.new[step.new["series"] == code]
        if not new.empty:
            yield from _in_series(str(code), old, new, step.after.edition)


def _in_series(code: str, old: pd.DataFrame, new: pd.DataFrame, label: str) -> Iterator[Finding]:
    import numpy as np

    years = sorted({*old["year"].unique(), *new["year"].unique()})
    if len(years) <= LEAST_YEARS:
        return
    before, after = (
        one.pivot(index="country", columns="year", values="value").reindex(columns=years)
        for one in (old, new)
    )
    slack = max(rounding(old["value"]), rounding(new["value"]))
    rebased = {*old["unit"].unique()} != {*new["unit"].unique()}
    likeness = functools.partial(_likeness, slack=slack, rebased=rebased)
    shared = [country for country in after.index if country in before.index]
    earlier, own = before.to_numpy(dtype=float), before.loc[shared].to_numpy(dtype=float)
    rows = after.loc[shared].to_numpy(dtype=float)
    kept = likeness(rows, own)
    for place in np.flatnonzero((kept >= 0) & (kept < OWN)):
        country, row = shared[place], rows[place]
        if len(np.unique(row[~np.isnan(row)])) < LEAST_YEARS:
            continue
        ahead, behind = likeness(row, _moved(own[place]))
        others = likeness(row, earlier)
        if max(ahead, behind) >= ALIKE:
            by = "a year later" if ahead >= behind else "a year earlier"
            yield "shifted", str(country), 0, f"{code}: in {label} the same figures stand {by}"
        elif max(others) >= ALIKE:
            other = before.index[int(others.argmax())]
            text = f"{code}: in {label} the figures are those of {other} here"
            yield "swapped", str(country), 0, text


def _moved(row: Array) -> Array:
    """Return a row moved on by a year, and back by one."""
    import numpy as np

    gap = [np.nan]
    return np.stack([np.concatenate([gap, row[:-1]]), np.concatenate([row[1:], gap])])


def _likeness(row: Array, others: Array, *, slack: float, rebased: bool) -> Array:
    """Return which share of the common years of a row, or of each of some, agrees with another.

    It is -1, which is no share, where they have fewer than `LEAST_YEARS` years in common.
    """
    import numpy as np

    common = ~np.isnan(others) & ~np.isnan(row) & (others != 0) & (row != 0)
    counts = common.sum(axis=1)
    scale = np.ones(len(others))
    if rebased:
        ratio = np.where(common, row / np.where(common, others, 1.0), np.nan)
        some = counts > 0
        scale[some] = np.nanmedian(ratio[some], axis=1)
    expected = others * scale[:, None]
    close = np.abs(row - expected) <= CLOSE * np.abs(expected) + slack
    shares = (close & common).sum(axis=1) / np.maximum(counts, 1)
    return np.where(counts >= LEAST_YEARS, shares, -1.0)
