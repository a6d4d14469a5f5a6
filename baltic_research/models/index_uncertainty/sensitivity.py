"""Which choice moves the ranks: Sobol' indices of the shift of ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from baltic_research.indicators.index import draws
from baltic_research.indicators.index.choices import WEIGHT, Input
from baltic_research.models.index_uncertainty import sobol
from baltic_research.models.index_uncertainty.setting import Setting, prepare
from baltic_research.models.result import Result

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from baltic_research.indicators.index.framework import Framework
    from baltic_research.indicators.index.pipeline import Options

    Floats = NDArray[np.float64]

POINTS = 4096
DOMINANT = 0.5


@dataclass(frozen=True, repr=False, eq=False)
class IndexSensitivity(Result):
    """How much of the shift of ranks each choice carries.

    Attributes
    ----------
    setting : Setting
        The index of reference, and what was varied.
    shift : numpy.ndarray
        The mean shift of ranks in each draw, in places.
    unscored : numpy.ndarray
        How many units have no place in each draw, because it or the reference gives them no
        score.
    points : int
        N of Saltelli's sample.
    data : pandas.DataFrame
        As `table`.
    """

    setting: Setting
    shift: Floats
    unscored: NDArray[np.intp]
    points: int
    data: pd.DataFrame

    @property
    def title(self) -> str:
        """What was divided, over how many draws."""
        return (
            f"Sobol indices of the mean shift of ranks: {len(self.shift):,} draws, "
            f"mean shift {self.shift.mean():.3g} places"
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """How much the choices do alone and together, and whether one dominates."""
        alone = float(self.data["first_order"].sum())
        found = [
            (
                "first_order: share of the shift's variance by the choice alone; total: with all "
                "its interactions; intervals of 95 % by bootstrap."
            ),
            f"The choices alone carry {alone:.0%} of the variance, their interactions the rest.",
        ]
        gaps = self.unscored[self.unscored > 0]
        if len(gaps):
            found.append(
                f"In {len(gaps):,} of {len(self.shift):,} draws "
                f"({len(gaps) / len(self.shift):.2%}) some units lack a score, {gaps.mean():.0f} "
                f"of {len(self.setting.nominal.scores)} on average: there the others are ranked "
                "among themselves, in the draw and in the reference, and the shift is theirs."
            )
        top = self.data.sort_values("first_order", ascending=False, kind="stable").iloc[0]
        if top["first_order"] > DOMINANT:
            found.append(
                f"WARNING: {top['input']} alone carries {top['first_order']:.0%} of the variance "
                "of the ranks' shift."
            )
        unclear = self.data.loc[self.data["total_low"] <= 0, "input"]
        if len(unclear):
            found.append(f"Not told from no effect at all: {', '.join(unclear)}.")
        return tuple(found)

    def table(self) -> pd.DataFrame:
        """Return one row a choice, the largest total first.

        Returns
        -------
        pandas.DataFrame
            input, varied (what between), first_order, first_low, first_high, total, total_low,
            total_high (shares of the variance).
        """
        return self.data


def index_sensitivity(
    values: pd.DataFrame,
    framework: Framework,
    inputs: Sequence[Input],
    options: Options | None = None,
    *,
    denominators: pd.DataFrame | None = None,
    groups: pd.Series | None = None,
    within: pd.Series | None = None,
    points: int = POINTS,
    resamples: int = sobol.RESAMPLES,
    seed: int = 1,
) -> IndexSensitivity:
    """Divide the variance of the shift of ranks among the choices behind an index.

    Parameters
    ----------
    values, framework, inputs, options, denominators, groups, within
        As for `index_bands`.
    points : int
        N, a power of two; the index is computed N (inputs + 2) times.
    resamples : int
        Bootstrap samples for the intervals.
    seed : int
        From 1; the same seed gives the same indices.

    Returns
    -------
    IndexSensitivity
        By choice, the share of the spread that is due to it, alone and with others.

    Raises
    ------
    ContractError
        As for `composite_index`, or if no choice shifts any rank.
    ParameterError
        As for `composite_index`, or if `points` is no power of two.

    Notes
    -----
    The outcome is R = mean over units of abs(rank of reference - rank). It says how far the
    order moves and not in which direction. Of siblings' weights only the ratios matter, so that
    factors of several of them interact by construction.

    A unit without a score in a draw (too little of its weight is known) is left out of that
    draw's mean, and the others are ranked anew among themselves, in the draw and in the
    reference: that a unit drops out shifts no other. The notes count these draws.

    References
    ----------
    Saisana, M., Saltelli, A., Tarantola, S. (2005), Journal of the Royal Statistical Society A
    168(2), 307-323. Saltelli, A. et al. (2010), Computer Physics Communications 181, 259-270.
    """
    setting = prepare(values, framework, inputs, options, denominators, groups, within)
    sample = sobol.sample(len(setting.inputs), points, seed)
    placed = setting.places(setting.scores(sample, groups))
    shift = draws.rank_shift(placed, setting.reference)
    found = sobol.indices(shift, len(setting.inputs), seed=seed, resamples=resamples)
    found.insert(0, "input", [one.name for one in setting.inputs])
    found.insert(1, "varied", [_varied(one) for one in setting.inputs])
    data = found.sort_values("total", ascending=False, ignore_index=True, kind="stable")
    return IndexSensitivity(setting, shift, np.isnan(placed).sum(axis=1), points, data)


def _varied(one: Input) -> str:
    if one.name.startswith(WEIGHT):
        return f"{one.low:g} to {one.high:g} times"
    return f"{len(one.options)} options"
