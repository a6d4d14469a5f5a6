from __future__ import annotations

import pytest

from baltic_research.errors import ReportError
from baltic_research.reports.audit import audit

GOOD = """<html><head><link rel="icon" href="data:,"><style>p { color: red }</style></head><body>
<p id="a">url(x) is only text <a href="https://www.nato.int">NATO</a> <a href="#a">here</a></p>
<img alt="A line" src="data:image/png;base64,AAAA"></body></html>"""


def test_a_page_that_holds_all_it_needs_passes() -> None:
    audit(GOOD)


@pytest.mark.parametrize(
    "part",
    [
        "<script>1</script>",
        '<script src="https://x.org/x.js"></script>',
        '<img alt="x" src="https://x.org/x.png">',
        '<img alt="x" src="//x.org/x.png">',
        '<img alt="x" src="figures/figure-1.png">',
        '<img alt="x" src="data:," srcset="x.png 2x">',
        '<img src="data:image/png;base64,AAAA">',
        '<img alt=" " src="data:image/png;base64,AAAA">',
        '<link rel="stylesheet" href="https://x.org/x.css">',
        "<style>@import 'x.css';</style>",
        "<style>p { background: url(https://x.org/x.png) }</style>",
        "<p style=\"background: URL( 'x.png')\">",
        '<p onclick="evil()">',
        '<a href="javascript:evil()">x</a>',
        '<a href="https://x.org" ping="https://y.org">x</a>',
        '<iframe src="data:text/html,x"></iframe>',
        '<object data="x.swf"></object>',
        '<base href="https://x.org">',
        '<form action="https://x.org"></form>',
        '<video poster="https://x.org/x.png"></video>',
        '<svg><image href="https://x.org/x.png"/></svg>',
        '<meta http-equiv="refresh" content="0; url=https://x.org">',
        '<p id="a">a second time</p>',
    ],
)
def test_a_page_that_asks_for_runs_or_hides_anything_is_refused(part: str) -> None:
    with pytest.raises(ReportError):
        audit(GOOD.replace("</body>", f"{part}</body>"))
