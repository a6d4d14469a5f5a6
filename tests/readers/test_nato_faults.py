"""Every fault of a workbook is one clear error that names file, sheet and cell."""

from __future__ import annotations

import zipfile

import pytest

from baltic_research import ingest
from baltic_research.errors import ContractError, EditionError, SourceFileError
from baltic_research.sources import nato


def fault_of(path) -> str:
    with pytest.raises(SourceFileError) as caught:
        nato.read(path)
    return str(caught.value)


def test_a_missing_sheet_is_named_with_what_it_would_have_held(plan, save):
    book = plan.book()
    del book["TABLE3"]
    message = fault_of(save(book))
    assert message.startswith("210611-def-exp-2021-TABLES-en.xlsx: sheet for table 3, 4 is missing")
    assert "nato.defence_real_change, nato.defence_share_gdp" in message


def test_an_unknown_country_is_named_with_its_cell_and_the_nearest(plan, save):
    book = plan.book()
    row, column = plan.cells["2", 1]
    book["TABLE2"].cell(row + 1, column - 1, "Lattvia")
    message = fault_of(save(book))
    assert f"TABLE2!B{row + 1}: unknown country 'Lattvia'; did you mean Latvia" in message


def test_text_in_a_number_cell_is_named_with_its_cell(plan, save):
    book = plan.book()
    row, column = plan.cells["3", 0]
    book["TABLE3"].cell(row, column + 2, "n.k.")
    expected = f"TABLE3!E{row}: expected a number or a missing-value mark, found 'n.k.'"
    assert expected in fault_of(save(book))


@pytest.mark.parametrize(("value", "found"), [(None, "an empty cell"), ("#REF!", "'#REF!'")])
def test_an_empty_or_broken_cell_is_not_a_missing_value(plan, save, value, found):
    book = plan.book()
    row, column = plan.cells["7", 0]
    book["TABLE7"].cell(row, column).value = value
    assert f"TABLE7!C{row}: expected a number" in (message := fault_of(save(book)))
    assert f"found {found}" in message


def test_a_year_given_twice_is_named_with_its_cell(plan, save):
    book = plan.book()
    book["TABLE5"].cell(4, 4, 2014)
    message = fault_of(save(book))
    assert "TABLE5!D4: the header has the year 2014 twice; expected each year once" in message


def test_a_country_given_twice_is_named_with_both_cells(plan, save):
    book = plan.book()
    row, column = plan.cells["7", 0]
    book["TABLE7"].cell(row + 1, column - 1, "Estonia")
    message = fault_of(save(book))
    assert (
        f"TABLE7!C{row + 1}: Estonia stands twice in nato.personnel: also TABLE7!C{row}" in message
    )


def test_figures_without_a_country_are_refused(plan, save):
    book = plan.book()
    row, column = plan.cells["7", 0]
    book["TABLE7"].cell(row, column - 1).value = None
    assert f"TABLE7!C{row}: figures without a country's name" in fault_of(save(book))


def test_a_block_nobody_knows_is_refused(plan, save):
    title, unit, (first, _) = plan.tables["3"]
    plan.tables["3"] = (title, unit, (first, "Share of happiness (%)"))
    assert "'Share of happiness (%)'" in fault_of(save(plan.book()))


def test_a_second_header_without_a_block_title_is_refused(plan, save):
    plan.header_each_block = True
    book = plan.book()
    row, column = plan.cells["3", 1]
    book["TABLE3"].cell(row - 1, column - 1).value = None
    message = fault_of(save(book))
    assert f"TABLE3!C{row}: Estonia stands twice in nato.defence_share_gdp" in message


def test_an_unknown_currency_is_refused(plan, save):
    book = plan.book()
    row, column = plan.cells["1", 0]
    book["TABLE1"].cell(row, column - 1, "Estonia (Thalers)")
    assert "the currency 'Thalers' of Estonia is not known" in fault_of(save(book))


def test_a_truncated_file_is_refused(plan, save):
    path = save(plan.book())
    path.write_bytes(path.read_bytes()[:3000])
    assert "not a readable .xlsx workbook" in fault_of(path)


def test_a_zip_without_a_workbook_is_refused(tmp_path):
    path = tmp_path / "empty.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "no workbook here")
    assert "not a readable .xlsx workbook" in fault_of(path)


def test_a_workbook_whose_sheet_is_cut_inside_a_sound_archive_is_refused(plan, save, tmp_path):
    whole, cut = save(plan.book()), tmp_path / "cut.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(cut, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(
                name, content[: len(content) // 2] if name.endswith("sheet3.xml") else content
            )
    assert "cut.xlsx: not a readable .xlsx workbook" in fault_of(cut)


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert "no such file" in fault_of(tmp_path / "absent.xlsx")


def test_all_faults_are_told_at_once(plan, save):
    book = plan.book()
    row, column = plan.cells["3", 0]
    book["TABLE3"].cell(row, column, "n.k.")
    book["TABLE7"].cell(plan.cells["7", 0][0], 2, "Atlantis")
    message = fault_of(save(book))
    assert "TABLE3!C" in message
    assert "TABLE7!B" in message


@pytest.mark.parametrize(("table", "damage"), [("3", "n.k."), ("7", 6_000_000), ("8a", -40.0)])
def test_a_file_with_a_fault_leaves_the_stored_tables_untouched(
    plan, save, tmp_path, table, damage
):
    store = tmp_path / "tables"
    ingest.import_file("nato", save(plan.book()), data_dir=store)
    before = {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}
    book = plan.book()
    row, column = plan.cells[table, 0]
    book[f"TABLE{table}"].cell(row, column, damage)
    with pytest.raises((SourceFileError, ContractError)) as caught:
        ingest.import_file("nato", save(book, "230707-def-exp-2023-TABLES-en.xlsx"), data_dir=store)
    assert f"TABLE{table}!C{row}" in str(caught.value)
    assert {path: path.read_bytes() for path in store.rglob("*") if path.is_file()} == before


def test_a_file_that_does_not_say_its_edition_is_asked_for_it(plan, save, tmp_path):
    path = save(plan.book(), "tables.xlsx")
    with pytest.raises(EditionError, match=r"tables.xlsx does not say its edition; give --edition"):
        ingest.import_file("nato", path, data_dir=tmp_path / "tables")
    assert not (tmp_path / "tables").exists()


def test_a_label_that_contradicts_the_file_is_refused(plan, save, tmp_path):
    with pytest.raises(EditionError, match="edition is said to be 2021-06 and 2020-10"):
        ingest.import_file("nato", save(plan.book()), edition="2020-10", data_dir=tmp_path / "t")
