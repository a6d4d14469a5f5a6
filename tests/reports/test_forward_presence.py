"""The report on forward presence where little is on record: sentences, and no empty tables."""

from __future__ import annotations

import re

import pytest

from baltic_research.reports.runner import run_report


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page for Poland as of 2019: it hosts, buys nothing that is coded, and no cable broke."""
    out = tmp_path_factory.mktemp("reports")
    made = run_report("forward-presence", {"countries": "POL"}, as_of="2019-12-31", output=out)
    return made.html.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "sentence",
    [
        "No table: no such count was known by 2019-12-31.",
        "No table: no purchase of these arms by Poland was on record by 2019-12-31.",
        "No figure: no damage to cables or pipelines was on record by 2019-12-31.",
        "No table: no damage to cables or pipelines was on record by 2019-12-31.",
    ],
)
def test_what_is_empty_is_a_sentence(page: str, sentence: str) -> None:
    assert sentence in page


def test_no_table_is_empty_and_none_shows_a_columns_inner_name(page: str) -> None:
    bodies = re.findall(r"<tbody>(.*?)</tbody>", page, flags=re.DOTALL)
    assert len(bodies) > 8
    assert all("<tr>" in body for body in bodies)
    assert not re.search(r"<th[^>]*>(lag_low_months|last_due)<|>all_allied</td>", page)


def test_one_country_is_not_together_and_its_framework_nation_is_named(page: str) -> None:
    assert "Capitals bound in Poland (battlegroup)" in page
    assert re.search(r">Poland</td>\s*<td[^>]*>battlegroup</td>\s*<td[^>]*>framework<", page)
    assert "Coverage of cinc, Poland:" in page
