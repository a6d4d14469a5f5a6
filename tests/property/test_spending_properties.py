"""What must hold of guidelines, gaps and growth whatever the figures are."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baltic_research import growth, spending

YEARS = range(2014, 2027)
SHARES = st.lists(
    st.one_of(st.none(), st.floats(0.1, 6)), min_size=len(YEARS), max_size=len(YEARS)
).filter(lambda values: any(value is not None for value in values))
MONEY = st.lists(st.floats(1, 1e6), min_size=len(YEARS), max_size=len(YEARS))
THRESHOLDS = st.floats(0.5, 5)


def observations(values, series="nato.defence_share_gdp", unit="% of GDP, 2015 prices"):
    return pd.DataFrame(
        {
            "source": "nato",
            "series": series,
            "edition": "2024-06",
            "country": "EST",
            "year": list(YEARS),
            "value": [np.nan if value is None else value for value in values],
            "unit": unit,
            "status": "reported",
        }
    )


def money(values):
    return observations(
        values, "nato.defence_usd_constant", "million USD, 2015 prices and exchange rates"
    )


@given(SHARES, THRESHOLDS)
def test_a_run_is_no_longer_than_the_longest_and_that_no_longer_than_the_years_met(shares, level):
    row = spending.guideline(observations(shares), level).iloc[0]
    assert 0 <= row["run"] <= row["longest_run"] <= row["years_met"] <= row["years"]
    assert row["years"] == sum(value is not None for value in shares)


@given(SHARES, THRESHOLDS, st.floats(0, 2))
def test_a_higher_guideline_is_never_met_in_more_years(shares, level, more):
    frame = observations(shares)
    lower, higher = (spending.guideline(frame, one).iloc[0] for one in (level, level + more))
    assert higher["years_met"] <= lower["years_met"]
    assert higher["longest_run"] <= lower["longest_run"]


@given(SHARES, MONEY, THRESHOLDS)
def test_a_gap_is_positive_exactly_where_the_guideline_is_missed(shares, spent, level):
    gaps = spending.money_gap(observations(shares), money(spent), level)
    known = gaps.dropna(subset="value")
    distance = np.array([level - value for value in shares if value is not None])
    clear = np.abs(distance) > 1e-9
    assert ((known["value"] > 0) == (distance > 0))[clear].all()
    assert (known["low"] <= known["value"]).all()
    assert (known["value"] <= known["high"]).all()


@given(SHARES, MONEY, THRESHOLDS)
def test_what_was_spent_and_the_gap_make_the_guidelines_share_of_gdp(shares, spent, level):
    gaps = spending.money_gap(observations(shares), money(spent), level).dropna(subset="value")
    for year, gap in zip(gaps["year"], gaps["value"], strict=True):
        place = year - YEARS[0]
        gdp = 100 * spent[place] / shares[place]
        assert spent[place] + gap == pytest.approx(level / 100 * gdp, rel=1e-9)


@given(MONEY)
def test_annual_growth_chains_to_the_change_over_the_span(spent):
    rates = growth.real_growth(money(spent))["value"]
    assert np.prod(1 + rates / 100) == pytest.approx(spent[-1] / spent[0], rel=1e-6)


@given(MONEY)
def test_the_interval_of_a_trend_holds_the_trend(spent):
    row = growth.trend_growth(money(spent)).iloc[0]
    slack = 1e-9 * (1 + abs(row["trend_pct"]))
    assert row["low_pct"] - slack <= row["trend_pct"] <= row["high_pct"] + slack
