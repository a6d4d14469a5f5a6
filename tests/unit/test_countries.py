"""Names of countries, groups, and who was an Ally when."""

from __future__ import annotations

import csv

import pytest

from baltic_research import countries
from baltic_research.errors import UnknownNameError


@pytest.mark.parametrize(
    ("name", "code"),
    [("LTU", "LTU"), (" lithuania ", "LTU"), ("UK", "GBR"), ("Turkey", "TUR"), ("Türkiye", "TUR"),
     ("Slovak Republic", "SVK"), ("Russian Federation", "RUS"), ("NATO Total", "NATO")],
)  # fmt: skip
def test_codes_names_and_aliases_are_understood(name, code):
    assert countries.resolve(name) == code


def test_an_unknown_country_names_the_nearest():
    with pytest.raises(UnknownNameError, match=r"unknown country 'Eston'; did you mean Estonia"):
        countries.resolve("Eston")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("no line for Nigeria in 2003", ("NGA",)),
        ("Guinea-Bissau 2001: doubtful", ("GNB",)),
        ("South Sudan 2011 stands twice", ("SSD",)),
        ("Sudan and South Sudan", ("SSD", "SDN")),
        ("Papua New Guinea", ("PNG",)),
        ("Indiana 2003", ()),
        ("NATO Europe and Canada 2020", ()),
        ("NATO total 2020", ()),
        ("Lithuania's, LVA:", ("LTU", "LVA")),
    ],
)
def test_a_text_names_whole_words_and_the_longest_name(text, codes):
    assert set(countries.mentioned(text)) == set(codes)


def test_every_country_is_found_by_its_own_name_alone():
    named = {
        one.name: countries.mentioned(f"no line for {one.name} in 2003")
        for one in countries.table().values()
        if one.kind == "country"
    }
    assert named == {name: (countries.resolve(name),) for name in named}


def test_no_two_countries_share_a_name():
    names = [
        text.casefold()
        for one in countries.table().values()
        for text in {one.code, one.name, *one.aliases}
    ]
    assert len(names) == len(set(names))


def test_the_alliance_grows_as_it_did():
    sizes = {
        1949: 12,
        1952: 14,
        1955: 15,
        1982: 16,
        1999: 19,
        2004: 26,
        2009: 28,
        2017: 29,
        2020: 30,
        2023: 31,
        2024: 32,
    }
    for year, size in sizes.items():
        assert len(countries.nato_members(year)) == size
        assert len(countries.nato_members(year - 1)) < size


def test_a_day_counts_from_accession_a_year_from_its_start():
    assert "SWE" not in countries.nato_members("2024-03-06")
    assert "SWE" in countries.nato_members("2024-03-07")
    assert "SWE" in countries.nato_members(2024)


def test_accession_dates_agree_with_the_collected_facts(shared):
    with (shared / "facts" / "nato_accession.csv").open(encoding="utf-8") as stream:
        facts = {row["iso3"]: row["accession_date"] for row in csv.DictReader(stream)}
    ours = {
        one.code: one.nato_accession.isoformat()
        for one in countries.table().values()
        if one.nato_accession
    }
    assert ours == facts


def test_groups_are_what_they_are():
    assert countries.group("baltics") == tuple(sorted(countries.BALTICS))
    assert countries.group("nuclear_armed") == ("FRA", "GBR", "USA")
    assert len(countries.group("baltic_littoral")) == 9
    with pytest.raises(UnknownNameError, match="baltic_littoral"):
        countries.group("baltic_litoral")
