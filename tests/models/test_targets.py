"""Probabilities of reaching a target: what they are, what moves them, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from baltic_research import countries, models, store, vintages
from baltic_research.errors import ContractError, ParameterError, UnknownNameError
from baltic_research.models.targets import ensemble as ensembles
from baltic_research.models.targets import simulate
from baltic_research.models.targets.core import Fit
from baltic_research.models.targets.ensemble import to_scale, to_share
from baltic_research.models.targets.inputs import panel, plan_paths, revision_draws
from baltic_research.models.targets.summary import mixture, wilson

QUICK = 500


def observations(values, codes=("EST", "LVA", "LTU", "POL"), *, first=2014, status="estimate"):
    """Make shares of GDP of one edition from (country, year) values; the last year's status."""
    years = range(first, first + values.shape[1])
    rows = [
        (code, year, value, status if year == years[-1] else "reported")
        for code, row in zip(codes, values, strict=True)
        for year, value in zip(years, row, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["country", "year", "value", "status"])
    return frame.assign(
        source="nato",
        series="nato.defence_share_gdp",
        edition=f"{years[-1]}-07",
        unit="% of GDP, 2021 prices",
        note="",
        cell="made up",
    )


@pytest.fixture(scope="module")
def shares():
    random = np.random.default_rng(11)
    return observations(2 * np.exp(np.cumsum(random.normal(0.01, 0.08, (4, 13)), axis=1)))


@pytest.fixture(scope="module")
def newest():
    return store.load("nato.defence_share_gdp", edition="2026-07")


def revisions(*percent, edition="2019-06", horizon=0):
    return pd.DataFrame({"edition": edition, "horizon": horizon, "revision_pct": percent})


def plan(*rows):
    return pd.DataFrame(rows, columns=["country", "year", "share_gdp_pct", "source"])


def walk_with_drift(drift, scale):
    one = np.ones(1)
    return Fit(
        "arima",
        {"rho": 0.0},
        0 * one,
        0 * one,
        np.empty((1, 0)),
        scale * one,
        1e6,
        drift * one,
        0 * one,
    )


@pytest.mark.parametrize(("drift", "barrier"), [(0.0, 0.3), (0.03, 0.3), (-0.02, 0.2)])
def test_first_passage_of_a_walk_with_drift_is_that_of_the_closed_form(drift, barrier):
    scale, years, width = 0.1, 9, 60_000
    random = np.random.default_rng(12)
    shock = simulate.shocks(random, 1e6, (years, width))
    paths = simulate.member_paths(walk_with_drift(drift, scale), 0, 0.0, shock, random)
    touched, _, _ = simulate.first_passage(paths, np.array([barrier]))
    # Reflection principle; looked at once a year, a barrier is 0.5826 of a step's size farther
    # (Broadie, Glasserman and Kou 1997)
    far, reach = barrier + 0.5826 * scale, scale * np.sqrt(years)
    expected = stats.norm.cdf((drift * years - far) / reach) + np.exp(
        2 * drift * far / scale**2
    ) * stats.norm.cdf((-far - drift * years) / reach)
    assert touched[0, -1] == pytest.approx(expected, abs=0.01)
    brute = np.cumsum(drift + np.random.default_rng(13).normal(0, scale, (width, years)), axis=1)
    assert touched[0, -1] == pytest.approx((brute.max(axis=1) >= barrier).mean(), abs=0.008)


def test_touching_and_staying_are_told_apart():
    paths = np.array([[1.0, 1.0, 3.0], [3.0, 1.0, 3.0], [1.0, 3.0, 3.0]])
    touched, stays, above = simulate.first_passage(paths, np.array([2.0]))
    assert touched[0].tolist() == pytest.approx([1 / 3, 2 / 3, 1])
    assert stays[0].tolist() == pytest.approx([1 / 3, 1 / 3, 2 / 3])
    assert above[0].tolist() == pytest.approx([1 / 3, 2 / 3, 2 / 3])


@pytest.mark.parametrize("name", ["ets", "local_trend", "arima"])
def test_members_without_shocks_follow_their_forecast_function(name):
    shared = {"alpha": 0.5, "beta": 0.1, "phi": 0.8, "noise": 0.0, "turn": 0.0, "rho": 0.5}
    one, none = np.ones(1), np.zeros((1, 2, 2))
    fit = Fit(
        name, shared, 2 * one, 0.1 * one, np.empty((1, 0)), 1e-12 * one, 5.0, 0 * one, 0 * one, none
    )
    path = simulate.member_paths(fit, 0, 2.0, np.zeros((3, 4)), np.random.default_rng(1))
    fade = 0.5 if name == "arima" else 0.8
    assert path[:, 0] == pytest.approx([2, *(2 + 0.1 * np.cumsum(fade ** np.arange(1, 4)))])


@pytest.mark.parametrize("name", ["ets", "local_trend", "arima", "random_walk"])
def test_spread_after_one_year_is_the_one_step_error(name):
    shared = {"alpha": 0.5, "beta": 0.1, "phi": 0.8, "noise": 0.2, "turn": 0.1, "rho": 0.5}
    one = np.ones(1)
    state = np.array([[[0.05, 0.01], [0.01, 0.04]]])
    fit = Fit(
        name, shared, 0 * one, 0 * one, np.empty((1, 0)), 0.3 * one, 6.0, 0 * one, 0 * one, state
    )
    random = np.random.default_rng(2)
    shock = simulate.shocks(random, 6.0, (1, 200_000))
    variance = 0.3**2
    if name == "local_trend":
        variance += 0.2 * 0.3**2 + 0.05 + 2 * 0.8 * 0.01 + 0.8**2 * 0.04
    path = simulate.member_paths(fit, 0, 0.0, shock, random)
    assert path[1].var() == pytest.approx(variance, rel=0.03)


@pytest.mark.parametrize("name", ["ets", "local_trend", "arima"])
def test_spread_after_two_years_is_that_of_the_members_equations(name):
    alpha, beta, phi, noise, turn, rho, scale, doubt = 0.5, 0.3, 0.8, 0.2, 0.4, 0.5, 0.3, 0.2
    shared = {"alpha": alpha, "beta": beta, "phi": phi, "noise": noise, "turn": turn, "rho": rho}
    one = np.ones(1)
    state = np.array([[[0.05, 0.01], [0.01, 0.04]]])
    fit = Fit(
        name, shared, 0 * one, 0 * one, np.empty((1, 0)), scale * one, 6.0, one, doubt * one, state
    )
    random = np.random.default_rng(3)
    path = simulate.member_paths(fit, 0, 0.0, random.normal(size=(2, 200_000)), random)
    slopes = phi + phi**2
    of_state = 0.05 + 2 * slopes * 0.01 + slopes**2 * 0.04
    variance = {
        "ets": scale**2 * (1 + (alpha + beta * phi) ** 2),
        "arima": scale**2 * (1 + (1 + rho) ** 2) + ((1 - rho) * (2 + rho) * doubt) ** 2,
        "local_trend": of_state + scale**2 * (2 + phi**2 * turn + noise),
    }[name]
    assert path[2].var() == pytest.approx(variance, rel=0.02)
    centre = (1 - rho) * (2 + rho) if name == "arima" else 0.0  # of a drift of one
    assert path[2].mean() == pytest.approx(centre, abs=0.01)


def test_a_country_has_the_same_numbers_alone_and_with_others(shares):
    everyone = models.target_paths(shares, paths=QUICK)
    alone = models.target_paths(shares, paths=QUICK, countries=["LVA"])
    turned = models.target_paths(shares, paths=QUICK, countries=["POL", "LVA"])
    for result in (everyone, turned):
        for one, other in ((result.probabilities, alone.probabilities), (result.data, alone.data)):
            same = one[one["country"] == "LVA"].reset_index(drop=True)
            pd.testing.assert_frame_equal(same, other)


def test_countries_and_members_draw_from_streams_of_their_own():
    draws = {
        simulate.stream(1, country, member).random()
        for country in ("EST", "LVA")
        for member in ("ets", "arima")
    }
    assert len(draws) == 4


def test_a_member_has_the_same_numbers_whatever_else_is_simulated(shares):
    both = models.target_paths(shares, paths=QUICK).by_member()
    one = models.target_paths(shares, paths=QUICK, members=["ets"]).by_member()
    same = both[both["member"] == "ets"].reset_index(drop=True)
    pd.testing.assert_frame_equal(same, one[one["member"] == "ets"].reset_index(drop=True))


def test_the_seed_decides_the_numbers(shares):
    first, again = (models.target_paths(shares, paths=QUICK, seed=7) for _ in range(2))
    pd.testing.assert_frame_equal(first.data, again.data)
    other = models.target_paths(shares, paths=QUICK, seed=8)
    assert not other.data.equals(first.data)


@settings(max_examples=8)
@given(st.floats(0.5, 6), st.floats(0, 3), st.integers(0, 1000))
def test_probabilities_fall_with_the_target_and_never_with_time(target, more, seed):
    random = np.random.default_rng(seed)
    frame = observations(2 * np.exp(np.cumsum(random.normal(0, 0.1, (4, 9)), axis=1)))
    answer = models.target_paths(
        frame, targets=[target, target + more + 0.01], horizon=2028, paths=200
    )
    rows = answer.probabilities.set_index(["country", "member", "year", "target_pct"])
    for name in ("touched", "stays", "above"):
        wide = rows[name].unstack("target_pct")
        assert (wide.iloc[:, 1] <= wide.iloc[:, 0] + 1e-12).all()
    for name in ("touched", "stays"):
        wide = rows[name].unstack("year")
        assert (wide.diff(axis=1).iloc[:, 1:] >= -1e-12).all(axis=None)
    assert (rows["stays"] <= rows["above"] + 1e-12).all()
    assert (rows["above"] <= rows["touched"] + 1e-12).all()


@settings(max_examples=8)
@given(st.floats(1, 20), st.floats(5, 20))
def test_more_revision_error_makes_the_fan_wider(shares, size, more):
    def width(percent):
        answer = models.target_paths(
            shares, revision_errors=revisions(-percent, percent), paths=QUICK, ceiling=None
        )
        first = answer.data[answer.data["year"] == 2026]
        return np.log(first["p95_pct"] / first["p05_pct"])

    assert (width(size + more) > width(size)).all()


def test_a_reported_newest_figure_is_not_revised(shares):
    reported = shares.assign(status="reported")
    moved = models.target_paths(reported, revision_errors=revisions(-20.0, 20.0), paths=QUICK)
    plain = models.target_paths(reported, paths=QUICK)
    pd.testing.assert_frame_equal(moved.data, plain.data)


def test_revisions_are_drawn_edition_first_and_of_the_newest_figures_horizon():
    errors = pd.concat(
        [
            revisions(1.0, 2.0, 3.0, edition="2019-06"),
            revisions(8.0, 9.0, edition="2024-06"),
            revisions(50.0, 60.0, horizon=1),
        ]
    )
    past = revision_draws(errors, 0)
    assert np.exp(past.logarithms).tolist() == pytest.approx([1.01, 1.02, 1.03, 1.08, 1.09])
    assert past.chances.tolist() == pytest.approx([1 / 6, 1 / 6, 1 / 6, 1 / 4, 1 / 4])
    assert np.exp(revision_draws(errors, 3).logarithms).tolist() == pytest.approx([1.5, 1.6])


def test_one_figure_of_an_edition_does_not_stand_for_the_edition():
    errors = pd.concat(
        [
            revisions(1.0, 2.0, 3.0, edition="2019-06"),
            revisions(90.0, edition="2024-06"),
            revisions(50.0, edition="2024-06", horizon=1),
        ]
    )
    past = revision_draws(errors, 0)
    assert np.exp(past.logarithms).tolist() == pytest.approx([1.01, 1.02, 1.03])
    assert (past.editions, past.left_out) == (("2019-06",), ("2024-06",))
    unseen = revision_draws(errors, 1)
    assert unseen.logarithms.tolist() == past.logarithms.tolist()


def test_no_figure_of_the_vintages_is_drawn_far_more_often_than_another():
    day = "2025-10-01"  # the newest figures then were a year old, and two editions had one such
    series = "nato.defence_share_gdp"
    first, every = (
        revision_draws(vintages.estimates(series, as_of=day, first_only=only), 1)
        for only in (True, False)
    )
    assert first.left_out == ("2023-07", "2024-06")
    assert every.left_out == ("2023-07",)
    assert every.editions == ("2016-01", "2019-06", "2024-06")
    for past in (first, every):
        assert past.chances.sum() == pytest.approx(1)
        assert past.chances.max() <= 2 * past.chances.min()


def test_the_notes_name_the_editions_of_the_revisions_and_those_left_out(shares):
    def told(errors):
        return " ".join(models.target_paths(shares, revision_errors=errors, paths=QUICK).notes)

    few = revisions(9.0, edition="2024-06")
    both = pd.concat([revisions(1.0, 2.0, 3.0, edition="2019-06"), few])
    assert "edition first: 3 of 2019-06; left out, for too few figures: 2024-06." in told(both)
    assert "edition first: 1 of 2024-06. These" in told(few)
    assert "taken as final" in told(None)


def test_revisions_that_are_not_known_are_no_revisions():
    unknown = revisions(np.nan, np.nan)
    later = pd.concat([unknown, revisions(5.0, horizon=1)])
    assert np.exp(revision_draws(later, 0).logarithms).tolist() == pytest.approx([1.05])
    assert revision_draws(unknown, 0).logarithms.tolist() == [0.0]


def test_half_of_the_paths_are_revised_as_one_of_two_editions_was(shares):
    errors = pd.concat([revisions(*[0.0] * 9), revisions(*[50.0] * 5, edition="2024-06")])
    fan = models.target_paths(shares, revision_errors=errors, paths=4000, ceiling=None).data
    first = fan[fan["year"] == 2026]
    assert np.allclose(first["p75_pct"] / first["p25_pct"], 1.5)


def test_revisions_are_those_of_figures_as_old_as_the_newest(shares):
    errors = pd.concat([revisions(0.0), revisions(50.0, horizon=1)])
    late = shares.assign(edition="2027-03")
    now, later = (
        models.target_paths(frame, revision_errors=errors, paths=QUICK, ceiling=None).data
        for frame in (shares, late)
    )
    assert np.allclose((later["p50_pct"] / now["p50_pct"])[now["year"] == 2026], 1.5)


def test_no_revision_takes_a_share_over_the_ceiling(shares):
    answer = models.target_paths(shares, revision_errors=revisions(900.0), paths=QUICK, ceiling=5.0)
    assert answer.data[answer.data["year"] == 2026]["p95_pct"].to_numpy() == pytest.approx(4.95)


def test_the_revisions_of_the_vintages_are_taken_as_they_come(newest):
    errors = vintages.estimates("nato.defence_share_gdp", first_only=False)
    answer = models.target_paths(newest, revision_errors=errors, paths=QUICK, countries="LVA")
    first = answer.data.iloc[0]
    assert first["p05_pct"] < 4.92 < first["p95_pct"]


def test_plans_run_straight_to_each_figure_and_stay_there(shares):
    held = panel(shares)
    last = held.share[held.codes.index("EST"), -1]
    paths = plan_paths(plan(("EST", 2028, 5.4, "budget"), ("EST", 2030, 5.0, "law")), held, 2032)
    assert list(paths) == ["EST"]
    assert paths["EST"] == pytest.approx([last, (last + 5.4) / 2, 5.4, 5.2, 5, 5, 5])


def test_a_plan_for_a_year_already_told_of_is_none(shares):
    held = panel(shares)
    assert (
        plan_paths(plan(("EST", 2026, 9.0, "budget"), ("LVA", 2020, 9.0, "law")), held, 2030) == {}
    )


def test_the_alliances_pledge_lifts_those_below_and_lowers_nobody(shares):
    held = panel(shares)
    pledge = plan(("NATO", 2035, 3.5, "The Hague"), ("EST", 2030, 5.0, "law"))
    paths = plan_paths(pledge, held, 2035)
    assert paths["EST"][-1] == 5.0
    assert paths["LVA"][-1] == 3.5
    own = plan(("NATO", 2035, 3.5, "The Hague"), ("POL", 2035, 2.1, "the Ally's own word"))
    assert plan_paths(own, held, 2035)["POL"][-1] == 2.1


def test_the_alliances_pledge_binds_nobody_outside(shares):
    outside = shares.replace({"country": {"POL": "CHE"}})
    paths = plan_paths(plan(("NATO", 2035, 3.5, "The Hague")), panel(outside), 2035)
    assert set(paths) == {"EST", "LVA", "LTU"}
    joins = shares.replace({"country": {"POL": "SWE"}})
    before = joins.assign(year=joins["year"] - 4, edition="2022-07")
    pledge = plan(("NATO", 2035, 3.5, "The Hague"))
    assert "SWE" in plan_paths(pledge, panel(joins), 2035)
    assert "SWE" not in plan_paths(pledge, panel(before), 2035)


def test_a_later_announcement_for_a_year_replaces_an_earlier_one(shares):
    held = panel(shares)
    both = plan(("EST", 2030, 5.4, "budget"), ("EST", 2030, 4.0, "word")).assign(
        announced=["2025-04", "2025-03-18"]
    )
    assert plan_paths(both, held, 2030)["EST"][-1] == 5.4
    with pytest.raises(ContractError, match="stand twice"):
        plan_paths(both.assign(announced="2025-04"), held, 2030)


def test_the_fan_holds_the_plan_and_nothing_where_there_is_none(shares):
    answer = models.target_paths(shares, plans=plan(("EST", 2030, 5.4, "law")), paths=QUICK)
    fan = answer.fan().set_index("country")["plan_pct"]
    assert fan["EST"].iloc[-1] == 5.4
    assert fan["LVA"].isna().all()


def test_a_plan_alone_is_refused_for_a_country_that_has_none(shares):
    with pytest.raises(ParameterError, match="LTU has no announced plan after 2026"):
        models.target_paths(
            shares, members=["plan"], plans=plan(("EST", 2030, 5.4, "law")), paths=QUICK,
            countries="LTU",
        )  # fmt: skip


def test_each_member_has_its_median_and_the_ensemble_that_of_the_fan(shares):
    answer = models.target_paths(shares, targets=2.0, countries="EST", paths=QUICK)
    medians = answer.probabilities.pivot(index="year", columns="member", values="median_pct")
    fan = answer.fan().set_index("year")
    assert medians["ensemble"].tolist() == fan["p50_pct"].tolist()
    singles = medians.drop(columns=["ensemble", "random_walk"])
    assert (medians["ensemble"] < 1.03 * singles.max(axis=1)).all()
    assert (medians["ensemble"] > 0.97 * singles.min(axis=1)).all()


def test_a_level_known_for_certain_leaves_only_the_slope_to_chance():
    covariance = np.array([[[0.0, 0.0], [0.0, 0.25]], [[0.04, 0.03], [0.03, 0.0325]]])
    fit = Fit("local_trend", {}, np.ones(2), np.zeros(2), np.empty((2, 0)), np.ones(2), 5.0,
              covariance=covariance)  # fmt: skip
    draws = np.random.default_rng(2).standard_normal((2, 200_000))
    for row in (0, 1):
        found = np.cov(*simulate._states(fit, row, draws))
        assert found == pytest.approx(covariance[row], abs=0.002)


def test_a_plan_is_the_median_of_its_member_and_counts_only_where_there_is_one(shares):
    answer = models.target_paths(
        shares, plans=plan(("EST", 2030, 4.0, "law")), targets=4.0, paths=4000, ceiling=None
    )
    rows = answer.by_member()
    found = rows[rows["member"] == "plan"]
    assert set(found["country"]) == {"EST"}
    reached = found[found["year"].isin([2030, 2035])]["above"]
    assert reached.to_numpy() == pytest.approx([0.5, 0.5], abs=0.03)


def test_the_ensemble_is_the_weighted_mean_of_its_members(shares):
    weights = {"ets": 3.0, "arima": 1.0}
    answer = models.target_paths(shares, members=weights, weights=weights, paths=QUICK)
    rows = answer.probabilities.pivot(
        index=["country", "target_pct", "year"], columns="member", values="touched"
    )
    assert np.allclose(rows["ensemble"], 0.75 * rows["ets"] + 0.25 * rows["arima"])


def test_the_mixture_takes_paths_by_weight():
    made = {"a": np.zeros((2, 100)), "b": np.ones((2, 100))}
    mixed = mixture(made, {"a": 0.3, "b": 0.7})
    assert mixed.shape == (2, 100)
    assert mixed[0].sum() == 70


def test_the_simulation_interval_is_wilsons():
    low, high = wilson(np.array([0.0, 0.5]), 100)
    assert low.tolist() == pytest.approx([0, 0.4038], abs=1e-4)
    assert high.tolist() == pytest.approx([0.0370, 0.5962], abs=1e-4)


@given(st.floats(0.05, 9.5), st.sampled_from([10.0, 50.0, np.inf]))
def test_the_models_scale_can_be_undone(share, ceiling):
    assert to_share(to_scale(np.array(share), ceiling), ceiling) == pytest.approx(share)


def test_no_path_exceeds_the_ceiling_and_without_one_some_do(shares):
    held = models.target_paths(shares, horizon=2060, ceiling=4.5, targets=4.5, paths=QUICK)
    assert held.data["p95_pct"].max() < 4.5
    assert held.table()["touched_by_horizon"].max() == 0
    free = models.target_paths(shares, horizon=2060, ceiling=None, paths=QUICK)
    assert free.data["p95_pct"].max() > 4.5


def test_the_table_names_the_year_by_which_half_the_paths_have_reached_the_target(shares):
    answer = models.target_paths(shares, targets=2.0, paths=QUICK)
    row = answer.table().iloc[0]
    rows = answer.by_year()
    rows = rows[(rows["country"] == row["country"]) & (rows["touched"] >= 0.5)]
    assert row["year_50"] == rows["year"].min()
    assert row["lowest_member"] <= row["touched_by_horizon"] <= row["highest_member"]
    never = models.target_paths(shares, targets=9.9, paths=QUICK).table()
    assert never["year_50"].isna().all()
    assert never["year_50"].dtype == answer.table()["year_50"].dtype == "Int64"


def test_spending_and_gdp_make_the_share_and_their_uncertainty_adds_up():
    random = np.random.default_rng(15)
    gdp = 1e5 * np.exp(np.cumsum(random.normal(0.02, 0.03, (4, 13)), axis=1))
    money = 2000 * np.exp(np.cumsum(random.normal(0.02, 0.03, (4, 13)), axis=1))
    unit = "million USD, 2021 prices and exchange rates"
    pair = tuple(
        observations(values).assign(series=f"nato.{name}", unit=unit)
        for name, values in (("defence_usd_constant", money), ("gdp_usd_constant", gdp))
    )
    joint = models.target_paths(pair, members=["arima"], paths=4000)
    first = joint.data[joint.data["year"] == 2026]
    assert first["p50_pct"].to_numpy() == pytest.approx((100 * money / gdp)[[0, 2, 1, 3], -1])
    last = joint.data[joint.data["year"] == 2027]
    spread = np.log(last["p75_pct"] / last["p25_pct"]) / (2 * 0.6745)
    assert spread.mean() == pytest.approx(0.03 * np.sqrt(2), rel=0.3)
    assert "jointly" in joint.notes[0]


@pytest.fixture
def tied():
    """Money and GDP of forty countries whose changes have a correlation of 0.6."""
    random = np.random.default_rng(16)
    common = random.normal(size=(40, 13))
    unit = "million USD, 2021 prices and exchange rates"
    made = {
        "defence_usd_constant": 2e3 * np.exp(np.cumsum(0.02 + 0.05 * common, axis=1)),
        "gdp_usd_constant": 1e5
        * np.exp(
            np.cumsum(0.02 + 0.03 * (0.6 * common + 0.8 * random.normal(size=(40, 13))), axis=1)
        ),
    }
    codes = sorted(countries.capitals())[:40]
    return tuple(
        observations(values, codes).assign(series=f"nato.{name}", unit=unit)
        for name, values in made.items()
    )


def test_shocks_of_gdp_go_with_those_of_spending_as_they_did(tied):
    held = panel(tied)
    asked = ensembles.settings(
        held, horizon=2036, members=["arima"], weights=None, ceiling=1.0, paths=100, seed=1
    )
    fitted = ensembles.fit_ensemble(held, asked, revision_errors=None, plans=None)
    gdp = replace(fitted.gdp, drift_sd=np.full(len(held.codes), 0.02))
    fitted = replace(fitted, gdp=gdp)
    assert gdp.correlation == pytest.approx(0.6, abs=0.07)
    random = np.random.default_rng(17)
    shock = random.normal(size=(10, 100_000))
    path = fitted._gdp_path(3, shock, random)
    changes = np.diff(path, axis=0)
    size = np.sqrt(gdp.scale[3] ** 2 + gdp.drift_sd[3] ** 2)
    assert changes[0].std() == pytest.approx(size, rel=0.02)
    wanted = gdp.correlation * gdp.scale[3] / size
    assert np.corrcoef(changes[0], shock[0])[0, 1] == pytest.approx(wanted, abs=0.01)
    # What is not known of the drift is the same in all years and adds up
    spread = np.sqrt(10 * gdp.scale[3] ** 2 + 100 * gdp.drift_sd[3] ** 2)
    assert path[-1].std() == pytest.approx(spread, rel=0.02)


def test_the_publishers_sums_stay_out_of_the_pool(newest):
    without = newest[~newest["country"].isin(["NATO", "NATO_EUR_CAN"])]
    one, other = (
        models.target_paths(frame, countries="EST", paths=QUICK) for frame in (newest, without)
    )
    pd.testing.assert_frame_equal(one.data, other.data)
    with pytest.raises(ParameterError, match="aggregates are not simulated"):
        models.target_paths(newest, countries="NATO", paths=QUICK)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"horizon": 2026}, ParameterError, "horizon=2026"),
        ({"paths": 10}, ParameterError, "paths: expected a whole number from 100"),
        ({"targets": [-2.0]}, ParameterError, "targets"),
        ({"ceiling": 1.0}, ParameterError, "ceiling=1.0"),
        ({"members": ["etz"]}, UnknownNameError, "did you mean ets"),
        ({"weights": {"ets": 1.0}}, ParameterError, "weights"),
        ({"revision_errors": pd.DataFrame({"revision": [1.0]})}, ContractError, "estimates"),
        ({"revision_errors": revisions(-100.0)}, ContractError, "-100"),
        ({"plans": plan(("EST", 2030, 5.0, ""))}, ContractError, "source"),
        ({"plans": pd.DataFrame({"country": ["EST"]})}, ContractError, "plans lack year"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(shares, change, error, words):
    with pytest.raises(error, match=words):
        models.target_paths(shares, **{"paths": QUICK} | change)


def test_a_country_without_its_newest_figure_or_with_few_is_named(shares):
    lacking = shares.copy()
    lacking.loc[(lacking["country"] == "LTU") & (lacking["year"] == 2026), "value"] = np.nan
    with pytest.raises(ContractError, match="LTU have no figure for 2026"):
        models.target_paths(lacking, paths=QUICK)
    few = shares.copy()
    few.loc[(few["country"] == "LTU") & (few["year"] < 2023), "value"] = np.nan
    with pytest.raises(ContractError, match="LTU have fewer than 5"):
        models.target_paths(few, paths=QUICK)
    money = shares.assign(unit="million USD, 2021 prices")
    with pytest.raises(ContractError, match="pass shares in % of GDP"):
        models.target_paths(money, paths=QUICK)


def test_a_country_whose_years_stand_apart_is_named_and_spoils_no_other(shares):
    apart = shares.copy()
    kept = apart["year"].isin([2014, 2016, 2018, 2020, 2022, 2024, 2026])
    apart.loc[(apart["country"] == "LTU") & ~kept, "value"] = np.nan
    with pytest.raises(ContractError, match="LTU have too many gaps"):
        models.target_paths(apart, paths=QUICK)
    gap = shares.copy()
    gap.loc[(gap["country"] == "LTU") & (gap["year"] == 2020), "value"] = np.nan
    assert models.target_paths(gap, paths=QUICK).data["p50_pct"].notna().all()


def test_a_target_given_twice_is_shown_once(shares):
    table = models.target_paths(shares, targets=[2, 2.0, 3.5], paths=QUICK, countries="EST").table()
    assert table["target_pct"].tolist() == [2.0, 3.5]


def test_the_result_reads_as_text_and_says_what_it_rests_on(shares):
    text = repr(models.target_paths(shares, paths=QUICK, countries="EST"))
    assert text.startswith("Paths to 2, 3.5, 5 % of GDP by 2035: nato 2026-07, from 2026")
    assert "no revisions were given" in text
