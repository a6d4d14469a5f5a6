"""Panel estimators and their errors against plm and Stata on Grunfeld's investment data.

Croissant, Y., Millo, G. (2008), Panel data econometrics in R: the plm package, Journal of
Statistical Software 27(2); Baltagi, B. H. (2005), Econometric Analysis of Panel Data, table 2.1.
"""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from baltic_research.models.demand import diagnostics, estimators, within

EXACT = 1e-8
TERMS = ("value", "capital")
FIRMS, YEARS = 10, 20

OURS = {
    "pooled": "pooled",
    "within": "within",
    "twoway": "two-way",
    "random": "random",
    "between": "between",
    "fd": "first differences",
}


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "truth" / "05_grunfeld_panel"


@pytest.fixture(scope="module")
def expected(folder):
    return json.loads((folder / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def grunfeld(folder):
    return pd.read_csv(folder / "grunfeld.csv").sort_values(["firm", "year"], ignore_index=True)


@pytest.fixture(scope="module")
def outcome(grunfeld):
    indexed = grunfeld.set_index(["firm", "year"])
    return indexed["inv"], indexed[list(TERMS)]


@pytest.fixture(scope="module")
def fits(outcome):
    return estimators.fit_all(*outcome)


def fit_ours(grunfeld, *, two_way):
    effects = within.Effects(
        grunfeld["firm"].to_numpy(), grunfeld["year"].to_numpy(), two_way=two_way
    )
    x = grunfeld[list(TERMS)].to_numpy(dtype=float)
    return within.fit_within(grunfeld["inv"].to_numpy(dtype=float), x, effects)


def numbers(part, what):
    return [part[term][what] for term in TERMS]


@pytest.mark.parametrize("theirs", OURS)
def test_every_estimator_has_plms_coefficients_and_classical_errors(theirs, fits, expected):
    fit = fits[OURS[theirs]]
    for term, wanted in expected[theirs].items():
        constant = estimators.TREND if theirs == "fd" else estimators.CONSTANT
        ours = constant if term == "(Intercept)" else term
        assert fit.params[ours] == pytest.approx(wanted["b"], rel=EXACT)
        assert fit.std_errors[ours] == pytest.approx(wanted["se"], rel=EXACT)


@pytest.mark.parametrize(("theirs", "two_way"), [("within", False), ("twoway", True)])
def test_our_own_within_regression_is_plms(theirs, two_way, grunfeld, expected):
    fit = fit_ours(grunfeld, two_way=two_way)
    assert fit.coefficients == pytest.approx(numbers(expected[theirs], "b"), rel=EXACT)
    errors = np.sqrt(np.diag(fit.classical_covariance))
    assert errors == pytest.approx(numbers(expected[theirs], "se"), rel=EXACT)


def test_stata_published_the_same_fixed_effects(grunfeld, expected):
    """Stands without the publisher's digits: .1101238 (.0118567) and .3100653 (.0173545)."""
    fit = fit_ours(grunfeld, two_way=False)
    published = expected["published"]["stata_xtreg_fe"]
    errors = np.sqrt(np.diag(fit.classical_covariance))
    for place, term in enumerate(TERMS):
        assert [round(fit.coefficients[place], 7), round(errors[place], 7)] == published[term]


def test_the_firms_effects_and_the_share_explained_are_plms(grunfeld, expected):
    fit = fit_ours(grunfeld, two_way=False)
    left = grunfeld["inv"] - grunfeld[list(TERMS)].to_numpy() @ fit.coefficients
    effects = left.groupby(grunfeld["firm"]).mean().to_numpy()
    assert effects == pytest.approx(expected["fixed_effects"], rel=EXACT)
    explained = 1 - fit.residuals @ fit.residuals / (fit.y @ fit.y)
    assert explained == pytest.approx(expected["within_R2"], rel=EXACT)


@pytest.mark.parametrize(
    ("theirs", "factor"),
    [
        ("HC0", 1.0),
        ("HC1", FIRMS * YEARS / (FIRMS * YEARS - 2)),
        # plm's "sss" is Stata's factor with the slopes alone counted
        ("sss", within.cluster_correction(FIRMS * YEARS, FIRMS, 2)),
    ],
)
def test_clustered_errors_are_plms_under_each_of_its_conventions(
    theirs, factor, grunfeld, expected
):
    fit = fit_ours(grunfeld, two_way=False)
    errors = np.sqrt(np.diag(fit.cluster_covariance) * factor / fit.correction)
    assert errors == pytest.approx(numbers(expected[f"within_cluster_{theirs}"], "se"), rel=EXACT)


def test_our_clustered_correction_counts_the_constant_as_stata_does(grunfeld):
    fit = fit_ours(grunfeld, two_way=False)
    assert fit.correction == pytest.approx(10 / 9 * 199 / 197)
    assert fit_ours(grunfeld, two_way=True).correction == pytest.approx(10 / 9 * 199 / 178)


@pytest.mark.parametrize(
    ("theirs", "two_way", "lags"),
    [
        ("within_DK_maxlag3", False, 3),
        ("within_DK_maxlag2", False, 2),
        ("twoway_DK_maxlag2", True, 2),
    ],
)
def test_driscoll_kraay_errors_are_plms_without_the_factor(
    theirs, two_way, lags, outcome, expected
):
    fit = estimators.driscoll_kraay(*outcome, two_way=two_way, lags=lags)
    rows = FIRMS * YEARS
    parameters = 2 + FIRMS + (YEARS - 1 if two_way else 0)
    errors = fit.std_errors[list(TERMS)] * np.sqrt((rows - parameters) / rows)
    assert errors.to_numpy() == pytest.approx(numbers(expected[theirs], "se"), rel=EXACT)


def pooled_residuals(grunfeld):
    x = np.column_stack([np.ones(len(grunfeld)), grunfeld[list(TERMS)]])
    y = grunfeld["inv"].to_numpy()
    return x, y - x @ np.linalg.lstsq(x, y, rcond=None)[0]


def test_panel_corrected_errors_are_plms(grunfeld, expected):
    x, residuals = pooled_residuals(grunfeld)
    covariance = diagnostics.panel_corrected_covariance(
        x.reshape(FIRMS, YEARS, 3), residuals.reshape(FIRMS, YEARS)
    )
    wanted = [expected["pooled_PCSE"][one]["se"] for one in ("(Intercept)", *TERMS)]
    assert np.sqrt(np.diag(covariance)) == pytest.approx(wanted, rel=EXACT)


def test_the_f_tests_of_the_effects_are_plms(fits, expected):
    assert fits["within"].f_pooled.stat == pytest.approx(expected["F_indiv"], rel=EXACT)
    assert fits["two-way"].f_pooled.stat == pytest.approx(expected["F_twoway"], rel=EXACT)


def test_hausmans_statistic_is_the_published_one(fits, expected):
    pairs = [estimators.slopes(fits[name], TERMS) for name in ("within", "random")]
    found = diagnostics.hausman(*pairs)
    assert found.statistic == pytest.approx(expected["hausman"], rel=1e-7)
    assert found.p_value == pytest.approx(expected["hausman_p"], rel=1e-7)
    assert round(found.statistic, 4) == 2.3304


def test_breusch_and_pagans_statistic_is_plms(grunfeld, expected):
    _, residuals = pooled_residuals(grunfeld)
    found = diagnostics.breusch_pagan(residuals, fit_ours(grunfeld, two_way=False).effects)
    assert found.statistic == pytest.approx(expected["BP_LM"], rel=EXACT)


def test_pesarans_statistic_is_plms(grunfeld, expected):
    found = diagnostics.pesaran_cd(diagnostics.wide(fit_ours(grunfeld, two_way=False)))
    assert found.statistic == pytest.approx(expected["pesaran_CD"], rel=EXACT)
    assert round(found.statistic, 4) == 4.6612


def test_wooldridges_statistic_is_plms(grunfeld, expected):
    left = diagnostics.wide(fit_ours(grunfeld, two_way=False))
    found = diagnostics.wooldridge_serial(left)
    assert found.statistic == pytest.approx(expected["wooldridge_AR"], rel=EXACT)
