"""Series that regimes meet exactly: figures published with few digits do, for years on end."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from baltic_research.errors import ContractError, ParameterError
from baltic_research.models import known_break, structural_breaks, structural_breaks_by_country
from baltic_research.models.breaks import core, sup_f

FLAT_THEN_NOISY = [1.1] * 6 + [2.1, 2.0, 2.2, 2.1, 2.3, 2.2, 2.3]
STEPS = [1.1] * 6 + [2.1] * 7


def observations(values, country="LVA"):
    table = pd.DataFrame({"year": range(2008, 2008 + len(values)), "value": values})
    return table.assign(
        source="nato", series="nato.months", edition="2019-06", country=country,
        unit="months", status="reported",
    )  # fmt: skip


def constant(values):
    return np.ones((len(values), 1))


@pytest.mark.parametrize("errors", ["ordinary", "hac_common"])
def test_a_regime_without_noise_is_no_trouble(errors):
    fit = structural_breaks(observations(FLAT_THEN_NOISY), errors=errors)
    assert fit.table()["first_new_year"].iloc[0] == 2014
    assert np.isfinite(fit.tests["sup_f"].iloc[1:]).all()


def test_a_regime_without_noise_has_no_interval_by_its_own_errors_and_the_notes_say_so():
    fit = structural_breaks(observations(FLAT_THEN_NOISY), errors="ordinary")
    assert fit.table()["low_year"].isna().all()
    assert any(note.startswith("No interval for 2014") for note in fit.notes)


@pytest.mark.parametrize("values", [FLAT_THEN_NOISY, [1.0, 1.1] * 7 + [2.0, 2.1, 2.0, 2.2, 2.1]])
def test_a_robust_variance_of_no_errors_is_refused_and_never_read_as_no_break(values):
    with pytest.raises(ParameterError, match="ask for ordinary errors"):
        structural_breaks(observations(values), errors="hac")


@pytest.mark.parametrize("errors", ["ordinary", "hac_common", "hac"])
def test_steps_without_any_noise_are_refused_since_nothing_measures_them(errors):
    with pytest.raises(ContractError, match=r"met exactly where the number of breaks is 1"):
        structural_breaks(observations(STEPS), errors=errors)


def test_one_series_without_noise_does_not_stop_the_others():
    both = pd.concat([observations(STEPS), observations(FLAT_THEN_NOISY, "LTU")])
    found = structural_breaks_by_country(both)
    assert [fit.series.country for fit in found.fits] == ["LTU"]
    assert "met exactly" in found.refused["nato.months of LVA in 2019-06"]


def test_breaks_have_nothing_to_explain_where_nothing_varies():
    flat = np.full(8, 1.1)
    assert sup_f.break_f(flat, constant(flat), (4,), "hac_common") == 0


def test_breaks_that_leave_no_error_are_infinitely_strong():
    steps = np.repeat([1.1, 2.3], 4)
    assert sup_f.break_f(steps, constant(steps), (4,), "hac_common") == math.inf


def test_what_rounding_leaves_is_told_from_errors():
    assert core.is_exact(np.array([1e-12, 0.0]), np.array([1.0, 1.0]))
    assert not core.is_exact(np.array([1e-6, 0.0]), np.array([1.0, 1.0]))


@pytest.mark.parametrize("specification", ["level", "trend"])
def test_a_known_break_between_regimes_without_noise_has_no_test(specification):
    with pytest.raises(ParameterError, match="read the step off the figures"):
        known_break(observations(STEPS), 2014, specification=specification)
