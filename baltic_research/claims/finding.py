"""What testing a claim leaves: the verdict, what it rests on, and what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from baltic_research.claims import shown
from baltic_research.models.result import Result

if TYPE_CHECKING:
    import pandas as pd

SUPPORTED, PARTLY, CONTRADICTED, NOT_TESTABLE = (
    "supported", "partly", "contradicted", "not testable",
)  # fmt: skip
VERDICTS = (SUPPORTED, PARTLY, CONTRADICTED, NOT_TESTABLE)
NUMBERS, DOCUMENTS, BOTH = "numbers", "documents", "both"
BY_DOCUMENTS = "Documents decide it, no figure does"
_TELLING = ("), against it: ", "), in part: ", "), for the claim: ")
NUMBER_COLUMNS = ("quantity", "value", "unit", "source", "edition")


@dataclass(frozen=True)
class Citation:
    """Where a piece of evidence is found.

    Attributes
    ----------
    title, url, date, confidence : str
        Date as precise as the source; confidence is ``high``, ``medium`` or ``low``: how sure it
        is that this was said or done.
    """

    title: str
    url: str
    date: str
    confidence: str


@dataclass(frozen=True, repr=False, eq=False)
class Finding(Result):
    """A claim of the essay, held against what was known on a day.

    Attributes
    ----------
    id : str
        Of the claim, ``"C14"``.
    claim : str
        The claim in our words.
    as_of : str
        The day, or empty for all that is held.
    verdict : {"supported", "partly", "contradicted", "not testable"}
        What the evidence says.
    rests_on : {"numbers", "documents", "both"}
        What the verdict rests on; ``documents`` means that no figure decides it.
    evidence : tuple of str
        A sentence each; numbers in them are computed from the store and the coded facts.
    data : pandas.DataFrame
        The numbers behind it: quantity, value, unit, source, edition.
    across : tuple of str
        How it changes across editions and sources, and what was not yet published.
    what_would_change : str
        What evidence would move the verdict.
    sources : tuple of Citation
        What it rests on, with addresses.
    confidence : str
        In the verdict: ``high``, ``medium`` or ``low``.
    first_reading : str
        An earlier reading's verdict; empty where it did not list the claim.
    why_we_differ : str
        Why this verdict is not that one; empty where they agree.
    """

    id: str
    claim: str
    as_of: str
    verdict: str
    rests_on: str
    evidence: tuple[str, ...]
    data: pd.DataFrame
    across: tuple[str, ...]
    what_would_change: str
    sources: tuple[Citation, ...]
    confidence: str
    first_reading: str
    why_we_differ: str

    @property
    def title(self) -> str:
        """The claim with its verdict."""
        when = f", as of {self.as_of}" if self.as_of else ""
        return f"{self.id} {self.verdict} (rests on {self.rests_on}{when}): {self.claim}"

    @property
    def notes(self) -> tuple[str, ...]:
        """Evidence, changes across editions, and what would change the verdict."""
        differ = (f"Unlike the first reading: {self.why_we_differ}",) if self.why_we_differ else ()
        would = f"Would change the verdict: {self.what_would_change}"
        return (*self.evidence, *self.across, would, *differ)

    @property
    def in_short(self) -> str:
        """What decides the verdict, in a sentence or two."""
        if not self.evidence[0].startswith(BY_DOCUMENTS):
            return self.evidence[0]
        telling = [one for read in _TELLING for one in self.evidence if read in one]
        return " ".join((self.evidence[0], *telling[:1]))

    @property
    def numbers(self) -> pd.DataFrame:
        """The numbers behind the verdict: quantity, value, unit, source, edition."""
        return self.data

    def table(self) -> pd.DataFrame:
        """Return the numbers behind the verdict, one row each, at full precision."""
        return self.data

    def summary(self) -> str:
        """Return verdict, evidence, numbers and sources as text."""
        return shown.as_text(self)

    def _repr_html_(self) -> str:
        """Return the same for a notebook; whatever comes from data is escaped."""
        return shown.as_html(self)
