"""California's Proposition 99 by three estimators, as published with the method."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from baltic_research.models.counterfactual import did_core as core

CALIFORNIA = "California"
FIRST_AFTER = 1989


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "truth" / "11_synth_control_did"


@pytest.fixture(scope="module")
def expected(folder):
    text = (folder / "expected_prop99_synthdid.json").read_text(encoding="utf-8")
    return json.loads(text)


@pytest.fixture(scope="module")
def packs(folder):
    """Packs sold per head, years by states, California last."""
    table = pd.read_csv(folder / "california_prop99.csv")
    wide = table.pivot(index="Year", columns="State", values="PacksPerCapita")
    return wide[[*(name for name in wide if name != CALIFORNIA), CALIFORNIA]]


def fitted(packs, estimator):
    return core.fit(packs.to_numpy(), 1, list(packs.index).index(FIRST_AFTER), estimator)


# Both quadratic programmes are solved exactly here; the published program stops when a step gains
# little, hence the wider tolerances of the two estimators with weights
@pytest.mark.parametrize(("estimator", "tolerance"), [("did", 1e-8), ("sc", 0.15), ("sdid", 0.01)])
def test_each_estimator_gives_the_published_effect(packs, expected, estimator, tolerance):
    effect = fitted(packs, estimator).effect
    assert effect == pytest.approx(expected[estimator], abs=tolerance)


@pytest.mark.parametrize(
    ("estimator", "key", "tolerance"),
    [("sdid", "sdid_top_omega", 1e-3), ("sc", "sc_top_omega", 0.01)],
)
def test_donor_states_weigh_as_published(packs, expected, estimator, key, tolerance):
    weights = dict(zip(packs.columns[:-1], fitted(packs, estimator).unit_weights, strict=True))
    ours = {name: weights[name] for name in expected[key]}
    assert ours == pytest.approx(expected[key], abs=tolerance)


def test_the_three_years_before_weigh_as_published(packs, expected):
    weights = dict(zip(packs.index, fitted(packs, "sdid").time_weights, strict=False))
    published = {int(year): weight for year, weight in expected["sdid_lambda"].items()}
    assert weights == pytest.approx({**dict.fromkeys(weights, 0.0), **published}, abs=1e-3)


@pytest.mark.parametrize(
    ("estimator", "key"), [("sdid", "se_SDID"), ("sc", "se_SC"), ("did", "se_DID")]
)
def test_placebo_errors_lie_near_the_published_ones(packs, expected, estimator, key):
    """Near, since the authors draw placebos at random and we use each state once."""
    donors = packs.to_numpy()[:, :-1]
    before = list(packs.index).index(FIRST_AFTER)
    placebos = core.placebo_fits(donors, 1, before, estimator, draws=500, seed=0)
    error = core.placebo_error(np.array([one.effect for one in placebos]))
    assert error == pytest.approx(expected["published_AER_table1"][key], rel=0.15)
