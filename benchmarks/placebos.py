"""Time placebos in space for 40 donors beside the same done with pysyncon, and compare answers.

Usage: OMP_NUM_THREADS=1 python benchmarks/placebos.py [RUNS]

Two problems, the same for both sides: donors weighted by the outcome before alone, and by
predictors with given weights. Both start from data already arranged: ours from a fitted control,
theirs from finished matrices, one donor after another in this process, which spares it the
arrangement of data for each donor and the worker processes that its PlaceboTest would add.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from pysyncon import Synth

from baltic_research import countries
from baltic_research.models import Predictor, placebos_in_space, synthetic_control
from baltic_research.models.counterfactual.results import SyntheticControl

DEFAULT_RUNS = 5
LEAST_RATIO = 10
SAME = 0.002  # of the outcome's standard deviation: where pysyncon's optimiser stops

SIZE, YEARS, START = 40, tuple(range(1990, 2025)), 2014
TREATED = "EST"


def panel() -> pd.DataFrame:
    """Return years by countries: 40 donors and one treated, moved by three common factors."""
    generator = np.random.default_rng(2014)
    allies = countries.nato_members(YEARS[-1])
    codes = [
        code
        for code, one in countries.table().items()
        if one.kind == "country" and code not in allies
    ][:SIZE]
    factors = generator.normal(0, 0.3, (len(YEARS), 3)).cumsum(axis=0)
    values = 3 + factors @ generator.uniform(-1, 1, (3, SIZE + 1))
    values += generator.normal(0, 0.3, values.shape)
    return pd.DataFrame(values, index=list(YEARS), columns=[*codes, TREATED])


def observed(values: pd.DataFrame) -> pd.DataFrame:
    """Return the panel as observations."""
    rows = values.rename_axis("year").melt(ignore_index=False, var_name="country").reset_index()
    return rows.assign(
        source="worldbank",
        series="worldbank.milex_share_gdp",
        edition="2026-02",
        unit="% of GDP",
        status="reported",
    )


def arranged(
    values: pd.DataFrame, donors: list[str], weights: list[float] | None
) -> SyntheticControl:
    """Return the control of the treated country, which the placebos start from."""
    rows = observed(values)
    before = [year for year in YEARS if year < START]
    return synthetic_control(
        rows,
        treated=TREATED,
        donors=donors,
        start=START,
        predictors=[Predictor(rows, (year,), str(year)) for year in before] if weights else (),
        predictor_weights=weights,
    )


def ours(control: SyntheticControl) -> pd.DataFrame:
    """Return the donors' gaps, years by donors."""
    found = placebos_in_space(control)
    return pd.DataFrame({fit.country: fit.gaps for fit in found.fits}, index=list(YEARS))


def theirs(values: pd.DataFrame, donors: list[str], weights: list[float] | None) -> pd.DataFrame:
    """Return the donors' gaps, years by donors; the outcome before serves as predictors."""
    before = values.loc[: START - 1, donors]
    # pysyncon divides each predictor by its spread: weights of the spread squared undo that
    given = np.array(weights) if weights else before.var(axis=1).to_numpy()
    gaps = {}
    for one in donors:
        rest = [code for code in donors if code != one]
        synth = Synth()
        synth.fit(X0=before[rest], X1=before[one], Z0=before[rest], Z1=before[one], custom_V=given)
        gaps[one] = values[one] - values[rest] @ synth.W
    return pd.DataFrame(gaps)


def seconds(work: Callable[[], pd.DataFrame]) -> tuple[float, pd.DataFrame]:
    """Return how long a piece of work takes, and what it found."""
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def measure(problem: str, weights: list[float] | None, runs: int) -> None:
    """Time both sides in turn, print the medians, and stop if the answers differ."""
    values = panel()
    donors = [code for code in values if code != TREATED]
    control = arranged(values, donors, weights)
    ours(control)  # imports and caches are no part of the work
    pairs = [
        (
            seconds(lambda: ours(control)),
            seconds(lambda: theirs(values, donors, weights)),
        )
        for _ in range(runs)
    ]
    mine, other = (statistics.median(pair[side][0] for pair in pairs) for side in (0, 1))
    apart = float((pairs[0][0][1] - pairs[0][1][1]).abs().to_numpy().max())
    allowed = SAME * float(values.to_numpy().std())
    print(f"{problem}, {len(donors)} donors, median of {runs}")
    print(f"  pysyncon         {other:.4f} s")
    print(f"  baltic_research  {mine:.4f} s")
    print(f"  ratio {other / mine:.1f} (at least {LEAST_RATIO})")
    print(f"  gaps differ by {apart:.1e} at most (allowed {allowed:.1e})")
    if apart > allowed:
        raise SystemExit("the answers differ")
    if other < LEAST_RATIO * mine:
        raise SystemExit("the ratio is below its limit")


def main() -> None:
    """Measure both problems."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_RUNS
    before = sum(year < START for year in YEARS)
    measure("outcome alone", None, runs)
    measure("given predictor weights", list(np.linspace(1, 2, before)), runs)


if __name__ == "__main__":
    main()
