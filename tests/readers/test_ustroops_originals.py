"""The compiled reports themselves: spot values, what is missing, and why each column is right."""

from __future__ import annotations

import csv

import pytest

from baltic_research import contracts
from baltic_research.sources import ustroops
from baltic_research.sources import ustroops_places as places

FILE = "troopdata-rebuild-reports.csv"


@pytest.fixture(scope="module")
def reading(shared):
    return ustroops.read(shared / "sources" / "us_troops" / FILE)


@pytest.fixture(scope="module")
def figures(reading):
    return reading.observations.set_index(["country", "year"])


def test_the_figures_keep_the_contract(reading):
    frame = reading.observations.assign(source="ustroops", edition="2026-06")
    contracts.check_observations(frame, FILE)


def test_every_line_of_september_is_read_passed_over_or_named_as_repeated(shared, reading):
    path = shared / "sources" / "us_troops" / FILE
    with path.open(encoding="utf-8", newline="") as stream:
        lines = [row for row in csv.DictReader(stream) if row["month"] == "September"]
    passed = [row for row in lines if places.passed_over(row["Location"], int(row["year"]))]
    twice = [text for text in reading.anomalies if "stands twice" in text]
    assert (len(lines), len(passed), len(twice)) == (9372, 635, 2)
    assert len(reading.observations) == 9372 - 635 - 2


@pytest.mark.parametrize(
    ("country", "year", "value", "cell"),
    [
        ("DEU", 1990, 227586, "line 4113"),
        ("DEU", 2008, 38791, "line 4129"),
        ("DEU", 2025, 36332, "line 4180"),
        ("GBR", 1974, 20988, "line 3136"),
        ("POL", 2025, 345, "line 4301"),
        ("EST", 2022, 30, "line 6062"),
        ("LVA", 2017, 6, "line 6104"),
        ("LTU", 2022, 121, "line 6185"),
        ("JPN", 2025, 53490, "line 12591"),
    ],
)
def test_spot_values_as_the_lines_of_the_file_have_them(figures, country, year, value, cell):
    assert tuple(figures.loc[(country, year), ["value", "cell"]]) == (value, cell)


def test_the_reports_of_2003_and_2004_lack_the_large_hosts_and_say_no_zero(reading, figures):
    large = {"Germany", "United Kingdom", "Italy", "Japan", "South Korea", "Türkiye"}
    named = {
        one for one in large for text in reading.anomalies if f"{one} from 2003 to 2004" in text
    }
    assert named == large
    assert not {("DEU", 2003), ("DEU", 2004), ("GBR", 2003)} & set(figures.index)
    years = figures.loc[[year in (2003, 2004) for _, year in figures.index]]
    assert years["value"].max() < 1000


def test_a_war_that_a_report_lists_elsewhere_is_missing(figures):
    assert figures.loc[[("IRQ", year) for year in range(2003, 2008)], "value"].isna().all()
    assert figures.loc[("IRQ", 2008), "value"] == 110793


def test_the_sum_of_the_former_soviet_union_is_not_russia(figures):
    assert figures.loc[("RUS", 1993), "value"] == 70
    assert not [year for year in range(1994, 2008) if ("RUS", year) in figures.index]


def test_lines_that_stand_twice_are_two_and_named(reading):
    twice = [text for text in reading.anomalies if "stands twice" in text]
    assert [text.split(": ")[1].split(" stands")[0] for text in twice] == [
        "Montenegro 2008",
        "Zimbabwe 2013",
    ]


def test_columns_chosen_agree_with_one_another_where_they_overlap(shared):
    """`troops_ad` repeats every total; ashore and afloat make the total of each early line."""
    path = shared / "sources" / "us_troops" / FILE
    compared = 0
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["month"] != "September":
                continue
            for column in ("Total", "Total Active Duty"):
                assert row[column] in ("NA", row["troops_ad"])
            if int(row["year"]) <= 1976 and "NA" not in (row["Total Ashore"], row["Total Afloat"]):
                assert int(row["Total Ashore"]) + int(row["Total Afloat"]) == int(row["Total"])
                compared += 1
    assert compared > 1500


def test_ashore_joins_the_reports_before_and_after_1977(figures):
    """With the fleet the United Kingdom has 27,868 in 1974; without, the series runs on."""
    values = figures.loc[[("GBR", year) for year in range(1973, 1979)], "value"]
    assert values.pct_change().abs().max() < 0.09
