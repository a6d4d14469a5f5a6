"""Asking every address of the catalogue, and judging what it lists against what is held."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from baltic_research import catalog, holdings, paths
from baltic_research.catalog import Watched
from baltic_research.days import Day, as_day
from baltic_research.errors import FetchError
from baltic_research.holdings import Edition
from baltic_research.watch import asking, seen
from baltic_research.watch.seen import Item, Memory

if TYPE_CHECKING:
    from baltic_research.web import Manners, Session

# A release of which the catalogue does not know the number is taken for the edition imported
# last if it was first seen before, or within these days after, that edition's publication
SETTLING = dt.timedelta(days=31)


class Verdict(enum.StrEnum):
    """What a sighting means for what is held."""

    NEW = "new"
    STILL_NEWER = "still newer"
    NOTHING_NEWER = "nothing newer"
    FAULT = "fault"


@dataclass(frozen=True)
class Sighting:
    """What was seen on an address.

    Attributes
    ----------
    source : str
        Code of the source.
    address : str
        What was asked.
    verdict : Verdict
        ``new``: newer than what is held, and not seen before; ``still newer``: seen before, and
        still not held; ``nothing newer``: the address answered, and lists nothing newer;
        ``fault``: it could not be asked or understood, so that nothing is known.
    held : str
        Label of the newest edition held; empty where none is.
    title, link, label : str
        What was seen, as the publisher wrote it (not safe to print unchanged), where it leads,
        and what it is known by: a day, ``data to 2026``, ``release 29``.
    first_seen : datetime.date or None
        When a watch saw it first.
    fault : str
        What went wrong, in a sentence.
    """

    source: str
    address: str
    verdict: Verdict
    held: str
    title: str = ""
    link: str = ""
    label: str = ""
    first_seen: dt.date | None = None
    fault: str = ""

    @property
    def newer(self) -> bool:
        """Return whether it is newer than what is held."""
        return self.verdict in (Verdict.NEW, Verdict.STILL_NEWER)


def watch(
    source: str | None = None,
    *,
    data_dir: Path | None = None,
    manners: Manners | None = None,
    today: Day | None = None,
) -> list[Sighting]:
    """Ask the publishers whether there is something newer than what is held.

    Parameters
    ----------
    source : str, optional
        Code of a source; by default all.
    data_dir : pathlib.Path, optional
        Folder in which what was seen is kept (``watch/<source>/seen.json``); by default the
        user's data folder.
    manners : web.Manners, optional
        Time-outs, attempts and limits.
    today : str or datetime.date, optional
        The day that is noted as that of the watch; by default today.

    Returns
    -------
    list of Sighting
        At least one for each address: everything that is newer, else the newest thing listed, else
        the fault. A fault of one address never stops the others.

    Raises
    ------
    UnknownNameError
        If the catalogue has no such source.
    ContractError
        If the file of what was seen is damaged; nobody was asked then.
    LockedError
        If another watch is at work.

    Notes
    -----
    What an address lists is judged by its mark. A day is newer if it is after the publication of
    the newest edition held; the last year of the data if no edition held reaches it; the number
    of a release if it is above that of every edition held, as the catalogue gives it. A file
    without a day counts as of the day on which a change of it was first seen. An address that
    lists nothing of what it should is a fault.
    """
    from baltic_research import web

    chosen = list(catalog.sources().values()) if source is None else [catalog.source(source)]
    folder = paths.user_data() if data_dir is None else data_dir
    day = dt.datetime.now(tz=dt.UTC).date() if today is None else as_day(today)
    sightings: list[Sighting] = []
    with seen.alone(folder), web.open_session(manners) as session:
        # All of them first: a damaged file is told before anybody is asked
        memories = {one.code: seen.read(seen.path_of(folder, one.code)) for one in chosen}
        for one in chosen:
            sightings += _look(one, memories[one.code], session, day)
            seen.write(seen.path_of(folder, one.code), one.code, memories[one.code])
    return sightings


def _look(
    source: catalog.Source, memories: dict[str, Memory], session: Session, today: dt.date
) -> list[Sighting]:
    """Ask the addresses of a source and keep in `memories` what they answer."""
    held = holdings.held(source.code)
    newest = held[-1].edition if held else ""
    sightings = []
    for watched in source.watch:
        before = memories.get(watched.address, Memory())
        try:
            after = asking.ask(session, watched, before, today)
        except FetchError as fault:
            told = Sighting(source.code, watched.address, Verdict.FAULT, newest, fault=str(fault))
            sightings.append(told)
            continue
        memories[watched.address] = after
        blank = Sighting(source.code, watched.address, Verdict.NOTHING_NEWER, newest)
        sightings += _judged(watched, after, set(before.items), held, blank)
    return sightings


def _judged(
    watched: Watched, memory: Memory, known: set[str], held: list[Edition], blank: Sighting
) -> list[Sighting]:
    """Return what is newer than what is held, else the newest thing that is listed."""
    # News scroll off their page and remain true; what else is no longer listed was withdrawn
    news = watched.marks == "date" and watched.kind in ("page", "feed")
    keys = list(memory.items) if news else memory.listed
    newer = [key for key in keys if is_newer(watched, memory.items[key], held)]
    if not newer:
        latest = max((memory.items[key] for key in keys), key=_order, default=None)
        return [blank if latest is None else _seen(blank, Verdict.NOTHING_NEWER, latest)]
    return [
        _seen(blank, Verdict.STILL_NEWER if key in known else Verdict.NEW, memory.items[key])
        for key in newer
    ]


def is_newer(watched: Watched, item: Item, held: list[Edition]) -> bool:
    """Return whether an item is newer than every edition held.

    Parameters
    ----------
    watched : catalog.Watched
        The address, which says what its items are judged by.
    item : Item
        What was seen.
    held : list of Edition
        The editions held, oldest first.

    Returns
    -------
    bool
        Whether it is; where no edition is held everything is.
    """
    if not held:
        return True
    newest = held[-1]
    if watched.marks == "date":
        return item.date is not None and item.date > newest.published
    mark = item.mark or 0
    if watched.marks == "last_year":
        return mark > max(int(part["last_year"]) for one in held for part in one.coverage.values())
    known = [watched.versions[one.edition] for one in held if one.edition in watched.versions]
    if mark <= max(known, default=0):
        return False
    return newest.edition in watched.versions or item.first_seen > newest.published + SETTLING


def _seen(blank: Sighting, verdict: Verdict, item: Item) -> Sighting:
    return replace(
        blank,
        verdict=verdict,
        title=item.title,
        link=item.link,
        label=item.label,
        first_seen=item.first_seen,
    )


def _order(item: Item) -> tuple[dt.date, int]:
    return item.date or dt.date.min, item.mark or 0
