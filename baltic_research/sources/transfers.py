"""SIPRI arms transfers: deliveries by recipient and year, and the register of deals."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baltic_research import catalog
from baltic_research.sources.delimited import Line, LineSum, Text, number_in, read_text
from baltic_research.sources.reading import Problems, Reading
from baltic_research.sources.transfers_preamble import generated, refuse_other_kind, year_range
from baltic_research.sources.transfers_register import party, read_register

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read", "read_register"]

SERIES = "transfers.imports_tiv"
NUMBER_MARK = "Numbers delivered is estimate"
YEAR_MARK = "Delivery year is estimate"
ROUNDING = Decimal("0.0051")  # the file rounds both TIV per unit and TIV to two decimals


@dataclass
class Deliveries:
    """The lines of one recipient and year: their sum, and how many are uncertain in what."""

    sum: LineSum = field(default_factory=LineSum)
    uncertain_number: int = 0
    uncertain_year: int = 0

    @property
    def note(self) -> str:
        """Return on how many lines SIPRI marks the number or the year as uncertain."""
        marks = {"number": self.uncertain_number, "year": self.uncertain_year}
        said = ", ".join(f"{what} on {count}" for what, count in marks.items() if count)
        lines = len(self.sum.numbers)
        return f"uncertain {said} of {lines} line{'s' if lines > 1 else ''}" if said else ""


def read(path: Path) -> Reading:
    """Read deliveries of major conventional arms by recipient and year of delivery.

    Parameters
    ----------
    path : pathlib.Path
        SIPRI's file of deliveries, Latin-1, one line a deal and year of delivery.

    Returns
    -------
    Reading
        ``transfers.imports_tiv`` in million TIV, the sum of the lines of each recipient and
        year. The trend-indicator value (TIV) is an index of military value and not a price.
        Status is ``estimate`` where SIPRI marks the number or the year of any line as
        uncertain; the note counts them. A year without a line has no observation.

    Raises
    ------
    SourceFileError
        With every fault found, among them a recipient that is neither a country nor passed
        over by a declared rule; and for the register of deals, which has no yearly volumes.

    Notes
    -----
    Each line's TIV is compared with its number times the TIV a unit; what differs by more
    than rounding is stored as published and named in the anomalies.
    """
    problems = Problems(path.name)
    rules = catalog.layout("transfers")
    refuse_other_kind(path, "deliveries")
    text = read_text(
        path, rules["deliveries"]["columns"], problems, encoding="latin-1", line_end=";"
    )
    _check_columns(text, rules, problems)
    day = generated(text, problems)
    span = year_range(text)
    anomalies: list[str] = []
    groups = _group(text, span, rules, anomalies, problems)
    problems.raise_any()
    last = max(year for _, year in groups)
    if span and last < span[1]:
        anomalies.insert(0, f"line 1 announces deliveries to {span[1]}, the last are of {last}")
    return Reading(_frame(groups), day[:7], day, tuple(anomalies), problems.passed_over())


def _check_columns(text: Text, rules: dict[str, Any], problems: Problems) -> None:
    extra = [name for name in text.columns if name not in rules["deliveries"]["columns"]]
    if extra:
        problems.add("header", f"column {', '.join(extra)} is not one we know")
    unused = ", ".join(rules["deliveries"]["unused"])
    problems.pass_over(f"columns {unused}, which say nothing of a year's volume")


def _group(
    text: Text,
    span: tuple[int, int] | None,
    rules: dict[str, Any],
    anomalies: list[str],
    problems: Problems,
) -> dict[tuple[str, int], Deliveries]:
    """Add up the lines of each recipient and year."""
    groups: dict[tuple[str, int], Deliveries] = defaultdict(Deliveries)
    seen: dict[tuple[str, int], str] = {}
    for line in text.lines:
        country = party(line, "Recipient", problems)
        year = int(number_in(line, "Delivery year", problems, whole=True))
        deal = (line["SIPRI AT Database ID"], year)
        before = seen.setdefault(deal, line.where)
        if before != line.where:
            problems.add(line.where, f"deal {deal[0]} in {year} stands twice: also {before}")
        if span and not span[0] <= year <= span[1]:
            problems.add(
                line.where, f"delivered in {year}, but line 1 announces {span[0]} to {span[1]}"
            )
        value = _value(line, anomalies, problems)
        if year < number_in(line, "Order date", problems, whole=True):
            anomalies.append(
                f"{line.where}: {line['Recipient']}: delivered in {year}, ordered in "
                f"{line['Order date']}"
            )
        marks = [_mark(line, column, rules, problems) for column in (NUMBER_MARK, YEAR_MARK)]
        if country:
            group = groups[country, year]
            group.sum.add(line, value)
            group.uncertain_number += marks[0]
            group.uncertain_year += marks[1]
    if not groups:
        problems.add("file", "no delivery to a country: the file is not whole")
    return groups


def _value(line: Line, anomalies: list[str], problems: Problems) -> Decimal:
    """Return the TIV of a line, compared with what number and TIV a unit give."""
    value = number_in(line, "TIV delivery values", problems)
    count = number_in(line, "Numbers delivered", problems, whole=True)
    unit = number_in(line, "TIV deal unit", problems)
    if value < 0:
        problems.add(line.where, f"TIV delivery values: expected none below zero, found {value}")
    elif abs(count * unit - value) > ROUNDING * (count + 1):
        anomalies.append(
            f"{line.where}: {line['Recipient']}: TIV is {value}, {count} delivered at {unit} a "
            f"unit gives {count * unit}"
        )
    return value


def _mark(line: Line, column: str, rules: dict[str, Any], problems: Problems) -> bool:
    marks: dict[str, bool] = rules["deliveries"]["marks"]
    if line[column] not in marks:
        problems.add(line.where, f"{column}: expected Yes, No or nothing, found {line[column]!r}")
    return marks.get(line[column], False)


def _frame(groups: dict[tuple[str, int], Deliveries]) -> pd.DataFrame:
    import pandas as pd

    unit = catalog.series(SERIES).unit
    return pd.DataFrame(
        [
            {
                "series": SERIES,
                "country": country,
                "year": year,
                "value": float(group.sum.total),
                "unit": unit,
                "status": "estimate" if group.note else "reported",
                "note": group.note,
                "cell": group.sum.cell,
            }
            for (country, year), group in sorted(groups.items())
        ]
    )
