"""Synthetic control: what a country would have spent, as a weighted average of untreated ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from baltic_research import given
from baltic_research.errors import ParameterError
from baltic_research.models.counterfactual import core
from baltic_research.models.counterfactual import panel as panels
from baltic_research.models.counterfactual.fit import (
    Predictor,
    Study,
    fit_unit,
    predictor_values,
)
from baltic_research.models.counterfactual.results import SyntheticControl

if TYPE_CHECKING:
    import pandas as pd


def synthetic_control(
    observations: pd.DataFrame,
    *,
    treated: str | Iterable[str],
    donors: str | Iterable[str],
    start: int,
    years: tuple[int, int] | None = None,
    predictors: Sequence[Predictor] = (),
    predictor_weights: Sequence[float] | None = None,
    starts: int = core.STARTS,
    seed: int = 0,
    least_weight: float = core.LEAST_PREDICTOR_WEIGHT,
    allow_treated_donors: bool = False,
) -> SyntheticControl:
    """Estimate what an event did to a country against a weighted average of untreated ones.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of the outcome: one series, edition and unit; a figure for each country in
        each year.
    treated : str or iterable of str
        Treated countries, each with a synthetic control of its own.
    donors : str or iterable of str
        Untreated countries; `donor_pool` lists who could be one.
    start : int
        First year of the treatment.
    years : tuple of int, optional
        First and last year to use; all years of the observations if None.
    predictors : sequence of Predictor, optional
        What treated and donors are to have in common. Without any, donors are weighted by the
        outcome before the treatment alone.
    predictor_weights : sequence of float, optional
        Weights of the predictors; searched for if None.
    starts, seed : int, optional
        Number of starts of that search, and the seed of the random ones.
    least_weight : float, optional
        Least weight of a predictor as a share of the greatest.
    allow_treated_donors : bool, optional
        Whether members of NATO may be donors; a note then says what that means.

    Returns
    -------
    SyntheticControl
        Effects, weights and paths; without standard errors, see `placebos_in_space`.

    Raises
    ------
    ContractError
        If a figure is missing, or series, editions or units are mixed.
    ParameterError
        If a donor is treated or a member of NATO, or years, predictors or weights are unfit.

    Notes
    -----
    The control is sum_j w_j y_jt, w_j >= 0, sum w_j = 1. Without predictors w minimises the
    squared gaps before the start. With predictors w minimises (x1 - X0 w)' V (x1 - X0 w), each
    predictor divided by its standard deviation over the treated country and the donors, and V
    is the diagonal matrix that makes the gaps before smallest, found from several starts.

    References
    ----------
    Abadie, A., Diamond, A. and Hainmueller, J. (2010), Journal of the American Statistical
    Association 105, 493-505.
    Abadie, A. (2021), Journal of Economic Literature 59(2), 391-425.

    Examples
    --------
    >>> import baltic_research as br
    >>> from baltic_research.models import synthetic_control
    >>> shares = br.load("worldbank.milex_share_gdp")
    >>> result = synthetic_control(shares, treated="EST", donors=["AUT", "IRL", "CHE", "NZL"],
    ...                            start=2014, years=(1995, 2024))
    >>> result.table()[["country", "years_before", "years_after"]].values.tolist()
    [['EST', 19, 11]]
    """
    panel = panels.panel(
        observations,
        treated=treated,
        donors=donors,
        start=start,
        years=years,
        allow_treated_donors=allow_treated_donors,
    )
    starts, seed = given.count(starts, "starts"), given.seed(seed)
    weights = None if predictor_weights is None else tuple(float(one) for one in predictor_weights)
    _need_weights(weights, len(predictors))
    study = Study(panel, tuple(predictors), weights, starts, seed, least_weight)
    values = predictor_values(study)
    fits = tuple(fit_unit(study, values, one, panel.donors) for one in panel.treated)
    return SyntheticControl(study, values, fits)


def _need_weights(weights: tuple[float, ...] | None, predictors: int) -> None:
    if weights is not None and (len(weights) != predictors or not all(one > 0 for one in weights)):
        raise ParameterError(
            f"predictor_weights has {len(weights)} weights for {predictors} predictors; give one "
            "above zero for each, or none to have them searched for"
        )
