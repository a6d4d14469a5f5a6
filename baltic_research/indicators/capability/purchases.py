"""Arms bought for denial: from the contract to the delivery, with what is not known left open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from baltic_research import countries
from baltic_research.days import Day, as_day
from baltic_research.errors import ContractError, UnknownNameError
from baltic_research.indicators import dated

if TYPE_CHECKING:
    import pandas as pd

DENIAL = ("air_defence", "anti_tank", "coastal_defence", "long_range_fires")
CATEGORIES = (*DENIAL, "artillery", "armour")
CONTRACT = "contract"
DELIVERED, DUE, PAST_DUE, OPEN, NO_CONTRACT = (
    "delivered", "due", "past_due", "no_date", "no_contract",
)  # fmt: skip
_DELIVERIES = (
    "id", "category", "stage", "first_due", "last_due", "first_delivered", "last_delivered",
    "delivery_known",
)  # fmt: skip
_READ = (
    "delivered", "last_delivered", "state", "lag_low_months", "lag_high_months",
    "planned_low_months", "planned_high_months", "slip_low_months", "slip_high_months",
    "waiting_months", "open_end",
)  # fmt: skip
_COUNTED = (
    "country", "category", "purchases", "contracts", "delivered", "past_due", "open_end",
    "first_contract", "lag_low_months", "lag_high_months", "coverage",
)  # fmt: skip


def procurement(
    events: pd.DataFrame,
    deliveries: pd.DataFrame,
    as_of: Day,
    *,
    categories: Iterable[str] = DENIAL,
) -> pd.DataFrame:
    """Return what was bought, and how long it took or is to take from contract to delivery.

    Parameters
    ----------
    events : pandas.DataFrame
        As `facts.load_events` returns it, those of kind ``procurement`` among others.
    deliveries : pandas.DataFrame
        As ``facts.load_coded("deliveries")`` returns it.
    as_of : str or datetime.date
        Only what was bought, and reported as delivered, by that day.
    categories : iterable of str
        Of air_defence, anti_tank, coastal_defence, long_range_fires (together what is called
        anti-access and area denial), artillery and armour.

    Returns
    -------
    pandas.DataFrame
        In the order of contracts: id, country, category, system, contract (date as precise as
        its source), stage (``contract``, ``decision``, ``approval`` or ``wish``), due, last_due,
        delivered, last_delivered, state (``delivered``; ``due``; ``past_due``: its day is over
        and no delivery is on record, which is not the same as late; ``no_date``;
        ``no_contract``), lag_low_months and lag_high_months from contract to the first
        delivery, planned_low_months and planned_high_months from contract to the first day due,
        slip_low_months and slip_high_months (first delivery after the day due; negative is
        early), waiting_months (from the contract to `as_of` where nothing is delivered: the lag
        is longer than this), open_end (no delivery on record), money_low, money_high, unit,
        confidence, coverage.

    Raises
    ------
    ContractError
        If a column is missing, or a purchase is not among the deliveries.
    UnknownNameError
        If a category is not known.

    Notes
    -----
    Dates known by month or year make every lag an interval. A mean of the delivered alone is
    too short, because those that take long are still open (censored on the right). Most
    sources report signatures and few report deliveries, so ``past_due`` is often a want of
    sources.
    """
    import pandas as pd

    day, wanted = as_day(as_of), _known_categories(categories)
    rows = _bought(events, deliveries, day)
    rows = rows[rows["category"].isin(wanted)].reset_index(drop=True)
    read = [_reading(row, day) for row in rows.to_dict("records")]
    found = pd.DataFrame(read, columns=list(_READ), index=rows.index)
    return _in_words(rows.drop(columns=["last_delivered"]).join(found))


def procurement_by_country(
    bought: pd.DataFrame, hosts: Iterable[str] = countries.BALTICS
) -> pd.DataFrame:
    """Count purchases by country and category, and the span of their lags.

    Parameters
    ----------
    bought : pandas.DataFrame
        As `procurement` returns it.
    hosts : iterable of str
        Countries to show, also those without a purchase.

    Returns
    -------
    pandas.DataFrame
        One row for each country and each category in `bought`: country, category, purchases,
        contracts, delivered, past_due, open_end, first_contract, lag_low_months and
        lag_high_months (shortest low and longest high of the delivered, NaN where none is),
        coverage (``none on record`` where no purchase was coded).

    Raises
    ------
    UnknownNameError
        If a country is not known.

    Notes
    -----
    A count of contracts is a count of signatures and not of weapons; sums of money are not
    formed, since they cover different things.
    """
    import pandas as pd

    rows = []
    for code in countries.resolve_all(hosts):
        for category in [one for one in CATEGORIES if one in set(bought["category"])]:
            some = bought[(bought["country"] == code) & (bought["category"] == category)]
            came = some[some["state"] == DELIVERED]
            rows.append(
                {
                    "country": code,
                    "category": category,
                    "purchases": len(some),
                    "contracts": int((some["stage"] == CONTRACT).sum()),
                    "delivered": len(came),
                    "past_due": int((some["state"] == PAST_DUE).sum()),
                    "open_end": int(some["open_end"].sum()),
                    "first_contract": min(some["contract"], default=""),
                    "lag_low_months": came["lag_low_months"].min(),
                    "lag_high_months": came["lag_high_months"].max(),
                    "coverage": "" if len(some) else "none on record",
                }
            )
    return pd.DataFrame(rows, columns=list(_COUNTED))


def _known_categories(categories: Iterable[str]) -> list[str]:
    wanted = list(categories)
    for one in wanted:
        if one not in CATEGORIES:
            raise UnknownNameError("category of arms", one, CATEGORIES)
    return wanted


def _bought(events: pd.DataFrame, deliveries: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Return the purchases up to a day, each joined with what is read of its delivery."""
    dated.need(events, dated.EVENTS, "events")
    dated.need(deliveries, _DELIVERIES, "deliveries")
    rows = dated.on_or_before(events[events["kind"] == "procurement"], "date", day)
    unread = sorted(set(rows["id"]) - set(deliveries["id"]))
    if unread:
        raise ContractError(
            f"deliveries have no row for {', '.join(unread)}; add one to deliveries.csv"
        )
    return rows.merge(deliveries[list(_DELIVERIES)], on="id", how="left", validate="one_to_one")


def _reading(row: Mapping[Any, Any], day: dt.date) -> dict[str, object]:
    """Return the state of a purchase on a day, and the months between its dates."""
    none = (float("nan"), float("nan"))
    known = row["delivery_known"] or row["first_delivered"]
    reported = known != "" and dated.last_day(known) <= day
    came, due = row["first_delivered"] if reported else "", row["first_due"]
    binding, signed = row["stage"] == CONTRACT, row["date"]
    lag = dated.months(signed, came) if binding and came else none
    planned = dated.months(signed, due) if binding and due else none
    slip = _difference(due, came) if due and came else none
    waited = (day - dated.last_day(signed)).days / dated.DAYS_A_MONTH
    return {
        "delivered": came,
        "last_delivered": row["last_delivered"] if reported else "",
        "state": _state(row["stage"], due or row["last_due"], came, day),
        "lag_low_months": lag[0], "lag_high_months": lag[1],
        "planned_low_months": planned[0], "planned_high_months": planned[1],
        "slip_low_months": slip[0], "slip_high_months": slip[1],
        "waiting_months": waited if binding and not came else float("nan"),
        "open_end": not came,
    }  # fmt: skip


def _difference(due: str, came: str) -> tuple[float, float]:
    fewest = (dated.first_day(came) - dated.last_day(due)).days / dated.DAYS_A_MONTH
    return fewest, (dated.last_day(came) - dated.first_day(due)).days / dated.DAYS_A_MONTH


def _state(stage: str, due: str, came: str, day: dt.date) -> str:
    if came:
        return DELIVERED
    if stage != CONTRACT:
        return NO_CONTRACT
    if not due:
        return OPEN
    return PAST_DUE if dated.last_day(due) < day else DUE


def _in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of the answer, with what is missing said."""
    said = {
        DELIVERED: "", DUE: "not delivered; the day due is to come",
        PAST_DUE: "day due is over, no delivery on record",
        OPEN: "no date of delivery in the source",
        NO_CONTRACT: "not contracted, no lag",
    }  # fmt: skip
    renamed = rows.rename(
        columns={
            "title": "system", "date": "contract", "first_due": "due",
            "low": "money_low", "high": "money_high",
        }
    )  # fmt: skip
    return renamed.assign(coverage=renamed["state"].map(said))[[
        "id", "country", "category", "system", "contract", "stage", "due", "last_due", "delivered",
        "last_delivered", "state", "lag_low_months", "lag_high_months", "planned_low_months",
        "planned_high_months", "slip_low_months", "slip_high_months", "waiting_months", "open_end",
        "money_low", "money_high", "unit", "confidence", "coverage",
    ]].reset_index(drop=True)  # fmt: skip
