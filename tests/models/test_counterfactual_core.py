"""Weights on the simplex, and the search for the weights of predictors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baltic_research.errors import ParameterError
from baltic_research.models.counterfactual import core
from baltic_research.models.counterfactual.core import standardise
from baltic_research.models.counterfactual.fit import UnitFit


def made_up(seed, rows, donors):
    generator = np.random.default_rng(seed)
    return generator.normal(size=(rows, donors)), generator.normal(size=rows)


def gain_left(donors, target, weights, penalty):
    """Return how far moving all weight to the best donor lowers the loss at first order."""
    slope = donors.T @ (donors @ weights - target) + penalty * weights
    return float(weights @ slope - slope.min())


@given(
    seed=st.integers(0, 10_000),
    rows=st.integers(1, 30),
    donors=st.integers(2, 40),
    penalty=st.sampled_from([0.0, 0.1, 50.0]),
    scale=st.sampled_from([1e-3, 1.0, 1e6]),
)
def test_no_other_weights_on_the_simplex_are_nearer(seed, rows, donors, penalty, scale):
    outcomes, target = made_up(seed, rows, donors)
    outcomes, target, penalty = scale * outcomes, scale * target, scale**2 * penalty
    weights = core.simplex_weights(outcomes, target, penalty=penalty)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    assert gain_left(outcomes, target, weights, penalty) <= 1e-9 * scale**2


def test_a_mixture_of_donors_gets_its_shares_back():
    outcomes, _ = made_up(1, 12, 5)
    shares = np.array([0.5, 0.0, 0.2, 0.0, 0.3])
    assert core.simplex_weights(outcomes, outcomes @ shares) == pytest.approx(shares, abs=1e-10)


def test_a_great_penalty_makes_the_weights_equal():
    outcomes, target = made_up(2, 10, 4)
    weights = core.simplex_weights(outcomes, target, penalty=1e8)
    assert weights == pytest.approx(np.full(4, 0.25), abs=1e-6)


def test_donors_all_equal_to_the_target_are_no_trouble():
    assert core.simplex_weights(np.ones((3, 2)), np.ones(3)).sum() == pytest.approx(1)


def test_weights_do_not_change_with_the_unit_of_the_outcome():
    outcomes, target = made_up(3, 15, 8)
    assert core.simplex_weights(1e7 * outcomes, 1e7 * target) == pytest.approx(
        core.simplex_weights(outcomes, target), abs=1e-9
    )


def test_gaps_after_no_gap_before_are_infinitely_larger():
    gaps = np.array([0.0, 0.0, 1.0])
    fit = UnitFit("EST", ("AUT",), np.ones(1), gaps, np.zeros(3), 2, np.empty(0), None)
    assert fit.rmspe_ratio == np.inf


def test_a_predictor_the_same_everywhere_is_left_as_it_is():
    assert standardise(np.full((1, 3), 0.1)).tolist() == [[0.1, 0.1, 0.1]]


def test_predictors_are_divided_by_their_spread_over_units():
    scaled = core.standardise(np.array([[1.0, 3.0], [10.0, 30.0]]))
    assert scaled.std(axis=1, ddof=1) == pytest.approx([1, 1])


def test_a_predictor_with_all_the_weight_is_matched():
    predictors, target = np.array([[0.0, 2.0], [5.0, 0.0]]), np.array([0.5, 0.0])
    weights = core.weights_given(np.array([1.0, 1e-12]), predictors, target)
    assert weights == pytest.approx([0.75, 0.25], abs=1e-6)


@pytest.fixture
def problem():
    generator = np.random.default_rng(5)
    predictors = generator.normal(size=(4, 9))
    before = generator.normal(size=(10, 9))
    return (predictors[:, :-1], predictors[:, -1]), (before[:, :-1], before[:, -1])


def test_the_search_never_ends_worse_than_equal_weights(problem):
    predictors, before = problem
    equal = core.weights_given(np.ones(4), *predictors)
    gap = before[1] - before[0] @ equal
    assert core.search_predictor_weights(*problem, starts=2).loss <= (gap**2).mean()


def test_more_starts_never_end_worse(problem):
    one, many = (core.search_predictor_weights(*problem, starts=size) for size in (1, 6))
    assert many.loss <= one.loss + 1e-12
    assert many.loss <= many.start_losses.min() + 1e-12
    assert len(many.start_losses) == len(many.start_weights) == 6


def test_no_predictor_falls_below_the_least_weight(problem):
    found = core.search_predictor_weights(*problem, starts=3, least_weight=0.1)
    ratio = found.predictor_weights.min() / found.predictor_weights.max()
    assert ratio >= 0.1 * (1 - 1e-12)
    assert found.predictor_weights.sum() == pytest.approx(1)


def test_the_same_seed_finds_the_same_and_another_starts_elsewhere(problem):
    first, again, other = (
        core.search_predictor_weights(*problem, starts=3, seed=seed) for seed in (7, 7, 8)
    )
    assert first.start_losses.tolist() == again.start_losses.tolist()
    assert first.start_losses[1:].tolist() != other.start_losses[1:].tolist()


def test_the_loss_is_that_of_the_weights_returned(problem):
    found = core.search_predictor_weights(*problem, starts=2)
    gap = problem[1][1] - problem[1][0] @ found.weights
    assert found.loss == pytest.approx((gap**2).mean())
    assert found.weights == pytest.approx(core.weights_given(found.predictor_weights, *problem[0]))


@pytest.mark.parametrize("options", [{"starts": 0}, {"least_weight": 0.0}, {"least_weight": 1.0}])
def test_a_search_without_starts_or_room_is_refused(problem, options):
    with pytest.raises(ParameterError, match="at least one start"):
        core.search_predictor_weights(*problem, **options)
