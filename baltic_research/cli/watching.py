"""What a watch saw, as text for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from baltic_research import catalog
from baltic_research.cli.text import aligned, one_line

if TYPE_CHECKING:
    from baltic_research.watch import Sighting

NOTHING_NEWER, FAILED, NEWER = 0, 1, 10


def exit_code(sightings: Iterable[Sighting]) -> int:
    """Return what a scheduler is told: 10 newer, else 1 a fault, else 0."""
    seen = list(sightings)
    if any(one.newer for one in seen):
        return NEWER
    return FAILED if any(one.fault for one in seen) else NOTHING_NEWER


def sightings_as_text(sightings: Iterable[Sighting]) -> str:
    """Return what was seen as a table, and what to do about what is newer."""
    seen = list(sightings)
    rows = [(one.source, one.held or "none", one.verdict.value, _seen(one)) for one in seen]
    newer = {one.source: one for one in reversed(seen) if one.newer}
    steps = [_next_step(one) for one in reversed(newer.values())]
    # What was seen is the widest column, so it stands last, where it wraps
    table = aligned(("source", "held", "verdict", "seen"), rows)
    return "\n".join([table, "", *steps] if steps else [table])


def sightings_as_json(sightings: Iterable[Sighting]) -> str:
    """Return what was seen as a JSON list; letters beyond ASCII are escaped."""
    rows = [
        {
            "source": one.source,
            "address": one.address,
            "verdict": one.verdict.value,
            "held": one.held or None,
            "title": one.title or None,
            "link": one.link or None,
            "label": one.label or None,
            "first_seen": one.first_seen and one.first_seen.isoformat(),
            "fault": one.fault or None,
        }
        for one in sightings
    ]
    return json.dumps(rows, indent=1)


def addresses_as_text(source: str | None) -> str:
    """Return what a watch of a source, or of all, would ask."""
    rows = [("source", "kind", "address")]
    rows += [(code, one.kind, one.address) for code, one in _addresses(source)]
    wide = max(len(code) for code, _, _ in rows)
    # An address broken over two lines could not be copied
    return "\n".join(f"{code:{wide}}  {kind:6}  {address}" for code, kind, address in rows)


def addresses_as_json(source: str | None) -> str:
    """Return what a watch of a source, or of all, would ask as a JSON list."""
    rows = [
        {"source": code, "kind": one.kind, "address": one.address}
        for code, one in _addresses(source)
    ]
    return json.dumps(rows, indent=1)


def faults_as_text(sightings: Iterable[Sighting]) -> str:
    """Return each fault on a line of its own; empty where there is none."""
    return "\n".join(
        f"error: {one.source}: {one_line(one.fault)}" for one in sightings if one.fault
    )


def _addresses(source: str | None) -> list[tuple[str, catalog.Watched]]:
    chosen = catalog.sources().values() if source is None else [catalog.source(source)]
    return [(one.code, watched) for one in chosen for watched in one.watch]


def _seen(sighting: Sighting) -> str:
    host = urlsplit(sighting.address).netloc
    if sighting.fault:
        return f"{host}: not known, see the error"
    if not sighting.label:
        return f"{host}: lists nothing about it"
    return f"{host}: {sighting.label}, {sighting.title}"


def _next_step(sighting: Sighting) -> str:
    """Return how to get what is newer, by the first thing that was seen of a source."""
    source = catalog.source(sighting.source)
    if any(not one.edition for one in source.downloads):
        return f"{source.code}: run 'baltic-research data fetch {source.code}'"
    # Where an interface told of it there is nothing for people to look at
    page = sighting.link if sighting.link != sighting.address else source.address
    return (
        f"{source.code}: download it by hand from {one_line(page)} and run "
        f"'baltic-research data import {source.code} FILE'"
    )
