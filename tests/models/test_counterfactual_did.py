"""Synthetic difference-in-differences on observations: rows, errors and refusals."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from baltic_research.errors import ParameterError, UnknownNameError
from baltic_research.models import synthetic_difference_in_differences

DONORS = ("AUS", "AUT", "CHE", "IRL", "JPN", "KOR", "NZL")
TREATED = ("EST", "LVA", "LTU")
YEARS = tuple(range(2000, 2021))
START = 2014


@pytest.fixture(scope="module")
def observations():
    """Donors and three treated, lifted by a constant and by one point from the start on."""
    generator = np.random.default_rng(8)
    factor = generator.normal(0, 0.3, len(YEARS)).cumsum()
    walks = np.outer(factor, np.ones(10)) + generator.normal(0, 0.05, (len(YEARS), 10))
    frame = pd.DataFrame(walks, index=list(YEARS), columns=[*DONORS, *TREATED])
    frame.loc[:, list(TREATED)] += 10
    frame.loc[START:, list(TREATED)] += 1
    rows = frame.rename_axis("year").melt(ignore_index=False, var_name="country").reset_index()
    return rows.assign(
        source="worldbank",
        series="worldbank.milex_share_gdp",
        edition="2026-02",
        unit="% of GDP",
        status="reported",
    )


def fit(observations, **options):
    given = {"treated": TREATED, "donors": DONORS, "start": START} | options
    return synthetic_difference_in_differences(observations, **given)


@pytest.fixture(scope="module")
def result(observations):
    return fit(observations)


def test_each_country_and_all_together_by_each_estimator(result):
    table = result.table()
    assert table["treated"].drop_duplicates().tolist() == [*TREATED, "pooled"]
    assert table["estimator"].tolist() == ["sdid", "sc", "did"] * 4


def test_a_constant_gap_is_no_matter_to_sdid_and_did(result):
    effects = result.table().set_index(["treated", "estimator"])["average_effect"]
    assert effects["pooled", "sdid"] == pytest.approx(1, abs=0.1)
    assert effects["pooled", "did"] == pytest.approx(1, abs=0.1)
    assert effects["pooled", "sc"] > 5


def test_each_country_is_estimated_from_its_own_figures(observations, result):
    together = result.table().set_index(["treated", "estimator"])["average_effect"]
    for code in TREATED:
        alone = fit(observations, treated=code, draws=2).table().set_index("estimator")
        assert together[code].to_dict() == pytest.approx(alone["average_effect"].to_dict())


def test_one_country_has_no_pooled_row(observations):
    assert fit(observations, treated="EST").table()["treated"].tolist() == ["EST"] * 3


def test_placebos_of_one_are_each_donor_and_of_three_each_set(result):
    counts = result.table().set_index(["treated", "estimator"])["placebos"]
    assert counts["EST", "sdid"] == 7
    assert counts["pooled", "sdid"] == 35


def test_the_interval_is_students_about_the_effect(result):
    row = result.table().iloc[0]
    # Seven donors: t with six degrees of freedom, for a spread that divides by six
    reach = 2.446912 * math.sqrt(7 / 6) * row["standard_error"]
    assert row["standard_error"] > 0
    assert (row["low"], row["high"]) == pytest.approx(
        (row["average_effect"] - reach, row["average_effect"] + reach)
    )


def test_weights_of_donors_and_of_years_sum_to_one(result):
    key = ["treated", "estimator"]
    assert result.weights().groupby(key)["weight"].sum().tolist() == pytest.approx([1] * 12)
    years = result.time_weights().groupby(key)["weight"].sum()
    assert years.drop("sc", level="estimator").tolist() == pytest.approx([1] * 8)
    assert years.xs("sc", level="estimator").tolist() == [0] * 4


def test_weights_list_the_heaviest_donor_first(result):
    for _, rows in result.weights().groupby(["treated", "estimator"], sort=False):
        assert rows["weight"].is_monotonic_decreasing


def test_effects_by_year_average_to_the_effect(result):
    effects = result.effects().groupby(["treated", "estimator"])["gap"].mean()
    table = result.table().set_index(["treated", "estimator"])["average_effect"]
    assert effects.to_dict() == pytest.approx(table.to_dict())


def test_data_hold_paths_and_the_band_of_the_placebos(result):
    data = result.data
    assert (data["actual"] - data["synthetic"] - data["gap"]).abs().max() < 1e-12
    assert (data["placebo_low"] <= data["placebo_high"]).all()
    pooled = data[(data["treated"] == "pooled") & (data["estimator"] == "did")]
    assert pooled["year"].tolist() == list(YEARS)


def test_the_jackknife_serves_the_pooled_estimate_only(observations):
    table = fit(observations, standard_error="jackknife", estimators=["sdid"]).table()
    errors = table.set_index("treated")["standard_error"]
    assert errors[list(TREATED)].isna().all()
    assert errors["pooled"] > 0
    assert set(table["error_method"]) == {"jackknife"}


def test_the_jackknife_of_one_country_is_refused(observations):
    with pytest.raises(ParameterError, match="there is only one; use standard_error='placebo'"):
        fit(observations, treated="EST", standard_error="jackknife")


def test_draws_are_seeded(observations):
    tables = [
        fit(observations, estimators=["did"], draws=5, seed=seed).table() for seed in (1, 1, 2)
    ]
    errors = [table["standard_error"].iloc[-1] for table in tables]
    assert errors[0] == errors[1] != errors[2]


@pytest.mark.parametrize(
    ("options", "words"),
    [({"estimators": ["sdd"]}, "estimator 'sdd'"), ({"standard_error": "boot"}, "'boot'")],
)
def test_an_unknown_choice_names_the_known(observations, options, words):
    with pytest.raises(UnknownNameError, match=words):
        fit(observations, **options)


@pytest.mark.parametrize(
    "options", [{"estimators": []}, {"draws": 1}, {"confidence": 0.0}], ids=str
)
def test_options_that_leave_nothing_to_say_are_refused(observations, options):
    with pytest.raises(ParameterError, match=r"at least one estimator|draws: expected .* from 2"):
        fit(observations, **options)


def test_too_few_donors_for_placebos_of_three_are_refused(observations):
    with pytest.raises(ParameterError, match="need at least 5 donors; there are 4"):
        fit(observations, donors=DONORS[:4])


def test_notes_say_what_each_estimator_and_error_rests_on(result):
    for words in ("spill-over", "parallel trends", "the jackknife and the bootstrap", "correlated"):
        assert any(words in note for note in result.notes)


def test_weight_on_one_year_alone_is_said(observations):
    one_year = observations.copy()
    donors, before = one_year["country"].isin(DONORS), one_year["year"] < START - 1
    levels = one_year["country"].map({code: 2.0 * place for place, code in enumerate(DONORS)})
    noise = pd.Series(np.random.default_rng(2).normal(0, 1, len(one_year)))
    one_year.loc[donors, "value"] = levels.where(~before, noise - levels)
    assert any("weight of the years before on 2013" in note for note in fit(one_year).notes)


def test_the_result_reads_as_text_and_as_a_page(result):
    assert result.title in repr(result)
    assert "<table" in result._repr_html_()
