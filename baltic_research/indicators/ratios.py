"""Spending set in proportion: to the persons it is spent for, and by what it is spent on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research.errors import ContractError
from baltic_research.indicators import checks

if TYPE_CHECKING:
    import pandas as pd

PARTS = "% of defence expenditure"


def per_person(spending: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    """Divide spending by persons: per head of the population, or per soldier.

    Parameters
    ----------
    spending : pandas.DataFrame
        Observations of spending in millions, one edition and unit.
    persons : pandas.DataFrame
        Observations in persons or thousand persons, one edition; another source is welcome.

    Returns
    -------
    pandas.DataFrame
        Columns country, year, value (units of currency a person; NaN where either is missing),
        unit, status.

    Raises
    ------
    ContractError
        If units are mixed, spending is not in millions, or nobody is counted in persons.
    """
    money, counted = checks.one_unit(spending, "spending"), checks.one_unit(persons, "persons")
    for frame, what in ((spending, "spending"), (persons, "persons")):
        checks.one_series(frame, what)
        checks.one_edition(frame, what)
    checks.need_money(spending, "spending")
    checks.need_persons(persons, "persons")
    both = spending.merge(persons, on=["country", "year"], suffixes=("", "_persons"))
    heads = both["value_persons"] * checks.PERSONS_IN_A_UNIT[counted]
    estimate = (both["status"] == "estimate") | (both["status_persons"] == "estimate")
    return both.assign(
        value=1e6 * both["value"] / heads.where(heads > 0),
        unit=f"{money.removeprefix('million ')} a person",
        status=estimate.map({True: "estimate", False: "reported"}),
    )[["country", "year", "value", "unit", "status"]]


def spent_on(spending: pd.DataFrame, part: pd.DataFrame) -> pd.DataFrame:
    """Compute the money spent on one part of defence: equipment, personnel, infrastructure.

    Parameters
    ----------
    spending : pandas.DataFrame
        Observations of spending, one edition and unit.
    part : pandas.DataFrame
        Observations of one part in ``% of defence expenditure``, of the same edition.

    Returns
    -------
    pandas.DataFrame
        Observations in the unit of `spending`, with the series of `part`, of the countries and
        years that both tables have; value is NaN where either is. An estimate on either side
        makes an estimate.

    Raises
    ------
    ContractError
        If series, editions or units are mixed, editions differ, or `part` is no percentage of
        defence expenditure.

    Notes
    -----
    money = spending * part / 100. Publishers form parts on current prices; taken of spending at
    constant prices they rest on one deflator for all of it.
    """
    for frame, what in ((spending, "spending"), (part, "part")):
        checks.one_series(frame, what)
        checks.one_unit(frame, what)
    checks.need_money(spending, "spending")
    editions = checks.one_edition(spending, "spending"), checks.one_edition(part, "part")
    if editions[0] != editions[1]:
        raise ContractError(
            f"spending is of edition {editions[0]} and the part of {editions[1]}; "
            "money spent on a part needs one edition"
        )
    if checks.one_unit(part, "part") != PARTS:
        raise ContractError(f"spent_on takes a part in {PARTS!r}, not {part['unit'].iloc[0]!r}")
    both = spending.merge(part, on=["country", "year"], suffixes=("", "_part"))
    estimate = (both["status"] == "estimate") | (both["status_part"] == "estimate")
    money = both.assign(
        series=both["series_part"],
        value=both["value"] * both["value_part"] / 100,
        status=estimate.map({True: "estimate", False: "reported"}),
    )
    return money[[name for name in spending.columns if name not in ("note", "cell")]]
