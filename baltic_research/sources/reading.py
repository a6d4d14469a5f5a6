"""What a reader hands on: figures with their place, and the faults it met on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from baltic_research.errors import SourceFileError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Record:
    """One figure of a publisher's file, before it has an edition.

    Attributes
    ----------
    series, country, year, value, unit, status, note, cell
        As in the contract of observations.
    repeats : bool
        The file gives this figure a second time; it is compared and not stored.
    """

    series: str
    country: str
    year: int
    value: float
    unit: str
    status: str
    note: str
    cell: str
    repeats: bool = False


@dataclass
class Problems:
    """Every fault met in a file, raised together so that one reading shows them all."""

    file: str
    found: list[str] = field(default_factory=list)

    def add(self, where: str, what: str) -> None:
        """Note a fault: where in the file (``TABLE3!D26``), and what is wrong."""
        self.found.append(f"{where}: {what}")

    def raise_any(self, most: int = 10) -> None:
        """Raise one error that names the faults, if there are any."""
        if not self.found:
            return
        more = f"; and {len(self.found) - most} more" if len(self.found) > most else ""
        raise SourceFileError(f"{self.file}: " + "; ".join(self.found[:most]) + more)


@dataclass(frozen=True)
class Reading:
    """A publisher's file, read in full.

    Attributes
    ----------
    observations : pandas.DataFrame
        Columns of the contract without ``source`` and ``edition``.
    edition, published : str
        Label (``YYYY-MM``) and day of publication where the file says so, else ``""``.
    anomalies : tuple of str
        What the file says against itself; stored as published and named here.
    """

    observations: pd.DataFrame
    edition: str = ""
    published: str = ""
    anomalies: tuple[str, ...] = ()
