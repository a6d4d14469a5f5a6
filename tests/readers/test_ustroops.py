"""The reports of US forces: which line, which column, and what stays missing."""

from __future__ import annotations

import pytest

from baltic_research.errors import SourceFileError
from baltic_research.sources import ustroops

COLUMNS = (
    "countryname", "year", "month", "source", "Location", "iso3c",
    "Total", "Total Ashore", "Total Afloat", "troops_ad", "Total Active Duty", "Grand Total",
)  # fmt: skip


def line(country="Latvia", year=2017, iso3c="LVA", **other):
    """A line of a report in the style of its time."""
    figure = other.pop("troops_ad", "6")
    place = other.pop("Location", country)
    month = other.pop("month", "September")
    style = {"Total Active Duty": figure} if year >= 2008 else {"Total": figure}
    given = {
        "countryname": country,
        "year": str(year),
        "month": month,
        "source": f"{month} {year}",
        "Location": place,
        "iso3c": iso3c,
        "troops_ad": figure,
        **style,
        **other,
    }
    return ",".join('"' + given.get(column, "NA") + '"' for column in COLUMNS)


@pytest.fixture
def write(tmp_path):
    def write(*lines, header=COLUMNS):
        path = tmp_path / "reports.csv"
        path.write_text("\n".join([",".join(header), *lines]) + "\n", encoding="utf-8")
        return path

    return write


def fault_of(path) -> str:
    with pytest.raises(SourceFileError) as caught:
        ustroops.read(path)
    assert str(caught.value).startswith("reports.csv: ")
    return str(caught.value)


def only(path):
    frame = ustroops.read(path).observations
    assert len(frame) == 1
    return frame.iloc[0]


def test_a_line_of_september_becomes_an_observation_with_its_line(write):
    row = only(write(line()))
    assert (row["series"], row["country"], row["year"]) == ("ustroops.active_duty", "LVA", 2017)
    assert (row["value"], row["unit"], row["status"]) == (6, "persons", "reported")
    assert (row["cell"], row["note"]) == ("line 2", "")


@pytest.mark.parametrize("month", ["March", "June", "December"])
def test_other_months_are_passed_over(write, month):
    assert only(write(line(month=month, troops_ad="9"), line()))["value"] == 6


@pytest.mark.parametrize(
    ("year", "figures", "expected"),
    [
        (1974, {"Total": "27868", "Total Ashore": "20988", "troops_ad": "27868"}, 20988),
        (1977, {"Total": "20521", "troops_ad": "20521"}, 20521),
        (2003, {"Total": "NA", "troops_ad": "600"}, 600),
        (2025, {"Total Active Duty": "10064", "troops_ad": "10064", "Grand Total": "11524"}, 10064),
    ],
)
def test_the_column_is_the_one_declared_for_the_year(write, year, figures, expected):
    row = only(write(line("United Kingdom", year, "GBR", **figures)))
    assert row["value"] == expected
    assert ("compilers" in row["note"]) == (year == 2003)


def test_a_published_zero_is_a_zero(write):
    assert only(write(line("Lithuania", 2016, "LTU", troops_ad="0")))["value"] == 0


def test_a_missing_figure_is_missing_and_not_zero(write):
    row = only(write(line(**{"Total Active Duty": "NA"})))
    assert row.isna()["value"]
    assert "no figure under Total Active Duty" in row["note"]


def test_a_zero_beside_a_reference_to_another_table_is_missing(write):
    row = only(
        write(line("Iraq", 2005, "IRQ", Location="Iraq (See Deployment Section)", troops_ad="0"))
    )
    assert row.isna()["value"]
    assert "lists deployed forces elsewhere" in row["note"]


def test_a_host_without_a_line_has_no_observation(write):
    path = write(*(line("Germany", year, "DEU", troops_ad="60000") for year in (2002, 2005)))
    reading = ustroops.read(path)
    assert list(reading.observations["year"]) == [2002, 2005]
    (anomaly,) = reading.anomalies
    assert anomaly.startswith("no line for Germany from 2003 to 2004, between 60,000 (line 2)")
    assert anomaly.endswith("missing, not zero")


@pytest.mark.parametrize(
    ("country", "place", "year", "iso3c"),
    [
        ("United States", "United States", 2020, "USA"),
        ("Russia", "Total - Former Soviet Union", 1999, "RUS"),
        ("Russia", "USSR & East Europe", 1972, "RUS"),
        ("Afghanistan", "Total (in/around Afghanistan as of September 30, 2006) -", 2006, "AFG"),
        ("Vietnam", "South Viet-Nam e/  f/", 1969, "NA"),
        ("Japan", "Ryukyu Islands", 1968, "NA"),
        ("Congo - Brazzaville", "Congo", 1961, "COG"),
        ("China (Includes Hong Kong)", "China (Includes Hong Kong)", 2001, "HKG"),
        ("Antarctica", "Project Deep Freeze (Antartica)", 1970, "NA"),
        ("Wake Island", "WAKE ISLAND", 2010, "NA"),
    ],
)
def test_a_line_of_no_country_is_passed_over(write, country, place, year, iso3c):
    assert only(write(line(), line(country, year, iso3c, Location=place)))["country"] == "LVA"


@pytest.mark.parametrize(
    ("country", "place", "year", "code"),
    [
        ("Germany", "Germany (Federal Republic & West Berlin)*", 1985, "DEU"),
        ("South Korea", "Korea, Republic of *", 2005, "KOR"),
        ("Congo - Kinshasa", "Congo (Leopoldville)", 1980, "COD"),
        ("Congo - Brazzaville", "Congo", 1980, "COG"),
        ("Côte D\u2019ivoire", "COTE DIVOIRE", 2020, "CIV"),
        ("Thailand", "Thailand  e/", 1978, "THA"),
        ("Guam", "GUAM", 2020, "GUM"),
    ],
)
def test_a_country_is_known_under_the_names_of_the_reports(write, country, place, year, code):
    assert only(write(line(country, year, code, Location=place)))["country"] == code


def test_what_a_line_covers_is_noted_where_the_report_says_so(write):
    row = only(write(line("Portugal", 1977, "PRT", Location="Portugal (Incl Azores)")))
    assert row["note"] == "listed as 'Portugal (Incl Azores)'"


def test_years_in_brackets_need_no_note(write):
    assert (
        only(write(line("Serbia", 2013, "SRB", Location="SERBIA (2008 - PRESENT)")))["note"] == ""
    )


def test_a_host_given_twice_with_one_figure_is_stored_once_and_named(write):
    reading = ustroops.read(write(line(), line(Location="LATVIA (1992 - 2001)")))
    assert len(reading.observations) == 1
    assert reading.observations["note"].item() == "stands twice, also in line 3"
    assert "line 3: Latvia 2017 stands twice, also in line 2" in reading.anomalies[0]


def test_a_host_given_twice_with_two_figures_is_refused(write):
    message = fault_of(write(line(), line(troops_ad="7")))
    assert "line 3: Latvia 2017 stands twice, also in line 2, with 6 there and 7 here" in message


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"country": "Lattvia"}, "line 2: unknown country 'lattvia'; did you mean Latvia"),
        ({"Location": "ESTONIA"}, "line 2: Location is 'ESTONIA' (EST) but countryname is 'Latvia'"),
        ({"iso3c": "EST"}, "line 2: Location is 'Latvia' (LVA) but countryname is 'Latvia' and iso3c 'EST'"),
        ({"month": "Sept"}, "line 2: expected a month of a report, found 'Sept'"),
        ({"source": "September 2016"}, "line 2: September 2017 stands in the report of 'September 2016'"),
        ({"troops_ad": "six"}, "line 2: Total Active Duty: expected a whole number, found 'six'"),
        ({"Total Active Duty": "66"}, "line 2: Total Active Duty is '66' but troops_ad is '6'"),
        ({"year": 1951}, "line 2: no column is declared for the year '1951'"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(write, changed, message):
    assert message in fault_of(write(line(**changed)))


def test_all_faults_are_told_at_once(write):
    message = fault_of(write(line(troops_ad="six"), line("Atlantis", 2017, "NA")))
    assert "line 2:" in message
    assert "line 3:" in message


def test_a_lacking_column_is_named(write):
    header = [one.replace("troops_ad", "troops") for one in COLUMNS]
    assert "lacking troops_ad" in fault_of(write(line(), header=header))


def test_a_cut_file_is_refused(write):
    path = write(line(), line("Estonia", 2017, "EST"))
    path.write_bytes(path.read_bytes()[:-30])
    assert "unexpected end of data" in fault_of(path)


def test_a_file_without_a_report_of_september_is_refused(write):
    assert "no report of September" in fault_of(write(line(month="June")))
