"""One coefficient under every defensible combination of choices: a specification curve."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import special  # stats.t asks it too, and checks for ten times as long

from baltic_research.errors import ParameterError
from baltic_research.models.demand import panel as panels
from baltic_research.models.demand import sample as samples
from baltic_research.models.demand.notes import SPECIFICATION_NOTES
from baltic_research.models.demand.within import Effects, Floats, Within
from baltic_research.models.result import Result

if TYPE_CHECKING:
    import pandas as pd

BASE = "income and population"
CONTROLS = {
    BASE: (),
    "and Allies' spending": ("ln_spill_in_weighted",),
    "and membership": ("ln_spill_in_weighted", "ally"),
}
OUTCOMES = {"ln spending": "ln_spending", "share of GDP": "share_gdp_pct"}
TERMS = ("threat", "income", "population")
FIRST_YEARS = (1993, 2000, 2008)

SAMPLE_CHOICES = ("sample", "first_year", "united_states", "wars")
CHOICES = (*SAMPLE_CHOICES, "controls", "effects", "outcome", "threat")


@dataclass(frozen=True, repr=False, eq=False)
class DemandSpecifications(Result):
    """Estimates of one elasticity under many specifications.

    Attributes
    ----------
    term : str
        ``"threat"``, ``"income"`` or ``"population"``.
    unit, edition : str
        Unit of the money and edition of the figures.
    specifications : pandas.DataFrame
        What `table` returns.
    skipped : pandas.DataFrame
        Columns of the choices, and reason: combinations that cannot be estimated.
    confidence : float
        Coverage of the intervals.
    """

    term: str
    unit: str
    edition: str
    specifications: pd.DataFrame
    skipped: pd.DataFrame
    confidence: float

    @property
    def title(self) -> str:
        """What was estimated, from which data, in one line."""
        return (
            f"Elasticity of military spending to {self.term} in {len(self.specifications)} "
            f"specifications; {self.unit}, edition {self.edition}"
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What the estimates rest on, and what they do not say."""
        rows = self.specifications
        above, below = (rows["low"] > 0).mean(), (rows["high"] < 0).mean()
        counted = (
            f"Median {rows['estimate'].median():.3f}, from {rows['estimate'].min():.3f} to "
            f"{rows['estimate'].max():.3f}; the {100 * self.confidence:.0f} % interval lies above "
            f"zero in {100 * above:.0f} % and below zero in {100 * below:.0f} % of them."
        )
        most = self.drivers().iloc[0]
        driver = (
            f"The choice that moves the estimate most is {most['choice']}: alone it explains "
            f"{100 * most['share']:.0f} % of the variance between specifications."
        )
        return (
            counted,
            driver,
            *SPECIFICATION_NOTES,
            f"{len(self.skipped)} combinations cannot be estimated and are left out; see skipped.",
        )

    def table(self) -> pd.DataFrame:
        """Return one row a specification, the smallest estimate first.

        Returns
        -------
        pandas.DataFrame
            Columns specification (1, 2, ...), estimate (elasticity of spending), standard_error,
            low, high, p_value, n, countries, dropped (country-years without a figure), and one
            column a choice: sample, first_year, united_states, wars, controls, effects,
            outcome, threat.
        """
        return self.specifications.copy()

    @property
    def data(self) -> pd.DataFrame:
        """Return the rows of `table`: the curve, and below it the choices."""
        return self.specifications.copy()

    def drivers(self) -> pd.DataFrame:
        """Return choice and share of the variance of the estimates that it explains by itself."""
        import pandas as pd

        rows = self.specifications
        whole = ((rows["estimate"] - rows["estimate"].mean()) ** 2).sum()
        shares = []
        for choice in CHOICES:
            means = rows.groupby(choice)["estimate"].transform("mean")
            between = ((means - rows["estimate"].mean()) ** 2).sum()
            shares.append((choice, float(between / whole) if whole else 0.0))
        table = pd.DataFrame(shares, columns=["choice", "share"])
        return table.sort_values("share", ascending=False, kind="stable", ignore_index=True)


@dataclass(frozen=True, eq=False)
class _Cleared:
    """The rows of one sample without their effects, every column at once."""

    design: samples.Design
    effects: Effects
    columns: dict[str, Floats]


def demand_specifications(
    panel: pd.DataFrame,
    *,
    term: str = "threat",
    sample: Sequence[str] = tuple(samples.SAMPLES),
    first_year: Sequence[int] = FIRST_YEARS,
    united_states: Sequence[str] = ("with", "without"),
    wars: Sequence[str] = ("with", "without"),
    controls: Sequence[str] = tuple(CONTROLS),
    effects: Sequence[str] = samples.EFFECTS,
    outcome: Sequence[str] = tuple(OUTCOMES),
    threat: Sequence[str] = tuple(samples.THREATS),
    confidence: float = 0.95,
) -> DemandSpecifications:
    """Estimate one elasticity under every combination of choices.

    Parameters
    ----------
    panel : pandas.DataFrame
        What `demand_panel` returns.
    term : {"threat", "income", "population"}, optional
        Whose elasticity.
    sample, first_year, united_states, wars, controls, effects, outcome, threat : sequence, optional
        The choices to combine: names as in `table`; ``wars="without"`` leaves out the years of
        war on a country's own soil.
    confidence : float, optional
        Coverage of the intervals.

    Returns
    -------
    DemandSpecifications
        One estimate a combination, and how many of them agree.

    Raises
    ------
    ContractError
        If the table is no panel, or too little of it is complete.
    ParameterError
        If a choice is unknown, none can be estimated, or confidence is not between 0 and 1.

    Notes
    -----
    All are within regressions as in `spending_demand`, income, population and threat in each.

    References
    ----------
    Simonsohn, U., Simmons, J. P., Nelson, L. D. (2020), Specification curve analysis, Nature
    Human Behaviour 4, 1208-1214.
    """
    import pandas as pd

    samples.need_settings(confidence)
    inner = [controls, outcome, threat]
    _need_choices(term, sample, united_states, wars, effects, *inner)
    found: list[dict[str, Any]] = []
    skipped: list[dict[str, Any]] = []
    for rows in itertools.product(sample, first_year, united_states, wars):
        design = _design(panel, *rows)
        for one in effects:
            cleared = _clear(design, one)
            for chosen in itertools.product(*inner):
                choices = dict(zip(CHOICES, (*rows, chosen[0], one, *chosen[1:]), strict=True))
                reason = _reason(cleared, choices)
                if reason:
                    skipped.append({**choices, "reason": reason})
                else:
                    found.append({**_estimate(cleared, choices, term, confidence), **choices})
    if not found:
        raise ParameterError(f"no specification can be estimated: {skipped[0]['reason']}")
    table = pd.DataFrame(found).sort_values("estimate", kind="stable", ignore_index=True)
    table.insert(0, "specification", np.arange(1, len(table) + 1))
    return DemandSpecifications(
        term=term,
        unit=str(panel["unit"].iloc[0]),
        edition=str(panel["edition"].iloc[0]),
        specifications=table,
        skipped=pd.DataFrame(skipped, columns=[*CHOICES, "reason"]),
        confidence=confidence,
    )


def _design(
    panel: pd.DataFrame, sample: str, first_year: int, united_states: str, wars: str
) -> samples.Design:
    """Choose the rows of a sample, complete in every column that any specification uses."""
    every = ("ln_gdp", "ln_population", *CONTROLS["and membership"], *samples.THREATS.values())
    return samples.design(
        panel,
        (*every, "share_gdp_pct"),
        sample=sample,
        without=() if united_states == "with" else ("USA",),
        first_year=first_year,
        without_war=wars == "without",
    )


def _clear(design: samples.Design, effects: str) -> _Cleared:
    """Take the effects out of every column of a sample at once."""
    absorber, names = design.absorber(effects), [design.outcome, *design.terms]
    cleared = absorber.clear(design.rows[names].to_numpy(dtype=np.float64))
    return _Cleared(design, absorber, dict(zip(names, cleared.T, strict=True)))


def _reason(cleared: _Cleared, choices: dict[str, Any]) -> str:
    """Say why a specification cannot be estimated, or ``""``."""
    if choices["threat"] == "log_ratio" and choices["effects"] == "two-way":
        return "two-way effects absorb the logarithm of spending over distance"
    still = np.abs(cleared.columns["ally"]).max() < samples.ABSORBED
    if "ally" in CONTROLS[choices["controls"]] and still:
        return "nobody joins within the sample, whose effects absorb membership"
    return ""


def _estimate(
    cleared: _Cleared, choices: dict[str, Any], term: str, confidence: float
) -> dict[str, Any]:
    """Return the elasticity of one specification and its interval."""
    named = {"threat": samples.THREATS[choices["threat"]], "income": "ln_gdp"}
    named["population"] = "ln_population"
    names = [*named.values(), *CONTROLS[choices["controls"]]]
    x = np.column_stack([cleared.columns[name] for name in names])
    fit = Within(cleared.effects, cleared.columns[OUTCOMES[choices["outcome"]]], x)
    place = names.index(named[term])
    scale, shift = _to_elasticity(cleared.design.rows, choices, term)
    estimate = float(scale * fit.coefficients[place] + shift)
    error = float(scale * np.sqrt(fit.cluster_covariance[place, place]))
    reach = special.stdtrit(fit.clusters - 1, 0.5 + confidence / 2) * error
    return {
        "estimate": estimate,
        "standard_error": error,
        "low": estimate - reach,
        "high": estimate + reach,
        "p_value": float(2 * special.stdtr(fit.clusters - 1, -abs(estimate / error))),
        "n": len(x),
        "countries": fit.clusters,
        "dropped": cleared.design.dropped_rows,
    }


def _to_elasticity(rows: pd.DataFrame, choices: dict[str, Any], term: str) -> tuple[float, float]:
    """Return what turns a coefficient into an elasticity of spending: factor and addend."""
    of_share = choices["outcome"] == "share of GDP"
    factor = 1 / float(rows["share_gdp_pct"].mean()) if of_share else 1.0
    if term == "threat" and choices["threat"] == "level":
        factor *= float(rows["adversary_spending_musd"].mean()) / panels.REFERENCE_KM
    return factor, 1.0 if of_share and term == "income" else 0.0


def _need_choices(term: str, *given: Sequence[str]) -> None:
    with_or_not = ("with", "without")
    known: dict[str, Collection[str]] = {
        "term": TERMS,
        "sample": samples.SAMPLES,
        "united_states": with_or_not,
        "wars": with_or_not,
        "effects": samples.EFFECTS,
        "controls": CONTROLS,
        "outcome": OUTCOMES,
        "threat": samples.THREATS,
    }
    for (name, right), values in zip(known.items(), ((term,), *given), strict=True):
        wrong = [one for one in values if one not in right]
        if wrong or not values:
            raise ParameterError(
                f"{name} has {', '.join(map(repr, wrong)) or 'nothing'}; choose from "
                f"{', '.join(map(repr, right))}"
            )
