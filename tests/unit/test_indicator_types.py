"""What the gatekeeper of observations refuses, and which types of column change nothing."""

from __future__ import annotations

import pandas as pd
import pytest
from column_types import categories, nullable

from baltic_research import contracts, facts, load, models
from baltic_research.beside import side_by_side
from baltic_research.errors import ContractError
from baltic_research.indicators import capability, cohesion, growth, presence, spending

EDITION = "2026-07"
SHARE, MONEY, PERSONNEL, EQUIPMENT = (
    load(f"nato.{name}", edition=EDITION)
    for name in ("defence_share_gdp", "defence_usd_constant", "personnel", "equipment_share")
)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"year": SHARE["year"].astype(str)}, "share has '2014' as year; expected whole numbers"),
        ({"year": SHARE["year"] + 0.5}, "as year; expected whole numbers"),
        ({"value": SHARE["value"].astype(str)}, "as value; expected numbers"),
        ({"country": None}, "share has a row without country"),
        ({"edition": None}, "share has a row without edition"),
    ],
)
def test_wrong_types_and_missing_keys_are_refused(changes, message):
    with pytest.raises(ContractError, match=message):
        spending.guideline(SHARE.assign(**changes))


def ideal_points() -> pd.DataFrame:
    ends = ("", "_low", "_high")
    return pd.concat([load(f"unga.ideal_point{end}") for end in ends], ignore_index=True)


MEASURES = {
    "growth": lambda kind: growth.real_growth(kind(MONEY)),
    "editions": lambda kind: spending.guideline_by_edition(
        kind(load("nato.defence_share_gdp", edition="all"))
    ),
    "side by side": lambda kind: side_by_side(
        kind(load("nato.defence_share_gdp", edition="2024-06")), kind(SHARE)
    ),
    "timeline": lambda kind: presence.timeline(kind(facts.load_roster())),
    "totals": lambda kind: presence.latest_totals(kind(facts.load_roster()), ["LVA"], "2024-01-01"),
    "own forces": lambda kind: presence.against_own_forces(
        kind(facts.load_roster()), kind(PERSONNEL)
    ),
    "stationed": lambda kind: presence.stationed(kind(facts.load_roster()), "LVA", "2024-01-01"),
    "distances": lambda kind: cohesion.distances(kind(ideal_points()), ["LVA"], "RUS"),
    "means": lambda kind: capability.means(
        ["EST"],
        personnel=kind(PERSONNEL),
        cinc=kind(load("cow.cinc")),
        spending=kind(MONEY),
        equipment_share=kind(EQUIPMENT),
        arms_imports=kind(load("transfers.imports_tiv")),
    ),
    "panel": lambda kind: models.demand_panel(
        kind(load("worldbank.milex_share_gdp")),
        kind(load("worldbank.gdp_usd_constant")),
        kind(load("worldbank.population")),
    ),
    "clock": lambda kind: clock(kind).table(),
    "clock's checks": lambda kind: clock(kind).checks(gaps=True),
    "drivers": lambda kind: models.denial_drivers(
        kind(facts.load_parameters()), "posture_2014", "riga", samples=64
    ).table(),
    "required growth": lambda kind: models.required_growth(
        kind(SHARE), kind(MONEY), by=2035
    ).table(),
}


def clock(kind) -> models.CampaignClock:
    return models.campaign_clock(
        kind(facts.load_parameters()), "posture_2016", axes="riga", draws=200
    )


@pytest.mark.parametrize("kind", [categories, nullable])
@pytest.mark.parametrize("name", MEASURES)
def test_categories_and_nullable_columns_give_the_same_figures(name, kind):
    expected, found = MEASURES[name](lambda frame: frame), MEASURES[name](kind)
    pd.testing.assert_frame_equal(contracts.plain(found), expected, check_dtype=False)


def test_a_table_of_other_types_is_not_changed():
    given = categories(MONEY)
    growth.real_growth(given)
    pd.testing.assert_frame_equal(given, categories(MONEY))
