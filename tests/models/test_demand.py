"""The panel of the demand for spending, and its static model."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from linearmodels.panel import PanelOLS

from baltic_research import countries, load
from baltic_research.errors import ContractError, ParameterError
from baltic_research.models import demand_panel, spending_demand
from baltic_research.models.demand.estimators import default_lags
from baltic_research.models.demand.panel import constant_price_spending, lacking
from baltic_research.models.demand.sample import design


@pytest.fixture(scope="module")
def shares():
    return load("worldbank.milex_share_gdp", edition="2026-02")


@pytest.fixture(scope="module")
def gdp():
    return load("worldbank.gdp_usd_constant", edition="2026-02")


@pytest.fixture(scope="module")
def population():
    return load("worldbank.population", edition="2026-02")


@pytest.fixture(scope="module")
def panel(shares, gdp, population):
    return demand_panel(shares, gdp, population)


@pytest.fixture(scope="module")
def fitted(panel):
    return spending_demand(panel, draws=199)


def figure(frame, country, year, column="value"):
    row = frame[(frame["country"] == country) & (frame["year"] == year)]
    return float(row[column].iloc[0])


def test_spending_is_the_share_of_gdp_at_constant_prices(panel, shares, gdp):
    wanted = figure(shares, "LVA", 2010) / 100 * figure(gdp, "LVA", 2010)
    assert figure(panel, "LVA", 2010, "spending_musd") == pytest.approx(wanted)
    assert figure(panel, "LVA", 2010, "ln_spending") == pytest.approx(np.log(wanted))


def test_threat_and_spill_in_are_of_the_year_before(panel, shares, gdp):
    russian = figure(constant_price_spending(shares, gdp), "RUS", 2013)
    near = countries.distance_km("LVA", "RUS")
    assert figure(panel, "LVA", 2014, "adversary_spending_musd") == pytest.approx(russian)
    assert figure(panel, "LVA", 2014, "threat_musd_per_km") == pytest.approx(russian / near)
    assert figure(panel, "LVA", 2014, "ln_adversary_nearness") == pytest.approx(
        1000 / near * np.log(russian)
    )
    before = constant_price_spending(shares, gdp)
    allies = [one for one in countries.nato_members(2013) if one not in {"LVA", "ISL"}]
    total = before[(before["year"] == 2013) & before["country"].isin(allies)]["value"].sum()
    assert figure(panel, "LVA", 2014, "spill_in_musd") == pytest.approx(total)
    assert figure(panel, "LVA", 2014, "ln_spending_before") == figure(
        panel, "LVA", 2013, "ln_spending"
    )


def test_russia_is_no_row_of_the_panel(panel):
    assert "RUS" not in set(panel["country"])


def test_the_first_years_lag_comes_from_before_the_panel(panel):
    assert panel["year"].min() == 1993
    assert np.isfinite(figure(panel, "DNK", 1993, "ln_spending_before"))


def test_membership_begins_in_the_year_of_accession(panel):
    assert [figure(panel, "EST", year, "ally") for year in (2003, 2004)] == [0, 1]


def test_a_missing_share_stays_missing(panel):
    assert np.isnan(figure(panel, "ISL", 2010, "spending_musd"))
    assert np.isnan(figure(panel, "MNE", 1999, "ln_spending"))


def test_gdp_at_current_prices_is_refused(shares, gdp, population):
    wrong = gdp.assign(unit="million USD, current prices and exchange rates")
    with pytest.raises(ContractError, match="pass GDP in millions at constant prices"):
        demand_panel(shares, wrong, population)


def test_figures_of_different_editions_are_refused(shares, gdp, population):
    with pytest.raises(
        ContractError, match="population is of source, edition and unit worldbank, 2020-01"
    ):
        demand_panel(shares, gdp, population.assign(edition="2020-01"))


def test_a_table_that_is_no_panel_is_refused(shares):
    with pytest.raises(ContractError, match="pass what demand_panel"):
        spending_demand(shares)


def test_missing_years_are_named_as_spans():
    rows = pd.DataFrame(
        {"country": "GEO", "year": range(1993, 2000), "x": [None, None, 1, None, 1, 1, 1]}
    )
    assert lacking(rows, ["x"]) == "GEO 1993-1994 and 1996"


def test_what_is_left_out_is_counted_and_named(fitted, panel):
    allies = panel[panel["country"].isin(countries.nato_members(2024))]
    complete = allies.dropna(
        subset=[
            "ln_spending",
            "ln_gdp",
            "ln_population",
            "ln_adversary_nearness",
            "ln_spill_in_weighted",
        ]
    )
    assert fitted.design.dropped_rows == len(allies) - len(complete)
    assert len(fitted.design.rows) == len(complete)
    assert "ISL every year" in fitted.notes[-1]
    assert "none imputed" in fitted.notes[-1]


def test_a_country_with_two_years_as_a_member_is_named_too(panel):
    found = spending_demand(panel, sample="members", draws=99)
    assert "FIN, SWE are left out too" in found.notes[-1]
    assert not {"FIN", "SWE"} & set(found.design.rows["country"])


def test_estimates_and_driscoll_kraay_errors_are_linearmodels(fitted):
    frame = fitted.design.rows.set_index(["country", "year"])
    model = PanelOLS(frame["ln_spending"], frame[list(fitted.design.terms)], entity_effects=True, time_effects=True)  # fmt: skip
    theirs = model.fit(cov_type="kernel", kernel="bartlett", bandwidth=3)
    ours = fitted.table()
    for method in ours["method"].unique():
        rows = ours[ours["method"] == method].set_index("term")
        assert rows["estimate"].to_dict() == pytest.approx(theirs.params.to_dict())
    rows = ours[ours["method"] == "Driscoll-Kraay"].set_index("term")
    assert rows["standard_error"].to_dict() == pytest.approx(theirs.std_errors.to_dict())


def test_the_three_kinds_of_inference_state_their_corrections(fitted):
    words = fitted.table().drop_duplicates("method").set_index("method")["correction"]
    assert words["cluster"].startswith("G/(G-1) (N-1)/(N-K) = 1.0")
    assert words["cluster"].endswith("t(30)")
    assert "Bartlett, 3 lags" in words["Driscoll-Kraay"]
    assert "null imposed" in words["wild cluster bootstrap"]


@pytest.mark.parametrize(("years", "lags"), [(20, 2), (32, 3), (100, 4)])
def test_the_usual_lags_follow_the_rule_of_thumb(years, lags):
    assert default_lags(years) == lags


def test_the_factor_stated_for_driscoll_and_kraay_is_the_one_applied(fitted):
    parameters = len(fitted.design.terms) + fitted.design.absorber().absorbed
    rows = len(fitted.design.rows)
    words = fitted.table().set_index("method").loc["Driscoll-Kraay", "correction"].iloc[0]
    assert f"N/(N-K) = {rows / (rows - parameters):.4f}" in words


def test_known_elasticities_are_found_again(panel):
    """Spending made of income, nearness and effects gives both coefficients back."""
    made = panel.copy()
    when = made["year"] - 1993
    noise = np.random.default_rng(0).normal(scale=0.02, size=len(made))
    made["ln_spending"] = (
        0.8 * made["ln_gdp"] + 0.3 * made["ln_adversary_nearness"] + 0.05 * when + noise
    )
    found = spending_demand(made, sample="all", draws=19).table()
    rows = found[found["method"] == "cluster"].set_index("term")
    assert rows.loc["ln_gdp", "estimate"] == pytest.approx(0.8, abs=0.02)
    assert rows.loc["ln_adversary_nearness", "estimate"] == pytest.approx(0.3, abs=0.02)


def test_the_logarithm_of_the_threat_is_absorbed_and_refused(panel):
    with pytest.raises(ParameterError, match="the effects absorb both"):
        spending_demand(panel, threat="log_ratio")
    absorbed = design(panel, ["ln_gdp", "ln_threat"], sample="all").absorber()
    rows = design(panel, ["ln_gdp", "ln_threat"], sample="all").rows
    assert np.abs(absorbed.clear(rows["ln_threat"].to_numpy())).max() < 1e-10


def test_the_logarithm_can_be_had_with_effects_of_countries_alone(panel):
    found = spending_demand(panel, threat="log_ratio", effects="country", draws=99)
    assert "ln_threat" in set(found.table()["term"])
    assert found.estimators.empty


def test_the_notes_say_what_the_effects_leave_to_identify_the_threat(panel, fitted):
    assert any("year effects absorb Russia's spending itself" in note for note in fitted.notes)
    other = spending_demand(panel, effects="country", draws=19)
    assert any(
        "without year effects Russia's spending stands for all" in one for one in other.notes
    )


def test_the_plain_sum_of_the_allies_is_flagged_as_nearly_a_years_effect(panel):
    found = spending_demand(panel, spill_in="total", draws=99)
    row = found.collinearity.set_index("term").loc["ln_spill_in"]
    assert row["vif"] > 50
    assert row["left_by_years"] < 0.05
    assert row["heaviest"] == "USA"
    words = " ".join(found.notes)
    assert "ln_spill_in: variance inflation" in words
    assert "of the variation behind its coefficient is United States's" in words


def test_the_measure_not_used_is_reported_beside_the_one_used(fitted):
    used = fitted.collinearity.set_index("term")["used"]
    assert bool(used["ln_spill_in_weighted"])
    assert not bool(used["ln_spill_in"])


def test_the_usual_estimators_stand_beside(fitted):
    names = set(fitted.estimators["estimator"])
    assert names == {"pooled", "between", "random", "within", "two-way", "first differences"}


def test_tests_state_their_null_and_distribution(fitted):
    assert fitted.tests[["null", "distribution"]].ne("").all(axis=None)
    assert "Pesaran CD" in set(fitted.tests["test"])


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"sample": "neutrals"}, "sample='neutrals' is not one of"),
        ({"effects": "year"}, "effects='year' is not one of"),
        ({"threat": "fear"}, "threat='fear' is not one of"),
        ({"spill_in": "sum"}, "spill_in='sum' is not one of"),
        ({"without": "RUS"}, "without='RUS' is not one of"),
        ({"confidence": 95}, "confidence=95 must lie between 0 and 1"),
        ({"draws": 0}, "draws: expected a whole number from 1"),
    ],
)
def test_an_unknown_choice_is_named_with_the_right_ones(panel, choice, words):
    with pytest.raises(ParameterError, match=words):
        spending_demand(panel, **choice)


def test_too_short_a_panel_is_refused(panel):
    with pytest.raises(ContractError, match="at least 5 are needed"):
        spending_demand(panel, first_year=2023)


def test_a_country_left_out_is_out_and_named(panel):
    found = spending_demand(panel, without="USA", draws=99)
    assert "USA" not in set(found.design.rows["country"])
    assert "without USA" in found.title


JOINED_SINCE_2009 = ("ALB", "FIN", "HRV", "MKD", "MNE", "SWE")


def test_membership_is_a_term_only_where_it_changes_in_the_rows_used(panel):
    never = spending_demand(panel, first_year=2010, without=JOINED_SINCE_2009, draws=19)
    assert "ally" not in never.design.terms
    assert "ally" in spending_demand(panel, first_year=2010, draws=19).design.terms


def test_countries_left_out_may_come_from_an_iterator(panel):
    found = spending_demand(panel, without=iter(["USA", "CAN"]), draws=19)
    assert not {"USA", "CAN"} & set(found.design.rows["country"])
    assert "without USA, CAN" in found.title


def test_a_row_without_spending_says_that_it_is_missing(panel):
    assert (panel["status"] == "missing").equals(panel["spending_musd"].isna())


def test_the_picture_has_a_label_for_every_term(fitted):
    assert (fitted.data["label"] != fitted.data["term"]).all()
    assert "Demand for military spending" in fitted.summary()
    assert "<table" in fitted._repr_html_()
