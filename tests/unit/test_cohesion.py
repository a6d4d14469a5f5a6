"""Distances between ideal points: their size, their interval, and what is refused."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from baltic_research.errors import ContractError, ParameterError, UnknownNameError
from baltic_research.indicators.cohesion import ideal_point_distance

NAN = float("nan")
COLUMNS = ["source", "edition", "country", "other", "year", "value", "low", "high", "unit", "status", "assumption"]  # fmt: skip


def points(*rows, edition="2025-07") -> pd.DataFrame:
    """Points and bounds of states: (country, year, low, point, high)."""
    names = ("unga.ideal_point_low", "unga.ideal_point", "unga.ideal_point_high")
    return pd.DataFrame(
        [
            {"series": series, "country": country, "year": year, "value": value}
            for country, year, *values in rows
            for series, value in zip(names, values, strict=True)
        ]
    ).assign(source="unga", edition=edition, unit="ideal point", status="estimate")


FAR = points(("LVA", 2023, 0.7, 1.0, 1.3), ("RUS", 2023, -0.9, -0.5, -0.1))


def test_a_distance_is_the_absolute_difference_whichever_comes_first():
    there = ideal_point_distance(FAR, "LVA", "RUS")
    back = ideal_point_distance(FAR, "RUS", "LVA")
    assert list(there.columns) == COLUMNS
    assert there["value"].item() == back["value"].item() == 1.5
    assert (there["country"].item(), there["other"].item()) == ("LVA", "RUS")
    for bound in ("low", "high"):
        assert there[bound].item() == pytest.approx(back[bound].item())


def test_independent_errors_add_in_quadrature():
    row = ideal_point_distance(FAR, "Latvia", "Russia").iloc[0]
    assert (row["low"], row["high"]) == (pytest.approx(1.0), pytest.approx(2.0))  # 0.3, 0.4: 0.5
    assert row["assumption"] == "independent"


def test_without_an_assumption_the_whole_widths_add():
    row = ideal_point_distance(FAR, "LVA", "RUS", assumption="none").iloc[0]
    assert (row["low"], row["high"]) == (pytest.approx(0.8), pytest.approx(2.2))


def test_lopsided_bounds_stay_on_their_own_side():
    skewed = points(("LVA", 2023, 0.7, 1.0, 1.0), ("RUS", 2023, 0.0, 0.0, 0.4))
    row = ideal_point_distance(skewed, "LVA", "RUS").iloc[0]
    assert (row["low"], row["high"]) == (pytest.approx(0.5), pytest.approx(1.0))
    back = ideal_point_distance(skewed, "RUS", "LVA").iloc[0]
    assert (back["low"], back["high"]) == (pytest.approx(0.5), pytest.approx(1.0))


@pytest.mark.parametrize(("first", "second"), [("LVA", "EST"), ("EST", "LVA")])
def test_an_interval_that_holds_both_signs_begins_at_zero(first, second):
    near = points(("LVA", 2023, 0.7, 1.0, 1.3), ("EST", 2023, 0.7, 1.1, 1.5))
    row = ideal_point_distance(near, first, second).iloc[0]
    assert row["value"] == pytest.approx(0.1)
    assert (row["low"], row["high"]) == (0, pytest.approx(0.6))


def test_a_year_that_one_state_lacks_is_missing_and_not_dropped():
    gaps = points(
        ("LVA", 2022, 0.7, 1.0, 1.3),
        ("LVA", 2023, NAN, NAN, NAN),
        ("RUS", 2023, -0.9, -0.5, -0.1),
        ("RUS", 2024, -0.9, -0.5, -0.1),
    )
    found = ideal_point_distance(gaps, "LVA", "RUS")
    assert found["year"].tolist() == [2022, 2023, 2024]
    assert found[["value", "low", "high"]].isna().all(axis=None)


def test_a_missing_bound_takes_the_interval_and_not_the_distance():
    open_ended = points(("LVA", 2023, 0.7, 1.0, NAN), ("RUS", 2023, -0.9, -0.5, -0.1))
    row = ideal_point_distance(open_ended, "LVA", "RUS").iloc[0]
    assert row["value"] == 1.5
    assert math.isnan(row["low"])
    assert math.isnan(row["high"])


def test_points_without_bounds_have_a_distance_and_no_interval():
    bare = FAR[FAR["series"] == "unga.ideal_point"]
    row = ideal_point_distance(bare, "LVA", "RUS").iloc[0]
    assert row["value"] == 1.5
    assert math.isnan(row["low"])
    assert math.isnan(row["high"])


def test_editions_are_never_mixed():
    older = points(("LVA", 2023, 1.7, 2.0, 2.3), ("RUS", 2022, -0.9, -0.5, -0.1), edition="2024-06")
    found = ideal_point_distance(pd.concat([FAR, older]), "LVA", "RUS")
    assert found["edition"].tolist() == ["2024-06", "2024-06", "2025-07"]
    assert found["value"].fillna(-1).tolist() == [-1, -1, 1.5]


def test_a_distance_is_an_estimate_where_either_point_is_one():
    mixed = FAR.assign(status=["reported"] * 3 + ["estimate"] * 3)
    assert ideal_point_distance(mixed, "LVA", "RUS")["status"].item() == "estimate"
    assert ideal_point_distance(mixed, "RUS", "LVA")["status"].item() == "estimate"
    firm = ideal_point_distance(FAR.assign(status="reported"), "LVA", "RUS")
    assert firm["status"].item() == "reported"


def test_the_table_given_is_left_as_it_was():
    before = FAR.copy()
    ideal_point_distance(FAR, "LVA", "RUS")
    pd.testing.assert_frame_equal(FAR, before)


def test_what_cannot_be_asked_is_refused():
    with pytest.raises(ParameterError, match="one state; give two"):
        ideal_point_distance(FAR, "LVA", "Latvia")
    with pytest.raises(ParameterError, match="assumption must be 'independent' or 'none'"):
        ideal_point_distance(FAR, "LVA", "RUS", assumption="normal")
    with pytest.raises(UnknownNameError, match="Lattvia"):
        ideal_point_distance(FAR, "Lattvia", "RUS")
    with pytest.raises(ContractError, match=r"points have no unga\.ideal_point of EST"):
        ideal_point_distance(FAR, "LVA", "EST")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (FAR[FAR["series"] != "unga.ideal_point"], "pass one ideal point and its bounds"),
        (pd.concat([FAR, FAR.assign(series="unga.votes")]).drop_duplicates(["series", "country"]), "pass one ideal point"),
        (FAR[FAR["series"] != "unga.ideal_point_low"], "pass both of its bounds"),
        (FAR.replace("unga.ideal_point_low", "unga.ideal_point_all_low"), "pass both of its bounds"),
        (FAR.assign(unit=["a"] * 3 + ["b"] * 3), "mixes the units"),
        (pd.concat([FAR, FAR]), "twice"),
        (FAR.iloc[:0], "no rows"),
    ],
)  # fmt: skip
def test_a_table_that_is_not_one_ideal_point_is_refused(table, message):
    with pytest.raises(ContractError, match=message):
        ideal_point_distance(table, "LVA", "RUS")
