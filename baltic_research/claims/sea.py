"""Claims on the Baltic Sea with Finland and Sweden in the Alliance."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from baltic_research import facts
from baltic_research.claims.case import Case, in_words
from baltic_research.claims.finding import (
    CONTRADICTED,
    DOCUMENTS,
    NUMBERS,
    PARTLY,
    SUPPORTED,
    Finding,
)
from baltic_research.errors import EditionError
from baltic_research.indicators import sea

if TYPE_CHECKING:
    import pandas as pd

NORDIC = ("FIN", "SWE")
AMOUNTS = {
    "military spending": "sipri.milex_usd_constant",
    "GDP": "worldbank.gdp_usd_constant",
    "military personnel": "cow.milper",
}
BEFORE = dt.date(2023, 4, 3)
"""The day before Finland became an Ally."""
_ATTRIBUTED = {
    "sabotage_unattributed": "found sabotage by persons unknown",
    "ship_seized": "with a ship seized",
    "ship_suspected": "with a ship suspected",
    "accident": "found an accident",
    "open": "still open",
}
_NOT_JOINED = "neither Finland nor Sweden had become an Ally"


def nato_lake(case: Case) -> Finding:
    """Read who uses the term and who disputes it; littoral and incidents stand beside."""
    joined = _joined(case)
    if not joined:
        return case.not_testable(_NOT_JOINED)
    verdict = case.verdict_of_documents()
    if verdict is None:
        return case.not_testable("no text on the term that we hold was public")
    _say_share(case, sea.STATES, None)
    found = sea.incidents(case.events("undersea"), facts.load_coded("undersea"), case.until)
    since = found[found["date"] > BEFORE.isoformat()]
    count = case.number("undersea incidents since Finland joined", len(since), "cases", "events")
    kinds = since["attribution"].value_counts()
    said = in_words(f"{number} {_ATTRIBUTED[str(kind)]}" for kind, number in kinds.items())
    case.say(f"{count:.0f} cases of damage under the sea are coded since Finland joined: {said}.")
    undersea = case.events("undersea")
    case.cite_rows(undersea[undersea["id"].isin(since["id"])])
    if len(joined) == len(NORDIC):
        case.say("Both are Allies, so that their accession is no longer 'ongoing'.")
    return case.finding(verdict, DOCUMENTS)


def more_difficult(case: Case) -> Finding:
    """Supported if accession raised NATO's share of every measure at hand, partly of some."""
    if not _joined(case):
        return case.not_testable(_NOT_JOINED)
    rises = [_say_share(case, sea.STATES, None)]
    for name, series in AMOUNTS.items():
        frame = case.observations(series)
        if frame is not None:
            rises.append(_say_share(case, name, frame))
    case.say(
        "Amounts are of whole states at figures of one year, so that membership alone moves the "
        "share; what an adversary makes of it is inferred and not measured."
    )
    known = [one for one in rises if one is not None]
    verdict = SUPPORTED if all(known) else PARTLY if any(known) else CONTRADICTED
    return case.finding(verdict, NUMBERS)


def _joined(case: Case) -> list[str]:
    """Return which of the two had become an Ally, and cite it."""
    rows = case.events("accession")
    rows = rows[rows["country"].isin(NORDIC)]
    case.cite_rows(rows)
    return list(rows["country"])


def _say_share(case: Case, name: str, frame: pd.DataFrame | None) -> bool | None:
    """Say NATO's share of the littoral before accession and now; return whether it rose."""
    try:
        found = sea.littoral({} if frame is None else {name: frame}, [BEFORE, case.until])
    except EditionError as reason:
        case.across.append(f"{name} was not taken: {reason}.")
        return None
    rows = found[found["measure"] == name]
    before, after = rows["share_pct"]
    if not (before == before and after == after):
        case.across.append(f"{name} was not taken: {rows['coverage'].iloc[0]}.")
        return None
    one = rows.iloc[0]
    of_year = f" of {one['year']}" if frame is not None else ""
    now = f"with the Allies of {case.until}"
    for label, value in (("before Finland joined", before), (now, after)):
        quantity = f"NATO's share of the littoral's {name}{of_year}, {label}"
        case.number(quantity, value, "%", one["source"] or "accession", one["edition"])
    case.say(
        f"NATO's share of the littoral's {name}{of_year}: {before:.0f} % before Finland joined, "
        f"{after:.0f} % {now}."
    )
    return bool(after > before)


TESTS = {"C19": nato_lake, "C28": more_difficult}
