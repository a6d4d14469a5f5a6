"""How fresh, how complete, and what contradicts itself."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from baltic_research import health, holdings, ingest
from baltic_research.errors import EditionError, UnknownNameError


def test_age_and_the_next_expected_edition_are_counted_to_the_day_given():
    row = health.status(dt.date(2026, 7, 20)).set_index("source").loc["nato"]
    assert (row["newest"], row["age_days"]) == ("2026-07", 10)
    assert row["expected"] == dt.date(2027, 8, 1)
    assert not row["stale"]


def test_a_source_is_stale_once_the_expected_day_has_passed():
    on_the_day, after = (
        health.status(day).set_index("source").loc["nato", "stale"]
        for day in (dt.date(2027, 8, 1), dt.date(2027, 8, 2))
    )
    assert not on_the_day
    assert after


def test_coverage_counts_countries_with_a_figure():
    frame = health.coverage("nato").set_index(["edition", "series", "year"])
    partial = frame.loc[("2023-07", "nato.defence_share_gdp", 2014)]
    assert (partial["countries"], round(partial["share"], 1)) == (1, 3.3)
    assert frame.loc[("2026-07", "nato.defence_share_gdp", 2026), "share"] == 100


def test_coverage_counts_no_group_as_a_country():
    """As many as the edition itself says."""
    most = health.coverage("nato").query("edition == '2024-06'").groupby("series")["countries"]
    said = holdings.find_edition("nato", "2024-06").coverage
    share = "nato.defence_share_gdp"
    assert most.max()[share] == said[share]["countries"] == 31


@pytest.mark.parametrize("ask", [health.coverage, health.check])
def test_an_unknown_source_is_refused_by_name(ask):
    with pytest.raises(UnknownNameError, match="unknown source 'natto'; did you mean nato"):
        ask("natto")


def test_a_source_of_which_nothing_is_held_has_no_coverage(monkeypatch):
    monkeypatch.setattr(holdings, "held", lambda _: [])
    with pytest.raises(EditionError, match="no edition of nato is held; import one first"):
        health.coverage("nato")


@pytest.fixture(scope="module")
def findings() -> pd.DataFrame:
    """What the shipped tables give."""
    return health.check()


def test_everything_found_in_the_shipped_tables_is_known(findings):
    assert len(findings)
    unknown = findings[~findings["known"]]
    assert unknown.empty, unknown.to_string()


def test_every_known_anomaly_is_still_found(findings):
    """An entry that nothing finds any more is to be taken out."""
    stale = [
        (source, edition, name, entry)
        for (source, edition), checks in health._known().items()
        for name, entries in checks.items()
        for entry in entries
        if not any(
            (one["source"], one["edition"], one["check"]) == (source, edition, name)
            and entry.covers(one["country"], one["year"], one["finding"])
            for one in findings.to_dict("records")
        )
    ]
    assert stale == []


@pytest.fixture
def own(plan_rows, tmp_path, monkeypatch):
    monkeypatch.setenv("BALTIC_RESEARCH_DATA", str(tmp_path / "own"))

    def keep(edition: str, rows: list[str]) -> None:
        path = tmp_path / f"{edition}.csv"
        path.write_text("\n".join([plan_rows, *rows]) + "\n", encoding="utf-8")
        ingest.import_file("nato", path)

    return keep


@pytest.fixture
def plan_rows() -> str:
    return "edition,published,country,iso3,year,indicator,unit,value,is_estimate"


def rows(edition: str, indicator: str, unit: str, values: dict[int, float]) -> list[str]:
    return [
        f'{edition},{edition}-10,Latvia,LVA,{year},{indicator},"{unit}",{value},False'
        for year, value in values.items()
    ]


def new_findings(*checks: str) -> pd.DataFrame:
    findings = health.check("nato")
    return findings[~findings["known"] & findings["check"].isin(checks)]


MONEY = ("defence_expenditure_usd_constant", "million USD, constant 2021 prices and exchange rates")
CHANGE = ("defence_real_change_pct", "% annual real change (constant 2021 prices)")


def test_published_growth_that_the_money_does_not_give_is_found(own):
    own(
        "2027-01",
        [
            *rows("2027-01", *MONEY, {2025: 1000.5, 2026: 1100.5}),
            *rows("2027-01", *CHANGE, {2026: 15.0}),
        ],
    )
    row = new_findings("growth").iloc[0]
    assert (row["country"], row["year"]) == ("LVA", 2026)
    assert row["finding"] == "published real change 15.00 %, from the money 10.00 %"


def test_growth_within_rounding_is_not_found(own):
    own(
        "2027-01",
        [*rows("2027-01", *MONEY, {2025: 100, 2026: 110}), *rows("2027-01", *CHANGE, {2026: 10.9})],
    )
    assert new_findings("growth").empty


def test_categories_that_do_not_sum_to_100_are_found(own):
    parts = {"equipment": 30.12, "personnel": 40.34, "infrastructure": 5.12, "other": 23.42}
    own(
        "2027-01",
        [
            line
            for name, value in parts.items()
            for line in rows(
                "2027-01", f"share_{name}_pct", "% of total defence expenditure", {2026: value}
            )
        ],
    )
    row = new_findings("categories").iloc[0]
    assert row["finding"] == "shares by category sum to 99.000 %"


def test_a_reported_figure_that_moves_much_is_found(own):
    own("2027-01", rows("2027-01", *MONEY, {2025: 1000.0}))
    own("2027-07", rows("2027-07", *MONEY, {2025: 1200.0}))
    row = new_findings("revision").query("edition == '2027-01'").iloc[0]
    assert "1000 becomes 1200 in 2027-07 (+20.0 %)" in row["finding"]


def test_a_table_changed_by_hand_is_found_and_hides_no_other_finding(own):
    own("2027-01", rows("2027-01", *MONEY, {2025: 1000.0}))
    table = holdings.find_edition("nato", "2027-01").table
    table.write_text(
        table.read_text(encoding="utf-8").replace("1000.0", "2000.0"), encoding="utf-8"
    )
    row = new_findings("contract").query("edition == '2027-01'").iloc[0]
    assert len(health.check("nato")) > 10
    assert "is not the table that was imported" in row["finding"]
