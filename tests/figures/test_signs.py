"""Which sign covers which years: a strip each, empty where nothing is held."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import signs


@pytest.fixture
def held() -> pd.DataFrame:
    """Votes to 2023, polls in two years of four, consultations never."""
    records = {"votes": (30, 30, 31, 0), "opinion": (4, 0, 0, 7), "consultations": (0, 0, 0, 0)}
    return pd.DataFrame(
        [
            (sign, sign.capitalize(), "series" if sign == "votes" else "coded", year, count)
            for sign, counts in records.items()
            for year, count in zip(range(2021, 2025), counts, strict=True)
        ],
        columns=["sign", "title", "kind", "year", "records"],
    )


def fields(chart) -> list[Rectangle]:
    return [one for one in chart.axes.patches if isinstance(one, Rectangle)]


def texts(chart) -> list[str]:
    return [one.get_text() for one in chart.axes.texts]


def test_a_year_without_a_record_stays_empty(held) -> None:
    places = {(round(one.get_x() + 0.46), round(one.get_y() + 0.32)) for one in fields(signs(held))}
    assert places == {(2021, 0), (2022, 0), (2023, 0), (2021, 1), (2024, 1)}


def test_each_field_says_how_many_records_there_are(held) -> None:
    assert texts(signs(held))[:5] == ["30", "30", "31", "4", "7"]


def test_narrow_fields_have_no_numbers(held) -> None:
    far = held.assign(year=held["year"] - 60)
    long = pd.concat([far, held])
    assert "30" not in texts(signs(long))


def test_a_sign_without_any_record_says_so(held) -> None:
    assert texts(signs(held)).count("nothing held in these years") == 1


def test_coded_rows_look_different_from_series(held) -> None:
    faces = {round(one.get_y() + 0.32): one.get_facecolor() for one in fields(signs(held))}
    assert faces[0] != faces[1]


def test_alt_text_says_which_years_are_missing(held) -> None:
    alt = signs(held).alt
    assert "Votes: 2021 to 2023." in alt
    assert "Opinion: 2021 to 2024, 2 of 4 years." in alt
    assert "Consultations: nothing." in alt


def test_a_year_given_twice_is_refused(held) -> None:
    with pytest.raises(ContractError, match="votes 2021 stands more than once"):
        signs(pd.concat([held, held]))


def test_a_kind_of_record_that_is_not_known_is_refused(held) -> None:
    with pytest.raises(ContractError, match="kind is one of series, coded, found rumour"):
        signs(held.assign(kind="rumour"))


def test_a_table_without_rows_is_refused(held) -> None:
    with pytest.raises(ParameterError, match="no value to draw"):
        signs(held.iloc[:0])


def test_no_text_overlaps(held, clashes) -> None:
    assert clashes(signs(held)) == []
