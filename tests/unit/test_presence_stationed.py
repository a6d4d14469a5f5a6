"""One country's part in the forward presence, as host and as sender."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from baltic_research import countries, facts
from baltic_research.errors import ContractError, UnknownNameError
from baltic_research.indicators.presence import HOSTS, SENDS, brigade_counts, stationed


def roster(*rows):
    """Rows of host, contributor, day, troops and scope."""
    columns = ["host", "contributor", "as_of", "troops", "scope"]
    return pd.DataFrame(rows, columns=columns).assign(
        source="s", role="contributor", approximate=False, confidence="high", source_url="u"
    )


OWN = "battlegroup"


def test_a_country_is_told_as_host_and_as_sender():
    held = roster(
        ("LTU", "DEU", "2023", 800, OWN), ("LVA", "POL", "2023", 10, OWN), ("POL", "ROU", "2023", 5, OWN)
    )  # fmt: skip
    found = stationed(held, "POL", "2026-01-01")
    assert found[["direction", "partner", "host", "contributor"]].to_numpy().tolist() == [
        [HOSTS, "ROU", "POL", "ROU"],
        [SENDS, "LVA", "LVA", "POL"],
    ]


def test_who_was_last_named_without_a_number_keeps_the_number_before_with_its_date():
    held = roster(("LTU", "DEU", "2022-12", 850.0, OWN), ("LTU", "DEU", "2025-05", math.nan, OWN))
    row = stationed(held, "LTU", "2026-01-01").iloc[0]
    assert (row["named"], row["troops"], row["counted"]) == ("2025-05", 850.0, "2022-12")


def test_who_was_never_counted_has_no_number():
    row = stationed(roster(("LTU", "DEU", "2025-05", math.nan, OWN)), "LTU", "2026-01-01").iloc[0]
    assert math.isnan(row["troops"])
    assert (row["counted"], row["counted_by"], row["count_confidence"]) == ("", "", "")
    assert not row["approximate"]


def test_a_number_keeps_the_source_and_confidence_of_its_own_record():
    held = roster(
        ("LTU", "NLD", "2017-05-29", 250.0, OWN), ("LTU", "NLD", "2025-05", math.nan, OWN)
    )
    held = held.assign(
        source=["kam", "tass"], confidence=["high", "medium"], source_url=["kam.lt", "tass.com"]
    )
    row = stationed(held, "LTU", "2026-01-01").iloc[0]
    assert row[["source", "confidence", "source_url"]].tolist() == ["tass", "medium", "tass.com"]
    of_count = row[["counted_by", "count_confidence", "count_source_url"]].tolist()
    assert of_count == ["kam", "high", "kam.lt"]


def test_no_number_shipped_is_ascribed_to_a_source_that_gave_none():
    held = facts.load_roster()
    key = ["host", "contributor", "scope"]
    of_count = {"as_of": "counted", "source": "counted_by", "confidence": "count_confidence"}
    given = held.rename(columns=of_count)[[*key, "troops", *of_count.values()]]
    for country in countries.nato_members(2026):
        found = stationed(held, country, "2026-12-31").query("troops.notna()")
        assert len(found.merge(given)) == len(found)


def test_battlegroup_and_all_allied_stay_two_rows():
    held = roster(("LTU", "USA", "2023", 100, OWN), ("LTU", "USA", "2023", 500, "all_allied"))
    assert len(stationed(held, "LTU", "2026-01-01")) == 2


def test_later_records_are_left_out_and_age_counts_from_the_day():
    held = roster(("LTU", "DEU", "2022-12-31", 850, OWN), ("LTU", "DEU", "2025-05-01", 900, OWN))
    row = stationed(held, "LTU", "2023-01-10").iloc[0]
    assert (row["troops"], row["age_days"]) == (850, 10)


def test_a_country_that_the_record_does_not_name_has_no_rows():
    assert stationed(roster(("LTU", "DEU", "2023", 800, OWN)), "ISL", "2026-01-01").empty


def test_it_holds_for_the_roster_shipped():
    found = stationed(facts.load_roster(), "Latvia", "2017-06-30")
    assert found.loc[found["contributor"] == "CAN", "troops"].iloc[0] == 450


def test_a_lacking_column_is_named():
    with pytest.raises(ContractError, match="confidence"):
        stationed(
            roster(("LTU", "DEU", "2023", 8, OWN)).drop(columns="confidence"), "LTU", "2026-01-01"
        )


def test_an_unknown_country_is_named():
    with pytest.raises(UnknownNameError, match="Latvija"):
        stationed(roster(("LTU", "DEU", "2023", 8, OWN)), "Latvija!", "2026-01-01")


def test_the_largest_number_comes_first_and_unknown_ones_last():
    held = roster(
        ("LTU", "BEL", "2023", math.nan, OWN), ("LTU", "CZE", "2023", 5, OWN), ("LTU", "DEU", "2023", 800, OWN)
    )  # fmt: skip
    assert stationed(held, "LTU", "2026-01-01")["contributor"].tolist() == ["DEU", "CZE", "BEL"]


def counts(country, day="2026-12-31"):
    found = brigade_counts(facts.load_events(), country, day)
    return found[["host", "counted", "low", "high"]].to_numpy().tolist()


def test_a_host_is_told_how_strong_its_brigade_and_a_part_of_it_were_counted():
    assert counts("Latvia") == [
        ["LVA", "2025-08-26", 3000, 3000],
        ["LVA", "2025-08-26", 2000, 2000],
    ]


@pytest.mark.parametrize("country", ["Germany", "Lithuania"])
def test_a_count_concerns_the_host_and_the_actors(country):
    assert counts(country) == [["LTU", "2026-02-04", 1700, 1800]]


def test_a_count_says_where_they_stand_if_not_in_the_host():
    found = brigade_counts(facts.load_events(), "Sweden", "2026-12-31")
    assert found[["host", "high"]].to_numpy().tolist() == [["FIN", 600]]
    assert "held at Boden in Sweden" in found["note"].iloc[0]


def test_plans_and_later_counts_are_left_out():
    assert counts("Latvia", "2025-08-25") == []
    assert counts("France") == []


def test_an_event_without_its_address_is_refused():
    with pytest.raises(ContractError, match="source_url"):
        brigade_counts(facts.load_events().drop(columns="source_url"), "Latvia", "2026-12-31")
