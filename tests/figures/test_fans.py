"""Fans of forecasts, and old forecasts against what came."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from baltic_research.errors import ContractError, ParameterError, UnknownNameError
from baltic_research.figures import fan, hindcast
from baltic_research.figures.fans import QUANTILES

YEARS = [2024, 2025, 2026]


@pytest.fixture
def spread() -> pd.DataFrame:
    """Quantiles of three countries from the last year of `baltic` on; one has a plan."""
    rows = [
        {
            "country": code,
            "year": year,
            **dict(zip(QUANTILES, level + (year - 2024) * np.linspace(-1, 1, 7), strict=True)),
            "plan_pct": level + 0.5 if code == "LVA" else np.nan,
        }
        for code, level in (("EST", 3.3), ("LVA", 3.2), ("LTU", 3.1))
        for year in YEARS
    ]
    return pd.DataFrame(rows)


def labels(axes) -> list[str]:
    return [str(line.get_label()) for line in axes.get_lines()]


def test_a_panel_a_country_from_the_highest_last_figure(baltic, spread) -> None:
    chart = fan(baltic, spread)
    assert [axes.get_title(loc="left") for axes in chart.axes] == ["Estonia", "Latvia", "Lithuania"]


def test_bands_run_between_their_quantiles_the_widest_palest(baltic, spread) -> None:
    axes = fan(baltic, spread).axes[0]
    bands = {one.get_label(): one for one in axes.collections}
    assert list(bands) == ["90 %", "80 %", "50 %"]
    for name, (low, high) in {"90 %": (2.3, 4.3), "50 %": (3.3 - 1 / 3, 3.3 + 1 / 3)}.items():
        corners = bands[name].get_paths()[0].vertices
        at = corners[corners[:, 0] == 2025]
        assert (at[:, 1].min(), at[:, 1].max()) == pytest.approx(
            (low, high) if name == "90 %" else (3.3 - 1 / 3, 3.3 + 1 / 3)
        )
    shade = [float(np.mean(one.get_facecolor()[0][:3])) for one in bands.values()]
    assert shade == sorted(shade, reverse=True)


def test_a_plan_is_drawn_only_where_there_is_one_and_not_like_the_median(baltic, spread) -> None:
    estonia, latvia, _ = fan(baltic, spread).axes
    assert "plan" not in labels(estonia)
    lines = {str(line.get_label()): line for line in latvia.get_lines()}
    assert list(lines["plan"].get_ydata()) == [3.7] * 3
    assert lines["plan"].get_linestyle() != lines["median"].get_linestyle()


def test_the_history_shows_estimates_hollow(baltic, spread) -> None:
    lines = {str(line.get_label()): line for line in fan(baltic, spread).axes[0].get_lines()}
    assert list(lines["Estonia: estimate points"].get_xdata()) == [2024]
    assert lines["Estonia: estimate points"].get_markerfacecolor() == "white"


def test_alt_text_gives_median_interval_and_plan(baltic, spread) -> None:
    alt = fan(baltic, spread).alt
    assert alt.startswith("3 fan charts on shared axes of defence expenditure")
    assert "Latvia median 3.2, 90 % from 1.2 to 5.2, plan 3.7" in alt
    assert "2021 to 2024 and forecast to 2026" in alt


def test_a_fan_without_a_column_of_plans_has_none(baltic, spread) -> None:
    chart = fan(baltic, spread.drop(columns="plan_pct"))
    assert chart.data["plan_pct"].isna().all()


def test_a_country_of_the_pool_without_a_fan_is_not_drawn(baltic, spread) -> None:
    chart = fan(baltic, spread[spread["country"] == "EST"])
    assert len(chart.axes) == 1
    assert "for Estonia, 2021 to 2024" in chart.alt


def test_a_fan_without_its_history_is_refused(baltic, spread) -> None:
    with pytest.raises(ParameterError, match="LTU have a fan and no history"):
        fan(baltic[baltic["country"] != "LTU"], spread)


def test_quantiles_that_cross_are_refused(baltic, spread) -> None:
    with pytest.raises(ContractError, match="a higher quantile lies below a lower one"):
        fan(baltic, spread.assign(p95_pct=0.0))


@pytest.mark.parametrize("broken", [None, "p05_pct"])
def test_a_table_that_is_no_fan_is_refused(baltic, spread, broken) -> None:
    with pytest.raises(ContractError, match="fan"):
        fan(baltic, spread.drop(columns=broken) if broken else [1, 2])


@pytest.fixture
def forecasts(baltic) -> pd.DataFrame:
    """What an edition of 2022 would have said of the two years that followed."""
    later = baltic[baltic["year"] > 2022]
    quantiles = {"p05_pct": 1.5, "p25_pct": 2.0, "median_pct": 2.2, "p75_pct": 2.4, "p95_pct": 3.0}
    return pd.DataFrame(
        {
            "edition": "2022-06",
            "country": later["country"],
            "year": later["year"],
            "member": "ensemble",
            **quantiles,
            "truth_pct": later["value"],
            "truth_status": later["status"],
        }
    ).reset_index(drop=True)


@pytest.fixture
def editions(baltic) -> pd.DataFrame:
    old = baltic[baltic["year"] <= 2022].assign(edition="2022-06")
    return pd.concat([old, baltic], ignore_index=True)


def test_each_panel_shows_what_its_edition_knew_and_what_came(editions, forecasts) -> None:
    chart = hindcast(editions, forecasts)
    assert chart.axes.shape == (3, 1)
    lines = {str(line.get_label()): line for line in chart.axes[0, 0].get_lines()}
    known, came = lines["Estonia, 2022-06: reported points"], lines["what came: reported points"]
    assert list(known.get_xdata()) == [2021, 2022]
    assert list(came.get_ydata()) == [2.98]
    assert list(lines["what came: estimate points"].get_ydata()) == [3.31]


def test_the_fan_opens_at_the_newest_figure_known_then(editions, forecasts) -> None:
    lines = {str(one.get_label()): one for one in hindcast(editions, forecasts).axes[0, 0].lines}
    assert list(lines["median"].get_xdata()) == [2022, 2023, 2024]
    assert list(lines["median"].get_ydata()) == [2.14, 2.2, 2.2]


def test_alt_text_counts_the_outcomes_inside(editions, forecasts) -> None:
    alt = hindcast(editions, forecasts).alt
    assert "The 90 % band holds 3 of 6 outcomes." in alt
    assert "Estonia from 2022-06, 2024: median 2.2, came 3.3." in alt


def test_a_country_that_an_edition_lacks_has_a_panel_that_says_so(editions, forecasts) -> None:
    both = pd.concat([forecasts, forecasts.assign(edition="2026-07")])
    lacking = both[(both["edition"] == "2022-06") | (both["country"] != "LVA")]
    chart = hindcast(editions, lacking, countries=["EST", "LVA"])
    texts = [one.get_text() for one in chart.axes[1, 1].texts]
    assert texts == ["not in this edition"]


@pytest.mark.parametrize(
    ("change", "error", "told"),
    [
        ({"member": "ets"}, ParameterError, "no forecasts of member 'ets'; the table has ensemble"),
        ({"countries": ["POL"]}, ParameterError, "Poland cannot be highlighted"),
        ({"countries": ["Estland"]}, UnknownNameError, "unknown country 'Estland'"),
    ],
)
def test_what_the_forecasts_lack_is_named(editions, forecasts, change, error, told) -> None:
    with pytest.raises(error, match=told):
        hindcast(editions, forecasts, **change)


def test_a_history_without_the_edition_is_refused(baltic, forecasts) -> None:
    with pytest.raises(ParameterError, match="the history lacks edition 2022-06"):
        hindcast(baltic, forecasts)


def test_no_text_overlaps_another_or_is_cut(baltic, spread, editions, forecasts, clashes) -> None:
    assert clashes(fan(baltic, spread, targets=[2.0, 3.5, 5.0])) == []
    both = pd.concat([forecasts, forecasts.assign(edition="2026-07")])
    assert clashes(hindcast(editions, both, targets=[2.0])) == []
