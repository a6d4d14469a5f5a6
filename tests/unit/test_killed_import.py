"""A kill at any moment of an import leaves the store as it was, or complete."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from baltic_research import holdings, ingest, store

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes to be forked")

HEADER = "edition,published,country,iso3,year,indicator,unit,value,is_estimate"
ROW = "{edition},{day},Latvia,LVA,{year},{indicator},{unit},{value},False"
SHARE = ("nato.defence_share_gdp", "defence_share_gdp_pct", "% of real GDP (constant 2021 prices)")
FORCES = ("nato.personnel", "military_personnel_thousands", "thousands")
NEW = ("2027-06", "2027-06-11")
HELD = ("2027-01", "2027-01-15")  # no edition of the package has this label
FIGURES = {2024: 3.1, 2025: 3.7, 2026: 4.2}
KILLS = 25  # of each scenario; two scenarios make the fifty
WATCHED = ("open", "os.", "shutil.", "fcntl.")  # audit events that touch the file system


def transcription(folder: Path, edition: tuple[str, str], series: tuple[str, str, str]) -> Path:
    """Write a transcription of one series, of a name that is the same on every run."""
    label, day = edition
    rows = [
        ROW.format(
            edition=label, day=day, year=year, indicator=series[1], unit=series[2], value=value
        )
        for year, value in FIGURES.items()
    ]
    path = folder / f"{label}-{series[1]}.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def in_child(work: Callable[[], object]) -> int:
    """Do some work in a fork of this process; return its exit code, or minus the signal."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - a child must never return into pytest
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_at(event: int, folder: Path, path: Path) -> int:
    """Import in a fork that kills itself at the n-th touch of the store; return how it ended."""

    def work() -> None:
        seen = 0

        def count(name: str, values: tuple[object, ...]) -> None:
            nonlocal seen
            if touches(name, values, folder):
                seen += 1
                if seen == event:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        sys.settrace(traced)
        ingest.import_file("nato", path, data_dir=folder)
        sys.settrace(None)

    return in_child(work)


def traced(frame, event, value):
    """Raise an audit event at every line of the module that writes."""
    if not frame.f_code.co_filename.endswith(("archive.py", "files.py")):
        return None
    sys.audit("archive.line")
    return traced


def touches(name: str, values: tuple[object, ...], folder: Path) -> bool:
    """Return whether an event is a line of the writing module, or a call on a file of the store."""
    if name == "archive.line":
        return True
    return name.startswith(WATCHED) and any(str(folder) in str(value) for value in values)


def moments(folder: Path, path: Path) -> int:
    """Return how many moments an import has, counted in a fork that is not killed."""
    reading, writing = os.pipe()

    def work() -> None:
        seen = 0

        def count(name: str, values: tuple[object, ...]) -> None:
            nonlocal seen
            seen += touches(name, values, folder)

        sys.addaudithook(count)
        sys.settrace(traced)
        ingest.import_file("nato", path, data_dir=folder)
        sys.settrace(None)
        os.write(writing, str(seen).encode())

    assert in_child(work) == 0
    os.close(writing)
    with os.fdopen(reading) as stream:
        return int(stream.read())


def spread(total: int, count: int) -> list[int]:
    """Return moments from the first to the last, as far apart as they can be."""
    assert total >= count
    return sorted({1 + round(place * (total - 1) / (count - 1)) for place in range(count)})


def figures(label: str, series: str) -> dict[int, float]:
    frame = store.load(series, edition=label)
    return dict(zip(frame["year"], frame["value"], strict=True))


def series_held(label: str) -> set[str]:
    return {
        code
        for one in holdings.held("nato")
        if one.edition == label and not one.shipped
        for code in one.coverage
    }


def assert_whole(folder: Path) -> None:
    """Every sidecar describes a table that is there, whole; every file is one of these."""
    named = set()
    for sidecar in (folder / "nato").glob("[0-9]*.json"):
        table = holdings.table_of(sidecar)
        described = json.loads(sidecar.read_text(encoding="utf-8"))
        assert len(holdings.read_table(table, described["table_sha256"])) == described["rows"]
        named |= {sidecar.name, table.name}
    there = {path.name for path in (folder / "nato").iterdir()} - {".lock"}
    assert there == named


@pytest.fixture
def stores(tmp_path, monkeypatch):
    """Return a maker of fresh stores that hold one edition, and are the user's own."""
    first = tmp_path / "first"
    ingest.import_file("nato", transcription(tmp_path, HELD, SHARE), data_dir=first)

    def make(name: object) -> Path:
        folder = tmp_path / f"store {name}"
        shutil.copytree(first, folder)
        monkeypatch.setenv("BALTIC_RESEARCH_DATA", str(folder))
        return folder

    return make


SCENARIOS = {
    "a new edition beside the one held": (NEW, SHARE),
    "a further series into the edition held": (HELD, FORCES),
}


@pytest.mark.parametrize("scenario", list(SCENARIOS))
def test_a_kill_at_any_moment_leaves_the_store_as_it_was_or_complete(stores, tmp_path, scenario):
    edition, series = SCENARIOS[scenario]
    label, code = edition[0], series[0]
    path = transcription(tmp_path, edition, series)
    total = moments(stores("counted"), path)
    ended = []
    for event in spread(total, KILLS):
        folder = stores(event)
        assert killed_at(event, folder, path) == -signal.SIGKILL, f"moment {event} of {total}"
        assert figures(HELD[0], SHARE[0]) == FIGURES
        held = code in series_held(label)
        if held:
            assert figures(label, code) == FIGURES
        ended.append(held)
        again = ingest.import_file("nato", path, data_dir=folder)
        assert again.written is not held, f"moment {event} of {total}"
        assert figures(HELD[0], SHARE[0]) == FIGURES
        assert figures(label, code) == FIGURES
        assert_whole(folder)
    assert len(ended) == KILLS
    # The moments reach from before the first write to after the last
    assert ended[0] is False
    assert ended[-1] is True
    assert ended == sorted(ended)
