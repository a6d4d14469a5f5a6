"""Placebos in space and in time, and one donor fewer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from baltic_research.errors import ParameterError
from baltic_research.models import (
    Predictor,
    leave_one_out,
    placebos_in_space,
    placebos_in_time,
    synthetic_control,
)
from baltic_research.models.counterfactual.did_core import placebo_reach

DONORS = ("AUS", "AUT", "CHE", "IRL", "JPN", "KOR", "MEX", "NZL")
YEARS = tuple(range(2000, 2021))
START = 2014
SERIES = "worldbank.milex_share_gdp"


def observed(values):
    """Return observations of a series from a column of values a country."""
    rows = values.rename_axis("year").melt(ignore_index=False, var_name="country").reset_index()
    return rows.assign(
        source="worldbank", series=SERIES, edition="2026-02", unit="% of GDP", status="reported"
    )


@pytest.fixture(scope="module")
def values():
    """Donors with a common factor and noise; Estonia near two of them and far above after."""
    generator = np.random.default_rng(21)
    factor = generator.normal(0, 0.2, len(YEARS)).cumsum()
    walks = 2 + np.outer(factor, generator.uniform(0.5, 1.5, len(DONORS)))
    walks += generator.normal(0, 0.1, walks.shape)
    frame = pd.DataFrame(walks, index=list(YEARS), columns=list(DONORS))
    frame["EST"] = 0.5 * frame["AUS"] + 0.5 * frame["JPN"] + generator.normal(0, 0.05, len(YEARS))
    frame["LVA"] = frame["EST"] + generator.normal(0, 0.05, len(YEARS))
    frame.loc[START:, "EST"] += 3
    return frame


@pytest.fixture(scope="module")
def control(values):
    return synthetic_control(observed(values), treated=["EST", "LVA"], donors=DONORS, start=START)


@pytest.fixture(scope="module")
def space(control):
    return placebos_in_space(control, confidence=0.9)


def test_a_great_effect_has_the_smallest_p_there_can_be(space):
    row = space.table().set_index("country").loc["EST"]
    assert row["rank"] == 1
    assert row["p_value"] == row["smallest_p"] == 1 / 9


def test_the_p_value_is_the_rank_of_the_ratio_among_all(space):
    row = space.table().set_index("country").loc["LVA"]
    larger = sum(fit.rmspe_ratio >= row["rmspe_ratio"] for fit in space.fits)
    assert larger > 0
    assert row["p_value"] == (1 + larger) / 9


def test_the_smallest_p_is_said_in_words(space):
    assert any("1/9 = 0.111" in note for note in space.notes)


def test_donors_matched_perfectly_are_named_since_their_ratios_mean_nothing(values, space):
    mixed = values.assign(NZL=0.5 * values["AUT"] + 0.5 * values["KOR"])
    control = synthetic_control(observed(mixed), treated="EST", donors=DONORS, start=START)
    words = "Donors matched perfectly before the start: NZL."
    assert any(note.startswith(words) for note in placebos_in_space(control).notes)
    assert not any("matched perfectly" in note for note in space.notes)


def test_every_donor_is_treated_once_from_the_others_alone(space):
    assert tuple(fit.country for fit in space.fits) == DONORS
    for fit in space.fits:
        assert set(fit.donors) == set(DONORS) - {fit.country}


def test_the_interval_is_the_spread_of_the_placebos_effects(space):
    row = space.table().iloc[0]
    effects = [fit.effect for fit in space.fits]
    assert row["standard_error"] == pytest.approx(np.std(effects))
    # Eight donors: t with seven degrees of freedom
    assert row["high"] - row["low"] == pytest.approx(2 * 1.894579 * np.std(effects, ddof=1))
    assert (row["high"] + row["low"]) / 2 == pytest.approx(row["average_effect"])


def test_the_band_is_of_the_donors_gaps_of_each_year(space):
    effects = space.effects()
    gaps = [fit.gaps[-1] for fit in space.fits]
    last = effects[effects["year"] == 2020]
    assert last["placebo_low"].tolist() == pytest.approx([np.quantile(gaps, 0.05)] * 2)
    assert last["placebo_high"].tolist() == pytest.approx([np.quantile(gaps, 0.95)] * 2)


def test_data_tell_treated_from_placebos(space):
    roles = space.data.drop_duplicates("country").set_index("country")["role"]
    assert roles[["EST", "LVA"]].tolist() == ["treated"] * 2
    assert set(roles[list(DONORS)]) == {"placebo"}
    assert len(space.data) == 10 * len(YEARS)


def test_ratios_of_all_are_listed_the_largest_first(space):
    ratios = space.ratios()
    assert ratios["country"].iloc[0] == "EST"
    assert ratios["rmspe_ratio"].is_monotonic_decreasing
    assert len(ratios) == 10


def test_placebos_are_the_same_on_every_run(control, values):
    with_predictors = synthetic_control(
        observed(values),
        treated="EST",
        donors=DONORS,
        start=START,
        predictors=[Predictor(observed(values), (year,)) for year in (2003, 2008, 2013)],
        starts=2,
        seed=4,
    )
    first, again = (placebos_in_space(with_predictors).table() for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    assert all(fit.search is not None for fit in placebos_in_space(with_predictors).fits)


@pytest.mark.parametrize(("donors", "confidence"), [(DONORS[:2], 0.9), (DONORS, 1.0)])
def test_too_few_donors_or_no_confidence_is_refused(values, donors, confidence):
    few = synthetic_control(observed(values), treated="EST", donors=donors, start=START)
    with pytest.raises(ParameterError, match="three donors and a confidence"):
        placebos_in_space(few, confidence=confidence)


def pysyncon_gaps(values, one, rest, **options):
    """Return the gaps that pysyncon finds with the outcome before as predictors."""
    pysyncon = pytest.importorskip("pysyncon")
    before = values.loc[: START - 1]
    synth = pysyncon.Synth()
    synth.fit(
        X0=before[rest],
        X1=before[one],
        Z0=before[rest],
        Z1=before[one],
        optim_options={},
        **options,
    )
    return values[one] - values[rest] @ synth.W


def test_pysyncon_finds_the_same_placebo_gaps_from_the_outcome_alone(values, space):
    for fit in space.fits:
        rest = list(fit.donors)
        # It divides each predictor by its spread; weights of the spread squared undo that
        undo = values.loc[: START - 1, [*rest, fit.country]].var(axis=1).to_numpy()
        theirs = pysyncon_gaps(values, fit.country, rest, custom_V=undo)
        assert fit.gaps == pytest.approx(theirs.to_numpy(), abs=0.01)


def test_pysyncon_finds_the_same_placebo_gaps_for_given_predictor_weights(values):
    rows = observed(values)
    predictors = [Predictor(rows, (year,), str(year)) for year in YEARS if year < START]
    weights = np.linspace(1, 2, len(predictors))
    control = synthetic_control(
        rows,
        treated="EST",
        donors=DONORS,
        start=START,
        predictors=predictors,
        predictor_weights=weights,
    )
    for fit in placebos_in_space(control).fits:
        theirs = pysyncon_gaps(values, fit.country, list(fit.donors), custom_V=weights)
        assert fit.gaps == pytest.approx(theirs.to_numpy(), abs=0.01)


def test_a_false_start_sees_nothing_of_the_treatment(control):
    early = placebos_in_time(control, [2008, 2011])
    assert early.data["year"].max() == START - 1
    table = early.table()
    assert table["start"].tolist() == [2008, 2008, 2011, 2011, START, START]
    assert table["false_start"].tolist() == [True] * 4 + [False] * 2
    assert table.loc[table["false_start"], "average_effect"].abs().max() < 0.2


def test_a_false_start_fits_the_years_before_it_alone(control, values):
    early = placebos_in_time(control, 2008).earlier[0]
    alone = synthetic_control(
        observed(values), treated=["EST", "LVA"], donors=DONORS, start=2008, years=(2000, 2013)
    )
    pd.testing.assert_frame_equal(early.table(), alone.table())


def with_predictor(values, years):
    return synthetic_control(
        observed(values),
        treated="EST",
        donors=DONORS,
        start=START,
        predictors=[Predictor(observed(values), years, "share")],
    )


def test_predictors_of_a_false_start_use_the_years_before_it(values):
    early = placebos_in_time(with_predictor(values, (2005, 2010)), 2008).earlier[0]
    assert early.study.predictors[0].years == (2005,)


def test_a_predictor_without_a_year_before_a_false_start_is_refused(values):
    with pytest.raises(ParameterError, match="the predictor share needs years"):
        placebos_in_time(with_predictor(values, (2010,)), 2008)


def test_a_false_start_counts_the_estimates_that_it_sees(values):
    rows = observed(values)
    rows.loc[rows["year"].isin([2000, START]), "status"] = "estimate"
    study = synthetic_control(rows, treated=["EST", "LVA"], donors=DONORS, start=START)
    early = placebos_in_time(study, 2008).earlier[0]
    assert study.study.panel.estimates == 20
    assert any(note.startswith("10 of 140 figures are estimates") for note in early.notes)


def test_a_predictor_that_is_the_same_among_donors_tells_no_placebo_apart(values):
    rows = observed(values)
    border = observed(0 * values).assign(series="borders.russia")
    border.loc[border["country"] == "EST", "value"] = 1.0
    years = [Predictor(rows, (year,), str(year)) for year in range(2008, START)]
    options = {"treated": "EST", "donors": DONORS, "start": START}
    without = synthetic_control(rows, predictors=years, predictor_weights=[1] * 6, **options)
    years.append(Predictor(border, (2008,), "border"))
    with_it = synthetic_control(rows, predictors=years, predictor_weights=[1] * 7, **options)
    pairs = zip(placebos_in_space(with_it).fits, placebos_in_space(without).fits, strict=True)
    for one, other in pairs:
        assert one.weights == pytest.approx(other.weights, abs=1e-8)


def test_what_speaks_against_the_donors_is_said_of_their_placebos_too(values):
    donors = (*DONORS[:-1], "DEU")
    rows = observed(values.rename(columns={"NZL": "DEU"}))
    study = synthetic_control(
        rows, treated="EST", donors=donors, start=START, allow_treated_donors=True
    )
    notes = placebos_in_space(study).notes
    assert any("nobody acted in anticipation" in note for note in notes)
    assert any("DEU. The treatment may have reached" in note for note in notes)


@pytest.mark.parametrize("start", [2002, START, 1990])
def test_a_false_start_out_of_bounds_is_refused(control, start):
    with pytest.raises(ParameterError, match=f"false start {start} must lie between 2003 and 2013"):
        placebos_in_time(control, start)


def test_no_false_start_is_refused(control):
    with pytest.raises(ParameterError, match="starts is empty"):
        placebos_in_time(control, [])


def test_each_donor_with_weight_is_left_out_once(control):
    table = leave_one_out(control).table()
    weights = control.weights()
    for country in ("EST", "LVA"):
        heavy = weights[(weights["country"] == country) & (weights["weight"] > 1e-6)]
        rows = table[(table["country"] == country) & (table["left_out"] != "")]
        assert set(rows["left_out"]) == set(heavy["donor"])
        assert rows["weight"].sum() == pytest.approx(1, abs=1e-5)


def test_the_study_with_all_donors_stands_beside(control):
    table = leave_one_out(control).table()
    whole = table[table["left_out"] == ""].set_index("country")["average_effect"]
    assert whole.to_dict() == control.table().set_index("country")["average_effect"].to_dict()


def test_a_donor_left_out_has_no_part_in_the_control(control):
    result = leave_one_out(control)
    for fit, donor in zip(result.fits, result.left_out, strict=True):
        assert donor not in fit.donors
        assert len(fit.donors) == len(DONORS) - 1
    assert set(result.data["left_out"]) == {"", *result.left_out}


def test_two_donors_are_too_few_to_leave_one_out(values):
    few = synthetic_control(observed(values), treated="EST", donors=DONORS[:2], start=START)
    with pytest.raises(ParameterError, match="with 3 or more"):
        leave_one_out(few)


def test_every_result_reads_as_text_and_as_a_page(control, space):
    for result in (control, space, placebos_in_time(control, 2008), leave_one_out(control)):
        assert result.title in repr(result)
        assert "<table" in result._repr_html_()


def test_intervals_of_exchangeable_units_cover_what_they_say():
    generator = np.random.default_rng(20140318)
    effects = generator.standard_normal((4000, 12))
    covered = np.abs(effects[:, 0]) <= placebo_reach(0.95, 11) * effects[:, 1:].std(axis=1)
    assert covered.mean() == pytest.approx(0.95, abs=0.01)
