"""Long tables that a third party compiled: one figure a line, its indicator in a column."""

from __future__ import annotations

import re
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from baltic_research import catalog
from baltic_research.sources.compiled_checks import check_relations
from baltic_research.sources.delimited import Line, country_in, number_in, read_text
from baltic_research.sources.reading import Problems, Reading, Record

COLUMNS = ("source", "country", "iso3", "year", "indicator", "unit", "value", "note")


def read_compiled(path: Path, source: str) -> Reading:
    """Read a compiled table by the rules that the layout of its source declares.

    Parameters
    ----------
    path : pathlib.Path
        CSV with the columns `COLUMNS`; other columns are a fault.
    source : str
        Code of the source whose layout names each indicator: its series, the ``source`` and
        ``unit`` it must carry and the years that it covers; or why it is passed over.

    Returns
    -------
    Reading
        One observation a line; counts and levels as whole numbers. A year for which the
        table has no line stays without an observation: it is missing and not zero.

    Raises
    ------
    SourceFileError
        With every fault found: an indicator, unit, country, year or number that is not what
        the layout declares, or a figure given twice.
    """
    import pandas as pd

    problems = Problems(path.name)
    text = read_text(path, COLUMNS, problems)
    rules = catalog.layout(source)
    extra = [name for name in text.columns if name not in COLUMNS]
    if extra:
        problems.add("header", f"column {', '.join(extra)} is not one we know")
    records = [
        record for line in text.lines if (record := _record(line, rules, problems)) is not None
    ]
    _check_twice(records, problems)
    _check_lacking(records, rules, problems)
    check_relations(records, rules, problems)
    problems.raise_any()
    frame = pd.DataFrame([asdict(one) for one in records]).drop(columns="repeats")
    return Reading(frame, passed_over=problems.passed_over())


def _record(line: Line, rules: dict[str, Any], problems: Problems) -> Record | None:
    rule = rules["indicators"].get(line["indicator"])
    if rule is None:
        problems.add(line.where, f"the indicator {line['indicator']!r} is not one we know")
        return None
    if "passed_over" in rule:
        problems.pass_over(f"{line['indicator']}, {rule['passed_over']}", line.where)
        return None
    _check_labels(line, rule, problems)
    country = country_in(line, "country", "iso3", problems)
    year = int(number_in(line, "year", problems, whole=True))
    value = number_in(line, "value", problems, whole=True)
    if not country or not _covered(line, rule, year, problems):
        return None
    if year < rules.get("states_since", {}).get(country, year):
        # Before a state exists a zero only fills the table, and a dispute would be a mistake
        if value:
            problems.add(line.where, f"{country} has {value} in {year}, before it was a state")
        problems.pass_over("zero of a year before the country was a state", line.where)
        return None
    return Record(
        series=rule["series"],
        country=country,
        year=year,
        value=float(value),
        unit=catalog.series(rule["series"]).unit,
        status="reported",
        note=_note(line, value, rules, problems),
        cell=line.where,
    )


def _check_labels(line: Line, rule: dict[str, Any], problems: Problems) -> None:
    if not re.search(rule["source"], line["source"]):
        problems.add(
            line.where, f"{line['indicator']} comes from {line['source']!r}, not as declared"
        )
    if line["unit"] != rule["unit"]:
        problems.add(line.where, f"expected the unit {rule['unit']!r}, found {line['unit']!r}")


def _covered(line: Line, rule: dict[str, Any], year: int, problems: Problems) -> bool:
    first, last = rule["years"]
    if not first <= year <= last:
        problems.add(
            line.where,
            f"{line['indicator']} covers {first} to {last}, found {line['year']}; outside it "
            "nothing is known, not even a zero: declare the years if this edition covers more",
        )
    return bool(first <= year <= last)


def _note(line: Line, value: Decimal, rules: dict[str, Any], problems: Problems) -> str:
    """Return a note in our own words; what is said of zeros stands on zeros only."""
    if not line["note"]:
        return ""
    if line["note"] not in rules["notes_on_zeros"]:
        problems.add(line.where, f"the note {line['note']!r} is not one we know")
        return ""
    return "" if value else str(rules["notes_on_zeros"][line["note"]])


def _check_twice(records: list[Record], problems: Problems) -> None:
    seen: dict[tuple[str, str, int], str] = {}
    for one in records:
        before = seen.setdefault((one.series, one.country, one.year), one.cell)
        if before != one.cell:
            problems.add(
                one.cell, f"{one.series} of {one.country} {one.year} stands twice: also {before}"
            )


def _check_lacking(records: list[Record], rules: dict[str, Any], problems: Problems) -> None:
    """Report each declared series that the table lacks."""
    declared = {one["series"] for one in rules["indicators"].values() if "series" in one}
    lacking = sorted(declared - {one.series for one in records})
    if lacking and not problems.found:
        problems.add("file", f"no line for {', '.join(lacking)}: the table is not whole")
