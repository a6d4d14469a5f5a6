"""Figures of the campaign clock: hours, surfaces, drivers and the threshold p*."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import drivers, hours, surface, theme, threshold
from baltic_research.figures.denial_words import axis, posture, span

POSTURES = ("posture_2016", "posture_2026", "seven_brigades")
AXES = ("tallinn", "vilnius_via_belarus")
EDGES = np.geomspace(10.0, 672.0, 13)


@pytest.fixture
def intervals() -> pd.DataFrame:
    """Three postures on two axes; the last is mostly never reached."""
    found = {"posture_2016": (34.0, 39.0, 46.0, 59.0, 85.0),
             "posture_2026": (37.0, 44.0, 55.0, 700.0, math.inf),
             "seven_brigades": (122.0, math.inf, math.inf, math.inf, math.inf)}  # fmt: skip
    names = ["p10_hours", "p25_hours", "p50_hours", "p75_hours", "p90_hours"]
    rows = [(one, way, *found[one]) for way in AXES for one in POSTURES]
    return pd.DataFrame(rows, columns=["posture", "axis", *names])


@pytest.fixture
def shape() -> pd.DataFrame:
    """Shares that add up to 0.97, 0.75 and 0.17."""
    reached = dict(zip(POSTURES, (0.97, 0.75, 0.17), strict=True))
    return pd.DataFrame(
        [
            (one, way, low, high, reached[one] / 12)
            for way in AXES
            for one in POSTURES
            for low, high in itertools.pairwise(EDGES)
        ],
        columns=["posture", "axis", "from_hours", "to_hours", "share"],
    )


@pytest.fixture
def grid() -> pd.DataFrame:
    """A probability that rises with both, in two panels."""
    return pd.DataFrame(
        [
            (case, days, brigades, min(1.0, 0.1 * brigades + 0.03 * days + 0.1 * place))
            for place, case in enumerate(("2016", "2026"))
            for days in range(11)
            for brigades in range(8)
        ],
        columns=["case", "days", "brigades", "held"],
    )


@pytest.fixture
def indices() -> pd.DataFrame:
    """Four parameters in two postures, in another order of strength in each."""
    totals = {"rate": (0.5, 0.1), "stall_ratio": (0.2, 0.6), "warning": (0.1, 0.2), "x": (0.0, 0.0)}
    return pd.DataFrame(
        [
            (name, case, total / 2, total, 0.04, 0.5 if name == "stall_ratio" else -0.5)
            for name, both in totals.items()
            for case, total in zip(("2016", "2026"), both, strict=True)
        ],
        columns=[
            "parameter", "posture", "first_order", "total", "total_half_width",
            "partial_rank_correlation",
        ],
    )  # fmt: skip


@pytest.fixture
def stars() -> pd.DataFrame:
    """p* of three postures on two axes, the last below zero."""
    rows = [("posture_2016", 0.95, 1.05, 0.475), ("posture_2026", 0.25, 2.0, 0.11),
            ("seven_brigades", -0.25, 2.7, -0.1)]  # fmt: skip
    return pd.DataFrame(
        [(one, way, g, c, 0.0, p, max(p, 0.0)) for way in AXES for one, g, c, p in rows],
        columns=["posture", "axis", "gain", "cost", "status_quo", "p_star", "p_star_within"],
    )


def drawn(axes, label: str) -> list:
    return [one for one in axes.get_lines() if one.get_label() == label]


def texts(axes) -> list[str]:
    return [one.get_text() for one in axes.texts]


def surface_of(grid, **more):
    return surface(grid, x="days", y="brigades", value="held", panel="case", **more)


def test_postures_axes_and_hours_are_named_in_words():
    assert [posture(one) for one in POSTURES] == ["2016", "2026", "Seven brigades"]
    assert [axis(one) for one in AXES] == ["Tallinn", "Vilnius via Belarus"]
    assert [span(one) for one in (36, 48, 672, 50)] == ["36 hours", "2 days", "28 days", "50 hours"]


def test_each_axis_has_a_panel_and_each_posture_a_row(intervals, shape):
    panels = hours(intervals, shape).axes.flat
    assert [one.get_title(loc="left") for one in panels] == ["Tallinn", "Vilnius via Belarus"]
    rows = [one.get_text() for one in panels[0].get_yticklabels()]
    assert rows == ["2016", "2026", "Seven brigades"]


def test_the_share_that_is_held_is_what_the_shape_leaves_and_is_written(intervals, shape):
    chart = hours(intervals, shape)
    assert chart.data["held"].tolist() == pytest.approx([0.03, 0.25, 0.83] * 2)
    assert texts(chart.axes[0, 0])[:3] == ["3 %", "25 %", "83 %"]


def test_intervals_reach_from_bound_to_bound_and_are_cut_at_the_horizon(intervals, shape):
    panel = hours(intervals, shape).axes[0, 0]
    eighty = [tuple(map(float, one.get_xdata())) for one in drawn(panel, "80 %")]
    assert eighty == [(34.0, 85.0), (37.0, 672.0), (122.0, 672.0)]
    fifty = [tuple(map(float, one.get_xdata())) for one in drawn(panel, "50 %")]
    assert fifty == [(39.0, 59.0), (44.0, 672.0)]
    assert len(drawn(panel, "arrow")) == 2


def test_a_median_beyond_the_horizon_is_not_drawn(intervals, shape):
    panel = hours(intervals, shape).axes[0, 0]
    assert [float(one.get_xdata()[0]) for one in drawn(panel, "median")] == [46.0, 55.0]


def test_the_target_is_marked_as_calibration_on_its_axes_alone(intervals, shape):
    chart = hours(intervals, shape, target=(36, 60))
    bands = [[one for one in panel.patches if one.get_label() == "target"]
             for panel in chart.axes.flat]  # fmt: skip
    assert [len(one) for one in bands] == [1, 0]
    (legend,) = chart.figure.legends
    assert "calibration target, 36 to 60 h" in [one.get_text() for one in legend.get_texts()]
    assert "calibration target, 36 to 60 hours" in chart.alt


def test_without_a_target_no_key_speaks_of_one(intervals, shape):
    chart = hours(intervals[intervals["axis"] != "tallinn"], shape, target=(36, 60))
    (legend,) = chart.figure.legends
    assert not [one for one in legend.get_texts() if "target" in one.get_text()]


def test_alt_text_gives_median_and_share_or_that_the_median_is_not_reached(intervals, shape):
    said = hours(intervals, shape).alt
    assert "2016 median 46 h, 3 % held" in said
    assert "Seven brigades median not reached, 83 % held" in said


def test_a_posture_without_a_shape_is_refused(intervals, shape):
    with pytest.raises(ContractError, match="no shape of posture_2026, tallinn"):
        hours(intervals, shape[shape["posture"] != "posture_2026"])


def test_rows_given_twice_are_refused(intervals, shape):
    with pytest.raises(ContractError, match="posture posture_2016, axis tallinn comes more than"):
        hours(pd.concat([intervals, intervals]), shape)


def test_no_hours_at_all_are_an_error(intervals, shape):
    with pytest.raises(ParameterError, match="no rows"):
        hours(intervals.iloc[:0], shape)


def test_a_surface_has_a_panel_a_case_and_its_lines_are_labelled(grid):
    chart = surface_of(grid)
    first, second = chart.axes[0]
    assert first.get_title(loc="left") == "2016"
    assert {"25 %", "50 %", "75 %"} <= set(texts(first))
    assert "10 %" not in texts(second)  # it begins at the 10 %: no line to draw


def test_lines_are_light_on_dark_and_dark_on_light(grid):
    panel = surface_of(grid, levels=(0.25, 0.75)).axes[0, 0]
    colours = {one.get_text(): one.get_color() for one in panel.texts}
    assert min(to_rgb(colours["75 %"])) == 1.0
    assert max(to_rgb(colours["25 %"])) < 0.2


def test_a_level_surface_is_drawn_without_lines(grid):
    assert texts(surface_of(grid.assign(held=0.5)).axes[0, 0]) == []


def test_shades_are_those_of_the_whole_range_in_every_panel(grid):
    chart = surface_of(grid)
    limits = {panel.collections[0].get_clim() for panel in chart.axes[0]}
    assert limits == {(0.0, 100.0)}


def test_a_hole_in_the_grid_is_refused(grid):
    with pytest.raises(ContractError, match="complete the grid"):
        surface_of(grid.iloc[1:])


def test_percent_in_place_of_probabilities_are_refused(grid):
    with pytest.raises(ContractError, match="held must be a probability from 0 to 1"):
        surface_of(grid.assign(held=100 * grid["held"]))


def test_alt_text_of_a_surface_gives_its_corners(grid):
    assert "2016: 0 % at brigades 0 and days 0" in surface_of(grid).alt


def test_drivers_stand_in_the_order_of_their_mean_and_weak_ones_are_counted(indices):
    chart = drivers(indices, top=3)
    rows = [one.get_text() for one in chart.axes[0, 0].get_yticklabels()]
    assert rows == ["stall ratio", "rate", "warning"]
    assert "Not drawn: 1 weaker parameters." in chart.caption


def test_the_direction_of_a_driver_shows_in_marker_and_colour(indices):
    chart = drivers(indices, top=3)
    total = drawn(chart.axes[0, 0], "total")
    assert [one.get_marker() for one in total] == ["^", "v", "v"]
    assert total[0].get_color() != total[1].get_color()


def test_a_driver_has_its_interval_and_what_it_does_alone(indices):
    panel = drivers(indices, top=3).axes[0, 0]
    first = drawn(panel, "interval")[1]
    assert list(first.get_xdata()) == pytest.approx([0.46, 0.54])
    assert [float(one.get_xdata()[0]) for one in drawn(panel, "alone")][1] == pytest.approx(0.25)


def test_all_panels_of_drivers_have_one_axis_that_holds_every_interval(indices):
    panels = drivers(indices, top=3).axes[0]
    assert [one.get_xlim() for one in panels] == [pytest.approx((0.0, 1.04 * 0.64))] * 2


def test_names_of_drivers_can_be_given(indices):
    chart = drivers(indices, names={"stall_ratio": "Attackers a defender stalls"})
    assert "Attackers a defender stalls 60 % (longer)" in chart.alt


def test_no_driver_asked_for_is_an_error(indices):
    with pytest.raises(ParameterError, match=r"drivers: top: expected a whole number from 1"):
        drivers(indices, top=0)


def test_points_stand_at_price_and_threshold_hollow_where_no_response_is_needed(stars):
    panel = threshold(stars).axes[0, 0]
    filled = [(float(one.get_xdata()[0]), float(one.get_ydata()[0]))
              for one in drawn(panel, "posture")]  # fmt: skip
    assert filled == [(1.05, 0.475), (2.0, 0.11)]
    (hollow,) = drawn(panel, "hollow")
    assert float(hollow.get_ydata()[0]) == 0.0


def test_lines_of_prizes_follow_the_formula(stars):
    (line,) = drawn(threshold(stars, gains=[0.5]).axes[0, 0], "gain 0.5")
    across, up = line.get_xdata(), line.get_ydata()
    np.testing.assert_allclose(up, 0.5 / (0.5 + across))


def test_postures_that_all_but_touch_share_one_name(stars):
    near = stars.replace({"cost": {2.0: 1.06}, "p_star_within": {0.11: 0.474}})
    assert "2016, 2026" in texts(threshold(near).axes[0, 0])
    assert "2016" in texts(threshold(stars).axes[0, 0])


def test_a_posture_in_which_no_response_deters_is_named_and_not_drawn(stars):
    stars.loc[0, ["p_star", "p_star_within"]] = [1.4, math.nan]
    chart = threshold(stars)
    assert "no response deters: 2016 (Tallinn)." in chart.caption
    assert len(drawn(chart.axes[0, 0], "posture")) == 1


def test_the_caption_says_that_p_star_is_no_probability_of_war(stars):
    assert "p* is no probability of war" in threshold(stars, caption="Own.").caption


def test_several_worths_of_peace_are_refused(stars):
    stars.loc[0, "status_quo"] = 0.2
    with pytest.raises(ParameterError, match="status quo differs"):
        threshold(stars)


@pytest.mark.parametrize("gains", [[], [0.0], [math.inf]])
def test_prizes_must_be_positive(stars, gains):
    with pytest.raises(ParameterError, match="positive prizes"):
        threshold(stars, gains=gains)


def test_no_text_overlaps_another_or_is_cut(intervals, shape, grid, indices, stars, clashes):
    assert clashes(hours(intervals, shape, target=(36, 60))) == []
    assert clashes(drivers(indices)) == []
    assert clashes(surface_of(grid, width=theme.DOUBLE_COLUMN)) == []
    assert clashes(threshold(stars)) == []


def test_the_same_figure_has_the_same_bytes(intervals, shape, grid, indices, stars):
    for make in (
        lambda: hours(intervals, shape),
        lambda: surface_of(grid),
        lambda: drivers(indices),
        lambda: threshold(stars),
    ):
        assert make().image("svg") == make().image("svg")
