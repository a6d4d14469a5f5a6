"""SIPRI's trade register becomes a table of deals, or one clear error."""

from __future__ import annotations

from pathlib import Path

import pytest

from baltic_research.errors import SourceFileError
from baltic_research.sources.transfers import read_register

PREAMBLE = "Transfers of major conventional arms\n\nData generated: 18 May 2026 2:29:20 PM\n"
HEADER = (
    "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,"
    "Number delivered, ,Year(s) of delivery,status,Comments,SIPRI TIV per unit,"
    "SIPRI TIV for total order,SIPRI TIV of delivered weapons"
)
DEAL = "Latvia,Russia,2003,?,2,,Mi-17,transport helicopter,2,?,2004; 2005,New,Aid,4.79,9.57,9.57"
OPEN = "Latvia,Norway,2025,,,,NASAMS,SAM system,0,,,New,,20,0,0"


@pytest.fixture
def save(tmp_path: Path):
    """Write a register as SIPRI's site does, in Latin-1 with columns that have no name."""

    def write(*deals: str, header: str = HEADER, preamble: str = PREAMBLE) -> Path:
        path = tmp_path / "trade-register.csv"
        text = preamble + "\n".join((header, *(deals or (DEAL,)))) + "\n"
        path.write_bytes(text.encode("latin-1"))
        return path

    return write


def fault_of(path: Path) -> str:
    with pytest.raises(SourceFileError) as caught:
        read_register(path)
    return str(caught.value)


def test_a_deal_is_one_row_with_its_marks_of_uncertainty(save):
    deal = read_register(save()).iloc[0]
    assert (deal["recipient"], deal["recipient_code"]) == ("Latvia", "LVA")
    assert (deal["supplier"], deal["supplier_code"]) == ("Russia", "RUS")
    assert (deal["order_year"], deal["order_year_uncertain"]) == (2003, True)
    assert (deal["number_ordered"], deal["number_ordered_uncertain"]) == (2, False)
    assert (deal["number_delivered"], deal["number_delivered_uncertain"]) == (2, True)
    assert deal["delivery_years"] == "2004; 2005"
    assert (deal["tiv_per_unit"], deal["tiv_ordered"], deal["tiv_delivered"]) == (4.79, 9.57, 9.57)
    assert (deal["cell"], deal["generated"]) == ("line 5", "2026-05-18")


def test_what_is_not_yet_known_of_an_order_is_missing_and_not_zero(save):
    deal = read_register(save(OPEN)).iloc[0]
    assert deal[["number_ordered", "tiv_ordered"]].isna().all()
    assert (deal["number_delivered"], deal["tiv_delivered"], deal["delivery_years"]) == (0, 0, "")


def test_parties_that_are_no_states_of_today_stay_without_a_code(save):
    deals = read_register(
        save(DEAL.replace("Russia", "Soviet Union"), DEAL.replace("Latvia", "NATO**"))
    )
    assert list(deals["supplier_code"]) == ["", "RUS"]
    assert list(deals["recipient_code"]) == ["LVA", ""]
    assert list(deals["recipient"]) == ["Latvia", "NATO**"]


def test_letters_outside_ascii_are_read_as_latin_1(save):
    deal = read_register(save(DEAL.replace("Aid", "Götaverken"))).iloc[0]
    assert deal["comments"] == "Götaverken"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Latvia", "Lattvia", "line 5: Recipient: unknown country 'Lattvia'; did you mean Latvia"),
        ("Russia", "Russland", "line 5: Supplier: unknown country 'Russland'"),
        ("2003,?", "2003,!", "line 5: Year of order ?: expected '?' or nothing, found '!'"),
        ("2003", "", "line 5: Year of order: expected a whole number, found ''"),
        ("2004; 2005", "2004-2005", "expected years ('2004; 2005'), found '2004-2005'"),
        ("2004; 2005", "", "line 5: 2 delivered in the years '': expected years where"),
        ("9.57,9.57", "9.57,", "SIPRI TIV of delivered weapons: expected a number, found ''"),
        (",New,", ",", "line 5: expected 16 fields, found 15"),
    ],
)
def test_a_fault_in_a_deal_is_named_with_its_line(save, old, new, message):
    assert message in fault_of(save(DEAL.replace(old, new)))


def test_a_mark_column_that_is_missing_is_named(save):
    message = fault_of(
        save(DEAL.replace(",?,2,,", ",2,,"), header=HEADER.replace("order, ,", "order,", 1))
    )
    assert "header: column Year of order ? is new or missing" in message


def test_a_register_without_its_day_is_refused(save):
    assert "no line 'Data generated: day month year'" in fault_of(save(preamble="Transfers\n"))


def test_the_file_of_deliveries_is_refused_with_its_own_reader_named(shared):
    path = shared / "sources" / "arms_transfers" / "deliveries_nagehanrdogan_2026-02-12.csv"
    assert "this is SIPRI's file of deliveries by year" in fault_of(path)


@pytest.fixture(scope="module")
def original(shared):
    folder = shared / "sources" / "arms_transfers"
    return read_register(folder / "trade-register_alexarui_2026-05-18.csv")


def test_every_deal_of_the_original_is_a_row(original):
    assert len(original) == 29_916
    assert list(original["cell"].iloc[[0, -1]]) == ["line 13", "line 29928"]


def test_a_deal_of_the_original_checked_by_hand(original):
    deal = original.set_index("cell").loc["line 14730"]
    assert (deal["recipient_code"], deal["supplier_code"], deal["weapon"]) == (
        "LVA",
        "RUS",
        "Mi-17",
    )
    assert (deal["order_year"], deal["order_year_uncertain"]) == (2003, True)
    assert (deal["delivery_years"], deal["tiv_delivered"]) == ("2004; 2005", 9.57)


def test_the_original_has_318_orders_of_unknown_number(original):
    unknown = original["number_ordered"].isna()
    assert unknown.sum() == 318
    assert original.loc[unknown, "tiv_ordered"].isna().all()
    assert original.loc[~unknown, "tiv_ordered"].notna().all()
