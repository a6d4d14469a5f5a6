"""Least squares within countries, its errors and tests, on arrays: against brute force."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from linearmodels.panel import PanelOLS
from scipy import stats

from baltic_research.models.demand import diagnostics
from baltic_research.models.demand.wild import (
    RADEMACHER,
    WEBB,
    wild_cluster_bootstrap,
)
from baltic_research.models.demand.within import Effects, cluster_correction, fit_within

GAPS = 0.2


def panel(countries=15, years=12, *, seed=1, slope=(0.5, 0.0), gaps=GAPS):
    """A panel with gaps, effects and errors that stay within a country."""
    random = np.random.default_rng(seed)
    who, when = (part.ravel() for part in np.indices((countries, years)))
    keep = random.random(len(who)) >= gaps
    who, when = who[keep], when[keep] + 2000
    own, common = random.normal(size=countries), random.normal(size=years)
    x = random.normal(size=(len(who), 2)) + own[who, None] + common[when - 2000, None]
    error = random.normal(size=countries)[who] * (when - 2005) / 5 + random.normal(size=len(who))
    y = x @ np.array(slope) + 2 * own[who] + common[when - 2000] + error
    return y, x, who, when


def dummies(who, when):
    return np.column_stack(
        [np.eye(who.max() + 1)[who], np.eye(when.max() - 1999)[when - 2000][:, 1:]]
    )


@pytest.fixture(scope="module")
def fit():
    y, x, who, when = panel()
    return fit_within(y, x, Effects(who, when, two_way=True))


@pytest.fixture(scope="module")
def by_linearmodels():
    y, x, who, when = panel()
    index = pd.MultiIndex.from_arrays([who, when])
    frame = pd.DataFrame(x, columns=["a", "b"], index=index)
    return PanelOLS(
        pd.Series(y, index=index, name="y"), frame, entity_effects=True, time_effects=True
    )


def test_effects_of_a_panel_with_gaps_are_those_of_dummies():
    y, _, who, when = panel()
    effects = Effects(who, when, two_way=True)
    all_dummies = dummies(who, when)
    left = y - all_dummies @ np.linalg.lstsq(all_dummies, y, rcond=None)[0]
    assert effects.clear(y) == pytest.approx(left)
    assert effects.absorbed == np.linalg.matrix_rank(all_dummies)


def test_clearing_twice_changes_nothing():
    y, _, who, when = panel()
    effects = Effects(who, when, two_way=True)
    assert effects.clear(effects.clear(y)) == pytest.approx(effects.clear(y))


def test_slopes_and_classical_errors_are_those_of_linearmodels(fit, by_linearmodels):
    theirs = by_linearmodels.fit()
    assert fit.coefficients == pytest.approx(theirs.params.to_numpy())
    assert fit.classical_covariance == pytest.approx(theirs.cov.to_numpy())


def test_clustered_errors_are_those_of_linearmodels_but_for_the_factor(fit, by_linearmodels):
    """linearmodels divides by N less all effects whenever years have some; that is undone here."""
    theirs = by_linearmodels.fit(cov_type="clustered", cluster_entity=True, debiased=False)
    rows = len(fit.y)
    plain = theirs.cov.to_numpy() * (rows - fit.effects.absorbed) / rows
    assert fit.cluster_covariance == pytest.approx(fit.correction * plain)


def test_the_correction_is_written_out():
    assert cluster_correction(rows=200, clusters=10, parameters=3) == 10 / 9 * 199 / 197


def brute_force_statistics(fit, term, value, signs):
    """The bootstrap as the papers have it: one regression a draw."""
    x, y, who = fit.x, fit.y, fit.effects.groups
    others = np.delete(x, term, axis=1)
    target = y - value * x[:, term]
    held = others @ np.linalg.lstsq(others, target, rcond=None)[0]
    found = []
    for draw in signs.T:
        made = value * x[:, term] + held + (target - held) * draw[who]
        again = fit_within(made, x, fit.effects)
        error = np.sqrt(again.cluster_covariance[term, term])
        found.append((again.coefficients[term] - value) / error)
    return np.array(found)


@pytest.mark.parametrize(("term", "value"), [(0, 0.0), (1, 0.0), (0, 0.45)])
def test_draws_at_once_are_the_same_as_one_regression_a_draw(fit, term, value):
    from baltic_research.models.demand.wild import _impose

    signs = np.random.default_rng(5).choice(RADEMACHER, size=(fit.clusters, 60))
    drawn = np.abs(brute_force_statistics(fit, term, value, signs))
    error = np.sqrt(fit.cluster_covariance[term, term])
    far = abs(fit.coefficients[term] - value) / error
    assert _impose(fit, term, signs).p_value(value) == pytest.approx((drawn >= far - 1e-9).mean())


def test_the_intervals_ends_are_where_the_test_begins_to_reject(fit):
    from baltic_research.models.demand.wild import _impose

    found = wild_cluster_bootstrap(fit, 0, draws=399, seed=3)
    signs = np.random.default_rng(3).choice(RADEMACHER, size=(fit.clusters, 399))
    imposed = _impose(fit, 0, signs)
    for end, side in ((found.low, -1), (found.high, 1)):
        assert imposed.p_value(end + side * 1e-4) < 0.05 <= imposed.p_value(end - side * 1e-4)


def test_a_seed_gives_the_same_answer_and_another_seed_another(fit):
    one, same, other = (wild_cluster_bootstrap(fit, 0, seed=seed) for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_few_countries_draw_from_webbs_six_points():
    y, x, who, when = panel(countries=8)
    found = wild_cluster_bootstrap(fit_within(y, x, Effects(who, when, two_way=True)), 0, draws=99)
    assert found.weights == "Webb"


@pytest.mark.parametrize(("countries", "weights"), [(11, "Webb"), (12, "Rademacher")])
def test_webbs_points_end_with_twelve_countries(countries, weights):
    y, x, who, when = panel(countries=countries, gaps=0)
    found = wild_cluster_bootstrap(fit_within(y, x, Effects(who, when, two_way=True)), 0, draws=9)
    assert found.weights == weights


def test_an_interval_that_the_test_never_ends_is_infinite_on_both_sides():
    """Of three countries' six-point draws 6 in 216 are one sign: more than 1 % at any value."""
    y, x, who, when = panel(countries=3, gaps=0)
    fit = fit_within(y, x, Effects(who, when, two_way=True))
    found = wild_cluster_bootstrap(fit, 0, confidence=0.99)
    assert (found.low, found.high) == (-np.inf, np.inf)


@pytest.mark.parametrize("points", [RADEMACHER, WEBB])
def test_random_signs_have_mean_zero_and_variance_one(points):
    assert points.mean() == pytest.approx(0)
    assert (points**2).mean() == pytest.approx(1)


def test_a_true_null_is_rejected_about_as_often_as_the_level_says():
    """Ten countries: the bootstrap keeps the level where plain clustering overrejects."""
    values = []
    for seed in range(150):
        y, x, who, when = panel(countries=10, years=8, seed=seed, slope=(0.0, 0.0), gaps=0)
        fit = fit_within(y, x, Effects(who, when, two_way=True))
        values.append(wild_cluster_bootstrap(fit, 0, draws=199, seed=seed).p_value)
    assert 0.01 <= np.mean(np.array(values) < 0.05) <= 0.09


def test_the_country_that_a_coefficient_rests_on_is_found():
    _, x, who, when = panel(gaps=0)
    x[:, 1] = np.where(who == 3, 5 * x[:, 1], 0.01 * x[:, 1])
    country, share = diagnostics.heaviest(x, Effects(who, when, two_way=True))
    assert country[1] == 3
    assert share[0] < 0.5 < 0.9 < share[1] < 1


def test_inflation_is_one_for_unrelated_and_large_for_nearly_equal_regressors():
    _, x, who, when = panel(gaps=0)
    effects = Effects(who, when, two_way=True)
    twin = np.column_stack([x[:, 0], x[:, 0] + 0.01 * x[:, 1]])
    inflation, _ = diagnostics.collinearity(twin, effects)
    assert (inflation > 1000).all()
    alone, left = diagnostics.collinearity(effects.clear(x), effects)
    assert alone == pytest.approx([1, 1], abs=0.1)
    assert left == pytest.approx([1, 1])


def test_a_regressor_that_is_a_years_keeps_nothing_beside_the_years():
    _, x, who, when = panel(gaps=0)
    common = np.column_stack([x[:, 0], when + 1e-6 * x[:, 1]])
    inflation, left = diagnostics.collinearity(common, Effects(who, when, two_way=True))
    assert left[1] < 1e-10
    assert inflation[1] > 1e10


def test_correlation_between_countries_is_found_and_its_absence_is_a_normal_draw():
    random = np.random.default_rng(0)
    apart = [random.normal(size=(20, 30)) for _ in range(100)]
    drawn = np.array([diagnostics.pesaran_cd(one).statistic for one in apart])
    assert abs(drawn.mean()) < 0.3
    assert drawn.std() == pytest.approx(1, abs=0.25)
    assert diagnostics.pesaran_cd(apart[0] + random.normal(size=30)).statistic > 10


def test_correlation_of_either_sign_counts_against_the_null():
    own = np.random.default_rng(0).normal(size=20)
    for sign in (1, -1):
        found = diagnostics.pesaran_cd(np.array([own, sign * own]))
        assert found.statistic == pytest.approx(sign * np.sqrt(20))
        assert found.p_value == pytest.approx(2 * stats.norm.sf(np.sqrt(20)))


def test_serial_correlation_with_gaps_is_set_against_the_mean_number_of_years():
    random = np.random.default_rng(4)
    residuals = random.normal(size=(12, 10))
    residuals[random.random(residuals.shape) < GAPS] = np.nan
    now, before = residuals[:, 1:], residuals[:, :-1]
    both = np.isfinite(now) & np.isfinite(before)
    model = sm.OLS(now[both], sm.add_constant(before[both]))
    options = {"groups": np.nonzero(both)[0], "use_correction": False}
    theirs = model.fit(cov_type="cluster", cov_kwds=options)
    mean_years = np.isfinite(residuals).sum() / 12
    wanted = (theirs.params[1] + 1 / (mean_years - 1)) ** 2 / theirs.cov_params()[1, 1]
    assert diagnostics.wooldridge_serial(residuals).statistic == pytest.approx(wanted)


def test_countries_without_common_years_make_no_pair():
    random = np.random.default_rng(0)
    residuals = random.normal(size=(3, 20))
    residuals[2, :18] = np.nan
    assert diagnostics.pesaran_cd(residuals) == diagnostics.pesaran_cd(residuals[:2])


def test_hausman_has_no_statistic_where_the_difference_is_no_variance():
    slopes, smaller = np.array([1.0]), np.array([[0.5]])
    found = diagnostics.hausman((slopes, smaller), (slopes, 2 * smaller))
    assert np.isnan(found.statistic)
