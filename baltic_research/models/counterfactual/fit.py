"""A synthetic control fitted within a panel: for the treated, and for donors in their place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from baltic_research.errors import ParameterError
from baltic_research.indicators import checks
from baltic_research.models.counterfactual import core
from baltic_research.models.counterfactual.core import Floats
from baltic_research.models.counterfactual.panel import Panel, matrix

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Predictor:
    """A characteristic on which treated and donors are to be alike: the mean over some years.

    Attributes
    ----------
    observations : pandas.DataFrame
        Observations of one series of one edition, in one unit; the outcome itself may be one.
    years : tuple of int
        The years to average, each before the treatment.
    label : str
        What tables call it; the series if empty.
    """

    observations: pd.DataFrame
    years: tuple[int, ...]
    label: str = ""

    def name(self) -> str:
        """Return what tables call it."""
        return self.label or str(self.observations["series"].iloc[0])


@dataclass(frozen=True, eq=False)
class Study:
    """A panel, and how its synthetic controls are to be fitted.

    Attributes
    ----------
    panel : Panel
        The outcome.
    predictors : tuple of Predictor
        Empty where the donors are weighted by the outcome alone.
    predictor_weights : tuple of float or None
        Weights of the predictors where they are given, None where they are searched for.
    starts, seed, least_weight
        As in `counterfactual_core.search_predictor_weights`.
    """

    panel: Panel
    predictors: tuple[Predictor, ...] = ()
    predictor_weights: tuple[float, ...] | None = None
    starts: int = core.STARTS
    seed: int = 0
    least_weight: float = core.LEAST_PREDICTOR_WEIGHT


@dataclass(frozen=True, eq=False)
class UnitFit:
    """The synthetic control of one country.

    Attributes
    ----------
    country : str
        Whose it is.
    donors : tuple of str
        From whom it is made.
    weights : numpy.ndarray
        One weight a donor.
    actual, synthetic : numpy.ndarray
        Outcome of each year.
    first_after : int
        Row of the first year of the treatment.
    predictor_weights : numpy.ndarray
        One weight a predictor; empty without predictors.
    search : PredictorSearch or None
        What the search for them found, where there was one.
    """

    country: str
    donors: tuple[str, ...]
    weights: Floats
    actual: Floats
    synthetic: Floats
    first_after: int
    predictor_weights: Floats
    search: core.PredictorSearch | None

    @property
    def gaps(self) -> Floats:
        """Actual less synthetic outcome of each year."""
        return np.asarray(self.actual - self.synthetic, dtype=np.float64)

    @property
    def effect(self) -> float:
        """Mean gap from the treatment on."""
        return float(self.gaps[self.first_after :].mean())

    @property
    def rmspe_before(self) -> float:
        """Root mean squared gap before the treatment."""
        return _root_mean_square(self.gaps[: self.first_after])

    @property
    def rmspe_after(self) -> float:
        """Root mean squared gap from the treatment on."""
        return _root_mean_square(self.gaps[self.first_after :])

    @property
    def rmspe_ratio(self) -> float:
        """How much larger the gaps are after than before; infinite after a perfect fit."""
        return self.rmspe_after / self.rmspe_before if self.rmspe_before > 0 else np.inf


def predictor_values(study: Study) -> Floats:
    """Return predictors by countries, donors first and the treated last."""
    codes = (*study.panel.donors, *study.panel.treated)
    return np.array([_means(one, codes, study.panel.start) for one in study.predictors])


def _means(predictor: Predictor, codes: tuple[str, ...], start: int) -> Floats:
    label, years = predictor.name(), tuple(predictor.years)
    checks.one_series(predictor.observations, f"the predictor {label}")
    checks.one_edition(predictor.observations, f"the predictor {label}")
    if not years or max(years) >= start:
        raise ParameterError(
            f"the predictor {label} needs years, all before the treatment of {start}; it has "
            f"{', '.join(map(str, years)) or 'none'}"
        )
    frame = predictor.observations
    rows = frame[frame["country"].isin(codes) & frame["year"].isin(years)]
    values = matrix(rows, codes, years, f"the predictor {label}")
    checks.one_unit(rows, f"the predictor {label}")
    means: Floats = values.mean(axis=0)
    if float(means.std()) == 0:
        raise ParameterError(f"the predictor {label} is the same in every country; drop it")
    return means


def fit_unit(study: Study, values: Floats, country: str, donors: Iterable[str]) -> UnitFit:
    """Fit the synthetic control of one country from some donors.

    Parameters
    ----------
    study : Study
        The panel and the way to fit.
    values : numpy.ndarray
        What `predictor_values` returns for the study.
    country : str
        Whose control is sought: a treated country, or a donor as a placebo.
    donors : iterable of str
        Countries to make it from.
    """
    donors = tuple(donors)
    outcome, actual = study.panel.of(donors), study.panel.of([country])[:, 0]
    before = study.panel.first_after
    predictor_weights, search = np.empty(0), None
    if study.predictors:
        everyone = (*study.panel.donors, *study.panel.treated)
        scaled = core.standardise(values[:, [everyone.index(one) for one in (*donors, country)]])
        weights, predictor_weights, search = _predictor_fit(
            study, (scaled[:, :-1], scaled[:, -1]), (outcome[:before], actual[:before])
        )
    else:
        weights = core.simplex_weights(outcome[:before], actual[:before])
    return UnitFit(
        country=country,
        donors=donors,
        weights=weights,
        actual=actual,
        synthetic=outcome @ weights,
        first_after=before,
        predictor_weights=predictor_weights,
        search=search,
    )


def _predictor_fit(
    study: Study, predictors: tuple[Floats, Floats], before: tuple[Floats, Floats]
) -> tuple[Floats, Floats, core.PredictorSearch | None]:
    """Return donors' weights, predictors' weights and the search for them, if there was one."""
    if study.predictor_weights is not None:
        given = np.array(study.predictor_weights)
        return core.weights_given(given, *predictors), given / given.sum(), None
    search = core.search_predictor_weights(
        predictors,
        before,
        starts=study.starts,
        seed=study.seed,
        least_weight=study.least_weight,
    )
    return search.weights, search.predictor_weights, search


def _root_mean_square(gaps: Floats) -> float:
    return float(np.sqrt((gaps * gaps).mean()))
