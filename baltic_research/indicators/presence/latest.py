"""The last that is known of each host: totals, lists of another count, strengths of brigades."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from baltic_research import countries
from baltic_research.days import Day, as_day
from baltic_research.errors import ContractError
from baltic_research.indicators import dated
from baltic_research.indicators.presence import tripwire, troops

if TYPE_CHECKING:
    import pandas as pd

STALE_AFTER = tripwire.STALE_AFTER
_KEPT = ("source", "as_of", "first_day", "last_day", "troops", "approximate", "confidence")
_NEWER = (
    "host", "scope", "as_of", "source", "contributors", "named", "added", "counted_as_of", "said",
)  # fmt: skip
_IN_WORDS = {
    troops.BATTLEGROUP: "the battlegroup",
    troops.BRIGADE: "the brigade",
    troops.ALL_ALLIED: "all Allied troops",
}
_OF_TROOPS = ("troops", "soldiers", "persons")
_ELSEWHERE = ", held in "  # ... another country, in the unit of an event


def last_record(roster: pd.DataFrame, events: pd.DataFrame) -> dt.date:
    """Return the day of the last record: the earliest day that the latest of all may mean.

    Parameters
    ----------
    roster, events : pandas.DataFrame
        As `facts.load_roster` and `facts.load_events` return them.

    Returns
    -------
    datetime.date
        A day by which everything held had been so; no clock is asked.

    Raises
    ------
    ContractError
        If a column is missing, or there is no record at all.
    """
    dated.need(roster, ("as_of",), "the roster")
    dated.need(events, ("date",), "events")
    days = [dated.first_day(date) for date in [*roster["as_of"], *events["date"]]]
    if not days:
        raise ContractError("neither the roster nor events have a row; there is no last record")
    return max(days)


def latest_totals(roster: pd.DataFrame, hosts: Iterable[str], when: Day) -> pd.DataFrame:
    r"""Return the latest total of each host and scope on a day, and how old it is.

    Parameters
    ----------
    roster : pandas.DataFrame
        As `facts.load_roster` returns it.
    hosts : iterable of str
        Codes, names or aliases; also those of which nothing is held.
    when : str or datetime.date
        The day; totals dated later are left out.

    Returns
    -------
    pandas.DataFrame
        One row a host and scope: host, scope, source, as_of, first_day, last_day, troops
        (persons, NaN where no total is on record), approximate, confidence, age_days, stale
        (older than a year, or none), coverage. Of several totals of one day the surest.

    Raises
    ------
    ContractError
        If a column is missing.
    UnknownNameError
        If a host is not known.

    Notes
    -----
    A latest total is no present strength. Nothing is carried forward: the date belongs to the
    number. Totals of different hosts are of different days and must not be added.

    Examples
    --------
    >>> from baltic_research import facts
    >>> found = latest_totals(facts.load_roster(), ["Latvia"], "2022-06-28")
    >>> found[["scope", "troops"]].to_string(index=False, header=False)
    'battlegroup 1887.0\n    brigade    NaN\n all_allied    NaN'
    """
    import pandas as pd

    day = as_day(when)
    totals = troops.timeline(roster)
    totals = totals[totals["troops"].notna() & (totals["last_day"] <= day)]
    totals = totals.assign(sure=totals["confidence"].map(["low", "medium", "high"].index))
    last = totals.sort_values(["last_day", "sure"], kind="stable").drop_duplicates(
        ["host", "scope"], keep="last"
    )
    every = pd.MultiIndex.from_product(
        [countries.resolve_all(hosts), troops.SCOPES],
        names=["host", "scope"],
    )
    found = last.set_index(["host", "scope"])[list(_KEPT)].reindex(every).reset_index()
    age = [(day - one).days if isinstance(one, dt.date) else None for one in found["last_day"]]
    held = found["troops"].notna()
    found["age_days"] = pd.Series(age, dtype="float64")
    return found.assign(
        stale=~(found["age_days"] <= STALE_AFTER),
        coverage=held.map({True: "", False: "no total on record"}),
    )


def newer_lists(
    roster: pd.DataFrame, hosts: Iterable[str], when: Day, *, scope: str = troops.BATTLEGROUP
) -> pd.DataFrame:
    """Return the lists of contributors of another count that are newer than the one counted.

    Parameters
    ----------
    roster : pandas.DataFrame
        As `facts.load_roster` returns it.
    hosts : iterable of str
        Codes, names or aliases.
    when : str or datetime.date
        The day; lists dated later are left out.
    scope : {"battlegroup", "brigade", "all_allied"}
        The count of which `composition` and `bound` take the latest list.

    Returns
    -------
    pandas.DataFrame
        One row a host and other scope whose latest list is of a later day, or where the scope
        asked for has no list: host, scope (of the newer list), as_of, source, contributors and
        added (codes with ``|``; added are those not in the list counted), named (how many),
        counted_as_of (date of the list counted, empty where there is none), said (a sentence).

    Raises
    ------
    ContractError
        If a column is missing.
    ParameterError
        If the scope is not known.
    UnknownNameError
        If a host is not known.

    Notes
    -----
    A battlegroup can grow into a brigade whose contributors are not the battlegroup's. The newer
    list neither replaces the one counted nor is added to it: who reads the one must know of the
    other.

    Examples
    --------
    >>> from baltic_research import facts
    >>> newer_lists(facts.load_roster(), ["Latvia"], "2025-01-01")["said"].item()[:64]
    'Latvia: a newer list of the brigade (2024-10-29, tass), another '
    """
    import pandas as pd

    rows = [
        row
        for host in countries.resolve_all(hosts)
        for other in troops.SCOPES
        if other != scope and (row := _newer(roster, host, as_day(when), scope, other))
    ]
    return pd.DataFrame(rows, columns=list(_NEWER))


def _newer(
    roster: pd.DataFrame, host: str, day: dt.date, scope: str, other: str
) -> dict[str, object] | None:
    """Return what the latest list of another scope says, where it is newer than that counted."""
    counted, newer = (_listed(roster, host, day, one) for one in (scope, other))
    old = counted["as_of"].iloc[0] if len(counted) else ""
    if newer.empty or (
        old and dated.last_day(newer["as_of"].iloc[0]) <= dated.last_day(counted["as_of"].iloc[0])
    ):
        return None
    as_of, source = newer["as_of"].iloc[0], newer["source"].iloc[0]
    allies = set(newer["contributor"]) - {host}
    added = sorted(allies - set(counted["contributor"]), key=countries.name)
    before, also = ("a newer", f"; not in the list of {old}") if old else ("no list here; a", "")
    return {
        "host": host, "scope": other, "as_of": as_of, "source": source,
        "contributors": dated.joined(allies), "named": len(allies), "added": dated.joined(added),
        "counted_as_of": old,
        "said": (
            f"{countries.name(host)}: {before} list of {_IN_WORDS[other]} ({as_of}, {source}), "
            f"another count and left out, names {len(allies)} Allies{also}: "
            f"{', '.join(map(countries.name, added)) or 'nobody'}."
        ),
    }  # fmt: skip


def _listed(roster: pd.DataFrame, host: str, day: dt.date, scope: str) -> pd.DataFrame:
    found = troops.composition(roster, host, day, scope=scope)
    return found[found["record"] == troops.LIST]


def strengths(events: pd.DataFrame, *, hosts: Iterable[str] | None = None) -> pd.DataFrame:
    """Return the strengths, counted, planned or decided, that events give in one host.

    Parameters
    ----------
    events : pandas.DataFrame
        As `facts.load_events` returns it.
    hosts : iterable of str, optional
        Only of these; by default all.

    Returns
    -------
    pandas.DataFrame
        Columns host, date, first_day, last_day, figure (as `milestones` has it), due, low and
        high (persons; NaN where the source gives no such bound), title, id, confidence, in the
        order of dates.

    Raises
    ------
    ContractError
        If a column is missing.
    UnknownNameError
        If a host is not known.

    Notes
    -----
    These are brigades or parts of one. They belong to no roster, are no series, and must not
    be joined to a battlegroup's strength. Figures of several hosts together, changes of
    strength, and troops that are held for a host in another country are left out.
    """
    found = for_one_host(events, hosts=hosts)
    there = ~found["unit"].str.contains(_ELSEWHERE, regex=False)
    return found[there].drop(columns="unit").reset_index(drop=True)


def for_one_host(events: pd.DataFrame, *, hosts: Iterable[str] | None = None) -> pd.DataFrame:
    """Return `strengths` and what is held for one host elsewhere, with the unit, which says so."""
    rows = tripwire.milestones(events, hosts=hosts)
    kept = [
        kind == "posture"
        and "|" not in host
        and unit.split(",")[0] in _OF_TROOPS
        and "change" not in unit
        for kind, host, unit in zip(rows["kind"], rows["country"], rows["unit"], strict=True)
    ]
    found = rows.loc[kept].rename(columns={"country": "host"})
    return found[[
        "host", "date", "first_day", "last_day", "figure", "due", "low", "high", "unit", "title",
        "id", "confidence",
    ]]  # fmt: skip


def amount(low: float, high: float, unit: str) -> str:
    """Return the figure of an event in words; empty where it has none.

    Parameters
    ----------
    low, high : float
        Bounds in the unit, equal for a point; NaN where the source gives no such bound.
    unit : str
        What is counted.

    Returns
    -------
    str
        For a table of events.

    Examples
    --------
    >>> amount(1700, 1800, "troops, about"), amount(float("nan"), 2200, "troops, planned")
    ('1,700 to 1,800 troops, about', 'up to 2,200 troops, planned')
    """
    ends = [f"{one:,.0f}".replace("-", "\N{MINUS SIGN}") for one in (low, high)]
    if low != low and high != high:
        return ""
    if low != low:
        return f"up to {ends[1]} {unit}"
    if high != high:
        return f"at least {ends[0]} {unit}"
    return f"{ends[0]} {unit}" if low == high else f"{ends[0]} to {ends[1]} {unit}"
