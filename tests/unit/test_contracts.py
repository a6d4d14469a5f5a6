"""The contract of observations names every breach."""

from __future__ import annotations

import pytest

from baltic_research import contracts, holdings
from baltic_research.errors import ContractError


@pytest.fixture
def table():
    return holdings.table(holdings.find_edition("nato", "2023-07")).copy()


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("country", "XYZ", "country breaks isin.*'XYZ'"),
        ("series", "nato.happiness", "series breaks isin.*'nato.happiness'"),
        ("status", "guess", "status breaks isin.*'guess'"),
        ("unit", "", "unit breaks str_length"),
        ("cell", "", "cell breaks str_length"),
        ("edition", "June", "edition breaks str_matches.*'June'"),
        ("year", 99, "year breaks in_range.*99"),
        ("value", 99.0, "99 is outside 0 to 15"),
    ],
)
def test_a_breach_is_named_with_its_value(table, column, value, message):
    table.loc[table.index[table["series"] == "nato.defence_share_gdp"][0], column] = value
    with pytest.raises(ContractError, match=message):
        contracts.check_observations(table, "table.csv")


def test_a_figure_given_twice_is_a_breach(table):
    table.loc[1, list(contracts.OBSERVATION_KEY)] = table.loc[0, list(contracts.OBSERVATION_KEY)]
    with pytest.raises(ContractError, match="multiple_fields_uniqueness"):
        contracts.check_observations(table, "table.csv")


def test_a_lacking_and_an_unknown_column_are_both_told(table):
    with pytest.raises(ContractError) as caught:
        contracts.check_observations(table.rename(columns={"note": "remark"}), "table.csv")
    assert "note" in str(caught.value)
    assert "remark" in str(caught.value)
