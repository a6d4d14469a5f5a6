"""A composite index with its pillars, and warnings where its figures carry less than it claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from baltic_research.indicators.index import decomposition, pipeline
from baltic_research.models.index_uncertainty import notes
from baltic_research.models.result import Result

if TYPE_CHECKING:
    import pandas as pd

    from baltic_research.indicators.index.framework import Framework
    from baltic_research.indicators.index.pipeline import Options, Stages


@dataclass(frozen=True, repr=False, eq=False)
class CompositeIndex(Result):
    """An index, its pillars and all stages that led to it.

    Attributes
    ----------
    stages : Stages
        Every stage, from figures over denominators to aggregates.
    indicators : pandas.DataFrame
        One row an indicator: indicator, name, parent, direction, weight (share of the index),
        share_known and share_filled (of the units, 0 to 1), treatment, points, correlation,
        first_order, variance_share.
    data : pandas.DataFrame
        One row a unit and aggregate: the columns of the units, element, score.
    remarks : tuple of str
        What it rests on.
    """

    stages: Stages
    indicators: pd.DataFrame
    data: pd.DataFrame
    remarks: tuple[str, ...]

    @property
    def title(self) -> str:
        """What the index is, of how many units from how many indicators."""
        tree = self.stages.framework
        name = tree[tree.index].name or tree.index
        units, count = len(self.stages.aggregated), len(tree.indicators)
        return f"{name}: {units} units, {count} indicators"

    @property
    def notes(self) -> tuple[str, ...]:
        """What the scores mean, and where the figures carry less than the claim."""
        return self.remarks

    def table(self) -> pd.DataFrame:
        """Return one row a unit, the highest score first.

        Returns
        -------
        pandas.DataFrame
            The columns of the units, score, rank, one column for each aggregate below the
            index, share_filled (of the index's weight that rests on figures filled in) and
            share_missing (on none), 0 to 1.
        """
        stages, tree = self.stages, self.stages.framework
        below = [code for code in reversed(tree.parents) if code != tree.index]
        table = stages.aggregated[below].copy()
        table.insert(0, "score", stages.scores)
        table.insert(1, "rank", stages.ranks)
        shares = decomposition.effective_weights(stages)
        codes = list(tree.indicators)
        weight = np.array([shares[code] for code in codes])
        table["share_filled"] = stages.imputed.filled[codes].to_numpy(dtype=float) @ weight
        table["share_missing"] = stages.normalised[codes].isna().to_numpy(dtype=float) @ weight
        return named(table.sort_values(["rank", "score"], kind="stable"))


def composite_index(
    values: pd.DataFrame,
    framework: Framework,
    options: Options | None = None,
    *,
    denominators: pd.DataFrame | None = None,
    groups: pd.Series | None = None,
) -> CompositeIndex:
    """Build an index and say what it rests on.

    Parameters
    ----------
    values : pandas.DataFrame
        Units by indicators in their own units, NaN where missing. Units may be pairs such as
        country and year.
    framework : Framework
        What belongs to what, directions and weights.
    options : Options, optional
        The choices of every step.
    denominators : pandas.DataFrame, optional
        Units by denominators.
    groups : pandas.Series, optional
        The group of each unit, for imputation by groups.

    Returns
    -------
    CompositeIndex
        Scores and ranks by unit, with every step on the way to them.

    Raises
    ------
    ContractError, ParameterError
        As the steps in `baltic_research.indicators.index` do.

    Notes
    -----
    The ten steps of the Handbook; `index_bands` and `index_sensitivity` are two of them. An index
    orders units by what was put in; it measures neither the adversary's belief nor the outcome.

    References
    ----------
    OECD and JRC (2008), Handbook on Constructing Composite Indicators: Methodology and User
    Guide.

    Examples
    --------
    >>> import pandas as pd
    >>> from baltic_research.indicators.index.framework import Element, Framework
    >>> tree = Framework((Element("index"), Element("a", "index"), Element("b", "index")))
    >>> table = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [1.0, 5.0, 2.0]}, index=["x", "y", "z"])
    >>> composite_index(table, tree).table()[["unit", "score"]].values.tolist()
    [['y', 75.0], ['z', 62.5], ['x', 0.0]]
    """
    stages = pipeline.build(values, framework, options, denominators=denominators, groups=groups)
    described = _indicators(stages)
    scores = stages.aggregated[list(reversed(stages.framework.parents))]
    data = named(scores).melt(
        id_vars=[str(one) for one in names(scores)], var_name="element", value_name="score"
    )
    return CompositeIndex(stages, described, data, notes.remarks(stages, described))


def names(table: pd.DataFrame) -> list[str]:
    """Return the names of the levels by which units are known; ``unit`` where they have none."""
    own = list(table.index.names)
    return ["unit"] if own == [None] else [str(one) for one in own]


def named(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its units as columns."""
    return table.rename_axis(index=names(table)).reset_index()


def _indicators(stages: Stages) -> pd.DataFrame:
    tree = stages.framework
    table = decomposition.importance(stages).set_index("indicator")
    codes = list(tree.indicators)
    table.insert(0, "name", [tree[code].name for code in codes])
    table.insert(1, "parent", [tree[code].parent for code in codes])
    table.insert(2, "direction", [tree[code].direction for code in codes])
    filled = stages.imputed.filled[codes].mean()
    table["share_known"] = stages.screened.table[codes].notna().mean()
    table["share_filled"] = filled
    report = stages.treated.report.set_index("indicator")
    return table.join(report[["treatment", "points"]]).reset_index()
