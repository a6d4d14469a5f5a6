"""Claims that nothing public decides: counterfactuals, states of mind, debates not collected."""

from __future__ import annotations

from baltic_research import countries
from baltic_research.claims.case import Case, concerning, each
from baltic_research.claims.finding import Finding


def kremlin(case: Case) -> Finding:
    """Show proxies of probing; what the Kremlin understands is not among them."""
    breaches = case.events("air_policing", "EST")
    breaches = breaches[breaches["unit"].str.startswith("breaches")]
    for row in each(breaches):
        case.number(f"{row.title}, {row.date}", row.high, row.unit, f"event {row.id}")
    cut = case.events("undersea")
    count = case.number("undersea incidents coded", len(cut), "incidents", "events")
    years = ", ".join(f"{row.date[:4]}: {row.high:.0f}" for row in each(breaches))
    case.say(f"Russian breaches of Estonian airspace by year, at most: {years or 'none coded'}.")
    case.say(
        f"{count:.0f} cases of damage to cables and pipelines in the Baltic Sea are coded "
        f"{case.by_then}; who meant what is open in most."
    )
    case.cite_rows(breaches)
    case.cite_rows(cut)
    return case.not_testable(
        "what the Kremlin understands is a state of mind, and probing below the threshold fits "
        "with being deterred from more as well as with not being deterred"
    )


def end_of_the_order(case: Case) -> Finding:
    """Say why a forecast on what has not happened cannot be tested."""
    return case.not_testable("it forecasts the result of something that has not happened")


def reddit(case: Case) -> Finding:
    """Say which data a trend would take."""
    return case.not_testable("it takes counts of posts over time, and we hold none")


def ignored(case: Case) -> Finding:
    """Say which data the neglect would take."""
    return case.not_testable("it takes a sample of debates, and we hold none")


def litmus_test(case: Case) -> Finding:
    """Say why credibility is not measured, and how often the three states are decided upon."""
    coded = case.events("posture")
    three = concerning(coded, countries.BALTICS)
    count = case.number("posture events on the three states", len(three), "events", "events")
    total = case.number("posture events on the eastern flank", len(coded), "events", "events")
    case.say(
        f"{count:.0f} of {total:.0f} coded decisions and counts on NATO's posture {case.by_then} "
        "concern the three states: they are attended to, which says nothing of credibility (and "
        "the events were chosen for this project)."
    )
    return case.not_testable("nothing that we hold measures the credibility of an alliance")


TESTS = {
    "C13": kremlin,
    "C20": end_of_the_order,
    "C21": reddit,
    "C24": ignored,
    "C27": litmus_test,
}
