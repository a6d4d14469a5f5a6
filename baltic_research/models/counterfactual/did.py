"""Synthetic difference-in-differences, beside the two estimators that it contains."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from baltic_research import given
from baltic_research.errors import ParameterError, UnknownNameError
from baltic_research.models.counterfactual import did_core as core
from baltic_research.models.counterfactual import panel as panels
from baltic_research.models.counterfactual.did_results import (
    DidEstimate,
    SyntheticDifferenceInDifferences,
)

if TYPE_CHECKING:
    import pandas as pd

ESTIMATORS = {
    "sdid": "synthetic difference-in-differences",
    "sc": "synthetic control",
    "did": "difference-in-differences",
}
ERRORS = ("placebo", "jackknife")
POOLED = "pooled"


def synthetic_difference_in_differences(
    observations: pd.DataFrame,
    *,
    treated: str | Iterable[str],
    donors: str | Iterable[str],
    start: int,
    years: tuple[int, int] | None = None,
    estimators: Iterable[str] = tuple(ESTIMATORS),
    standard_error: str = "placebo",
    draws: int = 500,
    seed: int = 0,
    confidence: float = 0.95,
    allow_treated_donors: bool = False,
) -> SyntheticDifferenceInDifferences:
    """Estimate the average effect on the treated with weights on donors and on years.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of the outcome: one series, edition and unit; a figure for each country in
        each year.
    treated : str or iterable of str
        Treated countries, all from the same year; several are estimated each and pooled.
    donors : str or iterable of str
        Untreated countries; `donor_pool` lists who could be one.
    start : int
        First year of the treatment.
    years : tuple of int, optional
        First and last year to use; all years of the observations if None.
    estimators : iterable of {"sdid", "sc", "did"}, optional
        Which to compute.
    standard_error : {"placebo", "jackknife"}, optional
        The jackknife needs several treated countries and serves the pooled estimate only.
    draws, seed : int, optional
        Most sets of placebo donors, and the seed they are drawn with; where there are no more
        sets than draws, each is used once. With one treated country: each donor once.
    confidence : float, optional
        Coverage of the intervals and bands, between 0 and 1.
    allow_treated_donors : bool, optional
        Whether members of NATO may be donors; a note then says what that means.

    Returns
    -------
    SyntheticDifferenceInDifferences
        Effects with standard errors, weights of donors and years, paths.

    Raises
    ------
    ContractError
        If a figure is missing, or series, editions or units are mixed.
    ParameterError
        If roles, years or options are unfit, or the jackknife is asked for one country.
    UnknownNameError
        If an estimator or a standard error is not one we know.

    Notes
    -----
    The estimate is the effect in a two-way fixed-effects regression weighted by omega_j
    lambda_t; see `counterfactual_did_core.fit` for both. Our quadratic programmes are solved
    exactly; the authors' program stops within a tolerance, which moves the third digit.

    References
    ----------
    Arkhangelsky, D., Athey, S., Hirshberg, D. A., Imbens, G. W. and Wager, S. (2021), American
    Economic Review 111(12), 4088-4118.

    Examples
    --------
    >>> import baltic_research as br
    >>> from baltic_research.models import synthetic_difference_in_differences
    >>> shares = br.load("worldbank.milex_share_gdp")
    >>> result = synthetic_difference_in_differences(
    ...     shares, treated="EST", donors=["AUT", "IRL", "CHE", "NZL"], start=2014,
    ...     years=(1995, 2024))
    >>> result.table()["estimator"].tolist()
    ['sdid', 'sc', 'did']
    """
    panel = panels.panel(
        observations,
        treated=treated,
        donors=donors,
        start=start,
        years=years,
        allow_treated_donors=allow_treated_donors,
    )
    chosen = tuple(estimators)
    draws, seed = given.count(draws, "draws", least=2), given.seed(seed)
    _need_options(panel, chosen, standard_error, confidence)
    groups: list[tuple[str, tuple[str, ...]]] = [(one, (one,)) for one in panel.treated]
    groups += [(POOLED, panel.treated)] if len(groups) > 1 else []
    estimates = tuple(
        _estimate(panel, name, members, estimator, standard_error, draws, seed)
        for name, members in groups
        for estimator in chosen
    )
    return SyntheticDifferenceInDifferences(panel, estimates, standard_error, confidence)


def _need_options(
    panel: panels.Panel, chosen: tuple[str, ...], error: str, confidence: float
) -> None:
    for one in chosen:
        if one not in ESTIMATORS:
            raise UnknownNameError("estimator", one, ESTIMATORS)
    if error not in ERRORS:
        raise UnknownNameError("standard error", error, ERRORS)
    if not chosen or not 0 < confidence < 1:
        raise ParameterError(
            f"estimators={chosen}, confidence={confidence}: at least one estimator and a "
            "confidence between 0 and 1 are needed"
        )
    if error == "jackknife" and len(panel.treated) < 2:
        raise ParameterError(
            "standard_error='jackknife' leaves out one treated country at a time and there is only "
            "one; use standard_error='placebo'"
        )
    if error == "placebo" and len(panel.donors) < len(panel.treated) + 2:
        raise ParameterError(
            f"placebos for {len(panel.treated)} treated countries need at least "
            f"{len(panel.treated) + 2} donors; there are {len(panel.donors)}"
        )


def _estimate(
    panel: panels.Panel,
    name: str,
    members: tuple[str, ...],
    estimator: str,
    error: str,
    draws: int,
    seed: int,
) -> DidEstimate:
    before, size = panel.first_after, len(members)
    outcomes, donors = panel.of((*panel.donors, *members)), panel.of(panel.donors)
    fitted = core.fit(outcomes, size, before, estimator)
    if error == "jackknife":
        spread = core.jackknife_error(outcomes, size, fitted)
        return DidEstimate(name, members, estimator, fitted, np.empty((0, len(donors))), spread)
    placebos = core.placebo_fits(donors, size, before, estimator, draws=draws, seed=seed)
    spread = core.placebo_error(np.array([one.effect for one in placebos]))
    gaps = np.array([one.gaps for one in placebos])
    return DidEstimate(name, members, estimator, fitted, gaps, spread)
