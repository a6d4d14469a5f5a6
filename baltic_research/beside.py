"""Two readings of one thing side by side: two editions, or two publishers, and how far apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research import catalog
from baltic_research.errors import ContractError

if TYPE_CHECKING:
    import pandas as pd

_KEY = ["country", "year"]
_NEEDED = ("series", "edition", *_KEY, "value", "unit", "status")
COLUMNS = (
    *_KEY,
    "left",
    "right",
    "difference",
    "unit",
    "left_unit",
    "right_unit",
    "left_status",
    "right_status",
    "left_from",
    "right_from",
)


def side_by_side(
    left: pd.DataFrame, right: pd.DataFrame, *, difference: bool = True
) -> pd.DataFrame:
    """Set two editions of a series, or two publishers' series, beside each other.

    Parameters
    ----------
    left, right : pandas.DataFrame
        Observations of one series and one edition each, or what `growth.change` and
        `spending.share_of_gdp` make of them.
    difference : bool
        Whether left less right is formed. Where it means nothing, that is refused.

    Returns
    -------
    pandas.DataFrame
        One row a country and year that either has, countries as on the left: country, year,
        left, right (values; NaN where one side has none), difference (left less right; NaN where
        either is missing or no difference is formed), unit (of the difference), left_unit,
        right_unit, left_status, right_status (empty where that side has no row), left_from,
        right_from (series and edition).

    Raises
    ------
    ContractError
        If a side mixes series or editions, or a difference is asked for that means nothing
        (`why_no_difference`).

    Examples
    --------
    >>> import baltic_research as br
    >>> then, now = (
    ...     br.load("nato.defence_share_gdp", countries="LTU", years=2019, edition=edition)
    ...     for edition in ("2024-06", "2026-07")
    ... )
    >>> side_by_side(then, now)[["difference", "unit"]].to_string(index=False, header=False)
    '0.02 percentage points'
    """
    for side, name in ((left, "left"), (right, "right")):
        _check(side, name)
    why = why_no_difference(left, right) if difference else ""
    if why:
        raise ContractError(f"{why}; call it with difference=False to see both without it")
    names = {name: f"{name}_right" for name in ("value", "unit", "status")}
    other = right[[*_KEY, *names]].rename(columns=names)
    both = left[[*_KEY, *names]].merge(other, on=_KEY, how="outer")
    codes = dict.fromkeys([*left["country"], *right["country"]])
    order = {code: place for place, code in enumerate(codes)}
    place = both["country"].map(order).astype("int64")
    both = both.assign(place=place).sort_values(["place", "year"])
    gap = both["value"] - both["value_right"]
    texts = both[["unit", "unit_right", "status", "status_right"]].astype("str").fillna("")
    return both.assign(
        left=both["value"],
        right=both["value_right"],
        difference=gap if difference else gap * float("nan"),
        unit=[_unit(one or two) if difference else "" for one, two in _units(texts)],
        left_unit=texts["unit"],
        right_unit=texts["unit_right"],
        left_status=texts["status"],
        right_status=texts["status_right"],
        left_from=_origin(left),
        right_from=_origin(right),
    )[list(COLUMNS)].reset_index(drop=True)


def why_no_difference(left: pd.DataFrame, right: pd.DataFrame) -> str:
    """Return in a sentence why the difference of two tables means nothing; empty if it does.

    Parameters
    ----------
    left, right : pandas.DataFrame
        As for `side_by_side`.

    Returns
    -------
    str
        The reason. Two shares may differ in their price base, for a share has hardly any left;
        two amounts may not. Two series must be declared as readings of one thing.
    """
    ours, theirs = str(left["series"].iloc[0]), str(right["series"].iloc[0])
    if _origin(left) == _origin(right):
        return f"both sides are {_origin(left)}, and a figure does not differ from itself"
    if ours != theirs and not why_comparable(ours, theirs):
        return f"{ours} and {theirs} measure different things, so their difference means nothing"
    both = left[[*_KEY, "unit"]].merge(right[[*_KEY, "unit"]], on=_KEY, suffixes=("", "_right"))
    for one, two in sorted(set(_units(both))):
        if not comparable(one, two):
            units = f"one side is in {one!r} and the other in {two!r}"
            return f"{units}, so their difference means nothing"
    return ""


def comparable(unit: str, other: str) -> bool:
    """Return whether a difference of figures in two units means something.

    Examples
    --------
    >>> comparable("% of GDP, 2015 prices", "% of GDP, 2021 prices")
    True
    >>> comparable("million EUR, 2015 prices", "million EUR, 2021 prices")
    False
    """
    return unit == other or (unit.startswith("%") and _quantity(unit) == _quantity(other))


def counterparts(series: str) -> dict[str, str]:
    """Return the series of other publishers that are declared to measure the same, and in what way.

    Parameters
    ----------
    series : str
        Code of the series.

    Returns
    -------
    dict of str to str
        By code, why the two may be compared and why they need not agree.

    Examples
    --------
    >>> sorted(counterparts("nato.defence_share_gdp"))
    ['sipri.milex_share_gdp', 'worldbank.milex_share_gdp']
    """
    direct = _declared(series)
    further = {
        other: why
        for one in direct
        for other, why in _declared(one).items()
        if other != series and other not in direct
    }
    return {**direct, **further}


def why_comparable(series: str, other: str) -> str:
    """Return why two series may be compared, and why they need not agree; empty if they may not."""
    return counterparts(series).get(other, "")


def _declared(series: str) -> dict[str, str]:
    pairs = [one for one in catalog.cross_checks()["pairs"] if "per" not in one]
    ends = [(one["left"], one["right"], str(one["why"]).strip()) for one in pairs]
    there = {right: why for left, right, why in ends if left == series}
    return there | {left: why for left, right, why in ends if right == series}


def _check(side: pd.DataFrame, name: str) -> None:
    lacking = [column for column in _NEEDED if column not in side.columns]
    if lacking:
        raise ContractError(f"the {name} side lacks {', '.join(lacking)}; pass what load() returns")
    for column in ("series", "edition"):
        found = sorted(side[column].unique())
        if len(found) != 1:
            listed = ", ".join(found) or "none"
            raise ContractError(f"the {name} side must have one {column}, and has {listed}")


def _origin(side: pd.DataFrame) -> str:
    return f"{side['series'].iloc[0]} {side['edition'].iloc[0]}"


def _units(rows: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(rows["unit"], rows["unit_right"], strict=True))


def _quantity(unit: str) -> str:
    return unit.partition(", ")[0]


def _unit(unit: str) -> str:
    return "percentage points" if unit.startswith("%") else unit
