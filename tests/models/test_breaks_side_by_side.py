"""Many series side by side: tests in known years, dates in words, and ways of counting."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from baltic_research.errors import ParameterError
from baltic_research.models import (
    end_of_sample_break,
    known_break,
    known_breaks_by_country,
    structural_breaks,
    structural_breaks_by_country,
)


def series(country, first, values):
    table = pd.DataFrame({"year": range(first, first + len(values)), "value": values})
    return table.assign(
        source="sipri", series="sipri.milex_share_gdp", edition="2026-04", country=country,
        unit="% of GDP, current prices", status="reported",
    )  # fmt: skip


@pytest.fixture
def observations():
    """Estonia with a step in 2015 among thirty years; Latvia with six years; Lithuania with one."""
    noise = np.random.default_rng(3).normal(0, 0.1, 36)
    long = series("EST", 1995, np.r_[np.full(20, 1.0), np.full(10, 2.0)] + noise[:30])
    return pd.concat([long, series("LVA", 2015, 1 + noise[30:]), series("LTU", 2015, [1.0])])


def test_tests_are_those_of_the_single_functions(observations):
    rows = known_breaks_by_country(observations, [2022]).table().set_index("country")
    one = observations[observations["country"] == "EST"]
    known, last = known_break(one, 2022), end_of_sample_break(one, 2022)
    found = rows.loc["EST"]
    assert [found["chow_p"], found["wald_p"]] == known.tests["p_value"].tolist()
    assert (found["step"], found["low"]) == (known.step["value"], known.step["low"])
    assert (found["end_of_sample_p"], found["smallest_p"]) == (last.p_value, last.smallest_p)
    assert found["why_not"] == ""


def test_every_series_has_a_row_for_every_year(observations):
    table = known_breaks_by_country(observations, [2017, 2022]).table()
    assert table[["country", "year"]].drop_duplicates().shape == (6, 2)


def test_a_test_that_cannot_be_made_is_missing_and_says_why(observations):
    row = known_breaks_by_country(observations, [2018]).table().set_index("country").loc["LVA"]
    assert np.isfinite(row["chow_p"])
    assert np.isnan(row["end_of_sample_p"])
    assert row["why_not"].startswith("end of sample: the end-of-sample test needs at least")


def test_a_series_that_cannot_be_tested_at_all_says_why(observations):
    row = known_breaks_by_country(observations, [2022]).table().set_index("country").loc["LTU"]
    assert row[["chow_p", "wald_p", "step", "end_of_sample_p"]].isna().all()
    assert "has the year 2015 only" in row["why_not"]


def test_a_side_with_one_year_has_no_robust_test_and_says_so(observations):
    row = known_breaks_by_country(observations, [2020]).table().set_index("country").loc["LVA"]
    assert np.isnan(row["wald_p"])
    assert "Wald's test: a side has too few years" in row["why_not"]


def test_no_year_is_refused(observations):
    with pytest.raises(ParameterError, match="years is empty"):
        known_breaks_by_country(observations, [])


@pytest.mark.parametrize(
    ("years", "options", "words"),
    [
        ([2015.5], {}, "year must be a whole number, found 2015.5"),
        ([2015, True], {}, "year must be a whole number, found True"),
        ([2015], {"confidence": 95}, "confidence must lie between 0 and 1"),
        ([2015], {"specification": "steps"}, "specification must be"),
    ],
)
def test_an_option_out_of_range_is_an_error_and_no_row(observations, years, options, words):
    with pytest.raises(ParameterError, match=words):
        known_breaks_by_country(observations, years, **options)


def test_estimates_are_left_out_of_every_test_where_they_are_not_wanted(observations):
    late = observations["year"] >= 2023
    marked = observations.assign(status=np.where(late, "estimate", "reported"))
    without = known_breaks_by_country(marked, [2021], estimates=False)
    pd.testing.assert_frame_equal(
        without.table(), known_breaks_by_country(observations[~late], [2021]).table()
    )


def test_dates_are_put_into_words_countries_abreast(observations):
    found = structural_breaks_by_country(observations)
    (row,) = found.by_edition().to_dict("records")
    date = found.table().iloc[0]
    assert row["EST"] == f"2015 ({date['low_year']} to {date['high_year']})"
    assert row["LTU"] == "not analysed"


def test_flags_of_dates_are_put_into_words():
    late = series("EST", 1995, np.r_[np.full(26, 1.0), np.full(4, 3.0)])
    late["value"] += np.random.default_rng(3).normal(0, 0.1, 30)
    assert "limit)" in structural_breaks_by_country(late).by_edition()["EST"].item()


def up_and_down():
    """A level that rises for ten years and falls back: supF of one break does not see it."""
    noise = np.random.default_rng(3).normal(0, 0.15, 30)
    return series("EST", 1995, np.r_[np.full(10, 1.0), np.full(10, 1.6), np.full(10, 1.0)] + noise)


def test_breaks_that_rest_on_udmax_alone_are_marked_wherever_they_are_shown(observations):
    found = structural_breaks_by_country(pd.concat([up_and_down(), observations[30:]]))
    (fit, *_) = found.fits
    assert fit.tests["sup_f"].iloc[1] < fit.tests["sup_f_critical"].iloc[1]
    assert fit.udmax_alone
    assert fit.table()["udmax_alone"].all()
    assert found.by_edition()["EST"].item().endswith("; by UDmax alone")
    assert found.choices().set_index("country").loc["EST", "udmax_alone"]
    assert any("for UDmax's sake alone" in note for note in fit.notes)
    assert found.table()["udmax_alone"].isna().any()


def test_breaks_that_supf_or_a_criterion_finds_do_not_rest_on_udmax(observations):
    one = observations[observations["country"] == "EST"]
    assert not structural_breaks(one).udmax_alone
    assert not structural_breaks(up_and_down(), select="bic").udmax_alone
    assert not structural_breaks(up_and_down(), select="bic").table()["udmax_alone"].any()


def test_a_country_missing_from_an_edition_is_missing_from_its_row(observations):
    older = observations[observations["country"] == "EST"].assign(edition="2025-04")
    table = structural_breaks_by_country(pd.concat([observations, older])).by_edition()
    assert table.set_index("edition").loc["2025-04", ["LVA", "LTU"]].isna().all()


def test_choices_give_every_count_and_what_it_rests_on(observations):
    found = structural_breaks_by_country(observations)
    row = found.choices().set_index("country").loc["EST"]
    fit = found.fits[0]
    assert {name: row[name] for name in fit.counts} == fit.counts
    assert (row["udmax"], row["sup_f"]) == (fit.udmax, fit.tests["sup_f"].iloc[1])
    assert row["years"] == 30
    share = fit.local_level.drift / (fit.local_level.drift + fit.local_level.noise)
    assert row["drift_pct"] == pytest.approx(100 * share)


def test_trends_have_no_rival_level(observations):
    found = structural_breaks_by_country(observations, specification="trend")
    assert found.choices()["drift_pct"].isna().all()
