"""The header row of SIPRI's sheets: found by its words, each of its columns accounted for."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from baltic_research.sources import sipri_layout as layout
from baltic_research.sources.reading import Problems
from baltic_research.sources.workbook import Sheet, as_year

LEAST_YEARS = 6  # a row with this many years is a header, and no other row has as many


@dataclass(frozen=True)
class Header:
    """The header row of a sheet: which column holds what."""

    row: int
    country: int
    years: dict[int, int]  # column to year
    estimates: frozenset[int]  # columns whose year is marked as an estimate
    currency: int | None
    notes: int | None
    known: frozenset[int]  # every column that has a declared use

    def unknown(self, width: int) -> list[int]:
        """Return the columns without a declared use in a row of some width."""
        return sorted(set(range(width)) - self.known)


def find_header(sheet: Sheet, problems: Problems) -> Header | None:
    """Find the row with a cell ``Country`` and years, wherever it stands.

    Parameters
    ----------
    sheet : Sheet
        A sheet of data.
    problems : Problems
        Collects a missing header row, unknown or doubled headers, and years that do not run
        one by one.

    Returns
    -------
    Header or None
        None where there is no such row.
    """
    for number, row in enumerate(sheet.rows):
        kinds = {column: layout.column_kind(cell) for column, cell in enumerate(row)}
        years = {column: year for column, cell in enumerate(row) if (year := as_year(cell))}
        if "country" not in kinds.values() or len(years) < LEAST_YEARS:
            continue
        _check_header(sheet, number, kinds, years, problems)
        place = {kind: column for column, kind in reversed(kinds.items()) if kind}
        return Header(
            row=number,
            country=place["country"],
            years={column: year for column, (year, _) in years.items()},
            estimates=frozenset(column for column, (_, estimate) in years.items() if estimate),
            currency=place.get("currency"),
            notes=place.get("notes"),
            known=frozenset(
                column
                for column, kind in kinds.items()
                if column in years or (kind and row[column] is not None)
            ),
        )
    problems.add(sheet.name, f"no row with a cell 'Country' and at least {LEAST_YEARS} years")
    return None


def _check_header(
    sheet: Sheet,
    number: int,
    kinds: dict[int, str | None],
    years: dict[int, tuple[int, bool]],
    problems: Problems,
) -> None:
    """Report headers that are unknown or given twice, and years that do not run one by one."""
    for column, kind in kinds.items():
        where = sheet.address(number, column)
        if kind == "passed_over" and sheet.rows[number][column] is not None:
            problems.pass_over(f"column {sheet.rows[number][column]!r}, not used", where)
        if kind is None and column not in years:
            problems.add(where, f"{sheet.rows[number][column]!r} is not a header we know")
        elif kind not in (None, "passed_over") and kind in list(kinds.values())[:column]:
            problems.add(where, f"the header has the column {kind} twice; expected it once")
    run = [(column, year) for column, (year, _) in years.items()]
    for (_, before), (column, year) in itertools.pairwise(run):
        if year != before + 1:
            problems.add(
                sheet.address(number, column),
                f"expected the year {before + 1} after {before}, found {year}; "
                "each year must stand once and in order",
            )
