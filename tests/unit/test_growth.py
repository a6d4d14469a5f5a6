"""Growth: over years, as a trend, and over the same members."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from baltic_research import growth, load
from baltic_research.errors import ContractError

CONSTANT = "million USD, 2015 prices and exchange rates"


def observations(values: dict[str, dict[int, float]], **changes: str) -> pd.DataFrame:
    """Observations of defence spending in constant dollars, by country and year."""
    rows = [
        {
            "source": "nato",
            "series": "nato.defence_usd_constant",
            "edition": "2024-06",
            "country": country,
            "year": year,
            "value": value,
            "unit": CONSTANT,
            "status": "reported",
        }
        for country, series in values.items()
        for year, value in series.items()
    ]
    return pd.DataFrame(rows).assign(**changes)


def test_growth_is_the_change_on_the_previous_calendar_year():
    frame = growth.real_growth(observations({"EST": {2014: 100.0, 2015: 110.0, 2017: 121.0}}))
    assert frame[["year", "value"]].to_numpy().tolist() == [[2015, pytest.approx(10.0)]]
    assert frame["unit"].item() == "% change on previous year, 2015 prices"


def test_a_missing_year_gives_missing_growth_and_not_zero():
    frame = growth.real_growth(observations({"EST": {2014: 100.0, 2015: np.nan, 2016: 120.0}}))
    assert frame["value"].isna().tolist() == [True, True]


def test_growth_from_or_to_an_estimate_is_an_estimate():
    spending = observations({"EST": {2022: 1.0, 2023: 1.0, 2024: 1.0}})
    spending.loc[spending["year"] >= 2023, "status"] = "estimate"
    assert growth.real_growth(spending)["status"].tolist() == ["estimate", "estimate"]


def test_growth_of_current_dollars_is_refused():
    current = observations(
        {"EST": {2014: 1.0, 2015: 2.0}}, unit="million USD, current prices and exchange rates"
    )
    for function in (growth.real_growth, growth.trend_growth, growth.alliance_growth):
        with pytest.raises(ContractError, match="real growth needs constant prices"):
            function(current)


def test_growth_over_a_change_of_currency_is_refused():
    with pytest.raises(ContractError, match=r"EST in 2016-01 changes its unit \(million EEK"):
        growth.real_growth(load("nato.defence_lcu_constant", edition="2016-01", countries="EST"))


def test_the_trend_finds_the_rate_of_steady_growth():
    steady = observations(
        {"LVA": {year: 100 * 1.07 ** (year - 2014) for year in range(2014, 2025)}}
    )
    row = growth.trend_growth(steady).iloc[0]
    assert (row["trend_pct"], row["compound_pct"]) == (pytest.approx(7.0), pytest.approx(7.0))
    assert row["high_pct"] - row["low_pct"] < 1e-6


def test_the_trend_and_its_interval_agree_with_numpy_and_the_textbook_formula():
    """Newey-West by hand: bread, kernel-weighted meat, n/(n-k), Student's t with n-k."""
    from scipy import stats

    spending = load("nato.defence_usd_constant", edition="2024-06", countries="LTU")
    row = growth.trend_growth(spending).iloc[0]
    years = spending["year"].to_numpy(float)
    design = np.column_stack([np.ones_like(years), years - years.mean()])
    logs = np.log(spending["value"].to_numpy())
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ design.T @ logs
    scores = design * (logs - design @ beta)[:, None]
    meat = scores.T @ scores
    for lag in range(1, int(row["hac_lags"]) + 1):
        cross = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (row["hac_lags"] + 1)) * (cross + cross.T)
    count = len(years)
    error = np.sqrt((bread @ meat @ bread * count / (count - 2))[1, 1])
    half = stats.t.ppf(0.975, count - 2) * error
    expected = [100 * np.expm1(one) for one in (beta[1], beta[1] - half, beta[1] + half)]
    assert row[["trend_pct", "low_pct", "high_pct"]].tolist() == pytest.approx(expected, rel=1e-9)


def test_four_years_have_a_compound_rate_and_no_trend():
    short = observations({"EST": {2014: 100.0, 2015: 90.0, 2016: 110.0, 2017: 133.1}})
    row = growth.trend_growth(short).iloc[0]
    assert row["compound_pct"] == pytest.approx(10.0)
    assert pd.isna(row[["trend_pct", "low_pct", "high_pct", "hac_lags"]]).all()


def test_a_country_without_any_figure_is_refused():
    with pytest.raises(ContractError, match="no known year of EST"):
        growth.trend_growth(observations({"EST": {2014: np.nan}}))


@pytest.fixture
def alliance() -> pd.DataFrame:
    """Every Ally spends 100 in 2022 and 110 in 2023; Finland, which joins, 200 and 400."""
    from baltic_research import countries

    members = [one for one in countries.nato_members(2023) if one != "ISL"]
    values = {one: {2022: 100.0, 2023: 110.0} for one in members}
    return observations({**values, "FIN": {2022: 200.0, 2023: 400.0}})


def test_accession_is_in_the_headline_and_not_in_like_for_like(alliance):
    row = growth.alliance_growth(alliance).iloc[0]
    assert row["like_for_like_pct"] == pytest.approx(10.0)
    assert row["headline_pct"] == pytest.approx(100 * ((29 * 110 + 400) / (29 * 100) - 1))
    assert row["accession_pp"] == pytest.approx(row["headline_pct"] - 10.0)
    assert row["joined"] == "Finland"


def test_a_member_without_a_figure_makes_the_aggregate_missing(alliance):
    alliance.loc[(alliance["country"] == "ITA") & (alliance["year"] == 2023), "value"] = np.nan
    row = growth.alliance_growth(alliance).iloc[0]
    assert np.isnan(row["headline_pct"])
    assert row["lacking"] == "ITA"
    assert growth.aggregate(alliance).set_index("year")["lacking"].to_dict() == {
        2022: "",
        2023: "ITA",
    }


def test_aggregates_in_the_table_are_not_counted_twice(alliance):
    total = observations({"NATO": {2022: 9e9, 2023: 9e9}})
    both = pd.concat([alliance, total], ignore_index=True)
    pd.testing.assert_frame_equal(growth.aggregate(both), growth.aggregate(alliance))


def test_summing_over_price_bases_or_editions_is_refused(alliance):
    for column, value in (
        ("unit", "million USD, 2021 prices and exchange rates"),
        ("edition", "2026-07"),
    ):
        mixed = alliance.copy()
        mixed.loc[0, column] = value
        with pytest.raises(ContractError, match="mixes the"):
            growth.aggregate(mixed)
