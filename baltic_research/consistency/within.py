"""Checks of an edition against itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from baltic_research.consistency.findings import Finding, figures, rounding
from baltic_research.holdings import Edition

if TYPE_CHECKING:
    import pandas as pd

SHARES = ("equipment_share", "personnel_share", "infrastructure_share", "other_share")
SUM_TOLERANCE = 0.01  # percentage points: NATO's own second decimal


def categories(edition: Edition, table: pd.DataFrame) -> Iterator[Finding]:
    """Find years whose shares of spending by category do not sum to 100.

    The four categories are the whole by NATO's definition. The bound is what rounding of the
    four published shares allows, at least `SUM_TOLERANCE`.
    """
    import pandas as pd

    codes = [f"{edition.source}.{name}" for name in SHARES]
    if not {*codes} <= {*table["series"].unique()}:
        return
    parts = [figures(table, code) for code in codes]
    if any(part.empty for part in parts):
        return
    total = pd.concat(parts, axis="columns", join="inner").sum(axis="columns")
    allowed = max(SUM_TOLERANCE, sum(rounding(part) for part in parts) + 1e-6)
    off = total[(total - 100).abs() > allowed].rename("sum").reset_index()
    for row in off.to_dict("records"):
        text = f"shares by category sum to {row['sum']:.3f} %"
        yield "categories", row["country"], row["year"], text


def growth(edition: Edition, table: pd.DataFrame) -> Iterator[Finding]:
    """Compare published real change with spending at constant prices, within rounding.

    The one is computed from the other by the publisher. With money rounded to half a unit h,
    the change that it implies is uncertain by 100 h (1/before + now/before²).
    """
    money = figures(table, f"{edition.source}.defence_usd_constant")
    published = figures(table, f"{edition.source}.defence_real_change")
    if money.empty or published.empty:
        return
    half = rounding(money)
    before = money.rename(lambda year: year + 1, level="year")
    both = published.to_frame("published").join(money.rename("now")).join(before.rename("before"))
    both = both.dropna()
    both["implied"] = 100 * (both["now"] / both["before"] - 1)
    slack = 100 * half * (1 / both["before"] + both["now"] / both["before"] ** 2)
    allowed = slack + rounding(published) + 1e-6
    off = both[(both["published"] - both["implied"]).abs() > allowed].reset_index()
    for row in off.to_dict("records"):
        text = (
            f"published real change {row['published']:.2f} %, from the money {row['implied']:.2f} %"
        )
        yield "growth", row["country"], row["year"], text


CHECKS: tuple[Callable[[Edition, pd.DataFrame], Iterator[Finding]], ...] = (categories, growth)
