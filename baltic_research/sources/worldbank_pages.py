"""The World Bank's JSON answers: pages that must belong together and be all there."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from baltic_research import catalog
from baltic_research.errors import SourceFileError
from baltic_research.sources import worldbank_layout as layout
from baltic_research.sources.reading import Problems, Record

LAST_YEAR = 2100
COUNTS = ("page", "pages", "per_page", "total")
# What the API marks a figure with; anything else is a fault
STATUSES = {"": "reported", "E": "estimate"}


@dataclass(frozen=True)
class Page:
    """One answer: what it says of itself, and its records."""

    page: int
    pages: int
    per_page: int
    total: int
    updated: str
    records: list[dict[str, Any]]


def read_pages(texts: Sequence[str | bytes], problems: Problems) -> tuple[list[Record], str]:
    """Read all pages of one answer; return its figures and the day it was updated.

    Raises
    ------
    SourceFileError
        If a text is no such page, is the publisher's error, or pages are missing, repeated or
        of different answers: the figures are then not looked at.
    """
    pages = [
        _page(text, f"text {position}", problems) for position, text in enumerate(texts, start=1)
    ]
    whole = [page for page in pages if page is not None]
    if not texts:
        problems.add("answer", "no page; give every page of the answer")
    if not problems.found:
        _check_set(whole, problems)
    problems.raise_any()
    ordered = sorted(whole, key=lambda page: page.page)
    records = [
        record
        for page in ordered
        for position, one in enumerate(page.records, start=1)
        if (record := _record(one, f"page {page.page}, record {position}", problems)) is not None
    ]
    layout.check_once(records, problems)
    return records, ordered[0].updated


def _page(text: str | bytes, where: str, problems: Problems) -> Page | None:
    try:
        answer = json.loads(text)
    except (ValueError, UnicodeDecodeError) as fault:
        problems.add(where, f"not JSON ({fault}); the answer may be cut: ask again")
        return None
    message = _message(answer)
    if message:
        raise SourceFileError(f"{problems.file}: the World Bank answers with an error: {message}")
    try:
        head, records = answer
        counts = {name: int(head[name]) for name in COUNTS}
        updated = dt.date.fromisoformat(head["lastupdated"]).isoformat()
    except (KeyError, TypeError, ValueError):
        expected = ", ".join((*COUNTS, "lastupdated"))
        problems.add(where, f"expected a page with {expected} and its records")
        return None
    if not isinstance(records, list) or not records:
        problems.add(where, f"page {counts['page']} has no records")
        return None
    return Page(**counts, updated=updated, records=records)


def _message(answer: Any) -> str:
    """Return the publisher's message where the answer is the error form, else ``""``."""
    if not (isinstance(answer, list) and answer and isinstance(answer[0], dict)):
        return ""
    messages = answer[0].get("message", [])
    return "; ".join(
        f"{one.get('key', 'no key')}: {one.get('value', 'no text')} (id {one.get('id', 'none')})"
        for one in messages
        if isinstance(one, dict)
    ) or (str(messages) if messages else "")


def _check_set(pages: list[Page], problems: Problems) -> None:
    """Check that the pages are of one answer, each there once and full."""
    for what in ("pages", "per_page", "total", "updated"):
        found = sorted({str(getattr(page, what)) for page in pages})
        if len(found) > 1:
            problems.add("pages", f"{what} differs between pages: {', '.join(found)}; ask again")
    if problems.found:
        return
    count, size, total = pages[0].pages, pages[0].per_page, pages[0].total
    if size < 1 or count != math.ceil(total / size):
        problems.add("pages", f"{total} records at {size} a page are not {count} pages")
        return
    numbers = [page.page for page in pages]
    missing = [str(one) for one in range(1, count + 1) if one not in numbers]
    twice = sorted({str(one) for one in numbers if numbers.count(one) > 1})
    beyond = [str(one) for one in numbers if not 1 <= one <= count]
    for label, found in (("missing", missing), ("given twice", twice), ("out of range", beyond)):
        if found:
            problems.add("pages", f"page {', '.join(found)} of {count} is {label}")
    for page in pages:
        expected = min(size, total - size * (page.page - 1))
        if len(page.records) != expected:
            problems.add(
                f"page {page.page}", f"expected {expected} records, found {len(page.records)}"
            )


def _record(one: dict[str, Any], where: str, problems: Problems) -> Record | None:
    try:
        code, name = one["countryiso3code"], one["country"]["value"]
        indicator_code, indicator_name = one["indicator"]["id"], one["indicator"]["value"]
        year, value, unit = one["date"], one["value"], one["unit"]
        mark = one["obs_status"]
    except (KeyError, TypeError) as fault:
        problems.add(where, f"the record lacks {fault}")
        return None
    if not code and name in layout.group_names():
        problems.pass_over(layout.GROUP, where)
        return None
    country = layout.Places.declared().country(code, name, where, problems)
    indicator = layout.indicator(indicator_code, indicator_name, where, problems)
    if not country or indicator is None:
        return None
    if unit or mark not in STATUSES:
        problems.add(where, f"the unit {unit!r} or the status {mark!r} is not one we know")
        return None
    try:
        text = "" if value is None else _number(value)
        return indicator.record(country, _year(year), text, where, STATUSES[mark])
    except ValueError as fault:
        problems.add(where, f"expected a year and a number or null: {fault}")
        return None


def _number(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"found {value!r}")
    return repr(value)


def _year(text: object) -> int:
    if not (isinstance(text, str) and len(text) == 4 and text.isdigit()):
        raise ValueError(f"found the date {text!r}")
    if not catalog.layout("worldbank")["first_year"] <= int(text) <= LAST_YEAR:
        raise ValueError(f"found the date {text!r}, which the indicators do not reach")
    return int(text)
