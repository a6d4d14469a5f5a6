"""Rank tests: what they count, and what they refuse."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from baltic_research.errors import ContractError
from baltic_research.indicators import inequality, ranks

ALL_TESTS = [ranks.spearman, ranks.kendall, ranks.wilcoxon]


@pytest.fixture
def thirty():
    """Thirty pairs without ties, loosely related."""
    draw = np.random.default_rng(7)
    x = draw.normal(size=30)
    return x, 0.4 * x + draw.normal(size=30)


def test_spearman_beyond_nine_pairs_draws_orders_and_says_so(thirty):
    found = ranks.spearman(*thirty)
    assert found.method == "permutation (99,999)"
    assert found.p_value == pytest.approx(stats.spearmanr(*thirty).pvalue, abs=0.005)


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
@pytest.mark.parametrize("ties", [False, True])
def test_drawn_orders_give_what_scipys_permutation_test_gives(thirty, alternative, ties):
    x, y = (one.round(0 if ties else 9) for one in thirty)
    order = np.lexsort((y, x))
    x, y = x[order], y[order]
    first, second = (stats.rankdata(one) - 15.5 for one in (x, y))
    theirs = stats.permutation_test(
        (first,),
        lambda one, axis: (one * second).sum(axis=axis),
        permutation_type="pairings",
        vectorized=True,
        alternative=alternative,
        n_resamples=ranks.RESAMPLES,
        batch=20_000,
        rng=np.random.default_rng(ranks.SEED),
    )
    assert ranks.spearman(x, y, alternative=alternative).p_value == theirs.pvalue


def test_drawn_orders_are_the_same_each_time(thirty):
    assert ranks.spearman(*thirty) == ranks.spearman(*thirty)


@pytest.mark.parametrize("test", ALL_TESTS)
@pytest.mark.parametrize("decimals", [0, 9])
def test_the_order_of_the_pairs_changes_nothing(thirty, test, decimals):
    x, y = (one.round(decimals) for one in thirty)
    other = np.random.default_rng(1).permutation(len(x))
    assert test(x[other], y[other]).p_value == test(x, y).p_value


def test_kendall_without_ties_is_exact_at_any_number(thirty):
    found = ranks.kendall(*thirty)
    assert found.method == "exact"
    assert found.p_value == stats.kendalltau(*thirty, method="exact").pvalue


def test_kendall_with_ties_beyond_nine_pairs_draws_orders(thirty):
    x, y = (one.round(0) for one in thirty)
    found = ranks.kendall(x, y)
    assert found.method == "permutation (9,999)"
    assert found.statistic == pytest.approx(stats.kendalltau(x, y).statistic)
    # Counted over 40,000 other orders; 9,999 leave a standard error of 0.01 on two sides
    assert found.p_value == pytest.approx(0.422, abs=0.02)


@pytest.mark.parametrize("test", [ranks.spearman, ranks.kendall])
def test_sides_of_a_test_are_told_apart(test):
    up, down = [1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 1, 2]
    assert test(up, down, alternative="less").p_value < 0.05
    assert test(up, down, alternative="greater").p_value > 0.95


def test_the_interval_of_rho_is_bonett_and_wrights():
    found = ranks.spearman([1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 4, 3, 6, 5, 8, 7])
    half = 1.959964 * math.sqrt((1 + found.statistic**2 / 2) / 5)
    middle = math.atanh(found.statistic)
    assert (found.low, found.high) == pytest.approx(
        (math.tanh(middle - half), math.tanh(middle + half))
    )


def test_a_perfect_order_has_no_interval():
    found = ranks.spearman([1, 2, 3, 4], [1, 2, 3, 4])
    assert found.statistic == 1
    assert math.isnan(found.low)
    assert found.p_value == pytest.approx(2 / 24)


def test_wilcoxon_with_equal_differences_uses_the_normal_approximation():
    found = ranks.wilcoxon([1, 2, 3, 4, 5, 6], [2, 3, 3, 1, 1, 1])
    assert found.method == "normal approximation"
    assert found.statistic == 2.5 + 2.5 - 5 + 0.5 + 4 + 5 + 6


@pytest.mark.parametrize("test", ALL_TESTS)
@pytest.mark.parametrize(
    ("x", "y", "reason"),
    [
        ([1, 2, 3], [1, 2, 3, 4], "3 and 4 figures"),
        ([1, 2, 3], [1, 2, 3], "at least 4 pairs"),
        ([1, 2, math.nan, 4], [1, 2, 3, 4], "missing"),
        ([1, 1, 1, 1], [1, 2, 3, 4], "no order"),
    ],
)
def test_what_has_no_ranks_is_refused(test, x, y, reason):
    with pytest.raises(ContractError, match=reason):
        test(x, y)


def test_equal_parts_are_not_concentrated():
    assert inequality.herfindahl([3] * 8) == pytest.approx(1 / 8)
    assert inequality.gini([3] * 8) == pytest.approx(0)


def test_all_in_one_hand_is_the_most():
    assert inequality.herfindahl([0, 0, 0, 5]) == 1
    assert inequality.gini([0, 0, 0, 5]) == pytest.approx(3 / 4)


@pytest.mark.parametrize("measure", [inequality.gini, inequality.herfindahl])
def test_a_missing_amount_leaves_the_measure_missing(measure):
    assert math.isnan(measure([1, math.nan, 2]))


@pytest.mark.parametrize("measure", [inequality.gini, inequality.herfindahl])
@pytest.mark.parametrize("amounts", [[-1, 2], [0, 0], []])
def test_what_cannot_be_shared_is_refused(measure, amounts):
    with pytest.raises(ContractError, match="not negative and not all zero"):
        measure(amounts)
