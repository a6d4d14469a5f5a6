"""From simulated paths to what is told of them: chances, quantiles, years, and the small print."""

from __future__ import annotations

import numpy as np
import pandas as pd

from baltic_research.models.targets.ensemble import PLAN, WALK, Ensemble, to_scale, to_share
from baltic_research.models.targets.inputs import Revisions
from baltic_research.models.targets.pooling import Array
from baltic_research.models.targets.simulate import first_passage

ENSEMBLE = "ensemble"
QUANTILES = (5, 10, 25, 50, 75, 90, 95)
YEAR_QUANTILES = (10, 25, 50, 75, 90)
NORMAL_95 = 1.959964  # two-sided 95 % point of the normal distribution

BREAKS = (
    "Low and high are the error of simulation only; the members' spread is that of the model, "
    "and a break that none of them knows, like 2014 or 2022, is outside both."
)
DEFINITION = (
    "The share is the publisher's: core defence alone in NATO's editions from 2025, while the 5 % "
    "pledged in 2025 count up to 1.5 % of related spending."
)


def summarize(
    ensemble: Ensemble, country: str, targets: list[float]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the probabilities by member and the fan of one country."""
    asked, weights = ensemble.asked, ensemble.weights(country)
    simulated = ensemble.simulate(country)
    barriers = to_scale(np.array(targets), asked.ceiling)
    chances: dict[str, tuple[Array, ...]] = {
        name: first_passage(paths, barriers) for name, paths in simulated.items()
    }
    shares = np.array(list(weights.values()))
    # Not by a product of matrices, whose last bits differ between processors
    chances[ENSEMBLE] = tuple(
        np.average([chances[one][kind] for one in weights], axis=0, weights=shares)
        for kind in range(3)
    )
    effective = asked.paths / sum(weight**2 for weight in weights.values())
    draws = {**dict.fromkeys(simulated, asked.paths), ENSEMBLE: effective}
    # Of sorted paths, which takes less time, the sorting included
    mixed = np.sort(mixture(simulated, weights), axis=1)
    quantiles = np.percentile(mixed, QUANTILES, axis=1, overwrite_input=True)
    fan = to_share(quantiles, asked.ceiling)
    named = {f"p{one:02d}_pct": values for one, values in zip(QUANTILES, fan, strict=True)}
    medians = {
        name: to_share(
            np.median(np.sort(paths, axis=1), axis=1, overwrite_input=True), asked.ceiling
        )
        for name, paths in simulated.items()
    }
    medians[ENSEMBLE] = named["p50_pct"]
    years = range(ensemble.held.last_year, asked.horizon + 1)
    plan = ensemble.plans.get(country, np.nan)
    return (
        _probabilities(country, np.array(targets), years, chances, draws, medians),
        pd.DataFrame({"country": country, "year": years, **named, "plan_pct": plan}),
    )


def mixture(simulated: dict[str, Array], weights: dict[str, float]) -> Array:
    """Return as many paths as one member has, taken from the members by their weights."""
    width = next(iter(simulated.values())).shape[1]
    ends = np.rint(np.cumsum([0.0, *weights.values()]) * width).astype(int)
    counts = dict(zip(weights, np.diff(ends), strict=True))
    return np.hstack([simulated[name][:, :count] for name, count in counts.items()])


def _probabilities(
    country: str,
    targets: Array,
    years: range,
    chances: dict[str, tuple[Array, ...]],
    draws: dict[str, float],
    medians: dict[str, Array],
) -> pd.DataFrame:
    """Return one row a member, target and year; by member, what is given is (target, year)."""
    touched, stays, above = (np.stack(kind) for kind in zip(*chances.values(), strict=True))
    low, high = wilson(touched, np.array([draws[name] for name in chances])[:, None, None])
    median = np.stack([medians[name] for name in chances])[:, None]
    return pd.DataFrame(
        {
            "country": country,
            "target_pct": np.broadcast_to(targets[:, None], touched.shape).ravel(),
            "year": np.broadcast_to(years, touched.shape).ravel(),
            "member": np.repeat(list(chances), touched[0].size),
            "touched": touched.ravel(),
            "low": low.ravel(),
            "high": high.ravel(),
            "stays": stays.ravel(),
            "above": above.ravel(),
            "median_pct": np.broadcast_to(median, touched.shape).ravel(),
        }
    )


def wilson(share: Array | float, draws: Array | float) -> tuple[Array, Array]:
    """Return Wilson's 95 % interval of a probability counted in draws."""
    square = NORMAL_95**2 / draws
    centre = (share + square / 2) / (1 + square)
    half = np.sqrt(share * (1 - share) * square + square**2 / 4) / (1 + square)
    return np.minimum(centre - half, share), np.maximum(centre + half, share)


def year_quantiles(rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Return by key the year by which each percent of the paths has touched the target."""
    reached = {
        f"year_{one}": rows["year"].where(rows["touched"] >= one / 100) for one in YEAR_QUANTILES
    }
    years = rows[key].assign(**reached).groupby(key, sort=False, as_index=False).min()
    return years.astype(dict.fromkeys(reached, "Int64"))  # missing where fewer do


def remarks(ensemble: Ensemble) -> tuple[str, ...]:
    """Return what the probabilities rest on, a sentence each."""
    held, asked = ensemble.held, ensemble.asked
    used = [one for one in asked.members if one != PLAN or ensemble.plans]
    names = ", ".join(f"{one} {asked.weights[one]:g}" for one in used)
    joint = ensemble.gdp is not None
    limit = "" if np.isinf(asked.ceiling) else f"; no path exceeds {asked.ceiling:g} % of GDP"
    return (
        "Spending and GDP are simulated jointly and the share is their ratio."
        if joint
        else f"The share alone is simulated, GDP's uncertainty within its history{limit}.",
        f"Members and weights: {names}; {WALK} is the reference of no change; the plan counts "
        f"for {len(ensemble.plans)} of {len(held.codes)} countries."
        if PLAN in used
        else f"Members and weights: {names}; {WALK} is the reference of no change.",
        (
            f"Shape is pooled over {len(held.codes)} countries, "
            f"{held.first_year} to {held.last_year}; "
            "that trends fade is a choice which so few years cannot test."
        ),
        _revised(ensemble.revisions),
        BREAKS,
        DEFINITION,
    )


def _revised(past: Revisions) -> str:
    """Say what newest estimates are moved by."""
    if not past.count:
        return "Newest figures are taken as final: no revisions were given."
    few = f"; left out, for too few figures: {', '.join(past.left_out)}" if past.left_out else ""
    return (
        f"Newest estimates are moved by past revisions, drawn edition first: {past.count} of "
        f"{', '.join(past.editions)}{few}. These hold changes of price base and definition too."
    )
