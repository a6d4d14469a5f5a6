"""The demand for military spending within countries and years, under three kinds of inference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from baltic_research import countries
from baltic_research.models.demand import diagnostics, estimators
from baltic_research.models.demand import inference as tables
from baltic_research.models.demand import sample as samples
from baltic_research.models.demand.notes import IDENTIFIED_BY, STATIC_NOTES, labelled
from baltic_research.models.demand.wild import DRAWS
from baltic_research.models.demand.within import Effects, Floats
from baltic_research.models.result import Result

if TYPE_CHECKING:
    import pandas as pd


COLLINEAR = 10.0  # the usual warning mark of a variance inflation factor
HEAVY = 0.5  # of a term's variation: more on one country makes it one observation


@dataclass(frozen=True, repr=False, eq=False)
class Demand(Result):
    """Coefficients of the demand for military spending.

    Attributes
    ----------
    design : Design
        Rows and terms of the regression.
    unit, edition : str
        Unit of the money and edition of the figures.
    confidence : float
        Coverage of the intervals.
    inference : pandas.DataFrame
        What `table` returns.
    collinearity : pandas.DataFrame
        Columns term, vif (variance inflation within countries, years' effects included),
        left_by_years (share of the variation within countries that years' effects leave),
        heaviest and heaviest_share (the country on which most of what effects and other terms
        leave of the term rests, and its share), used (whether the regression has the term; both
        measures of spill-in are shown).
    estimators : pandas.DataFrame
        Columns estimator, term, estimate, standard_error (classical), n, what: the same rows
        under pooled, between, random, within, two-way and first-difference estimation; no rows
        with effects of countries alone.
    tests : pandas.DataFrame
        Columns test, statistic, p_value, null, distribution.
    r_squared : float
        Share of the variation within countries (and years) that the terms explain.
    """

    design: samples.Design
    unit: str
    edition: str
    confidence: float
    inference: pd.DataFrame
    collinearity: pd.DataFrame
    r_squared: float

    @property
    def title(self) -> str:
        """What was estimated, from which data, in one line."""
        return (
            f"Demand for military spending ({self.design.effects} effects): "
            f"{self.design.described}; {self.unit}, edition {self.edition}"
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What the estimates rest on, and what they do not say."""
        return (
            *STATIC_NOTES,
            IDENTIFIED_BY[self.design.effects],
            *self._collinear(),
            self.design.missing_note,
        )

    def table(self) -> pd.DataFrame:
        """Return one row a term and kind of inference.

        Returns
        -------
        pandas.DataFrame
            Columns term, estimate (elasticity; of ``ally`` a difference of logarithms), method
            (``"cluster"``, ``"Driscoll-Kraay"``, ``"wild cluster bootstrap"``), standard_error,
            statistic, p_value, low, high, correction (small-sample correction and reference
            distribution). The bootstrap has no standard error: it inverts a test.
        """
        return self.inference.copy()

    @cached_property
    def estimators(self) -> pd.DataFrame:
        """Return what the usual estimators make of the same rows, fitted when first asked for."""
        return estimators.compare(self._fits, self.design.terms)

    @cached_property
    def tests(self) -> pd.DataFrame:
        """Return the tests of the rows with country effects alone, made when first asked for."""
        return _tests(self.design, self._fits)

    @cached_property
    def _fits(self) -> dict[str, Any]:
        return (
            estimators.fit_all(*_indexed(self.design)) if self.design.effects == "two-way" else {}
        )

    @property
    def data(self) -> pd.DataFrame:
        """Return the rows of `table` with label (the term in words), for a picture of them."""
        return labelled(self.inference)

    def _collinear(self) -> tuple[str, ...]:
        used = self.collinearity[self.collinearity["used"]]
        words = [
            f"{row['term']}: variance inflation {row['vif']:.0f}, years' effects leave "
            f"{100 * row['left_by_years']:.2g} % of its variation; its coefficient rests on little."
            for _, row in used[used["vif"] > COLLINEAR].iterrows()
        ]
        words += [
            f"{row['term']}: {100 * row['heaviest_share']:.0f} % of the variation behind its "
            f"coefficient is {countries.name(row['heaviest'])}'s, so that neither clustered "
            "errors nor the bootstrap can be relied on; fit without that country and compare."
            for _, row in used[used["heaviest_share"] > HEAVY].iterrows()
        ]
        return tuple(words)


def spending_demand(
    panel: pd.DataFrame,
    *,
    sample: samples.Sample = "allies",
    threat: str | None = "nearness",
    spill_in: str | None = "weighted",
    effects: samples.EffectsOf = "two-way",
    without: str | Iterable[str] = (),
    first_year: int | None = None,
    lags: int | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    confidence: float = 0.95,
) -> Demand:
    """Estimate what military spending goes with: income, people, threat, Allies' spending.

    Parameters
    ----------
    panel : pandas.DataFrame
        What `demand_panel` returns.
    sample : {"allies", "members", "all"}, optional
        Countries in NATO by the last year (in every year), in the years of their membership
        alone, or all countries.
    threat : {"nearness", "level", "log_ratio", None}, optional
        ln Russian spending times 1000 km / distance; Russian spending over distance; its
        logarithm, which needs ``effects="country"``; or none. All in the year before.
    spill_in : {"weighted", "total", None}, optional
        ln of the Allies' spending in the year before, each over its distance, or their plain
        sum without one's own; or none.
    effects : {"two-way", "country"}, optional
        Effects of countries and years, or of countries alone.
    without : str or iterable of str, optional
        Countries to leave out.
    first_year : int, optional
        First year to use.
    lags : int, optional
        Lags of Driscoll and Kraay's kernel; floor(4 (T/100)^(2/9)) if None.
    draws, seed : int, optional
        Of the wild cluster bootstrap.
    confidence : float, optional
        Coverage of the intervals.

    Returns
    -------
    Demand
        Elasticities with three kinds of intervals.

    Raises
    ------
    ContractError
        If the table is no panel, or too little of it is complete.
    ParameterError
        If a choice is unknown, the threat cannot be estimated beside the effects, confidence is
        not between 0 and 1, or there is no draw.

    Notes
    -----
    ln M_it = b1 ln Y_it + b2 ln N_it + b3 T_i,t-1 + b4 S_i,t-1 + b5 A_it + a_i + d_t + e_it, with
    A_it membership of NATO where it changes in the sample. Errors clustered by country allow
    for any persistence and suppose countries independent; Driscoll and Kraay's allow for
    correlation between countries that dies out over the lags and need many years; the wild
    cluster bootstrap does what the first does with fewer countries, at given null.

    References
    ----------
    Sandler, T., Hartley, K. (1995), The Economics of Defense, Cambridge University Press, ch. 3.
    Nikolaidou, E. (2008), The demand for military expenditure: evidence from the EU15, Defence
    and Peace Economics 19, 273-292.
    """
    samples.need_settings(confidence, draws, seed)
    terms = samples.demand_terms(threat, spill_in, effects)
    chosen = samples.with_membership(
        samples.design(
            panel, terms, sample=sample, effects=effects, without=without, first_year=first_year
        )
    )
    terms = chosen.terms
    fit = chosen.fit()
    parts = [
        tables.clustered(fit, terms, confidence),
        tables.driscoll_kraay(*_indexed(chosen), chosen, lags, confidence),
        tables.wild(fit, terms, draws, seed, confidence),
    ]
    return Demand(
        design=chosen,
        unit=str(panel["unit"].iloc[0]),
        edition=str(panel["edition"].iloc[0]),
        confidence=confidence,
        inference=tables.by_term(parts, terms),
        collinearity=_collinearity(chosen),
        r_squared=1 - float(fit.residuals @ fit.residuals / (fit.y @ fit.y)),
    )


def _indexed(chosen: samples.Design) -> tuple[pd.Series, pd.DataFrame]:
    """Return outcome and terms by country and year, as linearmodels takes them."""
    frame = chosen.rows.set_index(["country", "year"])
    return frame[chosen.outcome], frame[list(chosen.terms)]


def _collinearity(chosen: samples.Design) -> pd.DataFrame:
    """Measure the terms used, and each measure of spill-in in place of the one used."""
    import pandas as pd

    effects = chosen.absorber()
    others = [one for one in chosen.terms if one not in samples.SPILL_INS.values()]
    codes = np.unique(chosen.rows["country"].to_numpy(dtype=str))
    found = []
    for spill_in in (one for one in samples.SPILL_INS.values() if chosen.rows[one].notna().all()):
        names = [*others, spill_in]
        x = chosen.rows[names].to_numpy(dtype=np.float64)
        inflation, left = diagnostics.collinearity(x, effects)
        country, share = diagnostics.heaviest(x, effects)
        table = pd.DataFrame({"term": names, "vif": inflation, "left_by_years": left})
        table["heaviest"] = [codes[one] for one in country]
        table["heaviest_share"] = share
        found.append(table if spill_in in chosen.terms else table.tail(1))
    used = pd.concat(found).assign(used=lambda rows: rows["term"].isin(chosen.terms))
    return used.sort_values("used", ascending=False, kind="stable", ignore_index=True)


def _tests(chosen: samples.Design, fits: dict[str, Any]) -> pd.DataFrame:
    """Test the rows with country effects alone, where the tests have their meaning."""
    import pandas as pd

    alone = chosen.fit("country")
    left = diagnostics.wide(alone)
    found = [diagnostics.pesaran_cd(left), diagnostics.wooldridge_serial(left)]
    if fits:
        within, random = (
            estimators.slopes(fits[name], chosen.terms) for name in ("within", "random")
        )
        found.append(diagnostics.hausman(within, random))
        effects = Effects(alone.effects.groups, alone.effects.periods, two_way=False)
        found.append(diagnostics.breusch_pagan(_pooled_residuals(chosen), effects))
    names = ["test", "statistic", "p_value", "null", "distribution"]
    rows = [(one.name, one.statistic, one.p_value, one.null, one.distribution) for one in found]
    return pd.DataFrame(rows, columns=names)


def _pooled_residuals(chosen: samples.Design) -> Floats:
    x = np.column_stack([np.ones(len(chosen.rows)), chosen.x])
    return np.asarray(chosen.y - x @ np.linalg.lstsq(x, chosen.y, rcond=None)[0])
