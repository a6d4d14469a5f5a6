"""Forward presence: records with their gaps and conflicts, who is bound, and how it came about."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd
import pytest

from baltic_research import facts
from baltic_research.errors import ContractError, EditionError, ParameterError, UnknownNameError
from baltic_research.indicators import cohesion, dated, sea
from baltic_research.indicators.presence import latest, tripwire, troops

NAN = float("nan")


def roster(*rows: tuple[object, ...]) -> pd.DataFrame:
    """Rows of (source, host, contributor, as_of, troops), and scope where it is not the first."""
    return pd.DataFrame(
        [
            {
                "source": source, "host": host, "contributor": who, "as_of": as_of,
                "troops": troops, "scope": (scope or ["battlegroup"])[0],
                "role": "total" if who == "NATO" else "contributor",
                "nuclear_armed": pd.NA if who == "NATO" else who in ("FRA", "GBR", "USA"),
                "approximate": False, "confidence": "high", "conflict": "",
            }
            for source, host, who, as_of, troops, *scope in rows
        ]
    ).astype({"troops": "float64", "nuclear_armed": "boolean", "approximate": "boolean"})  # fmt: skip


def figures(year: int = 2017, **values: float) -> pd.DataFrame:
    """One figure a country; every Ally that is not named has 1."""
    from baltic_research import countries

    full = dict.fromkeys(countries.nato_members(year), 1.0) | values
    return pd.DataFrame(
        {"country": list(full), "value": list(full.values()), "year": year, "source": "made",
         "series": "made.up", "edition": "2020-01", "unit": "thousand persons", "status": "reported"}
    )  # fmt: skip


def bound(given: pd.DataFrame, when: str = "2017-09-01", **options: object) -> pd.DataFrame:
    amounts = {"gdp": figures(), "spending": figures(), "population": figures()}
    found = tripwire.bound(given, when, **(amounts | options))
    return found.set_index(["host", "counted"])


def held_twice():
    """Rows that two loads have in common, put below each other."""
    parts = [facts.load_roster(host="LVA"), facts.load_roster(scope="battlegroup")]
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize(
    "take",
    [
        troops.timeline,
        lambda rows: troops.composition(rows, "LVA", "2024-01-01"),
        lambda rows: bound(rows, "2024-01-01", hosts=["LVA"]),
    ],
)
def test_a_row_given_twice_is_refused(take):
    with pytest.raises(
        ContractError, match="the roster has lsm, LVA, CAN, 2017-06, battlegroup tw"
    ):
        take(held_twice())


def test_an_index_that_repeats_changes_nothing():
    rows = facts.load_roster()
    same = rows.set_axis(["k"] * len(rows))
    for host in ("EST", "LVA", "LTU"):
        expected, found = (troops.composition(one, host, "2024-01-01") for one in (rows, same))
        pd.testing.assert_frame_equal(found, expected)
    pd.testing.assert_frame_equal(troops.timeline(same), troops.timeline(rows))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"as_of": dt.date(2017, 6, 30)}, r"datetime.date\(2017, 6, 30\) as as_of; expected text"),
        ({"troops": "many"}, "'many' in troops; expected numbers"),
        ({"host": None}, "a row without host"),
    ],
)
def test_a_roster_of_wrong_types_is_refused(changes, message):
    with pytest.raises(ContractError, match=message):
        troops.timeline(facts.load_roster().assign(**changes))


def test_from_no_roster_comes_an_empty_table_with_the_same_columns():
    nothing, whole = facts.known_roster("2010-01-01"), facts.load_roster()
    personnel = figures()
    for take in (
        troops.timeline,
        lambda rows: troops.composition(rows, "LVA", "2024-01-01"),
        lambda rows: troops.against_own_forces(rows, personnel),
        lambda rows: latest.newer_lists(rows, ["LVA"], "2024-01-01"),
    ):
        assert take(nothing).empty
        assert list(take(nothing).columns) == list(take(whole).columns)
    totals = latest.latest_totals(nothing, ["LVA"], "2024-01-01")
    assert totals["coverage"].unique().tolist() == ["no total on record"]


def test_without_any_record_there_is_no_last_one():
    with pytest.raises(ContractError, match="there is no last record"):
        latest.last_record(facts.known_roster("2010-01-01"), facts.load_events().iloc[:0])


def test_events_given_twice_are_refused():
    events = facts.load_events()
    for take in (latest.strengths, cohesion.headcounts, tripwire.milestones):
        with pytest.raises(ContractError, match=r"events has .* twice; pass each row once"):
            take(pd.concat([events, events]))
    with pytest.raises(ContractError, match=r"attributions has .* twice"):
        sea.incidents(events, pd.concat([facts.load_coded("undersea")] * 2))


def test_natos_eight_battlegroups_of_28_june_2022_add_up_to_9641():
    found = troops.timeline(facts.load_roster(scope="battlegroup"))
    day = found[(found["as_of"] == "2022-06-28") & (found["source"] == "nato")]
    assert len(day) == 8
    assert day["troops"].sum() == 9641


def test_latvias_contributors_of_2017_add_up_to_1138_and_to_the_total_given():
    found = troops.composition(facts.load_roster(), "Latvia", "2017-06-30")
    listed = found[found["record"] == "list"]
    assert listed["troops"].sum() == 1138
    assert dict(zip(listed["contributor"], listed["troops"], strict=True))["CAN"] == 450
    assert found.loc[found["record"] == "total", "troops"].tolist() == [1138]
    assert set(found["coverage"]) == {"numbers for 6 of 6 contributors listed"}


def test_the_two_numbers_for_latvia_in_june_2022_stand_side_by_side():
    found = troops.timeline(facts.load_roster("Latvia", "battlegroup")).set_index("as_of")
    pair = found.loc[["2022-06-28", "2022-06-29"], ["troops", "conflict_troops"]]
    assert pair.to_numpy().tolist() == [[1887, 2000], [2000, 1887]]
    row = troops.composition(facts.load_roster(), "Latvia", "2022-06-28").iloc[-1]
    assert (row["troops"], row["conflict_troops"]) == (1887, 2000)


def test_a_year_without_a_count_is_a_gap_and_gets_no_number():
    found = troops.timeline(
        roster(("a", "EST", "NATO", "2017-01-01", 1000), ("a", "EST", "NATO", "2019-01-01", 800))
    )
    assert len(found) == 2
    assert math.isnan(found["gap_days"][0])
    assert found["gap_days"][1] == 730
    assert found["gap"].tolist() == [False, True]
    assert not troops.timeline(
        roster(("a", "EST", "NATO", "2017-01-01", 1000), ("a", "EST", "NATO", "2019-01-01", 800)),
        longest_gap=731,
    )["gap"].any()


def test_a_battlegroup_is_never_followed_by_all_allied_troops():
    found = troops.timeline(
        roster(
            ("a", "EST", "NATO", "2020-01-01", 1000),
            ("a", "EST", "NATO", "2020-02-01", 3000, "all_allied"),
        )
    )
    assert found["scope"].tolist() == ["all_allied", "battlegroup"]
    assert found["gap_days"].isna().all()


def test_a_source_that_gives_no_total_has_none_and_says_what_it_has():
    found = troops.timeline(
        roster(("a", "EST", "GBR", "2018-05", 800), ("a", "EST", "DNK", "2018-05", NAN))
    ).iloc[0]
    assert math.isnan(found["troops"])
    assert found["contributors_troops"] == 800
    assert found["coverage"] == "no total; numbers for 1 of 2 contributors named"


def test_a_list_without_numbers_has_no_sum_and_not_zero():
    found = troops.timeline(
        roster(("a", "EST", "GBR", "2018", NAN), ("a", "EST", "DNK", "2018", NAN))
    )
    assert found["contributors_troops"].isna().all()


def test_a_record_is_as_sure_as_the_least_sure_of_its_rows():
    given = roster(("a", "EST", "GBR", "2018", 1), ("a", "EST", "DNK", "2018", 2))
    given["confidence"] = ["high", "low"]
    assert troops.timeline(given)["confidence"].tolist() == ["low"]


def test_a_composition_is_the_latest_list_with_what_was_seen_since():
    given = roster(
        ("a", "EST", "GBR", "2017-01-01", 1), ("a", "EST", "FRA", "2017-01-01", 1),
        ("b", "EST", "GBR", "2018-01-01", 2), ("b", "EST", "DNK", "2018-01-01", 2),
        ("c", "EST", "BEL", "2018-06-01", 3),
        ("d", "EST", "GBR", "2019-01-01", 4), ("d", "EST", "ISL", "2019-01-01", 4),
    )  # fmt: skip
    found = troops.composition(given, "EST", "2018-12-31")
    assert found[["record", "contributor"]].to_numpy().tolist() == [
        ["list", "DNK"], ["list", "GBR"], ["sighting", "BEL"],
    ]  # fmt: skip
    assert found["age_days"].tolist() == [364, 364, 213]


def test_a_month_counts_from_its_last_day():
    given = roster(("a", "EST", "GBR", "2017-06", 1), ("a", "EST", "FRA", "2017-06", 1))
    assert troops.composition(given, "EST", "2017-06-29").empty
    assert troops.composition(given, "EST", "2017-06-30")["age_days"].tolist() == [0, 0]


def test_one_name_is_no_list():
    assert troops.composition(roster(("a", "EST", "GBR", "2017", 9)), "EST", "2018-01-01").empty


def test_allied_troops_are_set_against_the_hosts_own_of_that_year():
    given = roster(
        ("a", "EST", "NATO", "2017-06", 1200), ("a", "EST", "GBR", "2017-06", 800),
        ("a", "EST", "NATO", "2019-06", 1300),
    )  # fmt: skip
    found = troops.against_own_forces(given, figures(EST=6.0))
    assert found["own_forces"].tolist()[:1] == [6000]
    assert found["per_100_own"].tolist()[:1] == [20]
    assert found["own_status"].tolist() == ["reported", "missing"]
    assert math.isnan(found["per_100_own"][1])
    assert found["coverage"].tolist() == ["", "no figure of the host's forces for that year"]


def test_a_host_that_is_in_its_own_battlegroup_is_marked():
    found = troops.against_own_forces(facts.load_roster(), figures(2022))
    place = found["host"].eq("HUN") & found["scope"].eq("battlegroup")
    assert found.loc[place, "includes_host"].all()
    assert not found.loc[~place, "includes_host"].any()


def test_who_is_bound_is_a_share_of_all_allies_of_the_day():
    given = roster(("a", "EST", "GBR", "2017-08-28", 1), ("a", "EST", "FRA", "2017-08-28", 1))
    found = bound(given, hosts=["EST"], gdp=figures(GBR=4.0), population=figures(2016, GBR=10.0))
    row = found.loc[("EST", "listed")]
    assert row["contributors"] == row["nuclear_armed"] == "FRA|GBR"
    assert row["share_gdp_pct"] == pytest.approx(100 * 5 / 32)  # 29 Allies in 2017, 28 in 2016
    assert row["share_spending_pct"] == pytest.approx(100 * 2 / 29)
    assert (row["population_year"], row["gdp_year"]) == (2016, 2017)
    assert math.isnan(row["share_population_pct"])  # Montenegro had joined and has no figure
    assert "no population of MNE" in row["coverage"]


def test_who_was_seen_since_adds_to_the_upper_bound_and_not_to_the_list():
    given = roster(
        ("a", "EST", "GBR", "2016-08-28", 1), ("a", "EST", "DNK", "2016-08-28", 1),
        ("b", "EST", "FRA", "2017-05-16", 1),
    )  # fmt: skip
    found = bound(given, hosts=["EST"])
    assert found["contributors"].tolist() == ["DNK|GBR", "DNK|FRA|GBR"]
    assert found["nuclear_armed_count"].tolist() == [1, 2]


def test_the_three_together_count_each_capital_once_and_no_host():
    given = roster(
        ("a", "EST", "GBR", "2017-08-28", 1), ("a", "EST", "FRA", "2017-08-28", 1),
        ("a", "LVA", "CAN", "2017-08-01", 1), ("a", "LVA", "GBR", "2017-08-01", 1),
        ("a", "LTU", "DEU", "2017-08-28", 1), ("a", "LTU", "EST", "2017-08-28", 1),
    )  # fmt: skip
    row = bound(given).loc[("together", "listed")]
    assert row["contributors"] == "CAN|DEU|FRA|GBR"
    assert row["share_gdp_pct"] == pytest.approx(100 * 4 / 29)
    assert row["age_days"] == 31
    assert row["as_of"] == "EST 2017-08-28|LVA 2017-08-01|LTU 2017-08-28"


def test_a_host_without_a_list_is_unknown_and_not_zero():
    given = roster(("a", "EST", "GBR", "2017-08-28", 1), ("a", "EST", "FRA", "2017-08-28", 1))
    found = bound(given)
    row = found.loc[("LVA", "listed")]
    assert row[["contributors_count", "nuclear_armed_count", "share_gdp_pct"]].isna().all()
    assert row["stale"]
    assert "no list of two contributors" in row["coverage"]
    assert "the least that are bound" in found.loc[("together", "listed"), "coverage"]


@pytest.mark.parametrize(("limit", "stale"), [(4, False), (3, True)])
def test_a_list_older_than_the_limit_is_stale(limit, stale):
    given = roster(("a", "EST", "GBR", "2017-08-28", 1), ("a", "EST", "FRA", "2017-08-28", 1))
    found = bound(given, hosts=["EST"], stale_after=limit)
    assert found["stale"].tolist() == [stale, stale]


def test_an_ally_without_armed_forces_stands_on_neither_side_of_spending():
    given = roster(("a", "EST", "GBR", "2017-08-28", 1), ("a", "EST", "ISL", "2017-08-28", 1))
    spending = figures()
    spending = spending[spending["country"] != "ISL"]
    row = bound(given, hosts=["EST"], spending=spending).loc[("EST", "listed")]
    assert row["share_spending_pct"] == pytest.approx(100 / 28)
    assert row["coverage"] == "ISL without armed forces left out of spending"


def test_assigned_us_troops_are_those_of_the_last_september():
    given = roster(("a", "EST", "GBR", "2017-08-28", 1), ("a", "EST", "FRA", "2017-08-28", 1))
    troops = pd.concat([figures(2016, EST=6.0), figures(2017, EST=9.0)])
    before = bound(given, "2017-09-01", hosts=["EST"], us_assigned=troops).iloc[0]
    after = bound(given, "2017-09-30", hosts=["EST"], us_assigned=troops).iloc[0]
    assert (before["us_assigned"], before["us_assigned_year"]) == (6, 2016)
    assert (after["us_assigned"], after["us_assigned_year"]) == (9, 2017)


def test_milestones_run_from_warsaw_to_the_brigades_and_tell_plans_from_counts():
    found = tripwire.milestones(facts.load_events()).set_index("id")
    assert found["date"].iloc[0] == "2016-07"
    kinds = found["figure"]
    assert kinds["posture-2017-02-planned-strength-of-four-battlegroups-together"] == "planned"
    brigade = "posture-2026-02-04-german-brigade-takes-over-the-battlegroup-in-lithuania"
    assert kinds[brigade] == "counted"
    assert kinds["posture-2017-06-all-four-battlegroups-in-place"] == "none"
    full = "posture-2026-02-04-full-strength-of-the-german-brigade-in-lithuania-planned"
    assert kinds[full] == "planned"
    assert "planned for the end of 2027" in found.loc[full, "title"]
    assert found["first_day"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("step", "figure"),
    [
        ("posture-2016-07-warsaw-summit-agrees-on-four-battlegroups", "decided"),
        ("posture-2022-03-four-more-battlegroups-decided", "decided"),
        ("posture-2023-07-11-vilnius-summit-adopts-three-regional-defence-plans", "decided"),
        ("us-posture-2025-12-us-defence-act-sets-a-floor-for-troops-in-europe", "legal floor"),
    ],
)
def test_a_decision_and_a_legal_floor_are_no_counts(step, figure):
    found = tripwire.milestones(facts.load_events()).set_index("id")
    assert found.loc[step, "figure"] == figure


def test_milestones_of_a_host_leave_out_the_others():
    found = tripwire.milestones(facts.load_events(), hosts=["Finland"])
    assert set(found["country"]) == {"FIN"}


def test_dates_of_a_year_give_an_interval_of_months():
    assert dated.months("2023", "2023") == (0, pytest.approx(11.96, abs=0.01))
    assert dated.last_day("2015/2016") == dt.date(2016, 12, 31)


def test_what_cannot_be_asked_is_refused():
    given = roster(("a", "EST", "GBR", "2017-08-28", 1), ("a", "EST", "FRA", "2017-08-28", 1))
    with pytest.raises(ContractError, match="the roster lacks the columns scope"):
        troops.timeline(given.drop(columns="scope"))
    with pytest.raises(ParameterError, match="longest_gap: expected a whole number from 1"):
        troops.timeline(given, longest_gap=0)
    with pytest.raises(
        ParameterError, match="scope must be one of battlegroup, brigade, all_allied"
    ):
        troops.composition(given, "EST", "2018-01-01", scope="both")
    with pytest.raises(UnknownNameError, match="Esttonia"):
        troops.composition(given, "Esttonia", "2018-01-01")
    with pytest.raises(ContractError, match="personnel is in 'men'"):
        troops.against_own_forces(given, figures().assign(unit="men"))
    with pytest.raises(EditionError, match="gdp has nothing for 2017 or before"):
        bound(given, gdp=figures(2018))
    with pytest.raises(ParameterError, match="stale_after must be"):
        bound(given, stale_after=0)
    with pytest.raises(ContractError, match="negative figure in 2017"):
        bound(given, spending=figures(GBR=-1.0))
