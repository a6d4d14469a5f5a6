"""The key numbers as a page states them: every part a text, nothing rounded away unsaid."""

from __future__ import annotations

from baltic_research import countries, recorded
from baltic_research.recorded import Number, Value

_LONGEST_ACRONYM = 5
_MINUS = "\N{MINUS SIGN}"


def told(number: Number) -> dict[str, str]:
    """Return what a page says of a key number: texts, empty where there is nothing to say.

    Parameters
    ----------
    number : Number
        As the notebook recorded it.

    Returns
    -------
    dict of str to str
        ``label``, ``value``, ``unit``, ``interval``, ``of`` (place and year), ``levels``
        (reached or not), ``edition``, and ``missing``, which is empty where there is a figure.
    """
    place = number.country
    if place in countries.table():
        place = countries.name(place)
    ends = [_written(one) for one in (number.low, number.high) if one is not None]
    return {
        "name": number.name,
        "label": number.label or number.name.replace("_", " "),
        "value": _written(number.value),
        "missing": "yes" if number.value is None else "",
        "interval": " to ".join(ends),
        "unit": number.unit,
        "of": ", ".join(str(one) for one in (place, number.year) if one),
        "levels": "; ".join(_level(number.value, one) for one in number.thresholds),
        "edition": " ".join(one for one in (publisher(number.source), number.edition) if one),
    }


def publisher(code: str) -> str:
    """Return the code of a source as one writes it: short ones are acronyms (NATO, SIPRI)."""
    return code.upper() if len(code) <= _LONGEST_ACRONYM else code


def _written(value: Value) -> str:
    text = recorded.shown(value)
    return text if isinstance(value, str) else text.replace("-", _MINUS)


def _level(value: Value, level: float) -> str:
    if isinstance(value, str | None):
        return f"{level:g}"
    return f"{level:g} {'reached' if value >= level else 'not reached'}"
