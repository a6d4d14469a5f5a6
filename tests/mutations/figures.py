"""Changes of figures, rows and columns of a sheet: one function each, named for what it does."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

from mutations.case import Change, Place
from mutations.grids import YEAR, Book, Cell, Figure, Grid, country_of, styled


def put(place: Place, value: Cell) -> Change:
    """Set the cell of a figure."""

    def change(book: Book) -> None:
        row = book[place.sheet].rows[place.row(book)]
        row[place.column(book)] = value

    return change


def multiply_cell(place: Place, factor: float) -> Change:
    def change(book: Book) -> None:
        row = book[place.sheet].rows[place.row(book)]
        column = place.column(book)
        row[column] = times(row[column], factor)

    return change


def times(cell: Cell, factor: float) -> Cell:
    if isinstance(cell, Figure):
        return cell.times(factor)
    return cell * factor if isinstance(cell, float) else cell


def as_text(place: Place, write: Callable[[float], str]) -> Change:
    """Write a figure as text."""

    def change(book: Book) -> None:
        row = book[place.sheet].rows[place.row(book)]
        column = place.column(book)
        number = row[column]
        assert isinstance(number, float)
        row[column] = write(number)

    return change


# Rows


def insert_row(sheet: str, at: Callable[[Grid], int], cells: list[Cell]) -> Change:
    def change(book: Book) -> None:
        book[sheet].rows.insert(at(book[sheet]), list(cells))

    return change


def note_row(sheet: str, at: Callable[[Grid], int], text: str) -> Change:
    """Insert a row that holds a text in the column of the labels."""

    def change(book: Book) -> None:
        grid = book[sheet]
        number = at(grid)
        label = grid.label(next(n for n, row in enumerate(grid.rows) if country_of(row)))
        grid.rows.insert(number, [None] * label + [text])

    return change


def multiply_row(place: Place, factor: float) -> Change:
    def change(book: Book) -> None:
        grid = book[place.sheet]
        row = grid.rows[place.row(book)]
        for column in grid.years():
            row[column] = times(row[column], factor)

    return change


def drop_row(place: Place) -> Change:
    def change(book: Book) -> None:
        del book[place.sheet].rows[place.row(book)]

    return change


def drop_country(country: str) -> Change:
    def change(book: Book) -> None:
        for grid in book.grids:
            grid.rows = [row for row in grid.rows if country_of(row) != country]

    return change


def repeat_row(place: Place, factor: float = 1.0) -> Change:
    def change(book: Book) -> None:
        grid = book[place.sheet]
        number = place.row(book)
        columns = set(grid.years())
        grid.rows.insert(
            number + 1,
            [
                times(cell, factor) if column in columns else cell
                for column, cell in enumerate(grid.rows[number])
            ],
        )

    return change


def relabel(place: Place, write: Callable[[str], str]) -> Change:
    """Write the label of a row anew."""

    def change(book: Book) -> None:
        grid = book[place.sheet]
        row = place.row(book)
        column = grid.label(row)
        grid.rows[row][column] = write(str(grid.rows[row][column]))

    return change


def swap_labels(place: Place, other: str) -> Change:
    def change(book: Book) -> None:
        grid = book[place.sheet]
        one, two = place.row(book), grid.rows_of(other)[place.block]
        column = grid.label(one)
        rows = grid.rows
        rows[one][column], rows[two][column] = rows[two][column], rows[one][column]

    return change


def swap_rows(place: Place, other: str) -> Change:
    """Swap two whole rows, labels and all."""

    def change(book: Book) -> None:
        grid = book[place.sheet]
        one, two = place.row(book), grid.rows_of(other)[place.block]
        grid.rows[one], grid.rows[two] = grid.rows[two], grid.rows[one]

    return change


def shift_row(place: Place, by: int) -> Change:
    """Move the figures of a row by some columns; what leaves at one end is lost."""

    def change(book: Book) -> None:
        grid = book[place.sheet]
        row, columns = grid.rows[place.row(book)], grid.years()
        old = [row[column] for column in columns]
        for position, column in enumerate(columns):
            source = position - by
            row[column] = old[source] if 0 <= source < len(old) else None

    return change


def shift_figures_up(sheet: str) -> Change:
    """Move the figures of every country's row to the row above; the labels stay."""

    def change(book: Book) -> None:
        grid = book[sheet]
        numbers = [number for number, row in enumerate(grid.rows) if country_of(row)]
        columns = grid.years()
        for upper, lower in itertools.pairwise(numbers):
            for column in columns:
                grid.rows[upper][column] = grid.rows[lower][column]

    return change


# Columns


def insert_column(sheet: str, at: Callable[[Grid], int]) -> Change:
    def change(book: Book) -> None:
        grid = book[sheet]
        place = at(grid)
        for row in grid.rows:
            if len(row) >= place:
                row.insert(place, None)

    return change


def drop_year(sheet: str, year: int) -> Change:
    def change(book: Book) -> None:
        grid = book[sheet]
        column = grid.years()[year]
        for row in grid.rows:
            if len(row) > column:
                del row[column]

    return change


def swap_years(sheet: str, one: int, two: int, *, headers: bool) -> Change:
    """Swap two columns of figures, with their headers or without."""

    def change(book: Book) -> None:
        grid = book[sheet]
        first, second = grid.years()[one], grid.years()[two]
        header = grid.header()
        for number, row in enumerate(grid.rows):
            if len(row) > max(first, second) and (
                number > header or (headers and number == header)
            ):
                row[first], row[second] = row[second], row[first]

    return change


def write_year(sheet: str, year: int, write: Callable[[str], Cell]) -> Change:
    """Write the header of a column anew."""

    def change(book: Book) -> None:
        grid = book[sheet]
        row, column = grid.rows[grid.header()], grid.years()[year]
        row[column] = write(re.sub(r"\.0$", "", str(row[column])))

    return change


def write_all_years(sheet: str, write: Callable[[str], Cell]) -> Change:
    def change(book: Book) -> None:
        grid = book[sheet]
        row = grid.rows[grid.header()]
        for column in grid.years():
            row[column] = write(re.sub(r"\.0$", "", str(row[column])))

    return change


def later(by: int) -> Callable[[str], str]:
    """Return a writer of year headers that adds years and keeps the marks."""

    def write(text: str) -> str:
        match = YEAR.match(text)
        assert match
        return str(int(text[:4]) + by) + text[4:]

    return write


def scale(sheet: str, factor: float) -> Change:
    """Multiply every figure of a sheet."""

    def change(book: Book) -> None:
        grid = book[sheet]
        columns = grid.years()
        for row in grid.rows:
            if country_of(row):
                for column in columns:
                    if column < len(row):
                        row[column] = times(row[column], factor)

    return change


def plain_type(sheet: str) -> Change:
    """Take the colours and number formats off every figure of a sheet."""

    def change(book: Book) -> None:
        for row in book[sheet].rows:
            for place, cell in enumerate(row):
                if isinstance(cell, Figure):
                    row[place] = styled(float(cell), 0)

    return change
