"""What SIPRI's sheets must say alike: countries, base year, and figures computed from others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research import countries
from baltic_research.sources.reading import Problems

if TYPE_CHECKING:
    import pandas as pd

LEAP = 0.15  # of a population within a year; few real ones moved faster
MOST_LEAPS = 0.01  # of all steps from year to year
IMPLIES = "implies government spending of"
GOVERNMENT = (5.0, 100.0)  # % of GDP; real governments outside war lie within
LEAST_AGREEMENT = 0.9  # of countries, whose two sheets must give the base year alike
MOST_ORPHANS = 0.01  # of a sheet's figures, with no spending in local currency to come from
AMERICANS = (1.4e8, 5e8)  # between which the population of the United States lies since 1949
RATE_LEAP = 1.25  # factor within a year, for half of the countries: no year has seen it
LEAST_COUNTRIES = 15  # for a year to be judged: early years have few
WILD_LEAP = 30.0  # factor within a year for one country: only where money is ruined
TOLERANCE = 1e-6  # relative; the sheets are computed from the same figures


def numbered_places(frame: pd.DataFrame) -> pd.Series:
    """Return country and year of each row as one number, in their order: found much faster."""
    return frame["country"].cat.codes.astype("int64") * 10_000 + frame["year"]


def _sheet(rows: pd.DataFrame, series: str) -> str:
    """Return the sheet that holds a series."""
    return str(rows["cell"].iloc[int((rows["series"] == series).to_numpy().argmax())]).rpartition(
        "!"
    )[0]


def _by_place(frame: pd.DataFrame, places: pd.Series, series: str) -> pd.Series:
    """Return the figures of a series by place."""
    rows = frame["series"] == series
    return frame.loc[rows, "value"].set_axis(places[rows])


def _over_year_before(values: pd.Series) -> pd.Series:
    """Return figures by place over those of the year before, where both are there.

    A country's years stand one after the other.
    """
    import numpy as np

    follows = np.diff(values.index, prepend=-1) == 1
    ratio: pd.Series = (values / values.shift())[follows].dropna()
    return ratio


def _at(frame: pd.DataFrame, places: pd.Series, series: str, these: pd.Index) -> pd.DataFrame:
    """Return the rows of a series at some places, in their order."""
    rows = (frame["series"] == series) & places.isin(these)
    return frame[rows].set_index(places[rows]).loc[these]


def check_coverage(frame: pd.DataFrame, problems: Problems) -> None:
    """Report sheets that differ in their countries or in their last year."""
    years = frame["year"].groupby(frame["series"], sort=False)
    last = years.max()
    # A country's row gives every year, so that the last of them tell which rows there are
    rows = frame[frame["year"] == years.transform("max")]
    everyone = set(rows["country"])
    for series, present in rows.groupby("series", sort=False):
        sheet = str(present["cell"].iloc[0]).rpartition("!")[0]
        if lacking := sorted(map(countries.name, everyone - set(present["country"]))):
            problems.add(sheet, f"lacks {', '.join(lacking)}, which other sheets have")
        if last[series] != last.max():
            problems.add(sheet, f"ends with {last[series]}, other sheets with {last.max()}")


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


def check_origin(frame: pd.DataFrame, places: pd.Series, problems: Problems) -> list[str]:
    """Compare every sheet with the one in local currency, from which SIPRI computes it.

    A figure where that sheet has none is an orphan. Many of them in a sheet mean that its
    rows or columns have moved; single ones are the publisher's and are named as anomalies.
    """
    there = frame["value"].notna()
    origins = places[there & (frame["series"] == "sipri.milex_lcu")]
    lost = frame[there & ~places.isin(origins)]
    figures = frame.loc[there, "series"].value_counts()
    found = []
    for series, orphans in lost.groupby("series", sort=False):
        if len(orphans) > MOST_ORPHANS * figures[series]:
            problems.add(
                str(orphans["cell"].iloc[0]).rpartition("!")[0],
                f"{len(orphans)} of {figures[series]} figures stand where the sheet in local "
                f"currency has none, the first in {orphans['cell'].iloc[0]}: rows or columns "
                "have moved",
            )
        found += [
            f"{one['cell'].iloc[0]}: {country}: {len(one)} figures of {series} stand where the "
            "sheet in local currency has none"
            for country, one in orphans.groupby("country")
        ]
    return found


def dollar_economies(frame: pd.DataFrame, places: pd.Series, problems: Problems) -> list[str]:
    """Name countries whose figures in 'US dollars' are not those of the sheet in US dollars.

    Where most figures differ, the sheet in local currency is in another unit than it says.
    """
    units = frame["unit"].cat.categories
    said = units[units.str.casefold().str.startswith("million us dollars")]
    local = frame[(frame["series"] == "sipri.milex_lcu") & frame["unit"].isin(said)]
    dollars = _by_place(frame, places, "sipri.milex_usd_current")
    joined = local.assign(dollars=places[local.index].map(dollars))
    joined = joined.dropna(subset=["value", "dollars"])
    off = joined[(joined["value"] - joined["dollars"]).abs() > 0.01 * joined["dollars"].abs()]
    if 2 * len(off) > len(joined):
        problems.add(
            str(off["cell"].iloc[0]),
            f"{len(off)} of {len(joined)} figures of countries that use the US dollar differ from "
            "the sheet in US dollars: one of the sheets is in another unit than it says",
        )
    return [
        f"{rows['cell'].iloc[0]}: {country}: the local currency is said to be US dollars, but "
        f"{len(rows)} years from {rows['year'].min()} differ from the sheet in US dollars"
        for country, rows in off.groupby("country")
    ]


def flag_government_shares(frame: pd.DataFrame, places: pd.Series) -> pd.DataFrame:
    """Note on each share of government spending what it implies, where that cannot well be.

    `places` is what `numbered_places` says of the frame.

    Notes
    -----
    Share of GDP over share of government spending is government spending over GDP. The
    published figure stays as it is.
    """
    shares = frame["series"] == "sipri.milex_share_government"
    gdp = frame["series"] == "sipri.milex_share_gdp"
    of_gdp = places[shares].map(frame.loc[gdp, "value"].set_axis(places[gdp]))
    value = frame.loc[shares, "value"]
    implied = (100 * of_gdp / value).where(value > 0)
    odd = implied[implied.notna() & ~implied.between(*GOVERNMENT)]
    texts = (f"{IMPLIES} {percent:.1f} % of GDP" for percent in odd)
    notes = zip(texts, frame.loc[odd.index, "note"], strict=True)
    frame.loc[odd.index, "note"] = ["; ".join(filter(None, both)) for both in notes]
    return frame


def odd_government_shares(frame: pd.DataFrame) -> list[str]:
    """Name the countries whose shares of government spending `flag_government_shares` noted."""
    notes = frame.loc[frame["series"] == "sipri.milex_share_government", "note"]
    flagged = frame.loc[notes.index[notes.str.startswith(IMPLIES)]]
    return [
        f"{rows['cell'].iloc[0]}: {country}: {len(rows)} shares of government spending from "
        f"{rows['year'].min()} do not go with the shares of GDP; the first "
        f"{rows['note'].iloc[0].partition(';')[0]}"
        for country, rows in flagged.groupby("country")
    ]


def check_population(frame: pd.DataFrame, places: pd.Series, problems: Problems) -> list[str]:
    """Follow the population that spending over spending per head implies from year to year.

    A population hardly moves within a year. Many leaps mean that rows or columns of a sheet
    have moved; single ones are the publisher's and are named as anomalies.
    """
    spending = _by_place(frame, places, "sipri.milex_usd_current")
    heads = _by_place(frame, places, "sipri.milex_per_capita")
    people = (spending / heads.where(heads > 0)).dropna()
    sheet = _sheet(frame, "sipri.milex_per_capita")
    americans = 1e6 * people[people.index.isin(places[frame["country"] == "USA"])]
    if not americans.between(*AMERICANS).all():
        problems.add(
            sheet,
            f"spending over spending per head implies {americans.max():.3g} people in the United "
            "States: the sheet is in another unit than it says",
        )
    change = _over_year_before(people) - 1
    leaps = change[change.abs() > LEAP].sort_index()
    if len(leaps) > MOST_LEAPS * len(change):
        problems.add(
            sheet,
            f"spending over spending per head implies {len(leaps)} leaps of population within a "
            "year: rows or columns have moved here or in the sheet in current US dollars",
        )
    there = _at(frame, places, "sipri.milex_per_capita", leaps.index)
    return [
        f"{one.cell}: {one.country} {one.year}: spending over spending per head "
        f"implies a population {100 * leap:+.0f} % on the year before"
        for one, leap in zip(there.itertuples(), leaps, strict=True)
    ]


def check_rates(frame: pd.DataFrame, places: pd.Series, problems: Problems) -> list[str]:
    """Follow the rates that lead from current dollars to the other sheets of money over the years.

    Real exchange rates move slowly: where most leap at once, columns have moved. Single wild
    ones, of figures misplaced by powers of ten among them, are named as anomalies.
    """
    current = _by_place(frame, places, "sipri.milex_usd_current")
    current = current.where(current > 0)
    found = []
    for series in ("sipri.milex_usd_constant", "sipri.milex_lcu"):
        money = _by_place(frame, places, series)
        rate = (money.where(money > 0) / current).dropna()
        move = _over_year_before(rate)
        if series == "sipri.milex_usd_constant":
            _check_usual_move(move, _sheet(frame, series), problems)
        leap = move.where(move >= 1, 1 / move)
        wild = leap[leap > WILD_LEAP].sort_index()
        there = _at(frame, places, series, wild.index)
        found += [
            f"{one.cell}: {one.country} {one.year}: the ratio of {series} to current "
            f"dollars moves by a factor of {factor:.0f} within a year"
            for one, factor in zip(there.itertuples(), wild, strict=True)
        ]
    return found


def _check_usual_move(move: pd.Series, sheet: str, problems: Problems) -> None:
    """Report a year in which the ratio of constant to current dollars leaps for most countries."""
    by_year = move.groupby(move.index % 10_000)
    usual = by_year.median()[by_year.size() >= LEAST_COUNTRIES]
    usual = usual.where(usual >= 1, 1 / usual)
    if (usual > RATE_LEAP).any():
        problems.add(
            sheet,
            f"the ratio of constant to current dollars moves by {usual.max():.2f} times in "
            f"{usual.idxmax()} for half of the countries: columns have moved here or there",
        )
