"""The report on the index where one host stands alone: nothing is said of pairs of hosts."""

from __future__ import annotations

from pathlib import Path

from baltic_research.reports.runner import run_report


def test_one_host_is_compared_with_no_other(tmp_path: Path) -> None:
    given = {"hosts": "POL", "draws": 200, "points": 64}
    made = run_report("deterrence-index", given, output=tmp_path)
    page = made.html.read_text(encoding="utf-8")
    assert "No table: it takes two hosts." in page
    assert "0 of 0" not in page
    assert "Of 0 pairs" not in page
