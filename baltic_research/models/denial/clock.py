"""The campaign clock: hours until an attack stands before a capital, by posture and axis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from baltic_research import given
from baltic_research.errors import ParameterError
from baltic_research.models.denial.checks import checks_of
from baltic_research.models.denial.core import Array
from baltic_research.models.denial.forces import simulate_each
from baltic_research.models.denial.notes import remarks
from baltic_research.models.denial.ranges import AXES, POSTURES, Changes, Ranges, ranges
from baltic_research.models.denial.summary import (
    HORIZON_HOURS,
    QUANTILES,
    RAPID_HOURS,
    interval_in_words,
    quantile_rows,
    share_reached,
)
from baltic_research.models.result import Result

LEAST_DRAWS = 100
_KEY = ["posture", "axis"]


@dataclass(frozen=True, repr=False, eq=False)
class CampaignClock(Result):
    """Hours to the outskirts of capitals, as quantiles and probabilities.

    Attributes
    ----------
    data : pandas.DataFrame
        One row a posture, axis and quantile: posture, axis, quantile, hours, low_hours,
        high_hours (95 % interval of the Monte Carlo error).
    hours : dict
        By posture and axis the hours of every draw, infinite where the capital is never reached.
    parameters : pandas.DataFrame
        What it was computed from.
    seed : int
        Of the random numbers.
    """

    data: pd.DataFrame
    hours: dict[tuple[str, str], Array]
    parameters: pd.DataFrame
    seed: int
    remarks: tuple[str, ...]

    @property
    def title(self) -> str:
        """What was simulated, and how often."""
        draws = len(next(iter(self.hours.values())))
        return f"Hours to the outskirts of capitals: {draws} campaigns a posture and axis"

    @property
    def notes(self) -> tuple[str, ...]:
        """What is calibrated, what is assumed, and what the hours do not say."""
        return self.remarks

    def table(self) -> pd.DataFrame:
        """Return one row a posture and axis.

        Returns
        -------
        pandas.DataFrame
            posture, axis, p05_hours to p95_hours (the ends of the central 50, 80 and 90 %
            intervals and the median, infinite where not reached), p50_low_hours and
            p50_high_hours (95 % interval of the median's Monte Carlo error),
            reached_within_7_days and reached_within_28_days (probabilities), the latter with
            low and high (95 %, Monte Carlo error).
        """
        wide = self.data.pivot(index=_KEY, columns="quantile", values="hours")
        wide.columns = [f"p{round(100 * one):02d}_hours" for one in QUANTILES]
        middle = self.data[self.data["quantile"] == 0.5].set_index(_KEY)
        wide["p50_low_hours"], wide["p50_high_hours"] = middle["low_hours"], middle["high_hours"]
        rapid = self.reached_by([RAPID_HOURS]).set_index(_KEY)
        late = self.reached_by([HORIZON_HOURS]).set_index(_KEY)
        wide["reached_within_7_days"] = rapid["probability"]
        wide["reached_within_28_days"] = late["probability"]
        wide["low"], wide["high"] = late["low"], late["high"]
        return wide.loc[list(self.hours)].reset_index()

    def reached_by(self, within_hours: Iterable[float]) -> pd.DataFrame:
        """Return the probability that the capital is reached within some hours.

        Parameters
        ----------
        within_hours : iterable of float
            Hours from the start of the attack; of a reinforcement that takes as long, one less
            the probability is that of its being in time.

        Returns
        -------
        pandas.DataFrame
            posture, axis, within_hours, probability, low, high (95 %, Monte Carlo error).
        """
        rows = [
            (*key, float(limit), *share_reached(draws, limit))
            for limit in within_hours
            for key, draws in self.hours.items()
        ]
        columns = [*_KEY, "within_hours", "probability", "low", "high"]
        return pd.DataFrame(rows, columns=columns)

    def in_words(self, within_hours: float = HORIZON_HOURS) -> pd.DataFrame:
        """Return median and intervals as text, and how many campaigns are held off for so long.

        Parameters
        ----------
        within_hours : float
            Hours beyond which no number is given, and at which it is counted who held.

        Returns
        -------
        pandas.DataFrame
            posture, axis, median, central_50, central_80 (hours, as text), held (probability
            that the capital is not reached within those hours), held_low and held_high (95 %,
            Monte Carlo error).
        """
        reached = self.reached_by([within_hours])
        shares = {"median": 0.0, "central_50": 0.5, "central_80": 0.8}
        texts = {
            name: [interval_in_words(one, share, within_hours) for one in self.hours.values()]
            for name, share in shares.items()
        }
        return reached[_KEY].assign(
            **texts,
            held=1 - reached["probability"],
            held_low=1 - reached["high"],
            held_high=1 - reached["low"],
        )

    def distribution(self, within_hours: float = HORIZON_HOURS, *, bins: int = 60) -> pd.DataFrame:
        """Return how the campaigns that reach the capital spread over the hours.

        Parameters
        ----------
        within_hours : float
            Hours up to which campaigns are counted; later ones are in no bin.
        bins : int
            Bins of equal width on a logarithmic scale, from the first campaign of all on.

        Returns
        -------
        pandas.DataFrame
            posture, axis, from_hours, to_hours, share (of all campaigns of the posture and axis;
            what the shares leave of one does not reach the capital within those hours).

        Raises
        ------
        ParameterError
            If there is no bin, or no campaign reaches a capital within those hours.
        """
        first = min(float(draws.min()) for draws in self.hours.values())
        if bins < 1 or not first < within_hours < np.inf:
            raise ParameterError(
                f"bins={bins}, within_hours={within_hours}: expected one bin or more, and hours "
                f"beyond those of the quickest campaign ({first:.1f})"
            )
        edges = np.geomspace(first, within_hours, bins + 1)
        edges[0], edges[-1] = first, within_hours  # rounding must lose no campaign
        parts = [
            pd.DataFrame(
                {
                    "posture": posture,
                    "axis": axis,
                    "from_hours": edges[:-1],
                    "to_hours": edges[1:],
                    "share": np.histogram(draws, edges)[0] / len(draws),
                }
            )
            for (posture, axis), draws in self.hours.items()
        ]
        return pd.concat(parts, ignore_index=True)

    def checks(self, *, gaps: bool = False) -> pd.DataFrame:
        """Hold the clock against what others found and nothing was fitted to, but for one row.

        Parameters
        ----------
        gaps : bool
            Whether a check of a posture or axis that was not simulated is not testable, instead
            of an error.

        Returns
        -------
        pandas.DataFrame
            check, fitted (whether the model was made to agree), expected, source, model (what
            it says), agrees (``yes``, ``no`` or ``not testable``).

        Raises
        ------
        ParameterError
            If a posture or an axis that is checked was not simulated.
        """
        return checks_of(self.hours, self.parameters, gaps=gaps)


def campaign_clock(
    parameters: pd.DataFrame,
    postures: Iterable[str | Sequence[str]] = POSTURES,
    *,
    axes: Iterable[str] = tuple(AXES),
    changes: Changes | None = None,
    draws: int = 100_000,
    seed: int = 2016,
) -> CampaignClock:
    """Simulate how long an attack takes to reach the outskirts of each capital.

    Parameters
    ----------
    parameters : pandas.DataFrame
        ``facts.load_parameters()``: scenario, name, low, central, high, unit, basis, ...; every
        parameter is drawn from the triangle of its low, central and high.
    postures : iterable of str or sequence of str
        Of `denial.ranges.POSTURES`; a pair such as ``("posture_2022", "attacker_drawn_down")``
        replaces some parameters of the first by the second.
    axes : iterable of str
        ``tallinn``, ``riga``, ``vilnius`` (from Kaliningrad), ``vilnius_via_belarus``.
    changes : mapping of str to float or (low, central, high), optional
        Other values of parameters, in all postures and axes, by the names in
        `denial.ranges.ROLES`.
    draws : int
        Campaigns a posture and axis, at least 100.
    seed : int
        Of the random numbers. All postures and axes share them, so that a difference between
        two is one of their parameters and not of luck.

    Returns
    -------
    CampaignClock
        ``table()``, ``reached_by()``, ``checks()``.

    Raises
    ------
    ContractError
        If a parameter is missing.
    ParameterError
        If a value makes no sense.
    UnknownNameError
        If a posture, an axis or a parameter is not known.

    Notes
    -----
    Strength is counted in heavy brigades on one axis. Lanchester's square law wears both sides
    down; the attacker moves at v (1 - s D / A), where s attackers a defender are held up; each
    side breaks at a share lost; reserves and Allied brigades join when they arrive. All is in
    closed form between arrivals (`denial.core.hours_to_capital`).

    RAND's 36 to 60 hours are a calibration target: the advance rate is fitted to them
    (`calibrate_advance_rate`) and nothing else is fitted. `CampaignClock.checks` compares with
    what was not.

    References
    ----------
    Lanchester, F. W. (1916). Aircraft in Warfare: The Dawn of the Fourth Arm. Constable.
    Helmbold, R. L. (1971). Decision in Battle: Breakpoint Hypotheses and Engagement Termination
    Data. RAND, R-772-PR.
    Shlapak, D. A., Johnson, M. W. (2016). Reinforcing Deterrence on NATO's Eastern Flank:
    Wargaming the Defense of the Baltics. RAND, RR-1253-A.

    Examples
    --------
    >>> from baltic_research import facts
    >>> clock = campaign_clock(facts.load_parameters(), ["posture_2016"], axes=["riga"], draws=1000)
    >>> bool((clock.table()["p10_hours"] <= 36).all())
    True
    """
    draws, seed = given.count(draws, "draws", least=LEAST_DRAWS), given.seed(seed)
    postures, axes = given.names(postures, "postures"), given.names(axes, "axes")
    asked = [_changed(parameters, one, axis, changes) for one in postures for axis in axes]
    found = simulate_each([(one, None) for one in asked], draws, seed)
    hours = {(one.posture, one.axis): of_one for one, of_one in zip(asked, found, strict=True)}
    parts = [
        quantile_rows(of_one).assign(posture=posture, axis=axis)
        for (posture, axis), of_one in hours.items()
    ]
    data = pd.concat(parts, ignore_index=True)
    columns = [*_KEY, "quantile", "hours", "low_hours", "high_hours"]
    return CampaignClock(data[columns], hours, parameters, seed, remarks(parameters, asked))


def _changed(
    parameters: pd.DataFrame, posture: str | Sequence[str], axis: str, changes: Changes | None
) -> Ranges:
    return ranges(parameters, posture, axis).changed(changes or {})
