"""The contracts of hand-coded facts: rosters, events, parameters and plans, each with sources."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from baltic_research import fact_rules
from baltic_research.fact_schema import (
    among,
    checked,
    dated,
    each,
    matching,
    number,
    rising,
    schema,
    text,
    truth,
)

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pandera

# The last columns of each are ours: from when on the fact was public where that is not its date,
# our remark, and the lines of the hand-coded lists that the row rests on
ROSTER_COLUMNS = (
    "source", "host", "contributor", "as_of", "troops", "scope", "role", "nuclear_armed",
    "approximate", "source_url", "confidence", "conflict", "known_from", "note", "origin",
)  # fmt: skip
EVENT_COLUMNS = (
    "id", "date", "end_date", "kind", "actor", "country", "low", "high", "unit", "title",
    "source_url", "confidence", "known_from", "note", "origin",
)  # fmt: skip
PARAMETER_COLUMNS = (
    "scenario", "name", "low", "central", "high", "unit", "source", "page", "basis",
    "source_url", "confidence", "known_from", "note", "origin",
)  # fmt: skip
PLAN_COLUMNS = (
    "country", "year", "share_gdp_pct", "announced", "basis", "source", "source_url",
    "confidence", "known_from", "note", "origin",
)  # fmt: skip
ROSTER_KEY = ("source", "host", "contributor", "as_of")
PARAMETER_KEY = ("scenario", "name")
PLAN_KEY = ("country", "year", "announced")
SCOPES = ("battlegroup", "brigade", "all_allied")
ROLES = ("framework", "contributor", "total")
BASES = ("published", "derived", "assumption")
KINDS = (
    "accession", "air_policing", "article4", "exercise", "legal", "national_budget",
    "national_target", "opinion", "posture", "procurement", "spending_target", "study", "summit",
    "treaty", "trigger_event", "undersea", "us_posture",
)  # fmt: skip
_FIRST_YEAR, _LAST_YEAR = 1949, 2100


def check_rosters(frame: pd.DataFrame, where: str) -> pd.DataFrame:
    """Check a table of rosters against its contract and return it in column order.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a (source, host, contributor, as_of); columns `ROSTER_COLUMNS`: ``troops`` in
        persons (NaN where a contributor is named without a number), ``scope`` one of `SCOPES`,
        ``as_of`` a date as precise as its source (``2017``, ``2017-06`` or ``2017-06-19``),
        ``conflict`` empty or the key of a row that gives another number, its parts spaced.
    where : str
        What the table is, for the message: a file name.

    Returns
    -------
    pandas.DataFrame
        The same rows with the columns in the contract's order and their types settled.

    Raises
    ------
    ContractError
        With every failure found, not only the first.
    """
    return checked(frame, where, _roster_schema(), ROSTER_COLUMNS)


def check_events(frame: pd.DataFrame, where: str) -> pd.DataFrame:
    """Check a table of events against its contract and return it in column order.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row an ``id``; columns `EVENT_COLUMNS`: ``kind`` one of `KINDS`, ``actor`` (may be
        empty) and ``country`` one code or several with ``|`` between them, ``low`` and ``high``
        in ``unit`` (equal for a point, one of them NaN for "at least" or "at most").
    where : str
        What the table is, for the message: a file name.

    Returns
    -------
    pandas.DataFrame
        The same rows with the columns in the contract's order and their types settled.

    Raises
    ------
    ContractError
        With every failure found, not only the first.
    """
    return checked(frame, where, _event_schema(), EVENT_COLUMNS)


def check_parameters(frame: pd.DataFrame, where: str) -> pd.DataFrame:
    """Check a table of scenario parameters against its contract and return it in column order.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a (scenario, name); columns `PARAMETER_COLUMNS`: ``low``, ``central``, ``high``
        in ``unit``, at least one of them given; ``basis`` one of `BASES`.
    where : str
        What the table is, for the message: a file name.

    Returns
    -------
    pandas.DataFrame
        The same rows with the columns in the contract's order and their types settled.

    Raises
    ------
    ContractError
        With every failure found, not only the first.
    """
    return checked(frame, where, _parameter_schema(), PARAMETER_COLUMNS)


def check_plans(frame: pd.DataFrame, where: str) -> pd.DataFrame:
    """Check a table of announced plans against its contract and return it in column order.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a (country, year, announced); columns `PLAN_COLUMNS`: ``share_gdp_pct`` that the
        ``country`` (or NATO, for every Ally) means to spend in ``year``, in percent of GDP,
        ``announced`` when, ``basis`` one of `BASES`: ``published`` where figure and year stand
        in the announcement, ``derived`` where one follows from it, ``assumption`` where the
        announcement names none and we chose it.
    where : str
        What the table is, for the message: a file name.

    Returns
    -------
    pandas.DataFrame
        The same rows with the columns in the contract's order and their types settled.

    Raises
    ------
    ContractError
        With every failure found, not only the first.
    """
    return checked(frame, where, _plan_schema(), PLAN_COLUMNS)


def describe() -> dict[str, pandera.DataFrameSchema]:
    """Return the contract of each kind of table: its columns, its key and the rules of a row."""
    return {
        "rosters": _roster_schema(),
        "events": _event_schema(),
        "parameters": _parameter_schema(),
        "plans": _plan_schema(),
    }


@functools.cache
def _roster_schema() -> pandera.DataFrameSchema:
    return schema(
        {
            "source": text(matching(r"[a-z_]+", "a source in lower case")),
            "host": text(each(fact_rules.is_country, "a country's code")),
            "contributor": text(
                each(fact_rules.is_contributor, "a country's code, or NATO for a total")
            ),
            "as_of": text(each(fact_rules.is_date, "a date")),
            "troops": number(lowest=0),
            "scope": text(among(SCOPES)),
            "role": text(among(ROLES)),
            "nuclear_armed": truth(nullable=True),
            "approximate": truth(nullable=False),
            "conflict": text(),
        },
        ROSTER_KEY,
        {
            "the role total for NATO and for nobody else": lambda frame: (
                frame["contributor"].eq(fact_rules.EVERYONE) == frame["role"].eq("total")
            ),
            "who is nuclear-armed": fact_rules.nuclear_status_is_right,
            "a number for every total": lambda frame: (
                frame["role"].ne("total") | frame["troops"].notna()
            ),
            "a battlegroup within all Allied troops of that day": fact_rules.battlegroup_is_within,
            "no number for a brigade, whose strengths are events": lambda frame: (
                frame["scope"].ne("brigade") | frame["troops"].isna()
            ),
            "a conflict with a row that gives another number": functools.partial(
                fact_rules.conflicts_are_mutual, key=ROSTER_KEY
            ),
            "known_from not before as_of": dated("as_of", "known_from"),
        },
    )


@functools.cache
def _event_schema() -> pandera.DataFrameSchema:
    return schema(
        {
            "id": text(matching(r"[a-z0-9]+(-[a-z0-9]+)*", "words in lower case")),
            "date": text(each(fact_rules.is_date, "a date")),
            "end_date": text(each(fact_rules.is_date_or_empty, "a date or nothing")),
            "kind": text(among(KINDS)),
            "actor": text(each(fact_rules.are_codes_or_empty, "codes of countries or nothing")),
            "country": text(each(fact_rules.are_codes, "codes of countries")),
            "low": number(),
            "high": number(),
            "unit": text(),
            "title": text(matching(r".+", "a title")),
        },
        ("id",),
        {
            "low not above high": rising("low", "high"),
            "a unit for every figure and none without": lambda frame: (
                (frame["low"].notna() | frame["high"].notna()) == frame["unit"].ne("")
            ),
            "end_date not before date": dated("date", "end_date"),
            "known_from not before date": dated("date", "known_from"),
        },
    )


@functools.cache
def _parameter_schema() -> pandera.DataFrameSchema:
    bounds = ("low", "central", "high")
    return schema(
        {
            "scenario": text(matching(r"[a-z0-9_]+", "words in lower case")),
            "name": text(matching(r"[a-z0-9_]+", "words in lower case")),
            **{bound: number() for bound in bounds},
            "unit": text(matching(r".+", "a unit")),
            "source": text(matching(r".+", "a source")),
            "page": text(),
            "basis": text(among(BASES)),
            "source_url": text(matching(r"(https?://\S+\.\S+)?", "an address or nothing")),
            "origin": text(matching(r"(\w+:\d+(\|\w+:\d+)*)?", "list:line or nothing")),
        },
        PARAMETER_KEY,
        {
            "an address for what is published": lambda frame: (
                frame["basis"].ne("published") | frame["source_url"].ne("")
            ),
            "low, central, high in order": rising(*bounds),
            "at least one number": lambda frame: frame[list(bounds)].notna().any(axis=1),
        },
    )


@functools.cache
def _plan_schema() -> pandera.DataFrameSchema:
    return schema(
        {
            "country": text(each(fact_rules.is_contributor, "a country's code, or NATO")),
            "year": number(),
            "share_gdp_pct": number(),
            "announced": text(each(fact_rules.is_date, "a date")),
            "basis": text(among(BASES)),
            "source": text(matching(r".+", "a source")),
        },
        PLAN_KEY,
        {
            "a whole year": lambda frame: (
                frame["year"].between(_FIRST_YEAR, _LAST_YEAR) & (frame["year"] % 1 == 0)
            ),
            "a share above 0 and below 100 % of GDP": lambda frame: frame["share_gdp_pct"].between(
                0, 100, inclusive="neither"
            ),
            "a year not before the announcement": lambda frame: (
                frame["year"] >= frame["announced"].str[:4].astype(float)
            ),
            "a note on what is derived or assumed": lambda frame: (
                frame["basis"].eq("published") | frame["note"].ne("")
            ),
            "known_from not before announced": dated("announced", "known_from"),
        },
    )
