"""The numerical core of the break analysis against brute force and independent libraries."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import ruptures
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from baltic_research.errors import ParameterError
from baltic_research.models.breaks import core as breaks_core
from baltic_research.models.breaks import critical as breaks_critical
from baltic_research.models.breaks import dates as breaks_dates
from baltic_research.models.breaks import local_level as breaks_local_level
from baltic_research.models.breaks import sup_f

LEAST = 4


def steps(seed=7, lengths=(15, 20, 12, 18), levels=(0.0, 3.0, 1.0, 4.0)):
    generator = np.random.default_rng(seed)
    return np.repeat(levels, lengths) + generator.normal(0, 0.7, sum(lengths))


def constant(values):
    return np.ones((len(values), 1))


def trend(values):
    return np.column_stack([np.ones(len(values)), np.arange(len(values), dtype=float)])


def squares_by_hand(values, regressors, breaks):
    parts = breaks_core.segments(breaks, len(values))
    return sum(
        float((breaks_core.fit(values[part], regressors[part])[1] ** 2).sum()) for part in parts
    )


@pytest.fixture(scope="module")
def nile():
    return sm.datasets.nile.load_pandas().data["volume"].to_numpy(float)


@pytest.mark.parametrize("design", [constant, trend])
def test_every_segments_squares_are_those_of_its_own_regression(design):
    values = steps()
    table = breaks_core.segment_squares(values, design(values), LEAST)
    for start, end in [(0, 4), (3, 30), (40, 65), (0, 65)]:
        part = slice(start, end)
        alone = squares_by_hand(values[part], design(values)[part], ())
        assert table[start, end] == pytest.approx(alone, rel=1e-9)
    assert np.isinf(table[0, LEAST - 1])
    assert np.isinf(table[5, 2])


def test_a_large_level_costs_no_digits():
    """Running sums of squares of such values alone would have lost all of them."""
    values = steps()
    plain = breaks_core.segment_squares(values, constant(values), LEAST)
    far = breaks_core.segment_squares(values + 1e8, constant(values), LEAST)
    assert far[10, 40] == pytest.approx(plain[10, 40], rel=1e-6)


@pytest.mark.parametrize("design", [constant, trend])
def test_no_other_dates_leave_less(design):
    values = steps(lengths=(6, 5, 6, 5))
    table = breaks_core.segment_squares(values, design(values), LEAST)
    for partition in breaks_core.best_partitions(table, 3):
        every = (
            squares_by_hand(values, design(values), dates)
            for dates in combinations(range(1, len(values)), partition.count)
            if np.diff([0, *dates, len(values)]).min() >= LEAST
        )
        assert partition.squares == pytest.approx(min(every), rel=1e-9)


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_ruptures_finds_the_same_breaks_of_a_mean(count):
    values = steps()
    table = breaks_core.segment_squares(values, constant(values), LEAST)
    ours = [*breaks_core.best_partitions(table, count)[count].breaks, len(values)]
    exact = ruptures.Dynp(model="l2", min_size=LEAST, jump=1).fit(values)
    kernel = ruptures.KernelCPD(kernel="linear", min_size=LEAST, jump=1).fit(values)
    assert ours == exact.predict(n_bkps=count) == kernel.predict(n_bkps=count)


def test_ruptures_finds_the_same_breaks_of_a_trend():
    values = np.r_[np.arange(20) * 0.5, 10 - 0.4 * np.arange(20), np.full(15, 4.0)]
    values += np.random.default_rng(3).normal(0, 0.4, len(values))
    table = breaks_core.segment_squares(values, trend(values), 5)
    ours = [*breaks_core.best_partitions(table, 2)[2].breaks, len(values)]
    signal = np.column_stack([values, trend(values)])
    assert ours == ruptures.Dynp(model="linear", min_size=5, jump=1).fit_predict(signal, n_bkps=2)


def test_more_breaks_than_fit_are_left_out():
    values = steps(lengths=(4, 4, 4), levels=(0.0, 1.0, 2.0))
    table = breaks_core.segment_squares(values, constant(values), LEAST)
    found = breaks_core.best_partitions(table, 9)
    assert [one.breaks for one in found[1:]] == [(found[1].breaks), (4, 8)]


@given(st.floats(0.1, 10), st.floats(-5, 5))
def test_breaks_do_not_depend_on_unit_or_origin(scale, shift):
    values = steps()
    found = [
        breaks_core.best_partitions(breaks_core.segment_squares(one, constant(one), LEAST), 3)[
            3
        ].breaks
        for one in (values, scale * values + shift)
    ]
    assert found[0] == found[1]


def test_the_bayesian_criterion_is_that_of_a_regression_with_the_breaks_counted():
    values = steps()
    partition = breaks_core.best_partitions(
        breaks_core.segment_squares(values, constant(values), LEAST), 2
    )[2]
    model = sm.OLS(values, breaks_core.by_segment(constant(values), partition.breaks)).fit()
    # statsmodels counts the means only; the variance and the two dates come on top
    more = 3 * np.log(len(values))
    ours = breaks_core.bayesian_criterion(partition, len(values), 1)
    assert ours == pytest.approx(model.bic + more, rel=1e-12)


def test_too_short_a_series_names_how_long_it_must_be():
    with pytest.raises(ParameterError, match=r"5 periods are too few .* at least 6"):
        breaks_core.least_segment(5, 1, 0.15)


def test_ordinary_f_of_one_break_is_the_single_break_statistic():
    values = steps()
    table = breaks_core.segment_squares(values, constant(values), LEAST)
    single = sup_f.single_break(table, LEAST, 1)
    ours = sup_f.break_f(values, constant(values), (single.date,), "ordinary")
    assert ours == pytest.approx(single.supremum, rel=1e-10)


def test_ordinary_f_of_many_breaks_is_the_f_test_of_their_dummies():
    values = steps()
    breaks = (15, 35, 47)
    wide = sm.OLS(values, breaks_core.by_segment(constant(values), breaks)).fit()
    statistic = wide.compare_f_test(sm.OLS(values, constant(values)).fit())[0]
    ours = sup_f.break_f(values, constant(values), breaks, "ordinary")
    assert ours == pytest.approx(statistic, rel=1e-10)


def test_a_common_long_run_variance_forgets_where_noise_is_loud():
    values = np.r_[steps(lengths=(30,), levels=(0.0,)), 5 * steps(lengths=(30,), levels=(0.0,))]
    residuals = breaks_core.fit(values, breaks_core.by_segment(constant(values), (30,)))[1]
    own, common = (
        np.diag(sup_f.coefficient_covariance(constant(values), residuals, (30,), errors))
        for errors in ("hac", "hac_common")
    )
    assert own[1] == pytest.approx(25 * own[0], rel=1e-9)
    assert common[1] == pytest.approx(common[0], rel=1e-9)


def test_no_room_for_one_more_break_gives_an_f_of_zero():
    values = steps(lengths=(5, 5), levels=(0.0, 3.0))
    assert sup_f.next_break_f(values, constant(values), (5,), LEAST, "ordinary") == 0


@pytest.mark.parametrize(("critical", "columns"), [(8.68, 1), (11.72, 2)])
def test_p_values_meet_andrews_corrected_critical_values(critical, columns):
    """5 % values at 15 % trimming, Andrews (2003), Econometrica 71(1), 395-397."""
    assert sup_f.sup_f_p_value(critical, columns, 0.15) == pytest.approx(0.05, abs=1.5e-3)


def test_p_values_fall_from_one_as_the_statistic_grows():
    found = [sup_f.sup_f_p_value(x, 2, 0.15) for x in np.arange(0.5, 40, 0.5)]
    assert found[0] == 1
    assert all(np.diff(found) <= 0)


def rejections(errors, correlation):
    """Share of 100 series of 33 years without a break in which supF at 5 % finds one."""
    found = []
    for seed in range(100):
        shocks = np.random.default_rng(seed).normal(size=53)
        for place in range(1, 53):
            shocks[place] += correlation * shocks[place - 1]
        values = shocks[20:]
        table = breaks_core.segment_squares(values, constant(values), LEAST)
        best = breaks_core.best_partitions(table, 1)[1]
        strength = sup_f.break_f(values, constant(values), best.breaks, errors)
        found.append(strength > breaks_critical.sup_f(0.15, 1, 1))
    return np.mean(found)


def test_autocorrelation_misleads_ordinary_errors_far_more_than_robust_ones():
    assert rejections("ordinary", 0.0) < 0.12
    assert rejections("ordinary", 0.5) > 0.3
    assert rejections("hac_common", 0.5) < 0.25


@pytest.mark.parametrize(("drift", "variance"), [(1.0, 1.0), (2.0, 0.5), (1.5, 2.0)])
def test_the_dates_distribution_is_that_of_simulated_paths(drift, variance):
    generator = np.random.default_rng(1)
    step, count, length = 0.02, 3000, 2000
    left = generator.normal(-step / 2, np.sqrt(step), (count, length)).cumsum(axis=1)
    right = generator.normal(
        -drift * step / 2, np.sqrt(drift * variance * step), (count, length)
    ).cumsum(axis=1)
    place = np.where(
        np.maximum(left.max(axis=1), right.max(axis=1)) <= 0,
        0.0,
        np.where(
            left.max(axis=1) > right.max(axis=1),
            -(left.argmax(axis=1) + 1.0) * step,
            (right.argmax(axis=1) + 1.0) * step,
        ),
    )
    for x in (-6.0, -2.0, 1.0, 5.0):
        simulated = float(np.mean(place <= x))
        assert breaks_dates.argmax_probability(x, drift, variance) == pytest.approx(
            simulated, abs=0.025
        )


def test_the_dates_symmetric_quantiles_are_yaos():
    """Yao (1987), Annals of Statistics 15(3), 1321-1328: 7.69 and 11.03."""
    assert breaks_dates.argmax_quantile(0.95) == pytest.approx(7.687, abs=1e-3)
    assert breaks_dates.argmax_quantile(0.975) == pytest.approx(11.033, abs=1e-3)
    assert breaks_dates.argmax_quantile(0.025) == pytest.approx(-11.033, abs=1e-3)


def test_whole_bounds_never_narrow_an_interval():
    interval = breaks_dates.DateInterval(27.4, 30, 31.2)
    assert interval.whole == (27, 32)


def test_a_regime_without_noise_leaves_the_date_without_an_interval():
    values = np.r_[np.zeros(6), 2 + np.tile([0.1, -0.1], 3)]
    residuals = breaks_core.fit(values, breaks_core.by_segment(constant(values), (6,)))[1]
    parts = breaks_core.segments((6,), 12)
    spreads = [
        np.zeros((1, 1)),
        *breaks_dates.segment_variances(constant(values), residuals, parts, "ordinary")[1:],
    ]
    (interval,) = breaks_dates.date_intervals(values, constant(values), (6,), spreads, 0.95)
    assert not interval.known


def test_a_local_level_is_that_of_a_full_likelihood_search(nile):
    model = sm.tsa.UnobservedComponents(nile, "local level", use_exact_diffuse=True)
    full = model.fit(disp=0, method="powell", maxiter=500, xtol=1e-9, ftol=1e-12)
    ours = breaks_local_level.local_level(nile)
    assert (ours.noise, ours.drift) == pytest.approx(tuple(full.params), rel=1e-4)


def test_a_random_walk_is_all_drift_and_white_noise_all_noise():
    shocks = np.random.default_rng(5).normal(size=200)
    assert breaks_local_level.local_level(shocks.cumsum()).ratio > 5
    assert breaks_local_level.local_level(shocks).ratio < 0.02


def test_critical_values_of_more_coefficients_are_missing_and_not_guessed():
    assert np.isnan(breaks_critical.sup_f(0.15, 3, 1))
    assert np.isnan(breaks_critical.double_maximum(0.15, 3))
    assert np.isnan(breaks_critical.sup_f(0.25, 1, 3))


def test_an_untabulated_trimming_names_the_tabulated_ones():
    with pytest.raises(ParameterError, match=r"0\.05, 0\.1, 0\.15, 0\.2, 0\.25 .* found 0\.3"):
        breaks_critical.next_f(0.3, 1, 1)


def test_the_nearest_tabulated_trimming_errs_on_the_strict_side():
    assert breaks_critical.nearest_trimming(0.1499) == 0.1
    assert breaks_critical.nearest_trimming(0.01) == 0.05
    assert breaks_critical.sup_f(0.1, 1, 1) > breaks_critical.sup_f(0.15, 1, 1)
