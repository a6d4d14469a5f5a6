"""Kinds of parameters: turning a text or an object into a value of a kind, or refusing it."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Callable

from baltic_research import countries

Scalar = bool | int | float | str
Value = Scalar | list[Scalar] | None

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)

DESCRIPTIONS = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "date": "a date YYYY-MM-DD",
    "country": "a country",
    "countries": "countries, separated by commas",
    "list[int]": "whole numbers, separated by commas",
    "list[float]": "numbers, separated by commas",
    "list[str]": "texts, separated by commas",
}
"""Every kind that a parameters cell may name, in words."""


class NotOfKindError(ValueError):
    """A value is not of the kind asked for; the caller knows which parameter it was."""


def convert(value: object, kind: str) -> Value:
    """Return a value of a kind, from text as typed on a command line or from an object.

    Parameters
    ----------
    value : object
        Text is read as the kind wants it; anything else must have the right type already.
    kind : str
        A key of `DESCRIPTIONS`.

    Returns
    -------
    bool, int, float, str or list of these
        Dates come back as ``YYYY-MM-DD``, countries as codes.

    Raises
    ------
    NotOfKindError
        If the value is not of the kind.
    UnknownNameError
        If a country is not known.
    """
    if kind == "countries":
        return list(countries.resolve_all([_text(one) for one in _items(value)]))
    if kind.startswith("list["):
        one = _SCALARS[kind.removeprefix("list[").removesuffix("]")]
        return [one(item) for item in _items(value)]
    return _SCALARS[kind](value)


def show(value: object) -> str:
    """Return a value for an error message: on one line, printable and short."""
    text = ascii(value) if not isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else text[:56] + " ..."


def _items(value: object) -> list[object]:
    """Return the items of a list given as such, as JSON, or as text with commas."""
    if isinstance(value, str):
        value = _json_list(value) if value.lstrip().startswith("[") else value.split(",")
    if not isinstance(value, list | tuple):
        raise NotOfKindError
    items = [item.strip() if isinstance(item, str) else item for item in value]
    if any(item == "" for item in items):
        raise NotOfKindError
    return items


def _json_list(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise NotOfKindError from None


def _integer(value: object) -> int:
    if isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
        return int(value)
    if type(value) is int and abs(value) < 10**18:
        return value
    raise NotOfKindError


def _float(value: object) -> float:
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    if type(value) is int and abs(value) < 10**18:
        value = float(value)
    if type(value) is float and math.isfinite(value):
        return value
    raise NotOfKindError


def _text(value: object) -> str:
    """Return text that a file can hold: no null, no half of a surrogate pair."""
    if isinstance(value, str) and "\0" not in value:
        try:
            value.encode()
        except UnicodeEncodeError:
            raise NotOfKindError from None
        return value
    raise NotOfKindError


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    known = {"true": True, "false": False}
    if isinstance(value, str) and value.strip().casefold() in known:
        return known[value.strip().casefold()]
    raise NotOfKindError


def _date(value: object) -> str:
    if type(value) is dt.date:
        return value.isoformat()
    if isinstance(value, str) and _DATE.fullmatch(value.strip()):
        try:
            return dt.date.fromisoformat(value.strip()).isoformat()
        except ValueError:
            raise NotOfKindError from None
    raise NotOfKindError


def _country(value: object) -> str:
    return countries.resolve(_text(value))


_SCALARS: dict[str, Callable[[object], Scalar]] = {
    "int": _integer,
    "float": _float,
    "str": _text,
    "bool": _boolean,
    "date": _date,
    "country": _country,
}
