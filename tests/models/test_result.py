"""Results below each other: which is which, in their order, and what cannot be told apart."""

from __future__ import annotations

import pytest

from baltic_research.errors import ParameterError
from baltic_research.models import deterrence_threshold, stacked

CHEAP, DEAR = deterrence_threshold([1, 2], cost=1), deterrence_threshold(1, cost=3)


def test_results_stand_below_each_other_in_their_order_with_their_names_in_front():
    found = stacked({"dear": DEAR, "cheap": CHEAP}, "price")
    assert list(found.columns) == ["price", *DEAR.table().columns]
    assert found["price"].tolist() == ["dear", "cheap", "cheap"]
    assert found["p_star"].tolist() == [0.25, 0.5, 2 / 3]
    assert found.index.tolist() == [0, 1, 2]


def test_several_names_take_the_parts_of_a_tuple():
    found = stacked({("dear", 3): DEAR, ("cheap", 1): CHEAP}, "price", "cost_given")
    assert found[["price", "cost_given"]].values.tolist() == [
        ["dear", 3], ["cheap", 1], ["cheap", 1],
    ]  # fmt: skip


def test_a_name_that_is_a_column_already_is_refused():
    with pytest.raises(ParameterError, match="have a column gain themselves"):
        stacked({1: CHEAP, 3: DEAR}, "gain")


def test_nothing_cannot_be_stacked():
    with pytest.raises(ParameterError, match="no result to tell apart by price"):
        stacked({}, "price")
