"""SIPRI's file of deliveries becomes yearly TIV by recipient, or one clear error."""

from __future__ import annotations

from pathlib import Path

import pytest

from baltic_research import catalog, contracts
from baltic_research.errors import SourceFileError
from baltic_research.sources import transfers

DELIVERIES = "deliveries_nagehanrdogan_2026-02-12.csv"
PREAMBLE = (
    "Transfers of arms. Deals with deliveries made for the year range '1995' to '2022';",
    "A '?' in a column indicates uncertain data.;",
    ";",
    "Data generated: 5 Mar 2023 1:02:03 PM;",
)
HEADER = ",".join(catalog.layout("transfers")["deliveries"]["columns"])


def delivery(
    deal: int = 1,
    recipient: str = "Latvia",
    year: str = "2021",
    number: str = "10",
    unit: str = "0.5",
    tiv: str = "5",
    number_mark: str = "No",
    year_mark: str = "No",
) -> str:
    return (
        f"{deal},Finland,{recipient},Patria 6x6,armoured personnel carrier,Armoured vehicles,2020,"
        f"No,{number},{number_mark},{year},{year_mark},New,0.5,{unit},{tiv},No"
    )


@pytest.fixture
def save(tmp_path: Path):
    """Write a file of deliveries as SIPRI's site does; each line ends in a semicolon."""

    def write(*lines: str, preamble=PREAMBLE, header: str = HEADER, end: str = ";") -> Path:
        path = tmp_path / "deliveries.csv"
        rows = [*preamble, header + end, *(line + end for line in lines or (delivery(),))]
        path.write_bytes("\r\n".join(rows).encode("latin-1") + (b"" if end else b"\n"))
        return path

    return write


def fault_of(path: Path) -> str:
    with pytest.raises(SourceFileError) as caught:
        transfers.read(path)
    return str(caught.value)


def only(reading, country: str, year: int):
    rows = reading.observations.query("country == @country and year == @year")
    assert len(rows) == 1
    return rows.iloc[0]


def test_the_lines_of_a_recipient_and_year_are_added_up(save):
    path = save(
        delivery(1), delivery(2, "Estonia"), delivery(3, tiv="4.98"), delivery(3, year="2022")
    )
    reading = transfers.read(path)
    found = only(reading, "LVA", 2021)
    assert (found["series"], found["unit"]) == ("transfers.imports_tiv", "million TIV")
    assert (found["value"], found["cell"]) == (9.98, "2 lines, line 6 to 8")
    assert only(reading, "LVA", 2022)["cell"] == "line 9"
    assert only(reading, "EST", 2021)["value"] == 5


def test_uncertain_numbers_and_years_make_an_estimate_and_are_counted(save):
    marked = delivery(2, number_mark="Yes", year_mark="Yes")
    reading = transfers.read(save(delivery(1, number_mark="Yes"), marked, delivery(3, year="2022")))
    found = only(reading, "LVA", 2021)
    assert (found["status"], found["note"]) == (
        "estimate",
        "uncertain number on 2, year on 1 of 2 lines",
    )
    assert tuple(only(reading, "LVA", 2022)[["status", "note"]]) == ("reported", "")


def test_an_empty_mark_of_uncertainty_means_no(save):
    found = only(transfers.read(save(delivery(number_mark="", year_mark=""))), "LVA", 2021)
    assert found["status"] == "reported"


def test_a_year_without_a_line_has_no_figure(save):
    assert list(transfers.read(save()).observations["year"]) == [2021]


@pytest.mark.parametrize(
    "recipient",
    ["NATO**", "Hezbollah (Lebanon)*", "unknown recipient(s)", "Northern Cyprus", "Soviet Union"],
)
def test_recipients_that_are_no_states_are_passed_over_as_declared(save, recipient):
    observations = transfers.read(save(delivery(1), delivery(2, recipient))).observations
    assert list(observations["country"]) == ["LVA"]
    assert observations["value"].sum() == 5


def test_a_country_with_a_stray_star_is_refused(save):
    message = fault_of(save(delivery(1), delivery(2, "Estonia*")))
    assert "line 7: Recipient: 'Estonia*' is marked as no state, but EST is one" in message


def test_the_day_comes_from_the_preamble(save):
    reading = transfers.read(save(delivery(year="2022")))
    assert (reading.edition, reading.published) == ("2023-03", "2023-03-05")
    assert reading.anomalies == ()


def test_years_announced_and_not_there_are_an_anomaly(save):
    assert transfers.read(save()).anomalies == (
        "line 1 announces deliveries to 2022, the last are of 2021",
    )


def test_a_tiv_that_does_not_recompute_is_stored_and_named(save):
    reading = transfers.read(save(delivery(year="2022", tiv="50")))
    assert only(reading, "LVA", 2022)["value"] == 50
    assert reading.anomalies == ("line 6: Latvia: TIV is 50, 10 delivered at 0.5 a unit gives 5.0",)


def test_a_file_without_closing_semicolons_reads_the_same(save):
    with_marks = transfers.read(save()).observations
    assert transfers.read(save(end="")).observations.equals(with_marks)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (delivery(recipient="Lattvia"), "line 6: Recipient: unknown country 'Lattvia'; did you"),
        (delivery(year="2023"), "line 6: delivered in 2023, but line 1 announces 1995 to 2022"),
        (delivery(year="soon"), "line 6: Delivery year: expected a whole number, found 'soon'"),
        (delivery(tiv=""), "line 6: TIV delivery values: expected a number, found ''"),
        (delivery(tiv="-5"), "line 6: TIV delivery values: expected none below zero, found -5"),
        (delivery(number="?"), "line 6: Numbers delivered: expected a whole number, found '?'"),
        (delivery(year_mark="?"), "Delivery year is estimate: expected Yes, No or nothing"),
        (delivery() + ",1", "line 6: expected 17 fields, found 18"),
    ],
)
def test_a_fault_in_a_line_is_named_with_its_line(save, line, message):
    assert message in fault_of(save(line))


def test_a_delivery_given_twice_is_named_with_both_lines(save):
    message = fault_of(save(delivery(7), delivery(7)))
    assert "line 7: deal 7 in 2021 stands twice: also line 6" in message


def test_all_faults_are_told_at_once(save):
    message = fault_of(save(delivery(1, "Atlantis"), delivery(2, tiv="x")))
    assert "line 6: Recipient: unknown country 'Atlantis'" in message
    assert "line 7: TIV delivery values" in message


def test_a_file_cut_within_a_line_is_refused(save):
    path = save(delivery(1), delivery(2))
    path.write_bytes(path.read_bytes()[:-1])
    assert "line 7: does not end with ';': the line is cut" in fault_of(path)


def test_a_missing_column_is_named(save):
    message = fault_of(save(header=HEADER.replace("Delivery year,", "Year,")))
    assert "no header line with the columns" in message
    assert "lacking Delivery year" in message


def test_a_new_column_is_refused_until_it_is_declared(save):
    message = fault_of(save(delivery() + ",1", header=f"{HEADER},Price"))
    assert "header: column Price is not one we know" in message


def test_a_preamble_without_the_day_is_refused(save):
    assert "no line 'Data generated: day month year'" in fault_of(save(preamble=PREAMBLE[:3]))


def test_a_file_without_a_single_country_is_refused(save):
    assert "no delivery to a country" in fault_of(save(delivery(recipient="NATO**")))


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert "no such file" in fault_of(tmp_path / "absent.csv")


def test_the_register_is_refused_with_its_own_reader_named(shared):
    path = shared / "sources" / "arms_transfers" / "trade-register_alexarui_2026-05-18.csv"
    message = fault_of(path)
    assert (
        "register of deals, which has no yearly volumes; read it with transfers.read_register"
        in message
    )


@pytest.fixture(scope="module")
def original(shared):
    return transfers.read(shared / "sources" / "arms_transfers" / DELIVERIES)


def test_the_original_keeps_the_contract_and_names_its_anomaly(original):
    assert (original.edition, original.published) == ("2026-02", "2026-02-12")
    assert original.anomalies == ("line 1 announces deliveries to 2025, the last are of 2024",)
    known = catalog.source("transfers").editions["2026-02"]
    assert known.published.isoformat() == original.published
    frame = original.observations.assign(source="transfers", edition="2026-02")
    assert len(contracts.check_observations(frame, DELIVERIES)) == 3359


@pytest.mark.parametrize(
    ("country", "year", "value", "cell"),
    [
        # Added up by hand from the lines of the raw file:
        # 10.85 + 2.7 + 1.55 + 0.8 + 2.66 + 0.9 + 14.5
        ("LVA", 2022, 33.96, "7 lines, line 3033 to 17994"),
        ("EST", 1999, 1.1, "line 4476"),
        ("UKR", 2024, 5229.75, None),
    ],
)
def test_spot_values_of_the_original(original, country, year, value, cell):
    found = only(original, country, year)
    assert found["value"] == value
    assert cell is None or found["cell"] == cell


def test_every_line_of_the_original_is_added_up_or_passed_over(original, shared):
    """Count with the file's own words alone: stars, the unknown, and two that are no members."""
    raw = (shared / "sources" / "arms_transfers" / DELIVERIES).read_text(encoding="latin-1")
    lines = [one.rstrip(";").split(",") for one in raw.split("\n")[12:]]
    assert len(lines) == 25_024
    outside = [
        one
        for one in lines
        if one[2].endswith("*")
        or one[2] in ("unknown recipient(s)", "Western Sahara", "Northern Cyprus")
    ]
    total = sum(float(one[15]) for one in lines) - sum(float(one[15]) for one in outside)
    assert original.observations["value"].sum() == pytest.approx(total)


def test_less_than_a_tenth_of_the_data_set_is_shipped(original):
    """SIPRI's terms; counted in country-years, in lines of deliveries and within this file alone."""
    ships = catalog.source("transfers").ships
    assert set(ships.countries) == {
        "EST", "LVA", "LTU", "POL", "FIN", "SWE", "UKR", "BLR", "RUS", "DEU"
    }  # fmt: skip
    rows = original.observations
    shipped = rows[rows["country"].isin(ships.countries) & (rows["year"] >= ships.first_year)]
    assert 0 < len(shipped) < 0.1 * len(rows)
    assert _lines(shipped) < 0.1 * 25_024


def _lines(rows) -> int:
    """Add up how many lines of the file stand behind figures: ``7 lines, line 3 to 99``."""
    single = rows["cell"].str.extract(r"^line (\d+)(?: to (\d+))?$").astype(float)
    spans = (single[1].fillna(single[0]) - single[0] + 1).fillna(0).sum()
    return int(spans + rows["cell"].str.extract(r"^(\d+) lines")[0].astype(float).sum())
