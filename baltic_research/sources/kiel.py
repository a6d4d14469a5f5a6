"""Kiel Ukraine Support Tracker: monthly allocations in, yearly observations out."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baltic_research import catalog
from baltic_research.errors import SourceFileError
from baltic_research.sources.delimited import Line, LineSum, country_in, number_in, read_text
from baltic_research.sources.reading import Problems, Reading

if TYPE_CHECKING:
    import pandas as pd

KEY = ("country", "iso", "year", "month")
RELEASE = ("release", "period", "date", "label")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# The file rounds amounts to six decimals of a billion and writes shares to 15 digits
PARTS_TOLERANCE = Decimal("0.0000025")
SHARE_TOLERANCE = Decimal("1e-9")


@dataclass(frozen=True)
class Release:
    """Which release a file is, from the small file that is published beside it."""

    edition: str = ""
    published: str = ""
    last_month: tuple[int, int] = (0, 0)


@dataclass
class Tracker:
    """What has been read of the monthly lines so far."""

    sums: dict[tuple[str, str, int], LineSum] = field(default_factory=dict)
    months: dict[tuple[str, int, int], str] = field(default_factory=dict)
    gdp: dict[str, tuple[Decimal, str]] = field(default_factory=dict)
    anomalies: list[str] = field(default_factory=list)


def read(path: Path) -> Reading:
    """Read allocations of aid to Ukraine by donor and year.

    Parameters
    ----------
    path : pathlib.Path
        The tracker's ``data_explorer.csv``, one line a donor and month. Where
        ``release_info.csv`` lies beside it, edition and day of publication come from there.

    Returns
    -------
    Reading
        The sums of each year's months: ``kiel.allocations_share_gdp`` in percent of GDP of
        2021, the others in million EUR. A year that the release does not cover to its end
        says so in the note. A donor's year without a line has no observation.

    Raises
    ------
    SourceFileError
        With every fault found: a donor, month or number that is not what it should be, a
        month given twice or after the release's period.

    Notes
    -----
    Each published share is compared with ``100 * total / gdp`` and each total with the sum of
    its parts; what differs is stored as published and named in the anomalies.
    """
    problems = Problems(path.name)
    rules = catalog.layout("kiel")
    required = (*KEY, *rules["series"], "gdp", *rules["unused"])
    text = read_text(path, required, problems)
    extra = [name for name in text.columns if name not in required]
    if extra:
        problems.add("header", f"column {', '.join(extra)} is not one we know")
    release = _release(path.with_name("release_info.csv"), problems)
    tracker = Tracker()
    for name in rules["unused"]:
        problems.pass_over(f"column {name!r}, which cannot be added up over months")
    for line in text.lines:
        if not _passed_over(line, rules, problems):
            _take(line, rules, tracker, problems)
    last = _last_month(tracker, release, problems)
    problems.raise_any()
    frame = _frame(tracker, rules, last)
    said = tuple(tracker.anomalies), problems.passed_over()
    return Reading(frame, release.edition, release.published, *said)


def _passed_over(line: Line, rules: dict[str, Any], problems: Problems) -> bool:
    for one in rules["passed_over"]:
        if line["country"] == one["country"]:
            problems.pass_over(f"{one['country']}, {one['why']}", line.where)
            return True
    return False


def _take(line: Line, rules: dict[str, Any], tracker: Tracker, problems: Problems) -> None:
    """Add one month's figures to the sums of its donor and year."""
    country = country_in(line, "country", "iso", problems)
    year = int(number_in(line, "year", problems, whole=True))
    month = int(number_in(line, "month", problems, whole=True))
    figures = {name: number_in(line, name, problems) for name in (*rules["series"], "gdp")}
    if not country:
        return
    if not 1 <= month <= 12 or not 2022 <= year <= 2100:
        problems.add(line.where, f"expected a month from 2022 on, found {year}-{month}")
        return
    before = tracker.months.setdefault((country, year, month), line.where)
    if before != line.where:
        problems.add(line.where, f"{country} {year}-{month:02} stands twice: also {before}")
    _check_line(line, country, figures, tracker, problems)
    for name, rule in rules["series"].items():
        key = (rule["series"], country, year)
        tracker.sums.setdefault(key, LineSum()).add(line, figures[name])


def _check_line(
    line: Line,
    country: str,
    figures: dict[str, Decimal],
    tracker: Tracker,
    problems: Problems,
) -> None:
    """Name what a line says against itself, or against an earlier line of its donor."""
    gdp = figures["gdp"]
    if gdp <= 0:
        problems.add(line.where, f"gdp: expected a number above zero, found {line['gdp']!r}")
        return
    first, there = tracker.gdp.setdefault(country, (gdp, line.where))
    if first != gdp:
        problems.add(line.where, f"gdp of {country} is {gdp}, but {first} in {there}")
    share = 100 * figures["total"] / gdp
    if abs(share - figures["pct_gdp"]) > SHARE_TOLERANCE:
        tracker.anomalies.append(
            f"{line.where}: {country}: pct_gdp is {figures['pct_gdp']:.6f}, "
            f"total over gdp gives {share:.6f}"
        )
    if figures["pct_gdp"] > catalog.layout("kiel")["most_of_gdp"]:
        tracker.anomalies.append(
            f"{line.where}: {country}: {figures['pct_gdp']:.2f} % of a year's GDP in one month"
        )
    parts = figures["financial"] + figures["humanitarian"] + figures["military"]
    if abs(parts - figures["total"]) > PARTS_TOLERANCE:
        tracker.anomalies.append(
            f"{line.where}: {country}: total is {figures['total']}, its parts sum to {parts}"
        )


def _release(path: Path, problems: Problems) -> Release:
    """Return what the file beside the figures says of the release; nothing where it is not."""
    if not path.is_file():
        return Release()
    within = Problems(path.name)
    lines = read_text(path, RELEASE, within).lines
    within.raise_any()
    if len(lines) != 1:
        problems.add(path.name, f"expected one release, found {len(lines)}")
        return Release()
    period = re.fullmatch(r"(0[1-9]|1[0-2])/(20\d\d)", lines[0]["period"])
    try:
        day = dt.date.fromisoformat(lines[0]["date"])
    except ValueError:
        day = None
    if not period or not day:
        raise SourceFileError(
            f"{path.name}: line 2: expected a period MM/YYYY and a date YYYY-MM-DD, found "
            f"{lines[0]['period']!r} and {lines[0]['date']!r}"
        )
    return Release(f"{day:%Y-%m}", day.isoformat(), (int(period[2]), int(period[1])))


def _last_month(tracker: Tracker, release: Release, problems: Problems) -> tuple[int, int]:
    """Return the month to which the file reaches: the release's, else the last one in it."""
    found = max(((year, month) for _, year, month in tracker.months), default=(0, 0))
    if release.edition and found > release.last_month:
        year, month = release.last_month
        for (country, at_year, at_month), where in tracker.months.items():
            if (at_year, at_month) > release.last_month:
                problems.add(
                    where,
                    f"{country} {at_year}-{at_month:02} lies after the release's period, which "
                    f"ends {year}-{month:02}: the two files are of different releases",
                )
    return release.last_month if release.edition else found


def _frame(tracker: Tracker, rules: dict[str, Any], last: tuple[int, int]) -> pd.DataFrame:
    import pandas as pd

    factors = {one["series"]: Decimal(one["factor"]) for one in rules["series"].values()}
    order = list(factors)
    rows = [
        {
            "series": series,
            "country": country,
            "year": year,
            "value": float(summed.total * factors[series]),
            "unit": catalog.series(series).unit,
            "status": "reported",
            "note": _partial(year, last),
            "cell": summed.cell,
        }
        for (series, country, year), summed in sorted(
            tracker.sums.items(), key=lambda one: order.index(one[0][0])
        )
    ]
    return pd.DataFrame(rows)


def _partial(year: int, last: tuple[int, int]) -> str:
    """Say to which month a year's sum reaches, where that is not December."""
    if year != last[0] or last[1] == 12:
        return ""
    return "January only" if last[1] == 1 else f"January to {MONTHS[last[1] - 1]}"
