"""Claims on money: what Lithuania and its neighbours spend, by edition and by publisher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research import countries
from baltic_research.claims.case import Case, each, in_words
from baltic_research.claims.finding import CONTRADICTED, NUMBERS, PARTLY, SUPPORTED, Finding
from baltic_research.claims.shares import ACCESSION, GUIDELINE, SHARES, spans
from baltic_research.indicators import spending

if TYPE_CHECKING:
    import pandas as pd

CONSISTENTLY = 0.25
"""Share of years missed in every edition beyond which "consistently" is contradicted (ours)."""
PLEDGE, CRIMEA = 2015, 2014
REAL = {"NATO": "nato.defence_usd_constant", "SIPRI": "sipri.milex_usd_constant"}


def lithuania(case: Case) -> Finding:
    """Sort years into met, missed and turning on the edition, for each publisher.

    Contradicted if in any publisher more than a quarter of the years were missed in every
    edition, partly if any was, or if any turns on the edition; supported otherwise.
    """
    shares = {}
    for publisher, series in SHARES.items():
        frame = case.observations(series, countries="LTU", edition="all")
        if frame is not None:
            shares[publisher] = frame[(frame["year"] >= ACCESSION) & frame["value"].notna()]
    if not shares:
        return case.not_testable("no edition of either publisher that we hold was published")
    sorted_years = {name: _sorted(frame) for name, frame in shares.items()}
    for publisher, years in sorted_years.items():
        _say_years(case, publisher, years)
        for row in each(shares[publisher]):
            case.number(f"Lithuania {row.year}", row.value, row.unit, publisher, row.edition)
    _say_missed(case, sorted_years)
    turning = sorted({year for one in sorted_years.values() for year in one.query("turns").index})
    for year in turning:
        _say_editions(case, shares, year)
    missed = [one["missed"].mean() for one in sorted_years.values()]
    if max(missed) > CONSISTENTLY:
        return case.finding(CONTRADICTED, NUMBERS)
    return case.finding(PARTLY if max(missed) > 0 or turning else SUPPORTED, NUMBERS)


def _say_missed(case: Case, sorted_years: dict[str, pd.DataFrame]) -> None:
    """Say first how many years were missed by each publisher, and from when on none was."""
    counts = []
    for publisher, years in sorted_years.items():
        missed = int(years["missed"].sum())
        span = f"{years.index.min()} to {years.index.max()}"
        case.number(f"years below 2 % in every edition, {span}", missed, "years", publisher)
        counts.append(f"in {missed} of {len(years)} years by {publisher} ({span})")
    case.evidence.insert(
        0, f"Below {GUIDELINE:g} % of GDP in every edition held: {' and '.join(counts)}."
    )
    unmet = {year for one in sorted_years.values() for year in one.index[~one["met"]]}
    known = {year for one in sorted_years.values() for year in one.index}
    if max(unmet, default=0) < max(known):
        begin = min(year for year in known if year > max(unmet, default=0))
        met = case.number("met in every edition from", begin, "year", "NATO and SIPRI")
        case.say(
            f"At or above {GUIDELINE:g} % in every edition and by each publisher: from {met:.0f} "
            "on."
        )


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    """Return by year the lowest and highest figure of all editions, and how it met 2 %."""
    found = frame.groupby("year")["value"].agg(["min", "max"])
    return found.assign(
        missed=found["max"] < GUIDELINE,
        turns=(found["min"] < GUIDELINE) & (found["max"] >= GUIDELINE),
        met=found["min"] >= GUIDELINE,
    )


def _say_years(case: Case, publisher: str, years: pd.DataFrame) -> None:
    since = years[years.index >= PLEDGE]
    lists = {name: spans(list(years.index[years[name]])) for name in ("missed", "turns", "met")}
    case.say(
        f"{publisher}, {years.index.min()} to {years.index.max()}: below {GUIDELINE:g} % in every "
        f"edition in {lists['missed']}; turning on the edition: {lists['turns']}; at or above it "
        f"in every edition: {lists['met']}. Since the Wales pledge {since['missed'].sum()} of "
        f"{len(since)} years were missed in every edition."
    )


def _say_editions(case: Case, shares: dict[str, pd.DataFrame], year: int) -> None:
    """Say what each edition gives for a year in which the verdict turns on the edition."""
    for publisher, frame in shares.items():
        rows = frame[frame["year"] == year]
        given = in_words(f"{row.edition} {_shown(row.value)}" for row in each(rows))
        if given != "none":
            case.across.append(f"{year} in {publisher}'s editions: {given} % of GDP.")
    for frame in [shares[name] for name in shares if name == "NATO"]:
        exact = frame[(frame["year"] == year) & (frame["value"] == GUIDELINE)]
        for edition in exact["edition"]:
            _say_recomputed(case, edition, year)


def _shown(share: float) -> str:
    """Return a share to two decimals, or to three where two would hide that it is below 2."""
    return f"{share:.2f}" if share >= GUIDELINE or round(share, 2) < GUIDELINE else f"{share:.3f}"


def _say_recomputed(case: Case, edition: str, year: int) -> None:
    """Say what spending over GDP gives where the share is published as exactly 2."""
    from baltic_research import store

    parts = [
        store.load(series, countries="LTU", years=year, edition=edition)
        for series in (REAL["NATO"], "nato.gdp_usd_constant")
    ]
    value = spending.share_of_gdp(*parts)["value"].iloc[0]
    case.number(f"{year}, spending over GDP", value, "% of GDP", "NATO", edition)
    case.across.append(
        f"Edition {edition} prints exactly {GUIDELINE:g} for {year}; its own spending over its own "
        f"GDP is {value:.3f}."
    )


def increase(case: Case) -> Finding:
    """Compare real spending of the last year with 2014's and with an edition's first year.

    Supported if all three states exceed both in every publisher's newest edition known, partly
    if they exceed 2014 alone, contradicted if one of them is below 2014.
    """
    above = []
    for publisher, series in REAL.items():
        frame = case.observations(series, countries=countries.BALTICS, edition="all")
        if frame is not None:
            above += [_growth(case, publisher, rows) for rows in _newest(frame)]
    if not above:
        return case.not_testable("no edition with both 2014 and a later year was published")
    case.evidence.insert(
        0,
        f"Real spending of the last year exceeds that of 2014 in {sum(one for one, _ in above)} of "
        f"{len(above)} comparisons (state by publisher), and that of the first year of the edition "
        f"in {sum(one for _, one in above)}.",
    )
    for series in SHARES.values():
        _say_shares(case, series)
    if not all(crimea for crimea, _ in above):
        return case.finding(CONTRADICTED, NUMBERS)
    return case.finding(SUPPORTED if all(first for _, first in above) else PARTLY, NUMBERS)


def _newest(frame: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the rows of each state in the newest edition that has all three from 2014 on."""
    known = frame[frame["value"].notna() & (frame["year"] >= ACCESSION)]
    for edition in reversed(list(dict.fromkeys(known["edition"]))):
        rows = known[known["edition"] == edition]
        parts = [rows[rows["country"] == code] for code in countries.BALTICS]
        if all(CRIMEA in {*one["year"]} and one["year"].max() > CRIMEA for one in parts):
            return parts
    return []


def _growth(case: Case, publisher: str, rows: pd.DataFrame) -> tuple[bool, bool]:
    """Return whether the last year exceeds 2014, and the first year, and say by how much."""
    values, one = rows.set_index("year")["value"].sort_index(), rows.iloc[0]
    mark = _mark(rows)
    last, first = int(values.index[-1]), int(values.index[0])
    for year in dict.fromkeys((first, CRIMEA, last)):
        name = f"{countries.name(one['country'])} {year}, real spending"
        case.number(name, values[year], one["unit"], publisher, one["edition"])
    factors = {year: values[last] / values[year] for year in (CRIMEA, first)}
    times = " and ".join(f"{factor:.2f} times that of {year}" for year, factor in factors.items())
    case.say(
        f"{countries.name(one['country'])}, {publisher} {one['edition']}: real spending of {last}"
        f"{mark} is {times}."
    )
    return factors[CRIMEA] > 1, factors[first] > 1


def _mark(rows: pd.DataFrame) -> str:
    """Return a mark if the figure of the last year is an estimate."""
    last = rows.sort_values("year", kind="stable").iloc[-1]
    return " (an estimate)" if last["status"] == "estimate" else ""


def _say_shares(case: Case, series: str) -> None:
    frame = case.observations(series, countries=countries.BALTICS, edition="all")
    if frame is None:
        return
    for rows in _newest(frame):
        last = rows.sort_values("year", kind="stable").iloc[-1]
        name = f"{countries.name(last['country'])} {last['year']}"
        quantity = f"{name}, share of GDP"
        case.number(quantity, last["value"], last["unit"], last["source"].upper(), last["edition"])
        mark = ", an estimate" if _mark(rows) else ""
        publisher = last["source"].upper()
        case.across.append(
            f"{name}: {last['value']:.2f} % of GDP ({publisher} {last['edition']}{mark})."
        )


TESTS = {"C14": lithuania, "C15": increase}
