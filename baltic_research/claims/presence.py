"""Claims on who stands in the Baltic states, and whether for good."""

from __future__ import annotations

import datetime as dt
import functools
from typing import TYPE_CHECKING

from baltic_research import countries
from baltic_research.claims.case import Case, concerning, each, in_words, known_roster, last_day
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
    import pandas as pd

CAPITALS = {"USA": "Washington", "FRA": "Paris", "GBR": "London"}
SEVERAL = 2
_NOT_THERE = "no battlegroup stood in the Baltic states yet, or none was on record"
_BRIGADE = "german-brigade-takes-over-the-battlegroup"
_NO_AID = "no-us-request-for-baltic-security-aid"
_BRIGADE_PLANNED = "germany-puts-its-brigade-for-lithuania-into-service"


def set_up_after_warsaw(case: Case) -> Finding:
    """Supported once a battlegroup is on record in all three; partly once decided."""
    posture = case.events("posture")
    decided = posture[posture["id"].str.contains("warsaw-summit")]
    if decided.empty:
        return case.not_testable("the summit had not been held")
    case.cite_rows(decided)
    case.say(f"The summit of {decided['date'].iloc[0]} agreed on the battlegroups.")
    hosts = [host for host in countries.BALTICS if _there(case, host)]
    case.number("Baltic states with a battlegroup on record", len(hosts), "states", "rosters")
    if len(hosts) < len(countries.BALTICS):
        case.say(f"With a battlegroup on record {case.by_then}: {in_words(hosts)}.")
        return case.finding(PARTLY, BOTH)
    rows = case.roster()
    rows = rows[rows["host"].isin(countries.BALTICS) & (rows["scope"] == presence.BATTLEGROUP)]
    first = rows.groupby("host")["as_of"].min()
    said = in_words(f"{host} {date}" for host, date in first.items())
    case.say(f"First contributors or totals on record: {said}.")
    return case.finding(SUPPORTED, BOTH)


def three_nations(case: Case) -> Finding:
    """Supported if all three nations are in the latest lists; partly if some are, or elsewhere."""
    if not any(_there(case, host) for host in countries.BALTICS):
        return case.not_testable(_NOT_THERE)
    found = {
        code: [host for host in countries.BALTICS if code in _named(case, host)[0]]
        for code in ("USA", "DEU", "GBR")
    }
    wider = [host for host in countries.BALTICS if "USA" in _named(case, host)[1]]
    for code, hosts in found.items():
        case.number(f"battlegroups with {code}", len(hosts), "of 3 hosts", "rosters")
        case.say(f"{countries.name(code)} in the latest lists of battlegroups: {in_words(hosts)}.")
    dates = in_words(f"{host} {_list_date(case, host)}" for host in countries.BALTICS)
    case.across.append(f"The lists are of: {dates}; rotations last about half a year.")
    case.say(f"US troops outside or inside battlegroups, on any list: {in_words(wider)}.")
    present = sum(bool(hosts) for hosts in found.values())
    verdict = SUPPORTED if present == len(found) else PARTLY if present else CONTRADICTED
    return case.finding(verdict, NUMBERS)


def nuclear_armed(case: Case) -> Finding:
    """Supported if every host has several by the strict count, contradicted if none by the wide.

    Strict is the latest list of the battlegroup; wide adds all who were ever named since, and
    those outside the battlegroup, none of whom any source reports as having left.
    """
    if not any(_there(case, host) for host in countries.BALTICS):
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
            f"{countries.name(host)}: {in_words(listed)} in the latest list of the battlegroup "
            f"({_list_date(case, host)}); {in_words(ever)} if all are counted whom any source ever "
            "named there."
        )
    case.say(
        f"Several in {sum(strict)} of 3 hosts by the strict count and in {sum(wide)} by the wide."
    )
    verdict = SUPPORTED if all(strict) else PARTLY if any(wide) else CONTRADICTED
    return case.finding(verdict, BOTH)


def capitals_bound(case: Case) -> Finding:
    """Supported if each of three capitals has troops in each host, contradicted if none has any."""
    if not any(_there(case, host) for host in countries.BALTICS):
        return case.not_testable(_NOT_THERE)
    counts = []
    for code, capital in CAPITALS.items():
        hosts = [host for host in countries.BALTICS if code in _named(case, host)[1]]
        counts.append(case.number(f"hosts with troops of {code}", len(hosts), "of 3", "rosters"))
        case.say(f"{capital} had troops named, at some time, in: {in_words(hosts)}.")
    asked = cohesion.consultations(case.events("article4"))
    met = case.events("article4").query("end_date != ''")
    case.number("requests for consultations coded", len(asked), "requests", "events")
    for row in each(met):
        days = (dated.last_day(row.end_date) - dated.last_day(row.date)).days
        case.number(f"from request to Council, {row.date}", days, "days", f"event {row.id}")
        case.say(f"After the request of {row.date} the Council met within {days} days.")
    case.say("What a government would decide then is not testable by who stands where.")
    full = all(count == len(countries.BALTICS) for count in counts)
    return case.finding(SUPPORTED if full else PARTLY if any(counts) else CONTRADICTED, NUMBERS)


def integration(case: Case) -> Finding:
    """Supported if battlegroups are in place and no US cut is on record, partly if one of both."""
    if not any(_there(case, host) for host in countries.BALTICS):
        return case.not_testable(_NOT_THERE)
    there = all(_there(case, host) for host in countries.BALTICS)
    us = case.events("us_posture")
    cuts = us[(us["high"] < 0) | us["id"].str.contains(_NO_AID)]
    case.number("cuts of US posture or aid on record", len(cuts), "events", "events")
    case.say(
        f"Battlegroups on record in {'all' if there else 'not all'} three states; cuts of US "
        f"posture in Europe or of aid {case.by_then}: {in_words(cuts['title'])}."
    )
    steps = concerning(case.events("posture"), countries.BALTICS).query("date > '2022-06-28'")
    case.number("later steps of posture for the three", len(steps), "events", "events")
    case.cite_rows(cuts)
    case.cite_rows(steps)

    for last in each(steps.tail(1)):
        case.say(f"{len(steps)} later decisions or counts on the three, the last: {last.title}.")
    case.say("'Firm' is a judgement; what is counted is units in place and cuts on record.")
    verdict = SUPPORTED if there and cuts.empty else PARTLY if there or cuts.empty else CONTRADICTED
    return case.finding(verdict, BOTH)


def permanent(case: Case) -> Finding:
    """Contradicted while all units rotate, partly once one host has units stationed for good."""
    if not any(_there(case, host) for host in countries.BALTICS):
        return case.not_testable(_NOT_THERE)
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
        case.say(f"Germany's brigade for Lithuania is in service; {due:.0f} soldiers are planned.")
        return case.finding(PARTLY, BOTH)
    low, high = (case.number(f"with the battlegroup, {one}", taken[one].iloc[0], "troops", "events")
                 for one in ("low", "high"))  # fmt: skip
    case.say(
        f"Germany's brigade in Lithuania, the battlegroup counted in, has {low:.0f} to {high:.0f} "
        f"of {due:.0f} soldiers, {low / due:.0%} to {high / due:.0%}; in the other two hosts units "
        "rotate."
    )
    return case.finding(PARTLY, BOTH)


def _there(case: Case, host: str) -> bool:
    """Return whether a battlegroup is on record in a host."""
    rows = case.roster()
    found = rows[(rows["host"] == host) & (rows["scope"] == presence.BATTLEGROUP)]
    case.cite_rows(found.tail(1), "as_of")
    return not found.empty


def _named(case: Case, host: str) -> tuple[set[str], set[str]]:
    """Return who is in the latest list of the battlegroup, and who was ever named in the host."""
    roster = case.roster()
    rows = roster[(roster["host"] == host) & (roster["role"] != presence.TOTAL)]
    return {*_list(case, host)["contributor"]}, {*rows["contributor"]}


def _list(case: Case, host: str) -> pd.DataFrame:
    """Return the latest list of a battlegroup's contributors."""
    return _latest(host, case.day)


@functools.lru_cache(maxsize=64)
def _latest(host: str, day: dt.date | None) -> pd.DataFrame:
    found = presence.composition(known_roster(day), host, last_day(day))
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
