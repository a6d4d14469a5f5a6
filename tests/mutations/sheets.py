"""Changes of headings and whole sheets, and the places that changes of rows and columns go to."""

from __future__ import annotations

import re

from mutations.case import Change
from mutations.grids import Book, Grid, country_of


def rewrite(sheet: str, pattern: str, text: str, *, most: int = 0) -> Change:
    """Replace a wording wherever a text of the sheet has it; it must have it somewhere."""

    def change(book: Book) -> None:
        grid, done = book[sheet], 0
        for row in grid.rows:
            for place, cell in enumerate(row):
                if (
                    isinstance(cell, str)
                    and re.search(pattern, cell)
                    and not (most and done >= most)
                ):
                    row[place] = re.sub(pattern, text, cell)
                    done += 1
        assert done, f"{sheet} has no {pattern!r}"

    return change


def swap_texts(sheet: str, one: str, two: str) -> Change:
    """Swap two titles in a sheet, each the first cell that begins so."""

    def change(book: Book) -> None:
        grid = book[sheet]
        places = [
            next(
                (number, place)
                for number, row in enumerate(grid.rows)
                for place, cell in enumerate(row)
                if isinstance(cell, str) and re.match(pattern, cell.strip())
            )
            for pattern in (one, two)
        ]
        (r1, c1), (r2, c2) = places
        rows = grid.rows
        rows[r1][c1], rows[r2][c2] = rows[r2][c2], rows[r1][c1]

    return change


def rename(sheet: str, name: str) -> Change:
    def change(book: Book) -> None:
        book[sheet].name = name

    return change


def swap_names(one: str, two: str) -> Change:
    def change(book: Book) -> None:
        first, second = book[one], book[two]
        first.name, second.name = two, one

    return change


def drop_sheet(sheet: str) -> Change:
    def change(book: Book) -> None:
        book.grids.remove(book[sheet])

    return change


def repeat_sheet(sheet: str, name: str) -> Change:
    def change(book: Book) -> None:
        whole = book.copy()[sheet]
        whole.name = name
        book.grids.append(whole)

    return change


def reverse_sheets(book: Book) -> None:
    book.grids.reverse()


def add_sheet(book: Book) -> None:
    book.grids.append(Grid("Sheet1", [["scratch", 1.0, 2.0], [None, "draft"]]))


def hide(sheet: str) -> Change:
    def change(book: Book) -> None:
        book[sheet].hidden = True

    return change


def merge(sheet: str, area: str) -> Change:
    def change(book: Book) -> None:
        book[sheet].merged.append(area)

    return change


# Where rows and columns go, by what the sheet says


def top(grid: Grid) -> int:
    return 0


def before_header(grid: Grid) -> int:
    return grid.header()


def after_header(grid: Grid) -> int:
    return grid.header() + 1


def amid_countries(grid: Grid) -> int:
    numbers = [number for number, row in enumerate(grid.rows) if country_of(row)]
    return numbers[len(numbers) // 3]


def left(grid: Grid) -> int:
    return 0


def before_years(grid: Grid) -> int:
    return grid.years()[0]


def amid_years(grid: Grid) -> int:
    columns = grid.years()
    return columns[len(columns) // 2]
