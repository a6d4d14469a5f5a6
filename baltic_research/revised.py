"""Which figures tell how an edition was revised: those of countries, and of whole editions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research.countries import is_aggregate

if TYPE_CHECKING:
    import pandas as pd

CONFIDENCE = 0.95
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


def horizon_errors(every: pd.DataFrame) -> dict[str, object]:
    """Summarize the revisions of one horizon; see `vintages.revision_errors`.

    Parameters
    ----------
    every : pandas.DataFrame
        Rows of `vintages.estimates`, all of one horizon.

    Returns
    -------
    dict of str to object
        The columns of `vintages.revision_errors` but the horizon.
    """
    rows = whole_editions(every)
    low, high = _interval(rows.groupby("edition")["revision"].mean())
    revision = rows["revision"]
    return {
        "figures": len(rows),
        "countries": rows["country"].nunique(),
        "editions": rows["edition"].nunique(),
        "mean": revision.groupby(rows["edition"]).mean().mean(),
        "low": low,
        "high": high,
        "median": revision.median(),
        "mean_absolute": revision.abs().mean(),
        "root_mean_square": float((revision**2).mean() ** 0.5),
        "lowest": revision.min(),
        "highest": revision.max(),
        "upward": float((revision > 0).mean()),
        "same_unit": float(rows["same_unit"].mean()),
        "left_out": len(every) - len(rows),
    }


def _interval(means: pd.Series) -> tuple[float, float]:
    """Return Student's interval of the mean over editions, NaN with fewer than two."""
    from scipy import stats

    if len(means) < 2:
        return float("nan"), float("nan")
    half = stats.t.ppf((1 + CONFIDENCE) / 2, len(means) - 1) * means.sem()
    return float(means.mean() - half), float(means.mean() + half)
