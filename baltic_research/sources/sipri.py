"""SIPRI Military Expenditure Database: a workbook in, one edition's observations out."""

from __future__ import annotations

from pathlib import Path

from baltic_research.sources import sipri_checks as checks
from baltic_research.sources import sipri_workbook
from baltic_research.sources.reading import Problems, Reading
from baltic_research.sources.sipri_layout import is_needed
from baltic_research.sources.sipri_sheets import read_inked_sheets


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
    book = sipri_workbook.read_book(read_inked_sheets(path, wanted=is_needed), problems)
    problems.raise_any()
    frame = book.frame()
    checks.check_coverage(frame, problems)
    problems.raise_any()
    places = checks.numbered_places(frame)
    frame = checks.flag_government_shares(frame, places)
    anomalies = [
        *book.anomalies,
        *checks.check_base_year(frame, book.bases, problems),
        *checks.check_origin(frame, places, problems),
        *checks.check_population(frame, places, problems),
        *checks.check_rates(frame, places, problems),
        *checks.dollar_economies(frame, places, problems),
        *checks.odd_government_shares(frame),
    ]
    problems.raise_any()
    frame = frame.astype(dict.fromkeys(("series", "country", "unit"), "str"))
    return Reading(frame, anomalies=tuple(anomalies), passed_over=problems.passed_over())
