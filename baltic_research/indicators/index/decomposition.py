"""Back to the details: what a score is made of, what makes two differ, what makes up for what."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from baltic_research.errors import ContractError, UnknownNameError
from baltic_research.indicators.index import aggregation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from baltic_research.indicators.index.pipeline import Stages

    Floats = NDArray[np.float64]


def difference(stages: Stages, unit: Hashable, reference: Hashable) -> pd.Series:
    """Divide the difference of two units' scores among the indicators, without a remainder.

    Parameters
    ----------
    stages : Stages
        An index with its stages.
    unit, reference : hashable
        Two units with a score, and the same indicators known.

    Returns
    -------
    pandas.Series
        Points of the index by indicator; adds up to the score of `unit` less that of
        `reference`.

    Raises
    ------
    ContractError
        If an indicator with weight is known for one of them only: the weights then differ.
    UnknownNameError
        If there is no such unit.

    Notes
    -----
    At each aggregate f(y) - f(y0) = sum_i w_i (f(x_i) - f(x0_i)) with f the mean's function
    (x, ln x, 1/x). Multiplied by (y - y0) / (f(y) - f(y0)) the parts add up to y - y0; for the
    geometric mean this is the logarithmic-mean decomposition, and for the arithmetic one the
    plain weighted differences. Parts are passed down the tree in proportion.

    References
    ----------
    Ang, B. W. (2005), The LMDI approach to decomposition analysis, Energy Policy 33, 867-871.
    """
    now, then = (_row(stages, one) for one in (unit, reference))
    return _divided(stages, now, then)


def contributions(stages: Stages) -> pd.DataFrame:
    """Divide each unit's difference from the mean unit among the indicators.

    Parameters
    ----------
    stages : Stages
        The steps of an index, as `steps` gives them.

    Returns
    -------
    pandas.DataFrame
        Units by indicators, in points of the index; a row adds up to the unit's score less that
        of a unit with the mean of every normalised indicator. NaN for units with a gap.
    """
    whole = stages.normalised.dropna()
    if whole.empty:
        raise ContractError("no unit has every indicator; fill missing figures to divide scores")
    mean = aggregation.aggregate(
        pd.DataFrame([whole.mean()]),
        stages.framework,
        stages.options.aggregation,
        weights=stages.weights,
    )
    then = _figures(mean.iloc[0])
    rows = [_divided(stages, _row(stages, unit), then) for unit in whole.index]
    found = pd.DataFrame(rows, index=whole.index)
    return found.reindex(stages.aggregated.index)


def compensation(stages: Stages, parent: str) -> pd.DataFrame:
    """Say how much of one part makes up for a point less of another, at each unit.

    Parameters
    ----------
    stages : Stages
        An index with its stages.
    parent : str
        The aggregate whose parts are compared, such as the index for its pillars.

    Returns
    -------
    pandas.DataFrame
        One row a unit and ordered pair of parts: unit, falling, rising, points_needed (of
        `rising` for one point of `falling`, at the margin).

    Notes
    -----
    points_needed = w_a f'(x_a) / (w_b f'(x_b)). Of arithmetic means it is the ratio of the
    weights everywhere: any lack can be bought off. Of geometric means it is (w_a / x_a) /
    (w_b / x_b): what is scarce is dear; of harmonic means dearer still.
    """
    children = list(stages.framework.children(parent))
    if not children:
        raise UnknownNameError("aggregate", parent, stages.framework.parents)
    power = _power(stages, parent)
    figures = stages.aggregated[children].to_numpy(dtype=float)
    margins = stages.weights[parent] * figures ** (power - 1)
    rows = []
    for i, unit in enumerate(stages.aggregated.index):
        for a, falling in enumerate(children):
            for b, rising in enumerate(children):
                if a != b and margins[i, b] > 0:
                    rows.append((unit, falling, rising, margins[i, a] / margins[i, b]))
    return pd.DataFrame(rows, columns=["unit", "falling", "rising", "points_needed"])


def importance(stages: Stages) -> pd.DataFrame:
    """Compare what each indicator's weight claims with what it does to the index.

    Returns
    -------
    pandas.DataFrame
        One row an indicator: indicator, weight (share of the index that the weights claim),
        correlation (with the index), first_order (its square: the share of the index's variance
        that goes with the indicator alone, taken as linear), variance_share (of the index's
        variance, adding up to 1 over the indicators of arithmetic means without gaps).

    Notes
    -----
    variance_share = w cov(x, y) / var(y). Below zero the indicator pulls against the index.

    References
    ----------
    Paruolo, P., Saisana, M., Saltelli, A. (2013), Ratings and rankings: voodoo or science?,
    Journal of the Royal Statistical Society A 176(3), 609-634.
    """
    weights = effective_weights(stages)
    score = stages.scores
    rows = []
    for code, weight in weights.items():
        x = stages.normalised[code]
        r = x.corr(score)
        rows.append((code, weight, r, r**2, weight * x.cov(score) / score.var()))
    names = ["indicator", "weight", "correlation", "first_order", "variance_share"]
    return pd.DataFrame(rows, columns=names)


def effective_weights(stages: Stages) -> dict[str, float]:
    """Return each indicator's share in the index by the weights that were used."""
    tree = stages.framework
    shares = {tree.index: 1.0}
    for parent in reversed(tree.parents):
        used = stages.weights[parent]
        total = used.sum()
        for code, weight in zip(tree.children(parent), used, strict=True):
            shares[code] = shares[parent] * float(weight / total) if total > 0 else 0.0
    return {code: shares[code] for code in tree.indicators}


def _row(stages: Stages, unit: Hashable) -> dict[str, float]:
    places = np.flatnonzero([one == unit for one in stages.aggregated.index])
    if not len(places):
        raise UnknownNameError("unit", unit, map(str, stages.aggregated.index))
    return _figures(stages.aggregated.iloc[int(places[0])])


def _figures(row: pd.Series) -> dict[str, float]:
    return {str(code): float(figure) for code, figure in row.items()}


def _divided(stages: Stages, now: dict[str, float], then: dict[str, float]) -> pd.Series:
    """Return the parts of the index's difference between two rows, by indicator."""
    tree = stages.framework
    slopes = {tree.index: 1.0}
    for parent in reversed(tree.parents):
        power = _power(stages, parent)
        shares = _shares(now, then, tree.children(parent), stages.weights[parent])
        outer = _chord(now[parent], then[parent], power) if any(shares.values()) else 0.0
        for code, share in shares.items():
            inner = _chord(now[code], then[code], power) if share else 1.0
            slopes[code] = slopes[parent] * share * outer / inner
    parts = {
        code: slopes[code] * (now[code] - then[code]) if slopes[code] else 0.0
        for code in tree.indicators
    }
    return pd.Series(parts, name="points")


def _shares(
    now: dict[str, float], then: dict[str, float], children: tuple[str, ...], weights: Floats
) -> dict[str, float]:
    """Return the weights among what both rows know; raise where only one of them knows."""
    shares = {}
    for code, weight in zip(children, weights, strict=True):
        gaps = np.isnan(now[code]), np.isnan(then[code])
        if weight > 0 and gaps[0] != gaps[1]:
            raise ContractError(
                f"{code} is known for only one of the two units, so that their weights differ; "
                "fill it or compare others"
            )
        shares[code] = 0.0 if all(gaps) else float(weight)
    total = sum(shares.values())
    return {code: share / total if total > 0 else 0.0 for code, share in shares.items()}


def _power(stages: Stages, parent: str) -> float:
    methods = aggregation.per_level(stages.options.aggregation, stages.framework, "aggregation")
    return aggregation.power_of(methods[stages.framework.level(parent)])


def _chord(now: float, then: float, power: float) -> float:
    """Return (y - y0) / (f(y) - f(y0)), and its limit 1 / f'(y) where the two are equal."""
    if power == 1.0:
        return 1.0
    if np.isclose(now, then, rtol=1e-9, atol=0.0):
        return now if power == 0.0 else now ** (1 - power) / power
    linked = aggregation.link(np.array([now, then]), power)
    return float((now - then) / (linked[0] - linked[1]))
