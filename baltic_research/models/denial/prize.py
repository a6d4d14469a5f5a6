"""The threshold p* by posture: prize and price as the campaign clock makes them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from baltic_research.errors import ParameterError
from baltic_research.models.denial.clock import CampaignClock
from baltic_research.models.threshold import WORDS, Threshold, broadcast, rows_of


def threshold_by_posture(
    clock: CampaignClock,
    *,
    reinforcement_hours: float,
    prize: npt.ArrayLike = 1.0,
    failure: npt.ArrayLike = 0.5,
    cost_if_late: npt.ArrayLike = 1.0,
    cost_if_in_time: npt.ArrayLike = 3.0,
    status_quo: npt.ArrayLike = 0.0,
) -> Threshold:
    """Return p* by posture and axis, with prize and price from the campaign clock.

    Parameters
    ----------
    clock : CampaignClock
        Of `campaign_clock`.
    reinforcement_hours : float
        When the reinforcement that is to answer fights: before it the capital falls with
        probability q, the fait accompli.
    prize : array_like
        What the attacker gains by a fait accompli that is not answered.
    failure : array_like
        What he loses by an attack that has not reached the capital by then, unanswered.
    cost_if_late : array_like
        What an answer costs him that comes after the fait accompli: a counter-offensive.
    cost_if_in_time : array_like
        What it costs him where the capital still stands. All are in units of one prize and are
        assumptions; arrays are broadcast together and crossed with postures and axes.
    status_quo : array_like
        What not attacking is worth to him.

    Returns
    -------
    Threshold
        posture, axis, fait_accompli (q), then the columns of `Threshold.table`; and
        p_star_low, p_star_high from q's Monte Carlo error.

    Raises
    ------
    ParameterError
        If a value is not finite, the hours are negative, or g + c is below 0.

    Notes
    -----
    g = q prize - (1 - q) failure and c = q cost_if_late + (1 - q) cost_if_in_time.

    Examples
    --------
    >>> from baltic_research import facts, models
    >>> given = facts.load_parameters()
    >>> clock = models.campaign_clock(
    ...     given, ["posture_2016", "seven_brigades"], axes=["riga"], draws=500
    ... )
    >>> found = threshold_by_posture(clock, reinforcement_hours=240).table()
    >>> bool(found["p_star"].is_monotonic_decreasing)
    True
    """
    if not reinforcement_hours >= 0:
        raise ParameterError(f"reinforcement_hours={reinforcement_hours}: expected none below 0")
    worth = (prize, failure, cost_if_late, cost_if_in_time, status_quo)
    given = [one.ravel() for one in broadcast(*worth)]
    reached = clock.reached_by([reinforcement_hours])
    parts = []
    for row in reached.to_dict("records"):
        best, low, high = (_joined(row[name], *given) for name in ("probability", "low", "high"))
        ends = np.array([low["p_star"], high["p_star"]])
        part = best.assign(p_star_low=ends.min(axis=0), p_star_high=ends.max(axis=0))
        part.insert(0, "fait_accompli", row["probability"])
        part.insert(0, "axis", row["axis"])
        part.insert(0, "posture", row["posture"])
        parts.append(part)
    notes = (
        (
            "The clock gives q, the probability that the capital is reached before "
            f"{reinforcement_hours:g} hours; prize and prices are assumptions."
        ),
        *WORDS,
        *clock.notes,
    )
    heading = "The response probability that deters, by posture"
    return Threshold(pd.concat(parts, ignore_index=True), heading, notes)


def _joined(q: float, *worth: npt.NDArray[np.float64]) -> pd.DataFrame:
    """Return the rows of p* where the capital falls in time with a probability."""
    prize, failure, late, in_time, status_quo = worth
    gain = q * prize - (1 - q) * failure
    return rows_of(gain, q * late + (1 - q) * in_time, status_quo)
