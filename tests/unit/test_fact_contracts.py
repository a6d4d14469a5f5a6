"""The contracts of facts name every breach, with the line and what was found."""

from __future__ import annotations

import re
import shutil

import pandas as pd
import pytest

from baltic_research import fact_contracts, facts, paths
from baltic_research.errors import ContractError
from baltic_research.fact_rules import first_day, last_day
from baltic_research.facts import tables

CHECKS = {
    "roster": (facts.load_roster, fact_contracts.check_rosters),
    "event": (facts.load_events, fact_contracts.check_events),
    "parameter": (lambda: facts.load_parameters("rand_2016"), fact_contracts.check_parameters),
    "plan": (lambda: facts.load_plans(assumed=True), fact_contracts.check_plans),
}


# A row of each table that the breaches below can break: a total, an event without figure, a range
ROWS = {
    "roster": lambda table: table["role"] == "total",
    "event": lambda table: table["unit"] == "",
    "parameter": lambda table: table["name"] == "time_to_capital_outskirts",
    "plan": lambda table: table["basis"] == "derived",
}


def broken(what, column, value):
    """Return what a contract says when one cell of a sound table is changed, and its line."""
    load, check = CHECKS[what]
    table = load()
    row = table.index[ROWS[what](table)][0]
    table = table.astype({"year": float}) if what == "plan" else table
    table.loc[row, column] = value
    with pytest.raises(ContractError) as caught:
        check(table, "table.csv")
    return f"line {row + 2}", str(caught.value)


@pytest.mark.parametrize("what", CHECKS)
def test_a_sound_table_passes_unchanged(what):
    load, check = CHECKS[what]
    pd.testing.assert_frame_equal(check(load(), "table.csv"), load(), check_dtype=what != "plan")


@pytest.mark.parametrize(
    ("what", "column", "value", "message"),
    [
        ("roster", "host", "XYZ", "host breaks a country's code, found 'XYZ'"),
        ("roster", "host", "NATO", "host breaks a country's code, found 'NATO'"),
        (
            "roster",
            "contributor",
            "NATO_EUR",
            "contributor breaks a country's code, or NATO for a total",
        ),
        ("roster", "as_of", "2022-13", "as_of breaks a date, found '2022-13'"),
        ("roster", "as_of", "June 2022", "as_of breaks a date, found 'June 2022'"),
        ("roster", "troops", -1.0, "troops breaks greater_than_or_equal_to"),
        ("roster", "scope", "division", "scope breaks isin.*found 'division'"),
        ("roster", "scope", "brigade", "the row breaks no number for a brigade"),
        ("roster", "role", "guest", "role breaks isin.*found 'guest'"),
        ("roster", "role", "framework", "the row breaks the role total for NATO"),
        ("roster", "nuclear_armed", True, "the row breaks who is nuclear-armed"),
        ("roster", "troops", None, "the row breaks a number for every total"),
        ("roster", "conflict", "nobody LVA NATO 2022", "the row breaks a conflict with a row"),
        ("roster", "known_from", "2001", "the row breaks known_from not before as_of"),
        ("roster", "confidence", "sure", "confidence breaks isin.*found 'sure'"),
        ("roster", "source_url", "", "source_url breaks an address, found ''"),
        ("roster", "source_url", "a book", "source_url breaks an address, found 'a book'"),
        ("roster", "origin", "", "origin breaks list:line"),
        ("event", "kind", "party", "kind breaks isin.*found 'party'"),
        ("event", "country", "EST|XYZ", "country breaks codes of countries"),
        ("event", "country", "", "country breaks codes of countries, found ''"),
        ("event", "date", "1949-02-30", "date breaks a date, found '1949-02-30'"),
        ("event", "end_date", "1900", "the row breaks end_date not before date"),
        ("event", "low", 5.0, "the row breaks a unit for every figure"),
        ("event", "title", "", "title breaks a title, found ''"),
        ("event", "id", "Two words", "id breaks words in lower case"),
        ("parameter", "basis", "guess", "basis breaks isin.*found 'guess'"),
        ("parameter", "unit", "", "unit breaks a unit, found ''"),
        ("parameter", "high", 1.0, "the row breaks low, central, high in order"),
        ("plan", "country", "NATO_EUR", "country breaks a country's code, or NATO"),
        ("plan", "year", 2026.5, "the row breaks a whole year"),
        ("plan", "year", 2000, "the row breaks a year not before the announcement"),
        ("plan", "share_gdp_pct", 0.0, "the row breaks a share above 0"),
        ("plan", "announced", "spring", "announced breaks a date, found 'spring'"),
        ("plan", "basis", "hope", "basis breaks isin.*found 'hope'"),
        ("plan", "note", "", "the row breaks a note on what is derived or assumed"),
        ("plan", "source", "", "source breaks a source, found ''"),
        ("plan", "known_from", "1999", "the row breaks known_from not before announced"),
    ],
)
def test_a_breach_is_named_with_its_line(what, column, value, message):
    line, told = broken(what, column, value)
    assert re.search(f"{line}: {message}", told)


@pytest.mark.parametrize(
    ("what", "key"),
    [
        ("roster", fact_contracts.ROSTER_KEY),
        ("event", ("id",)),
        ("parameter", fact_contracts.PARAMETER_KEY),
        ("plan", fact_contracts.PLAN_KEY),
    ],
)
def test_a_key_given_twice_is_a_breach(what, key):
    load, check = CHECKS[what]
    table = load()
    table.loc[1, list(key)] = table.loc[0, list(key)]
    with pytest.raises(ContractError, match="uniqueness"):
        check(table, "table.csv")


def test_a_battlegroup_larger_than_all_allied_troops_is_a_breach():
    table = facts.load_roster()
    nato = table.index[(table["host"] == "EST") & (table["as_of"] == "2022-06-28")][0]
    table.loc[nato, ["as_of", "troops"]] = ["2022-11", 2201.0]
    with pytest.raises(ContractError, match="battlegroup within all Allied troops"):
        fact_contracts.check_rosters(table, "rosters.csv")


def test_a_conflict_must_be_told_on_both_sides():
    table = facts.load_roster()
    first = table.index[table["conflict"] != ""][0]
    table.loc[first, "conflict"] = ""
    with pytest.raises(ContractError, match="a conflict with a row that gives another number"):
        fact_contracts.check_rosters(table, "rosters.csv")


def test_every_breach_is_told_at_once():
    table = facts.load_roster()
    table.loc[0, "host"] = "XYZ"
    table.loc[1, "scope"] = "division"
    table.loc[2, "source_url"] = ""
    with pytest.raises(ContractError) as caught:
        fact_contracts.check_rosters(table, "rosters.csv")
    for part in ("rosters.csv: ", "line 2: host", "line 3: scope", "line 4: source_url"):
        assert part in str(caught.value)


def test_a_lacking_and_an_unknown_column_are_both_told():
    table = facts.load_events().rename(columns={"note": "remark"})
    with pytest.raises(ContractError) as caught:
        fact_contracts.check_events(table, "events.csv")
    assert "note" in str(caught.value)
    assert "remark" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022", "2022-01-01", "2022-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2022-12", "2022-12-01", "2022-12-31"),
        ("2022-06-28", "2022-06-28", "2022-06-28"),
    ],
)
def test_a_date_of_any_precision_has_a_first_and_a_last_day(text, first, last):
    assert (str(first_day(text)), str(last_day(text))) == (first, last)


def test_a_parameter_without_any_number_is_a_breach():
    table = facts.load_parameters("rand_2016")
    table.loc[0, ["low", "central", "high"]] = None
    with pytest.raises(ContractError, match="line 2: the row breaks at least one number"):
        fact_contracts.check_parameters(table, "parameters.csv")


def test_an_event_whose_low_lies_above_its_high_is_a_breach():
    table = facts.load_events("opinion")
    table.loc[0, "low"] = 101.0
    with pytest.raises(ContractError, match="line 2: the row breaks low not above high"):
        fact_contracts.check_events(table, "events.csv")


def test_an_event_that_stands_in_two_files_is_told(tmp_path, monkeypatch):
    shutil.copytree(paths.data() / "tables" / "events", tmp_path / "tables" / "events")
    shutil.copy(tmp_path / "tables/events/undersea.csv", tmp_path / "tables/events/again.csv")
    monkeypatch.setattr(paths, "data", lambda: tmp_path)
    with pytest.raises(ContractError, match=r"balticconnector.* stands in more than one file"):
        tables._events.__wrapped__()
