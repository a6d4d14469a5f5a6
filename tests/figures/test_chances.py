"""Probabilities by year, and how old intervals held."""

from __future__ import annotations

import pandas as pd
import pytest

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import calibration, chances


@pytest.fixture
def by_year() -> pd.DataFrame:
    rows = [
        (code, target, year, chance + step * year_chance, chance / 2, 1.0, chance / 4)
        for code in ("EST", "LVA")
        for target, chance, year_chance in ((2.0, 1.0, 0.0), (5.0, 0.2, 0.3))
        for step, year in enumerate((2026, 2027, 2028))
    ]
    names = ["country", "target_pct", "year", "touched", "lowest_member", "highest_member", "stays"]
    return pd.DataFrame(rows, columns=names)


@pytest.fixture
def scores() -> pd.DataFrame:
    rows = [
        ("2016-01", 2016, 1, 27, 0.52, 0.33, 0.70, 0.78, 0.63, 0.93),
        ("2016-01", 2017, 2, 27, 0.04, 0.00, 0.11, 0.67, 0.48, 0.85),
        ("2024-06", 2025, 1, 4, 0.45, None, None, 0.84, None, None),
    ]
    ends = [f"coverage_{level}{end}" for level in (50, 90) for end in ("", "_low", "_high")]
    return pd.DataFrame(rows, columns=["edition", "year", "horizon", "countries", *ends])


def lines_of(axes) -> dict:
    return {str(line.get_label()): line for line in axes.get_lines()}


def test_a_panel_a_country_and_a_line_a_target_in_percent(by_year) -> None:
    chart = chances(by_year)
    assert [axes.get_title(loc="left") for axes in chart.axes] == ["Estonia", "Latvia"]
    lines = lines_of(chart.axes[0])
    assert list(lines["5 %"].get_ydata()) == pytest.approx([20, 50, 80])
    assert list(lines["5 %: kept"].get_ydata()) == pytest.approx([5, 5, 5])
    assert lines["5 %"].get_linestyle() != lines["5 %: kept"].get_linestyle()


def test_the_band_spans_the_members(by_year) -> None:
    band = chances(by_year).axes[0].collections[1].get_paths()[0].vertices
    assert (band[:, 1].min(), band[:, 1].max()) == pytest.approx((10, 100))


@pytest.mark.parametrize(
    ("chance", "shown"), [(1.0, "100"), (0.9981, ">99"), (0.804, "80"), (0.004, "<1"), (0.0, "0")]
)
def test_only_certainty_is_written_as_such(by_year, chance, shown) -> None:
    ends = by_year.assign(touched=chance, lowest_member=0.0)
    texts = [one.get_text() for one in chances(ends).axes[0].texts]
    assert f"5 %: {shown}" in texts


def test_alt_text_gives_the_last_years_chances(by_year) -> None:
    alt = chances(by_year).alt
    assert "By 2028: Estonia, 2 %: 100 % (members 50 to 100), kept 25 %." in alt
    assert "Latvia, 5 %: 80 %" in alt


def test_a_probability_outside_0_to_1_is_refused(by_year) -> None:
    with pytest.raises(ContractError, match="a probability lies outside 0 to 1"):
        chances(by_year.assign(touched=80.0))


def test_a_row_given_twice_and_no_row_are_refused(by_year) -> None:
    with pytest.raises(ContractError, match="more than once"):
        chances(pd.concat([by_year, by_year]))
    with pytest.raises(ParameterError, match="no value to draw"):
        chances(by_year.iloc[:0])


def test_each_level_has_a_panel_with_what_was_promised(scores) -> None:
    chart = calibration(scores)
    for axes, level in zip(chart.axes, (50, 90), strict=True):
        assert axes.get_title(loc="left") == f"{level} % interval"
        dotted = [line for line in axes.get_lines() if set(line.get_ydata()) == {level}]
        assert len(dotted) == 1
    assert list(lines_of(chart.axes[1])["2016-01"].get_ydata()) == [78, 67]


def test_an_interval_is_drawn_where_there_is_one(scores) -> None:
    whiskers = [one for one in calibration(scores).axes[0].collections if len(one.get_segments())]
    (found,) = whiskers
    assert [[low, high] for (_, low), (_, high) in found.get_segments()] == [[33, 70], [0, 11]]


def test_editions_of_one_horizon_stand_side_by_side(scores) -> None:
    lines = lines_of(calibration(scores).axes[0])
    assert lines["2016-01"].get_xdata()[0] < 1 < lines["2024-06"].get_xdata()[0]


def test_alt_text_says_how_coverage_ended(scores) -> None:
    alt = calibration(scores).alt
    assert "2016-01, 50 % interval: 52 % of outcomes inside after 1 year, 4 % after 2." in alt


def test_an_edition_and_horizon_given_twice_are_refused(scores) -> None:
    with pytest.raises(ContractError, match="more than once"):
        calibration(pd.concat([scores, scores]))


def test_no_text_overlaps_another_or_is_cut(by_year, scores, clashes) -> None:
    assert clashes(chances(by_year)) == []
    assert clashes(calibration(scores)) == []
