"""Sobol' indices of two functions whose indices are known exactly."""

from __future__ import annotations

import json

import numpy as np
import pytest
from SALib.analyze import sobol as analysis

from baltic_research.models.index_uncertainty import sobol

CLOSE = 0.01
POINTS = 8192


@pytest.fixture(scope="module")
def expected(shared):
    path = shared / "truth" / "16_sobol_ishigami" / "expected.json"
    return json.loads(path.read_text(encoding="utf-8"))


def ishigami(unit, a, b):
    x = np.pi * (2 * unit - 1)
    return np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_ishigamis_function_is_divided_as_it_is_in_theory(expected):
    theory = expected["ishigami"]
    values = ishigami(sobol.sample(3, POINTS, seed=1), theory["a"], theory["b"])
    assert values.mean() == pytest.approx(theory["mean"], abs=CLOSE)
    assert values.var() == pytest.approx(theory["V"], rel=CLOSE)
    found = sobol.indices(values, 3, seed=1)
    assert found["first_order"].tolist() == pytest.approx(theory["S1"], abs=CLOSE)
    assert found["total"].tolist() == pytest.approx(theory["ST"], abs=CLOSE)


def test_sobols_g_function_is_divided_as_it_is_in_theory(expected):
    theory = expected["sobol_g"]
    a = np.array(theory["a"])
    unit = sobol.sample(len(a), POINTS, seed=1)
    found = sobol.indices(((abs(4 * unit - 2) + a) / (1 + a)).prod(axis=1), len(a), seed=1)
    assert found["first_order"].tolist() == pytest.approx(theory["S1"], abs=CLOSE)
    assert found["total"].tolist() == pytest.approx(theory["ST"], abs=CLOSE)


def test_the_bootstraps_intervals_hold_the_theory(expected):
    theory = expected["ishigami"]
    values = ishigami(sobol.sample(3, 1024, seed=2), theory["a"], theory["b"])
    found = sobol.indices(values, 3, seed=2)
    assert all((found["first_low"] < theory["S1"]) & (theory["S1"] < found["first_high"]))
    assert all((found["total_low"] < theory["ST"]) & (theory["ST"] < found["total_high"]))


@pytest.mark.parametrize("seed", [1, 7])
def test_indices_and_intervals_are_salibs(seed):
    problem = {"num_vars": 3, "names": list("abc"), "bounds": [[0, 1]] * 3}
    values = ishigami(sobol.sample(3, 256, seed=seed), a=7, b=0.1)
    theirs = analysis.analyze(problem, values, calc_second_order=False, seed=seed)
    ours = sobol.divide(values, 3, seed=seed, resamples=100)
    for found, name in zip(ours, ("S1", "S1_conf", "ST", "ST_conf"), strict=True):
        np.testing.assert_allclose(found, theirs[name], rtol=1e-12)


def test_points_arranged_by_us_are_salibs():
    ours = sobol.arranged(*sobol.halves(5, 64, seed=3))
    np.testing.assert_array_equal(ours.T, sobol.sample(5, 64, seed=3))


def test_a_resample_in_which_nothing_varies_has_nothing_to_divide():
    values = np.zeros(5 * 64)
    values[:5] = [-1, 0, 1, 1, -1]
    found = sobol.divide(values, 3, seed=1, resamples=100)
    assert all(np.isfinite(one).all() for one in found)
