"""What the pages show of Python and of declarations is so."""

from __future__ import annotations

import ast
import doctest
import re
from pathlib import Path

import pytest
import yaml

from baltic_research.cli import main

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = [path for path in sorted(DOCS.rglob("*.md")) if "generated" not in path.parts]
COMMAND = re.compile(
    r"^ *\$ baltic-research ((?:data|report)(?: [a-z]+)|claims|lab)", flags=re.MULTILINE
)
# The tutorial is followed step by step in tests of its own
SESSIONS = [path for path in PAGES if "```pycon" in path.read_text(encoding="utf-8")]


def blocks(page: Path, language: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    found = re.findall(rf"^( *)```{language}\n(.*?)^\1```", text, flags=re.DOTALL | re.MULTILINE)
    return [re.sub(rf"^{indent}", "", code, flags=re.MULTILINE) for indent, code in found]


def name_of(page: Path) -> str:
    return page.relative_to(DOCS).as_posix()


@pytest.mark.parametrize("page", [one for one in SESSIONS if one.stem != "tutorial"], ids=name_of)
def test_each_session_gives_what_is_shown(page):
    session = "\n".join(blocks(page, "pycon"))
    test = doctest.DocTestParser().get_doctest(session, {}, name_of(page), str(page), 0)
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert test.examples
    runner.run(test, out=said.append)
    assert not runner.summarize(verbose=False).failed, "".join(said)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_each_piece_of_python_is_python(page):
    for code in blocks(page, "python"):
        ast.parse(code)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_each_declaration_is_yaml(page):
    for declaration in blocks(page, "yaml"):
        assert yaml.safe_load(declaration)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_each_command_is_one_that_there_is(page, capsys):
    text = page.read_text(encoding="utf-8")
    for path in COMMAND.findall(text):
        assert main([*path.split(), "--help"]) == 0, path
    assert "error:" not in capsys.readouterr().err
