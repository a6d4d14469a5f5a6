"""A small notebook that shows what reports must handle, and a list of reports that names it."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from baltic_research import paths
from baltic_research.reports.parameters import Parameter, read_parameters
from reports import quick_build

Cell = dict[str, Any]

PARAMETERS = """\
countries = ["EST", "LVA"]  # type: countries  Countries to show
first_year = 2014  # type: int  First year shown
last_year = None  # type: int  Last year shown; None = the newest
thresholds = [2.0, 3.5]  # type: list[float]  Guidelines drawn
note = "plain"  # type: str  A remark
log_scale = False  # type: bool  Whether to draw on a logarithmic scale
as_of = None  # type: date  Day whose knowledge to use
"""

PREPARATION = """\
import json
from IPython.display import Markdown, display

SVG = ("<svg xmlns='http://www.w3.org/2000/svg' width='320' height='160'>"
       "<rect width='320' height='160' fill='#1f87c9'/></svg>")
PNG = "{png}"

class Chart:
    def __init__(self, title, alt):
        self.title, self.alt = title, alt
    def _repr_mimebundle_(self, include=None, exclude=None):
        said = {{"title": self.title, "alt": self.alt, "caption": "Source: NATO 2026-07",
                "width": 320, "height": 160}}
        return ({{"image/svg+xml": SVG, "image/png": PNG, "text/plain": self.title}},
                {{"image/svg+xml": said, "image/png": said}})

class Table:
    def _repr_mimebundle_(self, include=None, exclude=None):
        html = ("<table class='br-table'><caption>Shares</caption><thead><tr><th>country</th>"
                "<th>share</th></tr></thead><tbody><tr><td>EST</td><td>3.41</td></tr></tbody></table>")
        return ({{"text/html": html, "text/plain": "EST 3.41"}},
                {{"text/html": {{"title": "Shares & more", "caption": "NATO", "kind": "table"}}}})

class Provenance:
    def _repr_mimebundle_(self, include=None, exclude=None):
        said = {{"editions": [{{"source": "nato", "edition": "2026-07", "published": "2026-07-03",
                              "form": "workbook", "definition": "defence expenditure"}}],
                "citations": ["NATO (2026), https://www.nato.int/x?a=1&b=2"],
                "terms": ["Quote it."], "caveats": ["Estimates & such"]}}
        return {{"{mime}": said, "text/plain": "provenance"}}, {{}}
"""

PROVENANCE = "application/vnd.baltic-research.provenance+json"


@pytest.fixture(scope="session")
def pixel() -> bytes:
    """A PNG of one blue pixel."""

    def chunk(name: bytes, content: bytes) -> bytes:
        checked = name + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0\x1f\x87\xc9")
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def markdown(text: str) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def code(text: str, *tags: str, outputs: list[dict[str, Any]] | None = None) -> Cell:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": list(tags)},
        "outputs": outputs or [],
        "source": text,
    }


def notebook(cells: list[Cell]) -> dict[str, Any]:
    numbered = [{**cell, "id": f"toy-{number}"} for number, cell in enumerate(cells)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel}
    return {"cells": numbered, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture
def toy_cells(pixel: bytes) -> list[Cell]:
    """The cells of a notebook with prose, a formula, a figure, a table and provenance."""
    png = base64.b64encode(pixel).decode()
    return [
        markdown("# Toy\n\nWho pays? See [the alliance](https://www.nato.int) and $x < y^2$."),
        code(PARAMETERS, "parameters"),
        markdown("## Load\n\n| a | b |\n|---|--:|\n| 1 | 2 |"),
        code(PREPARATION.format(png=png, mime=PROVENANCE)),
        markdown("## Shares\n\n$$\\frac{a}{b}$$"),
        code("print(note)\ndisplay(Chart('Estonia pays more', 'A blue field'))\nTable()"),
        markdown("### Verdict"),
        code("display(Markdown(f'First year **{first_year}**, as of {as_of}.'))"),
        code("Provenance()"),
    ]


@pytest.fixture
def workshop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toy_cells: list[Cell]
) -> Callable[..., Path]:
    """Make a list of reports with one report, ``toy``; return what rewrites its notebook.

    Called with sources by position of the cell, it puts them into the notebook; it returns the
    notebook's path.
    """
    folder = tmp_path / "notebooks"
    folder.mkdir()
    listed = tmp_path / "reports.yml"
    listed.write_text(
        "reports:\n  - name: toy\n    title: Toy <report>\n    notebook: toy.ipynb\n"
        "    parameters: {first_year: 2015}\n    cadence: yearly\n"
    )
    (tmp_path / "user-data").mkdir()
    monkeypatch.setattr(paths, "notebooks", lambda: folder)
    monkeypatch.setattr(paths, "report_list", lambda: listed)
    monkeypatch.setenv("BALTIC_RESEARCH_DATA", str(tmp_path / "user-data"))

    def build(sources: dict[int, str] | None = None) -> Path:
        cells = [dict(cell) for cell in toy_cells]
        for position, text in (sources or {}).items():
            cells[position]["source"] = text
        path = folder / "toy.ipynb"
        path.write_text(json.dumps(notebook(cells)))
        return path

    build()
    return build


@pytest.fixture
def declared(workshop: Callable[..., Path]) -> Callable[[str], tuple[Parameter, ...]]:
    """Read the parameters that a source of a parameters cell declares."""
    return lambda source: read_parameters(workshop({1: source}))


@pytest.fixture
def executed(toy_cells: list[Cell]) -> Callable[..., dict[str, Any]]:
    """Make a notebook as it looks after a run: one code cell with the outputs given."""

    def build(*outputs: dict[str, Any]) -> dict[str, Any]:
        cells = [markdown("## Here"), code("f()", outputs=list(outputs)), code("", outputs=[SAID])]
        return notebook(cells)

    return build


SAID = {
    "output_type": "display_data",
    "metadata": {},
    "data": {PROVENANCE: {"editions": [{"source": "nato", "edition": "2026-07"}]}},
}


@pytest.fixture
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with reports whose kernels answer at once; reports go to ``out`` in it."""
    return quick_build.workshop(tmp_path / "quick", monkeypatch)


@pytest.fixture
def plain_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ordinary kernels: where one is started a template would take longer than it saves."""
    monkeypatch.setenv("BALTIC_RESEARCH_KERNELS", "plain")
