from __future__ import annotations

import html
import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from baltic_research.reports.runner import ReportRun

Visit = Callable[..., Any]
Browse = Callable[..., subprocess.CompletedProcess[str]]

POLICY = "default-src 'none'"
MEASURING = """<script>
addEventListener("load", () => {
  const root = document.documentElement;
  parent.document.body.dataset.measured = JSON.stringify({
    pictures: [...document.images].map(one => [one.naturalWidth, one.clientWidth]),
    outside: root.scrollWidth - root.clientWidth,
    contents: getComputedStyle(document.querySelector(".contents")).position,
    foldedCode: [...document.querySelectorAll(".code pre")].filter(one => one.checkVisibility()).length,
    lost: [...document.links].filter(one => one.hash && one.pathname === location.pathname
      && !document.querySelector(CSS.escape ? "#" + CSS.escape(one.hash.slice(1)) : one.hash))
      .map(one => one.hash),
  });
});
</script></body>"""


@pytest.fixture
def page(report: ReportRun) -> str:
    return report.html.read_text(encoding="utf-8")


@pytest.fixture
def measure(page: str, visit: Visit, site: Any) -> Callable[[int], dict[str, Any]]:
    """Open the report in a frame of some width and measure it.

    A frame, as windows cannot be made as narrow as a telephone; with a script of ours, which the
    page's own policy would forbid.
    """

    def go(width: int) -> dict[str, Any]:
        assert POLICY in page
        opened = page.replace(POLICY, f"{POLICY}; script-src 'unsafe-inline'")
        inner = site.folder / "inner.html"
        inner.write_text(opened.replace("</body>", MEASURING), encoding="utf-8")
        frame = f"<iframe src='inner.html' style='border:0;width:{width}px;height:900px'></iframe>"
        dom = visit(f"<body>{frame}").dom
        measured = re.search(r'data-measured="([^"]*)"', dom)
        assert measured, "the page was not loaded to its end"
        found: dict[str, Any] = json.loads(html.unescape(measured[1]))
        return found

    return go


def test_the_watch_sees_what_a_page_asks_for(visit: Visit) -> None:
    seen = visit("<img src='beside.png'><img src='http://elsewhere.invalid/x.png'>")
    assert "/beside.png" in seen.asked_here
    assert seen.asked_elsewhere == ["http://elsewhere.invalid/x.png"]


def test_a_page_that_changed_within_a_second_is_seen_as_it_is_now(visit: Visit, site: Any) -> None:
    page = site.folder / "inner.html"
    frame = (
        "<iframe src='inner.html' onload='document.title = this.contentDocument.title'></iframe>"
    )
    seen = []
    for title in ("before", "after!"):
        page.write_text(f"<title>{title}</title>", encoding="utf-8")
        os.utime(page, (1_700_000_000, 1_700_000_000))
        found = re.search("<title>(.*?)</title>", visit(f"<title></title>{frame}").dom)
        assert found
        seen.append(found[1])
    assert seen == ["before", "after!"]


def test_a_report_asks_for_nothing_but_itself(page: str, visit: Visit) -> None:
    seen = visit(page)
    assert seen.asked_here == ["/page.html"]
    assert seen.asked_elsewhere == []


def test_a_report_breaks_no_rule_of_its_own(page: str, visit: Visit) -> None:
    assert visit(page).console == []


@pytest.mark.parametrize("width", [1280, 700, 360])
def test_every_picture_is_drawn_and_nothing_sticks_out(
    report: ReportRun, measure: Callable[[int], dict[str, Any]], width: int
) -> None:
    found = measure(width)
    assert len(found["pictures"]) == len({one.stem for one in report.figures})
    assert all(natural > 0 and 0 < drawn <= width for natural, drawn in found["pictures"])
    assert found["outside"] <= 0


def test_the_contents_stay_beside_the_text_only_where_there_is_room(
    measure: Callable[[int], dict[str, Any]],
) -> None:
    assert (measure(1280)["contents"], measure(400)["contents"]) == ("sticky", "static")


def test_code_is_folded_and_every_link_within_the_page_leads_somewhere(
    measure: Callable[[int], dict[str, Any]],
) -> None:
    found = measure(1280)
    assert found["foldedCode"] == 0
    assert found["lost"] == []


@pytest.mark.parametrize("width", [1280, 360])
def test_the_first_screen_shows_text_on_a_plain_ground(
    report: ReportRun, browse: Browse, tmp_path: Path, width: int
) -> None:
    picture = tmp_path / "screen.png"
    browse(f"--screenshot={picture}", f"--window-size={width},1000", report.html.as_uri())
    with Image.open(picture) as screen:
        grey = screen.convert("L")
    counts = grey.histogram()
    total = grey.width * grey.height
    assert grey.size == (width, 1000)
    assert 0.5 < sum(counts[240:]) / total < 0.99
    assert sum(counts[:100]) / total > 0.01


def test_it_prints(report: ReportRun, browse: Browse, tmp_path: Path) -> None:
    printed = tmp_path / "report.pdf"
    browse(f"--print-to-pdf={printed}", "--no-pdf-header-footer", report.html.as_uri())
    content = printed.read_bytes()
    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) > 3
