"""Time Sobol indices of a composite index beside the pipeline called once a draw.

Usage: python benchmarks/index_sobol.py [RUNS]

Eight uncertain choices and N = 4096, so that the index is built 40,960 times: for 36 host-years and
15 indicators, and for a table of the size of COINr's ASEM example (51 units, 49 indicators). The
other side builds the whole index for some draws with the public pipeline and is scaled up. Both
must give equal scores.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

import numpy as np
import pandas as pd

from baltic_research.indicators.index import choices, draws, pipeline
from baltic_research.indicators.index.framework import Element, Framework
from baltic_research.indicators.index.normalisation import Normalisation
from baltic_research.indicators.index.outliers import Treatment
from baltic_research.models.index_uncertainty import sobol
from baltic_research.models.index_uncertainty.sensitivity import index_sensitivity

DEFAULT_RUNS = 3
LIMIT, POINTS, SOME = 10.0, 4096, 60
SAME = 1e-9
MEANS = ("arithmetic", "geometric", "harmonic")
# Pillars by branches of the framework, indicators, units by groups
HOST_YEARS = ((3,), 15, 36, 3)
ASEM = ((5, 3), 49, 51, 2)


def inputs(tree: Framework) -> tuple[choices.Input, ...]:
    """Return eight uncertain choices; scales begin above zero, as geometric means need."""
    scales = (
        Normalisation("min_max", 1, 100),
        Normalisation("z_score", 50, 6),  # no z of 51 units exceeds 7.01
        Normalisation("percentile", 1, 100),
    )
    parts = tree.children(tree.index)
    return (
        choices.Input("imputation", ("none", "mean", "group_mean", "group_median")),
        choices.Input("treatment", (None, Treatment(), Treatment(most_points=2))),
        choices.Input("normalisation", scales),
        choices.Input("weighting", ("equal", "given", ("entropy", *["given"] * (tree.depth - 1)))),
        choices.Input("aggregation", MEANS),
        choices.Input("omitted", ("", *tree.indicators)),
        choices.Input(f"weight:{parts[0]}"),
        choices.Input(f"weight:{parts[1]}"),
    )


def problem(
    shape: tuple[tuple[int, ...], int, int, int],
) -> tuple[pd.DataFrame, Framework, pd.Series]:
    """Return indicators with long tails and gaps, their framework, and the units' groups."""
    branches, count, units, groups = shape
    random = np.random.default_rng(7)
    pillars = [f"p{number}" for number in range(sum(branches))]
    elements = [Element("index")]
    owners = ["index"] * len(pillars)
    if len(branches) > 1:
        elements += [Element(f"b{number}", "index") for number in range(len(branches))]
        owners = [f"b{number}" for number, size in enumerate(branches) for _ in range(size)]
    elements += [Element(code, owner) for code, owner in zip(pillars, owners, strict=True)]
    codes = [f"x{number}" for number in range(count)]
    elements += [
        Element(code, pillars[i % len(pillars)], direction=1 if i % 4 else -1)
        for i, code in enumerate(codes)
    ]
    figures = np.exp(random.normal(0, 1, (units, 1)) + random.normal(0, 1, (units, count)))
    figures[random.random(figures.shape) < 0.03] = np.nan
    table = pd.DataFrame(figures, index=[f"u{number}" for number in range(units)], columns=codes)
    return (
        table,
        Framework(tuple(elements)),
        pd.Series(np.arange(units) % groups, index=table.index),
    )


def measure(name: str, shape: tuple[tuple[int, ...], int, int, int], runs: int) -> bool:
    """Print seconds, limit and ratio for one problem; return whether the limit holds."""
    table, tree, groups = problem(shape)
    varied, base = inputs(tree), pipeline.Options()
    sample = sobol.sample(len(varied), POINTS, seed=1)
    rows = np.random.default_rng(3).choice(len(sample), SOME, replace=False)
    mine, theirs = [], []
    plain = np.empty((SOME, len(table)))
    for _ in range(runs):
        began = time.process_time()
        index_sensitivity(table, tree, varied, base, groups=groups, points=POINTS)
        mine.append(time.process_time() - began)
        began = time.process_time()
        for place, row in enumerate(rows):
            options = choices.options_of(base, varied, sample[row])
            plain[place] = pipeline.build(table, tree, options, groups=groups).scores
        theirs.append((time.process_time() - began) * len(sample) / SOME)
    fast, slow = statistics.median(mine), statistics.median(theirs)
    ours = draws.evaluate(table, tree, base, varied, sample[rows], groups=groups)
    apart = float(np.nanmax(np.abs(ours - plain)))
    print(f"{name}: {len(varied)} inputs, {len(sample):,} draws")
    print(f"  ours        {fast:.2f} s of one core (median of {runs}, limit {LIMIT:g} s)")
    print(f"  plain loop  {slow:.0f} s of one core ({SOME} draws, scaled up)")
    print(f"  ratio {slow / fast:.0f}; scores differ by {apart:.1e} at most (allowed {SAME:g})")
    if not apart <= SAME or not np.array_equal(np.isnan(ours), np.isnan(plain)):
        sys.exit("the scores differ")
    return fast < LIMIT


def on_one_core(runs: int) -> int:
    """Start this benchmark anew with numpy held to one thread, and return how it ended."""
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    environment = {**os.environ, **dict.fromkeys(threads, "1")}
    command = [sys.executable, __file__, str(runs), "--here"]
    return subprocess.run(command, check=False, env=environment).returncode


def main() -> None:
    """Measure both problems; leave with 1 where the limit is broken."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_RUNS
    if "--here" not in sys.argv:
        sys.exit(on_one_core(runs))
    held = [
        measure("36 host-years, 15 indicators", HOST_YEARS, runs),
        measure("51 units, 49 indicators", ASEM, runs),
    ]
    sys.exit(not all(held))


if __name__ == "__main__":
    main()
