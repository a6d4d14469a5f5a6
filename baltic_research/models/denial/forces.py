"""From parameters to forces: who stands on the axis when it begins, and who comes when."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from baltic_research import given as arguments
from baltic_research.models.denial.core import Array, Campaign, hours_to_capital
from baltic_research.models.denial.ranges import OFTEN, ROLES, Ranges

HOURS_A_DAY = 24.0
# Draws whose arrays fit a processor's cache together: of campaigns, and of all parameters
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
    pieces = range(0, uniform.shape[1], CHUNK)
    drawn = [given.draw(uniform[:, start : start + CHUNK]) for start in pieces]
    parts = [hours_to_capital(campaign_of(values, extra)) for values in drawn]
    return np.concatenate(parts)


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
    draws, seed = arguments.count(draws, "draws"), arguments.seed(seed)
    # Two streams: whether the second is needed must not move the first, or luck is not shared
    often, seldom = (np.random.default_rng(one) for one in np.random.SeedSequence(seed).spawn(2))
    hours, drawn = np.empty(draws), given.drawn  # asked for once: it takes as long as a block
    shape = (drawn, BLOCK)
    uniform, work, block = np.empty(shape), np.empty(shape), np.empty(shape)
    values = np.repeat(given.bounds[:, 1:2], CHUNK, axis=1)
    for start in range(0, draws, CHUNK):
        piece = hours[start : start + CHUNK]
        for first in range(0, len(piece), BLOCK):
            often.random(out=uniform[:OFTEN])
            if drawn > OFTEN:
                seldom.random(out=uniform[OFTEN:])
            given.draw_into(block, uniform, work)
            values[:drawn, first : first + BLOCK] = block
        piece[:] = hours_to_capital(campaign_of(values[:, : len(piece)], extra))
    return hours
