"""Robust variances where hardly anything is there to measure them by."""

from __future__ import annotations

import numpy as np
import pytest

from baltic_research.errors import ParameterError
from baltic_research.models import long_run_variance


@pytest.mark.parametrize("bandwidth", [0.0, 1e-300, 1e-4])
def test_no_bandwidth_gives_neighbours_no_weight(bandwidth):
    weights = long_run_variance.quadratic_spectral_weights(bandwidth, 3)
    assert weights == pytest.approx(np.zeros(3), abs=1e-6)


def test_weights_fall_from_one_with_distance():
    weights = long_run_variance.quadratic_spectral_weights(50.0, 20)
    assert weights[0] == pytest.approx(1, abs=0.001)
    assert (np.diff(weights) < 0).all()


def test_a_robust_variance_asks_for_more_periods_than_two_a_column():
    scores = np.array([[1.0, 0.2], [-0.5, 0.4], [0.3, -0.9]])
    with pytest.raises(ParameterError, match="more than 3 periods in each segment, found 3"):
        long_run_variance.bai_perron_variance(scores)


@pytest.mark.parametrize("scores", [np.zeros(6), np.resize([0.1, -0.1], 6), 0.5 ** np.arange(6.0)])
def test_errors_that_follow_from_one_another_have_no_robust_variance(scores):
    with pytest.raises(ParameterError, match="each follows exactly from the one before"):
        long_run_variance.bai_perron_variance(scores[:, None])
