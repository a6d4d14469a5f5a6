"""Estimates of a model with their intervals, a row a term, kinds of inference side by side."""

from __future__ import annotations

import math
from itertools import pairwise

import pandas as pd
import pytest
from matplotlib.colors import to_rgb

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import coefficients, theme
from baltic_research.figures.coefficients import LOOKS

METHODS = ("cluster", "Driscoll-Kraay", "wild cluster bootstrap")
LONG = "Russian spending x nearness (ln, year before)"


@pytest.fixture
def fitted() -> pd.DataFrame:
    """Three terms under three kinds of inference, as the model of demand returns them."""
    terms = {"Income (ln GDP)": (0.98, 0.51), LONG: (0.70, 0.41), "In NATO": (-0.03, 0.14)}
    return pd.DataFrame(
        [
            {
                "term": "code",
                "label": label,
                "method": method,
                "estimate": value,
                "low": value - half * (1 + 0.1 * place),
                "high": value + half * (1 + 0.1 * place),
            }
            for label, (value, half) in terms.items()
            for place, method in enumerate(METHODS)
        ]
    )


@pytest.fixture
def lasting(fitted) -> pd.DataFrame:
    """The same in the short run and in the long run, where one term is missing."""
    later = fitted[fitted["label"] != "In NATO"].copy()
    later[["estimate", "low", "high"]] *= 5
    runs = [fitted.assign(horizon="short run"), later.assign(horizon="long run")]
    return pd.concat(runs, ignore_index=True)


def drawn(axes, label: str) -> list:
    return [line for line in axes.get_lines() if line.get_label() == label]


def rows_of(axes) -> list[str]:
    return [one.get_text().replace("\n", " ") for one in axes.get_yticklabels()]


def grey(colour: str) -> float:
    red, green, blue = to_rgb(colour)
    return 255 * (0.299 * red + 0.587 * green + 0.114 * blue)


def test_each_term_is_a_row_in_the_order_of_the_table_from_the_top(fitted):
    axes = coefficients(fitted, group="method").axes
    assert rows_of(axes) == list(fitted["label"].unique())
    bottom, top = axes.get_ylim()
    assert bottom > top


def test_an_interval_reaches_from_its_lower_to_its_upper_bound(fitted):
    chart = coefficients(fitted, group="method")
    ends = [tuple(map(float, line.get_xdata())) for line in drawn(chart.axes, "interval")]
    assert ends == [pytest.approx(pair) for pair in zip(fitted["low"], fitted["high"], strict=True)]


def test_kinds_of_inference_stand_side_by_side_within_their_row(fitted):
    axes = coefficients(fitted, group="method").axes
    heights = [float(drawn(axes, method)[0].get_ydata()[0]) for method in METHODS]
    assert heights == sorted(heights)
    assert len(set(heights)) == 3
    assert all(-0.5 < one < 0.5 for one in heights)


def test_kinds_differ_in_marker_as_well_as_in_colour(fitted):
    axes = coefficients(fitted, group="method").axes
    first = [drawn(axes, method)[0] for method in METHODS]
    assert len({one.get_marker() for one in first}) == 3
    assert len({one.get_color() for one in first}) == 3


def test_colours_of_four_kinds_stay_apart_in_grey():
    steps = sorted([*(grey(one.colour) for one in LOOKS[:4]), 255.0])
    assert min(later - earlier for earlier, later in pairwise(steps)) > 20
    assert len({one.marker for one in LOOKS}) == len(LOOKS)


def test_every_colour_of_a_thin_line_stands_out_from_white():
    assert all(theme.contrast_with_white(one.colour) >= 3 for one in LOOKS)


def test_zero_is_drawn_and_within_the_panel_even_if_no_interval_holds_it(fitted):
    income = fitted[fitted["label"].str.startswith("Income")]
    axes = coefficients(income, group="method").axes
    (line,) = drawn(axes, "zero")
    assert list(line.get_xdata()) == [0, 0]
    assert axes.get_xlim()[0] < 0


def test_without_a_group_there_is_one_mark_a_row_and_no_key(fitted):
    chart = coefficients(fitted[fitted["method"] == "cluster"])
    assert len(drawn(chart.axes, "estimate")) == 3
    assert chart.figure.legends == []


def test_an_interval_that_says_next_to_nothing_is_cut_and_shown_by_arrows(fitted):
    fitted.loc[8, ["low", "high"]] = [-40.0, 60.0]
    chart = coefficients(fitted, group="method")
    assert len(drawn(chart.axes, "arrow")) == 2
    assert chart.axes.get_xlim()[1] < 5
    assert "Arrows: the interval goes on beyond the panel." in chart.caption
    assert list(chart.data.index[chart.data["cut"]]) == [8]


def test_an_interval_without_end_is_drawn_to_the_edge_with_an_arrow(fitted):
    fitted.loc[2, "high"] = math.inf
    chart = coefficients(fitted, group="method")
    (arrow,) = drawn(chart.axes, "arrow")
    assert arrow.get_marker() == ">"
    assert math.isfinite(chart.axes.get_xlim()[1])
    assert bool(chart.data.loc[2, "cut"])


def test_intervals_of_common_width_are_not_cut(fitted):
    chart = coefficients(fitted, group="method")
    assert not chart.data["cut"].any()
    assert "Arrows" not in chart.caption


def test_each_panel_has_its_own_axis_and_the_same_rows(lasting):
    short, long = coefficients(lasting, group="method", panel="horizon").axes[0]
    assert short.get_title(loc="left") == "short run"
    assert long.get_xlim()[1] > 3 * short.get_xlim()[1]
    assert long.get_ylim() == short.get_ylim()
    assert drawn(short, "cluster")
    assert len(drawn(long, "cluster")) == 2


def test_a_term_without_an_estimate_keeps_its_row_and_is_named(fitted):
    fitted.loc[fitted["label"] == "In NATO", ["estimate", "low", "high"]] = math.nan
    chart = coefficients(fitted, group="method")
    assert "In NATO" in rows_of(chart.axes)
    assert "No estimate: In NATO." in chart.caption


def test_the_caption_given_stands_before_what_the_marks_mean(fitted):
    chart = coefficients(fitted, group="method", caption="World Bank.", interval="90 % interval")
    assert chart.caption == "World Bank. Whiskers: 90 % interval."


def test_alt_text_counts_the_intervals_that_leave_out_zero_and_gives_the_estimates(fitted):
    words = coefficients(fitted, group="method", unit="Elasticity").alt
    assert "6 of 9 intervals leave out zero." in words
    assert "Income (ln GDP) [cluster]: 0.98, from 0.47 to 1.49." in words
    assert "axis: Elasticity" in words


def test_data_is_tidy_and_has_the_unit(lasting):
    data = coefficients(lasting, group="method", panel="horizon", unit="Elasticity").data
    assert list(data.columns) == [
        "panel", "label", "group", "estimate", "low", "high", "unit", "cut",
    ]  # fmt: skip
    assert len(data) == len(lasting)
    assert set(data["unit"]) == {"Elasticity"}


def test_kinds_that_are_not_told_apart_are_refused(fitted):
    with pytest.raises(ContractError, match=r"Income \(ln GDP\) stands more than once in a row"):
        coefficients(fitted)


def test_an_estimate_outside_its_interval_is_refused_by_name(fitted):
    with pytest.raises(ContractError, match=r"estimate of Income .* outside its interval \(1"):
        coefficients(fitted.rename(columns={"low": "high", "high": "low"}), group="method")


def test_an_infinite_estimate_is_refused(fitted):
    fitted.loc[0, ["estimate", "high"]] = math.inf
    with pytest.raises(ContractError, match="an estimate is infinite"):
        coefficients(fitted, group="method")


def test_more_kinds_than_fit_side_by_side_are_refused(fitted):
    many = pd.concat([fitted.assign(method=f"kind {one}") for one in range(7)]).drop_duplicates(
        ["label", "method"]
    )
    with pytest.raises(ParameterError, match="7 values of method do not fit side by side"):
        coefficients(many, group="method")


def test_a_missing_column_is_named(fitted):
    with pytest.raises(ContractError, match="no column low"):
        coefficients(fitted.drop(columns="low"), group="method")


def test_text_in_place_of_a_number_is_refused(fitted):
    with pytest.raises(ContractError, match="column low must hold numbers"):
        coefficients(fitted.assign(low="little"), group="method")


def test_nothing_to_draw_is_an_error(fitted):
    with pytest.raises(ParameterError, match="holds no estimate to draw"):
        coefficients(fitted.assign(estimate=math.nan), group="method")


@pytest.mark.parametrize("width", [theme.SINGLE_COLUMN, theme.DOUBLE_COLUMN])
def test_no_text_overlaps_another_or_is_cut(fitted, lasting, clashes, width):
    alone = fitted[fitted["method"] == "cluster"]
    assert clashes(coefficients(fitted, group="method", width=width)) == []
    assert clashes(coefficients(alone, width=width, title=LONG)) == []
    if width == theme.DOUBLE_COLUMN:
        assert clashes(coefficients(lasting, group="method", panel="horizon")) == []


def test_long_names_are_wrapped_and_leave_most_of_the_width_to_the_estimates(fitted):
    axes = coefficients(fitted, group="method", width=theme.SINGLE_COLUMN).axes
    assert axes.get_position().width > 0.55
