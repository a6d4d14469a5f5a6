"""US active-duty forces assigned abroad: the compiled reports, of which September counts."""

from __future__ import annotations

import itertools
from dataclasses import asdict, replace
from pathlib import Path

from baltic_research import catalog, countries
from baltic_research.sources import ustroops_places as places
from baltic_research.sources import ustroops_sums
from baltic_research.sources.delimited import Line, Text, number_in, read_text
from baltic_research.sources.reading import Problems, Reading, Record

SERIES = "ustroops.active_duty"
COLUMNS = (
    "countryname", "iso3c", "year", "month", "source", "Location",
    "Total", "Total Ashore", "Total Active Duty", "troops_ad",
)  # fmt: skip
LARGE = 1000  # a host with so many before and after a gap has not been without any between


def read(path: Path) -> Reading:
    """Read the active-duty personnel that the US assigned to each host in September.

    Parameters
    ----------
    path : pathlib.Path
        The file of reports, one line a report and place. The files derived from it count some
        quarters twice and write a zero for a place that a report leaves out.

    Returns
    -------
    Reading
        ``ustroops.active_duty`` in persons from the column that the layout declares for the
        year. A place without a line in a report has no observation: missing, not zero. The
        file says no edition.

    Raises
    ------
    SourceFileError
        With every fault found: an unknown place, a month that contradicts its report, totals
        that disagree, a host given twice with different figures.

    Notes
    -----
    The figures count personnel *assigned*: forces on rotation are left out for the most part,
    so that they are not those present.
    """
    import pandas as pd

    problems = Problems(path.name)
    text = read_text(path, COLUMNS, problems)
    records = [record for line in _reports(text, problems) if (record := _record(line, problems))]
    kept, repeated = _once(records, problems)
    if not kept:
        problems.add("file", "no report of September: not the file of reports, or cut")
    problems.raise_any()
    _check_empty(kept, problems)
    by_line = {one.cell: one.country for one in records}
    unequal = ustroops_sums.contradictions(text, by_line, problems)
    problems.raise_any()
    frame = pd.DataFrame([asdict(one) for one in kept]).drop(columns="repeats")
    anomalies = (*repeated, *_gaps(kept), *unequal)
    return Reading(frame, anomalies=anomalies, passed_over=problems.passed_over())


def _reports(text: Text, problems: Problems) -> list[Line]:
    """Return the lines of the reference month; every line must agree with its report's name."""
    rules = catalog.layout("ustroops")
    for line in text.lines:
        if line["month"] not in rules["months"]:
            problems.add(line.where, f"expected a month of a report, found {line['month']!r}")
        elif line["source"] != f"{line['month']} {line['year']}":
            problems.add(
                line.where,
                f"{line['month']} {line['year']} stands in the report of {line['source']!r}",
            )
        elif line["month"] != rules["month"]:
            problems.pass_over(f"report of another month than {rules['month']}", line.where)
    return [line for line in text.lines if line["month"] == rules["month"]]


def _record(line: Line, problems: Problems) -> Record | None:
    year = int(number_in(line, "year", problems, whole=True))
    why = places.passed_over(line["Location"], year)
    if why:
        problems.pass_over(f"place, {why}", line.where)
        return None
    country = places.country(line, problems)
    value, note = _figure(line, country, year, problems)
    if not country:
        return None
    note = "; ".join(filter(None, (note, places.scope(line["Location"]))))
    unit = catalog.series(SERIES).unit
    return Record(SERIES, country, year, value, unit, "reported", note, line.where)


def _figure(line: Line, country: str, year: int, problems: Problems) -> tuple[float, str]:
    """Return the figure of a line and a note on it; NaN where the report has none."""
    rules = catalog.layout("ustroops")
    rule = next((one for one in rules["columns"] if _within(year, one["years"])), None)
    if rule is None:
        problems.add(line.where, f"no column is declared for the year {line['year']!r}")
        return float("nan"), ""
    _check_totals(line, problems)
    if line[rule["column"]] == rules["missing"]:
        return float("nan"), f"no figure under {rule['column']} in the report"
    value = float(number_in(line, rule["column"], problems, whole=True))
    elsewhere = rules["listed_elsewhere"].get(country)
    if value == 0 and elsewhere and _within(year, elsewhere):
        return float("nan"), "zero in the report, which lists deployed forces elsewhere: missing"
    return value, rule.get("note", "")


def _check_totals(line: Line, problems: Problems) -> None:
    """Report a total that the compilers' own column does not repeat: a column has shifted."""
    rules = catalog.layout("ustroops")
    for column in rules["repeated"]:
        if line[column] not in (rules["missing"], line["troops_ad"]):
            problems.add(
                line.where, f"{column} is {line[column]!r} but troops_ad is {line['troops_ad']!r}"
            )


def _within(year: int, span: list[int]) -> bool:
    return span[0] <= year <= span[1]


def _once(records: list[Record], problems: Problems) -> tuple[list[Record], list[str]]:
    """Return each host and year once, and what was said of those that stand twice.

    Two lines with the same figure are one place under two names, or a line set twice: it is
    stored once and named. Two figures are a fault, for nobody can know whether to add them.
    """
    kept: dict[tuple[str, int], Record] = {}
    repeated = []
    for one in records:
        first = kept.setdefault((one.country, one.year), one)
        if first is one:
            continue
        what = f"{countries.name(one.country)} {one.year} stands twice, also in {first.cell}"
        if one.value == first.value:
            repeated.append(f"{one.cell}: {what}, with the same figure {one.value:g}; stored once")
            note = "; ".join(filter(None, (first.note, f"stands twice, also in {one.cell}")))
            kept[one.country, one.year] = replace(first, note=note)
        else:
            problems.add(one.cell, f"{what}, with {first.value:g} there and {one.value:g} here")
    return list(kept.values()), repeated


def _check_empty(records: list[Record], problems: Problems) -> None:
    """Report a report with places but nobody in them: its figures stand under another name."""
    by_year: dict[int, list[Record]] = {}
    for one in records:
        by_year.setdefault(one.year, []).append(one)
    for year, places_of in by_year.items():
        nobody = not any(one.value > 0 for one in places_of)  # false for NaN too
        if nobody and len(places_of) >= catalog.layout("ustroops")["least_places"]:
            problems.add(
                places_of[0].cell,
                f"the report of {year} has {len(places_of)} places and no person in any; the "
                "columns are not what they are called",
            )


def _gaps(records: list[Record]) -> list[str]:
    """Name the large hosts that reports between others leave out."""
    by_host: dict[str, list[Record]] = {}
    for one in sorted(records, key=lambda one: one.year):
        by_host.setdefault(one.country, []).append(one)
    return [
        f"no line for {countries.name(host)} from {before.year + 1} to {after.year - 1}, between "
        f"{before.value:,.0f} ({before.cell}) and {after.value:,.0f} ({after.cell}): missing, "
        "not zero"
        for host, lines in by_host.items()
        for before, after in itertools.pairwise(lines)
        if after.year - before.year > 1 and min(before.value, after.value) >= LARGE
    ]
