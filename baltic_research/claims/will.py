"""Claims on political will: whether pledges are kept, and what a response takes to deter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research import countries, facts
from baltic_research.claims.case import Case, each, in_words, named, titles
from baltic_research.claims.finding import BOTH, CONTRADICTED, DOCUMENTS, SUPPORTED, Finding
from baltic_research.indicators import cohesion

if TYPE_CHECKING:
    import pandas as pd

HIGHEST = 50.0
COSTS = (0.5, 1.0, 3.0)
_MEASURED = ("nato.defence_share_gdp", "nato.equipment_share")
_INVOKED = "invocations of Article 5"
_RECORDS = ("kept in war", "force for an attacked Ally")


def abandonment(case: Case) -> Finding:
    """Contradicted by any document that gives such evidence; supported while none is known."""
    against = [
        figure
        for one in case.documents()
        for figure in one.figures
        if any(words in figure.quantity for words in _RECORDS)
    ]
    if not case.documents():
        return case.not_testable("nothing that we hold on it was published")
    if against:
        where = {one.title for one in case.documents() if {*one.figures} & {*against}}
        case.say(
            "Evidence of the kind that the claim denies is on record in "
            f"{len(where)} publications: {'; '.join(sorted(where))}."
        )
        said = "; ".join(f"{one.quantity}: {one.value:g} {one.unit}" for one in against)
        case.say(f"In figures: {said}.")
    _say_base_rate(case)
    _say_opinion(case)
    return case.finding(CONTRADICTED if against else SUPPORTED, BOTH)


def _say_base_rate(case: Case) -> None:
    """Say how little the one case of Article 5 tells of the rate at which it would be refused."""
    invoked = [
        figure.value
        for one in case.documents()
        for figure in one.figures
        if figure.quantity == _INVOKED
    ]
    if not invoked:
        return
    kept = int(invoked[-1])
    bound = case.number(f"95 % bound of the rate of refusal, {kept} kept", _bound(kept), "share",
                        "computed")  # fmt: skip
    often = "once" if kept == 1 else f"{kept} times"
    case.say(
        f"Article 5 has been invoked {often}, and no Ally refused. That would fit with a rate of "
        f"refusal of up to {bound:.0%} as well (one-sided 95 % bound): it is next to no base rate."
    )


def _bound(kept: int) -> float:
    """Return the one-sided 95 % upper bound of a rate with no refusal in some cases.

    Clopper and Pearson: 1 - 0.05 ** (1 / n).
    """
    return float(1 - 0.05 ** (1 / kept))


def _say_opinion(case: Case) -> None:
    """Say in how many Allies the last polls on favour for NATO fell short of one half."""
    coded_polls = case.events("opinion")
    polls = cohesion.opinion(coded_polls)
    favour = polls[polls["question"].str.startswith("View NATO favourably")]
    allies = favour[favour["country"].isin(countries.nato_members(case.until))]
    last = allies.drop_duplicates("country", keep="last")
    if last.empty:
        return
    low = last[last["value"] < HIGHEST]
    case.number("Allies polled on NATO (Pew, last poll)", len(last), "Allies", "events")
    case.number("of them below 50 % favourable", len(low), "Allies", "events")
    years = _span(last["date"].str[:4])
    case.say(
        f"In {len(low)} of {len(last)} Allies with a poll by Pew on record less than half viewed "
        f"NATO favourably in the last one ({years}; {named(low['country'])}). That is favour and "
        "not will."
    )
    case.cite_rows(coded_polls[coded_polls["id"].isin(last["id"])])


def _span(years: pd.Series) -> str:
    """Return the years between which polls lie."""
    return "-".join(dict.fromkeys((years.min(), years.max())))


def political_cycles(case: Case) -> Finding:
    """Read treaty, law and pledges; Allies that kept pledges and US posture stand beside."""
    verdict = case.verdict_of_documents()
    if verdict is None:
        return case.not_testable("the treaty was not yet signed")
    figures = {series: case.observations(series) for series in _MEASURED}
    known = {series: frame for series, frame in figures.items() if frame is not None}
    events = case.events("spending_target")
    promises = facts.load_coded("commitments")
    promises = promises[promises["id"].isin(events["id"]) & promises["measured_by"].isin(known)]
    found = cohesion.commitments(events, promises, known, case.until)
    for row in each(found[found["figure"] != ""]) if len(found) else ():
        case.number(f"Allies at the level: {row.title}", row.met, f"of {row.of:.0f}", row.evidence)
        case.say(f"{row.title}: {row.verdict}; {row.figure}.")
    case.cite_rows(events[events["id"].isin(promises["id"])])
    _say_posture(case)
    return case.finding(verdict, DOCUMENTS)


def _say_posture(case: Case) -> None:
    """Say what is on record of cuts of the US posture, which follow national politics."""
    us = case.events("us_posture")
    cuts = us[us["high"] < 0]
    if cuts.empty:
        return
    case.number("cuts of US posture on record", len(cuts), "events", "events")
    case.say(f"Cuts of the US posture in Europe on record {case.by_then}: {titles(cuts)}.")
    case.cite_rows(cuts)


def certain_response(case: Case) -> Finding:
    """Read treaty and polls; the threshold model says how likely a response has to be."""
    from baltic_research.models import deterrence_threshold

    verdict = case.verdict_of_documents()
    if verdict is None:
        return case.not_testable("the treaty was not yet signed")
    found = deterrence_threshold(gain=1.0, cost=COSTS).table()
    for row in each(found):
        name = f"response probability that deters, cost {row.cost:g} of the gain"
        case.number(name, row.p_star, "probability", "threshold model")
    said = in_words(f"{row.p_star:.2f} at a cost of {row.cost:g}" for row in each(found))
    case.say(
        f"By the threshold model a response has to be likely and not certain: p* is {said} "
        "(in units of the gain; assumed costs). p* is no probability of war."
    )
    posture = case.events("posture")
    turn = posture[posture["title"].str.contains("brigades|regional defence plans")]
    case.cite_rows(turn)
    if not turn.empty:
        case.say(
            "Steps from a tripwire towards defence at the border, by which deterrence rests on "
            f"denial too: {titles(turn)}."
        )
    return case.finding(verdict, DOCUMENTS)


TESTS = {"C10": abandonment, "C17": political_cycles, "C25": certain_response}
