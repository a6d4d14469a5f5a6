"""Votes against the median Ally, aid, exercises, consultations and opinion, with their gaps."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from baltic_research import countries, facts
from baltic_research.errors import ContractError
from baltic_research.indicators.cohesion import distance_to_median_ally, signs


def series(name: str, unit: str, *rows: tuple[str, int, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["country", "year", "value"]).assign(
        series=name, unit=unit, source="made", edition="2020-01", status="reported"
    )


def points(width: float = 0.1, year: int = 1950, **values: float) -> pd.DataFrame:
    """Points of the twelve founders, one apart from the next, and of others, with bounds."""
    full = {code: float(place) for place, code in enumerate(countries.nato_members(1950))} | values
    parts = [
        series(f"unga.ideal_point{end}", "ideal point", *[(code, year, value + shift) for code, value in full.items()])
        for end, shift in (("_low", -width), ("", 0.0), ("_high", width))
    ]  # fmt: skip
    return pd.concat(parts)


def test_the_median_is_of_the_other_allies_and_the_widths_add():
    row = distance_to_median_ally(points(USA=30.0), "USA").iloc[0]
    assert (row["median"], row["value"]) == (5, 25)  # eleven others, from 0 to 10
    assert (row["low"], row["high"]) == (pytest.approx(24.8), pytest.approx(25.2))
    assert row["allies"] == 11


def test_a_state_outside_is_measured_against_all_allies():
    row = distance_to_median_ally(points(RUS=-2.0, SWE=99.0), "RUS").iloc[0]
    assert (row["median"], row["value"], row["allies"]) == (5.5, 7.5, 12)


def test_an_interval_that_holds_the_median_begins_at_zero():
    row = distance_to_median_ally(points(0.5, RUS=6.0), "RUS").iloc[0]
    assert (row["value"], row["low"], row["high"]) == (0.5, 0, pytest.approx(1.5))


def test_an_ally_without_a_point_is_named_and_left_out_of_the_median():
    given = points(RUS=0.0)
    row = distance_to_median_ally(given[given["country"] != "USA"], "RUS").iloc[0]
    assert (row["lacking"], row["allies"], row["median"]) == ("USA", 11, 5)


def test_a_missing_bound_of_any_ally_takes_the_interval():
    given = points(RUS=0.0).reset_index(drop=True)
    bound = given["series"].eq("unga.ideal_point_low") & given["country"].eq("BEL")
    given.loc[bound, "value"] = math.nan
    row = distance_to_median_ally(given, "RUS").iloc[0]
    assert row["value"] == 5.5
    assert math.isnan(row["low"])


ALLOCATIONS = series(
    "kiel.allocations_share_gdp", "% of GDP of 2021",
    ("EST", 2022, 1.0), ("EST", 2023, 0.5), ("LVA", 2022, 1.5), ("DEU", 2023, 0.2), ("JPN", 2022, 9.0),
)  # fmt: skip


def test_aid_is_summed_over_the_years_and_ranked_among_allies():
    found = signs.aid(ALLOCATIONS).set_index("country")
    assert found.loc[["EST", "LVA", "DEU"], "value"].tolist() == [1.5, 1.5, 0.2]
    assert found.loc[["EST", "LVA", "DEU"], "rank"].tolist() == [1, 1, 3]
    assert "JPN" not in found.index
    assert found.loc["DEU", "coverage"] == "1 of 2 years; 2023 may be part of a year"


def test_an_ally_that_the_tracker_lacks_has_no_rank_and_not_the_last():
    found = signs.aid(ALLOCATIONS).set_index("country").loc["ALB"]
    assert found[["value", "rank"]].isna().all()
    assert (found["coverage"], found["ranked"]) == ("no figure", 3)


def test_years_after_the_compilation_are_not_covered_and_not_zero():
    counts = series(
        "exercises.joint_count", "exercises a year", ("EST", 2015, 23.0), ("LVA", 2016, 0.0)
    )
    found = signs.joint_exercises(counts, ["EST", "LVA"], range(2016, 2018))
    assert found["coverage"].tolist() == ["no figure", "not covered", "covered", "not covered"]
    assert found["value"].isna().tolist() == [True, True, False, True]
    assert found["last_year"].tolist() == [2016] * 4


def test_figures_of_one_exercise_stand_side_by_side_with_who_says_them():
    found = signs.headcounts(facts.load_events()).set_index("exercise")
    zapad = found.loc["Zapad 2017"]
    assert len(zapad) == 4
    assert sorted(zapad["said"]) == ["declared", "estimate", "estimate", "reported"]
    assert set(zapad["figures"]) == {4}


def test_what_was_planned_is_told_from_what_was_held():
    found = signs.headcounts(facts.load_events()).set_index("exercise")["said"]
    assert found["Spring Storm 2016"] == "planned"
    assert found["Hedgehog 2022"] == "reported"  # its note tells what had been planned besides


def test_consultations_name_who_asked_and_say_that_they_are_not_all():
    found = signs.consultations(facts.load_events())
    assert found["asked_by"].tolist() == ["POL", "EST|LVA|LTU|POL", "POL", "EST"]
    assert found["low"].tolist()[1] == 8
    assert "not every request" in found["coverage"].iloc[0]


def test_polls_are_compared_with_the_same_question_of_the_same_pollster_alone():
    found = signs.opinion(facts.load_events()).query("country == 'POL'")
    first = found[found["pollster"] == "Pew"].iloc[0]
    assert math.isnan(first["change"])
    assert first["other_questions"] == 1
    row = found[(found["pollster"] == "Pew") & (found["year"] == 2019)].iloc[0]
    assert (row["change"], row["since"]) == (10, 2007)


def polish_pew(as_of=None):
    polls = signs.opinion(facts.load_events(as_of=as_of))
    return polls.query("country == 'POL' and pollster == 'Pew'").set_index("year")


def test_a_change_is_measured_from_the_figure_that_the_pollster_restated():
    rows = polish_pew()
    assert rows.loc[2025, ["value", "since_value", "change"]].tolist() == [81, 88, -7]
    assert rows["since_restated"][2025]
    assert not rows["since_restated"][2024]


def test_a_restated_poll_keeps_the_figure_first_published_and_is_one_row():
    rows = polish_pew()
    assert rows.index.is_unique
    assert rows["restated"].to_dict() == {2007: False, 2019: False, 2024: True, 2025: False}
    assert rows.loc[2024, ["value", "since_value", "change", "restated_as"]].tolist() == [
        91, 82, 9, 88,
    ]  # fmt: skip


def test_a_restatement_of_later_is_not_seen_on_an_earlier_day():
    rows = polish_pew("2025-10-31")
    assert rows.index.max() == 2024
    assert not rows["restated"].any()
    assert "restated" not in " ".join(rows["note"])
    assert math.isnan(rows["restated_as"][2024])


def test_polls_of_one_country_with_two_questions_are_never_chained():
    found = signs.opinion(facts.load_events()).query("country == 'LTU'")
    assert len(found) == 3
    assert found["change"].isna().all()


def test_tables_that_cannot_be_read_are_refused():
    events = facts.load_events()
    with pytest.raises(ContractError, match="events lacks the columns title"):
        signs.opinion(events.drop(columns="title"))
    with pytest.raises(ContractError, match="does not end in its pollster"):
        signs.opinion(events.assign(title="Trust"))
    with pytest.raises(ContractError, match="allocations mixes the units"):
        signs.aid(ALLOCATIONS.assign(unit=list("abcde")))
    with pytest.raises(ContractError, match="counts mixes the series"):
        signs.joint_exercises(ALLOCATIONS.assign(series=list("abcde")), ["EST"], [2016])
