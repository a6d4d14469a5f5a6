"""What every result of a model offers: a table, words, and a readable form in a notebook."""

from __future__ import annotations

import html
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


class Result(ABC):
    """A fitted model: computed once, read many times.

    Subclasses are frozen dataclasses declared with ``repr=False, eq=False``, so that this class's
    representation stands. They hold what was estimated, with its uncertainty, and under ``data``
    the figures that a picture of them draws.
    """

    @property
    @abstractmethod
    def title(self) -> str:
        """What was estimated, from which data, in one line."""

    @property
    @abstractmethod
    def notes(self) -> tuple[str, ...]:
        """What the estimates rest on, and what they do not say; a sentence each."""

    @abstractmethod
    def table(self) -> pd.DataFrame:
        """Return the estimates at full precision, one row each, units in the column names."""

    def summary(self) -> str:
        """Return title, table and notes as text; the same for the same data, on any day."""
        rows = self.table().to_string(index=False, float_format=_short)
        return "\n".join([self.title, rows, *(f"- {note}" for note in self.notes)])

    def __repr__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        """Return the same for a notebook; whatever comes from data is escaped."""
        rows = self.table().to_html(index=False, float_format=_short, border=0, escape=True)
        notes = "".join(f"<li>{html.escape(note)}</li>" for note in self.notes)
        below = f"<ul>{notes}</ul>" if notes else ""
        return f"<p><strong>{html.escape(self.title)}</strong></p>{rows}{below}"


def _short(value: float) -> str:
    """Return a number to four significant digits, years and counts whole."""
    return f"{value:.0f}" if float(value).is_integer() and abs(value) < 1e6 else f"{value:.4g}"
