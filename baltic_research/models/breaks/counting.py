"""How many breaks a series has: the tests, and what each way of choosing makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from baltic_research.models.breaks import core
from baltic_research.models.breaks import critical as breaks_critical
from baltic_research.models.breaks import tables as breaks_tables

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from baltic_research.models.breaks.series import AnnualSeries

    Floats = NDArray[np.float64]

SEQUENTIAL, BIC, LWZ = "sequential", "bic", "lwz"
SELECTIONS = (SEQUENTIAL, BIC, LWZ)


@dataclass(frozen=True)
class BreakSettings:
    """How breaks were looked for."""

    max_breaks: int
    trimming: float
    specification: str
    errors: str
    select: str
    significance: float
    confidence: float


@dataclass(frozen=True, eq=False)
class Division:
    """The best divisions of a series by every number of breaks."""

    regressors: Floats
    least: int
    squares: Floats
    partitions: list[core.Partition]


@dataclass(frozen=True, eq=False)
class Counting:
    """The tests, as in `StructuralBreaks.tests`, and how many breaks each rule finds."""

    tests: pd.DataFrame
    udmax: float
    udmax_critical: float
    counts: dict[str, int]

    @property
    def single(self) -> bool:
        """Whether supF finds one break against none."""
        first = self.tests.iloc[1]
        return bool(first["sup_f"] > first["sup_f_critical"])

    @property
    def double_maximum(self) -> bool:
        """Whether UDmax finds some number of breaks against none."""
        return self.udmax > self.udmax_critical


def divided(series: AnnualSeries, settings: BreakSettings) -> Division:
    """Find the best divisions of a series."""
    regressors = series.regressors(settings.specification)
    periods, columns = regressors.shape
    least = core.least_segment(periods, columns, settings.trimming)
    squares = core.segment_squares(series.figures, regressors, least)
    partitions = core.best_partitions(squares, settings.max_breaks)
    return Division(regressors, least, squares, partitions)


def counted(series: AnnualSeries, division: Division, settings: BreakSettings) -> Counting:
    """Test the divisions of a series and count its breaks by each rule."""
    periods, columns = division.regressors.shape
    tabulated = _tabulated_trimming(periods, division.least, settings.trimming)
    tests = breaks_tables.strength_table(
        series,
        division.regressors,
        division.partitions,
        division.least,
        trimming=tabulated,
        errors=settings.errors,
        significance=settings.significance,
    )
    critical = breaks_critical.double_maximum(tabulated, columns, settings.significance)
    counts = {
        SEQUENTIAL: breaks_tables.sequential_count(tests, critical),
        BIC: int(tests["bic"].argmin()),
        LWZ: int(tests["lwz"].argmin()),
    }
    return Counting(tests, breaks_tables.double_maximum(tests), critical, counts)


def _tabulated_trimming(periods: int, least: int, trimming: float) -> float:
    """Return the trimming whose critical values hold: larger where the years force it."""
    return max(trimming, breaks_critical.nearest_trimming(min(least / periods, 0.25)))
