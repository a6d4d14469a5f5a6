"""Time 10,000 paths for 32 Allies by every member, beside statsmodels' own fits and simulations.

Usage: python benchmarks/target_paths.py [RUNS]

The other side fits statsmodels' ETS, ARIMA and local trend to a few Allies one by one, simulates
as many paths from each, counts first passages the same way, and is scaled up to 32. Both sides
must count the same first passages from an equal fit and equal shocks.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
import warnings

import numpy as np
import pandas as pd
from statsmodels.tsa.arima.model import ARIMA
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.statespace.structural import UnobservedComponents

from baltic_research import load, models, vintages
from baltic_research.models.targets import simulate as targets_simulate
from baltic_research.models.targets.core import Fit

DEFAULT_RUNS = 5
LIMIT = 2.0
PATHS, HORIZON, ALLIES, SOME = 10_000, 2035, 32, 3
TARGETS = (2.0, 3.5, 5.0)
SERIES = "nato.defence_share_gdp"


def table() -> pd.DataFrame:
    """Return the newest edition's shares; NATO gives 31 Allies (Iceland has no forces): fill up."""
    share = load(SERIES, edition="2026-07")
    return pd.concat([share, share[share["country"] == "EST"].assign(country="ISL")])


def ours(share: pd.DataFrame, revisions: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """Return the probabilities by all members, plans and revisions among them."""
    result = models.target_paths(
        share, targets=TARGETS, horizon=HORIZON, revision_errors=revisions, plans=plans, paths=PATHS
    )
    if result.newest["country"].nunique() != ALLIES:
        sys.exit(f"expected {ALLIES} Allies, simulated {result.newest['country'].nunique()}")
    return result.table()


def plain(share: pd.DataFrame, countries: list[str]) -> None:
    """Fit and simulate with statsmodels, a country and member at a time."""
    steps = HORIZON - int(share["year"].max())
    random = np.random.default_rng(1)
    for code in countries:
        values = np.log(share.loc[share["country"] == code, "value"].to_numpy())
        fits = (
            ETSModel(values, trend="add", damped_trend=True).fit(disp=False),
            ARIMA(values, order=(1, 1, 0), trend="t").fit(),
            UnobservedComponents(values, "local linear trend").fit(disp=False),
        )
        for fit in fits:
            paths = fit.simulate(steps, anchor="end", repetitions=PATHS, rng=random).reshape(
                steps, PATHS
            )
            barriers = np.log(TARGETS)
            targets_simulate.first_passage(paths, barriers)
            np.percentile(paths, [5, 10, 25, 50, 75, 90, 95], axis=1)


def agree(share: pd.DataFrame) -> float:
    """Return how far first passages from statsmodels' paths lie from ours, the fit being equal."""
    values = np.log(share.loc[share["country"] == "DEU", "value"].to_numpy())
    alpha, beta, phi, scale = 0.8, 0.2, 0.9, 0.1
    model = ETSModel(
        values,
        trend="add",
        damped_trend=True,
        initialization_method="known",
        initial_level=values[0],
        initial_trend=0.0,
    )
    given = {"smoothing_level": alpha, "smoothing_trend": beta, "damping_trend": phi}
    given |= {"initial_level": values[0], "initial_trend": 0.0}
    fit = model.smooth([given[one] for one in model.param_names])
    errors = np.random.default_rng(2).normal(0, scale, (9, PATHS))
    theirs = fit.simulate(9, anchor="end", repetitions=PATHS, random_errors=errors)
    one = np.ones(1)
    mine = Fit(
        "ets",
        {"alpha": alpha, "beta": beta, "phi": phi},
        fit.level[-1] * one,
        fit.slope[-1] * one,
        np.empty((1, 0)),
        scale * one,
        5.0,
    )
    paths = targets_simulate.member_paths(
        mine, 0, values[-1], errors / scale, np.random.default_rng(3)
    )
    barriers = np.log(np.array(TARGETS))
    both = [
        targets_simulate.first_passage(part, barriers)[0]
        for part in (np.asarray(theirs).reshape(9, PATHS), paths[1:])
    ]
    return float(np.abs(both[0] - both[1]).max())


def on_one_core(runs: int) -> int:
    """Start this benchmark anew with numpy held to one thread, and return how it ended."""
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    environment = {**os.environ, **dict.fromkeys(threads, "1")}
    command = [sys.executable, __file__, str(runs), "--here"]
    return subprocess.run(command, check=False, env=environment).returncode


def main() -> None:
    """Print seconds, limit, and the ratio; leave with 1 where the limit is broken."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_RUNS
    if "--here" not in sys.argv:
        sys.exit(on_one_core(runs))
    share, revisions = table(), vintages.estimates(SERIES, first_only=False)
    plans = pd.DataFrame(
        {"country": ["NATO"], "year": 2035, "share_gdp_pct": 3.5, "source": "The Hague, 2025"}
    )
    difference = agree(share)
    if difference > 0:
        sys.exit(f"first passages from an equal fit and equal shocks differ by {difference}")
    ours(share, revisions, plans)
    mine, theirs = [], []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # statsmodels on 13 points: convergence, starting values
        for _ in range(runs):
            began = time.process_time()
            ours(share, revisions, plans)
            mine.append(time.process_time() - began)
            began = time.process_time()
            plain(share, ["EST", "DEU", "ESP"][:SOME])
            theirs.append((time.process_time() - began) * ALLIES / SOME)
    fast, slow = statistics.median(mine), statistics.median(theirs)
    print(f"target_paths, {PATHS} paths, {ALLIES} Allies, 4 members and the reference")
    print(f"  ours         {fast:.2f} s of one core (median of {runs}, limit {LIMIT:g} s)")
    print(
        f"  statsmodels  {slow:.2f} s of one core ({SOME} Allies, 3 members, scaled up to {ALLIES})"
    )
    print(f"  ratio {slow / fast:.1f}; first passages from an equal fit and equal shocks: equal")
    sys.exit(fast >= LIMIT)


if __name__ == "__main__":
    main()
