"""One estimate under many specifications: the curve above, the choices below."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import specification_curve, theme

CHOICES = {"effects": "Effects", "first_year": "First year", "outcome": "Outcome"}
DEFAULT = {"effects": "two-way", "first_year": 1993, "outcome": "ln spending"}


def curve_of(years) -> pd.DataFrame:
    """Estimates that the effects decide, from below zero to above it."""
    made = itertools.product(("two-way", "country"), years, ("ln spending", "share of GDP"))
    table = pd.DataFrame(made, columns=list(CHOICES))
    ranks = np.arange(len(table)) / len(table)
    estimate = (table["effects"] == "two-way") * 0.8 - 0.6 + 0.5 * ranks**2
    return table.assign(estimate=estimate, low=estimate - 0.25, high=estimate + 0.25)


@pytest.fixture
def few() -> pd.DataFrame:
    return curve_of([1993, 2000, 2008])


@pytest.fixture(scope="module")
def many() -> pd.DataFrame:
    return curve_of(range(1600, 1840))


def lines(chart, label: str) -> list:
    return [line for line in chart.axes[0, 0].get_lines() if line.get_label() == label]


def cells(chart) -> np.ndarray:
    """Return the shades below the curve, a row a value."""
    (picture,) = chart.axes[1, 0].get_images()
    shades = np.asarray(picture.get_array())
    return shades[4::8]


def names(chart) -> list[str]:
    return [one.get_text() for one in chart.axes[1, 0].get_yticklabels()]


def texts(axes) -> list[str]:
    return [one.get_text() for one in axes.texts]


def test_estimates_rise_from_left_to_right(few):
    chart = specification_curve(few, CHOICES)
    (line,) = lines(chart, "estimates")
    assert list(line.get_xdata()) == list(range(1, 13))
    assert list(line.get_ydata()) == pytest.approx(sorted(few["estimate"]))


def test_intervals_that_leave_out_zero_are_set_off_from_the_others(few):
    chart = specification_curve(few, CHOICES)
    counts = {}
    for label in ("clear", "open"):
        (line,) = lines(chart, label)
        places = np.asarray(line.get_xdata())[::3]
        counts[label] = len(places)
        rows = chart.data.set_index("specification").loc[places]
        assert list(np.asarray(line.get_ydata())[0::3]) == pytest.approx(list(rows["low"]))
        assert list(np.asarray(line.get_ydata())[1::3]) == pytest.approx(list(rows["high"]))
    away = (few["low"] > 0) | (few["high"] < 0)
    assert counts == {"clear": away.sum(), "open": (~away).sum()}


def test_median_and_zero_are_drawn_and_the_median_is_named(few):
    chart = specification_curve(few, CHOICES)
    (median,), (zero,) = lines(chart, "median"), lines(chart, "zero")
    assert median.get_ydata()[0] == pytest.approx(few["estimate"].median())
    assert zero.get_ydata()[0] == 0
    assert f"median {few['estimate'].median():.2f}" in texts(chart.axes[0, 0])


def test_each_value_of_each_choice_is_a_row_and_shows_who_made_it(few):
    chart = specification_curve(few, CHOICES)
    assert set(names(chart)) == {"two-way", "country", "1993", "2000", "2008", "ln spending", "share of GDP"}  # fmt: skip
    ordered = few.sort_values("estimate")
    row = cells(chart)[names(chart).index("2000")]
    assert list(row) == list((ordered["first_year"] == 2000).astype(float))


def test_each_specification_makes_one_choice_of_each_kind(many):
    shades = cells(specification_curve(many, CHOICES))
    assert shades.shape == (2 + 240 + 2, 180)
    assert shades.sum(axis=0) == pytest.approx(np.full(180, 3.0))


def test_cells_of_many_specifications_are_the_shares_that_made_the_choice(many):
    chart = specification_curve(many, CHOICES)
    row = cells(chart)[names(chart).index("share of GDP")]
    assert row.mean() == pytest.approx(0.5)
    ordered = many.sort_values("estimate", kind="stable")["outcome"] == "share of GDP"
    first = ordered.to_numpy(dtype=float)[:6]
    assert row[0] == pytest.approx((first[:5].sum() + first[5] / 3) / (960 / 180))
    assert "The darker a cell" in chart.caption


def test_numbers_rise_and_words_stand_in_the_order_of_their_estimates(few):
    rows = names(specification_curve(few, CHOICES))
    assert rows.index("country") < rows.index("two-way")
    assert [one for one in rows if one.isdigit()] == ["1993", "2000", "2008"]


def test_choices_stand_in_the_order_of_what_they_explain(few):
    drivers = pd.DataFrame({"choice": ["outcome", "effects"], "share": [0.62, 0.24]})
    chart = specification_curve(few, CHOICES, drivers=drivers)
    assert texts(chart.axes[1, 0]) == ["Outcome 62 %", "Effects 24 %", "First year"]
    assert "share of the variance" in chart.caption


def test_without_drivers_there_is_no_percentage_and_no_word_of_it(few):
    chart = specification_curve(few, CHOICES)
    assert texts(chart.axes[1, 0]) == ["Effects", "First year", "Outcome"]
    assert "variance" not in chart.caption


def test_columns_without_names_are_named_in_words(few):
    assert "first year" in texts(specification_curve(few, list(CHOICES)).axes[1, 0])


def test_the_default_specification_is_marked_in_both_panels_and_named(few):
    chart = specification_curve(few, CHOICES, default=DEFAULT)
    wanted = few[(few[list(DEFAULT)] == list(DEFAULT.values())).all(axis=1)].iloc[0]
    (point,) = lines(chart, "default")
    assert list(point.get_ydata()) == pytest.approx([wanted["estimate"]])
    below = [one for one in chart.axes[1, 0].get_lines() if one.get_label() == "default"]
    assert [one.get_xdata()[0] for one in below] == [point.get_xdata()[0]]
    assert f"default {wanted['estimate']:.2f}" in texts(chart.axes[0, 0])
    assert chart.data["marked"].sum() == 1


def test_a_default_that_is_not_on_the_curve_is_said_to_be_missing(few):
    chart = specification_curve(few, CHOICES, default={**DEFAULT, "first_year": 2004})
    assert not chart.data["marked"].any()
    assert "The default specification is not among these." in chart.caption


def test_without_a_default_nothing_is_marked_and_nothing_said(few):
    chart = specification_curve(few, CHOICES)
    assert not chart.data["marked"].any()
    assert "default" not in chart.caption + chart.alt


def test_a_default_that_fits_several_is_refused_and_says_what_is_open(few):
    with pytest.raises(ParameterError, match=r"6 specifications are as default says.*first_year"):
        specification_curve(few, CHOICES, default={"effects": "two-way"})


def test_a_default_of_an_unknown_choice_is_refused(few):
    with pytest.raises(ParameterError, match="default names 'weights', which is none of"):
        specification_curve(few, CHOICES, default={"weights": "equal"})


def test_alt_text_gives_range_median_signs_default_and_the_first_choice(few):
    words = specification_curve(few, CHOICES, default=DEFAULT, unit="elasticity").alt
    assert words.startswith("Curve of 12 estimates in order, elasticity.")
    low, middle, high = (few["estimate"].agg(one) for one in ("min", "median", "max"))
    assert f"from {low:.2f} to {high:.2f}, median {middle:.2f}".replace("-", "\N{MINUS SIGN}") in words  # fmt: skip
    above = 100 * (few["low"] > 0).mean()
    assert f"lies above zero in {above:.0f} %" in words
    assert "The default specification is number" in words
    medians = few.groupby("effects")["estimate"].median()
    assert f"{medians['two-way']:.2f} with two-way" in words


def test_the_drawing_of_a_thousand_specifications_stays_small(many):
    years = many["first_year"] // 80
    chart = specification_curve(many.assign(first_year=years), CHOICES)
    assert len(chart.image("svg", caption=False)) < 250_000
    (picture,) = chart.axes[1, 0].get_images()
    assert picture.get_interpolation() == "none"  # stored as it is, and sharp at any size


def test_the_same_table_in_any_order_gives_the_same_drawing(few):
    one = specification_curve(few, CHOICES).image("svg")
    other = specification_curve(few.iloc[::-1], CHOICES).image("svg")
    assert one == other


def test_an_estimate_without_an_interval_is_refused(few):
    few.loc[3, "low"] = math.nan
    with pytest.raises(ContractError, match="1 rows have no estimate within an interval"):
        specification_curve(few, CHOICES)


def test_a_missing_choice_is_named(few):
    with pytest.raises(ContractError, match="no column outcome"):
        specification_curve(few.drop(columns="outcome"), CHOICES)


def test_a_single_column_given_as_text_is_refused(few):
    with pytest.raises(ParameterError, match="choices must name the columns"):
        specification_curve(few, "effects")


def test_a_table_without_rows_is_refused(few):
    with pytest.raises(ParameterError, match="holds no specification"):
        specification_curve(few.head(0), CHOICES)


@pytest.mark.parametrize("width", [theme.SINGLE_COLUMN, theme.DOUBLE_COLUMN])
def test_no_text_overlaps_another_or_is_cut(few, clashes, width):
    drivers = pd.DataFrame({"choice": list(CHOICES), "share": [0.9, 0.05, 0.01]})
    for place in (0, 11):
        default = few.sort_values("estimate").iloc[place][list(CHOICES)].to_dict()
        chart = specification_curve(few, CHOICES, default=default, drivers=drivers, width=width)
        assert clashes(chart) == []
