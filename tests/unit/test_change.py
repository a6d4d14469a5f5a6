"""The change on the previous year, in percent or in percentage points."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from baltic_research import growth, load
from baltic_research.errors import ContractError


def observations(values: dict[int, float], unit: str) -> pd.DataFrame:
    rows = [{"country": "EST", "year": year, "value": value} for year, value in values.items()]
    fixed = {"source": "s", "series": "s.one", "edition": "2024-06", "status": "reported"}
    return pd.DataFrame(rows).assign(unit=unit, **fixed)


def test_an_amount_changes_in_percent():
    frame = growth.change(observations({2020: 50.0, 2021: 60.0}, "thousand persons"))
    assert frame["value"].item() == pytest.approx(20.0)
    assert frame["unit"].item() == "% change on previous year"


def test_a_share_changes_in_percentage_points():
    frame = growth.change(observations({2020: 1.5, 2021: 2.0}, "% of GDP, 2021 prices"))
    assert frame["value"].item() == pytest.approx(0.5)
    assert frame["unit"].item() == "percentage points on previous year, 2021 prices"


def test_money_at_constant_prices_changes_as_real_growth_does():
    money = load("nato.defence_usd_constant", edition="2024-06")
    pd.testing.assert_frame_equal(growth.change(money), growth.real_growth(money))


def test_a_year_without_the_one_before_has_no_row():
    frame = growth.change(observations({2018: 1.0, 2020: 2.0, 2021: 3.0}, "persons"))
    assert frame["year"].tolist() == [2021]


def test_a_percentage_of_zero_is_missing():
    frame = growth.change(observations({2020: 0.0, 2021: 3.0, 2022: np.nan}, "warheads"))
    assert frame["value"].isna().tolist() == [True, True]


def test_a_change_from_an_estimate_is_an_estimate():
    rows = observations({2020: 1.0, 2021: 2.0, 2022: 3.0}, "persons")
    rows.loc[0, "status"] = "estimate"
    assert growth.change(rows)["status"].tolist() == ["estimate", "reported"]


@pytest.mark.parametrize(
    ("unit", "why"),
    [
        ("million USD, current prices and exchange rates", "inflation"),
        ("% change on previous year, 2015 prices", "a change already"),
        ("ideal point, standardised over all states and years", "no zero"),
        ("level: 1 none, 2 threat", "no zero"),
    ],
)
def test_what_cannot_change_in_that_sense_is_refused(unit, why):
    with pytest.raises(ContractError, match=why):
        growth.change(observations({2020: 1.0, 2021: 2.0}, unit))


def test_a_change_of_unit_is_refused():
    rows = observations({2020: 1.0, 2021: 2.0}, "million LVL, 2010 prices")
    rows.loc[1, "unit"] = "million EUR, 2010 prices"
    with pytest.raises(ContractError, match="EST in 2024-06 changes its unit"):
        growth.change(rows)
