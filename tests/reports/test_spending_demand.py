"""The report on demand: what is no elasticity is not called one."""

from __future__ import annotations

from pathlib import Path

from baltic_research.reports.runner import run_report


def test_a_coefficient_of_what_is_no_logarithm_is_called_no_elasticity(tmp_path: Path) -> None:
    made = run_report("spending-demand", {"threat": "level", "draws": 99}, output=tmp_path)
    page = made.html.read_text(encoding="utf-8")
    assert "What goes with military spending? Coefficients, static" in page
    assert "<td>elasticity</td>" not in page
    assert "elasticity where the term is a logarithm" in page
