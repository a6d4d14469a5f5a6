"""Claims on who stands in the Baltic states, and whether for good."""

from __future__ import annotations

import datetime as dt
import functools
from typing import TYPE_CHECKING

from baltic_research import countries, facts
from baltic_research.claims.case import (
    Case,
    concerning,
    each,
    in_words,
    last_day,
    named,
    titles,
)
from baltic_research.claims.declared import FOR
from baltic_research.claims.finding import (
    BOTH,
    CONTRADICTED,
    DOCUMENTS,
    NUMBERS,
    PARTLY,
    SUPPORTED,
    Finding,
)
from baltic_research.indicators import cohesion, dated, presence

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

CAPITALS = {"USA": "Washington", "FRA": "Paris", "GBR": "London"}
SEVERAL = 2
_NOT_THERE = "no battlegroup stood in the Baltic states yet, or none was on record"
_BRIGADE = "german-brigade-takes-over-the-battlegroup"
_MADRID = "2022-06-28"
_NO_AID = "no-us-request-for-baltic-security-aid"
_BRIGADE_PLANNED = "germany-puts-its-brigade-for-lithuania-into-service"


def set_up_after_warsaw(case: Case) -> Finding:
    """Supported once a battlegroup is on record in all three; partly once decided."""
    posture = case.events("posture")
    decided = posture[posture["id"].str.contains("warsaw-summit")]
    if decided.empty:
        return case.not_testable("the summit had not been held")
    case.cite_rows(decided)
    first = _first_records(case)
    count = case.number("Baltic states with a battlegroup on record", len(first), "states",
                        "rosters")  # fmt: skip
    said = in_words(f"{countries.name(host)} {date}" for host, date in first.items())
    case.say(
        f"The summit of {decided['date'].iloc[0]} agreed on the battlegroups; first contributors "
        f"or totals on record {case.by_then}: {said}."
    )
    return case.finding(SUPPORTED if count == len(countries.BALTICS) else PARTLY, BOTH)


def three_nations(case: Case) -> Finding:
    """Supported if all three nations are in the latest lists; partly if some are, or elsewhere."""
    if not _there(case):
        return case.not_testable(_NOT_THERE)
    found = {
        code: [host for host in countries.BALTICS if code in _named(case, host)[0]]
        for code in ("USA", "DEU", "GBR")
    }
    wider = [host for host in countries.BALTICS if "USA" in _named(case, host)[1]]
    for code, hosts in found.items():
        case.number(f"battlegroups with {code}", len(hosts), "of 3 hosts", "rosters")
    said = "; ".join(f"{countries.name(code)} in {named(hosts)}" for code, hosts in found.items())
    case.say(f"By the latest list of each battlegroup: {said}.")
    _cite_lists(case)
    _cite_first_named(case, ["USA"])
    dates = in_words(f"{countries.name(one)} {_list_date(case, one)}" for one in countries.BALTICS)
    case.across.append(
        f"The latest lists are of: {dates}. Units change about twice a year, so that an old list "
        "says little of later."
    )
    case.say(
        f"US troops in or outside the battlegroup, named by any source at any time: {named(wider)}."
    )
    present = sum(bool(hosts) for hosts in found.values())
    verdict = SUPPORTED if present == len(found) else PARTLY if present else CONTRADICTED
    return case.finding(verdict, NUMBERS)


def nuclear_armed(case: Case) -> Finding:
    """Supported if every host has several by the strict count, contradicted if none by the wide.

    Strict is the latest list of the battlegroup; wide adds all whom any source ever named in the
    host, in or outside the battlegroup, though some rotated out. What the report of the
    Congressional Research Service says is a document beside this: no rule can find a sentence
    that was not seen, so that even the strict count alone makes it ``partly``.
    """
    if not _there(case):
        return case.not_testable(_NOT_THERE)
    armed = set(countries.group("nuclear_armed"))
    strict, wide = [], []
    for host in countries.BALTICS:
        listed, ever = (sorted(one & armed) for one in _named(case, host))
        strict.append(len(listed) >= SEVERAL)
        wide.append(len(ever) >= SEVERAL)
        case.number(f"nuclear-armed Allies listed in {host}", len(listed), "Allies", "rosters")
        case.number(f"nuclear-armed Allies ever named in {host}", len(ever), "Allies", "rosters")
        case.say(
            f"{countries.name(host)}: {named(listed)} in the latest list "
            f"({_list_date(case, host)}); named there at any time: {named(ever)}."
        )
    case.evidence.insert(
        0,
        f"Two or more nuclear-armed Allies stand in {sum(strict)} of 3 hosts by the latest lists, "
        f"and in {sum(wide)} if all are counted whom any source ever named there.",
    )
    if not case.documents():
        case.across.append("The report that the essay names was not yet published.")
    _cite_lists(case)
    _cite_first_named(case, armed)
    quoted = any(read == FOR for read in case.claim.reads.values())
    if all(strict) and quoted:
        return case.finding(SUPPORTED, BOTH)
    return case.finding(PARTLY if any(wide) else CONTRADICTED, BOTH)


def capitals_bound(case: Case) -> Finding:
    """Supported if each of three capitals has troops in each host, contradicted if none has any."""
    if not _there(case):
        return case.not_testable(_NOT_THERE)
    counts, said = [], []
    for code, capital in CAPITALS.items():
        hosts = [host for host in countries.BALTICS if code in _named(case, host)[1]]
        counts.append(case.number(f"hosts with troops of {code}", len(hosts), "of 3", "rosters"))
        said.append(f"{capital} in {named(hosts)}")
    case.say(
        f"Troops named by any source at any time: {'; '.join(said)}. Some came in turns and had "
        "left again."
    )
    _cite_first_named(case, CAPITALS)
    asked = cohesion.consultations(case.events("article4"))
    met = case.events("article4").query("end_date != ''")
    case.number("requests for consultations coded", len(asked), "requests", "events")
    for row in each(met):
        days = (dated.last_day(row.end_date) - dated.last_day(row.date)).days
        case.number(f"from request to Council, {row.date}", days, "days", f"event {row.id}")
        case.say(
            f"Of {len(asked)} requests for consultations coded, the days until the Council met are "
            f"on record for that of {row.date}: {days}."
        )
        case.cite_rows(met[met["id"] == row.id])
    case.say("What a government would decide then is not testable by who stands where.")
    full = all(count == len(countries.BALTICS) for count in counts)
    return case.finding(SUPPORTED if full else PARTLY if any(counts) else CONTRADICTED, NUMBERS)


def integration(case: Case) -> Finding:
    """Supported if battlegroups are in place and no US cut is on record, partly if one of both."""
    if not _there(case):
        return case.not_testable(_NOT_THERE)
    there = len(_first_records(case)) == len(countries.BALTICS)
    us = case.events("us_posture")
    cuts = us[(us["high"] < 0) | us["id"].str.contains(_NO_AID)]
    case.number("cuts of US posture or aid on record", len(cuts), "events", "events")
    case.say(
        f"Battlegroups on record in {'all' if there else 'not all'} three states; cuts of US "
        f"posture in Europe or of aid {case.by_then}: {titles(cuts)}."
    )
    steps = concerning(case.events("posture"), countries.BALTICS)
    steps = steps[steps["date"] > _MADRID].sort_values("date", kind="stable")
    case.number("events of posture for the three since Madrid", len(steps), "events", "events")
    case.cite_rows(cuts)
    case.cite_rows(steps)
    for last in each(steps.tail(1)):
        case.say(
            f"Since the Madrid summit of 2022 {len(steps)} decisions on or counts of troops in the "
            f"three are coded; the last, of {last.date}: {last.title}."
        )
    case.across.append("A cut that was announced and taken back before it was coded is not seen.")
    case.say("'Firm' is a judgement; what is counted is units in place and cuts on record.")
    verdict = SUPPORTED if there and cuts.empty else PARTLY if there or cuts.empty else CONTRADICTED
    return case.finding(verdict, BOTH)


def permanent(case: Case) -> Finding:
    """Contradicted while all units rotate, partly once one host has units stationed for good."""
    if not _there(case):
        return case.not_testable(_NOT_THERE)
    _first_records(case)
    posture = case.events("posture")
    taken = posture[posture["id"].str.contains(_BRIGADE)]
    planned = posture[posture["id"].str.contains(_BRIGADE_PLANNED)]
    case.cite_rows(planned)
    case.cite_rows(taken)
    if planned.empty:
        case.say(f"No unit stationed for good in one of the three is on record {case.by_then}.")
        return case.finding(CONTRADICTED, DOCUMENTS)
    due = case.number("German brigade, planned", planned["high"].iloc[0], "soldiers", "events")
    if taken.empty:
        case.say(f"Germany's brigade for Lithuania is in service; {due:,.0f} soldiers are planned.")
        return case.finding(PARTLY, BOTH)
    low, high = (case.number(f"with the battlegroup, {one}", taken[one].iloc[0], "troops", "events")
                 for one in ("low", "high"))  # fmt: skip
    case.say(
        f"Germany's brigade in Lithuania, the battlegroup counted in, has {low:,.0f} to "
        f"{high:,.0f} of {due:,.0f} soldiers, {low / due:.0%} to {high / due:.0%}; no unit "
        "stationed for good is on record in the other two."
    )
    return case.finding(PARTLY, BOTH)


def _battlegroups(case: Case) -> pd.DataFrame:
    """Return what is on record of the battlegroups in the three states, oldest first."""
    rows = case.roster()
    rows = rows[rows["host"].isin(countries.BALTICS) & (rows["scope"] == presence.BATTLEGROUP)]
    return rows.sort_values("as_of", kind="stable")


def _there(case: Case) -> bool:
    """Return whether a battlegroup is on record in one of the three."""
    return not _battlegroups(case).empty


def _first_records(case: Case) -> dict[str, str]:
    """Return the first day on record of a battlegroup by host, and cite it."""
    first = _battlegroups(case).drop_duplicates("host")
    case.cite_rows(first, "as_of")
    return dict(zip(first["host"], first["as_of"], strict=True))


def _cite_lists(case: Case) -> None:
    """Cite the latest list of each battlegroup."""
    rows = _battlegroups(case)
    for host in countries.BALTICS:
        found = rows[(rows["host"] == host) & (rows["as_of"] == _list_date(case, host))]
        case.cite_rows(found[found["source"].isin(_list(case, host)["source"])].head(1), "as_of")


def _cite_first_named(case: Case, codes: Iterable[str]) -> None:
    """Cite where each of some countries was first named in each of the three hosts."""
    rows = case.roster()
    rows = rows[rows["host"].isin(countries.BALTICS) & rows["contributor"].isin([*codes])]
    first = rows.sort_values("as_of", kind="stable").drop_duplicates(["host", "contributor"])
    case.cite_rows(first, "as_of")


def _named(case: Case, host: str) -> tuple[set[str], set[str]]:
    """Return who is in the latest list of the battlegroup, and who was ever named in the host."""
    roster = case.roster()
    there = (roster["host"] == host) & (roster["role"] != presence.TOTAL)
    return {*_list(case, host)["contributor"]}, {*roster.loc[there, "contributor"]}


def _list(case: Case, host: str) -> pd.DataFrame:
    """Return the latest list of a battlegroup's contributors."""
    return _latest(host, case.day)


@functools.lru_cache(maxsize=64)
def _latest(host: str, day: dt.date | None) -> pd.DataFrame:
    found = presence.composition(facts.known_roster(day), host, last_day(day))
    return found[found["record"] == presence.LIST]


def _list_date(case: Case, host: str) -> str:
    """Return the date of that list, or that there is none."""
    return next(iter(_list(case, host)["as_of"]), "no list")


TESTS = {
    "C02": set_up_after_warsaw,
    "C03": three_nations,
    "C04": nuclear_armed,
    "C06": integration,
    "C09": capitals_bound,
    "C12": permanent,
}
