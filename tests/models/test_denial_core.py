"""The campaign clock's core: its limits, its order, and an independent solution step by step."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from baltic_research.errors import ParameterError
from baltic_research.models.denial import core, lanchester


def campaign(**changes):
    """One draw: 3 brigades over 200 km at 5 km/h against none, with nobody on the way."""
    told = {
        "attacker": 3.0, "defence": (0.0, 0.0, 0.0), "arrival": (0.0, 0.0), "stall": 2.0,
        "pace": 0.05 / 24, "rate": 5.0, "distance": 200.0, "attacker_breaks": 0.3,
        "defence_breaks": 0.4, **changes,
    }  # fmt: skip
    return core.Campaign(
        **{
            name: np.atleast_1d(np.asarray(value, dtype=float))
            if name not in ("defence", "arrival")
            else np.asarray(value, dtype=float).reshape(len(value), -1)
            for name, value in told.items()
        }
    )


def hours(**changes):
    return float(core.hours_to_capital(campaign(**changes))[0])


def step_by_step(told):
    """Return the hours by small steps of time, with the rules of the model in plain words."""
    step = 0.002
    attacker, start, distance = told["attacker"], told["attacker"], told["distance"]
    defence = committed = told["defence"][0]
    coming = sorted(zip(told["arrival"], told["defence"][1:], strict=True))
    time = 0.0
    while time < 3000:
        while coming and coming[0][0] <= time:
            fresh = coming.pop(0)[1]
            defence, committed = defence + fresh, committed + fresh
        push = max(1 - told["stall"] * defence / attacker, 0.0)
        distance -= step * told["rate"] * push
        loss = step * told["pace"] * told["stall"] * defence
        defence -= step * told["pace"] * attacker / told["stall"] if defence else 0.0
        attacker -= loss
        time += step
        if distance <= 0:
            return time
        if attacker <= (1 - told["attacker_breaks"]) * start:
            return np.inf
        if committed and defence <= (1 - told["defence_breaks"]) * committed:
            defence = committed = 0.0
    return np.inf


CAMPAIGNS = {
    "a defence that holds to the end": {"defence": (0.9, 0, 0), "pace": 0.01 / 24},
    "a defence that breaks": {"defence": (0.4, 0, 0), "pace": 0.5 / 24},
    "one that breaks, and a fresh one": {
        "defence": (0.4, 0.5, 0), "arrival": (30.0, 0.0), "pace": 0.5 / 24,
    },
    "arrivals in the wrong order": {
        "defence": (0.3, 0.4, 0.3), "arrival": (35.0, 12.0), "pace": 0.3 / 24,
    },
    "an attacker who breaks": {"defence": (2.0, 0, 0), "pace": 0.3 / 24},
    "an attacker who is stopped by what arrives": {
        "defence": (0.3, 2.0, 0), "arrival": (20.0, 0.0), "pace": 0.1 / 24,
    },
    "an attacker held up who wins": {
        "defence": (1.6, 0, 0), "pace": 0.3 / 24, "attacker_breaks": 0.6, "defence_breaks": 0.2,
    },
}  # fmt: skip


@pytest.mark.parametrize("name", CAMPAIGNS)
def test_the_closed_form_is_what_small_steps_of_time_come_to(name):
    told = {
        "attacker": 3.0, "stall": 2.0, "rate": 5.0, "distance": 200.0, "attacker_breaks": 0.3,
        "defence_breaks": 0.4, "arrival": (0.0, 0.0), **CAMPAIGNS[name],
    }  # fmt: skip
    assert hours(**told) == pytest.approx(step_by_step(told), rel=2e-3)


def test_without_defenders_the_time_is_distance_over_rate():
    assert hours() == pytest.approx(200 / 5)


def test_a_defence_without_end_is_never_passed():
    assert hours(defence=(1e9, 0, 0)) == np.inf


def test_a_defence_that_comes_after_the_capital_fell_changes_nothing():
    assert hours(defence=(0.5, 1e9, 0), arrival=(500.0, 0)) == hours(defence=(0.5, 0, 0))


def test_what_arrives_at_once_is_as_good_as_what_stood_there():
    there, arrives = hours(defence=(0.8, 0, 0)), hours(defence=(0.3, 0.5, 0), arrival=(0.0, 0.0))
    assert arrives == pytest.approx(there)


def test_without_ground_to_cover_both_sides_wear_down_by_the_square_law():
    """The defence breaks when the square law says so; from there on nobody resists."""
    pace, stall = 0.5 / 24, 2.0
    rates = {"loss_of_x": pace * stall, "loss_of_y": pace / stall}
    time = hours(defence=(1.4, 0, 0), pace=pace, stall=stall, attacker_breaks=0.9)
    clock = np.linspace(0, 200, 200_001)
    attacker, defence = lanchester.strengths(clock, 3.0, 1.4, **rates)
    falls = np.argmax(defence <= 0.6 * 1.4)
    moved = np.trapezoid(5 * (1 - stall * defence[:falls] / attacker[:falls]), clock[:falls])
    assert time == pytest.approx(clock[falls] + (200 - moved) / 5, rel=1e-4)


def test_a_draw_does_not_depend_on_the_draws_beside_it():
    strengths = np.linspace(0, 2.5, 51)
    many = campaign(
        defence=np.array([strengths, np.full(51, 0.5), np.zeros(51)]),
        arrival=np.array([np.full(51, 30.0), np.zeros(51)]),
        **{
            name: np.full(51, value)
            for name, value in {
                "attacker": 3.0, "stall": 2.0, "pace": 0.2 / 24, "rate": 5.0, "distance": 200.0,
                "attacker_breaks": 0.3, "defence_breaks": 0.4,
            }.items()
        },
    )  # fmt: skip
    alone = [hours(defence=(one, 0.5, 0), arrival=(30.0, 0), pace=0.2 / 24) for one in strengths]
    np.testing.assert_allclose(core.hours_to_capital(many), alone)


MEASURES = st.fixed_dictionaries(
    {
        "attacker": st.floats(1, 6),
        "stall": st.floats(1, 3),
        "pace": st.floats(0.005, 0.5).map(lambda day: day / 24),
        "rate": st.floats(1, 10),
        "distance": st.floats(10, 300),
        "attacker_breaks": st.floats(0.1, 0.6),
        "defence_breaks": st.floats(0.1, 0.6),
        "defence": st.tuples(st.floats(0, 2), st.floats(0, 2), st.floats(0, 2)),
        "arrival": st.tuples(st.floats(0, 200), st.floats(0, 400)),
    }
)
SLACK = 1e-9


@given(MEASURES, st.floats(0, 2))
def test_more_brigades_on_the_spot_never_shorten_the_campaign(told, more):
    start, *coming = told["defence"]
    assert hours(**told | {"defence": (start + more, *coming)}) >= hours(**told) * (1 - SLACK)


@given(MEASURES, st.floats(0, 200))
def test_a_longer_way_is_never_covered_sooner(told, more):
    longer = told | {"distance": told["distance"] + more}
    assert hours(**longer) >= hours(**told) * (1 - SLACK)


@given(MEASURES, st.floats(0, 1))
def test_a_stronger_attacker_is_never_later(told, more):
    # In time to the last bit or a bit too late: no rounding decides that
    assume(not np.isclose(hours(**told), told["arrival"], rtol=1e-9).any())
    stronger = told | {"attacker": told["attacker"] + more}
    assert hours(**stronger) <= hours(**told) * (1 + SLACK)


@given(MEASURES, st.floats(0, 200))
def test_arriving_earlier_never_shortens_the_campaign(told, head_start):
    earlier = tuple(max(one - head_start, 0.0) for one in told["arrival"])
    assert hours(**told | {"arrival": earlier}) >= hours(**told) * (1 - SLACK)


@given(
    st.floats(1, 1e4), st.floats(1, 1e4), st.floats(1e-3, 0.1), st.floats(1e-3, 0.1),
    st.floats(0, 100),
)  # fmt: skip
def test_the_square_law_keeps_its_invariant(x0, y0, a, b, time):
    x, y = lanchester.strengths(time, x0, y0, loss_of_x=a, loss_of_y=b)
    assert b * x**2 - a * y**2 == pytest.approx(
        b * x0**2 - a * y0**2, abs=1e-6 * (b * x0**2 + a * y0**2)
    )


def test_equal_forces_end_in_a_draw_that_never_ends():
    found = lanchester.square_law(100, 100, loss_of_x=0.1, loss_of_y=0.1)
    assert (found.winner, found.survivors, found.t_end) == ("draw", 0.0, float("inf"))
    x, y = lanchester.strengths([1.0, 1000.0], 100, 100, loss_of_x=0.1, loss_of_y=0.1)
    np.testing.assert_allclose(x, y)
    assert x[1] == pytest.approx(0, abs=1e-30)


@pytest.mark.parametrize(
    ("changes", "named"),
    [({"x0": -1}, "x0"), ({"loss_of_y": 0}, "loss_of_y"), ({"loss_of_x": np.nan}, "loss_of_x")],
)
def test_a_battle_that_makes_no_sense_is_refused(changes, named):
    told = {"x0": 1, "y0": 1, "loss_of_x": 0.1, "loss_of_y": 0.1, **changes}
    with pytest.raises(ParameterError, match=named):
        lanchester.strengths(1, told.pop("x0"), told.pop("y0"), **told)


def test_a_side_that_is_gone_stays_gone_until_somebody_arrives():
    rates = {"loss_of_x": 0.1, "loss_of_y": 0.1}
    x, y = lanchester.reinforced(
        [0, 20, 30, 31], 10, 100, **rates,
        arrivals_x=lambda day: 50.0 if day >= 30 else 0.0, breaks=(30.0,),
    )  # fmt: skip
    assert x[1:3] == pytest.approx(0, abs=1e-5)
    assert x[3] > 40
    assert y[2] == pytest.approx(np.sqrt(100**2 - 10**2), rel=1e-6)


def test_once_the_loser_is_gone_the_survivors_stay():
    x, y = lanchester.strengths([110, 500], 1000, 800, loss_of_x=0.01, loss_of_y=0.01)
    np.testing.assert_allclose(x, 600)
    np.testing.assert_allclose(y, 0, atol=1e-9)


def test_who_lands_after_a_leap_is_not_seen_before_it():
    told = {"loss_of_x": 0.1, "loss_of_y": 0.1}
    landing = {"arrivals_x": lambda day: 1e9 if day >= 1 else 0.0, "breaks": (1.0,)}
    x, _ = lanchester.reinforced([0, 1, 2], 10, 5, **told, **landing)
    alone, _ = lanchester.reinforced([0, 1], 10, 5, **told)
    assert x[1] == pytest.approx(alone[1], rel=1e-9)
    assert x[2] > 0.9e9
