"""Changed files through the import: refused ones leave no trace, read ones store what was read."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pandas as pd
import pytest

from baltic_research import catalog, holdings, ingest
from baltic_research.errors import BalticResearchError
from mutations import compiled_sources, nato_cases, nato_layouts, sipri_cases, text_sources
from mutations import text_changes as t
from mutations.conftest import original
from mutations.text_cases import cases
from mutations.verdicts import REFUSED, RIGHT, deviations

KINDS = {**text_sources.KINDS, **compiled_sources.KINDS}
BOOKS = [
    *(("nato", edition) for edition in nato_layouts.EDITIONS),
    ("sipri", "2026-04"),
]
SPOILT = {
    "cut": lambda content: content[: len(content) * 2 // 3],
    "empty": t.other_kind("empty"),
    "page of the web": t.other_kind("page"),
    "archive of another kind": t.other_kind("zip"),
    "workbook of other tables": t.other_kind("workbook"),
}
TEXTS = [
    ("kiel", "as it is"),
    ("kiel", "cut within a line"),
    ("stockpiles", "rows in reverse"),
    ("stockpiles", "figure times 1000"),
    ("capabilities", "row dropped"),
    ("exercises", "more with the United States than in all"),
    ("deliveries", "figure times 1000"),
    ("nato 2019-06", "base year changed"),
]
LABEL, DAY = "2031-01", "2031-01-15"


def tree(folder: Path) -> dict[str, str]:
    """Return every file under a folder with its hash; a lock is none of the data."""
    return {
        str(one.relative_to(folder)): hashlib.sha256(one.read_bytes()).hexdigest()
        for one in sorted(folder.rglob("*"))
        if one.is_file() and one.name != ".lock"
    }


@pytest.fixture
def data(tmp_path, monkeypatch, shared) -> Path:
    """A data folder that holds an edition already."""
    folder = tmp_path / "data"
    monkeypatch.setenv("BALTIC_RESEARCH_DATA", str(folder))
    name = next(iter(catalog.source("nuclear").editions["2023-06"].files))
    copy = shutil.copy(shared / "sources" / "nuclear" / name, tmp_path / "own.csv")
    with Path(copy).open("a", encoding="utf-8") as stream:
        stream.write("\n\n")  # not the hash that the catalogue knows
    ingest.import_file("nuclear", copy, edition=LABEL, published=DAY)
    assert tree(folder)
    return folder


def stored(source: str) -> pd.DataFrame:
    return holdings.table(holdings.find_edition(source, LABEL))


@pytest.mark.parametrize("how", SPOILT)
@pytest.mark.parametrize(("source", "edition"), BOOKS)
def test_a_workbook_that_is_spoilt_leaves_the_data_untouched(
    shared, tmp_path, data, source, edition, how
):
    path = original(shared, source, edition)
    copy = tmp_path / path.name
    copy.write_bytes(SPOILT[how](path.read_bytes()))
    before = tree(data)
    with pytest.raises(BalticResearchError, match=path.name):
        ingest.import_file(source, copy, edition=edition)
    assert tree(data) == before


@pytest.mark.parametrize(("source", "edition"), BOOKS)
def test_a_workbook_under_another_name_is_known_by_its_hash(
    shared, tmp_path, data, source, edition
):
    copy = shutil.copy(original(shared, source, edition), tmp_path / "download (3).xlsx")
    assert ingest.import_file(source, copy, dry_run=True).edition == edition
    with pytest.raises(BalticResearchError, match="edition is said to be"):
        ingest.import_file(source, copy, edition=LABEL, published=DAY)


@pytest.mark.parametrize(
    ("source", "edition", "name"),
    [
        ("nato", "2016-01", "TABLE3.1 LTU -1 row twice"),
        ("nato", "2024-06", "dollars in thousands"),
        ("nato", "2024-06", "TABLE1 empty row on top"),
        ("sipri", "2026-04", "Current US$ renamed"),
    ],
)
def test_a_changed_workbook_is_stored_as_read_or_not_at_all(
    taken, tmp_path, data, source, edition, name
):
    book, truth, _, _ = taken(source, edition)
    table = {"nato": nato_cases, "sipri": sipri_cases}[source].cases(edition)
    case = next(one for one in table if one.name == name)
    changed = book.copy()
    case.change(changed)
    path = changed.save(tmp_path / "changed.xlsx")
    assert_kept_or_refused(case.expect, source, path, data, truth)


@pytest.mark.parametrize(("kind", "name"), TEXTS)
def test_a_changed_text_is_stored_as_read_or_not_at_all(shared, tmp_path, data, kind, name):
    made = KINDS[kind]
    text = made.take(shared / "sources")
    made.date(text, LABEL)
    case = next(one for one in cases(made) if one.name == name)
    case.change(text)
    if made.source == "nuclear":
        shutil.rmtree(data / "nuclear")
    assert_kept_or_refused(case.expect, made.source, text.save(tmp_path / "in"), data, None)


def assert_kept_or_refused(
    expect: str, source: str, path: Path, data: Path, truth: pd.DataFrame | None
) -> None:
    before = tree(data)
    try:
        done = ingest.import_file(source, path, edition=LABEL, published=DAY)
    except BalticResearchError:
        assert expect != RIGHT
        assert tree(data) == before
        return
    assert expect != REFUSED
    read = ingest._reader(source)(path)
    assert deviations(read.observations, stored(source)).empty
    assert truth is None or deviations(truth, stored(source)).empty
    assert done.anomalies == read.anomalies
    after = tree(data)
    assert {name: after[name] for name in before} == before
