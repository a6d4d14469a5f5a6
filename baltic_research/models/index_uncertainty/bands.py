"""Bands of score and rank: how an index stands when the choices behind it are drawn at random."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from baltic_research import given
from baltic_research.errors import UnknownNameError
from baltic_research.models.index_uncertainty import order
from baltic_research.models.index_uncertainty.composite import names
from baltic_research.models.index_uncertainty.setting import Setting, prepare
from baltic_research.models.result import Result

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from baltic_research.indicators.index.choices import Input
    from baltic_research.indicators.index.framework import Framework
    from baltic_research.indicators.index.pipeline import Options

    Floats = NDArray[np.float64]

QUANTILES = {"p05": 5.0, "p50": 50.0, "p95": 95.0}


@dataclass(frozen=True, repr=False, eq=False)
class IndexBands(Result):
    """Scores and ranks of all draws.

    Attributes
    ----------
    setting : Setting
        The index of reference, and what was varied.
    scores, ranks : numpy.ndarray
        Draws by units; the scores as each draw gave them, and ranks that compare with those of
        reference: where some units have no score in a draw, the rank of reference plus the
        places by which a unit moved among the others.
    data : pandas.DataFrame
        As `table`.
    """

    setting: Setting
    scores: Floats
    ranks: Floats
    data: pd.DataFrame

    @property
    def title(self) -> str:
        """How many draws of which choices."""
        varied = ", ".join(one.name for one in self.setting.inputs)
        return f"Bands of score and rank over {len(self.scores):,} draws of {varied}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What the bands hold and what they do not."""
        found = [
            (
                "A band holds 90 % of the draws; every option of a choice is as likely as the "
                "others, and errors of the figures themselves are not in it."
            ),
        ]
        if self.setting.rescaled:
            found.append(
                "Normalisations differ in scale: each draw's scores are shifted and stretched to "
                "the mean and the spread of those of reference, so that their bands say where a "
                "unit stands among the others and not how high all stand."
            )
        unscored = float(np.isnan(self.scores).any(axis=1).mean())
        if unscored > 0:
            found.append(
                f"In {unscored:.1%} of the draws a unit has no score, because too little of the "
                "weight rests on figures that are known; there scores and ranks are of the "
                "others, and a rank is that of reference plus the places moved among them."
            )
        wide = self._wide()
        if wide:
            found.append(
                f"WARNING: the ranks of {wide} of {len(self.data)} units span half of the places "
                "or more: their order rests on the choices and not on the figures."
            )
        return tuple(found)

    def _wide(self) -> int:
        within = self.setting.within
        places = (
            pd.Series(len(self.data), index=self.data.index)
            if within is None
            else within.groupby(within.to_numpy()).transform("size").reset_index(drop=True)
        )
        span = self.data["rank_p95"] - self.data["rank_p05"]
        return int((span >= places / 2).sum())

    def table(self) -> pd.DataFrame:
        """Return one row a unit.

        Returns
        -------
        pandas.DataFrame
            The columns of the units, score and rank (of reference), score_p05, score_p50,
            score_p95, rank_p05, rank_p50, rank_p95, share_first (of the draws in which it
            ranks first). Bands are of the draws in which the unit has a score, those of ranks
            NaN for one that has none in the reference.
        """
        return self.data

    def told_apart(self, confidence: float = 0.95, within: pd.Series | None = None) -> pd.DataFrame:
        """Count for each unit how many others it is told apart from; see `order.told_apart`."""
        return order.told_apart(self.setting.nominal.scores, self.scores, confidence, within)

    def ahead(self, unit: Hashable, other: Hashable) -> float:
        """Return the share of the draws in which one unit scores higher than another.

        Raises
        ------
        UnknownNameError
            If there is no such unit.
        """
        first, second = (self.scores[:, place] for place in self._places([unit, other]))
        return float(np.mean(first > second))

    def pairs_ahead(self, units: Iterable[Hashable]) -> pd.DataFrame:
        """Return the share of the draws in which each of some units scores higher than each other.

        Parameters
        ----------
        units : iterable
            As the index of the values has them, such as (country, year).

        Returns
        -------
        pandas.DataFrame
            Units by units, 0 to 1: the one of the row above the one of the column; NaN for a
            unit and itself.

        Raises
        ------
        UnknownNameError
            If there is no such unit.
        """
        places = self._places(units)
        shares = order.pairs_ahead(self.scores[:, places])
        np.fill_diagonal(shares, np.nan)
        chosen = self.setting.nominal.aggregated.index[places]
        return pd.DataFrame(shares, index=chosen, columns=chosen)

    def _places(self, units: Iterable[Hashable]) -> list[int]:
        known = list(self.setting.nominal.aggregated.index)
        places = []
        for one in units:
            if one not in known:
                raise UnknownNameError("unit", one, map(str, known))
            places.append(known.index(one))
        return places


def index_bands(
    values: pd.DataFrame,
    framework: Framework,
    inputs: Sequence[Input],
    options: Options | None = None,
    *,
    denominators: pd.DataFrame | None = None,
    groups: pd.Series | None = None,
    within: pd.Series | None = None,
    draws: int = 10_000,
    seed: int = 1,
) -> IndexBands:
    """Draw the choices behind an index at random and keep the band of each score and rank.

    Parameters
    ----------
    values, framework, options, denominators, groups
        As for `composite_index`; `options` are the choices of reference.
    inputs : sequence of Input
        The choices that are uncertain, and between what.
    within : pandas.Series, optional
        Rank units only among those with the same value, such as hosts within a year.
    draws : int
        How many draws.
    seed : int
        The same seed gives the same bands.

    Returns
    -------
    IndexBands
        Scores and ranks by unit with the intervals that the choices give them.

    Raises
    ------
    ContractError, ParameterError
        As for `composite_index`, or if no choice is uncertain.
    """
    draws, seed = given.count(draws, "draws"), given.seed(seed)
    setting = prepare(values, framework, inputs, options, denominators, groups, within)
    sample = np.random.default_rng(seed).random((draws, len(setting.inputs)))
    scores = setting.scores(sample, groups)
    ranked = setting.places(scores)
    return IndexBands(setting, scores, ranked, _table(setting, scores, ranked))


def _table(setting: Setting, scores: Floats, ranked: Floats) -> pd.DataFrame:
    nominal = setting.nominal
    table = pd.DataFrame(
        {"score": nominal.scores, "rank": setting.reference}, index=nominal.aggregated.index
    )
    if setting.rescaled:
        scores = _matched(scores, nominal.scores.to_numpy(dtype=float))
    for what, found in (("score", scores), ("rank", ranked)):
        method: Literal["linear", "inverted_cdf"]
        method = "linear" if what == "score" else "inverted_cdf"  # a rank is a whole number
        for name, percent in QUANTILES.items():
            table[f"{what}_{name}"] = _percentile(found, percent, method)
    table["share_first"] = (ranked == 1).mean(axis=0)
    return table.rename_axis(index=names(table)).reset_index()


def _percentile(found: Floats, percent: float, method: Literal["linear", "inverted_cdf"]) -> Floats:
    """Return a percentile of each unit over the draws; NaN for one without a score in any."""
    there = ~np.isnan(found).all(axis=0)
    result = np.full(found.shape[1], np.nan)
    result[there] = np.nanpercentile(found[:, there], percent, axis=0, method=method)
    return result


def _matched(scores: Floats, reference: Floats) -> Floats:
    """Return each draw's scores with the mean and spread of those of reference."""
    known = ~np.isnan(scores)
    wanted = np.where(known, reference, np.nan)
    centre = np.nanmean(scores, axis=1, keepdims=True)
    spread = np.nanstd(scores, axis=1, keepdims=True)
    target = np.nanmean(wanted, axis=1, keepdims=True)
    stretch = np.nanstd(wanted, axis=1, keepdims=True) / np.where(spread > 0, spread, 1.0)
    return np.asarray(target + stretch * (scores - centre))
