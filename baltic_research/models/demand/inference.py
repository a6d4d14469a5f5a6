"""One row a term and kind of inference: clusters, Driscoll and Kraay, wild cluster bootstrap."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from baltic_research.models.demand import estimators
from baltic_research.models.demand.sample import Design
from baltic_research.models.demand.wild import wild_cluster_bootstrap
from baltic_research.models.demand.within import Floats, Within

if TYPE_CHECKING:
    import pandas as pd


def t_rows(
    terms: Iterable[str], estimates: Floats, covariance: Floats, free: int, confidence: float
) -> pd.DataFrame:
    """Return term, estimate, standard_error, statistic, p_value, low, high by Student's t."""
    import pandas as pd

    errors = np.sqrt(np.diag(covariance))
    reach = float(stats.t.ppf(0.5 + confidence / 2, free))
    return pd.DataFrame(
        {
            "term": list(terms),
            "estimate": estimates,
            "standard_error": errors,
            "statistic": estimates / errors,
            "p_value": 2 * stats.t.sf(np.abs(estimates / errors), free),
            "low": estimates - reach * errors,
            "high": estimates + reach * errors,
        }
    )


def clustered(fit: Within, terms: tuple[str, ...], confidence: float) -> pd.DataFrame:
    """Return rows of the table with errors clustered by country."""
    free = fit.clusters - 1
    table = t_rows(terms, fit.coefficients, fit.cluster_covariance, free, confidence)
    words = f"G/(G-1) (N-1)/(N-K) = {fit.correction:.4f}; t({free})"
    return table.assign(method="cluster", correction=words)


def driscoll_kraay(
    y: pd.Series, x: pd.DataFrame, chosen: Design, lags: int | None, confidence: float
) -> pd.DataFrame:
    """Return rows of the table with Driscoll and Kraay's errors."""
    years = int(chosen.rows["year"].nunique())
    width = estimators.default_lags(years) if lags is None else lags
    fit = estimators.driscoll_kraay(y, x, two_way=chosen.effects == "two-way", lags=width)
    parameters = len(chosen.terms) + chosen.absorber().absorbed
    factor = len(y) / (len(y) - parameters)
    estimates, covariance = estimators.slopes(fit, chosen.terms)
    table = t_rows(chosen.terms, estimates, covariance, years - 1, confidence)
    words = f"Bartlett, {width} lags; N/(N-K) = {factor:.4f}; t({years - 1})"
    return table.assign(method="Driscoll-Kraay", correction=words)


def wild(
    fit: Within, terms: tuple[str, ...], draws: int, seed: int, confidence: float
) -> pd.DataFrame:
    """Return rows of the table by the wild cluster bootstrap, which has no standard error."""
    import pandas as pd

    rows = []
    for place, term in enumerate(terms):
        test = wild_cluster_bootstrap(fit, place, draws=draws, seed=seed, confidence=confidence)
        rows.append(
            {
                "term": term,
                "estimate": fit.coefficients[place],
                "standard_error": float("nan"),
                "statistic": float("nan"),
                "p_value": test.p_value,
                "low": test.low,
                "high": test.high,
                "method": "wild cluster bootstrap",
                "correction": f"{test.weights}, {test.draws} draws, null imposed; as cluster",
            }
        )
    return pd.DataFrame(rows)


def by_term(parts: list[pd.DataFrame], terms: tuple[str, ...]) -> pd.DataFrame:
    """Return the parts as one table, the kinds of inference of a term under one another."""
    import pandas as pd

    table = pd.concat(parts, ignore_index=True)
    order = table["term"].map({term: place for place, term in enumerate(terms)})
    first = ["term", "estimate", "method"]
    columns = [*first, *(name for name in table.columns if name not in first)]
    return table.loc[order.sort_values(kind="stable").index, columns].reset_index(drop=True)
