"""Lines of Python that do what a view shows, written as one would by hand."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence

WIDTH = 88


def text(value: str) -> str:
    """Return a text as Python writes it, in double quotes.

    Examples
    --------
    >>> text("EST")
    '"EST"'
    """
    return json.dumps(value, ensure_ascii=False)


def texts(values: Sequence[str]) -> str:
    """Return a list of texts, on several lines where one is too short.

    Examples
    --------
    >>> texts(["EST", "LVA"])
    '["EST", "LVA"]'
    """
    inside = ", ".join(map(text, values))
    if len(inside) <= WIDTH - 26:
        return f"[{inside}]"
    lines = textwrap.wrap(inside, WIDTH - 16, break_long_words=False, break_on_hyphens=False)
    return "[\n" + "\n".join(f"        {line}" for line in lines) + ",\n    ]"


def years(wanted: Sequence[int]) -> str:
    """Return years as a range where none is left out, else as a list.

    Examples
    --------
    >>> years([2014, 2015, 2016]), years([2014, 2016])
    ('range(2014, 2017)', '[2014, 2016]')
    """
    whole = list(range(wanted[0], wanted[-1] + 1))
    return f"range({wanted[0]}, {wanted[-1] + 1})" if list(wanted) == whole else str(list(wanted))


def call(function: str, *values: str, **named: str) -> str:
    """Return a call, on one line if it fits.

    Examples
    --------
    >>> print(call("br.load", '"nato.personnel"', edition='"2026-07"'))
    br.load("nato.personnel", edition="2026-07")
    """
    parts = [*values, *(f"{name}={value}" for name, value in named.items())]
    line = f"{function}({', '.join(parts)})"
    if len(line) <= WIDTH - 14 and "\n" not in line:
        return line
    return f"{function}(\n" + "".join(f"    {part},\n" for part in parts) + ")"


def load(series: str, edition: str, wanted: Sequence[int], codes: Sequence[str] = ()) -> str:
    """Return the call that loads one series of one edition."""
    named: dict[str, str] = {"countries": texts(codes)} if codes else {}
    return call("br.load", text(series), **named, years=years(wanted), edition=text(edition))


def script(imports: Sequence[str], parts: Mapping[str, str] | Sequence[str]) -> str:
    """Return a whole script: imports, then its parts with an empty line between them."""
    return "\n".join([*imports, "", *parts]) + "\n"
