"""Which units an index tells apart: pairs whose order holds in nearly all draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from baltic_research.errors import ParameterError
from baltic_research.models.index_uncertainty.composite import named

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def pairs_ahead(scores: Floats) -> Floats:
    """Return the share of the draws in which the first unit of each pair scores higher.

    Parameters
    ----------
    scores : numpy.ndarray
        Draws by units; a draw in which either has no score is not ahead.

    Returns
    -------
    numpy.ndarray
        Units by units, 0 to 1; zero on the diagonal.

    Examples
    --------
    >>> pairs_ahead(np.array([[2.0, 1.0], [1.0, 3.0], [4.0, 1.0], [5.0, 1.0]])).tolist()
    [[0.0, 0.75], [0.25, 0.0]]
    """
    return np.stack([(one[:, None] > scores).mean(axis=0) for one in scores.T])


def told_apart(
    reference: pd.Series,
    scores: Floats,
    confidence: float = 0.95,
    within: pd.Series | None = None,
) -> pd.DataFrame:
    """Count for each unit the others that are ahead or behind in nearly all draws.

    Parameters
    ----------
    reference : pandas.Series
        The scores of reference by unit.
    scores : numpy.ndarray
        Draws by units.
    confidence : float
        Least share of the draws, above one half, in which the order of a pair must hold.
    within : pandas.Series, optional
        Compare only units with the same value, such as hosts within a year.

    Returns
    -------
    pandas.DataFrame
        The columns of the units, others, ahead_of, behind, not_told (of the others).

    Raises
    ------
    ParameterError
        If the share is not above one half and at most 1.

    Notes
    -----
    The draws of a pair share their choices: two units may be told apart though their bands
    overlap, and the comparison of pairs is the one to read.
    """
    if not 0.5 < confidence <= 1:
        raise ParameterError(f"confidence must lie above 0.5 and up to 1, found {confidence!r}")
    own = np.zeros(len(reference)) if within is None else within.reindex(reference.index)
    compared = np.asarray(own)[:, None] == np.asarray(own)[None, :]
    np.fill_diagonal(compared, val=False)
    sure = (pairs_ahead(scores) >= confidence) & compared
    first, behind = sure.sum(axis=1), sure.sum(axis=0)
    table = reference.to_frame("score")[[]].assign(
        others=compared.sum(axis=1), ahead_of=first, behind=behind
    )
    return named(table.assign(not_told=table["others"] - first - behind))
