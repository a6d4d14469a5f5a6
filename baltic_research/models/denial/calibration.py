"""The one number that is fitted: how fast the attacker moves where nobody resists."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize

from baltic_research import given
from baltic_research.errors import ParameterError
from baltic_research.models.denial.forces import hours_with
from baltic_research.models.denial.ranges import ROLES, ranges
from baltic_research.models.denial.summary import published
from baltic_research.models.result import Result

FITTED = "advance_rate"
# What the target was found for: the games of 2014 and 2015, reported in 2016
CALIBRATION_POSTURE = "posture_2016"
CALIBRATION_AXES = ("tallinn", "riga")
TARGET = ("rand_2016", "time_to_capital_outskirts")
RATE_LOW, RATE_HIGH = 2 / 3, 3 / 2  # of the central rate: our assumption of its spread
_SLOWEST, _FASTEST = 0.5, 100.0


@dataclass(frozen=True, repr=False, eq=False)
class Calibration(Result):
    """The rate of advance that puts the median at the middle of the calibration target.

    Attributes
    ----------
    data : pandas.DataFrame
        One row an axis: axis, p10_hours, p50_hours, p90_hours, target_low_hours,
        target_high_hours, covered.
    rate : tuple of float
        Low, central and high, km an hour.
    """

    data: pd.DataFrame
    rate: tuple[float, float, float]

    @property
    def title(self) -> str:
        """What was fitted to what."""
        low, high = self.data[["target_low_hours", "target_high_hours"]].iloc[0]
        return (
            f"Advance of {self.rate[1]:.2f} km/h ({self.rate[0]:.2f} to {self.rate[2]:.2f}), "
            f"calibrated to RAND's {low:.0f} to {high:.0f} hours"
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What the fit shows, and what not."""
        return (
            "RAND's range is a calibration target: that the model meets it shows nothing.",
            (
                "One number is fitted, the central rate; its spread and all else are assumptions "
                "or published, so the width of the interval is not fitted."
            ),
            "RAND's games took Russian skill for granted; the fitted rate carries that along.",
        )

    def table(self) -> pd.DataFrame:
        """Return one row an axis; the columns of ``data``."""
        return self.data


def calibrate_advance_rate(
    parameters: pd.DataFrame, *, draws: int = 20_000, seed: int = 2016
) -> Calibration:
    """Fit the rate of advance to RAND's 36 to 60 hours, the calibration target.

    Parameters
    ----------
    parameters : pandas.DataFrame
        ``facts.load_parameters()``: the posture of 2016 and RAND's range among them.
    draws : int
        Campaigns an axis.
    seed : int
        Of the random numbers.

    Returns
    -------
    Calibration
        The rate, and by axis whether the central 80 % interval covers the target.

    Raises
    ------
    ContractError
        If parameters or the target are missing.
    ParameterError
        If no rate of advance meets the target.

    Notes
    -----
    The central rate is such that the median of all draws for Tallinn and Riga together is the
    geometric mean of the target's ends, sqrt(36 x 60) = 46.5 hours; low and high are 2/3 and 3/2
    of it. The same random numbers serve every rate, so hours fall with it without noise.

    References
    ----------
    Shlapak, D. A., Johnson, M. W. (2016). Reinforcing Deterrence on NATO's Eastern Flank:
    Wargaming the Defense of the Baltics. RAND, RR-1253-A.
    """
    draws, seed = given.count(draws, "draws"), given.seed(seed)
    target = published(parameters, *TARGET)
    middle = float(np.sqrt(target["low"] * target["high"]))
    uniform = np.random.default_rng(seed).random((len(ROLES), draws))
    found = [ranges(parameters, CALIBRATION_POSTURE, axis) for axis in CALIBRATION_AXES]
    values = [one.draw(uniform) for one in found]

    def hours_at(rate: float) -> list[np.ndarray]:
        triangle = (RATE_LOW * rate, rate, RATE_HIGH * rate)
        for one, drawn in zip(found, values, strict=True):  # all else is drawn once for all rates
            one.changed({FITTED: triangle}).draw_into(drawn, uniform, [ROLES.index(FITTED)])
        return [hours_with(drawn) for drawn in values]

    @functools.cache  # the ends are asked for twice
    def miss(rate: float) -> float:
        return float(np.median(np.concatenate(hours_at(rate)))) - middle

    if not miss(_SLOWEST) > 0 > miss(_FASTEST):
        raise ParameterError(
            f"no advance between {_SLOWEST:g} and {_FASTEST:g} km/h has a median of "
            f"{middle:.1f} hours; look at the distances and forces of {CALIBRATION_POSTURE}"
        )
    rate = float(optimize.brentq(miss, _SLOWEST, _FASTEST, xtol=1e-4))
    rows = [
        (axis, *np.quantile(hours, [0.1, 0.5, 0.9], method="inverted_cdf"))
        for axis, hours in zip(CALIBRATION_AXES, hours_at(rate), strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["axis", "p10_hours", "p50_hours", "p90_hours"])
    frame = frame.assign(target_low_hours=target["low"], target_high_hours=target["high"])
    covered = (frame["p10_hours"] <= target["low"]) & (frame["p90_hours"] >= target["high"])
    return Calibration(frame.assign(covered=covered), (RATE_LOW * rate, rate, RATE_HIGH * rate))
