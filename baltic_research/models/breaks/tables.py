"""Tables of a break analysis: dates, tests, regimes and the fitted series."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from baltic_research.models.breaks import core, sup_f
from baltic_research.models.breaks import critical as breaks_critical
from baltic_research.models.breaks import dates as breaks_dates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from baltic_research.models.breaks.core import Partition
    from baltic_research.models.breaks.series import AnnualSeries

    Floats = NDArray[np.float64]

MOST_FOR_DOUBLE_MAXIMUM = 5


def strength_table(
    series: AnnualSeries,
    regressors: Floats,
    partitions: Sequence[Partition],
    least: int,
    *,
    trimming: float,
    errors: str,
    significance: float,
) -> pd.DataFrame:
    """Return one row a number of breaks: where they lie, and what speaks for one more."""
    periods, columns = regressors.shape
    strengths = [float("nan")]
    strengths += sup_f.sup_f(series.figures, regressors, partitions, errors)
    rows = [
        {
            "breaks": one.count,
            "first_new_years": ", ".join(str(series.years[date]) for date in one.breaks),
            "squares": one.squares,
            "bic": core.bayesian_criterion(one, periods, columns),
            "lwz": core.liu_wu_zidek_criterion(one, periods, columns),
            "sup_f": strength,
            "sup_f_critical": breaks_critical.sup_f(trimming, columns, one.count, significance)
            if one.count
            else float("nan"),
            "next_f": sup_f.next_break_f(series.figures, regressors, one.breaks, least, errors),
            "next_f_critical": breaks_critical.next_f(trimming, columns, one.count, significance),
        }
        for one, strength in zip(partitions, strengths, strict=True)
    ]
    return pd.DataFrame(rows)


def double_maximum(tests: pd.DataFrame) -> float:
    """Return UDmax: the largest supF of up to five breaks, or of as many as are tabulated.

    UDmax's critical values hold for the numbers of breaks that the trimming's table has: two
    at 25 %, three at 20 %. Short series allow one more.
    """
    tabulated = tests[tests["sup_f_critical"].notna()]
    return float(tabulated["sup_f"].iloc[:MOST_FOR_DOUBLE_MAXIMUM].max())


def sequential_count(tests: pd.DataFrame, udmax_critical: float) -> int:
    """Return how many breaks the tests find, one after the other.

    No break unless supF(1) or UDmax is significant; then one more for as long as
    supF(l + 1 | l) is. Bai and Perron look at UDmax first and leave supF(1) aside, since it
    misses breaks that undo each other.
    """
    first = tests.iloc[0]
    if not (first["next_f"] > first["next_f_critical"] or double_maximum(tests) > udmax_critical):
        return 0
    for count in range(1, len(tests) - 1):
        if not tests["next_f"].iloc[count] > tests["next_f_critical"].iloc[count]:
            return count
    return len(tests) - 1


def date_table(
    series: AnnualSeries,
    regressors: Floats,
    partition: Partition,
    least: int,
    *,
    errors: str,
    confidence: float,
) -> pd.DataFrame:
    """Return one row a break: its first new year, the interval, the fitted step, the flags."""
    parts = core.segments(partition.breaks, len(series.figures))
    wide = core.by_segment(regressors, partition.breaks)
    fitted, residuals = core.fit(series.figures, wide)
    coefficients = fitted.reshape(len(parts), -1)
    spreads = breaks_dates.segment_variances(regressors, residuals, parts, errors)
    intervals = breaks_dates.date_intervals(
        series.figures, regressors, partition.breaks, spreads, confidence
    )
    rows = []
    for number, interval in enumerate(intervals):
        now = regressors[interval.date]
        before, after = now @ coefficients[number], now @ coefficients[number + 1]
        beside = parts[number : number + 2]
        rows.append(
            {
                "break": number + 1,
                "last_old_year": int(series.years[interval.date - 1]),
                "first_new_year": int(series.years[interval.date]),
                **interval_years(interval, series),
                "on_trimming_limit": any(one.stop - one.start == least for one in beside),
                "before": before,
                "after": after,
                "change": after - before,
                "unit": series.unit,
            }
        )
    return pd.DataFrame(rows) if rows else _no_break(series)


def segment_table(
    series: AnnualSeries,
    regressors: Floats,
    partition: Partition,
    *,
    errors: str,
    confidence: float,
) -> pd.DataFrame:
    """Return one row a regime and coefficient, with standard error and interval."""
    from scipy.stats import t

    periods, columns = regressors.shape
    parts = core.segments(partition.breaks, periods)
    wide = core.by_segment(regressors, partition.breaks)
    coefficients, residuals = core.fit(series.figures, wide)
    covariance = sup_f.coefficient_covariance(regressors, residuals, partition.breaks, errors)
    spread = np.sqrt(np.diag(covariance))
    reach = spread * t.ppf((1 + confidence) / 2, periods - wide.shape[1])
    first = np.repeat([int(series.years[part.start]) for part in parts], columns)
    last = np.repeat([int(series.years[part.stop - 1]) for part in parts], columns)
    names = ["level"] if columns == 1 else [f"level in {series.years[0]}", "slope per year"]
    return pd.DataFrame(
        {
            "first_year": first,
            "last_year": last,
            "coefficient": names * len(parts),
            "value": coefficients,
            "standard_error": spread,
            "low": coefficients - reach,
            "high": coefficients + reach,
            "unit": series.unit,
        }
    )


def fitted_table(series: AnnualSeries, regressors: Floats, partition: Partition) -> pd.DataFrame:
    """Return one row a year: the figure, what the regimes fit, and the regime's number."""
    parts = core.segments(partition.breaks, len(series.figures))
    residuals = core.fit(series.figures, core.by_segment(regressors, partition.breaks))[1]
    lengths = [part.stop - part.start for part in parts]
    return pd.DataFrame(
        {
            "source": series.source,
            "series": series.series,
            "edition": series.edition,
            "country": series.country,
            "year": series.years,
            "value": series.figures,
            "fitted": series.figures - residuals,
            "regime": np.repeat(np.arange(1, len(parts) + 1), lengths),
            "unit": series.unit,
            "status": series.statuses,
        }
    )


def interval_years(interval: breaks_dates.DateInterval, series: AnnualSeries) -> dict[str, object]:
    """Return an interval in first new years, cut to the series, and whether it was cut."""
    if not interval.known:
        return {"low_year": pd.NA, "high_year": pd.NA, "interval_reaches_end": False}
    low, high = interval.whole
    last = len(series.years) - 1
    return {
        "low_year": int(series.years[max(low, 0)]),
        "high_year": int(series.years[min(high, last)]),
        "interval_reaches_end": low < 1 or high > last,
    }


def _no_break(series: AnnualSeries) -> pd.DataFrame:
    """Return the row that says that there is no break."""
    row = {
        "break": 0,
        "last_old_year": pd.NA,
        "first_new_year": pd.NA,
        "low_year": pd.NA,
        "high_year": pd.NA,
        "interval_reaches_end": False,
        "on_trimming_limit": False,
        "before": float("nan"),
        "after": float("nan"),
        "change": float("nan"),
        "unit": series.unit,
    }
    return pd.DataFrame([row])
