"""The ideal points of the UN General Assembly: estimates with bounds, states, faults."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest

from baltic_research import contracts
from baltic_research.errors import SourceFileError
from baltic_research.sources import unga

NAN = float("nan")
NAME = "IdealpointsJune2023.dta"
WRITTEN = dt.datetime(2023, 6, 14, 8, 36, tzinfo=dt.UTC)
FP = ("qofp", "q5fp", "q10fp", "q50fp", "q90fp", "q95fp", "q100fp")
ALL = tuple(name.replace("fp", "all") for name in FP)
LATVIA = {
    "ccode": 367,
    "iso3c": "LVA",
    "countryname": "Latvia",
    "year": 2021.0,
    "idealpointfp": 1.1,
    "idealpointall": 1.3,
    "idealpointlegacy": 1.2,
    "nvotesfp": 88.0,
    **dict(zip(FP, (0.5, 0.9, 0.95, 1.1, 1.2, 1.25, 1.6), strict=True)),
    "nvotesall": 195.0,
    **dict(zip(ALL, (0.8, 1.0, 1.1, 1.3, 1.4, 1.5, 1.9), strict=True)),
    "nvotesLegacy": 90.0,
}
LEGACY_ONLY = {
    name: NAN for name in LATVIA if name not in ("ccode", "iso3c", "countryname", "year")
} | {"idealpointlegacy": 1.35, "iso3c": "", "countryname": ""}
SERIES = {
    "unga.ideal_point": 1.1,
    "unga.ideal_point_low": 0.9,
    "unga.ideal_point_high": 1.25,
    "unga.votes": 88,
    "unga.ideal_point_all": 1.3,
    "unga.ideal_point_all_low": 1.0,
    "unga.ideal_point_all_high": 1.5,
    "unga.votes_all": 195,
}


@pytest.fixture
def written(tmp_path):
    """Write rows, each Latvia's with some cells changed, as the publisher stores them."""

    def write(*changes, name=NAME, stamp=WRITTEN, without=(), extra=()):
        table = pd.DataFrame([LATVIA | change for change in changes or ({},)])
        table = table.drop(columns=list(without)).assign(**dict(extra))
        single = [one for one in table.select_dtypes("float64") if not one.startswith("nvotes")]
        table = table.astype(dict.fromkeys(single, "float32"))
        path = tmp_path / name
        table.to_stata(path, write_index=False, time_stamp=stamp)
        return path

    return write


@pytest.fixture(scope="module")
def reading(shared):
    return unga.read(shared / "sources" / "unga" / "IdealpointsJuly2025.dta")


@pytest.fixture(scope="module")
def figures(reading):
    return reading.observations.set_index(["series", "country", "year"])


def fault_of(path) -> str:
    with pytest.raises(SourceFileError) as caught:
        unga.read(path)
    assert str(caught.value).startswith(f"{path.name}: ")
    return str(caught.value)


def test_a_row_becomes_eight_observations_with_its_place_in_the_data_set(written):
    frame = unga.read(written({"year": 2020.0}, {})).observations
    second = frame[frame["year"] == 2021].set_index("series")
    assert second["value"].to_dict() == SERIES
    assert set(second["cell"]) == {"row 2"}
    assert set(second["country"]) == {"LVA"}
    assert set(second["note"]) == {""}


def test_points_and_bounds_are_estimates_and_votes_are_reported(written):
    status = unga.read(written()).observations.set_index("series")["status"]
    assert set(status[["unga.votes", "unga.votes_all"]]) == {"reported"}
    assert set(status.drop(["unga.votes", "unga.votes_all"])) == {"estimate"}


def test_single_precision_is_read_as_the_decimals_it_stands_for(written):
    assert float(np.float32(1.1)) != 1.1
    frame = unga.read(written()).observations
    assert frame.loc[frame["series"] == "unga.ideal_point", "value"].item() == 1.1


def test_a_year_without_an_estimate_is_missing_and_not_dropped(written):
    lacking = dict.fromkeys(("idealpointall", "nvotesall", *ALL), NAN)
    frame = unga.read(written(lacking)).observations.set_index("series")
    assert len(frame) == len(SERIES)
    assert frame.loc[["unga.ideal_point_all", "unga.votes_all"], "value"].isna().all()
    assert frame.loc["unga.ideal_point", "value"] == 1.1


def test_an_estimate_on_few_votes_says_so(written):
    notes = unga.read(written({"nvotesfp": 9.0, "nvotesall": 10.0})).observations
    notes = notes.set_index("series")["note"]
    assert notes["unga.ideal_point"] == notes["unga.ideal_point_low"] == "rests on 9 votes"
    assert notes["unga.ideal_point_all"] == ""


def test_label_and_day_come_from_the_name_and_the_header(written):
    reading = unga.read(written())
    assert (reading.edition, reading.published) == ("2023-06", "2023-06-14")


def test_a_file_saved_anew_in_another_month_has_no_day(written):
    reading = unga.read(written(stamp=dt.datetime(2024, 6, 14, tzinfo=dt.UTC)))
    assert (reading.edition, reading.published) == ("2023-06", "")


def test_a_name_without_a_month_gives_no_label(written):
    reading = unga.read(written(name="points.dta"))
    assert (reading.edition, reading.published) == ("", "")


@pytest.mark.parametrize(
    ("changes", "country", "note"),
    [
        ({"ccode": 345, "iso3c": "YUG", "year": 1990.0}, "SRB", "Yugoslavia"),
        ({"ccode": 345, "iso3c": "YUG"}, "SRB", ""),
        ({"ccode": 365, "iso3c": "RUS", "year": 1985.0}, "RUS", "Soviet Union"),
        ({"ccode": 679, "iso3c": "YEM"}, "YEM", ""),
    ],
)
def test_states_under_another_name_or_number_are_read_by_rule(written, changes, country, note):
    frame = unga.read(written(changes)).observations
    assert set(frame["country"]) == {country}
    assert set(frame["note"]) == {note}


def test_historical_states_and_rows_of_the_estimate_by_session_are_passed_over(written):
    west = {"ccode": 260, "iso3c": "DEU", "year": 1989.0}
    session = LEGACY_ONLY | {"ccode": 331, "year": 1991.0}
    frame = unga.read(written(west, session, {})).observations
    assert set(frame["country"]) == {"LVA"}
    assert set(frame["cell"]) == {"row 3"}


BOUNDS = "expected q5fp <= idealpointfp <= q95fp and nvotesfp of at least 1, or all four missing; "


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"iso3c": "LTU"}, "row 1: state 367 is LVA, expected the ISO code LVA, found 'LTU' (Latvia)"),
        ({"ccode": 345, "iso3c": "SRB"}, "row 1: state 345 is SRB, expected the ISO code YUG, found 'SRB'"),
        ({"ccode": 998}, "row 1: the state number 998 is neither a country in countries.csv nor declared"),
        ({"ccode": 265}, "row 1: East Germany (265) is declared to end in 1990, found the year 2021"),
        ({"year": 1945.0}, "row 1: expected a state's number and a year from 1946 to 2100, found 367 and 1945"),
        ({"year": 2020.5}, "row 1: expected a state's number and a year from 1946 to 2100, found 367 and 2020.5"),
        ({"year": NAN}, "row 1: expected a state's number and a year from 1946 to 2100, found 367 and nan"),
        ({"ccode": 367.5}, "row 1: expected a state's number and a year from 1946 to 2100, found 367.5 and 2021"),
        ({"idealpointfp": 0.8}, BOUNDS + "found 0.9, 0.8, 1.25 and 88"),
        ({"idealpointfp": 1.3}, BOUNDS + "found 0.9, 1.3, 1.25 and 88"),
        ({"q5fp": NAN}, BOUNDS + "found nan, 1.1, 1.25 and 88"),
        ({"idealpointfp": NAN}, BOUNDS + "found 0.9, nan, 1.25 and 88"),
        ({"nvotesfp": 0.0}, BOUNDS + "found 0.9, 1.1, 1.25 and 0"),
        ({"nvotesfp": NAN}, BOUNDS + "found 0.9, 1.1, 1.25 and nan"),
        ({"iso3c": "", "countryname": ""}, "row 1: state 367 in 2021 has figures but neither ISO code nor name"),
        ({"iso3c": ""}, "row 1: state 367 is LVA, expected the ISO code LVA, found ''"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_row(written, changes, message):
    assert message in fault_of(written(changes))


def test_all_faults_are_named_together(written):
    message = fault_of(written({"iso3c": "LTU"}, {"ccode": 998}, {}))
    assert "row 1: state 367 is LVA" in message
    assert "row 2: the state number 998" in message
    assert "row 3: state 367 stands twice in 2021" in message


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"without": ["q95fp"]}, "column q95fp is missing"),
        ({"extra": {"idealpointnew": 1.0}}, "column 'idealpointnew' is not one we know"),
        ({"extra": {"nvotesall": "many"}}, "column nvotesall is text; expected numbers"),
    ],
)
def test_a_column_that_is_not_as_expected_is_named(written, how, message):
    assert message in fault_of(written(**how))


def test_an_empty_data_set_is_refused(tmp_path):
    path = tmp_path / NAME
    pd.DataFrame([LATVIA]).iloc[:0].astype({"iso3c": str, "countryname": str}).to_stata(
        path, write_index=False
    )
    assert "no row of figures" in fault_of(path)


@pytest.mark.parametrize("kept", [0, 3, 200, 1500, -40])
def test_a_cut_file_is_refused(written, kept):
    path = written({}, {"year": 2020.0})
    path.write_bytes(path.read_bytes()[:kept])
    assert "not a readable Stata data set" in fault_of(path)


def test_another_kind_of_file_or_none_is_refused(tmp_path):
    path = tmp_path / NAME
    path.write_text("ccode,year\n367,2021\n", encoding="utf-8")
    assert "not a readable Stata data set" in fault_of(path)
    with pytest.raises(SourceFileError, match="no such file; give the path"):
        unga.read(tmp_path / "nowhere.dta")


# As Stata shows the rows of the original
SPOTS = [
    ("ideal_point", "USA", 1946, 1.663375, "row 1"),
    ("ideal_point", "RUS", 2023, -0.411309, "row 4317"),
    ("ideal_point_low", "RUS", 2023, -0.565365, "row 4317"),
    ("ideal_point_high", "RUS", 2023, -0.260344, "row 4317"),
    ("votes", "RUS", 2023, 88, "row 4317"),
    ("ideal_point_all", "RUS", 2023, -1.272414, "row 4317"),
    ("ideal_point", "RUS", 2024, -0.598485, "row 4318"),
    ("ideal_point", "LVA", 2022, 1.046684, "row 4384"),
    ("ideal_point_all_low", "LVA", 2022, 1.101350, "row 4384"),
    ("votes_all", "EST", 2023, 232, "row 4351"),
    ("ideal_point_high", "LTU", 2024, 1.546153, "row 4420"),
]


@pytest.mark.parametrize(("series", "country", "year", "expected", "cell"), SPOTS)
def test_spot_values_of_the_original(figures, series, country, year, expected, cell):
    row = figures.loc[(f"unga.{series}", country, year)]
    assert row["value"] == pytest.approx(expected, abs=5e-7)
    assert row["cell"] == cell


def test_in_the_original_all_votes_end_a_year_before_whole_resolutions(figures):
    known = figures["value"].dropna().reset_index()
    last = known.groupby("series")["year"].max()
    assert last["unga.ideal_point"] == 2024
    assert last["unga.ideal_point_all"] == 2023
    assert math.isnan(figures.loc[("unga.ideal_point_all", "LVA", 2024), "value"])


def test_every_row_of_the_original_is_read_or_passed_over_by_rule(reading):
    # 11,440 rows: 17 of the estimate by session alone, 145 of states that are no more
    assert len(reading.observations) == len(SERIES) * (11_440 - 17 - 145)


def test_the_original_keeps_the_contract_and_says_its_label_and_day(reading):
    frame = reading.observations.assign(source="unga", edition=reading.edition)
    contracts.check_observations(frame, "IdealpointsJuly2025.dta")
    assert (reading.edition, reading.published) == ("2025-07", "2025-07-28")
