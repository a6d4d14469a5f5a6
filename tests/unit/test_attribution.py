"""Whose figures these are, in citations, descriptions and provenance."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import baltic_research as br
from baltic_research import catalog, holdings
from baltic_research.attribution import MIME_TYPE
from baltic_research.errors import ContractError, UnknownNameError


def shipped():
    return [one for one in holdings.held() if one.shipped]


def test_one_edition_is_cited_with_its_day():
    assert br.cite(br.load("nato.personnel", countries="EST")) == (
        "NATO, Defence Expenditure of NATO Countries, edition 2026-07, published 10 July 2026."
    )


def test_several_editions_are_cited_together_oldest_first():
    frame = br.load("nato.personnel", countries="EST", edition=["2026-07", "2024-06"])
    assert br.cite(frame) == (
        "NATO, Defence Expenditure of NATO Countries, "
        "editions 2024-06 (17 June 2024), 2026-07 (10 July 2026)."
    )


def test_a_table_that_lost_its_source_cannot_be_cited():
    with pytest.raises(ContractError, match="no columns source and edition"):
        br.cite(pd.DataFrame({"value": [1.0]}))


def test_a_series_is_described_with_units_terms_and_editions():
    text = str(br.describe("nato.defence_share_gdp"))
    assert "% of GDP, 2015 prices" in text
    assert "not for sale" in text
    assert "2024-06, published 2024-06-17: 2014 to 2024, 31 countries" in text
    assert "core defence expenditure" in text


def test_an_unknown_series_names_the_nearest():
    with pytest.raises(UnknownNameError, match=r"did you mean nato\.personnel"):
        br.describe("nato.personel")


def test_all_series_are_listed_with_their_newest_edition():
    listed = br.describe().set_index("series")
    assert listed.loc["nato.gdp_usd_constant", "newest"] == "2024-06"
    assert listed.loc["nato.personnel", "newest"] == "2026-07"


def test_provenance_gathers_editions_and_their_caveats():
    share = br.load("nato.defence_share_gdp", edition=["2024-06", "2026-07"], countries="LTU")
    found = br.provenance(share, br.load("nato.personnel", countries="LTU"))
    assert [one["edition"] for one in found.editions] == ["2024-06", "2026-07"]
    assert any("Lithuania 2019" in one for one in found.caveats)
    bundle = found._repr_mimebundle_()
    assert bundle[MIME_TYPE]["editions"][1]["definition"] == "core defence expenditure"
    assert bundle["text/plain"].startswith("NATO, Defence Expenditure")


@pytest.mark.parametrize(
    ("edition", "told"),
    [
        ("2016-01", []),
        ("2019-06", ["Montenegro"]),
        ("2023-07", ["Montenegro", "North Macedonia", "Finland"]),
        ("2024-06", ["Montenegro", "North Macedonia", "Finland", "Sweden"]),
        (["2016-01", "2026-07"], ["Montenegro", "North Macedonia", "Finland", "Sweden"]),
    ],
)
def test_provenance_tells_of_the_accessions_before_the_newest_edition(edition, told):
    share = br.load("nato.defence_share_gdp", edition=edition, countries="GBR")
    said = " ".join(br.provenance(share).caveats)
    names = ["Montenegro", "North Macedonia", "Finland", "Sweden"]
    assert [name for name in names if name in said] == told


def test_a_later_edition_of_another_source_lets_no_source_tell_of_later():
    early = br.load("nato.defence_share_gdp", edition="2016-01", countries="GBR")
    late = br.load("sipri.milex_share_gdp", edition="2026-04", countries="GBR")
    assert not any("Finland" in one for one in br.provenance(late, early).caveats)


def test_the_accessions_that_caveats_tell_of_are_those_of_the_countries():
    parts = {day: part for one in catalog.source("nato").caveats for day, part in one.known.items()}
    allies = [one for one in br.countries.table().values() if one.nato_accession in parts]
    assert {one.nato_accession: f"{one.name} in {one.nato_accession:%Y}" for one in allies} == parts


def test_descriptions_tell_every_caveat_in_full():
    (said,) = [one for one in br.describe("nato.personnel").caveats if "aggregates" in one]
    assert said == (
        "The NATO aggregates gain Montenegro in 2017, North Macedonia in 2020, Finland in 2023 "
        "and Sweden in 2024, so that their growth includes accession."
    )


def test_no_caveat_of_an_edition_names_a_year_after_its_publication():
    for one in shipped():
        years = [int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", " ".join(one.caveats))]
        assert max(years, default=0) <= one.published.year, (one.source, one.edition, one.caveats)


def test_editions_are_described_beside_their_tables_as_in_the_catalogue():
    for one in shipped():
        known = catalog.source(one.source).editions[one.edition]
        assert one.caveats == known.caveats, (one.source, one.edition)


def test_provenance_escapes_what_comes_from_data():
    found = br.provenance(br.load("nato.personnel", countries="LTU"))
    hostile = type(found)(found.editions, ("<script>",), (), ("<b>",))
    assert "<script>" not in hostile._repr_mimebundle_()["text/html"]
