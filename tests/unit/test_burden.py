"""Burden sharing: shares, concentration, exploitation, benefit and burden."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from baltic_research import load
from baltic_research.errors import ContractError
from baltic_research.indicators import allies, burden

CONSTANT = "million USD, 2015 prices and exchange rates"


def observations(figures, *, series="nato.defence_usd_constant", unit=CONSTANT, status="reported"):
    """Figures by country and year as observations of one edition."""
    rows = [
        {"source": "nato", "series": series, "edition": "2024-06", "country": country, "year": year, "value": float(value), "unit": unit, "status": status}
        for (country, year), value in figures.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def money():
    return load("nato.defence_usd_constant", edition="2024-06")


@pytest.fixture(scope="module")
def gdp():
    return load("nato.gdp_usd_constant", edition="2024-06")


def members_in(year):
    return allies.members(pd.DataFrame({"country": ["USA"]}), year)


def test_shares_of_a_year_sum_to_a_hundred(money):
    found = burden.shares(money)
    assert found.groupby("year")["share_pct"].sum().to_dict() == pytest.approx(
        dict.fromkeys(range(2014, 2025), 100.0)
    )


def test_an_ally_shares_from_the_year_it_joined(money):
    found = burden.shares(money)
    assert found.loc[found["country"] == "SWE", "year"].tolist() == [2024]
    assert found.loc[found["country"] == "FIN", "year"].tolist() == [2023, 2024]


def test_like_for_like_keeps_to_the_members_of_the_first_year(money):
    found = burden.shares(money, like_for_like=True)
    assert set(found.groupby("year")["country"].nunique()) == {27}
    assert not set(found["country"]) & {"MNE", "MKD", "FIN", "SWE"}


def test_a_member_without_a_figure_leaves_the_shares_of_its_year_missing(money):
    gone = money[~((money["country"] == "LVA") & (money["year"] == 2020))]
    found = burden.shares(gone)
    assert found.loc[found["year"] == 2020, "share_pct"].isna().all()
    assert found.loc[found["year"] == 2019, "share_pct"].notna().all()
    measured = burden.concentration(gone).set_index("year")
    assert math.isnan(measured.loc[2020, "hhi"])
    assert measured.loc[2020, "lacking"] == "LVA"
    assert measured.loc[2020, "largest"] == ""


def test_without_the_united_states_others_share_among_themselves(money):
    found = burden.concentration(money, without=["USA"]).set_index("year")
    assert found.loc[2024, "largest"] == "DEU"
    assert found.loc[2024, "members"] == 30
    assert found.loc[2024, "effective_members"] == pytest.approx(1 / found.loc[2024, "hhi"])


def test_estimates_are_marked(money):
    found = burden.concentration(money).set_index("year")["status"]
    assert found[2022] == "reported"
    assert found[2024] == "estimate"


def test_a_member_without_gdp_is_named_and_left_out_of_the_ranks(money, gdp):
    gone = gdp[~((gdp["country"] == "LVA") & (gdp["year"] == 2020))]
    found = burden.exploitation(money, gone).set_index("year")
    assert found.loc[2020, ["members", "lacking"]].tolist() == [28, "LVA"]
    assert found.loc[2019, "lacking"] == ""


def test_mixed_price_bases_are_refused(money, gdp):
    with pytest.raises(ContractError, match="a burden needs one price base"):
        burden.exploitation(money, gdp.assign(unit="million USD, 2021 prices and exchange rates"))


def test_mixed_editions_are_refused(money, gdp):
    with pytest.raises(ContractError, match="a burden needs one edition"):
        burden.exploitation(money, gdp.assign(edition="2019-06"))


def test_negative_spending_is_refused(money):
    with pytest.raises(ContractError, match="not negative"):
        burden.shares(money.assign(value=-money["value"]))


def test_the_benefit_is_the_mean_of_its_shares():
    codes = members_in(2014)
    spent = observations({(one, 2014): 1 for one in codes})
    made = observations(
        {(one, 2014): 2 if one == "USA" else 1 for one in codes}, series="nato.gdp_usd_constant"
    )
    people = observations({(one, 2014): 3 if one == "USA" else 1 for one in codes}, series="worldbank.population", unit="persons")  # fmt: skip
    found = burden.benefit_and_burden(spent, made, people).set_index("country")
    n = len(codes)
    assert found.loc["USA", "burden_pct"] == pytest.approx(100 / n)
    assert found.loc["USA", "benefit_pct"] == pytest.approx(50 * (2 / (n + 1) + 3 / (n + 2)))
    assert found["net_pp"].sum() == pytest.approx(0)


def test_a_benefit_with_a_gap_is_missing_and_not_the_mean_of_the_rest():
    codes = members_in(2014)
    spent = observations({(one, 2014): 1 for one in codes})
    made = observations({(one, 2014): 1 for one in codes})
    people = observations({(one, 2014): 1 for one in codes if one != "LVA"}, unit="persons")
    found = burden.benefit_and_burden(spent, made, people)
    assert found["benefit_pct"].isna().all()


def test_a_benefit_must_be_named(money):
    with pytest.raises(ContractError, match="GDP"):
        burden.benefit_and_burden(money)


def test_iceland_takes_no_part_in_what_needs_armed_forces(money, gdp):
    found = burden.benefit_and_burden(money, gdp)
    assert "ISL" in set(gdp["country"])
    assert "ISL" not in set(found["country"])
    assert found.groupby("year")["benefit_pct"].sum().to_dict() == pytest.approx(
        dict.fromkeys(range(2014, 2025), 100.0)
    )


def test_concordance_counts_who_pays_more_than_its_part(money, gdp):
    compared = burden.benefit_and_burden(money, gdp)
    found = burden.concordance(compared).set_index("year")
    paying = compared[(compared["year"] == 2024) & (compared["net_pp"] > 0)]
    assert found.loc[2024, "paying_more"] == len(paying)
    assert found.loc[2024, "members"] == 31
    assert 0 < found.loc[2024, "p_value"] < 1


def test_spending_a_head_is_in_units_of_the_currency():
    spent = observations({("EST", 2020): 600, ("LVA", 2020): 700})
    people = observations({("EST", 2020): 1_300_000, ("LVA", 2020): math.nan}, unit="persons")
    found = burden.per_person(spent, people).set_index("country")
    assert found.loc["EST", "value"] == pytest.approx(600e6 / 1.3e6)
    assert found.loc["EST", "unit"] == "USD, 2015 prices and exchange rates a person"
    assert math.isnan(found.loc["LVA", "value"])


def test_spending_a_soldier_takes_thousands_and_has_no_value_for_none():
    spent = observations({("EST", 2020): 600, ("ISL", 2020): 5})
    troops = observations(
        {("EST", 2020): 6.5, ("ISL", 2020): 0}, unit="thousand persons", status="estimate"
    )
    found = burden.per_person(spent, troops).set_index("country")
    assert found.loc["EST", "value"] == pytest.approx(600e6 / 6500)
    assert found.loc["EST", "status"] == "estimate"
    assert math.isnan(found.loc["ISL", "value"])


def test_persons_of_several_editions_are_refused():
    spent = observations({("EST", 2020): 600})
    people = observations({("EST", 2020): 1_300_000}, unit="persons")
    mixed = pd.concat([people, people.assign(edition="2019-06")])
    with pytest.raises(ContractError, match="mixes the editions"):
        burden.per_person(spent, mixed)


def test_a_share_cannot_be_divided_by_persons(money):
    with pytest.raises(ContractError, match="millions"):
        burden.per_person(money.assign(unit="% of GDP"), money.assign(unit="persons"))


def test_a_measure_is_taken_in_the_editions_that_every_table_has(money, gdp):
    older = load("nato.defence_usd_constant", edition="2019-06")
    newer = load("nato.defence_usd_constant", edition="2026-07")
    both = pd.concat([load("nato.gdp_usd_constant", edition="2019-06"), gdp])
    found = burden.by_edition(burden.exploitation, pd.concat([older, money, newer]), both)
    assert list(found["edition"].unique()) == ["2019-06", "2024-06"]
    alone = burden.exploitation(money, gdp)
    later = found[found["edition"] == "2024-06"].drop(columns="edition")
    pd.testing.assert_frame_equal(later.reset_index(drop=True), alone)


def test_options_of_a_measure_reach_each_edition(money):
    found = burden.by_edition(burden.concentration, money, without=["USA"], like_for_like=True)
    assert set(found["largest"]) == {"DEU", "GBR"}
    assert set(found["members"]) == {26}


def test_editions_that_no_other_table_has_are_an_error(money, gdp):
    with pytest.raises(ContractError, match="edition that every table has"):
        burden.by_edition(burden.exploitation, money, gdp.assign(edition="2019-06"))
    with pytest.raises(ContractError, match="edition that every table has"):
        burden.by_edition(burden.concentration)


PARTS = {"series": "nato.equipment_share", "unit": "% of defence expenditure"}


def test_money_spent_on_a_part_is_its_percentage_of_the_spending():
    spent = observations({("EST", 2020): 600, ("LVA", 2020): 700})
    part = observations({("EST", 2020): 25, ("LVA", 2020): math.nan}, **PARTS, status="estimate")
    found = burden.spent_on(spent, part).set_index("country")
    assert found.loc["EST", "value"] == pytest.approx(150)
    assert math.isnan(found.loc["LVA", "value"])
    assert found.loc["EST", ["series", "unit", "status"]].tolist() == [
        "nato.equipment_share",
        CONSTANT,
        "estimate",
    ]


def test_money_spent_on_a_part_is_an_estimate_where_the_spending_is_one():
    spent = observations({("EST", 2020): 600}, status="estimate")
    part = observations({("EST", 2020): 25}, **PARTS)
    assert burden.spent_on(spent, part)["status"].tolist() == ["estimate"]


def test_money_spent_on_equipment_can_be_shared_out_like_any_other(money):
    equipment = burden.spent_on(money, load("nato.equipment_share", edition="2024-06"))
    found = burden.shares(equipment)
    assert found.groupby("year")["share_pct"].sum().loc[2024] == pytest.approx(100)


def test_parts_of_another_edition_or_of_something_else_are_refused(money):
    part = money.assign(**PARTS)
    with pytest.raises(ContractError, match="needs one edition"):
        burden.spent_on(money, part.assign(edition="2019-06"))
    with pytest.raises(ContractError, match="takes a part in '% of defence expenditure'"):
        burden.spent_on(money, part.assign(unit="% of GDP"))
