"""The key numbers as a page states them: every part a text, nothing rounded away unsaid."""

from __future__ import annotations

from baltic_research import catalog, countries, recorded
from baltic_research.recorded import Number, Value

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
    ends = [_written(one) for one in (number.low, number.high) if one is not None]
    return {
        "name": number.name,
        "label": number.label or number.name.replace("_", " "),
        "value": _written(number.value),
        "missing": "yes" if number.value is None else "",
        "interval": " to ".join(ends),
        "unit": number.unit,
        "of": ", ".join(str(one) for one in (place(number), number.year) if one),
        "levels": "; ".join(_level(number.value, one) for one in number.thresholds),
        "edition": edition(number),
    }


def place(number: Number) -> str:
    """Return the place of a number: a country by its name, anything else as it was recorded."""
    known = number.country in countries.table()
    return countries.name(number.country) if known else number.country


def edition(number: Number) -> str:
    """Return the edition of a number with its publisher: ``NATO 2026-07``."""
    return " ".join(one for one in (publisher(number.source), number.edition) if one)


def publisher(code: str) -> str:
    """Return what a page calls a source: the catalogue's short name, or the code if it has none.

    Examples
    --------
    >>> publisher("nato"), publisher("worldbank"), publisher("mine")
    ('NATO', 'World Bank', 'mine')
    """
    known = catalog.sources().get(code)
    return known.short if known else code


def _written(value: Value) -> str:
    text = recorded.shown(value)
    return text if isinstance(value, str) else text.replace("-", _MINUS)


def _level(value: Value, level: float) -> str:
    if isinstance(value, str | None):
        return f"{level:g}"
    return f"{level:g} {'reached' if value >= level else 'not reached'}"
