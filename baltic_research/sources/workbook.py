"""Workbooks as publishers ship them: opened safely, and read cell by cell with addresses."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

from baltic_research.errors import SourceFileError

Cell = str | float | None

YEAR = re.compile(r"^(?P<year>(?:19|20)\d{2})(?:\.0)?\s*(?P<estimate>[eEfp])?$")


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet; rows and columns count from 0, addresses as in the program."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]

    def address(self, row: int, column: int) -> str:
        """Return the address of a cell, ``TABLE3!D26``."""
        from openpyxl.utils import get_column_letter

        return f"{self.name}!{get_column_letter(column + 1)}{row + 1}"


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
    # openpyxl uses defusedxml when that is installed, which keeps out XML bombs.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    if not path.is_file():
        raise SourceFileError(f"{path}: no such file; give the path of the publisher's workbook")
    try:
        book = load_workbook(path, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError, EOFError) as fault:
        raise SourceFileError(
            f"{path.name}: not a readable .xlsx workbook ({fault}); "
            "the file may be truncated or of another kind: download it again"
        ) from None
    return [
        Sheet(
            sheet.title, tuple(tuple(map(_clean, row)) for row in sheet.iter_rows(values_only=True))
        )
        for sheet in book.worksheets
    ]


def as_year(cell: Cell) -> tuple[int, bool] | None:
    """Return (year, is estimate) where a cell is a year header, else None.

    Examples
    --------
    >>> as_year(2014.0), as_year("2023e"), as_year("2015 e"), as_year("Leks")
    ((2014, False), (2023, True), (2015, True), None)
    """
    match = YEAR.match(str(cell)) if cell is not None else None
    return (int(match["year"]), bool(match["estimate"])) if match else None


def _clean(value: object) -> Cell:
    if value is None or isinstance(value, str):
        return (value or "").replace("\xa0", " ").strip() or None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return None if math.isnan(value) else float(value)
