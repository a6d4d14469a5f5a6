"""What the draws of an index have in common: normalised figures, and the weights read from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from baltic_research.indicators.index import missing, normalisation, pipeline, weights
from baltic_research.indicators.index.framework import Framework
from baltic_research.indicators.index.pipeline import Options

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FIXED_ABOVE = (weights.EQUAL, weights.GIVEN)


class Prepared:
    """Normalised figures and the weights read from them, each computed once.

    Parameters
    ----------
    values : pandas.DataFrame
        Units by indicators, denominated and screened.
    framework : Framework
        What belongs to what.
    groups : pandas.Series or None
        The group of each unit, for imputation by groups.
    """

    def __init__(
        self, values: pd.DataFrame, framework: Framework, groups: pd.Series | None
    ) -> None:
        self.indicators, self.framework, self.groups = values, framework, groups
        self._treated: dict[Any, pd.DataFrame] = {}
        self._normalised: dict[Any, pd.DataFrame] = {}
        self._lowest: dict[Any, Floats] = {}
        self._weights: dict[Any, Floats] = {}

    def normalised(self, options: Options) -> pd.DataFrame:
        """Return the indicators on one scale, units numbered."""
        filled = (options.imputation, options.treatment)
        if filled not in self._treated:
            imputed = missing.impute(self.indicators, options.imputation, self.groups)
            treated = pipeline.treat(imputed.table, options.treatment).table
            # Units have done their part; pandas would hand their names on at every step
            self._treated[filled] = treated.reset_index(drop=True)
        key = (*filled, options.normalisation)
        if key not in self._normalised:
            self._normalised[key] = normalisation.normalise(
                self._treated[filled], self.framework, options.normalisation
            )
        return self._normalised[key]

    def lowest(self, options: Options, parent: str) -> Floats:
        """Return the figures of what an aggregate of the lowest level is made of."""
        key = (options.imputation, options.treatment, options.normalisation, parent)
        if key not in self._lowest:
            children = list(self.framework.children(parent))
            self._lowest[key] = self.normalised(options)[children].to_numpy(dtype=float)
        return self._lowest[key]

    def weights(self, options: Options, parent: str, scheme: str) -> Floats:
        """Return the weights of what an aggregate is made of."""
        key = (options.imputation, options.treatment, options.normalisation, parent, scheme)
        if key not in self._weights:
            table = self.indicators if scheme in FIXED_ABOVE else self.normalised(options)
            self._weights[key] = weights.shares(table, self.framework, parent, scheme)
        return self._weights[key]
