"""The quick reader of cells gives what openpyxl gives, and refuses what could do harm."""

from __future__ import annotations

import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from baltic_research.errors import SourceFileError
from baltic_research.sources import cells
from baltic_research.sources.workbook import clean

CELL = '<row r="2"><c r="B2" s="0"><v>5</v></c></row>'


def read(path) -> dict[str, list]:
    with cells.styled_book(path) as book:
        return {sheet.name: sheet.rows for sheet in book.sheets()}


def by_openpyxl(path) -> dict[str, list]:
    book = load_workbook(path, data_only=True, read_only=True)
    try:
        return {
            sheet.title: [
                [clean(value) for value in row] for row in sheet.iter_rows(values_only=True)
            ]
            for sheet in book.worksheets
        }
    finally:
        book.close()


def bare(rows: list) -> dict[tuple[int, int], object]:
    """Return the cells that hold anything, by their place."""
    return {
        (number, column): value
        for number, row in enumerate(rows)
        for column, value in enumerate(row)
        if value is not None
    }


@pytest.fixture
def written(tmp_path):
    """Write a workbook of one sheet, whose XML a test may give or change."""

    def write(rows: str, opening: str = "", before: str = "") -> object:
        made, whole = tmp_path / "made.xlsx", tmp_path / "whole.xlsx"
        Workbook().save(made)
        sheet = (
            f'<?xml version="1.0" encoding="UTF-8"?>{opening}<{before}worksheet xmlns'
            f'{":" + before[:-1] if before else ""}="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f"<{before}sheetData>{rows}</{before}sheetData></{before}worksheet>"
        )
        with zipfile.ZipFile(made) as old, zipfile.ZipFile(whole, "w") as new:
            for name in old.namelist():
                content = sheet.encode() if name.endswith("sheet1.xml") else old.read(name)
                new.writestr(name, content)
        return whole

    return write


@pytest.mark.parametrize("place", ["sipri", "nato"])
def test_every_cell_of_every_workbook_is_what_openpyxl_gives(shared, place):
    for path in sorted((shared / "sources" / place).glob("*.xlsx")):
        ours, theirs = read(path), by_openpyxl(path)
        assert list(ours) == list(theirs)
        for name, rows in theirs.items():
            assert bare(ours[name]) == bare(rows), (path.name, name)


def test_dates_truths_errors_and_texts_are_what_openpyxl_gives(tmp_path):
    import datetime as dt

    book = Workbook()
    odd = [
        dt.date(2024, 4, 22),
        dt.timedelta(hours=5),
        True,
        "#REF!",
        " a & b ",
        1e300,
        -3,
        None,
        0,
    ]
    book.active.append([])
    book.active.append(odd)
    book.create_sheet("empty")
    path = tmp_path / "odd.xlsx"
    book.save(path)
    ours = read(path)
    assert {name: bare(rows) for name, rows in ours.items()} == {
        name: bare(rows) for name, rows in by_openpyxl(path).items()
    }
    assert ours["Sheet"][1][3] == "#REF!"


def test_styles_are_those_of_the_cells(tmp_path):
    book = Workbook()
    book.active["B1"] = 0.5
    book.active["B1"].font = Font(color="FFFF0000")
    book.active["B1"].number_format = "0.0%"
    path = tmp_path / "styled.xlsx"
    book.save(path)
    with cells.styled_book(path) as opened:
        (sheet,) = opened.sheets()
        style = opened.styles[sheet.styles[0][1]]
    assert (style.font.color.rgb, style.number_format) == ("FFFF0000", "0.0%")


@pytest.mark.parametrize(
    ("rows", "before"),
    [
        (CELL, ""),
        ('<row r="2"><c s="0"/><c><v>5</v></c></row>', ""),
        ('<row/><row><c r="B2" t="n" s="0">\n<v>5</v>\n</c></row>', ""),
        ('<row r="2"><c r="B2"><f>2+3</f><v>5</v></c></row>', ""),
        ('<x:row r="2"><x:c r="B2" s="0"><x:v>5</x:v></x:c></x:row>', "x:"),
        ("<row spans='1:2' r='2'><c s='0' r='B2'><v>5</v></c></row>", ""),
        ('<row r="2"><c r="B2"><v>&#53;</v></c></row>', ""),
        ('<row r="2"><!-- <c r="A2"><v>4</v></c> --><c r="B2"><v>5</v></c></row>', ""),
        ('<row r="2"><?a <c r="A2"/>?><c r="B2"><v><![CDATA[5]]></v></c></row>', ""),
        ('<row r="2"><c r="B2"><v>5</v></c></row><y:row xmlns:y="a">7</y:row>', ""),
        ('<row r="1"/><row r="2" thickBot="1"><c r="B2" cm="1"><v>5</v></c><c r="C2"/></row>', ""),
    ],
)
def test_a_cell_is_found_however_it_is_written(written, rows, before):
    assert bare(read(written(rows, before=before))["Sheet"]) == {(1, 1): 5.0}


def test_hints_to_pronunciation_are_no_part_of_a_text(written):
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>a</t></r><rPh><t>b</t></rPh></is></c></row>'
    )
    assert read(written(rows))["Sheet"] == [["a"]]


def test_a_figure_beyond_all_bounds_comes_as_text(written):
    assert read(written('<row r="1"><c r="A1"><v>1e999</v></c></row>'))["Sheet"] == [["inf"]]


def test_text_within_a_cell_comes_with_its_entities(written):
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>a &amp; b</t></is></c></row>'
    assert read(written(rows))["Sheet"] == [["a & b"]]


@pytest.mark.parametrize(
    ("rows", "opening", "said"),
    [
        (CELL, '<!DOCTYPE bomb [<!ENTITY a "b">]>', "declares a document type"),
        (CELL[:-6], "", "mismatched tag"),
        (CELL + '<row r="1"><c r="A1"/></row>', "", "row 1 of Sheet does not stand in its order"),
        ('<row r="1"><c r="B1"/><c r="A1"/></row>', "", "the cell A1 does not stand in its order"),
        ('<row r="1"><c r="A1" t="s"><v>99</v></c></row>', "", "list index out of range"),
        ('<row r="1"><c r="A1"><v>\xe9</v></c></row>', "", "could not convert"),
    ],
)
def test_a_sheet_that_is_damaged_or_harmful_is_refused(written, rows, opening, said):
    with pytest.raises(SourceFileError, match=rf"not a readable \.xlsx workbook \(.*{said}"):
        read(written(rows, opening))


def test_a_sheet_that_unpacks_to_too_much_is_refused(written, monkeypatch):
    monkeypatch.setattr(cells, "LARGEST_SHEET", 100)
    with pytest.raises(SourceFileError, match=r"sheet1\.xml unpacks to more than"):
        read(written(CELL))


def test_a_sheet_that_is_not_wanted_must_still_be_sound(written):
    with (
        pytest.raises(SourceFileError, match="mismatched tag"),
        cells.styled_book(written(CELL[:-6])) as book,
    ):
        list(book.sheets(wanted=lambda name: False))
    with cells.styled_book(written(CELL)) as book:
        assert [sheet.rows for sheet in book.sheets(wanted=lambda name: False)] == [[]]
