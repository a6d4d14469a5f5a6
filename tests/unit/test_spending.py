"""Shares, guidelines and gaps: what is met, since when, in which edition, at what price."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from baltic_research import BALTICS, load, models, spending
from baltic_research.errors import ContractError, ParameterError

SHARE = "nato.defence_share_gdp"
MONEY = "nato.defence_usd_constant"


def shares(values: dict[int, float], **changes: str) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "source": "nato",
                "series": SHARE,
                "edition": "2024-06",
                "country": "LTU",
                "year": year,
                "value": value,
                "unit": "% of GDP, 2015 prices",
                "status": "reported",
            }
            for year, value in values.items()
        ]
    ).assign(**changes)


def compliance(values: dict[int, float], threshold: float = 2.0) -> pd.Series:
    return spending.guideline(shares(values), threshold).iloc[0]


def test_lithuania_2019_recomputes_below_what_was_published():
    money, gdp, published = (
        load(code, edition="2024-06", countries="LTU", years=2019)
        for code in (MONEY, "nato.gdp_usd_constant", SHARE)
    )
    assert spending.share_of_gdp(money, gdp)["value"].item() == pytest.approx(1.9949137, abs=1e-7)
    assert published["value"].item() == 2.0


def test_a_share_over_two_price_bases_is_refused():
    money = load(MONEY, edition="2024-06", countries="LTU")
    gdp = load("nato.gdp_usd_current", edition="2024-06", countries="LTU")
    with pytest.raises(ContractError, match="a share needs one price base"):
        spending.share_of_gdp(money, gdp)


def test_over_a_gdp_of_zero_there_is_no_share():
    money, gdp = (
        load(code, edition="2024-06", countries="LTU", years=2019)
        for code in (MONEY, "nato.gdp_usd_constant")
    )
    for nothing in (0.0, -1.0):
        assert spending.share_of_gdp(money, gdp.assign(value=nothing))["value"].isna().all()


@pytest.mark.parametrize("beyond_rounding", [0.0, 0.00001])
def test_a_share_of_zero_leaves_no_gap_and_no_bounds(beyond_rounding):
    share, money = (load(code, edition="2026-07", countries="LTU") for code in (SHARE, MONEY))
    share = share.assign(value=share["value"] + beyond_rounding)
    share = share.assign(value=share["value"].mask(share["year"] == 2020, 0.0))
    gaps = spending.money_gap(share, money).set_index("year")
    assert gaps.loc[2020, ["value", "low", "high"]].isna().all()
    assert np.isfinite(gaps.drop(2020)[["value", "low", "high"]]).all(axis=None)
    implied = models.implied_gdp(share, money).set_index("year")["value"]
    assert implied.isna().tolist() == (implied.index == 2020).tolist()


def test_no_guideline_at_all_is_refused():
    share, money = (load(code, edition="2026-07", countries="LTU") for code in (SHARE, MONEY))
    with pytest.raises(ParameterError, match="threshold is empty"):
        spending.guideline(share, [])
    with pytest.raises(ParameterError, match="threshold is empty"):
        spending.money_gap(share, money, [])


def test_a_run_is_unbroken_years_up_to_the_last():
    row = compliance({2014: 2.1, 2015: 1.9, 2016: 2.0, 2017: 2.2, 2018: 2.3})
    assert (row["years_met"], row["first_met"]) == (4, 2014)
    assert (row["run"], row["run_since"], row["longest_run"]) == (3, 2016, 3)


def test_a_missed_last_year_ends_the_run():
    row = compliance({2014: 2.1, 2015: 2.2, 2016: 1.9})
    assert (row["run"], row["longest_run"]) == (0, 2)
    assert pd.isna(row["run_since"])


@pytest.mark.parametrize("gap", [{2016: np.nan}, {}])
def test_a_year_without_a_figure_breaks_a_run_and_is_not_missed(gap):
    row = compliance({2015: 2.1, **gap, 2017: 2.1})
    assert (row["years"], row["years_met"], row["run"]) == (2, 2, 1)


def test_a_country_that_never_met_it_has_no_first_year():
    row = compliance({2014: 1.0, 2015: 1.5})
    assert pd.isna(row["first_met"])
    assert (row["years_met"], row["run"], row["longest_run"]) == (0, 0, 0)


def test_figures_on_the_line_are_named():
    assert compliance({2018: 1.996, 2019: 2.0, 2020: 2.01})["on_the_line"] == "2018, 2019"


def test_years_met_only_as_estimates_are_counted_apart():
    frame = shares({2022: 2.1, 2023: 2.2, 2024: 2.3})
    frame.loc[frame["year"] >= 2023, "status"] = "estimate"
    row = spending.guideline(frame).iloc[0]
    assert (row["years_met"], row["met_as_estimate"]) == (3, 2)


def test_the_verdict_on_lithuania_2019_turns_on_the_edition():
    table = spending.guideline_by_edition(load(SHARE, edition="all", countries=BALTICS))
    row = table.query("country == 'LTU' and year == 2019").iloc[0]
    assert (row["2024-06"], row["2026-07"], row["verdict"]) == (2.0, 1.98, spending.TURNS)


def test_exactly_these_baltic_verdicts_turn_on_the_edition():
    """Read off the published tables: rebasing to 2021 took Estonia below 2 % three times."""
    table = spending.guideline_by_edition(load(SHARE, edition="all", countries=BALTICS))
    turning = table[table["verdict"] == spending.TURNS]
    assert list(zip(turning["country"], turning["year"], strict=True)) == [
        ("EST", 2015),
        ("EST", 2017),
        ("EST", 2018),
        ("LTU", 2019),
    ]


def test_a_figure_at_the_threshold_meets_it_in_every_edition():
    both = pd.concat([shares({2019: 2.0}), shares({2019: 2.5}, edition="2026-07")])
    assert spending.guideline_by_edition(both)["verdict"].item() == spending.MET
    assert spending.guideline_by_edition(both, 2.6)["verdict"].item() == spending.MISSED


def test_one_edition_alone_leaves_nothing_to_compare():
    table = spending.guideline_by_edition(shares({2019: 2.0}))
    assert len(table) == 0
    assert list(table.columns) == ["country", "year", "2024-06", "low", "high", "verdict"]


def test_the_gap_is_the_guideline_less_what_was_spent():
    """With GDP published beside it, the gap must be 2 % of GDP less spending."""
    share, money, gdp = (
        load(code, edition="2024-06", countries="LVA", years=range(2014, 2024))
        for code in (SHARE, MONEY, "nato.gdp_usd_constant")
    )
    gaps = spending.money_gap(share, money, 2.0)
    expected = 0.02 * gdp["value"] - money["value"]
    assert gaps["value"].to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-9)
    assert (gaps["low"] == gaps["high"]).all()


def test_rounded_figures_leave_the_gap_an_interval():
    share, money = (
        load(code, edition="2026-07", countries="EST", years=2019) for code in (SHARE, MONEY)
    )
    gap = spending.money_gap(share, money, 2.0).iloc[0]
    assert gap["value"] == 0
    assert gap["low"] < 0 < gap["high"]


@pytest.mark.parametrize("level", [1.5, 1.97, 2.0])
def test_rounding_leaves_open_what_the_corners_leave(level):
    share, money = (
        load(code, edition="2026-07", countries="EST", years=2019).assign(value=value)
        for code, value in ((SHARE, 1.97), (MONEY, 1000.0))
    )
    gap = spending.money_gap(share, money, level).iloc[0]
    corners = [
        spent * (level / percent - 1) for spent in (999.5, 1000.5) for percent in (1.965, 1.975)
    ]
    assert (gap["low"], gap["high"]) == pytest.approx((min(corners), max(corners)))


def test_totals_keep_shortfall_and_surplus_apart():
    gaps = spending.money_gap(
        load(SHARE, edition="2024-06", countries="EST"),
        load(MONEY, edition="2024-06", countries="EST"),
    )
    total = spending.gap_totals(gaps).iloc[0]
    assert total["shortfall"] == pytest.approx(gaps["value"].clip(lower=0).sum())
    assert total["net"] == pytest.approx(total["shortfall"] - total["surplus"])
    assert total["years_short"] == (gaps["value"] > 0).sum()


def test_a_gap_over_two_editions_is_refused():
    with pytest.raises(ContractError, match="one edition and one price base"):
        spending.money_gap(
            load(SHARE, edition="2024-06", countries="EST"),
            load(MONEY, edition="2026-07", countries="EST"),
        )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda frame: frame.drop(columns="unit"), "lacks the columns unit"),
        (lambda frame: frame.iloc[:0], "has no rows"),
        (lambda frame: pd.concat([frame, frame]), "twice in 2024-06"),
        (lambda frame: frame.assign(series=[SHARE, MONEY]), "mixes the series"),
    ],
)
def test_a_table_that_is_not_observations_of_one_series_is_refused(change, message):
    with pytest.raises(ContractError, match=message):
        spending.guideline(change(shares({2014: 2.0, 2015: 2.1})))


def test_several_guidelines_are_answered_one_after_the_other():
    share, money = (load(code, edition="2024-06", countries="EST") for code in (SHARE, MONEY))
    both = spending.guideline(share, [2.0, 3.5])
    assert both["threshold"].tolist() == [2.0, 3.5]
    alone = [spending.guideline(share, level) for level in (2.0, 3.5)]
    pd.testing.assert_frame_equal(both, pd.concat(alone, ignore_index=True))
    gaps = spending.gap_totals(spending.money_gap(share, money, [2.0, 3.5]))
    assert gaps["threshold"].tolist() == [2.0, 3.5]
    assert gaps["net"].iloc[1] > gaps["net"].iloc[0]
