"""An explorer whose controls can be moved, and choices that tests share."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import pytest

from baltic_research import explore
from baltic_research.explore.choice import Choice
from baltic_research.explore.explorer import Explorer
from baltic_research.explore.view import View, view

# One of each kind of view; editions are named, so that a new one changes nothing here
CHOICES = {
    "level": Choice(edition="2026-07"),
    "as of a day": Choice(as_of="2019-12-31"),
    "years": Choice(edition="2024-06", first_year=2020, last_year=2022),
    "one year": Choice(edition="2024-06", first_year=2020, last_year=2020),
    "gaps in the years": Choice("disputes.total_count", ("ALB",), edition="2025-06"),
    "change of a share": Choice(show="change", edition="2026-07", first_year=2018),
    "change of an amount": Choice("nato.defence_usd_constant", show="change", edition="2024-06"),
    "share of GDP": Choice("nato.defence_usd_constant", show="share_of_gdp", edition="2024-06"),
    "share of the Allies": Choice("nato.personnel", show="share_of_allies", edition="2024-06"),
    "many countries": Choice(
        "cow.cinc", countries=("USA", "RUS", "DEU", "FRA", "GBR", "POL", "ITA")
    ),
    "some not there": Choice(countries=("RUS", "EST", "ISL"), edition="2026-07"),
    "several currencies": Choice("nato.defence_lcu_current", ("POL", "EST"), edition="2026-07"),
    "two editions": Choice(edition="2026-07", against="2024-06"),
    "two publishers": Choice(edition="2026-07", against="sipri.milex_share_gdp@2026-04"),
    "two prices": Choice("nato.defence_usd_constant", edition="2026-07", against="2024-06"),
    "two things": Choice("unga.ideal_point", edition="2025-07", against="cow.cinc@2026-06"),
    "changes of two editions": Choice(
        "nato.defence_usd_constant", show="change", edition="2024-06", against="2019-06"
    ),
    "two editions of many": Choice(
        countries=("EST", "LVA", "LTU", "POL", "DEU"), edition="2026-07", against="2019-06"
    ),
}


@dataclass(frozen=True, eq=False)
class Shown:
    """A view, and the names that its code leaves behind in a fresh namespace."""

    view: View
    names: dict[str, Any]


@functools.cache
def shown_of(kind: str) -> Shown:
    """Make the view of a kind of choice, and run its code, once."""
    found, names = view(CHOICES[kind]), {}
    exec(found.code, names)  # noqa: S102 - what a reader would paste
    return Shown(found, names)


@pytest.fixture(params=CHOICES)
def shown(request: pytest.FixtureRequest) -> Shown:
    """Each kind of view in turn."""
    return shown_of(request.param)


@pytest.fixture
def tool() -> Explorer:
    """An explorer of one edition of NATO's shares."""
    return explore(edition="2026-07")
