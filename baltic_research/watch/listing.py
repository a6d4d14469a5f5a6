"""What a publisher's page, feed or interface lists: its entries as text, before they are judged."""

from __future__ import annotations

import datetime as dt
import email.utils
import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from baltic_research.errors import FetchError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LONGEST_TITLE = 200

_SCRIPTED = re.compile(r"""<a\s[^<>]*href.*?</a>""", re.IGNORECASE | re.DOTALL)
_ESCAPED = ((r"\\+u003c", "<"), (r"\\+u003e", ">"), (r"\\+u0022", '"'), (r"\\+([/\"])", r"\1"))
_INSIDE_WORDS = {"b", "em", "i", "span", "strong", "sup", "wbr"}
_ENTRIES = ("item", "entry")
_DAYS = ("pubDate", "published", "updated", "date")  # as RSS, Atom and Dublin Core name them


@dataclass(frozen=True)
class Entry:
    """One thing that a publisher lists.

    Attributes
    ----------
    title, link : str
        What it is called and where it leads; both as the publisher wrote them.
    text : str
        What patterns of the catalogue are searched in.
    date : str
        Its day as the publisher wrote it, where a feed gives one.
    """

    title: str
    link: str
    text: str
    date: str = ""


def entries(kind: str, address: str, content: bytes, charset: str | None) -> list[Entry]:
    """Return what an answer lists.

    Parameters
    ----------
    kind : str
        ``page``, ``feed`` or ``api``.
    address : str
        Where the answer came from; links are resolved against it.
    content : bytes
        The answer's body.
    charset : str or None
        The encoding that the server gave, if any.

    Returns
    -------
    list of Entry
        In the publisher's order.

    Raises
    ------
    FetchError
        If the answer is not of its kind.
    """
    return list(_READERS[kind](address, content, charset))


def day(text: str) -> dt.date:
    """Return the day that a publisher wrote, in universal time where the hour is given.

    Raises
    ------
    ValueError
        If it is written in none of the ways that publishers use.

    Examples
    --------
    >>> day("2026/07/10"), day("Fri, 10 Jul 2026 23:30:00 -0400"), day("10 Jul. 2026 12:00:00 GMT")
    (datetime.date(2026, 7, 10), datetime.date(2026, 7, 11), datetime.date(2026, 7, 10))
    """
    written = text.strip()
    if match := re.match(r"(\d{4})[-/](\d\d)[-/](\d\d)(?!\d)", written):
        if len(written) == match.end() or "/" in match[0]:
            return dt.date(*map(int, match.groups()))
        moment = dt.datetime.fromisoformat(written)
    else:
        moment = email.utils.parsedate_to_datetime(written.replace(".", ""))
    return (moment.astimezone(dt.UTC) if moment.tzinfo else moment).date()


def _page(address: str, content: bytes, charset: str | None) -> Iterator[Entry]:
    """Yield the links of a page, those that it hands to its scripts as text among them."""
    text = _decoded(content, charset)
    for link, title in [*_links(address, text), *_links(address, _handed_to_scripts(text))]:
        target = _target(address, link)
        if target is not None:
            yield Entry(title[:LONGEST_TITLE], target, f"{target} {title}")


def _links(address: str, text: str) -> list[tuple[str, str]]:
    reader = _Links()
    try:
        reader.feed(text)
        reader.close()
    except AssertionError as fault:  # how the parser gives up on a broken declaration
        raise FetchError(
            f"{address} is no page that can be read ({fault}); look at it by hand"
        ) from None
    return reader.found


def _handed_to_scripts(text: str) -> str:
    """Return the links that stand escaped in a page, for a script to show them."""
    plain = html.unescape(text)
    for escaped, letter in _ESCAPED:
        plain = re.sub(escaped, letter, plain)
    return "".join(_SCRIPTED.findall(plain)) if plain != text else ""


class _Links(HTMLParser):
    """Collects the links of a page with their text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self._link: str | None = None
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a link."""
        if tag == "a":
            self._finish()
            self._link = dict(attrs).get("href")
        elif tag not in _INSIDE_WORDS:
            self._words.append(" ")

    def handle_data(self, data: str) -> None:
        """Collect a link's text."""
        if self._link is not None:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        """End a link."""
        if tag == "a":
            self._finish()

    def close(self) -> None:
        """End a link that the page leaves open."""
        super().close()
        self._finish()

    def _finish(self) -> None:
        if self._link:
            self.found.append((self._link, " ".join("".join(self._words).split())))
        self._link, self._words = None, []


def _target(address: str, link: str) -> str | None:
    """Return where a link leads; None where that is no address of the web."""
    try:
        target = urljoin(address, link.strip().replace(" ", "%20"))
        sound = urlsplit(target).scheme in ("http", "https") and not set(target) & set('\\"<>')
    except ValueError:
        return None
    return target if sound else None


def _feed(address: str, content: bytes, charset: str | None) -> Iterator[Entry]:  # noqa: ARG001
    """Yield the entries of RSS or Atom; a document that declares entities is not opened."""
    from defusedxml import ElementTree  # type: ignore[import-untyped]  # it ships no types
    from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]  # as above

    # A feed says its encoding itself, hence the bytes
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, DefusedXmlException, LookupError, ValueError) as fault:
        raise FetchError(
            f"{address} is no feed that can be read safely ({type(fault).__name__}); look whether "
            "the publisher moved it"
        ) from None
    for element in root.iter():
        if _name(element) in _ENTRIES:
            yield _feed_entry(address, element)


def _feed_entry(address: str, element: Element) -> Entry:
    parts = {name: one for one in reversed(list(element)) if (name := _name(one))}
    title = " ".join("".join(parts["title"].itertext()).split()) if "title" in parts else ""
    links = [one for one in element if _name(one) == "link"]
    own = [one for one in links if one.get("rel", "alternate") == "alternate"] or links
    link = (own[0].get("href") or own[0].text or "").strip() if own else ""
    written = [parts[name].text or "" for name in _DAYS if name in parts]
    target = _target(address, link) or address
    return Entry(title[:LONGEST_TITLE], target, f"{target} {title}", written[0] if written else "")


def _name(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _api(address: str, content: bytes, charset: str | None) -> Iterator[Entry]:
    """Yield each value of an answer in JSON as ``path = value``."""
    try:
        values = list(_values(json.loads(_decoded(content, charset)), ()))
    except (ValueError, RecursionError):
        raise FetchError(
            f"{address} did not answer in JSON; the interface may have changed, or asks for a "
            "browser: look at it by hand"
        ) from None
    for path, value in values:
        yield Entry(
            f"{path[-1] if path else ''} {value}"[:LONGEST_TITLE].strip(),
            address,
            f"{'.'.join(path)} = {value}",
        )


def _values(answer: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], object]]:
    if isinstance(answer, dict):
        for key, value in answer.items():
            yield from _values(value, (*path, str(key)))
    elif isinstance(answer, list):
        for place, value in enumerate(answer):
            yield from _values(value, (*path, str(place)))
    else:
        yield path, answer


def _decoded(content: bytes, charset: str | None) -> str:
    # Patterns look for ASCII; a letter lost elsewhere on the page must not stop the watch
    try:
        return content.decode(charset or "utf-8", errors="replace")
    except LookupError:
        return content.decode("utf-8", errors="replace")


_READERS: dict[str, Callable[[str, bytes, str | None], Iterator[Entry]]] = {
    "page": _page,
    "feed": _feed,
    "api": _api,
}
