"""How often nothing is taken for something: the stored rates are those of the simulations."""

from __future__ import annotations

import numpy as np
import pytest

from baltic_research.errors import ParameterError
from baltic_research.models import false_alarms, false_breaks, false_effects

FEWER = 100
FAR = 3.5  # standard errors of a share of so many draws


def apart(stored, simulated):
    """How many standard errors a share of few draws lies from the stored one, both in %."""
    share = np.clip(np.array(stored) / 100, 0.02, 0.98)
    return np.abs(np.array(simulated) / 100 - share) / np.sqrt(share * (1 - share) / FEWER)


@pytest.mark.parametrize("row", range(len(false_alarms.FALSE_EFFECTS)))
def test_stored_rates_of_false_effects_are_those_of_the_simulation(row):
    *design, ordinary, common, newey_west = false_alarms.FALSE_EFFECTS[row]
    found = false_alarms.simulate_false_effects(*design, draws=FEWER)
    assert (apart((ordinary, common, newey_west), list(found.values())) < FAR).all()


@pytest.mark.parametrize("row", range(len(false_alarms.FALSE_BREAKS)))
def test_stored_rates_of_false_breaks_are_those_of_the_simulation(row):
    errors, years, autocorrelation, *stored = false_alarms.FALSE_BREAKS[row]
    found = false_alarms.simulate_false_breaks(years, autocorrelation, errors=errors, draws=FEWER)
    assert (apart(stored, list(found.values())) < FAR).all()


def test_a_stored_rate_is_that_of_all_draws_to_the_last_digit():
    (stored,) = [one for one in false_alarms.FALSE_EFFECTS if one[:4] == ("step", 13, 5, 0.0)]
    assert stored[4:] == tuple(false_alarms.simulate_false_effects(*stored[:4]).values())


def test_the_default_rule_finds_false_breaks_as_often_as_udmax_and_not_as_supf():
    table = false_breaks("hac_common")
    assert (table["sequential_pct"] >= table[["sup_f_pct", "udmax_pct"]].max(axis=1)).all()
    assert (table["sequential_pct"] - table["udmax_pct"] < 1).all()
    assert (table["udmax_pct"] > 1.4 * table["sup_f_pct"]).all()


def test_one_long_run_variance_keeps_a_short_side_near_its_level_where_newey_west_does_not():
    short = false_effects().query("years == 33 and years_after == 4")
    assert short["common_pct"].max() < 10
    assert short["newey_west_pct"].min() > 25


def test_errors_that_were_not_simulated_are_named():
    with pytest.raises(ParameterError, match="errors hac_common or ordinary, found 'hac'"):
        false_breaks("hac")


def test_the_number_of_series_stands_beside_the_rates():
    assert set(false_breaks()["draws"]) == set(false_effects()["draws"]) == {false_alarms.DRAWS}
