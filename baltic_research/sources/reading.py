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
    """Every fault met in a file, raised together so that one reading shows them all.

    Beside the faults stands what a declared rule passes over, so that nothing goes unsaid.
    """

    file: str
    found: list[str] = field(default_factory=list)
    left_out: dict[str, list[str]] = field(default_factory=dict)

    def add(self, where: str, what: str) -> None:
        """Note a fault: where in the file (``TABLE3!D26``), and what is wrong."""
        self.found.append(f"{where}: {what}")

    def pass_over(self, what: str, where: str = "") -> None:
        """Note what a declared rule passes over, with the reason, and where in the file."""
        self.left_out.setdefault(what, []).append(where)

    def passed_over(self) -> tuple[str, ...]:
        """Return what was passed over in words, each kind once with its count and place.

        Examples
        --------
        >>> problems = Problems("table.csv")
        >>> for line in (3, 9):
        ...     problems.pass_over("group of countries", f"line {line}")
        >>> problems.passed_over()
        ('group of countries: 2 times, from line 3 to line 9',)
        """
        return tuple(
            f"{what}: {len(places)} times, from {places[0]} to {places[-1]}"
            if len(places) > 1
            else ": ".join(filter(None, (what, places[0])))
            for what, places in self.left_out.items()
        )

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
    passed_over : tuple of str
        What of the file a declared rule leaves out, in words with count and place.
    """

    observations: pd.DataFrame
    edition: str = ""
    published: str = ""
    anomalies: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
