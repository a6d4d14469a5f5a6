"""A statistic over the years with its interval, one line a group."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from matplotlib.collections import FillBetweenPolyCollection

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import estimates, theme

YEARS = range(2014, 2027)


@pytest.fixture
def measured() -> pd.DataFrame:
    """A correlation over thirteen years, the last two of them estimates."""
    return pd.DataFrame(
        {
            "year": YEARS,
            "rho": [0.30 - 0.025 * step for step in range(13)],
            "low": [-0.10 - 0.025 * step for step in range(13)],
            "high": [0.60 - 0.025 * step for step in range(13)],
            "status": ["reported"] * 11 + ["estimate"] * 2,
        }
    )


@pytest.fixture
def compared(measured) -> pd.DataFrame:
    """The same with and without one country."""
    fewer = measured.assign(rho=measured["rho"] - 0.1, who="without the United States")
    return pd.concat([measured.assign(who="with the United States"), fewer])


BOUNDS = {"value": "rho", "low": "low", "high": "high"}


def bands(chart) -> list:
    return [one for one in chart.axes.collections if isinstance(one, FillBetweenPolyCollection)]


def whiskers(chart) -> list:
    return [line for line in chart.axes.get_lines() if line.get_label() == "interval"]


def texts(chart) -> list[str]:
    return [text.get_text() for text in chart.axes.texts]


def test_one_group_has_a_band(measured) -> None:
    chart = estimates(measured, **BOUNDS)
    assert len(bands(chart)) == 1
    assert whiskers(chart) == []
    assert "Band: 95 % interval." in chart.caption


def test_the_band_reaches_from_the_lower_to_the_upper_bound(measured) -> None:
    (band,) = bands(estimates(measured, **BOUNDS))
    heights = band.get_paths()[0].vertices[:, 1]
    assert (heights.min(), heights.max()) == pytest.approx((-0.40, 0.60))


def test_several_groups_have_whiskers_side_by_side(compared) -> None:
    chart = estimates(compared, **BOUNDS, group="who")
    assert bands(chart) == []
    assert len(whiskers(chart)) == 2 * len(YEARS)
    places = {round(float(line.get_xdata()[0]), 3) for line in whiskers(chart)}
    assert len(places) == 2 * len(YEARS)
    assert "Whiskers: 95 % interval." in chart.caption


def test_without_bounds_there_is_neither_band_nor_whisker_nor_word_of_them(compared) -> None:
    chart = estimates(compared, value="rho", group="who")
    assert bands(chart) == whiskers(chart) == []
    assert "interval" not in chart.caption + chart.alt


def test_a_year_on_its_own_has_a_whisker_where_a_band_would_not_show(measured) -> None:
    measured.loc[[1, 3], ["low", "high"]] = math.nan
    (lone,) = whiskers(estimates(measured.drop(index=0), **BOUNDS))
    assert float(lone.get_xdata()[0]) == 2016


def test_estimates_are_dashed_and_hollow_and_their_years_marked(measured, line_of) -> None:
    chart = estimates(measured, **BOUNDS)
    assert line_of(chart, "value: estimates").get_linestyle() == "--"
    points = line_of(chart, "value: estimate points")
    assert list(points.get_xdata()) == [2025, 2026]
    assert points.get_markerfacecolor() == "white"
    assert "2026e" in [one.get_text() for one in chart.axes.get_xticklabels()]
    assert "Dashed lines and hollow points: estimates." in chart.caption


def test_a_table_without_status_is_taken_as_reported(measured) -> None:
    chart = estimates(measured.drop(columns="status"), **BOUNDS)
    assert not chart.data["estimate"].any()


def test_lines_are_named_at_their_end_with_their_last_value(compared) -> None:
    written = texts(estimates(compared, value="rho", group="who"))
    assert {"with the United States: 0.00", "without the United States: \N{MINUS SIGN}0.10"} <= set(
        written
    )


def test_countries_have_their_own_colour_and_name(compared, line_of) -> None:
    codes = compared["who"].map(
        {"with the United States": "LTU", "without the United States": "EST"}
    )
    chart = estimates(compared.assign(country=codes), value="rho", group="country")
    assert line_of(chart, "Lithuania").get_color() == theme.styles(["LTU"])["LTU"].colour
    assert "Lithuania 0.00" in texts(chart)


def test_the_newest_edition_is_darkest(measured, line_of) -> None:
    held = pd.concat([measured.assign(edition=one) for one in ("2019-06", "2024-06", "2026-07")])
    chart = estimates(held, value="rho", group="edition")
    contrasts = [
        theme.contrast_with_white(line_of(chart, f"{one}:").get_color())
        for one in ("2019-06", "2024-06", "2026-07")
    ]
    assert contrasts == sorted(contrasts)
    assert len(set(contrasts)) == 3


def test_a_missing_year_is_a_gap_in_line_and_band(measured, line_of) -> None:
    chart = estimates(measured[measured["year"] != 2018], **BOUNDS)
    line = line_of(chart, "value")
    assert math.isnan(dict(zip(line.get_xdata(), line.get_ydata(), strict=True))[2018])
    assert len(bands(chart)[0].get_paths()) == 2


def test_levels_are_drawn_and_named(measured) -> None:
    assert "no correlation" in texts(estimates(measured, **BOUNDS, levels={0: "no correlation"}))
    assert "0.5" in texts(estimates(measured, **BOUNDS, levels=[0.5]))


def test_alt_text_gives_the_run_and_how_many_intervals_leave_a_level_out(measured) -> None:
    measured.loc[0, "low"] = 0.05
    described = estimates(measured, **BOUNDS, unit="Spearman's rho", levels={0: "zero"}).alt
    assert described.startswith("Line chart of Spearman's rho, 2014 to 2026.")
    assert "It falls from 0.30 (2014) to 0.00 (2026e)." in described
    assert "1 of 13 intervals leave out zero." in described


def test_caption_names_source_and_edition_if_the_table_does(measured) -> None:
    assert "Source" not in estimates(measured, **BOUNDS).caption
    sourced = measured.assign(source="nato", edition="2026-07")
    assert estimates(sourced, **BOUNDS).caption.startswith("Source: NATO, edition 2026-07.")


def test_data_is_tidy_and_has_the_unit(compared) -> None:
    data = estimates(compared, **BOUNDS, group="who", unit="rho").data
    assert list(data.columns) == [
        "group", "year", "value", "low", "high", "unit", "status", "estimate",
    ]  # fmt: skip
    assert len(data) == len(compared)
    assert set(data["unit"]) == {"rho"}


def test_one_bound_alone_is_refused(measured) -> None:
    with pytest.raises(ParameterError, match="needs low and high, only 'low'"):
        estimates(measured, value="rho", low="low")


def test_bounds_the_wrong_way_round_are_refused(measured) -> None:
    with pytest.raises(ContractError, match="high lies above low"):
        estimates(measured, value="rho", low="high", high="low")


def test_a_year_twice_in_a_group_is_refused(compared) -> None:
    with pytest.raises(ContractError, match="2014 stands more than once"):
        estimates(compared, value="rho")


def test_nothing_to_draw_is_an_error_though_there_are_bounds(measured) -> None:
    with pytest.raises(ParameterError, match="column rho holds no value"):
        estimates(measured.assign(rho=math.nan), **BOUNDS)


@pytest.mark.parametrize("width", [theme.SINGLE_COLUMN, theme.DOUBLE_COLUMN])
def test_no_text_overlaps_another_or_is_cut(compared, clashes, width) -> None:
    drawn = estimates(compared, **BOUNDS, group="who", levels={0: "none"}, width=width)
    assert clashes(drawn) == []


def test_labels_of_editions_keep_clear_of_each_other(measured, clashes) -> None:
    held = [
        measured[measured["year"] <= last].assign(edition=edition, rho=measured["rho"] + shift / 90)
        for shift, (last, edition) in enumerate(
            [(2016, "2016-01"), (2019, "2019-06"), (2024, "2024-06"), (2026, "2026-07")]
        )
    ]
    drawn = estimates(pd.concat(held), value="rho", group="edition", levels={0: "none"})
    assert clashes(drawn) == []


def test_groups_differ_in_marker_as_well_as_in_colour(compared, line_of) -> None:
    chart = estimates(compared, value="rho", group="who")
    markers = {
        line_of(chart, f"{one}: reported points").get_marker()
        for one in ("with the United States:", "without the United States:")
    }
    assert len(markers) == 2
