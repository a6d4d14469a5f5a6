"""What we hold and who says so: sources, editions and series as the catalogue declares them."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from baltic_research import paths
from baltic_research.errors import UnknownNameError


@dataclass(frozen=True)
class KnownEdition:
    """An edition that the catalogue knows of, held or not.

    Attributes
    ----------
    edition : str
        Label, ``YYYY-MM``.
    published : datetime.date
        Day of publication.
    evidence : str
        What that day rests on.
    form : str
        How the figures reached us: original workbook, transcription, partial transcription.
    definition : str
        The publisher's term for what is measured in this edition.
    sha256 : str
        Hash of the file the edition was read from; empty when not known.
    file : str
        Where that file lies in a folder of publishers' files, for rebuilding the tables.
    caveats : tuple of str
        What a reader of the figures must know.
    """

    edition: str
    published: dt.date
    evidence: str
    form: str
    definition: str
    sha256: str = ""
    file: str = ""
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A publication: who issues it, on which terms, and the editions we know of."""

    code: str
    title: str
    publisher: str
    address: str
    terms: str
    citation: str
    cadence: str
    caveats: tuple[str, ...] = ()
    editions: dict[str, KnownEdition] = field(default_factory=dict)


@dataclass(frozen=True)
class Series:
    """One measured quantity of one source.

    Attributes
    ----------
    code : str
        ``source.quantity``, for instance ``nato.defence_share_gdp``.
    title, short, definition : str
        What it is, in a sentence, on an axis, and exactly.
    unit : str
        Template of the unit: ``{base}`` is the price base of the edition, ``{currency}`` an
        ISO 4217 code.
    lowest, highest : float
        Bounds outside which a value is taken for a mistake.
    """

    code: str
    title: str
    short: str
    unit: str
    definition: str
    lowest: float
    highest: float

    @property
    def source(self) -> str:
        """Return the code of the source."""
        return self.code.partition(".")[0]


@functools.cache
def sources() -> dict[str, Source]:
    """Return every declared source by its code."""
    return {code: _source(code, entry) for code, entry in _read("sources.yml").items()}


@functools.cache
def all_series() -> dict[str, Series]:
    """Return every declared series by its code, in catalogue order."""
    return {code: _series(code, entry) for code, entry in _read("series.yml").items()}


def source(code: str) -> Source:
    """Return a source by its code.

    Raises
    ------
    UnknownNameError
        If the catalogue has no such source.
    """
    if code not in sources():
        raise UnknownNameError("source", code, sources())
    return sources()[code]


def series(code: str) -> Series:
    """Return a series by its code.

    Raises
    ------
    UnknownNameError
        If the catalogue has no such series; the message gives the nearest ones.

    Examples
    --------
    >>> series("nato.personnel").unit
    'thousand persons'
    """
    if code not in all_series():
        raise UnknownNameError("series", code, all_series())
    return all_series()[code]


@functools.cache
def layout(source_code: str) -> dict[str, Any]:
    """Return the declared layout of a source's files, as its reader expects it."""
    loaded: dict[str, Any] = _load_yaml(paths.data() / "catalog" / "layouts" / f"{source_code}.yml")
    return loaded


def _read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = _load_yaml(paths.data() / "catalog" / name)
    return loaded


def _load_yaml(path: Path) -> Any:
    # The safe loader compiled in C where PyYAML has it: ten times faster, the same result.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506


def _source(code: str, entry: dict[str, Any]) -> Source:
    known = {
        label: KnownEdition(edition=label, caveats=tuple(one.pop("caveats", ())), **one)
        for label, one in entry.pop("editions", {}).items()
    }
    return Source(code=code, caveats=tuple(entry.pop("caveats", ())), editions=known, **entry)


def _series(code: str, entry: dict[str, Any]) -> Series:
    lowest, highest = entry.pop("range")
    return Series(code=code, lowest=float(lowest), highest=float(highest), **entry)
