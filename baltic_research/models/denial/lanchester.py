"""Lanchester's square law: closed form, with reinforcement, and for many battles at once."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import integrate

from baltic_research.errors import ParameterError

Array = npt.NDArray[np.float64]
Rate = Callable[[float], float]


@dataclass(frozen=True)
class SquareLaw:
    """The end of a battle fought to annihilation.

    Attributes
    ----------
    winner : {"X", "Y", "draw"}
        Who is left; of equal forces neither, ever less but never quite gone.
    survivors : float
        Strength left to the winner.
    t_end : float
        When the loser is gone, in the units of the rates; infinite for a draw.
    """

    winner: str
    survivors: float
    t_end: float


def square_law(x0: float, y0: float, *, loss_of_x: float, loss_of_y: float) -> SquareLaw:
    """Return who wins under the square law, with how much left, and when.

    Parameters
    ----------
    x0, y0 : float
        Strength of each side at the start, not negative.
    loss_of_x, loss_of_y : float
        What one unit of the other side destroys of this side in a unit of time, positive.

    Returns
    -------
    SquareLaw
        Winner, survivors and time.

    Raises
    ------
    ParameterError
        If a strength is negative or a rate is not positive.

    Notes
    -----
    With a for the loss of x and b for that of y, dx/dt = -a y and dy/dt = -b x, so that
    b x^2 - a y^2 stays what it was: the sign says who wins and the root of what is left of it
    how much survives. The loser is gone at artanh(r) / sqrt(a b), where r < 1 is the ratio of
    sqrt(a) y0 and sqrt(b) x0, the smaller over the larger.

    References
    ----------
    Lanchester, F. W. (1916). Aircraft in Warfare: The Dawn of the Fourth Arm. Constable.

    Examples
    --------
    >>> square_law(1000, 800, loss_of_x=0.01, loss_of_y=0.01).survivors
    600.0
    """
    _check(x0, y0, loss_of_x, loss_of_y)
    power_x, power_y = np.sqrt(loss_of_y) * x0, np.sqrt(loss_of_x) * y0
    if power_x == power_y:
        return SquareLaw("draw", 0.0, float("inf"))
    strong, weak = max(power_x, power_y), min(power_x, power_y)
    left = np.sqrt((strong - weak) * (strong + weak))
    end = float(np.arctanh(weak / strong) / np.sqrt(loss_of_x * loss_of_y))
    if power_x > power_y:
        return SquareLaw("X", float(left / np.sqrt(loss_of_y)), end)
    return SquareLaw("Y", float(left / np.sqrt(loss_of_x)), end)


def strengths(
    time: npt.ArrayLike,
    x0: npt.ArrayLike,
    y0: npt.ArrayLike,
    *,
    loss_of_x: npt.ArrayLike,
    loss_of_y: npt.ArrayLike,
) -> tuple[Array, Array]:
    """Return both strengths at given times, for many battles at once.

    Parameters
    ----------
    time : array_like
        Times since the start; all arguments are broadcast together.
    x0, y0 : array_like
        Strength of each side at the start.
    loss_of_x, loss_of_y : array_like
        What one unit of the other side destroys of this side in a unit of time, positive.

    Returns
    -------
    tuple of numpy.ndarray
        Strengths of x and y; once one side is gone both stay as they are.

    Raises
    ------
    ParameterError
        If a strength is negative or a rate is not positive.

    Notes
    -----
    With s = sqrt(a / b) and w = sqrt(a b), x = [(x0 + s y0) e^{-wt} + (x0 - s y0) e^{wt}] / 2 and
    s y the same with a minus between the terms, until the time of `square_law`.

    Examples
    --------
    >>> x, y = strengths(10, 1000, 800, loss_of_x=0.01, loss_of_y=0.01)
    >>> round(float(x), 3), round(float(y), 3)
    (924.871, 703.837)
    """
    _check(x0, y0, loss_of_x, loss_of_y)
    t, x, y, a, b = (np.asarray(one, dtype=float) for one in (time, x0, y0, loss_of_x, loss_of_y))
    if np.any(t < 0):
        raise ParameterError("time: expected times from the start on, none negative")
    scale, pace = np.sqrt(a / b), np.sqrt(a * b)
    strong, weak = np.maximum(x, scale * y), np.minimum(x, scale * y)
    even = strong == weak
    ratio = np.divide(weak, strong, out=np.ones_like(weak), where=~even)
    end = np.arctanh(ratio, out=np.full_like(ratio, np.inf), where=~even)
    growth = np.exp(np.minimum(pace * t, end))
    fading, rising = (x + scale * y) / growth, np.where(even, 0.0, (x - scale * y) * growth)
    return np.maximum(fading + rising, 0) / 2, np.maximum(fading - rising, 0) / (2 * scale)


def reinforced(
    times: npt.ArrayLike,
    x0: float,
    y0: float,
    *,
    loss_of_x: float,
    loss_of_y: float,
    arrivals_x: Rate | None = None,
    arrivals_y: Rate | None = None,
    breaks: tuple[float, ...] = (),
) -> tuple[Array, Array]:
    """Return both strengths at given times where fresh forces arrive; solved as an equation.

    Parameters
    ----------
    times : array_like
        Increasing times from 0 on.
    x0, y0 : float
        Strength of each side at the start.
    loss_of_x, loss_of_y : float
        What one unit of the other side destroys of this side in a unit of time, positive.
    arrivals_x, arrivals_y : callable, optional
        Rate of arrival at a time; by default nobody arrives.
    breaks : tuple of float
        Times at which a rate of arrival leaps: the solver starts anew there and oversteps none.

    Returns
    -------
    tuple of numpy.ndarray
        Strengths of x and y; a side that is gone stays at zero and destroys nothing more until
        somebody arrives.

    Raises
    ------
    ParameterError
        If a strength is negative, a rate is not positive, or times do not increase from 0.

    Notes
    -----
    dx/dt = -a y + P(t), dy/dt = -b x + Q(t), by Runge and Kutta's method of order 8. A side
    that is gone while fresh forces trickle in makes the solver's steps very small, and slow.

    References
    ----------
    Engel, J. H. (1954). A verification of Lanchester's law. Journal of the Operations Research
    Society of America 2(2), 163-171.

    Examples
    --------
    >>> x, y = reinforced([0, 10], 1000, 800, loss_of_x=0.01, loss_of_y=0.01)
    >>> round(float(x[-1]), 3), round(float(y[-1]), 3)
    (924.871, 703.837)
    """
    _check(x0, y0, loss_of_x, loss_of_y)
    asked = np.asarray(times, dtype=float)
    if asked.size == 0 or asked[0] < 0 or np.any(np.diff(asked) <= 0):
        raise ParameterError("times: expected increasing times, none negative")

    def change(time: float, state: Array) -> list[float]:
        x, y = np.maximum(state, 0)
        fresh_x = arrivals_x(time) if arrivals_x else 0.0
        fresh_y = arrivals_y(time) if arrivals_y else 0.0
        return [
            fresh_x - (loss_of_x * y if x > 0 else 0.0),
            fresh_y - (loss_of_y * x if y > 0 else 0.0),
        ]

    state, out = np.array([x0, y0], dtype=float), np.empty((2, asked.size))
    leaps = [one for one in sorted(set(breaks)) if 0 < one < asked[-1]]
    edges = [0.0, *leaps, max(float(asked[-1]), np.finfo(float).tiny)]
    for begin, end in itertools.pairwise(edges):
        inside = (asked >= begin) & (asked <= end)
        state, found = _solve(change, begin, end, state, asked[inside])
        out[:, inside] = found
    return out[0], out[1]


def _solve(
    change: Callable[[float, Array], list[float]],
    begin: float,
    end: float,
    state: Array,
    times: Array,
) -> tuple[Array, Array]:
    """Return the state at the end of a span without leaps, and at times within it."""

    # The last instant belongs to the next span: a rate that leaps there must not be seen before
    def within(time: float, now: Array) -> list[float]:
        return change(min(max(time, begin), np.nextafter(end, begin)), now)

    solved = integrate.solve_ivp(
        within, (begin, end), state, "DOP853", dense_output=True, rtol=1e-10, atol=1e-9
    )
    return np.maximum(solved.y[:, -1], 0), np.maximum(solved.sol(times), 0)


def _check(x0: npt.ArrayLike, y0: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike) -> None:
    """Raise where a strength is negative or a rate is not positive."""
    for name, given in (("x0", x0), ("y0", y0)):
        if not np.all(np.asarray(given, dtype=float) >= 0):
            raise ParameterError(f"{name}: expected strengths that are not negative")
    for name, given in (("loss_of_x", a), ("loss_of_y", b)):
        if not np.all(np.asarray(given, dtype=float) > 0):
            raise ParameterError(f"{name}: expected positive rates of loss")
