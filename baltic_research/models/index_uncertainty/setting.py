"""What is varied around which index: the ground of bands and of sensitivity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from baltic_research.errors import ContractError, ParameterError
from baltic_research.indicators.index import draws as drawing
from baltic_research.indicators.index import pipeline
from baltic_research.indicators.index.choices import NORMALISATION, Input

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from baltic_research.indicators.index.framework import Framework
    from baltic_research.indicators.index.pipeline import Options, Stages

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Setting:
    """What is varied around which index.

    Attributes
    ----------
    nominal : Stages
        The index by the choices of reference.
    inputs : tuple of Input
        What is uncertain.
    within : pandas.Series or None
        Units are ranked among those with the same value; None ranks all.
    """

    nominal: Stages
    inputs: tuple[Input, ...]
    within: pd.Series | None

    def scores(self, sample: Floats, groups: pd.Series | None) -> Floats:
        """Return draws by units."""
        stages = self.nominal
        return drawing.evaluate(
            stages.screened.table,
            stages.framework,
            stages.options,
            self.inputs,
            sample,
            groups=groups,
        )

    @property
    def rescaled(self) -> bool:
        """Whether draws differ in scale, so that their scores have to be brought to one."""
        return any(one.name == NORMALISATION for one in self.inputs)

    @property
    def reference(self) -> Floats:
        """The ranks of reference."""
        scores = self.nominal.scores.to_numpy(dtype=float)[None]
        return np.asarray(drawing.ranks(scores, self.within)[0])

    def places(self, scores: Floats) -> Floats:
        """Return the rank of each unit in each draw, comparable with those of reference."""
        own = self.nominal.scores.to_numpy(dtype=float)
        return drawing.places(scores, own, self.within)


def prepare(
    values: pd.DataFrame,
    framework: Framework,
    inputs: Sequence[Input],
    options: Options | None,
    denominators: pd.DataFrame | None,
    groups: pd.Series | None,
    within: pd.Series | None,
) -> Setting:
    """Build the index of reference, around which the choices are varied."""
    if not inputs:
        raise ParameterError("no choice is uncertain; name at least one input")
    nominal = pipeline.build(values, framework, options, denominators=denominators, groups=groups)
    own = None if within is None else within.reindex(nominal.aggregated.index)
    if own is not None and own.isna().any():
        raise ContractError(
            f"the unit {own.index[own.isna()][0]} has nothing to be ranked within; pass a value "
            "for each unit"
        )
    return Setting(nominal, tuple(inputs), own)
