"""Break dates of many countries, sources and editions, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from baltic_research.errors import ContractError, ParameterError
from baltic_research.indicators import checks
from baltic_research.models.breaks.counting import BreakSettings
from baltic_research.models.breaks.series import LEVEL, annual_series
from baltic_research.models.breaks.structural import (
    YEARS,
    StructuralBreaks,
    analyse,
    check_settings,
)
from baltic_research.models.result import Result

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd

BY_UDMAX = "by UDmax alone"
KEY = ["source", "series", "edition", "country"]


@dataclass(frozen=True, repr=False, eq=False)
class BreaksByCountry(Result):
    """The breaks of several series.

    Attributes
    ----------
    settings : BreakSettings
        How breaks were looked for, the same for all.
    fits : tuple of StructuralBreaks
        The analyses, in the order of the table.
    refused : dict of str to str
        Series that could not be analysed, and why.
    dates : pandas.DataFrame
        What `table` returns.
    data : pandas.DataFrame
        The fitted series of all analyses, one row a series and year.
    """

    settings: BreakSettings
    fits: tuple[StructuralBreaks, ...]
    refused: dict[str, str]
    dates: pd.DataFrame
    data: pd.DataFrame

    @property
    def title(self) -> str:
        """How many series, and how many break."""
        broken = sum(fit.count > 0 for fit in self.fits)
        return f"Breaks in the {self.settings.specification} of {len(self.fits)} series: {broken}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What each analysis says, and which series could not be analysed."""
        said = [f"{fit.series.label}: {note}" for fit in self.fits for note in fit.notes]
        refused = [f"{name} was not analysed: {why}." for name, why in self.refused.items()]
        return (*refused, *said)

    def table(self) -> pd.DataFrame:
        """Return one row a break: the columns of `StructuralBreaks.table` and three more.

        first_year and last_year are the years used and least_years the fewest of a regime.
        Series without a break have one row with break 0; those not analysed have one with
        break missing.
        """
        return self.dates

    def by_edition(self) -> pd.DataFrame:
        """Return the dates in words, sources and editions below each other, countries abreast.

        Returns
        -------
        pandas.DataFrame
            One row a source, series and edition: source, series, edition, and a column a
            country named by its code: "2016 (2012 to 2020); 2022 (2019 to 2025, limit)", with
            "; by UDmax alone" where supF finds no single break, "no break found", "not
            analysed", or missing where there is no such series.
        """
        rows: dict[tuple[str, ...], dict[str, str]] = {}
        for key, one in self.dates.groupby(KEY, sort=False):
            names = [str(name) for name in key]
            rows.setdefault(tuple(names[:3]), {})[names[3]] = _in_words(one)
        return _wide(rows, list(self.dates["country"].unique()))

    def choices(self) -> pd.DataFrame:
        """Return how many breaks each way of choosing finds, and what the tests say.

        Returns
        -------
        pandas.DataFrame
            One row a series analysed: source, series, edition, country, years (number used),
            sequential, bic, lwz (number of breaks), udmax, udmax_critical, sup_f (against one
            break), sup_f_critical, drift_pct (share of the yearly variance that a drifting
            level would explain, %; missing for trends), udmax_alone.
        """
        import pandas as pd

        return pd.DataFrame([_choice(fit) for fit in self.fits])


def structural_breaks_by_country(
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
) -> BreaksByCountry:
    """Find the breaks of every country, source, series and edition in a table.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations, of several sources, series, editions and countries as it may be: what
        `load` returns, or several of them one below the other.
    max_breaks, trimming, specification, errors, select, significance, confidence, estimates
        As in `structural_breaks`.

    Returns
    -------
    BreaksByCountry
        The table of break dates with intervals and flags. A series that is too short or lacks
        a year between others is in it too, without a break's number, and the notes say why.

    Raises
    ------
    ContractError
        If the observations lack columns or hold a figure twice.
    ParameterError
        If an option is not known.

    Notes
    -----
    Each series is analysed by itself over its own years, so that dates from a series of 13
    years and one of 33 do not rest on the same evidence: compare their intervals.

    Examples
    --------
    >>> import pandas as pd
    >>> shares = [1.0, 1.1, 0.9, 1.0, 1.1, 1.0, 2.0, 2.1, 1.9, 2.1, 2.0, 2.0]
    >>> observations = pd.DataFrame({"year": range(2008, 2020), "value": shares}).assign(
    ...     source="nato", series="nato.defence_share_gdp", edition="2019-06", country="LVA",
    ...     unit="% of GDP", status="reported"
    ... )
    >>> structural_breaks_by_country(observations).table()["country"].tolist()
    ['LVA']
    """
    import pandas as pd

    settings = BreakSettings(
        max_breaks, trimming, specification, errors, select, significance, confidence
    )
    check_settings(settings)
    checks.need_observations(observations, "observations")
    fits: list[StructuralBreaks] = []
    refused: dict[str, str] = {}
    tables: list[pd.DataFrame] = []
    for key, rows in observations.groupby(KEY, sort=False):
        try:
            fit = analyse(annual_series(rows, estimates=estimates), settings)
        except (ContractError, ParameterError) as error:
            refused[f"{key[1]} of {key[3]} in {key[2]}"] = str(error)
            tables.append(pd.DataFrame([dict(zip(KEY, key, strict=True))]))
        else:
            fits.append(fit)
            tables.append(_with_years(fit))
    if not fits:
        raise ContractError(f"no series could be analysed; {'; '.join(refused.values())}")
    return BreaksByCountry(
        settings=settings,
        fits=tuple(fits),
        refused=refused,
        dates=_below_each_other(tables),
        data=pd.concat([fit.data for fit in fits], ignore_index=True),
    )


def _in_words(dates: pd.DataFrame) -> str:
    """Return the breaks of one series in words."""
    if dates["break"].isna().any():
        return "not analysed"
    found = dates[dates["break"] > 0].to_dict("records")
    alone = [BY_UDMAX] if dates["udmax_alone"].any() else []
    return "; ".join([*(_dated(one) for one in found), *alone]) or "no break found"


def _dated(one: dict[Hashable, Any]) -> str:
    """Return a date with its interval and flags in words."""
    import pandas as pd

    span = "no interval"
    if not pd.isna(one["low_year"]):
        span = f"{one['low_year']} to {one['high_year']}"
    cut = ", cut" if one["interval_reaches_end"] else ""
    return f"{one['first_new_year']} ({span}{cut}{', limit' if one['on_trimming_limit'] else ''})"


def _wide(rows: dict[tuple[str, ...], dict[str, str]], countries: list[str]) -> pd.DataFrame:
    import pandas as pd

    table = pd.DataFrame([dict(zip(KEY[:3], key, strict=True)) | row for key, row in rows.items()])
    return table[[*KEY[:3], *countries]]


def _choice(fit: StructuralBreaks) -> dict[str, object]:
    level, first = fit.local_level, fit.tests.iloc[1]
    drift = 100 * level.drift / (level.drift + level.noise)
    return {
        **{name: getattr(fit.series, name) for name in KEY},
        "years": len(fit.series.years),
        **fit.counts,
        "udmax": fit.udmax,
        "udmax_critical": fit.udmax_critical,
        "sup_f": float(first["sup_f"]),
        "sup_f_critical": float(first["sup_f_critical"]),
        "drift_pct": drift if fit.settings.specification == LEVEL else float("nan"),
        "udmax_alone": fit.udmax_alone,
    }


def _with_years(fit: StructuralBreaks) -> pd.DataFrame:
    """Return the breaks of one analysis with the years that they were looked for in."""
    years = fit.series.years
    return fit.table().assign(
        first_year=int(years[0]), last_year=int(years[-1]), least_years=fit.least_years
    )


def _below_each_other(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Return one table in which counts and flags may be missing and stay whole."""
    import pandas as pd

    names = max((list(table.columns) for table in tables), key=len)
    whole = [table.reindex(columns=names).astype(object) for table in tables]
    counts = ("break", *YEARS, "first_year", "last_year", "least_years")
    kinds = {
        **dict.fromkeys(counts, "Int64"),
        **dict.fromkeys(("interval_reaches_end", "on_trimming_limit", "udmax_alone"), "boolean"),
        **dict.fromkeys(("before", "after", "change"), "float64"),
        **dict.fromkeys((*KEY, "unit"), "str"),
    }
    return pd.concat(whole, ignore_index=True).astype(kinds)
