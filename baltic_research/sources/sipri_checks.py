"""What SIPRI's sheets must say alike: countries, base year, and figures computed from others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research import countries
from baltic_research.sources.reading import Problems, Record

if TYPE_CHECKING:
    import pandas as pd

KEY = ["country", "year"]
LEAP = 0.15  # of a population within a year; few real ones moved faster
MOST_LEAPS = 0.01  # of all steps from year to year
IMPLIES = "implies government spending of"
GOVERNMENT = (5.0, 100.0)  # % of GDP; real governments outside war lie within
LEAST_AGREEMENT = 0.9  # of countries, whose two sheets must give the base year alike
MOST_ORPHANS = 0.01  # of a sheet's figures, with no spending in local currency to come from
TOLERANCE = 1e-6  # relative; the sheets are computed from the same figures


def check_coverage(records: list[Record], problems: Problems) -> None:
    """Report sheets that differ in their countries or in their last year."""
    members: dict[str, set[str]] = {}
    last: dict[str, int] = {}
    names: dict[str, str] = {}
    for record in records:
        names.setdefault(record.series, record.cell.rpartition("!")[0])
        members.setdefault(record.series, set()).add(record.country)
        last[record.series] = max(record.year, last.get(record.series, 0))
    everyone = set().union(*members.values())
    for series, present in members.items():
        if lacking := sorted(map(countries.name, everyone - present)):
            problems.add(names[series], f"lacks {', '.join(lacking)}, which other sheets have")
        if last[series] != max(last.values()):
            problems.add(
                names[series],
                f"ends with {last[series]}, other sheets with {max(last.values())}",
            )


def check_base_year(frame: pd.DataFrame, bases: dict[str, str], problems: Problems) -> list[str]:
    """Compare constant with current dollars in the base year, where the two are one figure.

    Many differences mean that the price base or the rows are not what they are said to be;
    single ones are the publisher's and are named as anomalies.
    """
    ((sheet, prices),) = bases.items()
    base = int(prices.removesuffix(" prices"))
    now = frame[frame["year"] == base].set_index("country")
    current = now.loc[now["series"] == "sipri.milex_usd_current", "value"].rename("current")
    both = now[now["series"] == "sipri.milex_usd_constant"].join(current)
    both = both.dropna(subset=["value", "current"])
    off = both[(both["value"] - both["current"]).abs() > TOLERANCE * both["current"].abs()]
    if both.empty or len(off) > (1 - LEAST_AGREEMENT) * len(both):
        problems.add(
            sheet,
            f"in the base year {base} constant and current US dollars must be alike, but differ "
            f"for {len(off)} of {len(both)} countries: the base year or the rows are not what "
            "they are said to be",
        )
    return [
        f"{row.cell}: {row.Index} {base}: {row.value:g} million USD at {prices}, but "
        f"{row.current:g} at current ones"
        for row in off.itertuples()
    ]


def check_origin(frame: pd.DataFrame, problems: Problems) -> list[str]:
    """Compare every sheet with the one in local currency, from which SIPRI computes it.

    A figure where that sheet has none is an orphan. Many of them in a sheet mean that its
    rows or columns have moved; single ones are the publisher's and are named as anomalies.
    """
    there = frame[frame["value"].notna()]
    local = there[there["series"] == "sipri.milex_lcu"]
    origin = set(zip(local["country"], local["year"], strict=True))
    found = []
    for series, rows in there.groupby("series", sort=False):
        keys = zip(rows["country"], rows["year"], strict=True)
        orphans = rows[[key not in origin for key in keys]]
        if len(orphans) > MOST_ORPHANS * len(rows):
            problems.add(
                str(rows["cell"].iloc[0]).rpartition("!")[0],
                f"{len(orphans)} of {len(rows)} figures stand where the sheet in local currency "
                f"has none, the first in {orphans['cell'].iloc[0]}: rows or columns have moved",
            )
        found += [
            f"{one['cell'].iloc[0]}: {country}: {len(one)} figures of {series} stand where the "
            "sheet in local currency has none"
            for country, one in orphans.groupby("country")
        ]
    return found


def dollar_economies(frame: pd.DataFrame) -> list[str]:
    """Name countries whose figures in 'US dollars' are not those of the sheet in US dollars."""
    local = frame[frame["unit"].str.casefold().str.startswith("million us dollars")]
    dollars = frame[frame["series"] == "sipri.milex_usd_current"].set_index(KEY)["value"]
    joined = local.join(dollars.rename("dollars"), on=KEY).dropna(subset=["value", "dollars"])
    off = joined[(joined["value"] - joined["dollars"]).abs() > 0.01 * joined["dollars"].abs()]
    return [
        f"{rows['cell'].iloc[0]}: {country}: the local currency is said to be US dollars, but "
        f"{len(rows)} years from {rows['year'].min()} differ from the sheet in US dollars"
        for country, rows in off.groupby("country")
    ]


def flag_government_shares(frame: pd.DataFrame) -> pd.DataFrame:
    """Note on each share of government spending what it implies, where that cannot well be.

    Notes
    -----
    Share of GDP over share of government spending is government spending over GDP. The
    published figure stays as it is.
    """
    shares = frame["series"] == "sipri.milex_share_government"
    of_gdp = frame.loc[frame["series"] == "sipri.milex_share_gdp"].set_index(KEY)["value"]
    rows = frame.loc[shares].join(of_gdp.rename("of_gdp"), on=KEY)
    implied = (100 * rows["of_gdp"] / rows["value"]).where(rows["value"] > 0)
    for place, percent in implied[implied.notna() & ~implied.between(*GOVERNMENT)].items():
        text = f"{IMPLIES} {percent:.1f} % of GDP"
        note = str(frame.loc[place, "note"])  # type: ignore[index]
        frame.loc[place, "note"] = "; ".join(filter(None, (text, note)))
    return frame


def odd_government_shares(frame: pd.DataFrame) -> list[str]:
    """Name the countries whose shares of government spending `flag_government_shares` noted."""
    flagged = frame[frame["note"].str.startswith(IMPLIES)]
    return [
        f"{rows['cell'].iloc[0]}: {country}: {len(rows)} shares of government spending from "
        f"{rows['year'].min()} do not go with the shares of GDP; the first "
        f"{rows['note'].iloc[0].partition(';')[0]}"
        for country, rows in flagged.groupby("country")
    ]


def check_population(frame: pd.DataFrame, problems: Problems) -> list[str]:
    """Follow the population that spending over spending per head implies from year to year.

    A population hardly moves within a year. Many leaps mean that rows or columns of a sheet
    have moved; single ones are the publisher's and are named as anomalies.
    """
    spending, heads = (
        frame[frame["series"] == f"sipri.milex_{short}"].set_index(KEY)
        for short in ("usd_current", "per_capita")
    )
    people = (spending["value"] / heads["value"]).where(heads["value"] > 0).dropna()
    before = people.rename(index=lambda year: year + 1, level="year")
    change = (people / before - 1).dropna()
    leaps = change[change.abs() > LEAP]
    if len(leaps) > MOST_LEAPS * len(change):
        problems.add(
            str(heads["cell"].iloc[0]).rpartition("!")[0],
            f"spending over spending per head implies {len(leaps)} leaps of population within a "
            "year: rows or columns have moved here or in the sheet in current US dollars",
        )
    return [
        f"{heads.loc[place, 'cell']}: {place[0]} {place[1]}: spending over spending per head "  # type: ignore[index]
        f"implies a population {100 * leap:+.0f} % on the year before"
        for place, leap in leaps.items()
    ]
