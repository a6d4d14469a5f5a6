"""Whose figures these are: how to cite them, what a series means, what a report rests on."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from baltic_research import catalog, store
from baltic_research.catalog import breaks
from baltic_research.errors import ContractError
from baltic_research.holdings import Edition, find_edition, held

if TYPE_CHECKING:
    import pandas as pd

MIME_TYPE = "application/vnd.baltic-research.provenance+json"
MOST_UNITS = 4  # with more (one a currency) the template says it better


@dataclass(frozen=True)
class Description:
    """What a series is, whose it is, and in which editions we hold it.

    Attributes
    ----------
    code, title, definition : str
        The series, in one word, one line, one sentence.
    units : tuple of str
        Units of the editions; of a series with many, the template that they follow.
    publisher, terms : str
        Whose figures these are, and how they may be used.
    editions : tuple of str
        Label, date of publication and coverage of each edition held.
    caveats : tuple of str
        What a reader of any edition must know.
    """

    code: str
    title: str
    definition: str
    units: tuple[str, ...]
    publisher: str
    terms: str
    editions: tuple[str, ...]
    caveats: tuple[str, ...]

    def __str__(self) -> str:
        """Return the description as lines of text."""
        lines = ((name, text) for name, texts in self._parts() for text in texts)
        return "\n".join(f"{name:<11} {text}" for name, text in lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Return the same as a table for a notebook; all text in it is escaped."""
        rows = "".join(
            f'<tr><th scope="row" style="text-align:left">{name}</th><td style="text-align:left">'
            + "<br>".join(f"<bdi>{html.escape(text)}</bdi>" for text in texts)
            + "</td></tr>"
            for name, texts in self._parts()
            if texts
        )
        return f'<table class="br-table"><tbody>{rows}</tbody></table>'

    def _parts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return (
            ("series", (self.code,)),
            ("measures", (self.title,)),
            ("definition", (self.definition,)),
            ("unit", ("; ".join(self.units),)),
            ("publisher", (self.publisher,)),
            ("terms", (self.terms,)),
            ("edition", self.editions),
            ("caveat", self.caveats),
        )


@dataclass(frozen=True)
class Provenance:
    """The editions, citations and terms that a piece of work rests on.

    Attributes
    ----------
    editions : tuple of dict
        One an edition: source, edition, published, form, definition.
    citations, terms, caveats : tuple of str
        How to cite each edition, on which terms, and what its reader must know: of a source
        nothing that came after the newest of its editions.
    """

    editions: tuple[dict[str, str], ...]
    citations: tuple[str, ...]
    terms: tuple[str, ...]
    caveats: tuple[str, ...]

    def __str__(self) -> str:
        """Return citations, terms and caveats as lines of text."""
        return "\n".join((*self.citations, *self.terms, *(f"- {one}" for one in self.caveats)))

    __repr__ = __str__

    def _repr_mimebundle_(self, **_options: object) -> dict[str, Any]:
        """Give notebooks the text, and reports the same in a form they can gather."""
        content = {
            "editions": list(self.editions),
            "citations": list(self.citations),
            "terms": list(self.terms),
            "caveats": list(self.caveats),
        }
        items = "".join(f"<li>{html.escape(one)}</li>" for one in (*self.citations, *self.caveats))
        terms = html.escape(" ".join(self.terms))
        return {
            "text/plain": str(self),
            "text/html": f"<ul>{items}</ul><p>{terms}</p>",
            MIME_TYPE: json.loads(json.dumps(content)),
        }


def cite(observations: pd.DataFrame) -> str:
    """Return how to cite the figures of a table.

    Parameters
    ----------
    observations : pandas.DataFrame
        With the columns source and edition, as `store.load` returns them.

    Returns
    -------
    str
        One line a source, with all its editions.

    Raises
    ------
    ContractError
        If the table no longer says where its figures come from.

    Examples
    --------
    >>> from baltic_research import store
    >>> cite(store.load("nato.personnel", countries="EST", edition="2024-06"))
    'NATO, Defence Expenditure of NATO Countries, edition 2024-06, published 17 June 2024.'
    """
    found = _editions(observations)
    sources = dict.fromkeys(one.source for one in found)
    return "\n".join(citation(*(one for one in found if one.source == code)) for code in sources)


def citation(*editions: Edition) -> str:
    """Return how to cite one edition, or several of one source."""
    source = catalog.source(editions[0].source)
    days = [f"{one.published.day} {one.published:%B %Y}" for one in editions]
    if len(editions) == 1:
        edition = f"edition {editions[0].edition}, published {days[0]}"
    else:
        named = [f"{one.edition} ({day})" for one, day in zip(editions, days, strict=True)]
        edition = f"editions {', '.join(named)}"
    return source.citation.format(edition=edition)


@overload
def describe(series: str) -> Description: ...
@overload
def describe(series: None = None) -> pd.DataFrame: ...
def describe(series: str | None = None) -> Description | pd.DataFrame:
    """Say what a series is, or list all series.

    Parameters
    ----------
    series : str, optional
        Code of a series; without it every series is listed.

    Returns
    -------
    Description or pandas.DataFrame
        For one series its meaning, units, publisher, terms, editions and caveats; for all a
        table with the columns series, measures, unit (a template), newest (edition).

    Raises
    ------
    UnknownNameError
        If the series is not known.

    Examples
    --------
    >>> describe("nuclear.stockpile").units
    ('warheads',)
    >>> table = describe()
    >>> table.loc[table["measures"].str.contains("per head"), "series"].head(2).tolist()
    ['nato.defence_per_capita', 'nato.gdp_per_capita']
    """
    return _list() if series is None else _describe(series)


def provenance(*observations: pd.DataFrame) -> Provenance:
    """Gather what the given tables rest on, for the end of a notebook or report.

    Parameters
    ----------
    *observations : pandas.DataFrame
        Tables with the columns source and edition.

    Returns
    -------
    Provenance
        Shown as text and HTML in a notebook; reports gather it into their last section.

    Raises
    ------
    ContractError
        If a table no longer says where its figures come from.

    Examples
    --------
    >>> share = store.load("nato.defence_share_gdp", countries="LTU", edition="2024-06")
    >>> print(provenance(share).citations[0])
    NATO, Defence Expenditure of NATO Countries, edition 2024-06, published 17 June 2024.
    """
    found = {(one.source, one.edition): one for frame in observations for one in _editions(frame)}
    editions = [found[key] for key in sorted(found)]
    newest = {one.source: one.published for one in editions}  # in order
    return Provenance(
        editions=tuple(
            {
                "source": one.source,
                "edition": one.edition,
                "published": one.published.isoformat(),
                "form": one.form,
                "definition": one.definition,
            }
            for one in editions
        ),
        citations=tuple(citation(one) for one in editions),
        terms=tuple(catalog.source(code).terms for code in newest),
        caveats=tuple(
            [text for code, day in newest.items() for text in catalog.source(code).caveats_on(day)]
            + [f"{one.source} {one.edition}: {text}" for one in editions for text in one.caveats]
            + [
                f"{source} {', '.join(labels)}: {text}"
                for (source, text), labels in breaks.found(*observations).items()
            ]
        ),
    )


def _editions(observations: pd.DataFrame) -> list[Edition]:
    if not {"source", "edition"} <= set(observations.columns):
        raise ContractError(
            "the table has no columns source and edition, so nobody can say whose figures these "
            "are; keep both when you reshape what load() returns"
        )
    pairs = observations[["source", "edition"]].drop_duplicates().sort_values(["source", "edition"])
    return [find_edition(source, label) for source, label in pairs.itertuples(index=False)]


def _describe(code: str) -> Description:
    one = catalog.series(code)
    source = catalog.source(one.source)
    frame = store.load(code, edition="all")
    units = tuple(sorted(frame["unit"].unique()))
    editions = [edition for edition in held(one.source) if code in edition.coverage]
    return Description(
        code=code,
        title=one.title,
        definition=one.definition,
        units=units if len(units) <= MOST_UNITS else (one.unit,),
        publisher=f"{source.publisher}, {source.title}",
        terms=source.terms,
        editions=tuple(_coverage_text(edition, code) for edition in editions),
        caveats=source.caveats_on(),
    )


def _coverage_text(edition: Edition, code: str) -> str:
    part = edition.coverage[code]
    return (
        f"{edition.edition}, published {edition.published}: {part['first_year']} to "
        f"{part['last_year']}, {part['countries']} countries; {edition.definition}; {edition.form}"
    )


def _list() -> pd.DataFrame:
    import pandas as pd

    newest = {code: edition.edition for edition in held() for code in edition.coverage}
    return pd.DataFrame(
        [
            {
                "series": code,
                "measures": one.title,
                "unit": one.unit,
                "newest": newest.get(code, ""),
            }
            for code, one in catalog.all_series().items()
        ]
    )
