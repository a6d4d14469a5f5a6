"""The capabilities file of the Correlates of War: its figures, its states, its faults."""

from __future__ import annotations

import math

import pytest

from baltic_research import contracts, countries
from baltic_research.errors import SourceFileError
from baltic_research.sources import cow

HEADER = "ccode,year,milex,milper,irst,pec,tpop,upop,cinc"
LATVIA = "367.0,2021.0,824000.0,6.0,0.0,4400.0,1890.0,660.0,0.00023"
SERIES = ("milex", "milper", "irst", "pec", "tpop", "upop", "cinc")


@pytest.fixture
def written(tmp_path):
    def write(*rows, header=HEADER):
        path = tmp_path / "capabilities.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def original(shared):
    return shared / "sources" / "cow_nmc" / "cow_nmc_v7.csv"


@pytest.fixture(scope="module")
def reading(original):
    return cow.read(original)


@pytest.fixture(scope="module")
def figures(reading):
    return reading.observations.set_index(["series", "country", "year"])


def value(path, series):
    frame = cow.read(path).observations
    return frame.loc[frame["series"] == f"cow.{series}", "value"].item()


def fault_of(path) -> str:
    with pytest.raises(SourceFileError) as caught:
        cow.read(path)
    assert str(caught.value).startswith("capabilities.csv: ")
    return str(caught.value)


def test_a_row_becomes_seven_observations_with_their_line(written):
    frame = cow.read(written(LATVIA)).observations.set_index("series")
    assert list(frame.index) == [f"cow.{name}" for name in SERIES]
    assert list(frame["value"]) == [824.0, 6.0, 0.0, 4400.0, 1890.0, 660.0, 0.00023]
    assert set(frame["country"]) == {"LVA"}
    assert set(frame["year"]) == {2021}
    assert set(frame["cell"]) == {"line 2"}
    assert set(frame["status"]) == {"reported"}
    assert set(frame["note"]) == {""}


@pytest.mark.parametrize("code", ["", "-9", "-9.0", "NA"])
def test_every_code_for_missing_is_missing_and_zero_is_zero(written, code):
    path = written(LATVIA.replace("824000.0", code))
    assert math.isnan(value(path, "milex"))
    assert value(path, "irst") == 0


def test_the_index_says_which_components_it_does_without(written):
    frame = cow.read(written(LATVIA.replace("824000.0,6.0", "-9,-9"))).observations
    notes = frame.set_index("series")["note"]
    assert notes["cow.cinc"] == "mean without military expenditure, military personnel"
    assert notes["cow.milper"] == ""


def test_the_publishers_own_columns_are_passed_over(written):
    path = written(f"LAT,{LATVIA},7", header=f"stateabb,{HEADER},version")
    assert value(path, "tpop") == 1890


def test_columns_are_found_by_name_and_not_by_place(written):
    path = written("0.5,367,2021,1,2,3,4,5,6", header="cinc,ccode,year,upop,tpop,pec,irst,milper,milex")  # fmt: skip
    assert (value(path, "cinc"), value(path, "upop"), value(path, "milex")) == (0.5, 1, 0.006)


@pytest.mark.parametrize(
    ("state", "year", "note"),
    [
        (365, 1916, "Russian Empire"),
        (365, 1991, "Soviet Union"),
        (365, 1992, ""),
        (345, 1917, "Kingdom of Serbia"),
        (345, 1991, "Yugoslavia"),
        (345, 1992, "Serbia and Montenegro"),
        (345, 2006, ""),
        (366, 1939, ""),
    ],
)
def test_a_predecessor_under_the_same_number_is_named_in_the_note(written, state, year, note):
    frame = cow.read(written(LATVIA.replace("367.0,2021.0", f"{state},{year}"))).observations
    assert set(frame["note"]) == {note}


def test_historical_states_are_passed_over_but_count_for_the_world(written):
    path = written(LATVIA, LATVIA.replace("367.0,2021.0", "265.0,1989.0"))
    assert set(cow.read(path).observations["country"]) == {"LVA"}
    assert list(cow.world(path)["state"]) == [367, 265]
    assert list(cow.world(path)["country"]) == ["LVA", ""]


def test_yemen_is_read_under_the_number_of_the_united_state(written):
    north = LATVIA.replace("367.0,2021.0", "678,1990")
    united = LATVIA.replace("367.0,2021.0", "679,1990").replace("1890", "11279")
    frame = cow.read(written(north, united)).observations
    assert set(frame["country"]) == {"YEM"}
    assert set(frame["cell"]) == {"line 3"}
    assert countries.by_cow()[679] == "YEM"


def test_more_people_in_cities_than_there_are_is_an_anomaly_and_stays(written):
    reading = cow.read(written(LATVIA.replace("660.0", "1990.0")))
    assert reading.anomalies == (
        "line 2: LVA 2021: urban population of 1990 thousand in a population of 1890 thousand",
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("367.0", "999", "line 2: the state number 999 is neither a country in countries.csv nor declared"),
        ("367.0,2021.0", "265,1991", "line 2: East Germany (265) is declared to end in 1990, found the year 1991"),
        ("367.0", "367.5", "line 2: expected a state's number and a year from 1816 to 2100, found 367.5 and 2021"),
        ("2021.0", "2021.5", "line 2: expected a state's number and a year from 1816 to 2100, found 367 and 2021.5"),
        ("2021.0", "1815", "line 2: expected a state's number and a year from 1816 to 2100, found 367 and 1815"),
        ("2021.0", "", "line 2: year is missing"),
        ("367.0", "-9", "line 2: ccode is missing"),
        ("824000.0", "many", "line 2: milex: expected a number of at least 0 or -9, found 'many'"),
        ("824000.0", "-8", "line 2: milex: expected a number of at least 0 or -9, found '-8'"),
        ("0.00023", "inf", "line 2: cinc: expected a number of at least 0 or -9, found 'inf'"),
        ("0.00023", "nan", "line 2: cinc: expected a number of at least 0 or -9, found 'nan'"),
        (",0.00023", "", "line 2: expected 9 fields, found 8; the line is cut or too long"),
        ("0.00023", "0.00023,1", "line 2: expected 9 fields, found 10; the line is cut or too long"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(written, old, new, message):
    assert message in fault_of(written(LATVIA.replace(old, new)))


def test_all_faults_are_named_together_and_the_world_table_is_as_strict(written):
    path = written(LATVIA.replace("6.0", "x"), LATVIA.replace("367", "999"), LATVIA, LATVIA)
    message = fault_of(path)
    assert "line 2: milper" in message
    assert "line 3: the state number 999" in message
    assert "line 4: state 367 stands twice in 2021" in message
    assert "line 5: state 367 stands twice in 2021" in message
    with pytest.raises(SourceFileError) as caught:
        cow.world(path)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (HEADER.replace("pec", "energy"), "line 1: column pec is missing; column 'energy' is not one we know"),
        (HEADER + ",tpop", "line 1: column tpop stands twice"),
        ("", "line 1: column ccode is missing"),
    ],
)  # fmt: skip
def test_a_column_that_is_not_as_expected_is_named(written, header, message):
    assert message in fault_of(written(LATVIA, header=header))


def test_a_file_without_rows_is_refused(written):
    assert "no row of figures under the header" in fault_of(written())


def test_a_file_that_is_no_text_or_is_not_there_is_refused(tmp_path):
    path = tmp_path / "capabilities.csv"
    path.write_bytes(b"\xff\xfe\x00PK")
    assert "not a readable CSV file" in fault_of(path)
    with pytest.raises(SourceFileError, match="no such file; give the path"):
        cow.read(tmp_path / "nowhere.csv")


# Copied by eye from the lines of the original
SPOTS = [
    ("milex", "USA", 1816, 3.823, "million GBP, current prices", "line 2"),
    ("milper", "EST", 2022, 7.0, "thousand persons", "line 8620"),
    ("milex", "EST", 2022, 812.0, "million USD, current prices", "line 8620"),
    ("cinc", "EST", 2022, 0.00019631312, "index from 0 to 1", "line 8620"),
    ("irst", "EST", 2022, 0.0, "thousand tons", "line 8620"),
    ("cinc", "RUS", 2022, 0.038196992, "index from 0 to 1", "line 8565"),
    ("milper", "RUS", 2022, 1190.0, "thousand persons", "line 8565"),
    ("pec", "LVA", 2014, 4643.0, "thousand coal-ton equivalents", "line 8667"),
    ("cinc", "USA", 2022, 0.12356574, "index from 0 to 1", "line 208"),
    ("upop", "USA", 2022, 119142.0, "thousand persons", "line 208"),
    ("tpop", "YEM", 1990, 11279.0, "thousand persons", "line 13970"),
    ("milper", "DEU", 1990, 545.0, "thousand persons", "line 6022"),
]


@pytest.mark.parametrize(("series", "country", "year", "expected", "unit", "cell"), SPOTS)
def test_spot_values_of_the_original(figures, series, country, year, expected, unit, cell):
    row = figures.loc[(f"cow.{series}", country, year)]
    assert (row["value"], row["unit"], row["cell"]) == (expected, unit, cell)


def test_expenditure_is_in_pounds_to_1913_and_in_dollars_from_1914(figures):
    units = figures.loc["cow.milex"].reset_index().groupby("unit")["year"].agg(["min", "max"])
    assert units.loc["million GBP, current prices"].tolist() == [1816, 1913]
    assert units.loc["million USD, current prices"].tolist() == [1914, 2022]


def test_the_original_says_that_latvia_2014_lacks_expenditure(figures):
    assert math.isnan(figures.loc[("cow.milex", "LVA", 2014), "value"])
    assert figures.loc[("cow.cinc", "LVA", 2014), "note"] == "mean without military expenditure"


def test_every_row_of_the_original_is_read_or_passed_over_by_rule(original, reading):
    world = cow.world(original)
    passed = world[world["country"] == ""]
    assert len(world) == 17_121
    assert len(reading.observations) == 7 * (len(world) - len(passed))
    # Counted in the file by state's number: the historical states and nothing else
    assert len(passed) == 921
    assert passed["state"].nunique() == 22


def test_the_original_keeps_the_contract(reading):
    frame = reading.observations.assign(source="cow", edition="2026-06")
    contracts.check_observations(frame, "cow_nmc_v7.csv")
    assert (reading.edition, reading.published) == ("", "")


def test_the_two_anomalies_of_the_original_are_named(reading):
    assert [one.split(":")[1] for one in reading.anomalies] == [" SWE 2001", " SGP 1998"]
