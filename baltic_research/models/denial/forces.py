"""From parameters to forces: who stands on the axis when it begins, and who comes when."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from baltic_research import given as arguments
from baltic_research.models.denial.core import Array, Campaign, hours_to_capital
from baltic_research.models.denial.ranges import OFTEN, ROLES, Ranges

HOURS_A_DAY = 24.0
# Draws whose arrays fit a processor's cache together, and by how many their random numbers are
# taken: with other blocks a draw would have other luck
CHUNK, BLOCK = 8000, 1000


class Reinforcement(NamedTuple):
    """Brigades that arrive a given number of hours after the attack began.

    Attributes
    ----------
    brigades : float
        Heavy brigades that fight on the axis in question.
    hours : float
        From the start of the attack.
    """

    brigades: float
    hours: float


Case = tuple[Ranges, Reinforcement | None]


def campaign_of(values: Array, extra: Reinforcement | None = None) -> Campaign:
    """Return the campaign that parameters amount to.

    Parameters
    ----------
    values : numpy.ndarray
        (parameter, draw) In the order of `ranges.ROLES`.
    extra : Reinforcement, optional
        Arrives besides.

    Returns
    -------
    Campaign
        Strengths in heavy brigades, times in hours from the start of the attack.

    Notes
    -----
    A brigade that moves on order arrives at max(0, delay of the decision + time to move - 24 x
    days of warning): one that is early is there when the attack comes.
    """
    of = dict(zip(ROLES, values, strict=True))
    troops = of["national_personnel"] * of["fighting_share"] * of["national_weight"]
    troops = troops + of["allied_forward_troops"] * of["forward_weight"]
    free = of["forward_heavy_brigades"] + of["forward_light_brigades"] * of["light_weight"]
    start = troops / of["soldiers_per_brigade"] + free * of["allied_share"]
    coming = [
        (of["reserve_brigades"] * of["national_weight"], of["mobilisation_hours"]),
        (of["rapid_brigades"] * of["light_weight"] * of["allied_share"], of["rapid_hours"]),
        (of["heavy_brigades"] * of["allied_share"], of["heavy_hours"]),
    ]
    head_start = of["decision_delay"] - HOURS_A_DAY * of["warning_days"]
    arrivals = [np.maximum(head_start + hours, 0.0) for _, hours in coming]
    fresh = [brigades for brigades, _ in coming]
    if extra is not None:
        fresh.append(np.full_like(start, extra.brigades))
        arrivals.append(np.full_like(start, extra.hours))
    return Campaign(
        attacker=of["attacker_brigades"] * of["attacker_share"],
        defence=np.array([start, *fresh]),
        arrival=np.array(arrivals),
        stall=of["stall_ratio"],
        pace=of["attrition_per_day"] / HOURS_A_DAY,
        rate=of["advance_rate"] * of["terrain_factor"],
        distance=of["distance"],
        attacker_breaks=of["attacker_break_loss"],
        defence_breaks=of["defender_break_loss"],
    )


def hours_of(given: Ranges, uniform: Array, extra: Reinforcement | None = None) -> Array:
    """Return hours to the outskirts for uniform draws, in pieces that fit the cache.

    Parameters
    ----------
    given : Ranges
        Triangles of the parameters.
    uniform : numpy.ndarray
        (parameter, draw) Between 0 and 1.
    extra : Reinforcement, optional
        Arrives besides.

    Returns
    -------
    numpy.ndarray
        Hours, infinite where the outskirts are never reached.
    """
    return hours_with(given.draw(uniform), extra)


def hours_with(values: Array, extra: Reinforcement | None = None) -> Array:
    """Return hours to the outskirts for values of the parameters, as `hours_of` does for draws."""
    pieces = range(0, values.shape[1], CHUNK)
    parts = [campaign_of(values[:, start : start + CHUNK], extra) for start in pieces]
    return np.concatenate([hours_to_capital(part) for part in parts])


def simulate(given: Ranges, draws: int, seed: int, extra: Reinforcement | None = None) -> Array:
    """Return hours to the outskirts; the same seed gives every posture the same luck.

    Parameters
    ----------
    given : Ranges
        Triangles of the parameters.
    draws : int
        How many campaigns.
    seed : int
        Of the random numbers.
    extra : Reinforcement, optional
        Arrives besides.

    Returns
    -------
    numpy.ndarray
        Hours, infinite where the outskirts are never reached.
    """
    hours: Array = simulate_each([(given, extra)], draws, seed)[0]
    return hours


def simulate_each(cases: Sequence[Case], draws: int, seed: int) -> Array:
    """Return hours to the outskirts of several cases, all with the same luck.

    Parameters
    ----------
    cases : sequence of (Ranges, Reinforcement or None)
        Triangles of the parameters, and who arrives besides.
    draws : int
        How many campaigns a case.
    seed : int
        Of the random numbers.

    Returns
    -------
    numpy.ndarray
        (case, draw) Hours, infinite where the outskirts are never reached: what `simulate` gives
        for each case alone.
    """
    draws, seed = arguments.count(draws, "draws"), arguments.seed(seed)
    # Two streams: whether the second is needed must not move the first, or luck is not shared
    often, seldom = (np.random.default_rng(one) for one in np.random.SeedSequence(seed).spawn(2))
    given = [one for one, _ in cases]
    anew, every = _anew(given), any(one.drawn > OFTEN for one in given)
    hours = np.empty((len(cases), draws))
    # Memory asked for anew at every step would take as long as what is drawn into it
    uniform, values = np.empty((2, len(ROLES), CHUNK))
    for start in range(0, draws, CHUNK):
        width = min(CHUNK, draws - start)
        for first in range(0, width, BLOCK):
            block = slice(first, first + BLOCK)
            uniform[:OFTEN, block] = often.random((OFTEN, BLOCK))
            if every:
                uniform[OFTEN:, block] = seldom.random((len(ROLES) - OFTEN, BLOCK))
        for place, (one, extra) in enumerate(cases):
            one.draw_into(values[:, :width], uniform[:, :width], anew[place])
            campaign = campaign_of(values[:, :width], extra)
            hours[place, start : start + width] = hours_to_capital(campaign)
    return hours


def _anew(given: Sequence[Ranges]) -> list[npt.NDArray[np.int64]]:
    """Return which parameters each case draws that the one before it did not draw alike."""
    differ = [(one.bounds != other.bounds).any(axis=1) for other, one in itertools.pairwise(given)]
    return [np.arange(len(ROLES)), *(np.flatnonzero(one) for one in differ)]
