"""The candidates of the control group are held, and where they have gaps is known."""

from __future__ import annotations

import pandas as pd
import pytest

from baltic_research import countries, holdings

# Members of the OECD that are no Allies, as of 2026
OECD = ("AUS", "AUT", "CHE", "CHL", "COL", "CRI", "IRL", "ISR", "JPN", "KOR", "MEX", "NZL")
NEIGHBOURS = ("ARM", "AZE", "BIH", "BLR", "CYP", "GEO", "KAZ", "MDA", "MLT", "RUS", "SRB", "UKR")
SERIES = ("gdp_usd_constant", "gdp_ppp_constant", "population", "milex_share_gdp")

# First year with a figure where that is not 1990, as data/README.md says
LATER = {
    ("gdp_usd_constant", "SRB"): 1995,
    ("gdp_ppp_constant", "SRB"): 1995,
    ("milex_share_gdp", "AZE"): 1992,
    ("milex_share_gdp", "BIH"): 2002,
    ("milex_share_gdp", "BLR"): 1992,
    ("milex_share_gdp", "GEO"): 1996,
    ("milex_share_gdp", "KAZ"): 1993,
    ("milex_share_gdp", "MDA"): 1993,
    ("milex_share_gdp", "RUS"): 1992,
    ("milex_share_gdp", "SRB"): 1996,
    ("milex_share_gdp", "UKR"): 1993,
}
ARMENIA = {1992, 1993, *range(1995, 2025)}  # SIPRI has no figure for 1994


@pytest.fixture(scope="module")
def years() -> pd.Series:
    """Years with a figure, by series and country."""
    table = holdings.table(holdings.find_edition("worldbank", "2026-02"))
    given = table.dropna(subset="value")
    return given.groupby(["series", "country"])["year"].agg(set)


@pytest.mark.parametrize("country", [*OECD, *NEIGHBOURS])
@pytest.mark.parametrize("series", SERIES)
def test_a_candidate_is_held_from_the_year_said_to_2024_without_a_gap(years, series, country):
    held = years.get((f"worldbank.{series}", country), set())
    if (series, country) == ("milex_share_gdp", "CRI"):
        expected = set()  # no army since 1949, and no figure of SIPRI's
    elif (series, country) == ("milex_share_gdp", "ARM"):
        expected = ARMENIA
    else:
        expected = set(range(LATER.get((series, country), 1990), 2025))
    assert held == expected


def test_no_candidate_of_the_oecd_is_an_ally():
    assert not {*OECD, *NEIGHBOURS} & set(countries.nato_members(2026))
