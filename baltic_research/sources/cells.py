"""Cells of an .xlsx workbook with their styles, read several times faster than by openpyxl.

What is intricate and small (list of sheets, shared strings, styles) openpyxl reads here too. The
sheets, nearly all of a workbook's bytes, are read straight from their XML.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baltic_research.sources.sheet_xml import WrittenCell, check_sound, rows_of
from baltic_research.sources.workbook import Cell, clean, readable

if TYPE_CHECKING:
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.styles import Font

LARGEST_SHEET = 2**28  # bytes unpacked, hundreds of times a real one: a guard against zip bombs


@dataclass(frozen=True)
class Style:
    """How cells of one style are shown."""

    font: Font
    number_format: str
    is_date: bool
    is_duration: bool


@dataclass(frozen=True)
class StyledSheet:
    """Values of a sheet by row and column, and the code of the style of each."""

    name: str
    rows: list[list[Cell]]
    styles: list[tuple[str, ...]]


class StyledBook:
    """A workbook that openpyxl has opened and whose sheets it leaves to us.

    Attributes
    ----------
    styles : dict of str to Style
        By their code in the workbook, each made when it is first asked for.
    """

    def __init__(self, reader: ExcelReader) -> None:
        self._reader = reader
        self._strings = [clean(text) for text in reader.shared_strings]
        self.styles: dict[str, Style] = _Styles(reader)

    def sheets(self, *, wanted: Callable[[str], bool] = bool) -> Iterator[StyledSheet]:
        """Yield the sheets in the order of the workbook; a chart is no sheet.

        One whose name is not wanted comes without its cells, but must be as sound as the others.
        """
        for sheet, relation in self._reader.parser.find_sheets():
            part = relation.target
            if part not in self._reader.valid_files or "chartsheet" in relation.Type:
                continue
            if self._reader.archive.getinfo(part).file_size > LARGEST_SHEET:
                raise ValueError(f"{part} unpacks to more than {LARGEST_SHEET >> 20} MB")
            content = self._reader.archive.read(part)
            yield self._sheet(sheet.name, content, take=wanted(sheet.name))

    def _sheet(self, name: str, content: bytes, *, take: bool) -> StyledSheet:
        sheet = StyledSheet(name, [], [])
        prefix = check_sound(content)
        for number, cells in rows_of(content.decode(), prefix) if take else ():
            missing = number - 1 - len(sheet.rows)
            if missing < 0:
                raise ValueError(f"row {number} of {name} does not stand in its order")
            sheet.rows.extend([] for _ in range(missing))  # an empty row need not be written
            sheet.styles.extend(() for _ in range(missing))
            values, styles = self._row(cells)
            sheet.rows.append(values)
            sheet.styles.append(styles)
        return sheet

    def _row(self, cells: list[WrittenCell]) -> tuple[list[Cell], tuple[str, ...]]:
        """Return values and styles of a row; a call for each cell would double the time."""
        if not cells:
            return [], ()
        strings, isfinite = self._strings, math.isfinite
        _, styles, kinds, texts, _ = zip(*cells, strict=True)
        dated = any(self.styles[style].is_date for style in set(styles))
        values = [
            None
            if not text
            else strings[int(text)]
            if kind == "s"
            else number
            if not (kind or dated) and isfinite(number := float(text))
            else self._rare(kind or "n", text, style)
            for style, kind, text in zip(styles, kinds, texts, strict=True)
        ]
        return values, styles

    def _rare(self, kind: str, text: str, style: str) -> Cell:
        """Return a date, a truth or a text as `clean` leaves it; an error is its text."""
        from openpyxl.utils.datetime import from_excel, from_ISO8601

        if kind == "b":
            return str(bool(int(text)))
        if kind == "d":
            return clean(from_ISO8601(text))  # type: ignore[no-untyped-call]
        if kind != "n":
            return clean(text)
        if not self.styles[style].is_date:
            return clean(float(text))
        try:
            epoch, is_duration = self._reader.wb.epoch, self.styles[style].is_duration
            return clean(from_excel(float(text), epoch, timedelta=is_duration))
        except (OverflowError, ValueError):
            return "#VALUE!"  # as the program shows a date beyond its calendar


class _Styles(dict[str, Style]):
    """The styles of a workbook by their code."""

    def __init__(self, reader: ExcelReader) -> None:
        from openpyxl.worksheet.worksheet import Worksheet

        super().__init__()
        self._sheet: Any = Worksheet(reader.wb)

    def __missing__(self, code: str) -> Style:
        from openpyxl.cell.read_only import ReadOnlyCell
        from openpyxl.styles.numbers import is_date_format, is_timedelta_format

        cell = ReadOnlyCell(self._sheet, 1, 1, None, style_id=int(code or 0))
        shown = cell.number_format
        style = Style(cell.font, shown, is_date_format(shown), is_timedelta_format(shown))
        self[code] = style
        return style


@contextmanager
def styled_book(path: Path) -> Iterator[StyledBook]:
    """Open an .xlsx workbook by its stored results, with the styles of its cells.

    Parameters
    ----------
    path : pathlib.Path
        The workbook.

    Raises
    ------
    SourceFileError
        If the file is missing, truncated, or not a workbook, also where that shows only while
        its sheets are read.
    """
    with readable(path) as stream:
        from openpyxl.reader.excel import ExcelReader
        from openpyxl.styles.stylesheet import apply_stylesheet

        reader = ExcelReader(stream, read_only=True, data_only=True)
        reader.read_manifest()
        reader.read_strings()
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
        yield StyledBook(reader)
