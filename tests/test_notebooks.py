"""Notebooks are thin, were run from top to bottom, and show no warning and no error."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))
LOGIC = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While, ast.Lambda)

pytestmark = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


def code_cells(notebook: Path) -> list[dict]:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def test_every_cell_was_run_in_order(notebook):
    """nbval passes a cell that was never run, whatever it would show."""
    counts = [cell["execution_count"] for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1))


def test_no_warning_and_no_error_is_stored(notebook):
    outputs = [output for cell in code_cells(notebook) for output in cell["outputs"]]
    assert outputs
    assert not [one for one in outputs if one["output_type"] == "error"]
    assert not [one for one in outputs if one.get("name") == "stderr"]


def test_logic_stays_in_the_package(notebook):
    for cell in code_cells(notebook):
        found = [
            node for node in ast.walk(ast.parse("".join(cell["source"]))) if isinstance(node, LOGIC)
        ]
        assert not found, "".join(cell["source"])


def test_every_figure_is_told_in_text_that_nbval_compares(notebook):
    shown = [
        output["data"]
        for cell in code_cells(notebook)
        for output in cell["outputs"]
        if "image/png" in output.get("data", {})
    ]
    assert shown
    assert all("".join(data["text/plain"]).strip().endswith("rows") for data in shown)


def test_pictures_are_stored_once(notebook):
    """Drawings are made for reports; stored here they would be compared digit by digit."""
    assert "image/svg+xml" not in notebook.read_text(encoding="utf-8")
