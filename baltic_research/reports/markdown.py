"""Prose: Markdown to HTML, with heading anchors, formulas as MathML and raw HTML escaped."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

import mistune
from latex2mathml.converter import convert as convert_latex

from baltic_research.errors import ReportError

_LINKS = ("http://", "https://", "mailto:", "#")


@dataclass(frozen=True)
class Heading:
    """A heading of the page: its level (2 to 6), its anchor, and its title as HTML."""

    level: int
    anchor: str
    title: str

    @property
    def html(self) -> str:
        """The heading itself."""
        return f'<h{self.level} id="{self.anchor}">{self.title}</h{self.level}>'


class Prose:
    """Renders the Markdown of one page, and keeps its headings for the table of contents.

    The page's title is its only heading of the first level: the first ``# Title`` of a notebook
    gives way to it, later ones count as sections.
    """

    def __init__(self) -> None:
        self.headings: list[Heading] = []
        self._untitled = True
        self._anchors: dict[str, int] = {}
        renderer = _Renderer(self)
        self._render = mistune.create_markdown(
            renderer=renderer,
            plugins=["table", "footnotes", "strikethrough", "math"],
        )
        # After the plugin, whose own renderers leave formulas to a script
        renderer.register("inline_math", _inline_formula)
        renderer.register("block_math", _block_formula)

    def html(self, text: str) -> str:
        """Return a text of Markdown as HTML."""
        return str(self._render(text))

    def heading(self, title: str, level: int) -> str:
        """Return a heading as HTML and remember it; empty for the notebook's own title."""
        if level == 1 and self._untitled:
            self._untitled = False
            return ""
        one = Heading(max(level, 2), self._anchor(title), title)
        self.headings.append(one)
        return one.html + "\n"

    def _anchor(self, title: str) -> str:
        """Return a name for a heading that no other has: words of plain letters, and dashes."""
        plain = unicodedata.normalize("NFKD", re.sub(r"<[^>]*>|&[^;]*;", " ", title))
        words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
        # The prefix keeps anchors clear of the page's own ones ("figure-1")
        name = "s-" + ("-".join(words) or "section")
        self._anchors[name] = self._anchors.get(name, 0) + 1
        return name if self._anchors[name] == 1 else f"{name}-{self._anchors[name]}"


class _Renderer(mistune.HTMLRenderer):
    """HTML with our headings, formulas as MathML, and nothing taken for HTML already."""

    def __init__(self, prose: Prose) -> None:
        super().__init__(escape=True)
        self._prose = prose

    def heading(self, text: str, level: int, **attributes: object) -> str:  # noqa: ARG002
        """Return a heading, or nothing for the notebook's own title."""
        return self._prose.heading(text, level)

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Return a link; one that leads nowhere from a published page is left as its text."""
        if not url.lower().startswith(_LINKS):
            return text
        return super().link(text, url, title)


def _inline_formula(renderer: mistune.HTMLRenderer, text: str) -> str:  # noqa: ARG001
    return _mathml(text, "inline")


def _block_formula(renderer: mistune.HTMLRenderer, text: str) -> str:  # noqa: ARG001
    return f'<div class="formula">{_mathml(text, "block")}</div>\n'


def _mathml(text: str, display: Literal["inline", "block"]) -> str:
    try:
        return convert_latex(text, display=display)
    except Exception as problem:  # noqa: BLE001 - its exceptions have no common base of their own
        raise ReportError(f"formula ${text}$ cannot be read: {type(problem).__name__}") from None
