"""The XML of a workbook's sheet taken apart: rows, and cells as they are written.

The parser proper judges a sheet as a whole; patterns then cut out the cells, which in a sound sheet
finds each of them and is several times faster than to be told of every element.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from xml.parsers import expat
from xml.sax.saxutils import escape

from baltic_research.sources.workbook import as_column, column_letters

WrittenCell = tuple[str, str, str, str, str]
"""Letters of the column, style, type and text as written, each ``""`` where it is not said; last
the whole element, and nothing before it, where it is written in an unusual way."""

_ASIDE = re.compile(r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_ATTRIBUTES = r"""(?=[\s/>])(?:[^>"'/]++|"[^"]*+"|'[^']*+')*+"""


def check_sound(content: bytes) -> str:
    """Check that a sheet is well-formed XML in UTF-8, as workbooks are, and harmless.

    Parameters
    ----------
    content : bytes
        The sheet's part of the workbook.

    Returns
    -------
    str
        The prefix of its elements, ``"x:"``; nearly always ``""``.

    Raises
    ------
    ValueError
        If it declares a document type, through which XML bombs come.
    xml.parsers.expat.ExpatError
        If it is not well-formed.
    """
    roots: list[str] = []

    def root(name: str, _: object) -> None:
        roots.append(name)
        parser.StartElementHandler = None

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = root
    parser.StartDoctypeDeclHandler = _refuse
    parser.Parse(content, True)  # noqa: FBT003
    return roots[0].removesuffix("worksheet")


def rows_of(sheet: str, prefix: str) -> Iterator[tuple[int, list[WrittenCell]]]:
    """Yield the rows of a sheet: their numbers, counted from 1, and their cells column by column.

    Parameters
    ----------
    sheet : str
        The sheet's XML, which `check_sound` has passed: only there is no cell overlooked.
    prefix : str
        The prefix of its elements.
    """
    if "<!" in sheet or sheet.rfind("<?") > 0:
        sheet = _ASIDE.sub(lambda aside: escape(aside[1] or ""), sheet)
    table = sheet.partition(f"<{prefix}sheetData")[2].partition(f"</{prefix}sheetData>")[0]
    number = 0
    opening, cell = _patterns(prefix)
    for written in table.split(f"<{prefix}row")[1:]:
        tag = opening.match(written)
        if tag:
            said = tag[1] or _parsed(f"<row{tag[0].rstrip('/>')}/>")[0].get("r", "")
            number = int(said or number + 1)
            yield number, _filled(number, cell.findall(written, tag.end()))


def _filled(number: int, cells: list[WrittenCell]) -> list[WrittenCell]:
    """Return the cells of a row from its first column on; empty ones need not be written."""
    if [cell[0] for cell in cells] == _letters(len(cells)):
        return cells
    found: list[WrittenCell] = []
    for cell in cells:
        one = _usual(cell[-1]) if cell[-1] else cell
        missing = as_column(one[0]) - len(found) if one[0] else 0
        if missing < 0:
            raise ValueError(f"the cell {one[0]}{number} does not stand in its order")
        found += [("", "", "", "", "")] * missing
        found.append(one)
    return found


@functools.cache
def _letters(width: int) -> list[str]:
    """Return the letters of the first columns."""
    return [column_letters(column) for column in range(width)]


def _usual(element: str) -> WrittenCell:
    """Return a cell that is written in an unusual way as if it were not.

    Formulas are passed over and their stored results taken; so are hints to pronunciation.
    """
    said, text = _parsed(element)
    letters = said.get("r", "").rstrip("0123456789")
    return letters, said.get("s", ""), said.get("t", ""), text, ""


@functools.cache
def _patterns(prefix: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what a row's first tag looks like behind its name, and what cells look like."""
    p = re.escape(prefix)
    usual = r'(?: r="([A-Z]++)[0-9]++")?+(?: s="([0-9]++)")?+(?: t="([a-zA-Z]++)")?+'
    plain = rf"<{p}c{usual}(?:/>|><{p}v>([^<&\r]*+)</{p}v></{p}c>)"
    other = rf"<{p}c{_ATTRIBUTES}(?:/>|>.*?</{p}c>)"
    row = rf'(?: r="([0-9]++)")?+{_ATTRIBUTES}/?>'
    return re.compile(row), re.compile(f"{plain}|({other})", re.DOTALL)


def _parsed(element: str) -> tuple[dict[str, str], str]:
    """Return the attributes of an element, and the text in what holds the value of a cell."""
    inside: list[str] = []
    said: dict[str, str] = {}
    texts: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        said.update(attributes if not inside else {})
        inside.append(name.rpartition(":")[2])

    def text(data: str) -> None:
        if inside[-1] in ("v", "t") and "rPh" not in inside:
            texts.append(data)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: inside.pop()
    parser.CharacterDataHandler = text
    parser.Parse(element, True)  # noqa: FBT003
    return said, "".join(texts)


def _refuse(*_: object) -> None:
    raise ValueError("its XML declares a document type, which no workbook needs")
