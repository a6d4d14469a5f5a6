"""Weights that members of an ensemble earn, from scores on outcomes that all of them forecast."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from baltic_research.models.targets.scores import CLUSTERS_AT_LEAST


@dataclass(frozen=True)
class Earned:
    """What members earned, and what that rests on.

    Attributes
    ----------
    weights : dict of str to float
        By member; they add up to one.
    basis : pandas.DataFrame
        One row an edition: countries and outcomes that all the weighed members forecast.
    unscored : tuple of str
        Members with too few countries in every edition, which take the mean weight.
    """

    weights: dict[str, float]
    basis: pd.DataFrame
    unscored: tuple[str, ...]

    def note(self) -> str:
        """Say on how many outcomes and countries the weights rest."""
        enough = self.basis["countries"] >= CLUSTERS_AT_LEAST
        used, short = self.basis[enough], self.basis[~enough]
        if used.empty:
            return (
                "Weights by score are equal: in no edition do the members have outcomes of "
                f"{CLUSTERS_AT_LEAST} countries in common."
            )
        rests = ", ".join(
            f"{row.outcomes} of {row.countries} countries in {row.Index}"
            for row in used.itertuples()
        )
        less = ", ".join(f"{row.Index} ({row.countries})" for row in short.itertuples())
        left = f" Left out, with fewer than {CLUSTERS_AT_LEAST} countries: {less}." if less else ""
        mean = (
            f" {', '.join(self.unscored)}: too few countries anywhere, so the mean weight."
            if self.unscored
            else ""
        )
        return (
            "Weights by score, if asked for, rest on outcomes that all members forecast: "
            f"{rests}.{left}{mean}"
        )


def earned(cases: pd.DataFrame) -> Earned:
    """Weigh members by the inverse of their mean CRPS on what all of them forecast.

    Parameters
    ----------
    cases : pandas.DataFrame
        One row an edition, country, year and member, with crps_pp; without the ensemble and the
        reference.

    Returns
    -------
    Earned
        Editions count alike, and only with `CLUSTERS_AT_LEAST` countries that all the weighed
        members forecast. A member with fewer in every edition is not weighed and takes the mean
        weight, as all do where no edition has enough.
    """
    scores = cases.pivot(index=["edition", "country", "year"], columns="member", values="crps_pp")
    forecast = scores.notna().groupby(["edition", "country"]).any().groupby("edition").sum()
    judged = list(scores.columns[(forecast >= CLUSTERS_AT_LEAST).any()])
    common = scores[judged].dropna() if judged else scores.iloc[:0]
    basis = _basis(scores, common)
    used = basis.index[basis["countries"] >= CLUSTERS_AT_LEAST]
    mean = 1 / max(scores.shape[1], 1)
    if used.empty:
        return Earned(dict.fromkeys(map(str, scores.columns), mean), basis, ())
    inverse = 1 / common.loc[list(used)].groupby("edition").mean().mean()
    share = inverse / inverse.sum() * len(judged) * mean
    weights = {str(name): float(share.get(name, mean)) for name in scores.columns}
    return Earned(weights, basis, tuple(name for name in weights if name not in judged))


def _basis(scores: pd.DataFrame, common: pd.DataFrame) -> pd.DataFrame:
    """Return by edition how many countries and outcomes the members have in common, 0 for none."""
    rows = common.reset_index().groupby("edition")
    found = rows.agg(countries=("country", "nunique"), outcomes=("country", "size"))
    editions = scores.index.get_level_values("edition").unique()
    return found.reindex(editions, fill_value=0)
