"""Published break analyses reproduced: the Nile, and the US real interest rate."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest

from baltic_research.models import long_run_variance
from baltic_research.models.breaks import core as breaks_core
from baltic_research.models.breaks import critical as breaks_critical
from baltic_research.models.breaks import dates as breaks_dates
from baltic_research.models.breaks import known_core as breaks_known_core
from baltic_research.models.breaks import local_level as breaks_local_level
from baltic_research.models.breaks import sup_f

LEAST = 15
MOST = 5
BREAKS = (24, 47, 79)


class Case:
    """A series, its partitions and what was published of it."""

    def __init__(self, values, expected):
        self.values, self.expected = np.array(values), expected
        self.constant = np.ones((len(values), 1))
        self.squares = breaks_core.segment_squares(self.values, self.constant, LEAST)
        self.partitions = breaks_core.best_partitions(self.squares, MOST)

    def intervals(self, breaks, spreads):
        return breaks_dates.date_intervals(self.values, self.constant, breaks, spreads, 0.95)

    def residuals(self, breaks):
        return breaks_core.fit(self.values, breaks_core.by_segment(self.constant, breaks))[1]

    def spreads(self, breaks, errors):
        parts = breaks_core.segments(breaks, len(self.values))
        return breaks_dates.segment_variances(self.constant, self.residuals(breaks), parts, errors)


def expected(folder):
    return json.loads((folder / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def nile(shared):
    folder = shared / "truth" / "01_nile_break"
    with (folder / "nile.csv").open(encoding="utf-8") as stream:
        return Case([float(row["flow"]) for row in csv.DictReader(stream)], expected(folder))


@pytest.fixture(scope="module")
def interest(shared):
    folder = shared / "truth" / "02_bai_perron_realint"
    with (folder / "realint.csv").open(encoding="utf-8") as stream:
        return Case([float(row["realint"]) for row in csv.DictReader(stream)], expected(folder))


@pytest.mark.parametrize("name", ["nile", "interest"])
def test_sums_of_squares_are_those_of_strucchange(name, request):
    case = request.getfixturevalue(name)
    ours = [one.squares for one in case.partitions]
    assert ours == pytest.approx(case.expected["RSS"], rel=1e-10)


@pytest.mark.parametrize("name", ["nile", "interest"])
def test_the_criterion_of_bayes_is_that_of_strucchange(name, request):
    case = request.getfixturevalue(name)
    size = len(case.values)
    ours = [breaks_core.bayesian_criterion(one, size, 1) for one in case.partitions]
    assert ours == pytest.approx(case.expected["BIC"], abs=1e-6)


def test_the_niles_breaks_lie_where_strucchange_puts_them(nile):
    years = [[1870 + date for date in one.breaks] for one in nile.partitions[1:]]
    assert years[0] == [nile.expected["break_year_BIC"]] == [1898]
    assert years[1:] == [nile.expected["breaks_by_m"][f"m{count}"] for count in range(2, 6)]


def test_the_interest_rates_breaks_lie_where_bai_and_perron_put_them(interest):
    ours = [list(one.breaks) for one in interest.partitions[1:]]
    published = interest.expected["breaks_by_m"]
    assert ours == [np.atleast_1d(dates).tolist() for dates in published]


@pytest.mark.parametrize(
    ("statistic", "key"),
    [("supremum", "supF"), ("average", "aveF"), ("exponential", "expF")],
)
def test_the_niles_tests_of_one_break_are_those_of_strucchange(nile, statistic, key):
    single = sup_f.single_break(nile.squares, LEAST, 1)
    assert getattr(single, statistic) == pytest.approx(nile.expected[key], rel=1e-9)
    assert 1870 + single.date == nile.expected["supF_at"]


def test_the_niles_chow_test_of_1898_is_that_of_strucchange(nile):
    test = breaks_known_core.chow(nile.values, nile.constant, 28)
    assert test.statistic == pytest.approx(nile.expected["chow_1898"]["F"], rel=1e-9)
    assert test.p_value == pytest.approx(nile.expected["chow_1898"]["p"], rel=1e-6)
    assert test.freedom == (1, 98)


def test_the_niles_interval_is_that_of_strucchange(nile):
    (interval,) = nile.intervals((28,), nile.spreads((28,), "ordinary"))
    low, high = interval.whole
    assert [1870 + low, 1898, 1870 + high] == nile.expected["ci95_years"]


def test_the_niles_means_are_published(nile):
    means, _ = breaks_core.fit(nile.values, breaks_core.by_segment(nile.constant, (28,)))
    assert means == pytest.approx(list(nile.expected["means"].values()), rel=1e-11)


def test_the_niles_robust_test_and_interval_are_those_of_mbreaks(nile):
    published = nile.expected["mbreaks_default_hac"]
    strengths = sup_f.sup_f(nile.values, nile.constant, nile.partitions, "hac")
    assert strengths[0] == pytest.approx(published["supF_1"], abs=1e-3)
    assert max(strengths) == pytest.approx(published["UDmax"], abs=1e-3)
    (interval,) = nile.intervals((28,), nile.spreads((28,), "hac"))
    assert [round(interval.low), round(interval.high) + 1] == published["ci95"]


def test_the_niles_local_level_is_that_of_durbin_and_koopman(nile):
    level = breaks_local_level.local_level(nile.values)
    published = nile.expected["local_level"]
    assert level.noise == pytest.approx(published["var_eps"], rel=2e-3)
    assert level.drift == pytest.approx(published["var_eta"], rel=2e-3)
    book = published["durbin_koopman"]
    assert (level.noise, level.drift) == pytest.approx((book["var_eps"], book["var_eta"]), rel=2e-3)


def test_the_interest_rates_regimes_are_published(interest):
    means, _ = breaks_core.fit(interest.values, breaks_core.by_segment(interest.constant, BREAKS))
    assert means == pytest.approx(interest.expected["m3"]["coef"], abs=1e-8)


def kernel_variances(case):
    """The variance of each regime's mean as R's kernHAC has it."""
    residuals = case.residuals(BREAKS)
    return [
        long_run_variance.andrews_automatic(case.constant[part], residuals[part])[0]
        for part in breaks_core.segments(BREAKS, len(residuals))
    ]


def test_the_regimes_errors_are_those_of_rs_kernel_estimator(interest):
    ours = [float(np.sqrt(one[0, 0])) for one in kernel_variances(interest)]
    assert ours == pytest.approx(interest.expected["m3"]["se_kernHAC"], rel=1e-9)


def test_the_interest_rates_intervals_are_those_of_strucchange(interest):
    parts = breaks_core.segments(BREAKS, len(interest.values))
    spreads = [
        one * (part.stop - part.start)
        for part, one in zip(parts, kernel_variances(interest), strict=True)
    ]
    found = interest.intervals(BREAKS, spreads)
    ours = [[one.whole[0], one.date, one.whole[1]] for one in found]
    assert ours == interest.expected["m3"]["ci95"]


def test_the_interest_rates_robust_tests_are_those_of_mbreaks(interest):
    published = interest.expected["mbreaks"]
    strengths = sup_f.sup_f(interest.values, interest.constant, interest.partitions, "hac")
    assert strengths == pytest.approx(published["supF"], abs=1e-3)
    assert max(strengths) == pytest.approx(published["UDmax"], abs=1e-3)


def test_the_interest_rates_sequential_tests_are_those_of_mbreaks(interest):
    ours = [
        sup_f.next_break_f(interest.values, interest.constant, one.breaks, LEAST, "hac")
        for one in interest.partitions[:MOST]
    ]
    assert ours == pytest.approx(interest.expected["mbreaks"]["supF_seq"], abs=1e-3)


def test_mbreaks_model_of_two_breaks_is_reproduced(interest):
    published, breaks = interest.expected["mbreaks"], (47, 79)
    assert list(interest.partitions[2].breaks) == published["dates_KT"]
    wide = breaks_core.by_segment(interest.constant, breaks)
    means, residuals = breaks_core.fit(interest.values, wide)
    covariance = sup_f.coefficient_covariance(interest.constant, residuals, breaks, "hac")
    assert means == pytest.approx(published["coef_KT"], abs=1e-3)
    assert np.sqrt(np.diag(covariance)) == pytest.approx(published["se_KT"], abs=1e-3)
    assert residuals @ residuals == pytest.approx(published["SSR_KT"], abs=1e-2)


def test_mbreaks_intervals_are_ours_rounded_as_it_rounds(interest):
    """mbreaks rounds both bounds and adds one to the upper ones once for every break.

    It does so inside its loop over breaks, so the first of two breaks gets two.
    """
    found = interest.intervals((47, 79), interest.spreads((47, 79), "hac"))
    added = (2, 1)
    ours = [
        [round(one.low), round(one.high) + more] for one, more in zip(found, added, strict=True)
    ]
    assert ours == interest.expected["mbreaks"]["ci95_KT"]


def test_bayes_and_liu_find_two_breaks_and_the_sequential_test_three(interest):
    size = len(interest.values)
    for criterion in (breaks_core.bayesian_criterion, breaks_core.liu_wu_zidek_criterion):
        assert np.argmin([criterion(one, size, 1) for one in interest.partitions]) == 2
    strengths = interest.expected["mbreaks"]["supF_seq"]
    passed = [
        strength > breaks_critical.next_f(0.15, 1, count)
        for count, strength in enumerate(strengths)
    ]
    assert passed == [True, True, True, False, False]


def test_critical_values_are_those_that_mbreaks_prints(interest):
    published = interest.expected["mbreaks"]
    assert [breaks_critical.sup_f(0.15, 1, m) for m in range(1, 6)] == published["cv5_supF"]
    assert [breaks_critical.next_f(0.15, 1, m) for m in range(5)] == published["cv5_seq"]
    assert breaks_critical.double_maximum(0.15, 1) == published["cv5_UDmax"]


def published_table(shared, kind, number):
    folder = shared / "truth" / "02_bai_perron_realint" / "critical_values_mbreaks"
    lines = (folder / f"{kind}_cv_{number}.csv").read_text(encoding="utf-8").split()
    return [[float(cell) for cell in line.split(",")] for line in lines]


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("columns", [1, 2])
def test_every_critical_value_is_the_published_one(shared, number, columns):
    trimming = breaks_critical.TRIMMINGS[number - 1]
    for place, level in enumerate(breaks_critical.SIGNIFICANCE):
        row = 10 * place + columns - 1
        tables = {
            kind: published_table(shared, kind, number)[row]
            for kind in ("supF", "supF_next", "Dmax")
        }
        counts = range(1, len(tables["supF"]) + 1)
        assert [breaks_critical.sup_f(trimming, columns, m, level) for m in counts] == tables[
            "supF"
        ]
        counts = range(len(tables["supF_next"]))
        ours = [breaks_critical.next_f(trimming, columns, m, level) for m in counts]
        assert ours == tables["supF_next"]
        assert breaks_critical.double_maximum(trimming, columns, level) == tables["Dmax"][0]
