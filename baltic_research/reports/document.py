"""From a notebook that was run to the parts of a page: prose, code, numbered figures and tables."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from baltic_research import recorded
from baltic_research.errors import ParameterError, ReportError
from baltic_research.reports import notebook as notebooks
from baltic_research.reports.markdown import Heading, Prose
from baltic_research.reports.notebook import Cell, Notebook

PROVENANCE = "application/vnd.baltic-research.provenance+json"
_IMAGES = ("image/svg+xml", "image/png")
_DAY = re.compile(r">(\d{4}-\d{2}(?:-\d{2})?)</td>")
_CELL = re.compile(r"<td[^>]*>(.*?)</td>", re.DOTALL)
_FOOT = re.compile(r"<tfoot\b.*?</tfoot>\s*", re.DOTALL)
_CAPTION = re.compile(r"<caption\b.*?</caption>\s*", re.DOTALL)


@dataclass(frozen=True)
class Figure:
    """A figure: what it shows in words, and its pictures by suffix (``svg``, ``png``)."""

    kind: ClassVar[str] = "figure"
    number: int
    title: str
    caption: str
    alt: str
    size: tuple[int, int] | None
    pictures: dict[str, bytes]

    @property
    def source(self) -> str:
        """The picture as an address that holds it whole; the drawing rather than the pixels."""
        suffix = "svg" if "svg" in self.pictures else "png"
        media = {"svg": "image/svg+xml", "png": "image/png"}[suffix]
        return f"data:{media};base64,{base64.b64encode(self.pictures[suffix]).decode()}"


@dataclass(frozen=True)
class Table:
    """A table: its title, its HTML without caption and foot, and its foot as lines of HTML.

    ``csv`` holds its rows unrounded, where the notebook gives them; it is empty otherwise.
    Title and foot stand outside the table, so that they stay in view where it must scroll.
    """

    kind: ClassVar[str] = "table"
    number: int
    title: str
    html: str
    notes: tuple[str, ...]
    csv: str = ""


@dataclass(frozen=True)
class Part:
    """Anything else: ``prose`` (HTML), ``code``, ``text`` or ``parameters`` (nothing)."""

    kind: str
    content: str = ""


@dataclass
class Document:
    """The parts of a page, in order, and what stands about them.

    Attributes
    ----------
    parts : list of Figure, Table or Part
        The body.
    headings : list of Heading
        For the table of contents.
    closing, closing_title : list of Part, str
        What stands above the sources at the end, and the heading over both.
    editions : list of dict
        Each edition used once: ``source``, ``edition``, ``published``, ``form``, ``definition``.
    citations, terms, caveats : list of str
        How to quote the sources, under which terms, and what to know about them.
    numbers : list of Number
        The key numbers, in the order in which they were recorded.
    """

    parts: list[Figure | Table | Part] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    closing: list[Part] = field(default_factory=list)
    closing_title: str = "Where the numbers come from"
    editions: list[dict[str, Any]] = field(default_factory=list)
    citations: list[str] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    caveats: list[str] = field(default_factory=list)
    numbers: list[recorded.Number] = field(default_factory=list)

    @property
    def figures(self) -> list[Figure]:
        """The figures, by number."""
        return [one for one in self.parts if isinstance(one, Figure)]

    @property
    def tables(self) -> list[Table]:
        """The tables, by number."""
        return [one for one in self.parts if isinstance(one, Table)]


def read_document(run: Notebook) -> Document:
    """Return the parts of a page from a notebook that was run.

    Raises
    ------
    ReportError
        If an output is an error or a warning, a figure has no alt text, a number is recorded
        twice, nothing is shown at all, or the notebook does not say what its numbers come from.
        The message names the cell.
    """
    document, prose = Document(), Prose()
    for position, cell in enumerate(run["cells"]):
        try:
            document.parts.extend(_parts(cell, document, prose))
        except ReportError as problem:
            raise ReportError(f"{place(run, position)}: {problem}") from None
    document.headings = prose.headings
    _close(document)
    if not document.figures and not document.tables:
        raise ReportError("the notebook shows no figure and no table")
    if not document.editions:
        raise ReportError("the notebook shows no provenance; its last cell says what was used")
    return document


def _close(document: Document) -> None:
    """Take a last heading over nothing but provenance for the heading of the sources.

    What stands before it in the same cell stays where it is. Prose below it goes with it if the
    heading says what ours would; any other such heading is one of the body's.
    """
    last = next(
        (i for i, part in reversed(list(enumerate(document.parts))) if part.kind != "code"), 0
    )
    part = document.parts[last] if document.parts else None
    heading = document.headings[-1] if document.headings else None
    if not isinstance(part, Part) or part.kind != "prose" or not heading:
        return
    before, found, after = part.content.partition(heading.html)
    words = after.strip()
    if not found or (words and heading.title != document.closing_title):
        return
    document.closing_title = heading.title
    document.closing = [Part("prose", words)] if words else []
    document.closing += [one for one in document.parts[last + 1 :] if isinstance(one, Part)]
    document.parts[last:] = [Part("prose", before)] if before.strip() else []
    del document.headings[-1]


def place(run: Notebook, position: int) -> str:
    """Return in words where a cell stands, counted as in the notebook before it was run."""
    before = run["cells"][: position + 1]
    number = sum(notebooks.INJECTED not in notebooks.tags(cell) for cell in before)
    section = notebooks.section_of(run, position)
    return f"cell {number}" + (f" (section {section!r})" if section else "")


def _parts(cell: Cell, document: Document, prose: Prose) -> Iterator[Figure | Table | Part]:
    if cell["cell_type"] == "markdown":
        yield Part("prose", prose.html(notebooks.source(cell)))
    if cell["cell_type"] != "code":
        return
    tags = notebooks.tags(cell)
    if notebooks.PARAMETERS in tags:
        yield Part("parameters")
    elif notebooks.INJECTED not in tags and notebooks.source(cell).strip():
        yield Part("code", notebooks.source(cell))
    figures, tables = len(document.figures), len(document.tables)
    for output in cell["outputs"]:
        part = _output(output, document, prose, figures + 1, tables + 1)
        figures += isinstance(part, Figure)
        tables += isinstance(part, Table)
        if part is not None:
            yield part


def _output(
    output: dict[str, Any], document: Document, prose: Prose, figure: int, table: int
) -> Figure | Table | Part | None:
    """Return what an output shows, or None for one that the page gathers elsewhere."""
    if output["output_type"] == "error":
        raise ReportError(f"{output['ename']}: {_one_line(output['evalue'])}")
    if output["output_type"] == "stream":
        text = notebooks.joined(output["text"])
        if output["name"] == "stderr":
            raise ReportError(f"a warning or message on stderr: {_one_line(text)}")
        return Part("text", text)
    data, metadata = output["data"], output.get("metadata", {})
    if PROVENANCE in data:
        _add_provenance(document, data[PROVENANCE])
        return None
    if recorded.MIME_TYPE in data:
        _add_numbers(document, data[recorded.MIME_TYPE])
        return None
    if metadata.get("text/html", {}).get("kind") == "table":
        return _table(data, metadata["text/html"], table)
    if any(media in data for media in _IMAGES):
        return _figure(data, metadata, figure)
    if "text/markdown" in data:
        return Part("prose", prose.html(notebooks.joined(data["text/markdown"])))
    # Any other HTML may do anything; its plain text says the same
    return Part("text", notebooks.joined(data.get("text/plain", "")))


def _figure(data: dict[str, Any], metadata: dict[str, Any], number: int) -> Figure:
    said: dict[str, Any] = next((metadata[one] for one in _IMAGES if metadata.get(one)), {})
    for name in ("alt", "title"):
        if not str(said.get(name) or "").strip():
            what = {"alt": "alt text", "title": "title"}[name]
            raise ReportError(f"figure {number} has no {what}; show it as a Chart")
    pictures = {}
    if "image/svg+xml" in data:
        pictures["svg"] = notebooks.joined(data["image/svg+xml"]).encode()
    if "image/png" in data:
        try:
            pictures["png"] = base64.b64decode(notebooks.joined(data["image/png"]))
        except binascii.Error:
            raise ReportError(f"figure {number} is not a whole picture") from None
    size = (said["width"], said["height"]) if {"width", "height"} <= said.keys() else None
    return Figure(
        number=number,
        title=said["title"],
        caption=said.get("caption", ""),
        alt=said["alt"],
        size=size and (round(size[0]), round(size[1])),
        pictures=pictures,
    )


def _table(data: dict[str, Any], said: dict[str, Any], number: int) -> Table:
    if not str(said.get("title") or "").strip():
        raise ReportError(f"table {number} has no title")
    bare = _CAPTION.sub("", notebooks.joined(data["text/html"]))
    foot = _FOOT.search(bare)
    notes = tuple(_CELL.findall(foot[0])) if foot else ()
    html = _DAY.sub(r'><span class="fixed">\1</span></td>', _FOOT.sub("", bare))
    rows = notebooks.joined(data.get("text/csv", ""))
    return Table(number, said["title"], html, notes, rows)


def _add_provenance(document: Document, said: dict[str, Any]) -> None:
    """Add what an output says of editions and sources, each only once."""
    for name in ("editions", "citations", "terms", "caveats"):
        held: list[Any] = getattr(document, name)
        held.extend(one for one in said.get(name, ()) if one not in held)


def _add_numbers(document: Document, said: dict[str, Any]) -> None:
    """Add the key numbers of an output; a name stands for one number in a run."""
    for one in said.get("numbers", ()):
        try:
            number = recorded.from_json(one)
        except ParameterError as problem:
            raise ReportError(str(problem)) from None
        if any(number.name == other.name for other in document.numbers):
            raise ReportError(f"number {number.name!r} is recorded a second time; rename one")
        document.numbers.append(number)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]
