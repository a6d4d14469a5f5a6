"""Indicators refuse a series of another kind, and take every series of the kind they ask for."""

from __future__ import annotations

import pytest

from baltic_research import load, models
from baltic_research.errors import ContractError
from baltic_research.indicators import burden, capability, cohesion, growth, sea, spending, threat

EDITION = "2026-07"
MONEY, SHARE, PERSONNEL = (
    load(f"nato.{name}", edition=EDITION)
    for name in ("defence_usd_constant", "defence_share_gdp", "personnel")
)
CINC, POINTS, TIV = (
    load(code) for code in ("cow.cinc", "unga.ideal_point", "transfers.imports_tiv")
)
EQUIPMENT = load("nato.equipment_share", edition=EDITION)
PER_HEAD = load("nato.defence_per_capita", edition=EDITION)


def means(**changed):
    given = {
        "personnel": PERSONNEL,
        "cinc": CINC,
        "spending": MONEY,
        "equipment_share": EQUIPMENT,
        "arms_imports": TIV,
    }
    return capability.means(["EST"], **(given | changed))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: spending.guideline(MONEY), "share is in 'million USD.*pass a share in percent"),
        (lambda: spending.guideline_by_edition(MONEY), "pass a share in percent"),
        (lambda: spending.money_gap(MONEY, SHARE), "share is in 'million USD.*a share of GDP"),
        (lambda: spending.money_gap(SHARE, SHARE), "spending is in '% of GDP.*pass money"),
        (lambda: spending.share_of_gdp(SHARE, SHARE), "spending is in '% of GDP.*pass money"),
        (
            lambda: models.required_growth(MONEY, SHARE, by=2035),
            "spending is in '% of GDP.*pass money",
        ),
        (lambda: models.implied_gdp(MONEY, SHARE), "pass a share of GDP"),
        (lambda: growth.aggregate(SHARE), "pass figures that add up over countries"),
        (lambda: growth.aggregate(PER_HEAD), "pass figures that add up over countries"),
        (lambda: burden.shares(SHARE), "pass figures that add up over countries"),
        (lambda: burden.concentration(SHARE), "pass figures that add up over countries"),
        (lambda: burden.spent_on(SHARE, EQUIPMENT), "spending is in '% of GDP.*pass money"),
        (lambda: burden.per_person(TIV, PERSONNEL), "spending is in 'million TIV'; pass money"),
        (lambda: burden.per_person(MONEY, CINC), "persons is in 'index.*pass persons"),
        (lambda: sea.littoral({"gdp": SHARE}), "gdp is in '% of GDP.*add up"),
        (lambda: threat.threat(SHARE), "spending is in '% of GDP.*pass money"),
        (lambda: cohesion.aid(POINTS), "allocations is in 'ideal point.*one year's GDP"),
        (lambda: cohesion.aid(SHARE), "allocations is in '% of GDP, 2021 prices'"),
        (
            lambda: cohesion.ideal_point_distance(SHARE, "EST", "RUS"),
            "points is in .*pass ideal points",
        ),
        (lambda: means(personnel=CINC), "personnel is in 'index.*pass persons"),
        (lambda: means(cinc=PERSONNEL), "cinc is in 'thousand persons.*pass an index"),
        (lambda: means(arms_imports=MONEY), "arms_imports is in 'million USD.*pass volumes"),
    ],
)
def test_a_series_of_another_kind_is_refused_in_one_sentence(call, message):
    with pytest.raises(ContractError, match=message) as refused:
        call()
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "unit",
    ["million EUR", "million gold francs, 1914 prices", "warheads", "tanks", "index from 0 to 1"],
)
def test_whatever_adds_up_over_countries_passes(unit):
    found = burden.shares(MONEY.assign(unit=unit, value=MONEY["value"] * 3))
    assert found["share_pct"].equals(burden.shares(MONEY)["share_pct"])


def test_a_share_of_anything_has_a_guideline_and_a_scaled_series_passes():
    assert len(spending.guideline(EQUIPMENT, 20))
    scaled = SHARE.assign(value=SHARE["value"] / 2, series="own.half")
    assert spending.guideline(scaled)["last_value"].max() < 3


@pytest.mark.parametrize("unit", ["million EUR", "million USD, 2021 prices", "% of GDP of 2021"])
def test_aid_is_added_up_where_the_years_add_up(unit):
    assert cohesion.aid(SHARE.assign(unit=unit))["unit"].unique().tolist() == [unit]
