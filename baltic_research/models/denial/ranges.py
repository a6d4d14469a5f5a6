"""From tables of parameters to draws: which numbers one axis of a posture is fought with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from baltic_research import contracts
from baltic_research.errors import ContractError, ParameterError, UnknownNameError
from baltic_research.models.denial.core import Array

COMMON = "denial"
POSTURES = (
    "posture_2014",
    "posture_2016",
    "posture_2017",
    "posture_2022",
    "posture_2026",
    "seven_brigades",
)
# Axis -> the host whose forces stand on it; Vilnius twice, since all hangs on whose ground is used
AXES = {"tallinn": "est", "riga": "lva", "vilnius": "ltu", "vilnius_via_belarus": "ltu"}

# The order fixes which random numbers a parameter gets, so that postures share their luck. What
# few postures vary stands last, and costs the others no draws
ROLES = (
    "advance_rate", "terrain_factor", "distance", "attacker_brigades", "attacker_share",
    "attrition_per_day", "stall_ratio", "attacker_break_loss", "defender_break_loss",
    "soldiers_per_brigade", "fighting_share", "national_weight", "forward_weight",
    "light_weight", "allied_share", "warning_days", "decision_delay", "reserve_brigades",
    "mobilisation_hours", "rapid_brigades", "rapid_hours", "heavy_brigades", "heavy_hours",
    "allied_forward_troops", "national_personnel", "forward_heavy_brigades",
    "forward_light_brigades",
)  # fmt: skip
OFTEN = ROLES.index("allied_forward_troops") + 1

_BY_HOST = {"national_personnel", "allied_forward_troops", "reserve_brigades"}
_POSITIVE = {
    "advance_rate", "terrain_factor", "distance", "attacker_brigades", "attacker_share",
    "attrition_per_day", "stall_ratio", "soldiers_per_brigade",
}  # fmt: skip
_SHARES = {
    "terrain_factor", "attacker_share", "attacker_break_loss", "defender_break_loss",
    "fighting_share", "allied_share",
}  # fmt: skip
_BELOW_ONE = {"attacker_break_loss", "defender_break_loss"}

_FLAT = 1e-300  # in place of no width at all, to divide by

Range = tuple[float, float, float]
Changes = Mapping[str, float | Range]


@dataclass(frozen=True)
class Ranges:
    """Low, central and high of every parameter of one axis of one posture.

    Attributes
    ----------
    bounds : numpy.ndarray
        (parameter, 3) In the order of `ROLES`.
    posture, axis : str
        What they are of.
    """

    bounds: Array
    posture: str
    axis: str

    @property
    def varying(self) -> tuple[str, ...]:
        """Return the parameters that are not fixed."""
        return tuple(name for name, row in zip(ROLES, self.bounds, strict=True) if row[2] > row[0])

    @property
    def drawn(self) -> int:
        """Return how many of the `ROLES`, counted from the first, have to be drawn."""
        return OFTEN if set(self.varying) <= set(ROLES[:OFTEN]) else len(ROLES)

    def changed(self, changes: Changes) -> Ranges:
        """Return the same with some parameters at other values, a number or (low, central, high).

        Parameters
        ----------
        changes : mapping of str to float or tuple of float
            By the names in `ROLES`.

        Returns
        -------
        Ranges
            The changed parameters; these here stay as they are.

        Raises
        ------
        UnknownNameError
            If a parameter is not known.
        ParameterError
            If a value is out of its range.
        """
        bounds = self.bounds.copy()
        for name, value in changes.items():
            if name not in ROLES:
                raise UnknownNameError("parameter of the campaign clock", name, ROLES)
            bounds[ROLES.index(name)] = value
        _check_values(bounds, f"{self.posture}, {self.axis}")
        return Ranges(bounds, self.posture, self.axis)

    def draw(self, uniform: Array) -> Array:
        """Return triangular draws from uniform ones, (parameter, draw) in the order of `ROLES`.

        Parameters
        ----------
        uniform : numpy.ndarray
            (parameter, draw) Between 0 and 1.

        Returns
        -------
        numpy.ndarray
            (parameter, draw) Values in the units of the table.

        Notes
        -----
        The inverse distribution function of the triangle (l, m, h): with f = (m - l) / (h - l)
        and r = sqrt(min(u / f, (1 - u) / (1 - f))), it is m - (m - l)(1 - r) where u < f, and
        m + (h - m)(1 - r) elsewhere.
        """
        values = np.empty_like(uniform)
        self.draw_into(values, uniform, range(len(ROLES)))
        return values

    def draw_into(self, values: Array, uniform: Array, rows: Iterable[int]) -> None:
        """Fill in the draws of some parameters as `draw` gives them.

        Parameters
        ----------
        values : numpy.ndarray
            (parameter, draw) To be filled in; the rows not named stay as they are.
        uniform : numpy.ndarray
            (parameter, draw) Between 0 and 1; of fixed parameters not needed.
        rows : iterable of int
            Which of `ROLES`.
        """
        work = np.empty(values.shape[1])
        for row in rows:
            low, central, high = self.bounds[row]
            if low == high:
                values[row] = central
                continue
            value, below = values[row], uniform[row]
            mode = (central - low) / (high - low)
            # At a mode on the edge one branch is empty: it then only has to be out of the way
            rising, falling = (1 / max(one, _FLAT) for one in (mode, 1 - mode))
            np.subtract(1.0, below, out=work)
            work *= falling
            np.multiply(below, rising, out=value)
            np.minimum(value, work, out=value)
            np.sqrt(value, out=value)
            np.subtract(1.0, value, out=value)
            value *= np.where(below < mode, (low - high) + (high - central), high - central)
            value += central


def ranges(parameters: pd.DataFrame, scenarios: str | Sequence[str], axis: str) -> Ranges:
    """Return what one axis of a posture is fought with.

    Parameters
    ----------
    parameters : pandas.DataFrame
        ``facts.load_parameters()``: scenario, name, low, central, high, basis, ...
    scenarios : str or sequence of str
        A posture, or a posture and what replaces some of its parameters, the last one counting.
    axis : str
        One of `AXES`.

    Returns
    -------
    Ranges
        A triangle a parameter.

    Raises
    ------
    UnknownNameError
        If the axis or a scenario is not known.
    ContractError
        If a parameter is missing or lacks a bound.
    ParameterError
        If a bound is out of its range.
    """
    if axis not in AXES:
        raise UnknownNameError("axis", axis, AXES)
    names = [scenarios] if isinstance(scenarios, str) else list(scenarios)
    parameters = contracts.plain(parameters)
    found: dict[str, npt.NDArray[np.float64]] = {}
    for scenario in (COMMON, *names):
        rows = parameters[parameters["scenario"] == scenario]
        if rows.empty:
            raise UnknownNameError("scenario", scenario, parameters["scenario"])
        found |= dict(zip(rows["name"], rows[["low", "central", "high"]].to_numpy(), strict=True))
    where = f"{' + '.join(names)}, {axis}"
    missing = [name for name in _names(axis) if name not in found or np.isnan(found[name]).any()]
    if missing:
        raise ContractError(
            f"parameters of {where}: expected low, central and high of {', '.join(missing)}; add "
            "them to the table or pass all of it"
        )
    bounds = np.array([found[name] for name in _names(axis)])
    _check_values(bounds, where)
    return Ranges(bounds, " + ".join(names), axis)


def _names(axis: str) -> Iterator[str]:
    """Yield the names in the table that the roles have on an axis."""
    return (named(role, axis) for role in ROLES)


def named(role: str, axis: str) -> str:
    """Return the name in the table that a role has on an axis."""
    return role + (
        f"_{AXES[axis]}" if role in _BY_HOST else f"_{axis}" if role == "distance" else ""
    )


def _check_values(bounds: Array, where: str) -> None:
    """Raise where a parameter's bounds are out of order or make no sense."""
    for name, (low, central, high) in zip(ROLES, bounds, strict=True):
        highest = 1.0 if name in _SHARES else np.inf
        above = low > 0 if name in _POSITIVE else low >= 0
        below = high < highest if name in _BELOW_ONE else high <= highest
        if not (low <= central <= high and above and below and np.isfinite(high)):
            least = "above 0" if name in _POSITIVE else "from 0 on"
            most = f" and {'below' if name in _BELOW_ONE else 'up to'} 1" if highest == 1 else ""
            raise ParameterError(
                f"{where}: {name}=({low:g}, {central:g}, {high:g}); expected low, central, high "
                f"in order, {least}{most}"
            )
