"""The parts of the explorer that are shown and not operated, as HTML; all text is escaped."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baltic_research import catalog
from baltic_research.explore import download, options
from baltic_research.figures import words

if TYPE_CHECKING:
    import pandas as pd

    from baltic_research.explore.view import View

DOTS = 144
"""Dots an inch of the picture: sharp on a usual screen, and a third of a report's to draw."""
_MANY_YEARS, _FEW_COUNTRIES = 14, 6
_MARKS = {"reported": "", "estimate": "e", "imputed": "i"}
_NONE = '<td><span title="no figure" aria-label="no figure">\N{EN DASH}</span></td>'
# Copies without a server; where the browser forbids it, the code is marked for Ctrl+C
_COPY = (
    "const code=this.parentNode.querySelector('pre'),said=this;"
    "const mark=()=>{const range=document.createRange();range.selectNodeContents(code);"
    "getSelection().removeAllRanges();getSelection().addRange(range);"
    "said.textContent='Marked: press Ctrl+C'};"
    "navigator.clipboard?navigator.clipboard.writeText(code.textContent)"
    ".then(()=>{said.textContent='Copied'},mark):mark()"
)

# Without it JupyterLab takes the arrow keys in a list for its own, and two letters delete a cell
_OWN_KEYS = (
    "this.closest('.br-explore')?.addEventListener('focusin', "
    "event => event.target.setAttribute('data-lm-suppress-shortcuts', 'true'))"
)


def style() -> str:
    """Return the style sheet of the explorer, which leaves the keys to the controls."""
    look = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
    return f'<style onload="{_OWN_KEYS}">{look}</style>'


def about(code: str, found: int, held: int) -> str:
    """Return what the series chosen is, and how many were found."""
    one = catalog.series(code)
    source = catalog.source(one.source)
    rows = {
        "Code": one.code,
        "Unit": options.unit(code),
        "Definition": one.definition,
        "Publisher": f"{source.publisher}, {source.title}",
    }
    items = "".join(f"<dt>{name}</dt><dd>{_safe(text)}</dd>" for name, text in rows.items())
    count = "no series has all these words" if not found else f"{found} of {held} series"
    found_line = f'<p class="br-found" aria-live="polite">{count}</p>'
    return f"{found_line}<b>{_safe(one.title)}</b><dl>{items}</dl>"


def status(*lines: str, wrong: bool = False) -> str:
    """Return what is shown, a line an edition, or the sentence that says what is wrong."""
    role, look = ("alert", "br-wrong") if wrong else ("status", "br-right")
    return f'<div role="{role}" class="{look}">{"<br>".join(map(_safe, lines))}</div>'


def figure(view: View) -> str:
    """Return the figure as a picture with its alternative text, or why there is none."""
    if view.chart is None:
        return f'<p class="br-none">{_safe(view.no_chart)}</p>'
    picture = base64.b64encode(view.chart.screen(DOTS)).decode()
    return (
        f'<figure><img alt="{_safe(view.chart.alt)}" src="data:image/png;base64,{picture}">'
        f"<figcaption>{_safe(view.chart.caption)}</figcaption></figure>"
    )


def caveats(view: View) -> str:
    """Return what must be said about the figures, and folded what their publisher says."""
    told = "".join(f"<li>{_safe(one)}</li>" for one in view.caveats)
    more = "".join(f"<li>{_safe(one)}</li>" for one in view.fine_print)
    return (
        f"{f'<ul>{told}</ul>' if told else ''}"
        f"<details><summary>What publisher and edition say</summary><ul>{more}</ul></details>"
    )


def table(view: View) -> str:
    """Return the rows as a table that is scrolled within its frame."""
    rows = _compared(view.table) if view.is_comparison else _crossed(view.table)
    title = "<caption>e estimate, i imputed, \N{EN DASH} no figure</caption>"
    return (
        f'<div class="br-scroll" tabindex="0" role="region" aria-label="Table"><table>{title}'
        f"{rows}</table></div>"
    )


def saved(view: View) -> str:
    """Return the link to the rows as a file."""
    size = len(view.csv.encode())
    return (
        f'<a download="{_safe(view.file_name)}" href="{download.link(view.csv)}">Download the data'
        f" as CSV</a> <small>{_safe(view.file_name)}, {len(view.table)} rows, "
        f"{max(1, round(size / 1000))} kB; how to cite it stands in its first lines</small>"
        f'<p class="br-cite">{"<br>".join(map(_safe, view.citation.splitlines()))}</p>'
    )


def code(view: View) -> str:
    """Return the code that makes the view anew, with a button that copies it."""
    return (
        f'<button type="button" onclick="{_safe(_COPY)}">Copy the code</button>'
        f'<pre tabindex="0" aria-label="Code of this view">{_safe(view.code)}</pre>'
    )


def deeper(view: View) -> str:
    """Return the links to notebooks that go deeper, with the command for the report."""
    items = "".join(
        f'<li><a href="{_safe(one.notebook)}" target="_blank">{_safe(one.title)}</a> '
        f"<small>notebook {_safe(one.notebook[:2])}</small> <code>{_safe(one.command)}</code></li>"
        for one in view.links
    )
    return f"<ul>{items}</ul>"


def _crossed(frame: pd.DataFrame) -> str:
    """Return countries by years, the way that needs less scrolling."""
    cells = {
        (str(country), int(year)): (float(value), str(status))
        for country, year, value, status in frame[
            ["country", "year", "value", "status"]
        ].itertuples(index=False)
    }
    codes = list(dict.fromkeys(map(str, frame["country"])))
    years = list(range(int(frame["year"].min()), int(frame["year"].max()) + 1))
    places = words.places(frame["value"])
    if len(years) > _MANY_YEARS and len(codes) <= _FEW_COUNTRIES:
        heads = ["Year", *map(words.name, codes)]
        body = [(str(year), [cells.get((code, year)) for code in codes]) for year in years]
    else:
        heads = ["Country", *map(str, years)]
        body = [(words.name(code), [cells.get((code, year)) for year in years]) for code in codes]
    return _rows(heads, [(head, [_cell(one, places) for one in row]) for head, row in body])


def _compared(frame: pd.DataFrame) -> str:
    """Return a row a country and year, both sides and the difference beside each other."""
    origins = [str(frame[f"{side}_from"].iloc[0]) for side in ("left", "right")]
    short = [f"{one.partition('.')[0].upper()} {one.partition(' ')[2]}" for one in origins]
    sides = short if short[0] != short[1] else origins
    places = [words.places(frame[name]) for name in ("left", "right", "difference")]
    unit = next((one for one in frame["unit"] if one), "")
    last = [f"Difference, {unit}"] if unit else []
    body = []
    for row in frame.to_dict("records"):
        cells = [
            _cell((row["left"], row["left_status"]), places[0]),
            _cell((row["right"], row["right_status"]), places[1]),
        ]
        if last:
            cells.append(_cell((row["difference"], "reported"), max(places[2], 2)))
        body.append((f"{words.name(row['country'])} {row['year']}", cells))
    return _rows(["Country and year", *sides, *last], body)


def _rows(heads: Sequence[str], body: Iterable[tuple[str, Sequence[str]]]) -> str:
    top = "".join(f'<th scope="col">{_safe(one)}</th>' for one in heads)
    rows = "".join(
        f'<tr><th scope="row">{_safe(head)}</th>{"".join(cells)}</tr>' for head, cells in body
    )
    return f"<thead><tr>{top}</tr></thead><tbody>{rows}</tbody>"


def _cell(figure: tuple[Any, str] | None, places: int) -> str:
    """Return a figure with its mark; what is missing is a dash and never a zero."""
    if figure is None or figure[0] != figure[0]:
        return _NONE
    value, status = figure
    mark = _MARKS.get(status, "?")
    sign = f'<abbr title="{_safe(status)}">{mark}</abbr>' if mark else ""
    return f"<td>{_safe(words.number(float(value), places))}{sign}</td>"


def _safe(text: str) -> str:
    return html.escape(str(text))
