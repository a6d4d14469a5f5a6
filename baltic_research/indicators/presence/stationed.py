"""One country's part in the forward presence: whom it hosts, and where its own troops stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research import countries
from baltic_research.days import Day, as_day
from baltic_research.indicators import dated
from baltic_research.indicators.presence import latest, tripwire

if TYPE_CHECKING:
    import pandas as pd

HOSTS, SENDS = "hosts", "sends"
_KEY = ["host", "contributor", "scope"]
_NEEDED = (
    "source", "host", "contributor", "as_of", "troops", "scope", "role", "approximate",
    "confidence", "source_url",
)  # fmt: skip
# The record of a number is often another than the one that names last, and stands beside it
_OF_COUNT = {
    "as_of": "counted",
    "source": "counted_by",
    "confidence": "count_confidence",
    "source_url": "count_source_url",
}


def stationed(roster: pd.DataFrame, country: str, as_of: Day) -> pd.DataFrame:
    """Return the last record of each Ally in a host, for one country as host and as sender.

    Parameters
    ----------
    roster : pandas.DataFrame
        As `facts.load_roster` returns it; pass it `as_of` too for what was public that day.
    country : str
        Code, name or alias.
    as_of : str or datetime.date
        Rows dated later are left out; a date without day counts from its last.

    Returns
    -------
    pandas.DataFrame
        One row a host, contributor (NATO: all together) and scope (``battlegroup`` and
        ``all_allied`` are two counts and never added). Columns direction (``hosts`` or
        ``sends``), partner (the other of the two), host, contributor, scope, named (when it was
        last named), age_days (since then), role, source, confidence, source_url (of that record),
        troops (persons, of the last record with a number, NaN where there is none), approximate,
        counted, counted_by, count_confidence, count_source_url (date, source, confidence and
        address of that number, empty where there is none: it need not be the record that names
        last). Largest number first; empty where the record names the country nowhere.

    Raises
    ------
    ContractError
        If a column is missing.
    UnknownNameError
        If the country is not known.

    Notes
    -----
    The last record is no statement about the day asked for: its age says how far it lies back,
    and that a contributor was not named since does not say that it left.

    Examples
    --------
    >>> from baltic_research import facts
    >>> found = stationed(facts.load_roster(), "Lithuania", "2017-06-30")
    >>> found.loc[found["contributor"] == "DEU", ["direction", "troops"]].to_numpy().tolist()
    [['hosts', 450.0]]
    """
    import pandas as pd

    dated.need(roster, _NEEDED, "roster")
    code, day = countries.resolve(country), as_day(as_of)
    rows = dated.on_or_before(roster, "as_of", day)
    rows = rows[(rows["host"] == code) | (rows["contributor"] == code)]
    last_days = pd.Series([dated.last_day(date) for date in rows["as_of"]], index=rows.index)
    rows = rows.assign(last=last_days).sort_values("last", kind="stable")
    named = rows.drop_duplicates(_KEY, keep="last")
    numbers = rows[rows["troops"].notna()].drop_duplicates(_KEY, keep="last")
    numbers = numbers[[*_KEY, "troops", "approximate", *_OF_COUNT]].rename(columns=_OF_COUNT)
    found = named.drop(columns=["troops", "approximate"]).merge(numbers, on=_KEY, how="left")
    found = found.assign(
        direction=found["host"].eq(code).map({True: HOSTS, False: SENDS}),
        partner=found["contributor"].where(found["host"].eq(code), found["host"]),
        age_days=[(day - one).days for one in found["last"]],
        named=found["as_of"],
        **found[list(_OF_COUNT.values())].fillna(""),
        approximate=found["approximate"].astype("boolean").fillna(value=False).astype(bool),
    ).sort_values(
        ["direction", "troops", "host", "contributor"], ascending=[True, False, True, True]
    )
    return found[[
        "direction", "partner", *_KEY, "named", "age_days", "role", "source", "confidence",
        "source_url", "troops", "approximate", *_OF_COUNT.values(),
    ]].reset_index(drop=True)  # fmt: skip


def brigade_counts(events: pd.DataFrame, country: str, as_of: Day) -> pd.DataFrame:
    """Return the counts of brigades and their parts that concern one country.

    Parameters
    ----------
    events : pandas.DataFrame
        As `facts.load_events` returns it; pass it `as_of` too for what was public that day.
    country : str
        Code, name or alias.
    as_of : str or datetime.date
        Events dated later are left out; a date without day counts from its last.

    Returns
    -------
    pandas.DataFrame
        One row an event that counts troops in one host, where the country is that host or among
        the actors: host, actor (codes with ``|``), counted (its date), age_days, low and high
        (persons; NaN where the source gives no such bound), unit, title, confidence, source_url,
        note (what the number holds, and where they stand if not in the host), id. Newest first,
        then the largest.

    Raises
    ------
    ContractError
        If a column is missing.
    UnknownNameError
        If the country is not known.

    Notes
    -----
    These are no part of a roster: a brigade holds a battlegroup or stands beside it, and a part
    of a brigade stands in the brigade's own number. No two rows may be added, neither here nor
    with those of `stationed`. Plans and counts of several hosts together are left out.

    Examples
    --------
    >>> from baltic_research import facts
    >>> found = brigade_counts(facts.load_events(), "Canada", "2025-12-31")
    >>> found[["host", "counted", "high"]].to_numpy().tolist()
    [['LVA', '2025-08-26', 2000.0]]
    """
    dated.need(events, (*dated.EVENTS, "source_url"), "events")
    code, day = countries.resolve(country), as_day(as_of)
    told = events[["id", "actor", "source_url", "note"]]
    found = latest.for_one_host(dated.on_or_before(events, "date", day)).merge(told, on="id")
    found = found[found["figure"] == tripwire.COUNTED]
    named = zip(found["host"], found["actor"].str.split("|"), strict=True)
    found = found.loc[[code in (host, *actors) for host, actors in named]]
    found = found.assign(
        counted=found["date"], age_days=[(day - one).days for one in found["last_day"]]
    ).sort_values(["last_day", "high"], ascending=False, kind="stable")
    return found[[
        "host", "actor", "counted", "age_days", "low", "high", "unit", "title", "confidence",
        "source_url", "note", "id",
    ]].reset_index(drop=True)  # fmt: skip
