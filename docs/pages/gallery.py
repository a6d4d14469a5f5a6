"""The gallery: of each report its question, what it warns of, a figure, and how to make it."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from baltic_research import paths
from baltic_research.reports.parameters import check, read_parameters
from baltic_research.reports.publish import shown
from baltic_research.reports.specification import ReportSpecification, report_list
from baltic_research.reports.thumbnail import thumbnail
from pages.markdown import plain, table, toctree

_HEAD = """# Gallery of reports

Each report is a notebook run for parameters and published as one page that needs no network. The
figures here are those that the notebooks hold, for the parameters they come with.
"""


@dataclass(frozen=True)
class Shown:
    """A notebook as it is stored, and the report made from it if there is one."""

    path: Path
    report: ReportSpecification | None

    @property
    def name(self) -> str:
        """The name that the report is run by, or that of the notebook."""
        return self.report.name if self.report else self.path.stem

    @cached_property
    def cells(self) -> list[dict[str, Any]]:
        """The notebook's cells."""
        cells: list[dict[str, Any]] = json.loads(self.path.read_text(encoding="utf-8"))["cells"]
        return cells

    @cached_property
    def introduction(self) -> str:
        """The first cell: title, question, and what to read with care."""
        return "".join(self.cells[0]["source"]).strip()

    @property
    def title(self) -> str:
        """The notebook's title."""
        return self.introduction.partition("\n")[0].removeprefix("# ")

    @property
    def question(self) -> str:
        """What the notebook asks: the paragraph below its title."""
        return self.introduction.split("\n\n")[1]

    @cached_property
    def figure(self) -> tuple[bytes, dict[str, Any]] | None:
        """The first figure stored, and what it is called; a notebook of controls has none."""
        for cell in self.cells:
            for output in cell.get("outputs", []):
                if picture := output.get("data", {}).get("image/png"):
                    return base64.b64decode("".join(picture)), output["metadata"]["image/png"]
        return None


def pages() -> dict[str, str | bytes]:
    """Return the gallery: an index with small figures, a page a notebook, and the figures."""
    reports = {one.notebook.name: one for one in report_list()}
    notebooks = sorted(paths.notebooks().glob("*.ipynb"))
    all_shown = [Shown(path, reports.get(path.name)) for path in notebooks]
    made: dict[str, str | bytes] = {"gallery/index.md": _index(all_shown)}
    for one in all_shown:
        made[f"gallery/{one.name}.md"] = _page(one)
        if one.figure:
            made[f"gallery/{one.name}.png"] = one.figure[0]
            made[f"gallery/{one.name}-small.png"] = thumbnail(one.figure[0]) or one.figure[0]
    return made


def _index(all_shown: list[Shown]) -> str:
    entries = "\n".join(map(_entry, all_shown))
    return f"{_HEAD}\n{entries}\n{toctree([one.name for one in all_shown], hidden=True)}"


def _entry(one: Shown) -> str:
    """Return a report's place in the gallery: title, question and a small figure."""
    parts = [f"## [{one.title}]({one.name}.md)\n", one.question + "\n"]
    if one.figure:
        parts.append(_picture(f"{one.name}-small.png", one.figure[1]["alt"], "thumbnail"))
    return "\n".join(parts)


def _picture(file: str, alt: str, style: str, caption: str = "") -> str:
    words = " ".join(alt.split())
    return f"```{{figure}} {file}\n:alt: {words}\n:figclass: {style}\n\n{caption}\n```\n"


def _page(one: Shown) -> str:
    """Return a notebook's page: what it asks, a figure, its parameters, and the commands."""
    parts = [one.introduction + "\n"]
    if one.figure:
        words = one.figure[1]
        parts += [
            f"## {plain(words['title'])}\n",
            _picture(f"{one.name}.png", words["alt"], "chart", plain(words["caption"])),
        ]
    parts += ["## Run it\n", *_commands(one), *_parameters(one)]
    return "\n".join(parts)


def _commands(one: Shown) -> list[str]:
    if one.report is None:
        return [f"Open `notebooks/{one.path.name}` in JupyterLab: `make lab`.\n"]
    example = f"baltic-research report run {one.name}"
    made = f"From `notebooks/{one.path.name}`"
    cadence = f"; worth making {plain(one.report.cadence)}" if one.report.cadence else ""
    return [f"{made}{cadence}.\n", f"```console\n$ {example}\n```\n"]


def _parameters(one: Shown) -> list[str]:
    declared = read_parameters(one.path)
    if not declared:
        return []
    values = check(declared, one.report.parameters if one.report else {})
    rows = [
        (f"`{each.name}`", each.kind, f"`{shown(values[each.name])}`", plain(each.help))
        for each in declared
    ]
    return [
        "Its parameters, each set with `-p name=value`:\n",
        table(("parameter", "kind", "default", "meaning"), rows),
    ]
