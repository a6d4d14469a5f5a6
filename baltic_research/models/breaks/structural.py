"""When a series broke: Bai and Perron's analysis of one country's yearly figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from baltic_research import given
from baltic_research.errors import ContractError, ParameterError
from baltic_research.models.breaks import core, counting, sup_f
from baltic_research.models.breaks import critical as breaks_critical
from baltic_research.models.breaks import dates as breaks_dates
from baltic_research.models.breaks import local_level as breaks_local_level
from baltic_research.models.breaks import notes as breaks_notes
from baltic_research.models.breaks import tables as breaks_tables
from baltic_research.models.breaks.counting import SELECTIONS, SEQUENTIAL, BreakSettings
from baltic_research.models.breaks.series import (
    AnnualSeries,
    annual_series,
    need_share,
    need_specification,
)
from baltic_research.models.result import Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

YEARS = ("last_old_year", "first_new_year", "low_year", "high_year")


@dataclass(frozen=True, repr=False, eq=False)
class StructuralBreaks(Result):
    """Breaks of one country's series, with intervals, tests, regimes and the fitted series.

    Attributes
    ----------
    series : AnnualSeries
        The years that were used, and which were estimates or left out.
    settings : BreakSettings
        How breaks were looked for.
    least_years : int
        Fewest years that a regime may have.
    counts : dict of str to int
        How many breaks each way of choosing finds: sequential, bic, lwz.
    udmax, udmax_critical, single_break_p_value : float
        The double maximum test; supF of one break with ordinary errors as a probability.
    udmax_alone : bool
        Whether the sequential tests began for UDmax's sake alone, since supF finds no single
        break.
    local_level : LocalLevel
        Variances of the rival model, a drifting level.
    tests : pandas.DataFrame
        One row a number of breaks: breaks, first_new_years, squares, bic, lwz, sup_f (against
        none), sup_f_critical, next_f (supF(l + 1 | l)), next_f_critical.
    segments : pandas.DataFrame
        One row a regime and coefficient: first_year, last_year, coefficient, value,
        standard_error, low, high, unit.
    data : pandas.DataFrame
        One row a year: source, series, edition, country, year, value, fitted, regime, unit,
        status.
    """

    series: AnnualSeries
    settings: BreakSettings
    least_years: int
    counts: dict[str, int]
    udmax: float
    udmax_critical: float
    udmax_alone: bool
    single_break_p_value: float
    local_level: breaks_local_level.LocalLevel
    dates: pd.DataFrame
    tests: pd.DataFrame
    segments: pd.DataFrame
    data: pd.DataFrame

    @property
    def count(self) -> int:
        """How many breaks were found."""
        return self.counts[self.settings.select]

    @property
    def title(self) -> str:
        """How many breaks, in what."""
        found = {0: "No break", 1: "One break"}.get(self.count, f"{self.count} breaks")
        return f"{found} in the {self.settings.specification} of {self.series.label}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What was used, how breaks were chosen, and what could not be found."""
        return (*self.series.remarks(), *breaks_notes.notes(self))

    def table(self) -> pd.DataFrame:
        """Return one row a break, or a single row with break 0 and no years.

        Columns source, series, edition, country, break, last_old_year, first_new_year, low_year
        and high_year (the interval of first_new_year, cut to the series),
        interval_reaches_end, on_trimming_limit (a regime beside it has the fewest years
        allowed), before, after and change (fitted, at first_new_year), unit,
        udmax_alone.
        """
        return self.dates


def structural_breaks(
    observations: pd.DataFrame,
    *,
    max_breaks: int = 5,
    trimming: float = 0.15,
    specification: str = "level",
    errors: str = "hac_common",
    select: str = "sequential",
    significance: float = 0.05,
    confidence: float = 0.95,
    estimates: bool = True,
) -> StructuralBreaks:
    """Find the breaks of one country's yearly series, when they came and how sure that is.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of one series of one country in one edition and unit; consecutive years.
    max_breaks : int
        Most breaks to look for; short series allow fewer.
    trimming : {0.05, 0.1, 0.15, 0.2, 0.25}
        Least share of the years in a regime. A level's regime has three years at least and a
        trend's four, whatever the share.
    specification : {"level", "trend"}
        What changes at a break: the mean, or the mean and the slope of a linear trend.
    errors : {"hac_common", "hac", "ordinary"}
        One long-run variance of the errors for all regimes, one for each (Bai and Perron's
        default, for long regimes), or independent errors.
    select : {"sequential", "bic", "lwz"}
        How the number of breaks is chosen.
    significance : {0.1, 0.05, 0.025, 0.01}
        Level of the tests.
    confidence : float
        Of the intervals.
    estimates : bool
        Whether figures that the publisher marks as estimates are used.

    Returns
    -------
    StructuralBreaks
        Breaks with intervals and flags, tests, regimes and fitted series.

    Raises
    ------
    ContractError
        If the observations mix series, editions, units or countries, lack a year between
        others, do not vary, or are met exactly by some number of breaks.
    ParameterError
        If an option is not one of those above, or the series is too short.

    Notes
    -----
    y_t = z_t'd_j + u_t in regime j. The breaks minimise the sum of squares over all admissible
    dates, by dynamic programming; since every number of breaks is solved exactly, no
    repartition follows the sequential tests. These are Bai and Perron's: they begin where UDmax
    or supF of one break rejects, since supF alone misses breaks that undo each other. In short
    series they begin far too often, the more so by UDmax; `udmax_alone` marks where they did so
    for its sake alone, and `false_breaks` says how often breaks are found in series without any.
    F statistics, criteria and intervals are in
    `sup_f`, `core` and `breaks_dates`. A break on the trimming limit may in
    truth lie nearer to the end than could be looked for; for a break among the last years use
    `known_break` and `end_of_sample_break`.

    References
    ----------
    Bai, J., Perron, P. (1998). Econometrica 66(1), 47-78; (2003). Journal of Applied
    Econometrics 18(1), 1-22.

    Examples
    --------
    >>> import pandas as pd
    >>> shares = [1.0, 1.1, 0.9, 1.0, 1.1, 1.0, 2.0, 2.1, 1.9, 2.1, 2.0, 2.0]
    >>> observations = pd.DataFrame({"year": range(2008, 2020), "value": shares}).assign(
    ...     source="nato", series="nato.defence_share_gdp", edition="2019-06", country="LVA",
    ...     unit="% of GDP", status="reported"
    ... )
    >>> int(structural_breaks(observations).table()["first_new_year"].item())
    2014
    """
    settings = BreakSettings(
        max_breaks, trimming, specification, errors, select, significance, confidence
    )
    check_settings(settings)
    series = annual_series(observations, estimates=estimates)
    return analyse(series, settings)


def check_settings(settings: BreakSettings) -> None:
    """Raise unless every option is one that the analysis knows."""
    need_specification(settings.specification)
    need_share(settings.confidence, "confidence")
    breaks_critical.sup_f(settings.trimming, 1, 1, settings.significance)
    if settings.errors not in breaks_dates.ERRORS:
        raise ParameterError(
            f"errors must be one of {', '.join(breaks_dates.ERRORS)}, found {settings.errors!r}"
        )
    if settings.select not in SELECTIONS:
        raise ParameterError(
            f"select must be one of {', '.join(SELECTIONS)}, found {settings.select!r}"
        )
    given.count(settings.max_breaks, "max_breaks")


def analyse(series: AnnualSeries, settings: BreakSettings) -> StructuralBreaks:
    """Run the analysis on a series that is whole."""
    division = counting.divided(series, settings)
    regressors, least, partitions = division.regressors, division.least, division.partitions
    _need_errors(series, regressors, partitions)
    found = counting.counted(series, division, settings)
    chosen = partitions[found.counts[settings.select]]
    periods, columns = regressors.shape
    single = sup_f.single_break(division.squares, least, columns)
    errors, confidence = settings.errors, settings.confidence
    alone = settings.select == SEQUENTIAL and chosen.count > 0 and not found.single
    return StructuralBreaks(
        series=series,
        settings=settings,
        least_years=least,
        counts=found.counts,
        udmax=found.udmax,
        udmax_critical=found.udmax_critical,
        udmax_alone=alone,
        single_break_p_value=sup_f.sup_f_p_value(single.supremum, columns, least / periods),
        local_level=breaks_local_level.local_level(series.figures),
        dates=_labelled(
            breaks_tables.date_table(
                series, regressors, chosen, least, errors=errors, confidence=confidence
            ),
            series,
        ).assign(udmax_alone=alone),
        tests=found.tests,
        segments=breaks_tables.segment_table(
            series, regressors, chosen, errors=errors, confidence=confidence
        ),
        data=breaks_tables.fitted_table(series, regressors, chosen),
    )


def _labelled(dates: pd.DataFrame, series: AnnualSeries) -> pd.DataFrame:
    """Put in front whose breaks these are, and let years be whole or missing."""
    for place, name in enumerate(("source", "series", "edition", "country")):
        dates.insert(place, name, getattr(series, name))
    return dates.astype(dict.fromkeys(YEARS, "Int64"))


def _need_errors(
    series: AnnualSeries, regressors: Floats, partitions: Sequence[core.Partition]
) -> None:
    """Raise where regimes meet every figure, so that there is nothing to measure a break by."""
    for one in partitions:
        residuals = core.fit(series.figures, core.by_segment(regressors, one.breaks))[1]
        if core.is_exact(residuals, series.figures):
            raise ContractError(
                f"{series.label} is met exactly where the number of breaks is {one.count}, and "
                "tests and intervals need errors to measure by; ask for fewer breaks, or read the "
                "dates off the figures"
            )
