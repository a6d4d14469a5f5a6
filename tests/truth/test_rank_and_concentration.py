"""Rank tests and concentration against published results, and on NATO's tables of June 2024."""

from __future__ import annotations

import json

import pytest
from scipy import stats

from baltic_research import load
from baltic_research.indicators import burden, inequality, ranks

EXACT = 1e-6


@pytest.fixture(scope="module")
def expected(shared):
    path = shared / "truth" / "10_rank_concentration" / "expected.json"
    return json.loads(path.read_text(encoding="utf-8"))


def test_kendalls_tau_of_the_tuna_is_hollander_and_wolfes(expected):
    data = expected["kendall"]
    found = ranks.kendall(data["x"], data["y"], alternative="greater")
    assert found.statistic == pytest.approx(data["tau"], abs=EXACT)
    assert found.p_value == pytest.approx(data["p_greater"], abs=EXACT)
    assert round(found.p_value, 5) == data["published_p"]
    pairs = found.n * (found.n - 1) / 2
    assert (found.statistic + 1) * pairs / 2 == pytest.approx(data["T"])


def test_spearmans_rho_of_the_tuna_has_its_exact_p_value(expected):
    data = expected["kendall"]
    found = ranks.spearman(data["x"], data["y"])
    assert found.statistic == pytest.approx(expected["spearman"]["rho"], abs=EXACT)
    assert found.p_value == pytest.approx(expected["spearman"]["p"], abs=EXACT)
    assert found.method == "exact"
    assert (1 - found.statistic) * (9**3 - 9) / 6 == pytest.approx(expected["spearman"]["S"])


def test_ties_are_allowed_for(expected):
    data = expected["ties"]
    tau, rho = ranks.kendall(data["x"], data["y"]), ranks.spearman(data["x"], data["y"])
    assert tau.statistic == pytest.approx(data["tau_b"], abs=EXACT)
    assert rho.statistic == pytest.approx(data["rho"], abs=EXACT)


def test_the_normal_score_of_tied_pairs_is_r_s(expected):
    """Ours is a permutation test; the statistic it permutes has R's normal approximation."""
    data = expected["ties"]
    approximate = stats.kendalltau(data["x"], data["y"], method="asymptotic").pvalue
    assert stats.norm.isf(approximate / 2) == pytest.approx(data["z"], abs=EXACT)
    ours = ranks.kendall(data["x"], data["y"]).p_value
    assert ours == pytest.approx(approximate, abs=0.005)


def test_gini_and_hhi_of_the_incomes_are_the_published_ones(expected):
    data = expected["gini"]
    assert inequality.gini(data["x"]) == pytest.approx(data["gini"], abs=EXACT)
    assert round(inequality.gini(data["x"]), 7) == data["gini_published"]
    assert inequality.gini(data["x"]) * 10 / 9 == pytest.approx(data["gini_unbiased"], abs=EXACT)
    assert inequality.herfindahl(data["x"]) == pytest.approx(data["hhi"], abs=EXACT)


def test_paired_wilcoxon_is_the_published_one(expected):
    data = expected["wilcox"]
    found = ranks.wilcoxon(data["x"], data["y"], alternative="greater")
    assert found.statistic == data["V"]
    assert found.p_value == pytest.approx(data["p_greater"], abs=1e-5)


@pytest.fixture(scope="module")
def nato(shared):
    folder = shared / "truth" / "17_nato_aggregates"
    path = folder / "rank_concentration_computed.json"
    table = json.loads(path.read_text(encoding="utf-8"))
    return {int(year): numbers for year, numbers in table.items()}


@pytest.fixture(scope="module")
def money():
    return load("nato.defence_usd_constant", edition="2024-06")


def test_burden_and_size_correlate_as_computed_elsewhere_in_every_year(money, nato):
    gdp = load("nato.gdp_usd_constant", edition="2024-06")
    found = burden.exploitation(money, gdp).set_index("year")
    assert set(found.index) == set(nato)
    for name, theirs in (("members", "n"), ("rho", "rho"), ("tau", "tau"), ("tau_p", "p_tau")):
        wanted = {year: numbers[theirs] for year, numbers in nato.items()}
        assert found[name].to_dict() == pytest.approx(wanted, abs=EXACT), name
    # Theirs is the approximation by Student's t, ours the permutation test: near, not the same
    approximate = {year: numbers["p"] for year, numbers in nato.items()}
    assert found["rho_p"].to_dict() == pytest.approx(approximate, abs=0.006)


def test_the_correlation_falls_and_is_never_significant(money):
    """Stands without the publisher's files: .295 in 2014, -.02 in 2024."""
    gdp = load("nato.gdp_usd_constant", edition="2024-06")
    found = burden.exploitation(money, gdp).set_index("year")
    assert found.loc[[2014, 2024], "rho"].round(3).tolist() == [0.295, -0.023]
    assert (found["rho_p"] > 0.1).all()
    assert ((found["low"] < 0) & (found["high"] > 0)).all()


def test_concentration_is_as_computed_elsewhere_in_every_year(money, nato):
    found = burden.concentration(money).set_index("year")
    for name, theirs, scale in (("hhi", "hhi", 1), ("gini", "gini", 1), ("largest_share_pct", "us_share", 100)):  # fmt: skip
        wanted = {year: scale * numbers[theirs] for year, numbers in nato.items()}
        assert found[name].to_dict() == pytest.approx(wanted, abs=EXACT), name
    assert set(found["largest"]) == {"USA"}
