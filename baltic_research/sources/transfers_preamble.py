"""What SIPRI writes above the header of its arms transfers files: kind, years, day."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path

from baltic_research.errors import SourceFileError
from baltic_research.sources.delimited import Text
from baltic_research.sources.reading import Problems

GENERATED = re.compile(
    r"^Data generated: (?P<day>\d{1,2}) (?P<month>[A-Z][a-z]{2}) (?P<year>\d{4})"
)
YEAR_RANGE = re.compile(r"year range '(?P<first>\d{4})' to '(?P<last>\d{4})'")
# Not by the locale, which would read the same file differently on another machine
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
KINDS = {
    "deliveries": ("file of deliveries by year", "SIPRI AT Database ID", "transfers.read"),
    "register": ("register of deals", "Year(s) of delivery", "transfers.read_register"),
}


def generated(text: Text, problems: Problems) -> str:
    """Return the day on which SIPRI's site made the file, ``YYYY-MM-DD``."""
    for line in text.preamble:
        match = GENERATED.match(line)
        if match and match["month"] in MONTHS:
            return f"{match['year']}-{MONTHS.index(match['month']) + 1:02}-{int(match['day']):02}"
    problems.add("preamble", "no line 'Data generated: day month year' above the header")
    return ""


def year_range(text: Text) -> tuple[int, int] | None:
    """Return the years of delivery that were asked for, None where no limit was set."""
    match = YEAR_RANGE.search(" ".join(text.preamble))
    return (int(match["first"]), int(match["last"])) if match else None


def refuse_other_kind(path: Path, wanted: str) -> None:
    """Raise where a file is the other one of SIPRI's two.

    Raises
    ------
    SourceFileError
        That names what the file is and which function reads it.
    """
    for kind, (title, column, reader) in KINDS.items():
        if kind != wanted and path.is_file() and _has(path, column):
            lack = "no yearly volumes" if kind == "register" else "no terms of the deals"
            raise SourceFileError(
                f"{path.name}: this is SIPRI's {title}, which has {lack}; "
                f"read it with {reader}, or give the {KINDS[wanted][0]}"
            )


def _has(path: Path, column: str) -> bool:
    with path.open(encoding="latin-1") as stream:
        return any(column in line.rstrip(";\n").split(",") for line in islice(stream, 30))
