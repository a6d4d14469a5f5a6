"""A table in a few rounded lines of text: what a notebook test compares in place of a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

_FEW = 6


def digest(title: str, data: pd.DataFrame) -> str:
    """Return a title and a summary of each column that is the same on every machine.

    Parameters
    ----------
    title : str
        First line.
    data : pandas.DataFrame
        What is summarised: numbers by count, range and mean to four significant digits, years
        by their span, text by its distinct values.

    Returns
    -------
    str
        Several lines, the last of them the number of rows.
    """
    return "\n".join([title, *_lines(data), f"{len(data)} rows"])


def rounded(value: float) -> str:
    """Return a number to four significant digits, without exponent and without a minus zero.

    What lies halfway but for its last bits, in which one processor differs from another, is
    rounded as if it lay there.

    Examples
    --------
    >>> rounded(1809915.0), rounded(5.3312), rounded(-0.00000001)
    ('1810000', '5.331', '0')
    >>> rounded(0.18785), rounded(0.18785000000000002)
    ('0.1878', '0.1878')
    """
    if abs(value) < 5e-7:
        return "0"
    value = float(f"{value:.12g}")
    text = f"{float(f'{value:.4g}'):.6f}"
    return text.rstrip("0").rstrip(".")


def is_year(name: object, column: pd.Series) -> bool:
    """Return whether a column holds years: so named, and whole numbers that can be years."""
    present = column.dropna()
    if "year" not in str(name).casefold() or not pd.api.types.is_numeric_dtype(present):
        return False
    return bool(((present % 1 == 0) & present.between(1000, 2999)).all())


def _lines(data: pd.DataFrame) -> Iterator[str]:
    for name, column in data.items():
        present = column.dropna()
        if present.empty:
            yield f"{name}: no values"
        elif is_year(name, column):
            yield f"{name}: {int(present.min())} to {int(present.max())}"
        elif pd.api.types.is_bool_dtype(column) or not pd.api.types.is_numeric_dtype(column):
            yield f"{name}: {_words(present)}"
        else:
            yield f"{name}: {_numbers(present.astype(float), len(column) - len(present))}"


def _words(present: pd.Series) -> str:
    counts = present.astype(str).value_counts().sort_index()
    if len(counts) > _FEW:
        return f"{len(counts)} different, {counts.index[0]} to {counts.index[-1]}"
    return ", ".join(f"{str(text) or '(empty)'} x {count}" for text, count in counts.items())


def _numbers(present: pd.Series, missing: int) -> str:
    least, mean, most = (
        rounded(float(one)) for one in (present.min(), present.mean(), present.max())
    )
    return f"{len(present)} values, {missing} missing, {least} to {most}, mean {mean}"
