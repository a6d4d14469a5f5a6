"""What is held of each sign of cohesion, and states side by side."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from baltic_research.errors import ContractError, ParameterError, UnknownNameError
from baltic_research.indicators import cohesion
from baltic_research.indicators.cohesion.record import SIGNS


@pytest.fixture
def votes() -> pd.DataFrame:
    """Sweden joined in 2024; Russia never; one figure is missing."""
    rows = [("LVA", 2023, 1.0), ("SWE", 2023, 0.9), ("SWE", 2024, 0.9), ("RUS", 2024, -0.5),
            ("LVA", 2024, math.nan)]  # fmt: skip
    return pd.DataFrame(rows, columns=["country", "year", "value"]).assign(edition="2025-07")


@pytest.fixture
def requests() -> pd.DataFrame:
    return pd.DataFrame({"date": ["2014-03-03", "2022-02-24"], "asked_by": ["POL", "EST|LVA"]})


def test_a_series_counts_the_figures_of_the_allies_of_each_year(votes) -> None:
    row = cohesion.held({"votes": votes}).iloc[0]
    assert (row["records"], row["years"], row["allies"]) == (2, 2, 2)
    assert (row["first_year"], row["last_year"], row["edition"]) == (2023, 2024, "2025-07")


def test_coded_rows_count_whoever_they_concern(requests) -> None:
    row = cohesion.held({"consultations": requests}).iloc[0]
    assert (row["records"], row["years"], row["allies"]) == (2, 2, 3)
    assert row["edition"] == "coded events"


@pytest.mark.parametrize("nothing", [None, pd.DataFrame()])
def test_a_sign_of_which_nothing_is_known_stays_in_the_table(nothing) -> None:
    row = cohesion.held({"aid": nothing}).iloc[0]
    assert math.isnan(row["first_year"])
    assert (row["records"], row["edition"]) == (0, "nothing known on that day")


def test_every_sign_says_what_it_cannot_carry(votes) -> None:
    table = cohesion.held(dict.fromkeys(reversed(SIGNS)))
    assert list(table["sign"]) == list(SIGNS)
    assert (table["limit"].str.len() > 20).all()


def test_a_sign_that_does_not_exist_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="votes"):
        cohesion.held({"vote": None})


def test_a_table_that_lacks_a_column_is_refused(votes) -> None:
    with pytest.raises(ContractError, match="edition"):
        cohesion.held({"votes": votes.drop(columns="edition")})


def test_years_without_a_record_count_zero(votes, requests) -> None:
    found = cohesion.held_by_year({"consultations": requests, "votes": votes}, range(2022, 2025))
    assert found[["sign", "year", "records"]].to_numpy().tolist() == [
        ["votes", 2022, 0], ["votes", 2023, 1], ["votes", 2024, 1],
        ["consultations", 2022, 1], ["consultations", 2023, 0], ["consultations", 2024, 0],
    ]  # fmt: skip


def test_no_year_is_refused(votes) -> None:
    with pytest.raises(ParameterError, match="names no year"):
        cohesion.held_by_year({"votes": votes}, [])


@pytest.fixture
def points() -> pd.DataFrame:
    """Ideal points of every Ally at 1, but the United States at 2 and Latvia at 1.5."""
    from baltic_research import countries

    values = dict.fromkeys(countries.nato_members(2023), 1.0) | {"USA": 2.0, "LVA": 1.5}
    return pd.DataFrame({"country": list(values), "value": list(values.values())}).assign(
        source="unga", series="unga.ideal_point", edition="2025-07", year=2023,
        unit="ideal point", status="estimate",
    )  # fmt: skip


def test_each_state_is_measured_against_the_median_and_the_partner(points) -> None:
    found = cohesion.distances(points, ["LVA", "EST", "USA"], "United States")
    assert found[["country", "to", "value"]].to_numpy().tolist() == [
        ["LVA", "the median Ally", 0.5], ["EST", "the median Ally", 0.0],
        ["USA", "the median Ally", 1.0],
        ["LVA", "United States", 0.5], ["EST", "United States", 1.0],
    ]  # fmt: skip


def test_distances_of_no_state_are_refused(points) -> None:
    with pytest.raises(ParameterError, match="names no country"):
        cohesion.distances(points, [], "USA")


def test_the_newest_figure_is_that_of_the_last_year_with_a_value() -> None:
    frame = pd.DataFrame(
        {"country": ["EST"] * 3, "year": [2025, 2024, 2023], "value": [math.nan, 2.0, 1.0],
         "low": [0.0, 1.5, 0.5], "high": [0.0, 2.5, 1.5]}
    )  # fmt: skip
    row = cohesion.newest({"Votes": frame}, ["EST"]).iloc[0]
    assert row.tolist() == ["Votes", "EST", 2024.0, 2.0, 1.5, 2.5]


def test_a_measure_of_which_nothing_is_known_has_missing_figures() -> None:
    found = cohesion.newest({"Aid": None}, ["EST", "LVA"])
    assert list(found["country"]) == ["EST", "LVA"]
    assert found["value"].isna().all()
