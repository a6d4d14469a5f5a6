"""What a version offered is still there: names, parameters, attributes."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

import baltic_research as br

ROOT = Path(__file__).resolve().parent.parent
BEFORE = json.loads((ROOT / "tests" / "public_api.json").read_text(encoding="utf-8"))
OFFERED = runpy.run_path(str(ROOT / ".ci" / "public_api.py"))["offered"]


@pytest.fixture(scope="module")
def now() -> dict[str, list[str]]:
    return OFFERED(br)


def test_no_public_name_has_vanished(now: dict[str, list[str]]) -> None:
    gone = sorted(set(BEFORE) - set(now))
    assert gone == [], (
        "keep them for as long as docs/explanation/versions.md promises, with a warning"
    )


def test_no_parameter_or_attribute_has_vanished(now: dict[str, list[str]]) -> None:
    gone = {
        name: sorted({one.rstrip("!") for one in parts} - {one.rstrip("!") for one in now[name]})
        for name, parts in BEFORE.items()
        if name in now
    }
    assert {name: parts for name, parts in gone.items() if parts} == {}


def test_no_parameter_is_asked_for_that_was_not_before(now: dict[str, list[str]]) -> None:
    asked = {
        name: sorted({one for one in now[name] if one.endswith("!")} - set(parts))
        for name, parts in BEFORE.items()
        if name in now
    }
    assert {name: parts for name, parts in asked.items() if parts} == {}


def test_the_package_itself_offers_few_names() -> None:
    assert len(br.__all__) <= 32
