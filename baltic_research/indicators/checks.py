"""What indicators ask of the tables they are given, so that nothing is mixed in silence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from baltic_research.errors import ContractError

if TYPE_CHECKING:
    import pandas as pd

ROUNDED_DECIMALS = 2
PERSONS_IN_A_UNIT = {"persons": 1.0, "thousand persons": 1000.0}
_KEY = ("series", "edition", "country", "year")
_MONEY = "million (?!TIV)"  # volumes of arms are no price
_NOT_ADDITIVE = "%|percentage points|ideal point|level|.* (per head|a person|a km)"


def need_observations(frame: pd.DataFrame, what: str) -> None:
    """Raise unless a table has rows and the columns of observations, one figure a key."""
    needed = ["source", "series", "edition", "country", "year", "value", "unit", "status"]
    lacking = [name for name in needed if name not in frame.columns]
    if lacking:
        raise ContractError(
            f"{what} lacks the columns {', '.join(lacking)}; pass what load() returns"
        )
    if frame.empty:
        raise ContractError(f"{what} has no rows; ask load() for countries and years it has")
    for name in (*_KEY, "unit"):
        if frame[name].isna().any():
            raise ContractError(f"{what} has a row without {name}; each figure needs one")
    _need_numbers(frame, what)
    twice = frame[frame.duplicated(list(_KEY))]
    if not twice.empty:
        row = twice.iloc[0]
        raise ContractError(
            f"{what} has {row['country']} {row['year']} twice in {row['edition']}; "
            "pass each figure once"
        )


def _need_numbers(frame: pd.DataFrame, what: str) -> None:
    import pandas as pd

    year, value = frame["year"], frame["value"]
    if not pd.api.types.is_numeric_dtype(year) or (year % 1 != 0).any():
        raise ContractError(f"{what} has {year.iloc[0]!r} as year; expected whole numbers")
    # A column without any figure may be of any type
    if value.notna().any() and not pd.api.types.is_numeric_dtype(value):
        raise ContractError(
            f"{what} has {value.dropna().iloc[0]!r} as value; expected numbers, NaN where missing"
        )


def one_series(frame: pd.DataFrame, what: str) -> str:
    """Return the only series of a table; raise where it mixes several."""
    need_observations(frame, what)
    found = list(frame["series"].unique())
    if len(found) != 1:
        raise ContractError(f"{what} mixes the series {', '.join(found)}; pass one of them")
    return str(found[0])


def one_edition(frame: pd.DataFrame, what: str) -> str:
    """Return the only edition of a table; raise where it mixes several."""
    found = sorted(frame["edition"].unique())
    if len(found) != 1:
        raise ContractError(f"{what} mixes the editions {', '.join(found)}; pass one of them")
    return str(found[0])


def one_unit(frame: pd.DataFrame, what: str) -> str:
    """Return the only unit of a table; raise where it mixes units or price bases."""
    found = sorted(frame["unit"].unique())
    if len(found) != 1:
        raise ContractError(
            f"{what} mixes the units {'; '.join(found)}; sums and ratios need one unit and "
            "one price base"
        )
    return str(found[0])


def need_money(frame: pd.DataFrame, what: str) -> None:
    """Raise unless a table holds money in millions."""
    _need_unit(frame, what, _MONEY, "money in millions, like nato.defence_usd_constant")


def need_share_of_gdp(frame: pd.DataFrame, what: str) -> None:
    """Raise unless a table holds percentages of GDP."""
    _need_unit(frame, what, "% of GDP", "a share of GDP in percent, like nato.defence_share_gdp")


def need_share(frame: pd.DataFrame, what: str) -> None:
    """Raise unless a table holds percentages of something."""
    _need_unit(frame, what, "% of ", "a share in percent, like nato.defence_share_gdp")


def need_money_or_share_of_one_gdp(frame: pd.DataFrame, what: str) -> None:
    """Raise unless a table's years add up: money, or percentages of the GDP of one year."""
    _need_unit(
        frame, what, rf"{_MONEY}|% of GDP of \d{{4}}$",
        "money in millions or a share of one year's GDP, like kiel.allocations_share_gdp",
    )  # fmt: skip


def need_persons(frame: pd.DataFrame, what: str) -> None:
    """Raise unless a table counts persons."""
    units = "|".join(f"{unit}$" for unit in PERSONS_IN_A_UNIT)
    _need_unit(frame, what, units, "persons or thousands of them, like nato.personnel")


def need_index(frame: pd.DataFrame, what: str) -> None:
    """Raise unless a table holds an index."""
    _need_unit(frame, what, "index ", "an index, like cow.cinc")


def need_volumes(frame: pd.DataFrame, what: str) -> None:
    """Raise unless a table holds volumes of arms in trend-indicator values."""
    _need_unit(frame, what, r"million TIV\b", "volumes of arms, like transfers.imports_tiv")


def need_ideal_points(frame: pd.DataFrame, what: str) -> None:
    """Raise unless a table holds ideal points."""
    _need_unit(frame, what, "ideal point", "ideal points, like unga.ideal_point")


def need_additive(frame: pd.DataFrame, what: str) -> None:
    """Raise where countries' figures do not add up: percentages, figures a head, scales."""
    _need_unit(
        frame, what, rf"(?!{_NOT_ADDITIVE})",
        "figures that add up over countries: money, persons or counts",
    )  # fmt: skip


def _need_unit(frame: pd.DataFrame, what: str, wanted: str, expected: str) -> None:
    """Raise where a unit does not begin as the pattern says."""
    other = [unit for unit in frame["unit"].unique() if not re.match(wanted, str(unit))]
    if other:
        raise ContractError(f"{what} is in {other[0]!r}; pass {expected}")


def one_basis(spending: pd.DataFrame, gdp: pd.DataFrame, what: str) -> str:
    """Return the unit of spending and GDP; raise where unit, price base or edition differ."""
    for frame, name in ((spending, "spending"), (gdp, "gdp")):
        one_series(frame, name)
        need_money(frame, name)
    editions = one_edition(spending, "spending"), one_edition(gdp, "gdp")
    units = one_unit(spending, "spending"), one_unit(gdp, "gdp")
    if units[0] != units[1]:
        raise ContractError(
            f"spending is in {units[0]!r} and GDP in {units[1]!r}; {what} needs one price base"
        )
    if editions[0] != editions[1]:
        raise ContractError(
            f"spending is of edition {editions[0]} and GDP of {editions[1]}; "
            f"{what} needs one edition"
        )
    return units[0]


def need_share_and_money(share: pd.DataFrame, spending: pd.DataFrame, what: str) -> None:
    """Raise unless share and spending are two views of the same money."""
    for frame, name in ((share, "share"), (spending, "spending")):
        one_series(frame, name)
    need_share_of_gdp(share, "share")
    need_money(spending, "spending")
    editions = one_edition(share, "share"), one_edition(spending, "spending")
    units = one_unit(share, "share"), one_unit(spending, "spending")
    if editions[0] != editions[1] or price_base(units[0]) != price_base(units[1]):
        raise ContractError(
            f"share is of {editions[0]} in {units[0]!r}, spending of {editions[1]} in "
            f"{units[1]!r}; {what} needs one edition and one price base"
        )


def positive(values: pd.Series) -> pd.Series:
    """Return what can be divided by: figures above zero, the others NaN."""
    return values.where(values > 0)


def price_base(unit: str) -> str:
    """Return the price base a unit names, ``"2015 prices"``, or ``""``.

    Examples
    --------
    >>> price_base("million USD, 2015 prices and exchange rates")
    '2015 prices'
    """
    _, _, base = unit.partition(", ")
    return base.removesuffix(" and exchange rates")


def rounding(values: pd.Series, decimals: int) -> float:
    """Return how far published figures may lie from the true ones through rounding.

    Half a unit in the last decimal where every figure has no more than `decimals`, else 0:
    then the figures came at full precision.
    """
    known = values.dropna()
    return 0.5 * 10.0**-decimals if bool((known.round(decimals) == known).all()) else 0.0
