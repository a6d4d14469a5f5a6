"""World Bank, World Development Indicators: a download or an answer in, observations out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from baltic_research.errors import SourceFileError
from baltic_research.sources import worldbank_csv, worldbank_pages
from baltic_research.sources.reading import Problems, Reading, Record


def read(path: Path) -> Reading:
    """Read one indicator as the World Bank gives it.

    Parameters
    ----------
    path : pathlib.Path
        One of: the zipped csv download; the table from it; the long table of population with
        the columns Country Name, Country Code, Year, Value; a folder with every JSON page of
        one answer of the API (its other files are left alone), or the page where there is one.

    Returns
    -------
    Reading
        Every country of the file and every year up to the last with a figure; money in
        millions, shares in percent, population in persons; NaN where nothing is published.
        Groups of countries are passed over. The day of the last update gives the edition,
        where the file has one.

    Raises
    ------
    SourceFileError
        With every fault found; nothing is returned from a file that is half understood.
    """
    if path.is_dir():
        return _read_folder(path)
    if path.suffix.lower() == ".json":
        return read_pages([_bytes(path)], path.name)
    problems = Problems(path.name)
    if path.suffix.lower() == ".zip":
        table = worldbank_csv.read_zip(path, problems)
    elif _is_long(path):
        table = worldbank_csv.read_long(path, problems)
    else:
        table = worldbank_csv.read_wide(path, problems)
    return _reading(table.records, table.updated, problems)


def read_pages(texts: Sequence[str | bytes], name: str = "World Bank's answer") -> Reading:
    """Read the pages of one answer of the World Bank's API.

    Parameters
    ----------
    texts : sequence of str or bytes
        Every page as it came, in any order.
    name : str
        What the pages are called in a message.

    Returns
    -------
    Reading
        As of `read`; ``cell`` is ``"page 2, record 7"``.

    Raises
    ------
    SourceFileError
        If the answer is an error (with the publisher's message), if pages are missing,
        repeated, cut or of different answers, or with every fault of a record.
    """
    problems = Problems(name)
    records, updated = worldbank_pages.read_pages(texts, problems)
    return _reading(records, updated, problems)


def _read_folder(path: Path) -> Reading:
    pages = sorted(path.glob("*.json"))
    if not pages:
        raise SourceFileError(f"{path.name}: no JSON page in the folder; give every page")
    return read_pages([page.read_bytes() for page in pages], path.name)


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise SourceFileError(f"{path}: no such file; give the path of the publisher's file")
    return path.read_bytes()


def _is_long(path: Path) -> bool:
    """Return whether the first line is the header of a long table."""
    first = _bytes(path).split(b"\n", 1)[0].decode("utf-8-sig", errors="replace")
    return set(worldbank_csv.LONG) <= {cell.strip(' "\r') for cell in first.split(",")}


def _reading(records: list[Record], updated: str, problems: Problems) -> Reading:
    """Return what was read; years after the last figure of any country are not yet published."""
    import pandas as pd

    last = max((one.year for one in records if not math.isnan(one.value)), default=0)
    if not last:
        problems.add("file", "no figure of a country in any year")
    problems.raise_any()
    for year in sorted({one.year for one in records if one.year > last}):
        problems.pass_over(f"year {year}, without any figure yet")
    frame = pd.DataFrame([asdict(one) for one in records if one.year <= last])
    return Reading(
        frame.drop(columns="repeats"),
        edition=updated[:7],
        published=updated,
        passed_over=problems.passed_over(),
    )
