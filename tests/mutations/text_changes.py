"""Changes of texts: one function each, named for what it does."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from mutations.case import Change
from mutations.grids import Book, Grid
from mutations.texts import Text

Place = dict[str, str]


def put(place: Place, column: str, write: Callable[[str], str]) -> Change:
    """Write a cell anew."""

    def change(text: Text) -> None:
        row = text.rows[text.row(place)]
        row[text.column(column)] = write(row[text.column(column)])

    return change


def times(factor: int | Decimal) -> Callable[[str], str]:
    """Return a writer that multiplies a number and leaves other text alone."""

    def write(cell: str) -> str:
        try:
            return format(Decimal(cell) * factor, "f")
        except InvalidOperation:
            return cell

    return write


def each(
    columns: tuple[str, ...], write: Callable[[str], str], place: Place | None = None
) -> Change:
    """Write the cells of some columns anew, in every row or in those of a place."""

    def change(text: Text) -> None:
        numbers = [text.column(name) for name in columns]
        wanted = [(text.column(name), cell) for name, cell in (place or {}).items()]
        for row in text.rows:
            if all(row[number] == cell for number, cell in wanted):
                for number in numbers:
                    row[number] = write(row[number])

    return change


def rename(column: str, name: str) -> Change:
    def change(text: Text) -> None:
        text.header[text.column(column)] = name

    return change


def drop_column(column: str) -> Change:
    def change(text: Text) -> None:
        number = text.column(column)
        for row in (text.header, *text.rows):
            del row[number]

    return change


def swap_columns(one: str, two: str, *, headers: bool) -> Change:
    """Swap two columns with their headers, or the headers alone."""

    def change(text: Text) -> None:
        first, second = text.column(one), text.column(two)
        for row in (text.header, *(text.rows if headers else ())):
            row[first], row[second] = row[second], row[first]

    return change


def shift(place: Place, column: str) -> Change:
    """Move the cells of a row from a column on by one to the right."""

    def change(text: Text) -> None:
        row = text.rows[text.row(place)]
        row.insert(text.column(column), "")
        row.pop()

    return change


def repeat(place: Place, columns: tuple[str, ...] = (), factor: int = 1) -> Change:
    """Set a row twice, the second time with figures multiplied."""

    def change(text: Text) -> None:
        number = text.row(place)
        again = list(text.rows[number])
        for name in columns:
            again[text.column(name)] = times(factor)(again[text.column(name)])
        text.rows.insert(number + 1, again)

    return change


def drop(place: Place) -> Change:
    def change(text: Text) -> None:
        del text.rows[text.row(place)]

    return change


def drop_country(place: Place, column: str) -> Change:
    """Drop every row of the country that a row is of."""

    def change(text: Text) -> None:
        number = text.column(column)
        country = text.rows[text.row(place)][number]
        text.rows = [row for row in text.rows if row[number] != country]

    return change


def swap_cells(one: Place, two: Place, columns: tuple[str, ...]) -> Change:
    """Swap some cells of two rows."""

    def change(text: Text) -> None:
        first, second = text.rows[text.row(one)], text.rows[text.row(two)]
        for name in columns:
            n = text.column(name)
            first[n], second[n] = second[n], first[n]

    return change


def reverse_rows(text: Text) -> None:
    text.rows.reverse()


def reverse_columns(text: Text) -> None:
    for row in (text.header, *text.rows):
        row.reverse()


def written(**how: str) -> Change:
    """Write the file in another way: delimiter, encoding, line_end."""

    def change(text: Text) -> None:
        for name, value in how.items():
            setattr(text, name, value)

    return change


def spoilt(spoil: Callable[[bytes], bytes]) -> Change:
    """Do something to the bytes."""

    def change(text: Text) -> None:
        text.spoil.append(spoil)

    return change


def blank_line(text: Text) -> None:
    middle = len(text.rows) // 2

    def spoil(content: bytes) -> bytes:
        lines = content.split(b"\n")
        lines.insert(len(lines) - middle, b"")
        return b"\n".join(lines)

    text.spoil.append(spoil)


def cut_in_line(content: bytes) -> bytes:
    """Cut a file within the line that is at four fifths of it."""
    at = content.index(b"\n", len(content) * 4 // 5)
    after = content.index(b"\n", at + 1)
    return content[: (at + after) // 2]


def cut_at_line(content: bytes) -> bytes:
    """Cut a file behind a line at about four fifths of it."""
    return content[: content.index(b"\n", len(content) * 4 // 5) + 1]


def open_quote(content: bytes) -> bytes:
    """Open a quote before a cell in the middle of a file that nothing closes."""
    at = content.index(b",", content.index(b"\n", len(content) // 2)) + 1
    return content[:at] + b'"' + content[at:]


def other_kind(what: str) -> Callable[[bytes], bytes]:
    """Return a file of another kind for the content."""

    def spoil(content: bytes) -> bytes:
        if what == "page":
            return (
                b"<!DOCTYPE html>\n<html><head><title>404</title></head><body>Gone</body></html>\n"
            )
        if what == "empty":
            return b""
        if what == "header only":
            return content.split(b"\n")[0] + b"\n"
        stream = io.BytesIO()
        if what == "workbook":
            Book([Grid("Sheet1", [["Country", 2020.0], ["Latvia", 1.0]])]).save(stream)  # type: ignore[arg-type]
        else:
            with zipfile.ZipFile(stream, "w") as archive:
                archive.writestr("data.csv", content)
        return stream.getvalue()

    return spoil
