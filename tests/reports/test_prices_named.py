"""The report on burden sharing says of which prices its figures are."""

from __future__ import annotations

from pathlib import Path

import pytest

from baltic_research.reports.runner import run_report


@pytest.mark.parametrize(
    ("prices", "said"), [("constant", "constant"), ("current", "constant and current")]
)
def test_the_figure_by_edition_names_the_prices_that_it_shows(
    tmp_path: Path, prices: str, said: str
) -> None:
    made = run_report("burden-sharing", {"prices": prices}, output=tmp_path)
    page = made.html.read_text(encoding="utf-8")
    assert f"Members of each year; {said} prices and exchange rates." in page
