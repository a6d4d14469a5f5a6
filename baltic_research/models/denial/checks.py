"""The clock against what others found: agreement and disagreement, said row by row."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

import numpy as np
import pandas as pd

from baltic_research.errors import ParameterError
from baltic_research.models.denial.calibration import (
    CALIBRATION_AXES,
    CALIBRATION_POSTURE,
    TARGET,
)
from baltic_research.models.denial.core import Array
from baltic_research.models.denial.ranges import AXES, POSTURES
from baltic_research.models.denial.summary import HORIZON_HOURS, RAPID_HOURS, published

COLUMNS = ["check", "fitted", "expected", "source", "model", "agrees"]
REMEDY, BATTALIONS = "seven_brigades", "posture_2017"
FAR_LONGER = 3.0  # how many times as long we take "far longer" to be

Hours = Mapping[tuple[str, str], Array]
Row = tuple[str, str, str, str, str, str]


def checks_of(hours: Hours, parameters: pd.DataFrame, *, gaps: bool = False) -> pd.DataFrame:
    """Return what is expected, who says so, what the model says, and whether they agree.

    Parameters
    ----------
    hours : mapping of (posture, axis) to numpy.ndarray
        Hours of every draw.
    parameters : pandas.DataFrame
        ``facts.load_parameters()``: RAND's numbers are read from it.
    gaps : bool
        Whether a check of what was not simulated is not testable, instead of an error.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`.

    Raises
    ------
    ParameterError
        If a posture or an axis that is checked was not simulated.
    """
    missing = [f"{p}, {a}" for p in POSTURES for a in AXES if (p, a) not in hours]
    if missing and not gaps:
        raise ParameterError(
            f"checks: expected the clock of every posture and axis, missing {'; '.join(missing)}"
        )
    rows = [
        _or_gap(build(axis), hours, needed, axis)
        for needed, axes, build in _plans(_every(hours), parameters)
        for axis in axes
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _every(hours: Hours) -> Hours:
    """Return the hours of all postures and axes, a missing one where nothing was simulated."""
    nothing = np.array([np.nan])
    return {(p, a): hours.get((p, a), nothing) for p in POSTURES for a in AXES}


def _plans(
    hours: Hours, parameters: pd.DataFrame
) -> Iterator[tuple[tuple[str, ...], Iterable[str], Callable[[str], Row]]]:
    """Yield which postures a check needs, for which axes it is made, and how."""
    target = published(parameters, *TARGET)
    duration = published(parameters, "rand_2017", "defence_duration")
    calibrated, remedy = (CALIBRATION_POSTURE,), (REMEDY,)
    rest = [axis for axis in AXES if axis not in CALIBRATION_AXES]
    yield calibrated, CALIBRATION_AXES, partial(_covers, hours, target)
    yield calibrated, CALIBRATION_AXES, partial(_longest_game, hours, target)
    yield POSTURES, AXES, partial(_order, hours, _median, "median hours rise")
    yield POSTURES, AXES, partial(_order, hours, _held, "chance to hold 28 days rises")
    yield calibrated, CALIBRATION_AXES, partial(_overrun, hours, CALIBRATION_POSTURE)
    yield (BATTALIONS,), CALIBRATION_AXES, partial(_overrun, hours, BATTALIONS)
    yield (*calibrated, *remedy), CALIBRATION_AXES, partial(_remedy, hours)
    yield remedy, CALIBRATION_AXES, partial(_duration, hours, duration)
    yield remedy, CALIBRATION_AXES, partial(_sustained, hours)
    yield calibrated, rest, partial(_vilnius, hours)


def _or_gap(row: Row, hours: Hours, needed: tuple[str, ...], axis: str) -> Row:
    """Return a row, or that it cannot be tested because something was not simulated."""
    missing = [posture for posture in needed if (posture, axis) not in hours]
    if not missing:
        return row
    check, fitted, expected, source, _, _ = row
    return check, fitted, expected, source, f"not simulated: {', '.join(missing)}", "not testable"


def _quantile(hours: Array, level: float) -> float:
    return float(np.quantile(hours, level, method="inverted_cdf"))


def _median(hours: Array) -> float:
    return _quantile(hours, 0.5)


def _held(hours: Array) -> float:
    return float(np.mean(hours > HORIZON_HOURS))


def _row(check: str, expected: str, source: str, model: str, *, agrees: bool) -> Row:
    return check, "no", expected, source, model, "yes" if agrees else "no"


def _covers(hours: Hours, target: pd.Series, axis: str) -> Row:
    low, high = (_quantile(hours[CALIBRATION_POSTURE, axis], one) for one in (0.1, 0.9))
    return (
        f"calibration target: {CALIBRATION_POSTURE}, {axis}",
        "yes",
        f"central 80 % interval covers {target['low']:.0f} to {target['high']:.0f} hours",
        target["source"],
        f"{low:.0f} to {high:.0f} hours",
        "yes" if low <= target["low"] and high >= target["high"] else "no",
    )


def _longest_game(hours: Hours, target: pd.Series, axis: str) -> Row:
    beyond = float(np.mean(hours[CALIBRATION_POSTURE, axis] > target["high"]))
    return _row(
        f"longest game: {CALIBRATION_POSTURE}, {axis}",
        f"at most 1 campaign in 20 beyond {target['high']:.0f} hours, none of the games having "
        "been (the share is our reading)",
        target["source"],
        f"{beyond:.0%} beyond it",
        agrees=beyond <= 0.05,
    )


def _order(hours: Hours, measure: Callable[[Array], float], words: str, axis: str) -> Row:
    values = [measure(hours[posture, axis]) for posture in POSTURES]
    steps = [posture.removeprefix("posture_") for posture in POSTURES]
    said = ", ".join(f"{step} {value:.3g}" for step, value in zip(steps, values, strict=True))
    agrees = all(a <= b for a, b in itertools.pairwise(values))
    return _row(
        f"order of postures: {words}, {axis}",
        " <= ".join(steps),
        "order of Allied forces on the ground (rosters); seven brigades by RAND RR-1253 (2016)",
        said,
        agrees=agrees,
    )


def _overrun(hours: Hours, posture: str, axis: str) -> Row:
    rapid = float(np.mean(hours[posture, axis] <= RAPID_HOURS))
    if posture == BATTALIONS:
        expected, source = "battalions alone do not prevent a rapid fait accompli", "RR-2402 (2019)"
    else:
        expected, source = "the exposed members cannot be defended", "RR-1253 (2016)"
    return _row(
        f"overrun: {posture}, {axis}",
        f"{expected}: reached within a week more often than not (the week is our reading)",
        f"RAND {source}",
        f"reached within a week in {rapid:.0%}",
        agrees=rapid > 0.5,
    )


def _remedy(hours: Hours, axis: str) -> Row:
    without, with_remedy = (_median(hours[one, axis]) for one in (CALIBRATION_POSTURE, REMEDY))
    return _row(
        f"remedy: {REMEDY}, {axis}",
        f"holds far longer: a median of at least {FAR_LONGER:g} times that of "
        f"{CALIBRATION_POSTURE} (the factor is our reading)",
        "RAND RR-1253 (2016)",
        f"{with_remedy:.0f} against {without:.0f} hours",
        agrees=with_remedy >= FAR_LONGER * without,
    )


def _duration(hours: Hours, duration: pd.Series, axis: str) -> Row:
    limit = 24.0 * duration["high"]
    held = float(np.mean(hours[REMEDY, axis] > limit))
    return _row(
        f"duration: {REMEDY}, {axis}",
        f"may hold up to {duration['high']:.0f} days: more often than not (our reading)",
        duration["source"],
        f"holds {duration['high']:.0f} days in {held:.0%}",
        agrees=held > 0.5,
    )


def _sustained(hours: Hours, axis: str) -> Row:
    never = float(np.mean(np.isinf(hours[REMEDY, axis])))
    return _row(
        f"sustained defence: {REMEDY}, {axis}",
        "not enough for a sustained defence: the attack fails for good in no more than half of "
        "all campaigns (our reading)",
        "RAND RR-1253 (2016)",
        f"the attack fails for good in {never:.0%}; the model has no second echelon",
        agrees=never <= 0.5,
    )


def _vilnius(hours: Hours, axis: str) -> Row:
    low, high = (_quantile(hours[CALIBRATION_POSTURE, axis], one) for one in (0.1, 0.9))
    return (
        f"time: {CALIBRATION_POSTURE}, {axis}",
        "no",
        "no published time",
        "none that we hold; a newspaper names Vilnius, RAND's summary does not",
        f"{low:.0f} to {high:.0f} hours",
        "not testable",
    )
