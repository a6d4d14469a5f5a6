"""What a case is: a change of a file, what is expected of its reading, and what then is true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from mutations.grids import Book
from mutations.verdicts import Truth

Change = Callable[[Any], None]  # of a book of sheets, or of a text


def unchanged(truth: pd.DataFrame) -> pd.DataFrame:
    return truth


@dataclass(frozen=True)
class Case:
    """A change of a file, what is expected of the reading, and what then is true."""

    name: str
    expect: str
    change: Change
    truth: Truth = unchanged


@dataclass(frozen=True)
class Place:
    """A cell by its meaning: sheet, block (0 the first), country, position among the years."""

    sheet: str
    block: int
    country: str
    year: int

    def __str__(self) -> str:
        return f"{self.sheet}.{self.block} {self.country} {self.year:+d}"

    def row(self, book: Book) -> int:
        return book[self.sheet].rows_of(self.country)[self.block]

    def column(self, book: Book) -> int:
        return book[self.sheet].years()[self.year]


def without(series: tuple[str, ...], country: str, years: tuple[int, ...]) -> Truth:
    """Return the truth in which some figures are missing."""

    def truth(frame: pd.DataFrame) -> pd.DataFrame:
        gone = frame["series"].isin(series) & (frame["country"] == country)
        gone &= frame["year"].isin(years)
        assert gone.any()
        return frame.assign(value=frame["value"].mask(gone))

    return truth


def lacking(country: str) -> Truth:
    def truth(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["country"] != country]

    return truth
