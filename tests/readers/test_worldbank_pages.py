"""The API's pages must be of one answer, each there once; its errors are told as errors."""

from __future__ import annotations

import json

import pytest

from baltic_research.errors import SourceFileError
from baltic_research.sources import worldbank

PEOPLE = {"EST": "Estonia", "LVA": "Latvia"}


def record(code="EST", year=2020, value=1.5, **other):
    return {
        "indicator": {"id": "MS.MIL.XPND.GD.ZS", "value": "Military expenditure (% of GDP)"},
        "country": {"id": code[:2], "value": PEOPLE.get(code, code)},
        "countryiso3code": code,
        "date": str(year),
        "value": value,
        "unit": "",
        "obs_status": "",
        "decimal": 1,
        **other,
    }


def pages(records, per_page=2, **head):
    """The answer to a request for some records, page by page."""
    parts = [records[at : at + per_page] for at in range(0, len(records), per_page)]
    return [
        [
            {
                "page": number,
                "pages": len(parts),
                "per_page": per_page,
                "total": len(records),
                "sourceid": "2",
                "lastupdated": "2026-04-08",
                **head,
            },
            part,
        ]
        for number, part in enumerate(parts, start=1)
    ]


FIVE = [record(code, year) for code in PEOPLE for year in (2021, 2020)] + [record("EST", 2019, 2.5)]


def texts(answer):
    return [json.dumps(page) for page in answer]


def fault_of(answer) -> str:
    with pytest.raises(SourceFileError) as caught:
        worldbank.read_pages(answer)
    assert str(caught.value).startswith("World Bank's answer: ")
    return str(caught.value)


def test_records_become_observations_with_page_and_place():
    reading = worldbank.read_pages(texts(pages(FIVE)))
    assert len(reading.observations) == 5
    row = reading.observations.iloc[4]
    assert (row["series"], row["country"], row["year"], row["value"]) == (
        "worldbank.milex_share_gdp", "EST", 2019, 2.5,
    )  # fmt: skip
    assert (row["unit"], row["status"], row["cell"]) == ("% of GDP", "reported", "page 3, record 1")
    assert (reading.edition, reading.published) == ("2026-04", "2026-04-08")


def test_the_order_of_the_pages_and_bytes_or_text_do_not_matter():
    answer = texts(pages(FIVE))
    turned = worldbank.read_pages([page.encode() for page in reversed(answer)])
    assert turned.observations.equals(worldbank.read_pages(answer).observations)


def test_counts_may_come_as_text():
    answer = pages(FIVE, per_page=2)
    for page in answer:
        page[0]["per_page"] = "2"
    assert len(worldbank.read_pages(texts(answer)).observations) == 5


def test_null_is_missing_and_a_last_year_without_any_figure_is_left_out():
    records = [record(year=2022, value=None), record(year=2021), record(year=2020, value=None)]
    frame = worldbank.read_pages(texts(pages(records))).observations
    assert list(frame["year"]) == [2021, 2020]
    assert list(frame["value"].isna()) == [False, True]


def test_the_publishers_mark_of_an_estimate_is_kept():
    frame = worldbank.read_pages(texts(pages([record(obs_status="E")]))).observations
    assert frame["status"].item() == "estimate"


@pytest.mark.parametrize(
    ("code", "name"), [("AFE", "Africa"), ("", "High income"), ("INX", "Not classified")]
)
def test_groups_of_countries_are_passed_over(code, name):
    group = record(code, country={"id": "ZZ", "value": name})
    assert list(worldbank.read_pages(texts(pages([record(), group]))).observations["country"]) == [
        "EST"
    ]


def test_a_missing_page_is_named():
    assert "page 2 of 3 is missing" in fault_of(texts(pages(FIVE))[::2])


def test_a_repeated_page_is_named():
    answer = texts(pages(FIVE))
    assert "page 1 of 3 is given twice" in fault_of([*answer, answer[0]])
    message = fault_of([answer[0], answer[0], answer[2]])
    assert "page 2 of 3 is missing" in message
    assert "page 1 of 3 is given twice" in message


def test_a_page_out_of_range_is_named():
    answer = pages(FIVE)
    answer[2][0]["page"] = 7
    assert "page 7 of 3 is out of range" in fault_of(texts(answer))


@pytest.mark.parametrize(
    ("head", "value", "message"),
    [
        ("lastupdated", "2026-07-01", "updated differs between pages: 2026-04-08, 2026-07-01"),
        ("total", 6, "total differs between pages: 5, 6"),
        ("pages", 4, "pages differs between pages: 3, 4"),
        ("per_page", 3, "per_page differs between pages: 2, 3"),
    ],
)
def test_pages_of_different_answers_are_refused(head, value, message):
    answer = pages(FIVE)
    answer[1][0][head] = value
    assert message in fault_of(texts(answer))


def test_counts_that_contradict_each_other_are_refused():
    answer = pages(FIVE, pages=4)
    assert "5 records at 2 a page are not 4 pages" in fault_of(texts(answer))


def test_a_page_with_too_few_records_is_refused():
    answer = pages(FIVE)
    answer[1][1].pop()
    assert "page 2: expected 2 records, found 1" in fault_of(texts(answer))


def test_the_publishers_error_is_told_in_its_words():
    error = [
        {
            "message": [
                {"id": "120", "key": "Invalid value", "value": "The provided value is not valid"}
            ]
        }
    ]
    message = fault_of([json.dumps(error)])
    assert (
        "the World Bank answers with an error: Invalid value: The provided value is not valid (id 120)"
        in message
    )


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("<html>busy</html>", "text 1: not JSON"),
        (b"\xff\xfe", "text 1: not JSON"),
        (json.dumps(pages(FIVE)[0])[:200], "text 1: not JSON"),
        ("[]", "text 1: expected a page with page, pages, per_page, total, lastupdated"),
        ('{"page": 1}', "text 1: expected a page"),
        ('[{"page": 1, "pages": 1, "per_page": 50, "total": 0, "lastupdated": "2026-04-08"}, null]', "page 1 has no records"),
        ('[{"page": "one", "pages": 1, "per_page": 50, "total": 0, "lastupdated": "2026-04-08"}, []]', "expected a page"),
        ('[{"page": 1, "pages": 1, "per_page": 50, "total": 1, "lastupdated": "soon"}, [1]]', "expected a page"),
    ],
)  # fmt: skip
def test_what_is_no_page_is_refused(answer, message):
    assert message in fault_of([answer])


def test_no_page_at_all_is_refused():
    assert "no page" in fault_of([])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"countryiso3code": "EXT"}, "unknown country 'EXT'"),
        ({"countryiso3code": "LVA"}, "the name is 'Estonia' (EST) but the code is 'LVA'"),
        ({"date": "2020Q1"}, "found the date '2020Q1'"),
        ({"value": "1.5"}, "found '1.5'"),
        ({"value": True}, "found True"),
        ({"unit": "bn"}, "the unit 'bn' or the status '' is not one we know"),
        ({"obs_status": "X"}, "the unit '' or the status 'X' is not one we know"),
        ({"indicator": {"id": "MS.MIL.XPND.CD", "value": "x"}}, "the indicator 'MS.MIL.XPND.CD' is not one we read"),
        ({"country": None}, "the record lacks"),
    ],
)  # fmt: skip
def test_a_fault_of_a_record_is_named_with_its_page(changes, message):
    found = fault_of(texts(pages([record(year=2021), record(**changes)])))
    assert f"page 1, record 2: {message}" in found.replace(
        "expected a year and a number or null: ", ""
    )


def test_a_figure_given_twice_is_refused():
    found = fault_of(texts(pages([record(), record(value=2.0)])))
    assert "page 1, record 2: worldbank.milex_share_gdp of EST 2020 stands twice" in found


def test_a_folder_of_pages_is_read_whole_and_its_other_files_left_alone(tmp_path):
    for number, text in enumerate(texts(pages(FIVE))):
        (tmp_path / f"{number}.json").write_text(text, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert len(worldbank.read(tmp_path).observations) == 5
    with pytest.raises(SourceFileError, match=r"0.json: pages: page 2, 3 of 3 is missing"):
        worldbank.read(tmp_path / "0.json")


def test_a_folder_without_pages_is_refused(tmp_path):
    with pytest.raises(SourceFileError, match="no JSON page in the folder"):
        worldbank.read(tmp_path)
