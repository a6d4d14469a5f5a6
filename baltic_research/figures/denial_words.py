"""How the figures of the campaign clock name its postures and axes, and check their tables."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import break_inputs, estimate_inputs

HOURS_A_DAY = 24.0


def posture(name: str) -> str:
    """Return a posture as it stands beside a row.

    Examples
    --------
    >>> posture("posture_2016"), posture("seven_brigades")
    ('2016', 'Seven brigades')
    """
    bare = name.removeprefix("posture_").replace("_", " ")
    return bare[:1].upper() + bare[1:]


def axis(name: str) -> str:
    """Return an axis as a title.

    Examples
    --------
    >>> axis("vilnius_via_belarus")
    'Vilnius via Belarus'
    """
    first, *rest = name.split("_")
    return " ".join(
        [first.capitalize(), *(one if one == "via" else one.capitalize() for one in rest)]
    )


def span(hours: float) -> str:
    """Return hours in words, as days where they are whole ones.

    Examples
    --------
    >>> span(36), span(672)
    ('36 hours', '28 days')
    """
    days = hours / HOURS_A_DAY
    if hours >= 2 * HOURS_A_DAY and days.is_integer():
        return f"{days:.0f} days"
    return f"{hours:g} hours"


def checked(
    table: pd.DataFrame, where: str, key: Sequence[str], numbers: Sequence[str]
) -> pd.DataFrame:
    """Return the named columns of a table as a copy, its numbers as floats.

    Parameters
    ----------
    table : pandas.DataFrame
        What is to be drawn.
    where : str
        The figure's name, for messages.
    key : sequence of str
        Columns that together occur once; kept as text where they are no numbers.
    numbers : sequence of str
        Columns of numbers.

    Raises
    ------
    ContractError
        If a column is missing or no number, or a key comes twice.
    ParameterError
        If there is no row.
    """
    columns = list(dict.fromkeys([*key, *numbers]))
    break_inputs.need_columns(table, columns, where)
    frame = table[columns].reset_index(drop=True)
    if frame.empty:
        raise ParameterError(f"{where}: the table has no rows; nothing to draw")
    frame = frame.assign(**{name: estimate_inputs.numbers(frame[name], where) for name in numbers})
    twice = frame[frame.duplicated(list(key))]
    if len(twice):
        found = ", ".join(f"{name} {twice.iloc[0][name]}" for name in key)
        raise ContractError(f"{where}: {found} comes more than once; pass one table")
    return frame
