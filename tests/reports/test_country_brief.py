"""The brief of a country of which little is held: sentences, and no empty tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from baltic_research.reports.runner import run_report


@pytest.mark.parametrize(
    ("country", "as_of", "sentence"),
    [
        ("ISL", "2024-12-31", "No table: Iceland has no armed forces"),
        ("FIN", "2024-12-31", "No roster up to 2024-12-31 names Finland."),
        ("LTU", "2018-01-01", "No table: no edition before 2016-01 is held."),
        ("MNE", "2019-12-31", "have no year of Montenegro in common"),
    ],
)
def test_what_is_not_held_is_a_sentence_and_no_empty_table(
    tmp_path: Path, country: str, as_of: str, sentence: str
) -> None:
    given = {"country": country, "paths": 200}
    made = run_report("country-brief", given, as_of=as_of, output=tmp_path)
    page = made.html.read_text(encoding="utf-8")
    assert sentence in page
    bodies = re.findall(r"<tbody>(.*?)</tbody>", page, flags=re.DOTALL)
    assert bodies
    assert all("<tr>" in body for body in bodies)
