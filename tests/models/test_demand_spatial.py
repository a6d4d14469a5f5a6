"""The spatial lag with weights that change with accession."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize

from baltic_research import load
from baltic_research.errors import ParameterError
from baltic_research.models import demand_panel, spatial_demand
from baltic_research.models.demand import spatial_core as core
from baltic_research.models.demand import spatial_tables as tables
from baltic_research.models.demand.spatial import _lag_left
from baltic_research.models.demand.within import Effects, fit_within

COUNTRIES, YEARS = 14, 15


def network(seed=0, joined=8):
    """A model whose members grow from eight to all halfway through, with one gap."""
    random = np.random.default_rng(seed)
    places = random.uniform(size=(COUNTRIES, 2))
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    closeness = 1 / np.where(apart > 0, apart, np.inf)
    closeness = np.where(np.eye(COUNTRIES) > 0, 0, closeness)
    present = np.ones((YEARS, COUNTRIES), dtype=bool)
    present[3, 2] = False
    members = present & ((np.arange(COUNTRIES) < joined) | (np.arange(YEARS)[:, None] >= 7))
    when, who = (part[present] for part in np.indices((YEARS, COUNTRIES)))
    x = random.normal(size=(int(present.sum()), 2))
    effects = Effects(who, when, two_way=True)
    return core.SpatialModel(core.row_standardised(closeness, members), present, x, effects)


def outcome(model, rho, seed=0, noise=0.3):
    random = np.random.default_rng(seed)
    rows = len(model.x)
    own, common = random.normal(size=COUNTRIES), random.normal(size=YEARS)
    mean = model.x @ [1.0, -0.5] + own[model.effects.groups] + common[model.effects.periods]
    return model.solve(rho, (mean + noise * random.normal(size=rows))[:, None])


@pytest.fixture(scope="module")
def model():
    return network()


def test_rows_of_members_add_up_to_one_and_others_are_empty(model):
    sums = model.weights.sum(axis=2)
    assert sums[0] == pytest.approx([1.0] * 8 + [0.0] * 6)
    assert sums[-1] == pytest.approx([1.0] * COUNTRIES)
    assert model.weights[0][:, 8:].sum() == 0


def test_who_has_no_figure_has_no_weight(model):
    assert model.weights[3][2].sum() == 0
    assert model.weights[3][:, 2].sum() == 0


def test_equal_weights_are_one_over_the_others():
    found = core.row_standardised(np.ones((3, 3)), np.array([[True, True, True]]))
    assert found[0] == pytest.approx((np.ones((3, 3)) - np.eye(3)) / 2)


def test_the_log_determinant_by_eigenvalues_is_that_of_the_matrices(model):
    for rho in (-0.8, 0.3, 0.9):
        whole = [np.linalg.slogdet(np.eye(COUNTRIES) - rho * one)[1] for one in model.weights]
        assert model.log_determinant(np.array([rho]))[0] == pytest.approx(sum(whole))


def test_solving_undoes_the_lag(model):
    y = outcome(model, 0.4)
    assert model.solve(0.4, y - 0.4 * model.lag(y)) == pytest.approx(y)


def minus_log_likelihood(theta, model, y):
    """The whole likelihood with a dummy for every effect, as a textbook writes it."""
    groups, periods = model.effects.groups, model.effects.periods
    dummies = np.column_stack([np.eye(COUNTRIES)[groups], np.eye(YEARS)[periods][:, 1:]])
    rho, slopes, variance = theta[0], theta[1:3], np.exp(theta[3])
    left = (y - rho * model.lag(y))[:, 0] - model.x @ slopes
    left = left - dummies @ np.linalg.lstsq(dummies, left, rcond=None)[0]
    determinant = model.log_determinant(np.array([rho]))[0]
    return len(y) / 2 * np.log(variance) + left @ left / (2 * variance) - determinant


@pytest.fixture(scope="module")
def textbook(model):
    y = outcome(model, 0.4)
    start = np.array([0.1, 0.0, 0.0, 0.0])
    found = optimize.minimize(minus_log_likelihood, start, args=(model, y), method="BFGS", options={"gtol": 1e-4})  # fmt: skip
    return y, found.x


def test_the_estimate_is_the_top_of_the_textbooks_likelihood(model, textbook):
    y, theta = textbook
    fit = model.fit(y)
    assert fit.rho[0] == pytest.approx(theta[0], abs=1e-4)
    assert fit.slopes[:, 0] == pytest.approx(theta[1:3], abs=1e-4)
    assert np.log(fit.variance[0]) == pytest.approx(theta[3], abs=1e-3)


def test_the_information_matrix_is_about_the_curvature_of_the_likelihood(model, textbook):
    y, theta = textbook
    step = 1e-3
    corners = np.eye(4) * step
    curvature = np.array(
        [
            [
                sum(
                    one * two * minus_log_likelihood(theta + one * a + two * b, model, y)
                    for one in (1, -1)
                    for two in (1, -1)
                )
                / (4 * step**2)
                for b in corners
            ]
            for a in corners
        ]
    )
    wanted = np.sqrt(np.diag(np.linalg.inv(curvature)))[:3]
    found = np.sqrt(np.diag(model.covariance(y, model.fit(y))))
    assert found == pytest.approx(wanted, rel=0.05)


def test_without_a_spatial_lag_the_slopes_are_those_of_least_squares(model):
    y = outcome(model, 0.0)
    plain = fit_within(y[:, 0], model.x, model.effects)
    lagged = fit_within(model.lag(y)[:, 0], model.x, model.effects)
    fit = model.fit(y)
    assert fit.slopes[:, 0] == pytest.approx(plain.coefficients - fit.rho[0] * lagged.coefficients)
    assert abs(fit.rho[0]) < 0.15


@pytest.mark.parametrize("rho", [-0.3, 0.5])
def test_rho_is_found_again_on_average_and_its_error_is_honest(model, rho):
    many = np.hstack([outcome(model, rho, seed) for seed in range(60)])
    fit = model.fit(many)
    assert fit.rho.mean() == pytest.approx(rho, abs=0.04)
    error = np.sqrt(model.covariance(many[:, :1], core.SpatialFit(fit.rho[:1], fit.slopes[:, :1], fit.variance[:1], fit.likelihood[:1]))[0, 0])  # fmt: skip
    assert fit.rho.std() == pytest.approx(error, rel=0.3)


def test_redrawn_panels_scatter_about_the_estimate(model):
    y = outcome(model, 0.4)
    fit = model.fit(y)
    drawn = model.redraw(y, fit, draws=200, seed=1)
    assert drawn.rho.mean() == pytest.approx(fit.rho[0], abs=0.04)
    again = model.redraw(y, fit, draws=200, seed=1)
    assert (drawn.rho == again.rho).all()


def test_multipliers_are_those_of_the_inverse(model):
    weights = model.weights[-1]
    whole = np.linalg.inv(np.eye(COUNTRIES) - 0.5 * weights)
    direct, total = core.multipliers(weights, np.array([0.5]))
    assert direct[0] == pytest.approx(np.diag(whole).mean())
    assert total[0] == pytest.approx(whole.sum(axis=1).mean())


def test_intervals_are_basic_ones_of_the_draws_and_bias_is_taken_off():
    """Draws above the estimate say that it is too high: the interval lies as far below it."""
    fit = core.SpatialFit(np.array([0.2]), np.array([[1.0]]), np.ones(1), np.ones(1))
    rho, slopes = np.linspace(0.2, 0.6, 101), np.linspace(1.0, 2.0, 101)[None]
    drawn = core.SpatialFit(rho, slopes, np.ones(101), np.ones(101))
    found = tables.coefficients(("ln_gdp",), fit, drawn, np.diag([0.04, 0.25]), 0.9)
    assert found["standard_error"].tolist() == pytest.approx([0.2, 0.5])
    assert found["bias"].tolist() == pytest.approx([0.2, 0.5])
    assert found["corrected"].tolist() == pytest.approx([0.0, 0.5])
    assert found["low"].tolist() == pytest.approx([2 * 0.2 - 0.58, 2 * 1.0 - 1.95])
    assert found["high"].tolist() == pytest.approx([2 * 0.2 - 0.22, 2 * 1.0 - 1.05])


@pytest.fixture(scope="module")
def panel():
    parts = ("milex_share_gdp", "gdp_usd_constant", "population")
    return demand_panel(*(load(f"worldbank.{one}", edition="2026-02") for one in parts))


@pytest.fixture(scope="module")
def fitted(panel):
    return spatial_demand(panel, draws=199)


def test_direct_and_indirect_effects_add_up_to_the_total(fitted):
    rows = fitted.table().set_index(["term", "effect"])["estimate"]["ln_gdp"]
    assert rows["direct"] + rows["indirect"] == pytest.approx(rows["total"])
    slope = fitted.coefficients.set_index("term").loc["ln_gdp", "estimate"]
    assert rows["total"] == pytest.approx(slope / (1 - fitted.rho))


def test_every_accession_moves_the_multipliers(fitted):
    table = fitted.multipliers.set_index("year")
    assert table.loc[[1998, 1999, 2003, 2004], "allies"].tolist() == [15, 18, 18, 25]
    assert table.loc[2004, "direct"] != table.loc[2003, "direct"]
    assert table.loc[1997, "direct"] == table.loc[1998, "direct"]


def test_a_country_has_no_weight_before_its_accession(panel):
    table = spatial_demand(panel, sample="allies", draws=2).multipliers.set_index("year")
    assert table.loc[[1998, 2003, 2004], "allies"].tolist() == [15, 18, 25]


def test_what_is_left_of_the_lag_is_what_years_and_own_spending_do_not_explain(model):
    y = outcome(model, 0.4)
    lagged = model.lag(y)[:, 0]
    alone = Effects(model.effects.groups, model.effects.periods, two_way=False)
    left = fit_within(lagged, y, model.effects).residuals
    wanted = (left @ left) / (alone.clear(lagged) @ alone.clear(lagged))
    assert _lag_left(model, y) == pytest.approx(wanted)


def test_another_unit_of_money_changes_nothing(panel):
    """Rows that add up to one before accession and zero after would else depend on the unit."""
    thousands = panel.assign(ln_spending=panel["ln_spending"] + np.log(1000))
    one, other = (spatial_demand(frame, sample="allies", draws=2) for frame in (panel, thousands))
    assert one.rho == pytest.approx(other.rho, abs=1e-6)


def test_equal_weights_are_shown_to_leave_next_to_nothing(panel):
    found = spatial_demand(panel, weights="equal", draws=99)
    assert found.lag_left < 0.01
    rho = found.coefficients.set_index("term").loc["rho"]
    assert rho["high"] - rho["low"] > 1


def test_no_effects_are_shown_of_the_lags_constant(panel):
    found = spatial_demand(panel, sample="allies", draws=20)
    assert "ally" in set(found.coefficients["term"])
    assert "ally" not in set(found.table()["term"])


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"weights": "borders"}, "weights='borders'"),
        ({"year": 1950}, "year=1950 is not in the panel"),
        ({"confidence": 95}, "confidence=95 must lie between 0 and 1"),
        ({"draws": 0}, "draws: expected a whole number from 1"),
    ],
)
def test_an_unknown_choice_is_refused(panel, choice, words):
    with pytest.raises(ParameterError, match=words):
        spatial_demand(panel, **{"draws": 2, **choice})


def test_the_order_of_the_rows_does_not_matter(panel, fitted):
    mixed = panel.sample(frac=1, random_state=0)
    assert spatial_demand(mixed, draws=2).rho == pytest.approx(fitted.rho, abs=1e-8)


def test_membership_that_never_changes_in_the_rows_used_is_no_term(panel):
    joined = ("ALB", "FIN", "HRV", "MKD", "MNE", "SWE")
    found = spatial_demand(panel, sample="allies", first_year=2010, without=joined, draws=2)
    assert "ally" not in set(found.coefficients["term"])
