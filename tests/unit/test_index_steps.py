"""The single steps of an index, on tables small enough to do by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from baltic_research.errors import ContractError, ParameterError
from baltic_research.indicators.index import (
    aggregation,
    missing,
    normalisation,
    outliers,
    pipeline,
    selection,
    structure,
    weights,
)
from baltic_research.indicators.index.framework import Element, Framework
from baltic_research.indicators.index.normalisation import Normalisation
from baltic_research.indicators.index.outliers import Treatment
from baltic_research.indicators.index.pipeline import Options

NAN = float("nan")


def flat(*codes: str, **fields) -> Framework:
    return Framework((Element("index"), *(Element(code, "index", **fields) for code in codes)))


def column(*figures: float, code: str = "x") -> pd.DataFrame:
    return pd.DataFrame({code: figures}, dtype=float)


# Selection


def test_a_missing_denominator_leaves_a_gap_and_no_zero():
    below = pd.DataFrame({"gdp": [2.0, NAN]})
    found = selection.denominate(column(4, 4), flat("x", denominator="gdp"), below)
    assert found["x"].tolist() == pytest.approx([2.0, NAN], nan_ok=True)


def test_a_denominator_of_zero_is_refused():
    with pytest.raises(ContractError, match="denominator gdp is 0 for 1"):
        selection.denominate(
            column(4, 4), flat("x", denominator="gdp"), pd.DataFrame({"gdp": [2.0, 0.0]})
        )


def test_a_denominator_that_is_not_given_is_named():
    with pytest.raises(ContractError, match="x is to be divided by gdp"):
        selection.denominate(column(4), flat("x", denominator="gdp"))


def test_a_lacking_indicator_an_infinite_figure_and_a_unit_twice_are_refused():
    with pytest.raises(ContractError, match="lacks y"):
        selection.need_values(column(1), flat("x", "y"))
    with pytest.raises(ContractError, match="x is infinite"):
        selection.need_values(column(float("inf")), flat("x"))
    with pytest.raises(ContractError, match="the unit 0 twice"):
        selection.need_values(column(1, 2).set_axis([0, 0]), flat("x"))
    with pytest.raises(ContractError, match="what is no number"):
        selection.need_values(pd.DataFrame({"x": ["a"]}), flat("x"))


def test_coverage_counts_a_zero_as_known():
    found = selection.coverage(column(0, NAN, 5, 5)).iloc[0]
    assert (found["known"], found["share_known"], found["different"]) == (3, 0.75, 2)


def test_screening_drops_poor_indicators_first_and_judges_units_by_the_rest():
    table = pd.DataFrame({"a": [1, 2, NAN], "b": [NAN, NAN, 3], "c": [1, 2, 3]}, dtype=float)
    found = selection.screen(table, least_of_unit=1.0, least_of_indicator=0.5)
    assert list(found.table.columns) == ["a", "c"]
    assert found.table.index.tolist() == [0, 1]
    assert found.indicators.to_dict() == pytest.approx({"b": 1 / 3})
    assert found.units.to_dict() == {2: 0.5}


def test_screening_everything_away_is_an_error():
    with pytest.raises(ContractError, match="lower the limits"):
        selection.screen(column(NAN, NAN), least_of_unit=0.5)


# Missing figures


def test_nothing_is_filled_unless_it_is_asked_for():
    found = missing.impute(column(1, NAN))
    assert np.isnan(found.table["x"][1])
    assert (found.filled.to_numpy().sum(), found.share) == (0, 0)


def test_filled_figures_are_counted():
    found = missing.impute(column(1, NAN, 3, NAN), "median")
    assert found.table["x"].tolist() == [1, 2, 3, 2]
    assert found.filled["x"].tolist() == [False, True, False, True]
    assert found.share == 0.5


def test_a_group_without_any_figure_stays_missing():
    groups = pd.Series(["a", "a", "b"])
    found = missing.impute(column(1, NAN, NAN), "group_mean", groups)
    assert found.table["x"].tolist() == pytest.approx([1, 1, NAN], nan_ok=True)


def by_year(figures: dict[tuple[str, int], float]) -> tuple[pd.DataFrame, pd.Series]:
    """Return one indicator of countries in years, in the order given, and each row's country."""
    units = pd.MultiIndex.from_tuples(figures, names=["country", "year"])
    table = pd.DataFrame({"x": list(figures.values())}, index=units, dtype=float)
    return table, units.get_level_values("country").to_series(index=units)


def test_carrying_goes_forward_within_the_group_only():
    table, groups = by_year({("a", 2014): 1, ("a", 2015): NAN, ("b", 2014): NAN, ("b", 2015): 4})
    found = missing.impute(table, "carried", groups)
    assert found.table["x"].tolist() == pytest.approx([1, 1, NAN, 4], nan_ok=True)


def test_carrying_goes_by_year_and_not_by_row():
    rows = {("a", 2016): NAN, ("b", 2015): NAN, ("a", 2014): 1, ("b", 2014): 7, ("a", 2015): 2}
    table, groups = by_year(rows)
    found = missing.impute(table, "carried", groups).table
    assert found["x"].tolist() == [2, 7, 1, 7, 2]
    assert found.index.equals(table.index)


def test_carrying_needs_one_unit_of_each_group_a_year():
    with pytest.raises(ContractError, match="needs the year of each unit"):
        missing.impute(column(1, NAN), "carried", pd.Series(["a", "a"]))
    table, groups = by_year({("a", 2014): 1, ("b", 2014): NAN})
    with pytest.raises(ContractError, match="the group a has two units of 2014"):
        missing.impute(table, "carried", groups.replace("b", "a"))


def test_a_unit_without_a_group_is_named():
    with pytest.raises(ContractError, match="the unit 1 has no group"):
        missing.impute(column(1, NAN), "group_mean", pd.Series(["a"]))
    with pytest.raises(ContractError, match="pass groups"):
        missing.impute(column(1, NAN), "carried")


def test_an_unknown_imputation_is_refused():
    with pytest.raises(ParameterError, match="imputation must be one of none, mean"):
        missing.impute(column(1), "zero")


# Outliers


def test_a_long_lower_tail_is_pulled_in_from_below():
    found = outliers.treat(column(-90, *range(10)))
    assert found.table["x"].min() == 0
    assert found.report["points"].item() == 1


def test_where_pulling_in_is_not_enough_the_figures_as_they_were_are_transformed():
    figures = column(*np.exp(np.linspace(0, 12, 12)))
    for fallback in ("log", "box_cox"):
        found = outliers.treat(figures, Treatment(most_points=0, fallback=fallback))
        assert found.report["treatment"].item() == fallback
        assert found.table["x"].is_monotonic_increasing
        assert abs(found.report["skewness_after"].item()) < 2


def test_a_mirrored_tail_is_transformed_as_its_mirror_image():
    figures = np.exp(np.linspace(0, 12, 12))
    np.testing.assert_allclose(
        outliers.transform(-figures, "log"), -outliers.transform(figures, "log")
    )


def test_outliers_that_nothing_helps_against_stay_and_are_reported():
    stubborn = column(*[0.0] * 30, 1.0)
    found = outliers.treat(stubborn, Treatment(most_points=0))
    assert found.report["treatment"].item() == "failed"
    pd.testing.assert_frame_equal(found.table, stubborn)


def test_few_or_equal_figures_have_no_shape_and_are_left_alone():
    assert np.isnan(outliers.skewness(np.array([1.0, 2.0, 9.0])))
    assert np.isnan(outliers.kurtosis(np.array([2.0] * 9)))
    assert outliers.treat(column(1, 1, 1, 1, 1)).report["treatment"].item() == "none"


def test_missing_figures_stay_missing_in_treatment():
    found = outliers.treat(column(NAN, *range(10), 90)).table["x"]
    assert np.isnan(found[0])
    assert found.max() == 9


# Multivariate checks


def test_alpha_is_one_for_equal_and_negative_for_opposed_indicators():
    x = np.array([1.0, 2.0, 4.0, 7.0])
    assert structure.cronbach_alpha(pd.DataFrame({"a": x, "b": x})) == pytest.approx(1)
    assert structure.cronbach_alpha(pd.DataFrame({"a": x, "b": -0.5 * x})) < 0


def test_correlations_count_the_units_that_have_both():
    table = pd.DataFrame({"a": [1, 2, 3, 9], "b": [2, 4, 6, NAN]}, dtype=float)
    found = structure.correlations(table).iloc[0]
    assert (found["correlation"], found["rank_correlation"], found["units"]) == pytest.approx(
        (1, 1, 3)
    )


def test_components_need_units_that_differ():
    with pytest.raises(ContractError, match="b is the same for every complete unit"):
        structure.principal_components(pd.DataFrame({"a": [1.0, 2, 3], "b": [1.0, 1, 1]}))
    with pytest.raises(ContractError, match="need 3 units"):
        structure.principal_components(column(1, 2))


def test_components_share_out_all_the_variance():
    table = pd.DataFrame({"a": [1.0, 2, 3, 5], "b": [1.0, 3, 2, 6], "c": [4.0, 1, 2, 0]})
    found = structure.principal_components(table)
    assert found.explained.sum() == pytest.approx(1)
    assert (found.deviations**2).sum() == pytest.approx(3)


# Normalisation


def test_less_is_better_where_the_direction_says_so():
    found = normalisation.normalise(column(1, 2, 5), flat("x", direction=-1))
    assert found["x"].tolist() == [100, 75, 0]


def test_a_target_below_is_met_from_above():
    how = Normalisation("distance_to_target", targets={"x": 2.0})
    found = normalisation.normalise(column(6, 4, 2), flat("x", direction=-1), how)
    assert found["x"].tolist() == [0, 0.5, 1]


def test_a_target_that_is_worse_than_the_worst_is_refused():
    how = Normalisation("distance_to_target", targets={"x": 9.0})
    with pytest.raises(ParameterError, match="not better than its worst"):
        normalisation.normalise(column(6, 4, 2), flat("x", direction=-1), how)
    with pytest.raises(ContractError, match="needs a figure for x"):
        normalisation.normalise(column(1, 2), flat("x"), Normalisation("goalposts"))


def test_an_indicator_that_tells_nothing_apart_is_refused():
    with pytest.raises(ContractError, match="x is the same for every unit"):
        normalisation.normalise(column(3, 3, NAN), flat("x"))


def test_a_gap_stays_a_gap_and_ranks_count_the_known():
    found = normalisation.normalise(column(3, NAN, 9), flat("x"), Normalisation("percentile"))
    assert found["x"].tolist() == pytest.approx([0, NAN, 100], nan_ok=True)


def test_a_share_of_the_maximum_needs_more_to_be_better():
    with pytest.raises(ParameterError, match="x is not so"):
        normalisation.normalise(
            column(1, 2), flat("x", direction=-1), Normalisation("share_of_max")
        )


def test_an_unknown_or_upside_down_scale_is_refused():
    with pytest.raises(ParameterError, match="normalisation must be one of"):
        Normalisation("max_min")
    with pytest.raises(ParameterError, match="high must lie above 5"):
        Normalisation("min_max", 5, 5)


# Weights


def test_entropy_weighs_nothing_that_is_nearly_the_same_for_all():
    table = pd.DataFrame({"a": [50.0, 50.1, 49.9], "b": [1.0, 99.0, 2.0]})
    found = weights.shares(table, flat("a", "b"), "index", "entropy")
    assert found.sum() == pytest.approx(1)
    assert found[0] < 0.001


def test_entropy_refuses_figures_below_zero():
    with pytest.raises(ContractError, match="figures from zero"):
        weights.shares(
            pd.DataFrame({"a": [-1.0, 2], "b": [1.0, 2]}), flat("a", "b"), "index", "entropy"
        )


def test_components_weigh_an_indicator_by_the_variance_it_shares():
    table = pd.DataFrame(
        {
            "a": [1.0, 2, 3, 4, 5, 6],
            "b": [1.2, 1.9, 3.3, 3.8, 5.4, 5.7],
            "c": [2.0, -1, 0, 3, 1, 2],
        }
    )
    found = weights.shares(table, flat("a", "b", "c"), "index", "pca")
    sizes, vectors = np.linalg.eigh(table.corr().to_numpy())
    assert (sizes > 1).tolist() == [False, False, True]
    assert found.tolist() == pytest.approx((vectors[:, 2] ** 2).tolist())
    assert found[2] < found[0]


def test_an_unknown_scheme_is_refused():
    with pytest.raises(ParameterError, match="weighting must be one of"):
        weights.shares(column(1), flat("x"), "index", "votes")


# Aggregation


def test_what_is_missing_leaves_its_weight_to_the_rest():
    found = aggregation.weighted_mean(np.array([[2.0, NAN, 5.0]]), np.array([1.0, 7.0, 2.0]))
    assert found.tolist() == [4.0]


def test_too_little_known_is_no_mean():
    figures, w = np.array([[2.0, NAN], [2.0, 4.0]]), np.array([1.0, 3.0])
    found = aggregation.weighted_mean(figures, w, least_known=0.5)
    assert found.tolist() == pytest.approx([NAN, 3.5], nan_ok=True)
    assert aggregation.weighted_mean(figures, w, least_known=0.25)[0] == 2.0


def test_means_fall_from_arithmetic_to_harmonic():
    figures, w = np.array([[1.0, 4.0, 16.0]]), np.ones(3)
    found = [float(aggregation.weighted_mean(figures, w, p)[0]) for p in (1.0, 0.0, -1.0)]
    assert found == pytest.approx([7, 4, 3 / (1 + 0.25 + 0.0625)])


def test_a_geometric_mean_refuses_zero():
    with pytest.raises(ContractError, match="needs figures above zero, found 0"):
        aggregation.weighted_mean(np.array([[0.0, 4.0]]), np.ones(2), 0.0)


def test_many_sets_of_weights_give_what_each_gives_alone():
    random = np.random.default_rng(1)
    figures, w = random.random((4, 3)) + 1, random.random((5, 3))
    together = aggregation.weighted_mean(figures, w, -1.0)
    alone = [aggregation.weighted_mean(figures, one, -1.0) for one in w]
    np.testing.assert_allclose(together, alone)
    stacked = aggregation.weighted_mean(np.broadcast_to(figures, (5, 4, 3)), w, -1.0)
    np.testing.assert_allclose(stacked, together)


def test_means_are_named_for_all_levels_or_for_each():
    with pytest.raises(ParameterError, match="names 2 levels and the framework has 1"):
        aggregation.per_level(("arithmetic", "geometric"), flat("x"), "aggregation")
    with pytest.raises(ParameterError, match="aggregation must be one of"):
        aggregation.power_of("median")


# All in a row


def test_an_omitted_indicator_and_a_factor_change_the_weights():
    table = pd.DataFrame({"a": [0.0, 1.0], "b": [1.0, 0.0], "c": [0.0, 1.0]})
    tree = flat("a", "b", "c")
    assert pipeline.build(table, tree).scores.tolist() == pytest.approx([100 / 3, 200 / 3])
    omitted = pipeline.build(table, tree, Options(omitted="c"))
    assert omitted.scores.tolist() == pytest.approx([50, 50])
    doubled = pipeline.build(table, tree, Options(factors={"b": 2.0}))
    assert doubled.scores.tolist() == pytest.approx([50, 50])


def test_equal_scores_share_the_better_rank():
    table = pd.DataFrame({"a": [3.0, 1.0, 3.0, 2.0]})
    assert pipeline.build(table, flat("a")).ranks.tolist() == [1, 4, 1, 3]


def test_what_was_screened_out_has_no_weight():
    table = pd.DataFrame({"a": [1.0, 2, 3], "b": [5.0, NAN, NAN]})
    found = pipeline.build(table, flat("a", "b"), Options(least_of_indicator=0.5))
    assert found.framework.indicators == ("a",)
    assert found.scores.tolist() == [0, 50, 100]


def test_the_table_given_is_left_as_it_was():
    table = pd.DataFrame({"a": [1.0, NAN, 3, 90], "b": [5.0, 1, 2, 4]})
    before = table.copy()
    pipeline.build(table, flat("a", "b"), Options(imputation="mean"))
    pd.testing.assert_frame_equal(table, before)
