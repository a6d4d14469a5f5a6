"""The tables of a page as CSV, for those who go on computing."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser

from baltic_research.reports.document import Table

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def as_csv(table: Table) -> str:
    """Return a table as CSV: a line of headings, commas, lines ended by LF.

    The rows come unrounded and with empty fields for missing figures where the table carries
    them (every `br.table` of a report does). Of any other table the cells are written as shown,
    and a text that a spreadsheet would take for a formula is led by an apostrophe.

    Parameters
    ----------
    table : Table
        A table of the page.
    """
    if table.csv:
        return table.csv
    reader = _Cells()
    reader.feed(table.html)
    reader.close()
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        [_harmless(cell) for cell in row] for row in reader.rows
    )
    return text.getvalue()


class _Cells(HTMLParser):
    """Collects the texts of a table's cells, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"} and self.rows:
            self.rows[-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += " ".join(data.split())


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell
