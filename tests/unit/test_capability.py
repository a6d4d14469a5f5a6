"""Shares of the world's capabilities and their mean, on worlds small enough to do by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from baltic_research.errors import ContractError
from baltic_research.indicators import capability

NAN = float("nan")


def world(**columns) -> pd.DataFrame:
    """Two states in one year; each component as given, else three parts to one."""
    figures = {name: [3.0, 1.0] for name in capability.COMPONENTS} | columns
    return pd.DataFrame({"state": [365, 366], "year": [2020, 2020], **figures})


def test_a_share_is_of_the_years_total_and_not_of_all_years():
    later = world(milex=[1.0, 1.0]).assign(year=2021)
    shares = capability.shares(pd.concat([world(), later]))
    assert shares["milex"].tolist() == [0.75, 0.25, 0.5, 0.5]


def test_cinc_is_the_mean_of_the_six_shares():
    found = capability.cinc(world(milex=[1.0, 1.0], upop=[0.0, 5.0]))
    assert found["cinc"].tolist() == pytest.approx([(0.5 + 0 + 4 * 0.75) / 6, (1.5 + 4 * 0.25) / 6])
    assert found["components"].tolist() == [6, 6]
    assert list(found.columns) == ["state", "year", "cinc", "components"]


def test_a_missing_component_drops_out_of_the_mean_and_of_the_total():
    found = capability.cinc(world(milex=[NAN, 1.0]))
    assert found["cinc"].tolist() == pytest.approx([0.75, (1.0 + 5 * 0.25) / 6])
    assert found["components"].tolist() == [5, 6]


def test_a_zero_is_a_figure_and_not_missing():
    found = capability.cinc(world(irst=[0.0, 4.0]))
    assert found["cinc"].tolist() == pytest.approx([5 * 0.75 / 6, (1 + 5 * 0.25) / 6])


def test_a_component_that_nobody_has_counts_for_nobody():
    found = capability.cinc(world(irst=[0.0, 0.0]))
    assert found["cinc"].tolist() == pytest.approx([0.75, 0.25])
    assert found["components"].tolist() == [5, 5]


def test_a_state_of_which_nothing_is_known_has_no_index():
    found = capability.cinc(world(**{name: [NAN, 1.0] for name in capability.COMPONENTS}))
    assert math.isnan(found["cinc"][0])
    assert found["components"][0] == 0
    assert found["cinc"][1] == 1


def test_rows_and_their_labels_stay_in_the_order_given():
    given = world().iloc[::-1]
    found = capability.cinc(given)
    assert found["state"].tolist() == [366, 365]
    assert found.index.tolist() == [1, 0]


def test_the_table_given_is_left_as_it_was():
    given = world(milex=[NAN, 1.0])
    before = given.copy()
    capability.cinc(given)
    pd.testing.assert_frame_equal(given, before)


def test_a_lacking_column_is_named():
    with pytest.raises(ContractError, match="lack the columns pec; pass the whole world"):
        capability.cinc(world().drop(columns="pec"))


def test_a_state_given_twice_is_named():
    with pytest.raises(ContractError, match="state 366 twice in 2020"):
        capability.cinc(world().assign(state=366))


@pytest.mark.parametrize("wrong", [-9.0, float("inf")])
def test_a_figure_that_cannot_be_is_named(wrong):
    with pytest.raises(ContractError, match=f"pec of state 366 in 2020 is {wrong:g}; expected"):
        capability.cinc(world(pec=[1.0, wrong]))
