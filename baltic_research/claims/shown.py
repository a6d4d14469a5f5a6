"""A finding as people read it: the words of a number, plain text, and HTML for a notebook."""

from __future__ import annotations

import html
import math
import textwrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from baltic_research.claims.finding import Citation, Finding

WIDTH = 88
MOST_ROWS = 20
"""Numbers shown in text; a finding's ``numbers`` has all of them."""
_DIFFER = "Unlike the first reading"


def number(value: float) -> str:
    """Return a number as it is read; ``never`` for hours that have no end.

    Examples
    --------
    >>> number(30000.0), number(2.0), number(0.96152), number(float("inf"))
    ('30,000', '2', '0.9615', 'never')
    """
    if math.isnan(value):
        return "missing"
    if math.isinf(value):
        return "never"
    return f"{value:,.0f}" if abs(value) >= 1000 or float(value).is_integer() else f"{value:.4g}"


def measured(row: dict[Hashable, Any]) -> str:
    """Return a number's value, with years as they are written."""
    return f"{row['value']:.0f}" if row["unit"] == "year" else number(row["value"])


def where(row: dict[Hashable, Any]) -> str:
    """Return the source and the edition that a number comes from."""
    return f"{row['source']} {row['edition']}".strip()


def as_text(finding: Finding) -> str:
    """Return a finding as plain text: verdict, evidence, numbers, sources."""
    blocks = [textwrap.fill(finding.title, WIDTH)]
    blocks += [_listed(head, sentences) for head, sentences in _parts(finding) if sentences]
    if not finding.numbers.empty:
        blocks.append(_numbers(finding))
    blocks.append(_listed("Sources", [_source(one) for one in finding.sources]))
    return "\n\n".join(one for one in blocks if one)


def as_html(finding: Finding) -> str:
    """Return a finding as HTML, with numbers and sources folded; all text is escaped."""
    parts = "".join(
        f"<p><strong>{html.escape(head)}</strong></p>{_items(map(html.escape, sentences))}"
        for head, sentences in _parts(finding)
        if sentences
    )
    numbers = finding.numbers.assign(
        value=[measured(row) for row in finding.numbers.to_dict("records")]
    ).to_html(index=False, border=0, escape=True)
    folded = _folded(f"Numbers ({len(finding.numbers)})", numbers)
    sources = _folded(f"Sources ({len(finding.sources)})", _items(map(_link, finding.sources)))
    return (
        f"<p><strong>{html.escape(finding.title)}</strong></p>{parts}"
        f"{folded if len(finding.numbers) else ''}{sources if finding.sources else ''}"
    )


def _parts(finding: Finding) -> list[tuple[str, tuple[str, ...]]]:
    """Return the heads of a finding with the sentences under each."""
    differ = finding.why_we_differ
    said = (f"It said '{finding.first_reading}'; {differ}",) if differ else ()
    return [
        ("Evidence", finding.evidence),
        ("Across editions and sources", finding.across),
        ("Would change the verdict", (finding.what_would_change,)),
        (_DIFFER, said),
    ]


def _numbers(finding: Finding) -> str:
    rows = finding.numbers.head(MOST_ROWS).to_dict("records")
    lines = [f"  {measured(row)} {row['unit']}: {row['quantity']} [{where(row)}]" for row in rows]
    more = len(finding.numbers) - len(rows)
    rest = [f"  and {more} more in the finding's numbers"] if more else []
    return "\n".join(["Numbers:", *lines, *rest])


def _listed(head: str, sentences: Iterable[str]) -> str:
    wrapped = [
        textwrap.fill(
            one, WIDTH, initial_indent="- ", subsequent_indent="  ",
            break_long_words=False, break_on_hyphens=False,
        )
        for one in sentences
    ]  # fmt: skip
    return "\n".join([f"{head}:", *wrapped]) if wrapped else ""


def _source(one: Citation) -> str:
    return f"{one.title} ({one.date}; {one.confidence}) {one.url}"


def _link(one: Citation) -> str:
    """Return a source with a link, if its address is one of the web."""
    title = html.escape(one.title)
    if one.url.startswith(("https://", "http://")):
        title = f'<a href="{html.escape(one.url, quote=True)}">{title}</a>'
    return f"{title} ({html.escape(one.date)}; {html.escape(one.confidence)})"


def _items(texts: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{one}</li>' for one in texts)}</ul>"


def _folded(head: str, body: str) -> str:
    return f"<details><summary>{html.escape(head)}</summary>{body}</details>"
