"""Host-country-years of the declared index, from observations and rosters."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from baltic_research import catalog, facts, load
from baltic_research.errors import ContractError, ParameterError
from baltic_research.indicators.index import declared, panel, rosters
from baltic_research.models.index_uncertainty.bands import index_bands
from baltic_research.models.index_uncertainty.composite import composite_index
from baltic_research.models.index_uncertainty.sensitivity import index_sensitivity


@pytest.fixture(scope="module")
def declaration():
    return catalog.deterrence_index()


@pytest.fixture(scope="module")
def observations(declaration):
    return pd.concat([load(code) for code in declaration.series], ignore_index=True)


@pytest.fixture(scope="module")
def battlegroups():
    return facts.load_roster(scope="battlegroup")


@pytest.fixture(scope="module")
def hosts(declaration, observations, battlegroups):
    return panel.host_years(declaration, observations, battlegroups)


def roster(*rows: dict[str, object]) -> pd.DataFrame:
    usual = {
        "host": "EST",
        "contributor": "NATO",
        "as_of": "2020",
        "troops": 1000.0,
        "scope": "battlegroup",
        "role": "total",
        "nuclear_armed": pd.NA,
        "approximate": False,
        "confidence": "high",
        "source": "nato",
    }
    return pd.DataFrame([usual | row for row in rows])


def ally(code: str, *, armed: bool, **more: object) -> dict[str, object]:
    return {"contributor": code, "role": "contributor", "nuclear_armed": armed, **more}


def test_the_declared_coverage_is_that_of_the_tables_shipped(declaration, hosts):
    known = hosts.table.notna().sum().to_dict()
    assert known == {one.code: one.known for one in declaration.indicators}


def test_every_host_has_every_year_once(declaration, hosts):
    assert len(hosts.table) == 36
    assert hosts.table.index.is_unique
    assert list(hosts.table.columns) == [one.code for one in declaration.indicators]


def test_a_figure_is_the_one_observed(hosts, observations):
    own = observations[observations["series"] == "nato.personnel"].set_index(["country", "year"])
    assert hosts.table.loc[("LVA", 2019), "personnel"] == own.loc[("LVA", 2019), "value"]


def test_the_framework_nations_share_stands_for_its_host(hosts, observations):
    shares = observations[observations["series"] == "nato.defence_share_gdp"]
    share = shares.set_index(["country", "year"])["value"]
    assert hosts.table.loc[("LTU", 2020), "partner_burden"] == share[("DEU", 2020)]
    assert hosts.table.loc[("EST", 2020), "own_burden"] == share[("EST", 2020)]


def test_arms_delivered_are_a_mean_of_five_whole_years(hosts, observations):
    rows = observations[observations["series"] == "transfers.imports_tiv"]
    own = rows[rows["country"] == "EST"].set_index("year")["value"]
    expected = own.loc[2014:2018].mean()
    assert hosts.table.loc[("EST", 2018), "arms_deliveries"] == pytest.approx(expected)
    assert hosts.basis.loc[("EST", 2025), "arms_deliveries"] == "missing"


def test_no_battlegroup_before_2017_is_a_zero_and_no_count_later_is_a_gap(hosts):
    assert hosts.table.loc[("LTU", 2016), "battlegroup"] == 0
    assert hosts.basis.loc[("LTU", 2016), "battlegroup"] == "zero by fact"
    assert pd.isna(hosts.table.loc[("EST", 2019), "battlegroup"])
    assert hosts.table.loc[("EST", 2022), "battlegroup"] == 1430
    assert hosts.table.loc[("LVA", 2022), "battlegroup"] == 1887


def test_estimates_are_marked(hosts):
    assert hosts.basis.loc[("EST", 2025), "own_burden"] == "estimate"
    assert hosts.basis.loc[("EST", 2020), "own_burden"] == "reported"


def test_coverage_counts_each_kind_of_figure(hosts):
    found = hosts.coverage().set_index("indicator")
    kinds = found[["reported", "estimate", "zero by fact", "missing"]]
    assert (kinds.sum(axis=1) == found["host_years"]).all()
    assert found.loc["battlegroup", "zero by fact"] == 9


def test_a_host_of_reference_joins_where_it_is_asked_for(declaration, observations, battlegroups):
    codes = [*declaration.hosts, *declaration.reference_hosts]
    found = panel.host_years(declaration, observations, battlegroups, hosts=codes)
    assert len(found.table) == 48
    assert found.table.loc[("POL", 2022), "battlegroup"] == 1033
    with pytest.raises(ParameterError, match="DEU has no framework nation"):
        panel.host_years(declaration, observations, battlegroups, hosts=["Germany"])


def test_a_series_that_lacks_or_comes_in_two_editions_is_refused(
    declaration, observations, battlegroups
):
    without = observations[observations["series"] != "nato.personnel"]
    with pytest.raises(ContractError, match=r"lack nato\.personnel"):
        panel.host_years(declaration, without, battlegroups)
    older = observations[observations["series"] == "nato.personnel"].assign(edition="2020-01")
    with pytest.raises(ContractError, match="mixes the editions"):
        panel.host_years(declaration, pd.concat([observations, older]), battlegroups)


def test_an_unknown_form_is_refused(declaration, observations, battlegroups):
    odd = dataclasses.replace(declaration.indicators[0], form="guess")
    other = dataclasses.replace(declaration, indicators=(odd, *declaration.indicators[1:]))
    with pytest.raises(ParameterError, match="the form of personnel is 'guess'"):
        panel.host_years(other, observations, battlegroups)


def test_of_several_counts_the_surest_and_then_the_latest_stands():
    found = rosters.totals(
        roster(
            {"troops": 900.0, "as_of": "2020-02"},
            {"troops": 950.0, "as_of": "2020-05"},
            {"troops": 2000.0, "as_of": "2020-12", "confidence": "low"},
        )
    )
    assert found.loc[("EST", 2020), "value"] == 950


def test_all_allied_troops_are_never_taken_for_the_battlegroup():
    found = rosters.totals(roster({"scope": "all_allied", "troops": 4000.0}, {"as_of": "2021"}))
    assert list(found.index) == [("EST", 2021)]


def test_a_count_given_as_rounded_is_an_estimate():
    assert rosters.totals(roster({"approximate": True}))["status"].tolist() == ["estimate"]


def test_nuclear_armed_allies_are_counted_in_the_fullest_list():
    found = rosters.nuclear_armed(
        roster(
            ally("GBR", armed=True),
            ally("FRA", armed=True),
            ally("GBR", armed=True, source="shape"),
            ally("DNK", armed=False, source="shape"),
            ally("ISL", armed=False, source="shape"),
        )
    )
    assert found.loc[("EST", 2020), "value"] == 1


def test_a_list_of_one_ally_says_nothing_of_the_others():
    assert rosters.nuclear_armed(roster(ally("GBR", armed=True))).empty


def test_a_roster_without_its_columns_is_refused():
    with pytest.raises(ContractError, match="lacks the columns host"):
        rosters.totals(roster({}).drop(columns="host"))


def test_the_declared_index_can_be_built_and_warns_of_what_it_rests_on(declaration, hosts):
    found = composite_index(
        hosts.table,
        declared.framework(declaration),
        declared.options(declaration),
        groups=hosts.groups,
    )
    table = found.table()
    assert len(table) == 36
    assert table["score"].between(1, 100).all()
    notes = " ".join(found.notes)
    assert "36 units (3 countries)" in notes
    assert "known for fewer than two units in three: battlegroup" in notes
    assert "not observed but filled in (carried)" in notes


def test_the_order_of_rows_changes_no_score_and_no_band(declaration, hosts):
    """Figures are carried by year, so that rows of a shuffled table carry the same ones."""
    shuffled = hosts.table.sample(frac=1, random_state=5)
    assert not shuffled.index.equals(hosts.table.index)
    tree, options = declared.framework(declaration), declared.options(declaration)
    varied = declared.inputs(declaration)
    scores, bands = [], []
    for table in (hosts.table, shuffled):
        study = {"values": table, "framework": tree, "options": options, "groups": hosts.groups}
        found = composite_index(**study)
        assert found.stages.scores.index.equals(table.index)
        scores.append(found.table().set_index(["country", "year"]).sort_index())
        drawn = index_bands(**study, inputs=varied, draws=100)
        bands.append(drawn.table().set_index(["country", "year"]).sort_index())
    pd.testing.assert_frame_equal(*scores)
    pd.testing.assert_frame_equal(*bands)


def test_what_moves_the_ranks_of_the_declared_index_does_not_hang_on_draws_with_gaps(
    declaration, hosts
):
    """Few draws leave host-years without a score, and these few must not make up the variance."""
    found = index_sensitivity(
        hosts.table,
        declared.framework(declaration),
        declared.inputs(declaration),
        declared.options(declaration),
        groups=hosts.groups,
        points=1024,
        resamples=2,
    )
    gaps = found.unscored > 0
    assert 0 < gaps.mean() < 0.02
    apart = (found.shift - found.shift.mean()) ** 2
    assert apart[gaps].sum() / apart.sum() < 0.05
    assert found.shift[gaps].max() <= found.shift[~gaps].max()
