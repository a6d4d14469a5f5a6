"""What people give as arguments: names, numbers and whole numbers, read alike everywhere."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from numbers import Integral, Real
from typing import Any

from baltic_research.errors import ParameterError

FIRST_YEAR, LAST_YEAR = 1, 9999
"""The years that a date can have."""

MOST = 10_000_000
"""The most random draws and the like: more take gigabytes and tell nothing more."""

_FEW_SPANS = 6


def names(given: object, what: str) -> list[Any]:
    """Return names given as one text or as several.

    Parameters
    ----------
    given : str or iterable of str
        The names; a text is one name, and not its letters.
    what : str
        What they are called, for the message: ``"countries"``.

    Returns
    -------
    list of str
        The names, in the order given.

    Raises
    ------
    ParameterError
        If there is none, or if it is neither a text nor several.

    Examples
    --------
    >>> names("tallinn", "axes"), names(("tallinn", "riga"), "axes")
    (['tallinn'], ['tallinn', 'riga'])
    """
    if not isinstance(given, Iterable):
        raise ParameterError(f"{what}: expected a name or several, found {short(given)}")
    found = [given] if isinstance(given, str) else list(given)
    if not found:
        raise ParameterError(f"{what} is empty; name at least one")
    return found


def numbers(given: object, what: str) -> list[float]:
    """Return finite numbers given as one or as several.

    Parameters
    ----------
    given : float or iterable of float
        The numbers.
    what : str
        What they are called, for the message: ``"threshold"``.

    Returns
    -------
    list of float
        The numbers, in the order given.

    Raises
    ------
    ParameterError
        If there is none, or if one is no finite number; a text is none, whatever it says.

    Examples
    --------
    >>> numbers(2, "threshold"), numbers([2.0, 3.5], "threshold")
    ([2.0], [2.0, 3.5])
    """
    found = [number(one, what) for one in several(given)]
    if not found:
        raise ParameterError(f"{what} is empty; give at least one number")
    return found


def number(given: object, what: str) -> float:
    """Return one finite number, of Python or of numpy.

    Raises
    ------
    ParameterError
        If it is none.
    """
    if not isinstance(given, bool) and isinstance(given, Real):
        found = as_float(given)
        if math.isfinite(found):
            return found
    raise ParameterError(f"{what}: expected a finite number, found {short(given)}")


def as_float(given: Real) -> float:
    """Return a number as a float; one that no float can hold is infinite."""
    try:
        return float(given)
    except OverflowError:
        return math.inf


def whole(given: object, what: str) -> int:
    """Return one whole number, of Python or of numpy; 2020.0 is one, 2020.5 is not.

    Raises
    ------
    ParameterError
        If it is none.

    Examples
    --------
    >>> whole(2020.0, "years")
    2020
    """
    if not isinstance(given, bool) and isinstance(given, Integral):
        return int(given)
    if isinstance(given, Real) and not isinstance(given, Integral):
        found = as_float(given)
        if found.is_integer():
            return int(found)
    raise ParameterError(f"{what}: expected a whole number, found {short(given)}")


def count(given: object, what: str, *, least: int = 1, most: int = MOST) -> int:
    """Return a whole number that says how many.

    Raises
    ------
    ParameterError
        If it is none, or lies outside `least` to `most`.

    Examples
    --------
    >>> count(1000, "draws")
    1000
    """
    found = whole(given, what)
    if not least <= found <= most:
        span = f"from {least} to {most:,}"
        raise ParameterError(f"{what}: expected a whole number {span}, found {short(given)}")
    return found


def seed(given: object, *, least: int = 0) -> int:
    """Return a whole number to begin random numbers with.

    Raises
    ------
    ParameterError
        If it is none, or lies below `least`.

    Examples
    --------
    >>> seed(2016)
    2016
    """
    found = whole(given, "seed")
    if found < least:
        raise ParameterError(
            f"seed: expected a whole number of {least} or more, found {short(given)}"
        )
    return found


def year(given: object, what: str) -> int:
    """Return a year of four digits at most, as a whole number.

    Raises
    ------
    ParameterError
        If it is none.

    Examples
    --------
    >>> year(2014, "years")
    2014
    """
    found = whole(given, what)
    if not FIRST_YEAR <= found <= LAST_YEAR:
        between = f"between {FIRST_YEAR} and {LAST_YEAR}"
        raise ParameterError(f"{what}: expected a year {between}, found {short(given)}")
    return found


def years(given: object, what: str) -> set[int]:
    """Return years given as one or as several.

    Raises
    ------
    ParameterError
        If one is no year of four digits at most.

    Examples
    --------
    >>> sorted(years(range(2014, 2017), "years"))
    [2014, 2015, 2016]
    """
    if isinstance(given, range) and given:
        # Its ends tell whether it holds years only; it may be too long to be walked through
        year(given[0], what), year(given[-1], what)
    return {year(one, what) for one in several(given)}


def span(given: object, what: str) -> tuple[int, int]:
    """Return a first and a last year.

    Raises
    ------
    ParameterError
        If it is no pair of years.

    Examples
    --------
    >>> span((1995, 2024), "years")
    (1995, 2024)
    """
    pair = list(several(given))
    if len(pair) != 2:
        raise ParameterError(f"{what}: expected a first and a last year, found {short(given)}")
    first, last = (year(one, what) for one in pair)
    return first, last


def spans(years: Iterable[int]) -> str:
    """Return years in few words, for a message.

    Examples
    --------
    >>> spans([*range(1000, 2014), 2025, 2026])
    '1000 to 2013, 2025, 2026'
    """
    runs: list[list[int]] = []
    for one in sorted(years):
        if not runs or one != runs[-1][-1] + 1:
            runs.append([])
        runs[-1].append(one)
    texts = [f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
    rest = len(texts) - _FEW_SPANS
    return ", ".join(texts[:_FEW_SPANS]) + (f" and {rest} more" if rest > 0 else "")


def mapping(given: object, what: str) -> dict[Any, Any]:
    """Return a mapping as a dictionary.

    Raises
    ------
    ParameterError
        If it is none.

    Examples
    --------
    >>> mapping({"value": 2}, "decimals")
    {'value': 2}
    """
    if isinstance(given, Mapping):
        return dict(given)
    raise ParameterError(f"{what}: expected a mapping {{name: ...}}, found {short(given)}")


def several(given: object) -> Iterable[object]:
    """Return what is given as several; a text stays whole, for a check of each to refuse."""
    return given if isinstance(given, Iterable) and not isinstance(given, str) else [given]


def short(value: object) -> str:
    """Return a value for a message: on one line and not long."""
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # an int of thousands of digits is not written out
        text = f"a value of type {type(value).__name__}"
    return text if len(text) <= 60 else text[:56] + " ..."
