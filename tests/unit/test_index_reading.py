"""Cutting the declared index to what was known, and reading the index that comes of it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

import baltic_research as br
from baltic_research.errors import ContractError, EditionError, ParameterError, UnknownNameError
from baltic_research.models.index_uncertainty import order


@pytest.fixture(scope="module")
def observations():
    return br.load_known(br.index.declaration().series).observations


@pytest.fixture(scope="module")
def roster():
    return br.facts.load_roster(scope="battlegroup")


def build(declared, observations, roster, **choices):
    panel = br.index.host_years(declared, observations, roster)
    found = br.models.composite_index(
        panel.table,
        br.index.tree(declared),
        br.index.options(declared, **choices),
        groups=panel.groups,
    )
    return panel, found.stages


@pytest.fixture(scope="module")
def built(observations, roster):
    return build(br.index.declaration(), observations, roster)


def test_hosts_and_years_may_be_named():
    found = br.index.declaration(["Estonia", "POL"], 2017, 2024)
    assert (found.hosts, found.first_year, found.last_year) == (("EST", "POL"), 2017, 2024)


def test_a_host_without_framework_nation_is_refused_with_those_there_are():
    with pytest.raises(ParameterError, match="DEU has no framework nation declared; choose among"):
        br.index.declaration(["DEU"])
    with pytest.raises(ParameterError, match="hosts is empty"):
        br.index.declaration([])
    with pytest.raises(UnknownNameError):
        br.index.declaration(["Estland-on-Sea"])


def test_years_that_do_not_rise_are_refused():
    with pytest.raises(ParameterError, match="the years run from 2020 to 2020"):
        br.index.declaration(None, 2020, 2020)


def test_everything_declared_is_known_today(observations):
    declared = br.index.declaration()
    assert br.index.known(declared, observations) == declared


def test_indicators_without_their_series_go(observations):
    declared = br.index.declaration()
    fewer = observations[observations["series"] != "unga.ideal_point"]
    gone = {one.code for one in declared.indicators} - {
        one.code for one in br.index.known(declared, fewer).indicators
    }
    assert gone == {"partner_distance"}


def test_a_product_of_which_no_one_edition_was_known_goes():
    """As of 2023 equipment's share is held of one Ally, spending of an older edition."""
    declared = br.index.declaration()
    then = br.load_known(declared.series, as_of="2023-12-31").observations
    products = {one.code for one in declared.indicators if one.form == "product_share"}
    found = br.index.known(declared, then)
    assert products
    assert not products & {one.code for one in found.indicators}
    roster = br.facts.load_roster(scope="battlegroup", as_of="2023-12-31")
    assert not products & set(br.index.host_years(found, then, roster).table.columns)


def test_no_figure_is_carried_into_years_of_which_nothing_was_known():
    declared = br.index.declaration()
    then = br.load_known(declared.series, as_of="2019-12-31").observations
    found = br.index.known(declared, then)
    assert (found.first_year, found.last_year) == (2014, 2019)


def test_an_index_without_a_pillar_is_refused(observations):
    declared = br.index.declaration()
    own = observations[~observations["series"].isin(["nato.defence_share_gdp", "unga.ideal_point"])]
    with pytest.raises(EditionError, match=r"nothing was known that day .* the pillar Cohesion"):
        br.index.known(declared, own)


def test_what_is_zero_in_every_year_tells_nothing_apart(observations):
    before = br.index.declaration(last_year=2016)
    found = {one.code for one in br.index.known(before, observations).indicators}
    assert not found & {"battlegroup", "nuclear_contributors"}
    assert "us_assigned" in found
    own = observations[observations["series"] != "ustroops.active_duty"]
    with pytest.raises(EditionError, match=r"for 2014 to 2016 .* pillar Punishment and tripwire"):
        br.index.known(before, own)


def test_uncertain_choices_are_told_in_words():
    found = br.index.describe_choices(br.index.declaration()).set_index("input")
    assert found.loc["treatment"].tolist() == [
        "winsorised (up to 3 figures)",
        "winsorised (up to 3 figures); none",
    ]
    assert found.loc["normalisation", "reference"] == "min_max (1, 100)"
    assert found.loc["aggregation", "reference"] == "arithmetic then geometric"
    assert found.loc["weight:denial", "between"] == "0.5 to 1.5 times"


def test_a_single_year_is_no_index(observations):
    with pytest.raises(EditionError, match="hold 1 years between 2014 and 2025"):
        br.index.known(br.index.declaration(), observations[observations["year"] == 2020])


def test_the_framework_is_a_table_with_reason_and_limit_of_each_indicator():
    table = br.index.describe(br.index.declaration())
    assert table["weight_pct"].sum() == pytest.approx(100)
    assert table.set_index("indicator").loc["partner_distance", "direction"] == "less deters"
    assert table[["why", "cannot"]].map(len).gt(20).all(axis=None)


def test_choices_are_named_as_a_reader_names_them():
    declared = br.index.declaration()
    found = br.index.options(
        declared,
        imputation="none",
        treatment="none",
        normalisation="z_score",
        weighting="entropy then given",
        aggregation="geometric",
    )
    assert (found.imputation, found.treatment, found.aggregation) == ("none", None, "geometric")
    assert (found.normalisation.method, found.normalisation.low) == ("z_score", 50)
    assert found.weighting == ("entropy", "given")


def test_off_is_another_word_for_none_which_a_command_line_takes_for_not_set():
    declared = br.index.declaration()
    off, none = (
        br.index.options(declared, imputation=word, treatment=word) for word in ("off", "none")
    )
    assert off == none != br.index.options(declared)


def test_the_scale_of_reference_is_the_first_of_its_method():
    declared = br.index.declaration()
    assert br.index.options(declared, normalisation="min_max") == br.index.options(declared)


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"normalisation": "rank"}, "normalisation must be one of .*min_max.*found 'rank'"),
        ({"treatment": "yes"}, "treatment must be one of winsorised, none"),
        ({"aggregation": "arithmetic and geometric"}, "aggregation must be one of arithmetic"),
        ({"weighting": "mine"}, "weighting must be one of equal"),
        ({"imputation": "zero"}, "imputation must be one of none"),
    ],
)
def test_a_choice_that_there_is_not_is_refused(choice, message):
    with pytest.raises(ParameterError, match=message):
        br.index.options(br.index.declaration(), **choice)


def test_every_figure_has_one_basis_and_filled_ones_are_named_so(built):
    panel, stages = built
    found = br.index.bases(panel, stages).set_index(["country", "year", "indicator"])
    assert len(found) == panel.table.size
    assert found.loc[("EST", 2019, "battlegroup"), "basis"] == "filled in"
    assert found.loc[("EST", 2016, "battlegroup"), "basis"] == "zero by fact"
    assert found.loc[("LTU", 2014, "arms_deliveries"), "basis"] == "missing"
    assert (found["basis"] == "filled in").sum() == int(stages.imputed.filled.sum().sum())
    known = found["basis"].isin(["reported", "estimate", "zero by fact", "filled in"])
    assert (found["value"].notna() == known).all()


def test_an_indicator_screened_out_is_marked_as_left_out(observations, roster):
    declared = br.index.declaration(first_year=2017)
    panel, stages = build(declared, observations, roster)
    assert "nuclear_contributors" in stages.screened.indicators
    found = br.index.bases(panel, stages).query("indicator == 'nuclear_contributors'")
    assert set(found["basis"]) == {"left out"}


def test_coherence_agrees_with_the_figures_it_is_of(built):
    _, stages = built
    found = br.index.coherence(stages).set_index("element")
    assert list(found.index) == ["deterrence", "cohesion", "tripwire", "denial"]
    parts = stages.aggregated[["personnel", "equipment_spending", "arms_deliveries"]]
    assert found.loc["denial", "least_correlation"] == pytest.approx(parts.corr().to_numpy().min())
    size = np.linalg.eigvalsh(parts.dropna().corr().to_numpy())[-1]
    assert found.loc["denial", "first_component_pct"] == pytest.approx(100 * size / 3)


def test_a_pillar_of_one_part_has_no_coherence_to_check(observations, roster):
    declared = br.index.declaration()
    fewer = observations[
        ~observations["series"].isin(["transfers.imports_tiv", "nato.equipment_share"])
    ]
    _, stages = build(br.index.known(declared, fewer), fewer, roster)
    row = br.index.coherence(stages).set_index("element").loc["denial"]
    assert row["parts"] == 1
    assert np.isnan(row["alpha"])


def test_a_series_that_rises_with_the_index_but_in_other_years_shows_in_the_changes(built):
    _, stages = built
    score = stages.scores
    same = score.reset_index(name="value").assign(series="same")
    against = same.assign(
        series="trend", value=lambda rows: 10 * (rows["year"] - 2000) - np.tanh(rows["value"] - 40)
    )
    found = br.index.links(stages, pd.concat([same, against])).set_index("series")
    assert found.loc["same", "rank_correlation"] == pytest.approx(1)
    assert found.loc["same", "rank_correlation_of_changes"] == pytest.approx(1)
    assert found.loc["same", ["host_years", "changes"]].tolist() == [36, 33]
    assert found.loc["trend", "rank_correlation"] > 0.5
    assert found.loc["trend", "rank_correlation_of_changes"] < 0
    assert np.isnan(found.loc["calendar year", "rank_correlation_of_changes"])


def test_changes_are_from_year_to_year_whatever_the_order_of_rows(built):
    _, stages = built
    same = stages.scores.reset_index(name="value").assign(series="same")
    usual = br.index.links(stages, same)
    mixed = stages.aggregated.sample(frac=1, random_state=5)
    found = br.index.links(dataclasses.replace(stages, aggregated=mixed), same)
    pd.testing.assert_frame_equal(found, usual)
    # Without one of 12 years a host has 9 changes from one year to the next
    fewer = dataclasses.replace(stages, aggregated=mixed.drop(index=2018, level="year"))
    assert br.index.links(fewer, same)["changes"].tolist() == [27, 27]


def test_links_refuse_a_host_year_twice_and_units_that_are_none(built):
    _, stages = built
    rows = stages.scores.reset_index(name="value").assign(series="same")
    with pytest.raises(ContractError, match="has a country and year twice"):
        br.index.links(stages, pd.concat([rows, rows]))


def test_a_pair_is_told_apart_where_its_order_holds_in_nearly_all_draws():
    units = pd.Series([3.0, 2.0, 1.0], index=["a", "b", "c"])
    draws = np.tile([3.0, 2.0, 1.0], (100, 1))
    draws[:20, 0] = 1.5  # in a fifth of the draws the first falls behind the second
    found = order.told_apart(units, draws).set_index("unit")
    assert found.loc["a"].to_dict() == {"others": 2, "ahead_of": 1, "behind": 0, "not_told": 1}
    assert found.loc["c"].to_dict() == {"others": 2, "ahead_of": 0, "behind": 2, "not_told": 0}
    assert order.told_apart(units, draws, 0.8)["not_told"].sum() == 0
    with pytest.raises(ParameterError, match="confidence must lie above"):
        order.told_apart(units, draws, 0.5)


def test_pairs_may_be_taken_within_a_year_only():
    units = pd.Series([3.0, 2.0, 1.0], index=["a", "b", "c"])
    years = pd.Series([2024, 2025, 2024], index=["a", "b", "c"])
    found = order.told_apart(units, np.array([[3.0, 2.0, 1.0]]), within=years).set_index("unit")
    assert found["others"].tolist() == [1, 0, 1]
    assert found["ahead_of"].tolist() == [1, 0, 0]


def test_bands_count_what_they_tell_apart(observations, roster):
    declared = br.index.declaration()
    panel = br.index.host_years(declared, observations, roster)
    bands = br.models.index_bands(
        panel.table, br.index.tree(declared), br.index.uncertain(declared),
        br.index.options(declared), groups=panel.groups, draws=200,
    )  # fmt: skip
    found = bands.told_apart()
    assert found["ahead_of"].sum() == found["behind"].sum()
    place = dict(
        zip(zip(found["country"], found["year"], strict=True), found["behind"], strict=True)
    )
    others = [unit for unit in bands.setting.nominal.scores.index if unit != ("LVA", 2014)]
    assert place["LVA", 2014] == sum(bands.ahead(one, ("LVA", 2014)) >= 0.95 for one in others)
