"""The threshold p*: its formula, its limits in words, and the clock behind prize and price."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from baltic_research import facts, models
from baltic_research.errors import ParameterError
from baltic_research.models import threshold


def row(*worth):
    return models.deterrence_threshold(*worth).table().iloc[0]


def test_p_star_is_the_gain_over_the_status_quo_by_gain_and_cost():
    assert row(2, 6, 1)["p_star"] == pytest.approx((2 - 1) / (2 + 6))
    assert row(2, 6, 1)["meaning"] == threshold.BETWEEN


@pytest.mark.parametrize("worth", [(1, 3, 1), (1, 3, 2), (-1, 3, 0), (0, 0, 0)])
def test_an_attack_not_worth_it_unanswered_needs_no_response(worth):
    found = row(*worth)
    assert found["meaning"] == threshold.ALWAYS
    assert found["p_star_within"] == 0


@pytest.mark.parametrize("worth", [(1, -0.5, 0), (1, 1, -2), (1, -1, 0)])
def test_an_attack_worth_it_even_if_answered_is_deterred_by_no_response(worth):
    found = row(*worth)
    assert found["meaning"] == threshold.NEVER
    assert np.isnan(found["p_star_within"])


def test_at_certainty_the_last_case_that_a_response_deters():
    assert row(1, 1, -1)["meaning"] == threshold.BETWEEN
    assert row(1, 1, -1)["p_star_within"] == 1


@given(st.floats(-10, 10), st.floats(-10, 10), st.floats(-10, 10), st.floats(0, 1))
def test_he_attacks_below_p_star_and_not_above(gain, cost, status_quo, response):
    assume(gain + cost > 1e-6)
    found = row(gain, cost, status_quo)
    limit = {threshold.ALWAYS: 0.0, threshold.NEVER: np.inf}.get(found["meaning"], found["p_star"])
    assume(abs(response - limit) > 1e-6)
    attacks = bool(threshold.attacks(response, gain, cost, status_quo))
    # An attack worth exactly as much as peace is not made: rounding must not decide it
    value = (1 - response) * gain - response * cost
    assume(abs(value - status_quo) > 1e-9)
    assert attacks == (response < limit)


def test_a_grid_gives_a_row_a_point():
    prizes, prices = np.array([[1.0], [2.0]]), np.array([1.0, 3.0, 9.0])
    found = models.deterrence_threshold(prizes, prices).table()
    np.testing.assert_allclose(found["p_star"], (prizes / (prizes + prices)).ravel())


def test_p_star_is_kept_apart_from_the_probability_of_war():
    assert "not the probability of war" in models.deterrence_threshold(1, 3).summary()


def test_sensitivity_has_the_slopes_of_the_formula():
    found = models.threshold_sensitivity(2.0, 5.0, 0.5, change=1e-6).set_index("term")
    steps = {"gain": 2e-6, "cost": 5e-6, "status_quo": 2e-6}
    for term, step in steps.items():
        slope = (found.loc[term, "p_star_up"] - found.loc[term, "p_star_down"]) / (2 * step)
        assert found.loc[term, "derivative"] == pytest.approx(slope, rel=1e-4)
    assert list(np.sign(found["derivative"])) == [1, -1, -1]


@pytest.mark.parametrize("worth", [(np.nan, 1, 0), (1, np.inf, 0), (1, -2, 0)])
def test_worth_that_makes_no_sense_is_refused(worth):
    with pytest.raises(ParameterError, match="expected"):
        models.deterrence_threshold(*worth)


def test_no_sensitivity_where_a_response_changes_nothing():
    with pytest.raises(ParameterError, match="above 0"):
        models.threshold_sensitivity(1, -1)


@pytest.fixture(scope="module")
def clock():
    postures = ["posture_2016", "posture_2026", "seven_brigades"]
    return models.campaign_clock(facts.load_parameters(), postures, axes=["riga"], draws=4000)


def test_prize_and_price_are_weighed_by_the_clocks_fait_accompli(clock):
    found = models.threshold_by_posture(clock, reinforcement_hours=120).table().iloc[0]
    q = clock.reached_by([120])["probability"].iloc[0]
    assert 0 < q < 1
    assert found["fait_accompli"] == q
    assert found["gain"] == pytest.approx(q - (1 - q) * 0.5)
    assert found["cost"] == pytest.approx(q * 1 + (1 - q) * 3)
    assert found["p_star_low"] < found["p_star"] < found["p_star_high"]


def test_the_more_a_posture_denies_the_less_response_it_needs(clock):
    found = models.threshold_by_posture(clock, reinforcement_hours=240).table()
    assert found["p_star"].is_monotonic_decreasing
    assert found["meaning"].iloc[-1] == threshold.ALWAYS


def test_a_grid_of_prizes_is_crossed_with_the_postures(clock):
    found = models.threshold_by_posture(clock, reinforcement_hours=240, prize=[1, 2, 4]).table()
    assert list(found["posture"].value_counts(sort=False)) == [3, 3, 3]
    assert found.groupby("posture")["p_star"].apply(lambda one: one.is_monotonic_increasing).all()


def test_words_of_clock_and_threshold_stand_together(clock):
    notes = " ".join(models.threshold_by_posture(clock, reinforcement_hours=240).notes)
    assert "not the probability of war" in notes
    assert "calibration target" in notes
    assert "240 hours" in notes


def test_hours_before_the_start_are_refused(clock):
    with pytest.raises(ParameterError, match="reinforcement_hours"):
        models.threshold_by_posture(clock, reinforcement_hours=-1)
