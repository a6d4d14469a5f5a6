"""What the indicators of a compiled table say of each other, as its layout declares it."""

from __future__ import annotations

from typing import Any

from baltic_research.sources.reading import Problems, Record

Figures = dict[tuple[str, str, int], Record]


def check_relations(records: list[Record], rules: dict[str, Any], problems: Problems) -> None:
    """Report figures that break a declared relation; none of those published does.

    Parameters
    ----------
    records : list of Record
        Figures of one table.
    rules : dict
        The layout: ``at_most`` (pairs of a part and its whole), ``together`` (pairs of series of
        which the first stands where the second is above zero and nowhere else) and
        ``every_year`` (series whose lines run without a gap to the last year declared).
    problems : Problems
        Takes the faults.
    """
    figures = {(one.series, one.country, one.year): one for one in records}
    for part, whole in rules.get("at_most", ()):
        _check_at_most(figures, part, whole, problems)
    for series, count in rules.get("together", ()):
        _check_together(figures, series, count, problems)
    for series in rules.get("every_year", ()):
        last = next(
            one["years"][1] for one in rules["indicators"].values() if one.get("series") == series
        )
        _check_every_year(figures, series, last, problems)


def _check_at_most(figures: Figures, part: str, whole: str, problems: Problems) -> None:
    for (series, country, year), one in figures.items():
        above = figures.get((whole, country, year))
        total = above.value if above else 0.0
        if series == part and one.value > total:
            problems.add(
                one.cell,
                f"{country} {year}: {one.value:g} of {part}, but {total:g} of {whole}, which "
                "holds them",
            )


def _check_together(figures: Figures, series: str, count: str, problems: Problems) -> None:
    for country, year in sorted({key[1:] for key in figures}):
        first, second = figures.get((series, country, year)), figures.get((count, country, year))
        counted = second is not None and second.value > 0
        if (first is not None) != counted:
            there = first or second
            problems.add(
                there.cell if there else "file",
                f"{country} {year}: {series} stands {'without' if first else 'not beside'} "
                f"{count}; expected both or neither",
            )


def _check_every_year(figures: Figures, series: str, last: int, problems: Problems) -> None:
    years: dict[str, set[int]] = {}
    for code, country, year in figures:
        if code == series:
            years.setdefault(country, set()).add(year)
    for country, had in years.items():
        absent = sorted(set(range(min(had), last + 1)) - had)
        if absent:
            problems.add(
                "file", f"no line for {country} in {absent[0]} of {series}: the table is cut"
            )
