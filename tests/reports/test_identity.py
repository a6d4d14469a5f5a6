from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from baltic_research.reads import Reads
from baltic_research.reports import identity
from baltic_research.reports.identity import request, run_identity

Workshop = Callable[..., Path]


def test_the_same_work_has_the_same_identity(workshop: Workshop) -> None:
    first = run_identity(request(workshop(), {"a": 1, "b": 2}))
    assert first == run_identity(request(workshop(), {"b": 2, "a": 1}))
    assert re.fullmatch(r"[0-9a-f]{12}", first)


def test_another_value_has_another_identity(workshop: Workshop) -> None:
    one, other = (request(workshop(), {"a": value}) for value in (1, 1.0))
    assert run_identity(one) != run_identity(other)


def test_another_notebook_has_another_identity(workshop: Workshop) -> None:
    before = run_identity(request(workshop(), {}))
    assert run_identity(request(workshop({5: "pass"}), {})) != before


def test_another_name_or_title_has_another_identity(workshop: Workshop) -> None:
    asked = [request(workshop(), {}, *named) for named in (("a", "b"), ("a", "c"), ("b", "b"))]
    assert len({run_identity(one) for one in asked}) == 3


def test_what_was_read_decides_the_identity_and_the_order_of_reading_does_not(
    workshop: Workshop,
) -> None:
    asked = request(workshop(), {})
    read = [
        Reads({"data/a": "1", "data/b": "2"}),
        Reads({"data/b": "2", "data/a": "1"}),
        Reads({"data/a": "1", "data/b": "3"}),
        Reads({"data/a": "1", "data/b": None}),
        Reads({"data/a": "1"}),
        Reads({}, {"data/a": "1"}),
    ]
    found = [run_identity(asked, one) for one in read]
    assert found[0] == found[1]
    assert len(set(found)) == 5


def test_another_version_of_a_library_has_another_identity(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = run_identity(request(workshop(), {}))
    monkeypatch.setattr(identity, "versions", lambda: {"pandas": "0.1"})
    assert run_identity(request(workshop(), {})) != before


def test_another_line_of_the_package_has_another_identity(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    code = tmp_path / "package" / "room" / "module.py"
    code.parent.mkdir(parents=True)
    monkeypatch.setattr("baltic_research.__file__", str(tmp_path / "package" / "__init__.py"))
    found = []
    for text in ("x = 1", "x = 2"):
        code.write_text(text)
        identity.package_digest.cache_clear()
        found.append(run_identity(request(workshop(), {})))
    (code.parent / "__pycache__").mkdir()
    (code.parent / "__pycache__" / "module.pyc").touch()
    identity.package_digest.cache_clear()
    found.append(run_identity(request(workshop(), {})))
    identity.package_digest.cache_clear()
    assert found[0] != found[1] == found[2]


# Fetch, check or convey data, or keep order among processes: what a page says is not theirs
ELSEWHERE = {
    "jupyter_client",
    "pooch",
    "requests",
    "urllib3",
    "defusedxml",
    "click",
    "filelock",
    "platformdirs",
}


def test_every_library_that_could_shape_a_page_is_part_of_the_identity(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text())["project"]
    needed = {re.split(r"[^A-Za-z0-9_.-]", line)[0] for line in project["dependencies"]}
    covered = {*identity._LIBRARIES, *identity._PAGE}
    assert {one.lower() for one in needed} - {one.lower() for one in covered} == ELSEWHERE
