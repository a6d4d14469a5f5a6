from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from baltic_research import ingest
from baltic_research.cli import main

Captured = pytest.CaptureFixture[str]

SHARE = "nato.defence_share_gdp"


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")


def test_editions_lists_what_is_held_by_date_of_publication(capfd: Captured) -> None:
    assert main(["data", "editions", "nato"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert lines[0].split() == ["source", "edition", "published", "years", "series", "form"]
    assert [line.split()[1] for line in lines[1:]][:2] == ["2016-01", "2019-06"]


def test_show_sets_years_down_and_countries_across_with_estimates_marked(capfd: Captured) -> None:
    arguments = ["--countries", "EST,Latvia,LTU", "--years", "2024:2026"]
    assert main(["data", "show", SHARE, *arguments]) == 0
    assert capfd.readouterr().out == (
        "Defence expenditure as a share of GDP\n"
        "nato.defence_share_gdp, edition 2026-07, % of GDP, 2021 prices\n"
        "\n"
        "year   EST    LVA    LTU\n"
        "2024  3.31   3.28   3.07\n"
        "2025  3.93e  3.67e  4.03e\n"
        "2026  5.10e  4.92e  5.33e\n"
        "\n"
        "e = estimate\n"
    )


def test_show_goes_on_below_where_the_terminal_ends(
    capfd: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert main(["data", "show", SHARE, "--years", "2024"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert sum(line.startswith("year") for line in lines) > 3
    assert max(len(line) for line in lines if line[:4] in {"year", "2024"}) <= 40


def test_show_gives_large_numbers_without_decimals(capfd: Captured) -> None:
    arguments = ["--countries", "EST,NATO", "--years", "2020"]
    assert main(["data", "show", "nato.personnel", *arguments]) == 0
    assert "2020  6.70   3,243" in capfd.readouterr().out.splitlines()


def test_show_as_csv_gives_every_column_at_full_precision(capfd: Captured) -> None:
    arguments = ["--edition", "2024-06", "--countries", "LTU", "--years", "2019", "--format", "csv"]
    assert main(["data", "show", SHARE, *arguments]) == 0
    (row,) = csv.DictReader(io.StringIO(capfd.readouterr().out))
    assert (row["country"], row["year"], row["cell"]) == ("LTU", "2019", "TABLE3!I26")
    assert list(row)[:6] == ["source", "series", "edition", "country", "year", "value"]


def test_show_as_json_gives_a_list_of_objects_with_null_for_what_is_missing(
    capfd: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    from baltic_research import store

    load = store.load
    monkeypatch.setattr(store, "load", lambda *a, **k: load(*a, **k).assign(value=float("nan")))
    arguments = ["--countries", "EST", "--years", "2024", "--format", "json"]
    assert main(["data", "show", SHARE, *arguments]) == 0
    (row,) = json.loads(capfd.readouterr().out)
    assert row["value"] is None
    assert row["year"] == 2024


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["show", "nato.defense_share"],
            "error: unknown series 'nato.defense_share'; did you mean",
        ),
        (["show", SHARE, "--countries", "Estnia"], "error: unknown country 'Estnia'; did you mean"),
        (["show", SHARE, "--countries", ""], "error: unknown country ''"),
        (
            ["show", SHARE, "--years", "2024:2014"],
            "error: Invalid value for '--years': '2024:2014'",
        ),
        (["show", SHARE, "--years", "20x4"], "error: Invalid value for '--years': '20x4' is not"),
        (["show", SHARE, "--years", "1990"], "error: "),
        (["show", SHARE, "--as-of", "soon"], "error: 'soon' is not a day"),
        (["show", SHARE, "--as-of", "2000-01-01"], "error: "),
        (["show", SHARE, "--edition", "2024-06", "--as-of", "2024-07-01"], "error: "),
        (["show", SHARE, "--format", "xml"], "error: Invalid value for '--format'"),
        (["editions", "nat"], "error: unknown source 'nat'; did you mean nato"),
        (["check", "nat"], "error: unknown source 'nat'; did you mean nato"),
        (["describe", "nato.personel"], "error: unknown series 'nato.personel'; did you mean"),
        (["import", "nato", "missing.xlsx"], "error: Invalid value for 'FILE'"),
    ],
)
def test_a_mistake_is_one_line_with_exit_code_2(
    capfd: Captured, arguments: list[str], said: str
) -> None:
    assert main(["data", *arguments]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith(said)
    assert err.count("\n") == 1


def test_describe_lists_every_series(capfd: Captured) -> None:
    assert main(["data", "describe"]) == 0
    out = capfd.readouterr().out
    assert out.splitlines()[0].split()[0] == "series"
    assert "nato.equipment_share" in out


def test_describe_tells_what_a_series_measures(capfd: Captured) -> None:
    assert main(["data", "describe", "nato.personnel"]) == 0
    assert "thousand persons" in capfd.readouterr().out


def test_import_stores_an_edition_and_says_so(
    capfd: Captured, tmp_path: Path, shared: Path
) -> None:
    workbook = next((shared / "sources" / "nato").glob("*2024*.xlsx"))
    assert main(["data", "import", "nato", str(workbook), "--data-dir", str(tmp_path)]) == 0
    out = capfd.readouterr().out
    assert "2024-06" in out
    assert (tmp_path / "nato" / "2024-06.csv").is_file()


def test_a_dry_run_says_everything_and_writes_nothing(
    capfd: Captured, tmp_path: Path, shared: Path
) -> None:
    workbook = next((shared / "sources" / "nato").glob("*2024*.xlsx"))
    store = tmp_path / "store"
    arguments = ["--data-dir", str(store), "--dry-run"]
    assert main(["data", "import", "nato", str(workbook), *arguments]) == 0
    out = capfd.readouterr().out
    assert out.splitlines()[0] == "nato 2024-06: 5,377 rows in 16 series; dry run, nothing written"
    assert "countries FIN, MKD, NATO, NATO_EUR_CAN, SWE" in out
    assert not store.exists()


def test_a_broken_file_is_one_line_with_exit_code_1(capfd: Captured, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 cut off")
    store = tmp_path / "store"
    assert main(["data", "import", "nato", str(broken), "--data-dir", str(store)]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert "broken.xlsx" in err
    assert err.count("\n") == 1
    assert not list(store.rglob("*.csv"))


def test_rebuild_says_what_it_wrote(
    capfd: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Imported:
        def headline(self) -> str:
            return "nato 2024-06: 12 figures"

    asked: list[tuple[Path, str | None]] = []

    def rebuilt(folder: Path, *, source: str | None) -> list[Imported]:
        asked.append((folder, source))
        return [Imported()]

    monkeypatch.setattr(ingest, "rebuild", rebuilt)
    assert main(["data", "rebuild", str(tmp_path), "--source", "nato"]) == 0
    assert capfd.readouterr().out == "nato 2024-06: 12 figures\n"
    assert asked == [(tmp_path, "nato")]


def test_status_says_when_the_next_edition_is_expected(capfd: Captured) -> None:
    assert main(["data", "status", "--on", "2027-08-02"]) == 0
    line = next(one for one in capfd.readouterr().out.splitlines() if one.startswith("nato"))
    assert line.split() == ["nato", "2026-07", "2026-07-10", "388", "days", "2027-08-01", "stale"]


def test_status_refuses_a_day_that_is_none(capfd: Captured) -> None:
    assert main(["data", "status", "--on", "tomorrow"]) == 2
    assert capfd.readouterr().err == "error: 'tomorrow' is not a day of the form YYYY-MM-DD\n"


def test_check_lists_what_is_known_and_passes(capfd: Captured) -> None:
    assert main(["data", "check", "nato"]) == 0
    said = capfd.readouterr().out
    assert "LTU 2019" in said
    assert said.splitlines()[-1] == "146 findings, 146 of them known"


def test_check_counts_the_findings_of_each_check(capfd: Captured) -> None:
    assert main(["data", "check", "nato"]) == 0
    counts = capfd.readouterr().out.split("\n\n")[1].splitlines()
    assert counts[0].split() == ["check", "found", "new"]
    assert counts[1].split() == ["anomaly", "3", "0"]
    assert "share_of_gdp  6      0" in counts


def test_check_fails_on_what_is_not_known(capfd: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    from baltic_research import health

    monkeypatch.setattr(health, "_known", dict)
    assert main(["data", "check", "nato"]) == 1
    captured = capfd.readouterr()
    assert captured.out.count("NEW") == 146
    assert captured.err == "error: 146 findings are not known; see above\n"
