"""Actual against synthetic, and ranks among placebos: what is drawn, left out and said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import counterfactual, placebo_ranks, theme

YEARS = np.arange(2008, 2020)


def path(country, role, *, before, after) -> pd.DataFrame:
    """A country one above its control by `before` until 2013 and by `after` from 2014 on."""
    gap = np.where(YEARS < 2014, before * (-1.0) ** YEARS, after)
    return pd.DataFrame(
        {
            "country": country,
            "year": YEARS,
            "actual": 1.5 + gap,
            "synthetic": 1.5,
            "gap": gap,
            "unit": "% of GDP",
            "after": YEARS >= 2014,
            "role": role,
        }
    )


@pytest.fixture
def paths() -> pd.DataFrame:
    """Estonia, two donors that fit as well as it does, and one that does not fit at all."""
    return pd.concat(
        [
            path("EST", "treated", before=0.1, after=1.0),
            path("AUT", "placebo", before=0.1, after=0.1),
            path("IRL", "placebo", before=0.2, after=-0.2),
            path("MEX", "placebo", before=0.9, after=0.5),
        ],
        ignore_index=True,
    )


def one_line(axes, label):
    (found,) = [line for line in axes.get_lines() if line.get_label() == label]
    return found


def test_actual_stands_above_and_the_gap_below(paths) -> None:
    above, below = counterfactual(paths).axes[:, 0]
    assert one_line(above, "actual").get_ydata()[-1] == 2.5
    assert one_line(above, "synthetic").get_ydata()[-1] == 1.5
    assert one_line(below, "gap").get_ydata()[-1] == 1.0


def test_the_synthetic_country_is_dashed(paths) -> None:
    above = counterfactual(paths).axes[0, 0]
    assert one_line(above, "synthetic").get_linestyle() == "--"


def test_the_treatment_is_marked_before_its_first_year(paths) -> None:
    for axes in counterfactual(paths).axes[:, 0]:
        assert one_line(axes, "start").get_xdata() == [2013.5, 2013.5]


def test_placebos_are_grey_and_behind(paths) -> None:
    below = counterfactual(paths).axes[1, 0]
    others = one_line(below, "all others")
    assert others.get_color() == theme.CONTEXT
    assert others.get_zorder() < one_line(below, "gap").get_zorder()
    assert np.isfinite(others.get_ydata()).sum() == 3 * len(YEARS)


def test_placebos_that_fit_badly_are_left_out_on_demand_and_counted(paths) -> None:
    chart = counterfactual(paths, worst_fit=5)
    assert set(chart.data["country"]) == {"EST", "AUT", "IRL"}
    assert "1 placebo with a worse fit before not drawn." in chart.caption


def test_no_placebo_is_left_out_unless_asked_for(paths) -> None:
    chart = counterfactual(paths)
    assert "not drawn" not in chart.caption
    assert "Grey: 3 donors treated in its place." in chart.caption


@pytest.mark.parametrize("worst", [0, -1, float("nan")])
def test_a_worst_fit_of_no_size_is_refused(paths, worst) -> None:
    with pytest.raises(ParameterError, match="worst_fit must be above zero"):
        counterfactual(paths, worst_fit=worst)


def test_alt_text_gives_both_ends_and_the_average_gap(paths) -> None:
    alt = counterfactual(paths).alt
    assert "Estonia in 2019: 2.50 actual, 1.50 synthetic, average gap from 2014 1.00" in alt
    assert "Gaps of 3 placebos in grey." in alt


def test_a_control_without_placebos_can_be_drawn_alone(paths) -> None:
    alone = paths[paths["role"] == "treated"].drop(columns="role")
    chart = counterfactual(alone)
    assert "Grey" not in chart.caption
    assert "placebo" not in chart.alt


@pytest.fixture
def banded(paths) -> pd.DataFrame:
    """The path of a synthetic difference-in-differences, with the band of its placebos."""
    alone = paths[paths["role"] == "treated"].drop(columns="role")
    return alone.rename(columns={"country": "treated"}).assign(
        estimator="sdid", placebo_low=-0.3, placebo_high=0.3
    )


def test_the_band_of_a_did_stands_in_for_its_placebos(banded) -> None:
    chart = counterfactual(banded)
    (band,) = chart.axes[1, 0].collections
    extent = band.get_paths()[0].get_extents()
    assert (extent.y0, extent.y1) == pytest.approx((-0.3, 0.3))
    assert "Shaded: band of the placebos' gaps." in chart.caption


def test_all_treated_together_are_called_so_and_not_a_country(banded) -> None:
    chart = counterfactual(pd.concat([banded, banded.assign(treated="pooled")]))
    assert chart.axes[0, 1].get_title(loc="left") == "All treated together"
    assert chart.title == "What would Estonia have spent without the events of 2014?"


def test_two_estimators_are_refused(banded) -> None:
    with pytest.raises(ContractError, match="one estimator is drawn"):
        counterfactual(pd.concat([banded, banded.assign(estimator="did")]))


def test_different_starts_are_refused(paths) -> None:
    late = paths["after"] & ~((paths["country"] == "AUT") & (paths["year"] < 2016))
    with pytest.raises(ContractError, match="differ in the first year"):
        counterfactual(paths.assign(after=late))


def test_a_table_without_treated_or_years_before_is_refused(paths) -> None:
    with pytest.raises(ParameterError, match="needs a treated country"):
        counterfactual(paths[paths["role"] == "placebo"])
    with pytest.raises(ParameterError, match="needs a treated country"):
        counterfactual(paths[paths["after"]])


def test_a_missing_column_is_named(paths) -> None:
    with pytest.raises(ContractError, match="no column synthetic"):
        counterfactual(paths.drop(columns="synthetic"))


@pytest.mark.parametrize("count", [1, 5])
def test_words_keep_clear_of_each_other_whatever_the_number_of_countries(
    paths, clashes, count
) -> None:
    own = paths[paths["role"] == "treated"]
    codes = ["EST", "LVA", "LTU", "MKD", "POL"][:count]
    many = pd.concat(
        [*(own.assign(country=code) for code in codes), paths[paths["role"] != "treated"]]
    )
    chart = counterfactual(many)
    assert clashes(chart) == []
    drawn = [axes for axes in chart.axes.ravel() if axes in chart.figure.axes]
    assert len(drawn) == 2 * count


@pytest.fixture
def ratios() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "country": ["AUT", "EST", "IRL"],
            "role": ["placebo", "treated", "placebo"],
            "average_effect": [0.1, 1.0, -0.2],
            "rmspe_before": [0.1, 0.1, 0.1],
            "rmspe_after": [0.1, 1.0, 0.2],
            "rmspe_ratio": [1.0, 10.0, 2.0],
        }
    )


def test_ratios_are_ranked_from_the_largest(ratios) -> None:
    labels = placebo_ranks(ratios).axes.get_yticklabels()
    assert [label.get_text() for label in labels] == ["Estonia", "Ireland", "Austria"]


def test_the_treated_are_filled_and_placebos_hollow(ratios) -> None:
    points = [
        line for line in placebo_ranks(ratios).axes.get_lines() if line.get_marker() in {"o", "s"}
    ]
    assert [line.get_markerfacecolor() == "white" for line in points] == [False, True, True]


def test_rank_counts_the_country_itself_and_the_placebos_only(ratios) -> None:
    second = ratios.iloc[[1]].assign(country="LVA", rmspe_ratio=1.5)
    alt = placebo_ranks(pd.concat([ratios, second])).alt
    assert "Estonia has 10.00, rank 1 among itself and the placebos" in alt
    assert "Latvia has 1.50, rank 2 among itself and the placebos" in alt


def test_a_ratio_after_a_perfect_fit_is_refused(ratios) -> None:
    with pytest.raises(ContractError, match="IRL stands twice or has a ratio that is not finite"):
        placebo_ranks(ratios.assign(rmspe_ratio=[1.0, 10.0, np.inf]))


def test_ranks_need_a_treated_country_and_a_placebo(ratios) -> None:
    with pytest.raises(ParameterError, match="needs a treated country and a placebo"):
        placebo_ranks(ratios[ratios["role"] == "placebo"])


def test_words_of_the_ranks_keep_clear_of_each_other(ratios, clashes) -> None:
    assert clashes(placebo_ranks(ratios)) == []
    assert clashes(placebo_ranks(ratios, width=theme.SINGLE_COLUMN)) == []
