"""The specification curve of the demand for spending."""

from __future__ import annotations

import numpy as np
import pytest
from linearmodels.panel import PanelOLS

from baltic_research import load
from baltic_research.errors import ParameterError
from baltic_research.models import demand_panel, demand_specifications, spending_demand
from baltic_research.models.demand.sample import design
from baltic_research.models.demand.specifications import CHOICES


@pytest.fixture(scope="module")
def panel():
    parts = ("milex_share_gdp", "gdp_usd_constant", "population")
    return demand_panel(*(load(f"worldbank.{one}", edition="2026-02") for one in parts))


@pytest.fixture(scope="module")
def curve(panel):
    return demand_specifications(panel, first_year=[1993, 2004])


def only(panel, **choices):
    base = {"sample": ["allies"], "first_year": [1993], "united_states": ["with"], "wars": ["with"], "controls": ["and membership"], "effects": ["two-way"], "outcome": ["ln spending"], "threat": ["nearness"]}  # fmt: skip
    return demand_specifications(panel, **{**base, **choices})


def test_every_combination_is_estimated_or_said_to_be_skipped(curve):
    assert len(curve.table()) + len(curve.skipped) == 3 * 2 * 2 * 2 * 3 * 2 * 2 * 3
    both = [*curve.table()[list(CHOICES)].itertuples(index=False), *curve.skipped[list(CHOICES)].itertuples(index=False)]  # fmt: skip
    assert len(set(map(tuple, both))) == len(both)
    assert curve.skipped["reason"].ne("").all()


def test_the_curve_rises_and_numbers_its_points(curve):
    table = curve.table()
    assert table["estimate"].is_monotonic_increasing
    assert table["specification"].tolist() == list(range(1, len(table) + 1))
    assert ((table["low"] < table["estimate"]) & (table["estimate"] < table["high"])).all()


def test_a_point_of_the_curve_is_the_model_itself(panel):
    point = only(panel).table().iloc[0]
    rows = spending_demand(panel, draws=19).table()
    model = rows[(rows["method"] == "cluster") & (rows["term"] == "ln_adversary_nearness")].iloc[0]
    for name in ("estimate", "standard_error", "low", "high", "p_value"):
        assert point[name] == pytest.approx(model[name]), name


def share_model(panel, threat):
    terms = ["ln_gdp", "ln_population", threat, "ln_spill_in_weighted", "ally"]
    rows = design(panel, [*terms, "share_gdp_pct"], sample="allies").rows
    frame = rows.set_index(["country", "year"])
    model = PanelOLS(frame["share_gdp_pct"], frame[terms], entity_effects=True, time_effects=True)
    return rows, model.fit().params


@pytest.mark.parametrize(("term", "column", "addend"), [("threat", "ln_adversary_nearness", 0), ("income", "ln_gdp", 1)])  # fmt: skip
def test_the_share_of_gdp_as_outcome_becomes_an_elasticity_of_spending(panel, term, column, addend):
    point = only(panel, term=term, outcome=["share of GDP"]).table().iloc[0]
    rows, slopes = share_model(panel, "ln_adversary_nearness")
    assert point["estimate"] == pytest.approx(
        addend + slopes[column] / rows["share_gdp_pct"].mean()
    )


def test_the_level_of_the_threat_becomes_an_elasticity_at_a_thousand_kilometres(panel):
    point = only(panel, outcome=["share of GDP"], threat=["level"]).table().iloc[0]
    rows, slopes = share_model(panel, "threat_musd_per_km")
    scale = rows["adversary_spending_musd"].mean() / 1000 / rows["share_gdp_pct"].mean()
    assert point["estimate"] == pytest.approx(slopes["threat_musd_per_km"] * scale)


def test_choices_choose_rows(curve):
    table = curve.table()
    base = {"first_year": 1993, "united_states": "with", "wars": "with"}
    sizes = {
        sample: table[
            (table[list(base)] == list(base.values())).all(axis=1) & (table["sample"] == sample)
        ]["n"].unique()
        for sample in ("all", "allies", "members")
    }
    assert all(len(one) == 1 for one in sizes.values())
    assert sizes["all"] > sizes["allies"] > sizes["members"]
    for choice in ("wars", "united_states"):
        fewer = (
            table.groupby([*(one for one in CHOICES if one != choice), choice])["n"]
            .first()
            .unstack()
        )
        assert (fewer["without"] < fewer["with"]).any()
        assert (fewer["without"] <= fewer["with"]).all()


def test_the_absorbed_threat_is_skipped_with_its_reason(curve):
    absorbed = curve.skipped[
        (curve.skipped["threat"] == "log_ratio") & (curve.skipped["effects"] == "two-way")
    ]
    assert absorbed["reason"].str.contains("absorb the logarithm").all()
    table = curve.table()
    assert not ((table["threat"] == "log_ratio") & (table["effects"] == "two-way")).any()


def test_membership_that_never_changes_is_skipped(panel):
    with pytest.raises(ParameterError, match="nobody joins within the sample"):
        only(panel, sample=["members"])


def test_the_driving_choice_explains_the_most_of_the_variance(curve):
    drivers = curve.drivers()
    table = curve.table()
    means = table.groupby("effects")["estimate"].transform("mean")
    share = np.var(means) / np.var(table["estimate"])
    assert drivers.set_index("choice").loc["effects", "share"] == pytest.approx(share)
    assert drivers["share"].is_monotonic_decreasing
    assert drivers["choice"].iloc[0] in curve.notes[1]


@pytest.mark.parametrize(
    ("choice", "words"),
    [({"term": "fear"}, "term has 'fear'"), ({"wars": ["some"]}, "wars has 'some'"), ({"threat": []}, "threat has nothing"), ({"confidence": 95}, "confidence=95 must lie between 0 and 1")],
)  # fmt: skip
def test_an_unknown_choice_is_named_with_the_right_ones(panel, choice, words):
    with pytest.raises(ParameterError, match=words):
        demand_specifications(panel, **choice)
