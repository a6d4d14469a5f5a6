"""A store that was tampered with: the user's files stay, and a damaged edition can be replaced."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from baltic_research import files, health, holdings, ingest, store
from baltic_research.cli import main
from baltic_research.errors import ContractError, EditionError, ParameterError, WriteError

HEADER = "edition,published,country,iso3,year,indicator,unit,value,is_estimate"
UNITS = {
    "defence_share_gdp_pct": "% of real GDP (constant 2021 prices)",
    "military_personnel_thousands": "thousands",
}
SHARE, FORCES = UNITS
LABEL = "2027-06"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("BALTIC_RESEARCH_DATA", str(tmp_path / "own"))
    return tmp_path / "own" / "nato"


@pytest.fixture
def take(tmp_path, home):
    """Import an edition with one figure."""

    def imported(value: float = 4.2, indicator: str = SHARE, label: str = LABEL, **options):
        row = f"{label},{label}-11,Latvia,LVA,2026,{indicator},{UNITS[indicator]},{value},False"
        path = tmp_path / f"{label}-{indicator}.csv"
        path.write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
        return ingest.import_file("nato", path, **options)

    return imported


def value(series: str = "nato.defence_share_gdp") -> float:
    return store.load(series, edition=LABEL)["value"].item()


@pytest.mark.parametrize(
    "name",
    ["2027-06 backup.csv", "2027-06-my-notes.csv", "2027-06-20270611.csv", "2027-06.csv.bak"],
)
def test_an_import_leaves_the_users_own_files_alone(take, home, name):
    take()
    (home / name).write_text("mine", encoding="utf-8")
    take()
    take(6.5, FORCES)
    assert (home / name).read_text(encoding="utf-8") == "mine"


def append(home):
    with (home / f"{LABEL}.csv").open("a", encoding="utf-8") as stream:
        stream.write("\n")


def cut(home):
    path = home / f"{LABEL}.json"
    path.write_text(path.read_text(encoding="utf-8")[:40], encoding="utf-8")


def without_series(home):
    path = home / f"{LABEL}.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**content, "series": {}}), encoding="utf-8")


def without_table(home):
    (home / f"{LABEL}.csv").unlink()


DAMAGES = [append, cut, without_series, without_table]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_edition_is_one_sentence_and_the_import_it_asks_for_mends_it(take, home, damage):
    take()
    damage(home)
    holdings.read_table.cache_clear()
    with pytest.raises(ContractError, match=r"import (the|that) edition again"):
        value()
    again = take()
    assert again.written
    assert "\n  damaged:\n    replaced: " in again.summary()
    assert value() == 4.2
    assert sorted(one.name for one in home.iterdir() if one.name != ".lock") == [
        f"{LABEL}.csv",
        f"{LABEL}.json",
    ]
    assert not take().written


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_command_says_what_is_damaged(take, home, damage, capfd):
    take()
    damage(home)
    holdings.read_table.cache_clear()
    health._sound.cache_clear()
    assert main(["data", "show", "nato.defence_share_gdp", "--edition", LABEL]) == 1
    assert main(["data", "check", "nato"]) == 1
    out, err = capfd.readouterr()
    assert "unexpected" not in out + err
    assert LABEL in out + err


def test_two_damaged_editions_can_both_be_mended(take, home):
    take(label="2027-01")
    take()
    for path in home.glob("*.json"):
        path.write_text("{", encoding="utf-8")
    first = take(label="2027-01")
    assert any(f"{LABEL}.json does not describe" in one for one in first.damaged)
    assert len(take().damaged) == 1
    assert value() == 4.2


def test_an_edition_whose_table_is_damaged_is_not_compared_with(take, home):
    take(label="2027-01")
    (home / "2027-01.csv").write_text("x", encoding="utf-8")
    holdings.read_table.cache_clear()
    done = take()
    assert done.news.edition == "2026-07"
    assert "2027-01.csv is not the table that was imported" in done.damaged[0]


def test_replacing_says_which_other_files_are_missing_then(take, home):
    take()
    take(6.5, FORCES)
    table = holdings.find_edition("nato", LABEL).table
    table.write_text("x", encoding="utf-8")
    (said,) = take().damaged
    assert f"it also held series from {LABEL}-{FORCES}.csv: import what is missing again" in said
    assert not table.exists()
    take(6.5, FORCES)
    assert (value(), value("nato.personnel")) == (4.2, 6.5)


def test_replacing_says_whether_the_figures_are_the_same(take, home):
    take()
    append(home)
    assert take().damaged[0].endswith("; the figures are the same as before")
    without_table(home)
    assert take(4.3).damaged[0].endswith("; the figures are other than before")


def test_a_sound_edition_is_never_replaced_by_other_figures(take, home):
    take()
    with pytest.raises(EditionError, match="an edition never changes"):
        take(4.3)
    assert value() == 4.2


def test_a_dry_run_says_what_would_be_replaced_and_leaves_it(take, home):
    take()
    cut(home)
    before = {one: one.read_bytes() for one in home.iterdir()}
    done = take(dry_run=True)
    assert done.damaged[0].startswith("to be replaced: ")
    assert {one: one.read_bytes() for one in home.iterdir()} == before


@pytest.mark.parametrize("name", [f"{LABEL}.json", "x.json"])
def test_a_folder_in_the_place_of_a_description_is_named(take, home, name, capfd):
    (home / name).mkdir(parents=True)
    assert main(["data", "editions"]) == 1
    said = capfd.readouterr().err
    assert f"{name} is a folder where the description of an edition belongs; move it away" in said
    assert said.count("\n") == 1


def test_nothing_is_stored_beside_a_folder_that_has_the_name_of_the_description(take, home):
    (home / f"{LABEL}.json").mkdir(parents=True)
    with pytest.raises(ContractError, match="move it away"):
        take()
    assert not list(home.glob("*.csv"))


def test_a_table_named_in_another_folder_is_never_removed(take, home, tmp_path):
    take()
    other = tmp_path / "own" / "mine.csv"
    other.write_text("mine", encoding="utf-8")
    path = home / f"{LABEL}.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    for named in ("../mine.csv", "notes.csv"):
        (home / "notes.csv").write_text("mine", encoding="utf-8")
        path.write_text(json.dumps({**content, "table": named}), encoding="utf-8")
        take()
    assert other.exists()
    assert (home / "notes.csv").exists()


def test_what_is_known_of_an_edition_cannot_be_changed_for_others():
    found = store.as_of("nato.defence_share_gdp", "2024-07-01")
    with pytest.raises(AttributeError):
        found.coverage.clear()
    with pytest.raises(TypeError):
        found.coverage["nato.defence_share_gdp"]["rows"] = 0


def test_a_full_disk_is_named_with_the_folder_and_leaves_what_was_held(take, home, monkeypatch):
    take()
    full = OSError(28, "No space left on device")

    def fails(*_):
        raise full

    monkeypatch.setattr("pathlib.Path.write_bytes", fails)
    with pytest.raises(WriteError) as caught:
        take(6.5, FORCES)
    assert str(caught.value) == (
        f"cannot write edition {LABEL} to {home}: No space left on device; make room there, or "
        "name another folder"
    )
    monkeypatch.undo()
    assert [one.name for one in home.iterdir() if one.suffix == ".part"] == []


@pytest.mark.parametrize("below", ["", "/below"])
def test_a_data_folder_that_is_a_file_is_refused(tmp_path, monkeypatch, below):
    (tmp_path / "file").touch()
    monkeypatch.setenv("BALTIC_RESEARCH_DATA", str(tmp_path / "file") + below)
    with pytest.raises(ParameterError, match=r"file is a file.*BALTIC_RESEARCH_DATA"):
        store.load("nato.defence_share_gdp")


@pytest.mark.parametrize(
    ("filename", "named"),
    [("own/nato/.lock", "own/nato"), ("elsewhere/x", "/elsewhere/x"), (None, "own/nato")],
)
def test_a_sentence_names_the_folder_unless_the_system_names_another(
    tmp_path, monkeypatch, filename, named
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WriteError) as caught, files.writing(Path("own/nato"), "an edition"):
        raise OSError(28, "full", filename)
    where = f"{tmp_path.resolve()}{named}" if named.startswith("/") else named
    assert str(caught.value).startswith(f"cannot write an edition to {where}: full; make room")


def test_a_file_keeps_its_content_until_the_new_one_is_whole(tmp_path, monkeypatch):
    target = tmp_path / "x.txt"
    target.write_bytes(b"good")

    def halfway(self, content):
        with self.open("wb") as stream:
            stream.write(content[:1])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", halfway)
    said = r"x\.txt: No space left on device; make room"
    with pytest.raises(WriteError, match=said), files.writing(target):
        files.write_whole(target, b"better")
    assert target.read_bytes() == b"good"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real.txt").touch()
    (tmp_path / "link.txt").symlink_to("real.txt")
    files.write_whole(tmp_path / "link.txt", b"new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_bytes() == b"new"
