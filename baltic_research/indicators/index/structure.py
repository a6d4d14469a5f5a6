"""Multivariate checks: how indicators hang together, and whether a pillar measures one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from baltic_research.errors import ContractError

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_UNITS = 3


@dataclass(frozen=True, eq=False)
class Components:
    """Principal components of standardised indicators.

    Attributes
    ----------
    deviations : numpy.ndarray
        Standard deviation of each component; its square is the eigenvalue.
    loadings : pandas.DataFrame
        Indicators by components, each a vector of length one; the first component's loadings add
        up to more than zero, the others' likewise.
    units : int
        Units with every figure, on which it rests.
    """

    deviations: NDArray[np.float64]
    loadings: pd.DataFrame
    units: int

    @property
    def explained(self) -> NDArray[np.float64]:
        """Each component's share of the variance, 0 to 1."""
        variances = self.deviations**2
        return np.asarray(variances / variances.sum())


def statistics(values: pd.DataFrame) -> pd.DataFrame:
    """Describe each indicator.

    Returns
    -------
    pandas.DataFrame
        One row an indicator: indicator, min, max, mean, median, std (sample), skewness,
        kurtosis (excess, sample), known, not_zero, different, most_same (how many units share
        the commonest figure).
    """
    from baltic_research.indicators.index import outliers

    rows = []
    for code in values.columns:
        known = values[code].dropna()
        numbers = known.to_numpy(dtype=float)
        shape = (outliers.skewness(numbers), outliers.kurtosis(numbers))
        counts = (len(known), int((known != 0).sum()), known.nunique())
        most = int(known.value_counts().max()) if len(known) else 0
        middle = (known.min(), known.max(), known.mean(), known.median(), known.std())
        rows.append((code, *middle, *shape, *counts, most))
    names = ["indicator", "min", "max", "mean", "median", "std", "skewness", "kurtosis"]
    return pd.DataFrame(rows, columns=[*names, "known", "not_zero", "different", "most_same"])


def correlations(values: pd.DataFrame) -> pd.DataFrame:
    """Correlate each pair of indicators over the units that have both.

    Parameters
    ----------
    values : pandas.DataFrame
        Units by indicators, NaN where missing.

    Returns
    -------
    pandas.DataFrame
        One row a pair: first, second, correlation (Pearson; NaN without a spread), rank
        correlation (Spearman), units.
    """
    plain = values.corr()
    ranked = values.rank().corr() if values.notna().all().all() else values.corr("spearman")
    known = values.notna().astype(int)
    both = known.T @ known
    names = [str(name) for name in values.columns]
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    rows = [(a, b, plain.loc[a, b], ranked.loc[a, b], both.loc[a, b]) for a, b in pairs]
    return pd.DataFrame(
        rows, columns=["first", "second", "correlation", "rank_correlation", "units"]
    )


def principal_components(values: pd.DataFrame) -> Components:
    """Find the principal components of standardised indicators.

    Parameters
    ----------
    values : pandas.DataFrame
        Units by indicators; units with a gap are left out.

    Returns
    -------
    Components

    Raises
    ------
    ContractError
        If fewer than three units are complete, or an indicator is the same for all of them.
    """
    whole = values.dropna()
    if len(whole) < LEAST_UNITS:
        raise ContractError(
            f"principal components need {LEAST_UNITS} units with every indicator, found "
            f"{len(whole)}; fill missing figures or leave indicators out"
        )
    spread = whole.std()
    if (spread == 0).any():
        raise ContractError(
            f"{spread.index[spread == 0][0]} is the same for every complete unit; leave it out"
        )
    standard = ((whole - whole.mean()) / spread).to_numpy(dtype=float)
    _, sizes, vectors = np.linalg.svd(standard, full_matrices=False)
    vectors = vectors * np.where(vectors.sum(axis=1) < 0, -1.0, 1.0)[:, None]
    names = [f"component_{number}" for number in range(1, len(sizes) + 1)]
    loadings = pd.DataFrame(vectors.T, index=whole.columns, columns=names)
    return Components(sizes / np.sqrt(len(whole) - 1), loadings, len(whole))


def cronbach_alpha(values: pd.DataFrame) -> float:
    """Return Cronbach's alpha: how far indicators vary together.

    Parameters
    ----------
    values : pandas.DataFrame
        Units by at least two indicators, in directions that agree.

    Returns
    -------
    float
        1 where they vary as one, 0 where independently; below zero where they move against
        each other. NaN without any spread.

    Raises
    ------
    ContractError
        If there are fewer than two indicators.

    Notes
    -----
    alpha = k / (k - 1) (1 - sum of variances / sum of all covariances), each covariance over
    the units that have both indicators. It rests on the indicators' units: on raw figures the
    one with the largest numbers decides. A pillar that is meant to gather unlike things need
    not have a high alpha; a negative one says that averaging hides opposite movements.

    References
    ----------
    Cronbach, L. J. (1951), Coefficient alpha and the internal structure of tests, Psychometrika
    16, 297-334.
    """
    count = values.shape[1]
    if count < 2:
        raise ContractError(f"Cronbach's alpha needs two indicators, found {count}")
    covariances = values.cov().to_numpy()
    total = float(covariances.sum())
    if total == 0 or np.isnan(total):
        return float("nan")
    return count / (count - 1) * (1 - float(np.trace(covariances)) / total)
