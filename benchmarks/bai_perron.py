"""Print what exact break dates cost here and in ruptures, for 5 breaks on 200 points.

Usage: OMP_NUM_THREADS=1 python benchmarks/bai_perron.py [RUNS]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import ruptures

from baltic_research.models.breaks import core as breaks_core

DEFAULT_RUNS = 5
POINTS, BREAKS, LEAST = 200, 5, 10
LEVELS = (0.0, 2.0, -1.0, 1.5, 4.0, 2.5)
LIMIT = 5.0


def series() -> np.ndarray:
    """Return six levels with noise of one unit."""
    lengths = (30, 40, 25, 35, 40, 30)
    noise = np.random.default_rng(20).normal(0, 1, POINTS)
    return np.repeat(LEVELS, lengths) + noise


def ours(values: np.ndarray) -> list[int]:
    """Return the best five breaks, all segments' sums of squares included."""
    squares = breaks_core.segment_squares(values, np.ones((len(values), 1)), LEAST)
    return list(breaks_core.best_partitions(squares, BREAKS)[BREAKS].breaks)


def exact(values: np.ndarray) -> list[int]:
    """Return the same from ruptures' dynamic programming."""
    fitted = ruptures.Dynp(model="l2", min_size=LEAST, jump=1).fit(values)
    return [int(date) for date in fitted.predict(n_bkps=BREAKS)[:-1]]


def compiled(values: np.ndarray) -> list[int]:
    """Return the same from ruptures' compiled kernel segmentation."""
    fitted = ruptures.KernelCPD(kernel="linear", min_size=LEAST, jump=1).fit(values)
    return [int(date) for date in fitted.predict(n_bkps=BREAKS)[:-1]]


def seconds(find: Callable[[np.ndarray], list[int]], values: np.ndarray) -> float:
    """Return how long one search takes."""
    began = time.perf_counter()
    find(values)
    return time.perf_counter() - began


def main() -> None:
    """Check that all find the same, time them in turn, print medians and ratios."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_RUNS
    values = series()
    if not ours(values) == exact(values) == compiled(values):
        sys.exit(f"breaks differ: {ours(values)}, {exact(values)}, {compiled(values)}")
    rounds = [[seconds(find, values) for find in (ours, exact, compiled)] for _ in range(runs)]
    here, dynamic, kernel = (statistics.median(times) for times in zip(*rounds, strict=True))
    print(f"breaks {ours(values)}, equal in all three")
    print(f"segment_squares + best_partitions  {here:.5f} s (median of {runs})")
    print(f"ruptures Dynp, jump=1              {dynamic:.5f} s")
    print(f"ruptures KernelCPD, compiled       {kernel:.5f} s")
    print(f"{dynamic / here:.0f} times faster than Dynp (limit {LIMIT:.0f} times)")
    if dynamic / here < LIMIT:
        sys.exit("slower than the limit")


if __name__ == "__main__":
    main()
