"""Two readings side by side: what is set beside what, and which differences mean nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from baltic_research import beside, catalog, load
from baltic_research.errors import ContractError
from baltic_research.vintages import side_by_side

SHARE = "nato.defence_share_gdp"


def reading(values: dict[tuple[str, int], float], **changes: str) -> pd.DataFrame:
    """Observations of one series and edition, by country and year."""
    fixed = {
        "source": "nato",
        "series": SHARE,
        "edition": "2024-06",
        "unit": "% of GDP, 2015 prices",
        "status": "reported",
    }
    rows = [{"country": code, "year": year, "value": one} for (code, year), one in values.items()]
    return pd.DataFrame(rows).assign(**{**fixed, **changes})


THEN = reading({("LVA", 2019): 2.0, ("EST", 2019): 2.1, ("EST", 2018): 1.9})
NOW = reading(
    {("EST", 2019): 2.0, ("EST", 2020): 2.4}, edition="2026-07", unit="% of GDP, 2021 prices"
)


def test_the_difference_is_left_less_right_and_shares_differ_in_percentage_points():
    row = side_by_side(THEN, NOW).query("country == 'EST' and year == 2019").iloc[0]
    assert (row["left"], row["right"]) == (2.1, 2.0)
    assert row["difference"] == pytest.approx(0.1)
    assert row["unit"] == "percentage points"
    assert (row["left_unit"], row["right_unit"]) == (
        "% of GDP, 2015 prices",
        "% of GDP, 2021 prices",
    )


def test_what_one_side_lacks_is_missing_and_never_zero():
    frame = side_by_side(THEN, NOW)
    lone = frame[frame["country"] == "LVA"].iloc[0]
    assert np.isnan(lone["right"])
    assert np.isnan(lone["difference"])
    assert (lone["right_status"], lone["right_unit"]) == ("", "")


def test_countries_stand_as_on_the_left_and_years_in_order():
    frame = side_by_side(THEN, NOW)
    rows = list(zip(frame["country"], frame["year"], strict=True))
    assert rows == [("LVA", 2019), ("EST", 2018), ("EST", 2019), ("EST", 2020)]


def test_each_row_says_where_both_sides_are_from():
    frame = side_by_side(THEN, NOW)
    assert set(frame["left_from"]) == {f"{SHARE} 2024-06"}
    assert set(frame["right_from"]) == {f"{SHARE} 2026-07"}


def test_amounts_at_different_prices_have_no_difference():
    money = {"series": "nato.defence_usd_constant"}
    then = THEN.assign(unit="million USD, 2015 prices and exchange rates", **money)
    now = NOW.assign(unit="million USD, 2021 prices and exchange rates", **money)
    with pytest.raises(ContractError, match=r"2015 prices.*2021 prices.*means nothing"):
        side_by_side(then, now)


def test_without_a_difference_both_sides_are_shown_all_the_same():
    frame = side_by_side(THEN, NOW, difference=False)
    assert frame["difference"].isna().all()
    assert set(frame["unit"]) == {""}
    assert frame["left"].notna().any()


def test_amounts_in_one_unit_differ_in_that_unit():
    unit = "million USD, current prices and exchange rates"
    same = {"unit": unit, "series": "nato.defence_usd_current"}
    assert set(side_by_side(THEN.assign(**same), NOW.assign(**same))["unit"]) == {unit}


def test_series_that_are_not_declared_to_measure_the_same_have_no_difference():
    other = NOW.assign(source="worldbank", series="worldbank.population")
    with pytest.raises(ContractError, match="measure different things"):
        side_by_side(THEN, other)


def test_two_publishers_of_one_thing_may_be_compared_and_the_reason_is_said():
    sipri = NOW.assign(
        source="sipri", series="sipri.milex_share_gdp", unit="% of GDP, current prices"
    )
    assert beside.why_no_difference(THEN, sipri) == ""
    assert "definitions" in beside.why_comparable(SHARE, "sipri.milex_share_gdp")


def test_a_reading_is_not_compared_with_itself():
    with pytest.raises(ContractError, match="does not differ from itself"):
        side_by_side(THEN, THEN)


@pytest.mark.parametrize("column", ["series", "edition"])
def test_a_side_that_mixes_is_refused(column):
    mixed = pd.concat([THEN, THEN.assign(**{column: "other"})])
    with pytest.raises(ContractError, match=f"the right side must have one {column}"):
        side_by_side(NOW, mixed)


def test_a_side_without_a_column_is_refused():
    with pytest.raises(ContractError, match="the left side lacks unit"):
        side_by_side(THEN.drop(columns="unit"), NOW)


def test_counterparts_are_those_that_the_cross_checks_declare():
    codes = {
        one for pair in catalog.cross_checks()["pairs"] for one in (pair["left"], pair["right"])
    }
    for code in codes:
        assert set(beside.counterparts(code)) <= codes - {code}
    assert "nato.defence_share_gdp" in beside.counterparts("worldbank.milex_share_gdp")


def test_lithuania_of_2019_moved_between_two_editions():
    sides = [
        load(SHARE, countries="LTU", years=2019, edition=one) for one in ("2024-06", "2026-07")
    ]
    assert side_by_side(*sides)["difference"].item() == pytest.approx(2.0 - 1.98)
