"""What the figures of estimates ask of their tables, and the specifications in order."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import break_inputs

BOUNDED = ("estimate", "low", "high")


def numbers(values: pd.Series, where: str) -> pd.Series:
    """Return a column as floats, which may be missing or infinite.

    Parameters
    ----------
    values : pandas.Series
        The column.
    where : str
        The figure's name, for messages.

    Raises
    ------
    ContractError
        If it holds something that is no number.
    """
    try:
        return pd.to_numeric(values).astype(float)
    except (TypeError, ValueError) as failure:
        raise ContractError(
            f"{where}: column {values.name} must hold numbers ({failure}); mend it"
        ) from None


@dataclass(frozen=True)
class Choice:
    """A choice of specifications.

    Attributes
    ----------
    column, name : str
        Its column, and its name on the figure.
    options : tuple
        Its values from top to bottom: numbers rising, words by the mean of their estimates.
    share : float
        Share of the variance that it explains by itself; NaN if that is not known.
    """

    column: str
    name: str
    options: tuple[object, ...]
    share: float

    @property
    def heading(self) -> str:
        """Return the name, with the share in percent where it is known."""
        return self.name if math.isnan(self.share) else f"{self.name} {100 * self.share:.0f} %"


def in_order(
    table: pd.DataFrame, choices: Sequence[str] | Mapping[str, str], default: object
) -> pd.DataFrame:
    """Return the specifications in order of their estimates, the default one marked."""
    where, named = "specification_curve", list(choices)
    if isinstance(choices, str) or not named:
        raise ParameterError(f"{where}: choices must name the columns of one choice or more")
    break_inputs.need_columns(table, [*BOUNDED, *named], where)
    if table.empty:
        raise ParameterError(f"{where}: the table holds no specification; widen the choices")
    frame = table[[*BOUNDED, *named]].assign(
        **{name: numbers(table[name], where) for name in BOUNDED}
    )
    held = (frame["low"] <= frame["estimate"]) & (frame["estimate"] <= frame["high"])
    if not held.all():
        gone = frame[~held].iloc[0]
        raise ContractError(
            f"{where}: {int((~held).sum())} rows have no estimate within an interval, the first "
            f"of them {gone['estimate']:g} ({gone['low']:g} to {gone['high']:g}); leave them out"
        )
    frame = frame.sort_values("estimate", kind="stable", ignore_index=True)
    frame.insert(0, "specification", np.arange(1, len(frame) + 1))
    frame.insert(4, "marked", _default(frame, named, default, where))
    return frame


def _default(frame: pd.DataFrame, named: Sequence[str], default: object, where: str) -> pd.Series:
    """Return which specification is the default one; none if none is so chosen."""
    asked = dict(default) if isinstance(default, Mapping) else {}
    unknown = [one for one in asked if one not in named]
    if unknown:
        raise ParameterError(
            f"{where}: default names {', '.join(map(repr, unknown))}, which is none of the "
            f"choices {', '.join(named)}"
        )
    same = pd.Series(bool(asked), index=frame.index)
    for column, value in asked.items():
        same &= frame[column] == value
    if same.sum() > 1:
        raise ParameterError(
            f"{where}: {int(same.sum())} specifications are as default says; name the other "
            f"choices too: {', '.join(one for one in named if one not in asked)}"
        )
    return same


def choices_of(
    frame: pd.DataFrame,
    choices: Sequence[str] | Mapping[str, str],
    drivers: pd.DataFrame | None,
) -> list[Choice]:
    """Return the choices from top to bottom, with the values that the table has."""
    names = choices if isinstance(choices, Mapping) else {one: in_words(one) for one in choices}
    explained: dict[str, float] = {}
    if drivers is not None:
        break_inputs.need_columns(drivers, ["choice", "share"], "specification_curve: drivers")
        explained = dict(zip(drivers["choice"], drivers["share"].astype(float), strict=True))
    order = sorted(names, key=lambda one: -explained.get(one, -1.0))
    return [
        Choice(one, names[one], _values(frame, one), explained.get(one, math.nan)) for one in order
    ]


def _values(frame: pd.DataFrame, column: str) -> tuple[object, ...]:
    """Return the values of a choice from top to bottom."""
    if pd.api.types.is_numeric_dtype(frame[column]):
        return tuple(sorted(frame[column].unique()))
    means = frame.groupby(column)["estimate"].mean()
    return tuple(means.sort_values(kind="stable").index)


def in_words(value: object) -> str:
    """Return the name of a column or of a value as words.

    Examples
    --------
    >>> in_words("first_year")
    'first year'
    """
    return str(value).replace("_", " ")


def shares(made: pd.Series, values: Sequence[object], most: int) -> np.ndarray:
    """Return, for each value and place along the curve, the share of specifications with it."""
    columns = min(len(made), most)
    edges = np.linspace(0, len(made), columns + 1)
    chosen = np.array([(made == value).to_numpy(dtype=float) for value in values])
    summed = np.column_stack([np.zeros(len(values)), np.cumsum(chosen, axis=1)])
    at = np.array([np.interp(edges, np.arange(len(made) + 1), one) for one in summed])
    found: np.ndarray = np.diff(at, axis=1) / np.diff(edges)
    return found
