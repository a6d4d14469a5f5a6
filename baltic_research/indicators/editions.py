"""A measure taken in each edition of a publication."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from baltic_research.errors import ContractError

if TYPE_CHECKING:
    import pandas as pd


def by_edition(
    measure: Callable[..., pd.DataFrame],
    *tables: pd.DataFrame,
    without: Collection[str] = (),
    like_for_like: bool = False,
) -> pd.DataFrame:
    """Take a measure of the Alliance in each edition, to see whether its answer depends on one.

    Parameters
    ----------
    measure : callable
        `shares`, `concentration`, `exploitation` or `benefit_and_burden` of `burden`.
    *tables : pandas.DataFrame
        What the measure takes, in several editions each: ``load(..., edition="all")``.
    without, like_for_like
        As for the measure; like for like keeps to the members of each edition's first year.

    Returns
    -------
    pandas.DataFrame
        Column edition, then those of the measure; the editions that every table has, in the
        order of the first.

    Raises
    ------
    ContractError
        If no edition is in every table, or the measure refuses one of them.
    """
    import pandas as pd

    held = [list(one["edition"].unique()) for one in tables]
    editions = [one for one in held[0] if all(one in others for others in held)] if held else []
    if not editions:
        raise ContractError(
            "by_edition needs an edition that every table has; load each with edition='all'"
        )
    found = []
    for edition in editions:
        cut = [one[one["edition"] == edition] for one in tables]
        rows = measure(*cut, without=without, like_for_like=like_for_like)
        rows.insert(0, "edition", edition)
        found.append(rows)
    return pd.concat(found, ignore_index=True)
