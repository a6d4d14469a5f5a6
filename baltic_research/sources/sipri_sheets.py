"""SIPRI's workbooks opened with what their figures look like: colour of type, percent format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from baltic_research.sources.cells import Style, StyledSheet, styled_book
from baltic_research.sources.workbook import Sheet

if TYPE_CHECKING:
    from openpyxl.styles import Font

PLAIN = "plain"


@dataclass(frozen=True)
class InkedSheet(Sheet):
    """A sheet whose figures keep the colour of their type.

    Attributes
    ----------
    colours : dict of int to dict of int to str
        By row and column the colour of each figure that is not plain: ``"blue"``, ``"red"``,
        or the workbook's own description of any other colour.
    percents : tuple of frozenset of int
        By row the columns that the workbook shows as percentages.
    """

    colours: dict[int, dict[int, str]]
    percents: tuple[frozenset[int], ...]


def read_inked_sheets(path: Path, *, wanted: Callable[[str], bool] = bool) -> list[InkedSheet]:
    """Read every sheet of an .xlsx workbook with the colours of its figures.

    Parameters
    ----------
    path : pathlib.Path
        The workbook. Formulas are taken by their stored results, error values as their text.
    wanted : callable
        Whether the cells of a sheet of this name are wanted; the others come without rows.

    Returns
    -------
    list of InkedSheet
        In the order of the workbook; text is stripped, empty cells are None.

    Raises
    ------
    SourceFileError
        If the file is missing, truncated, or not a workbook.
    """
    with styled_book(path) as book:
        return [_inked(sheet, book.styles) for sheet in book.sheets(wanted=wanted)]


def _inked(sheet: StyledSheet, styles: Mapping[str, Style]) -> InkedSheet:
    """Take a sheet's values, and the look of its figures."""
    met = set().union(*sheet.styles)
    inks = {code: ink for code in met if (ink := colour_of(styles[code].font)) != PLAIN}
    percents = {code for code in met if "%" in styles[code].number_format}
    colours = {
        number: {
            column: inks[code]
            for column, code in enumerate(codes)
            if code in inks and isinstance(sheet.rows[number][column], float)
        }
        for number, codes in enumerate(sheet.styles)
        if not inks.keys().isdisjoint(codes)
    }
    shown = tuple(
        frozenset()
        if not percents or percents.isdisjoint(codes)
        else frozenset(column for column, code in enumerate(codes) if code in percents)
        for codes in sheet.styles
    )
    return InkedSheet(sheet.name, tuple(map(tuple, sheet.rows)), colours, shown)


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
