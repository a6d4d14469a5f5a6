"""What stands beside the figures of NATO's tables: names, footnote marks, currencies, notes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from baltic_research.sources import nato_layout as layout
from baltic_research.sources.workbook import Sheet

MARK = re.compile(r"\s*(?P<mark>\([a-z]\)|\*)\s*$")
CURRENCY = re.compile(r"\s*\((?P<currency>[A-Z][^)]+)\)\s*$")
FOOTNOTE = re.compile(r"^(?P<mark>\([a-z]\)|\*)\s*(?P<text>\S.*)$", re.DOTALL)
COLUMN_NUMBER = re.compile(r"^\((\d+|-)\)$")


@dataclass(frozen=True)
class Label:
    """What stands left of the figures: a country, its footnote marks and its currency."""

    text: str
    marks: tuple[str, ...]
    currency: str


def read_label(texts: list[str]) -> Label:
    """Split ``Estonia*   (Euros)`` into the name, its footnote marks and the currency."""
    text, currency = texts[0], " ".join(texts[1:])
    match = CURRENCY.search(text)
    if match:
        text, currency = text[: match.start()], match["currency"]
    marks = []
    while match := MARK.search(text):
        marks.append(match["mark"])
        text = text[: match.start()]
    return Label(text.strip(), tuple(marks), currency.strip())


def footnotes(sheet: Sheet) -> dict[str, str]:
    """Return what each footnote mark means on a sheet, in our words and (``raw``) in theirs."""
    found: dict[str, str] = {}
    for row in sheet.rows:
        text = next((str(cell) for cell in row if cell is not None), "")
        match = FOOTNOTE.match(text)
        if match and not COLUMN_NUMBER.match(text):
            found[match["mark"]] = layout.footnote(match["text"])
            found[f"raw {match['mark']}"] = match["text"]
    return found
