"""What a known event did to a series: change of level and slope against the earlier line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from baltic_research import given
from baltic_research.errors import ContractError, ParameterError
from baltic_research.models.breaks import core as breaks_core
from baltic_research.models.breaks import known_core
from baltic_research.models.breaks.series import AnnualSeries, annual_series, need_share
from baltic_research.models.interrupted import core, tables
from baltic_research.models.result import Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SIDE = 2  # coefficients of a side: its level and its slope
BANDWIDTHS = (0, 1, 2, 3, 4)
LITTLE = 0.05
_LEFT_OUT = (
    f"Newey-West errors are left out: a side has fewer than {SIDE + known_core.LEAST_FREEDOM} "
    "years, too few to say how noisy it is by its own residuals."
)


@dataclass(frozen=True, repr=False, eq=False)
class InterruptedSeries(Result):
    """Level and slope before and after an event, and what would have been without it.

    Attributes
    ----------
    series : AnnualSeries
        The years that were used.
    year : int
        First year after the event.
    errors : str
        How those in `table` and `data` are treated: "common long-run variance", "Newey-West".
    lags : int or None
        Of the Newey-West errors in `table` and `data`; None where it is not these.
    correction : str
        Small-sample correction of these errors.
    confidence : float
        Of all intervals.
    durbin_watson : float
        Of the residuals.
    autocorrelation_p : float
        Breusch and Godfrey's test of autocorrelation at one lag.
    estimates : pandas.DataFrame
        What `table` returns.
    bandwidths : pandas.DataFrame
        The two changes under every treatment of the errors: term, errors, bandwidth,
        correction, estimate, standard_error, p_value, low, high.
    data : pandas.DataFrame
        One row a year: country, year, value, fitted, counterfactual (the earlier line),
        low and high (interval of that line), value_low and value_high (interval of a single
        year's figure on it), effect (fitted less counterfactual), effect_low, effect_high,
        unit, status. The counterfactual and the effect have values from `year` on.
    """

    series: AnnualSeries
    year: int
    errors: str
    lags: int | None
    correction: str
    confidence: float
    durbin_watson: float
    autocorrelation_p: float
    estimates: pd.DataFrame
    bandwidths: pd.DataFrame
    data: pd.DataFrame

    @property
    def title(self) -> str:
        """Which event, in what."""
        return f"Interruption in {self.year} of {self.series.label}"

    @property
    def notes(self) -> tuple[str, ...]:
        """How errors were treated, how much it matters, and what the counterfactual assumes."""
        treated = "One long-run variance of the errors of all years"
        if self.lags is not None:
            treated = f"Newey-West errors with {self.lags} lags"
        errors = (
            f"{treated}, small-sample correction {self.correction}, Student's t; "
            f"Durbin-Watson {self.durbin_watson:.2f}, autocorrelation at one lag has p = "
            f"{self.autocorrelation_p:.2g}."
        )
        assumed = (
            "The counterfactual is the earlier line, drawn on: it holds only if nothing else "
            f"changed in {self.year} and the line would have gone on. There is no comparison "
            "with states that the event did not reach."
        )
        before = self.series.before(self.year)
        each_side = known_core.measures_each_side(before, len(self.series.years) - before, SIDE)
        left_out = () if each_side else (_LEFT_OUT,)
        matters = tuple(_spread(self.bandwidths, term) for term in tables.TERMS[2:])
        return (errors, *left_out, *matters, assumed, *self.series.remarks())

    def table(self) -> pd.DataFrame:
        """Return one row a coefficient.

        Columns term, estimate, standard_error, t, p_value, low, high, unit. The levels are
        those in `year`: of the earlier line, and the step from it.
        """
        return self.estimates


def interrupted_series(
    observations: pd.DataFrame,
    year: int,
    *,
    lags: int | None = None,
    bandwidths: Sequence[int] = BANDWIDTHS,
    adjust: bool = True,
    confidence: float = 0.95,
    estimates: bool = True,
) -> InterruptedSeries:
    """Estimate how the level and the slope of one country's series changed in a known year.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of one series of one country in one edition and unit; consecutive years.
    year : int
        First year after the event.
    lags : int, optional
        Of Newey-West errors, for which either side needs seven years. Where not given, one
        long-run variance of the errors of all years is used instead.
    bandwidths : sequence of int
        Numbers of lags to compare, since they may decide what is significant; none of them
        where a side has fewer than seven years.
    adjust : bool
        Whether Newey-West covariances are multiplied by n / (n - k).
    confidence : float
        Of all intervals.
    estimates : bool
        Whether figures that the publisher marks as estimates are used.

    Returns
    -------
    InterruptedSeries
        Coefficients, the same under every bandwidth, and the counterfactual with its band.

    Raises
    ------
    ContractError
        If the observations mix series, editions, units or countries, lack a year, or follow
        the two lines, or one of them, so exactly that there are no errors to measure.
    ParameterError
        If either side of the year has fewer than two years, an option makes no sense, or
        `lags` is given and a side has fewer than seven years.

    Notes
    -----
    y_t = a + b (t - T) + c 1(t >= T) + d (t - T) 1(t >= T) + u_t with T = `year`: c is the step
    in that year and d the change of slope. Least squares; intervals with Student's t on n - 4
    degrees of freedom. Newey-West errors measure each side's errors by that side's residuals
    and are too small, with 0 lags as well, where a side is short: one of two years is met
    exactly and adds none. One long-run variance (prewhitening, the quadratic spectral kernel,
    Andrews' bandwidth) does not have this fault, though all robust errors, and ordinary ones
    where years depend on each other, find changes too often: `false_effects` says how often.

    References
    ----------
    Newey, W. K., West, K. D. (1987). Econometrica 55(3), 703-708.
    Wagner, A. K. et al. (2002). Segmented regression analysis of interrupted time series
    studies in medication use research. Journal of Clinical Pharmacy and Therapeutics 27(4),
    299-309.

    Examples
    --------
    >>> import pandas as pd
    >>> shares = [1.0, 1.1, 0.9, 1.0, 1.1, 1.0, 1.3, 1.5, 1.8, 2.0, 2.1, 2.4]
    >>> observations = pd.DataFrame({"year": range(2008, 2020), "value": shares}).assign(
    ...     source="nato", series="nato.defence_share_gdp", edition="2019-06", country="LVA",
    ...     unit="% of GDP", status="reported"
    ... )
    >>> fit = interrupted_series(observations, 2014)
    >>> fit.table().set_index("term")["estimate"].round(2).to_dict()["change of slope"]
    0.21
    """
    need_share(confidence, "confidence")
    series = annual_series(observations, estimates=estimates)
    before = series.before(year)
    core.need_periods(before, len(series.years) - before, len(tables.TERMS))
    asked = _lags(() if lags is None else lags, len(series.years))
    bandwidths = _lags(bandwidths, len(series.years))
    after = len(series.years) - before
    each_side = known_core.measures_each_side(before, after, SIDE)
    if asked and not each_side:
        raise ParameterError(
            f"Newey-West errors need {SIDE + known_core.LEAST_FREEDOM} years on either side, "
            f"found {before} before and {after} from the event; leave lags out for one long-run "
            "variance of all years"
        )
    time = series.years.astype(np.float64) - year
    regressors = core.segmented_design(time, 0.0, 0.0)
    coefficients, residuals = breaks_core.fit(series.figures, regressors)
    _need_errors(series, residuals)
    sides = np.split(residuals, [before])
    if each_side and any(breaks_core.is_exact(one, series.figures) for one in sides):
        raise _too_exact(series, year)
    try:
        compared = core.covariances(
            regressors, residuals, sorted({*asked, *bandwidths}), adjust=adjust, each_side=each_side
        )
    except (ParameterError, np.linalg.LinAlgError):
        # What the covariances advise, fewer breaks or other errors, is no option here
        raise _too_exact(series, year) from None
    chosen = compared[-1]
    if lags is not None:
        wanted = (core.NEWEY_WEST, float(lags))
        chosen = next(one for one in compared if (one.errors, one.bandwidth) == wanted)
    t = tables.student(confidence, len(time) - len(tables.TERMS))
    return InterruptedSeries(
        series=series,
        year=int(year),
        errors=chosen.errors,
        lags=lags,
        correction=chosen.correction,
        confidence=confidence,
        durbin_watson=core.durbin_watson(residuals),
        autocorrelation_p=core.breusch_godfrey(regressors, residuals, 1)[1],
        estimates=tables.estimates_table(series, coefficients, chosen, t, len(time)),
        bandwidths=tables.bandwidths_table(coefficients, compared, t, len(time)),
        data=tables.paths_table(series, regressors, coefficients, chosen, t),
    )


def _lags(lags: object, periods: int) -> list[int]:
    """Return numbers of lags, which must be fewer than the periods."""
    return [
        given.count(one, "a number of lags", least=0, most=periods - 1)
        for one in given.several(lags)
    ]


def _need_errors(series: AnnualSeries, residuals: Floats) -> None:
    """Raise where the lines meet every figure, so that there is nothing to measure by."""
    if breaks_core.is_exact(residuals, series.figures):
        raise ContractError(
            f"{series.label} lies exactly on the lines before and after the event, and intervals "
            "need errors to measure by; read step and slope off the figures"
        )


def _too_exact(series: AnnualSeries, year: int) -> ContractError:
    return ContractError(
        f"{series.label} follows the lines before or after {year} too exactly for errors to be "
        "measured; take more years on either side, or read step and slope off the figures"
    )


def _spread(bandwidths: pd.DataFrame, term: str) -> str:
    """Say whether the treatment of the errors decides what is significant."""
    found = bandwidths.loc[bandwidths["term"] == term, "p_value"]
    low, high = found.min(), found.max()
    span = f"The {term} has p from {low:.2g} to {high:.2g} over the treatments of the errors"
    if low < LITTLE <= high:
        return f"{span}: whether it is significant at 5 % depends on that choice."
    return f"{span}; at 5 % they agree."
