"""Whether the last years of a series leave what went before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from baltic_research.models.breaks import known_core
from baltic_research.models.breaks.series import AnnualSeries, annual_series, need_specification
from baltic_research.models.result import Result

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False, eq=False)
class EndOfSampleBreak(Result):
    """Andrews' test of the last years.

    Attributes
    ----------
    series : AnnualSeries
        The years that were used.
    year : int
        First year of the suspected new regime.
    statistic, p_value : float
        Andrews' S, and the share of earlier stretches with at least as large a one.
    smallest_p : float
        One over the number of earlier stretches: no p-value but 0 can be smaller.
    data : pandas.DataFrame
        One row a stretch of years: first_year, last_year, statistic, tested (the last one).
    """

    series: AnnualSeries
    year: int
    specification: str
    statistic: float
    p_value: float
    smallest_p: float
    data: pd.DataFrame

    @property
    def title(self) -> str:
        """Which years were tested, in what."""
        return (
            f"Test of a break at the end, from {self.year}, in the {self.specification} of "
            f"{self.series.label}"
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What the test compares, how fine it is, and what was used."""
        count = len(self.data) - 1
        compared = (
            f"The last {len(self.series.years) - self.series.before(self.year)} years are "
            f"compared with {count} earlier stretches as long, which overlap; a p-value of 0 "
            f"means less than {self.smallest_p:.2g}."
        )
        needed = (
            "The test needs no long time after the break and no normal or independent errors, "
            "but a series whose errors were stationary before."
        )
        return compared, needed, *self.series.remarks()

    def table(self) -> pd.DataFrame:
        """Return one row: year, years_before, years_after, statistic, p_value, smallest_p."""
        import pandas as pd

        before = self.series.before(self.year)
        return pd.DataFrame(
            {
                "year": [self.year],
                "years_before": [before],
                "years_after": [len(self.series.years) - before],
                "statistic": [self.statistic],
                "p_value": [self.p_value],
                "smallest_p": [self.smallest_p],
            }
        )


def end_of_sample_break(
    observations: pd.DataFrame, year: int, *, specification: str = "level", estimates: bool = True
) -> EndOfSampleBreak:
    """Test whether the last years of one country's series leave the earlier regression.

    For breaks too near to the end for `structural_breaks`, such as 2022.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of one series of one country in one edition and unit; consecutive years.
    year : int
        First of the last years; at least twice as many must come before.
    specification : {"level", "trend"}
        What the earlier years are taken to follow.
    estimates : bool
        Whether figures that the publisher marks as estimates are used; the last years often
        are.

    Returns
    -------
    EndOfSampleBreak
        The statistic, its p-value by subsampling, and the statistics of the earlier stretches.

    Raises
    ------
    ContractError
        If the observations mix series, editions, units or countries, or lack a year.
    ParameterError
        If the year is not inside the series, or too few years come before it.

    References
    ----------
    Andrews, D. W. K. (2003). End-of-sample instability tests. Econometrica 71(6), 1661-1694.
    """
    import pandas as pd

    need_specification(specification)
    series = annual_series(observations, estimates=estimates)
    date = series.before(year)
    test = known_core.end_of_sample(series.figures, series.regressors(specification), date)
    starts = np.r_[0 : len(test.subsamples), date]
    last = len(series.years) - date
    return EndOfSampleBreak(
        series=series,
        year=int(year),
        specification=specification,
        statistic=test.statistic,
        p_value=test.p_value,
        smallest_p=1 / len(test.subsamples),
        data=pd.DataFrame(
            {
                "first_year": series.years[starts],
                "last_year": series.years[starts + last - 1],
                "statistic": np.append(test.subsamples, test.statistic),
                "tested": starts == date,
            }
        ),
    )
