"""Whose figures these are, in citations, descriptions and provenance."""

from __future__ import annotations

import pandas as pd
import pytest

import baltic_research as br
from baltic_research.attribution import MIME_TYPE
from baltic_research.errors import ContractError, UnknownNameError


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


def test_provenance_escapes_what_comes_from_data():
    found = br.provenance(br.load("nato.personnel", countries="LTU"))
    hostile = type(found)(found.editions, ("<script>",), (), ("<b>",))
    assert "<script>" not in hostile._repr_mimebundle_()["text/html"]
