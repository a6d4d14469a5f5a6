"""A gallery that still says what lies in its folder is left alone; any other is written anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from baltic_research.cli import main
from baltic_research.reports import gallery_stamp
from baltic_research.reports.gallery import write_gallery
from baltic_research.reports.gallery_stamp import is_current


@pytest.fixture
def out(quick: Path) -> Path:
    """A folder of reports, built, with its gallery."""
    assert main(["report", "build", "--output", str(quick / "out")]) == 0
    return quick / "out"


def test_a_build_that_finds_everything_unchanged_leaves_the_gallery_alone(out: Path) -> None:
    page = out / "index.html"
    page.write_text("as it was", encoding="utf-8")
    assert main(["report", "build", "--output", str(out)]) == 0
    assert page.read_text(encoding="utf-8") == "as it was"
    assert main(["report", "index", "--output", str(out)]) == 0
    assert page.read_text(encoding="utf-8") != "as it was"


@pytest.mark.parametrize(
    "change",
    [
        lambda out: (out / "index.html").unlink(),
        lambda out: (out / ".index.stamp").unlink(),
        lambda out: next(out.rglob("report.html")).unlink(),
        lambda out: (next(out.rglob("run.json")).parent / "report.pdf").write_bytes(b"%PDF"),
        lambda out: (out / "single" / "history.jsonl").write_text("", encoding="utf-8"),
        lambda out: next((out.parent / "notebooks").iterdir()).write_text("{}", encoding="utf-8"),
        lambda out: (out.parent / "reports.yml").write_text("reports: []", encoding="utf-8"),
    ],
    ids=["page", "stamp", "run", "pdf", "history", "notebook", "list"],
)
def test_whatever_it_rests_on_makes_it_old(out: Path, change: Callable[[Path], object]) -> None:
    assert is_current(out)
    change(out)
    assert not is_current(out)


def test_other_code_makes_it_old(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gallery_stamp, "code", lambda: {"package": "another"})
    assert not is_current(out)


def test_logs_and_locks_do_not(out: Path) -> None:
    (next(out.rglob("logs")) / "more.txt").touch()
    (out / ".build.lock").write_text("x", encoding="utf-8")
    assert is_current(out)


def test_a_stamp_that_cannot_be_read_is_none(out: Path) -> None:
    (out / ".index.stamp").write_bytes(b"\xff")
    assert not is_current(out)
    write_gallery(out)
    assert is_current(out)
