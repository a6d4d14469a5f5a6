"""Spending with its own past: bias, its correction, long-run effects."""

from __future__ import annotations

import numpy as np
import pytest

from baltic_research import load
from baltic_research.errors import ParameterError
from baltic_research.models import demand_panel, dynamic_demand
from baltic_research.models.demand import dynamic_core as core

RHO, BETA = 0.6, 0.5


def simulate(seed, countries=60, years=16):
    """A stationary panel with a lag, one regressor and effects of countries and years."""
    random = np.random.default_rng(seed)
    own, common = random.normal(size=countries), random.normal(size=years + 50)
    x = random.normal(size=(years + 50, countries))
    y = np.zeros((years + 50, countries))
    for now in range(1, years + 50):
        shock = random.normal(size=countries)
        y[now] = RHO * y[now - 1] + BETA * x[now] + own + common[now] + shock
    when, who = np.indices((years, countries))
    rows = np.column_stack([y[49:-1].ravel(), x[50:].ravel()])
    return y[50:].ravel(), rows, who.ravel(), 2000 + when.ravel()


@pytest.fixture(scope="module")
def estimates():
    panels = [simulate(seed) for seed in range(60)]
    return {
        one.__name__: np.array([one(*panel) for panel in panels])
        for one in (core.within_slopes, core.half_panel_jackknife)
    }


def test_the_within_estimate_is_too_low_by_about_the_order_of_nickell(estimates):
    bias = estimates["within_slopes"][:, 0].mean() - RHO
    # The regressor's variance makes the bias smaller than the formula for a lag alone
    assert core.nickell_order(RHO, 16) < bias < 0.4 * core.nickell_order(RHO, 16)


def test_halving_the_panel_removes_most_of_the_bias(estimates):
    before, after = (
        abs(estimates[name][:, 0].mean() - RHO)
        for name in ("within_slopes", "half_panel_jackknife")
    )
    assert after < before / 3


def test_an_odd_number_of_years_is_split_both_ways():
    y, x, who, when = simulate(0, countries=20, years=9)
    halves = [(when < 2004, when >= 2004), (when < 2005, when >= 2005)]
    parts = [
        core.within_slopes(y[one], x[one], who[one], when[one]) for pair in halves for one in pair
    ]
    wanted = 2 * core.within_slopes(y, x, who, when) - np.mean(parts, axis=0)
    assert core.half_panel_jackknife(y, x, who, when) == pytest.approx(wanted)


def test_leaving_out_countries_gives_about_the_spread_between_panels(estimates):
    covariance = core.country_jackknife(core.half_panel_jackknife, *simulate(0))
    spread = estimates["half_panel_jackknife"][:, 0].std(ddof=1)
    assert np.sqrt(covariance[0, 0]) == pytest.approx(spread, rel=0.35)


def test_the_long_run_is_the_sum_of_all_years_and_its_error_that_of_draws():
    slopes = np.array([0.5, 0.4])
    covariance = np.array([[4e-4, 1e-4], [1e-4, 9e-4]])
    effect, error = core.long_run(slopes, covariance)
    assert effect[0] == pytest.approx(sum(0.4 * 0.5**year for year in range(60)))
    drawn = np.random.default_rng(0).multivariate_normal(slopes, covariance, size=200_000)
    assert error[0] == pytest.approx((drawn[:, 1] / (1 - drawn[:, 0])).std(), rel=0.03)


def test_a_persistence_of_one_has_no_long_run():
    effect, error = core.long_run(np.array([1.0, 0.4]), np.eye(2))
    assert np.isnan([effect[0], error[0]]).all()


@pytest.fixture(scope="module")
def panel():
    parts = ("milex_share_gdp", "gdp_usd_constant", "population")
    return demand_panel(*(load(f"worldbank.{one}", edition="2026-02") for one in parts))


@pytest.fixture(scope="module")
def fitted(panel):
    return dynamic_demand(panel)


def test_both_estimators_give_short_and_long_run(fitted):
    table = fitted.table()
    assert set(zip(table["estimator"], table["horizon"], strict=True)) == {
        (one, run)
        for one in ("within", "half-panel jackknife")
        for run in ("short run", "long run")
    }
    assert "ln_spending_before" not in set(table.loc[table["horizon"] == "long run", "term"])


def test_the_long_run_in_the_table_is_short_over_one_less_persistence(fitted):
    rows = fitted.table().set_index(["estimator", "horizon", "term"])["estimate"].sort_index()
    short = rows["within", "short run"]
    wanted = short["ln_gdp"] / (1 - short["ln_spending_before"])
    assert rows["within", "long run", "ln_gdp"] == pytest.approx(wanted)


def test_the_bias_is_named_with_its_order_and_the_years(fitted):
    assert fitted.nickell_bias == pytest.approx(
        -(1 + fitted.persistence["half-panel jackknife"]) / (fitted.years - 1)
    )
    assert "Nickell bias" in fitted.notes[0]
    assert f"{-fitted.nickell_bias:.3f}" in fitted.notes[0]


def test_the_correction_raises_the_persistence(fitted):
    assert fitted.persistence["half-panel jackknife"] > fitted.persistence["within"]


def test_a_confidence_in_percent_is_refused(panel):
    with pytest.raises(ParameterError, match="confidence=95 must lie between 0 and 1"):
        dynamic_demand(panel, confidence=95)


def test_a_term_that_stands_still_in_half_of_the_panel_is_refused(panel):
    """Nobody joined from 2010 to 2016, so that halving would take its effect there for zero."""
    with pytest.raises(ParameterError, match="ally does not vary within countries in 2010-2016"):
        dynamic_demand(panel, first_year=2010)
    found = dynamic_demand(panel, first_year=2010, sample="members")
    assert "ally" not in found.design.terms


def test_a_term_that_rests_on_one_country_in_half_of_the_panel_is_refused(panel):
    """Montenegro alone joined from 2011 to 2017, and the errors leave out each country once."""
    with pytest.raises(ParameterError, match="without MNE, and the half-panel jackknife"):
        dynamic_demand(panel, first_year=2011)
