"""The claim on what the money buys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research import countries, facts
from baltic_research.claims.case import Case, in_words
from baltic_research.claims.finding import CONTRADICTED, NUMBERS, PARTLY, SUPPORTED, Finding
from baltic_research.indicators import capability

if TYPE_CHECKING:
    import pandas as pd

AGAINST_ARMOUR, NAMED = "anti_tank", ("air_defence", "anti_tank")
HALF = 0.5
_KINDS = {kind: kind.replace("_", " ") for kind in capability.CATEGORIES} | {
    "anti_tank": "anti-tank weapons"
}


def denial_weapons(case: Case) -> Finding:
    """Supported if both kinds named are under contract and half of all is against armour.

    Partly if either kind is under contract, contradicted if neither is though others are.
    """
    bought = capability.procurement(
        case.events("procurement"), facts.load_coded("deliveries"), case.until,
        categories=capability.CATEGORIES,
    )  # fmt: skip
    signed = bought[bought["stage"] == capability.CONTRACT]
    if signed.empty:
        return case.not_testable("no contract of the three states was on record", NUMBERS)
    counts = {kind: int((signed["category"] == kind).sum()) for kind in capability.CATEGORIES}
    for kind, count in counts.items():
        case.number(f"contracts for {_KINDS[kind]}", count, "contracts", "events")
    denial = signed[signed["category"].isin(capability.DENIAL)]
    came = denial[denial["state"] == capability.DELIVERED]
    case.number("denial contracts with a delivery on record", len(came), "contracts", "events")
    share = counts[AGAINST_ARMOUR] / max(len(denial), 1)
    case.number("denial contracts against armour", 100 * share, "% of contracts", "events")
    case.say(
        f"Contracts for denial coded {case.by_then}: {len(denial)}, of which "
        f"{counts['air_defence']} for air defence and {counts[AGAINST_ARMOUR]} for weapons "
        f"against armour ({share:.0%})."
    )
    case.say(
        f"Contracts of the three states coded {case.by_then}: "
        + in_words(f"{count} for {_KINDS[kind]}" for kind, count in counts.items())
        + "."
    )
    case.say(f"Denial contracts with a delivery on record: {len(came)} ({_lags(came)}).")
    case.across.append(
        "Contracts are coded from reports of signatures; a purchase that is not coded counts as "
        "none, and few deliveries are reported."
    )
    case.cite_rows(case.events("procurement"))
    both = all(counts[kind] for kind in NAMED)
    some = any(counts[kind] for kind in NAMED)
    verdict = SUPPORTED if both and share >= HALF else PARTLY if some else CONTRADICTED
    return case.finding(verdict, NUMBERS)


def _lags(came: pd.DataFrame) -> str:
    """Return the months from contract to first delivery of what was delivered."""
    return in_words(
        f"{row['system']} of {countries.name(row['country'])} after {row['lag_low_months']:.0f} to "
        f"{row['lag_high_months']:.0f} months"
        for row in came.to_dict("records")
    )


TESTS = {"C16": denial_weapons}
