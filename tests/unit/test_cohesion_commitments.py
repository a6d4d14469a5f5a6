"""Promises against what later events and figures show: each verdict and what it rests on."""

from __future__ import annotations

import math
import re

import pandas as pd
import pytest

from baltic_research import countries, facts
from baltic_research.errors import ContractError
from baltic_research.facts import load_coded
from baltic_research.indicators.cohesion.promises import VERDICTS, commitments

SHARE = "nato.defence_share_gdp"
EVENT_COLUMNS = dict.fromkeys(("end_date", "kind", "unit", "confidence", "note"), "")


def events(**dates: str) -> pd.DataFrame:
    """Events by id and date."""
    rows = [{"id": name, "date": date, "title": name} for name, date in dates.items()]
    return pd.DataFrame(rows).assign(
        actor="NATO", country="LTU", low=0.0, high=0.0, **EVENT_COLUMNS
    )


def promise(measured_by: str = "event", **given: object) -> pd.DataFrame:
    plain = {
        "country": "",
        "at_least": math.nan,
        "due": "",
        "met_by": "",
        "partly_by": "",
        "note": "",
        "noted_by": "",
    }
    return pd.DataFrame([{"id": "vow", "measured_by": measured_by, **plain, **given}])


def shares(year: int, default: float = 1.0, **values: float) -> pd.DataFrame:
    full = dict.fromkeys(countries.nato_members(year), default) | values
    return pd.DataFrame(
        {"country": list(full), "value": list(full.values()), "year": year, "source": "nato",
         "series": SHARE, "edition": "2020-01", "unit": "% of GDP", "status": "reported"}
    )  # fmt: skip


def by_events(as_of: str = "2020-01-01", **given: str) -> pd.Series:
    known = events(vow="2016-07", came="2017-06", began="2018")
    return commitments(known, promise(**given), {}, as_of).iloc[0]


def by_figures(table: pd.DataFrame, as_of: str = "2025-06-01", **given: object) -> pd.Series:
    asked = {"country": "NATO", "at_least": 2.0, "due": "2024"} | given
    return commitments(
        events(vow="2014-09-05"), promise(SHARE, **asked), {SHARE: table}, as_of
    ).iloc[0]


def test_an_event_that_says_so_makes_it_delivered():
    row = by_events(met_by="came", partly_by="began")
    assert (row["verdict"], row["evidence"], row["basis"]) == ("delivered", "came", "event")


def test_evidence_of_later_is_not_seen_on_an_earlier_day():
    row = by_events("2017-06-29", met_by="came")
    assert (row["verdict"], row["evidence"]) == ("unknown", "")
    assert by_events("2017-06-30", met_by="came")["verdict"] == "delivered"


def test_a_part_is_partly_once_it_is_due_and_evidence_until_then():
    early = by_events("2019-06-30", partly_by="came|began", due="2019")
    assert (early["verdict"], early["evidence"]) == ("not yet due", "came|began")
    assert by_events("2020-01-01", partly_by="came|began", due="2019")["verdict"] == "partly"


def test_evidence_is_dated_by_its_events_or_by_the_year_of_its_figure():
    assert by_events(met_by="came|began")["shown"] == "2017-06|2018"
    assert by_events(met_by="came", as_of="2016-12-31")["shown"] == ""
    assert by_figures(shares(2024))["shown"] == "2024"


def test_no_record_of_what_is_due_is_unknown_and_not_a_failure():
    row = by_events(due="2018")
    assert (row["verdict"], row["coverage"]) == ("unknown", "no record of it either way")
    assert by_events()["coverage"] == "no day was set"


def test_a_promise_of_later_is_not_in_the_table():
    found = commitments(events(vow="2016-07"), promise(), {}, "2016-07-30")
    assert found.empty
    full = commitments(events(vow="2016-07"), promise(), {}, "2016-07-31")
    assert list(found.columns) == list(full.columns)


@pytest.mark.parametrize(
    ("table", "verdict", "met"),
    [
        (shares(2024, 2.0), "delivered", 32),
        (shares(2024, 1.9, LTU=2.1), "partly", 1),
        (shares(2024, 1.9), "not", 0),
    ],
)
def test_a_pledge_of_all_allies_is_counted_over_all_allies(table, verdict, met):
    row = by_figures(table)
    assert (row["verdict"], row["met"], row["of"]) == (verdict, met, 32)
    assert row["evidence"] == f"{SHARE} 2020-01"


def test_the_year_due_counts_and_not_a_later_one():
    row = by_figures(pd.concat([shares(2024, 1.0), shares(2025, 3.0)]), "2026-01-01")
    assert row["verdict"] == "not"


def test_a_year_that_is_not_over_is_not_yet_due_with_its_count():
    row = by_figures(shares(2024, 3.0), "2024-12-30")
    assert (row["verdict"], row["met"]) == ("not yet due", 32)


def test_a_due_year_without_figures_is_unknown():
    row = by_figures(shares(2023, 3.0))
    assert row["verdict"] == "unknown"
    assert "in 2023" in row["figure"]
    assert by_figures(shares(2024, math.nan))["figure"] == "no figure for 2024"


def test_an_ally_without_a_figure_keeps_a_pledge_from_being_whole():
    row = by_figures(shares(2024, 2.0, LTU=math.nan))
    assert (row["verdict"], row["met"], row["of"]) == ("partly", 31, 32)
    assert "1 without a figure" in row["figure"]


def test_a_countrys_own_target_is_measured_by_its_own_figure():
    row = by_figures(shares(2024, 9.0, LTU=1.99), country="Lithuania")
    assert (row["verdict"], row["of"]) == ("not", 1)
    assert row["figure"] == "1.99 % against 2 % in 2024 (reported)"


def test_every_reading_names_events_that_are_coded():
    known = set(facts.load_events()["id"])
    table = load_coded("commitments")
    ids = [*table["id"], *table["met_by"], *table["partly_by"], *table["noted_by"]]
    assert set(filter(None, "|".join(ids).split("|"))) <= known


def test_a_remark_is_shown_once_all_that_it_rests_on_was_known():
    given = {"partly_by": "came", "note": "came late", "noted_by": "came|began"}
    early = by_events("2018-12-30", **given)
    assert (early["verdict"], early["note"], early["noted_by"]) == ("partly", "", "")
    late = by_events("2018-12-31", **given)
    assert (late["note"], late["noted_by"]) == ("came late", "came|began")


def test_a_remark_that_rests_on_the_promise_alone_is_always_shown():
    assert by_events("2016-07-31", note="no day was set")["note"] == "no day was set"


def numbers(text: str) -> set[float]:
    return {float(one.replace(",", "")) for one in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", text)}


@pytest.mark.parametrize(
    "row", load_coded("commitments").to_dict("records"), ids=lambda one: one["id"]
)
def test_every_number_of_a_remark_stands_in_an_event_that_it_rests_on(row):
    ids = [row["id"], *filter(None, row["noted_by"].split("|"))]
    rests_on = facts.load_events().set_index("id").loc[ids]
    given = set(rests_on[["low", "high"]].to_numpy().ravel())
    for text in rests_on[["title", "note", "end_date"]].to_numpy().ravel():
        given |= numbers(text)
    assert numbers(row["note"]) <= given


def test_remarks_of_later_are_not_shown_before_the_brigades_stood():
    table = load_coded("commitments").query("measured_by == 'event'")
    day = "2024-07-01"
    found = commitments(facts.load_events(as_of=day), table, {}, day).set_index("title")["note"]
    assert found["Canada and Latvia declare the aim of a brigade"] == ""
    assert found["Madrid summit: battlegroups can grow to brigades"] == ""
    assert found["Canada plans a lasting force in Latvia"] == ""
    assert found["France plans a brigade in Romania"] == ""
    assert found["Warsaw summit agrees on four battlegroups"] == "no day was set at the summit"


def test_the_coded_promises_get_every_kind_of_verdict_that_events_allow():
    table = load_coded("commitments").query("measured_by == 'event'")
    found = commitments(facts.load_events(), table, {}, "2026-07-31").set_index("id")
    warsaw = found.loc["posture-2016-07-warsaw-summit-agrees-on-four-battlegroups"]
    assert (warsaw["verdict"], warsaw["evidence"]) == (
        "delivered",
        "posture-2017-06-all-four-battlegroups-in-place",
    )
    brigade = found.loc["posture-2025-04-01-germany-puts-its-brigade-for-lithuania-into-service"]
    assert brigade["verdict"] == "not yet due"
    assert set(found["verdict"]) == set(VERDICTS) - {"not"}


def test_a_series_that_is_not_passed_is_named():
    with pytest.raises(ContractError, match=f"vow is measured by {SHARE}; pass its"):
        commitments(events(vow="2014"), promise(SHARE, due="2024"), {}, "2025-01-01")
    with pytest.raises(ContractError, match="promises lacks the columns met_by"):
        commitments(events(vow="2014"), promise().drop(columns="met_by"), {}, "2025-01-01")
