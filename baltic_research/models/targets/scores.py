"""How good a forecast made of paths was: errors, intervals, ranks, and scores with uncertainty."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from baltic_research.models.targets.ensemble import WALK, Ensemble, to_share
from baltic_research.models.targets.inputs import Panel
from baltic_research.models.targets.pooling import Array
from baltic_research.models.targets.summary import ENSEMBLE, mixture, wilson

PIT_BINS = 10
COVERED = (50, 90)
RESAMPLES = 999
_Scored = tuple[dict[str, Any], dict[str, Any]]
CLUSTERS_AT_LEAST = 5  # resampling fewer countries says nothing


def crps(draws: Array, truth: Array, ordered: Array | None = None) -> Array:
    r"""Return the continuous ranked probability score of draws, in their unit; lower is better.

    Parameters
    ----------
    draws : numpy.ndarray
        (case, draw).
    truth : numpy.ndarray
        (case,) NaN where not known.
    ordered : numpy.ndarray, optional
        The draws of each case in ascending order, where these are at hand.

    Returns
    -------
    numpy.ndarray
        (case,) mean |X - y| - mean |X - X'| / 2 over the draws.

    References
    ----------
    Gneiting, T., Raftery, A. E. (2007). Strictly proper scoring rules, prediction, and
    estimation. Journal of the American Statistical Association 102(477), 359-378.
    """
    count = draws.shape[1]
    rank = 2 * np.arange(1, count + 1) - count - 1
    spread = (np.sort(draws, axis=1) if ordered is None else ordered) @ rank / count**2
    score: Array = np.abs(draws - truth[:, None]).mean(axis=1) - spread
    return score


def score_draws(draws: Array, truth: Array) -> dict[str, Array]:
    """Return by case: median, quantiles, error, crps, pit, whether intervals hold the truth."""
    levels = [50.0, *(50 + side * one / 2 for one in COVERED for side in (-1, 1))]
    # Of sorted draws, which takes less time, the sorting included
    ordered = np.sort(draws, axis=1)
    median, *bounds = np.percentile(ordered, levels, axis=1)
    named = {f"p{level:02.0f}_pct": one for level, one in zip(levels[1:], bounds, strict=True)}
    known = np.isfinite(truth)
    within = {
        f"inside_{one}": np.where(
            known, (truth >= bounds[2 * place]) & (truth <= bounds[2 * place + 1]), np.nan
        )
        for place, one in enumerate(COVERED)
    }
    rank = np.where(known, (draws < truth[:, None]).mean(axis=1), np.nan)
    return {
        "median_pct": median,
        **named,
        "error_pp": median - truth,
        "crps_pp": crps(draws, truth, ordered),
        "pit": rank,
        **within,
    }


def score_forecasts(
    ensembles: Sequence[Ensemble], known: Panel, status: pd.DataFrame, targets: list[float]
) -> list[tuple[pd.DataFrame, pd.DataFrame]]:
    """Return the scored cases of one origin by ensemble, and whether targets were touched.

    The ensembles differ by their plans alone, and the first has every member of the others: what
    they share is simulated and scored once.
    """
    held, asked = ensembles[0].held, ensembles[0].asked
    years = range(held.last_year + 1, asked.horizon + 1)
    actual = pd.DataFrame(
        known.share.T, index=range(known.first_year, known.last_year + 1), columns=known.codes
    ).reindex(years)
    published = status.T.reindex(years)
    scored: list[list[_Scored]] = [[] for _ in ensembles]
    for row, code in enumerate(held.codes):
        if code not in known.codes:
            continue  # named in the notes
        first = {"edition": held.edition, "country": code}
        short = [one for one in targets if held.share[row, -1] < one]
        score = functools.partial(
            _scored, first, asked.ceiling, actual[code], published[code], short
        )
        simulated = ensembles[0].simulate(code)
        each = {member: score(member, paths) for member, paths in simulated.items()}
        for ensemble, found in zip(ensembles, scored, strict=True):
            own = {*ensemble.members(code), WALK}
            found.append(score(ENSEMBLE, mixture(simulated, ensemble.weights(code))))
            found += [one for member, one in each.items() if member in own]
    tables = [zip(*found, strict=True) for found in scored]
    return [(_stacked(cases).dropna(subset="truth_pct"), _stacked(hit)) for cases, hit in tables]


def _scored(
    first: dict[str, str],
    ceiling: float,
    figures: pd.Series,
    status: pd.Series,
    targets: list[float],
    member: str,
    paths: Array,
) -> _Scored:
    """Return the columns of a country's and member's cases, and of the targets it touched."""
    share, first = to_share(paths[1:], ceiling), {**first, "member": member}
    return _cases(first, share, figures, status), _touched(first, share, figures, targets)


def _stacked(parts: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Put columns together part by part: one table made once, and not one a country and member."""
    return pd.DataFrame({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})


def _cases(
    first: dict[str, str], share: Array, figures: pd.Series, status: pd.Series
) -> dict[str, Any]:
    actual = figures.to_numpy(dtype=float)
    return {
        **{name: [value] * len(actual) for name, value in first.items()},
        "year": figures.index,
        "horizon": range(1, len(actual) + 1),
        "truth_pct": actual,
        "truth_status": status.to_numpy(),
        **score_draws(share, actual),
    }


def _touched(
    first: dict[str, str], share: Array, figures: pd.Series, targets: list[float]
) -> dict[str, Any]:
    highest, reached = share.max(axis=0), figures.max()
    return {
        **{name: [value] * len(targets) for name, value in first.items()},
        "target_pct": np.array(targets, dtype=float),
        "probability": np.array([float((highest >= one).mean()) for one in targets]),
        "touched": np.array([float(reached >= one) for one in targets]),
    }


def aggregate(cases: pd.DataFrame, seed: int) -> dict[str, float]:
    """Return mean scores of cases with 95 % intervals from resampling countries.

    Parameters
    ----------
    cases : pandas.DataFrame
        country, error_pp, crps_pp, inside_50, inside_90, and the reference's
        walk_error_pp, walk_crps_pp.
    seed : int
        Of the resampling.

    Returns
    -------
    dict
        n, countries, mean_error_pp, mae_pp, coverage_50, coverage_90, crps_pp, skill_crps,
        skill_mae (1 less the ratio to the reference: positive is better than it), and for all
        but n and countries ``_low`` and ``_high``: NaN with fewer than five countries.
    """
    values = cases.assign(mae_pp=cases["error_pp"].abs(), walk_mae_pp=cases["walk_error_pp"].abs())
    columns = ["error_pp", "mae_pp", *(f"inside_{one}" for one in COVERED), "crps_pp"]
    columns += ["walk_crps_pp", "walk_mae_pp"]
    sums = values.groupby("country")[columns].sum()
    sizes = values.groupby("country").size().to_numpy(dtype=float)
    counts = np.ones((1, len(sums)))
    found = _ratios(counts @ sums.to_numpy(), counts @ sizes)
    random = np.random.default_rng(seed)
    drawn = random.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), RESAMPLES).astype(
        float
    )
    spread = _ratios(drawn @ sums.to_numpy(), drawn @ sizes)
    answer = {"n": float(len(cases)), "countries": float(len(sums))}
    for name, value in found.items():
        enough = len(sums) >= CLUSTERS_AT_LEAST
        low, high = np.quantile(spread[name], [0.025, 0.975]) if enough else (np.nan, np.nan)
        if enough and name.startswith("coverage") and value[0] in {0.0, 1.0}:
            low, high = wilson(value[0], len(sums))  # resampling all hits gives all hits
        answer |= {name: float(value[0]), f"{name}_low": float(low), f"{name}_high": float(high)}
    return answer


def _ratios(totals: Array, sizes: Array) -> dict[str, Array]:
    """Return mean scores and skills from sums over cases: (resample, column) and (resample,)."""
    error, absolute, *inside, score, walk_score, walk_absolute = totals.T
    return {
        "mean_error_pp": error / sizes,
        "mae_pp": absolute / sizes,
        **{f"coverage_{one}": part / sizes for one, part in zip(COVERED, inside, strict=True)},
        "crps_pp": score / sizes,
        "skill_crps": 1 - score / walk_score,
        "skill_mae": 1 - absolute / walk_absolute,
    }


def pit_counts(cases: pd.DataFrame) -> pd.Series:
    """Return how many ranks fall in each tenth.

    Flat where forecasts are calibrated, piled up at the ends where they were too sure.
    """
    counts, edges = np.histogram(cases["pit"].dropna(), bins=PIT_BINS, range=(0, 1))
    return pd.Series(counts, index=pd.Index(edges[:-1].round(1), name="from"), name="cases")
