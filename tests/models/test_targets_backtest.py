"""What old editions would have forecast: scores by hand, calibration, and nothing from later."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from baltic_research import countries, facts, models, store, vintages
from baltic_research.errors import ContractError, UnknownNameError
from baltic_research.models.targets.backtest import known_revisions
from baltic_research.models.targets.scores import aggregate, crps, pit_counts, score_draws
from baltic_research.models.targets.weighing import earned

CODES = sorted(one.code for one in countries.table().values() if one.kind == "country")
QUICK = 200


def observations(values, codes, edition, first):
    years = range(first, first + values.shape[1])
    rows = [
        (code, year, value, "estimate" if year == years[-1] else "reported")
        for code, row in zip(codes, values, strict=True)
        for year, value in zip(years, row, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["country", "year", "value", "status"])
    return frame.assign(
        source="nato",
        series="nato.defence_share_gdp",
        edition=edition,
        unit="% of GDP, 2021 prices",
        note="",
        cell="made up",
    )


@pytest.fixture(scope="module")
def editions():
    held = store.load("nato.defence_share_gdp", edition="all")
    return dict(iter(held.groupby("edition")))


@pytest.fixture(scope="module")
def tested(editions):
    return models.backtest_targets(editions, editions["2026-07"], paths=QUICK)


@pytest.fixture(scope="module")
def walks():
    """Twelve years of 100 countries whose shares walk without drift, and five years more."""
    random = np.random.default_rng(21)
    size = 0.05 + 0.1 * random.random((100, 1))
    every = 2 * np.exp(np.cumsum(size * random.standard_normal((100, 17)), axis=1))
    old = observations(every[:, :12], CODES[:100], "2021-07", 2010)
    return {"2021-07": old, "2026-07": observations(every, CODES[:100], "2026-07", 2010)}


@pytest.fixture(scope="module")
def of_walks(walks):
    return models.backtest_targets(
        walks, walks["2026-07"], origins=["2021-07"], paths=1000, ceiling=None
    )


def test_with_and_without_plans_are_two_tests_in_one(walks):
    asked = {"origins": ["2021-07"], "paths": QUICK, "ceiling": None}
    plan = {"country": CODES[3], "year": 2024, "share_gdp_pct": 2.5, "source": "S"}
    plans = pd.DataFrame([{**plan, "announced": "2020-01"}])
    found = models.backtest_with_and_without_plans(walks, walks["2026-07"], plans=plans, **asked)
    for one, given in zip(found, (plans, None), strict=True):
        alone = models.backtest_targets(walks, walks["2026-07"], plans=given, **asked)
        pd.testing.assert_frame_equal(one.data, alone.data, check_exact=True)
        pd.testing.assert_frame_equal(one.targets, alone.targets, check_exact=True)
        assert (one.notes, one.title) == (alone.notes, alone.title)
    assert ["plan" in set(one.data["member"]) for one in found] == [True, False]


def test_crps_of_a_normal_forecast_is_the_published_formula():
    draws = np.random.default_rng(1).standard_normal((3, 100_000))
    truth = np.array([0.0, 1.0, -2.5])
    density, below = stats.norm.pdf(truth), stats.norm.cdf(truth)
    expected = truth * (2 * below - 1) + 2 * density - 1 / np.sqrt(np.pi)
    assert crps(draws, truth) == pytest.approx(expected, abs=0.01)


def test_crps_of_a_certain_forecast_is_its_absolute_error():
    assert crps(np.full((1, 50), 2.0), np.array([2.5])) == pytest.approx([0.5])


def test_scores_of_a_case_are_those_counted_by_hand():
    draws = np.tile(np.arange(101.0), (3, 1))
    found = score_draws(draws, np.array([10.0, 40.0, np.nan]))
    assert found["error_pp"][:2].tolist() == [40.0, 10.0]
    assert found["inside_50"][:2].tolist() == [0.0, 1.0]
    assert found["inside_90"][:2].tolist() == [1.0, 1.0]
    assert found["pit"][:2].tolist() == pytest.approx([10 / 101, 40 / 101])
    bounds = [found[f"p{one}_pct"][0] for one in ("05", "25", "75", "95")]
    assert bounds == pytest.approx([5, 25, 75, 95])
    assert all(np.isnan(found[name][2]) for name in ("error_pp", "inside_90", "pit", "crps_pp"))


def cases(countries_of, error):
    frame = pd.DataFrame({"country": countries_of, "error_pp": error})
    reference = {"walk_error_pp": 2.0, "walk_crps_pp": 2.0}
    return frame.assign(crps_pp=frame["error_pp"].abs(), inside_50=1.0, inside_90=1.0, **reference)


def test_skill_is_one_less_the_ratio_to_the_random_walk():
    found = aggregate(cases([*"ABCDEF"], [1.0, -1.0] * 3), seed=1)
    assert (found["mean_error_pp"], found["mae_pp"]) == (0.0, 1.0)
    assert (found["skill_crps"], found["skill_mae"]) == (0.5, 0.5)


def test_intervals_resample_whole_countries_and_are_missing_for_few():
    random = np.random.default_rng(3)
    own = np.repeat(random.random(12), 20)
    together = aggregate(cases(np.repeat([*"ABCDEFGHIJKL"], 20), own), seed=1)
    expected = np.std(own[::20], ddof=0) / np.sqrt(12) * 2 * 1.96
    assert together["mae_pp_high"] - together["mae_pp_low"] == pytest.approx(expected, rel=0.2)
    assert np.isnan(aggregate(cases([*"ABCD"], [1.0] * 4), seed=1)["mae_pp_low"])


def test_a_coverage_of_all_or_none_is_no_certainty():
    always = aggregate(cases([*"ABCDEFGHIJ"], [1.0] * 10), seed=1)
    assert always["coverage_90"] == always["coverage_90_high"] == 1.0
    assert always["coverage_90_low"] == pytest.approx(0.722, abs=0.001)  # Wilson, 10 of 10


def test_pit_counts_hold_every_known_case():
    counts = pit_counts(pd.DataFrame({"pit": [0.0, 0.05, 0.95, 1.0, np.nan]}))
    assert counts.tolist() == [2, 0, 0, 0, 0, 0, 0, 0, 0, 2]


def test_forecasts_of_a_known_process_are_calibrated(of_walks):
    overall = of_walks.overall().iloc[0]
    assert overall["coverage_50"] == pytest.approx(0.5, abs=0.07)
    assert overall["coverage_90"] == pytest.approx(0.9, abs=0.04)
    counts = of_walks.pit().iloc[0, 1:].astype(float)
    assert counts.sum() == 100 * 5
    assert counts.max() < 2 * counts.mean()


def test_no_skill_is_claimed_where_the_random_walk_is_the_truth(of_walks):
    overall = of_walks.overall().iloc[0]
    assert overall["skill_crps"] < 0.02
    assert overall["skill_crps_low"] < overall["skill_crps"] < overall["skill_crps_high"]


def test_chances_of_reaching_a_target_come_true_as_often_as_said(of_walks):
    found = of_walks.brier().set_index("target_pct").loc[2.0]
    assert found["expected"] == pytest.approx(found["touched"], rel=0.35)
    assert 0 < found["brier"] < 0.25


def test_trends_that_last_are_forecast_better_than_by_the_random_walk():
    random = np.random.default_rng(23)
    slope = np.zeros((40, 17))
    for year in range(1, 17):
        slope[:, year] = 0.85 * slope[:, year - 1] + random.normal(0, 0.05, 40)
    every = 2 * np.exp(np.cumsum(slope, axis=1))
    old = observations(every[:, :12], CODES[:40], "2021-07", 2010)
    truth = observations(every, CODES[:40], "2026-07", 2010)
    found = models.backtest_targets(
        {"2021-07": old}, truth, origins=["2021-07"], paths=1000, ceiling=None
    )
    assert found.overall().iloc[0]["skill_crps_low"] > 0


def test_a_forecast_knows_nothing_of_what_came_later(editions):
    only = {name: editions[name] for name in ("2016-01", "2019-06")}
    few, all_of_them = (
        models.backtest_targets(some, editions["2026-07"], origins=["2019-06"], paths=QUICK)
        for some in (only, editions)
    )
    pd.testing.assert_frame_equal(few.data, all_of_them.data)


def test_revisions_known_then_are_those_of_earlier_editions_estimates(editions):
    found = known_revisions(editions, "2019-06")
    assert set(found["edition"]) == {"2016-01"}
    assert set(found["year"]) == {2015}
    assert set(found["horizon"]) == {1}
    row = found[found["country"] == "LTU"].iloc[0]
    old, new = (
        editions[one].set_index(["country", "year"]).loc[("LTU", 2015), "value"]
        for one in ("2016-01", "2019-06")
    )
    assert row["revision_pct"] == pytest.approx(100 * (new / old - 1))
    assert known_revisions(editions, "2016-01").empty


def test_revisions_known_then_hold_countries_alone_as_those_of_the_vintages_do(editions):
    known = known_revisions(editions, "2024-06")
    held = vintages.estimates("nato.defence_share_gdp", first_only=False, as_of="2024-07-01")
    assert not known["country"].map(countries.is_aggregate).any()
    key = ["edition", "country", "year"]
    columns = [*key, "horizon", "revision_pct"]
    pd.testing.assert_frame_equal(
        *(one[columns].sort_values(key, ignore_index=True) for one in (known, held)),
        check_dtype=False,
    )


def test_a_plan_counts_only_once_it_was_announced(editions):
    columns = ["country", "year", "share_gdp_pct", "source", "announced"]
    plans = pd.DataFrame([("NATO", 2024, 2.0, "Wales", "2014-09-05")], columns=columns)

    def members(announced):
        found = models.backtest_targets(
            editions,
            editions["2026-07"],
            origins=["2016-01"],
            plans=plans.assign(announced=announced),
            paths=QUICK,
        )
        return set(found.data["member"])

    assert "plan" in members("2014-09-05")
    assert "plan" not in members("2016-01-28")
    with pytest.raises(ContractError, match="announced"):
        models.backtest_targets(
            editions, editions["2026-07"], plans=plans.drop(columns="announced"), paths=QUICK
        )


def test_each_edition_is_scored_on_every_year_that_followed_it(tested):
    table = tested.table()
    years = table.groupby("edition")["year"].agg(["min", "max"])
    assert years.loc["2016-01"].tolist() == [2016, 2026]
    assert years.loc["2019-06"].tolist() == [2020, 2026]
    assert years.loc["2024-06"].tolist() == [2025, 2026]
    assert table.groupby("edition")["n"].first().tolist() == [27, 28, 31]


def test_forecasts_of_2016_and_2019_were_too_low_and_too_sure_at_the_far_end(tested):
    last = tested.table().groupby("edition").last()
    assert (last["mean_error_pp_high"] < 0).all()
    assert (last.loc[["2016-01", "2019-06"], "coverage_90_high"] < 0.9).all()


def test_error_is_the_median_less_what_the_newest_edition_says(tested, editions):
    row = tested.data.query("edition == '2019-06' and country == 'EST' and year == 2026").iloc[0]
    newest = editions["2026-07"].set_index(["country", "year"])
    assert row["truth_pct"] == newest.loc[("EST", 2026), "value"]
    assert row["truth_status"] == "estimate"
    assert row["error_pp"] == pytest.approx(row["median_pct"] - row["truth_pct"])


def test_weights_earned_favour_the_better_member_and_can_be_used(tested, editions):
    weights = tested.weights()
    assert sum(weights.values()) == pytest.approx(1)
    scores = tested.by_member().groupby("member")["crps_pp"].mean()
    assert max(weights, key=weights.get) == scores[list(weights)].idxmin()
    models.target_paths(editions["2026-07"], members=weights, weights=weights, paths=QUICK)


def outcomes(edition, member, number, crps_pp):
    """Return two outcomes for each of the first countries, all with one score."""
    rows = [(edition, code, year, member, crps_pp) for code in CODES[:number] for year in (1, 2)]
    return pd.DataFrame(rows, columns=["edition", "country", "year", "member", "crps_pp"])


def test_members_are_weighed_on_the_outcomes_that_all_of_them_forecast():
    """Of the ten countries both forecast, ets is twice as wrong; of the rest it alone knows."""
    rest = outcomes("2019-06", "ets", 30, 0.001)
    ets = pd.concat([outcomes("2019-06", "ets", 10, 0.4), rest[~rest["country"].isin(CODES[:10])]])
    found = earned(pd.concat([ets, outcomes("2019-06", "plan", 10, 0.2)]))
    assert found.weights == pytest.approx({"ets": 1 / 3, "plan": 2 / 3})
    assert "forecast: 20 of 10 countries in 2019-06." in found.note()


def test_an_edition_in_which_one_country_had_a_plan_moves_no_weight():
    whole = [outcomes("2019-06", "ets", 10, 0.3), outcomes("2019-06", "plan", 10, 0.1)]
    alone = [outcomes("2024-06", "ets", 10, 0.1), outcomes("2024-06", "plan", 1, 9.9)]
    found = earned(pd.concat([*whole, *alone]))
    assert found.weights == pytest.approx({"ets": 0.25, "plan": 0.75})
    assert "Left out, with fewer than 5 countries: 2024-06 (1)." in found.note()


def test_a_member_that_hardly_any_country_has_takes_the_mean_weight():
    cases = pd.concat(
        [
            outcomes("2019-06", "arima", 10, 0.1),
            outcomes("2019-06", "ets", 10, 0.3),
            outcomes("2019-06", "plan", 4, 0.001),
        ]
    )
    found = earned(cases)
    assert found.weights == pytest.approx({"arima": 1 / 2, "ets": 1 / 6, "plan": 1 / 3})
    assert "plan: too few countries anywhere, so the mean weight" in found.note()


def test_members_that_share_no_edition_with_enough_countries_weigh_the_same():
    few = earned(pd.concat([outcomes("2019-06", "ets", 4, 0.1), outcomes("2019-06", "plan", 4, 9)]))
    apart = earned(
        pd.concat([outcomes("2019-06", "ets", 10, 0.1), outcomes("2024-06", "plan", 10, 9.0)])
    )
    for found in (few, apart):
        assert found.weights == {"ets": 0.5, "plan": 0.5}
        assert found.note().startswith("Weights by score are equal")


def test_the_plan_earns_no_weight_from_the_one_country_that_had_one_in_2024(editions):
    plans = facts.load_plans(None)
    early, every = (
        models.backtest_targets(
            editions, editions["2026-07"], plans=plans, paths=QUICK, origins=origins
        )
        for origins in (["2016-01", "2019-06"], ["2016-01", "2019-06", "2024-06"])
    )
    assert every.weights() == pytest.approx(early.weights())
    assert "2024-06 (1)" in every.notes[-1]


@pytest.mark.parametrize(("members", "weights"), [(["random_walk"], {}), (["ets"], {"ets": 1.0})])
def test_without_two_members_there_is_nothing_to_weigh(editions, members, weights):
    found = models.backtest_targets(
        editions, editions["2026-07"], origins=["2019-06"], members=members, paths=QUICK
    )
    assert found.weights() == weights
    assert not any("Weights" in note for note in found.notes)


def test_the_notes_name_what_the_truth_lacks(editions):
    truth = editions["2026-07"]
    found = models.backtest_targets(
        editions, truth[truth["country"] != "EST"], origins=["2024-06"], paths=QUICK
    )
    assert "Not scored, since 2026-07 lacks them: EST." in found.notes
    assert "EST" not in set(found.data["country"])


def test_core_defence_expenditure_is_named_where_the_truth_counts_it_alone(tested, editions):
    earlier = models.backtest_targets(
        editions, editions["2024-06"], origins=["2019-06"], paths=QUICK
    )
    assert any("core defence" in note for note in tested.notes)
    assert not any("core defence" in note for note in earlier.notes)


def test_an_unknown_origin_and_a_truth_that_ends_too_soon_are_refused(editions):
    with pytest.raises(UnknownNameError, match="2024-06"):
        models.backtest_targets(editions, editions["2026-07"], origins=["2024-07"])
    with pytest.raises(ContractError, match="later years"):
        models.backtest_targets(editions, editions["2019-06"], origins=["2019-06"])


def test_origins_to_test_are_held_and_end_before_the_truth(editions):
    truth = editions[max(editions)]
    asked = [*editions, "2021-06"]
    found = models.origins_to_test(editions, truth, asked, known=["2021-06"])
    assert found == [one for one in editions if editions[one]["year"].max() < truth["year"].max()]
    assert models.origins_to_test(editions, truth, []) == []


def test_an_origin_that_there_is_not_is_refused(editions):
    with pytest.raises(UnknownNameError, match="2016-13"):
        models.origins_to_test(editions, editions[max(editions)], ["2016-13"])


def test_the_verdict_in_words_counts_the_outcomes_so_far_ahead(tested):
    rows = tested.data.query("member == 'ensemble'")
    far = rows[rows["horizon"] >= 3]
    said = tested.in_words(3)
    assert (
        f"3 years ahead and more, the 90 % interval held {100 * far['inside_90'].mean():.0f} %"
        in said
    )
    assert f"of {len(far)} outcomes" in said
    assert ("below" in said) == (far["error_pp"].mean() < 0)
    farthest = int(rows["horizon"].max())
    assert f", {farthest} year" in tested.in_words(99)
