"""The tables as a Frictionless data package, and the codebook: both made from the catalogue."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

from baltic_research import catalog, contracts, facts, holdings, paths
from baltic_research.catalog import breaks
from baltic_research.files import write_whole, writing
from baltic_research.holdings import Edition

_FIELDS = {
    "source": ("string", "Code of the source"),
    "series": ("string", "Code of the series"),
    "edition": ("string", "Edition, year and month of publication"),
    "country": ("string", "ISO 3166-1 alpha-3, or the code of an aggregate"),
    "year": ("integer", "Calendar year"),
    "value": ("number", "The figure, in unit; empty where nothing was published"),
    "unit": ("string", "Unit, with price base and currency"),
    "status": ("string", "reported, estimate or imputed"),
    "note": ("string", "Footnotes in our words, and what does not recompute"),
    "cell": ("string", "Place in the publisher's file"),
}
_FACTS = ("presence", "events", "scenario", "denial")
_CODEBOOK_HEAD = """# Codebook

Every series that the package knows, from `catalog/series.yml`. Units name the price base of the
edition; `{base}` and `{currency}` stand for it here. Written by `baltic-research data package`.
"""


def describe() -> dict[str, Any]:
    """Return the descriptor of the shipped observations as a data package.

    Returns
    -------
    dict
        As of the Data Package standard (v1): a resource an edition, with schema, hash, source
        and the publisher's terms.

    References
    ----------
    Frictionless Data, Data Package and Table Schema, https://specs.frictionlessdata.io
    """
    return {
        "name": "baltic-research",
        "title": "Defence spending and deterrence indicators, edition by edition",
        "profile": "data-package",
        "licenses": [{"name": "other-open", "title": "Each table under its publisher's terms"}],
        "resources": [
            *(_resource(one) for one in holdings.held() if one.shipped),
            *(_fact_resource(path) for folder in _FACTS for path in _tables(folder)),
        ],
    }


def codebook() -> str:
    """Return the codebook of all series as Markdown."""
    parts = [_CODEBOOK_HEAD]
    for code, source in catalog.sources().items():
        parts.append(f"## {source.title}\n\n{source.publisher}. {source.terms}\n")
        rows = ["| series | measures | unit | definition | plausible |", "|---|---|---|---|---|"]
        rows += [_row(one) for one in catalog.all_series().values() if one.source == code]
        parts.append("\n".join(rows) + "\n")
        told = [*source.caveats_on(), *map(breaks.with_editions, source.series_breaks)]
        parts.append("\n".join(f"- {one}" for one in told) + "\n")
    return "\n".join(parts)


def write(folder: Path | None = None) -> list[Path]:
    """Write ``datapackage.json`` and ``CODEBOOK.md``.

    Parameters
    ----------
    folder : pathlib.Path, optional
        By default the checkout's ``data``.

    Returns
    -------
    list of pathlib.Path
        The files written.

    Raises
    ------
    ContractError
        If a table of facts breaks its contract: its hash would say that it was checked.
    WriteError
        If the folder cannot be written to.
    """
    facts.check_tables()
    target = folder or paths.data()
    descriptor, book = target / "datapackage.json", target / "CODEBOOK.md"
    text = json.dumps(describe(), indent=1, ensure_ascii=False) + "\n"
    with writing(target, "the data package"):
        write_whole(descriptor, text.encode("utf-8"))
        write_whole(book, codebook().encode("utf-8"))
    return [descriptor, book]


def _resource(edition: Edition) -> dict[str, Any]:
    source = catalog.source(edition.source)
    return {
        "name": f"{edition.source}-{edition.edition}",
        "path": edition.table.relative_to(paths.data()).as_posix(),
        "profile": "tabular-data-resource",
        "title": f"{source.title}, {edition.edition}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": edition.table.stat().st_size,
        "hash": f"sha256:{edition.table_sha256}",
        "licenses": [{"name": "other-closed", "title": source.terms}],
        "sources": [{"title": source.publisher, "path": source.address}],
        "schema": {
            "fields": [_field(name) for name in contracts.OBSERVATION_COLUMNS],
            "primaryKey": list(contracts.OBSERVATION_KEY),
            "missingValues": [""],
        },
    }


def _tables(folder: str) -> list[Path]:
    return sorted((paths.data() / "tables" / folder).glob("*.csv"))


def _fact_resource(path: Path) -> dict[str, Any]:
    """Return a table of facts as a resource; its cells are checked by `fact_contracts`."""
    content = path.read_bytes()
    header = next(csv.reader(content.decode("utf-8").splitlines()))
    return {
        "name": f"{path.parent.name}-{path.stem}".replace("_", "-"),
        "path": path.relative_to(paths.data()).as_posix(),
        "profile": "tabular-data-resource",
        "title": f"Facts coded by hand: {path.stem.replace('_', ' ')}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "licenses": [{"name": "other-open", "title": "Facts, with a source on each row"}],
        "schema": {"fields": [{"name": name, "type": "string"} for name in header]},
    }


def _field(name: str) -> dict[str, Any]:
    kind, meaning = _FIELDS[name]
    limits: dict[str, Any] = {"required": name not in ("value", "note")}
    if name == "status":
        limits["enum"] = list(contracts.STATUSES)
    return {"name": name, "type": kind, "description": meaning, "constraints": limits}


def _row(series: catalog.Series) -> str:
    plausible = f"{series.lowest:g} to {series.highest:g}"
    cells = (f"`{series.code}`", series.title, series.unit, series.definition, plausible)
    return "| " + " | ".join(text.replace("|", "\\|") for text in cells) + " |"
