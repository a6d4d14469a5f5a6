"""What we hold and who says so: sources, editions and series as the catalogue declares them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from baltic_research import countries, paths
from baltic_research.catalog.entries import (
    Caveat,
    Download,
    KnownEdition,
    Series,
    SeriesBreak,
    Shipped,
    Source,
    Watched,
)
from baltic_research.catalog.index_entries import (
    IndexDeclaration,
    IndexElement,
    IndexIndicator,
    index_declaration,
)
from baltic_research.errors import UnknownNameError
from baltic_research.remembered import remembered

__all__ = [
    "Caveat",
    "Download",
    "IndexDeclaration",
    "IndexElement",
    "IndexIndicator",
    "KnownEdition",
    "Series",
    "SeriesBreak",
    "Shipped",
    "Source",
    "Watched",
    "all_series",
    "cross_checks",
    "deterrence_index",
    "layout",
    "series",
    "source",
    "sources",
]


@remembered()
def sources() -> dict[str, Source]:
    """Return every declared source by its code."""
    return {code: _source(code, entry) for code, entry in _read("sources.yml").items()}


@remembered()
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


@remembered()
def layout(source_code: str) -> dict[str, Any]:
    """Return the declared layout of a source's files, as its reader expects it."""
    loaded: dict[str, Any] = _load_yaml(paths.data() / "catalog" / "layouts" / f"{source_code}.yml")
    return loaded


@remembered()
def cross_checks() -> dict[str, Any]:
    """Return what must agree between publishers and editions, as declared."""
    return _read("cross_checks.yml")


@remembered()
def deterrence_index() -> IndexDeclaration:
    """Return the declared framework of the deterrence index, with its choices."""
    return index_declaration(_read("deterrence_index.yml"))


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
        "caveats": tuple(_caveat(one) for one in entry.get("caveats", ())),
        "series_breaks": tuple(_series_break(one) for one in entry.get("series_breaks", ())),
        "ships": _shipped(entry.get("ships", {})),
        "downloads": tuple(Download(**one) for one in entry.get("downloads", ())),
        "watch": tuple(Watched(**one) for one in entry.get("watch", ())),
        "editions": known,
    }
    return Source(code=code, **settled)


def _caveat(entry: str | dict[str, Any]) -> Caveat:
    return Caveat(entry) if isinstance(entry, str) else Caveat(**entry)


def _series_break(entry: dict[str, Any]) -> SeriesBreak:
    many = {name: tuple(entry[name]) for name in ("series", "editions")}
    return SeriesBreak(**{**entry, **many, "country": countries.resolve(entry["country"])})


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
