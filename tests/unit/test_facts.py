"""Rosters, events and parameters: what was coded, what adds up, and what was known when."""

from __future__ import annotations

import datetime as dt
import shutil

import pandas as pd
import pytest

from baltic_research import countries, data_package, fact_contracts, fact_schema, facts, paths
from baltic_research.errors import ContractError, EditionError, ParameterError, UnknownNameError
from baltic_research.facts import tables

NATO_28_JUNE_2022 = {
    "BGR": 968,
    "EST": 1430,
    "HUN": 900,
    "LVA": 1887,
    "LTU": 1632,
    "POL": 1033,
    "ROU": 1148,
    "SVK": 643,
}
LATVIA_2017 = {"CAN": 450, "ESP": 300, "ITA": 160, "POL": 160, "SVN": 50, "ALB": 18}
EVENTS_BY_KIND = {
    "accession": 32,
    "air_policing": 23,
    "article4": 4,
    "exercise": 36,
    "legal": 6,
    "national_budget": 2,
    "national_target": 5,
    "opinion": 149,  # one of them restated
    "posture": 31,
    "procurement": 29,
    "spending_target": 5,
    "study": 12,
    "summit": 1,
    "treaty": 1,
    "trigger_event": 4,
    "undersea": 11,
    "us_posture": 8,
}
SCENARIOS = {
    "rand_2016": 6,
    "rand_2017": 3,
    "rand_review_2024": 1,
    "iiss_2025": 3,
    "bruegel_kiel_2025": 2,
    "german_wargame_2025": 2,
    "russian_forces": 7,
}
# Assumptions of ours for the most part, which have no address
POSTURES = {
    "denial": 22,
    "posture_2014": 14,
    "posture_2016": 14,
    "posture_2017": 14,
    "posture_2022": 14,
    "posture_2026": 14,
    "seven_brigades": 14,
    "attacker_drawn_down": 1,
}


@pytest.fixture
def battlegroups():
    return facts.load_roster(scope="battlegroup")


@pytest.fixture
def allied_troops():
    return facts.load_roster(scope="all_allied")


def test_rosters_hold_each_scope_apart(battlegroups, allied_troops):
    brigades = facts.load_roster(scope="brigade")
    assert (len(battlegroups), len(brigades), len(allied_troops)) == (134, 12, 27)
    assert set(battlegroups["scope"]) == {"battlegroup"}
    assert set(allied_troops["scope"]) == {"all_allied"}
    assert set(brigades["scope"]) == {"brigade"}
    assert len(facts.load_roster()) == len(battlegroups) + len(brigades) + len(allied_troops)


def test_natos_eight_battlegroups_of_28_june_2022_are_whole(battlegroups):
    rows = battlegroups[battlegroups["as_of"] == "2022-06-28"].set_index("host")
    assert rows["troops"].to_dict() == NATO_28_JUNE_2022
    assert set(rows["source"]) == {"nato"}
    assert rows["troops"].sum() == 9641


def test_the_eight_together_agree_with_natos_own_sum(battlegroups):
    events = facts.load_events("posture").set_index(["date", "title"])
    together = events.loc[("2022-06-28", "Strength of eight battlegroups together, NATO's figure")]
    total = battlegroups.loc[battlegroups["as_of"] == "2022-06-28", "troops"].sum()
    assert together["low"] == together["high"] == total


def test_latvias_contributors_of_2017_add_up_to_their_total():
    rows = facts.load_roster("Latvia", "battlegroup")
    rows = rows[(rows["as_of"] == "2017-06") & (rows["source"] == "lsm")].set_index("contributor")
    assert rows["troops"].to_dict() == {**LATVIA_2017, "NATO": 1138}
    assert sum(LATVIA_2017.values()) == 1138


def test_no_total_of_all_allied_troops_stands_among_the_battlegroups(battlegroups, allied_troops):
    key = ["host", "contributor", "troops"]
    numbers = {tuple(row) for row in battlegroups.dropna(subset="troops")[key].to_numpy()}
    wider = {tuple(row) for row in allied_troops.dropna(subset="troops")[key].to_numpy()}
    assert len(wider) == 14
    assert not numbers & wider


def test_a_battlegroup_is_never_as_large_as_the_hosts_allied_troops(battlegroups, allied_troops):
    totals = allied_troops[allied_troops["as_of"] == "2022-11"].set_index("host")["troops"].dropna()
    largest = battlegroups[battlegroups["as_of"].str[:4] == "2022"].groupby("host")["troops"].max()
    assert len(totals) == 8
    assert (largest[totals.index] < totals).all()


def test_the_british_4th_brigade_is_an_event_and_no_troops_in_estonia():
    british = facts.load_roster("EST").query("contributor == 'GBR'")
    assert not british["note"].str.contains("4th").any()
    assert british["troops"].max() == 1000
    events = facts.load_events("posture", "GBR")
    brigade = events[events["title"].str.contains("4th Brigade")]
    assert len(brigade) == 1
    assert brigade[["low", "high"]].isna().all(axis=None)


def test_swedes_held_in_sweden_are_not_counted_in_finland():
    roster = facts.load_roster("FIN")
    assert list(roster["contributor"]) == ["SWE"]
    assert roster["troops"].isna().all()


def test_a_conflict_names_the_row_that_says_otherwise():
    rows = facts.load_roster("LVA").query("conflict != ''").set_index("source")
    assert rows["troops"].to_dict() == {"nato": 1887, "turnednews": 2000}
    assert rows.loc["nato", "conflict"] == "turnednews LVA NATO 2022-06-29"
    assert rows.loc["turnednews", "conflict"] == "nato LVA NATO 2022-06-28"


@pytest.mark.parametrize("kind", fact_contracts.KINDS)
def test_events_of_a_kind_are_all_there(kind):
    assert len(facts.load_events(kind)) == EVENTS_BY_KIND[kind]


def test_events_come_in_the_order_of_their_dates():
    dates = facts.load_events()["date"]
    assert dates.is_monotonic_increasing
    assert len(dates) == sum(EVENTS_BY_KIND.values())


@pytest.mark.parametrize(("scenario", "rows"), (SCENARIOS | POSTURES).items())
def test_a_scenario_is_all_there(scenario, rows):
    assert len(facts.load_parameters(scenario)) == rows


def test_without_a_name_all_scenarios_come():
    assert len(facts.load_parameters()) == sum((SCENARIOS | POSTURES).values())


def test_only_what_is_not_published_may_lack_an_address():
    rows = facts.load_parameters()
    assert set(rows.loc[rows["source_url"] == "", "basis"]) == {"assumption", "derived"}
    broken = rows[rows["source_url"] == ""].assign(basis="published")
    with pytest.raises(ContractError, match="an address for what is published"):
        fact_contracts.check_parameters(broken, "broken.csv")


@pytest.mark.parametrize(
    "frame",
    [
        facts.load_roster,
        facts.load_events,
        *[lambda s=s: facts.load_parameters(s) for s in SCENARIOS],
        lambda: facts.load_plans(assumed=True),
    ],
)
def test_every_row_has_a_source_and_a_confidence(frame):
    rows = frame()
    assert rows["source_url"].str.startswith("http").all()
    assert rows["confidence"].isin(fact_schema.CONFIDENCES).all()
    assert (rows["origin"] != "").all()


def test_accessions_agree_with_the_catalogue_of_countries():
    events = facts.load_events("accession").set_index("country")["date"]
    members = {code: countries.table()[code].nato_accession for code in events.index}
    assert {code: str(day) for code, day in members.items()} == events.to_dict()
    assert set(members) == set(countries.nato_members("2026-01-01"))


def test_a_study_gives_its_bounds_and_no_middle_that_it_did_not_publish():
    row = facts.load_parameters("rand_2016").set_index("name").loc["time_to_capital_outskirts"]
    assert (row["low"], row["high"], row["unit"]) == (36, 60, "hours")
    assert row["central"] != row["central"]


def test_a_country_finds_the_events_it_acts_in_and_those_that_concern_it():
    events = facts.load_events("posture", "Germany")
    assert "LTU" in set(events["country"])
    assert "BGR|HUN|ROU|SVK" in set(facts.load_events("posture", "HUN")["country"])


def test_nothing_coded_is_an_empty_answer():
    assert facts.load_events("undersea", "Portugal").empty


def test_as_of_leaves_out_what_was_so_but_not_yet_published():
    before = facts.load_roster("EST", "all_allied", as_of="2024-10-17")
    assert "wikipedia" in set(before["source"])
    with pytest.raises(EditionError, match="first of it was on 2024-02-29"):
        facts.load_roster("EST", "all_allied", as_of="2023-12-31")


def test_as_of_takes_a_date_without_day_at_its_last():
    month = facts.load_roster("LVA", as_of="2017-06-30")
    assert set(month["as_of"]) == {"2017-06"}
    with pytest.raises(EditionError, match="2017-06-30"):
        facts.load_roster("LVA", as_of="2017-06-29")


def test_as_of_may_be_a_date_and_keeps_later_events_out():
    events = facts.load_events("accession", as_of=dt.date(2024, 3, 6))
    assert "SWE" not in set(events["country"])
    assert "FIN" in set(events["country"])


def test_as_of_holds_back_a_study_until_it_was_published():
    with pytest.raises(EditionError, match="2016-02-03"):
        facts.load_parameters("rand_2016", as_of="2016-02-02")
    assert len(facts.load_parameters("rand_2016", as_of="2016-02-03")) == 4


def test_plans_whose_announcement_names_no_year_are_left_out_unless_asked_for():
    stated, every = facts.load_plans(), facts.load_plans(assumed=True)
    assert set(stated["basis"]) == {"published", "derived"}
    assumed = every[every["basis"] == "assumption"]
    assert len(every) == len(stated) + len(assumed)
    assert assumed["source"].tolist() == ["Vilnius summit communique"]


def test_plans_are_those_announced_by_the_day():
    assert facts.load_plans("2016-01-28")["source"].tolist() == ["Wales summit declaration"]
    with pytest.raises(EditionError, match="2014-09-05"):
        facts.load_plans("2014-09-04")


def test_the_pledge_of_the_hague_is_held_with_its_core_part():
    plans = facts.load_plans().set_index(["country", "year"])
    assert plans.loc[("NATO", 2035), "share_gdp_pct"] == 3.5
    event = facts.load_events("spending_target", as_of="2025-06-25").iloc[-1]
    assert event["low"] == 5.0
    assert "3.5 core" in event["note"]


def test_every_plan_rests_on_a_line_that_is_an_event_too():
    origins = set(facts.load_plans(assumed=True)["origin"])
    assert origins <= set(facts.load_events()["origin"])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: facts.load_roster("Latvja"), "unknown country 'Latvja'; did you mean Latvia"),
        (lambda: facts.load_roster("PRT"), "unknown host of Allied troops 'PRT'"),
        (lambda: facts.load_roster(scope="batlegroup"), "unknown scope .*did you mean battlegroup"),
        (lambda: facts.load_events("exercises"), "unknown kind of event .*did you mean exercise"),
        (lambda: facts.load_events(country="Estland"), "unknown country 'Estland'"),
        (lambda: facts.load_parameters("rand_2015"), "unknown scenario .*rand_2016"),
    ],
)
def test_an_unknown_name_brings_the_nearest(call, message):
    with pytest.raises(UnknownNameError, match=message):
        call()


def test_a_day_that_is_none_is_told():
    with pytest.raises(ParameterError, match="'June 2022' is not a day"):
        facts.load_events(as_of="June 2022")


def test_what_is_loaded_can_be_changed_without_harm():
    mine = facts.load_roster()
    mine["troops"] = 0
    assert facts.load_roster()["troops"].sum() > 0


@pytest.fixture
def own_copy(tmp_path, monkeypatch):
    """A copy of the shipped data that a test may damage."""
    shutil.copytree(paths.data(), tmp_path / "data")
    monkeypatch.setattr(paths, "data", lambda: tmp_path / "data")
    return tmp_path / "data"


def test_what_is_read_unchecked_is_what_the_check_returns(monkeypatch):
    as_packaged = tables._roster.__wrapped__(), tables._events.__wrapped__()
    monkeypatch.setattr(tables, "_packaged", dict)
    checked = tables._roster.__wrapped__(), tables._events.__wrapped__()
    for quick, slow in zip(as_packaged, checked, strict=True):
        pd.testing.assert_frame_equal(quick, slow)


def test_every_shipped_table_keeps_its_contract_and_has_its_hash():
    facts.check_tables()
    assert {f"tables/{name}" for name in tables._contracts()} <= tables._packaged().keys()


def test_a_table_changed_since_it_was_packaged_is_checked_anew(own_copy):
    table = own_copy / "tables" / "presence" / "rosters.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",framework,", ",frame,", 1))
    with pytest.raises(ContractError, match=r"rosters\.csv: line .* role breaks"):
        tables._roster.__wrapped__()


def test_a_table_that_breaks_its_contract_is_not_packaged(own_copy):
    table = own_copy / "tables" / "scenario" / "parameters.csv"
    pd.read_csv(table, dtype="str").assign(unit="").to_csv(table, index=False)
    with pytest.raises(ContractError, match=r"parameters\.csv: line .* unit breaks"):
        data_package.write()
