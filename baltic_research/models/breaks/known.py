"""Whether a series broke in a year that was known beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from baltic_research.errors import ParameterError
from baltic_research.models.breaks import core, known_core
from baltic_research.models.breaks.series import (
    AnnualSeries,
    annual_series,
    need_share,
    need_specification,
)
from baltic_research.models.result import Result

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


ONE_VARIANCE = "one long-run variance of the errors of both sides"


@dataclass(frozen=True, repr=False, eq=False)
class KnownBreak(Result):
    """Tests of a break in a year chosen beforehand, and how large the step is.

    Attributes
    ----------
    series : AnnualSeries
        The years that were used.
    year : int
        First year of the new regime.
    lags : int or None
        Of the Newey-West covariance; None where one long-run variance was used.
    tests : pandas.DataFrame
        What `table` returns.
    step : dict of str to float
        value, standard_error, low and high of the fitted step at `year`, in the series' unit;
        missing where a side has too few years.
    data : pandas.DataFrame
        One row a year: country, year, value, fitted (missing on a side with too few years),
        unit, status.
    """

    series: AnnualSeries
    year: int
    specification: str
    lags: int | None
    confidence: float
    tests: pd.DataFrame
    step: dict[str, float]
    data: pd.DataFrame

    @property
    def title(self) -> str:
        """Which year was tested, in what."""
        return f"Test of a break in {self.year} in the {self.specification} of {self.series.label}"

    @property
    def notes(self) -> tuple[str, ...]:
        """How large the step is, what the tests take for granted, and what was used."""
        if np.isfinite(self.step["value"]):
            size = (
                f"The step in {self.year} is {self.step['value']:.3g} "
                f"({100 * self.confidence:g} % interval {self.step['low']:.3g} to "
                f"{self.step['high']:.3g}, {self.series.unit}), with "
                f"{ONE_VARIANCE if self.lags is None else f'Newey-West errors of {self.lags} lags'}"
                " and n / (n - k)."
            )
        else:
            size = "A side has too few years for a regression, so the step has no estimate."
        chosen = (
            "The year must have been chosen without looking at the series: for the date that "
            "looks best the critical values of an unknown date hold, which are larger."
        )
        errors = "Chow's tests take errors for independent and of one variance."
        often = (
            "Where years depend on each other both tests find breaks too often: "
            "models.false_effects says how often."
        )
        return size, chosen, errors, often, *self.series.remarks()

    def table(self) -> pd.DataFrame:
        """Return one row a test: test, statistic, freedom_1, freedom_2, p_value."""
        return self.tests


def known_break(
    observations: pd.DataFrame,
    year: int,
    *,
    specification: str = "level",
    lags: int | None = None,
    confidence: float = 0.95,
    estimates: bool = True,
) -> KnownBreak:
    """Test whether one country's series changed in a year known beforehand.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of one series of one country in one edition and unit; consecutive years.
    year : int
        First year of the new regime.
    specification : {"level", "trend"}
        What may change: the mean, or the mean and the slope of a linear trend.
    lags : int, optional
        Of Newey and West's covariance, for which either side needs five years more than
        coefficients. Where not given, one long-run variance of the errors of both sides is
        used instead, as `structural_breaks` does.
    confidence : float
        Of the step's interval.
    estimates : bool
        Whether figures that the publisher marks as estimates are used.

    Returns
    -------
    KnownBreak
        Chow's test (the predictive one where a side is too short) and, where both sides allow
        it, a Wald test that allows for autocorrelation; the step with its interval.

    Raises
    ------
    ContractError
        If the observations mix series, editions, units or countries, or lack a year.
    ParameterError
        If the year is not inside the series, an option is not known, or `lags` is given and a
        side is too short for it.

    Notes
    -----
    Formulas are in `known_core`. Newey and West's covariance measures each side's errors by its
    own residuals, which are near zero where the side is short: with 33 years, 4 of them after,
    it finds a break that is not there far more often than one in twenty, and its intervals miss
    as often. `false_effects` has the rates.

    References
    ----------
    Chow, G. C. (1960). Econometrica 28(3), 591-605.
    """
    import pandas as pd

    need_specification(specification)
    need_share(confidence, "confidence")
    series = annual_series(observations, estimates=estimates)
    date, regressors = series.before(year), series.regressors(specification)
    after = len(series.years) - date
    if lags is not None:
        _need_lags(lags, date, after, regressors.shape[1])
    tests = [known_core.chow(series.figures, regressors, date)]
    both = min(date, after) > regressors.shape[1]
    if both:
        tests.append(known_core.robust_wald(series.figures, regressors, date, lags))
    return KnownBreak(
        series=series,
        year=int(year),
        specification=specification,
        lags=lags,
        confidence=confidence,
        tests=pd.DataFrame(
            {
                "test": [one.name for one in tests],
                "statistic": [one.statistic for one in tests],
                "freedom_1": [one.freedom[0] for one in tests],
                "freedom_2": [one.freedom[1] for one in tests],
                "p_value": [one.p_value for one in tests],
            }
        ),
        step=_step(series, regressors, date, lags, confidence) if both else _no_step(),
        data=_fitted(series, regressors, date),
    )


def _need_lags(lags: int, before: int, after: int, columns: int) -> None:
    periods = before + after
    if isinstance(lags, bool) or lags % 1 or not 0 <= lags < periods:
        raise ParameterError(
            f"lags must be a whole number, 0 or more and less than {periods}, found {lags}"
        )
    if not known_core.measures_each_side(before, after, columns):
        raise ParameterError(
            f"Newey-West errors need {columns + known_core.LEAST_FREEDOM} years on either side, "
            f"found {before} before and {after} from the year; leave lags out for one long-run "
            "variance of both sides"
        )


def _step(
    series: AnnualSeries, regressors: Floats, date: int, lags: int | None, confidence: float
) -> dict[str, float]:
    """Return the fitted step in the first new year, with its standard error and interval."""
    from scipy.stats import t

    change, covariance = known_core.robust_change(series.figures, regressors, date, lags)
    now = regressors[date]
    value, error = float(now @ change), float(np.sqrt(now @ covariance @ now))
    reach = error * float(t.ppf((1 + confidence) / 2, len(regressors) - 2 * len(now)))
    return {
        "value": value,
        "standard_error": error,
        "low": value - reach,
        "high": value + reach,
    }


def _no_step() -> dict[str, float]:
    return dict.fromkeys(("value", "standard_error", "low", "high"), float("nan"))


def _fitted(series: AnnualSeries, regressors: Floats, date: int) -> pd.DataFrame:
    """Return the series with what each side's own regression fits."""
    import pandas as pd

    fitted = np.full(len(series.figures), np.nan)
    for part in core.segments((date,), len(series.figures)):
        if part.stop - part.start > regressors.shape[1]:
            coefficients = core.fit(series.figures[part], regressors[part])[0]
            fitted[part] = regressors[part] @ coefficients
    return pd.DataFrame(
        {
            "country": series.country,
            "year": series.years,
            "value": series.figures,
            "fitted": fitted,
            "unit": series.unit,
            "status": series.statuses,
        }
    )
