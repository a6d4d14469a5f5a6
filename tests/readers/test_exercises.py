"""The compiled table of exercises gives yearly counts, or one clear error."""

from __future__ import annotations

from pathlib import Path

import pytest

from baltic_research import contracts
from baltic_research.errors import SourceFileError
from baltic_research.sources import exercises

HEADER = "source,country,iso3,year,indicator,unit,value,note"
JME = '"JME (Bernhardt 2021, doi)",Latvia,LVA,2016,jme_exercises,count,32.0,'
MME = "MME v7 (authors),Latvia,LVA,2010,{},count,4.0,"
OTHERS = tuple(
    MME.format(one)
    for one in (
        "mme_exercises",
        "mme_warfighting_exercises",
        "mme_exercises_with_usa",
        "mme_exercises_with_russia",
    )
)
PRIVATE = "Private,Russia,RUS,2018,russia_joint_exercises,count,9.0,"


@pytest.fixture
def save(tmp_path: Path):
    """Write a table with one line of each indicator, and the lines given before them."""

    def write(*lines: str, header: str = HEADER, rest: tuple[str, ...] = OTHERS) -> Path:
        path = tmp_path / "counts.csv"
        path.write_text("\n".join((header, *(lines or (JME,)), *rest)) + "\n", encoding="utf-8")
        return path

    return write


def fault_of(path: Path) -> str:
    with pytest.raises(SourceFileError) as caught:
        exercises.read(path)
    return str(caught.value)


def test_a_line_is_a_count_with_its_place(save):
    found = exercises.read(save()).observations.iloc[0]
    assert tuple(found[["series", "country", "year", "value", "unit", "status", "cell"]]) == (
        "exercises.joint_count", "LVA", 2016, 32.0, "exercises a year", "reported", "line 2",
    )  # fmt: skip


def test_a_published_zero_is_zero_and_a_year_without_a_line_has_no_figure(save):
    lines = (JME, JME.replace("2016", "2015").replace("32.0", "0.0"))
    rows = exercises.read(save(*lines)).observations.query("series == 'exercises.joint_count'")
    assert rows.set_index("year")["value"].to_dict() == {2016: 32, 2015: 0}


def test_a_private_compilation_is_passed_over_as_declared(save):
    assert len(exercises.read(save(JME, PRIVATE)).observations) == 5


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("jme_exercises", "jme_manoeuvres", "the indicator 'jme_manoeuvres' is not one we know"),
        ("JME (B", "XYZ (B", "jme_exercises comes from 'XYZ (Bernhardt 2021, doi)', not as"),
        ("count", "share", "expected the unit 'count', found 'share'"),
        ("Latvia", "Lattvia", "unknown country 'Lattvia'; did you mean Latvia"),
        ("LVA", "LTU", "country is 'Latvia' (LVA) but iso3 is 'LTU'"),
        ("2016", "2017", "jme_exercises covers 1978 to 2016, found 2017; outside it nothing is"),
        ("2016", "now", "year: expected a whole number, found 'now'"),
        ("32.0", "32.5", "value: expected a whole number, found '32.5'"),
        ("32.0", "", "value: expected a whole number, found ''"),
        ("32.0,", "32.0,see below", "the note 'see below' is not one we know"),
        (",count,", ",", "expected 8 fields, found 7"),
    ],
)
def test_a_fault_in_a_line_is_named_with_its_line(save, old, new, message):
    assert f"counts.csv: line 2: {message}" in fault_of(save(JME.replace(old, new)))


def test_a_zero_after_the_last_year_is_filler_and_refused(save):
    filler = JME.replace("2016", "2020").replace("32.0", "0.0")
    assert "line 3: jme_exercises covers 1978 to 2016" in fault_of(save(JME, filler))


def test_a_figure_given_twice_is_named_with_both_lines(save):
    message = fault_of(save(JME, JME))
    assert "line 3: exercises.joint_count of LVA 2016 stands twice: also line 2" in message


def test_a_table_that_lacks_an_indicator_is_refused(save):
    message = fault_of(save(rest=OTHERS[1:]))
    assert "no line for exercises.multinational_count: the table is not whole" in message


def test_missing_and_new_columns_are_named(save):
    assert "lacking iso3" in fault_of(save(header=HEADER.replace("iso3", "code")))
    wide = save(JME + ",1", header=f"{HEADER},weight", rest=tuple(f"{one},1" for one in OTHERS))
    assert "header: column weight is not one we know" in fault_of(wide)


def test_all_faults_are_told_at_once(save):
    message = fault_of(save(JME.replace("Latvia", "Atlantis"), JME.replace("32.0", "x")))
    assert "line 2: unknown country 'Atlantis'" in message
    assert "line 3: value: expected a whole number, found 'x'" in message


def test_a_cut_file_is_refused(save):
    path = save()
    path.write_bytes(path.read_bytes()[:-3])
    assert "the last line is not ended" in fault_of(path)


@pytest.fixture(scope="module")
def original(shared):
    return exercises.read(shared / "sources" / "exercises" / "joint_exercise_counts.csv")


def test_every_line_of_the_original_is_read_or_passed_over(original):
    counts = original.observations.groupby("series").size()
    assert counts.to_dict() == {
        "exercises.joint_count": 1147,
        "exercises.multinational_count": 793,
        "exercises.multinational_warfighting_count": 760,
        "exercises.multinational_with_russia_count": 369,
        "exercises.multinational_with_usa_count": 687,
    }
    assert counts.sum() == 3775 - 10 - 9  # less Russia's exercises, in all and with Belarus
    frame = original.observations.assign(source="exercises", edition="2021-12")
    assert len(contracts.check_observations(frame, "original")) == counts.sum()


@pytest.mark.parametrize(
    ("country", "year", "value", "cell"),
    [("EST", 2016, 23, "line 337"), ("LVA", 2016, 32, "line 687"), ("ALB", 1978, 0, "line 2")],
)
def test_spot_values_of_the_original(original, country, year, value, cell):
    rows = original.observations.query(
        "series == 'exercises.joint_count' and country == @country and year == @year"
    )
    assert rows[["value", "cell"]].to_numpy().tolist() == [[value, cell]]


def test_joint_counts_end_in_2016_and_multinational_ones_in_2010(original):
    last = original.observations.groupby("series")["year"].max()
    assert last.pop("exercises.joint_count") == 2016
    assert set(last) == {2010}
