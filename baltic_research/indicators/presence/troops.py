"""Forward presence: who stands where with how many troops, and against how many of the host's."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from baltic_research import contracts, countries, given
from baltic_research.days import Day, as_day
from baltic_research.errors import ParameterError
from baltic_research.indicators import checks, dated

if TYPE_CHECKING:
    import pandas as pd

BATTLEGROUP, BRIGADE, ALL_ALLIED = SCOPES = "battlegroup", "brigade", "all_allied"
LIST, SIGHTING, TOTAL = "list", "sighting", "total"
LONGEST_GAP = 366
_LEAST_NAMED = 2  # a source that names one Ally says that it is there and not who else is
_RECORD = ["host", "scope", "as_of", "source"]
_SURENESS = ["low", "medium", "high"]


def timeline(roster: pd.DataFrame, *, longest_gap: int = LONGEST_GAP) -> pd.DataFrame:
    """Return what each source counted in each host, in the order of the dates of record.

    Parameters
    ----------
    roster : pandas.DataFrame
        As `facts.load_roster` returns it.
    longest_gap : int
        Days between two totals beyond which they are marked as not to be joined by a line.

    Returns
    -------
    pandas.DataFrame
        One row a host, scope, date and source: host, scope, as_of, first_day, last_day,
        source, troops (persons, the source's total; NaN where it gives none),
        contributors_troops (sum of the contributors that have a number, NaN where none has),
        named and numbered (contributors named, and with a number), approximate, confidence
        (the least of its rows), conflict (keys of rows that give another number),
        conflict_troops (their number), gap_days (since the last earlier total of this host and
        scope, NaN for the first), gap (longer than `longest_gap`), coverage.

    Raises
    ------
    ContractError
        If a column is missing.
    ParameterError
        If the gap is not positive.

    Notes
    -----
    Nothing is interpolated and no number is carried forward. ``battlegroup``, ``brigade`` and
    ``all_allied`` are different things: rows of the one never follow rows of the other.
    A sum of contributors is a lower bound unless all of those there are named and counted.

    Examples
    --------
    >>> from baltic_research import facts
    >>> found = timeline(facts.load_roster(scope="battlegroup"))
    >>> int(found.query("as_of == '2022-06-28' and source == 'nato'")["troops"].sum())
    9641
    """
    longest_gap = given.count(longest_gap, "longest_gap")
    found = _records(roster)
    gap_days = _days_since_last(found[found["troops"].notna()]).reindex(found.index)
    return found.assign(
        gap_days=gap_days,
        gap=gap_days > longest_gap,
        coverage=[
            _said(total, named, numbered)
            for total, named, numbered in zip(
                found["troops"], found["named"], found["numbered"], strict=True
            )
        ],
    )


def composition(
    roster: pd.DataFrame, host: str, as_of: Day, *, scope: str = BATTLEGROUP
) -> pd.DataFrame:
    """Return who was named as a contributor in a host, with numbers, as of a day.

    Parameters
    ----------
    roster : pandas.DataFrame
        As `facts.load_roster` returns it; pass it `as_of` too for what was public that day.
    host : str
        Code, name or alias.
    as_of : str or datetime.date
        Rows dated later are left out; a date without day counts from its last.
    scope : {"battlegroup", "brigade", "all_allied"}
        Which of the three counts.

    Returns
    -------
    pandas.DataFrame
        Columns host, scope, record (``list``: of the latest list that names two contributors
        or more; ``sighting``: named by itself on that day or later; ``total``: everybody
        together, that day or later), contributor, role, troops (persons, NaN where only
        named), nuclear_armed, approximate, as_of, age_days, source, confidence, conflict,
        conflict_troops (what the conflicting row says), coverage. No row where no list is held.

    Raises
    ------
    ContractError
        If a column is missing.
    ParameterError
        If the scope is not known, or the day is none.
    UnknownNameError
        If the host is not known.

    Notes
    -----
    A sighting adds an Ally; it takes none away, because no source of one Ally says who left.
    Add either contributors or a total, never both.

    Examples
    --------
    >>> from baltic_research import facts
    >>> found = composition(facts.load_roster(), "Latvia", "2017-06-30")
    >>> int(found.loc[found["record"] == "list", "troops"].sum())
    1138
    """
    rows, day = _of_host(roster, countries.resolve(host), scope), as_day(as_of)
    rows = dated.on_or_before(rows, "as_of", day)
    last = latest_list(rows)
    if last.empty:
        rows = rows.iloc[:0]
    else:
        since = dated.last_day(last["as_of"].iloc[0])
        rows = rows.loc[[dated.last_day(date) >= since for date in rows["as_of"]]]
    record = rows["role"].map({TOTAL: TOTAL}).fillna(SIGHTING)
    # By date and source and not by index label, which may repeat
    of_list = rows["as_of"].isin(last["as_of"]) & rows["source"].isin(last["source"])
    record = record.mask(of_list & (rows["role"] != TOTAL), LIST)
    days = [dated.last_day(date) for date in rows["as_of"]]
    numbered = int(last["troops"].notna().sum())
    found = rows.assign(
        record=record,
        age_days=[(day - one).days for one in days],
        conflict_troops=_other_numbers(rows, roster),
        coverage=f"numbers for {numbered} of {len(last)} contributors listed",
    ).sort_values(["record", "as_of", "role", "contributor"], kind="stable", ignore_index=True)
    return found[[
        "host", "scope", "record", "contributor", "role", "troops", "nuclear_armed",
        "approximate", "as_of", "age_days", "source", "confidence", "conflict",
        "conflict_troops", "coverage",
    ]]  # fmt: skip


def latest_list(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the latest list of contributors, of the rows of one host and scope.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of a roster, those that were before the day in question.

    Returns
    -------
    pandas.DataFrame
        Contributors of one source on one date, two at least; of several lists of the same last
        day the longest, then the surest. No row where there is no list.
    """
    named = rows[rows["role"] != TOTAL]
    best: tuple[dt.date, int, int] | None = None
    chosen = named.iloc[:0]
    for (date, _), group in named.groupby(["as_of", "source"]):
        surest = _SURENESS.index(group["confidence"].iloc[0])
        rank = dated.last_day(str(date)), len(group), surest
        if len(group) >= _LEAST_NAMED and (best is None or rank > best):
            best, chosen = rank, group
    return chosen


def against_own_forces(roster: pd.DataFrame, personnel: pd.DataFrame) -> pd.DataFrame:
    """Set the totals of Allied troops against the host's own forces of that year.

    Parameters
    ----------
    roster : pandas.DataFrame
        As `facts.load_roster` returns it.
    personnel : pandas.DataFrame
        Observations of military personnel in persons or thousand persons, one series, edition
        and unit: ``nato.personnel``.

    Returns
    -------
    pandas.DataFrame
        One row a host, scope, date and source that gives a total: host, scope, as_of, source,
        troops (persons), approximate, confidence, conflict, own_forces (persons, NaN where the
        year has none), own_year, own_status, own_edition, per_100_own (Allied troops to 100 of
        the host's), includes_host (the host is named among its own contributors), coverage.

    Raises
    ------
    ContractError
        If columns are missing, personnel mixes series, editions or units, or is not in persons.

    Notes
    -----
    per_100_own = 100 * troops / own_forces. The host's figure is the average of a whole year
    and peacetime strength without reserves; Allied totals are those of a day.
    """
    checks.one_series(personnel, "personnel")
    edition, unit = (
        checks.one_edition(personnel, "personnel"),
        checks.one_unit(personnel, "personnel"),
    )
    checks.need_persons(personnel, "personnel")
    found = _records(roster)
    found = found[found["troops"].notna()].assign(
        own_year=lambda rows: [day.year for day in rows["last_day"]]
    )
    own = personnel[["country", "year", "value", "status"]].set_axis(
        ["host", "own_year", "own_forces", "own_status"], axis=1
    )
    found = found.merge(own, on=["host", "own_year"], how="left")
    found["own_forces"] *= checks.PERSONS_IN_A_UNIT[unit]
    roster = contracts.plain(roster)
    own_named = roster.loc[roster["host"] == roster["contributor"], ["host", "scope"]]
    hosts = set(own_named.itertuples(index=False, name=None))
    places = zip(found["host"], found["scope"], strict=True)
    return found.assign(
        own_status=found["own_status"].fillna("missing"),
        own_edition=edition,
        per_100_own=100 * found["troops"] / found["own_forces"].where(found["own_forces"] > 0),
        includes_host=[place in hosts for place in places],
        coverage=found["own_forces"].notna().map(
            {True: "", False: "no figure of the host's forces for that year"}
        ),
    )[[
        "host", "scope", "as_of", "source", "troops", "approximate", "confidence", "conflict",
        "own_forces", "own_year", "own_status", "own_edition", "per_100_own", "includes_host",
        "coverage",
    ]]  # fmt: skip


def _of_host(roster: pd.DataFrame, host: str, scope: str) -> pd.DataFrame:
    dated.need(roster, dated.ROSTER, "the roster")
    if scope not in SCOPES:
        raise ParameterError(f"scope must be one of {', '.join(SCOPES)}, found {scope!r}")
    return roster[(roster["host"] == host) & (roster["scope"] == scope)]


def _records(roster: pd.DataFrame) -> pd.DataFrame:
    """Return one row a host, scope, date and source, in the order of last days."""
    dated.need(roster, dated.ROSTER, "the roster")
    roster = contracts.plain(roster)
    total = roster["role"] == TOTAL
    rows = roster.assign(
        all_together=roster["troops"].where(total),
        each=roster["troops"].where(~total),
        is_named=~total,
        rank=roster["confidence"].map(_SURENESS.index),
        conflict_troops=_other_numbers(roster, roster),
    )
    found = rows.groupby(_RECORD, as_index=False).agg(
        troops=("all_together", "max"),
        contributors_troops=("each", lambda each: each.sum(min_count=1)),
        named=("is_named", "sum"),
        numbered=("each", "count"),
        approximate=("approximate", "any"),
        confidence=("rank", lambda ranks: _SURENESS[ranks.min()]),
        conflict=("conflict", lambda keys: "|".join(filter(None, keys))),
        conflict_troops=("conflict_troops", "max"),
    )
    found.insert(3, "first_day", [dated.first_day(date) for date in found["as_of"]])
    found.insert(4, "last_day", [dated.last_day(date) for date in found["as_of"]])
    order = ["host", "scope", "last_day", "source"]
    return found.sort_values(order, kind="stable", ignore_index=True)


def _days_since_last(totals: pd.DataFrame) -> pd.Series:
    """Return the days since the last total of the same host and scope, NaN for the first."""
    earlier = totals.groupby(["host", "scope"])["last_day"].shift()
    days = [
        float((day - before).days) if isinstance(before, dt.date) else float("nan")
        for day, before in zip(totals["last_day"], earlier, strict=True)
    ]
    return totals["troops"] * 0 + days  # the totals' index; every one of them has troops


def _other_numbers(rows: pd.DataFrame, roster: pd.DataFrame) -> list[float]:
    """Return the number that each row's conflicting row gives, NaN where there is none."""
    key = map(" ".join, zip(*(roster[name] for name in dated.ROSTER_KEY), strict=True))
    numbers = dict(zip(key, roster["troops"].astype(float), strict=True))
    return [numbers.get(conflict, float("nan")) for conflict in rows["conflict"]]


def _said(total: float, named: int, numbered: int) -> str:
    """Return in words what a record holds."""
    counted = f"numbers for {numbered} of {named} contributors named" if named else "nobody named"
    return counted if total == total else f"no total; {counted}"
