"""Normalisation: indicators of unlike units brought to one scale, the better the higher."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from baltic_research.errors import ContractError, ParameterError

if TYPE_CHECKING:
    import pandas as pd

    from baltic_research.indicators.index.framework import Framework

MIN_MAX, Z_SCORE, RANK, PERCENTILE, BORDA = "min_max", "z_score", "rank", "percentile", "borda"
TO_BEST, TO_TARGET = "distance_to_best", "distance_to_target"
SHARE_OF_MAX, GOALPOSTS = "share_of_max", "goalposts"
METHODS = (
    *(MIN_MAX, Z_SCORE, RANK, PERCENTILE, BORDA),
    *(TO_BEST, TO_TARGET, SHARE_OF_MAX, GOALPOSTS),
)


@dataclass(frozen=True)
class Normalisation:
    """How indicators are brought to one scale.

    Attributes
    ----------
    method : str
        ``min_max``: from `low` for the worst unit to `high` for the best. ``z_score``: mean
        `low`, standard deviation `high`. ``percentile``: rank from `low` to `high`. ``rank``:
        1 for the worst; ties have the lowest of their ranks. ``borda``: units beaten.
        ``distance_to_best``: 0 to 1, one minus the distance to the best over the range.
        ``distance_to_target``: 0 for the worst unit, 1 at the target. ``share_of_max``: over
        the highest figure, for directions of 1 only. ``goalposts``: `low` to `high` between two
        fixed figures.
    low, high : float
        As the method says.
    targets : mapping of str to float
        For ``distance_to_target``, in the indicator's unit.
    goalposts : mapping of str to pair of float
        The worst and the best figure of each indicator, for ``goalposts``.
    """

    method: str = MIN_MAX
    low: float = 0.0
    high: float = 100.0
    targets: Mapping[str, float] = field(default_factory=dict, hash=False)
    goalposts: Mapping[str, tuple[float, float]] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ParameterError(
                f"normalisation must be one of {', '.join(METHODS)}, found {self.method!r}"
            )
        floor = 0.0 if self.method == Z_SCORE else self.low
        if not self.high > floor:
            raise ParameterError(
                f"high must lie above {floor:g} for {self.method}, found {self.high!r}"
            )


def normalise(
    values: pd.DataFrame, framework: Framework, normalisation: Normalisation | None = None
) -> pd.DataFrame:
    """Bring indicators to one scale on which more is better.

    Parameters
    ----------
    values : pandas.DataFrame
        Units by indicators. Where units are countries in years, all years together: one scale
        for all of them, so that a score of one year can be compared with another's.
    framework : Framework
        Its elements give the directions; an indicator with -1 is turned first.
    normalisation : Normalisation, optional
        By default min-max from 0 to 100.

    Returns
    -------
    pandas.DataFrame
        As `values`, NaN where missing.

    Raises
    ------
    ContractError
        If an indicator is the same for every unit, or lacks its target.
    ParameterError
        If the method does not allow an indicator's direction or figures.

    Notes
    -----
    Min-max takes its ends from the units at hand: with 3 hosts and 12 years, 0 is the worst of
    36 host-years and 100 the best, not the absence of deterrence and not enough of it. Another
    year or host may move both ends and with them every score.

    Examples
    --------
    >>> import pandas as pd
    >>> from baltic_research.indicators.index.framework import Element, Framework
    >>> tree = Framework((Element("index"), Element("x", "index", direction=-1)))
    >>> normalise(pd.DataFrame({"x": [1.0, 3.0, 5.0]}), tree)["x"].tolist()
    [100.0, 50.0, 0.0]
    """
    how = normalisation or Normalisation()
    turned = {code: values[code] * framework[code].direction for code in values.columns}
    if how.method != GOALPOSTS:
        for code, column in turned.items():
            if column.nunique() < 2:
                raise ContractError(
                    f"{code} is the same for every unit and tells none from another; leave it out"
                )
    scaled = {code: _scale(column, framework, how) for code, column in turned.items()}
    return values.assign(**scaled)


def _scale(x: pd.Series, framework: Framework, how: Normalisation) -> pd.Series:
    """Return one indicator, already turned so that more is better, on the scale asked for."""
    if how.method in (RANK, PERCENTILE, BORDA):
        return _ranks(x, how)
    if how.method == Z_SCORE:
        return _stretched(
            x, float(x.mean()), float(x.mean() + x.std()), how.low, how.low + how.high
        )
    worst, best = float(x.min()), float(x.max())
    low, high = how.low, how.high
    if how.method in (TO_BEST, TO_TARGET, SHARE_OF_MAX):
        low, high = 0.0, 1.0
    if how.method in (TO_TARGET, GOALPOSTS):
        worst, best = _fixed(str(x.name), worst, framework, how)
    if how.method == SHARE_OF_MAX:
        _need_shares(x, framework)
        worst = 0.0
    return _stretched(x, worst, best, low, high)


def _stretched(x: pd.Series, worst: float, best: float, low: float, high: float) -> pd.Series:
    scaled: pd.Series = low + (high - low) * (x - worst) / (best - worst)
    return scaled


def _ranks(x: pd.Series, how: Normalisation) -> pd.Series:
    ranks: pd.Series = x.rank(method="min")
    if how.method == RANK:
        return ranks
    if how.method == BORDA:
        return ranks - 1
    return _stretched(ranks, 1.0, float(x.notna().sum()), how.low, how.high)


def _need_shares(x: pd.Series, framework: Framework) -> None:
    code = str(x.name)
    if framework[code].direction < 0 or x.min() < 0:
        raise ParameterError(
            f"share_of_max needs figures from zero of which more is better; {code} is not so"
        )


def _fixed(
    code: str, worst: float, framework: Framework, how: Normalisation
) -> tuple[float, float]:
    """Return the turned figures that stand for the lower and the upper end of the scale."""
    known: Mapping[str, object] = how.targets if how.method == TO_TARGET else how.goalposts
    if code not in known:
        raise ContractError(f"{how.method} needs a figure for {code}; add it to the normalisation")
    direction = framework[code].direction
    if how.method == TO_TARGET:
        best = direction * how.targets[code]
    else:
        worst, best = (direction * end for end in how.goalposts[code])
    if not best > worst:
        raise ParameterError(
            f"the target of {code} is not better than its worst figure; check target and direction"
        )
    return worst, best
