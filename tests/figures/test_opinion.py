"""Polls, a panel a country: questions apart, gaps open."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import opinion

FAVOUR, TRUST = "View NATO favourably", "Tend to trust NATO"


@pytest.fixture
def polls() -> pd.DataFrame:
    """Poland asked in three years of which two adjoin, Lithuania by two pollsters in one year."""
    rows = [
        ("POL", 2019, "Pew", FAVOUR, 82.0, False),
        ("POL", 2024, "Pew", FAVOUR, 91.0, True),
        ("POL", 2025, "Pew", FAVOUR, 81.0, False),
        ("LTU", 2023, "Pew", FAVOUR, 85.0, False),
        ("LTU", 2023, "Eurobarometer", TRUST, 70.0, False),
    ]
    columns = ["country", "year", "pollster", "question", "value", "restated"]
    return pd.DataFrame(rows, columns=columns)


def panel(chart, title: str):
    (found,) = [one for one in np.ravel(chart.axes) if one.get_title(loc="left") == title]
    return found


def marks(axes) -> list[tuple[str, str, list[float]]]:
    return [
        (line.get_marker(), line.get_markerfacecolor(), list(line.get_xdata()))
        for line in axes.get_lines()
        if line.get_marker() not in ("None", "")
    ]


def polish_line(chart) -> dict[float, float]:
    (line,) = [one for one in panel(chart, "Poland").get_lines() if FAVOUR in one.get_label()]
    return dict(zip(line.get_xdata(), line.get_ydata(), strict=True))


def test_a_gap_between_waves_stays_open(polls) -> None:
    values = polish_line(opinion(polls))
    assert np.isnan([values[year] for year in (2020, 2021, 2022, 2023)]).all()
    assert (values[2024], values[2025]) == (91.0, 81.0)


def test_no_line_runs_on_from_a_poll_that_was_restated(polls) -> None:
    assert list(polish_line(opinion(polls)))[-3:] == [2024, 2024.5, 2025]
    assert np.isnan(polish_line(opinion(polls))[2024.5])
    assert 2024.5 not in polish_line(opinion(polls.assign(restated=False)))


def test_questions_have_marks_of_their_own_and_no_line_between_them(polls) -> None:
    found = marks(panel(opinion(polls), "Lithuania"))
    assert len({marker for marker, _, _ in found}) == 2


def test_what_the_pollster_restated_is_hollow(polls) -> None:
    hollow = [years for _, face, years in marks(panel(opinion(polls), "Poland")) if face == "white"]
    assert hollow == [[2024]]
    assert "gave another number later" in opinion(polls).caption


def test_without_restated_polls_the_caption_has_no_word_of_them(polls) -> None:
    assert "another number" not in opinion(polls.assign(restated=False)).caption


def test_a_country_without_a_poll_has_a_panel_that_says_so(polls) -> None:
    chart = opinion(polls, countries=["EST", "LTU"])
    assert [one.get_text() for one in panel(chart, "Estonia").texts] == ["no poll held"]
    assert "No poll held: Estonia." in chart.alt


def test_the_newest_poll_of_each_question_is_told(polls) -> None:
    assert [one.get_text() for one in panel(opinion(polls), "Poland").texts] == ["81"]


def test_a_number_stands_below_where_another_mark_stands_above(polls) -> None:
    places = {
        one.get_text(): one.get_verticalalignment()
        for one in panel(opinion(polls), "Lithuania").texts
    }
    assert places == {"85": "bottom", "70": "top"}


def test_panels_come_in_the_order_asked_for(polls) -> None:
    chart = opinion(polls, countries=["Poland", "LTU"])
    assert [one.get_title(loc="left") for one in chart.axes] == ["Poland", "Lithuania"]


def test_countries_without_any_poll_are_refused(polls) -> None:
    with pytest.raises(ParameterError, match="no poll of Estonia is in the table"):
        opinion(polls, countries="EST")


def test_a_poll_given_twice_is_refused(polls) -> None:
    with pytest.raises(ContractError, match="stands more than once"):
        opinion(pd.concat([polls, polls]))


def test_more_questions_than_marks_are_refused(polls) -> None:
    many = pd.concat([polls.iloc[:1].assign(question=f"Question {one}") for one in range(7)])
    with pytest.raises(ParameterError, match="7 questions cannot be told apart"):
        opinion(many)


def test_no_text_overlaps(polls, clashes) -> None:
    assert clashes(opinion(polls, countries=["EST", "GBR", "LTU", "POL", "USA"])) == []
