"""Text is text, whichever way it comes in: no element, attribute or link of a page comes of it.

Every place of a report that takes text is filled with the same one. The pages that come of it are
held against the pages of harmless text, tag by tag.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from baltic_research.cli import main
from baltic_research.errors import ReportError
from baltic_research.figures.table import table
from baltic_research.reports import kernel, pdf
from baltic_research.reports.audit import audit
from baltic_research.reports.build import build
from baltic_research.reports.gallery import write_gallery
from baltic_research.reports.markdown import Prose
from reports import quick_build

MARKS = "\u202e\u2066evil\u200f"
TEXTS = {
    "a script": "</p></pre></bdi></style></title><script>evil()</script>",
    "double quotes": '" onmouseover="evil()" x="',
    "single quotes": "' onmouseover='evil()' x='",
    "the end of a comment": "--><img src=x onerror=evil()><!--",
    "marks that turn the direction": MARKS,
    "ten thousand characters": "evil " * 2_000,
    "nothing": "",
    "lines and tabs": "one\n\ttwo\r\nthree\x0b\x0c",
    "markdown": "\n# evil\n**evil** [evil](javascript:evil()) ![evil](data:text/html,evil) `evil`",
    "html entities": "&lt;script&gt; &#60;evil&#62; &amp;",
    "latex": r"$\href{javascript:evil()}{x}$ $$\frac{evil}{2}$$ \begin{evil}",
    "a template": "{{ 7*7 }} {% include 'index.css' %} {# evil #}",
    "a placeholder of ours": "<!-- what changed --> <!-- what changed: contents -->",
}
HARMLESS = "plain"
# What may hold text of anybody's; the rest of a page's attributes is ours alone
WORDS = {"alt", "aria-label", "title"}
SAFE = {
    "here": re.compile(r"#?[a-z0-9-]+"),
    "beside": re.compile(r"([\w-]+/)*[\w-]+\.\w+(#[\w-]+)?", re.ASCII),
}
ENDED = {"area", "br", "col", "hr", "img", "link", "meta"}
ISOLATING = {
    "bdi",
    *[
        "caption",
        "dd",
        "dt",
        "figcaption",
        "h1",
        "h2",
        "h3",
        "li",
        "p",
        "pre",
        "summary",
        "td",
        "th",
        "title",
    ],
}


class Page(HTMLParser):
    """The tags of a page, and the texts that stand in each block of it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[tuple[str, str], ...]]] = []
        self.texts: list[tuple[int, str, str]] = []
        self._open: list[tuple[str, int]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(sorted((name, value or "") for name, value in attrs))))
        if tag not in ENDED:
            self._open.append((tag, len(self.tags)))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment", (("text", data),)))

    def handle_data(self, data: str) -> None:
        tag, block = next((one for one in reversed(self._open) if one[0] in ISOLATING), ("", 0))
        self.texts.append((block, tag, data))


def skeleton(page: str) -> list[object]:
    """Return tags with the names of their attributes, and where those lead that lead anywhere."""
    return [(tag, [_bare(*one) for one in given]) for tag, given in Page(page).tags]


def _bare(name: str, value: str) -> tuple[str, str]:
    """Return an attribute without what may differ: words, numbers of runs, names of values."""
    if name in {"href", "id", "aria-labelledby"}:
        for kind, harmless in SAFE.items():
            if harmless.fullmatch(value):
                return name, kind
    return name, value if name in {"href", "id", "src", "http-equiv", "content", "text"} else ""


def chart(text: str) -> dict[str, Any]:
    said = {"alt": f"Alt {text}", "title": f"Chart {text}", "caption": f"Caption {text}"}
    data = {"image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg'/>", "text/plain": text}
    return {"output_type": "display_data", "data": data, "metadata": {"image/svg+xml": said}}


def rows(text: str) -> dict[str, Any]:
    frame = pd.DataFrame({"country": ["EST"], "note": [text], f"of {text}": [text], "value": [1.0]})
    made = table(frame, title=f"Table {text}", caption=f"Source {text}", notes=[f"Note {text}"])
    data, said = made._repr_mimebundle_()
    return {"output_type": "execute_result", "data": data, "metadata": said}


def provenance(text: str) -> dict[str, Any]:
    names = ("source", "edition", "published", "form", "definition")
    said = {"editions": [dict.fromkeys(names, f"of {text}")]}
    said |= {name: [f"As {text}"] for name in ("citations", "terms", "caveats")}
    return {
        "output_type": "display_data", "data": {quick_build.PROVENANCE: said}, "metadata": {},
    }  # fmt: skip


def numbers(text: str, value: float) -> dict[str, Any]:
    line = f"of {text}"[:400]
    names = ("unit", "label", "source", "edition", "country")
    said = [
        {"name": "first", "value": value, "year": 2026, "thresholds": [2.0],
         **dict.fromkeys(names, line)},
        {"name": "second", "value": f"{value:g} {line}", "label": line},
    ]  # fmt: skip
    return {
        "output_type": "display_data",
        "data": {"application/vnd.baltic-research.numbers+json": {"numbers": said}},
        "metadata": {},
    }


def printed(text: str) -> Iterator[dict[str, Any]]:
    yield {"output_type": "stream", "name": "stdout", "text": f"said {text}"}
    for kind in ("text/plain", "text/html", "text/latex", "application/javascript"):
        data = {kind: text, "text/plain": f"plainly {text}"}
        yield {"output_type": "execute_result", "data": data, "metadata": {}}


def write_notebook(path: Path, text: str, value: float) -> None:
    """Write a notebook that has shown a text in every way there is."""
    shown = quick_build._cell("code", 2, "show()")
    shown["outputs"] = [chart(text), rows(text), *printed(text), numbers(text, value)]
    shown["outputs"].append(provenance(text))
    declared = 'note = "unset"  # type: str  A remark\nmarks = ["a"]  # type: list[str]  Marks\n'
    cells = [
        quick_build._cell("markdown", 0, "# Quick\n\n## Here"),
        quick_build._cell("code", 1, declared, "parameters"),
        shown,
    ]
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(content), encoding="utf-8")


def listed(text: str) -> str:
    values = {"note": text, "marks": [text or "b", "c"]}
    one = {"name": "single", "title": "On {note} ", "notebook": "quick.ipynb", "cadence": text}
    broken = {**one, "name": "broken", "title": "Broken {note}", "parameters": values}
    each = {**one, "name": "each", "for_each": {"note": [f"{text}1", "2"]}}
    return json.dumps({"reports": [{**one, "parameters": values}, broken, each]})


Fill = Callable[[str], dict[str, str]]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("filled")


@pytest.fixture(scope="module")
def fill(filled: Path) -> Iterator[Fill]:
    """Build reports that are full of a text, twice with other numbers; return all pages."""

    def make(text: str) -> dict[str, str]:
        folder = quick_build.workshop(
            filled / f"{len(list(filled.iterdir()))} &' #%20", monkeypatch
        )
        (folder / "reports.yml").write_text(listed(text), encoding="utf-8")
        monkeypatch.setattr(kernel, "execute", failing(text))
        for value in (1.0, 3.0):
            write_notebook(folder / "notebooks" / "quick.ipynb", text, value)
            made = build(output=folder / "out", jobs=1)
            assert [one.outcome.status for one in made.items] == [
                "built", "failed", "built", "built",
            ], [one.outcome.why[:300] for one in made.items]  # fmt: skip
        write_gallery(folder / "out")
        runs = {one.parent: number for number, one in enumerate(
            sorted(folder.rglob("run.json"), key=lambda one: one.stat().st_mtime_ns))}  # fmt: skip
        return {named(page, runs): page.read_text("utf-8") for page in folder.rglob("*.html")}

    with pytest.MonkeyPatch.context() as monkeypatch:
        yield make


def failing(text: str) -> Callable[..., Any]:
    """Fail the report whose title says so, with an error that says the text."""

    def execute(notebook: Path, parameters: Mapping[str, Any], target: Path, *rest: Any) -> Any:
        reads = quick_build.execute(notebook, parameters, target, *rest)
        if ".staging-" in str(target) and "broken" in target.parts:
            raise kernel.KernelFailure(2, [f"in show {text}", f"ValueError: {text}"])
        return reads

    return execute


def named(page: Path, runs: Mapping[Path, int]) -> str:
    """Return where a page lies, without the names of runs and of values, which differ."""
    report = next((one for one in ("single", "each") if one in page.parts), "")
    return f"{report} {runs.get(page.parent, '')} {page.name} {page.parent.name == '2'}"


@pytest.fixture(scope="module")
def harmless(fill: Fill) -> dict[str, str]:
    return fill(HARMLESS)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_pages_of_any_text_have_the_tags_of_harmless_ones(
    fill: Fill, harmless: dict[str, str], text: str
) -> None:
    pages = fill(text)
    assert sorted(pages) == sorted(harmless)
    assert {one.split()[-2] for one in pages} >= {"report.html", "changes.html", "index.html"}
    for name, page in pages.items():
        assert skeleton(page) == skeleton(harmless[name]), name
        for tag, given in Page(page).tags:
            led = [one for one in given if "evil" in one[1] and one[0] not in WORDS]
            assert all(_bare(*one)[1] in SAFE for one in led), (name, tag, given)
        if "report.html" in name:
            audit(page)


def test_marks_that_turn_the_direction_turn_nothing_beside_the_text(fill: Fill) -> None:
    seen = 0
    for name, page in fill(MARKS).items():
        turned: dict[int, str] = {}
        for block, tag, text in Page(page).texts:
            assert not (block in turned and text.strip(" \n.,;:·)")), (name, turned[block], text)
            if any(one in text for one in MARKS if ord(one) > 0x2000):
                seen += 1
                assert block, (name, "a text of nobody's", text)
                # In an isolated text of several parts only what is said of one thing is turned
                assert tag == "bdi" or not text.rpartition(MARKS)[2].strip(" 13"), (name, text)
                turned[block] = text
    assert seen > 50


def test_what_is_printed_to_pdf_is_the_page_and_nothing_else(
    fill: Fill, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(TEXTS["a script"])
    page = next(filled.rglob("single/*/report.html"))
    seen: list[object] = []

    class Browser:
        def __init__(self, command: list[str], **_options: Any) -> None:
            seen.extend(("evil" in " ".join(command), (Path(command[-1][7:])).read_bytes()))
            raise OSError(2, "no browser")

    monkeypatch.setattr("subprocess.Popen", Browser)
    with pytest.raises(ReportError, match="no browser"):
        pdf.print_run(page.parent, "browser")
    assert seen == [False, page.read_bytes()]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_command_line_takes_any_text_and_says_an_error_on_one_line(
    quick: Path, text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    write_notebook(quick / "notebooks" / "quick.ipynb", "", 1.0)
    words = ["report", "run", "single", "--output", str(quick / "out"), "-p"]
    assert main([*words, f"note={text}"]) == 0
    (page,) = quick.rglob("single/*/report.html")
    audit(page.read_text("utf-8"))
    assert not [one for tag, one in Page(page.read_text("utf-8")).tags if tag == "script"]
    capfd.readouterr()
    assert main([*words, f"{text}=1"]) == 2
    said = capfd.readouterr().err.removesuffix("\n")
    assert said.isprintable() or not said.replace(MARKS, "").isprintable()
    assert "\n" not in said
    assert "\x1b" not in said


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_prose_with_a_text_in_it_loads_nothing_and_runs_nothing(text: str) -> None:
    page = Prose().html(f"Before {text} after")
    if "href" in text or "![" in text:
        # A formula and a picture may name an address; no page with such a one is published
        with pytest.raises(ReportError, match="would not be self-contained"):
            audit(page)
        return
    audit(page)
    for tag, given in Page(page).tags:
        assert (tag, given) in {("p", ()), ("br", ())}


def test_an_address_in_a_citation_becomes_a_link_and_no_more(fill: Fill) -> None:
    pages = fill("https://e.invalid/?a=<b>&c=\"onclick='evil()'")
    links = [
        dict(given)
        for name, page in pages.items()
        if "report.html" in name
        for tag, given in Page(page).tags
        if tag == "a" and "e.invalid" in dict(given)["href"]
    ]
    assert links
    assert all(set(one) == {"href", "rel"} for one in links)
    assert all(one["href"].startswith("https://e.invalid/?a=") for one in links)
