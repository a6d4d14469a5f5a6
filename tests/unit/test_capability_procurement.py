"""Purchases from contract to delivery: intervals of months, open ends, and what is not on record."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from baltic_research import facts
from baltic_research.errors import ContractError, UnknownNameError
from baltic_research.facts import load_coded
from baltic_research.indicators.capability import (
    CATEGORIES,
    procurement,
    procurement_by_country,
)


def bought(
    signed: str = "2020-01-15",
    stage: str = "contract",
    due: str = "",
    last_due: str = "",
    came: str = "",
    known: str = "",
    as_of: str = "2026-01-01",
) -> pd.Series:
    """One purchase by Latvia as it stood on a day."""
    event = {
        "id": "purchase", "date": signed, "end_date": "", "kind": "procurement", "actor": "LVA",
        "country": "LVA", "low": 5.0, "high": 6.0, "unit": "million EUR", "title": "Guns",
        "confidence": "high", "note": "",
    }  # fmt: skip
    read = {
        "id": "purchase", "category": "anti_tank", "stage": stage, "first_due": due,
        "last_due": last_due, "first_delivered": came, "last_delivered": came,
        "delivery_known": known,
    }  # fmt: skip
    return procurement(pd.DataFrame([event]), pd.DataFrame([read]), as_of).iloc[0]


def test_a_lag_between_days_is_one_number_and_between_years_an_interval():
    row = bought(came="2021-01-15")
    assert row["lag_low_months"] == row["lag_high_months"] == pytest.approx(12.02, abs=0.01)
    row = bought(signed="2020", came="2021")
    assert (row["lag_low_months"], row["lag_high_months"]) == pytest.approx((0.03, 24), abs=0.02)


def test_a_delivery_counts_from_the_day_on_which_it_was_reported():
    assert bought(came="2021-01-15", known="2023-06", as_of="2023-06-29")["state"] != "delivered"
    row = bought(came="2021-01-15", known="2023-06", as_of="2023-06-30")
    assert (row["state"], row["open_end"], row["delivered"]) == ("delivered", False, "2021-01-15")
    assert math.isnan(row["waiting_months"])


def test_what_is_not_delivered_has_an_open_end_and_no_lag():
    row = bought(due="2030")
    assert (row["state"], row["open_end"], row["last_delivered"]) == ("due", True, "")
    assert math.isnan(row["lag_high_months"])
    assert row["waiting_months"] == pytest.approx(71.6, abs=0.1)
    assert row["planned_high_months"] == pytest.approx(131.5, abs=0.1)


@pytest.mark.parametrize(
    ("as_of", "state"), [("2024-12-31", "due"), ("2025-01-01", "past_due")]
)  # fmt: skip
def test_a_day_due_that_is_over_without_a_record_is_past_due_and_not_late(as_of, state):
    row = bought(due="2024", as_of=as_of)
    assert row["state"] == state
    assert math.isnan(row["slip_low_months"])


def test_the_last_day_due_stands_in_where_no_first_is_given():
    assert bought(last_due="2023")["state"] == "past_due"
    assert bought()["state"] == "no_date"


def test_a_delivery_after_the_day_due_has_slipped_by_an_interval():
    row = bought(due="2020", came="2021-03-31")
    assert (row["slip_low_months"], row["slip_high_months"]) == pytest.approx((3, 15), abs=0.1)


def test_a_wish_is_no_contract_and_has_no_lag():
    row = bought(stage="wish", due="2028")
    assert (row["state"], row["coverage"]) == ("no_contract", "not contracted, no lag")
    assert row[["planned_low_months", "waiting_months"]].isna().all()


def test_the_estonian_himars_came_28_months_after_the_contract_and_after_the_year_due():
    found = procurement(facts.load_events(), load_coded("deliveries"), "2026-07-31").set_index("id")
    row = found.loc["procurement-2022-est-himars-6-launchers"]
    assert (row["lag_low_months"], row["lag_high_months"]) == pytest.approx((28, 29), abs=0.1)
    assert row["slip_low_months"] > 0


def test_every_purchase_coded_has_a_reading_with_dates_that_can_be():
    deliveries, events = load_coded("deliveries"), facts.load_events("procurement")
    assert set(deliveries["id"]) == set(events["id"])
    assert set(deliveries["category"]) == set(CATEGORIES)
    assert set(deliveries["stage"]) == {"contract", "decision", "approval", "wish"}
    found = procurement(events, deliveries, "2026-07-31", categories=CATEGORIES)
    assert len(found) == len(deliveries)


def test_categories_are_those_asked_for():
    found = procurement(facts.load_events(), load_coded("deliveries"), "2026-07-31")
    assert "armour" not in set(found["category"])
    with pytest.raises(UnknownNameError, match="air_defense"):
        procurement(
            facts.load_events(), load_coded("deliveries"), "2026-07-31", categories=["air_defense"]
        )


def test_by_country_shows_the_cells_in_which_nothing_is_on_record():
    found = procurement_by_country(
        procurement(facts.load_events(), load_coded("deliveries"), "2026-07-31")
    )
    cells = found.set_index(["country", "category"])
    assert len(cells) == 12
    empty = cells.loc[("LTU", "anti_tank")]
    assert (empty["purchases"], empty["coverage"]) == (0, "none on record")
    fires = cells.loc[("EST", "long_range_fires")]
    assert (fires["purchases"], fires["contracts"], fires["delivered"], fires["open_end"]) == (
        3,
        2,
        1,
        2,
    )
    assert fires["lag_low_months"] == pytest.approx(28, abs=0.1)


def test_a_purchase_without_a_reading_is_named():
    events = facts.load_events("procurement")
    with pytest.raises(ContractError, match="no row for procurement-2014-est-fgm"):
        procurement(events, load_coded("deliveries").iloc[1:], "2026-07-31")
    with pytest.raises(ContractError, match="deliveries lacks the columns stage"):
        procurement(events, load_coded("deliveries").drop(columns="stage"), "2026-07-31")


def test_a_table_of_readings_that_is_not_held_is_refused():
    with pytest.raises(UnknownNameError, match="deliverys"):
        load_coded("deliverys")


def test_where_nothing_was_bought_the_count_has_its_columns_and_no_row():
    nothing = procurement(facts.load_events(), facts.load_coded("deliveries"), "2026-07-08").iloc[
        :0
    ]
    found = procurement_by_country(nothing, ["Poland"])
    assert len(found) == 0
    assert {"country", "category", "purchases", "coverage"} <= set(found)
