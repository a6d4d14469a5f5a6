"""What can be chosen: series found by words, groups on a day, siblings and counterparts."""

from __future__ import annotations

import pytest

from baltic_research import catalog
from baltic_research.errors import ParameterError, UnknownNameError
from baltic_research.explore import options


def codes(text: str) -> list[str]:
    return [one.code for one in options.search(text)]


def test_every_word_must_occur_and_parts_of_words_do():
    assert codes("equip share") == ["nato.equipment_share"]
    assert codes("equip constant prices") == []


def test_matches_in_code_and_title_come_before_those_in_the_definition():
    found = codes("population")
    assert found[0] == "worldbank.population"
    assert "nato.defence_per_capita" in found


def test_the_publisher_can_be_searched_for():
    assert {one.partition(".")[0] for one in codes("kiel institute")} == {"kiel"}


def test_without_a_word_every_series_held_is_found():
    assert codes("  ") == list(options.held_series())
    assert "cow.irst" in catalog.all_series()
    assert "cow.irst" not in codes("")


def test_allies_are_those_of_the_day_and_of_the_year():
    assert "SWE" not in options.members("allies", "2024-03-06")
    assert "SWE" in options.members("allies", "2024-03-07")
    assert "FIN" in options.members("allies", "2023")


@pytest.mark.parametrize("on", ["", "last year", "2023-02-30", "23"])
def test_allies_on_no_day_are_refused(on):
    with pytest.raises(ParameterError, match="is no year and no day"):
        options.members("allies", on)


def test_every_group_has_members_and_an_unknown_one_is_refused():
    assert all(options.members(one, "2020") for one in options.GROUPS)
    with pytest.raises(UnknownNameError, match="did you mean baltics"):
        options.members("baltic", "")


def test_real_and_nominal_are_siblings_only_where_both_are_held():
    for code in options.held_series():
        other = options.sibling(code)
        assert not other or options.sibling(other) == code
        assert bool(options.prices(code)) == bool(other)
    assert options.prices("sipri.milex_usd_current") == "nominal"
    assert options.prices("worldbank.gdp_ppp_constant") == ""


def test_series_declared_to_measure_the_same_come_first_and_none_of_the_same_publisher():
    for code in options.held_series():
        assert all(not one.startswith(code.partition(".")[0] + ".") for one in options.others(code))
    assert options.others("nato.personnel") == ["cow.milper"]
    assert options.others("nato.gdp_usd_current")[0] == "worldbank.gdp_usd_current"


def test_editions_stand_newest_first():
    published = [one.published for one in options.editions("nato.personnel")]
    assert published == sorted(published, reverse=True)


def test_the_unit_is_the_newest_edition_s_without_gaps_to_fill_in():
    for code in options.held_series():
        assert "{" not in options.unit(code)
