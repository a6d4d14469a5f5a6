from __future__ import annotations

import json
import os
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from baltic_research.cli import main
from baltic_research.errors import ReportError
from baltic_research.reports import pdf, printing
from baltic_research.reports.build import build
from baltic_research.reports.built import Item
from baltic_research.reports.places import Place
from baltic_research.reports.printing import print_all

PRINTED = """#!{python}
import os, sys, time
given = dict(one.partition("=")[::2] for one in sys.argv[1:])
page = open(sys.argv[-1].removeprefix("file://")).read()
assert "user-data-dir" in sys.argv[-3], sys.argv
{extra}
moment = str(time.time_ns())[-14:].encode()
body = b"%PDF-1.4\\n/CreationDate (D:" + moment + b"+00'00')\\n/ModDate (D:" + moment + b"+01'00')\\n"
body += b"/ID (node%08d)\\n" % (time.time_ns() % 10**8)
open(given["--print-to-pdf"], "wb").write(body + page.encode() + b"\\n%%EOF\\n")
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script")

Browser = Callable[..., str]
Command = Callable[..., int]
LABELS = ["brief/est", "brief/ltu", "brief/lva", "single"]


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


def test_named_elements_are_counted_from_one_whatever_the_browser_began_with() -> None:
    made = b"/ID (node00000115) /ID (node00000007) /Names [(node00000007) 1 0 R (node00000115)]"
    later = made.replace(b"115", b"200").replace(b"007", b"108")
    counted = b"/ID (node00000002) /ID (node00000001) /Names [(node00000001) 1 0 R (node00000002)]"
    assert pdf._renumbered(made) == pdf._renumbered(later) == counted
    text = b"/Alt (\\(node00000115\\))"
    assert pdf._renumbered(text) == text


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


class TestBuilds:
    """`report build --pdf`: a PDF of each page that has none yet."""

    @pytest.fixture
    def command(self, quick: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Command:
        monkeypatch.setenv("BALTIC_RESEARCH_BROWSER", browser("print('x', file=sys.stderr)"))
        monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
        words = ["report", "build", "--pdf", "--output", str(quick / "out")]
        return lambda *more: main([*words, *more])

    def test_each_page_is_printed_once(
        self, command: Command, quick: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert command() == 0
        said = capfd.readouterr().err.splitlines()
        assert sorted(one.split()[1] for one in said if " printed in " in one) == LABELS
        printed = {path: path.read_bytes() for path in (quick / "out").rglob(pdf.FILE)}
        assert len(printed) == 4
        for path in printed:
            path.write_bytes(b"kept")
        assert command() == 0
        assert " printed" not in capfd.readouterr().err
        assert {path.read_bytes() for path in printed} == {b"kept"}
        assert command("--fresh", "--jobs", "1") == 0
        assert {path: path.read_bytes() for path in printed} == printed

    def test_the_gallery_leads_to_them(self, command: Command, quick: Path) -> None:
        command("single")
        (made,) = (quick / "out").rglob(pdf.FILE)
        link = made.relative_to(quick / "out").as_posix()
        assert f'href="{link}"' in (quick / "out" / "index.html").read_text()

    def test_without_a_browser_one_line_says_so_and_the_build_goes_on(
        self,
        command: Command,
        quick: Path,
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setattr(pdf, "find_browser", lambda: None)
        assert command() == 0
        said = capfd.readouterr()
        assert [one for one in said.err.splitlines() if "/4 " not in one] == [
            f"note: {pdf.MISSING}"
        ]
        assert said.out.startswith("4 built in ")
        assert not list((quick / "out").rglob(pdf.FILE))

    def test_a_page_that_cannot_be_printed_has_failed_and_is_tried_again(
        self,
        command: Command,
        quick: Path,
        browser: Browser,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        browser("assert 'Brief of Latvia' not in page, 'no paper'")
        assert command() == 1
        said = capfd.readouterr()
        assert said.out.startswith("3 built, 1 failed in ")
        assert "failed: report 'brief/lva': no PDF was made: " in said.err
        assert "AssertionError: no paper" in said.err
        summary = json.loads((quick / "out" / "build.json").read_text())
        (failed,) = (one for one in summary["reports"] if one["status"] == "failed")
        assert failed["page"] == "brief/lva/latest.html", "the page itself is there"
        browser()
        assert command() == 0
        assert capfd.readouterr().out.startswith("4 unchanged in ")
        assert len(list((quick / "out").rglob(pdf.FILE))) == 4

    def test_the_time_of_the_build_holds_for_printing_too(
        self, command: Command, browser: Browser, capfd: pytest.CaptureFixture[str]
    ) -> None:
        browser("time.sleep(600)")
        assert command("single", "--timeout", "2") == 1
        assert "no PDF was made: " in capfd.readouterr().err

    def test_a_pdf_reaches_a_store_though_the_page_was_there_before(
        self, quick: Path, browser: Browser, tmp_path: Path
    ) -> None:
        url = f"local://{tmp_path}/store"
        (item,) = build(["single"], output=url).items
        run = tmp_path / "store" / "single" / item.outcome.identity
        (again,) = build(["single"], output=url, browser=browser()).items
        assert again.outcome.status == "unchanged"
        assert (run / "report.html").read_bytes() in (run / pdf.FILE).read_bytes()
        (again,) = build(["single"], output=url, browser="/nowhere").items
        assert again.outcome.status == "unchanged", "it is there and not printed again"

    def test_an_interruption_ends_the_browsers(
        self, quick: Path, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[bool] = []
        end_all = pdf.end_all
        monkeypatch.setattr(pdf, "end_all", lambda: (asked.append(True), end_all()))
        monkeypatch.setattr(printing, "_LIMIT", 30.0)
        mark = tmp_path / "mark"
        hangs = f"open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
        found = browser(f"if 'Estonia' not in page: {hangs}")

        def interrupt(item: Item, done: int, count: int) -> None:
            while not (mark.is_file() and mark.read_text()):
                time.sleep(0.01)
            raise KeyboardInterrupt

        made = build(["brief/est", "brief/ltu"], output=quick / "out")
        with pytest.raises(KeyboardInterrupt):
            print_all(made.items, Place(quick / "out", "out"), found, 2, None, interrupt)
        assert asked
        with pytest.raises(ProcessLookupError):
            os.kill(int(mark.read_text()), 0)
        assert [path.parent.parent.name for path in (quick / "out").rglob(pdf.FILE)] == ["est"]


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
