"""Rows of countries: order, hollow points, hatched bars and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Patch

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import dumbbell, ranking


def names(chart) -> list[str]:
    return [label.get_text() for label in chart.axes.get_yticklabels()]


def numbers(chart) -> set[str]:
    return {text.get_text() for text in chart.axes.texts}


def points(chart, year_marker: str) -> dict[float, str]:
    return {
        float(line.get_xdata()[0]): line.get_markerfacecolor()
        for line in chart.axes.get_lines()
        if line.get_marker() == year_marker
    }


def test_dumbbell_is_sorted_by_the_later_year(baltic) -> None:
    assert names(dumbbell(baltic, first=2021, last=2024)) == ["Estonia", "Latvia", "Lithuania"]
    assert names(dumbbell(baltic, first=2021, last=2022)) == ["Lithuania", "Latvia", "Estonia"]


def test_dumbbell_writes_both_values(baltic) -> None:
    written = numbers(dumbbell(baltic, first=2021, last=2024))
    assert {"1.95", "3.07", "2.02", "3.31"} <= written


def test_dumbbell_draws_estimates_hollow(baltic) -> None:
    chart = dumbbell(baltic, first=2021, last=2024)
    assert points(chart, "o")[3.07] == "white"
    assert points(chart, "D")[1.95] != "white"


def test_dumbbell_shows_a_country_with_one_of_the_years_as_one_point(baltic) -> None:
    baltic.loc[(baltic["country"] == "EST") & (baltic["year"] == 2024), "value"] = np.nan
    chart = dumbbell(baltic, first=2021, last=2024)
    assert names(chart) == ["Latvia", "Lithuania", "Estonia"]
    assert len(points(chart, "o")) == 2
    assert len(points(chart, "D")) == 3


def test_dumbbell_alt_text_says_how_many_rose(baltic) -> None:
    baltic.loc[(baltic["country"] == "EST") & (baltic["year"] == 2024), "value"] = 1.0
    alt = dumbbell(baltic, first=2021, last=2024).alt
    assert "It rose in 2 of 3 countries." in alt
    assert "Estonia falls from 2.02 (2021) to 1.00 (2024e)" in alt


def test_dumbbell_refuses_years_in_the_wrong_order(baltic) -> None:
    with pytest.raises(ParameterError, match="first must be a year before last"):
        dumbbell(baltic, first=2024, last=2021)


@pytest.mark.parametrize(
    ("draw", "years"), [(dumbbell, {"first": 2021, "last": 2030}), (ranking, {"year": 2030})]
)
def test_a_year_without_values_names_the_years_there_are(baltic, draw, years) -> None:
    with pytest.raises(ParameterError, match=r"no value for 2030; .* from 2021 to 2024"):
        draw(baltic, **years)


def test_ranking_runs_from_the_highest_down(baltic) -> None:
    chart = ranking(baltic, year=2022)
    assert names(chart) == ["Lithuania", "Latvia", "Estonia"]
    assert [round(bar.get_width(), 2) for bar in chart.axes.patches] == [2.46, 2.25, 2.14]
    bottom, top = chart.axes.get_ylim()
    assert bottom > top


def test_ranking_says_below_its_title_what_is_measured(baltic) -> None:
    def words(chart):
        return [text.get_text() for text in chart.figure.texts]

    summed = ranking(baltic, year=2024, title="Who gives most?", measure="Sum of three years")
    assert "Sum of three years" in words(summed)
    assert any(text.endswith(", 2024") for text in words(ranking(baltic, year=2024, title="Who?")))


def test_ranking_hatches_estimates_only(baltic) -> None:
    baltic.loc[(baltic["country"] == "EST") & (baltic["year"] == 2024), "status"] = "reported"
    chart = ranking(baltic, year=2024)
    hatches = dict(zip(names(chart), map(Patch.get_hatch, chart.axes.patches), strict=True))
    assert not hatches["Estonia"]
    assert hatches["Latvia"]
    assert hatches["Lithuania"]


def test_ranking_explains_the_hatching_in_a_key(baltic) -> None:
    (key,) = ranking(baltic, year=2024).figure.legends
    assert [text.get_text() for text in key.get_texts()] == ["estimates"]


def test_ranking_names_countries_without_a_value(baltic) -> None:
    baltic.loc[(baltic["country"] == "EST") & (baltic["year"] == 2024), "value"] = np.nan
    chart = ranking(baltic, year=2024)
    assert names(chart) == ["Latvia", "Lithuania"]
    assert "No value: Estonia." in chart.caption
    assert "No value: Estonia." in chart.alt


def test_ranking_alt_text_counts_countries_and_passes_over_aggregates(make) -> None:
    observations = make({"NATO": {2024: 2.7}, "LTU": {2024: 2.6}, "EST": {2024: 2.9}})
    alt = ranking(observations, year=2024, thresholds=[2.65]).alt
    assert "Lithuania is number 2 with 2.60" in alt
    assert "1 of 2 countries are at or above 2.65 %: Estonia." in alt


def test_ranking_keeps_zero_in_view_for_falling_values(make) -> None:
    chart = ranking(make({"LTU": {2024: -5.0}, "EST": {2024: -1.0}}), year=2024)
    low, high = chart.axes.get_xlim()
    assert low < -5.0
    assert high >= 0.0
    assert "−5.00" in numbers(chart)  # noqa: RUF001 - the figure has a true minus sign


def test_thresholds_are_named_above_the_rows(baltic) -> None:
    chart = ranking(baltic, year=2024, thresholds=[2.0, 3.5])
    assert {"Guideline 2 %", "Guideline 3.5 %"} <= numbers(chart)


def test_a_threshold_beyond_all_bars_is_within_the_panel(baltic) -> None:
    assert ranking(baltic, year=2024, thresholds=[5.0]).axes.get_xlim()[1] > 5.0


def test_highlighted_names_are_bold_and_others_are_not(alliance) -> None:
    labels = ranking(alliance, year=2025, highlight="LTU").axes.get_yticklabels()
    assert [one.get_text() for one in labels if one.get_fontweight() == "bold"] == ["Lithuania"]


def test_large_numbers_have_thin_spaces_between_thousands(make) -> None:
    observations = make({"USA": {2024: 850211.4}}, unit="million USD, current prices")
    assert "850\N{NARROW NO-BREAK SPACE}211" in numbers(ranking(observations, year=2024))


@pytest.mark.parametrize(
    ("draw", "years"), [(dumbbell, {"first": 2021, "last": 2024}), (ranking, {"year": 2024})]
)
def test_mixed_units_are_refused(baltic, draw, years) -> None:
    baltic.loc[0, "unit"] = "million USD"
    with pytest.raises(ContractError, match="one unit is drawn"):
        draw(baltic, **years)


def test_the_given_table_stays_as_it_was(baltic) -> None:
    before = baltic.copy()
    ranking(baltic, year=2024)
    dumbbell(baltic, first=2021, last=2024)
    pd.testing.assert_frame_equal(baltic, before)


def test_numbers_beside_marks_stand_on_a_white_ground_above_every_guideline(baltic) -> None:
    for chart in (
        ranking(baltic, year=2024, thresholds=[3.2]),
        dumbbell(baltic, first=2021, last=2024, thresholds=[2.0]),
    ):
        lines = [one for one in chart.axes.get_lines() if len(set(one.get_xdata())) == 1]
        highest = max(one.get_zorder() for one in lines if one.get_linestyle() not in ("None", ""))
        beside = [one for one in chart.axes.texts if one.get_text().replace(".", "").isdigit()]
        assert beside
        for text in beside:
            assert text.get_bbox_patch().get_facecolor() == (1.0, 1.0, 1.0, 1.0)
            assert text.get_zorder() > highest
