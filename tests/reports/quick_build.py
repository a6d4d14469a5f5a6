"""A command line whose kernels answer at once, for tests of everything around them.

Notebooks are not run: they keep the outputs that are stored in them. So a build of several reports
takes a fraction of a second, and what is tested is what happens to files, locks and processes.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baltic_research import paths
from baltic_research.reads import Reads, file_digest
from baltic_research.reports import kernel
from baltic_research.reports.limits import ROOM

if TYPE_CHECKING:
    import pytest

PROVENANCE = "application/vnd.baltic-research.provenance+json"
SAID = {
    "output_type": "display_data",
    "metadata": {},
    "data": {
        PROVENANCE: {
            "editions": [
                {
                    "source": "nato",
                    "edition": "2026-07",
                    "published": "2026-07-03",
                    "form": "workbook",
                    "definition": "defence expenditure",
                }
            ],
            "citations": ["NATO (2026)"],
            "terms": [],
            "caveats": [],
        }
    },
}

TABLE = {
    "output_type": "display_data",
    "metadata": {"text/html": {"title": "Shares", "caption": "NATO", "kind": "table"}},
    "data": {
        "text/html": "<table class='br-table'><thead><tr><th>country</th></tr></thead>"
        "<tbody><tr><td>EST</td></tr></tbody></table>",
        "text/plain": "EST",
    },
}


def _cell(kind: str, number: int, text: str, *tags: str) -> dict[str, Any]:
    cell = {"cell_type": kind, "id": f"quick-{number}", "metadata": {}, "source": text}
    if kind == "code":
        cell |= {"execution_count": number, "metadata": {"tags": list(tags)}, "outputs": []}
    return cell


def write_notebook(path: Path, declared: str = 'country = "EST"  # type: country  Which\n') -> None:
    """Write a notebook with the outputs of a run in it."""
    shown = _cell("code", 3, "show()")
    shown["outputs"] = [TABLE, SAID]
    cells = [
        _cell("markdown", 0, "# Quick\n\n## Here"),
        _cell("code", 1, declared, "parameters"),
        shown,
    ]
    path.write_text(
        json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    )


def workshop(folder: Path, patch: pytest.MonkeyPatch) -> Path:
    """Make a folder with four reports whose kernels answer at once, and use it from now on."""
    (folder / "notebooks").mkdir(parents=True)
    (folder / "user").mkdir()
    write_notebook(folder / "notebooks" / "quick.ipynb")
    (folder / "reports.yml").write_text(
        "reports:\n"
        "  - {name: brief, title: 'Brief of {country}', notebook: quick.ipynb, "
        "for_each: {country: baltics}}\n"
        "  - {name: single, title: Single, notebook: quick.ipynb}\n"
    )
    patch.setattr(paths, "notebooks", lambda: folder / "notebooks")
    patch.setattr(paths, "report_list", lambda: folder / "reports.yml")
    patch.setenv("BALTIC_RESEARCH_DATA", str(folder / "user"))
    patch.setattr(kernel, "execute", execute)
    return folder


def execute(
    notebook: Path,
    parameters: Mapping[str, Any],
    target: Path,
    on_cell: Callable[[int], None],
    limit: float | None = None,
    room: AbstractContextManager[Any] = ROOM,
) -> Reads:
    """Do as if the notebook had been run; a file of the user's says how long and which fail."""
    with room:
        return _executed(notebook, parameters, target, on_cell)


def _executed(
    notebook: Path,
    parameters: Mapping[str, Any],
    target: Path,
    on_cell: Callable[[int], None],
) -> Reads:
    run = json.loads(notebook.read_text())
    text = "\n".join(f"{name} = {value!r}" for name, value in parameters.items())
    injected = _cell("code", 2, text, "injected-parameters")
    run["cells"].insert(2, injected)
    target.write_text(json.dumps(run))
    on_cell(3)
    orders = paths.user_data() / "orders.json"
    found = json.loads(orders.read_text()) if orders.is_file() else {}
    time.sleep(found.get("seconds", 0))
    failing = paths.user_data() / "failing" / str(parameters.get("country"))
    if failing.is_file():
        left = int(failing.read_text() or 99) - 1
        failing.write_text(str(left)) if left else failing.unlink()
        raise kernel.KernelFailure(3, ["in show", "ValueError: as ordered"])
    return Reads({"user/orders.json": file_digest(orders)})


def main(folder: Path, arguments: list[str]) -> int:
    """Run the command line in a folder with ``notebooks/`` and ``reports.yml``."""
    paths.notebooks = lambda: folder / "notebooks"
    paths.report_list = lambda: folder / "reports.yml"
    kernel.execute = execute  # type: ignore[assignment]
    from baltic_research.cli import main as command

    return command(["report", "build", *arguments, "--output", str(folder / "out")])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
