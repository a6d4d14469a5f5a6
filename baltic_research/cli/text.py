"""Tables as plain text for a terminal."""

from __future__ import annotations

import shutil
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence


def aligned(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows under their heads, as wide as the terminal; the last column wraps.

    Examples
    --------
    >>> print(aligned(("edition", "rows"), [("2024-06", 12)]))
    edition  rows
    2024-06  12
    """
    table = [tuple(heads), *(tuple(one_line(str(one)) for one in row) for row in rows)]
    widths = [max(width(row[place]) for row in table) for place in range(len(heads) - 1)]
    indent = sum(widths) + 2 * len(widths)
    room = max(terminal_width() - indent, 24)
    lines = []
    for row in table:
        start = "".join(padded(text, wide) + "  " for text, wide in zip(row, widths, strict=False))
        last = textwrap.wrap(row[-1], room) or [""]
        lines.append((start + last[0]).rstrip())
        lines.extend(" " * indent + one for one in last[1:])
    return "\n".join(lines)


def wrapped(text: str, indent: int = 0) -> str:
    """Return a text in lines as wide as the terminal; only a word that is longer goes beyond.

    Examples
    --------
    >>> print(wrapped("one of carried, none", indent=2))
      one of carried, none
    """
    start = " " * indent
    return textwrap.fill(
        one_line(text),
        max(terminal_width(), 24),
        initial_indent=start,
        subsequent_indent=start or "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def width(text: str) -> int:
    """Return the columns that a text takes on a terminal."""
    return sum(
        0 if unicodedata.combining(one) else 1 + (unicodedata.east_asian_width(one) in "WF")
        for one in text
    )


def padded(text: str, wide: int, *, right: bool = False) -> str:
    """Return a text filled up with spaces, set to the right if asked for."""
    gap = " " * (wide - width(text))
    return gap + text if right else text + gap


def terminal_width() -> int:
    """Return the width of the terminal, or 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns


def one_line(text: str) -> str:
    """Return a text on one line, with what a terminal would obey made visible."""
    joined = " ".join(text.split())
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in joined)
