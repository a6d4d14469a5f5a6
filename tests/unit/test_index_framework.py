"""What a framework of an index refuses, and what it knows of its tree."""

from __future__ import annotations

import pandas as pd
import pytest

from baltic_research import catalog
from baltic_research.errors import ContractError, UnknownNameError
from baltic_research.indicators.index import declared
from baltic_research.indicators.index.framework import Element, Framework, from_table

INDEX = Element("index")


def tree(*elements: Element) -> Framework:
    return Framework((INDEX, *elements))


@pytest.fixture
def two_pillars() -> Framework:
    return tree(
        Element("p", "index", weight=3),
        Element("q", "index"),
        Element("a", "p"),
        Element("b", "p"),
        Element("c", "q"),
    )


def test_indicators_are_what_nothing_belongs_to(two_pillars):
    assert two_pillars.indicators == ("a", "b", "c")
    assert two_pillars.index == "index"


def test_every_aggregate_comes_after_what_it_is_made_of(two_pillars):
    order = two_pillars.parents
    assert set(order) == {"p", "q", "index"}
    assert order[-1] == "index"
    assert [two_pillars.level(code) for code in order] == [0, 0, 1]


def test_effective_weights_multiply_down_the_tree_and_add_up_to_one(two_pillars):
    assert two_pillars.effective_weights == {"a": 0.375, "b": 0.375, "c": 0.25}


def test_a_pillar_left_empty_goes_with_its_last_indicator(two_pillars):
    left = two_pillars.without(["c"])
    assert left.indicators == ("a", "b")
    assert left.parents == ("p", "index")


def test_nothing_left_is_an_error(two_pillars):
    with pytest.raises(ContractError, match="no indicator of the framework is left"):
        two_pillars.without(["a", "b", "c"])


def test_an_unknown_parent_is_named():
    with pytest.raises(ContractError, match="a belongs to 'pillar', which the framework does not"):
        tree(Element("a", "pillar"))


def test_a_circle_is_shown():
    with pytest.raises(ContractError, match="circle: a -> b -> a"):
        tree(Element("a", "b"), Element("b", "a"), Element("c", "index"))


@pytest.mark.parametrize("direction", [0, 2, 0.5])
def test_a_direction_is_one_or_minus_one(direction):
    with pytest.raises(ContractError, match=r"the direction of a is .* expected 1"):
        tree(Element("a", "index", direction=direction))


def test_a_code_stands_once():
    with pytest.raises(ContractError, match="has a more than once"):
        tree(Element("a", "index"), Element("a", "index"))


def test_there_is_one_index():
    with pytest.raises(ContractError, match="2 elements without a parent"):
        tree(Element("other"))


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf")])
def test_a_weight_is_a_number_from_zero(weight):
    with pytest.raises(ContractError, match="the weight of a is"):
        tree(Element("a", "index", weight=weight))


def test_some_sibling_has_a_weight():
    with pytest.raises(ContractError, match="weights below index are all zero"):
        tree(Element("a", "index", weight=0))


def test_an_unknown_element_names_the_nearest(two_pillars):
    with pytest.raises(UnknownNameError, match="unknown element of the framework"):
        two_pillars["z"]


def test_a_table_may_leave_columns_and_cells_out():
    table = pd.DataFrame({"code": ["i", "a"], "parent": [None, "i"], "direction": [None, -1]})
    found = from_table(table)
    assert (found["a"].direction, found["a"].weight, found["i"].parent) == (-1, 1.0, "")


def test_a_table_without_parents_is_refused():
    with pytest.raises(ContractError, match="lacks the columns parent"):
        from_table(pd.DataFrame({"code": ["a"]}))


def test_the_declared_framework_has_three_pillars_of_three_indicators():
    found = declared.framework(catalog.deterrence_index())
    pillars = found.children(found.index)
    assert pillars == ("denial", "tripwire", "cohesion")
    assert [len(found.children(pillar)) for pillar in pillars] == [3, 3, 3]


def test_every_declared_indicator_says_why_and_what_it_cannot_carry():
    declaration = catalog.deterrence_index()
    assert all(one.why and one.cannot and one.unit for one in declaration.indicators)
    assert set(declaration.series) <= set(catalog.all_series())


def test_eight_choices_are_declared_as_uncertain_and_the_reference_is_among_them():
    declaration = catalog.deterrence_index()
    reference = declared.options(declaration)
    varied = {one.name: one.options for one in declared.inputs(declaration)}
    assert len(varied) == 8
    assert [one and one.most_points for one in varied["treatment"]] == [3, None]
    for name, options in varied.items():
        if options:
            assert getattr(reference, name) in options
