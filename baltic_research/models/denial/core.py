"""The campaign clock on arrays: hours until the attacker stands before the capital."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_TINY = 1e-12  # in place of a zero to divide by, where the quotient is not used


class Campaign(NamedTuple):
    """What one axis is fought with, a value a draw.

    Attributes
    ----------
    attacker : numpy.ndarray
        Strength on the axis at the start, in heavy brigades.
    defence : numpy.ndarray
        (K + 1, draws) Strength on the ground at the start, then what arrives.
    arrival : numpy.ndarray
        (K, draws) When it arrives, in hours from the start, in any order.
    stall : numpy.ndarray
        Attackers for a defender at which the attack makes no ground.
    pace : numpy.ndarray
        Share that each side loses in an hour where they balance.
    rate : numpy.ndarray
        Advance where nobody resists, km an hour.
    distance : numpy.ndarray
        To the outskirts, km.
    attacker_breaks, defence_breaks : numpy.ndarray
        Share lost at which the offensive ends, or the defence no longer holds.
    """

    attacker: Array
    defence: Array
    arrival: Array
    stall: Array
    pace: Array
    rate: Array
    distance: Array
    attacker_breaks: Array
    defence_breaks: Array


def hours_to_capital(campaign: Campaign) -> Array:
    """Return the hours until the outskirts are reached, infinite where they never are.

    Parameters
    ----------
    campaign : Campaign
        Forces and rates, a value a draw.

    Returns
    -------
    numpy.ndarray
        Hours, one a draw.

    Notes
    -----
    With A the attacker, y = s D the defence in units that balance the attacker's (s attackers
    stall at one defender) and w the pace, Lanchester's square law is dA/dt = -w y and
    dy/dt = -w A, and the attacker moves at v (1 - y / A), not at all where y >= A. All is then
    known in closed form between two arrivals: with q = e^{wt},

    - A = [(A0 + y0) / q + (A0 - y0) q] / 2, and y the same with a minus;
    - the ground gained is (v / w) ln(q A / A0);
    - a side falls to its break point L at q = (A0 + y0) / (L + sqrt(L^2 +- (A0^2 - y0^2))), plus
      for the defence and minus for the attacker; no such time where the root is of a negative.

    So time is carried as Q = e^{wt} and the ground that is left as G = e^{w x / v}: no logarithm
    is taken before the end. A defence that breaks is lost for the campaign, and what arrives
    later begins anew; an attacker who breaks stays where he is.
    """
    state = _State(campaign)
    powers, fresh = _in_order(campaign)
    breaks, places = campaign.defence_breaks, np.arange(len(campaign.attacker))
    hours = np.full(len(places), np.inf)
    for order in range(len(powers) + 1):
        last = order == len(powers)
        _fight(state, np.full_like(state.time, np.inf) if last else powers[order])
        hours[places] = state.reached
        going = np.flatnonzero(np.isinf(state.reached) & (state.attacker > 0))
        if last or not len(going):
            break
        # What is decided costs as much as what is not: leave it out once it is most of all
        if 2 * len(going) < len(places):
            state.keep(going)
            powers, fresh = powers.take(going, axis=1), fresh.take(going, axis=1)
            breaks, places = breaks[going], places[going]
        _join(state, fresh[order], breaks)
    return np.asarray(np.log(hours) / campaign.pace)


class _State:
    """Where each draw stands; time and the ground that is left as powers of e."""

    def __init__(self, campaign: Campaign) -> None:
        self.attacker = campaign.attacker
        self.attacker_limit = (1 - campaign.attacker_breaks) * campaign.attacker
        self.stall = campaign.stall
        self.defence = campaign.stall * campaign.defence[0]
        self.defence_limit = (1 - campaign.defence_breaks) * self.defence
        self.time = np.ones_like(self.attacker)
        self.ground = np.exp(campaign.pace * campaign.distance / campaign.rate)
        self.reached = np.full_like(self.attacker, np.inf)

    def keep(self, chosen: npt.NDArray[np.int64]) -> None:
        """Forget all draws but some: by their places, which is faster than by flags."""
        for name, values in vars(self).items():
            setattr(self, name, values[chosen])


def _in_order(campaign: Campaign) -> tuple[Array, Array]:
    """Return what arrives by its time, as a power of e, each draw in its own order."""
    powers = np.exp(campaign.pace * campaign.arrival)
    fresh = campaign.defence[1:].copy()
    count = len(powers)
    # Exchanges of neighbours: of three rows that is several times faster than a sort by columns
    for upper in range(count - 1, 0, -1):
        for row in range(upper):
            swap = (powers[row] > powers[row + 1]) * (fresh[row + 1] - fresh[row])
            fresh[row] += swap
            fresh[row + 1] -= swap
            earlier = np.minimum(powers[row], powers[row + 1])
            np.maximum(powers[row], powers[row + 1], out=powers[row + 1])
            powers[row] = earlier
    return powers, fresh


def _fight(state: _State, until: Array) -> None:
    """Fight on to a time, or to the first break and from there unopposed to that time."""
    attacker, defence = state.attacker, state.defence
    both, lead = attacker + defence, attacker - defence
    square = both * lead
    defence_falls = _falls(both, state.defence_limit, square)
    attacker_falls = _falls(both, state.attacker_limit, -square)
    end = until / state.time
    # An attacker who has broken has fallen before he begins; time must not run backwards
    stop = np.maximum(np.minimum(np.minimum(defence_falls, attacker_falls), end), 1.0)

    ahead = lead > 0
    squared = (2 * attacker * state.ground - both) / np.maximum(lead, _TINY)
    arrives = np.sqrt(np.maximum(squared, 1.0))
    _note(state, arrives, ahead & (arrives <= stop))

    fading, rising = both / stop, lead * stop
    left = (fading + rising) / 2
    halted = attacker_falls <= stop
    broken = (defence_falls <= stop) & ~halted
    ground = state.ground * attacker / np.maximum(stop * left, _TINY)
    state.ground = np.where(ahead, np.maximum(ground, 1.0), state.ground)
    state.attacker = np.where(halted, 0.0, left)
    state.defence = np.where(broken, 0.0, (fading - rising) / 2)
    state.defence_limit = np.where(broken, 0.0, state.defence_limit)
    state.time = state.time * stop
    _pursue(state, until, broken)


def _pursue(state: _State, until: Array, broken: Flags) -> None:
    """Let the attacker run on to a time where nobody is left to resist."""
    rest = np.where(broken, until / state.time, 1.0)
    _note(state, state.ground, broken & (state.ground <= rest))
    state.ground = np.maximum(state.ground / rest, 1.0)
    state.time = state.time * rest


def _falls(both: Array, limit: Array, square: Array) -> Array:
    """Return the factor of time at which a side falls to its limit, infinite if it never does."""
    inside = limit * limit + square
    with np.errstate(invalid="ignore"):
        factor = np.sqrt(inside, out=inside)  # missing where it never falls
    factor += limit
    np.divide(both, factor, out=factor)
    return np.fmin(factor, np.inf, out=factor)


def _note(state: _State, factor: Array, now: Flags) -> None:
    """Note the time of arrival where it is the first."""
    state.reached = np.where(now, np.minimum(state.reached, state.time * factor), state.reached)


def _join(state: _State, fresh: Array, breaks: Array) -> None:
    """Add what arrives: to a defence that holds, or as a new one."""
    strength = state.stall * fresh
    state.defence = state.defence + strength
    state.defence_limit = state.defence_limit + (1 - breaks) * strength
