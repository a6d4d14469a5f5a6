"""Notes of an index: what its scores mean, and where the data carry less than the claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from baltic_research.indicators.index import aggregation, missing, normalisation, structure

if TYPE_CHECKING:
    from baltic_research.indicators.index.pipeline import Stages

LEAST_KNOWN = 2 / 3  # of an indicator's units; below it, the indicator is named
MOST_FILLED = 0.1  # of all figures
DOMINANT = 0.5  # of the index's variance, by the weights
ALMOST_ALONE = 0.75  # of the index's variance, going with one indicator
LOW_END = 10  # percent of the scale, where means other than the arithmetic hang on its floor
UNITS_PER_INDICATOR = 5  # below it, correlations and components describe these units alone


def remarks(stages: Stages, indicators: pd.DataFrame) -> tuple[str, ...]:
    """Return the notes of an index, meaning first and then each warning that applies."""
    found = [
        _scale(stages),
        _choices(stages),
        _floor(stages),
        _screened(stages),
        _coverage(indicators),
        _filled(stages),
        _treated(indicators),
        *_alphas(stages),
        _dominant(indicators),
        _against(indicators),
        _few(stages),
    ]
    return tuple(note for note in found if note)


def _scale(stages: Stages) -> str:
    how, count = stages.options.normalisation, len(stages.normalised)
    hosts = _countries(stages)
    units = f"{count} units" + (f" ({hosts} countries)" if hosts else "")
    if how.method == normalisation.MIN_MAX:
        return (
            f"Each indicator runs from {how.low:g} for the worst of these {units} to {how.high:g} "
            "for the best, over all years at once: the ends are these units', neither the "
            "absence of what is measured nor enough of it, and one more unit may move every score."
        )
    return f"Indicators are put on one scale by {how.method} over all {units} at once."


def _choices(stages: Stages) -> str:
    how = stages.options
    mean, scheme = (
        one if isinstance(one, str) else " then ".join(one)
        for one in (how.aggregation, how.weighting)
    )
    return f"Weights: {scheme}; means: {mean}; missing figures filled: {how.imputation}."


def _floor(stages: Stages) -> str:
    """Warn where a mean that punishes low parts meets parts at the arbitrary end of the scale."""
    how, tree = stages.options, stages.framework
    methods = aggregation.per_level(how.aggregation, tree, "aggregation")
    scale = how.normalisation
    if scale.method not in (normalisation.MIN_MAX, normalisation.PERCENTILE):
        return ""
    limit = scale.low + LOW_END / 100 * (scale.high - scale.low)
    hit = pd.Series(data=False, index=stages.aggregated.index)
    for parent in tree.parents:
        if methods[tree.level(parent)] != aggregation.ARITHMETIC:
            hit |= (stages.aggregated[list(tree.children(parent))] < limit).any(axis=1)
    if not hit.any():
        return ""
    return (
        f"WARNING: {int(hit.sum())} units have a part in the lowest {LOW_END} % of the scale, "
        f"where means other than the arithmetic hang on where the scale begins ({scale.low:g}): "
        "that is a choice, and their scores move with it."
    )


def _screened(stages: Stages) -> str:
    gone = stages.screened
    parts = []
    if len(gone.indicators):
        listed = ", ".join(f"{code} ({share:.0%} known)" for code, share in gone.indicators.items())
        parts.append(f"Left out, too little known: {listed}.")
    if len(gone.units):
        parts.append(f"{len(gone.units)} units were left out because too little of them is known.")
    return " ".join(parts)


def _coverage(indicators: pd.DataFrame) -> str:
    poor = indicators[indicators["share_known"] < LEAST_KNOWN]
    if poor.empty:
        return ""
    pairs = zip(poor["indicator"], poor["share_known"], strict=True)
    listed = ", ".join(f"{code} ({share:.0%})" for code, share in pairs)
    return f"WARNING: known for fewer than two units in three: {listed}."


def _filled(stages: Stages) -> str:
    share = stages.imputed.share
    open_ = int(stages.normalised.isna().sum().sum())
    parts = []
    if share > 0:
        warn = "WARNING: " if share > MOST_FILLED else ""
        count = int(stages.imputed.filled.sum().sum())
        parts.append(
            f"{warn}{count} figures ({share:.0%}) are not observed but filled in "
            f"({stages.options.imputation})."
        )
    if open_:
        parts.append(
            f"{open_} figures are missing and {'still ' if share else ''}not filled: the weight "
            "of each went to the rest of its pillar, so units are not measured by the same things."
        )
    elif stages.options.imputation == missing.NONE:
        parts.append("No figure is missing.")
    return " ".join(parts)


def _treated(indicators: pd.DataFrame) -> str:
    pulled = indicators[indicators["treatment"] != "none"]
    if pulled.empty:
        return ""
    pairs = zip(pulled["indicator"], pulled["treatment"], strict=True)
    return "Outliers: " + ", ".join(f"{code} {what}" for code, what in pairs) + "."


def _alphas(stages: Stages) -> list[str]:
    tree, found = stages.framework, []
    for parent in tree.parents:
        children = list(tree.children(parent))
        if len(children) < 2:
            continue
        alpha = structure.cronbach_alpha(stages.aggregated[children])
        if alpha < 0:
            found.append(
                f"WARNING: Cronbach's alpha of {tree[parent].name or parent} is {alpha:.2f}: its "
                "parts move against each other, and their mean hides it."
            )
    return found


def _dominant(indicators: pd.DataFrame) -> str:
    top = indicators.sort_values("variance_share", ascending=False, kind="stable").iloc[0]
    if top["variance_share"] > DOMINANT:
        return (
            f"WARNING: {top['indicator']} alone carries {top['variance_share']:.0%} of the "
            f"index's variance with {top['weight']:.0%} of its weight."
        )
    near = indicators.sort_values("first_order", ascending=False, kind="stable").iloc[0]
    if near["first_order"] > ALMOST_ALONE and len(indicators) > 1:
        return (
            f"WARNING: {near['indicator']} alone goes with {near['first_order']:.0%} of the "
            f"index's variance (its correlation with the index squared; weight "
            f"{near['weight']:.0%}): the index adds little to that one series."
        )
    return ""


def _against(indicators: pd.DataFrame) -> str:
    against = indicators[(indicators["correlation"] < 0) & (indicators["weight"] > 0)]
    if against.empty:
        return ""
    return (
        f"WARNING: {', '.join(against['indicator'])} fall{'s' if len(against) == 1 else ''} where "
        "the index rises: what the index gains elsewhere outweighs it."
    )


def _few(stages: Stages) -> str:
    units, count = len(stages.normalised), len(stages.framework.indicators)
    hosts = _countries(stages)
    years = (
        f" They are years of {hosts} countries, and no independent observations." if hosts else ""
    )
    if units >= UNITS_PER_INDICATOR * count and not years:
        return ""
    if units >= UNITS_PER_INDICATOR * count:
        return years.strip()
    return (
        f"{units} units for {count} indicators are too few to generalise: correlations, alpha "
        f"and components describe these units alone.{years}"
    )


def _countries(stages: Stages) -> int:
    """Return how many countries the units are years of; 0 where units are no such pairs."""
    index = stages.normalised.index
    return index.get_level_values("country").nunique() if "country" in index.names else 0
