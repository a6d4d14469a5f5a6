"""The usual panel estimators side by side, by linearmodels, with the conventions of each named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from baltic_research.models.demand.within import Floats

if TYPE_CHECKING:
    import pandas as pd

CONSTANT, TREND = "constant", "trend"

WHAT = {
    "pooled": "no effects",
    "between": "country means, one observation a country",
    "random": "random country effects (Swamy and Arora)",
    "within": "country effects",
    "two-way": "country and year effects",
    "first differences": "changes from year to year, with a common trend",
}


def fit_all(y: pd.Series, x: pd.DataFrame) -> dict[str, Any]:
    """Fit every estimator.

    Parameters
    ----------
    y, x : pandas.Series and pandas.DataFrame
        Outcome and regressors, indexed by country and year (a number); without a constant.

    Returns
    -------
    dict
        Results of linearmodels by the names in `WHAT`, with classical errors: N - K free for
        the coefficients and all effects. A regressor that an estimator cannot tell from its
        effects raises there.

    Notes
    -----
    linearmodels takes no constant in first differences; a trend, whose difference is one, stands
    for it, and changes across a gap in the years are formed as if there were none.
    """
    from linearmodels.panel import (
        BetweenOLS,
        FirstDifferenceOLS,
        PanelOLS,
        PooledOLS,
        RandomEffects,
    )

    constant = x.assign(**{CONSTANT: 1.0})
    trend = x.assign(**{TREND: x.index.get_level_values(1).astype(float)})
    return {
        "pooled": PooledOLS(y, constant).fit(),
        "between": BetweenOLS(y, constant).fit(),
        "random": RandomEffects(y, constant).fit(),
        "within": PanelOLS(y, x, entity_effects=True).fit(),
        "two-way": PanelOLS(y, x, entity_effects=True, time_effects=True).fit(),
        "first differences": FirstDifferenceOLS(y, trend).fit(),
    }


def compare(fits: dict[str, Any], terms: tuple[str, ...]) -> pd.DataFrame:
    """Return one row an estimator and term: what each of `fit_all` makes of the same rows."""
    import pandas as pd

    rows = [
        {
            "estimator": name,
            "term": term,
            "estimate": float(fit.params[term]),
            "standard_error": float(fit.std_errors[term]),
            "n": int(fit.nobs),
            "what": WHAT[name],
        }
        for name, fit in fits.items()
        for term in terms
    ]
    columns = ["estimator", "term", "estimate", "standard_error", "n", "what"]
    return pd.DataFrame(rows, columns=columns)


def slopes(fit: Any, terms: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Return coefficients and covariance of some terms of a fit of linearmodels."""
    names = list(terms)
    return (
        fit.params[names].to_numpy(dtype=np.float64),
        fit.cov.loc[names, names].to_numpy(dtype=np.float64),
    )


def driscoll_kraay(y: pd.Series, x: pd.DataFrame, *, two_way: bool, lags: int) -> Any:
    """Fit with errors robust to correlation between countries and over some years.

    Parameters
    ----------
    y, x : pandas.Series and pandas.DataFrame
        As for `fit_all`.
    two_way : bool
        Whether years have effects beside the countries.
    lags : int
        Lags of Bartlett's kernel.

    Returns
    -------
    linearmodels result
        Its covariance carries the factor N / (N - K) with K slopes and all effects. plm's
        vcovSCC and the original have no factor: multiply by (N - K) / N to have theirs.

    References
    ----------
    Driscoll, J. C., Kraay, A. C. (1998), Review of Economics and Statistics 80, 549-560.
    """
    from linearmodels.panel import PanelOLS

    model = PanelOLS(y, x, entity_effects=True, time_effects=two_way)
    return model.fit(cov_type="kernel", kernel="bartlett", bandwidth=lags, debiased=True)


def default_lags(years: int) -> int:
    """Return the usual number of lags, floor(4 (T / 100)^(2/9)).

    Examples
    --------
    >>> default_lags(32)
    3
    """
    return int(4 * (years / 100) ** (2 / 9))
