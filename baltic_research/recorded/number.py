"""A key number: its parts, what they may be, and how it is written."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from numbers import Integral, Real
from typing import Any

from baltic_research.errors import ParameterError
from baltic_research.given import as_float
from baltic_research.given import short as in_short
from baltic_research.given import year as as_year

MIME_TYPE = "application/vnd.baltic-research.numbers+json"

Value = int | float | str | None

_NAME = re.compile(r"[a-z][a-z0-9_]{0,79}")
_LONGEST_TEXT = 500
# What lies beyond is the arithmetic's, not the result's: it differs between machines
_DIGITS = 12
_FIVE_DIGITS = 10_000
_SHOWN = 4


@dataclass(frozen=True, repr=False)
class Number:
    """One recorded result; made by `record`.

    Attributes
    ----------
    name : str
        What the number is called from run to run: small letters, digits and underscores.
    value : int, float, str or None
        None where there is no figure, which is never zero.
    unit, label : str
        Its unit, and what it is in words; both may be empty.
    source, edition, country : str
        Whose figure it is, from which edition and of whom; empty where nothing is said.
    year : int or None
        The year that it is of.
    thresholds : tuple of float
        Levels whose crossing matters, in `unit`; a value equal to one has reached it.
    low, high : float or None
        Ends of its interval, in `unit`.
    """

    name: str
    value: Value
    unit: str = ""
    label: str = ""
    source: str = ""
    edition: str = ""
    country: str = ""
    year: int | None = None
    thresholds: tuple[float, ...] = ()
    low: float | None = None
    high: float | None = None

    def __str__(self) -> str:
        """Return the number on one line: name, value, interval, unit, and where it is from."""
        interval = "" if self.low is None else f" ({shown(self.low)} to {shown(self.high)})"
        unit = f" {self.unit}" if self.unit else ""
        about = ", ".join(
            " ".join(str(one) for one in pair if one)
            for pair in ((self.country, self.year), (self.source, self.edition))
            if any(pair)
        )
        line = f"{self.name} = {shown(self.value)}{interval}{unit}"
        return f"{line} [{about}]" if about else line

    __repr__ = __str__

    def _ipython_display_(self) -> None:
        """Show nothing again: recording has shown it, however the cell ends."""


@dataclass(frozen=True, repr=False)
class Numbers(Sequence[Number]):
    """Several recorded numbers, in order; made by `record` from a frame."""

    numbers: tuple[Number, ...]

    def __getitem__(self, place: Any) -> Any:
        """Return the number at a place."""
        return self.numbers[place]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.numbers)

    def __str__(self) -> str:
        """Return one line a number."""
        return "\n".join(map(str, self.numbers)) or "no number to record"

    __repr__ = __str__

    def _ipython_display_(self) -> None:
        """Show nothing again: recording has shown it, however the cell ends."""


def as_json(number: Number) -> dict[str, Any]:
    """Return a number as plain values for JSON, every field of it."""
    return {**asdict(number), "thresholds": list(number.thresholds)}


def from_json(said: object) -> Number:
    """Return the number that plain values describe, checked as `record` checks.

    Raises
    ------
    ParameterError
        If they describe none.
    """
    known = {one.name for one in fields(Number)}
    if not isinstance(said, Mapping) or not {"name", "value"} <= said.keys() <= known:
        raise ParameterError("a recorded number must have a name and a value, and known fields")
    return checked(**{**asdict(Number("", None)), **said})


def shown(value: Value) -> str:
    """Return a value for people: four digits or more, a dash where there is none.

    Examples
    --------
    >>> shown(5.333456), shown(1234567), shown("supported")
    ('5.333', '1,234,567', 'supported')
    """
    if value is None:
        return "\N{EN DASH}"
    if isinstance(value, str):
        return value
    digits = max(_SHOWN, len(f"{abs(value):.0f}"))
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.{digits}g}"
    # Four digits stand together, be they a year or not
    return text.replace(",", "") if abs(value) < _FIVE_DIGITS else text


def checked(
    name: Any, *, value: Any, thresholds: Any, low: Any, high: Any, year: Any, **texts: Any
) -> Number:
    """Return a number of checked parts, or say which of them cannot serve.

    Raises
    ------
    ParameterError
        In one sentence, with the name of the number.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ParameterError(
            f"a number's name must be small letters, digits and underscores, at most 80 and a "
            f"letter first, found {short(name)}"
        )
    what = f"number {name!r}"
    levels = thresholds if isinstance(thresholds, Collection) else [thresholds]
    first, last = (None if one is None else _figure(one, f"{what}: an end") for one in (low, high))
    if (first is None) != (last is None) or (first is not None and first > (last or 0.0)):
        raise ParameterError(f"{what}: an interval takes 'low' and 'high', low first")
    return Number(
        name=name,
        value=plain(value, what),
        year=_year(year, what),
        thresholds=tuple(sorted({_figure(one, f"{what}: a threshold") for one in levels})),
        low=first,
        high=last,
        **{key: _text(one, f"{what}: its {key}") for key, one in texts.items()},
    )


def _figure(value: Any, what: str) -> float:
    found = plain(value, what)
    if found is None or isinstance(found, str):
        raise ParameterError(f"{what} must be a number, found {short(value)}")
    return float(found)


def _year(value: Any, what: str) -> int | None:
    missing = value is None or plain(value, f"{what}: its year") is None
    return None if missing else as_year(value, f"{what}: its year")


def plain(value: Any, what: str) -> Value:
    """Return a value as an int, a float, a text or None, whatever library it comes from.

    NaN and pandas' missing values become None.

    Raises
    ------
    ParameterError
        If it is none of these.
    """
    if isinstance(value, str):
        return _text(value, what)
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return None
    if type(value) is bool or not isinstance(value, Real):
        raise ParameterError(
            f"{what} must be a number, a text or None, found {short(value)} "
            f"of type {type(value).__name__}"
        )
    number = as_float(value)
    if number != number:  # NaN alone differs from itself
        return None
    if number in (float("inf"), float("-inf")):
        raise ParameterError(f"{what} must be finite and below 1e308, found {short(value)}")
    if isinstance(value, Integral):
        return int(value)
    return float(f"{number:.{_DIGITS}g}") + 0.0


def _text(value: Any, what: str) -> str:
    """Return a text that a file can hold; a missing one is empty."""
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if not isinstance(value, str):
        raise ParameterError(f"{what} must be text, found {short(value)}")
    if (
        len(value) > _LONGEST_TEXT
        or "\0" in value
        or value != value.encode(errors="replace").decode()
    ):
        raise ParameterError(
            f"{what} must be text of at most {_LONGEST_TEXT} characters without null characters "
            f"or halves of pairs, found {short(value)}"
        )
    return value


def short(value: object) -> str:
    """Return a value for a message: on one line, printable and short."""
    text = in_short(value)
    if not isinstance(value, str):
        text = text.encode("ascii", "backslashreplace").decode()
    return text if len(text) <= 60 else text[:56] + " ..."
