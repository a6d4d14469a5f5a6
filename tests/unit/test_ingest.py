"""Storing an edition: whole or not at all, once, and never changed."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from filelock import FileLock

from baltic_research import catalog, holdings, ingest, store
from baltic_research.errors import ContractError, EditionError, LockedError, UnknownNameError

HEADER = "edition,published,country,iso3,year,indicator,unit,value,is_estimate"
ROW = "2027-06,2027-06-11,Latvia,LVA,{year},{indicator},{unit},{value},False"
UNITS = {
    "defence_share_gdp_pct": "% of real GDP (constant 2021 prices)",
    "military_personnel_thousands": "thousands",
}


@pytest.fixture
def transcription(tmp_path):
    """Write a transcription of an edition of June 2027 with the given shares by year."""

    def write(values: dict[int, object], indicator: str = "defence_share_gdp_pct"):
        told = {"indicator": indicator, "unit": UNITS[indicator]}
        rows = [ROW.format(year=year, value=value, **told) for year, value in values.items()]
        path = tmp_path / "2027-06.csv"
        path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def own(tmp_path, monkeypatch):
    folder = tmp_path / "own"
    monkeypatch.setenv("BALTIC_RESEARCH_DATA", str(folder))
    return folder


def test_an_imported_edition_can_be_loaded(transcription, own):
    done = ingest.import_file("nato", transcription({2025: 3.5, 2026: 4.2}))
    assert done.written
    assert done.table == own / "nato" / "2027-06.csv"
    frame = store.load("nato.defence_share_gdp", edition="2027-06")
    assert frame["value"].tolist() == [3.5, 4.2]
    assert holdings.find_edition("nato", "2027-06").form == "transcription"


def test_importing_twice_changes_nothing_the_second_time(transcription, own):
    path = transcription({2026: 4.2})
    ingest.import_file("nato", path)
    again = ingest.import_file("nato", path)
    assert not again.written
    assert "already held" in again.summary()


def test_an_edition_never_changes(transcription, own):
    ingest.import_file("nato", transcription({2026: 4.2}))
    before = (own / "nato" / "2027-06.csv").read_bytes()
    with pytest.raises(EditionError, match="an edition never changes"):
        ingest.import_file("nato", transcription({2026: 4.3}))
    assert (own / "nato" / "2027-06.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ({2026: 420}, "line 2: 420 is outside 0 to 15 for nato.defence_share_gdp"),
        ({2026: -1.0}, "line 2: -1 is outside 0 to 15 for nato.defence_share_gdp"),
    ],
)
def test_a_breach_of_the_contract_stores_nothing(transcription, own, shares, message):
    with pytest.raises(ContractError, match=message):
        ingest.import_file("nato", transcription(shares))
    assert not list(own.rglob("*.csv"))


def test_a_folder_being_written_is_locked(transcription, own):
    (own / "nato").mkdir(parents=True)
    with FileLock(own / "nato" / ".lock"), pytest.raises(LockedError, match="another process"):
        ingest.import_file("nato", transcription({2026: 4.2}))


def test_an_interrupted_write_leaves_no_file(transcription, own, monkeypatch):
    from pathlib import Path

    def interrupted(self, target):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ingest.import_file("nato", transcription({2026: 4.2}))
    assert [path.name for path in (own / "nato").iterdir() if path.name != ".lock"] == []


def test_the_sidecar_says_where_the_figures_came_from(transcription, own):
    done = ingest.import_file("nato", transcription({2025: "", 2026: 4.2}))
    sidecar = json.loads(done.table.with_suffix(".json").read_text(encoding="utf-8"))
    assert list(sidecar["read_from"]) == ["2027-06.csv"]
    assert sidecar["published"] == "2027-06-11"
    assert sidecar["series"]["nato.defence_share_gdp"] == {
        "rows": 2,
        "countries": 1,
        "first_year": 2026,
        "last_year": 2026,
        "complete": False,
    }


def test_an_unknown_source_names_those_there_are(tmp_path):
    with pytest.raises(UnknownNameError, match="unknown source 'natto'; did you mean nato"):
        ingest.import_file("natto", tmp_path / "x.xlsx")


def test_a_further_file_adds_its_series_to_the_edition(transcription, own):
    ingest.import_file("nato", transcription({2026: 4.2}))
    ingest.import_file("nato", transcription({2026: 6.5}, "military_personnel_thousands"))
    assert store.load("nato.defence_share_gdp", edition="2027-06")["value"].tolist() == [4.2]
    assert store.load("nato.personnel", edition="2027-06")["value"].tolist() == [6.5]


def test_a_further_file_that_changes_a_held_series_adds_nothing(transcription, own):
    ingest.import_file("nato", transcription({2026: 4.2}))
    path = transcription({2026: 6.5}, "military_personnel_thousands")
    share = "defence_share_gdp_pct"
    changed = ROW.format(year=2026, value=4.3, indicator=share, unit=UNITS[share])
    path.write_text(path.read_text(encoding="utf-8") + changed + "\n", encoding="utf-8")
    with pytest.raises(EditionError, match="other figures of nato"):
        ingest.import_file("nato", path)
    assert list(holdings.find_edition("nato", "2027-06").coverage) == ["nato.defence_share_gdp"]


def test_only_what_may_be_shipped_is_shipped():
    observations = pd.DataFrame(
        {
            "series": ["a", "a", "a", "b"],
            "country": ["EST", "EST", "FRA", "EST"],
            "year": [1989, 1990, 1990, 1990],
        }
    )
    ships = catalog.Shipped(countries=("EST",), first_year=1990, series=("a",))
    assert ingest._shipped(observations, ships).index.tolist() == [1]
    assert len(ingest._shipped(observations, catalog.Shipped())) == 4


def test_a_kill_between_table_and_sidecar_leaves_the_edition_as_it_was(
    transcription, own, monkeypatch
):
    """The sidecar names the table that counts, so a new table alone changes nothing."""
    from baltic_research import archive

    ingest.import_file("nato", transcription({2026: 4.2}))
    further = transcription({2026: 6.5}, "military_personnel_thousands")
    replace = archive.write_whole

    def killed(target, content):
        if target.suffix == ".json":
            raise SystemExit("killed")
        replace(target, content)

    monkeypatch.setattr(archive, "write_whole", killed)
    with pytest.raises(SystemExit):
        ingest.import_file("nato", further)
    monkeypatch.setattr(archive, "write_whole", replace)
    assert store.load("nato.defence_share_gdp", edition="2027-06")["value"].tolist() == [4.2]
    assert list(holdings.find_edition("nato", "2027-06").coverage) == ["nato.defence_share_gdp"]
    ingest.import_file("nato", further)
    assert store.load("nato.personnel", edition="2027-06")["value"].tolist() == [6.5]
    assert len(list((own / "nato").glob("*.csv"))) == 1
