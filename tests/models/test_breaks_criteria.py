"""How many breaks: criteria, the double maximum and the bounds of what is looked for."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from baltic_research.models.breaks import core, critical, tables
from baltic_research.models.breaks.dates import DateInterval
from baltic_research.models.breaks.series import AnnualSeries


def test_lius_criterion_counts_breaks_and_takes_an_unbiased_variance():
    """Liu, Wu and Zidek (1997): two breaks of a trend in sixty years are eight parameters."""
    found = core.liu_wu_zidek_criterion(core.Partition((20, 40), 7.3), 60, 2)
    assert found == pytest.approx(math.log(7.3 / 52) + 0.299 * 8 * math.log(60) ** 2.1 / 60)


def test_lius_criterion_rules_out_as_many_parameters_as_years():
    assert core.liu_wu_zidek_criterion(core.Partition((2, 4), 1.0), 8, 2) == math.inf
    assert math.isfinite(core.liu_wu_zidek_criterion(core.Partition((2, 4), 1.0), 9, 2))


def test_a_regime_has_the_whole_years_of_the_trimmed_share():
    assert core.least_segment(104, 1, 0.15) == 15
    assert core.least_segment(60, 1, 0.15) == 9


def test_twice_the_least_years_are_just_enough():
    assert core.least_segment(6, 1, 0.15) == 3
    assert core.least_segment(8, 2, 0.15) == 4


def strengths(sup_f, trimming):
    """Return the columns behind the double maximum as `strength_table` has them."""
    values = [critical.sup_f(trimming, 1, count) for count in range(1, len(sup_f) + 1)]
    return pd.DataFrame({"sup_f": [np.nan, *sup_f], "sup_f_critical": [np.nan, *values]})


@pytest.mark.parametrize(("trimming", "found"), [(0.25, 2.0), (0.2, 3.0), (0.15, 5.0), (0.1, 5.0)])
def test_the_double_maximum_is_over_the_breaks_its_critical_value_is_for(trimming, found):
    assert tables.double_maximum(strengths([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], trimming)) == found


@pytest.mark.parametrize(
    ("low", "high", "years", "cut"),
    [
        (1.0, 9.0, (2001, 2009), False),
        (0.0, 9.0, (2000, 2009), True),
        (-3.2, 8.5, (2000, 2009), True),
        (1.0, 9.1, (2001, 2009), True),
    ],
)
def test_an_interval_is_cut_where_a_break_would_leave_no_year_on_a_side(low, high, years, cut):
    """Ten years from 2000 on: the first new year may be 2001 at the earliest and 2009 at last."""
    values = np.arange(10.0)
    series = AnnualSeries(
        "nato", "nato.defence_share_gdp", "2019-06", "LVA", "%",
        np.arange(2000, 2010), values, ("reported",) * 10, (),
    )  # fmt: skip
    found = tables.interval_years(DateInterval(low, 5, high), series)
    assert (found["low_year"], found["high_year"]) == years
    assert found["interval_reaches_end"] is cut
