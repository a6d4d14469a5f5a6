from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from baltic_research import paths
from baltic_research.errors import ReportError, UnknownNameError
from baltic_research.reports.specification import find_report, report_list

pytestmark = pytest.mark.usefixtures("workshop")

ENTRY = "reports:\n  - {name: toy, title: Toy, notebook: toy.ipynb}\n"


def test_an_entry_becomes_a_report(workshop: Callable[..., Path]) -> None:
    (report,) = report_list()
    assert (report.name, report.title, report.cadence) == ("toy", "Toy <report>", "yearly")
    assert report.notebook == workshop()
    assert report.parameters == {"first_year": 2015}


def test_an_unknown_report_gives_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="unknown report 'toi'; did you mean toy"):
        find_report("toi")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("reports: [", "reports.yml is not valid YAML"),
        ("- toy\n", "a list under 'reports'"),
        ("reports: []\n", "a list under 'reports'"),
        ("reports: [toy]\n", "report 1 must be a mapping"),
        (
            ENTRY + "    # none\n  - {title: B, notebook: toy.ipynb}\n",
            "report 2: 'name' is missing",
        ),
        (ENTRY.replace("Toy", "5"), "report 1 (toy): 'title' is missing or not text"),
        (ENTRY.replace("title", "titel"), "unknown field 'titel'"),
        (ENTRY.replace("name: toy", "name: ../toy"), "lower-case words joined by dashes"),
        (ENTRY.replace("toy.ipynb", "../toy.ipynb"), "must be the name of an .ipynb file"),
        (ENTRY.replace("toy.ipynb", "gone.ipynb"), "there is no notebook 'gone.ipynb'"),
        (ENTRY.replace("}", ", parameters: [1]}"), "'parameters' must map names to values"),
        (ENTRY + ENTRY.removeprefix("reports:\n"), "declares report 'toy' twice"),
    ],
)
def test_a_mistake_in_the_list_names_file_and_entry(text: str, said: str) -> None:
    paths.report_list().write_text(text)
    with pytest.raises(ReportError) as caught:
        report_list()
    assert said in str(caught.value)
    assert "reports.yml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_list_is_named() -> None:
    paths.report_list().unlink()
    with pytest.raises(ReportError, match=r"cannot read .*reports\.yml: No such file"):
        report_list()
