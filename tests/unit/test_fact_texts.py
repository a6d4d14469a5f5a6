"""Texts of facts: none tells of a year or a day that came after its row was known."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from baltic_research import facts
from baltic_research.fact_rules import last_day

MONTHS = {dt.date(2000, month, 1).strftime("%B"): month for month in range(1, 13)}
YEAR = re.compile(r"(?<![\d,.])(?:19|20)\d{2}(?![\d]|[,.]\d)")
DAY = re.compile(rf"(?:\b(\d{{1,2}}) )?\b({'|'.join(MONTHS)})\b(?: (\d{{4}}))?")
# What these tell of was planned or allowed for when the row was known
PLANS = {
    "national-budget-2025-12-04-latvia-s-defence-budget-for-2026",
    "national-budget-2025-12-11-lithuania-s-defence-budget-for-2026",
    "national-target-2018-09-10-lithuanian-parties-settle-on-2-5-of-gdp-for-2030",
    "national-target-2025-01-17-lithuania-aims-at-5-to-6-of-gdp-for-2026-to-2030",
    "national-target-2025-02-18-latvia-aims-at-4-of-gdp-or-more-from-2026",
    "national-target-2025-03-18-estonia-aims-at-5-of-gdp-or-more-from-2026",
    "national-target-2025-04-estonia-plans-5-4-of-gdp-first-in-2026",
    "posture-2023-07-canada-plans-a-lasting-force-in-latvia",
    "posture-2024-10-17-british-4th-brigade-earmarked-for-estonia",
    "posture-2026-02-04-full-strength-of-the-german-brigade-in-lithuania-planned",
    "posture-2025-08-26-canada-keeps-its-mission-in-latvia-three-years-longer",
    "spending-target-2025-06-25-the-hague-allies-pledge-5-of-gdp-until-2035",
    "study-2025-12-01-german-war-game-on-lithuania-played",
}
PLANNED_STAYS = {"until March 2022"}
PLANNED_STRENGTHS = {("posture_2026", "allied_forward_troops_lva")}
LATER = re.compile(r"\b(?:later|since then|afterwards|meanwhile|by now|nowadays)\b")


def told_of(text: str, year: int) -> list[dt.date]:
    """First days that a text tells of; a month without a year is one of the row's year."""
    months = [
        dt.date(int(given or year), MONTHS[month], int(day or 1))
        for day, month, given in DAY.findall(text)
    ]
    return months + [dt.date(int(one), 1, 1) for one in YEAR.findall(text)]


@pytest.mark.parametrize("column", ["title", "note"])
def test_no_text_of_an_event_tells_of_what_came_after_it_was_known(column):
    for row in facts.load_events().to_dict("records"):
        if row["id"] in PLANS:
            continue
        known = last_day(row["known_from"] or row["date"])
        later = [day for day in told_of(row[column], int(row["date"][:4])) if day > known]
        assert not later, (row["id"], row[column])


def test_no_remark_on_a_roster_tells_of_what_came_after_it_was_known():
    for row in facts.load_roster().to_dict("records"):
        if row["note"] in PLANNED_STAYS:
            continue
        known = last_day(row["known_from"] or row["as_of"])
        later = [day for day in told_of(row["note"], int(row["as_of"][:4])) if day > known]
        assert not later, (row["host"], row["contributor"], row["as_of"], row["note"])


@pytest.mark.parametrize("column", ["note", "source"])
def test_no_remark_on_a_parameter_tells_of_what_came_after_it_was_known(column):
    for row in facts.load_parameters().to_dict("records"):
        if (row["scenario"], row["name"]) in PLANNED_STRENGTHS:
            continue
        known = last_day(row["known_from"])
        later = [day for day in told_of(row[column], known.year) if day > known]
        assert not later, (row["scenario"], row["name"], row[column])


def test_no_remark_tells_of_something_later_without_its_day():
    tables = {
        "roster": facts.load_roster()["note"],
        "events": facts.load_events()[["title", "note"]].agg("; ".join, axis=1),
        "parameters": facts.load_parameters()[["source", "note"]].agg("; ".join, axis=1),
        "plans": facts.load_plans(assumed=True)["note"],
    }
    told = {name: texts[texts.str.contains(LATER)].tolist() for name, texts in tables.items()}
    assert not any(told.values()), told


@pytest.mark.parametrize("host", ["EST", "LTU"])
def test_a_range_of_counts_is_known_once_its_last_count_was_public(host):
    rows = facts.load_parameters("posture_2017").set_index("name")
    row = rows.loc[f"allied_forward_troops_{host.lower()}"]
    day = last_day(row["known_from"])
    counts = facts.load_roster(host, "battlegroup", as_of=day).query("contributor == 'NATO'")
    assert set(row[["low", "central", "high"]]) <= set(counts["troops"])


def test_the_plans_named_here_are_coded_and_tell_of_later():
    events = facts.load_events().set_index("id").loc[sorted(PLANS)]
    for row in events.to_dict("records"):
        days = told_of(f"{row['title']} {row['note']}", int(row["date"][:4]))
        assert max(days) > last_day(row["known_from"] or row["date"]), row["title"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("restated as 88 in 2025", [dt.date(2025, 1, 1)]),
        ("Council met on 23 September", [dt.date(2024, 9, 23)]),
        ("declared ready in August", [dt.date(2024, 8, 1)]),
        ("set in October 2026", [dt.date(2026, 10, 1), dt.date(2026, 1, 1)]),
        ("some 2,000 of 1990.5", []),
    ],
)
def test_years_and_days_are_found_in_a_text(text, days):
    assert told_of(text, 2024) == days
