"""SIPRI Military Expenditure Database: a workbook in, one edition's observations out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from baltic_research.sources import sipri_checks as checks
from baltic_research.sources import sipri_workbook
from baltic_research.sources.reading import Problems, Reading, Record
from baltic_research.sources.sipri_sheets import read_inked_sheets

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("series", "country", "year", "value", "unit", "status", "note", "cell")


def read(path: Path) -> Reading:
    """Read one edition from SIPRI's workbook.

    Parameters
    ----------
    path : pathlib.Path
        The workbook in any year's layout: header rows, units, price base and marks are found
        by what the sheets say.

    Returns
    -------
    Reading
        Every country and year of the six series; money in millions, shares in percent.
        Figures in blue or red type are estimates, those in red are noted as highly
        uncertain. A year in which a state did not exist is kept as missing with a note, so
        that "no state" and "no figure" stay apart. The workbook does not say when it was
        published: label and day are left to the catalogue or the user.

    Raises
    ------
    SourceFileError
        With every fault found: a sheet, row, mark, colour or figure that is not what it
        should be. Nothing is returned from a file that is only half understood.

    References
    ----------
    SIPRI, Military Expenditure Database, sources and methods:
    https://www.sipri.org/databases/milex/sources-and-methods
    """
    problems = Problems(path.name)
    book = sipri_workbook.read_book(read_inked_sheets(path), problems)
    problems.raise_any()
    checks.check_coverage(book.records, problems)
    problems.raise_any()
    frame = checks.flag_government_shares(_frame(book.records))
    anomalies = [
        *book.anomalies,
        *checks.check_base_year(frame, book.bases, problems),
        *checks.check_origin(frame, problems),
        *checks.check_population(frame, problems),
        *checks.dollar_economies(frame),
        *checks.odd_government_shares(frame),
    ]
    problems.raise_any()
    return Reading(frame, anomalies=tuple(anomalies))


def _frame(records: list[Record]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({name: [getattr(one, name) for one in records] for name in COLUMNS})
