"""CINC recomputed from the components of the original is the CINC that was published."""

from __future__ import annotations

import pytest

from baltic_research.indicators import capability
from baltic_research.sources import cow

# The publisher computes and stores in single precision: relative steps of 6e-8, summed over
# the states of a year. The largest difference found is 2.4e-8 (1853), in no year more.
TOLERANCE = 5e-8


@pytest.fixture(scope="module")
def world(shared):
    return cow.world(shared / "sources" / "cow_nmc" / "cow_nmc_v7.csv")


@pytest.fixture(scope="module")
def difference(world):
    return (capability.cinc(world)["cinc"] - world["cinc"]).abs()


def test_every_state_and_year_is_reproduced(world, difference):
    assert len(difference) == 17_121
    assert difference.notna().all()
    assert difference.max() < TOLERANCE


@pytest.mark.parametrize("year", [1816, 1913, 1938, 1945, 1991, 2014, 2022])
def test_seven_years_are_reproduced_for_every_state(world, difference, year):
    of_year = difference[world["year"] == year]
    assert len(of_year) >= 23  # the system had 23 members in 1816
    assert of_year.max() < TOLERANCE


def test_it_is_the_mean_of_what_is_available_and_not_a_sixth_of_the_sum(world):
    shares = capability.shares(world)
    lacking = shares[list(capability.COMPONENTS)].isna().any(axis=1)
    sixth = shares.loc[lacking, list(capability.COMPONENTS)].sum(axis=1) / 6
    assert lacking.sum() > 2_000
    assert (sixth - world.loc[lacking, "cinc"]).abs().max() > 1000 * TOLERANCE


def test_a_world_without_its_historical_states_is_not_reproduced(world):
    today = world[world["country"] != ""]
    off = (capability.cinc(today)["cinc"] - today["cinc"]).abs().groupby(today["year"]).max()
    assert off[1900] > 0.001
    assert off[2022] < TOLERANCE
