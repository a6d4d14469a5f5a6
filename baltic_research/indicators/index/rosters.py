"""Battlegroups by host and year, from rosters of unlike date, source and completeness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research.errors import ContractError

if TYPE_CHECKING:
    import pandas as pd

BATTLEGROUP, TOTAL = "battlegroup", "total"
CONFIDENCE = {"low": 0, "medium": 1, "high": 2}
LEAST_NAMED = 2  # a list that names one Ally says who leads and not who is there


def totals(roster: pd.DataFrame) -> pd.DataFrame:
    """Return the strength of each host's battlegroup in the years in which it was counted.

    Parameters
    ----------
    roster : pandas.DataFrame
        As `load_roster` returns it: host, as_of, scope, role, troops, confidence, approximate.

    Returns
    -------
    pandas.DataFrame
        By country and year: value (persons) and status (``estimate`` where the source gives it
        as approximate). Of several counts in a year the one of the highest confidence, and among
        those the latest.

    Raises
    ------
    ContractError
        If a column is missing.
    """
    rows = _battlegroups(roster)
    rows = rows[(rows["role"] == TOTAL) & rows["troops"].notna()]
    rows = rows.assign(sure=rows["confidence"].map(CONFIDENCE), value=rows["troops"])
    best = rows.sort_values(["sure", "as_of"], kind="stable").groupby(["country", "year"]).tail(1)
    rounded = best["approximate"].fillna(value=False).astype(bool)
    return best.assign(status=rounded.map({True: "estimate", False: "reported"})).set_index(
        ["country", "year"]
    )[["value", "status"]]


def nuclear_armed(roster: pd.DataFrame) -> pd.DataFrame:
    """Count the nuclear-armed Allies that a year's fullest list of the battlegroup names.

    Parameters
    ----------
    roster : pandas.DataFrame
        As for `totals`, with contributor, nuclear_armed and source.

    Returns
    -------
    pandas.DataFrame
        By country and year: value (Allies) and status. Years in which no source names two
        contributors at least are left out: not known, not none.

    Raises
    ------
    ContractError
        If a column is missing.
    """
    rows = _battlegroups(roster)
    rows = rows[rows["role"] != TOTAL]
    armed = rows["nuclear_armed"].fillna(value=False).astype(bool)
    lists = (
        rows.assign(armed=armed)
        .groupby(["country", "year", "as_of", "source"], as_index=False)
        .agg(named=("contributor", "nunique"), value=("armed", "sum"))
    )
    whole = lists[lists["named"] >= LEAST_NAMED]
    best = whole.sort_values(["named", "as_of"], kind="stable").groupby(["country", "year"]).tail(1)
    return best.assign(value=best["value"].astype(float), status="reported").set_index(
        ["country", "year"]
    )[["value", "status"]]


def _battlegroups(roster: pd.DataFrame) -> pd.DataFrame:
    needed = ["host", "contributor", "as_of", "troops", "scope", "role", "nuclear_armed"]
    needed += ["approximate", "confidence", "source"]
    lacking = [name for name in needed if name not in roster.columns]
    if lacking:
        raise ContractError(
            f"the roster lacks the columns {', '.join(lacking)}; pass what load_roster returns"
        )
    rows = roster[roster["scope"] == BATTLEGROUP]
    years = rows["as_of"].astype(str).str[:4].astype(int)
    return rows.assign(country=rows["host"], year=years)
