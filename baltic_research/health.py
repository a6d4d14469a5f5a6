"""The health of what is held: how fresh, how complete, and what contradicts itself."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from baltic_research import catalog, contracts, countries, holdings, paths
from baltic_research.consistency import displaced, editions, publishers, within
from baltic_research.consistency.findings import Finding
from baltic_research.errors import ContractError, EditionError
from baltic_research.holdings import Edition

if TYPE_CHECKING:
    import pandas as pd

FINDING_COLUMNS = ("source", "edition", "check", "country", "year", "finding", "known", "reason")

# Checks of an edition against the next one of its source that is held in full
_ONWARD = (editions.vanished, editions.renamed_units, editions.backwards, displaced.displaced)


@dataclass(frozen=True)
class Known:
    """Findings of one check in one edition that are known, and why they stand.

    Attributes
    ----------
    country : str
        Code, ``""`` for a finding about no country, ``"*"`` for any country.
    years : tuple of int
        First and last year; zeros for a finding about no year.
    contains : str
        Words that the finding must contain, so that an entry hides nothing else.
    reason : str
        Why it stands.
    """

    country: str
    years: tuple[int, int]
    contains: str
    reason: str

    def covers(self, country: str, year: int, text: str) -> bool:
        """Return whether a finding is one of these."""
        first, last = self.years
        return self.country in ("*", country) and first <= year <= last and self.contains in text


@dataclass
class _Tables:
    """The editions held and their tables, each checked once in a run however often compared."""

    held: list[Edition]
    checked: dict[Path, tuple[pd.DataFrame | None, str]] = field(default_factory=dict)

    def of(self, edition: Edition) -> tuple[pd.DataFrame | None, str]:
        """Return an edition's table, or None and what breaks its contract."""
        if edition.table not in self.checked:
            try:
                self.checked[edition.table] = _sound(edition.table, edition.table_sha256), ""
            except ContractError as fault:
                self.checked[edition.table] = None, str(fault)
        return self.checked[edition.table]

    def sound(self, edition: Edition) -> pd.DataFrame | None:
        """Return an edition's table, None where it breaks its contract."""
        return self.of(edition)[0]


@functools.lru_cache(maxsize=64)
def _sound(path: Path, sha256: str) -> pd.DataFrame:
    """Return a table that keeps its contract; the same content need not be checked twice."""
    table = holdings.read_table(path, sha256)
    contracts.check_observations(table, path.name)
    return table


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
        Groups such as NATO Europe are no countries.

    Raises
    ------
    UnknownNameError
        If there is no such source.
    EditionError
        If no edition of it is held.
    """
    import pandas as pd

    _require_source(source)
    held = holdings.held(source)
    if not held:
        raise EditionError(f"no edition of {source or 'any source'} is held; import one first")
    return pd.concat([_coverage(one) for one in held], ignore_index=True)


def check(source: str | None = None) -> pd.DataFrame:
    """Check every edition held against its contract, itself, its successor and other publishers.

    Parameters
    ----------
    source : str, optional
        Code of a source; by default all.

    Returns
    -------
    pandas.DataFrame
        One row a finding, columns `FINDING_COLUMNS`: what was checked, for whom and when, what
        was found, whether the finding is known (data/catalog/anomalies.csv) and why it stands.

    Raises
    ------
    UnknownNameError
        If there is no such source.

    Notes
    -----
    ``contract``: columns, keys, ranges, the hash of the table. ``anomaly``: what the importer
    noted. Of an edition in itself, within what rounding allows: ``categories`` (shares by category
    sum to 100), ``growth`` (published real change against constant prices).

    Of an edition and the next: ``revision`` (a reported figure that moves by more than 10 percent
    in the same unit), and against the next one that is held in full ``vanished`` (a series,
    country or year), ``unit`` (other than a new price base), ``backwards`` (an earlier last year),
    ``shifted`` and ``swapped`` (a row that is that of another year or country).

    Of two publishers: the pairs of data/catalog/cross_checks.yml, which says why they may differ
    and where each bound comes from: ``share_of_gdp``, ``sipri_copy``, ``gdp_growth``,
    ``gdp_level``, ``population``, ``personnel``.
    """
    import pandas as pd

    _require_source(source)
    known = _known()
    rows = []
    tables = _Tables(holdings.held())
    for one in tables.held:
        if source in (None, one.source):
            entries = known.get((one.source, one.edition), {})
            for name, country, year, text in _findings(one, tables):
                of_check = entries.get(name, ())
                reason = next((e.reason for e in of_check if e.covers(country, year, text)), "")
                rows.append(
                    (one.source, one.edition, name, country, year, text, bool(reason), reason)
                )
    return pd.DataFrame(rows, columns=list(FINDING_COLUMNS))


def _require_source(source: str | None) -> None:
    """Raise unless a source is known, or none is named."""
    if source is not None:
        catalog.source(source)


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
    table = _given(holdings.table(edition)[["series", "country", "year", "value"]])
    table = table[~table["country"].isin(_groups())]
    counted = table.groupby(["series", "year"], sort=False)["country"].nunique().reset_index()
    widest = table.groupby("series")["country"].nunique()
    return counted.rename(columns={"country": "countries"}).assign(
        source=edition.source,
        edition=edition.edition,
        share=lambda frame: 100 * frame["countries"] / frame["series"].map(widest),
    )[["source", "edition", "series", "year", "countries", "share"]]


def _groups() -> list[str]:
    """Return the codes of groups that publishers report as one, such as NATO Europe."""
    return [one.code for one in countries.table().values() if one.kind == "aggregate"]


def _findings(edition: Edition, tables: _Tables) -> Iterator[Finding]:
    table, fault = tables.of(edition)
    if table is None:
        yield "contract", "", 0, fault
        return
    yield from (("anomaly", *_place(text), text) for text in edition.anomalies)
    for examine in within.CHECKS:
        yield from examine(edition, table)
    yield from _onward(edition, table, tables)
    yield from publishers.disagreements(edition, table, tables.held, tables.sound)


def _onward(edition: Edition, table: pd.DataFrame, tables: _Tables) -> Iterator[Finding]:
    """Compare an edition with the next, and with the next that is held in full."""
    own = [one for one in tables.held if one.source == edition.source]
    later = own[own.index(edition) + 1 :]
    whole = [one for one in later if not editions.is_partial(one)]
    for following, checks in ((later[:1], (editions.revised,)), (whole[:1], _ONWARD)):
        for after in following:
            new = tables.sound(after)
            if new is not None:
                step = editions.Step(edition, after, _given(table), _given(new))
                for examine in checks:
                    yield from examine(step)


def _given(table: pd.DataFrame) -> pd.DataFrame:
    return table.dropna(subset="value")


def _place(anomaly: str) -> tuple[str, int]:
    """Return the country and year that an importer's note is about, where it says them."""
    named = countries.mentioned(anomaly)
    years = re.findall(r"\b(?:19|20)\d{2}\b", anomaly)
    return (named[0] if named else ""), (int(years[0]) if years else 0)


def _known() -> dict[tuple[str, str], dict[str, list[Known]]]:
    """Return the findings that are known, by source and edition and then by check."""
    path = paths.data() / "catalog" / "anomalies.csv"
    found: dict[tuple[str, str], dict[str, list[Known]]] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            of_edition = found.setdefault((row["source"], row["edition"]), {})
            of_edition.setdefault(row["check"], []).append(_entry(row))
    return found


def _entry(row: dict[str, str]) -> Known:
    """Return an entry of the list of known findings; its years are ``2014`` or ``2014-2024``."""
    first, _, last = row["year"].partition("-")
    years = (int(first or 0), int(last or first or 0))
    return Known(row["country"], years, row["contains"], row["reason"])
