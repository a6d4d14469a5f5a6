from __future__ import annotations

import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from baltic_research.cli import main
from baltic_research.errors import ReportError
from baltic_research.reports import pdf

PRINTED = """#!{python}
import os, sys, time
given = dict(one.partition("=")[::2] for one in sys.argv[1:])
page = open(sys.argv[-1].removeprefix("file://")).read()
assert "user-data-dir" in sys.argv[-3], sys.argv
{extra}
moment = str(time.time_ns())[-14:].encode()
body = b"%PDF-1.4\\n/CreationDate (D:" + moment + b"+00'00')\\n/ModDate (D:" + moment + b"+01'00')\\n"
open(given["--print-to-pdf"], "wb").write(body + page.encode() + b"\\n%%EOF\\n")
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script")

Browser = Callable[..., str]


@pytest.fixture
def browser(tmp_path: Path) -> Browser:
    """Make a stand-in for a browser that prints the page's text with the time of day."""

    def make(extra: str = "") -> str:
        path = tmp_path / "browser"
        path.write_text(PRINTED.format(python=sys.executable, extra=extra))
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)

    return make


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a run, with a name that a command line or an address could trip over."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    made = tmp_path / "run #1 %20 <b> ä"
    made.mkdir()
    (made / "report.html").write_text("a page")
    editions = [{"published": "2025-08-28"}, {"published": "2026-07-03"}, {"published": ""}]
    (made / "run.json").write_text(json.dumps({"editions": editions}))
    return made


def test_two_prints_of_a_run_are_the_same_bytes(folder: Path, browser: Browser) -> None:
    first = pdf.print_run(folder, browser()).read_bytes()
    second = pdf.print_run(folder, browser()).read_bytes()
    assert first == second
    assert b"a page" in first


def test_the_moment_in_the_file_is_the_day_of_the_newest_edition(
    folder: Path, browser: Browser
) -> None:
    made = pdf.print_run(folder, browser()).read_bytes()
    assert b"/CreationDate (D:20260703000000+00'00')" in made
    assert b"/ModDate (D:20260703000000+00'00')" in made


def test_source_date_epoch_comes_before_it(
    folder: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1751328000")
    assert b"(D:20250701000000+00'00')" in pdf.print_run(folder, browser()).read_bytes()


def test_dates_change_no_length_as_the_file_counts_its_bytes() -> None:
    made = b"x /CreationDate (D:20261123111731Z) /ModDate (D:20261123111731+01'00') y"
    dated = pdf._dated(made, pdf._EARLIEST)
    assert len(dated) == len(made)
    assert dated == b"x /CreationDate (D:19800101000000Z) /ModDate (D:19800101000000+00'00') y"


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ("sys.exit('out of memory')", "printed nothing; it said: out of memory"),
        ("time.sleep(600)", "took more than 1 s"),
        ("open(given['--print-to-pdf'], 'w').write('%PDF-'); sys.exit()", "printed nothing"),
    ],
)
def test_a_browser_that_fails_leaves_what_was_there(
    folder: Path, browser: Browser, extra: str, said: str
) -> None:
    (folder / pdf.FILE).write_text("before")
    with pytest.raises(ReportError, match=said) as caught:
        pdf.print_run(folder, browser(extra), limit=1 if "sleep" in extra else 60)
    assert str(caught.value).startswith("no PDF was made")
    assert (folder / pdf.FILE).read_text() == "before"
    assert sorted(path.name for path in folder.iterdir()) == [
        "report.html",
        "report.pdf",
        "run.json",
    ]


def test_the_browser_named_is_the_one_taken(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BALTIC_RESEARCH_BROWSER", browser())
    assert pdf.find_browser() == browser()


def test_a_browser_named_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BALTIC_RESEARCH_BROWSER", "/nowhere/chromium")
    with pytest.raises(ReportError, match="'/nowhere/chromium', which cannot be run"):
        pdf.find_browser()


@pytest.mark.usefixtures("workshop")
def test_run_prints_both_paths_and_without_a_browser_a_note(
    tmp_path: Path,
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    words = ["report", "run", "toy", "--pdf", "--output", str(tmp_path / "out")]
    monkeypatch.setenv("BALTIC_RESEARCH_BROWSER", browser())
    assert main(words) == 0
    html, printed = capfd.readouterr().out.split()
    assert Path(printed) == Path(html).with_name("report.pdf")
    assert Path(printed).read_bytes().startswith(b"%PDF-")
    monkeypatch.setattr(pdf, "find_browser", lambda: None)
    assert main(words) == 0
    out, err = capfd.readouterr()
    assert out.split() == [html]
    assert err == f"note: {pdf.MISSING}\n"


@pytest.mark.skipif(pdf.find_browser() is None, reason="there is no Chromium or Chrome here")
def test_a_real_browser_prints_a_page_of_hostile_text_the_same_twice(folder: Path) -> None:
    found = pdf.find_browser()
    assert found is not None
    (folder / "report.html").write_text(
        "<!doctype html><meta charset=utf-8><title>&lt;script&gt; \u202e Ž</title><p>&lt;b&gt;"
        "<img src='https://elsewhere.invalid/x.png' alt='x'>",
        encoding="utf-8",
    )
    first = pdf.print_run(folder, found).read_bytes()
    assert first.startswith(b"%PDF-")
    assert pdf.print_run(folder, found).read_bytes() == first
