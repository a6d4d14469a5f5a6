"""What a claim is tested with: the data and documents known on a day, and the case they make."""

from __future__ import annotations

import datetime as dt
import functools
from typing import TYPE_CHECKING, Any

from baltic_research import attribution, catalog, countries, facts, holdings, store
from baltic_research.claims.declared import (
    AGAINST,
    FOR,
    READINGS,
    Claim,
    Document,
    documents,
)
from baltic_research.claims.finding import (
    BY_DOCUMENTS,
    CONTRADICTED,
    DOCUMENTS,
    NOT_TESTABLE,
    NUMBER_COLUMNS,
    PARTLY,
    SUPPORTED,
    Citation,
    Finding,
)
from baltic_research.errors import EditionError
from baltic_research.indicators import dated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd


class Case:
    """Gathers evidence for one claim; every loader of it stops at the day.

    Parameters
    ----------
    claim : Claim
        What is tested.
    day : datetime.date, optional
        What was known then; without it all that is held.
    """

    def __init__(self, claim: Claim, day: dt.date | None) -> None:
        self.claim, self.day = claim, day
        self.evidence: list[str] = []
        self.across: list[str] = []
        self._numbers: list[tuple[object, ...]] = []
        self._sources: dict[tuple[str, ...], Citation] = {}
        self._editions: dict[str, list[pd.DataFrame]] = {}

    @property
    def until(self) -> dt.date:
        """The day; without one, that of the last edition or event held."""
        return last_day(self.day)

    @property
    def by_then(self) -> str:
        """The day in words."""
        return f"by {self.day}" if self.day else "so far"

    def say(self, sentence: str) -> None:
        """Add a sentence to the evidence."""
        self.evidence.append(sentence)

    def number(
        self, quantity: str, value: float, unit: str, source: str, edition: str = ""
    ) -> float:
        """Add a number behind the verdict, and return it for a sentence."""
        self._numbers.append((quantity, float(value), unit, source, edition))
        return float(value)

    def observations(self, series: str, **wanted: Any) -> pd.DataFrame | None:
        """Return observations known on the day and cite them; None, and a word why, if none."""
        try:
            frame = store.load(series, as_of=self.day, **wanted)
        except EditionError as reason:
            self.across.append(f"{series} was not taken: {str(reason).partition(';')[0]}.")
            return None
        self.cite_editions(frame)
        return frame

    def events(self, kind: str, country: str | None = None) -> pd.DataFrame:
        """Return coded events known on the day, none if none was."""
        try:
            return facts.load_events(kind, country, as_of=self.day)
        except EditionError:
            return facts.load_events(kind, country).iloc[:0]

    def roster(self) -> pd.DataFrame:
        """Return who stood where as far as known on the day, none if nothing was.

        One table for the whole case: do not change it.
        """
        return self._roster

    @functools.cached_property
    def _roster(self) -> pd.DataFrame:
        return facts.known_roster(self.day)

    def parameters(self, scenario: str | None = None) -> pd.DataFrame:
        """Return the numbers of studies known on the day, none if none was."""
        try:
            return facts.load_parameters(scenario, as_of=self.day)
        except EditionError:
            return facts.load_parameters(scenario).iloc[:0]

    def documents(self) -> list[Document]:
        """Return the claim's documents that were public on the day."""
        found = [documents()[key] for key in self.claim.says]
        return [one for one in found if one.known(self.day)]

    def verdict_of_documents(self) -> str | None:
        """Return what the documents known on the day come to, and say so; None if none is read.

        Supported if each is read as being for the claim, contradicted if each is against it,
        partly otherwise.
        """
        reads = [self.claim.reads[one.key] for one in self.documents() if one.key in self._read]
        if not reads:
            return None
        counts = {words: reads.count(one) for one, words in READINGS.items() if one in reads}
        said = in_words(f"{count} {words}" for words, count in counts.items())
        self.say(f"{BY_DOCUMENTS}: {said}.")
        if {*reads} == {FOR}:
            return SUPPORTED
        return CONTRADICTED if {*reads} == {AGAINST} else PARTLY

    def cite_editions(self, frame: pd.DataFrame) -> None:
        """Cite the editions that observations come from, all of a source in one citation."""
        import pandas as pd

        for code, rows in frame.groupby("source"):
            held = self._editions.setdefault(str(code), [])
            held.append(rows[["source", "series", "edition"]].drop_duplicates())
            union = pd.concat(held).drop_duplicates("edition").sort_values("edition", kind="stable")
            labels = ", ".join(union["edition"])
            address = catalog.source(str(code)).address
            cited = Citation(attribution.cite(union), address, labels, "high")
            self._sources[("editions", str(code))] = cited

    def cite_rows(self, rows: pd.DataFrame, date: str = "date") -> None:
        """Cite the coded facts that were used, each where it was read."""
        for row in rows.to_dict("records"):
            title = row.get("title") or row.get("source") or ""
            if "host" in row:
                title = f"Allied troops in {row['host']}, as {title} has it"
            public = row["known_from"] or row[date]
            self._cite(title, row["source_url"], public, row["confidence"])

    def not_testable(self, reason: str, rests_on: str = DOCUMENTS) -> Finding:
        """Return that the claim cannot be tested, and why."""
        self.evidence.insert(0, f"Not testable: {reason}.")
        return self.finding(NOT_TESTABLE, rests_on)

    def finding(self, verdict: str, rests_on: str) -> Finding:
        """Return the finding, with what the documents known on the day say added."""
        import pandas as pd

        for one in self.documents():
            read = f", {READINGS[self._read[one.key]]}" if one.key in self._read else ""
            self.say(f"{one.title} ({one.date}){read}: {self.claim.says[one.key]}")
            self._cite(one.title, one.url, one.date, one.confidence)
            for figure in one.figures:
                self.number(figure.quantity, figure.value, figure.unit, one.title, one.date)
        given = self.claim
        return Finding(
            id=given.id,
            claim=given.claim,
            as_of=self.day.isoformat() if self.day else "",
            verdict=verdict,
            rests_on=rests_on,
            evidence=tuple(self.evidence),
            data=pd.DataFrame(self._numbers, columns=list(NUMBER_COLUMNS)),
            across=tuple(self.across),
            what_would_change=given.what_would_change,
            sources=tuple(self._sources.values()),
            confidence=given.confidence,
            first_reading=given.first_reading,
            why_we_differ=why_we_differ(given, verdict),
        )

    def _cite(self, title: str, url: str, date: str, confidence: str) -> None:
        """Cite a page once a date, whatever was taken from it."""
        self._sources.setdefault((url, date), Citation(title, url, date, confidence))

    @property
    def _read(self) -> dict[str, str]:
        return self.claim.reads


def why_we_differ(given: Claim, verdict: str, day: dt.date | None = None, newest: str = "") -> str:
    """Return why a verdict is not that of the first reading, or nothing where it is.

    Parameters
    ----------
    given : Claim
        What was tested.
    verdict : str
        The verdict by what was known on the day.
    day : datetime.date, optional
        The day; without one all that is held.
    newest : str
        The verdict by all that is held, asked for with a day only.

    Returns
    -------
    str
        The end of a sentence. The day is the reason only where the verdict of today is that of
        the first reading, and the reason of today is never given for a day.
    """
    if verdict == given.first_reading or not given.first_reading:
        return ""
    if day is None:
        return given.differs.get(verdict, "the evidence computed here.")
    if newest == given.first_reading:
        return f"it judged by all that is known, and this by what was known on {day}."
    return (
        f"neither the evidence known on {day}, given here, nor all that is held bears that out; "
        f"by the latter the verdict is '{newest}'."
    )


def each(rows: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a table, one after the other, with their columns as attributes."""
    yield from rows.itertuples(index=False)


def last_day(day: dt.date | None) -> dt.date:
    """Return the day; without one, that of the last edition or event held."""
    return day or _last_known()


@functools.cache
def _last_known() -> dt.date:
    """Return the day of the last edition or event held: the day of what is known so far."""
    events = facts.load_events()["date"].map(dated.last_day)
    last: dt.date = max(*holdings.editions()["published"], *events)
    return last


def concerning(rows: pd.DataFrame, codes: Iterable[str]) -> pd.DataFrame:
    """Return the events that concern one of some countries."""
    wanted = set(codes)
    return rows.loc[[bool(wanted & {*named.split("|")}) for named in rows["country"]]]


def in_words(names: Iterable[str], nothing: str = "none") -> str:
    """Return names with commas between them, or a word for none."""
    return ", ".join(names) or nothing


def named(codes: Iterable[str]) -> str:
    """Return countries by their names, with commas between them."""
    return in_words(countries.name(code) for code in codes)


def titles(events: pd.DataFrame) -> str:
    """Return the titles of events in the order of their dates, with semicolons between them."""
    return "; ".join(events.sort_values("date", kind="stable")["title"]) or "none"
