"""Transcriptions are read row by row; a row that is not understood refuses the file."""

from __future__ import annotations

import pytest

from baltic_research.errors import SourceFileError
from baltic_research.sources import nato

HEADER = "edition,published,country,iso3,year,indicator,unit,value,is_estimate"
SHARE = "2021-06,2021-06-11,Latvia,LVA,2020,defence_share_gdp_pct,% of real GDP (constant 2015 prices),2.2,True"


def written(tmp_path, *rows, header=HEADER):
    path = tmp_path / "2021-06.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_a_row_becomes_an_observation_with_its_line(tmp_path):
    reading = nato.read(written(tmp_path, SHARE))
    row = reading.observations.iloc[0]
    assert (row["series"], row["country"], row["year"], row["value"], row["status"]) == (
        "nato.defence_share_gdp",
        "LVA",
        2020,
        2.2,
        "estimate",
    )
    assert (row["unit"], row["cell"]) == ("% of GDP, 2015 prices", "line 2")
    assert (reading.edition, reading.published) == ("2021-06", "2021-06-11")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("defence_share_gdp_pct", "happiness", "line 2: the indicator 'happiness' is not one we know"),
        ("LVA", "LVX", "line 2: unknown country 'LVX'"),
        ("2.2", "two", "line 2: expected numbers in year and value"),
        ("True", "maybe", "line 2: is_estimate must be True or False, found 'maybe'"),
        ("constant 2015 prices", "prices", "line 2: the unit '% of real GDP (prices)' lacks the price base"),
        (",True", "", "line 2: expected 9 fields"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(tmp_path, old, new, message):
    with pytest.raises(SourceFileError) as caught:
        nato.read(written(tmp_path, SHARE.replace(old, new)))
    assert message in str(caught.value)
    assert str(caught.value).startswith("2021-06.csv: ")


def test_rows_of_two_editions_are_refused(tmp_path):
    with pytest.raises(SourceFileError, match="expected one pair"):
        nato.read(written(tmp_path, SHARE, SHARE.replace("2021-06,", "2022-06,")))


def test_a_lacking_column_is_named(tmp_path):
    with pytest.raises(SourceFileError, match="column unit is missing"):
        nato.read(written(tmp_path, SHARE, header=HEADER.replace("unit", "units")))
