"""What is chosen: names become codes, and what contradicts itself is refused at once."""

from __future__ import annotations

import datetime as dt

import pytest

from baltic_research.errors import BalticResearchError, ParameterError, UnknownNameError
from baltic_research.explore.choice import Choice, listed, named


def test_names_and_aliases_become_codes_each_once():
    assert Choice(countries=("Latvia", "uk", "LVA")).countries == ("LVA", "GBR")


def test_a_day_given_as_text_becomes_a_day():
    assert Choice(as_of="2019-12-31").as_of == dt.date(2019, 12, 31)


def test_a_choice_can_be_changed_and_is_checked_anew():
    assert Choice().but(first_year=2020).first_year == 2020
    with pytest.raises(UnknownNameError):
        Choice().but(series="nato.nothing")


def test_equal_choices_are_equal():
    assert Choice(countries=("Estonia",)) == Choice(countries=("EST",))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"series": "nato.defence_share"}, "unknown series 'nato.defence_share'; did you mean"),
        ({"countries": ("Lithunia",)}, "did you mean Lithuania"),
        ({"countries": ()}, "no country is named"),
        ({"first_year": 2020, "last_year": 2014}, "the years run from 2020 to 2014"),
        ({"first_year": "2020"}, "first_year: expected a whole number, found '2020'"),
        ({"edition": "2024-06", "as_of": "2024-07-01"}, "give edition or as_of, not both"),
        ({"as_of": "1 July"}, "is not a day of the form"),
        ({"show": "levels"}, "did you mean level"),
        ({"against": "sipri.milex_share_of_gdp"}, "did you mean sipri.milex_share_gdp"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(wrong, message):
    with pytest.raises(BalticResearchError, match=message):
        Choice(**wrong)


def test_a_text_of_countries_may_be_written_as_people_do():
    assert named(" Estonia; lva,USA ,\nPoland ") == ("EST", "LVA", "USA", "POL")
    assert named(listed(("EST", "NATO"))) == ("EST", "NATO")


def test_an_empty_text_names_no_country():
    with pytest.raises(ParameterError, match="no country is named"):
        Choice(countries=named(" , "))
