"""The tables of facts against the hand-coded lists that they rest on, line by line."""

from __future__ import annotations

import csv
import re

import pytest

from baltic_research import countries, paths

READINGS = ("efp_battlegroups", "efp_battlegroups_second_reading")
# The essay's claims are no facts: they are tested by their own module
NOT_FACTS = {"essay_claims"}
LONGEST_RUN_OF_WORDS = 5


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def tables(*folders):
    return [
        path for one in folders for path in sorted((paths.data() / "tables" / one).glob("*.csv"))
    ]


def origins(row):
    return [
        (name, int(line)) for name, line in (part.split(":") for part in row["origin"].split("|"))
    ]


@pytest.fixture(scope="module")
def lists(shared):
    """Each hand-coded list by name: its rows by their line in the file."""
    return {
        path.stem: dict(enumerate(rows_of(path), start=2))
        for path in sorted((shared / "facts").glob("*.csv"))
        if path.stem not in NOT_FACTS
    }


@pytest.fixture(scope="module")
def rosters():
    return rows_of(paths.data() / "tables" / "presence" / "rosters.csv")


@pytest.fixture(scope="module")
def kept():
    """Every row of the tables of facts, the list of what was dropped left out."""
    found = [path for path in tables("presence", "events", "scenario") if path.stem != "dropped"]
    return [row for path in found for row in rows_of(path)]


@pytest.fixture(scope="module")
def dropped():
    return rows_of(paths.data() / "tables" / "presence" / "dropped.csv")


def test_every_line_of_every_list_is_kept_or_dropped_with_a_reason(lists, kept, dropped):
    lines = {(name, line) for name, rows in lists.items() for line in rows}
    used = {place for row in kept for place in origins(row)}
    gone = {(row["list"], int(row["line"])) for row in dropped}
    assert len(lines) == 634
    assert used | gone == lines
    assert not used & gone
    assert all(row["reason"] and row["what"] for row in dropped)


def numbers_of(name, row):
    """Return the numbers of troops that one line of a reading gives."""
    if name == READINGS[0]:
        return {row["contributor_troops"], row["battlegroup_total"]}
    return {row["troops"].removesuffix(".0")}


def test_every_number_of_a_roster_is_that_of_a_line_it_rests_on(lists, rosters):
    checked = 0
    for row in rosters:
        given = set().union(*(numbers_of(name, lists[name][line]) for name, line in origins(row)))
        assert row["troops"] in given, row
        checked += bool(row["troops"])
    assert checked == 66


def test_both_readings_of_a_roster_speak_of_the_same_host_and_contributor(lists, rosters):
    for row in rosters:
        for name, line in origins(row):
            source = lists[name][line]
            first = name == READINGS[0]
            host = countries.resolve(source["host"]) if first else source["iso3_host"]
            who = source["contributor"] if first else source["contributor_iso3"]
            assert host == row["host"]
            assert row["contributor"] in ("NATO", countries.resolve(who) if who else "NATO")


def test_a_number_of_all_allied_troops_never_stands_as_a_battlegroup(lists, rosters):
    for row in rosters:
        for name, line in origins(row):
            source = lists[name][line]
            text = source.get("total_scope", "") + source.get("kind", "")
            wider = re.search(r"ALL ALLIED|all_allied|foreign NATO|OUTSIDE|UK troops", text)
            if wider and row["troops"]:
                assert row["scope"] == "all_allied", row


def test_what_two_readings_agree_on_is_one_row(rosters):
    keys = [(row["host"], row["contributor"], row["as_of"], row["scope"]) for row in rosters]
    assert len(keys) == len(set(keys))
    both = [row for row in rosters if all(f"{name}:" in row["origin"] for name in READINGS)]
    assert len(both) == 63


@pytest.mark.parametrize(
    ("name", "kind", "column"),
    [("air_policing", "air_policing", "value"), ("public_opinion", "opinion", "value")],
)
def test_a_counted_event_gives_the_number_of_its_line(lists, kept, name, kind, column):
    every = [row for row in kept if row.get("kind") == kind]
    rows = [row for row in every if not row["id"].endswith("-restated")]
    assert len(rows) == len(lists[name])
    for row in rows:
        source = lists[name][origins(row)[0][1]]
        assert float(source[column]) in {float(row[end]) for end in ("low", "high") if row[end]}


def test_a_poll_restated_gives_the_number_that_the_remark_of_its_line_names(lists, kept):
    (row,) = [row for row in kept if row.get("id", "").endswith("-restated")]
    ((name, line),) = origins(row)
    assert (
        f"restates {row['country']} {row['date']} as {row['low']} after"
        in lists[name][line]["note"]
    )
    assert row["low"] == row["high"]


def words(text):
    return re.findall(r"[a-z0-9]+", text.casefold())


def runs(text):
    """Return every run of words one longer than may be the same by chance."""
    parts, length = words(text), LONGEST_RUN_OF_WORDS + 1
    return {tuple(parts[start : start + length]) for start in range(len(parts) - length + 1)}


def test_no_title_or_note_repeats_a_sentence_of_the_lists(lists, kept):
    theirs = set().union(
        *(runs(text) for rows in lists.values() for row in rows.values() for text in row.values())
    )
    for row in kept:
        for column in ("title", "note"):
            assert not runs(row.get(column, "")) & theirs, row[column]
