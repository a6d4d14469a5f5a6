"""Claims that the treaty and other texts decide."""

from __future__ import annotations

from baltic_research import countries
from baltic_research.claims.case import Case, concerning
from baltic_research.claims.finding import DOCUMENTS, Finding


def attack_on_one(case: Case) -> Finding:
    """Hold the treaty's text against the essay's paraphrase."""
    return _by_documents(case, "the treaty was not yet signed")


def cornerstone(case: Case) -> Finding:
    """Look for official texts that rest the region's security on collective defence."""
    return _by_documents(case, "no such text that we hold was public")


def formal_withdrawal(case: Case) -> Finding:
    """Hold treaty and US law against the claim; Article 5's discretion is what it leaves out."""
    return _by_documents(case, "the treaty was not yet signed")


def state_department(case: Case) -> Finding:
    """Read the fact sheet; Allied exercises coded in the three states stand beside."""
    verdict = case.verdict_of_documents()
    rows = concerning(case.events("exercise"), countries.BALTICS).query("actor == 'NATO'")
    count = case.number("Allied exercises coded in the three", len(rows), "exercises", "events")
    case.cite_rows(rows)
    case.say(
        f"{count:.0f} Allied exercises in the three states are coded {case.by_then}, a choice and "
        "not a count of all."
    )
    if verdict is None:
        return case.not_testable("the department's fact sheet was not yet published")
    return case.finding(verdict, DOCUMENTS)


def tripwire_intent(case: Case) -> Finding:
    """Take what was declared of the forward presence, and what studies say of tripwires."""
    return _by_documents(case, "no text on the intent that we hold was public")


def _by_documents(case: Case, otherwise: str) -> Finding:
    """Return the verdict that the documents public on the day come to."""
    verdict = case.verdict_of_documents()
    return case.not_testable(otherwise) if verdict is None else case.finding(verdict, DOCUMENTS)


TESTS = {
    "C01": attack_on_one,
    "C07": state_department,
    "C08": tripwire_intent,
    "C18": formal_withdrawal,
    "C23": cornerstone,
}
