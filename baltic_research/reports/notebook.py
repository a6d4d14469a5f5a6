"""Notebook files as plain JSON: reading, writing, and what stands in their cells.

The reports need no more of a notebook than this, and nbformat takes far longer to import.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from baltic_research.errors import ReportError

Notebook = dict[str, Any]
Cell = dict[str, Any]

PARAMETERS = "parameters"
INJECTED = "injected-parameters"

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r"^\s{0,3}(```|~~~)")


def read(path: Path) -> Notebook:
    """Return the notebook in a file.

    Raises
    ------
    ReportError
        If the file is missing or is not a notebook of format 4.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise ReportError(f"cannot read the notebook {path}: {problem.strerror}") from None
    except ValueError as problem:
        raise ReportError(f"{path} is not a notebook: {problem}") from None
    if not isinstance(found, dict) or found.get("nbformat") != 4 or "cells" not in found:
        raise ReportError(f"{path} is not a notebook of format 4")
    return found


def write(notebook: Notebook, path: Path) -> None:
    """Write a notebook as Jupyter does: sorted keys, one space of indent."""
    text = json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def joined(text: str | Iterable[str]) -> str:
    """Return text that a notebook may hold as one string or as a list of lines."""
    return text if isinstance(text, str) else "".join(text)


def source(cell: Cell) -> str:
    """Return the source of a cell."""
    return joined(cell.get("source", ""))


def tags(cell: Cell) -> frozenset[str]:
    """Return the tags of a cell."""
    return frozenset(cell.get("metadata", {}).get("tags", ()))


def headings(text: str) -> list[tuple[int, str]]:
    r"""Return the headings in a text of Markdown as pairs of level and title.

    Examples
    --------
    >>> headings("# Spending\n\n## Who pays?")
    [(1, 'Spending'), (2, 'Who pays?')]
    """
    found, fenced = [], False
    for line in text.splitlines():
        fenced ^= bool(_FENCE.match(line))
        match = None if fenced else _HEADING.match(line)
        if match:
            found.append((len(match[1]), match[2]))
    return found


def section_of(notebook: Notebook, position: int) -> str:
    """Return the heading under which the cell at a position stands, or an empty text."""
    section = ""
    for cell in notebook["cells"][: position + 1]:
        if cell["cell_type"] == "markdown":
            section = next((title for _, title in reversed(headings(source(cell)))), section)
    return section


def normalised(run: Notebook, original: Notebook) -> Notebook:
    """Return a notebook that was run, without what differs from run to run.

    Papermill records times, paths and a random identifier for the cell that it injects; two runs
    of the same work shall leave the same bytes.
    """
    known = {cell.get("id") for cell in original["cells"]}
    metadata = {key: value for key, value in run["metadata"].items() if key != "papermill"}
    cells = [
        _normalised_cell(cell, number, known)
        for number, cell in enumerate(_without_markers(run["cells"]), start=1)
    ]
    return {**run, "metadata": metadata, "cells": cells}


def _without_markers(cells: list[Cell]) -> list[Cell]:
    return [cell for cell in cells if "papermill-error-cell-tag" not in tags(cell)]


def _normalised_cell(cell: Cell, number: int, known: set[str | None]) -> Cell:
    dropped = {"papermill", "execution"}
    metadata = {key: value for key, value in cell["metadata"].items() if key not in dropped}
    identifier = cell.get("id")
    if INJECTED in tags(cell):
        identifier = INJECTED
    elif identifier not in known:
        identifier = f"cell-{number}"
    made = {**cell, "metadata": metadata, "id": identifier}
    return {**made, "outputs": _joined_streams(cell["outputs"])} if "outputs" in cell else made


def _joined_streams(outputs: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return outputs with what was printed in a row as one; a kernel cuts it by the clock."""
    found: list[dict[str, Any]] = []
    for one in outputs:
        before = found[-1] if found else {}
        if one["output_type"] == "stream" and one["name"] == before.get("name"):
            text = joined(before["text"]) + joined(one["text"])
            found[-1] = {**one, "text": text.splitlines(keepends=True)}
        else:
            found.append(one)
    return found
