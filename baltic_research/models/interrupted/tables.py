"""Tables of an interrupted series: coefficients, treatments of the errors, counterfactual."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from baltic_research.models.interrupted import core

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from baltic_research.models.breaks.series import AnnualSeries
    from baltic_research.models.interrupted.core import Covariance

    Floats = NDArray[np.float64]

TERMS = ("level before", "slope before", "change of level", "change of slope")


def student(confidence: float, freedom: int) -> float:
    """Return how many standard errors an interval reaches to either side."""
    from scipy.stats import t

    return float(t.ppf((1 + confidence) / 2, freedom))


def _p_values(ratios: Floats, freedom: int) -> Floats:
    from scipy.stats import t

    return np.asarray(2 * t.sf(np.abs(ratios), freedom))


def estimates_table(
    series: AnnualSeries, coefficients: Floats, chosen: Covariance, t: float, periods: int
) -> pd.DataFrame:
    """Return the coefficients with the chosen errors."""
    import pandas as pd

    errors = chosen.standard_errors
    ratios = coefficients / errors
    return pd.DataFrame(
        {
            "term": TERMS,
            "estimate": coefficients,
            "standard_error": errors,
            "t": ratios,
            "p_value": _p_values(ratios, periods - len(TERMS)),
            "low": coefficients - t * errors,
            "high": coefficients + t * errors,
            "unit": [series.unit, f"{series.unit} per year"] * 2,
        }
    )


def bandwidths_table(
    coefficients: Floats, compared: Sequence[Covariance], t: float, periods: int
) -> pd.DataFrame:
    """Return the two changes under every treatment of the errors."""
    import pandas as pd

    rows = []
    for place in (core.STEP_COLUMN, core.SLOPE_COLUMN):
        for one in compared:
            estimate, error = coefficients[place], one.standard_errors[place]
            rows.append(
                {
                    "term": TERMS[place],
                    "errors": one.errors,
                    "bandwidth": one.bandwidth,
                    "correction": one.correction,
                    "estimate": estimate,
                    "standard_error": error,
                    "p_value": float(_p_values(estimate / error, periods - len(TERMS))),
                    "low": estimate - t * error,
                    "high": estimate + t * error,
                }
            )
    return pd.DataFrame(rows)


def paths_table(
    series: AnnualSeries, regressors: Floats, coefficients: Floats, chosen: Covariance, t: float
) -> pd.DataFrame:
    """Return figures, fit, counterfactual and effect year by year, each with its interval."""
    import pandas as pd

    after = regressors[:, core.STEP_COLUMN] > 0
    without = regressors.copy()
    without[:, core.STEP_COLUMN :] = 0
    line = without @ coefficients
    band = t * _reach(without, chosen.matrix)
    residuals = series.figures - regressors @ coefficients
    noise = residuals @ residuals / (len(residuals) - len(coefficients))
    single = t * np.sqrt(_reach(without, chosen.matrix) ** 2 + noise)
    effect = (regressors - without) @ coefficients
    margin = t * _reach(regressors - without, chosen.matrix)
    later = {
        "counterfactual": line,
        "low": line - band,
        "high": line + band,
        "value_low": line - single,
        "value_high": line + single,
        "effect": effect,
        "effect_low": effect - margin,
        "effect_high": effect + margin,
    }
    return pd.DataFrame(
        {
            "country": series.country,
            "year": series.years,
            "value": series.figures,
            "fitted": regressors @ coefficients,
            **{name: np.where(after, column, np.nan) for name, column in later.items()},
            "unit": series.unit,
            "status": series.statuses,
        }
    )


def _reach(rows: Floats, covariance: Floats) -> Floats:
    """Return the standard error of each row's linear combination of the coefficients."""
    return np.asarray(np.sqrt(np.einsum("ij,jk,ik->i", rows, covariance, rows)))
