from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import baltic_research as br
from baltic_research import paths, recorded
from baltic_research.errors import ReportError
from baltic_research.recorded import Number
from baltic_research.reports import key_numbers, results, tables
from baltic_research.reports.audit import audit
from baltic_research.reports.document import PROVENANCE, Table, read_document
from baltic_research.reports.publish import Edition, publish, render
from baltic_research.reports.specification import ReportSpecification

Executed = Callable[..., dict[str, Any]]
HOSTILE = "</td><script>evil()</script>\" onload='x' \u202e & Ž"


@pytest.fixture
def executed(executed: Executed) -> Executed:
    """A notebook that was run, whose provenance says all that a page tells of an edition."""

    def build(*outputs: dict[str, Any]) -> dict[str, Any]:
        run = executed(*outputs)
        told = {"published": "2026-07-03", "form": "workbook", "definition": "expenditure"}
        edition = {"source": "nato", "edition": "2026-07", **told}
        provenance = {"data": {PROVENANCE: {"editions": [edition]}}}
        run["cells"][-1]["outputs"] = [{"output_type": "display_data", **provenance}]
        return run

    return build


def said(*numbers: Number) -> dict[str, Any]:
    data = {recorded.MIME_TYPE: {"numbers": [recorded.as_json(one) for one in numbers]}}
    return {"output_type": "display_data", "metadata": {}, "data": {**data, "text/plain": "x"}}


def table(html: str, rows: str | None = None) -> dict[str, Any]:
    data = {"text/html": html} | ({} if rows is None else {"text/csv": rows})
    words = {"text/html": {"title": "Shares", "kind": "table"}}
    return {"output_type": "display_data", "metadata": words, "data": data}


SHOWN = table("<table><tr><th>a</th></tr><tr><td>1.00</td></tr></table>")
EDITION = Edition(
    ReportSpecification("toy", "Toy <report>", Path("toy.ipynb")), "0123456789ab", (), {"x": 1}
)


def page(run: dict[str, Any]) -> str:
    return render(read_document(run), EDITION)


def test_recorded_numbers_are_gathered_and_not_shown_where_they_were_recorded(
    executed: Executed,
) -> None:
    document = read_document(executed(SHOWN, said(Number("b", 2)), said(Number("a", 1))))
    assert [one.name for one in document.numbers] == ["b", "a"]
    assert [one.kind for one in document.parts] == ["prose", "code", "table"]


def test_a_name_recorded_twice_fails_the_report_and_names_the_cell(executed: Executed) -> None:
    with pytest.raises(ReportError, match=r"cell 2 .*: number 'a' is recorded a second time"):
        read_document(executed(SHOWN, said(Number("a", 1)), said(Number("a", 1))))


def test_an_output_that_only_claims_to_be_a_number_fails_the_report(executed: Executed) -> None:
    false = said(Number("a", 1))
    false["data"][recorded.MIME_TYPE]["numbers"][0]["name"] = "<b>"
    with pytest.raises(ReportError, match=r"cell 2 .*: a number's name must be small letters"):
        read_document(executed(SHOWN, false))


def test_the_page_has_key_numbers_only_if_there_are_any(executed: Executed) -> None:
    assert "Key numbers" not in page(executed(SHOWN))
    made = page(executed(SHOWN, said(Number("a", 1))))
    assert made.index('<h2 id="key-numbers">') < made.index('<h2 id="provenance">')
    assert '<a href="#key-numbers">Key numbers</a>' in made


def test_a_key_number_is_stated_with_place_level_and_edition() -> None:
    number = Number(
        "share_ltu", -2.5, "%", "", "nato", "2026-07", "LTU", 2026, (-2.5, 2.0), -3.0, -2.0
    )
    assert key_numbers.told(number) == {
        "name": "share_ltu",
        "label": "share ltu",
        "value": "\N{MINUS SIGN}2.5",
        "missing": "",
        "interval": "\N{MINUS SIGN}3 to \N{MINUS SIGN}2",
        "unit": "%",
        "of": "Lithuania, 2026",
        "levels": "-2.5 reached; 2 not reached",
        "edition": "NATO 2026-07",
    }


def test_a_missing_key_number_is_a_dash_that_is_told_aloud(executed: Executed) -> None:
    made = page(executed(SHOWN, said(Number("a", None, thresholds=(2.0,)))))
    assert 'aria-label="no figure">\N{EN DASH}</bdi>' in made
    assert "reached</td>" not in made


@pytest.mark.parametrize("text", [HOSTILE, "", "x" * 500])
def test_whatever_a_number_says_the_page_stays_a_page(executed: Executed, text: str) -> None:
    number = Number("a", text, text, text, text, text, text)
    made = page(executed(SHOWN, said(number)))
    audit(made)
    assert "<script" not in made
    assert made.count("&lt;script&gt;") == 6 * (text == HOSTILE)


def test_a_run_leaves_results_and_tables_beside_its_page(
    executed: Executed, tmp_path: Path
) -> None:
    publish(executed(SHOWN, said(Number("b", 2.5, "%"), Number("a", None))), EDITION, tmp_path)
    content = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert content["schema"] == results.SCHEMA
    assert (content["report"], content["identity"]) == ("toy", "0123456789ab")
    assert content["parameters"] == {"x": 1}
    assert content["editions"] == [{"source": "nato", "edition": "2026-07"}]
    assert content["numbers"]["a"]["value"] is None
    assert list(content["numbers"]) == ["a", "b"]
    assert (tmp_path / "tables" / "table-1.csv").read_bytes() == b"a\n1.00\n"
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert record["tables"] == [{"number": 1, "title": "Shares", "file": "tables/table-1.csv"}]


def test_the_order_of_recording_leaves_no_trace_in_the_results(
    executed: Executed, tmp_path: Path
) -> None:
    numbers = [said(Number("a", 1)), said(Number("b", 2))]
    for name, outputs in (("one", numbers), ("two", numbers[::-1])):
        (tmp_path / name).mkdir()
        publish(executed(SHOWN, *outputs), EDITION, tmp_path / name)
    one, two = ((tmp_path / name / "results.json").read_bytes() for name in ("one", "two"))
    assert one == two


def test_results_are_read_as_they_were_written(executed: Executed, tmp_path: Path) -> None:
    number = Number("a", HOSTILE, "%", thresholds=(2.0,), low=1.0, high=2.0, year=2026)
    publish(executed(SHOWN, said(number)), EDITION, tmp_path)
    read = results.read(tmp_path)
    assert read.numbers == {"a": number}
    assert results.as_text(read) == (tmp_path / "results.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "cannot read"),
        ("{", "is damaged"),
        ("[]", "not of schema 1"),
        ('{"schema": 2}', "not of schema 1"),
        ('{"schema": 1}', "is damaged"),
    ],
)
def test_results_that_cannot_be_read_are_named(tmp_path: Path, text: str | None, why: str) -> None:
    if text is not None:
        (tmp_path / "results.json").write_text(text)
    with pytest.raises(ReportError, match=why):
        results.read(tmp_path)


def test_code_counts_by_its_cells_and_not_by_what_they_showed(executed: Executed) -> None:
    one, two = executed(SHOWN), executed(said(Number("a", 1)))
    assert results.code_of(one, {}) == results.code_of(two, {})
    two["cells"][1]["source"] = "g()"
    assert results.code_of(one, {})["notebook"] != results.code_of(two, {})["notebook"]


class TestTablesAsCsv:
    """Tables for those who go on computing."""

    def test_a_table_of_ours_is_unrounded_with_empty_fields_for_missing_figures(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(paths.DRAWINGS_VARIABLE, "1")
        frame = pd.DataFrame({"country": ["EST", "LVA"], "share": [1 / 3, None]})
        data, _ = br.table(frame, title="Shares")._repr_mimebundle_()
        assert data["text/csv"] == "country,share\nEstonia,0.3333333333333333\nLatvia,\n"

    def test_a_stored_notebook_is_spared_the_rows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv(paths.DRAWINGS_VARIABLE, raising=False)
        data, _ = br.table(pd.DataFrame({"a": [1]}), title="A")._repr_mimebundle_()
        assert "text/csv" not in data

    def test_rows_that_the_notebook_gives_are_taken_as_they_are(self, executed: Executed) -> None:
        (found,) = read_document(executed(table("<table></table>", "a\n0.123456\n"))).tables
        assert tables.as_csv(found) == "a\n0.123456\n"

    def test_any_other_table_is_written_as_shown(self) -> None:
        html = '<table><thead><tr><th>a</th></tr></thead><tr><td>x &amp;\n "y", z</td></tr></table>'
        assert tables.as_csv(Table(1, "t", html, ())) == 'a\n"x & ""y"", z"\n'

    @pytest.mark.parametrize("text", ["=1+1", "+x", "-x", "@x", "\tx"])
    def test_a_spreadsheet_is_given_no_formula(self, text: str) -> None:
        made = br.table(pd.DataFrame({text: [text], "n": [-1.5]}), title="A").to_csv()
        heads, first = csv.reader(io.StringIO(made))
        assert heads[0] == first[0] == f"'{text}"
        assert first[1] == "-1.5"

    def test_a_shown_table_gives_no_formula_either_and_keeps_negative_numbers(self) -> None:
        html = "<table><tr><td>=1+1</td><td>-1.5</td><td>-x</td></tr></table>"
        assert tables.as_csv(Table(1, "t", html, ())) == "'=1+1,-1.5,'-x\n"
