"""The tables of the spatial lag: coefficients, and effects with the intervals of the draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from baltic_research.models.demand import spatial_core as core
from baltic_research.models.demand.within import Floats

if TYPE_CHECKING:
    import pandas as pd

RHO = "rho"


def coefficients(
    terms: tuple[str, ...],
    fit: core.SpatialFit,
    drawn: core.SpatialFit,
    covariance: Floats,
    confidence: float,
) -> pd.DataFrame:
    """Return rho and the slopes with bias and interval of the draws."""
    import pandas as pd

    found = np.concatenate([fit.rho, fit.slopes[:, 0]])
    many = np.vstack([drawn.rho, drawn.slopes])
    low, high = _basic(found, many, confidence)
    bias = many.mean(axis=1) - found
    return pd.DataFrame(
        {
            "term": [RHO, *terms],
            "estimate": found,
            "standard_error": np.sqrt(np.diag(covariance)),
            "bias": bias,
            "corrected": found - bias,
            "spread": many.std(axis=1, ddof=1),
            "low": low,
            "high": high,
        }
    )


def effects(
    terms: tuple[str, ...],
    fit: core.SpatialFit,
    drawn: core.SpatialFit,
    matrix: Floats,
    confidence: float,
) -> pd.DataFrame:
    """Return rho, then each term's effects, with the intervals of the draws."""
    import pandas as pd

    names, found, many = [(RHO, "spatial lag")], [fit.rho], [drawn.rho]
    for place, term in enumerate(terms):
        if term == "ally":
            continue  # the lag's own constant, see the notes
        for one, into in ((fit, found), (drawn, many)):
            direct, total = core.multipliers(matrix, one.rho)
            slope = one.slopes[place]
            into += [slope * direct, slope * (total - direct), slope * total]
        names += [(term, effect) for effect in ("direct", "indirect", "total")]
    estimates = np.concatenate(found)
    low, high = _basic(estimates, np.vstack(many), confidence)
    table = pd.DataFrame(names, columns=["term", "effect"])
    return table.assign(estimate=estimates, low=low, high=high)


def _basic(found: Floats, many: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Return the basic bootstrap interval: twice the estimate less the draws' quantiles."""
    tail = (1 - confidence) / 2
    upper, lower = np.quantile(many, [1 - tail, tail], axis=1)
    return 2 * found - upper, 2 * found - lower
