"""Checks of one publisher's figures against another's, as the catalogue declares them."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from baltic_research import catalog
from baltic_research.consistency.findings import Finding, figures
from baltic_research.holdings import Edition

if TYPE_CHECKING:
    import pandas as pd

DAYS_A_MONTH = 30.4375


@dataclass(frozen=True)
class Pair:
    """Two figures that mean nearly the same, and how far apart they may lie.

    Attributes
    ----------
    check : str
        Name of the check.
    left, right : str
        Codes of the series; a finding belongs to the edition of the left one.
    per, factor : str and float
        Where there is a series ``per``, the left figure is ``factor * left / per``.
    compare : str
        ``"level"``, or ``"growth"``: change on the previous year in percent.
    edition : str
        Which edition of the right one: the ``"nearest"`` in publication, or the last
        ``"before"`` the left one.
    months_apart : float
        Editions that lie further apart are not compared.
    absolute, relative : float
        A gap is a finding where it is beyond both: in the figure's unit, and in percent of the
        right figure.
    why, bound : str
        Why the two may differ at all, and where the bounds come from.
    """

    check: str
    left: str
    right: str
    absolute: float
    relative: float
    why: str
    bound: str
    per: str = ""
    factor: float = 1.0
    compare: str = "level"
    edition: str = "nearest"
    months_apart: float = float("inf")


@functools.cache
def pairs() -> tuple[Pair, ...]:
    """Return the pairs that the catalogue declares (data/catalog/cross_checks.yml)."""
    return tuple(Pair(**one) for one in catalog.cross_checks()["pairs"])


def compared_with(edition: Edition, pair: Pair, held: list[Edition]) -> Edition | None:
    """Return the edition that a pair compares an edition with, None where there is none."""
    others = [one for one in held if pair.right in one.coverage]
    if pair.edition == "before":
        others = [one for one in others if one.published < edition.published]

    def apart(one: Edition) -> dt.timedelta:
        return abs(one.published - edition.published)

    nearest = min(others, key=apart, default=None)
    if nearest is None or apart(nearest).days > pair.months_apart * DAYS_A_MONTH:
        return None
    return nearest


def disagreements(
    edition: Edition,
    table: pd.DataFrame,
    held: list[Edition],
    read: Callable[[Edition], pd.DataFrame | None],
) -> Iterator[Finding]:
    """Compare an edition with what other publishers say of the same thing.

    Parameters
    ----------
    edition : Edition
        The edition on the left side of the pairs.
    table : pandas.DataFrame
        Its observations.
    held : list of Edition
        Every edition held, of all sources.
    read : callable
        Returns an edition's observations, None where they break their contract.

    Yields
    ------
    tuple
        A finding for each country and year in which a pair lies beyond its bounds.

    Notes
    -----
    With left figure a and right figure b, a finding needs ``|a - b| > absolute`` and
    ``100 |a - b| / |b| > relative``.
    """
    for pair in pairs():
        if pair.left not in edition.coverage:
            continue
        other = compared_with(edition, pair, held)
        theirs = read(other) if other else None
        if other is not None and theirs is not None:
            yield from _gaps(pair, _left(pair, table), _right(pair, theirs), other)


def _left(pair: Pair, table: pd.DataFrame) -> pd.Series:
    values = figures(table, pair.left)
    if pair.per:
        below = figures(table, pair.per)
        values = (pair.factor * values / below[below > 0]).dropna()
    return _growth(values) if pair.compare == "growth" else values


def _right(pair: Pair, table: pd.DataFrame) -> pd.Series:
    values = figures(table, pair.right)
    return _growth(values) if pair.compare == "growth" else values


def _growth(values: pd.Series) -> pd.Series:
    before = values.rename(index=lambda year: year + 1, level="year")
    return (100 * (values / before[before != 0] - 1)).dropna()


def _gaps(pair: Pair, left: pd.Series, right: pd.Series, other: Edition) -> Iterator[Finding]:
    both = left.to_frame("left").join(right.rename("right"), how="inner")
    gap = both["left"] - both["right"]
    beyond = gap.abs() > pair.absolute
    if pair.relative:
        beyond &= 100 * gap.abs() > pair.relative * both["right"].abs()
    for row in both[beyond].reset_index().to_dict("records"):
        yield pair.check, row["country"], row["year"], _said(pair, row, other)


def _said(pair: Pair, row: Mapping[Hashable, Any], other: Edition) -> str:
    """Say what the two figures are and how far they lie apart."""
    quantity = f"{pair.left} / {pair.per.partition('.')[2]}" if pair.per else pair.left
    growth = "growth of " if pair.compare == "growth" else ""
    gap = row["left"] - row["right"]
    percent = f", {100 * gap / row['right']:+.0f} %" if pair.relative and row["right"] else ""
    return (
        f"{growth}{quantity}: {_number(row['left'])} against {_number(row['right'])} in "
        f"{other.source} {other.edition} ({_number(gap, sign='+')}{percent})"
    )


def _number(value: float, sign: str = "-") -> str:
    """Return a figure with as many decimals as say something; with ``+`` where asked for."""
    return f"{value:{sign},.0f}" if abs(value) >= 1000 else f"{value:{sign}.2f}"
