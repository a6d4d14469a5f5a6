"""Weights: declared, equal, or read from the figures, always as shares among siblings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from baltic_research.errors import ContractError, ParameterError
from baltic_research.indicators.index import structure

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from baltic_research.indicators.index.framework import Framework

EQUAL, GIVEN, PCA, ENTROPY = "equal", "given", "pca", "entropy"
SCHEMES = (EQUAL, GIVEN, PCA, ENTROPY)


def shares(
    values: pd.DataFrame, framework: Framework, parent: str, scheme: str = GIVEN
) -> NDArray[np.float64]:
    """Return the weights of what an aggregate is made of.

    Parameters
    ----------
    values : pandas.DataFrame
        Units by elements, on one scale; read by ``pca`` and ``entropy`` only.
    framework : Framework
        Declares the children and the weights ``given``.
    parent : str
        The aggregate.
    scheme : {"equal", "given", "pca", "entropy"}
        Whence the weights come (Notes).

    Returns
    -------
    numpy.ndarray
        In the order of the children; adds up to 1.

    Raises
    ------
    ContractError
        If ``pca`` has fewer than three complete units, or ``entropy`` a figure below zero.
    ParameterError
        If there is no such scheme.

    Notes
    -----
    ``pca``: w_j in proportion to sum_k l_k v_jk^2 over the components whose eigenvalue l_k is
    above 1 (the first if none is): the part of the indicator's variance that it shares with the
    others. ``entropy``: in proportion to 1 + sum_i p_ij ln p_ij / ln n with p_ij the unit's part
    of the indicator's sum: an indicator that differs more between units weighs more. Both
    describe the figures at hand, not importance, and with few units they are unstable.

    References
    ----------
    Nicoletti, G., Scarpetta, S., Boylaud, O. (2000), Summary indicators of product market
    regulation, OECD Economics Department Working Paper 226. OECD and JRC (2008), Handbook on
    Constructing Composite Indicators, step 6.

    Examples
    --------
    >>> from baltic_research.indicators.index.framework import Element, Framework
    >>> tree = Framework((Element("index"), Element("a", "index", weight=3), Element("b", "index")))
    >>> shares(None, tree, "index").tolist()
    [0.75, 0.25]
    """
    children = list(framework.children(parent))
    if scheme not in SCHEMES:
        raise ParameterError(f"weighting must be one of {', '.join(SCHEMES)}, found {scheme!r}")
    if scheme == EQUAL or (len(children) == 1 and scheme != GIVEN):
        found = np.ones(len(children))
    elif scheme == GIVEN:
        found = np.array([framework[code].weight for code in children], dtype=float)
    elif scheme == PCA:
        found = _communalities(values[children])
    else:
        found = _entropy(values[children])
    return np.asarray(found / found.sum())


def _communalities(values: pd.DataFrame) -> NDArray[np.float64]:
    components = structure.principal_components(values)
    sizes = components.deviations**2
    kept = np.where(sizes > 1, sizes, 0.0)
    if not kept.any():
        kept[0] = sizes[0]
    return np.asarray((components.loadings.to_numpy() ** 2) @ kept)


def _entropy(values: pd.DataFrame) -> NDArray[np.float64]:
    figures = values.to_numpy(dtype=float)
    if (figures < 0).any():
        raise ContractError(
            "entropy weights need figures from zero; normalise to a scale without negative ones"
        )
    parts = (values / values.sum()).to_numpy(dtype=float)
    logs = np.log(np.where(parts > 0, parts, 1.0))
    counts = np.count_nonzero(~np.isnan(figures), axis=0)
    return np.asarray(1 + np.nansum(parts * logs, axis=0) / np.log(counts))
