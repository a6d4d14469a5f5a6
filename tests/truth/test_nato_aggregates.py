"""NATO's aggregates of 17 June 2024, reproduced member by member."""

from __future__ import annotations

import csv
import json

import pytest

from baltic_research import growth, load, spending

EDITION = "2024-06"
WITHOUT_US = ("USA",)


@pytest.fixture(scope="module")
def expected(shared):
    folder = shared / "truth" / "17_nato_aggregates"
    return json.loads((folder / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def money():
    return load("nato.defence_usd_constant", edition=EDITION)


@pytest.fixture(scope="module")
def europe_and_canada(money):
    return growth.alliance_growth(money, without=WITHOUT_US).set_index("year")


def by_year(table: dict[str, float], first: int = 2015) -> dict[int, float]:
    return {int(year): value for year, value in table.items() if int(year) >= first}


def test_headline_growth_is_the_published_one(europe_and_canada, expected):
    truth = by_year(expected["real_change_NATO_Europe_Canada_pct"])
    assert europe_and_canada["headline_pct"].to_dict() == pytest.approx(truth, abs=1e-9)


def test_like_for_like_growth_leaves_accession_out(europe_and_canada, expected):
    truth = by_year(expected["like_for_like_previous_members"])
    assert europe_and_canada["like_for_like_pct"].to_dict() == pytest.approx(truth, abs=1e-9)


def test_the_headline_of_2024_is_17_95_and_14_49_like_for_like(europe_and_canada):
    """Stands without the publisher's files: the numbers of NATO's tables of June 2024."""
    columns = ["headline_pct", "like_for_like_pct"]
    assert europe_and_canada.loc[2024, columns].round(2).tolist() == [17.95, 14.49]
    assert europe_and_canada.loc[2023, columns].round(2).tolist() == [9.26, 7.66]
    assert europe_and_canada.loc[2024, "joined"] == "Sweden"
    assert europe_and_canada.loc[2019, "accession_pp"] == 0


def test_the_whole_alliance_grows_as_published(money, expected):
    whole = growth.alliance_growth(money).set_index("year")["headline_pct"].to_dict()
    assert whole == pytest.approx(by_year(expected["real_change_NATO_total_pct"]), abs=1e-9)


@pytest.mark.parametrize(
    ("without", "key"), [(WITHOUT_US, "share_gdp_E_C"), ((), "share_gdp_total")]
)
def test_the_alliances_share_of_gdp_is_the_published_one(money, expected, without, key):
    gdp = load("nato.gdp_usd_constant", edition=EDITION)
    spent = growth.aggregate(money, without=without).set_index("year")["value"]
    produced = growth.aggregate(gdp, without=without).set_index("year")["value"]
    assert (100 * spent / produced).to_dict() == pytest.approx(
        by_year(expected[key], 2014), abs=1e-9
    )


def test_country_shares_recompute_within_two_hundredths(money, shared):
    """Every country of the independent parse of the same tables, to 0.02 points."""
    gdp = load("nato.gdp_usd_constant", edition=EDITION)
    ours = spending.share_of_gdp(money, gdp).set_index(["country", "year"])["value"]
    from baltic_research import countries

    with (shared / "truth" / "17_nato_aggregates" / "nato_2024-06-17_tables.csv").open(
        encoding="utf-8"
    ) as stream:
        rows = [row for row in csv.DictReader(stream) if row["share_gdp_pct"]]
    assert len(rows) >= 31 * 11
    for row in rows:
        key = countries.resolve(row["country"].strip("* ")), int(row["year"])
        assert ours[key] == pytest.approx(float(row["share_gdp_pct"]), abs=0.02), key


def test_real_growth_is_the_published_real_change(money):
    ours = growth.real_growth(money).set_index(["country", "year"])["value"]
    published = load("nato.defence_real_change", edition=EDITION).set_index(["country", "year"])[
        "value"
    ]
    assert len(ours) == 33 * 10
    assert (ours - published.loc[ours.index]).abs().max() < 1e-9
