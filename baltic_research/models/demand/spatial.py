"""How one Ally's spending goes with that of others in the same year: a spatial lag."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from baltic_research import countries
from baltic_research.errors import ParameterError
from baltic_research.models.demand import sample as samples
from baltic_research.models.demand import spatial_core as core
from baltic_research.models.demand import spatial_tables as tables
from baltic_research.models.demand.notes import INCOME, SPATIAL_NOTES, labelled
from baltic_research.models.demand.within import Effects, Floats
from baltic_research.models.result import Result

if TYPE_CHECKING:
    import pandas as pd

Weights = Literal["inverse_distance", "equal"]
WEIGHTS = {
    "inverse_distance": "inverse distance between capitals",
    "equal": "equal weights",
}
DRAWS = 999


@dataclass(frozen=True, repr=False, eq=False)
class SpatialDemand(Result):
    """The spatial lag of spending, and direct, indirect and total effects of its causes.

    Attributes
    ----------
    design : Design
        Rows and terms of the regression.
    unit, edition : str
        Unit of the money and edition of the figures.
    weights : str
        ``"inverse_distance"`` or ``"equal"``.
    year : int
        Year whose Allies the effects are computed for.
    coefficients : pandas.DataFrame
        Columns term (``"rho"`` first), estimate (maximum likelihood), standard_error (information
        matrix), bias (mean of the draws less the estimate), corrected (estimate less bias),
        spread (standard deviation of the draws), low, high.
    effects : pandas.DataFrame
        What `table` returns.
    multipliers : pandas.DataFrame
        Columns year, allies, direct, indirect, total: what the weights of each year's Allies make
        of a coefficient of one, at the estimate of rho.
    draws : int
        Number of draws behind the intervals.
    lag_left : float
        Share of the variation of the spatial lag within countries that year effects and one's own
        spending leave.
    """

    design: samples.Design
    unit: str
    edition: str
    weights: str
    year: int
    coefficients: pd.DataFrame
    effects: pd.DataFrame
    multipliers: pd.DataFrame
    draws: int
    lag_left: float

    @property
    def rho(self) -> float:
        """The maximum likelihood estimate of the spatial lag."""
        return float(self.coefficients["estimate"].iloc[0])

    @property
    def title(self) -> str:
        """What was estimated, from which data, in one line."""
        return (
            f"Spatial lag of military spending ({WEIGHTS[self.weights]} among the Allies of each "
            f"year, {self.design.effects} effects): {self.design.described}; {self.unit}, edition "
            f"{self.edition}"
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What the estimates rest on, and what they do not say."""
        return (
            *SPATIAL_NOTES,
            (
                f"Year effects and one's own spending leave {100 * self.lag_left:.1f} % of the "
                "variation of the lag within countries. With equal weights and year effects "
                "the lag is little but minus one's own spending over the number of Allies."
            ),
            (
                f"bias, spread and intervals rest on {self.draws} rebuilt panels; effects are "
                f"means over the Allies of {self.year}."
            ),
            INCOME,
            self.design.missing_note,
        )

    def table(self) -> pd.DataFrame:
        """Return one row a term and effect.

        Returns
        -------
        pandas.DataFrame
            Columns term (``"rho"`` has one row, effect ``"spatial lag"``), effect (``"direct"``,
            ``"indirect"``, ``"total"``), estimate (elasticity), low, high.
        """
        return self.effects.copy()

    @property
    def data(self) -> pd.DataFrame:
        """Return the rows of `table` with label (the term in words), for a picture of them."""
        return labelled(self.effects)


def spatial_demand(
    panel: pd.DataFrame,
    *,
    weights: Weights = "inverse_distance",
    sample: samples.Sample = "members",
    threat: str | None = "nearness",
    effects: samples.EffectsOf = "two-way",
    without: str | Iterable[str] = (),
    first_year: int | None = None,
    year: int | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    confidence: float = 0.95,
) -> SpatialDemand:
    """Estimate whether Allies' spending moves with that of the Allies near them.

    Parameters
    ----------
    panel, threat, effects, without, first_year, confidence
        As for `spending_demand`.
    sample : {"members", "allies", "all"}, optional
        As for `spending_demand`; outside the years of membership the lag is zero.
    weights : {"inverse_distance", "equal"}, optional
        Weights of the other Allies of a year, rows adding up to one.
    year : int, optional
        Year whose Allies the effects are computed for; the last one if None.
    draws, seed : int, optional
        Of the rebuilt panels behind bias and intervals.

    Returns
    -------
    SpatialDemand
        The spatial lag, elasticities, and direct and indirect effects, with intervals.

    Raises
    ------
    ContractError
        If the table is no panel, or too little of it is complete.
    ParameterError
        If a choice is unknown, no two Allies have figures in `year`, confidence is not between 0
        and 1, or there is no draw.

    Notes
    -----
    ln M_t = rho W_t ln M_t + X_t b + a + d_t + e_t by maximum likelihood, log L = -N/2 log s(rho) +
    sum_t log|I - rho W_t| (eigenvalues of each W_t), effects as parameters. The spatial lag
    takes the place of the Allies' spending in the year before. An Ally without a figure in a
    year has no weight in it.

    References
    ----------
    Lee, L.-F., Yu, J. (2010), Journal of Econometrics 154, 165-185.
    LeSage, J., Pace, R. K. (2009), Introduction to Spatial Econometrics, Chapman & Hall, ch. 2.
    """
    if weights not in WEIGHTS:
        raise ParameterError(f"weights={weights!r} is not one of {', '.join(map(repr, WEIGHTS))}")
    samples.need_settings(confidence, draws, seed)
    terms = samples.demand_terms(threat, None, effects)
    chosen = samples.with_membership(
        samples.design(
            panel, terms, sample=sample, effects=effects, without=without, first_year=first_year
        )
    )
    terms = chosen.terms
    ordered = chosen.rows.sort_values(["year", "country"], ignore_index=True)
    model = _model(ordered, terms, weights, effects)
    outcome = ordered[[chosen.outcome]].to_numpy(dtype=np.float64)
    fit = model.fit(outcome)
    drawn = model.redraw(outcome, fit, draws, seed)
    shown = int(ordered["year"].max()) if year is None else year
    matrix = _weights_of(ordered, model, shown)
    return SpatialDemand(
        design=chosen,
        unit=str(panel["unit"].iloc[0]),
        edition=str(panel["edition"].iloc[0]),
        weights=weights,
        year=shown,
        coefficients=tables.coefficients(
            terms, fit, drawn, model.covariance(outcome, fit), confidence
        ),
        effects=tables.effects(terms, fit, drawn, matrix, confidence),
        multipliers=_multipliers(ordered, model, fit.rho),
        draws=draws,
        lag_left=_lag_left(model, outcome),
    )


def _model(
    rows: pd.DataFrame, terms: tuple[str, ...], weights: str, effects: str
) -> core.SpatialModel:
    """Arrange rows ordered by year and country as the model on arrays has them."""
    present = rows.pivot(index="year", columns="country", values="ally").notna()
    ally = rows.pivot(index="year", columns="country", values="ally").to_numpy() == 1
    codes = list(present.columns)
    closeness = np.ones((len(codes), len(codes)))
    if weights == "inverse_distance":
        apart = [[countries.distance_km(one, two) or np.inf for two in codes] for one in codes]
        closeness = 1 / np.array(apart)
    return core.SpatialModel(
        weights=core.row_standardised(closeness, ally),
        present=present.to_numpy(),
        x=rows[list(terms)].to_numpy(dtype=np.float64),
        effects=samples.effects_of(rows, effects),
    )


def _weights_of(rows: pd.DataFrame, model: core.SpatialModel, year: int) -> Floats:
    """Return the weights among the Allies of a year."""
    years = sorted(rows["year"].unique())
    if year not in years:
        raise ParameterError(f"year={year} is not in the panel, which has {years[0]}-{years[-1]}")
    whole = model.weights[years.index(year)]
    members = whole.sum(axis=1) > 0
    if not members.any():
        raise ParameterError(f"no two Allies of year={year} have figures; choose a later year")
    return np.asarray(whole[np.ix_(members, members)])


def _multipliers(rows: pd.DataFrame, model: core.SpatialModel, rho: Floats) -> pd.DataFrame:
    import pandas as pd

    table = []
    for year in sorted(int(one) for one in rows["year"].unique()):
        matrix = _weights_of(rows, model, year)
        direct, total = (float(one[0]) for one in core.multipliers(matrix, rho))
        table.append((year, len(matrix), direct, total - direct, total))
    return pd.DataFrame(table, columns=["year", "allies", "direct", "indirect", "total"])


def _lag_left(model: core.SpatialModel, outcome: Floats) -> float:
    """Return which share of the lag's variation within countries years and own spending leave."""
    lagged = model.lag(outcome)[:, 0]
    alone = Effects(model.effects.groups, model.effects.periods, two_way=False)
    inside, left = alone.clear(lagged), model.effects.clear(lagged)
    own = model.effects.clear(outcome)[:, 0]
    left = left - own * (own @ left) / (own @ own)
    return float(left @ left / (inside @ inside))
