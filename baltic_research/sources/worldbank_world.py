"""The World Bank's line of the world against the lines of its economies."""

from __future__ import annotations

import math
from collections.abc import Iterable

from baltic_research import catalog
from baltic_research.sources.delimited import Line
from baltic_research.sources.reading import Problems, Record

WORLD = "WLD"


def by_year(figures: Iterable[tuple[Line, str, int]], divisor: float) -> dict[int, float]:
    """Return the world's figures in our unit: of lines, their columns and years.

    What is no number is left out here; the reading of the line reports it where it is read.
    """
    found = {}
    for line, column, year in figures:
        try:
            value = float(line[column]) / divisor
        except ValueError:
            continue
        if math.isfinite(value):
            found[year] = value
    return found


def check_world(
    records: list[Record], world: dict[int, float], code: str, problems: Problems
) -> None:
    """Report years in which the economies exceed the world, or the world itself leaps.

    Parameters
    ----------
    records : list of Record
        Figures of the economies.
    world : dict
        The world's figures by year, in the same unit.
    code : str
        The publisher's code of the indicator.
    problems : Problems
        Takes the faults.

    Notes
    -----
    The World Bank forms the world's total with estimates for economies that it has no figure of,
    so that those with one sum to less: to 83 to 99.8 % of it in the files held. A figure, a row
    or a column a thousand times too large breaks the one bound or the other.
    """
    rules = catalog.layout("worldbank")
    if not world:
        problems.pass_over("the world's total, which the file has none of")
        return
    if not rules["indicators"][code].get("share"):
        known: dict[int, list[Record]] = {year: [] for year in sorted(world)}
        for one in records:
            if one.year in known and not math.isnan(one.value):
                known[one.year].append(one)
        for year, parts in known.items():
            total = sum(one.value for one in parts)
            if total > world[year]:
                most = max(parts, key=lambda one: one.value)
                problems.add(
                    most.cell,
                    f"the economies sum to {total / world[year]:.3g} times the world in {year}, "
                    f"{most.country} with the largest figure ({most.value:.6g})",
                )
    for year in sorted(world.keys() & {one + 1 for one in world}):
        low, high = sorted((world[year - 1], world[year]))
        if high > rules["world_leap"] * low:
            problems.add(
                f"line of {WORLD}, column {year}",
                f"the world leaps from {world[year - 1]:.6g} in {year - 1} to {world[year]:.6g}",
            )
