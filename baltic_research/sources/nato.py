"""NATO, Defence Expenditure of NATO Countries: a file in, one edition's observations out."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from baltic_research.sources import nato_checks, nato_tables, nato_transcribed, nato_workbook
from baltic_research.sources.reading import Problems, Reading, Record
from baltic_research.sources.workbook import read_sheets

if TYPE_CHECKING:
    import pandas as pd

FILE_DATE = re.compile(r"^(?P<year>\d{2})(?P<month>\d{2})(?P<day>\d{2})-def-exp", re.IGNORECASE)
SHARE_TOLERANCE = 0.005  # percentage points: half a unit in NATO's second decimal


def read(path: Path) -> Reading:
    """Read one edition from NATO's workbook or from a transcription of it.

    Parameters
    ----------
    path : pathlib.Path
        An .xlsx workbook of any year, or a transcription with the columns
        `nato_transcribed.COLUMNS`.

    Returns
    -------
    Reading
        Every block of the file, at the precision of the file; money in millions, shares in
        percent. The label and date come from the transcription's columns or from NATO's file
        name (``240617-def-exp-...``), where there is one.

    Raises
    ------
    SourceFileError
        With every fault found: a sheet, block, country, year or number that is not what it
        should be. Nothing is returned from a file that is only half understood.
    """
    problems = Problems(path.name)
    if path.suffix.lower() == ".csv":
        rows = nato_transcribed.read_rows(path)
        records = list(nato_transcribed.read_records(rows, problems))
        edition, published = nato_transcribed.label(rows, problems)
    else:
        records = nato_workbook.read_records(read_sheets(path), problems)
        edition, published = _label(path)
    problems.raise_any()
    for record in records:
        if record.repeats:
            problems.pass_over(
                "figure that repeats another table; compared, not stored", record.cell
            )
    kept = _frame([record for record in records if not record.repeats])
    nato_tables.check_once(kept, problems)
    if path.suffix.lower() != ".csv":  # a transcription may hold a part of the tables
        nato_tables.check_alike(kept, problems)
    problems.raise_any()
    kept = _flag_shares(kept)
    anomalies = _anomalies(kept, [record for record in records if record.repeats], problems)
    anomalies += tuple(nato_checks.contradictions(kept, problems))
    problems.raise_any()
    return Reading(kept, edition, published, anomalies, problems.passed_over())


def _label(path: Path) -> tuple[str, str]:
    match = FILE_DATE.match(path.name)
    if not match:
        return "", ""
    return (
        f"20{match['year']}-{match['month']}",
        f"20{match['year']}-{match['month']}-{match['day']}",
    )


def _frame(records: list[Record]) -> pd.DataFrame:
    import pandas as pd

    names = [one.name for one in fields(Record) if one.name != "repeats"]
    return pd.DataFrame({name: [getattr(one, name) for one in records] for name in names})


def _flag_shares(frame: pd.DataFrame) -> pd.DataFrame:
    """Note on each share of GDP that its own spending and GDP do not give.

    What was published stays; the note says what the quotient is. A share is formed on
    constant prices (data/README.md), so the constant US dollar tables must give it.
    """
    key = ["country", "year"]
    wide = {
        short: frame.loc[frame["series"] == f"nato.{short}"].set_index(key)["value"]
        for short in ("defence_share_gdp", "defence_usd_constant", "gdp_usd_constant")
    }
    quotient = 100 * wide["defence_usd_constant"] / wide["gdp_usd_constant"]
    off = (wide["defence_share_gdp"] - quotient).abs() > _tolerance(wide["defence_share_gdp"])
    for country, year in off[off].index:
        here = (
            (frame["series"] == "nato.defence_share_gdp")
            & (frame["country"] == country)
            & (frame["year"] == year)
        )
        text = f"spending over GDP gives {quotient[country, year]:.4f}"
        frame.loc[here, "note"] = frame.loc[here, "note"].map(
            lambda note, text=text: "; ".join(filter(None, (note, text)))
        )
    return frame


def _tolerance(share: pd.Series) -> float:
    """Return how far a share may lie from its quotient: rounding where shares are rounded."""
    rounded = bool((share.dropna().round(2) == share.dropna()).all())
    return SHARE_TOLERANCE if rounded else 1e-6


def _anomalies(kept: pd.DataFrame, repeated: list[Record], problems: Problems) -> tuple[str, ...]:
    """Name what the file says against itself; add a problem where it does so throughout."""
    flagged = kept[kept["note"].str.contains("spending over GDP gives")]
    shares = [
        f"{row.cell}: {row.country} {row.year}: {row.value:.4f} % of GDP published, {row.note}"
        for row in flagged.itertuples()
    ]
    stored = kept.set_index(["series", "country", "year"])["value"]
    unlike = []
    for record in repeated:
        first = stored.get((record.series, record.country, record.year))
        if first is None or abs(first - record.value) > 1e-9 * max(1.0, abs(first)):
            unlike.append(
                f"{record.cell}: {record.series} {record.country} {record.year} is "
                f"{record.value:g} in the summary, {first} in its own table"
            )
    compared = int((kept["series"] == "nato.defence_share_gdp").sum())
    nato_checks.refuse_many(shares, compared, problems)
    nato_checks.refuse_many(unlike, len(repeated), problems)
    return (*shares, *unlike)
