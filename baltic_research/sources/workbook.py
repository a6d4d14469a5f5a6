"""Workbooks as publishers ship them: opened safely, and read cell by cell with addresses."""

from __future__ import annotations

import functools
import math
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile

from baltic_research.errors import SourceFileError

if TYPE_CHECKING:
    from openpyxl import Workbook

Cell = str | float | None
UNREADABLE = (
    BadZipFile, LookupError, ValueError, TypeError, OSError, EOFError, ParseError, ExpatError,
    zlib.error,
)  # fmt: skip

YEAR = re.compile(r"^(?P<year>(?:19|20)\d{2})(?:\.0)?\s*(?P<estimate>[eEfp])?$")


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet; rows and columns count from 0, addresses as in the program."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]

    def address(self, row: int, column: int) -> str:
        """Return the address of a cell, ``TABLE3!D26``."""
        return f"{self.name}!{column_letters(column)}{row + 1}"


def read_sheets(path: Path) -> list[Sheet]:
    """Read every sheet of an .xlsx workbook.

    Parameters
    ----------
    path : pathlib.Path
        The workbook. Formulas are taken by their stored results; error values such as
        ``#REF!`` come as that text, so that nobody mistakes them for an empty cell.

    Returns
    -------
    list of Sheet
        In the order of the workbook; text is stripped, empty cells are None.

    Raises
    ------
    SourceFileError
        If the file is missing, truncated, or not a workbook.
    """
    with opened(path) as book:
        return [
            Sheet(
                sheet.title,
                tuple(tuple(map(clean, row)) for row in sheet.iter_rows(values_only=True)),
            )
            for sheet in book.worksheets
        ]


@contextmanager
def opened(path: Path) -> Iterator[Workbook]:
    """Open an .xlsx workbook by its stored results, and say so where it cannot be read.

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
        from openpyxl import load_workbook

        yield load_workbook(stream, data_only=True)


@contextmanager
def readable(path: Path) -> Iterator[BinaryIO]:
    """Open a workbook's file, and say so where what is done with it shows that it is damaged.

    Parameters
    ----------
    path : pathlib.Path
        The workbook.

    Raises
    ------
    SourceFileError
        If the file is missing, truncated, or not a workbook.
    """
    # openpyxl uses defusedxml when that is installed, which keeps out XML bombs.
    from openpyxl.utils.exceptions import InvalidFileException

    if not path.is_file():
        raise SourceFileError(f"{path}: no such file; give the path of the publisher's workbook")
    try:
        # Opened here, since openpyxl leaves a file open that it fails to load
        with path.open("rb") as stream:
            yield stream
    except (*UNREADABLE, InvalidFileException) as fault:
        raise SourceFileError(
            f"{path.name}: not a readable .xlsx workbook ({fault}); "
            "the file may be truncated or of another kind: download it again"
        ) from None


@functools.cache
def column_letters(column: int) -> str:
    """Return the letters of a column, ``"A"`` for 0."""
    from openpyxl.utils import get_column_letter

    return get_column_letter(column + 1)


@functools.cache
def as_column(letters: str) -> int:
    """Return the column of some letters, 0 for ``"A"``."""
    from openpyxl.utils import column_index_from_string

    return column_index_from_string(letters) - 1


def clean(value: object) -> Cell:
    """Return a cell's value as a number, as stripped text, or None where it is empty."""
    if type(value) is float and math.isfinite(value):  # nearly all cells, hence first
        return value
    if value is None or isinstance(value, str):
        return (value or "").replace("\xa0", " ").strip() or None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return float(value) if math.isfinite(value) else str(value)


def as_year(cell: Cell) -> tuple[int, bool] | None:
    """Return (year, is estimate) where a cell is a year header, else None.

    Examples
    --------
    >>> as_year(2014.0), as_year("2023e"), as_year("2015 e"), as_year("Leks")
    ((2014, False), (2023, True), (2015, True), None)
    """
    match = YEAR.match(str(cell)) if cell is not None else None
    return (int(match["year"]), bool(match["estimate"])) if match else None
