"""Many draws at once agree with the pipeline called for each; bands, shifts and parts of scores."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from baltic_research.errors import ContractError, ParameterError, UnknownNameError
from baltic_research.indicators.index import choices, decomposition, draws, pipeline
from baltic_research.indicators.index.choices import Input
from baltic_research.indicators.index.framework import Element, Framework
from baltic_research.indicators.index.normalisation import Normalisation
from baltic_research.indicators.index.outliers import Treatment
from baltic_research.indicators.index.pipeline import Options
from baltic_research.models.index_uncertainty import sobol
from baltic_research.models.index_uncertainty.bands import index_bands
from baltic_research.models.index_uncertainty.composite import composite_index
from baltic_research.models.index_uncertainty.sensitivity import index_sensitivity

TREE = Framework(
    (
        Element("index", name="Test index"),
        Element("p", "index", weight=2),
        Element("q", "index"),
        Element("a", "p"),
        Element("b", "p", direction=-1),
        Element("c", "p", weight=2),
        Element("d", "q"),
        Element("e", "q"),
    )
)
POSITIVE = Options(normalisation=Normalisation("min_max", 1, 100))
INPUTS = (
    Input("imputation", ("none", "mean", "group_mean")),
    Input("treatment", (None, Treatment(most_points=2))),
    Input("normalisation", (POSITIVE.normalisation, Normalisation("z_score", 50, 8))),
    Input("weighting", ("given", "equal", ("entropy", "given"), ("pca", "equal"))),
    Input("aggregation", ("arithmetic", ("arithmetic", "geometric"), "harmonic")),
    Input("omitted", ("", "a", "e")),
    Input("weight:p", low=0.2, high=2.0),
    Input("weight:c", low=0.0, high=1.0),
)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    random = np.random.default_rng(4)
    figures = np.exp(random.normal(0, 1.2, (16, 5)))
    figures[3, 0] = figures[7, 3] = np.nan
    units = pd.MultiIndex.from_product(
        [["EST", "LVA"], range(2015, 2023)], names=["country", "year"]
    )
    return pd.DataFrame(figures, index=units, columns=list(TREE.indicators))


@pytest.fixture(scope="module")
def hosts(table) -> pd.Series:
    return table.index.get_level_values("country").to_series(index=table.index)


@pytest.fixture(scope="module")
def years(table) -> pd.Series:
    return table.index.get_level_values("year").to_series(index=table.index)


def test_many_draws_give_what_the_pipeline_gives_for_each(table, hosts):
    sample = np.random.default_rng(2).random((80, len(INPUTS)))
    found = draws.evaluate(table, TREE, POSITIVE, INPUTS, sample, groups=hosts)
    for row, scores in zip(sample, found, strict=True):
        options = choices.options_of(POSITIVE, INPUTS, row)
        one = pipeline.build(table, TREE, options, groups=hosts).scores
        np.testing.assert_allclose(scores, one.to_numpy(), rtol=1e-10)


def test_too_little_known_is_no_score_in_draws_either(table):
    base = Options(least_known=0.9)
    varied = (Input("weight:p"),)
    found = draws.evaluate(table, TREE, base, varied, np.array([[0.5]]))
    one = pipeline.build(table, TREE, base).scores.to_numpy()
    assert np.isnan(one).sum() == 2
    np.testing.assert_allclose(found[0], one)


def test_a_number_from_zero_to_one_picks_every_option_as_often():
    one = Input("omitted", ("", "a", "b", "c"))
    picked = one.picked(np.linspace(0, 1, 4001))
    assert np.bincount(picked).tolist() == [1000, 1000, 1000, 1001]


def test_a_factor_runs_between_its_ends():
    assert Input("weight:p", low=0.5, high=1.5).factors(np.array([0.0, 0.5, 1.0])).tolist() == [
        0.5,
        1,
        1.5,
    ]


def test_an_unknown_choice_is_refused():
    with pytest.raises(ParameterError, match="'colour' is no uncertain choice"):
        Input("colour", ("red",))
    with pytest.raises(ParameterError, match="imputation has no options"):
        Input("imputation")
    with pytest.raises(ParameterError, match="run from 2 to 1"):
        Input("weight:p", low=2, high=1)


def test_a_weight_of_no_element_is_refused(table):
    with pytest.raises(UnknownNameError, match="unknown element of the framework 'z'"):
        draws.evaluate(table, TREE, POSITIVE, (Input("weight:z"),), np.array([[0.5]]))


def test_weights_read_from_pillars_are_refused_in_draws(table):
    with pytest.raises(ParameterError, match="above the lowest level"):
        draws.evaluate(table, TREE, POSITIVE, (Input("weighting", ("pca",)),), np.array([[0.5]]))


def test_a_choice_named_twice_is_refused(table):
    twice = (Input("omitted", ("", "a")), Input("omitted", ("", "b")))
    with pytest.raises(ParameterError, match="name omitted twice"):
        draws.evaluate(table, TREE, POSITIVE, twice, np.zeros((1, 2)))


def test_ranks_are_within_a_year_where_that_is_asked_and_ties_share_the_better():
    scores = np.array([[3.0, 1.0, 3.0, 9.0], [1.0, np.nan, 2.0, 0.0]])
    assert draws.ranks(scores)[0].tolist() == [2, 4, 2, 1]
    np.testing.assert_equal(draws.ranks(scores)[1], [2, np.nan, 1, 3])
    within = pd.Series([2020, 2020, 2021, 2021])
    assert draws.ranks(scores, within)[0].tolist() == [1, 2, 2, 1]


def test_the_shift_of_ranks_is_the_mean_number_of_places():
    assert draws.rank_shift(np.array([[1.0, 2, 3], [3, 2, 1]]), np.array([1.0, 2, 3])).tolist() == [
        0,
        4 / 3,
    ]


NAN = float("nan")


def test_units_without_a_score_in_a_draw_move_no_other():
    reference = np.array([9.0, 8.0, 7.0, 6.0])
    drawn = np.array([[9.0, 8.0, 7.0, 6.0], [NAN, NAN, 7.0, 6.0], [NAN, 8.0, 6.0, 7.0]])
    placed = draws.places(drawn, reference)
    np.testing.assert_equal(placed, [[1, 2, 3, 4], [NAN, NAN, 3, 4], [NAN, 2, 4, 3]])
    assert draws.rank_shift(placed, np.arange(1.0, 5)).tolist() == [0, 0, pytest.approx(2 / 3)]


def test_units_without_a_score_of_reference_have_no_place_and_move_no_other():
    reference, drawn = np.array([9.0, NAN, 7.0]), np.array([[1.0, 9.0, 0.0], [NAN, 9.0, NAN]])
    placed = draws.places(drawn, reference)
    np.testing.assert_equal(placed, [[1, NAN, 2], [NAN, NAN, NAN]])
    np.testing.assert_equal(draws.rank_shift(placed, np.array([1.0, NAN, 2.0])), [0, NAN])


def test_places_are_the_ranks_where_all_have_a_score_and_stay_within_their_year(table, years):
    random = np.random.default_rng(3)
    reference, drawn = random.random(len(table)), random.random((20, len(table)))
    np.testing.assert_equal(draws.places(drawn, reference), draws.ranks(drawn))
    drawn[5, years.to_numpy() == 2016] = NAN
    placed, within = draws.places(drawn, reference, years), draws.ranks(drawn, years)
    np.testing.assert_equal(placed, within)  # the other years lack none


@pytest.fixture(scope="module")
def dropping():
    """Return an index whose order stays, but which scores three of six units where none is filled.

    Without the group's mean, `a` is unknown for the first three, and with it most of the weight.
    """
    figures = pd.DataFrame(
        {"a": [NAN, NAN, NAN, 3.0, 1.0, 2.0, 9.0], "b": [6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 9.0]},
        index=list("uvwxyzt"),
    )
    tree = Framework((Element("index"), Element("a", "index", weight=3), Element("b", "index")))
    return {
        "values": figures,
        "framework": tree,
        "options": Options(imputation="group_mean", least_known=0.5, treatment=None),
        "groups": pd.Series([1, 1, 1, 2, 2, 2, 1], index=figures.index),
    }


def test_ranks_do_not_shift_because_others_drop_out(dropping):
    moving = [Input("imputation", ("group_mean", "none")), Input("aggregation", ("arithmetic",))]
    with pytest.raises(ContractError, match="the same in every draw"):
        index_sensitivity(**dropping, inputs=moving, points=8)


def test_bands_of_ranks_do_not_widen_because_others_drop_out(dropping):
    found = index_bands(**dropping, inputs=[Input("imputation", ("none", "group_mean"))], draws=50)
    bands = found.table()
    assert np.isnan(found.scores).any(axis=1).mean() > 0.3
    assert (bands["rank_p05"] == bands["rank"]).all()
    assert (bands["rank_p95"] == bands["rank"]).all()


def test_draws_in_which_units_drop_out_are_counted_beside_the_shift(dropping):
    moving = [Input("imputation", ("group_mean", "none")), Input("weight:b", low=0.0, high=9.0)]
    found = index_sensitivity(**dropping, inputs=moving, points=8, resamples=20)
    assert set(found.unscored) == {0, 3}
    count, of = int((found.unscored > 0).sum()), len(found.shift)
    expected = f"In {count} of {of} draws ({count / of:.2%}) some units lack a score, 3 of 7"
    assert sum(note.startswith(expected) for note in found.notes) == 1


def test_where_all_have_a_score_nothing_is_said_of_units_that_lack_one(table):
    varied = (Input("omitted", ("", "a")),)
    found = index_sensitivity(table, TREE, varied, Options(), points=8, resamples=20)
    assert not any("lack a score" in note for note in found.notes)


def test_without_anything_uncertain_but_an_idle_factor_bands_have_no_width(table, hosts):
    """Every element of a level by the same factor changes nothing: ratios alone matter."""
    one = Framework((Element("index"), Element("a", "index"), Element("b", "index")))
    options = Options(imputation="group_mean")
    found = index_bands(
        table[["a", "b"]], one, [Input("weight:index")], options, groups=hosts, draws=50
    )
    bands = found.table()
    np.testing.assert_allclose(bands["score_p05"], bands["score"])
    assert (bands["rank_p05"] == bands["rank_p95"]).all()


def test_bands_hold_the_middle_and_are_the_same_for_the_same_seed(table, hosts):
    first = index_bands(table, TREE, INPUTS, POSITIVE, groups=hosts, draws=200, seed=3)
    again = index_bands(table, TREE, INPUTS, POSITIVE, groups=hosts, draws=200, seed=3)
    bands = first.table()
    pd.testing.assert_frame_equal(bands, again.table())
    assert (
        (bands["rank_p05"] <= bands["rank_p50"]) & (bands["rank_p50"] <= bands["rank_p95"])
    ).all()
    assert list(bands.columns[:4]) == ["country", "year", "score", "rank"]
    assert bands["share_first"].sum() == pytest.approx(1)


def test_scores_of_unlike_scales_are_brought_to_that_of_reference(table, hosts):
    scales = Input("normalisation", (Normalisation(), Normalisation("min_max", 0, 1)))
    found = index_bands(table, TREE, [scales], Options(imputation="mean"), groups=hosts, draws=20)
    bands = found.table()
    np.testing.assert_allclose(bands["score_p05"], bands["score"])
    np.testing.assert_allclose(bands["score_p95"], bands["score"])
    assert any("differ in scale" in note for note in found.notes)


def test_one_unit_is_ahead_of_another_in_a_share_of_the_draws(table, hosts):
    found = index_bands(table, TREE, INPUTS, POSITIVE, groups=hosts, draws=100)
    units = list(table.index)
    share = found.ahead(units[0], units[1])
    assert share + found.ahead(units[1], units[0]) == pytest.approx(1)
    with pytest.raises(UnknownNameError, match="unknown unit"):
        found.ahead(units[0], ("POL", 2015))


def test_shares_of_draws_ahead_stand_row_above_column_as_asked_and_none_against_itself(
    table, hosts
):
    found = index_bands(table, TREE, INPUTS, POSITIVE, groups=hosts, draws=100)
    units = [table.index[2], table.index[0]]
    shares = found.pairs_ahead(units)
    assert list(shares.index) == list(shares.columns) == units
    assert shares.iloc[0, 1] == found.ahead(units[0], units[1]) != found.ahead(units[1], units[0])
    assert shares.iloc[1, 0] == found.ahead(units[1], units[0])
    assert shares.iloc[[0], [0]].isna().all(axis=None)
    assert found.pairs_ahead(units[:1]).isna().all(axis=None)
    with pytest.raises(UnknownNameError, match="unknown unit"):
        found.pairs_ahead([*units, ("POL", 2015)])


def test_bands_need_something_uncertain_and_a_place_for_every_unit(table, years):
    with pytest.raises(ParameterError, match="no choice is uncertain"):
        index_bands(table, TREE, [])
    with pytest.raises(ContractError, match="nothing to be ranked within"):
        index_bands(table, TREE, [Input("weight:p")], within=years.iloc[:3])


def test_the_choice_that_alone_moves_ranks_carries_all_the_variance(table, hosts):
    """The other factor multiplies the only part of the index, which changes nothing."""
    moving = (Input("omitted", ("", "a", "b")), Input("weight:index"))
    found = index_sensitivity(
        table, TREE, moving, Options(imputation="mean"), groups=hosts, points=256, resamples=20
    )
    by_input = found.table().set_index("input")
    assert by_input.loc["omitted", "first_order"] == pytest.approx(1, abs=0.02)
    assert by_input.loc["weight:index", "total"] == pytest.approx(0, abs=1e-12)
    assert any(note.startswith("WARNING: omitted alone carries") for note in found.notes)


def test_what_is_divided_is_the_shift_from_the_ranks_of_reference(table):
    base = Options(imputation="mean")
    varied = (Input("omitted", ("", "a")),)
    found = index_sensitivity(table, TREE, varied, base, points=8, resamples=20)
    without = Options(imputation="mean", omitted="a")
    ranks = [pipeline.build(table, TREE, one).ranks for one in (base, without)]
    assert set(found.shift.round(12)) == {0.0, round(float((ranks[0] - ranks[1]).abs().mean()), 12)}


def test_ranks_that_nothing_moves_are_no_variance_to_divide(table, hosts):
    with pytest.raises(ContractError, match="the same in every draw"):
        index_sensitivity(table, TREE, [Input("weight:index")], POSITIVE, points=8, groups=hosts)


def test_samples_are_powers_of_two_and_repeat_with_their_seed():
    with pytest.raises(ParameterError, match="power of two of at least 2, found 100"):
        sobol.sample(2, 100, seed=1)
    with pytest.raises(ParameterError, match="seed: expected a whole number of 1 or more"):
        sobol.sample(2, 8, seed=0)
    assert sobol.sample(3, 8, seed=5).shape == (40, 3)
    np.testing.assert_array_equal(sobol.sample(3, 8, seed=5), sobol.sample(3, 8, seed=5))


# Back to the details


@pytest.mark.parametrize(
    "mean", ["arithmetic", ("arithmetic", "geometric"), "geometric", ("harmonic", "geometric")]
)
def test_the_parts_of_a_difference_add_up_to_it_under_every_mean(table, mean):
    options = Options(imputation="mean", normalisation=POSITIVE.normalisation, aggregation=mean)
    stages = pipeline.build(table, TREE, options)
    first, second = table.index[0], table.index[5]
    parts = decomposition.difference(stages, first, second)
    assert parts.sum() == pytest.approx(stages.scores[first] - stages.scores[second])
    assert abs(decomposition.difference(stages, first, first)).sum() == 0


def test_equal_scores_of_unlike_units_are_divided_into_parts_that_cancel():
    tree = Framework((Element("index"), Element("a", "index"), Element("b", "index")))
    as_it_is = Normalisation("goalposts", 0, 10, goalposts={"a": (0, 10), "b": (0, 10)})
    table = pd.DataFrame({"a": [2.0, 4.0], "b": [8.0, 4.0]}, index=["x", "y"])
    options = Options(normalisation=as_it_is, aggregation="geometric")
    found = decomposition.difference(pipeline.build(table, tree, options), "x", "y")
    # Both score 4, where 4 / 2 ln(8 / 4) points of b make up for as many of a
    assert found.to_dict() == pytest.approx({"a": -2 * np.log(2), "b": 2 * np.log(2)})


def test_contributions_to_an_arithmetic_index_are_weighted_distances_from_the_mean(table):
    stages = pipeline.build(table, TREE, Options(imputation="mean"))
    found = decomposition.contributions(stages)
    shares = pd.Series(TREE.effective_weights)
    expected = (stages.normalised - stages.normalised.mean()) * shares
    np.testing.assert_allclose(found[list(shares.index)], expected[list(shares.index)])


def test_a_gap_in_one_unit_only_cannot_be_divided(table):
    stages = pipeline.build(table, TREE, POSITIVE)
    with pytest.raises(ContractError, match="a is known for only one of the two"):
        decomposition.difference(stages, table.index[3], table.index[0])
    assert decomposition.contributions(stages).isna().any(axis=1).sum() == 2


def test_arithmetic_means_compensate_at_the_ratio_of_weights_everywhere(table):
    stages = pipeline.build(table, TREE, Options(imputation="mean"))
    found = decomposition.compensation(stages, "index")
    assert found.loc[found["falling"] == "p", "points_needed"].to_numpy() == pytest.approx(2)


def test_geometric_means_ask_more_for_what_is_scarce(table):
    options = Options(
        imputation="mean", normalisation=POSITIVE.normalisation, aggregation="geometric"
    )
    stages = pipeline.build(table, TREE, options)
    found = decomposition.compensation(stages, "index")
    one = found[found["falling"] == "p"]
    pillars = stages.aggregated
    np.testing.assert_allclose(one["points_needed"], 2 * pillars["q"] / pillars["p"])


def test_compensation_is_between_the_parts_of_an_aggregate(table):
    stages = pipeline.build(table, TREE, Options(imputation="mean"))
    with pytest.raises(UnknownNameError, match="unknown aggregate 'a'"):
        decomposition.compensation(stages, "a")


def test_shares_of_the_variance_add_up_to_one_for_arithmetic_means(table):
    stages = pipeline.build(table, TREE, Options(imputation="mean"))
    found = decomposition.importance(stages)
    assert found["variance_share"].sum() == pytest.approx(1)
    assert found["weight"].sum() == pytest.approx(1)


# Warnings


def test_notes_say_what_the_scale_means_and_that_years_are_no_independent_units(table):
    notes = " ".join(composite_index(table, TREE).notes)
    assert "16 units (2 countries)" in notes
    assert "no independent observations" in notes


def test_filled_figures_and_poor_coverage_are_warned_of(table, hosts):
    holes = table.copy()
    holes.loc[holes.index[:9], "d"] = np.nan
    found = composite_index(holes, TREE, Options(imputation="mean"))
    notes = " ".join(found.notes)
    assert "WARNING: known for fewer than two units in three: d (44%)" in notes
    assert "WARNING: 10 figures (12%) are not observed but filled in (mean)" in notes
    # The unit with two figures filled: a (a quarter of 2/3) and d (a half of 1/3)
    assert found.table()["share_filled"].max() == pytest.approx(1 / 3)


def test_missing_figures_left_open_are_counted(table):
    found = composite_index(table, TREE)
    assert any("2 figures are missing and not filled" in note for note in found.notes)
    assert sorted(found.table()["share_missing"])[-2:] == pytest.approx([1 / 6, 1 / 6])


def test_parts_that_move_against_each_other_are_warned_of():
    x = np.arange(12.0)
    table = pd.DataFrame({"a": x, "b": x[::-1], "c": [3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]})
    tree = Framework((Element("index"), *(Element(code, "index") for code in "abc")))
    notes = composite_index(table, tree).notes
    assert any("WARNING: Cronbach's alpha of index is -" in note for note in notes)


def test_an_indicator_that_dominates_is_warned_of():
    x = np.array([0.0, 0, 0, 0, 1, 1, 1, 1])
    table = pd.DataFrame({"a": x, "b": [0.0, 0.4, 0.5, 0.5, 0.5, 0.5, 0.6, 1.0]})
    tree = Framework((Element("index"), Element("a", "index"), Element("b", "index")))
    notes = composite_index(table, tree).notes
    assert any(note.startswith("WARNING: a alone carries") for note in notes)


def test_low_parts_under_geometric_means_are_warned_of(table):
    options = Options(normalisation=POSITIVE.normalisation, aggregation="geometric")
    notes = " ".join(composite_index(table, TREE, options).notes)
    assert "hang on where the scale begins (1)" in notes


def test_results_read_as_text_and_as_a_page(table):
    found = composite_index(table, TREE)
    assert found.summary().startswith("Test index: 16 units, 5 indicators\n")
    assert found._repr_html_().startswith("<p><strong>Test index")
    assert set(found.data["element"]) == {"index", "p", "q"}


def test_draws_without_a_score_are_told(table):
    base = dataclasses.replace(POSITIVE, least_known=0.9)
    found = index_bands(table, TREE, (Input("weight:p"),), base, draws=10)
    assert any("In 100.0% of the draws a unit has no score" in note for note in found.notes)
    assert found.table()["score_p50"].isna().sum() == 2
    assert not any(
        "no score" in note
        for note in index_bands(table, TREE, (Input("weight:p"),), POSITIVE, draws=10).notes
    )
