"""Breaks of a series that the publisher does not mark: which figures they concern, and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research import catalog, countries
from baltic_research.catalog.entries import SeriesBreak
from baltic_research.errors import ContractError

if TYPE_CHECKING:
    import pandas as pd

_NEEDED = {"source", "series", "edition", "country", "year"}


def series_breaks(*observations: pd.DataFrame) -> tuple[str, ...]:
    """Return what is to be said of figures that rest on another measure than those before them.

    Parameters
    ----------
    *observations : pandas.DataFrame
        Tables as ``load()`` returns them, or parts of them.

    Returns
    -------
    tuple of str
        A sentence a break that the publisher does not mark, for the notes of a table; empty where
        the figures rest on none. The default captions of figures, and provenance, say the same.

    Raises
    ------
    ContractError
        If a table no longer says which figures these are.

    Examples
    --------
    >>> import baltic_research as br
    >>> share = br.load("nato.defence_share_gdp", countries=["LUX", "LTU"], edition="2026-07")
    >>> [one.partition(":")[0] for one in series_breaks(share)]
    ['Luxembourg from 2023']
    >>> series_breaks(share[share["year"] < 2023])
    ()
    """
    for frame in observations:
        lacking = _NEEDED - set(frame.columns)
        if lacking:
            raise ContractError(
                f"the table has no column {', '.join(sorted(lacking))}, so nobody can say which "
                "figures these are; pass what load() returns, or rows of it"
            )
    return tuple(text for _, text in found(*observations))


def noted(observations: pd.DataFrame, source: str) -> pd.DataFrame:
    """Return observations of one source with the breaks that concern them in the notes.

    Parameters
    ----------
    observations : pandas.DataFrame
        As they are stored; not changed.
    source : str
        Code of the source.

    Returns
    -------
    pandas.DataFrame
        The same rows; ``note`` goes on, after a semicolon, with the year since when and what is
        known of the break.
    """
    for one in catalog.source(source).series_breaks:
        here = _concerns(one, observations)
        if not here.any():
            continue
        text = f"{_since(one)}: {one.note}"
        before = observations["note"].where(observations["note"] == "", observations["note"] + "; ")
        observations = observations.assign(note=observations["note"].mask(here, before + text))
    return observations


def found(*observations: pd.DataFrame) -> dict[tuple[str, str], list[str]]:
    """Return the breaks on which figures of some tables rest.

    Parameters
    ----------
    *observations : pandas.DataFrame
        Any tables; one that lacks a column of an observation's key says nothing of breaks, and
        neither does a row whose ``value`` is missing.

    Returns
    -------
    dict
        By source and sentence (``Luxembourg from 2023: ...``) the editions, in order.
    """
    held: dict[tuple[str, str], set[str]] = {}
    for frame in observations:
        if not set(frame.columns) >= _NEEDED:
            continue
        there = frame[frame["value"].notna()] if "value" in frame else frame
        for code in there["source"].unique():
            source = catalog.sources().get(code)
            for one in source.series_breaks if source else ():
                editions = there.loc[_concerns(one, there), "edition"]
                if len(editions):
                    held.setdefault((str(code), sentence(one)), set()).update(editions)
    return {key: sorted(editions) for key, editions in held.items()}


def sentence(one: SeriesBreak) -> str:
    """Return a break as a sentence that names whose figures it concerns."""
    return f"{countries.name(one.country)} {_since(one)}: {one.note}."


def with_editions(one: SeriesBreak) -> str:
    """Return a break as a sentence that also names the series and editions it stands in."""
    where = f"{', '.join(one.series)}; editions {', '.join(one.editions)}"
    return f"{sentence(one).removesuffix('.')} ({where})."


def _since(one: SeriesBreak) -> str:
    if one.last_year is None:
        return f"from {one.first_year}"
    years = f"{one.first_year} to {one.last_year}"
    return f"in {one.first_year}" if one.first_year == one.last_year else f"from {years}"


def _concerns(one: SeriesBreak, frame: pd.DataFrame) -> pd.Series:
    return (
        (frame["country"] == one.country)
        & frame["series"].isin(one.series)
        & frame["edition"].isin(one.editions)
        & (frame["year"] >= one.first_year)
        & (frame["year"] <= (one.last_year or frame["year"]))
    )
