"""The last look at a page before it is published: it loads nothing, runs nothing, hides nothing."""

from __future__ import annotations

import re
from collections.abc import Collection
from html.parser import HTMLParser

from baltic_research.errors import ReportError

_LOADING = {"src", "srcset", "poster", "data", "background", "action", "formaction", "ping"}
_FORBIDDEN = {
    "applet",
    "audio",
    "base",
    "embed",
    "form",
    "frame",
    "iframe",
    "input",
    "object",
    "script",
    "source",
    "svg",
    "video",
}
_STYLE_LOADS = re.compile(r"@import|url\s*\(\s*['\"]?(?!data:)", re.IGNORECASE)
_LINK = re.compile(r"(https?://|mailto:|#)", re.IGNORECASE)


def audit(page: str, beside: Collection[str] = ()) -> None:
    """Refuse a page that would ask for anything, run anything, or show a picture without words.

    Parameters
    ----------
    page : str
        The whole page.
    beside : collection of str
        Pages beside this one that it may lead to, as their links are written.

    Raises
    ------
    ReportError
        With the first thing found.
    """
    reader = _Reader(frozenset(beside))
    reader.feed(page)
    reader.close()
    if reader.problems:
        raise ReportError(f"the page would not be self-contained: {reader.problems[0]}")
    if twice := sorted({name for name in reader.names if reader.names.count(name) > 1}):
        raise ReportError(f"two elements of the page have the id {twice[0]!r}")


class _Reader(HTMLParser):
    """Collects what may not stand in a page."""

    def __init__(self, beside: frozenset[str]) -> None:
        super().__init__()
        self._beside = beside
        self.problems: list[str] = []
        self.names: list[str] = []
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = tag
        if tag in _FORBIDDEN:
            self.problems.append(f"<{tag}>")
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.names.append(given["id"])
        if tag == "img" and not given.get("alt", "").strip():
            self.problems.append("a picture without alt text")
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            self.problems.append("a redirection")
        for name, value in given.items():
            self._attribute(tag, name, value.strip())

    def handle_data(self, data: str) -> None:
        if self._open == "style" and _STYLE_LOADS.search(data):
            self.problems.append("a style sheet that loads something")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on"):
            self.problems.append(f"a script in {name}= of <{tag}>")
        elif name in _LOADING and not value.lower().startswith("data:"):
            self.problems.append(f"<{tag} {name}={value[:60]!r}>")
        elif name == "style" and _STYLE_LOADS.search(value):
            self.problems.append(f"a style of <{tag}> that loads something")
        elif name in {"href", "xlink:href"}:
            leads = value in self._beside or _LINK.match(value)
            allowed = leads if tag == "a" else value.startswith("data:")
            if not allowed:
                self.problems.append(f"<{tag} {name}={value[:60]!r}>")
