"""One country's yearly series out of observations, whole, with what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from baltic_research.errors import ContractError, ParameterError
from baltic_research.indicators import checks

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEVEL, TREND = "level", "trend"
SPECIFICATIONS = (LEVEL, TREND)
LARGE_SAMPLE = 50
REPORTED = "reported"


@dataclass(frozen=True, eq=False)
class AnnualSeries:
    """Consecutive years of one country's figures, and where they come from."""

    source: str
    series: str
    edition: str
    country: str
    unit: str
    years: NDArray[np.int64]
    figures: Floats
    statuses: tuple[str, ...]
    left_out: tuple[int, ...]

    @property
    def label(self) -> str:
        """Series, country, source, edition and years in one phrase."""
        span = f"{self.years[0]}-{self.years[-1]}"
        return f"{self.series} of {self.country} ({self.source} {self.edition}, {span})"

    def marked(self, status: str) -> tuple[int, ...]:
        """Return the years whose figures have a status, such as ``estimate`` or ``imputed``."""
        pairs = zip(self.years, self.statuses, strict=True)
        return tuple(int(year) for year, found in pairs if found == status)

    def regressors(self, specification: str) -> Floats:
        """Return a constant, and for a trend the years since the first."""
        constant = np.ones(len(self.years))
        if specification == LEVEL:
            return constant[:, None]
        return np.column_stack([constant, (self.years - self.years[0]).astype(np.float64)])

    def before(self, year: int) -> int:
        """Return how many years come before one; raise unless some do and some do not."""
        need_year(year)
        if not self.years[0] < year <= self.years[-1]:
            raise ParameterError(
                f"year is {year}, and {self.label} has years before and from it only for "
                f"{self.years[0] + 1} to {self.years[-1]}"
            )
        return int(year - self.years[0])

    def remarks(self) -> tuple[str, ...]:
        """Say in a sentence each which years were used and which were not."""
        said = []
        for status, name in (("estimate", "estimates"), ("imputed", "imputed")):
            if years := self.marked(status):
                said.append(f"{_listed(years)} are {name} and were used as data.")
        if self.left_out:
            said.append(f"Left out at the ends, without a figure: {_listed(self.left_out)}.")
        if len(self.years) < LARGE_SAMPLE:
            said.append(
                f"The distributions behind tests and intervals hold for long series; with "
                f"{len(self.years)} years they are a guide, and tests reject too often."
            )
        return tuple(said)


def annual_series(observations: pd.DataFrame, *, estimates: bool = True) -> AnnualSeries:
    """Return one country's series in order of years, without a gap.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of one series, edition, unit and country.
    estimates : bool
        Whether figures marked as estimates or imputed are used.

    Raises
    ------
    ContractError
        If several series, editions, units or countries are mixed, a year is missing between
        others, or the figures do not vary.
    """
    series = checks.one_series(observations, "observations")
    edition = checks.one_edition(observations, "observations")
    unit = checks.one_unit(observations, "observations")
    country = _one_country(observations)
    rows = observations.sort_values("year", kind="stable")
    known = rows["value"].notna() & (estimates | (rows["status"] == REPORTED))
    used = rows[known]
    where = f"{series} of {country} in {edition}"
    _need_whole(used, where)
    return AnnualSeries(
        source=str(rows["source"].iloc[0]),
        series=series,
        edition=edition,
        country=country,
        unit=unit,
        years=used["year"].to_numpy(np.int64),
        figures=used["value"].to_numpy(np.float64),
        statuses=tuple(str(status) for status in used["status"]),
        left_out=_years(rows[~known]),
    )


def need_specification(specification: str) -> None:
    """Raise unless a specification is known."""
    if specification not in SPECIFICATIONS:
        raise ParameterError(
            f"specification must be {LEVEL!r} or {TREND!r}, found {specification!r}"
        )


def need_year(year: int) -> None:
    """Raise unless a year is a whole number."""
    if isinstance(year, bool) or not isinstance(year, int | np.integer):
        raise ParameterError(f"year must be a whole number, found {year!r}")


def need_share(value: float, name: str) -> None:
    """Raise unless a number lies between 0 and 1."""
    if not 0 < value < 1:
        raise ParameterError(f"{name} must lie between 0 and 1, found {value}")


def _one_country(observations: pd.DataFrame) -> str:
    found = sorted(observations["country"].unique())
    if len(found) != 1:
        raise ContractError(
            f"observations mix the countries {', '.join(found)}; pass one of them, or all to "
            "structural_breaks_by_country"
        )
    return str(found[0])


def _need_whole(used: pd.DataFrame, where: str) -> None:
    """Raise where years are missing between others, or nothing varies."""
    if used.empty:
        raise ContractError(f"{where} has no figure that may be used; allow estimates or load more")
    years = set(_years(used))
    gaps = sorted(set(range(min(years), max(years) + 1)) - years)
    if gaps:
        raise ContractError(
            f"{where} has no figure for {_listed(gaps)} that may be used; pass a span of years "
            "without gaps, since none is filled in"
        )
    if len(years) == 1:
        raise ContractError(f"{where} has the year {min(years)} only; load a longer span")
    if (used["value"] == used["value"].iloc[0]).all():
        raise ContractError(f"{where} is the same in every year; there is nothing to explain")


def _years(rows: pd.DataFrame) -> tuple[int, ...]:
    return tuple(int(year) for year in rows["year"])


def _listed(years: tuple[int, ...] | list[int]) -> str:
    return ", ".join(str(year) for year in years)
