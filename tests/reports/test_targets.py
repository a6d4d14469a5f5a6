"""The report on targets where there is nothing to look back from: a sentence says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from baltic_research.errors import BalticResearchError
from baltic_research.reports.runner import run_report

FEW = {"paths": 200}
UNTESTED = "of the editions to look back from (2016-01, 2019-06, 2024-06) was known by 2018-01-01"


def page(out: Path, given: dict[str, object], as_of: str | None) -> str:
    made = run_report("targets", {**FEW, **given}, as_of=as_of, output=out)
    return made.html.read_text(encoding="utf-8")


def test_without_an_older_edition_the_look_back_is_a_sentence_and_the_rest_stays(
    tmp_path: Path,
) -> None:
    found = page(tmp_path, {}, "2018-01-01")
    assert "How likely is each target by 2035?" in found
    assert f"No look-back: none {UNTESTED}" in found
    assert found.count(f"No figure: none {UNTESTED}") == 2
    assert found.count(f"No table: none {UNTESTED}") == 6


def test_a_country_that_no_old_edition_has_is_named(tmp_path: Path) -> None:
    found = page(tmp_path, {"countries": "FIN"}, "2024-12-31")
    assert "No figure: 2016-01, 2019-06 have no Finland." in found
    assert "Did intervals hold as many outcomes as they promised?" in found


def test_an_edition_that_does_not_exist_is_refused_and_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(BalticResearchError, match=r"'2019-07'; did you mean 2019-06"):
        page(tmp_path, {"origins": "2016-01,2019-07"}, None)
