"""What we hold and who says so: sources, editions and series as the catalogue declares them."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from baltic_research import countries, paths
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
    files : dict
        The files the edition is read from: place in a folder of publishers' files, and hash.
    caveats : tuple of str
        What a reader of the figures must know.
    """

    edition: str
    published: dt.date
    evidence: str
    form: str
    definition: str
    files: dict[str, str] = field(default_factory=dict)
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shipped:
    """What of a publisher's files the package ships; terms or size may forbid the whole.

    Attributes
    ----------
    countries : tuple of str
        Codes; empty for all.
    first_year : int
        Earlier years are left out.
    series : tuple of str
        Codes; empty for all.
    """

    countries: tuple[str, ...] = ()
    first_year: int = 0
    series: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A publication: who issues it, on which terms, and the editions we know of.

    Attributes
    ----------
    code, title, publisher, address : str
        What it is and where it is found.
    terms, citation : str
        On which terms its figures may be used, and how they are quoted.
    cadence : str
        How often a new edition is to be expected, in words.
    interval_months : int or None
        Longest usual time between editions; None where no further edition is expected.
    folder : str
        Name of its folder among publishers' files.
    ships : Shipped
        What of it travels with the package.
    caveats : tuple of str
        What a reader of any edition must know.
    editions : dict of str to KnownEdition
        By label.
    """

    code: str
    title: str
    publisher: str
    address: str
    terms: str
    citation: str
    cadence: str
    folder: str
    interval_months: int | None = None
    ships: Shipped = field(default_factory=Shipped)
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
        label: KnownEdition(edition=label, **{**one, "caveats": tuple(one.get("caveats", ()))})
        for label, one in entry.get("editions", {}).items()
    }
    settled = {
        "folder": code,
        **entry,
        "caveats": tuple(entry.get("caveats", ())),
        "ships": _shipped(entry.get("ships", {})),
        "editions": known,
    }
    return Source(code=code, **settled)


def _shipped(entry: dict[str, Any]) -> Shipped:
    return Shipped(
        countries=tuple(code for name in entry.get("countries", ()) for code in _group(name)),
        first_year=int(entry.get("first_year", 0)),
        series=tuple(entry.get("series", ())),
    )


def _group(name: str) -> tuple[str, ...]:
    """Return the codes that a name in the catalogue stands for: a country or a group."""
    if name == "allies":
        return tuple(one.code for one in countries.table().values() if one.nato_accession)
    return countries.group(name) if name.islower() else (countries.resolve(name),)


def _series(code: str, entry: dict[str, Any]) -> Series:
    described = {name: value for name, value in entry.items() if name != "range"}
    lowest, highest = map(float, entry["range"])
    return Series(code=code, lowest=lowest, highest=highest, **described)
