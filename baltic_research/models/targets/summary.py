"""From simulated paths to what is told of them: chances, quantiles, years, and the small print."""

from __future__ import annotations

import numpy as np
import pandas as pd

from baltic_research.models.targets.ensemble import PLAN, WALK, Ensemble, to_scale, to_share
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
    chances = {name: first_passage(paths, barriers) for name, paths in simulated.items()}
    years = range(ensemble.held.last_year, asked.horizon + 1)
    frames = [
        _chances(country, targets, years, name, asked.paths, *chances[name]).assign(
            median_pct=np.tile(to_share(np.median(paths, axis=1), asked.ceiling), len(targets))
        )
        for name, paths in simulated.items()
    ]
    shares = np.array(list(weights.values()))
    mixed = [
        np.tensordot(shares, np.stack([chances[one][kind] for one in weights]), axes=1)
        for kind in range(3)
    ]
    effective = asked.paths / sum(weight**2 for weight in weights.values())
    fan = to_share(np.percentile(mixture(simulated, weights), QUANTILES, axis=1), asked.ceiling)
    named = {f"p{one:02d}_pct": values for one, values in zip(QUANTILES, fan, strict=True)}
    together = _chances(country, targets, years, ENSEMBLE, effective, *mixed)
    frames.append(together.assign(median_pct=np.tile(named["p50_pct"], len(targets))))
    return (
        pd.concat(frames, ignore_index=True),
        pd.DataFrame(
            {
                "country": country,
                "year": list(years),
                **named,
                "plan_pct": ensemble.plans.get(country, np.nan),
            }
        ),
    )


def mixture(simulated: dict[str, Array], weights: dict[str, float]) -> Array:
    """Return as many paths as one member has, taken from the members by their weights."""
    width = next(iter(simulated.values())).shape[1]
    ends = np.rint(np.cumsum([0.0, *weights.values()]) * width).astype(int)
    counts = dict(zip(weights, np.diff(ends), strict=True))
    return np.hstack([simulated[name][:, :count] for name, count in counts.items()])


def _chances(
    country: str,
    targets: list[float],
    years: range,
    member: str,
    draws: float,
    touched: Array,
    stays: Array,
    above: Array,
) -> pd.DataFrame:
    low, high = wilson(touched, draws)
    return pd.DataFrame(
        {
            "country": country,
            "target_pct": np.repeat(targets, len(years)),
            "year": np.tile(list(years), len(targets)),
            "member": member,
            "touched": touched.ravel(),
            "low": low.ravel(),
            "high": high.ravel(),
            "stays": stays.ravel(),
            "above": above.ravel(),
        }
    )


def wilson(share: Array | float, draws: float) -> tuple[Array, Array]:
    """Return Wilson's 95 % interval of a probability counted in draws."""
    square = NORMAL_95**2 / draws
    centre = (share + square / 2) / (1 + square)
    half = np.sqrt(share * (1 - share) * square + square**2 / 4) / (1 + square)
    return np.minimum(centre - half, share), np.maximum(centre + half, share)


def year_quantiles(rows: pd.DataFrame) -> pd.Series:
    """Return the year by which each percent of the paths has touched the target, or missing."""
    years = {
        f"year_{one}": rows.loc[rows["touched"] >= one / 100, "year"].min()
        for one in YEAR_QUANTILES
    }
    return pd.Series(years, dtype="Int64")


def remarks(ensemble: Ensemble) -> tuple[str, ...]:
    """Return what the probabilities rest on, a sentence each."""
    held, asked = ensemble.held, ensemble.asked
    used = [one for one in asked.members if one != PLAN or ensemble.plans]
    names = ", ".join(f"{one} {asked.weights[one]:g}" for one in used)
    joint = ensemble.gdp is not None
    limit = "" if np.isinf(asked.ceiling) else f"; no path exceeds {asked.ceiling:g} % of GDP"
    revised = len(ensemble.revisions) > 1
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
        f"Newest estimates are moved by {len(ensemble.revisions)} past revisions, drawn edition "
        "first; these hold changes of price base and definition too."
        if revised
        else "Newest figures are taken as final: no revisions were given.",
        BREAKS,
        DEFINITION,
    )
