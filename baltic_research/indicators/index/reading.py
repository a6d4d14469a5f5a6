"""Reading an index against its figures: what each is, how parts agree, what it goes with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from baltic_research.errors import ContractError
from baltic_research.indicators.index import structure

if TYPE_CHECKING:
    from baltic_research.indicators.index.panel import HostYears
    from baltic_research.indicators.index.pipeline import Stages

FILLED, SCREENED = "filled in", "left out"
CALENDAR = "calendar year"
LEAST_PAIRS = 4  # of units; a rank correlation of fewer is no evidence of anything


def bases(panel: HostYears, stages: Stages) -> pd.DataFrame:
    """Say of each figure of the index what it is.

    Parameters
    ----------
    panel : HostYears
        The host-years that the index was built from.
    stages : Stages
        The index.

    Returns
    -------
    pandas.DataFrame
        One row a host-year and indicator: country, year, indicator, value (in its unit, filled
        where it was), basis (``reported``, ``estimate``, ``zero by fact``, ``filled in``,
        ``missing``: not filled either, its weight left to the rest of the pillar, or ``left
        out`` with its indicator or host-year).
    """
    rows, columns = panel.basis.index, panel.basis.columns
    filled = stages.imputed.filled.reindex(index=rows, columns=columns, fill_value=False)
    inside = panel.basis.notna()
    inside.loc[:, ~columns.isin(stages.imputed.table.columns)] = False
    inside.loc[~rows.isin(stages.imputed.table.index)] = False
    basis = panel.basis.mask(filled, FILLED).where(inside, SCREENED)
    values = stages.imputed.table.reindex_like(panel.table)
    long = basis.melt(ignore_index=False, var_name="indicator", value_name="basis").reset_index()
    value = values.melt(ignore_index=False, var_name="indicator")["value"].to_numpy(dtype=float)
    long.insert(3, "value", value)
    return long


def coherence(stages: Stages) -> pd.DataFrame:
    """Check, for each pillar and the index, how far what it averages varies together.

    Parameters
    ----------
    stages : Stages
        The steps of an index, as `steps` gives them.

    Returns
    -------
    pandas.DataFrame
        One row an aggregate, the index first: element, name, parts, alpha (Cronbach's),
        first_component_pct (of the variance of the standardised parts), components (with an
        eigenvalue above 1), least_correlation (of its pairs of parts), least_pair. NaN where an
        aggregate has one part only.
    """
    tree, rows = stages.framework, []
    for parent in reversed(tree.parents):
        parts = stages.aggregated[list(tree.children(parent))]
        row: dict[str, object] = {
            "element": parent,
            "name": tree[parent].name or parent,
            "parts": parts.shape[1],
        }
        if parts.shape[1] > 1:
            components = structure.principal_components(parts)
            pairs = structure.correlations(parts).sort_values("correlation", kind="stable")
            least = pairs.iloc[0]
            pair = [str(least["first"]), str(least["second"])]
            row |= {
                "alpha": structure.cronbach_alpha(parts),
                "first_component_pct": 100 * float(components.explained[0]),
                "components": int((components.deviations**2 > 1).sum()),
                "least_correlation": float(least["correlation"]),
                "least_pair": " and ".join(tree[code].name or code for code in pair),
            }
        rows.append(row)
    columns = ["element", "name", "parts", "alpha", "first_component_pct", "components"]
    return pd.DataFrame(rows, columns=[*columns, "least_correlation", "least_pair"])


def links(stages: Stages, observations: pd.DataFrame) -> pd.DataFrame:
    """Correlate the index with other series of the same hosts, and with the calendar.

    Parameters
    ----------
    stages : Stages
        An index of countries and years.
    observations : pandas.DataFrame
        Other series, one edition each.

    Returns
    -------
    pandas.DataFrame
        One row a series, the calendar year first: series, host_years (with both), rank_correlation
        (Spearman, over all host-years), rank_correlation_of_changes (of changes from one year
        to the next within hosts), changes (how many). NaN with fewer than four pairs.

    Raises
    ------
    ContractError
        If the units are no countries and years, or a series has a host-year twice.

    Notes
    -----
    Two series that both rise over the years correlate whatever they measure. The changes show
    whether they also move in the same years.
    """
    score = stages.scores
    if list(score.index.names) != ["country", "year"]:
        raise ContractError("links need an index of countries and years; pass host-years")
    years = score.index.get_level_values("year").to_series(index=score.index).astype(float)
    rows = [_link(CALENDAR, score, years)]
    for code, own in observations.groupby("series", sort=False):
        if own.duplicated(["country", "year"]).any():
            raise ContractError(f"{code} has a country and year twice; pass one edition")
        other = own.set_index(["country", "year"])["value"].reindex(score.index)
        rows.append(_link(str(code), score, other))
    names = ["series", "host_years", "rank_correlation", "rank_correlation_of_changes", "changes"]
    return pd.DataFrame(rows, columns=names)


def _link(name: str, score: pd.Series, other: pd.Series) -> tuple[str, int, float, float, int]:
    both = pd.DataFrame({"score": score, "other": other.astype(float)})
    # By year and not by row: rows may stand in any order, and a year may be left out
    earlier = both.rename(index=lambda year: year + 1, level="year").reindex(both.index)
    moves = both - earlier
    known, moved = both.dropna(), moves.dropna()
    return name, len(known), _ranked(known), _ranked(moved), len(moved)


def _ranked(pairs: pd.DataFrame) -> float:
    """Return Spearman's correlation of two columns; NaN where one of them does not vary."""
    if len(pairs) < LEAST_PAIRS or (pairs.nunique() < 2).any():
        return float("nan")
    ranks = pairs.rank().to_numpy(dtype=float)
    return float(np.corrcoef(ranks, rowvar=False)[0, 1])
