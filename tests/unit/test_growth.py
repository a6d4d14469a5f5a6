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


@pytest.mark.parametrize("unknown", [[], [2018, 2019]])
def test_the_trend_and_its_interval_are_those_of_a_walk_with_drift(unknown):
    """By matrices: the slope's variance under a random walk, and Student's t with n - 2."""
    from scipy import stats

    spending = load("nato.defence_usd_constant", edition="2024-06", countries="LTU")
    spending = spending[~spending["year"].isin(unknown)]
    row = growth.trend_growth(spending).iloc[0]
    years, logs = spending["year"].to_numpy(float), np.log(spending["value"].to_numpy())
    count, spans = len(years), np.diff(years)
    design = np.column_stack([np.ones(count), years])
    bread = np.linalg.inv(design.T @ design) @ design.T
    walk = np.tril(np.ones((count, count)))[:, 1:] * np.sqrt(spans)
    drift = (logs[-1] - logs[0]) / (years[-1] - years[0])
    shocks = (np.diff(logs) - drift * spans) / np.sqrt(spans)
    error = np.sqrt((bread @ walk @ walk.T @ bread.T)[1, 1] * (shocks @ shocks) / (count - 2))
    slope, half = (bread @ logs)[1], stats.t.ppf(0.975, count - 2) * error
    expected = [100 * np.expm1(one) for one in (slope, slope - half, slope + half)]
    assert row[["trend_pct", "low_pct", "high_pct"]].tolist() == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("persistence", "least", "most"), [(1.0, 0.94, 0.965), (0.5, 0.97, 1.01)])
def test_the_interval_covers_a_walk_as_it_says_and_a_returning_series_more(
    persistence, least, most
):
    draw = np.random.default_rng(20140318)
    off = np.zeros((1000, 13))
    for year in range(1, 13):
        off[:, year] = persistence * off[:, year - 1] + 0.05 * draw.standard_normal(1000)
    paths = np.exp(7 + 0.04 * np.arange(13) + off)
    many = pd.concat(
        observations({"EST": dict(zip(range(2014, 2027), one, strict=True))}).assign(
            country=f"{number:03}"
        )
        for number, one in enumerate(paths)
    )
    found = growth.trend_growth(many)
    covered = found["low_pct"].le(100 * np.expm1(0.04)) & found["high_pct"].ge(100 * np.expm1(0.04))
    assert least < covered.mean() < most


def test_a_figure_of_zero_leaves_no_trend_and_no_growth_on_it():
    values = {year: 0.0 if year == 2016 else 100.0 for year in range(2014, 2022)}
    spending = observations({"EST": values})
    assert growth.trend_growth(spending)[["trend_pct", "low_pct", "high_pct"]].isna().all(axis=None)
    found = growth.real_growth(spending).set_index("year")["value"]
    assert found[2016] == -100.0
    assert np.isnan(found[2017])


def test_what_is_no_money_does_not_grow_in_real_terms():
    share = load("nato.defence_share_gdp", edition="2026-07", countries="EST")
    for function in (growth.real_growth, growth.trend_growth, growth.alliance_growth):
        with pytest.raises(ContractError, match=r"spending is in '% of GDP.*; pass money in mill"):
            function(share)


def test_years_before_the_alliance_have_no_sum():
    money = load("nato.defence_usd_constant", edition="2026-07")
    found = growth.aggregate(money.assign(year=money["year"] - 100))
    assert found["value"].isna().all()


def test_four_years_have_a_compound_rate_and_no_trend():
    short = observations({"EST": {2014: 100.0, 2015: 90.0, 2016: 110.0, 2017: 133.1}})
    row = growth.trend_growth(short).iloc[0]
    assert row["compound_pct"] == pytest.approx(10.0)
    assert pd.isna(row[["trend_pct", "low_pct", "high_pct"]]).all()


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
