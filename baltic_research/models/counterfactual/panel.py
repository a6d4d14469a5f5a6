"""The balanced panel that a counterfactual is built from: who is treated, who may be a donor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from baltic_research import countries, given
from baltic_research.errors import ContractError, ParameterError
from baltic_research.indicators import checks
from baltic_research.models.counterfactual.core import Floats

if TYPE_CHECKING:
    import pandas as pd

LEAST_YEARS_BEFORE = 3  # two changes at least, from which a noise can be told
LEAST_DONORS = 2

# Countries that the events of 2014 and 2022 touched otherwise than by membership of NATO: a
# reader of the weights must know; they are named in a note and not refused
QUESTIONABLE = {
    "UKR": "invaded in 2014 and 2022",
    "RUS": "its conduct is the treatment",
    "BLR": "ally of Russia and its ground for the attack of 2022",
    "MDA": "borders on the war, Russian troops on its soil",
    "GEO": "at war with Russia in 2008, partly occupied since",
    "ARM": "at war with Azerbaijan in 2016 and 2020",
    "AZE": "at war with Armenia in 2016 and 2020",
    "ISR": "at war from 2023",
    "FIN": "neighbour of Russia, in NATO from 2023",
    "SWE": "on the Baltic Sea, in NATO from 2024",
}


@dataclass(frozen=True, eq=False)
class Panel:
    """One series for the treated countries and the donors, without a gap.

    Attributes
    ----------
    series, edition, unit : str
        What is measured, as the observations name it.
    treated, donors : tuple of str
        Codes, in the order given.
    years : tuple of int
        Years in order.
    start : int
        First year of the treatment.
    values : numpy.ndarray
        Years by countries, donors first and the treated last.
    estimated : numpy.ndarray
        Years by countries: which figures are estimates or imputed.
    """

    series: str
    edition: str
    unit: str
    treated: tuple[str, ...]
    donors: tuple[str, ...]
    years: tuple[int, ...]
    start: int
    values: Floats
    estimated: NDArray[np.bool_]

    @property
    def estimates(self) -> int:
        """How many of the figures are estimates or imputed."""
        return int(self.estimated.sum())

    @property
    def first_after(self) -> int:
        """Number of years before the treatment, which is the row of its first year."""
        return self.years.index(self.start)

    def of(self, codes: Iterable[str]) -> Floats:
        """Return years by countries for some of the countries, in the order asked for."""
        everyone = (*self.donors, *self.treated)
        return self.values[:, [everyone.index(code) for code in codes]]

    def with_start(self, start: int) -> Panel:
        """Return the years before the treatment as a panel with a false start among them."""
        held = self.first_after
        years = self.years[:held]
        if start not in years or years.index(start) < LEAST_YEARS_BEFORE:
            raise ParameterError(
                f"the false start {start} must lie between {years[0] + LEAST_YEARS_BEFORE} and "
                f"{years[-1]}: {LEAST_YEARS_BEFORE} years are needed before it, and it must come "
                f"before {self.start}"
            )
        values, estimated = self.values[:held], self.estimated[:held]
        return replace(self, years=years, start=start, values=values, estimated=estimated)


def panel(
    observations: pd.DataFrame,
    *,
    treated: str | Iterable[str],
    donors: str | Iterable[str],
    start: int,
    years: tuple[int, int] | None,
    allow_treated_donors: bool,
) -> Panel:
    """Arrange observations as a balanced panel, or say what stands in the way.

    Parameters are those of `baltic_research.models.synthetic_control`.
    """
    series = checks.one_series(observations, "observations")
    edition = checks.one_edition(observations, "observations")
    treated, donors = countries.resolve_all(treated), countries.resolve_all(donors)
    held = (observations["year"].min(), observations["year"].max())
    (first, last), start = given.span(years or held, "years"), given.year(start, "start")
    _need_roles(treated, donors)
    _need_years(first, last, start)
    _need_untreated(donors, last, allow=allow_treated_donors)
    rows = observations[
        observations["country"].isin([*donors, *treated])
        & observations["year"].between(first, last)
    ]
    span = tuple(range(first, last + 1))
    values = matrix(rows, (*donors, *treated), span, series)
    marked = rows.assign(value=(rows["status"] != "reported").astype(float))
    return Panel(
        series=series,
        edition=edition,
        unit=checks.one_unit(rows, "observations"),
        treated=treated,
        donors=donors,
        years=span,
        start=start,
        values=values,
        estimated=matrix(marked, (*donors, *treated), span, series) > 0,
    )


def matrix(
    observations: pd.DataFrame, codes: tuple[str, ...], years: tuple[int, ...], what: str
) -> Floats:
    """Return years by countries; raise where a cell is missing, and name it."""
    wide = observations.pivot(index="year", columns="country", values="value")
    wide = wide.reindex(index=list(years), columns=list(codes))
    values = wide.to_numpy(dtype=np.float64)
    gaps = [f"{codes[column]} {years[row]}" for row, column in np.argwhere(~np.isfinite(values))]
    if gaps:
        more = f" (and {len(gaps) - 1} more: {', '.join(gaps[1:6])} ...)" if len(gaps) > 1 else ""
        raise ContractError(
            f"{what} has no figure for {gaps[0]}{more}; every country needs one in every year: "
            "drop the donor, or shorten the years with years=(first, last)"
        )
    return values


def _need_roles(treated: tuple[str, ...], donors: tuple[str, ...]) -> None:
    both = [code for code in donors if code in treated]
    if both:
        raise ParameterError(f"donors has {', '.join(both)}, which is treated; take it out")
    if not treated or len(donors) < LEAST_DONORS:
        raise ParameterError(
            f"treated has {len(treated)} and donors {len(donors)} countries; at least one treated "
            f"and {LEAST_DONORS} donors are needed"
        )
    sums = [code for code in (*treated, *donors) if countries.is_aggregate(code)]
    if sums:
        raise ParameterError(
            f"{', '.join(sums)} stands for several countries; name them one by one"
        )


def _need_years(first: int, last: int, start: int) -> None:
    if not first + LEAST_YEARS_BEFORE <= start <= last:
        raise ParameterError(
            f"start={start} must lie between {first + LEAST_YEARS_BEFORE} and {last}: the years "
            f"are {first} to {last} and {LEAST_YEARS_BEFORE} are needed before the treatment"
        )


def _need_untreated(donors: tuple[str, ...], last: int, *, allow: bool) -> None:
    allies = allies_among(donors, last)
    if allies and not allow:
        raise ParameterError(
            f"donors has {', '.join(allies)}, in NATO by {last}: what reaches one Ally may reach "
            "all; take them out, end the years before they joined, or pass "
            "allow_treated_donors=True and read the note"
        )


def allies_among(codes: Iterable[str], last: int) -> tuple[str, ...]:
    """Return those that are members of NATO in the last year."""
    members = countries.nato_members(last)
    return tuple(code for code in codes if code in members)


def donor_pool(
    observations: pd.DataFrame, *, years: tuple[int, int], treated: str | Iterable[str] = ()
) -> pd.DataFrame:
    """List who could be a donor, and what speaks against each.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of one series of one edition.
    years : tuple of int
        First and last year of the study.
    treated : str or iterable of str, optional
        Countries that are treated and thus not listed.

    Returns
    -------
    pandas.DataFrame
        One row a country in the observations: country, name, missing_years (number of years
        without a figure), ally (whether in NATO by the last year), joined (the year in which an
        Ally did, missing for others), doubt (why the country is questionable, or ``""``),
        usable (no year missing and no Ally).

    Raises
    ------
    ContractError, ParameterError
        If series or editions are mixed, or the first year is after the last.

    Examples
    --------
    >>> import baltic_research as br
    >>> shares = br.load("worldbank.milex_share_gdp")
    >>> pool = donor_pool(shares, years=(1995, 2024), treated=["EST", "LVA", "LTU"])
    >>> pool.loc[pool["country"] == "FRA", ["missing_years", "ally", "usable"]].values.tolist()
    [[0, True, False]]
    """
    import pandas as pd

    checks.one_series(observations, "observations")
    checks.one_edition(observations, "observations")
    left_out, (first, last) = countries.resolve_all(treated), given.span(years, "years")
    if first > last:
        raise ParameterError(f"years must not fall, found {first} to {last}")
    known = observations[observations["year"].between(first, last)].dropna(subset="value")
    counts = known.groupby("country")["year"].nunique()
    codes = [code for code in sorted(observations["country"].unique()) if code not in left_out]
    rows = [
        {
            "country": code,
            "name": countries.name(code),
            "missing_years": last - first + 1 - int(counts.get(code, 0)),
            "ally": bool(allies_among([code], last)),
            "joined": _joined(code, last),
            "doubt": QUESTIONABLE.get(code, ""),
        }
        for code in codes
        if not countries.is_aggregate(code)
    ]
    table = pd.DataFrame(rows).astype({"joined": "Int64"})
    return table.assign(usable=(table["missing_years"] == 0) & ~table["ally"])


def _joined(code: str, last: int) -> int | None:
    """Return the year in which a country joined NATO; None if it had not by the last year."""
    accession = countries.table()[code].nato_accession
    return accession.year if accession is not None and accession.year <= last else None


def assumptions(study: Panel) -> tuple[str, ...]:
    """Say what the identification rests on, and what in this panel speaks against it."""
    rests_on = (
        f"The gap is an effect only if nobody acted in anticipation before {study.start}, if "
        "what happened to the treated did not touch the donors (no spill-over), and if without "
        "it the weighted donors would have gone on as the treated did; the fit before is the "
        "only evidence for the last."
    )
    notes = [rests_on]
    allies = allies_among(study.donors, study.years[-1])
    if allies:
        notes.append(
            f"Donors in NATO by {study.years[-1]}: {', '.join(allies)}. The treatment may have "
            "reached them, too: then the gap is a difference of effects and not an effect."
        )
    doubts = [f"{code} ({QUESTIONABLE[code]})" for code in study.donors if code in QUESTIONABLE]
    if doubts:
        notes.append(f"Questionable donors: {'; '.join(doubts)}.")
    figures = len(study.years) * (len(study.donors) + len(study.treated))
    if study.estimates:
        notes.append(f"{study.estimates} of {figures} figures are estimates or imputed.")
    return tuple(notes)


def hull_notes(study: Panel) -> tuple[str, ...]:
    """Say in which years before the treatment no average of donors could reach the treated."""
    donors = study.of(study.donors)[: study.first_after]
    notes = []
    for code in study.treated:
        own = study.of([code])[: study.first_after, 0]
        outside = int(((own < donors.min(axis=1)) | (own > donors.max(axis=1))).sum())
        if outside:
            notes.append(
                f"{countries.name(code)} lies outside the range of the donors in {outside} of "
                f"{study.first_after} years before {study.start} (outside the convex hull): no "
                "weights can match those."
            )
    return tuple(notes)
