"""Growth and money that a target asks for, against hand computation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from baltic_research import models, spending, store
from baltic_research.errors import ContractError, ParameterError
from baltic_research.models.targets.core import growth_process

UNIT = "million USD, 2021 prices and exchange rates"


def observations(values, series, unit):
    rows = [
        (code, 2017 + place, value)
        for code, row in values.items()
        for place, value in enumerate(row)
    ]
    return pd.DataFrame(rows, columns=["country", "year", "value"]).assign(
        source="nato",
        series=series,
        edition="2026-07",
        unit=unit,
        status="reported",
        note="",
        cell="x",
    )


@pytest.fixture
def pair():
    """Ten years of three countries: GDP grows evenly by 2 %, spending is 2 % of it."""
    gdp = {
        code: size * 1.02 ** np.arange(10)
        for code, size in zip(("EST", "LVA", "LTU"), (1e5, 2e5, 3e5), strict=True)
    }
    noise = {code: 1 + 0.01 * np.random.default_rng(4).standard_normal(10) for code in gdp}
    share = {code: 2.0 / noise[code] for code in gdp}
    share = {code: np.append(values[:-1], 2.0) for code, values in share.items()}
    money = {code: 0.02 * values for code, values in gdp.items()}
    return (
        observations(share, "nato.defence_share_gdp", "% of GDP, 2021 prices"),
        observations(money, "nato.defence_usd_constant", UNIT),
    )


def test_required_growth_and_money_follow_from_the_formula(pair):
    answer = models.required_growth(*pair, by=2030, targets=3.0, gdp_growth_pct=1.5)
    row = answer.table().iloc[0]
    assert row["required_growth_pct"] == pytest.approx(100 * (1.015 * 1.5**0.25 - 1))
    gdp = 1e5 * 1.02**9
    assert row["spending_needed"] == pytest.approx(0.03 * gdp * 1.015**4)
    assert row["past_growth_pct"] == pytest.approx(2.0)
    assert row["unit"] == answer.unit == UNIT


def test_the_even_path_ends_at_the_money_needed_and_its_extra_adds_up(pair):
    answer = models.required_growth(*pair, by=2030, targets=3.0, gdp_growth_pct=1.5)
    path = answer.data[answer.data["country"] == "EST"]
    row = answer.table().iloc[0]
    assert path["spending"].iloc[-1] == pytest.approx(row["spending_needed"])
    assert (path["spending"] - path["kept"]).sum() == pytest.approx(row["extra_total"])
    assert path["kept"].iloc[-1] == pytest.approx(row["spending_newest"] * 1.015**4)


def test_a_target_already_passed_lets_spending_grow_slower_than_gdp(pair):
    row = models.required_growth(*pair, by=2030, targets=1.5, gdp_growth_pct=2.0).table().iloc[0]
    assert row["required_growth_pct"] < 2.0
    assert row["extra_total"] < 0


def test_the_interval_holds_the_central_figure_and_is_that_of_gdp(pair):
    row = models.required_growth(*pair, by=2030, targets=3.0, gdp_growth_pct=1.5).table().iloc[0]
    share, money = pair
    gdp = models.implied_gdp(share, money).pivot(index="country", columns="year", values="value")
    sigma = growth_process(np.log(gdp.to_numpy()))[2][0]
    factor = np.exp(1.644854 * np.sqrt(4) * sigma)
    assert row["needed_high"] / row["spending_needed"] == pytest.approx(factor)
    assert row["spending_needed"] / row["needed_low"] == pytest.approx(factor)
    high = 100 * ((row["needed_high"] / row["spending_newest"]) ** 0.25 - 1)
    assert row["high_pct"] == pytest.approx(high)


def test_growth_taken_from_history_is_less_sure_than_growth_given(pair):
    own, given = (
        models.required_growth(*pair, by=2030, targets=3.0, gdp_growth_pct=one).table().iloc[0]
        for one in (None, 2.0)
    )
    assert own["gdp_growth_pct"] == pytest.approx(2.0, abs=0.2)
    assert own["high_pct"] - own["low_pct"] > given["high_pct"] - given["low_pct"]


def test_growth_may_differ_by_country_and_none_may_lack(pair):
    rates = {"EST": 1.0, "LVA": 3.0, "LTU": 2.0}
    table = models.required_growth(*pair, by=2030, targets=2.0, gdp_growth_pct=rates).table()
    assert table.set_index("country")["required_growth_pct"].to_dict() == pytest.approx(rates)
    with pytest.raises(ParameterError, match="no growth for LTU, LVA"):
        models.required_growth(*pair, by=2030, gdp_growth_pct={"EST": 1.0})


def test_implied_gdp_gives_back_the_share(pair):
    share, money = pair
    again = spending.share_of_gdp(money, models.implied_gdp(share, money))
    assert again["value"].to_numpy() == pytest.approx(share["value"].to_numpy())


def test_implied_gdp_is_near_the_published_one_where_there_is_one():
    frames = {
        name: store.load(f"nato.{name}", edition="2024-06", countries=["EST", "LTU", "POL"])
        for name in ("defence_share_gdp", "defence_usd_constant", "gdp_usd_constant")
    }
    ours = models.implied_gdp(frames["defence_share_gdp"], frames["defence_usd_constant"])
    both = ours.merge(frames["gdp_usd_constant"], on=["country", "year"])
    # Lithuania's share of 2019 is stored as exactly 2.0, 0.25 % from the ratio it stands for
    assert np.allclose(both["value_x"], both["value_y"], rtol=3e-3)


def test_past_growth_is_missing_where_the_edition_is_too_short_for_it(pair):
    short = [frame[frame["year"] >= 2022] for frame in pair]
    table = models.required_growth(*short, by=2030, targets=[3.0, 3.0]).table()
    assert table["past_growth_pct"].isna().tolist() == [True] * 3
    assert table["required_growth_pct"].notna().all()


def test_current_prices_and_mixed_editions_are_refused(pair):
    share, money = pair
    with pytest.raises(ContractError, match="constant prices"):
        models.required_growth(share, money.assign(unit="million USD, current prices"), by=2030)
    with pytest.raises(ContractError, match="one edition and one price base"):
        models.implied_gdp(share, money.assign(edition="2024-06"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"by": 2026}, "by=2026"),
        ({"targets": 0.0}, "targets"),
        ({"gdp_growth_pct": -100.0}, "above -100"),
        ({"countries": "NATO"}, "have no NATO"),
    ],
)
def test_what_makes_no_sense_is_refused(pair, change, words):
    with pytest.raises(ParameterError, match=words):
        models.required_growth(*pair, **{"by": 2030} | change)
