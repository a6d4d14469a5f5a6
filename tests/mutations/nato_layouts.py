"""Where the tables of NATO's workbooks of 2016 and 2024 are."""

from __future__ import annotations

from dataclasses import dataclass

from mutations.case import Place


@dataclass(frozen=True)
class Layout:
    """Where the tables of an edition are, and how its titles begin."""

    sheets: tuple[str, ...]
    first: str  # local currency
    dollars: str
    shares: str
    gdp: str
    personnel: str
    categories: tuple[str, str]
    series: dict[str, str]  # by sheet, the series of its first block
    years: tuple[int, int]
    country: str  # the first by name


EDITIONS = {
    "2016-01": Layout(
        sheets=("TABLE1", "TABLE3", "TABLE6b"),
        first="TABLE1",
        dollars="TABLE2",
        shares="TABLE3",
        gdp="TABLE4",
        personnel="TABLE5",
        categories=("TABLE6a", "TABLE6b"),
        series={
            "TABLE1": "nato.defence_lcu_current",
            "TABLE3": "nato.defence_share_gdp",
            "TABLE6b": "nato.infrastructure_share",
        },
        years=(2008, 2015),
        country="ALB",
    ),
    "2024-06": Layout(
        sheets=("TABLE1", "TABLE5", "TABLE8b"),
        first="TABLE1",
        dollars="TABLE2",
        shares="TABLE3",
        gdp="TABLE5",
        personnel="TABLE7",
        categories=("TABLE8a", "TABLE8b"),
        series={
            "TABLE1": "nato.defence_lcu_current",
            "TABLE5": "nato.gdp_usd_current",
            "TABLE8b": "nato.infrastructure_share",
        },
        years=(2014, 2024),
        country="ALB",
    ),
}
BALTIC, LAST = "LTU", "USA"


def places(layout: Layout) -> list[Place]:
    """Return cells from the first, the middle and the last table, all kinds of country and year."""
    one, two, three = layout.sheets
    return [
        Place(one, 0, layout.country, 2),
        Place(two, 1, BALTIC, -1),
        Place(three, 0, LAST, 3),
    ]
