"""The World Bank's csv downloads: the zip, the table alone, and the long table of a compiler."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from baltic_research import catalog
from baltic_research.errors import SourceFileError
from baltic_research.sources import worldbank_layout as layout
from baltic_research.sources import worldbank_world as world
from baltic_research.sources.delimited import Line, Text, number_in, read_text, year_in
from baltic_research.sources.reading import Problems, Record

WIDE = ("Country Name", "Country Code", "Indicator Name", "Indicator Code")
LONG = ("Country Name", "Country Code", "Year", "Value")
UPDATED = re.compile(r"^Last Updated Date,\s*(?P<day>[^,]*)")


@dataclass(frozen=True)
class Table:
    """The figures of a file, and the day it says it was updated, ``""`` where it says none."""

    records: list[Record]
    updated: str


def read_zip(path: Path, problems: Problems) -> Table:
    """Read a zipped download; its metadata says which lines are groups of countries.

    Raises
    ------
    SourceFileError
        If the file is no whole zip archive or lacks the table or its metadata.
    """
    if not path.is_file():
        raise SourceFileError(f"{path}: no such file; give the path of the download")
    try:
        with zipfile.ZipFile(path) as archive:
            metadata = _member(archive, "Metadata_Country_", path)
            table = _member(archive, "API_", path)
            try:
                text = read_text(metadata, ("Country Code", "Region"), problems)
                figures = read_text(table, WIDE, problems)
            except SourceFileError as fault:  # it names the file within the archive only
                raise SourceFileError(f"{path.name}: {fault}") from None
            groups = frozenset(line["Country Code"] for line in text.lines if not line["Region"])
            return _wide(figures, layout.Places(groups), problems)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as fault:
        raise SourceFileError(
            f"{path.name}: not a readable zip archive ({fault}); download it again"
        ) from None


def read_wide(path: Path, problems: Problems) -> Table:
    """Read the table of a download without its metadata."""
    return _wide(read_text(path, WIDE, problems), layout.Places.declared(), problems)


def read_long(path: Path, problems: Problems) -> Table:
    """Read a table with one figure a line; the file's name must say which indicator it is.

    Raises
    ------
    SourceFileError
        If the file's name fits no indicator of the layout.
    """
    rules = catalog.layout("worldbank")
    codes = [one["indicator"] for one in rules["long_tables"] if re.search(one["file"], path.name)]
    if not codes:
        raise SourceFileError(
            f"{path.name}: the table does not say its indicator; put its code into the file's "
            "name, as in SP.POP.TOTL.csv"
        )
    rule = rules["indicators"][codes[0]]
    unit = catalog.series(rule["series"]).unit
    indicator = layout.Indicator(codes[0], rule["series"], float(rule["divisor"]), unit)
    text = read_text(path, LONG, problems)
    records = [one for line in text.lines if (one := _figure(line, indicator, problems))]
    layout.check_economies({one.country for one in records}, problems)
    _check_gaps(records, problems)
    lines = [line for line in text.lines if line["Country Code"] == world.WORLD]
    whole = ((line, "Value", int(line["Year"])) for line in lines)
    _check_world(records, whole, indicator, problems)
    return Table(records, "")


def _member(archive: zipfile.ZipFile, beginning: str, path: Path) -> Path:
    names = [name for name in archive.namelist() if name.startswith(beginning)]
    if len(names) != 1:
        raise SourceFileError(
            f"{path.name}: expected one file {beginning}*.csv in the archive, found "
            f"{', '.join(names) or 'none'} among {', '.join(archive.namelist()) or 'nothing'}"
        )
    # A path within an archive opens and reads as a path on disk does
    return cast(Path, zipfile.Path(archive, names[0]))


def _wide(text: Text, places: layout.Places, problems: Problems) -> Table:
    years = _years(text, problems)
    indicator = _indicator(text, problems)
    if indicator is None or not years:
        return Table([], "")
    records = []
    found = set()
    for line in text.lines:
        country = places.country(line["Country Code"], line["Country Name"], line.where, problems)
        if country in found:
            problems.add(line.where, f"{country} stands twice; expected one line a country")
        elif country:
            found.add(country)
            records += _row(line, country, years, indicator, problems)
    layout.check_economies(found, problems)
    lines = [line for line in text.lines if line["Country Code"] == world.WORLD]
    whole = ((line, column, year) for line in lines for column, year in years.items())
    _check_world(records, whole, indicator, problems)
    return Table(records, _updated(text, problems))


def _years(text: Text, problems: Problems) -> dict[str, int]:
    """Return the columns of figures by year.

    The comma that ends each line makes a last column without a name, which must be empty.
    """
    columns = list(text.columns[len(WIDE) :])
    if columns and columns[-1].endswith(" ?"):
        unnamed = columns.pop()
        filled = next((line for line in text.lines if line[unnamed]), None)
        if filled:
            problems.add(filled.where, f"a figure without a year: {filled[unnamed]!r}")
    first = int(catalog.layout("worldbank")["first_year"])
    expected = [str(year) for year in range(first, first + len(columns))]
    if not columns or columns != expected:
        wrong = next(((a, b) for a, b in zip(columns, expected, strict=True) if a != b), None)
        found = f"found {wrong[0]!r} where {wrong[1]} belongs" if wrong else "found none"
        problems.add("header", f"expected every year from {first} on, {found}")
        return {}
    return {column: int(column) for column in columns}


def _indicator(text: Text, problems: Problems) -> layout.Indicator | None:
    first = next(iter(text.lines), None)
    if first is None:
        return None
    code, name = first["Indicator Code"], first["Indicator Name"]
    for line in text.lines:
        if (line["Indicator Code"], line["Indicator Name"]) != (code, name):
            problems.add(
                line.where,
                f"expected the indicator {code} as above, found {line['Indicator Code']!r} "
                f"({line['Indicator Name']!r})",
            )
    return layout.indicator(code, name, first.where, problems)


def _row(
    line: Line, country: str, years: dict[str, int], indicator: layout.Indicator, problems: Problems
) -> list[Record]:
    records = []
    for column, year in years.items():
        try:
            record = indicator.record(country, year, line[column], line.where, "reported")
        except ValueError:
            problems.add(line.where, f"{column}: expected a number, found {line[column]!r}")
        else:
            records.append(record)
    return records


def _figure(line: Line, indicator: layout.Indicator, problems: Problems) -> Record | None:
    places = layout.Places.declared()
    country = places.country(line["Country Code"], line["Country Name"], line.where, problems)
    year = year_in(line, "Year", problems, int(catalog.layout("worldbank")["first_year"]))
    number_in(line, "Value", problems, whole=True)
    if not country or problems.found:
        return None
    return indicator.record(country, year, line["Value"], line.where, "reported")


def _check_world(
    records: list[Record],
    whole: Iterable[tuple[Line, str, int]],
    indicator: layout.Indicator,
    problems: Problems,
) -> None:
    """Hold the economies to the world, once each line is understood."""
    if not problems.found:
        figures = world.by_year(whole, indicator.divisor)
        world.check_world(records, figures, indicator.code, problems)


def _check_gaps(records: list[Record], problems: Problems) -> None:
    """Report years left out within a country, and a country that ends before the others."""
    layout.check_once(records, problems)
    years: dict[str, set[int]] = {}
    for one in records:
        years.setdefault(one.country, set()).add(one.year)
    last = max((max(one) for one in years.values()), default=0)
    for country, had in years.items():
        absent = sorted(set(range(min(had), last + 1)) - had)
        if absent:
            problems.add("file", f"no line for {country} in {absent[0]}: the file is cut")


def _updated(text: Text, problems: Problems) -> str:
    match = next((match for line in text.preamble if (match := UPDATED.match(line))), None)
    if match is None:
        return ""
    try:
        return dt.date.fromisoformat(match["day"]).isoformat()
    except ValueError:
        problems.add("preamble", f"Last Updated Date: expected a day, found {match['day']!r}")
        return ""
