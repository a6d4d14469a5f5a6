from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from baltic_research import paths
from baltic_research.reports import identity
from baltic_research.reports.identity import run_identity

Workshop = Callable[..., Path]


def test_the_same_work_has_the_same_identity(workshop: Workshop) -> None:
    first = run_identity(workshop(), {"a": 1, "b": 2})
    assert first == run_identity(workshop(), {"b": 2, "a": 1})
    assert len(first) == 12


def test_another_value_has_another_identity(workshop: Workshop) -> None:
    assert run_identity(workshop(), {"a": 1}) != run_identity(workshop(), {"a": 1.0})


def test_another_notebook_has_another_identity(workshop: Workshop) -> None:
    before = run_identity(workshop(), {})
    assert run_identity(workshop({5: "pass"}), {}) != before


def test_an_edition_of_the_users_own_changes_the_identity(workshop: Workshop) -> None:
    before = run_identity(workshop(), {})
    table = paths.user_data() / "nato" / "2027-01.csv"
    table.parent.mkdir()
    table.write_text("source,series\n")
    added = run_identity(workshop(), {})
    table.write_text("source,series\nnato,x\n")
    assert len({before, added, run_identity(workshop(), {})}) == 3


def test_a_lock_file_does_not_change_the_identity(workshop: Workshop) -> None:
    before = run_identity(workshop(), {})
    (paths.user_data() / ".lock").touch()
    assert run_identity(workshop(), {}) == before


def test_another_version_of_a_library_has_another_identity(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = run_identity(workshop(), {})
    monkeypatch.setattr(identity, "versions", lambda: {"pandas": "0.1"})
    assert run_identity(workshop(), {}) != before
