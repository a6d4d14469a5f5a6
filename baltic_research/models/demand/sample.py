"""Which rows of the panel a regression uses, on which terms, and what was left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from baltic_research import countries, given
from baltic_research.errors import ContractError, ParameterError
from baltic_research.models.demand import panel as panels
from baltic_research.models.demand.within import Effects, Floats, Within, fit_within

if TYPE_CHECKING:
    import pandas as pd

Sample = Literal["allies", "members", "all"]
EffectsOf = Literal["two-way", "country"]

SAMPLES = {
    "allies": "countries in NATO by the last year, in every year",
    "members": "countries in the years in which they were in NATO",
    "all": "all countries of the observations",
}
EFFECTS = ("two-way", "country")

# Name in the interface -> column of the panel
THREATS = {
    "nearness": "ln_adversary_nearness",
    "level": "threat_musd_per_km",
    "log_ratio": "ln_threat",
}
SPILL_INS = {"weighted": "ln_spill_in_weighted", "total": "ln_spill_in"}

LEAST_YEARS, LEAST_COUNTRIES = 3, 5
ABSORBED = 1e-8  # below it, what the effects leave of a column is rounding


@dataclass(frozen=True, eq=False)
class Design:
    """The rows of one regression.

    Attributes
    ----------
    rows : pandas.DataFrame
        Rows of the panel that are used.
    outcome : str
        Column that is explained.
    terms : tuple of str
        Columns that explain it.
    effects : str
        ``"two-way"`` or ``"country"``.
    sample : str
        The sample in words.
    dropped : str
        Country-years without a figure, in words.
    dropped_rows : int
        Their number.
    short : tuple of str
        Countries left out for having too few years.
    """

    rows: pd.DataFrame
    outcome: str
    terms: tuple[str, ...]
    effects: str
    sample: str
    dropped: str
    dropped_rows: int
    short: tuple[str, ...]

    @property
    def y(self) -> Floats:
        """The outcome."""
        return self.rows[self.outcome].to_numpy(dtype=np.float64)

    @property
    def x(self) -> Floats:
        """The terms, rows by columns."""
        return self.rows[list(self.terms)].to_numpy(dtype=np.float64)

    def absorber(self, effects: str | None = None) -> Effects:
        """Return the effects of the rows' countries (and years), ready to be taken out."""
        return effects_of(self.rows, effects or self.effects)

    def fit(self, effects: str | None = None) -> Within:
        """Return the regression within countries (and years)."""
        return fit_within(self.y, self.x, self.absorber(effects))

    @property
    def described(self) -> str:
        """Sample, years, countries and observations in a few words."""
        years = self.rows["year"]
        return (
            f"{self.sample}, {years.min()}-{years.max()}, "
            f"{self.rows['country'].nunique()} countries, {len(self.rows)} observations"
        )

    @property
    def missing_note(self) -> str:
        """Say what listwise deletion left out."""
        gone = "No country-year of the sample lacks a figure."
        if self.dropped_rows:
            gone = (
                f"{self.dropped_rows} country-years lack a figure and are left out, none imputed: "
                f"{self.dropped}."
            )
        if self.short:
            gone += (
                f" {', '.join(self.short)} are left out too, with fewer than {LEAST_YEARS} years: "
                "their own effect would take up what they could tell."
            )
        return gone


def effects_of(rows: pd.DataFrame, effects: str) -> Effects:
    """Return the effects of the countries (and years) of some rows of the panel."""
    codes = np.unique(rows["country"].to_numpy(dtype=str), return_inverse=True)[1]
    years = rows["year"].to_numpy(dtype=np.int64)
    return Effects(codes.astype(np.int64), years, two_way=effects == "two-way")


def design(
    panel: pd.DataFrame,
    terms: Iterable[str],
    *,
    sample: str,
    effects: str = "two-way",
    without: str | Iterable[str] = (),
    first_year: int | None = None,
    without_war: bool = False,
    outcome: str = "ln_spending",
) -> Design:
    """Choose the rows of a regression, leave out what is incomplete, and say what that was.

    Parameters
    ----------
    panel : pandas.DataFrame
        What `demand_panel` returns.
    terms : iterable of str
        Columns that explain the outcome.
    sample : {"allies", "members", "all"}
        Which countries.
    effects : {"two-way", "country"}
        Which effects.
    without : str or iterable of str
        Countries to leave out.
    first_year : int, optional
        First year to use.
    without_war : bool
        Leave out the years of war on a country's own soil.
    outcome : str
        Column to explain.

    Returns
    -------
    Design

    Raises
    ------
    ContractError
        If the table is no panel, or too little of it is complete.
    ParameterError
        If sample or effects are not known.
    """
    _need_panel(panel)
    _one_of("sample", sample, SAMPLES)
    _one_of("effects", effects, EFFECTS)
    left_out = countries.resolve_all(without)
    for code in left_out:
        _one_of("without", code, set(panel["country"].unique()))
    used = tuple(terms)
    rows = choose(panel, sample, without=left_out, first_year=first_year, without_war=without_war)
    whole = rows[[outcome, *used]].notna().all(axis="columns")
    kept = _enough(rows[whole])
    short = tuple(sorted({*rows.loc[whole, "country"].unique()} - {*kept["country"].unique()}))
    words = SAMPLES[sample]
    words += f", without {', '.join(left_out)}" if left_out else ""
    words += ", without years of war on their own soil" if without_war else ""
    dropped = panels.lacking(rows, [outcome, *used])
    return Design(kept, outcome, used, effects, words, dropped, int((~whole).sum()), short)


def choose(
    panel: pd.DataFrame,
    sample: str,
    *,
    without: str | Iterable[str] = (),
    first_year: int | None = None,
    without_war: bool = False,
) -> pd.DataFrame:
    """Return the rows of a sample, whether complete or not; see `design`."""
    last = int(panel["year"].max())
    keep = ~panel["country"].isin(countries.resolve_all(without))
    if sample == "allies":
        keep &= panel["country"].isin(countries.nato_members(last))
    if sample == "members":
        keep &= panel["ally"] == 1
    if first_year is not None:
        keep &= panel["year"] >= given.year(first_year, "first_year")
    if without_war:
        keep &= ~panel["at_war"]
    return panel[keep]


def demand_terms(threat: str | None, spill_in: str | None, effects: str) -> tuple[str, ...]:
    """Return the columns of the demand for spending, after the names of the interface."""
    _one_of("effects", effects, EFFECTS)
    if threat is not None:
        _one_of("threat", threat, THREATS)
    if spill_in is not None:
        _one_of("spill_in", spill_in, SPILL_INS)
    if threat == "log_ratio" and effects == "two-way":
        raise ParameterError(
            "threat='log_ratio' cannot be estimated with two-way effects: ln(spending / distance) "
            "is a year's part less a country's part, and the effects absorb both; use "
            "threat='nearness' or effects='country'"
        )
    chosen = [THREATS[threat]] if threat else []
    chosen += [SPILL_INS[spill_in]] if spill_in else []
    return ("ln_gdp", "ln_population", *chosen)


def with_membership(chosen: Design) -> Design:
    """Add the indicator of membership where it varies within a country of the rows used."""
    changes = chosen.rows.groupby("country")["ally"].nunique()
    return replace(chosen, terms=(*chosen.terms, "ally")) if (changes > 1).any() else chosen


def need_settings(confidence: float, draws: int = 1, seed: int = 0) -> None:
    """Raise ParameterError unless intervals and draws can be made as asked."""
    if not 0 < confidence < 1:
        raise ParameterError(
            f"confidence={confidence:g} must lie between 0 and 1, such as 0.95 for 95 % intervals"
        )
    given.count(draws, "draws")
    given.seed(seed)


def _enough(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out countries with too few years; raise where too few countries are left."""
    years = rows.groupby("country")["year"].transform("count")
    kept = rows[years >= LEAST_YEARS]
    if kept["country"].nunique() < LEAST_COUNTRIES:
        raise ContractError(
            f"the panel has {kept['country'].nunique()} countries with {LEAST_YEARS} complete "
            f"years or more; at least {LEAST_COUNTRIES} are needed: widen sample or years"
        )
    return kept


def _need_panel(panel: pd.DataFrame) -> None:
    gone = [name for name in panels.COLUMNS if name not in panel.columns]
    if gone:
        raise ContractError(
            f"panel lacks the columns {', '.join(gone)}; pass what demand_panel() returns"
        )


def _one_of(what: str, value: str, known: Iterable[str]) -> None:
    if value not in known:
        raise ParameterError(f"{what}={value!r} is not one of {', '.join(map(repr, known))}")
