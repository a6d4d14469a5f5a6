"""The essay's claims, each with the computation that tests it and the documents it rests on."""

from baltic_research.claims.declared import Claim, Document, claim, documents
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
from baltic_research.claims.ordered import NEWEST, changes, claims, ids, table, test

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
    "changes",
    "claim",
    "claims",
    "documents",
    "ids",
    "table",
    "test",
]
