"""An event's effect on level and slope, with errors whose treatment is stated."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.stats.diagnostic import acorr_breusch_godfrey

from baltic_research.errors import ContractError, ParameterError
from baltic_research.models import interrupted_series, long_run_variance
from baltic_research.models.interrupted import core as interrupted_core

YEARS = np.arange(1993, 2025)
EVENT = 2014
SMALL_STEP = 0.03


def observations(values, first=1993):
    """Figures of one country as load() returns them."""
    return pd.DataFrame({"year": range(first, first + len(values)), "value": values}).assign(
        source="sipri",
        series="sipri.milex_share_gdp",
        edition="2026-04",
        country="LTU",
        unit="% of GDP, current prices",
        status="reported",
    )


def line(noise=0.0, seed=2):
    """Level 1 in 2014 with slope -0.02, then a step of 0.3 and a slope steeper by 0.15."""
    since = YEARS - EVENT
    clean = 1 - 0.02 * since + (since >= 0) * (0.3 + 0.15 * since)
    return clean + np.random.default_rng(seed).normal(0, noise, len(YEARS)).cumsum()


@pytest.fixture(scope="module")
def noisy():
    return interrupted_series(observations(line(0.08)), EVENT, lags=3)


def reference():
    """The same regression in statsmodels."""
    since = (YEARS - EVENT).astype(float)
    after = (since >= 0).astype(float)
    design = np.column_stack([np.ones(len(since)), since, after, since * after])
    return sm.OLS(line(0.08), design), design


def test_step_and_slope_are_those_that_made_the_series():
    estimates = interrupted_series(observations(line(1e-6)), EVENT).table()["estimate"]
    assert estimates.tolist() == pytest.approx([1.0, -0.02, 0.3, 0.15], abs=1e-4)


def test_estimates_and_errors_are_those_of_statsmodels(noisy):
    model, _ = reference()
    hac = model.fit(cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True}, use_t=True)
    table = noisy.table()
    assert table["estimate"].to_numpy() == pytest.approx(hac.params, rel=1e-9)
    assert table["standard_error"].to_numpy() == pytest.approx(hac.bse, rel=1e-9)
    assert table["p_value"].to_numpy() == pytest.approx(hac.pvalues, rel=1e-8)
    assert table[["low", "high"]].to_numpy() == pytest.approx(hac.conf_int(), rel=1e-8)


def test_every_bandwidth_is_shown_with_its_correction(noisy):
    step = noisy.bandwidths[noisy.bandwidths["term"] == "change of level"]
    assert step["errors"].tolist() == [
        "ordinary",
        *["Newey-West"] * 5,
        "Newey-West, automatic",
        "Andrews, automatic",
        "common long-run variance",
    ]
    assert step["bandwidth"].tolist()[1:6] == [0, 1, 2, 3, 4]
    assert step["correction"].tolist()[:2] == ["n / (n - k)", "n / (n - k)"]
    assert set(step["estimate"]) == {noisy.table()["estimate"].iloc[2]}
    plain = reference()[0].fit()
    assert step["standard_error"].iloc[0] == pytest.approx(plain.bse[2], rel=1e-9)


def test_without_the_correction_errors_are_smaller_by_its_root(noisy):
    bare = interrupted_series(observations(line(0.08)), EVENT, lags=3, adjust=False)
    ratio = noisy.table()["standard_error"] / bare.table()["standard_error"]
    assert ratio.to_numpy() == pytest.approx(np.sqrt(32 / 28), rel=1e-12)
    assert bare.correction == "none"


@pytest.mark.parametrize(("years", "automatic"), [(13, False), (15, False), (16, True)])
def test_automatic_bandwidths_need_four_years_a_coefficient(years, automatic):
    fit = interrupted_series(observations(line(0.08)[-years:], first=2025 - years), 2018)
    assert fit.bandwidths["errors"].str.contains("automatic").any() == automatic


def test_where_the_bandwidth_decides_the_notes_say_so():
    """The drifting noise makes the small step doubtful and leaves the steep slope certain."""
    values = line(0.08) - 0.3 * (YEARS >= EVENT) + SMALL_STEP * (YEARS >= EVENT)
    fit = interrupted_series(observations(values), EVENT)
    step, slope = (
        next(one for one in fit.notes if one.startswith(f"The {term} has p"))
        for term in ("change of level", "change of slope")
    )
    assert step.endswith("depends on that choice.")
    assert slope.endswith("at 5 % they agree.")


def test_the_counterfactual_is_the_earlier_line_with_its_band(noisy):
    model, design = reference()
    hac = model.fit(cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True}, use_t=True)
    without = design.copy()
    without[:, 2:] = 0
    frame = hac.get_prediction(without).summary_frame()
    after = YEARS >= EVENT
    data = noisy.data
    assert data.loc[~after, "counterfactual"].isna().all()
    for ours, theirs in [
        ("counterfactual", "mean"),
        ("low", "mean_ci_lower"),
        ("high", "mean_ci_upper"),
        ("value_low", "obs_ci_lower"),
        ("value_high", "obs_ci_upper"),
    ]:
        assert data.loc[after, ours].to_numpy() == pytest.approx(
            frame[theirs].to_numpy()[after], rel=1e-8
        )


def test_the_effect_begins_with_the_step_and_grows_with_the_slope(noisy):
    effect = noisy.data.set_index("year").loc[EVENT:]
    table = noisy.table().set_index("term")
    step, slope = table.loc["change of level"], table.loc["change of slope"]
    assert effect.loc[EVENT, "effect"] == pytest.approx(step["estimate"], rel=1e-12)
    assert effect.loc[EVENT, "effect_low"] == pytest.approx(step["low"], rel=1e-9)
    growth = effect["effect"].diff().dropna()
    assert growth.to_numpy() == pytest.approx(slope["estimate"], rel=1e-9)
    assert (effect["fitted"] - effect["counterfactual"]).to_numpy() == pytest.approx(
        effect["effect"].to_numpy()
    )


def test_autocorrelation_is_tested_as_in_statsmodels(noisy):
    result = reference()[0].fit()
    for lags in (1, 3):
        statistic, p_value, _, _ = acorr_breusch_godfrey(result, nlags=lags, result_object=False)
        ours = interrupted_core.breusch_godfrey(reference()[1], result.resid, lags)
        assert ours == pytest.approx((statistic, p_value), rel=1e-8)
    assert noisy.autocorrelation_p == pytest.approx(
        acorr_breusch_godfrey(result, nlags=1, result_object=False)[1]
    )


def test_lags_and_correction_are_stated(noisy):
    assert noisy.notes[0].startswith(
        "Newey-West errors with 3 lags, small-sample correction n / (n - k)"
    )
    unasked = interrupted_series(observations(line(0.08)), EVENT)
    assert unasked.lags is None
    assert unasked.notes[0].startswith("One long-run variance of the errors of all years, small")


def test_without_lags_errors_are_ordinary_ones_scaled_to_the_long_run(noisy):
    """One variance for all years changes all errors by the same factor."""
    model, _ = reference()
    plain = model.fit()
    fit = interrupted_series(observations(line(0.08)), EVENT)
    long_run = long_run_variance.bai_perron_variance(plain.resid[:, None]).item()
    factor = np.sqrt(long_run * 32 / 28 / plain.mse_resid)
    assert fit.table()["standard_error"].to_numpy() == pytest.approx(factor * plain.bse, rel=1e-9)
    row = fit.bandwidths.query("term == 'change of slope'").iloc[-1]
    assert (row["errors"], fit.errors) == ("common long-run variance", "common long-run variance")
    assert row["p_value"] == pytest.approx(fit.table()["p_value"].iloc[3], rel=1e-12)
    assert 0 < row["bandwidth"] < 32


def test_a_side_of_two_years_is_not_taken_for_known_without_error():
    """The line through two points leaves no residual, and says nothing of their errors."""
    values = 2 + np.random.default_rng(5).normal(0, 0.1, 20)
    fit = interrupted_series(observations(values, first=2005), 2023)
    slope = fit.table().set_index("term").loc["change of slope", "standard_error"]
    assert slope > np.sqrt(2) * 0.1 / 2
    assert set(fit.bandwidths["errors"]) == {"ordinary", "common long-run variance"}
    assert any("a side has fewer than 7 years" in note for note in fit.notes)
    with pytest.raises(ParameterError, match="need 7 years on either side, found 18 before and 2"):
        interrupted_series(observations(values, first=2005), 2023, lags=3)


def test_seven_years_are_enough_to_compare_newey_west_errors(noisy):
    fit = interrupted_series(observations(line(0.08)), 2018)
    assert "Newey-West" in set(fit.bandwidths["errors"])
    assert not any("fewer than 7 years" in note for note in (*fit.notes, *noisy.notes))
    assert interrupted_series(observations(line(0.08)), 2018, lags=3).errors == "Newey-West"


def test_a_series_that_lies_on_its_lines_is_refused_since_nothing_measures_them():
    steps = observations([1.0, 2, 3, 4, 5, 6, 9, 10, 11, 12])
    with pytest.raises(ContractError, match="read step and slope off the figures"):
        interrupted_series(steps, 1999)


@pytest.mark.parametrize("year", [1994, 2024])
def test_a_side_with_one_year_is_refused(year):
    with pytest.raises(ParameterError, match="two years at least on either side"):
        interrupted_series(observations(line(0.08)), year)


def test_impossible_lags_are_refused():
    with pytest.raises(ParameterError, match="found -1"):
        interrupted_series(observations(line(0.08)), EVENT, bandwidths=(0, -1))
    with pytest.raises(ParameterError, match=r"lags: expected a whole number, found 1\.5"):
        interrupted_series(observations(line(0.08)), EVENT, lags=1.5)


def test_a_side_without_errors_is_refused_in_the_models_own_words():
    flat = [1.0] * 19 + [2.0]
    with pytest.raises(ContractError, match="follows the lines before or after 2003 too exactly"):
        interrupted_series(observations(flat), 2003)


def test_advice_that_is_no_option_here_is_not_passed_on(monkeypatch):
    def refuse(*_, **__):
        raise ParameterError("ask for ordinary errors")

    monkeypatch.setattr(long_run_variance, "common_automatic", refuse)
    with pytest.raises(ContractError, match="take more years on either side"):
        interrupted_series(observations(line(0.08)), EVENT)


def test_a_missing_year_is_named_and_not_filled():
    table = observations(line(0.08)).drop(index=5)
    with pytest.raises(ContractError, match="no figure for 1998"):
        interrupted_series(table, EVENT)


def test_the_result_reads_as_text_and_as_html(noisy):
    assert "Interruption in 2014 of sipri.milex_share_gdp of LTU" in noisy.summary()
    assert "<table" in noisy._repr_html_()
