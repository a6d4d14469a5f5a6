"""Reinforcement: does it come in time, does it change the end, and what brigades on site buy."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from baltic_research.errors import ParameterError
from baltic_research.models.denial.forces import Reinforcement, simulate_each
from baltic_research.models.denial.notes import remarks
from baltic_research.models.denial.ranges import ranges
from baltic_research.models.denial.summary import (
    HORIZON_HOURS,
    RAPID_HOURS,
    quantile_of,
    share_reached,
)
from baltic_research.models.result import Result


@dataclass(frozen=True, repr=False, eq=False)
class DenialGrid(Result):
    """Probabilities over a grid of forces and times.

    Attributes
    ----------
    data : pandas.DataFrame
        One row a point of the grid; the columns of ``table()``.
    """

    data: pd.DataFrame
    heading: str
    remarks: tuple[str, ...]

    @property
    def title(self) -> str:
        """What was computed, of which posture and axis."""
        return self.heading

    @property
    def notes(self) -> tuple[str, ...]:
        """What the probabilities rest on."""
        return self.remarks

    def table(self) -> pd.DataFrame:
        """Return the grid, one row a point."""
        return self.data


def arrival_in_time(
    parameters: pd.DataFrame,
    posture: str | Sequence[str],
    axis: str,
    *,
    brigades: Iterable[float] = (1.0, 2.0, 3.0),
    hours: Iterable[float] = (24.0, 48.0, 72.0, 120.0, 240.0),
    draws: int = 20_000,
    seed: int = 2016,
) -> DenialGrid:
    """Return how likely a reinforcement arrives in time, and what it changes.

    Parameters
    ----------
    parameters : pandas.DataFrame
        ``facts.load_parameters()``.
    posture, axis : str
        As of `campaign_clock`; the reinforcement comes besides what the posture has.
    brigades : iterable of float
        Heavy brigades that join on the axis.
    hours : iterable of float
        From the start of the attack until they fight.
    draws : int
        Campaigns.
    seed : int
        Of the random numbers; the same campaigns are fought with and without.

    Returns
    -------
    DenialGrid
        brigades, hours, in_time (probability that the capital has not been reached when they
        come), in_time_low, in_time_high (95 %, Monte Carlo error), held_without and held_with
        (probabilities of holding 28 days), gained (their difference), gained_error (its
        standard Monte Carlo error, of paired draws).

    Raises
    ------
    ContractError
        If a parameter is missing.
    ParameterError
        If brigades or hours are negative.
    UnknownNameError
        If the posture or the axis is not known.

    Examples
    --------
    >>> from baltic_research import facts
    >>> given = facts.load_parameters()
    >>> grid = arrival_in_time(given, "posture_2016", "riga", brigades=[2], hours=[24], draws=500)
    >>> bool(grid.table()["in_time"].iloc[0] > 0.9)
    True
    """
    strengths, times = list(brigades), list(hours)
    if not all(one >= 0 for one in [*strengths, *times]):
        raise ParameterError(f"brigades={strengths}, hours={times}: expected none below 0")
    given = ranges(parameters, posture, axis)
    grid = [Reinforcement(*point) for point in itertools.product(strengths, times)]
    without, *reinforced = simulate_each([(given, extra) for extra in (None, *grid)], draws, seed)
    rows = []
    for (strength, time), extra in zip(grid, reinforced, strict=True):
        late, low, high = share_reached(without, time)
        held = (without > HORIZON_HOURS, extra > HORIZON_HOURS)
        gained = held[1].astype(float) - held[0]
        error = gained.std() / np.sqrt(draws)
        shares = (held[0].mean(), held[1].mean(), gained.mean(), error)
        rows.append((strength, time, 1 - late, 1 - high, 1 - low, *shares))
    columns = [
        "brigades", "hours", "in_time", "in_time_low", "in_time_high", "held_without",
        "held_with", "gained", "gained_error",
    ]  # fmt: skip
    return DenialGrid(
        pd.DataFrame(rows, columns=columns),
        f"Reinforcement of {given.posture} on the way to {axis}",
        remarks(parameters, [given]),
    )


def denial_surface(
    parameters: pd.DataFrame,
    posture: str | Sequence[str],
    axis: str,
    *,
    forward_brigades: Iterable[float] = tuple(range(8)),
    warning_days: Iterable[float] = (0.0, 2.0, 5.0, 10.0, 20.0, 30.0),
    draws: int = 20_000,
    seed: int = 2016,
) -> DenialGrid:
    """Return what heavy brigades on the spot and days of warning do, together.

    Parameters
    ----------
    parameters : pandas.DataFrame
        ``facts.load_parameters()``.
    posture, axis : str
        As of `campaign_clock`; all but the two below is the posture's.
    forward_brigades : iterable of float
        Heavy Allied brigades in the Baltic states at the start, of all three together; the
        share that fights on the axis is drawn.
    warning_days : iterable of float
        Days used, from the first order to the attack.
    draws : int
        Campaigns a point.
    seed : int
        Of the random numbers, which all points share.

    Returns
    -------
    DenialGrid
        forward_brigades, warning_days, median_hours, median_low_hours, median_high_hours (95 %,
        Monte Carlo error), held_7_days and held_28_days (probabilities that the capital is not
        reached), held_28_days_low, held_28_days_high (95 %, Monte Carlo error).

    Raises
    ------
    ContractError
        If a parameter is missing.
    ParameterError
        If brigades or days are negative.
    UnknownNameError
        If the posture or the axis is not known.

    Examples
    --------
    >>> from baltic_research import facts
    >>> surface = denial_surface(facts.load_parameters(), "posture_2016", "riga",
    ...                          forward_brigades=[0, 7], warning_days=[5], draws=500)
    >>> bool(surface.table()["held_28_days"].is_monotonic_increasing)
    True
    """
    given = ranges(parameters, posture, axis)
    grid = list(itertools.product(forward_brigades, warning_days))
    points = [
        given.changed({"forward_heavy_brigades": brigades, "warning_days": days})
        for brigades, days in grid
    ]
    simulated = simulate_each([(point, None) for point in points], draws, seed)
    rows = []
    for (brigades, days), hours in zip(grid, simulated, strict=True):
        middle = quantile_of(np.sort(hours), 0.5)
        week, _, _ = share_reached(hours, RAPID_HOURS)
        month, low, high = share_reached(hours, HORIZON_HOURS)
        rows.append((brigades, days, *middle, 1 - week, 1 - month, 1 - high, 1 - low))
    columns = [
        "forward_brigades", "warning_days", "median_hours", "median_low_hours",
        "median_high_hours", "held_7_days", "held_28_days", "held_28_days_low",
        "held_28_days_high",
    ]  # fmt: skip
    return DenialGrid(
        pd.DataFrame(rows, columns=columns),
        f"Heavy brigades on the spot and days of warning: {given.posture}, {axis}",
        remarks(parameters, [given]),
    )
