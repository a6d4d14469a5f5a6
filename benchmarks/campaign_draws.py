"""Time one million draws of the campaign clock beside a plain Python loop over the same draws.

Usage: python benchmarks/campaign_draws.py [RUNS]

Both turn the same uniform numbers into hours to the outskirts of Tallinn and must agree draw by
draw. The loop leaves a draw as soon as the capital is reached or the attacker has broken; it runs
on fewer draws and is scaled up. Seconds are of the processor: other programs do not count.
"""

from __future__ import annotations

import math
import statistics
import sys
import time

import numpy as np

from baltic_research import facts
from baltic_research.models.denial import forces
from baltic_research.models.denial.ranges import ROLES, Ranges, ranges

DEFAULT_RUNS = 5
DRAWS, SOME, SEED = 1_000_000, 20_000, 2016
LIMIT_SECONDS, LIMIT_RATIO = 2.0, 50.0


def triangular(low: float, central: float, high: float, u: float) -> float:
    """Return the value of a triangle below which a share of it lies."""
    if low == high:
        return central
    if u * (high - low) < central - low:
        return low + math.sqrt(u * ((high - low) * (central - low)))
    return high - math.sqrt((1 - u) * ((high - low) * (high - central)))


def falls(both: float, limit: float, square: float) -> float:
    """Return the factor of time at which a side is down to its limit."""
    inside = limit * limit + square
    return both / (limit + math.sqrt(inside)) if inside >= 0 else math.inf


def forces_of(of: dict[str, float]) -> tuple[float, list[tuple[float, float]]]:
    """Return the defence at the start, and when how much arrives."""
    troops = of["national_personnel"] * of["fighting_share"] * of["national_weight"]
    troops += of["allied_forward_troops"] * of["forward_weight"]
    free = of["forward_heavy_brigades"] + of["forward_light_brigades"] * of["light_weight"]
    begin = of["decision_delay"] - forces.HOURS_A_DAY * of["warning_days"]
    rapid = of["rapid_brigades"] * of["light_weight"] * of["allied_share"]
    coming = [
        (
            max(begin + of["mobilisation_hours"], 0.0),
            of["reserve_brigades"] * of["national_weight"],
        ),
        (max(begin + of["rapid_hours"], 0.0), rapid),
        (max(begin + of["heavy_hours"], 0.0), of["heavy_brigades"] * of["allied_share"]),
    ]
    return troops / of["soldiers_per_brigade"] + free * of["allied_share"], sorted(coming)


def hours(of: dict[str, float]) -> float:
    """Return the hours of one campaign, phase by phase."""
    start, coming = forces_of(of)
    stall, pace = of["stall_ratio"], of["attrition_per_day"] / forces.HOURS_A_DAY
    attacker = of["attacker_brigades"] * of["attacker_share"]
    attacker_limit = (1 - of["attacker_break_loss"]) * attacker
    defence = stall * start
    limit = (1 - of["defender_break_loss"]) * defence
    speed = of["advance_rate"] * of["terrain_factor"]
    ground, now = math.exp(pace * of["distance"] / speed), 1.0
    for when, fresh in [*coming, (math.inf, 0.0)]:
        until = math.exp(pace * when)
        both, lead = attacker + defence, attacker - defence
        defence_falls = falls(both, limit, both * lead)
        attacker_falls = falls(both, attacker_limit, -both * lead)
        stop = max(min(defence_falls, attacker_falls, until / now), 1.0)
        if lead > 0:
            arrives = math.sqrt(max((2 * attacker * ground - both) / lead, 1.0))
            if arrives <= stop:
                return math.log(now * arrives) / pace
        if attacker_falls <= stop:
            return math.inf
        left = (both / stop + lead * stop) / 2
        if lead > 0:
            ground = max(ground * attacker / (stop * left), 1.0)
        defence = (both / stop - lead * stop) / 2
        attacker, now = left, now * stop
        if defence_falls <= stop:
            if ground <= until / now:
                return math.log(now * ground) / pace
            ground, now = max(ground * now / until, 1.0), until
            defence = limit = 0.0
        defence += stall * fresh
        limit += (1 - of["defender_break_loss"]) * stall * fresh
    return math.inf


def loop(given: Ranges, uniform: list[list[float]]) -> list[float]:
    """Return the hours of draws, one after the other."""
    bounds = [tuple(map(float, row)) for row in given.bounds]
    answers = []
    for draw in uniform:
        values = [triangular(*row, u) for row, u in zip(bounds, draw, strict=True)]
        answers.append(hours(dict(zip(ROLES, values, strict=True))))
    return answers


def seconds_of_both(given: Ranges) -> tuple[float, float]:
    """Return the seconds of a million draws by the arrays, and by the loop as scaled up."""
    began = time.process_time()
    forces.simulate(given, DRAWS, SEED)
    ours = time.process_time() - began
    random = np.random.default_rng(SEED)
    began = time.process_time()
    uniform = [[random.random() for _ in ROLES] for _ in range(SOME)]
    slow = loop(given, uniform)
    plain = (time.process_time() - began) * DRAWS / SOME
    np.testing.assert_allclose(forces.hours_of(given, np.array(uniform).T), slow, rtol=1e-9)
    return ours, plain


def main() -> None:
    """Print both medians and their ratio; fail beyond the limits."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_RUNS
    given = ranges(facts.load_parameters(), "posture_2016", "tallinn")
    pairs = [seconds_of_both(given) for _ in range(runs)]
    ours, plain = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(slow / fast for fast, slow in pairs)
    print(f"arrays, {DRAWS} draws  {ours:.3f} s (limit {LIMIT_SECONDS} s; median of {runs})")
    print(f"plain Python           {plain:.1f} s (of {SOME} draws, scaled up)")
    print(f"ratio {ratio:.0f} (limit {LIMIT_RATIO:.0f}); both give the same hours")
    if ours > LIMIT_SECONDS or ratio < LIMIT_RATIO:
        sys.exit("slower than promised")


if __name__ == "__main__":
    main()
