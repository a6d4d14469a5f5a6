"""The heat map of what is held."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import coverage


@pytest.fixture
def held() -> pd.DataFrame:
    rows = [
        ("nato.defence_share_gdp", 2014, 100.0, 31),
        ("nato.defence_share_gdp", 2016, 50.0, 15),
        ("nato.personnel", 2014, 100.0, 31),
    ]
    return pd.DataFrame(rows, columns=["series", "year", "share", "countries"])


def test_a_field_with_nothing_held_stays_empty(held) -> None:
    chart = coverage(held)
    (mesh, *_) = chart.axes.collections
    assert mesh.get_array().mask.sum() == 3  # two years of personnel, one between


def test_series_come_in_the_order_of_the_catalogue(held) -> None:
    chart = coverage(held.iloc[::-1])
    assert [one.get_text() for one in chart.axes.get_yticklabels()] == [
        "nato.defence_share_gdp",
        "nato.personnel",
    ]


def test_alt_text_says_what_is_thin(held) -> None:
    alt = coverage(held).alt
    assert alt.startswith("Heat map of 2 series by year, 2014 to 2016")
    assert "Least covered: nato.defence_share_gdp 75 %" in alt


def test_a_series_and_year_given_twice_is_refused(held) -> None:
    with pytest.raises(ContractError):
        coverage(pd.concat([held, held]))


def test_nothing_held_is_said(held) -> None:
    with pytest.raises((ContractError, ParameterError)):
        coverage(held.iloc[:0])


@pytest.mark.parametrize("last", [2016, 2026, 2060, 2100])
def test_years_are_labelled_without_crowding(held, last) -> None:
    far = pd.DataFrame([("nato.personnel", last, 50.0, 9)], columns=held.columns)
    labels = [
        int(one.get_text()) for one in coverage(pd.concat([held, far])).axes.get_xticklabels()
    ]
    assert 2 <= len(labels) <= 9
    assert len({later - earlier for earlier, later in itertools.pairwise(labels)}) == 1
