"""SIPRI's workbooks opened with what their figures look like: colour of type, percent format."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baltic_research.sources.workbook import Cell, Sheet, clean, opened

if TYPE_CHECKING:
    from openpyxl.styles import Font

PLAIN = "plain"


@dataclass(frozen=True)
class InkedSheet(Sheet):
    """A sheet whose figures keep the colour of their type.

    Attributes
    ----------
    colours : dict of (int, int) to str
        Colour of each figure that is not plain, by row and column: ``"blue"``, ``"red"``, or
        the workbook's own description of any other colour.
    percents : frozenset of (int, int)
        The figures that the workbook shows as percentages.
    """

    colours: dict[tuple[int, int], str]
    percents: frozenset[tuple[int, int]]


def read_inked_sheets(path: Path) -> list[InkedSheet]:
    """Read every sheet of an .xlsx workbook with the colours of its figures.

    Parameters
    ----------
    path : pathlib.Path
        The workbook. Formulas are taken by their stored results, error values as their text.

    Returns
    -------
    list of InkedSheet
        In the order of the workbook; text is stripped, empty cells are None.

    Raises
    ------
    SourceFileError
        If the file is missing, truncated, or not a workbook.
    """
    fonts: dict[int, str] = {}
    with opened(path, read_only=True) as book:
        return [_inked(sheet.title, sheet.rows, fonts) for sheet in book.worksheets]


def _inked(name: str, lines: Iterable[tuple[Any, ...]], fonts: dict[int, str]) -> InkedSheet:
    """Take a sheet's values, and the look of its figures; `fonts` remembers colours met."""
    rows: list[tuple[Cell, ...]] = []
    colours: dict[tuple[int, int], str] = {}
    percents: set[tuple[int, int]] = set()
    for number, line in enumerate(lines):
        values = tuple(clean(cell.value) for cell in line)
        rows.append(values)
        for column, value in enumerate(values):
            if not isinstance(value, float):
                continue
            cell = line[column]
            colour = fonts.get(id(cell.font))
            if colour is None:
                colour = fonts[id(cell.font)] = colour_of(cell.font)
            if colour != PLAIN:
                colours[number, column] = colour
            if "%" in (cell.number_format or ""):
                percents.add((number, column))
    return InkedSheet(name, tuple(rows), colours, frozenset(percents))


def colour_of(font: Font | None) -> str:
    """Return the colour of a font by its hue, however the workbook writes it.

    Returns
    -------
    str
        ``"plain"`` for black and greys, ``"blue"``, ``"red"``; for anything else what the
        workbook says: ``"rgb FF00B050"``, ``"theme 4"``.

    Examples
    --------
    >>> from openpyxl.styles import Color, Font
    >>> [colour_of(Font(color=one)) for one in (Color(indexed=12), "FFFF0000", Color(theme=1))]
    ['blue', 'red', 'plain']
    """
    from openpyxl.styles.colors import COLOR_INDEX

    colour = font.color if font else None
    if colour is None or colour.type == "auto":
        return PLAIN
    value = getattr(colour, colour.type)
    described = f"{colour.type} {value}"
    if colour.type == "theme":
        return PLAIN if value == 1 else described  # 1 is the text's own colour
    if colour.type == "indexed":
        if value >= len(COLOR_INDEX):
            return PLAIN if value == 64 else described  # 64 is the window's own colour
        value = COLOR_INDEX[value]
    return _hue(str(value)) or described


def _hue(code: str) -> str:
    """Name the hue of a colour written ``AARRGGBB``; empty where it has none of ours."""
    try:
        red, green, blue = (int(code[-6:][place : place + 2], 16) for place in (0, 2, 4))
    except ValueError:
        return ""
    if max(red, green, blue) - min(red, green, blue) < 0x20 and red < 0xC0:
        return PLAIN
    if blue >= 0x80 and max(red, green) < blue / 2:
        return "blue"
    return "red" if red >= 0x80 and max(green, blue) < red / 2 else ""
