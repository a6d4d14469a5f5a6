"""The threshold p*: how likely a response must seem to the attacker for him not to attack."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from baltic_research.errors import ParameterError
from baltic_research.models.result import Result

ALWAYS = "deters without any response"
NEVER = "no response deters"
BETWEEN = "a response deters from p* on"
WORDS = (
    (
        "p* is the probability of a response, as the attacker sees it, from which on he is "
        "deterred. It is not the probability of war, nor of an attack, nor of the Allies' keeping "
        "their word."
    ),
    "A lower p* means that deterrence asks for less credibility.",
    (
        "Prize, price and the worth of peace are judgements in one arbitrary unit; only their "
        "ratios count, and none of them was measured."
    ),
    "The attacker is taken to weigh expected values, neutral to risk, once.",
)


@dataclass(frozen=True, repr=False, eq=False)
class Threshold(Result):
    """The response probability that deters, over a grid of prizes and prices.

    Attributes
    ----------
    data : pandas.DataFrame
        The columns of ``table()``.
    heading : str
        What was computed.
    remarks : tuple of str
        What it rests on.
    """

    data: pd.DataFrame
    heading: str
    remarks: tuple[str, ...]

    @property
    def title(self) -> str:
        """What was computed."""
        return self.heading

    @property
    def notes(self) -> tuple[str, ...]:
        """What p* is, and what it is not."""
        return self.remarks

    def table(self) -> pd.DataFrame:
        """Return one row a point of the grid.

        Returns
        -------
        pandas.DataFrame
            gain (of an attack without response), cost (of one with), status_quo (worth of not
            attacking), p_star (as the formula gives it, also outside 0 to 1; infinite or
            missing where g + c is zero), p_star_within (between 0 and 1: the response
            probability from which on he is deterred, missing where none deters), meaning
            (words), and more in front where it was joined to the campaign clock.
        """
        return self.data


def deterrence_threshold(
    gain: npt.ArrayLike, cost: npt.ArrayLike, status_quo: npt.ArrayLike = 0.0
) -> Threshold:
    """Return the response probability that deters.

    Parameters
    ----------
    gain : array_like
        g, what the attacker expects of an attack that is not answered, in any unit.
    cost : array_like
        c, what he expects an answered attack to cost him; broadcast with the others.
    status_quo : array_like
        s, what not attacking is worth to him.

    Returns
    -------
    Threshold
        One row a point of the broadcast arguments.

    Raises
    ------
    ParameterError
        If a value is not finite, or an answered attack is worth more to him than an
        unanswered one (g + c below 0).

    Notes
    -----
    He attacks if (1 - p) g - p c > s, so p* = (g - s) / (g + c). If g <= s he does not attack
    even unanswered (p* <= 0); if -c > s he attacks even if surely answered (p* > 1). At p = p*
    he is indifferent, and taken not to attack.

    References
    ----------
    Huth, P. (1988). Extended Deterrence and the Prevention of War. Yale University Press.
    Zagare, F. C., Kilgour, D. M. (2000). Perfect Deterrence. Cambridge University Press.

    Examples
    --------
    >>> deterrence_threshold(gain=1, cost=3).table()["p_star"].tolist()
    [0.25]
    """
    return Threshold(rows_of(gain, cost, status_quo), "The response probability that deters", WORDS)


def attacks(
    response: npt.ArrayLike, gain: npt.ArrayLike, cost: npt.ArrayLike, status_quo: npt.ArrayLike
) -> npt.NDArray[np.bool_]:
    """Return whether he attacks, given the response probability that he expects.

    Parameters
    ----------
    response : array_like
        Probability of a response, as he sees it.
    gain, cost, status_quo : array_like
        As of `deterrence_threshold`.

    Returns
    -------
    numpy.ndarray
        True where (1 - p) g - p c > s.
    """
    p, g, c, s = (np.asarray(one, dtype=float) for one in (response, gain, cost, status_quo))
    return np.asarray((1 - p) * g - p * c > s)


def threshold_sensitivity(
    gain: float, cost: float, status_quo: float = 0.0, *, change: float = 0.2
) -> pd.DataFrame:
    """Return how p* moves with each of its terms.

    Parameters
    ----------
    gain, cost, status_quo : float
        As of `deterrence_threshold`.
    change : float
        Share by which each term is moved down and up; the status quo is moved by that share of
        the gain, since it may be zero.

    Returns
    -------
    pandas.DataFrame
        term, derivative (of p* by the term), p_star_down, p_star, p_star_up.

    Raises
    ------
    ParameterError
        If a value is not finite, or g + c is not positive.

    Notes
    -----
    dp*/dg = (c + s) / (g + c)^2, dp*/dc = -(g - s) / (g + c)^2, dp*/ds = -1 / (g + c).

    Examples
    --------
    >>> threshold_sensitivity(1, 3)["derivative"].tolist()
    [0.1875, -0.0625, -0.25]
    """
    if not gain + cost > 0:
        raise ParameterError(f"gain={gain}, cost={cost}: expected a sum above 0")
    total = gain + cost
    slopes = [(cost + status_quo) / total**2, -(gain - status_quo) / total**2, -1 / total]
    steps = np.diag([change * gain, change * cost, change * gain])
    centre = np.array([gain, cost, status_quo])
    middle, down, up = (
        rows_of(*(centre + sign * steps).T)["p_star"].to_numpy() for sign in (0, -1, 1)
    )
    return pd.DataFrame(
        {
            "term": ["gain", "cost", "status_quo"],
            "derivative": slopes,
            "p_star_down": down,
            "p_star": middle,
            "p_star_up": up,
        }
    )


def rows_of(gain: npt.ArrayLike, cost: npt.ArrayLike, status_quo: npt.ArrayLike) -> pd.DataFrame:
    """Return p* and its meaning, a row a point.

    Parameters
    ----------
    gain, cost, status_quo : array_like
        As of `deterrence_threshold`.

    Returns
    -------
    pandas.DataFrame
        The columns of `Threshold.table`.

    Raises
    ------
    ParameterError
        If a value is not finite, or g + c is below 0.
    """
    g, c, s = (one.ravel() for one in broadcast(gain, cost, status_quo))
    if np.any(g + c < 0):
        raise ParameterError(
            "gain + cost: expected no sum below 0, at which an answered attack would be worth "
            "more to the attacker than an unanswered one"
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        p_star = (g - s) / (g + c)
    # Without g + c nothing turns on a response: he attacks in any case, or in none
    always, never = g <= s, (g > s) & (-c > s)
    within = np.where(always, 0.0, np.where(never, np.nan, p_star))
    meaning = np.select([always, never], [ALWAYS, NEVER], BETWEEN)
    return pd.DataFrame(
        {
            "gain": g,
            "cost": c,
            "status_quo": s,
            "p_star": p_star,
            "p_star_within": within,
            "meaning": meaning,
        }
    )


def broadcast(*given: npt.ArrayLike) -> tuple[npt.NDArray[np.float64], ...]:
    """Return numbers as arrays of one shape; raise where one is not finite."""
    arrays = np.broadcast_arrays(*(np.asarray(one, dtype=float) for one in given))
    if not all(np.isfinite(one).all() for one in arrays):
        raise ParameterError("prize, prices and status quo: expected finite numbers")
    return tuple(arrays)
