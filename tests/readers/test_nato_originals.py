"""NATO's own workbooks and the transcriptions give the tables that are committed."""

from __future__ import annotations

import pytest

from baltic_research import catalog, ingest, paths
from baltic_research.sources import nato

TABLES = paths.data() / "tables"
KNOWN = catalog.source("nato").editions


def file_of(edition: str) -> str:
    return next(iter(KNOWN[edition].files))


def test_the_committed_tables_are_what_the_publishers_files_give(shared, tmp_path):
    imported = ingest.rebuild(shared / "sources", tmp_path)
    assert {one.edition for one in imported if one.source == "nato"} == set(KNOWN)
    written = {path.relative_to(tmp_path) for path in tmp_path.glob("*/*.[cj]s*")}
    committed = {path.relative_to(TABLES) for path in TABLES.glob("*/*.json")}
    assert committed <= written
    for path in sorted(written):
        assert (tmp_path / path).read_bytes() == (TABLES / path).read_bytes(), path


@pytest.mark.parametrize("edition", ["2016-01", "2024-06"])
def test_every_figure_of_a_workbook_is_read(shared, edition):
    """Count the numbers and marks beside country names with openpyxl alone."""
    from openpyxl import load_workbook

    from baltic_research import countries
    from baltic_research.sources.nato_labels import read_label

    path = shared / "sources" / "nato" / file_of(edition)
    names = {
        text.casefold() for one in countries.table().values() for text in (one.name, *one.aliases)
    }
    found = 0
    for sheet in load_workbook(path, data_only=True):
        for row in sheet.iter_rows(values_only=True):
            texts = [cell.strip() for cell in row if isinstance(cell, str) and cell.strip()]
            if texts and read_label([texts[0]]).text.casefold() in names:
                found += sum(isinstance(cell, int | float) for cell in row)
                found += sum(text == "." for text in texts)
    observations = nato.read(path).observations
    # The summary of 2024-06 (31 countries, 5 columns) repeats 4 figures a country, not stored.
    repeated = 31 * 4 if edition == "2024-06" else 0
    assert len(observations) == found - repeated


def test_the_workbook_of_2016_names_the_currency_of_each_year(shared):
    path = shared / "sources" / "nato" / file_of("2016-01")
    rows = nato.read(path).observations.query("series == 'nato.defence_lcu_current'")
    units = rows.set_index(["country", "year"])["unit"].str[8:11]
    changes = {
        "EST": ("EEK", 2011),
        "LVA": ("LVL", 2014),
        "LTU": ("LTL", 2015),
        "SVK": ("SKK", 2009),
    }
    for country, (old, year) in changes.items():
        assert list(units[country]) == [
            old if one < year else "EUR" for one in units[country].index
        ]


def test_a_truncated_original_is_refused_by_name(shared, tmp_path):
    whole = (shared / "sources" / "nato" / file_of("2024-06")).read_bytes()
    cut = tmp_path / file_of("2024-06")
    cut.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Exception, match=r"240617-def-exp.*not a readable \.xlsx workbook"):
        nato.read(cut)
