"""Whether every link of the site leads somewhere, and no page loads anything from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# What a browser fetches by itself when it meets these; an <a> waits for a click
_FETCHED = {
    "audio": ("src",),
    "embed": ("src",),
    "iframe": ("src",),
    "img": ("src", "srcset"),
    "input": ("src",),
    "link": ("href",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
}
# A <link> with one of these only tells where something is
_TOLD = {"author", "canonical", "copyright", "index", "license", "next", "prev", "search"}
_IN_STYLE = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")


@dataclass
class Page(HTMLParser):
    """A page's anchors, its links, and what it makes a browser fetch."""

    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start the parser."""
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag names, links to, or fetches."""
        given = {name: value or "" for name, value in attrs}
        self.anchors.update(given[name] for name in ("id", "name") if given.get(name))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        told = tag == "link" and set(given.get("rel", "").split()) <= _TOLD
        names = () if told else _FETCHED.get(tag, ())
        self.fetched += [given[name].split()[0] for name in names if given.get(name)]
        self.fetched += _styled(given.get("style", ""))


def problems(folder: Path) -> Iterator[str]:
    """Yield what is wrong with the pages and style sheets of a folder, each with its place."""
    found = sorted(folder.rglob("*.html"))
    # The theme's templates lie among what is served as it is
    pages = {path: _read(path) for path in found if "_static" not in path.parts}
    for path, page in pages.items():
        where = path.relative_to(folder).as_posix()
        for link in page.links:
            yield from _broken(link, path, pages, where)
        for address in page.fetched:
            yield from _elsewhere(address, path, where)
    for path in sorted(folder.rglob("*.css")):
        for address in _styled(path.read_text(encoding="utf-8")):
            yield from _elsewhere(address, path, path.relative_to(folder).as_posix())


def _read(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    return page


def _styled(text: str) -> list[str]:
    return [one or other for one, other in _IN_STYLE.findall(text)]


def _broken(link: str, path: Path, pages: dict[Path, Page], where: str) -> Iterator[str]:
    """Yield a link whose page or anchor is not there; addresses elsewhere are not asked."""
    parts = urlsplit(link)
    if parts.scheme in {"http", "https", "mailto"}:
        return
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if parts.scheme or parts.netloc or not target.is_file():
        yield f"{where}: link to {link!r}, which is not there"
    elif parts.fragment and target in pages and not _has(pages[target], parts.fragment):
        yield f"{where}: link to {link!r}, and that page has no such anchor"


def _has(page: Page, fragment: str) -> bool:
    # "#" and "#top" lead to the top of any page
    return fragment == "top" or unquote(fragment) in page.anchors


def _elsewhere(address: str, path: Path, where: str) -> Iterator[str]:
    """Yield what a browser would fetch from another place, or in vain."""
    parts = urlsplit(address)
    if parts.scheme == "data" or not (parts.scheme or parts.netloc or parts.path):
        return
    if parts.scheme or parts.netloc:
        yield f"{where}: loads {address!r} from elsewhere"
    elif not (path.parent / unquote(parts.path)).is_file():
        yield f"{where}: loads {address!r}, which is not there"
