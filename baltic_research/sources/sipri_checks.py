"""What SIPRI's sheets must say alike: countries, base year, and figures computed from others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research import countries
from baltic_research.sources.reading import Problems

if TYPE_CHECKING:
    import pandas as pd

KEY = ["country", "year"]
LEAP = 0.15  # of a population within a year; few real ones moved faster
MOST_LEAPS = 0.01  # of all steps from year to year
IMPLIES = "implies government spending of"
GOVERNMENT = (5.0, 100.0)  # % of GDP; real governments outside war lie within
LEAST_AGREEMENT = 0.9  # of countries, whose two sheets must give the base year alike
MOST_ORPHANS = 0.01  # of a sheet's figures, with no spending in local currency to come from
LARGEST = (1e8, 2e9)  # people, between which the most populous state of any year since 1949 lies
RATE_LEAP = 1.25  # factor within a year, for half of the countries: no year has seen it
LEAST_COUNTRIES = 15  # for a year to be judged: early years have few
WILD_LEAP = 30.0  # factor within a year for one country: only where money is ruined
TOLERANCE = 1e-6  # relative; the sheets are computed from the same figures


def numbered_places(frame: pd.DataFrame) -> pd.Series:
    """Return country and year of each row as one number, in their order: found much faster."""
    import pandas as pd

    codes = pd.Series(pd.factorize(frame["country"], sort=True)[0], index=frame.index)
    return codes * 10_000 + frame["year"]


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
    there = frame[frame["value"].notna()]
    place = places[there.index]
    lost = there[~place.isin(place[there["series"] == "sipri.milex_lcu"])]
    figures = there["series"].value_counts()
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


def dollar_economies(frame: pd.DataFrame, problems: Problems) -> list[str]:
    """Name countries whose figures in 'US dollars' are not those of the sheet in US dollars.

    Where most figures differ, the sheet in local currency is in another unit than it says.
    """
    units = frame.loc[frame["series"] == "sipri.milex_lcu", "unit"]
    different = units.drop_duplicates()
    said = different[different.str.casefold().str.startswith("million us dollars")]
    local = frame.loc[units.index[units.isin(said)]]
    there = (frame["series"] == "sipri.milex_usd_current") & frame["country"].isin(local["country"])
    dollars = frame[there].set_index(KEY)["value"]
    joined = local.join(dollars.rename("dollars"), on=KEY).dropna(subset=["value", "dollars"])
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
    spending, heads = (
        rows.set_index(places[rows.index])
        for series in ("sipri.milex_usd_current", "sipri.milex_per_capita")
        for rows in [frame[frame["series"] == series]]
    )
    people = (spending["value"] / heads["value"]).where(heads["value"] > 0).dropna()
    largest = 1e6 * people.max() if len(people) else 0.0
    if not LARGEST[0] <= largest <= LARGEST[1]:
        problems.add(
            str(heads["cell"].iloc[0]).rpartition("!")[0],
            f"spending over spending per head implies {largest:.3g} people in the most populous "
            "state: the sheet is in another unit than it says",
        )
    before = people.set_axis(people.index + 1)
    change = (people / before - 1).dropna()
    leaps = change[change.abs() > LEAP]
    if len(leaps) > MOST_LEAPS * len(change):
        problems.add(
            str(heads["cell"].iloc[0]).rpartition("!")[0],
            f"spending over spending per head implies {len(leaps)} leaps of population within a "
            "year: rows or columns have moved here or in the sheet in current US dollars",
        )
    return [
        f"{one.cell}: {one.country} {one.year}: spending over spending per head "
        f"implies a population {100 * leap:+.0f} % on the year before"
        for one, leap in zip(heads.loc[leaps.index].itertuples(), leaps, strict=True)
    ]


def check_rates(frame: pd.DataFrame, places: pd.Series, problems: Problems) -> list[str]:
    """Follow the rates that lead from current dollars to the other sheets of money over the years.

    Real exchange rates move slowly: where most leap at once, columns have moved. Single wild
    ones, of figures misplaced by powers of ten among them, are named as anomalies.
    """
    by_place = frame.set_index(places)
    current = by_place.loc[by_place["series"] == "sipri.milex_usd_current", "value"]
    found = []
    for short in ("usd_constant", "lcu"):
        rows = by_place[by_place["series"] == f"sipri.milex_{short}"]
        rate = (rows["value"] / current).where((rows["value"] > 0) & (current > 0)).dropna()
        before = rate.set_axis(rate.index + 1)
        move = (rate / before).dropna()
        by_year = move.groupby(move.index % 10_000)
        usual = by_year.median()[by_year.size() >= LEAST_COUNTRIES]
        usual = usual.where(usual >= 1, 1 / usual)
        leap = move.where(move >= 1, 1 / move)
        if short == "usd_constant" and (usual > RATE_LEAP).any():
            problems.add(
                str(rows["cell"].iloc[0]).rpartition("!")[0],
                f"the ratio of constant to current dollars moves by {usual.max():.2f} times in "
                f"{usual.idxmax()} for half of the countries: columns have moved here or there",
            )
        wild = leap[leap > WILD_LEAP]
        found += [
            f"{one.cell}: {one.country} {one.year}: the ratio of sipri.milex_{short} to current "
            f"dollars moves by a factor of {factor:.0f} within a year"
            for one, factor in zip(rows.loc[wild.index].itertuples(), wild, strict=True)
        ]
    return found
