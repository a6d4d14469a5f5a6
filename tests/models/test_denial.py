"""The campaign clock: postures, what is fitted and what is not, checks, drivers, reinforcement."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from baltic_research import facts, models, store
from baltic_research.errors import (
    ContractError,
    EditionError,
    ParameterError,
    UnknownNameError,
)
from baltic_research.models.denial import calibration, described, forces, ranges, summary
from baltic_research.models.denial.drivers import mean_ranks, partial_rank_correlation

DRAWS = 20_000
CAPITALS = ("tallinn", "riga")


@pytest.fixture(scope="module")
def parameters():
    return facts.load_parameters()


@pytest.fixture(scope="module")
def clock(parameters):
    return models.campaign_clock(parameters, draws=DRAWS)


@pytest.fixture(scope="module")
def table(clock):
    return clock.table().set_index(["posture", "axis"])


@pytest.fixture(scope="module")
def checks(clock):
    return clock.checks().set_index("check")


@pytest.mark.parametrize("axis", CAPITALS)
def test_the_central_80_percent_of_2016_cover_the_calibration_target(table, axis):
    """RAND's 36 to 60 hours: what the rate of advance was fitted to, so no finding."""
    row = table.loc["posture_2016", axis]
    assert row["p10_hours"] <= 36
    assert row["p90_hours"] >= 60


def test_the_rate_of_the_table_is_the_calibrated_one_to_a_quarter(parameters):
    fitted = models.calibrate_advance_rate(parameters)
    kept = summary.published(parameters, "denial", calibration.FITTED)
    assert kept["central"] == round(4 * fitted.rate[1]) / 4
    assert kept["low"] == pytest.approx(kept["central"] * 2 / 3)
    assert kept["high"] == pytest.approx(kept["central"] * 3 / 2)
    assert fitted.table()["covered"].all()


def test_the_fit_is_of_the_median_alone(parameters):
    fitted = models.calibrate_advance_rate(parameters)
    found = models.campaign_clock(
        parameters, ["posture_2016"], axes=CAPITALS, changes={"advance_rate": fitted.rate},
        draws=DRAWS,
    )  # fmt: skip
    both = np.concatenate(list(found.hours.values()))
    assert np.median(both) == pytest.approx(np.sqrt(36 * 60), rel=0.01)


def test_calibration_is_called_so_wherever_the_hours_are_shown(clock, checks, parameters):
    assert "calibration target" in clock.summary()
    assert "calibrated" in models.calibrate_advance_rate(parameters, draws=2000).title
    assert set(checks.index[checks["fitted"] == "yes"]) == {
        f"calibration target: posture_2016, {axis}" for axis in CAPITALS
    }


def test_checks_agree_and_disagree_where_they_are_known_to(checks):
    agreed = checks["agrees"]
    assert set(agreed.index[agreed == "no"]) == {
        "longest game: posture_2016, tallinn",
        "longest game: posture_2016, riga",
        "order of postures: median hours rise, tallinn",
        "sustained defence: seven_brigades, tallinn",
        "sustained defence: seven_brigades, riga",
    }
    assert set(agreed.index[agreed == "not testable"]) == {
        "time: posture_2016, vilnius",
        "time: posture_2016, vilnius_via_belarus",
    }


def test_a_check_says_no_where_the_model_disagrees(parameters):
    slow = models.campaign_clock(parameters, changes={"advance_rate": 1.2}, draws=500).checks()
    agreed = slow.set_index("check")["agrees"]
    assert agreed["calibration target: posture_2016, riga"] == "no"
    assert agreed["overrun: posture_2017, riga"] == "no"


def test_checks_want_every_posture(parameters):
    some = models.campaign_clock(parameters, ["posture_2016"], draws=500)
    with pytest.raises(ParameterError, match="missing posture_2014, tallinn"):
        some.checks()


def test_no_time_is_claimed_to_be_published_for_vilnius(clock, parameters):
    assert any("No published time for Vilnius" in note for note in clock.notes)
    northern = models.campaign_clock(parameters, ["posture_2016"], axes=CAPITALS, draws=500)
    assert not any("Vilnius" in note for note in northern.notes)


def test_the_same_seed_gives_the_same_hours_and_another_others(parameters):
    def once(seed):
        found = models.campaign_clock(
            parameters, ["posture_2016"], axes=["riga"], draws=500, seed=seed
        )
        return found.hours["posture_2016", "riga"]

    np.testing.assert_array_equal(once(1), once(1))
    assert (once(1) != once(2)).any()


def test_whether_an_axis_stands_alone_or_among_others_changes_nothing(parameters, clock):
    alone = models.campaign_clock(parameters, ["posture_2022"], axes=["riga"], draws=DRAWS)
    key = ("posture_2022", "riga")
    np.testing.assert_array_equal(alone.hours[key], clock.hours[key])


def test_postures_share_their_luck(clock):
    """What they have in common is drawn alike: two that differ little go up and down together."""
    before, after = (clock.hours[f"posture_{year}", "riga"] for year in (2014, 2016))
    finite = np.isfinite(before) & np.isfinite(after)
    assert np.corrcoef(np.log(before[finite]), np.log(after[finite]))[0, 1] > 0.95


def test_what_is_seldom_drawn_leaves_the_luck_of_the_rest(parameters):
    given = ranges.ranges(parameters, "posture_2016", "riga")
    varied = given.changed({"national_personnel": (5218.9, 5219.0, 5219.1)})
    assert varied.drawn > given.drawn
    hours = [forces.simulate(one, 2000, 7) for one in (given, varied)]
    np.testing.assert_allclose(*hours, rtol=1e-3)


def test_cases_simulated_together_are_those_simulated_alone(parameters):
    given = ranges.ranges(parameters, "posture_2016", "riga")
    varied = given.changed({"national_personnel": (4000, 5219, 6000), "warning_days": 3})
    brigade = forces.Reinforcement(2.0, 48.0)
    cases = [(given, None), (given, brigade), (varied, None), (given, None)]
    together = forces.simulate_each(cases, 8500, 7)
    for (one, extra), found in zip(cases, together, strict=True):
        np.testing.assert_array_equal(found, forces.simulate(one, 8500, 7, extra))
    assert forces.simulate_each([], 100, 7).shape == (0, 100)


def test_an_attacker_drawn_down_as_in_2022_gets_nowhere(parameters):
    scenario = ("posture_2022", "attacker_drawn_down")
    found = models.campaign_clock(parameters, [scenario], axes=["riga"], draws=2000).table()
    assert found["posture"].item() == "posture_2022 + attacker_drawn_down"
    assert found["reached_within_28_days"].item() < 0.05


def test_simulated_hours_are_those_of_the_same_uniform_draws(parameters):
    given = ranges.ranges(parameters, "posture_2026", "riga")
    assert given.drawn < len(ranges.ROLES)
    random = np.random.default_rng(np.random.SeedSequence(5).spawn(2)[0])
    width = forces.BLOCK
    uniform = np.full((len(ranges.ROLES), 2 * width), 0.5)
    for start in (0, width):
        uniform[: given.drawn, start : start + width] = random.random((given.drawn, width))
    found = forces.simulate(given, 1500, 5)
    np.testing.assert_allclose(found, forces.hours_of(given, uniform)[:1500])


def test_draws_have_the_mean_of_the_triangle_and_fill_it(parameters):
    given = ranges.ranges(parameters, "posture_2017", "tallinn")
    even = (np.arange(20_000) + 0.5) / 20_000
    values = given.draw(np.tile(even, (len(ranges.ROLES), 1)))
    low, central, high = given.bounds.T
    np.testing.assert_allclose(values.mean(axis=1), (low + central + high) / 3, rtol=1e-4)
    assert (values >= low[:, None] - 1e-9).all()
    assert (values <= high[:, None] + 1e-9).all()
    assert (np.diff(values, axis=1) >= 0).all()
    below = (values <= central[:, None]).mean(axis=1)
    free = high > low
    expected = (central - low)[free] / (high - low)[free]
    np.testing.assert_allclose(below[free], expected, atol=1e-4)


def test_quantiles_come_with_bounds_that_hold_in_19_of_20_repetitions():
    random, inside = np.random.default_rng(3), []
    for _ in range(400):
        row = summary.quantile_rows(random.exponential(size=400)).set_index("quantile").loc[0.5]
        inside.append(row["low_hours"] <= np.log(2) <= row["high_hours"])
    assert np.mean(inside) == pytest.approx(0.95, abs=0.03)


def test_a_quantile_that_too_few_draws_reach_is_infinite():
    rows = summary.quantile_rows(np.array([10.0] * 60 + [np.inf] * 40)).set_index("quantile")
    assert rows.loc[0.5, "hours"] == 10
    assert rows.loc[0.75, "hours"] == np.inf


def test_being_in_time_falls_with_the_hours_and_rests_on_the_clock_alone(parameters, clock):
    found = models.arrival_in_time(
        parameters, "posture_2017", "tallinn", brigades=[1, 3], hours=[48, 72, 240], draws=DRAWS
    ).table()
    by_hours = found.set_index(["brigades", "hours"])
    assert by_hours.loc[1, "in_time"].is_monotonic_decreasing
    assert (by_hours.loc[1, "in_time"] == by_hours.loc[3, "in_time"]).all()
    reached = clock.reached_by([48]).set_index(["posture", "axis"])["probability"]
    expected = 1 - reached["posture_2017", "tallinn"]
    assert by_hours.loc[(1, 48), "in_time"] == pytest.approx(expected)
    assert found["in_time"].between(found["in_time_low"], found["in_time_high"]).all()


def test_a_reinforcement_gains_more_the_earlier_and_the_stronger(parameters):
    found = models.arrival_in_time(
        parameters, "posture_2017", "tallinn", brigades=[0, 1, 3], hours=[24, 72], draws=5000
    ).table().set_index(["brigades", "hours"])["gained"]  # fmt: skip
    assert (found[0] == 0).all()
    assert found[1, 24] > found[1, 72] > 0
    assert found[3, 24] > found[1, 24]


def test_the_surface_rises_with_brigades_and_with_warning(parameters):
    wide = models.denial_surface(
        parameters, "posture_2016", "riga", forward_brigades=[0, 2, 4, 7], warning_days=[0, 5, 15],
        draws=5000,
    ).table().pivot(index="forward_brigades", columns="warning_days", values="held_28_days")  # fmt: skip
    assert (wide.diff().iloc[1:] > 0).all(axis=None)
    assert (wide.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    assert (wide[15] > wide[0]).all()


@pytest.fixture(scope="module")
def drivers(parameters):
    return models.denial_drivers(parameters, "posture_2016", "riga", samples=512).table()


def test_drivers_push_the_hours_the_way_they_must(drivers):
    sign = np.sign(drivers.set_index("parameter")["partial_rank_correlation"])
    assert (
        sign[["advance_rate", "terrain_factor", "attacker_brigades", "decision_delay"]] < 0
    ).all()
    assert (sign[["distance", "stall_ratio", "warning_days", "national_weight"]] > 0).all()


def test_drivers_are_ranked_by_their_total_share(drivers):
    assert drivers["total"].is_monotonic_decreasing
    assert list(drivers["rank"]) == list(range(1, len(drivers) + 1))
    assert (
        drivers["first_order"] <= drivers["total"] + 3 * drivers["first_order_half_width"]
    ).all()
    assert "national_personnel" not in set(drivers["parameter"])


def test_drivers_are_the_same_each_time_whatever_the_seed(parameters):
    first, again = (
        models.denial_drivers(parameters, "posture_2016", "riga", samples=64, seed=0).table()
        for _ in range(2)
    )
    pd.testing.assert_frame_equal(first, again)


def test_ranks_of_outcomes_are_scipys_where_many_are_equal():
    values = np.random.default_rng(3).random(500).round(2)
    np.testing.assert_array_equal(mean_ranks(values), stats.rankdata(values))


def test_partial_rank_correlation_sees_through_what_other_inputs_do():
    random = np.random.default_rng(4)
    inputs = random.normal(size=(4000, 3))
    inputs[:, 1] += 2 * inputs[:, 0]
    found = partial_rank_correlation(inputs, np.exp(inputs[:, 0] - 0.1 * random.normal(size=4000)))
    values = found["partial_rank_correlation"]
    assert values[0] > 0.95
    assert abs(values[1]) < 0.1
    assert (found["low"] <= values).all()
    assert (values <= found["high"]).all()


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"advance_rate": 0}, "advance_rate=.*above 0"),
        ({"attacker_break_loss": 1.0}, "attacker_break_loss=.*below 1"),
        ({"fighting_share": 1.5}, "fighting_share=.*up to 1"),
        ({"warning_days": (5, 2, 8)}, "in order"),
        ({"distance": np.inf}, "distance="),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_name(parameters, changes, named):
    with pytest.raises(ParameterError, match=named):
        models.campaign_clock(
            parameters, ["posture_2016"], axes=["riga"], changes=changes, draws=500
        )


def test_unknown_names_are_refused(parameters):
    with pytest.raises(UnknownNameError, match="posture_2016"):
        models.campaign_clock(parameters, ["posture_2061"], draws=500)
    with pytest.raises(UnknownNameError, match="riga"):
        models.campaign_clock(parameters, ["posture_2016"], axes=["rigga"], draws=500)
    with pytest.raises(UnknownNameError, match="advance_rate"):
        ranges.ranges(parameters, "posture_2016", "riga").changed({"advance_rat": 1})


def test_a_missing_parameter_is_named(parameters):
    without = parameters[parameters["name"] != "distance_riga"]
    with pytest.raises(ContractError, match=r"posture_2016, riga.*distance_riga"):
        models.campaign_clock(without, ["posture_2016"], axes=["riga"], draws=500)


def test_without_the_published_target_nothing_is_calibrated(parameters):
    without = parameters[parameters["scenario"] != "rand_2016"]
    with pytest.raises(ContractError, match="time_to_capital_outskirts"):
        models.calibrate_advance_rate(without)


@pytest.mark.parametrize("samples", [63, 100, 32])
def test_samples_that_sobols_scheme_cannot_use_are_refused(parameters, samples):
    with pytest.raises(ParameterError, match="power of two"):
        models.denial_drivers(parameters, "posture_2016", "riga", samples=samples)


def test_every_assumption_of_ours_is_marked_and_explained(parameters):
    ours = parameters[parameters["scenario"].isin([*ranges.POSTURES, "denial"])]
    assert not (ours["source"].eq("our assumption") & ours["basis"].ne("assumption")).any()
    assert ours.loc[ours["basis"].ne("published"), "note"].ne("").all()
    attacker = ours[ours["name"].str.startswith("attacker")]
    assert set(attacker["basis"]) == {"assumption"}


def test_shares_of_the_distribution_are_those_reached_within_the_horizon(clock):
    found = clock.distribution(100.0).groupby(["posture", "axis"])["share"].sum()
    reached = clock.reached_by([100.0]).set_index(["posture", "axis"])["probability"]
    np.testing.assert_allclose(found, reached.reindex(found.index), atol=1e-12)


def test_a_distribution_needs_a_horizon_that_somebody_reaches(clock):
    with pytest.raises(ParameterError, match="quickest campaign"):
        clock.distribution(0.5)


def test_intervals_in_words_are_open_beyond_the_horizon(clock, table):
    words = clock.in_words().set_index(["posture", "axis"])
    row = table.loc["posture_2016", "riga"]
    said = f"{row['p10_hours']:.0f} to {row['p90_hours']:.0f}"
    assert words.loc[("posture_2016", "riga"), "central_80"] == said
    assert words.loc[("posture_2026", "riga"), "central_80"].endswith(" to beyond")
    assert words.loc[("seven_brigades", "tallinn"), "median"] == "beyond"


def test_what_is_held_and_what_is_reached_add_up(clock):
    words, reached = clock.in_words(672.0), clock.reached_by([672.0])
    np.testing.assert_allclose(words["held"] + reached["probability"], 1)
    assert (words["held_low"] <= words["held_high"]).all()


def test_checks_of_what_was_not_simulated_are_not_testable_if_gaps_are_allowed(parameters):
    some = models.campaign_clock(parameters, ["posture_2016"], draws=500)
    found = some.checks(gaps=True).set_index("check")
    assert found.loc["calibration target: posture_2016, riga", "agrees"] == "yes"
    gone = found.loc["remedy: seven_brigades, riga"]
    assert (gone["agrees"], gone["model"]) == ("not testable", "not simulated: seven_brigades")


def test_a_posture_whose_figures_were_not_yet_published_is_left_out_and_named(parameters):
    known = models.known_postures(parameters, facts.load_parameters(as_of="2024-07-01"))
    assert "posture_2026" not in known.postures
    assert any("posture_2026" in note and "Allied troops" in note for note in known.notes)
    assert not (known.parameters["scenario"] == "german_wargame_2025").any()


def test_assumptions_are_those_of_the_model_whatever_the_day(parameters):
    known = models.known_postures(parameters, facts.load_parameters(as_of="2024-07-01"))
    found = models.campaign_clock(known.parameters, known.postures, axes=["riga"], draws=500)
    now = models.campaign_clock(parameters, known.postures, axes=["riga"], draws=500)
    np.testing.assert_array_equal(*(one.hours["posture_2022", "riga"] for one in (found, now)))


def test_a_day_before_any_posture_was_complete_is_refused_with_the_first_that_is(parameters):
    with pytest.raises(EditionError, match="complete on 2024-06-17"):
        models.known_postures(parameters, facts.load_parameters(as_of="2019-12-31"))


def test_postures_asked_for_are_those_known_and_misspelt_ones_are_refused(parameters):
    known = models.known_postures(parameters, facts.load_parameters(as_of="2024-07-01"))
    assert known.among(["posture_2026", "posture_2017"]) == ("posture_2017",)
    with pytest.raises(UnknownNameError, match="posture_2013"):
        known.among(["posture_2013"])
    with pytest.raises(EditionError, match="none of the postures posture_2026"):
        known.among(["posture_2026"])


def test_parameters_stand_side_by_side_with_spread_and_basis(parameters):
    wide = models.posture_parameters(parameters, ["posture_2014", "posture_2026"])
    row = wide.set_index("parameter").loc["Allied troops in the host, Latvia"]
    assert row["posture_2026"] == "3,000 (3,000 to 3,500), published"
    assert row["posture_2014"] == "0, assumption"
    assert row["unit"] == "persons"


def test_every_parameter_of_the_clock_has_a_name_in_words():
    assert set(described.NAMES) == set(ranges.ROLES)


def with_personnel(parameters, count):
    here = (parameters["scenario"] == "posture_2026") & (
        parameters["name"] == "national_personnel_est"
    )
    bounds = ["low", "central", "high"]
    return parameters.assign(**{one: parameters[one].mask(here, count) for one in bounds})


def test_a_median_that_falls_rests_on_the_figure_without_whose_change_it_rises(parameters):
    found = models.falling_medians(parameters, axes=["tallinn"], draws=DRAWS)
    row = found.set_index("parameter").loc["Allied troops in the host, Estonia"]
    assert (row["earlier"], row["later"]) == ("posture_2022", "posture_2026")
    assert (row["was"], row["became"]) == ("1,430", "1,000 (700 to 1,400)")
    assert row["later_median"] < row["earlier_median"] <= row["median_if_as_before"]
    assert row["rests_on_it"] == "yes"
    assert row["note"] == "British 700 to 1,000, with French and others"


def test_a_median_that_falls_for_two_reasons_rests_on_neither_alone(parameters):
    fewer = with_personnel(parameters, 5100.0)
    found = models.falling_medians(fewer, axes=["tallinn"], draws=DRAWS)
    assert found["parameter"].tolist() == [
        "Allied troops in the host, Estonia", "Host's armed forces, Estonia",
    ]  # fmt: skip
    assert set(found["rests_on_it"]) == {"no"}
    assert (found["median_if_as_before"] > found["later_median"]).all()


def test_where_no_median_falls_there_is_no_row(parameters):
    found = models.falling_medians(parameters, axes=["riga"], draws=2000)
    assert found.empty
    assert "rests_on_it" in found


def test_the_doubtful_count_of_estonian_forces_is_a_range_of_published_ones(parameters):
    rows = parameters.set_index(["scenario", "name"])
    kept = rows.loc[("posture_2026", "national_personnel_est")]
    nato = store.load("nato.personnel", countries="EST", edition="2026-07", years=range(2024, 2027))
    by_year = (1000 * nato.set_index("year")["value"]).round()
    assert kept[["low", "central", "high"]].tolist() == by_year[[2026, 2024, 2025]].tolist()
    assert "2026-07" in kept["note"]


def test_no_host_of_2026_is_given_the_us_rotation_that_only_one_has_a_number_of(parameters):
    rows = parameters.set_index(["scenario", "name"])
    kept = rows.loc[("posture_2026", "allied_forward_troops_ltu")]
    events = facts.load_events("posture")
    brigade = events.query("id.str.contains('takes-over-the-battlegroup-in-lithuania')").iloc[0]
    assert kept[["low", "high"]].tolist() == brigade[["low", "high"]].tolist()
    assert kept["central"] == (kept["low"] + kept["high"]) / 2
