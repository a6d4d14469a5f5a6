"""Synthetic difference-in-differences and what it contains, on arrays."""

from __future__ import annotations

import numpy as np
import pytest

from baltic_research.models.counterfactual import did_core as core

FIRST_AFTER = 9


@pytest.fixture
def outcomes():
    """Fourteen years of eight units, the last two treated."""
    generator = np.random.default_rng(11)
    return generator.normal(size=(14, 8)).cumsum(axis=0) + 10


def effect(outcomes, estimator, treated=2):
    return core.fit(outcomes, treated, FIRST_AFTER, estimator).effect


def test_difference_in_differences_is_the_difference_of_four_means(outcomes):
    donors, treated = outcomes[:, :-2], outcomes[:, -2:]
    change = treated[FIRST_AFTER:].mean() - treated[:FIRST_AFTER].mean()
    expected = change - (donors[FIRST_AFTER:].mean() - donors[:FIRST_AFTER].mean())
    assert effect(outcomes, "did") == pytest.approx(expected)


@pytest.mark.parametrize("estimator", ["sdid", "sc", "did"])
def test_a_step_of_the_treated_is_added_to_the_effect(outcomes, estimator):
    stepped = outcomes.copy()
    stepped[FIRST_AFTER:, -2:] += 3
    assert effect(stepped, estimator) - effect(outcomes, estimator) == pytest.approx(3)


@pytest.mark.parametrize(("estimator", "moves"), [("sdid", False), ("did", False), ("sc", True)])
def test_only_the_synthetic_control_minds_a_constant_gap(outcomes, estimator, moves):
    lifted = outcomes + np.repeat([0.0, 20.0], [6, 2])
    moved = abs(effect(lifted, estimator) - effect(outcomes, estimator))
    assert (moved > 0.1) if moves else (moved < 1e-6)


def test_a_shock_to_every_unit_of_a_year_leaves_sdid_alone_once_weights_are_set(outcomes):
    fitted = core.fit(outcomes, 2, FIRST_AFTER, "sdid")
    shocked = outcomes.copy()
    shocked[-1] += 4
    gaps = core._estimate(
        shocked[:, :-2], shocked[:, -2:].mean(axis=1), fitted.unit_weights, fitted.time_weights
    )
    assert gaps.effect == pytest.approx(fitted.effect)


def test_weights_of_units_and_years_sum_to_one_and_gaps_before_average_to_nothing(outcomes):
    fitted = core.fit(outcomes, 2, FIRST_AFTER, "sdid")
    assert fitted.unit_weights.sum() == pytest.approx(1)
    assert fitted.time_weights.sum() == pytest.approx(1)
    assert fitted.time_weights @ fitted.gaps[:FIRST_AFTER] == pytest.approx(0, abs=1e-12)
    assert fitted.gaps[FIRST_AFTER:].mean() == pytest.approx(fitted.effect)


def test_a_shift_of_all_donors_after_leaves_the_years_weights(outcomes):
    shifted = outcomes.copy()
    shifted[FIRST_AFTER:, :-2] += 6
    ours, moved = (core.fit(one, 2, FIRST_AFTER, "sdid") for one in (outcomes, shifted))
    assert moved.time_weights == pytest.approx(ours.time_weights, abs=1e-6)


def test_the_synthetic_control_gives_the_years_before_no_weight(outcomes):
    fitted = core.fit(outcomes, 2, FIRST_AFTER, "sc")
    raw = outcomes[:, -2:].mean(axis=1) - outcomes[:, :-2] @ fitted.unit_weights
    assert fitted.gaps == pytest.approx(raw)


def test_the_penalty_spreads_the_donors_weights(outcomes):
    sdid, sc = (core.fit(outcomes, 2, FIRST_AFTER, one).unit_weights for one in ("sdid", "sc"))
    assert (sdid**2).sum() < (sc**2).sum()


def test_each_donor_plays_the_one_treated_once(outcomes):
    donors = outcomes[:, :-2]
    placebos = core.placebo_fits(donors, 1, FIRST_AFTER, "did", draws=500, seed=0)
    order = [*range(1, 6), 0]
    assert len(placebos) == 6
    assert placebos[0].effect == pytest.approx(effect(donors[:, order], "did", treated=1))


def test_sets_of_donors_are_drawn_by_seed_where_there_are_too_many(outcomes):
    donors = outcomes[:, :-2]
    effects = [
        [one.effect for one in core.placebo_fits(donors, 2, FIRST_AFTER, "did", draws=10, seed=s)]
        for s in (1, 1, 2)
    ]
    assert len(effects[0]) == 10
    assert effects[0] == effects[1] != effects[2]


def test_all_sets_are_tried_where_draws_allow(outcomes):
    placebos = core.placebo_fits(outcomes[:, :-2], 2, FIRST_AFTER, "did", draws=15, seed=0)
    assert len({round(one.effect, 12) for one in placebos}) == 15


def test_the_placebo_error_is_the_root_mean_square_about_the_mean():
    assert core.placebo_error(np.array([1.0, 3.0, 5.0])) == pytest.approx(np.sqrt(8 / 3))


def test_the_jackknife_leaves_out_each_unit_with_the_weights_held(outcomes):
    fitted = core.fit(outcomes, 2, FIRST_AFTER, "did")
    without = [
        effect(np.delete(outcomes, one, axis=1), "did", treated=2 if one < 6 else 1)
        for one in range(8)
    ]
    expected = np.sqrt(7 / 8 * ((without - np.mean(without)) ** 2).sum())
    assert core.jackknife_error(outcomes, 2, fitted) == pytest.approx(expected)


def test_one_treated_unit_has_no_jackknife(outcomes):
    fitted = core.fit(outcomes, 1, FIRST_AFTER, "did")
    assert np.isnan(core.jackknife_error(outcomes, 1, fitted))
