"""Tests of breaks in known years for many countries, sources and editions, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from baltic_research.errors import ContractError, ParameterError
from baltic_research.indicators import checks
from baltic_research.models.breaks.end_of_sample import end_of_sample_break
from baltic_research.models.breaks.known import known_break
from baltic_research.models.breaks.series import need_share, need_specification, need_year
from baltic_research.models.result import Result

if TYPE_CHECKING:
    import pandas as pd

KEY = ["source", "series", "edition", "country"]
_EMPTY = float("nan")


@dataclass(frozen=True, repr=False, eq=False)
class KnownBreaksByCountry(Result):
    """Tests of breaks in years chosen beforehand, of several series.

    Attributes
    ----------
    years : tuple of int
        First years of the new regimes.
    specification : str
        What may change.
    data : pandas.DataFrame
        What `table` returns.
    """

    years: tuple[int, ...]
    specification: str
    data: pd.DataFrame

    @property
    def title(self) -> str:
        """Which years were tested, in how many series."""
        series = len(self.data[KEY].drop_duplicates())
        years = ", ".join(str(year) for year in self.years)
        return f"Tests of breaks in {years} in the {self.specification} of {series} series"

    @property
    def notes(self) -> tuple[str, ...]:
        """What the tests take for granted, and what they do not say."""
        return (
            (
                "The years must have been chosen without looking at the series: for a date that "
                "looks best the critical values of an unknown date hold, which are larger."
            ),
            (
                "Chow's test takes errors for independent and of one variance; Wald's and the "
                "step's interval use one long-run variance of the errors of both sides. Where "
                "years depend on each other both tests reject too often: models.false_effects says "
                "how often."
            ),
            (
                "A break in a known year is found wherever the level differs before and after, "
                "also where it moved in another year or drifted: the tests do not date it."
            ),
            "Andrews' end-of-sample p-value is a share of earlier stretches and can be no finer.",
        )

    def table(self) -> pd.DataFrame:
        """Return one row a series and year.

        Returns
        -------
        pandas.DataFrame
            Columns source, series, edition, country, year, chow_f, chow_p, wald_f, wald_p; step
            with low and high (in unit, at the year), unit; end_of_sample_s, end_of_sample_p,
            smallest_p; why_not (which test could not be made, and why; empty if all were).
        """
        return self.data


def known_breaks_by_country(
    observations: pd.DataFrame,
    years: int | Sequence[int],
    *,
    specification: str = "level",
    confidence: float = 0.95,
    estimates: bool = True,
) -> KnownBreaksByCountry:
    """Test every country, source, series and edition in a table for breaks in known years.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations, of several sources, series, editions and countries as it may be.
    years : int or sequence of int
        First years of the new regimes, each tested alone.
    specification, confidence, estimates
        As in `known_break`.

    Returns
    -------
    KnownBreaksByCountry
        Chow's and the robust test, the step, and Andrews' end-of-sample test, or why one of
        them cannot be made.

    Raises
    ------
    ContractError
        If the observations lack columns or hold a figure twice.
    ParameterError
        If no year is given or an option is not known.

    Examples
    --------
    >>> import baltic_research as br
    >>> share = br.load("sipri.milex_share_gdp", countries="EST", edition="2026-04")
    >>> found = br.models.known_breaks_by_country(share, [2022]).table()
    >>> found[["country", "year", "why_not"]].values.tolist()
    [['EST', 2022, '']]
    """
    import pandas as pd

    need_specification(specification)
    need_share(confidence, "confidence")
    checks.need_observations(observations, "observations")
    years = list(years) if isinstance(years, Iterable) else [years]
    if not years:
        raise ParameterError("years is empty; name at least one first year of a new regime")
    for year in years:
        need_year(year)
    rows = []
    for key, one in observations.groupby(KEY, sort=False):
        for year in years:
            head = {**dict(zip(KEY, key, strict=True)), "year": int(year)}
            rows.append(head | _tested(one, year, specification, confidence, estimates=estimates))
    return KnownBreaksByCountry(tuple(years), specification, pd.DataFrame(rows))


def _tested(
    observations: pd.DataFrame, year: int, specification: str, confidence: float, *, estimates: bool
) -> dict[str, object]:
    """Return what both kinds of tests say of one series, or why they do not."""
    why: dict[str, str] = {}
    found: dict[str, object] = dict.fromkeys(("chow_f", "chow_p", "wald_f", "wald_p"), _EMPTY)
    found |= dict.fromkeys(("step", "low", "high"), _EMPTY)
    found["unit"] = str(observations["unit"].iloc[0])
    found |= dict.fromkeys(("end_of_sample_s", "end_of_sample_p", "smallest_p"), _EMPTY)
    try:
        known = known_break(
            observations, year, specification=specification, confidence=confidence,
            estimates=estimates,
        )  # fmt: skip
    except (ContractError, ParameterError) as error:
        why["any test"] = str(error)
        return found | {"why_not": _said(why)}
    for name, test in zip(("chow", "wald"), known.tests.to_dict("records"), strict=False):
        found |= {f"{name}_f": test["statistic"], f"{name}_p": test["p_value"]}
    found |= {"step": known.step["value"], "low": known.step["low"], "high": known.step["high"]}
    if len(known.tests) < 2:
        why["Wald's test"] = "a side has too few years for a regression"
    try:
        last = end_of_sample_break(
            observations, year, specification=specification, estimates=estimates
        )
    except ParameterError as error:
        why["end of sample"] = str(error)
    else:
        found |= {
            "end_of_sample_s": last.statistic,
            "end_of_sample_p": last.p_value,
            "smallest_p": last.smallest_p,
        }
    return found | {"why_not": _said(why)}


def _said(why: dict[str, str]) -> str:
    return "; ".join(f"{test}: {reason}" for test, reason in why.items())
