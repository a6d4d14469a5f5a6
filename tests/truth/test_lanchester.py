"""Lanchester's square law against its closed form as published, and Engel's Iwo Jima."""

from __future__ import annotations

import json

import numpy as np
import pytest

from baltic_research.models.denial import lanchester

CASES = range(3)
ENGEL = 0.02  # as near as Engel's own fit comes to the record


@pytest.fixture(scope="module")
def truth(shared):
    path = shared / "truth" / "15_lanchester" / "expected.json"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def landings(truth):
    """Engel's landings: so many a day from the first day of a span to its second."""
    return [
        (*map(float, span.split("-")), men) for span, men in truth["engel"]["reinforcement"].items()
    ]


@pytest.fixture(scope="module")
def iwo_jima(truth, landings):
    def fresh(day):
        return float(sum(men for begin, end, men in landings if begin <= day < end))

    days = np.arange(37.0)
    us, japanese = lanchester.reinforced(
        days, 0, 21500,
        loss_of_x=truth["engel"]["a"], loss_of_y=truth["engel"]["b"],
        arrivals_x=fresh, breaks=tuple(day for span in landings for day in span[:2]),
    )  # fmt: skip
    return us, japanese


@pytest.mark.parametrize("case", CASES)
def test_the_winner_the_survivors_and_the_end_are_those_of_the_closed_form(truth, case):
    battle = truth["square_law"][case]
    found = lanchester.square_law(
        battle["x0"], battle["y0"], loss_of_x=battle["a_yx"], loss_of_y=battle["b_xy"]
    )
    assert found.winner == battle["winner"]
    assert found.survivors == pytest.approx(battle["survivors"], rel=1e-6)
    assert found.t_end == pytest.approx(battle["t_end"], rel=1e-6)


@pytest.mark.parametrize("case", CASES)
def test_strengths_after_ten_units_of_time_are_those_of_the_closed_form(truth, case):
    battle = truth["square_law"][case]
    rates = {"loss_of_x": battle["a_yx"], "loss_of_y": battle["b_xy"]}
    expected = [battle["x_at_10"], battle["y_at_10"]]
    closed = lanchester.strengths(10, battle["x0"], battle["y0"], **rates)
    solved = lanchester.reinforced([0, 10], battle["x0"], battle["y0"], **rates)
    np.testing.assert_allclose(closed, expected, rtol=1e-6)
    np.testing.assert_allclose([side[-1] for side in solved], expected, rtol=1e-6)


def test_many_battles_at_once_are_the_same_as_one_by_one(truth):
    names = ("x0", "y0", "a_yx", "b_xy", "x_at_10", "y_at_10")
    x0, y0, a, b, x, y = np.array([[one[name] for name in names] for one in truth["square_law"]]).T
    found = lanchester.strengths(10, x0, y0, loss_of_x=a, loss_of_y=b)
    np.testing.assert_allclose(found, [x, y], rtol=1e-6)


def test_iwo_jima_ends_as_engel_computed(truth, iwo_jima):
    us, japanese = iwo_jima
    assert us[36] == pytest.approx(truth["engel"]["day36_us"], rel=1e-6)
    assert us[28] == pytest.approx(truth["engel"]["day28_us"], rel=1e-6)
    assert japanese[36] == pytest.approx(truth["engel"]["day36_jp"], rel=1e-6)


def test_iwo_jima_comes_within_two_percent_of_the_americans_who_were_left(truth, iwo_jima):
    assert iwo_jima[0][36] == pytest.approx(truth["engel"]["actual_us_day36"], rel=ENGEL)
