"""Break dates of a country's series: what is found, flagged, said and refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from baltic_research import load
from baltic_research.errors import ContractError, ParameterError
from baltic_research.models import structural_breaks, structural_breaks_by_country

BALTICS = ["EST", "LVA", "LTU"]


def observations(values, first=1990, **columns):
    """Figures of one country as load() returns them."""
    table = pd.DataFrame({"year": range(first, first + len(values)), "value": values})
    known = {
        "source": "sipri",
        "series": "sipri.milex_share_gdp",
        "edition": "2026-04",
        "country": "LVA",
        "unit": "% of GDP, current prices",
        "status": "reported",
    }
    return table.assign(**(known | columns))


def noise(count, size=0.1, seed=3):
    return np.random.default_rng(seed).normal(0, size, count)


@pytest.fixture
def one_step():
    """Thirty years, of which the sixteenth, 2005, is the first at a new level."""
    return observations(np.r_[np.full(15, 1.0), np.full(15, 2.0)] + noise(30))


@pytest.fixture
def late_step():
    """Thirty years at one level but for the last two."""
    return observations(np.r_[np.full(28, 1.0), np.full(2, 3.0)] + noise(30))


@pytest.fixture(scope="module")
def nile():
    flow = sm.datasets.nile.load_pandas().data
    return observations(flow["volume"].to_numpy(float), first=1871, unit="10^8 m3", country="EGY")


def test_the_nile_breaks_after_1898_with_bais_interval(nile):
    """Published by Bai (1997) and strucchange: break 1898, interval 1895 to 1902."""
    fit = structural_breaks(nile, errors="ordinary")
    row = fit.table().iloc[0]
    assert fit.counts == {"sequential": 1, "bic": 1, "lwz": 1}
    assert row["last_old_year"] == 1898
    assert (row["low_year"] - 1, row["high_year"] - 1) == (1895, 1902)
    assert row[["before", "after"]].to_list() == pytest.approx([1097.75, 849.972222], abs=1e-6)
    assert fit.tests["sup_f"].iloc[1] == pytest.approx(75.92977, abs=1e-5)
    assert fit.single_break_p_value < 1e-10


def test_a_step_is_dated_by_its_first_new_year(one_step):
    table = structural_breaks(one_step).table()
    assert table[["last_old_year", "first_new_year"]].to_numpy().tolist() == [[2004, 2005]]
    assert table["low_year"].item() <= 2005 <= table["high_year"].item()
    assert table["change"].item() == pytest.approx(1.0, abs=0.1)
    assert not table["on_trimming_limit"].item()


def test_no_break_is_a_row_that_says_so():
    fit = structural_breaks(observations(1 + noise(30)))
    table = fit.table()
    assert table["break"].tolist() == [0]
    assert table[["first_new_year", "low_year", "high_year", "change"]].isna().all(axis=None)
    assert fit.title.startswith("No break in the level of sipri.milex_share_gdp of LVA")


def test_a_break_nearer_the_end_than_trimming_allows_is_flagged(late_step):
    fit = structural_breaks(late_step, errors="ordinary")
    last = fit.table().iloc[-1]
    assert last["on_trimming_limit"]
    assert last["first_new_year"] == 2016
    assert fit.least_years == 4
    assert any(note.startswith("On the trimming limit: 2016") for note in fit.notes)
    assert any("before 1994 or after 2016" in note for note in fit.notes)


def test_regimes_have_errors_and_intervals(one_step):
    segments = structural_breaks(one_step).segments
    assert segments["first_year"].tolist() == [1990, 2005]
    assert segments["last_year"].tolist() == [2004, 2019]
    assert segments["coefficient"].tolist() == ["level", "level"]
    assert (segments["low"] < segments["value"]).all()
    assert (segments["value"] < segments["high"]).all()


def test_a_changed_slope_is_found_as_a_trends_break():
    values = np.r_[np.full(15, 1.0), 1 + 0.2 * np.arange(1, 16)] + noise(30, 0.05)
    fit = structural_breaks(observations(values), specification="trend", max_breaks=1, select="bic")
    slopes = fit.segments.loc[fit.segments["coefficient"] == "slope per year", "value"]
    assert slopes.tolist() == pytest.approx([0, 0.2], abs=0.02)
    assert abs(fit.table()["first_new_year"].item() - 2005) <= 1
    assert any("tabulated for regressors without a trend" in note for note in fit.notes)


def test_the_figures_behind_the_picture_are_complete(one_step):
    data = structural_breaks(one_step).data
    assert data["regime"].tolist() == [1] * 15 + [2] * 15
    means = data.groupby("regime")["value"].mean()
    assert data["fitted"].to_numpy() == pytest.approx(means.loc[data["regime"]].to_numpy())


def test_a_wandering_series_is_told_from_one_that_steps(one_step):
    walk = structural_breaks(observations(noise(40, 1.0).cumsum()))
    assert any("a series that wanders shows breaks" in note for note in walk.notes)
    assert walk.local_level.ratio > 1
    assert structural_breaks(observations(1 + noise(40))).local_level.ratio < 0.1


def test_ways_of_choosing_that_disagree_are_all_named(nile):
    fit = structural_breaks(nile, errors="ordinary")
    assert any("by sequential: 1; by the others: bic 1, lwz 1" in note for note in fit.notes)


@pytest.mark.parametrize(("significance", "critical"), [(0.1, 7.46), (0.05, 8.88), (0.01, 12.37)])
def test_udmax_is_judged_at_the_level_asked_for(one_step, significance, critical):
    fit = structural_breaks(one_step, significance=significance)
    assert fit.udmax_critical == critical


def test_short_series_use_the_stricter_table_that_fits_them():
    """Thirteen years have regimes of three, 23 %: critical values of 20 %, and three breaks."""
    values = np.r_[np.full(6, 1.0), np.full(7, 2.0)] + noise(13)
    fit = structural_breaks(observations(values), errors="ordinary")
    assert fit.least_years == 3
    assert fit.tests["sup_f_critical"].iloc[1] == 8.22
    assert len(fit.tests) == 4
    assert any("allow 3 breaks at most, fewer than the 5 asked for" in one for one in fit.notes)
    assert any("with 13 years they are a guide" in one for one in fit.notes)


def test_the_order_of_the_rows_is_no_matter(one_step):
    shuffled = structural_breaks(one_step.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(shuffled.table(), structural_breaks(one_step).table())


def test_the_notes_say_on_which_side_of_its_critical_value_udmax_lies(one_step):
    assert any(" is above its critical" in note for note in structural_breaks(one_step).notes)
    still = structural_breaks(observations(1 + noise(40)))
    assert any(" is not above its critical" in note for note in still.notes)


def test_years_without_a_figure_at_the_ends_are_left_out_and_named(one_step):
    one_step.loc[:2, "value"] = np.nan
    fit = structural_breaks(one_step)
    assert fit.series.left_out == (1990, 1991, 1992)
    assert any("without a figure: 1990, 1991, 1992" in note for note in fit.notes)


def test_missing_years_between_others_are_named_and_never_filled(one_step):
    one_step.loc[[10, 11], "value"] = np.nan
    with pytest.raises(ContractError, match=r"no figure for 2000, 2001 .* none is filled in"):
        structural_breaks(one_step)
    with pytest.raises(ContractError, match="no figure for 2000, 2001"):
        structural_breaks(one_step.drop(index=[10, 11]))


def test_estimates_are_used_and_named_or_left_out(one_step):
    one_step.loc[28:, "status"] = "estimate"
    used = structural_breaks(one_step)
    assert any(note.startswith("2018, 2019 are estimates") for note in used.notes)
    assert used.data["status"].tolist()[-2:] == ["estimate", "estimate"]
    without = structural_breaks(one_step, estimates=False)
    assert without.series.years[-1] == 2017
    assert without.series.left_out == (2018, 2019)


def test_imputed_figures_are_used_and_named_or_left_out_like_estimates(one_step):
    one_step.loc[:1, "status"] = "imputed"
    one_step.loc[29, "status"] = "estimate"
    used = structural_breaks(one_step)
    assert any(note.startswith("1990, 1991 are imputed and were used") for note in used.notes)
    assert any(note.startswith("2019 are estimates") for note in used.notes)
    assert used.data["status"].tolist()[:3] == ["imputed", "imputed", "reported"]
    assert structural_breaks(one_step, estimates=False).series.left_out == (1990, 1991, 2019)


def test_a_series_without_a_figure_that_may_be_used_is_refused(one_step):
    with pytest.raises(ContractError, match="no figure that may be used; allow estimates"):
        structural_breaks(one_step.assign(status="estimate"), estimates=False)


def test_a_series_that_never_varies_is_refused():
    with pytest.raises(ContractError, match="the same in every year"):
        structural_breaks(observations([2.0] * 20))


def test_a_single_year_is_refused_as_such():
    with pytest.raises(ContractError, match="has the year 1990 only"):
        structural_breaks(observations([2.0]))


def test_several_countries_are_sent_to_the_other_function(one_step):
    both = pd.concat([one_step, one_step.assign(country="LTU")])
    with pytest.raises(ContractError, match=r"LTU, LVA; .* structural_breaks_by_country"):
        structural_breaks(both)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("trimming", 0.12),
        ("specification", "steps"),
        ("errors", "robust"),
        ("select", "aic"),
        ("significance", 0.2),
        ("confidence", 95),
        ("max_breaks", 0),
        ("max_breaks", 2.5),
    ],
)
def test_an_option_out_of_range_is_named(one_step, option, value):
    with pytest.raises(ParameterError, match=str(value)):
        structural_breaks(one_step, **{option: value})
    with pytest.raises(ParameterError, match=str(value)):
        structural_breaks_by_country(one_step, **{option: value})


def test_countries_sources_and_editions_stand_side_by_side(one_step):
    nato = one_step.assign(source="nato", series="nato.defence_share_gdp", edition="2026-07")
    estonia = nato.assign(country="EST", value=1 + noise(30))
    table = structural_breaks_by_country(pd.concat([one_step, nato, estonia])).table()
    assert table["source"].tolist() == ["sipri", "nato", "nato"]
    assert table["country"].tolist() == ["LVA", "LVA", "EST"]
    assert table["break"].tolist() == [1, 1, 0]
    assert table["first_new_year"].tolist()[:2] == [2005, 2005]
    assert table["first_year"].tolist() == [1990] * 3


def test_a_series_that_cannot_be_analysed_stays_in_the_table_with_its_reason(one_step):
    gap = one_step.assign(country="LTU").drop(index=10)
    fit = structural_breaks_by_country(pd.concat([one_step, gap]))
    table = fit.table().set_index("country")
    assert pd.isna(table.loc["LTU", "break"])
    assert pd.isna(table.loc["LTU", "on_trimming_limit"])
    assert any("of LTU in 2026-04 was not analysed" in n and "2000" in n for n in fit.notes)
    assert list(fit.refused) == ["sipri.milex_share_gdp of LTU in 2026-04"]


def test_a_table_of_which_nothing_can_be_analysed_is_refused(one_step):
    with pytest.raises(ContractError, match="no series could be analysed"):
        structural_breaks_by_country(one_step.head(4))


@pytest.mark.parametrize("series", ["nato.defence_share_gdp", "sipri.milex_share_gdp"])
def test_the_baltic_states_shares_have_dates_intervals_and_flags(series):
    fit = structural_breaks_by_country(load(series, countries=BALTICS))
    table = fit.table()
    assert set(table["country"]) == set(BALTICS)
    assert not fit.refused
    broken = table[table["break"] > 0]
    assert (broken["low_year"] <= broken["first_new_year"]).all()
    assert (broken["first_new_year"] <= broken["high_year"]).all()
    assert broken["on_trimming_limit"].notna().all()
