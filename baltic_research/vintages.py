"""How editions differ on the same figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research.errors import ContractError

if TYPE_CHECKING:
    import pandas as pd


def from_newest(observations: pd.DataFrame) -> pd.DataFrame:
    """Compute how far each older edition lies from the newest.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of one series from several editions (``load(..., edition="all")``).

    Returns
    -------
    pandas.DataFrame
        The observations of the older editions with the difference in ``value`` (older less
        newest edition, in the series' unit) and in ``unit`` what it is measured from. A
        country and year that the newest edition does not give is left out.

    Raises
    ------
    ContractError
        If the table does not hold exactly one series.

    Notes
    -----
    Between editions revision, price base and the publisher's definition may all change; the
    difference holds them together.
    """
    if len(observations["series"].unique()) != 1:
        found = ", ".join(sorted(observations["series"].unique())) or "none"
        raise ContractError(f"editions are compared one series at a time; found {found}")
    newest = max(observations["edition"])
    key = ["source", "series", "country", "year"]
    reference = observations.loc[observations["edition"] == newest, [*key, "value"]]
    older = observations[observations["edition"] != newest]
    both = older.merge(reference.rename(columns={"value": "newest"}), on=key)
    quantity = both["unit"].str.split(", ").str[0]
    distance: pd.DataFrame = both.assign(
        value=both["value"] - both["newest"], unit=quantity + f", difference from edition {newest}"
    ).drop(columns="newest")
    return distance
