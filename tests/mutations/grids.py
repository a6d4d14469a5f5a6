"""Real workbooks as grids of cells: taken from the publisher's file, changed, written anew."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from baltic_research import countries
from baltic_research.errors import UnknownNameError
from baltic_research.sources.sipri_sheets import colour_of

YEAR = re.compile(r"^(19|20)\d{2}(\.0)?\s*[eEfp]?$")
INKS = ("plain", "blue", "red")

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="3"><font><sz val="10"/></font>'
    '<font><sz val="10"/><color indexed="12"/></font>'
    '<font><sz val="10"/><color indexed="10"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    "<borders count='1'><border/></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="6">'
    + "".join(
        f'<xf numFmtId="{form}" fontId="{font}" fillId="0" borderId="0" xfId="0" applyFont="1" '
        'applyNumberFormat="1"/>'
        for form in (0, 10)
        for font in range(3)
    )
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


class Figure(float):
    """A number that keeps its look: colour of the type, and whether it is shown in percent."""

    style = 0

    def times(self, factor: float) -> Figure:
        return styled(float(self) * factor, self.style)


def styled(value: float, style: int) -> Figure:
    figure = Figure(value)
    figure.style = style
    return figure


Cell = str | float | None
Rows = list[list[Cell]]


@dataclass
class Grid:
    """The cells of a sheet."""

    name: str
    rows: Rows
    hidden: bool = False
    merged: list[str] = field(default_factory=list)

    def header(self) -> int:
        """Return the first row with at least six years (a summary's has fewer)."""
        return next(
            number
            for number, row in enumerate(self.rows)
            if sum(bool(YEAR.match(str(cell))) for cell in row) >= 6
        )

    def years(self) -> list[int]:
        """Return the columns of the header's years."""
        row = self.rows[self.header()]
        return [place for place, cell in enumerate(row) if YEAR.match(str(cell))]

    def rows_of(self, country: str) -> list[int]:
        """Return the rows of a country, one a block."""
        return [number for number, row in enumerate(self.rows) if country_of(row) == country]

    def label(self, row: int) -> int:
        """Return the column of a row's first text."""
        return next(place for place, cell in enumerate(self.rows[row]) if isinstance(cell, str))


@dataclass
class Book:
    """The sheets of a workbook, in order."""

    grids: list[Grid]

    def __getitem__(self, name: str) -> Grid:
        return next(grid for grid in self.grids if grid.name == name)

    def copy(self) -> Book:
        return Book(
            [
                Grid(one.name, [list(row) for row in one.rows], one.hidden, list(one.merged))
                for one in self.grids
            ]
        )

    def save(self, path: Path) -> Path:
        """Write the workbook in its barest form; a few milliseconds where openpyxl takes seconds."""
        numbers = range(1, len(self.grids) + 1)
        sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(
                "[Content_Types].xml",
                f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
                '<Default Extension="rels" '
                'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                '<Default Extension="xml" ContentType="application/xml"/>'
                f'<Override PartName="/xl/workbook.xml" ContentType="{OFFICE}.sheet.main+xml"/>'
                f'<Override PartName="/xl/styles.xml" ContentType="{OFFICE}.styles+xml"/>'
                + "".join(
                    f'<Override PartName="/xl/worksheets/sheet{one}.xml" ContentType="{sheet}"/>'
                    for one in numbers
                )
                + "</Types>",
            )
            archive.writestr(
                "_rels/.rels",
                f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
                f'Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            )
            archive.writestr(
                "xl/_rels/workbook.xml.rels",
                f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
                + "".join(
                    f'<Relationship Id="rId{one}" Type="{LINKS}/worksheet" '
                    f'Target="worksheets/sheet{one}.xml"/>'
                    for one in numbers
                )
                + f'<Relationship Id="rId0" Type="{LINKS}/styles" Target="styles.xml"/>'
                "</Relationships>",
            )
            archive.writestr(
                "xl/workbook.xml",
                f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
                + "".join(
                    f'<sheet name="{escape(grid.name)}" sheetId="{one}" '
                    f'state="{"hidden" if grid.hidden else "visible"}" r:id="rId{one}"/>'
                    for one, grid in zip(numbers, self.grids, strict=True)
                )
                + "</sheets></workbook>",
            )
            archive.writestr("xl/styles.xml", STYLES)
            for one, grid in zip(numbers, self.grids, strict=True):
                archive.writestr(f"xl/worksheets/sheet{one}.xml", _sheet(grid))
        return path


def _sheet(grid: Grid) -> str:
    lines = []
    for number, row in enumerate(grid.rows, start=1):
        cells = "".join(
            _cell(f"{get_column_letter(place)}{number}", cell)
            for place, cell in enumerate(row, start=1)
            if cell is not None
        )
        if cells:
            lines.append(f'<row r="{number}">{cells}</row>')
    merged = "".join(f'<mergeCell ref="{one}"/>' for one in grid.merged)
    merged = f'<mergeCells count="{len(grid.merged)}">{merged}</mergeCells>' if merged else ""
    return f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData>{merged}</worksheet>'


def _cell(address: str, cell: str | float) -> str:
    if isinstance(cell, str):
        if cell.startswith("#") and cell.endswith(("!", "A", "?")):
            return f'<c r="{address}" t="e"><v>{escape(cell)}</v></c>'
        text = escape(cell)
        return f'<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    style = getattr(cell, "style", 0)
    return f'<c r="{address}" s="{style}"><v>{float(cell)!r}</v></c>'


def country_of(row: Iterable[Cell]) -> str:
    """Return the code of the country that a row is about, ``""`` where it is about none."""
    text = next((cell for cell in row if isinstance(cell, str) and cell.strip()), "")
    bare = re.sub(r"(\s*(\([^)]*\)|\*))+\s*$", "", text.replace("\xa0", " ")).strip()
    try:
        return countries.resolve(bare) if bare else ""
    except UnknownNameError:
        return ""


def take(path: Path, keep: frozenset[str], *, inks: bool = False, first_year: int = 0) -> Book:
    """Take a publisher's workbook, and of its countries those named.

    Parameters
    ----------
    path : pathlib.Path
        The original.
    keep : frozenset of str
        Codes of the countries and aggregates to keep.
    inks : bool
        Keep the colours of type and the percentages.
    first_year : int
        Drop the columns of earlier years.
    """
    book = load_workbook(path, data_only=True, read_only=inks)
    fonts: dict[int, str] = {}
    grids = []
    for sheet in book.worksheets:
        rows: Rows = []
        for line in sheet.iter_rows(values_only=not inks):
            values = [_inked(cell, fonts) for cell in line] if inks else [_plain(c) for c in line]
            if (country := country_of(values)) and country not in keep:
                continue
            rows.append(values)
        grid = Grid(sheet.title, rows)
        if first_year:
            _cut_years(grid, first_year)
        grids.append(grid)
    if inks:
        book.close()
    return Book(grids)


def _plain(value: object) -> Cell:
    return float(value) if isinstance(value, int | float) else value and str(value)  # type: ignore[return-value]


def _inked(cell: object, fonts: dict[int, str]) -> Cell:
    value = _plain(cell.value)  # type: ignore[attr-defined]
    if not isinstance(value, float):
        return value
    font = cell.font  # type: ignore[attr-defined]
    colour = fonts.get(id(font)) or fonts.setdefault(id(font), colour_of(font))
    percent = "%" in (cell.number_format or "")  # type: ignore[attr-defined]
    return styled(value, INKS.index(colour) + 3 * percent if colour in INKS else 0)


def _cut_years(grid: Grid, first: int) -> None:
    try:
        header = grid.rows[grid.header()]
    except StopIteration:
        return
    early = {
        place for place in grid.years() if int(float(str(header[place]).rstrip("eEfp "))) < first
    }
    grid.rows = [
        [cell for place, cell in enumerate(row) if place not in early] for row in grid.rows
    ]
