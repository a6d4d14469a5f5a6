"""`baltic-research claims`: for people, for programs, and with errors in one line."""

from __future__ import annotations

import csv
import io
import json

import pytest

from baltic_research import claims
from baltic_research.cli import main

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")


def test_the_table_gives_every_claim_with_its_verdict(capfd: Captured) -> None:
    assert main(["claims"]) == 0
    out = capfd.readouterr().out
    lines = [line for line in out.splitlines() if line.startswith("C")]
    assert [line.split()[0] for line in lines] == list(claims.ids())
    assert next(line for line in lines if line.startswith("C14")).split()[1] == "contradicted"
    assert max(map(len, out.splitlines())) <= 100
    assert "28 claims: " in out


def test_json_is_a_list_of_objects_for_programs(capfd: Captured) -> None:
    assert main(["claims", "--format", "json"]) == 0
    found = json.loads(capfd.readouterr().out, parse_constant=pytest.fail)
    assert [one["id"] for one in found] == list(claims.ids())
    for one in found:
        assert {"id", "claim", "verdict", "evidence", "sources"} <= set(one)
        assert one["verdict"] in claims.VERDICTS
        assert all({"title", "url", "date", "confidence"} == set(part) for part in one["sources"])


def test_as_of_takes_what_was_known_that_day(capfd: Captured) -> None:
    assert main(["claims", "C02", "--as-of", "2016-12-31", "--format", "json"]) == 0
    (found,) = json.loads(capfd.readouterr().out)
    assert (found["verdict"], found["as_of"]) == ("partly", "2016-12-31")


def test_csv_has_a_row_a_claim(capfd: Captured) -> None:
    assert main(["claims", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capfd.readouterr().out)))
    assert [row["id"] for row in rows] == list(claims.ids())
    assert "https://www.sipri.org" in next(row for row in rows if row["id"] == "C14")["sources"]


def test_an_id_gives_the_whole_finding(capfd: Captured) -> None:
    assert main(["claims", "C14"]) == 0
    out = capfd.readouterr().out
    assert out.startswith("C14 contradicted (rests on numbers): ")
    for head in ("Evidence:", "Across editions and sources:", "Would change the verdict:"):
        assert head in out.splitlines()
    assert "https://www.nato.int" in out
    assert "Lithuania 2019 [NATO 2024-06]" in out


def test_a_finding_says_where_it_differs_from_the_first_reading(capfd: Captured) -> None:
    assert main(["claims", "C12"]) == 0
    assert "- it said 'contradicted'; since 2025" in capfd.readouterr().out


def test_changes_sets_days_side_by_side(capfd: Captured) -> None:
    assert main(["claims", "--changes", "2016-12-31, newest"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert lines[0].split() == ["id", "2016-12-31", "newest", "claim"]
    assert next(one for one in lines if one.startswith("C02")).split()[1:4] == [
        "partly", "supported", "changed",
    ]  # fmt: skip
    assert lines[-1].endswith("of 28 verdicts changed")


@pytest.mark.parametrize("form", ["json", "csv"])
def test_changes_are_given_to_programs_too(capfd: Captured, form: str) -> None:
    assert main(["claims", "--changes", "2016-12-31,newest", "--format", form]) == 0
    out = capfd.readouterr().out
    rows = json.loads(out) if form == "json" else list(csv.DictReader(io.StringIO(out)))
    assert [row["newest"] for row in rows if row["id"] == "C02"] == ["supported"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["C99"], "unknown claim 'C99'"),
        (["--as-of", "2019"], "'2019' is not a day of the form YYYY-MM-DD"),
        (["--changes", "soon"], "'soon' is not a day"),
        (["C01", "--changes", "newest"], "--changes takes all claims"),
        (["--format", "xml"], "'xml' is not one of"),
    ],
)
def test_what_cannot_be_asked_is_one_line_and_exit_code_2(
    capfd: Captured, arguments: list[str], said: str
) -> None:
    assert main(["claims", *arguments]) == 2
    err = capfd.readouterr().err
    assert said in err
    assert len(err.splitlines()) == 1


def test_what_a_terminal_would_obey_is_made_visible(
    capfd: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = claims.test("C01")
    evil = "red \x1b[31m"
    source = claims.Citation(evil, "https://example.org", evil, "high")
    changed = {"claim": evil, "evidence": (evil,), "sources": (source,), "what_would_change": evil}
    finding = claims.Finding(**{**one.__dict__, **changed})
    monkeypatch.setattr(claims, "test", lambda *_: finding)
    assert main(["claims"]) == main(["claims", "C01"]) == 0
    out = capfd.readouterr().out
    assert "\x1b" not in out
    assert "\\x1b[31m" in out


def test_help_teaches_verdicts_and_examples(capfd: Captured) -> None:
    assert main(["claims", "--help"]) == 0
    out = capfd.readouterr().out
    assert "baltic-research claims --changes 2016-12-31" in out
    assert "nothing public decides it" in out
