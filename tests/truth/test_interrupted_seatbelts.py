"""The British seat-belt law of 1983: coefficients and every robust error of R's sandwich."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest

from baltic_research.models import long_run_variance
from baltic_research.models.breaks import core as breaks_core
from baltic_research.models.interrupted import core as interrupted_core

LAW, LAST_BEFORE = 170.0, 169.0


class Seatbelts:
    """The regression, and the numbers of R."""

    def __init__(self, folder):
        with (folder / "seatbelts.csv").open(encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        drivers, time, month = (
            np.array([float(row[name]) for row in rows]) for name in ("drivers", "t", "month")
        )
        months = (month[:, None] == np.arange(2, 13)).astype(float)
        self.regressors = interrupted_core.segmented_design(time, LAW, LAST_BEFORE, months)
        self.coefficients, self.residuals = breaks_core.fit(np.log(drivers), self.regressors)
        self.expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))

    def errors(self, name):
        return [one["se"] for one in self.expected[name].values()]

    def compared(self, name, *, adjust=False):
        """Our covariance of a name and bandwidth."""
        found = interrupted_core.covariances(
            self.regressors, self.residuals, (0, 4, 12), adjust=adjust
        )
        return {(one.errors, one.bandwidth): one for one in found}[name]


@pytest.fixture(scope="module")
def belts(shared):
    return Seatbelts(shared / "truth" / "08_its_hac_seatbelts")


def test_coefficients_are_those_of_r(belts):
    published = [one["b"] for one in belts.expected["ols"].values()]
    assert belts.coefficients == pytest.approx(published, abs=1e-9)


@pytest.mark.parametrize(
    ("lags", "adjust", "name"),
    [(12, False, "NW12_noadj"), (12, True, "NW12_adj"), (4, False, "NW4_noadj"), (0, True, "HC1")],
)
def test_newey_west_errors_are_those_of_r(belts, lags, adjust, name):
    ours = belts.compared(("Newey-West", lags), adjust=adjust).standard_errors
    assert ours == pytest.approx(belts.errors(name), abs=1e-9)


def test_ordinary_errors_are_those_of_r(belts):
    found = interrupted_core.covariances(belts.regressors, belts.residuals, (), adjust=False)
    assert found[0].standard_errors == pytest.approx(belts.errors("ols"), abs=1e-9)


def test_automatic_newey_west_errors_and_bandwidth_are_those_of_r(belts):
    covariance, bandwidth = long_run_variance.newey_west_automatic(
        belts.regressors, belts.residuals
    )
    assert bandwidth == pytest.approx(belts.expected["bw_NW"], abs=1e-9)
    assert np.sqrt(np.diag(covariance)) == pytest.approx(belts.errors("NW_auto_prewhite"), abs=1e-9)


def test_andrews_automatic_errors_are_those_of_r(belts):
    covariance, _ = long_run_variance.andrews_automatic(belts.regressors, belts.residuals)
    assert np.sqrt(np.diag(covariance)) == pytest.approx(belts.errors("kernHAC"), abs=1e-9)


def test_the_statistics_of_autocorrelation_are_those_of_r(belts):
    assert interrupted_core.durbin_watson(belts.residuals) == pytest.approx(
        belts.expected["dw"], abs=1e-9
    )
    statistic, _ = interrupted_core.breusch_godfrey(belts.regressors, belts.residuals, 12)
    assert statistic == pytest.approx(belts.expected["bg12"], abs=1e-6)


def test_treating_the_errors_halves_the_error_of_the_laws_effect(belts):
    """R's sandwich: step -0.2426, error 0.0403 ordinary and 0.0209 with 12 lags."""
    law = interrupted_core.STEP_COLUMN
    ordinary, robust = (
        one.standard_errors[law]
        for one in interrupted_core.covariances(
            belts.regressors, belts.residuals, (12,), adjust=False
        )[:2]
    )
    assert belts.coefficients[law] == pytest.approx(-0.242601, abs=1e-6)
    assert (ordinary, robust) == pytest.approx((0.040324, 0.020872), abs=1e-6)


def test_statsmodels_gives_the_same_robust_errors(belts):
    import statsmodels.api as sm

    y = belts.regressors @ belts.coefficients + belts.residuals
    plain = sm.OLS(y, belts.regressors)
    hac = plain.fit(cov_type="HAC", cov_kwds={"maxlags": 12, "use_correction": True})
    ours = long_run_variance.newey_west(belts.regressors, belts.residuals, 12, adjust=True)
    assert np.sqrt(np.diag(ours)) == pytest.approx(hac.bse, rel=1e-9)
    assert plain.fit(cov_type="HC3").bse == pytest.approx(belts.errors("HC3"), abs=1e-9)
