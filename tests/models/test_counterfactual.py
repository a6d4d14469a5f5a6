"""The synthetic control of a country: what it finds, what it refuses and what it says."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from baltic_research.errors import ContractError, ParameterError
from baltic_research.models import Predictor, donor_pool, synthetic_control
from baltic_research.models.counterfactual.core import PredictorSearch

DONORS = ("AUS", "AUT", "CHE", "IRL", "JPN", "NZL")
YEARS = range(2000, 2021)
START = 2014


def observed(values, *, series="worldbank.milex_share_gdp", unit="% of GDP", years=YEARS):
    """Return observations of a series from a column of values a country."""
    frame = pd.DataFrame(values, index=pd.Index(list(years), name="year"))
    rows = frame.melt(ignore_index=False, var_name="country").reset_index()
    return rows.assign(
        source="worldbank",
        series=series,
        edition="2026-02",
        unit=unit,
        status="reported",
        note="",
        cell="",
    )


def paths(seed=3):
    """Return donors that wander, and two treated that are mixtures of them, one with a step."""
    generator = np.random.default_rng(seed)
    walks = 2 + generator.normal(0, 0.1, (len(YEARS), len(DONORS))).cumsum(axis=0)
    values = dict(zip(DONORS, walks.T, strict=True))
    after = np.array(YEARS) >= START
    values["EST"] = 0.6 * values["AUS"] + 0.4 * values["JPN"] + 0.5 * after
    values["LVA"] = 0.3 * values["CHE"] + 0.7 * values["NZL"]
    return values


@pytest.fixture
def observations():
    return observed(paths())


@pytest.fixture
def gdp():
    generator = np.random.default_rng(9)
    values = {code: generator.uniform(1, 9, len(YEARS)) for code in (*DONORS, "EST", "LVA")}
    return observed(values, series="worldbank.gdp_ppp_constant", unit="million USD")


def fit(observations, **options):
    given = {"treated": "EST", "donors": DONORS, "start": START} | options
    return synthetic_control(observations, **given)


def test_a_step_on_top_of_a_mixture_of_donors_is_found(observations):
    result = fit(observations)
    row = result.table().iloc[0]
    assert row["average_effect"] == pytest.approx(0.5, abs=1e-8)
    assert row["rmspe_before"] == pytest.approx(0, abs=1e-8)
    weights = result.weights().set_index("donor")["weight"]
    assert weights[["AUS", "JPN"]].tolist() == pytest.approx([0.6, 0.4], abs=1e-8)


def test_the_heaviest_donor_comes_first(observations):
    assert fit(observations).weights()["donor"].tolist()[:2] == ["AUS", "JPN"]


def test_each_treated_country_has_a_control_of_its_own(observations):
    table = fit(observations, treated=["EST", "LVA"]).table().set_index("country")
    assert table["average_effect"].to_dict() == pytest.approx({"EST": 0.5, "LVA": 0.0}, abs=1e-8)


def test_names_of_countries_do_as_well_as_codes(observations):
    assert fit(observations, treated="estonia").table()["country"].tolist() == ["EST"]


def test_data_hold_actual_synthetic_and_gap_of_every_year(observations):
    data = fit(observations).data
    assert list(data) == ["country", "year", "actual", "synthetic", "gap", "unit", "after"]
    assert data["year"].tolist() == list(YEARS)
    assert (data["gap"] - (data["actual"] - data["synthetic"])).abs().max() == 0
    assert data.loc[data["after"], "year"].min() == START


def test_effects_are_the_years_from_the_start_on(observations):
    effects = fit(observations).effects()
    assert effects["year"].tolist() == list(range(START, 2021))
    assert effects["gap"].mean() == pytest.approx(0.5, abs=1e-8)


def test_the_last_year_alone_may_be_treated(observations):
    row = fit(observations, start=2020).table().iloc[0]
    assert (row["years_before"], row["years_after"]) == (20, 1)


def test_years_can_be_shortened(observations):
    row = fit(observations, years=(2003, 2018)).table().iloc[0]
    assert (row["years_before"], row["years_after"]) == (11, 5)


def test_the_title_says_who_when_and_from_what(observations):
    title = fit(observations).title
    assert title.startswith("Synthetic control of Estonia from 2014, 6 donors")
    assert "worldbank.milex_share_gdp (% of GDP), edition 2026-02" in title


def noted(result, words):
    return any(words in note for note in result.notes)


def test_notes_say_what_identification_rests_on(observations):
    result = fit(observations)
    for words in ("anticipation", "spill-over", "One treated country"):
        assert noted(result, words)


def test_the_typical_gap_is_a_share_of_the_level_before():
    values = paths()
    values["EST"] = values["EST"] + np.resize([0.3, -0.3], len(YEARS)) * (np.array(YEARS) < START)
    result = fit(observed(values))
    level = values["EST"][:14].mean()
    share = 100 * result.table()["rmspe_before"].item() / level
    assert noted(result, f"the typical gap before is {share:.1f} % of its level")


def test_a_perfect_fit_is_said_to_leave_the_weights_open(observations):
    assert noted(fit(observations), "Estonia is matched perfectly before 2014")


def test_a_treated_country_outside_the_donors_range_is_named():
    values = paths()
    values["EST"] = values["EST"] + 5
    assert noted(fit(observed(values)), "Estonia lies outside the range of the donors in 14 of 14")


def test_estimates_among_the_figures_are_counted(observations):
    observations.loc[observations["year"] == 2020, "status"] = "estimate"
    observations.loc[observations["year"] == 2019, "status"] = "imputed"
    assert noted(fit(observations), "14 of 147 figures are estimates or imputed")


def test_a_missing_cell_is_named_with_what_to_do(observations):
    observations.loc[
        (observations["country"] == "AUT") & (observations["year"] == 2005), "value"
    ] = np.nan
    with pytest.raises(
        ContractError, match=r"no figure for AUT 2005; .*drop the donor, or shorten"
    ):
        fit(observations)


def test_a_country_that_is_not_held_is_a_missing_cell(observations):
    with pytest.raises(ContractError, match=r"no figure for CHL 2000 \(and 20 more"):
        fit(observations, donors=[*DONORS, "CHL"])


def test_a_missing_figure_of_a_country_not_used_is_no_trouble(observations):
    observations.loc[observations["country"] == "AUT", "value"] = np.nan
    assert len(fit(observations, donors=[one for one in DONORS if one != "AUT"]).fits) == 1


def with_donor(code):
    values = paths()
    values[code] = values["AUT"] + 0.1
    return observed(values), [*DONORS, code]


def test_a_member_of_nato_is_refused_as_a_donor():
    rows, donors = with_donor("DEU")
    with pytest.raises(
        ParameterError, match="donors has DEU, in NATO by 2020: what reaches one Ally"
    ):
        fit(rows, donors=donors)


def test_a_member_of_nato_may_be_allowed_and_is_then_named():
    rows, donors = with_donor("DEU")
    result = fit(rows, donors=donors, allow_treated_donors=True)
    assert noted(result, "Donors in NATO by 2020: DEU")


def test_finland_is_a_questionable_donor_before_it_joined():
    rows, donors = with_donor("FIN")
    assert noted(fit(rows, donors=donors), "Questionable donors: FIN")


def test_ukraine_is_named_as_questionable():
    rows, donors = with_donor("UKR")
    assert noted(fit(rows, donors=donors), "UKR (invaded in 2014 and 2022)")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"donors": [*DONORS, "EST"]}, "donors has EST, which is treated"),
        ({"donors": ["AUT"]}, "at least one treated and 2 donors"),
        ({"treated": []}, "treated has 0"),
        ({"donors": [*DONORS, "NATO_EUR_CAN"]}, "NATO_EUR_CAN stands for several"),
        ({"start": 2002}, "must lie between 2003 and 2020"),
        ({"start": 2021}, "must lie between 2003 and 2020"),
        ({"predictor_weights": [1.0]}, "1 weights for 0 predictors"),
    ],
)
def test_what_makes_no_study_is_refused(observations, options, words):
    with pytest.raises(ParameterError, match=words):
        fit(observations, **options)


def test_two_series_are_refused(observations, gdp):
    with pytest.raises(ContractError, match="mixes the series"):
        fit(pd.concat([observations, gdp]))


def predictors(observations, gdp):
    return [
        Predictor(observations, (2005, 2009), "share"),
        Predictor(gdp, tuple(range(2004, 2014))),
    ]


def test_predictors_are_balanced_and_weighed(observations, gdp):
    table = fit(observations, predictors=predictors(observations, gdp), starts=2).balance()
    assert table["predictor"].tolist() == ["share", "worldbank.gdp_ppp_constant"]
    assert table["predictor_weight"].sum() == pytest.approx(1)
    own = observations[observations["year"].isin([2005, 2009])].groupby("country")["value"].mean()
    assert table.loc[0, "treated"] == pytest.approx(own["EST"])
    assert table.loc[0, "donors_mean"] == pytest.approx(own[list(DONORS)].mean())


def test_where_each_start_ended_is_told(observations, gdp):
    result = fit(observations, predictors=predictors(observations, gdp), starts=3)
    ends = result.optima()
    assert len(ends) == 3
    assert ends["loss"].is_monotonic_increasing
    assert fit(observations).optima().empty


def test_given_predictor_weights_are_used_and_not_searched(observations, gdp):
    given = fit(
        observations, predictors=predictors(observations, gdp), predictor_weights=[3.0, 1.0]
    )
    assert given.balance()["predictor_weight"].tolist() == [0.75, 0.25]
    assert given.optima().empty


@pytest.mark.parametrize("weights", [[1.0], [1.0, 0.0], [1.0, np.nan]])
def test_predictor_weights_too_few_or_not_above_zero_are_refused(observations, gdp, weights):
    with pytest.raises(ParameterError, match="give one above zero for each"):
        fit(observations, predictors=predictors(observations, gdp), predictor_weights=weights)


@pytest.mark.parametrize(("second_loss", "told"), [(1.2, True), (9.0, False)])
def test_rival_ends_of_the_search_are_told_where_their_effects_differ(
    observations, second_loss, told
):
    result = fit(observations)
    ends = np.eye(len(DONORS))[:2]
    search = PredictorSearch(np.ones(1), ends[0], 1.0, np.array([1.0, second_loss]), ends)
    rivals = dataclasses.replace(result, fits=(dataclasses.replace(result.fits[0], search=search),))
    assert noted(rivals, "see optima()") is told


@pytest.mark.parametrize("years", [(2013, 2014), ()])
def test_a_predictor_after_the_start_is_refused(observations, gdp, years):
    with pytest.raises(ParameterError, match="needs years, all before the treatment of 2014"):
        fit(observations, predictors=[Predictor(gdp, years)])


def test_a_predictor_that_is_everywhere_the_same_is_refused(observations, gdp):
    with pytest.raises(ParameterError, match="is the same in every country"):
        fit(observations, predictors=[Predictor(gdp.assign(value=1.0), (2005,))])


def test_a_missing_cell_of_a_predictor_is_named(observations, gdp):
    gdp.loc[(gdp["country"] == "IRL") & (gdp["year"] == 2005), "value"] = np.nan
    with pytest.raises(
        ContractError, match=r"the predictor worldbank\.gdp_ppp_constant has no .*IRL"
    ):
        fit(observations, predictors=[Predictor(gdp, (2005,))])


def test_the_pool_says_what_speaks_against_each_donor():
    values = {code: np.ones(len(YEARS)) for code in ("AUT", "DEU", "UKR", "EST", "NATO_EUR_CAN")}
    rows = observed(values)
    rows.loc[(rows["country"] == "UKR") & (rows["year"] < 2003), "value"] = np.nan
    pool = donor_pool(rows, years=(2001, 2020), treated="EST").set_index("country")
    assert pool["usable"].to_dict() == {"AUT": True, "DEU": False, "UKR": False}
    assert pool["missing_years"].to_dict() == {"AUT": 0, "DEU": 0, "UKR": 2}
    assert pool["ally"].to_dict() == {"AUT": False, "DEU": True, "UKR": False}
    assert pool["joined"].dropna().to_dict() == {"DEU": 1955}
    assert "invaded" in pool.loc["UKR", "doubt"]


def test_the_pool_says_when_an_ally_joined_and_counts_nobody_before():
    rows = observed({code: np.ones(len(YEARS)) for code in ("AUT", "FIN", "MKD", "MNE")})
    pool = donor_pool(rows, years=(2001, 2019)).set_index("country")
    assert pool["joined"].dropna().to_dict() == {"MNE": 2017}
    later = donor_pool(rows, years=(2001, 2023)).set_index("country")
    assert later["joined"].dropna().to_dict() == {"FIN": 2023, "MKD": 2020, "MNE": 2017}


def test_a_pool_over_years_that_fall_is_refused():
    rows = observed({"AUT": np.ones(len(YEARS))})
    with pytest.raises(ParameterError, match="years must not fall, found 2020 to 1995"):
        donor_pool(rows, years=(2020, 1995))
