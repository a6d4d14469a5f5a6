"""Asking one address, and making items of its answer."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from baltic_research.catalog import Watched
from baltic_research.errors import FetchError
from baltic_research.watch.listing import Entry, day, entries
from baltic_research.watch.seen import Item, Memory

if TYPE_CHECKING:
    import requests

    from baltic_research.web import Session

LARGEST = 16 << 20  # bytes: far above any page of news, far below what would fill a memory


def ask(session: Session, watched: Watched, before: Memory, today: dt.date) -> Memory:
    """Ask an address and return what is known of it now.

    Parameters
    ----------
    session : web.Session
        Through which to ask.
    watched : catalog.Watched
        The address, and what to look for.
    before : Memory
        What was known of it.
    today : datetime.date
        The day that is noted.

    Returns
    -------
    Memory
        With every item ever seen, those that the address lists now named in ``listed``.

    Raises
    ------
    FetchError
        If the address does not answer, or with something else than it should.
    """
    from baltic_research import web

    question = f"{watched.kind} {watched.marks} {watched.pattern} {watched.about}"
    if before.question != question:
        # Found by another pattern: its marks may mean something else
        before = Memory(question=question)
    method = "HEAD" if watched.kind == "file" else "GET"
    with (
        web.explained(watched.address),
        session.request(
            method, watched.address, headers=_conditions(before), stream=True, allow_redirects=True
        ) as response,
    ):
        if response.status_code == HTTPStatus.NOT_MODIFIED and before.listed:
            return _remember(before, {key: before.items[key] for key in before.listed}, today)
        _check(watched, response)
        if watched.kind == "file":
            fresh = _file_items(watched, response, before, today)
        else:
            fresh = _items(watched, _listed(session, watched, response), today)
        after = _remember(before, fresh, today)
        after.etag = response.headers.get("ETag", "")
        after.last_modified = response.headers.get("Last-Modified", "")
        after.size = response.headers.get("Content-Length", "")
        return after


def _conditions(before: Memory) -> dict[str, str]:
    """Return the headers by which a server need not repeat what we know."""
    marks = {"If-None-Match": before.etag, "If-Modified-Since": before.last_modified}
    return {name: mark for name, mark in marks.items() if mark}


def _check(watched: Watched, response: requests.Response) -> None:
    """Refuse an answer that is an error, or of another type than the address should give."""
    response.raise_for_status()
    address, kind = watched.address, response.headers.get("Content-Type", "").lower()
    if response.status_code != HTTPStatus.OK:
        raise FetchError(
            f"{address} answered {response.status_code} in place of its content; the publisher "
            "may want a browser: look at it by hand"
        )
    markup = "html" in kind
    if (watched.kind == "page" and kind and not markup) or (watched.kind == "file" and markup):
        wanted = "a page" if watched.kind == "page" else "a file"
        raise FetchError(
            f"{address} answered with {kind.partition(';')[0]} where {wanted} was expected; look "
            "whether the publisher moved it"
        )


def _listed(session: Session, watched: Watched, response: requests.Response) -> list[Entry]:
    """Return what an answer lists that the address is watched for."""
    from baltic_research import web

    content = bytearray()
    for part in web.body(response, session.manners):
        content += part
        if len(content) > LARGEST:
            raise FetchError(
                f"{watched.address} answered with more than {LARGEST >> 20} MB, too much for what "
                "it should list; look at it by hand"
            )
    charset = response.encoding if "charset" in response.headers.get("Content-Type", "") else None
    listed = entries(watched.kind, watched.address, bytes(content), charset)
    found = [one for one in listed if _search(watched.pattern, one)]
    if not found:
        raise FetchError(
            f"{watched.address} lists nothing of what it should ({len(listed)} entries, none like "
            f"{watched.pattern or 'news'}); the page's layout may have changed: look at it by hand"
        )
    return [one for one in found if _search(watched.about, one)]


def _search(pattern: str, entry: Entry) -> re.Match[str] | None:
    return re.search(pattern, entry.text, re.IGNORECASE)


def _items(watched: Watched, listed: Iterable[Entry], today: dt.date) -> dict[str, Item]:
    """Return what is listed by its key; of links to the same edition the first."""
    items: dict[str, Item] = {}
    for entry in listed:
        date, mark, label = _mark(watched, entry)
        key = label if date is None else f"{label} {entry.link}"
        items.setdefault(key, Item(entry.title, entry.link, label, today, today, date, mark))
    return items


def _mark(watched: Watched, entry: Entry) -> tuple[dt.date | None, int | None, str]:
    """Return an entry's day, or its year or release, and how that is written."""
    match = _search(watched.pattern, entry)
    named = match.groupdict() if match else {}
    if watched.marks == "last_year":
        # Two digits are of this century
        year = int(named["year"]) + (2000 if len(named["year"]) == 2 else 0)
        return None, year, f"data to {year}"
    if watched.marks == "version":
        return None, int(named["version"]), f"release {int(named['version'])}"
    written = named.get("date") or entry.date
    try:
        date = day(written)
    except (ValueError, OverflowError):
        raise FetchError(
            f"{watched.address} gives {written!r} as the day of {entry.title!r}, which cannot be "
            "read; the layout may have changed: look at it by hand"
        ) from None
    return date, None, date.isoformat()


def _file_items(
    watched: Watched, response: requests.Response, before: Memory, today: dt.date
) -> dict[str, Item]:
    """Return a file as one item: of the day that its server gives, or of the day it changed."""
    headers = response.headers
    marks = [headers.get(name, "") for name in ("ETag", "Last-Modified", "Content-Length")]
    if not any(marks):
        raise FetchError(
            f"{watched.address} says neither when it changed nor how long it is; look at it by hand"
        )
    changed = bool(before.listed) and marks != [before.etag, before.last_modified, before.size]
    try:
        date = day(marks[1]) if marks[1] else (today if changed else None)
    except (ValueError, OverflowError):
        date = today if changed else None
    title = watched.address.rpartition("/")[2]
    label = date.isoformat() if date else "day not given"
    if before.listed and not changed:
        return {key: before.items[key] for key in before.listed}
    key = " ".join(filter(None, marks))
    return {key: Item(title, watched.address, label, today, today, date)}


def _remember(before: Memory, fresh: dict[str, Item], today: dt.date) -> Memory:
    """Return what was known with what is listed now."""
    items = dict(before.items)
    for key, item in fresh.items():
        first = items[key].first_seen if key in items else today
        items[key] = replace(item, first_seen=first, last_seen=today)
    return replace(before, items=items, listed=list(fresh))
