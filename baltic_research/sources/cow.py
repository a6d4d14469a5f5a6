"""Correlates of War, National Material Capabilities: a file in, one edition's observations out."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baltic_research import catalog
from baltic_research.errors import SourceFileError
from baltic_research.sources import cow_checks, cow_states
from baltic_research.sources.reading import Problems, Reading

if TYPE_CHECKING:
    import pandas as pd

COMPONENTS = cow_checks.COMPONENTS
FIGURES = (*COMPONENTS, "cinc")
KEYS = ("ccode", "year")
LAST_YEAR = 2100


def read(path: Path) -> Reading:
    """Read the capabilities of present-day countries, and their published CINC.

    Parameters
    ----------
    path : pathlib.Path
        The CSV file: one row a state and year, with the columns ``ccode``, ``year`` and
        `FIGURES`; the publisher's own release has ``stateabb`` and ``version`` besides.

    Returns
    -------
    Reading
        All years of the file; expenditure in million pounds (to 1913) or US dollars, the other
        components in thousands, CINC as published (0 to 1). The file says neither its label
        nor its day. States that are no present-day country are passed over as
        ``layouts/cow.yml`` declares; `world` keeps them.

    Raises
    ------
    SourceFileError
        With every fault found: a column, number, year or state that is not what it should be.
    """
    problems = Problems(path.name)
    table = _read_table(path, problems)
    table["country"] = _countries(table, problems)
    problems.raise_any()
    against = cow_checks.check_index(table, problems)
    problems.raise_any()
    ours = table[table["country"] != ""]
    said = problems.passed_over()
    return Reading(_observations(ours), anomalies=(*_anomalies(ours), *against), passed_over=said)


def world(path: Path) -> pd.DataFrame:
    """Read the components of every state of the file, those of historical states too.

    A share of the world's total needs the whole world: `capability.cinc` takes this table.

    Parameters
    ----------
    path : pathlib.Path
        As for `read`.

    Returns
    -------
    pandas.DataFrame
        One row a state and year: state (number in the Correlates of War system), country (code,
        ``""`` for a state that `read` passes over), year, milex (thousand pounds to 1913, then
        thousand US dollars), milper, tpop, upop (thousand persons), irst (thousand tons), pec
        (thousand coal-ton equivalents), cinc (as published). NaN where nothing was published.

    Raises
    ------
    SourceFileError
        As for `read`.
    """
    problems = Problems(path.name)
    table = _read_table(path, problems)
    table["country"] = _countries(table, problems)
    problems.raise_any()
    return table[["state", "country", "year", *FIGURES]]


def _read_table(path: Path, problems: Problems) -> pd.DataFrame:
    """Return the file's figures in its own units, with the line and state of each row."""
    import pandas as pd

    header, lines = _read_lines(path)
    for name in header:
        if name in _layout()["passed_columns"]:
            problems.pass_over(f"column {name!r}, which repeats the state or the edition")
    position = {name: index for index, name in enumerate(header)}
    names = (*KEYS, *FIGURES)
    rows: list[tuple[float, ...]] = []
    for line, fields in lines:
        if len(fields) != len(header):
            problems.add(
                f"line {line}",
                f"expected {len(header)} fields, found {len(fields)}; the line is cut or too long",
            )
            continue
        found = [_number(fields[position[name]], line, name, problems) for name in names]
        rows.append((line, *found))
    if not rows:
        problems.add("the file", "no row of figures under the header")
    table = pd.DataFrame(rows, columns=["line", "state", "year", *FIGURES])
    return _keyed(table, problems)


def _read_lines(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header and the rows, each with its line in the file."""
    if not path.is_file():
        raise SourceFileError(f"{path}: no such file; give the path of the capabilities file")
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = next(reader, [])
            lines = [(reader.line_num, fields) for fields in reader if fields]
    except (UnicodeDecodeError, csv.Error) as fault:
        raise SourceFileError(f"{path.name}: not a readable CSV file ({fault})") from None
    _check_header(path, header)
    return header, lines


def _check_header(path: Path, header: list[str]) -> None:
    """Raise unless every column is one we read or pass over, each once."""
    needed, passed = [*KEYS, *FIGURES], _layout()["passed_columns"]
    faults = [f"column {name} is missing" for name in needed if name not in header]
    faults += [
        f"column {name!r} is not one we know; declare it in layouts/cow.yml"
        for name in header
        if name not in needed and name not in passed
    ]
    faults += [f"column {name} stands twice" for name in needed if header.count(name) > 1]
    if faults:
        raise SourceFileError(f"{path.name}: line 1: " + "; ".join(faults))


def _number(text: str, line: int, column: str, problems: Problems) -> float:
    """Return a figure; NaN where a code for missing stands, and where there is a fault."""
    if text.strip() in _layout()["missing"]:
        if column in KEYS:
            problems.add(f"line {line}", f"{column} is missing")
        return math.nan
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or value < 0:
        problems.add(
            f"line {line}", f"{column}: expected a number of at least 0 or -9, found {text!r}"
        )
        return math.nan
    return value


def _keyed(table: pd.DataFrame, problems: Problems) -> pd.DataFrame:
    """Return the rows whose state and year are whole numbers, and report the others."""
    known = table.dropna(subset=["state", "year"])
    whole = (
        (known["state"] % 1 == 0)
        & (known["year"] % 1 == 0)
        & known["year"].between(cow_states.FIRST_YEAR, LAST_YEAR)
    )
    for row in known[~whole].itertuples():
        problems.add(
            f"line {row.line}",
            f"expected a state's number and a year from {cow_states.FIRST_YEAR} to {LAST_YEAR}, "
            f"found {row.state:g} and {row.year:g}",
        )
    kept = known[whole].astype({"line": int, "state": int, "year": int})
    for row in kept[kept.duplicated(["state", "year"])].itertuples():
        problems.add(f"line {row.line}", f"state {row.state} stands twice in {row.year}")
    return kept


def _countries(table: pd.DataFrame, problems: Problems) -> list[str]:
    keys = zip(table["state"], table["year"], table["line"], strict=True)
    return [
        cow_states.country_of(state, year, f"line {line}", problems) for state, year, line in keys
    ]


def _observations(table: pd.DataFrame) -> pd.DataFrame:
    """Return one row a figure, series by series in the file's order."""
    import pandas as pd

    was = [
        cow_states.predecessor(state, year)
        for state, year in zip(table["state"], table["year"], strict=True)
    ]
    parts = []
    for column in FIGURES:
        rule = _layout()["columns"][column]
        notes = _with_lacking(was, table) if column == "cinc" else was
        parts.append(
            pd.DataFrame(
                {
                    "series": rule["series"],
                    "country": table["country"],
                    "year": table["year"],
                    "value": table[column] / rule.get("divisor", 1),
                    "unit": [_unit(rule["series"], year) for year in table["year"]],
                    "status": "reported",
                    "note": notes,
                    "cell": [f"line {line}" for line in table["line"]],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _with_lacking(notes: list[str], table: pd.DataFrame) -> list[str]:
    """Add to each note which components the published CINC has to do without."""
    names = [_layout()["columns"][column]["name"] for column in COMPONENTS]
    lacking = [
        ", ".join(name for name, missing in zip(names, row, strict=True) if missing)
        for row in table[list(COMPONENTS)].isna().to_numpy()
    ]
    return [
        "; ".join(filter(None, (note, f"mean without {without}" if without else "")))
        for note, without in zip(notes, lacking, strict=True)
    ]


def _unit(series: str, year: int) -> str:
    currency = next(one["code"] for one in _layout()["currencies"] if year <= one["last_year"])
    return catalog.series(series).unit.format(currency=currency)


def _anomalies(table: pd.DataFrame) -> tuple[str, ...]:
    """Name what the file says against itself: more people in cities than there are people."""
    return tuple(
        f"line {row.line}: {row.country} {row.year}: urban population of {row.upop:g} thousand "
        f"in a population of {row.tpop:g} thousand"
        for row in table[table["upop"] > table["tpop"]].itertuples()
    )


def _layout() -> dict[str, Any]:
    return catalog.layout("cow")
