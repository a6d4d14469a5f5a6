"""Many indices at once: the score and rank of each unit for every draw of the choices."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from baltic_research.errors import ParameterError
from baltic_research.indicators.index import aggregation
from baltic_research.indicators.index.choices import CHOICES, OMITTED, WEIGHT, WEIGHTING, Input
from baltic_research.indicators.index.framework import Framework
from baltic_research.indicators.index.pipeline import Options
from baltic_research.indicators.index.prepared import FIXED_ABOVE, Prepared

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def evaluate(
    values: pd.DataFrame,
    framework: Framework,
    base: Options,
    inputs: tuple[Input, ...],
    sample: Floats,
    *,
    groups: pd.Series | None = None,
) -> Floats:
    """Return the index of every unit for every draw.

    Parameters
    ----------
    values : pandas.DataFrame
        Units by indicators, denominated and screened.
    framework : Framework
        What belongs to what.
    base : Options
        What is not uncertain; screening is not done again.
    inputs : tuple of Input
        What is uncertain.
    sample : numpy.ndarray
        Draws by inputs, from 0 to 1.
    groups : pandas.Series, optional
        The group of each unit, for imputation by groups.

    Returns
    -------
    numpy.ndarray
        Draws by units; the same, to rounding, as `pipeline.build` once for each draw.

    Raises
    ------
    ContractError
        If a combination of choices is impossible for the figures (a geometric mean of zeros).
    ParameterError
        If an input stands twice, or a scheme that reads figures is asked for above the lowest
        level.

    Notes
    -----
    Imputation, treatment and normalisation have few combinations: each is computed once. The
    draws that share one, a scheme of weights and a mean differ only in factors of weights, and
    are aggregated together, the lowest level as one product of matrices.
    """
    _check(framework, base, inputs, sample)
    prepared = Prepared(values, framework, groups)
    factors = _factors(framework, base, inputs, sample)
    scores = np.empty((len(sample), len(values)))
    for options, rows in _combinations(base, inputs, sample):
        own = {code: column[rows] for code, column in factors.items()}
        scores[rows] = _scores(prepared, options, own, len(rows))
    return scores


def ranks(scores: Floats, within: pd.Series | None = None) -> Floats:
    """Rank units in each draw, 1 for the highest; equal scores share the lower number.

    Parameters
    ----------
    scores : numpy.ndarray
        Draws by units; NaN where a unit has no score.
    within : pandas.Series, optional
        In the order of the units: rank only among those with the same value, such as the year.

    Returns
    -------
    numpy.ndarray
        Draws by units; NaN where there is no score.
    """
    from scipy import stats

    codes = np.zeros(scores.shape[1], dtype=int) if within is None else pd.factorize(within)[0]
    found = np.full(scores.shape, np.nan)
    for code in range(codes.max() + 1):
        part = -scores[:, codes == code]
        gone = np.isnan(part)
        found[:, codes == code] = np.where(
            gone,
            np.nan,
            stats.rankdata(np.where(gone, np.inf, part), method="min", axis=1),
        )
    return found


def places(scores: Floats, reference: Floats, within: pd.Series | None = None) -> Floats:
    """Rank units in each draw so that draws in which not all have a score compare with the others.

    Parameters
    ----------
    scores : numpy.ndarray
        Draws by units; NaN where a unit has no score.
    reference : numpy.ndarray
        The score of reference of each unit, NaN likewise.
    within : pandas.Series, optional
        As for `ranks`.

    Returns
    -------
    numpy.ndarray
        Draws by units: the rank of reference plus the places by which the unit moved among the
        units that have both scores. Where all have both, its rank in the draw; NaN where it
        lacks either.

    Notes
    -----
    A rank among few units says another thing than one among all of them: without the first
    ten, the eleventh is first and has not moved. Hence draw and reference are ranked among the
    same units, and only their difference is kept.

    Examples
    --------
    >>> places(np.array([[4.0, 3.0, 2.0], [np.nan, 3.0, 2.0]]), np.array([9.0, 8.0, 7.0])).tolist()
    [[1.0, 2.0, 3.0], [nan, 2.0, 3.0]]
    """
    both = ~np.isnan(scores) & ~np.isnan(reference)
    # Draws differ in few ways in who has a score; each way ranks the reference once
    ways = np.packbits(both, axis=1)
    _, first, way = np.unique(ways, axis=0, return_index=True, return_inverse=True)
    anew = ranks(np.where(both[first], reference, np.nan), within)[way.ravel()]
    moved = ranks(np.where(both, scores, np.nan), within) - anew
    return np.asarray(ranks(reference[None], within) + moved)


def rank_shift(placed: Floats, reference: Floats) -> Floats:
    """Return how far units' ranks lie from those of reference, on average, in each draw.

    Parameters
    ----------
    placed : numpy.ndarray
        Draws by units, as `places` gives them.
    reference : numpy.ndarray
        The rank of reference of each unit.

    Returns
    -------
    numpy.ndarray
        By draw, in places; NaN where no unit has a place.

    Notes
    -----
    R = mean over units of abs(rank_reference - rank), over the units that have a score in the
    draw and in the reference, both ranked among these. Fewer units have fewer places to move.

    References
    ----------
    Saisana, M., Saltelli, A., Tarantola, S. (2005), Uncertainty and sensitivity analysis
    techniques as tools for the quality assessment of composite indicators, Journal of the Royal
    Statistical Society A 168(2), 307-323.
    """
    far = np.ma.masked_invalid(np.abs(placed - reference))
    return np.asarray(far.mean(axis=1).filled(np.nan))


def _scores(
    prepared: Prepared, options: Options, factors: Mapping[str, Floats], draws: int
) -> Floats:
    """Return draws by units for draws that differ in the factors of weights alone."""
    tree = prepared.framework
    schemes = aggregation.per_level(options.weighting, tree, "weighting")
    methods = aggregation.per_level(options.aggregation, tree, "aggregation")
    normalised = prepared.normalised(options)
    found: dict[str, Floats] = {}
    for parent in tree.parents:
        level, children = tree.level(parent), list(tree.children(parent))
        own = np.tile(prepared.weights(options, parent, schemes[level]), (draws, 1))
        for place, code in enumerate(children):
            if code in factors:
                own[:, place] *= factors[code]
        if level == 0:
            parts = prepared.lowest(options, parent)
        else:
            flat = {code: normalised[code].to_numpy() for code in children if code not in found}
            both = [found[code] if code in found else flat[code][None] for code in children]
            parts = np.stack(np.broadcast_arrays(*both), axis=-1)
        power = aggregation.power_of(methods[level])
        found[parent] = aggregation.weighted_mean(parts, own, power, options.least_known)
    return found[tree.index]


def _combinations(
    base: Options, inputs: tuple[Input, ...], sample: Floats
) -> Iterator[tuple[Options, NDArray[np.intp]]]:
    """Yield the choices that cannot be computed together, with the draws that have them."""
    places = [i for i, one in enumerate(inputs) if one.name in CHOICES and one.name != OMITTED]
    if not places:
        yield base, np.arange(len(sample))
        return
    counts = [len(inputs[i].options) for i in places]
    picked = [inputs[i].picked(sample[:, i]) for i in places]
    numbers = np.ravel_multi_index(picked, counts)
    for number, combination in enumerate(itertools.product(*map(range, counts))):
        rows = np.flatnonzero(numbers == number)
        if len(rows):
            chosen = {
                inputs[i].name: inputs[i].options[option]
                for i, option in zip(places, combination, strict=True)
            }
            yield dataclasses.replace(base, **chosen), rows


def _factors(
    framework: Framework, base: Options, inputs: tuple[Input, ...], sample: Floats
) -> dict[str, Floats]:
    """Return, for each element whose weight changes, its factor in every draw."""
    found = {code: np.full(len(sample), factor) for code, factor in base.factors.items()}
    omitted: tuple[tuple[str, Any], ...] = ((base.omitted, slice(None)),)
    for place, one in enumerate(inputs):
        if one.name.startswith(WEIGHT):
            code = framework[one.name.removeprefix(WEIGHT)].code
            found[code] = one.factors(sample[:, place])
        elif one.name == OMITTED:
            picked = one.picked(sample[:, place])
            omitted = tuple((code, picked == i) for i, code in enumerate(one.options))
    for code, rows in omitted:
        if code:
            zeroed = found.get(framework[code].code, np.ones(len(sample))).copy()
            zeroed[rows] = 0.0
            found[code] = zeroed
    return found


def _check(framework: Framework, base: Options, inputs: tuple[Input, ...], sample: Floats) -> None:
    names = [one.name for one in inputs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or sample.ndim != 2 or sample.shape[1] != len(inputs):
        raise ParameterError(
            f"the uncertain choices name {', '.join(twice)} twice; name each once"
            if twice
            else f"the sample has the shape {sample.shape}; expected draws by {len(inputs)} inputs"
        )
    asked = [one.options for one in inputs if one.name == WEIGHTING] or [(base.weighting,)]
    for scheme in asked[0]:
        above = aggregation.per_level(scheme, framework, "weighting")[1:]
        if set(above) - set(FIXED_ABOVE):
            raise ParameterError(
                f"the weighting {scheme!r} reads weights from figures above the lowest level; "
                f"for draws name {' or '.join(FIXED_ABOVE)} there"
            )
