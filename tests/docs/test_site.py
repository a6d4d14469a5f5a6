"""The documentation names what there is, leads nowhere in vain, and asks nobody for anything."""

from __future__ import annotations

import html
import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import click
import pytest

import baltic_research as br
from baltic_research import catalog, fact_contracts, holdings, paths
from baltic_research.cli import cli
from baltic_research.reports.specification import report_list

DOCS = Path(__file__).resolve().parents[2] / "docs"
MODULES = [name for name in br.__all__ if isinstance(getattr(br, name), ModuleType)]


@pytest.fixture(scope="module")
def links():
    """The checker of links, which is part of how the site is built and not of the package."""
    name = "documentation_links"
    found = importlib.util.spec_from_file_location(name, DOCS / "pages" / "links.py")
    module = importlib.util.module_from_spec(found)
    sys.modules[name] = module  # dataclasses look for it there
    found.loader.exec_module(module)
    yield module
    del sys.modules[name]


def text_of(page: Path) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8")))


def test_every_link_leads_somewhere_and_nothing_is_loaded_from_elsewhere(documentation, links):
    assert list(links.problems(documentation)) == []


@pytest.mark.parametrize("name", br.__all__)
def test_every_public_name_is_described(documentation, name):
    folder = documentation / "generated" / "reference"
    page = folder / f"br.{name}.html" if name in MODULES else folder / "functions.html"
    anchor = "br-" + name if name in MODULES else f"baltic_research.{name}"
    assert f'id="{anchor}"' in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", MODULES)
def test_every_name_of_a_module_has_a_place_under_which_it_is_used(documentation, name):
    page = documentation / "generated" / "reference" / f"br.{name}.html"
    content = page.read_text(encoding="utf-8")
    for one in getattr(getattr(br, name), "__all__", []):
        assert f'id="baltic_research.{name}.{one}"' in content, one
        assert f"br.{name}." in content


def commands(command: click.Command, path: str):
    yield path
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, f"{path} {name}")


def test_every_command_is_told_as_it_tells_itself(documentation):
    shown = text_of(documentation / "generated" / "command-line.html")
    for path in commands(cli, "baltic-research"):
        assert f"Usage: {path} " in shown, path


@pytest.mark.parametrize("source", list(catalog.sources()))
def test_the_codebook_has_every_series_and_edition_of_a_source(documentation, source):
    shown = text_of(documentation / "generated" / "codebook" / f"{source}.html")
    for series in catalog.all_series().values():
        if series.source == source:
            assert f"\n{series.code}" in shown
            assert series.definition.split(". ")[0] in shown
    for edition in holdings.held(source):
        if edition.shipped:
            assert f"Edition {edition.edition}" in shown


@pytest.mark.parametrize("kind", list(fact_contracts.describe()))
def test_the_codebook_has_every_column_of_the_tables_of_facts(documentation, kind):
    page = documentation / "generated" / "codebook" / "tables.html"
    content = page.read_text(encoding="utf-8")
    part = content[content.index(f'<section id="{kind}">') :].partition("</table>")[0]
    for column in fact_contracts.describe()[kind].columns:
        assert f">{column}<" in part, column


@pytest.mark.parametrize("report", report_list(), ids=lambda report: report.name)
def test_the_gallery_has_every_report_with_its_question_and_command(documentation, report):
    folder = documentation / "generated" / "gallery"
    assert f"baltic-research report run {report.name}" in text_of(folder / f"{report.name}.html")
    assert f'href="{report.name}.html"' in (folder / "index.html").read_text(encoding="utf-8")


def test_every_picture_is_told_in_words(documentation):
    for page in documentation.glob("**/*.html"):
        if "_static" not in page.parts:
            for picture in re.findall(r"<img[^>]*>", page.read_text(encoding="utf-8")):
                assert re.search(r'alt="[^"]{20,}"', picture), (page, picture)


def test_no_path_of_the_machine_is_told(documentation):
    told = [str(Path.home()), str(paths.root())]
    for page in documentation.glob("**/*.html"):
        content = page.read_text(encoding="utf-8")
        assert not [one for one in told if len(one) > 5 and one in content], page


@pytest.mark.parametrize(
    ("tag", "problem"),
    [
        ('<a href="gone.html">x</a>', "link to 'gone.html', which is not there"),
        ('<a href="other.html#gone">x</a>', "that page has no such anchor"),
        ('<a href="#gone">x</a>', "that page has no such anchor"),
        ('<a href="file:///x">x</a>', "link to 'file:///x', which is not there"),
        ('<a href="//example.org/x">x</a>', "which is not there"),
        ('<img src="gone.png">', "loads 'gone.png', which is not there"),
        ('<img src="https://example.org/a.png">', "from elsewhere"),
        ('<script src="//example.org/a.js"></script>', "from elsewhere"),
        ('<link rel="stylesheet" href="https://example.org/a.css">', "from elsewhere"),
        ('<link rel="preconnect" href="https://example.org">', "from elsewhere"),
        ('<p style="background: url(https://example.org/a.png)">', "from elsewhere"),
        ('<iframe src="http://example.org"></iframe>', "from elsewhere"),
    ],
)
def test_a_link_that_leads_nowhere_or_a_request_is_found(links, tmp_path, tag, problem):
    (tmp_path / "page.html").write_text(tag, encoding="utf-8")
    (tmp_path / "other.html").write_text('<p id="here">', encoding="utf-8")
    (found,) = links.problems(tmp_path)
    assert found.startswith("page.html: ")
    assert problem in found


@pytest.mark.parametrize(
    "tag",
    [
        '<a href="other.html#here">x</a>',
        '<a href="https://example.org">x</a>',
        '<a href="#top">x</a>',
        '<img src="data:image/png;base64,AAAA">',
        '<link rel="next" href="other.html">',
        '<script src="other.html?v=1"></script>',
    ],
)
def test_what_leads_somewhere_is_no_problem(links, tmp_path, tag):
    (tmp_path / "page.html").write_text(tag, encoding="utf-8")
    (tmp_path / "other.html").write_text('<p id="here">', encoding="utf-8")
    assert list(links.problems(tmp_path)) == []


def test_a_request_of_a_style_sheet_is_found(links, tmp_path):
    (tmp_path / "a.css").write_text("@import 'https://example.org/b.css';", encoding="utf-8")
    assert list(links.problems(tmp_path)) == [
        "a.css: loads 'https://example.org/b.css' from elsewhere"
    ]
