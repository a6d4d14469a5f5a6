"""Sobol' indices of two functions whose indices are known exactly."""

from __future__ import annotations

import json

import numpy as np
import pytest

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
