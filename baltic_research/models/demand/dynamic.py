"""The demand for military spending with its own past: persistence, bias and long-run effects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from baltic_research.errors import ParameterError
from baltic_research.models.demand import dynamic_core as core
from baltic_research.models.demand import sample as samples
from baltic_research.models.demand.inference import t_rows
from baltic_research.models.demand.notes import INCOME, labelled
from baltic_research.models.demand.within import Effects, Floats
from baltic_research.models.result import Result

if TYPE_CHECKING:
    import pandas as pd

LAG = "ln_spending_before"
WITHIN, CORRECTED = "within", "half-panel jackknife"


@dataclass(frozen=True, repr=False, eq=False)
class DynamicDemand(Result):
    """Short-run and long-run coefficients, as estimated and corrected for bias.

    Attributes
    ----------
    design : Design
        Rows and terms of the regression, the lag first.
    unit, edition : str
        Unit of the money and edition of the figures.
    coefficients : pandas.DataFrame
        What `table` returns.
    years : float
        Years that a country has on average.
    persistence : dict
        Coefficient of the lag by estimator.
    """

    design: samples.Design
    unit: str
    edition: str
    coefficients: pd.DataFrame
    years: float
    persistence: dict[str, float]

    @property
    def nickell_bias(self) -> float:
        """The order of the bias of the within estimate of the lag, -(1 + rho) / (T - 1)."""
        return core.nickell_order(self.persistence[CORRECTED], self.years)

    @property
    def title(self) -> str:
        """What was estimated, from which data, in one line."""
        return (
            "Demand for military spending with its own past (two-way effects): "
            f"{self.design.described}; {self.unit}, edition {self.edition}"
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What the estimates rest on, and what they do not say."""
        bias = (
            "Nickell bias: with country effects the lag's coefficient is too small by the order "
            f"of (1 + rho) / (T - 1), here {-self.nickell_bias:.3f} with T = {self.years:.1f} "
            "years a country on average; the other coefficients are biased through it. The "
            "half-panel jackknife subtracts what halving the panel adds to the bias; it supposes "
            "that both halves follow one process, which 2014 and 2022 put in doubt, and it is "
            "less precise."
        )
        errors = (
            "Errors: clustered by country with G/(G-1) (N-1)/(N-K) for the within estimate, and "
            "from leaving out a country at a time for the jackknife; t(G-1). Long-run errors by "
            "the delta method, which fails as rho nears one: the interval is then too narrow."
        )
        found = [bias, errors, INCOME, *self._no_long_run(), self.design.missing_note]
        return tuple(found)

    def table(self) -> pd.DataFrame:
        """Return one row an estimator, horizon and term.

        Returns
        -------
        pandas.DataFrame
            Columns estimator (``"within"``, ``"half-panel jackknife"``), horizon (``"short
            run"``, ``"long run"``), term, estimate (elasticity; of ``ln_spending_before`` the
            persistence), standard_error, statistic, p_value, low, high.
        """
        return self.coefficients.copy()

    @property
    def data(self) -> pd.DataFrame:
        """Return the rows of `table` with label (the term in words), for a picture of them."""
        return labelled(self.coefficients)

    def _no_long_run(self) -> tuple[str, ...]:
        return tuple(
            f"The {name} estimate of rho is {rho:.3f}, not below one: it has no long run."
            for name, rho in self.persistence.items()
            if rho >= 1
        )


def dynamic_demand(
    panel: pd.DataFrame,
    *,
    sample: samples.Sample = "allies",
    threat: str | None = "nearness",
    spill_in: str | None = "weighted",
    without: str | Iterable[str] = (),
    first_year: int | None = None,
    confidence: float = 0.95,
) -> DynamicDemand:
    """Estimate how spending adjusts: its persistence, and what its causes come to in the end.

    Parameters
    ----------
    panel, sample, threat, spill_in, without, first_year, confidence
        As for `spending_demand`; effects of countries and years are always there.

    Returns
    -------
    DynamicDemand
        Adjustment, and elasticities in the short and the long run, with intervals.

    Raises
    ------
    ContractError
        If the table is no panel, or too little of it is complete.
    ParameterError
        If a choice is unknown, the threat cannot be estimated beside the effects, a term does not
        vary in one half of the years, or confidence is not between 0 and 1.

    Notes
    -----
    ln M_it = rho ln M_i,t-1 + x_it' b + a_i + d_t + e_it; in the long run a lasting change of x
    by one changes ln M by b / (1 - rho).

    References
    ----------
    Nickell, S. (1981), Econometrica 49, 1417-1426.
    Dhaene, G., Jochmans, K. (2015), Review of Economic Studies 82, 991-1030.
    """
    samples.need_settings(confidence)
    terms = (LAG, *samples.demand_terms(threat, spill_in, "two-way"))
    chosen = samples.with_membership(
        samples.design(panel, terms, sample=sample, without=without, first_year=first_year)
    )
    _need_both_halves(chosen)
    y, x = chosen.y, chosen.x
    fit = chosen.fit()
    effects = fit.effects
    arrays = (y, x, effects.groups, chosen.rows["year"].to_numpy(dtype=np.int64))
    estimates = {
        WITHIN: (fit.coefficients, fit.cluster_covariance),
        CORRECTED: (
            core.half_panel_jackknife(*arrays),
            core.country_jackknife(core.half_panel_jackknife, *arrays),
        ),
    }
    return DynamicDemand(
        design=chosen,
        unit=str(panel["unit"].iloc[0]),
        edition=str(panel["edition"].iloc[0]),
        coefficients=_table(estimates, chosen.terms, fit.clusters - 1, confidence),
        years=float(effects.sizes.mean()),
        persistence={name: float(pair[0][0]) for name, pair in estimates.items()},
    )


def _need_both_halves(chosen: samples.Design) -> None:
    """Raise where effects absorb a term in half of the panel: there it would count as zero."""
    countries = chosen.rows["country"].to_numpy(dtype=str)
    years, x = chosen.rows["year"].to_numpy(dtype=np.int64), chosen.x
    groups, two_way = chosen.absorber().groups, chosen.effects == "two-way"
    for code in ("", *np.unique(countries)):  # the errors leave out each country once
        kept = np.flatnonzero(countries != code)
        for half in core.halves(years[kept]):
            part = kept[half]
            left = Effects(groups[part], years[part], two_way=two_way).clear(x[part])
            gone = np.flatnonzero(np.abs(left).max(axis=0) < samples.ABSORBED)
            if len(gone):
                span = f"{years[part].min()}-{years[part].max()}"
                raise ParameterError(
                    f"{chosen.terms[gone[0]]} does not vary within countries in "
                    f"{span}{f' without {code}' if code else ''}, and the "
                    "half-panel jackknife needs it in both halves; choose another first_year, or "
                    "sample='members'"
                )


def _table(
    estimates: dict[str, tuple[Floats, Floats]],
    terms: tuple[str, ...],
    free: int,
    confidence: float,
) -> pd.DataFrame:
    import pandas as pd

    parts = []
    for name, (slopes, covariance) in estimates.items():
        short = t_rows(terms, slopes, covariance, free, confidence)
        effects, errors = core.long_run(slopes, covariance)
        lasting = t_rows(terms[1:], effects, np.diag(errors**2), free, confidence)
        parts += [
            short.assign(estimator=name, horizon="short run"),
            lasting.assign(estimator=name, horizon="long run"),
        ]
    table = pd.concat(parts, ignore_index=True)
    first = ["estimator", "horizon"]
    return table[[*first, *(name for name in table.columns if name not in first)]]
