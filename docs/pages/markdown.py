"""Small pieces of Markdown: text that stays text, and tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_MEANS_SOMETHING = re.compile(r"([\\`*_{}\[\]<>#|$~^])")


def plain(text: object) -> str:
    """Return a text of the data so that nothing in it is taken for Markdown."""
    return _MEANS_SOMETHING.sub(r"\\\1", " ".join(str(text).split()))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def bullets(texts: Iterable[str]) -> str:
    """Return a list; items are Markdown already."""
    return "\n".join(f"- {one}" for one in texts) + "\n"


def toctree(names: Iterable[str], *, hidden: bool = False) -> str:
    """Return a list of pages, for the menu alone if it is to be hidden."""
    options = ":maxdepth: 1\n" + (":hidden:\n" if hidden else "")
    return "```{toctree}\n" + options + "\n" + "\n".join(names) + "\n```\n"
