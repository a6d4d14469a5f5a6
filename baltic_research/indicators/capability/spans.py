"""Purchases laid out in time: the days that the dates of contract, due and delivery may mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from baltic_research.indicators import dated

if TYPE_CHECKING:
    import pandas as pd

_DATES = ("contract", "due", "delivered")


def spans(bought: pd.DataFrame) -> pd.DataFrame:
    """Add the first and the last day that each date of a purchase may mean.

    Parameters
    ----------
    bought : pandas.DataFrame
        As `procurement` returns it.

    Returns
    -------
    pandas.DataFrame
        The same with contract_from, contract_to, due_from, due_to, delivered_from and
        delivered_to (``datetime.date``, None where there is no date). ``due`` is the day by
        which the first is due; where the source names only the day of the last, that one.

    Raises
    ------
    ContractError
        If a column is missing.

    Notes
    -----
    A date known by its year may be any day of it. The span says how precise the source is and
    not how long a delivery took.
    """
    dated.need(bought, (*_DATES, "last_due"), "bought")
    dates = bought.assign(due=bought["due"].where(bought["due"] != "", bought["last_due"]))
    added: dict[str, Any] = {
        f"{name}_{end}": [reading(date) if date else None for date in dates[name]]
        for name in _DATES
        for end, reading in (("from", dated.first_day), ("to", dated.last_day))
    }
    return bought.assign(**added)
