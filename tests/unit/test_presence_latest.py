"""The last that is known of each host, the strengths of brigades, and purchases in time."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd
import pytest

from baltic_research import facts
from baltic_research.errors import ContractError, ParameterError, UnknownNameError
from baltic_research.indicators import capability, presence

HOSTS = ["Finland", "Estonia", "Latvia"]


def latest(when: str, hosts: list[str] = HOSTS) -> pd.DataFrame:
    return presence.latest_totals(facts.load_roster(), hosts, when).set_index(["host", "scope"])


def test_the_latest_total_is_that_of_the_day_and_none_of_later():
    assert latest("2022-06-28").loc[("LVA", "battlegroup"), "troops"] == 1887
    assert latest("2023-12-31").loc[("LVA", "battlegroup"), "troops"] == 1840


def test_totals_of_28_june_2022_add_up_to_natos_9641():
    hosts = ["BGR", "EST", "HUN", "LVA", "LTU", "POL", "ROU", "SVK"]
    found = latest("2022-06-28", hosts).xs("battlegroup", level="scope")
    assert found["troops"].sum() == 9641
    assert set(found["source"]) == {"nato"}


def test_a_host_without_a_total_is_a_row_and_says_so():
    row = latest("2026-07-08").loc[("FIN", "battlegroup")]
    assert math.isnan(row["troops"])
    assert row["stale"]
    assert row["coverage"] == "no total on record"


def test_ages_count_from_the_day_and_a_year_is_the_limit():
    assert latest("2023-06-28").loc[("EST", "battlegroup"), "age_days"] == 365
    assert not latest("2023-06-28").loc[("EST", "battlegroup"), "stale"]
    assert latest("2023-06-29").loc[("EST", "battlegroup"), "stale"]


def test_of_two_totals_of_one_day_the_surer_is_taken():
    roster = facts.load_roster("LVA", "battlegroup")
    rows = roster[roster["as_of"] == "2022-06-28"]
    other = rows.assign(source="rumour", troops=5000.0, confidence="low")
    found = presence.latest_totals(pd.concat([rows, other]), ["LVA"], "2022-12-31")
    assert found.loc[0, "troops"] == 1887


def test_an_unknown_host_is_an_error():
    with pytest.raises(UnknownNameError):
        latest("2022-06-28", ["Livonia"])


def newer(when: str, host: str = "Latvia", **options: str) -> pd.DataFrame:
    return presence.newer_lists(facts.load_roster(), [host], when, **options)


def test_a_newer_list_of_another_count_is_named_with_those_new_in_it():
    row = newer("2024-10-29").iloc[0]
    assert (row["scope"], row["as_of"], row["source"]) == ("brigade", "2024-10-29", "tass")
    assert (row["counted_as_of"], row["named"]) == ("2018", 12)
    assert row["added"] == "CZE|DNK|ISL|MKD|MNE"
    assert row["said"] == (
        "Latvia: a newer list of the brigade (2024-10-29, tass), another count and left out, names "
        "12 Allies; not in the list of 2018: Czechia, Denmark, Iceland, Montenegro, North Macedonia."
    )


def test_a_list_of_another_count_is_named_neither_before_its_day_nor_where_it_is_older():
    assert newer("2024-10-28").empty
    assert newer("2026-07-08", scope="brigade").empty


def test_where_the_count_asked_for_has_no_list_those_of_the_others_are_named():
    found = newer("2026-07-08", scope="all_allied").set_index("scope")
    assert sorted(found.index) == ["battlegroup", "brigade"]
    assert set(found["counted_as_of"]) == {""}
    assert found.loc["brigade", "said"].startswith("Latvia: no list here; a list of the brigade")
    assert found.loc["brigade", "added"] == found.loc["brigade", "contributors"]


def test_a_list_of_an_unknown_count_is_refused():
    with pytest.raises(ParameterError, match="scope must be one of"):
        newer("2026-07-08", scope="division")


def test_the_brigades_allies_are_neither_the_battlegroups_nor_everybody():
    roster = facts.load_roster()
    listed = {
        scope: set(presence.composition(roster, "LVA", "2026-07-08", scope=scope)["contributor"])
        for scope in ("battlegroup", "brigade", "all_allied")
    }
    assert len(listed["brigade"]) == 12
    assert "CZE" not in listed["battlegroup"]
    assert not listed["all_allied"]


def test_strengths_are_those_of_one_host_and_no_changes():
    found = presence.strengths(facts.load_events())
    assert {"LVA", "LTU"} <= set(found["host"])
    assert not found["host"].str.contains("|", regex=False).any()
    assert (found["high"] > 0).all()


@pytest.mark.parametrize(
    ("unit", "there"),
    [
        ("troops, about", True),
        ("troops, change in Finland", False),
        ("troops, held in Sweden", False),
    ],
)
def test_a_change_is_no_strength_and_who_is_held_elsewhere_is_not_there(unit, there):
    events = facts.load_events()
    begun = events["id"] == "posture-2026-06-06-forward-land-forces-finland-begin"
    assert begun.any()
    assert "FIN" not in set(presence.strengths(events)["host"])
    events.loc[begun, "unit"] = unit
    assert ("FIN" in set(presence.strengths(events)["host"])) is there


def test_plans_and_counts_of_latvias_brigade_are_told_apart():
    found = presence.strengths(facts.load_events(), hosts=["Latvia"])
    assert found.query("figure == 'counted'")["high"].max() == 3000
    assert found.query("figure == 'planned'")["high"].max() == 3500


def test_the_last_record_is_the_earliest_day_that_the_latest_may_mean():
    roster, events = facts.load_roster(), facts.load_events()
    assert presence.last_record(roster, events) == dt.date(2026, 7, 8)
    vague = events.assign(date="2027")
    assert presence.last_record(roster, vague) == dt.date(2027, 1, 1)


def test_an_amount_says_which_bound_is_lacking():
    nan = math.nan
    assert presence.amount(4, 4, "battlegroups") == "4 battlegroups"
    assert presence.amount(500, nan, "troops") == "at least 500 troops"
    assert presence.amount(nan, nan, "") == ""
    assert presence.amount(-800, -700, "troops") == (
        "\N{MINUS SIGN}800 to \N{MINUS SIGN}700 troops"
    )


def bought() -> pd.DataFrame:
    return capability.procurement(facts.load_events(), facts.load_coded("deliveries"), "2026-07-08")


def test_spans_say_which_days_a_date_may_mean():
    rows = capability.spans(bought()).set_index(["country", "system"])
    javelin = rows.loc[("EST", "FGM-148 Javelin, 80 launchers")]
    assert (javelin["contract_from"], javelin["contract_to"]) == (
        dt.date(2014, 1, 1), dt.date(2014, 12, 31),
    )  # fmt: skip
    assert (javelin["delivered_from"], javelin["delivered_to"]) == (
        dt.date(2015, 1, 1), dt.date(2016, 12, 31),
    )  # fmt: skip
    assert javelin["due_from"] is None


def test_where_only_the_last_delivery_is_dated_it_is_the_day_due():
    rows = capability.spans(bought()).set_index(["country", "system"])
    assert rows.loc[("LVA", "Spike"), "due_to"] == dt.date(2023, 12, 31)
    assert rows.loc[("LVA", "Spike"), "due"] == ""


def test_spans_need_a_table_of_purchases():
    with pytest.raises(ContractError, match="bought lacks"):
        capability.spans(bought().drop(columns="delivered"))
