"""Breaks in a year known beforehand, and among the last years."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from baltic_research.errors import ParameterError
from baltic_research.models import end_of_sample_break, known_break
from baltic_research.models.breaks import known_core as breaks_known_core
from baltic_research.models.breaks import sup_f as breaks_sup_f


def observations(values, first=1990, **columns):
    """Figures of one country as load() returns them."""
    table = pd.DataFrame({"year": range(first, first + len(values)), "value": values})
    known = {
        "source": "nato",
        "series": "nato.defence_share_gdp",
        "edition": "2026-07",
        "country": "LVA",
        "unit": "% of GDP, 2021 prices",
        "status": "reported",
    }
    return table.assign(**(known | columns))


def noise(count, size=0.1, seed=4):
    return np.random.default_rng(seed).normal(0, size, count)


def trend(count):
    return np.column_stack([np.ones(count), np.arange(count, dtype=float)])


VALUES = np.r_[np.full(20, 1.0), np.full(10, 1.4)] + noise(30)


@pytest.mark.parametrize("specification", ["level", "trend"])
def test_chow_is_the_f_test_of_both_sides(specification):
    regressors = trend(30)[:, : {"level": 1, "trend": 2}[specification]]
    after = regressors * (np.arange(30) >= 20)[:, None]
    wide = sm.OLS(VALUES, np.hstack([regressors, after])).fit()
    statistic, p_value, _ = wide.compare_f_test(sm.OLS(VALUES, regressors).fit())
    row = known_break(observations(VALUES), 2010, specification=specification).table().iloc[0]
    assert row["test"] == "Chow"
    assert row["statistic"] == pytest.approx(statistic, rel=1e-9)
    assert row["p_value"] == pytest.approx(p_value, rel=1e-9)


@pytest.mark.parametrize("specification", ["level", "trend"])
def test_the_robust_test_is_the_wald_test_of_statsmodels(specification):
    regressors = trend(30)[:, : {"level": 1, "trend": 2}[specification]]
    columns = regressors.shape[1]
    after = regressors * (np.arange(30) >= 20)[:, None]
    model = sm.OLS(VALUES, np.hstack([regressors, after])).fit(
        cov_type="HAC", cov_kwds={"maxlags": 2, "use_correction": True}, use_t=True
    )
    test = model.f_test(np.eye(columns, 2 * columns, columns))
    fit = known_break(observations(VALUES), 2010, specification=specification, lags=2)
    row = fit.table().iloc[1]
    assert row["statistic"] == pytest.approx(float(test.statistic), rel=1e-8)
    assert row["p_value"] == pytest.approx(float(test.pvalue), rel=1e-8)


def test_the_step_has_its_interval_and_the_lags_are_stated():
    fit = known_break(observations(VALUES), 2010, lags=3)
    assert fit.step["low"] < 0.4 < fit.step["high"]
    assert fit.step["value"] == pytest.approx(VALUES[20:].mean() - VALUES[:20].mean(), rel=1e-12)
    assert fit.lags == 3
    assert any("Newey-West errors of 3 lags and n / (n - k)" in note for note in fit.notes)


@pytest.mark.parametrize("specification", ["level", "trend"])
def test_the_default_is_the_robust_test_of_an_unknown_date_at_this_one(specification):
    """Bai and Perron's F with a common variance is on the scale of q times ours."""
    regressors = trend(30)[:, : {"level": 1, "trend": 2}[specification]]
    strength = breaks_sup_f.break_f(VALUES, regressors, (20,), "hac_common")
    fit = known_break(observations(VALUES), 2010, specification=specification)
    row = fit.table().iloc[1]
    assert row["test"] == "Wald, common long-run variance"
    assert row["statistic"] == pytest.approx(strength / regressors.shape[1], rel=1e-9)
    assert fit.lags is None
    assert any("one long-run variance of the errors of both sides" in note for note in fit.notes)


def test_a_side_met_exactly_still_brings_its_uncertainty():
    """Four equal years are no proof that their level is known without error."""
    values = np.r_[VALUES[:20], np.full(4, VALUES[:20].mean())]
    step = known_break(observations(values), 2010).step
    spread = np.std(values[:20])
    assert step["standard_error"] > spread / 4
    white = breaks_known_core.robust_change(values, np.ones((24, 1)), 20, 0)[1]
    assert np.sqrt(white.item()) < spread / 4


@pytest.mark.parametrize(
    ("specification", "last", "least"), [("level", 2014, 6), ("trend", 2013, 7)]
)
def test_newey_west_errors_are_refused_where_a_side_cannot_measure_its_own(
    specification, last, least
):
    options = {"specification": specification, "lags": 2}
    assert known_break(observations(VALUES), last, **options).lags == 2
    words = f"need {least} years on either side, found {last - 1989} before and {least - 1} from"
    with pytest.raises(ParameterError, match=words):
        known_break(observations(VALUES), last + 1, **options)


def test_a_side_of_one_year_is_tested_by_prediction():
    """A dummy for the last year is the same test."""
    values = VALUES[:20].copy()
    values[-1] += 0.8
    wide = sm.OLS(values, np.column_stack([np.ones(20), np.eye(20)[:, -1]])).fit()
    fit = known_break(observations(values), 2009)
    assert fit.table()["test"].tolist() == ["Chow, predictive"]
    assert fit.table()["statistic"].item() == pytest.approx(wide.tvalues[1] ** 2, rel=1e-9)
    assert fit.table()["p_value"].item() == pytest.approx(wide.pvalues[1], rel=1e-9)
    assert math.isnan(fit.step["value"])
    assert fit.data["fitted"].isna().tolist() == [False] * 19 + [True]


def test_prediction_of_one_year_by_a_trend_is_one_restriction():
    design = np.column_stack([trend(20), np.eye(20)[:, -1]])
    wide = sm.OLS(VALUES[:20], design).fit()
    test = known_break(observations(VALUES[:20]), 2009, specification="trend").table().iloc[0]
    assert (test["freedom_1"], test["freedom_2"]) == (1, 17)
    assert test["statistic"] == pytest.approx(wide.tvalues[2] ** 2, rel=1e-9)
    assert test["p_value"] == pytest.approx(wide.pvalues[2], rel=1e-9)


@pytest.mark.parametrize("year", [1990, 2020, 1900])
def test_a_year_that_does_not_divide_the_series_is_refused(year):
    with pytest.raises(ParameterError, match="only for 1991 to 2019"):
        known_break(observations(VALUES), year)


def test_a_year_that_is_no_whole_number_is_refused():
    with pytest.raises(ParameterError, match="whole number"):
        end_of_sample_break(observations(VALUES), 2010.5)


def test_more_lags_than_years_are_refused():
    with pytest.raises(ParameterError, match="less than 30, found 30"):
        known_break(observations(VALUES), 2010, lags=30)


def test_a_confidence_that_is_no_share_is_refused():
    with pytest.raises(ParameterError, match="confidence must lie between 0 and 1"):
        known_break(observations(VALUES), 2010, confidence=95)


def test_a_broken_number_of_lags_is_refused():
    with pytest.raises(ParameterError, match="whole number"):
        known_break(observations(VALUES), 2010, lags=1.5)


def andrews_by_hand(values, regressors, date):
    """Andrews (2003), written out period by period."""
    last = len(values) - date
    half = math.ceil(last / 2)
    whole = np.linalg.lstsq(regressors, values, rcond=None)[0]
    errors = values - regressors @ whole
    covariance = sum(
        np.outer(errors[j : j + last], errors[j : j + last]) for j in range(date + 1)
    ) / (date + 1)
    inverse = np.linalg.inv(covariance)

    def statistic(start, coefficients):
        rows = regressors[start : start + last]
        left = values[start : start + last] - rows @ coefficients
        score = rows.T @ inverse @ left
        return score @ np.linalg.inv(rows.T @ inverse @ rows) @ score

    others = []
    for start in range(date - last + 1):
        kept = [i for i in range(date) if not start <= i < start + half]
        others.append(
            statistic(start, np.linalg.lstsq(regressors[kept], values[kept], rcond=None)[0])
        )
    return statistic(date, whole), others


@pytest.mark.parametrize("columns", [1, 2])
def test_andrews_statistics_are_those_written_out_by_hand(columns):
    regressors = trend(30)[:, :columns]
    ours = breaks_known_core.end_of_sample(VALUES, regressors, 26)
    statistic, others = andrews_by_hand(VALUES, regressors, 26)
    assert ours.statistic == pytest.approx(statistic, rel=1e-9)
    assert ours.subsamples == pytest.approx(others, rel=1e-9)
    assert ours.p_value == np.mean(np.array(others) >= statistic)


def test_a_single_last_year_falls_back_on_the_errors_themselves():
    """With fewer periods than coefficients S is u'C^-1 u, here a squared standardised error."""
    ours = breaks_known_core.end_of_sample(VALUES, trend(30), 29)
    errors = VALUES - trend(30) @ np.linalg.lstsq(trend(30), VALUES, rcond=None)[0]
    assert ours.statistic == pytest.approx(errors[-1] ** 2 / np.mean(errors**2), rel=1e-9)


def test_a_leap_in_the_last_years_is_found_where_trimming_hides_it():
    leap = np.r_[np.full(30, 1.0), np.full(3, 2.0)] + noise(33)
    fit = end_of_sample_break(observations(leap), 2020)
    row = fit.table().iloc[0]
    assert (row["years_before"], row["years_after"]) == (30, 3)
    assert row["p_value"] == 0
    assert row["smallest_p"] == 1 / 28
    assert fit.data["tested"].sum() == 1
    assert fit.data.loc[fit.data["tested"], ["first_year", "last_year"]].to_numpy().tolist() == [
        [2020, 2022]
    ]


def test_the_test_of_the_end_keeps_its_level_without_a_break():
    """Of 200 series without a break about one in ten has p below 0.1."""
    small = [
        breaks_known_core.end_of_sample(noise(43, 1.0, seed), np.ones((43, 1)), 40).p_value < 0.1
        for seed in range(200)
    ]
    assert 0.04 < np.mean(small) < 0.18


def test_too_few_earlier_years_are_refused_with_the_number_needed():
    with pytest.raises(ParameterError, match="at least 10 periods before a break that 5 follow"):
        end_of_sample_break(observations(VALUES[:13], first=2014), 2022)


def test_estimates_among_the_last_years_are_named():
    table = observations(VALUES)
    table.loc[28:, "status"] = "estimate"
    fit = end_of_sample_break(table, 2016)
    assert any(note.startswith("2018, 2019 are estimates") for note in fit.notes)
    assert end_of_sample_break(table, 2016, estimates=False).table()["years_after"].item() == 2
