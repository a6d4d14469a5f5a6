"""Delimited text as publishers ship it: preamble, header, lines with their numbers."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from baltic_research import countries
from baltic_research.errors import SourceFileError, UnknownNameError
from baltic_research.sources.reading import Problems


@dataclass(frozen=True)
class Line:
    """One line of a file under its header; `cells` holds stripped text by column name."""

    number: int
    cells: dict[str, str]

    @property
    def where(self) -> str:
        """Return the line's place, ``line 17``."""
        return f"line {self.number}"

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass(frozen=True)
class Text:
    """A delimited file, split: the lines above the header, the header, the lines below."""

    preamble: tuple[str, ...]
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass
class LineSum:
    """Figures of several lines added up exactly, with the lines that they came from."""

    total: Decimal = Decimal(0)
    numbers: list[int] = field(default_factory=list)

    def add(self, line: Line, value: Decimal) -> None:
        """Add the figure of one line."""
        self.total += value
        self.numbers.append(line.number)

    @property
    def cell(self) -> str:
        """Return the place of the sum: ``line 3 to 44``, with a count where lines lie apart."""
        first, last = min(self.numbers), max(self.numbers)
        if first == last:
            return f"line {first}"
        span = f"line {first} to {last}"
        apart = last - first + 1 != len(self.numbers)
        return f"{len(self.numbers)} lines, {span}" if apart else span


def read_text(
    path: Path,
    required: Sequence[str],
    problems: Problems,
    *,
    encoding: str = "utf-8-sig",
    line_end: str = "",
) -> Text:
    """Read a delimited file whose header is the first line with the required columns.

    Parameters
    ----------
    path : pathlib.Path
        The file; fields are separated by commas.
    required : sequence of str
        Names of columns that the header must hold; it may hold more. A column without a
        name is called after the one before it, with `` ?`` behind: that is how SIPRI sets
        its marks of uncertainty.
    problems : Problems
        Collects the lines that have more or fewer fields than the header.
    encoding : str
        Of the file.
    line_end : str
        A mark that closes each line where it closes the header, else ``""``.

    Returns
    -------
    Text
        Blank lines are left out; a line with a fault is left out and reported.

    Raises
    ------
    SourceFileError
        If the file is missing, not text of that encoding, or has no such header.
    """
    rows = _split(path, encoding)
    start = _header(path, rows, required, line_end)
    ending = line_end if line_end and rows[start][1][-1].endswith(line_end) else ""
    if not ending and not path.read_bytes().endswith(b"\n"):
        problems.add(f"line {rows[-1][0]}", "the last line is not ended: the file is cut")
    columns = _names(_without(rows[start][1], ending))
    _check_columns(path, columns, rows[start][0])
    lines = []
    for number, row in rows[start + 1 :]:
        if ending and not row[-1].endswith(ending):
            problems.add(f"line {number}", f"does not end with {ending!r}: the line is cut")
            continue
        cells = _without(row, ending)
        if len(cells) != len(columns):
            problems.add(
                f"line {number}", f"expected {len(columns)} fields, found {len(cells)}: line is cut"
            )
            continue
        lines.append(Line(number, dict(zip(columns, cells, strict=True))))
    if not lines and not problems.found:
        problems.add(f"line {rows[start][0]}", "no line follows the header: the file is cut")
    return Text(tuple(",".join(row) for _, row in rows[:start]), columns, tuple(lines))


def number_in(line: Line, column: str, problems: Problems, *, whole: bool = False) -> Decimal:
    """Return a figure of a line exactly as written; zero, with a fault noted, where it is none.

    Raises nothing: the fault stands in `problems`, which stops the reading at its end.
    """
    try:
        value = Decimal(line[column])
    except InvalidOperation:
        value = Decimal("NaN")
    # Beyond the largest float a number would become infinite where it is used
    if not math.isfinite(float(value)) or (whole and value != value.to_integral_value()):
        kind = "a whole number" if whole else "a number"
        problems.add(line.where, f"{column}: expected {kind}, found {line[column]!r}")
        return Decimal(0)
    return value


def year_in(line: Line, column: str, problems: Problems, first: int, last: int = 2100) -> int:
    """Return the year of a line; `first`, with a fault noted, where it is none from there on.

    A figure that stands in the place of the year must not be taken for a span of years.
    """
    year = int(number_in(line, column, problems, whole=True))
    if first <= year <= last:
        return year
    problems.add(
        line.where, f"{column}: expected a year from {first} to {last}, found {line[column]!r}"
    )
    return first


def country_in(line: Line, column: str, code_column: str, problems: Problems) -> str:
    """Return the code of a line's country, ``""`` with a fault noted where it has none.

    The name and the code beside it must mean the same country; `code_column` may be ``""``.
    """
    try:
        country = countries.resolve(line[column])
    except UnknownNameError as fault:
        problems.add(line.where, str(fault))
        return ""
    if code_column and line[code_column] != country:
        problems.add(
            line.where,
            f"{column} is {line[column]!r} ({country}) but {code_column} is {line[code_column]!r}",
        )
        return ""
    return country


def _split(path: Path, encoding: str) -> list[tuple[int, list[str]]]:
    """Return each line's number and fields; lines of nothing are left out."""
    if not path.is_file():
        raise SourceFileError(f"{path}: no such file; give the path of the publisher's file")
    try:
        with path.open(encoding=encoding, newline="") as stream:
            reader = csv.reader(stream, strict=True)
            return [(reader.line_num, [cell.strip() for cell in row]) for row in reader if row]
    except (UnicodeDecodeError, csv.Error) as fault:
        raise SourceFileError(
            f"{path.name}: not a readable CSV file ({fault}); download it again"
        ) from None


def _header(
    path: Path, rows: list[tuple[int, list[str]]], required: Sequence[str], line_end: str
) -> int:
    """Return the position of the header; name what the nearest line to one lacks."""
    lacking: list[str] = list(required)
    for position, (_, row) in enumerate(rows):
        missing = [name for name in required if name not in _without(row, line_end)]
        if not missing:
            return position
        lacking = min(lacking, missing, key=len)
    raise SourceFileError(
        f"{path.name}: no header line with the columns {', '.join(required)}; "
        f"lacking {', '.join(lacking)}"
    )


def _without(row: list[str], ending: str) -> list[str]:
    return [*row[:-1], row[-1].removesuffix(ending).strip()] if ending else row


def _names(row: Iterable[str]) -> tuple[str, ...]:
    names: list[str] = []
    for cell in row:
        names.append(cell or (f"{names[-1]} ?" if names else "?"))
    return tuple(names)


def _check_columns(path: Path, columns: tuple[str, ...], number: int) -> None:
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise SourceFileError(
            f"{path.name}: line {number}: the header has {', '.join(twice)} twice; "
            "expected each column once"
        )
