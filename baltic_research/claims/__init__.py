"""The essay's claims, each with the computation that tests it and the documents it rests on."""

from baltic_research.claims.compared import days_until, in_order, sources, steps
from baltic_research.claims.declared import Claim, Document, claim, document_figures, documents
from baltic_research.claims.finding import (
    BOTH,
    CONTRADICTED,
    DOCUMENTS,
    NOT_TESTABLE,
    NUMBERS,
    PARTLY,
    SUPPORTED,
    VERDICTS,
    Citation,
    Finding,
)
from baltic_research.claims.ordered import NEWEST, by_day, changes, claims, ids, table, test
from baltic_research.claims.shares import shares, years_below

__all__ = [
    "BOTH",
    "CONTRADICTED",
    "DOCUMENTS",
    "NEWEST",
    "NOT_TESTABLE",
    "NUMBERS",
    "PARTLY",
    "SUPPORTED",
    "VERDICTS",
    "Citation",
    "Claim",
    "Document",
    "Finding",
    "by_day",
    "changes",
    "claim",
    "claims",
    "days_until",
    "document_figures",
    "documents",
    "ids",
    "in_order",
    "shares",
    "sources",
    "steps",
    "table",
    "test",
    "years_below",
]
