"""Fits of many countries at once against statsmodels, known processes and hand computation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.statespace.kalman_filter import KalmanFilter
from statsmodels.tsa.statespace.sarimax import SARIMAX

from baltic_research.models.targets import core, pooling


@pytest.fixture
def series():
    """Twelve years of four countries' logarithms."""
    return np.cumsum(np.random.default_rng(1).normal(0.02, 0.1, (4, 12)), axis=1)


@pytest.mark.parametrize("parameters", [(0.6, 0.2, 0.8), (0.9, 0.5, 0.9), (0.4, 0.05, 0.95)])
def test_ets_errors_and_states_are_those_of_statsmodels(series, parameters):
    alpha, beta, phi = parameters
    errors, level, slope = core.ets_filter(series, np.array([parameters]))
    for row, values in enumerate(series):
        model = ETSModel(
            values,
            error="add",
            trend="add",
            damped_trend=True,
            initialization_method="known",
            initial_level=values[0],
            initial_trend=0.0,
        )
        names = {"smoothing_level": alpha, "smoothing_trend": beta, "damping_trend": phi}
        given = {**names, "initial_level": values[0], "initial_trend": 0.0}
        fit = model.smooth([given[name] for name in model.param_names])
        assert np.allclose(errors[0, row], fit.resid[1:], atol=1e-12)
        assert (level[0, row], slope[0, row]) == pytest.approx((fit.level[-1], fit.slope[-1]))


@pytest.mark.parametrize("rho", [-0.3, 0.4])
def test_autoregression_errors_are_those_of_statsmodels(series, rho):
    change = np.diff(series, axis=1)
    errors, drift, _ = core.autoregression(change, rho)
    for row, values in enumerate(change):
        model = SARIMAX(values, order=(1, 0, 0), trend="c")
        fit = model.filter([drift[row] * (1 - rho), rho, 0.01])
        assert np.allclose(errors[row], fit.resid[1:], atol=1e-10)


@pytest.mark.parametrize("rho", [-0.3, 0.4])
def test_a_drift_without_a_pool_has_the_textbooks_standard_error(rho):
    change = np.random.default_rng(2).normal(0.02, 0.1, (2, 12))
    filtered = change[:, 1:] - rho * change[:, :-1]
    _, drift, error = core.autoregression(change, rho)
    assert drift == pytest.approx(filtered.mean(axis=1) / (1 - rho))
    assert error == pytest.approx(filtered.std(axis=1, ddof=1) / np.sqrt(11) / (1 - rho))


def test_growth_without_a_pool_has_the_textbooks_standard_error():
    change = np.random.default_rng(2).normal(0.02, 0.1, (2, 12))
    levels = np.hstack([np.zeros((2, 1)), np.cumsum(change, axis=1)])
    drift, error, scale = core.growth_process(levels)
    assert drift == pytest.approx(change.mean(axis=1))
    assert scale == pytest.approx(change.std(axis=1, ddof=1))
    assert error == pytest.approx(scale / np.sqrt(12))


@pytest.mark.parametrize("parameters", [(0.1, 0.2, 0.8), (0.3, 0.05, 1.0), (0.0, 0.5, 0.9)])
def test_local_trend_is_that_of_statsmodels_kalman_filter(series, parameters):
    noise, turn, phi = parameters
    run = core.trend_filter(series, np.array([parameters]))
    for row, values in enumerate(series):
        kalman = KalmanFilter(k_endog=1, k_states=2)
        kalman.bind(values[1:, None])
        kalman["design"], kalman["obs_cov"] = [[1.0, 0.0]], [[noise]]
        kalman["transition"] = [[1.0, phi], [0.0, phi]]
        kalman["selection"], kalman["state_cov"] = np.eye(2), np.diag([1.0, turn])
        # Statsmodels starts from the state predicted for the first figure it sees
        first = np.array([[1.0, phi], [0.0, phi]])
        before = np.diag([noise, core.FIRST_SLOPE])
        predicted = first @ before @ first.T + np.diag([1.0, turn])
        kalman.initialize_known(np.array([values[0], 0.0]), predicted)
        fit = kalman.filter()
        assert np.allclose(run.errors[0, row], fit.forecasts_error[0])
        assert np.allclose(run.variances[0, row], fit.forecasts_error_cov[0, 0])
        assert np.allclose(run.covariance[0, row], fit.filtered_state_cov[:, :, -1])
        ours = -0.5 * np.log(2 * np.pi * run.variances[0, row]) - (
            run.errors[0, row] ** 2 / run.variances[0, row] / 2
        )
        assert ours.sum() == pytest.approx(fit.llf)


@pytest.mark.parametrize("name", sorted(core.FITS))
def test_a_missing_year_has_no_error_and_breaks_no_member(series, name):
    gap = series.copy()
    gap[0, 5] = gap[1, 0] = np.nan
    fit = core.FITS[name](gap)
    assert np.isfinite(fit.level).all()
    assert np.isfinite(fit.slope).all()
    assert np.isnan(fit.errors[0, 5 - (series.shape[1] - fit.errors.shape[1])])
    assert np.isnan(fit.errors[1, 0])


def test_a_series_that_begins_late_scores_no_error_for_its_first_figure():
    late = np.array([[np.nan, np.nan, 1.0, 2.0]])
    errors, _, _ = core.ets_filter(late, np.array([(0.6, 0.1, 0.8)]))
    assert np.isnan(errors[0, 0, :2]).all()
    assert errors[0, 0, 2] == 1.0


def test_pooled_smoothing_finds_a_persistent_slope():
    random = np.random.default_rng(3)
    slopes = np.zeros((60, 14))
    for year in range(1, 14):
        slopes[:, year] = 0.9 * slopes[:, year - 1] + random.normal(0, 0.05, 60)
    trending = np.cumsum(slopes, axis=1) + random.normal(0, 0.005, slopes.shape)
    walking = np.cumsum(random.normal(0, 0.1, (60, 14)), axis=1)
    assert core.fit_ets(trending).shared["beta"] > core.fit_ets(walking).shared["beta"]
    assert core.fit_local_trend(trending).shared["turn"] == max(one[1] for one in core.TREND_GRID)
    assert core.fit_arima(trending).shared["rho"] >= 0.5
    assert abs(core.fit_arima(walking).shared["rho"]) <= 0.2


def test_shrunken_variances_lie_between_a_country_and_its_pool():
    own = np.array([0.5, 1.0, 2.0, 9.0, 0.1, 1.2, 0.8])
    shrunk = pooling.shrink_variances(own, np.full(7, 12.0))
    assert shrunk.argmax() == 3
    assert shrunk[3] < own[3]
    assert shrunk[4] > own[4]


def test_equal_variances_are_pooled_into_one_without_bias():
    random = np.random.default_rng(5)
    own = random.chisquare(10, 4000) / 10
    assert pooling.shrink_variances(own, np.full(4000, 10.0)).mean() == pytest.approx(1, rel=0.03)


def test_prior_of_variances_is_recovered():
    random = np.random.default_rng(6)
    true = 8 / random.chisquare(8, 5000)
    own = true * random.chisquare(10, 5000) / 10
    shrunk = pooling.shrink_variances(own, np.full(5000, 10.0))
    # Posterior mean of 1 / variance under the prior that made them: (8 + 10 s^2) / 18
    assert np.allclose(shrunk, (8 + 10 * own) / 18, rtol=0.05)


def test_two_countries_are_no_pool():
    own = np.array([1.0, 4.0])
    assert (pooling.shrink_variances(own, np.full(2, 9.0)) == own).all()
    means, left = pooling.shrink_means(own, np.array([0.1, 0.2]), 0.5)
    assert (means == own).all()
    assert left.tolist() == [0.1, 0.2]


def test_means_that_differ_by_chance_alone_become_one():
    means, left = pooling.shrink_means(np.array([0.9, 1.0, 1.1]), np.full(3, 1.0), 0.0)
    assert means == pytest.approx([1, 1, 1])
    assert left == pytest.approx([1 / 3] * 3)


def test_means_that_differ_by_more_keep_what_dersimonian_and_laird_leave_them():
    # k = 3, v = 1: Q = 32, tau^2 = (32 - 2) / (3 - 1) = 15, kept = 15 / 16
    means, left = pooling.shrink_means(np.array([0.0, 4.0, 8.0]), np.full(3, 1.0), 0.0)
    assert means == pytest.approx([0.25, 4.0, 7.75])
    assert left == pytest.approx([15 / 16 + (1 / 16) ** 2 * 16 / 3] * 3)


def test_a_shock_to_all_countries_stays_in_the_uncertainty_of_their_mean():
    random = np.random.default_rng(7)
    own = random.normal(0, 0.1, (200, 12))
    common = np.tile(random.normal(0, 0.2, 12), (200, 1))
    assert pooling.shared_variance(own) < 1e-4
    expected = np.var(common[0], ddof=1) / 12
    assert pooling.shared_variance(own + common) == pytest.approx(expected, rel=0.3)
    _, alone, _ = core.growth_process(np.cumsum(own, axis=1))
    _, together, _ = core.growth_process(np.cumsum(own + common, axis=1))
    assert together.mean() > 2 * alone.mean()


@pytest.mark.parametrize("tails", [3.0, 50.0])
def test_tails_are_found_from_the_errors(tails):
    errors = stats.t.rvs(tails, size=(300, 20), random_state=8)
    assert abs(np.log(pooling.scales_and_tails(errors)[1] / tails)) <= np.log(2.6)


def test_gdp_growth_is_recovered():
    random = np.random.default_rng(9)
    growth = random.normal(np.linspace(0.0, 0.06, 30)[:, None], 0.02, (30, 13))
    drift, _, scale = core.growth_process(np.cumsum(growth, axis=1))
    assert np.corrcoef(drift, np.linspace(0, 0.06, 30))[0, 1] > 0.9
    assert scale.mean() == pytest.approx(0.02, rel=0.15)


def test_an_error_is_set_against_the_other_years_and_so_forecasts_are_no_surer_than_they_should_be():
    random = np.random.default_rng(10)
    size = np.sqrt(6 / random.chisquare(6, 400))[:, None]
    errors = size * random.standard_normal((400, 8))
    scale, tails = pooling.scales_and_tails(errors)
    unit = np.sqrt((tails - 2) / tails)
    new = (size * random.standard_normal((400, 50))) / scale[:, None]
    for chance in (0.5, 0.9):
        bound = stats.t.ppf((1 + chance) / 2, tails, scale=unit)
        assert (np.abs(new) <= bound).mean() == pytest.approx(chance, abs=0.02)


def test_a_country_that_never_moved_still_has_some_risk():
    errors = np.vstack([np.zeros(8), np.random.default_rng(1).normal(0, 0.1, (1, 8))])
    scale, _ = pooling.scales_and_tails(errors)
    assert 0 < scale[0] < scale[1]
