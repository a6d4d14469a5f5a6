"""One country's part in the forward presence: whom it hosts, and where its own troops stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research import countries
from baltic_research.days import Day, as_day
from baltic_research.indicators import dated

if TYPE_CHECKING:
    import pandas as pd

HOSTS, SENDS = "hosts", "sends"
_KEY = ["host", "contributor", "scope"]
_NEEDED = (
    "source", "host", "contributor", "as_of", "troops", "scope", "role", "approximate",
    "confidence", "source_url",
)  # fmt: skip


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
        counted (date of that number). Largest number first; empty where the record names the
        country nowhere.

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
    numbers = numbers.rename(columns={"as_of": "counted"})[
        [*_KEY, "troops", "approximate", "counted"]
    ]
    found = named.drop(columns=["troops", "approximate"]).merge(numbers, on=_KEY, how="left")
    found = found.assign(
        direction=found["host"].eq(code).map({True: HOSTS, False: SENDS}),
        partner=found["contributor"].where(found["host"].eq(code), found["host"]),
        age_days=[(day - one).days for one in found["last"]],
        named=found["as_of"],
        counted=found["counted"].fillna(""),
        approximate=found["approximate"].astype("boolean").fillna(value=False).astype(bool),
    ).sort_values(
        ["direction", "troops", "host", "contributor"], ascending=[True, False, True, True]
    )
    return found[[
        "direction", "partner", *_KEY, "named", "age_days", "role", "source", "confidence",
        "source_url", "troops", "approximate", "counted",
    ]].reset_index(drop=True)  # fmt: skip
