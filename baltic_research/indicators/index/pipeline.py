"""The steps in a row: from indicators to an index, with every stage kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from baltic_research.indicators.index import (
    aggregation,
    missing,
    normalisation,
    outliers,
    selection,
    weights,
)
from baltic_research.indicators.index.framework import Framework
from baltic_research.indicators.index.normalisation import Normalisation
from baltic_research.indicators.index.outliers import Treatment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Options:
    """Every choice between indicators and index.

    Attributes
    ----------
    least_of_unit, least_of_indicator : float
        Least share known, 0 to 1, before anything is filled.
    imputation : str
        One of `missing.METHODS`.
    treatment : Treatment or None
        Of outliers; None leaves them.
    normalisation : Normalisation
        To one scale.
    weighting, aggregation : str or tuple of str
        `weights.SCHEMES` and `aggregation.POWERS`, one for all levels or one for each from the
        lowest.
    least_known : float
        Least share of the weight that must be known for an aggregate.
    omitted : str
        An indicator that gets no weight; empty for none.
    factors : mapping of str to float
        What the weights of single elements are multiplied by.
    """

    least_of_unit: float = 0.0
    least_of_indicator: float = 0.0
    imputation: str = missing.NONE
    treatment: Treatment | None = field(default_factory=Treatment)
    normalisation: Normalisation = field(default_factory=Normalisation)
    weighting: str | tuple[str, ...] = weights.GIVEN
    aggregation: str | tuple[str, ...] = aggregation.ARITHMETIC
    least_known: float = 0.0
    omitted: str = ""
    factors: Mapping[str, float] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, eq=False)
class Stages:
    """Every stage of an index.

    Attributes
    ----------
    framework : Framework
        Without what was screened out.
    options : Options
        The choices.
    denominated : pandas.DataFrame
        Units by indicators over their denominators.
    screened : selection.Screened
        What is left, and what was left out.
    imputed : missing.Imputed
        With what was filled in.
    treated : outliers.Treated
        With what was done to outliers.
    normalised : pandas.DataFrame
        On one scale.
    weights : dict of str to numpy.ndarray
        For each aggregate, the weights of its children.
    aggregated : pandas.DataFrame
        Indicators, pillars and index.
    """

    framework: Framework
    options: Options
    denominated: pd.DataFrame
    screened: selection.Screened
    imputed: missing.Imputed
    treated: outliers.Treated
    normalised: pd.DataFrame
    weights: dict[str, Floats]
    aggregated: pd.DataFrame

    @property
    def scores(self) -> pd.Series:
        """The index of each unit."""
        return self.aggregated[self.framework.index]

    @property
    def ranks(self) -> pd.Series:
        """The rank of each unit, 1 for the highest; equal scores share the lower number."""
        return self.scores.rank(ascending=False, method="min")


def build(
    values: pd.DataFrame,
    framework: Framework,
    options: Options | None = None,
    *,
    denominators: pd.DataFrame | None = None,
    groups: pd.Series | None = None,
) -> Stages:
    """Build an index from indicators.

    Parameters
    ----------
    values : pandas.DataFrame
        Units by indicators, NaN where missing.
    framework : Framework
        What belongs to what, directions and weights.
    options : Options, optional
        The choices; by default min-max, declared weights and arithmetic means, nothing filled.
    denominators : pandas.DataFrame, optional
        Units by denominators.
    groups : pandas.Series, optional
        The group of each unit, for imputation by groups.

    Returns
    -------
    Stages

    Raises
    ------
    ContractError, ParameterError
        As the single steps do.

    Examples
    --------
    >>> from baltic_research.indicators.index.framework import Element
    >>> tree = Framework((Element("index"), Element("a", "index"), Element("b", "index")))
    >>> table = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [1.0, 5.0, 2.0]}, index=["x", "y", "z"])
    >>> build(table, tree).scores.tolist()
    [0.0, 75.0, 62.5]
    """
    how = options or Options()
    denominated = selection.denominate(values, framework, denominators)
    screened = selection.screen(
        denominated, least_of_unit=how.least_of_unit, least_of_indicator=how.least_of_indicator
    )
    tree = framework.without(screened.indicators.index) if len(screened.indicators) else framework
    imputed = missing.impute(screened.table, how.imputation, groups)
    treated = treat(imputed.table, how.treatment)
    normalised = normalisation.normalise(treated.table, tree, how.normalisation)
    aggregated, used = combine(normalised, tree, how)
    return Stages(tree, how, denominated, screened, imputed, treated, normalised, used, aggregated)


def treat(values: pd.DataFrame, treatment: Treatment | None) -> outliers.Treated:
    """Treat outliers, or report their shape and leave them where there is no treatment."""
    if treatment is not None:
        return outliers.treat(values, treatment)
    shown = outliers.treat(values, Treatment(most_points=0, fallback=outliers.NOTHING))
    return outliers.Treated(values, shown.report.replace({"treatment": {"failed": "left"}}))


def combine(
    normalised: pd.DataFrame, framework: Framework, options: Options
) -> tuple[pd.DataFrame, dict[str, Floats]]:
    """Weight and aggregate normalised indicators level by level.

    Returns
    -------
    tuple
        Indicators with every aggregate, and the weights used for each aggregate.
    """
    schemes = aggregation.per_level(options.weighting, framework, "weighting")
    methods = aggregation.per_level(options.aggregation, framework, "aggregation")
    table, used = normalised.copy(), {}
    for parent in framework.parents:
        level = framework.level(parent)
        children = framework.children(parent)
        own = weights.shares(table, framework, parent, schemes[level])
        factors = [_factor(code, options) for code in children]
        used[parent] = own * np.array(factors)
        table[parent] = aggregation.weighted_mean(
            table[list(children)].to_numpy(dtype=float),
            used[parent],
            aggregation.power_of(methods[level]),
            options.least_known,
        )
    return table, used


def _factor(code: str, options: Options) -> float:
    return 0.0 if code == options.omitted else options.factors.get(code, 1.0)
