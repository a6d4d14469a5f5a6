"""The essay's claims and the documents that bear on them, as data/catalog/claims.yml has them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from baltic_research import paths
from baltic_research.days import Day, as_day
from baltic_research.errors import ContractError, UnknownNameError
from baltic_research.indicators import dated
from baltic_research.remembered import remembered

if TYPE_CHECKING:
    import pandas as pd

FOR, IN_PART, AGAINST = "for", "part", "against"
READINGS = {FOR: "for the claim", IN_PART: "in part", AGAINST: "against it"}


@dataclass(frozen=True)
class Figure:
    """A number that a document gives, in its unit."""

    quantity: str
    value: float
    unit: str


@dataclass(frozen=True)
class Document:
    """A text that bears on a claim.

    Attributes
    ----------
    key, title, date, url, confidence : str
        Date of publication, as precise as it is known.
    stance : str
        Of studies on a rapid seizure: ``possible`` or ``doubts``; empty for all else.
    figures : tuple of Figure
        Numbers that it gives and no series holds.
    """

    key: str
    title: str
    date: str
    url: str
    confidence: str
    stance: str = ""
    figures: tuple[Figure, ...] = ()

    def known(self, day: dt.date | None) -> bool:
        """Return whether it was public on a day; one without day counts from its last."""
        return day is None or dated.last_day(self.date) <= day


@dataclass(frozen=True)
class Claim:
    """A claim of the essay.

    Attributes
    ----------
    id, claim, words, tested_by : str
        The claim in our words, a few of the essay's, and what tests it.
    first_reading, confidence, what_would_change : str
        An earlier reading's verdict; confidence in ours; what would move it.
    says : dict of str to str
        By key of a document, what it says of the claim, in our words.
    reads : dict of str to str
        By key of a document, how we read it: ``for`` the claim, ``part`` or ``against``; a
        document without a reading stands beside and does not count.
    differs : dict of str to str
        By verdict of ours, why it is not the first reading's.
    """

    id: str
    claim: str
    words: str
    tested_by: str
    confidence: str
    what_would_change: str
    first_reading: str = ""
    says: dict[str, str] = field(default_factory=dict)
    reads: dict[str, str] = field(default_factory=dict)
    differs: dict[str, str] = field(default_factory=dict)


def claim(claim_id: str) -> Claim:
    """Return a claim by its id.

    Parameters
    ----------
    claim_id : str
        ``"C14"``.

    Returns
    -------
    Claim
        What it says, what documents say of it, and how they are read.

    Raises
    ------
    UnknownNameError
        If there is none.

    Examples
    --------
    >>> claim("C14").first_reading
    'contradicted'
    """
    found = listed()
    if claim_id not in found:
        raise UnknownNameError("claim", claim_id, found)
    return found[claim_id]


@remembered()
def listed() -> dict[str, Claim]:
    """Return the claims by id, in the order of the list.

    Raises
    ------
    ContractError
        If an id stands twice, or a document is read as something else, or says nothing.
    UnknownNameError
        If a claim names a document that is not listed.
    """
    rows = [Claim(**one) for one in _read()["claims"]]
    found = {one.id: one for one in rows}
    if len(found) < len(rows):
        raise ContractError("claims.yml has an id twice; give each claim its own")
    for one in rows:
        wrong = [key for key, read in one.reads.items() if read not in READINGS]
        if wrong or not one.reads.keys() <= one.says.keys():
            raise ContractError(
                f"claims.yml, claim {one.id}: reads={one.reads}; give {', '.join(READINGS)} for "
                "documents that stand under says"
            )
        for key in one.says:
            if key not in documents():
                raise UnknownNameError(
                    f"document of claim {one.id} in claims.yml", key, documents()
                )
    return found


@remembered()
def documents() -> dict[str, Document]:
    """Return the documents by key."""
    return {key: _document(key, entry) for key, entry in _read()["documents"].items()}


def document_figures(as_of: Day | None = None) -> pd.DataFrame:
    """Return the numbers that documents give and no series holds, a row each.

    Parameters
    ----------
    as_of : str or datetime.date, optional
        Only of documents public on that day; by default of all.

    Returns
    -------
    pandas.DataFrame
        Columns quantity, value (in `unit`), unit, title, date (of publication), url, confidence.

    Raises
    ------
    ParameterError
        If the day is none.

    Examples
    --------
    >>> document_figures("2014-12-31")[["quantity", "value", "unit"]].values.tolist()
    [['alliance commitments kept in war, 1816 to 1944', 75, '% of cases']]
    """
    import pandas as pd

    day = None if as_of is None else as_day(as_of)
    rows = [
        (figure.quantity, figure.value, figure.unit, one.title, one.date, one.url, one.confidence)
        for one in documents().values()
        if one.known(day)
        for figure in one.figures
    ]
    columns = ["quantity", "value", "unit", "title", "date", "url", "confidence"]
    return pd.DataFrame(rows, columns=columns)


def _document(key: str, entry: dict[str, Any]) -> Document:
    figures = tuple(Figure(**one) for one in entry.get("figures", ()))
    return Document(key, **{**entry, "date": str(entry["date"]), "figures": figures})


@remembered()
def _read() -> dict[str, Any]:
    path = paths.data() / "catalog" / "claims.yml"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506
    return found
