"""The compiled table of disputes gives counts and levels by year, or one clear error."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from baltic_research import contracts
from baltic_research.errors import SourceFileError
from baltic_research.sources import disputes

HEADER = "source,country,iso3,year,indicator,unit,value,note"
MID = "COW MID 5.0 dyadic via peacesciencer,Lithuania,LTU,2014,{},{},{},"
UCDP = "UCDP/PRIO ACD via peacesciencer,Ukraine,UKR,2024,{},{},{},"
SAID = "0 = no MID in data (1992-2014)"
WITH_RUSSIA = MID.format("mids_vs_russia", "count", "2.0") + SAID
OTHERS = (
    MID.format("mids_total", "count", "2.0"),
    MID.format("mid_hostility_level_by_russia", "1-5", "4.0"),
    MID.format("mid_hostility_level_toward_russia", "1-5", "3.0"),
    UCDP.format("ucdp_state_based_conflicts_primary_party", "count", "1.0"),
    UCDP.format("ucdp_max_intensity", "1=minor 2=war", "2.0"),
)


@pytest.fixture
def save(tmp_path: Path):
    """Write a table with one line of each indicator, and the lines given before them."""

    def write(*lines: str) -> Path:
        path = tmp_path / "mid.csv"
        path.write_text("\n".join((HEADER, *(lines or (WITH_RUSSIA,)), *OTHERS)) + "\n")
        return path

    return write


def fault_of(path: Path) -> str:
    with pytest.raises(SourceFileError) as caught:
        disputes.read(path)
    return str(caught.value)


def test_each_indicator_has_its_series(save):
    rows = disputes.read(save()).observations.set_index("series")
    assert rows["value"].to_dict() == {
        "disputes.with_russia_count": 2,
        "disputes.total_count": 2,
        "disputes.hostility_by_russia": 4,
        "disputes.hostility_toward_russia": 3,
        "disputes.armed_conflict_count": 1,
        "disputes.armed_conflict_intensity": 2,
    }
    assert rows.loc["disputes.with_russia_count", "cell"] == "line 2"


def test_the_note_on_zeros_stands_on_zeros_only(save):
    quiet = WITH_RUSSIA.replace("2014", "2013", 1).replace("2.0", "0.0")
    rows = disputes.read(save(WITH_RUSSIA, quiet)).observations.set_index("cell")
    assert rows.loc["line 2", "note"] == ""
    assert rows.loc["line 3", "note"] == "no dispute with Russia on record"


def test_a_zero_after_2014_is_filler_and_refused(save):
    filler = WITH_RUSSIA.replace("LTU,2014", "LTU,2015").replace("2.0", "0.0")
    assert "line 2: mids_vs_russia covers 1992 to 2014, found 2015" in fault_of(save(filler))


def test_a_zero_before_a_state_was_one_is_passed_over(save):
    before = WITH_RUSSIA.replace("Lithuania,LTU,2014", "Montenegro,MNE,2005").replace("2.0", "0.0")
    since = [before.replace("2005", str(year)) for year in range(2006, 2015)]
    rows = disputes.read(save(WITH_RUSSIA, before, *since)).observations.query("country == 'MNE'")
    assert list(rows["year"]) == list(range(2006, 2015))


def test_a_dispute_before_a_state_was_one_is_refused(save):
    line = WITH_RUSSIA.replace("Lithuania,LTU,2014", "Montenegro,MNE,2005")
    assert "line 2: MNE has 2.0 in 2005, before it was a state" in fault_of(save(line))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("mids_vs_russia", "mids_vs_all", "the indicator 'mids_vs_all' is not one we know"),
        ("COW MID 5.0", "COW MID 4.3", "mids_vs_russia comes from 'COW MID 4.3 dyadic via"),
        ("count", "1-5", "expected the unit 'count', found '1-5'"),
        ("Lithuania", "Lituania", "unknown country 'Lituania'; did you mean Lithuania"),
        ("LTU", "LVA", "country is 'Lithuania' (LTU) but iso3 is 'LVA'"),
        ("2.0", "some", "value: expected a whole number, found 'some'"),
        (SAID, "about", "the note 'about' is not one we know"),
    ],
)
def test_a_fault_in_a_line_is_named_with_its_line(save, old, new, message):
    assert f"mid.csv: line 2: {message}" in fault_of(save(WITH_RUSSIA.replace(old, new)))


@pytest.fixture(scope="module")
def original(shared):
    return disputes.read(shared / "sources" / "disputes" / "mid.csv").observations


def test_every_line_of_the_original_is_read_or_passed_over(original):
    # Before they were states: Czechia, Slovakia and North Macedonia 1992, Montenegro to 2005
    assert len(original) == 1482 - 3 - 14
    frame = original.assign(source="disputes", edition="2025-06")
    assert len(contracts.check_observations(frame, "original")) == 1465


@pytest.mark.parametrize(
    ("series", "country", "year", "value", "cell"),
    [
        ("disputes.hostility_by_russia", "LTU", 2014, 4, "line 35"),
        ("disputes.hostility_toward_russia", "LTU", 2014, 3, "line 109"),
        ("disputes.total_count", "LTU", 2014, 2, "line 346"),
        ("disputes.with_russia_count", "LTU", 2014, 2, "line 936"),
        ("disputes.with_russia_count", "LVA", 2014, 0, "line 982"),
        ("disputes.armed_conflict_intensity", "UKR", 2014, 2, "line 1353"),
        ("disputes.armed_conflict_count", "UKR", 2014, 4, "line 1454"),
    ],
)
def test_spot_values_of_the_original(original, series, country, year, value, cell):
    rows = original.query("series == @series and country == @country and year == @year")
    assert rows[["value", "cell"]].to_numpy().tolist() == [[value, cell]]


def test_disputes_end_in_2014(original):
    last = original.groupby("series")["year"].max()
    assert last.filter(like="armed_conflict").tolist() == [2024, 2024]
    assert set(
        last.drop(["disputes.armed_conflict_count", "disputes.armed_conflict_intensity"])
    ) == {2014}


def test_the_single_disputes_with_russia_give_the_same_counts_and_levels(original, shared):
    """The reason why the table of single disputes has no series of its own."""
    path = shared / "sources" / "disputes" / "mid_russia_vs_nato_dyads_1990_2014.csv"
    counted: dict[tuple[str, int], list[dict[str, str]]] = {}
    with path.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            counted.setdefault((row["iso3"], int(float(row["year"]))), []).append(row)
    expected = {
        "disputes.with_russia_count": {
            key: len({one["dispnum"] for one in rows}) for key, rows in counted.items()
        },
        "disputes.hostility_by_russia": {
            key: max(float(one["hostlev2"]) for one in rows) for key, rows in counted.items()
        },
        "disputes.hostility_toward_russia": {
            key: max(float(one["hostlev1"]) for one in rows) for key, rows in counted.items()
        },
    }
    for series, figures in expected.items():
        rows = original[(original["series"] == series) & (original["value"] > 0)]
        assert rows.set_index(["country", "year"])["value"].to_dict() == figures
