"""Which figures tell how an edition was revised: those of countries, and of whole editions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research.countries import is_aggregate

if TYPE_CHECKING:
    import pandas as pd

LEAST_OF_FULLEST = 0.5  # so that no figure counts more than twice as much as one of the fullest


def without_aggregates(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out a publisher's sums, which would count their members twice.

    Parameters
    ----------
    frame : pandas.DataFrame
        A table with a column ``country``.

    Returns
    -------
    pandas.DataFrame
        The rows of countries.
    """
    return frame[~frame["country"].map(is_aggregate).astype(bool)]


def whole_editions(compared: pd.DataFrame) -> pd.DataFrame:
    """Leave out what an edition tells of a horizon by a few of its figures only.

    Parameters
    ----------
    compared : pandas.DataFrame
        A row an estimate: edition, horizon (years), and any other columns.

    Returns
    -------
    pandas.DataFrame
        The rows of editions that have, of a horizon, at least half as many figures as the
        fullest edition and horizon of the table.

    Notes
    -----
    Each edition is one draw, whatever it holds. One country's figure, such as the only one that
    an edition read in part has for the year before, would weigh as much as thirty.
    """
    size = compared.groupby(["edition", "horizon"])["horizon"].transform("size")
    whole: pd.DataFrame = compared[size >= LEAST_OF_FULLEST * size.max()]
    return whole
