"""The health of what is held: how fresh, how complete, and what contradicts itself."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from baltic_research import catalog, contracts, countries, holdings, paths
from baltic_research.errors import ContractError
from baltic_research.holdings import Edition

if TYPE_CHECKING:
    import pandas as pd

FINDING_COLUMNS = ("source", "edition", "check", "country", "year", "finding", "known", "reason")
SHARES = ("equipment_share", "personnel_share", "infrastructure_share", "other_share")
SUM_TOLERANCE = 0.01  # percentage points: NATO's own second decimal
REVISED = 10.0  # percent: a reported figure that moves by more with no change of unit is looked at

Finding = tuple[str, str, int, str]
"""Check, country, year and what was found."""


def status(today: dt.date) -> pd.DataFrame:
    """Return how fresh each source is.

    Parameters
    ----------
    today : datetime.date
        The day that ages are counted to.

    Returns
    -------
    pandas.DataFrame
        One row a source that is declared: source, title, editions (held), newest (label),
        published, age_days, expected (day by which the publisher's habit makes one expect the
        next; missing where there is no habit), stale (whether that day has passed), cadence.

    Notes
    -----
    The expected day is the newest publication plus the source's ``interval_months``.
    """
    import pandas as pd

    return pd.DataFrame([_status(one, today) for one in catalog.sources().values()])


def coverage(source: str | None = None) -> pd.DataFrame:
    """Return how much of each series each edition gives.

    Parameters
    ----------
    source : str, optional
        Code of a source; by default all.

    Returns
    -------
    pandas.DataFrame
        One row a series, edition and year: source, edition, series, year, countries (number with
        a figure), share (percent of the countries that the series has anywhere in the edition).
    """
    import pandas as pd

    return pd.concat([_coverage(one) for one in holdings.held(source)], ignore_index=True)


def check(source: str | None = None) -> pd.DataFrame:
    """Check every edition held against its contract, itself and its neighbours.

    Parameters
    ----------
    source : str, optional
        Code of a source; by default all.

    Returns
    -------
    pandas.DataFrame
        One row a finding, columns `FINDING_COLUMNS`: what was checked, for whom and when, what
        was found, whether the finding is known (data/catalog/anomalies.csv) and why it stands.

    Notes
    -----
    Checks: ``contract`` (columns, keys, ranges, the hash of the table), ``anomaly`` (what the
    importer noted), ``categories`` (shares of spending by category sum to 100), ``growth``
    (published real change against constant prices), ``revision`` (a reported figure that moves
    by more than 10 percent to the next edition in the same unit). Tolerances are what rounding of
    the published figures allows.
    """
    import pandas as pd

    known = _known()
    rows = []
    editions = holdings.held(source)
    for one in editions:
        for name, country, year, text in _findings(one, editions):
            reason = known.get((one.source, one.edition, name, country, str(year or "")), "")
            rows.append((one.source, one.edition, name, country, year, text, bool(reason), reason))
    return pd.DataFrame(rows, columns=list(FINDING_COLUMNS))


def _status(source: catalog.Source, today: dt.date) -> dict[str, object]:
    held = holdings.held(source.code)
    newest = held[-1] if held else None
    expected = newest and _months_later(newest.published, source.interval_months)
    return {
        "source": source.code,
        "title": source.title,
        "editions": len(held),
        "newest": newest.edition if newest else "",
        "published": newest.published if newest else None,
        "age_days": (today - newest.published).days if newest else None,
        "expected": expected,
        "stale": bool(expected and today > expected),
        "cadence": source.cadence,
    }


def _months_later(day: dt.date, months: int | None) -> dt.date | None:
    """Return the first of the month after some months; None where no next is expected."""
    if months is None:
        return None
    place = day.year * 12 + day.month - 1 + months + 1
    return dt.date(place // 12, place % 12 + 1, 1)


def _coverage(edition: Edition) -> pd.DataFrame:
    table = holdings.table(edition).dropna(subset="value")
    counted = table.groupby(["series", "year"], sort=False)["country"].nunique().reset_index()
    widest = table.groupby("series")["country"].nunique()
    return counted.rename(columns={"country": "countries"}).assign(
        source=edition.source,
        edition=edition.edition,
        share=lambda frame: 100 * frame["countries"] / frame["series"].map(widest),
    )[["source", "edition", "series", "year", "countries", "share"]]


def _findings(edition: Edition, editions: list[Edition]) -> Iterator[Finding]:
    table, fault = _sound_table(edition)
    if table is None:
        yield "contract", "", 0, fault
        return
    yield from (("anomaly", *_place(text), text) for text in edition.anomalies)
    for examine in _EXAMINATIONS:
        yield from examine(edition, table)
    later = [one for one in editions if one.source == edition.source]
    following = later[later.index(edition) + 1 : later.index(edition) + 2]
    later_table = _sound_table(following[0])[0] if following else None
    if later_table is not None:
        yield from _revised(table, later_table, following[0].edition)


def _sound_table(edition: Edition) -> tuple[pd.DataFrame | None, str]:
    """Return an edition's table, or None and what breaks its contract."""
    try:
        table = holdings.table(edition)
        contracts.check_observations(table, edition.table.name)
    except ContractError as fault:
        return None, str(fault)
    return table, ""


def _place(anomaly: str) -> tuple[str, int]:
    """Return the country and year that an importer's note is about, where it says them."""
    named = countries.mentioned(anomaly)
    years = re.findall(r"\b(?:19|20)\d{2}\b", anomaly)
    return (named[0] if named else ""), (int(years[0]) if years else 0)


def _series(table: pd.DataFrame, code: str) -> pd.Series:
    rows = table[table["series"] == code]
    return rows.set_index(["country", "year"])["value"].dropna()


def _rounding(values: pd.Series, most: int = 4) -> float:
    """Return half a unit in the last decimal that the figures were published to."""
    for decimals in range(most + 1):
        if bool((values.round(decimals) == values).all()):
            return float(0.5 * 10.0**-decimals)
    return 0.0


def _categories(edition: Edition, table: pd.DataFrame) -> Iterator[Finding]:
    """Find years whose shares of spending by category do not sum to 100."""
    import pandas as pd

    parts = [_series(table, f"{edition.source}.{name}") for name in SHARES]
    if any(part.empty for part in parts):
        return
    total = pd.concat(parts, axis="columns", join="inner").sum(axis="columns")
    allowed = max(SUM_TOLERANCE, sum(_rounding(part) for part in parts) + 1e-6)
    off = total[(total - 100).abs() > allowed].rename("sum").reset_index()
    for row in off.to_dict("records"):
        text = f"shares by category sum to {row['sum']:.3f} %"
        yield "categories", row["country"], row["year"], text


def _growth(edition: Edition, table: pd.DataFrame) -> Iterator[Finding]:
    """Compare published real change with spending at constant prices, within rounding."""
    money = _series(table, f"{edition.source}.defence_usd_constant")
    published = _series(table, f"{edition.source}.defence_real_change")
    if money.empty or published.empty:
        return
    half = _rounding(money)
    before = money.rename(lambda year: year + 1, level="year")
    both = published.to_frame("published").join(money.rename("now")).join(before.rename("before"))
    both = both.dropna()
    both["implied"] = 100 * (both["now"] / both["before"] - 1)
    slack = 100 * half * (1 / both["before"] + both["now"] / both["before"] ** 2)
    allowed = slack + _rounding(published) + 1e-6
    off = both[(both["published"] - both["implied"]).abs() > allowed].reset_index()
    for row in off.to_dict("records"):
        text = (
            f"published real change {row['published']:.2f} %, from the money {row['implied']:.2f} %"
        )
        yield "growth", row["country"], row["year"], text


def _revised(table: pd.DataFrame, later: pd.DataFrame, label: str) -> Iterator[Finding]:
    """Find reported figures that move much to the next edition while their unit stays."""
    key = ["series", "country", "year", "unit"]
    old = table[(table["status"] == "reported") & table["value"].notna()]
    both = old.merge(later[[*key, "value"]], on=key, suffixes=("", "_later")).dropna(
        subset="value_later"
    )
    # Changes on the previous year are differences already; their relative change says nothing.
    both = both[~both["unit"].str.startswith("% change") & (both["value"] != 0)]
    both["moved"] = 100 * (both["value_later"] / both["value"] - 1)
    for row in both[both["moved"].abs() > REVISED].to_dict("records"):
        text = (
            f"{row['series']}: {row['value']:.4g} becomes {row['value_later']:.4g} in {label} "
            f"({row['moved']:+.1f} %)"
        )
        yield "revision", row["country"], row["year"], text


_EXAMINATIONS: tuple[Callable[[Edition, pd.DataFrame], Iterator[Finding]], ...] = (
    _categories,
    _growth,
)


def _known() -> dict[tuple[str, str, str, str, str], str]:
    """Return the findings that are known and why each stands."""
    path = paths.data() / "catalog" / "anomalies.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            (row["source"], row["edition"], row["check"], row["country"], row["year"]): row[
                "reason"
            ]
            for row in csv.DictReader(stream)
        }
