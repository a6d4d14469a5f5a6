"""Which capitals are bound by troops on a host's soil, and how the presence came about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from baltic_research import countries
from baltic_research.days import Day, as_day
from baltic_research.errors import ContractError, EditionError, ParameterError
from baltic_research.indicators import checks, dated
from baltic_research.indicators.presence import troops

if TYPE_CHECKING:
    import pandas as pd

TOGETHER = "together"
LISTED, SEEN = "listed", "listed_or_seen_since"
WARSAW = dt.date(2016, 7, 1)
STALE_AFTER = 365
MILESTONES = ("posture", "summit", "us_posture")
COUNTED, NO_FIGURE = "counted", "none"
_OTHER_FIGURES = {"decided": "decided", "legal floor": "floor", "planned": "planned|announced"}
"""Kinds of figure that nobody counted, by what the unit says."""


class Named(NamedTuple):
    """What the roster says of one host on a day: its latest list, and who was seen since."""

    host: str
    listed: tuple[str, ...]
    seen: tuple[str, ...]
    as_of: str
    source: str
    age_days: float


def bound(
    roster: pd.DataFrame,
    when: Day,
    *,
    gdp: pd.DataFrame,
    spending: pd.DataFrame,
    population: pd.DataFrame,
    us_assigned: pd.DataFrame | None = None,
    hosts: Iterable[str] = countries.BALTICS,
    scope: str = troops.BATTLEGROUP,
    stale_after: int = STALE_AFTER,
) -> pd.DataFrame:
    """Return which capitals have troops in a host on a day, and how much of the Alliance they are.

    Parameters
    ----------
    roster : pandas.DataFrame
        As `facts.load_roster` returns it; pass it `as_of` too for what was public that day.
    when : str or datetime.date
        The day.
    gdp, spending, population : pandas.DataFrame
        Observations of every Ally: one series, edition and unit each.
    us_assigned : pandas.DataFrame, optional
        Observations of US troops assigned to hosts (``ustroops.active_duty``, persons).
    hosts : iterable of str
        By default Estonia, Latvia and Lithuania.
    scope : {"battlegroup", "brigade", "all_allied"}
        Whose contributors.
    stale_after : int
        Days after which a list counts as stale. Rotations last six to eight months, so after
        a year all who were listed have been relieved once.

    Returns
    -------
    pandas.DataFrame
        Two rows a host and two for all together (host ``together``): by ``counted``, the
        contributors of the latest list (``listed``), and with those whom a source named by
        themselves since (``listed_or_seen_since``, an upper bound, as nobody says who left).
        Columns host, when, scope, counted, contributors and nuclear_armed (codes with ``|``),
        contributors_count, nuclear_armed_count, share_gdp_pct, share_spending_pct,
        share_population_pct (of all Allies of that day, NaN where a figure is missing),
        gdp_year, spending_year, population_year, as_of, source, age_days (of the oldest list),
        stale (too old, or no list), us_assigned (persons), us_assigned_year, coverage (what is
        missing or left out).

    Raises
    ------
    ContractError
        If columns are missing or series, editions or units are mixed.
    EditionError
        If a table has nothing for the year of the day or before.
    ParameterError
        If the scope or the limit makes no sense.
    UnknownNameError
        If a host is not known.

    Notes
    -----
    share = 100 * sum over contributors / sum over all Allies of the day, at the figures of the
    day's year or of the last year before it that the table has. Hosts are not counted among
    the bound: they are bound by their own soil. Allies without armed forces have no spending;
    they then stand on neither side of that ratio. Without a list nothing is known: NaN, and
    not zero.

    To be bound is to have soldiers in harm's way. Whether that makes a government fight is
    disputed: Reiter and Poast find that small deployments alone hardly deter, Musgrave and
    Ward, and Blankenship and Lin-Greenberg, find public and Allied belief in them weak.

    References
    ----------
    Reiter, D., Poast, P. (2021). The truth about tripwires. Texas National Security Review 4(3).
    Musgrave, P., Ward, S. (2023). The tripwire effect. Journal of Conflict Resolution 67(9).
    Blankenship, B., Lin-Greenberg, E. (2022). Trivial tripwires? Security Studies 31(1).
    """
    import pandas as pd

    day = as_day(when)
    if stale_after <= 0:
        raise ParameterError(f"stale_after must be a positive number of days, found {stale_after}")
    places = countries.resolve_all(hosts)
    tables = {"gdp": gdp, "spending": spending, "population": population}
    amounts = {what: _amounts(frame, what, day) for what, frame in tables.items()}
    named = [_named(roster, host, day, scope) for host in places]
    if len(named) > 1:
        named.append(_together(named))
    rows = [
        {
            "host": one.host, "when": day, "scope": scope, "counted": counted,
            **_weight(one, counted, set(places), amounts),
            "as_of": one.as_of, "source": one.source, "age_days": one.age_days,
            "stale": not one.age_days <= stale_after,
            **_us(us_assigned, places if one.host == TOGETHER else [one.host], day),
        }
        for one in named
        for counted in (LISTED, SEEN)
    ]  # fmt: skip
    found = pd.DataFrame(rows)
    return found[[*found.columns.drop("coverage"), "coverage"]]


def milestones(
    events: pd.DataFrame, *, hosts: Iterable[str] | None = None, since: Day = WARSAW
) -> pd.DataFrame:
    """Return the steps of the forward presence from Warsaw 2016 to the brigades.

    Parameters
    ----------
    events : pandas.DataFrame
        As `facts.load_events` returns it.
    hosts : iterable of str, optional
        Only what concerns one of these; by default all.
    since : str or datetime.date
        First day; by default the month of the Warsaw summit.

    Returns
    -------
    pandas.DataFrame
        Columns date, first_day, last_day, kind, figure (``planned`` where it is planned or
        announced, or a day is set by which it is due; ``decided``, such as a number of
        battlegroups; ``legal floor``; ``counted``; ``none``), due, actor, country, low, high,
        unit, title, id, confidence, note, in the order of dates.

    Raises
    ------
    ContractError
        If a column is missing.
    UnknownNameError
        If a host is not known.

    Notes
    -----
    Strengths of brigades and sums over hosts stand here and not in the rosters, so that no sum
    of rosters can count them. No two figures of this table form a series.
    """
    dated.need(events, dated.EVENTS, "events")
    rows, day = events[events["kind"].isin(MILESTONES)], as_day(since)
    if hosts is not None:
        wanted = set(countries.resolve_all(hosts))
        rows = rows.loc[[bool(wanted & set(codes.split("|"))) for codes in rows["country"]]]
    rows = rows.loc[[dated.last_day(date) >= day for date in rows["date"]]]
    given = rows["low"].notna() | rows["high"].notna()
    figure = given.map({True: COUNTED, False: NO_FIGURE})
    for kind, unit in _OTHER_FIGURES.items():
        figure = figure.mask(rows["unit"].str.contains(unit), kind)
    found = rows.assign(
        first_day=[dated.first_day(date) for date in rows["date"]],
        last_day=[dated.last_day(date) for date in rows["date"]],
        figure=figure.mask(rows["end_date"] != "", "planned"),
        due=rows["end_date"],
    ).sort_values(["first_day", "id"], kind="stable", ignore_index=True)
    return found[[
        "date", "first_day", "last_day", "kind", "figure", "due", "actor", "country", "low",
        "high", "unit", "title", "id", "confidence", "note",
    ]]  # fmt: skip


def _named(roster: pd.DataFrame, host: str, day: dt.date, scope: str) -> Named:
    """Return whom the latest list of a host names, and whom sources named since."""
    found = troops.composition(roster, host, day, scope=scope)
    listed = found[found["record"] == troops.LIST]
    seen = found.loc[found["record"] == troops.SIGHTING, "contributor"]
    if listed.empty:
        return Named(host, (), (), "", "", float("nan"))
    first = listed.iloc[0]
    others = sorted(set(listed["contributor"]) - {host}), sorted(set(seen) - {host})
    age = float(first["age_days"])
    return Named(host, tuple(others[0]), tuple(others[1]), first["as_of"], first["source"], age)


def _together(named: list[Named]) -> Named:
    """Return the union of several hosts' contributors; as old as the oldest list."""
    known = [one for one in named if one.listed]
    return Named(
        TOGETHER,
        tuple(sorted({code for one in named for code in one.listed})),
        tuple(sorted({code for one in named for code in one.seen})),
        "|".join(f"{one.host} {one.as_of or 'none'}" for one in named),
        "|".join(f"{one.host} {one.source or 'none'}" for one in named),
        max((one.age_days for one in known), default=float("nan")),
    )


class _Amounts(NamedTuple):
    """Figures of the Allies of a day: those that can have one, of one year."""

    by_ally: pd.Series
    year: int
    left_out: frozenset[str]


def _amounts(frame: pd.DataFrame, what: str, day: dt.date) -> _Amounts:
    checks.one_series(frame, what)
    checks.one_edition(frame, what)
    checks.one_unit(frame, what)
    checks.need_additive(frame, what)
    known = frame[frame["value"].notna() & (frame["year"] <= day.year)]
    if known.empty:
        raise EditionError(
            f"{what} has nothing for {day.year} or before; load an edition that has that year"
        )
    year = int(known["year"].max())
    allies = countries.nato_members(day)
    unarmed = set(countries.group("no_armed_forces")) - set(frame["country"])
    figures = known[known["year"] == year].set_index("country")["value"]
    counted = [code for code in allies if code not in unarmed]
    if bool((figures.reindex(counted) < 0).any()):
        raise ContractError(f"{what} has a negative figure in {year}; shares need none below 0")
    return _Amounts(figures.reindex(counted), year, frozenset(unarmed & set(allies)))


def _weight(
    one: Named, counted: str, hosts: set[str], amounts: dict[str, _Amounts]
) -> dict[str, object]:
    """Return who is counted and what share of the Alliance they are."""
    codes = set(one.listed) | (set(one.seen) if counted == SEEN else set())
    if one.host == TOGETHER:
        codes -= hosts
    armed = codes & set(countries.group("nuclear_armed"))
    said = [] if one.listed else ["no list of two contributors or more by that day"]
    row: dict[str, object] = {
        "contributors": dated.joined(codes),
        "contributors_count": float(len(codes)) if one.listed else float("nan"),
        "nuclear_armed": dated.joined(armed),
        "nuclear_armed_count": float(len(armed)) if one.listed else float("nan"),
    }
    if one.host == TOGETHER and "none" in one.as_of:
        said.append("not every host has a list: the least that are bound")
    for what, figures in amounts.items():
        lacking = sorted(figures.by_ally.index[figures.by_ally.isna()])
        part = figures.by_ally.reindex(sorted(codes - figures.left_out))
        share = 100 * part.sum(skipna=False) / figures.by_ally.sum(skipna=False)
        row[f"share_{what}_pct"] = share if one.listed else float("nan")
        row[f"{what}_year"] = figures.year
        said += [f"no {what} of {', '.join(lacking)}"] if lacking else []
        outside = sorted(codes & figures.left_out)
        said += [f"{', '.join(outside)} without armed forces left out of {what}"] if outside else []
    return row | {"coverage": "; ".join(said)}


def _us(frame: pd.DataFrame | None, hosts: Iterable[str], day: dt.date) -> dict[str, float]:
    """Return the US troops assigned to hosts in the last September on or before a day."""
    nothing = {"us_assigned": float("nan"), "us_assigned_year": float("nan")}
    if frame is None:
        return nothing
    checks.one_series(frame, "us_assigned")
    checks.one_edition(frame, "us_assigned")
    checks.need_persons(frame, "us_assigned")
    last = day.year if day >= dt.date(day.year, 9, 30) else day.year - 1
    rows = frame[frame["country"].isin(list(hosts)) & (frame["year"] <= last)]
    known = rows[rows["value"].notna()]
    if known.empty:
        return nothing
    year = int(known["year"].max())
    values = known[known["year"] == year].set_index("country")["value"].reindex(list(hosts))
    return {"us_assigned": float(values.sum(skipna=False)), "us_assigned_year": float(year)}
