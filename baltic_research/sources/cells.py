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
from xml.parsers import expat

from baltic_research.sources.workbook import Cell, as_column, clean, readable

if TYPE_CHECKING:
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.styles import Font

LARGEST_SHEET = 2**28  # bytes unpacked, hundreds of times a real one: a guard against zip bombs

Take = Callable[[int, list[list[str]], list[str]], None]
"""Takes a row as it is written: its number, its cells' attributes (name, value, name, value ...)
and their texts."""

_DIGITS = "0123456789"


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
    styles: list[list[str]]


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

        def keep(number: int, cells: list[list[str]], texts: list[str]) -> None:
            missing = number - 1 - len(sheet.rows)
            if missing < 0:
                raise ValueError(f"row {number} of {name} does not stand in its order")
            sheet.rows.extend([] for _ in range(missing))  # an empty row need not be written
            sheet.styles.extend([] for _ in range(missing))
            values, styles = self._row(cells, texts)
            sheet.rows.append(values)
            sheet.styles.append(styles)

        _parse(content, keep if take else None)
        return sheet

    def _row(self, cells: list[list[str]], texts: list[str]) -> tuple[list[Cell], list[str]]:
        """Return values and styles of a row; a call for each cell would double the time."""
        strings, looks, isfinite = self._strings, self.styles, math.isfinite
        values: list[Cell] = []
        styles: list[str] = []
        for cell, text in zip(cells, texts, strict=True):
            if len(cell) == 6 and cell[0] == "r" and cell[2] == "s" and cell[4] == "t":
                _, place, _, style, _, kind = cell
            elif len(cell) == 4 and cell[0] == "r" and cell[2] == "s":
                _, place, _, style = cell
                kind = "n"
            else:
                place, style, kind = _attributes(cell)
            if place:
                missing = as_column(place.rstrip(_DIGITS)) - len(values)
                if missing:  # an empty cell need not be written
                    _pad(values, styles, missing, place)
            styles.append(style)
            if not text:
                values.append(None)
                continue
            if kind == "s":
                values.append(strings[int(text)])
            elif kind == "n" and not looks[style].is_date:
                number = float(text)
                values.append(number if isfinite(number) else str(number))
            else:
                values.append(self._rare(kind, text, style))
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

        cell = ReadOnlyCell(self._sheet, 1, 1, None, style_id=int(code))
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


def _parse(content: bytes, take: Take | None) -> None:
    """Hand each row of a sheet's XML to `take`; without it the XML is only checked.

    Formulas are passed over and their stored results taken.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = parser.ordered_attributes = True
    parser.StartDoctypeDeclHandler = _refuse
    finish = _listen(parser, take) if take else bool
    parser.Parse(content, True)  # noqa: FBT003
    finish()


def _attributes(cell: list[str]) -> tuple[str, str, str]:
    """Return place, style and type of a cell whose attributes are not the usual ones."""
    said = dict(zip(cell[::2], cell[1::2], strict=True))
    return said.get("r", ""), said.get("s", "0"), said.get("t", "n")


def _refuse(*_: object) -> None:
    raise ValueError("its XML declares a document type, which no workbook needs")


def _listen(parser: expat.XMLParserType, take: Take) -> Callable[[], object]:
    """Let a parser collect rows; return what hands out the last of them."""
    number, keep = 0, False
    cells: list[list[str]] = []
    texts: list[str] = []
    row = tag = ""
    kept: tuple[str, ...] = ()

    def root(name: str, _: list[str]) -> None:
        nonlocal row, tag, kept
        row, tag, *rest = (name.removesuffix("worksheet") + one for one in ("row", "c", "v", "t"))
        kept = tuple(rest)
        parser.StartElementHandler = start

    def start(name: str, attributes: list[str]) -> None:
        nonlocal keep, number
        if name == tag:
            cells.append(attributes)
            texts.append("")
            keep = False
        elif name == row:
            finish()
            number = int(_attributes(attributes)[0] or number + 1)
        else:
            keep = name in kept

    def text(data: str) -> None:
        if keep:
            texts[-1] += data

    def finish() -> None:
        if cells:
            take(number, cells, texts)
            cells.clear()
            texts.clear()

    parser.StartElementHandler = root
    parser.CharacterDataHandler = text
    return finish


def _pad(values: list[Cell], styles: list[str], missing: int, place: str) -> None:
    """Add the cells before a place that were not written."""
    if missing < 0:
        raise ValueError(f"the cell {place} does not stand in its order")
    values.extend([None] * missing)
    styles.extend(["0"] * missing)
