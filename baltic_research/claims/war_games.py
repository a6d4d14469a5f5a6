"""Claims on how a war would go: studies, war games, and the campaign clock of this project."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from baltic_research import facts
from baltic_research.claims.case import Case, each
from baltic_research.claims.finding import (
    BOTH,
    CONTRADICTED,
    DOCUMENTS,
    NUMBERS,
    PARTLY,
    SUPPORTED,
    Finding,
)

if TYPE_CHECKING:
    import pandas as pd

POSSIBLE, DOUBTS = "possible", "doubts"
POSTURES = ("posture_2016", "posture_2017", "posture_2026", "seven_brigades")
AXES = ("tallinn", "riga")
DRAWS, SEED = 2000, 2016
_PLACES = {
    "baltic_finnish_border_2021": "near the Baltic and Finnish borders",
    "pskov_76th_division_2021": "76th division at Pskov",
}
_RAND = ("rand_2016", "time_to_capital_outskirts")


def experts(case: Case) -> Finding:
    """Count studies that find a rapid seizure possible and those that doubt it.

    Supported if more doubt it, contradicted if none does, partly between.
    """
    by_stance = {
        stance: [one.title for one in case.documents() if one.stance == stance]
        for stance in (POSSIBLE, DOUBTS)
    }
    counts = {stance: len(titles) for stance, titles in by_stance.items()}
    if not any(counts.values()):
        return case.not_testable("no study that we hold was published")
    for stance, count in counts.items():
        case.number(f"studies coded: {stance}", count, "studies", "claims.yml")
    case.say(
        f"Of the studies coded {case.by_then}, {counts[POSSIBLE]} find a rapid seizure possible "
        f"and the scenario or the attacker's skill is doubted in {counts[DOUBTS]}. "
        "They are no sample."
    )
    doubting = counts[DOUBTS] > counts[POSSIBLE]
    verdict = SUPPORTED if doubting else PARTLY if counts[DOUBTS] else CONTRADICTED
    return case.finding(verdict, BOTH)


def rand_found(case: Case) -> Finding:
    """Read RAND's own reports; the campaign clock stands beside, deciding nothing."""
    verdict = case.verdict_of_documents()
    if verdict is None:
        return case.not_testable("RAND's report was not yet published")
    _say_hours(case)
    brigades = case.parameters("rand_2016").query("name == 'brigades_to_prevent_overrun'")
    need = case.number("RAND's remedy", brigades["central"].iloc[0], "brigades", "RAND RR-1253")
    came = "; battalions came instead" if len(case.roster()) else ""
    case.say(f"RAND's remedy was about {need:.0f} brigades on the spot{came}.")
    _say_clock(case)
    return case.finding(verdict, DOCUMENTS)


def vulnerable(case: Case) -> Finding:
    """Read RAND's report; its hours, and distances where we have them, stand beside."""
    verdict = case.verdict_of_documents()
    if verdict is None:
        return case.not_testable("RAND's report was not yet published")
    _say_hours(case)
    known = case.parameters()
    for row in each(known[known["name"].str.startswith("distance_")]):
        place, _, way = row.name.removeprefix("distance_").partition("_")
        where = " ".join([place.capitalize(), *way.split("_")]).strip().replace("bela", "Bela")
        case.number(f"border to {where}", row.central, row.unit, "parameters", row.known_from)
        case.say(f"From the border to {where}: {row.low:.0f} to {row.high:.0f} km by main roads.")
    return case.finding(verdict, DOCUMENTS)


def costs(case: Case) -> Finding:
    """Partly if forces near the border fell in the war in Ukraine, contradicted if none did.

    No more than partly, since the cost is that of another war; not testable before any figure.
    """
    rows = case.parameters("russian_forces")
    known = {row.name: row for row in each(rows)}
    pairs = [("baltic_finnish_border_2021", "baltic_finnish_border_2022"),
             ("pskov_76th_division_2021", "pskov_76th_division_2022")]  # fmt: skip
    pairs = [pair for pair in pairs if {*pair} <= {*known}]
    if not pairs:
        return case.not_testable("no figure on what such an operation costs was public", NUMBERS)
    fell = []
    for name, later in pairs:
        before, after = (
            case.number(one, _middle(known[one]), "persons", known[one].source)
            for one in (name, later)
        )
        fell.append(after < before)
        case.say(
            f"Russian troops, {_PLACES[name]}: {before:,.0f} ({known[name].note}), later "
            f"{after:,.0f} ({known[later].note} 2022; {after / before - 1:+.0%}), as reported."
        )
    _cite(case, rows[rows["name"].isin([name for pair in pairs for name in pair])])
    case.say("It is the cost of another war; a short campaign may cost less, or lead to more.")
    return case.finding(PARTLY if any(fell) else CONTRADICTED, BOTH)


def _middle(row: Any) -> float:
    """Return the central figure, or the one bound that there is."""
    return float(next(one for one in (row.central, row.high, row.low) if one == one))


def _say_hours(case: Case) -> None:
    rows = case.parameters(_RAND[0]).query("name == @_RAND[1]")
    row = rows.iloc[0]
    low, high = (
        case.number(f"{one} hours to Tallinn or Riga", row[bound], "hours", row["source"])
        for one, bound in (("fewest", "low"), ("most", "high"))
    )
    case.say(f"RAND's games reached the edge of Tallinn or Riga in {low:.0f} to {high:.0f} hours.")
    _cite(case, rows)


def _say_clock(case: Case) -> None:
    """Say what the campaign clock gives by posture, if its parameters were known."""
    known = set(case.parameters()["scenario"])
    if not {"denial", *POSTURES} <= known:
        case.across.append("The campaign clock was not run: its parameters were not yet set.")
        return
    for row in each(_clock()):
        where = f"{row.posture.replace('_', ' ')}, {row.axis.capitalize()}"
        case.number(f"median hours, {where}", row.p50_hours, "hours", "campaign clock")
        within = case.number(
            f"reached within 7 days, {where}", row.reached_within_7_days, "probability",
            "campaign clock",
        )  # fmt: skip
        case.across.append(f"Campaign clock, {where}: reached within a week in {within:.0%}.")
    case.across.append(
        "The clock is calibrated to RAND's hours for 2016, and most of its other parameters are "
        "assumptions: it shows a direction and is no second witness."
    )


@functools.cache
def _clock() -> pd.DataFrame:
    from baltic_research.models.denial.clock import campaign_clock

    given = facts.load_parameters()
    return campaign_clock(given, POSTURES, axes=AXES, draws=DRAWS, seed=SEED).table()


def _cite(case: Case, rows: pd.DataFrame) -> None:
    case.cite_rows(rows.assign(title=rows["source"]), "known_from")


TESTS = {"C05": experts, "C11": rand_found, "C22": costs, "C26": vulnerable}
