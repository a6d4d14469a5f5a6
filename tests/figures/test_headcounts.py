"""Heads of exercises: a row each, every kind of saying with a mark of its own."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import headcounts


@pytest.fixture
def heads() -> pd.DataFrame:
    nan = math.nan
    rows = [
        (2017, "Zapad 2017", "RUS|BLR", 12700.0, 12700.0, "declared"),
        (2017, "Zapad 2017", "RUS|BLR", 12400.0, 12400.0, "reported"),
        (2013, "Zapad 2013", "RUS|BLR", 70000.0, 90000.0, "estimate"),
        (2013, "Zapad 2013", "RUS|BLR", nan, 13000.0, "declared"),
        (2025, "Hedgehog 2025", "NATO", 16000.0, nan, "reported"),
        (2019, "Spring Storm 2019", "NATO", 10000.0, 10000.0, "planned"),
        (2025, "Dacian Fall 25", "NATO", nan, nan, "reported"),
    ]
    return pd.DataFrame(rows, columns=["year", "exercise", "actor", "low", "high", "said"])


def rows_of(chart) -> list[str]:
    return [one.get_text() for one in chart.axes.get_yticklabels()]


def marks(chart, said: str) -> list[tuple[list[float], float]]:
    return [
        (list(line.get_xdata()), line.get_ydata()[0])
        for line in chart.axes.get_lines()
        if line.get_label() == said
    ]


def test_exercises_stand_by_side_and_year(heads) -> None:
    assert rows_of(headcounts(heads)) == [
        "Russia and Belarus", "Zapad 2013", "Zapad 2017",
        "NATO and Allies", "Spring Storm 2019", "Hedgehog 2025", "Dacian Fall 25",
    ]  # fmt: skip


def test_kinds_of_saying_are_never_averaged(heads) -> None:
    chart = headcounts(heads)
    assert [values for values, _ in marks(chart, "declared")] == [[13000.0], [12700.0]]
    assert [values for values, _ in marks(chart, "planned")] == [[10000.0]]


def test_kinds_of_saying_differ_without_colour(heads) -> None:
    looks = {
        (line.get_label(), line.get_marker(), line.get_markerfacecolor() == "white")
        for line in headcounts(heads).axes.get_lines()
        if line.get_marker() not in ("None", "")
    }
    assert len({(marker, hollow) for _, marker, hollow in looks}) == len({one for one, *_ in looks})


def test_a_range_has_both_of_its_ends(heads) -> None:
    assert marks(headcounts(heads), "estimate")[0][0] == [70000.0, 90000.0]


def test_at_least_points_up_and_at_most_points_down(heads) -> None:
    arrows = {one.xy[0]: one.xyann[0] for one in headcounts(heads).axes.texts if one.arrow_patch}
    assert arrows == {13000.0: -16, 16000.0: 16}


def test_figures_too_near_to_tell_apart_stand_one_above_the_other(heads) -> None:
    chart = headcounts(heads)
    (reported,) = [row for values, row in marks(chart, "reported") if values == [12400.0]]
    (declared,) = [row for values, row in marks(chart, "declared") if values == [12700.0]]
    assert declared - reported == pytest.approx(0.22)


def test_an_exercise_without_a_figure_says_so(heads) -> None:
    assert "no figure" in [one.get_text() for one in headcounts(heads).axes.texts]


def test_alt_text_tells_where_figures_of_one_exercise_differ(heads) -> None:
    alt = headcounts(heads).alt
    assert "Headcounts of 5 exercises by 7 figures, 2013 to 2025" in alt
    assert "Zapad 2013: 70\N{NARROW NO-BREAK SPACE}000 to 90" in alt
    assert "at most 13\N{NARROW NO-BREAK SPACE}000 declared" in alt


def test_a_kind_of_saying_that_is_not_known_is_refused(heads) -> None:
    with pytest.raises(ContractError, match="found 'guessed'"):
        headcounts(heads.assign(said="guessed"))


def test_zero_heads_are_refused_on_a_logarithmic_axis(heads) -> None:
    with pytest.raises(ParameterError, match="no place for zero heads"):
        headcounts(heads.assign(low=0.0))


def test_no_exercise_is_refused(heads) -> None:
    with pytest.raises(ParameterError, match="no value to draw"):
        headcounts(heads.iloc[:0])


def test_no_text_overlaps(heads, clashes) -> None:
    assert clashes(headcounts(heads)) == []
