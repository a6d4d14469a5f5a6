"""How editions differ on the same figure."""

from __future__ import annotations

import pandas as pd
import pytest

import baltic_research as br
from baltic_research.errors import ContractError

SHARE = "nato.defence_share_gdp"


def test_the_difference_is_older_less_newest():
    frame = br.vintages.from_newest(br.load(SHARE, edition="all", countries="LTU", years=2019))
    differences = frame.set_index("edition")["value"]
    assert list(differences.index) == ["2019-06", "2024-06", "2025-08"]
    assert differences["2024-06"] == pytest.approx(2.0 - 1.98)


def test_the_unit_says_from_what_it_is_measured():
    frame = br.vintages.from_newest(br.load(SHARE, edition="all", countries="LTU", years=2019))
    assert set(frame["unit"]) == {"% of GDP, difference from edition 2026-07"}


def test_a_year_that_the_newest_edition_lacks_is_left_out():
    frame = br.vintages.from_newest(br.load(SHARE, edition="all", countries="LTU"))
    assert frame["year"].min() == 2014
    assert frame["value"].notna().all()


def test_two_series_at_once_are_refused():
    both = pd.concat([br.load(SHARE, countries="LTU"), br.load("nato.personnel", countries="LTU")])
    with pytest.raises(ContractError, match="one series at a time; found nato"):
        br.vintages.from_newest(both)


def test_a_single_edition_leaves_nothing_to_compare():
    frame = br.vintages.from_newest(br.load(SHARE, countries="LTU"))
    assert len(frame) == 0
    assert "value" in frame
