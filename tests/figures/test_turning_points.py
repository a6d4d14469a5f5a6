"""Series with regimes, break dates and interrupted lines: what is drawn, flagged and said."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgba

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import break_dates, breaks, interrupted, theme

YEARS = range(2000, 2012)
NAMES = {"EST": "Estonia", "LVA": "Latvia"}


def texts(axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def lines(axes, label):
    return [line for line in axes.get_lines() if str(line.get_label()).startswith(label)]


@pytest.fixture
def fitted(make) -> pd.DataFrame:
    """Estonia at 1 until 2005 and at 2 from 2006; Latvia at 1 throughout; 2011 an estimate."""
    levels = {
        "EST": {year: 1.0 if year < 2006 else 2.0 for year in YEARS},
        "LVA": dict.fromkeys(YEARS, 1.0),
    }
    table = make(levels, estimates=[2011])
    wiggle = 0.05 * (-1.0) ** table["year"]
    regime = np.where((table["country"] == "EST") & (table["year"] >= 2006), 2, 1)
    return table.assign(fitted=table["value"], value=table["value"] + wiggle, regime=regime)


def dated(country, **columns) -> dict:
    """A row of break dates: one break in 2006, well inside the series."""
    row = {
        "source": "nato",
        "edition": "2026-07",
        "country": country,
        "break": 1,
        "first_new_year": 2006,
        "low_year": 2004,
        "high_year": 2008,
        "interval_reaches_end": False,
        "on_trimming_limit": False,
        "udmax_alone": False,
        "first_year": 2000,
        "last_year": 2011,
        "least_years": 3,
    }
    return row | columns


def unbroken(country, **columns) -> dict:
    nothing = dict.fromkeys(("first_new_year", "low_year", "high_year"), pd.NA)
    return dated(country) | {"break": 0} | nothing | columns


def missing(country, **columns) -> dict:
    """A series that was not analysed: flags and years are missing, as the model leaves them."""
    kept = ("source", "edition", "country")
    return {
        name: value if name in kept else pd.NA for name, value in dated(country).items()
    } | columns


@pytest.fixture
def dates() -> pd.DataFrame:
    return pd.DataFrame([dated("EST"), unbroken("LVA")])


def test_a_regime_is_a_step_that_reaches_half_a_year_beyond_its_years(fitted, dates) -> None:
    first, second = lines(breaks(fitted, dates).axes[0], "regime")
    assert first.get_xydata().tolist() == [[1999.5, 1.0], [2005.5, 1.0]]
    assert second.get_xydata().tolist() == [[2005.5, 2.0], [2011.5, 2.0]]


def test_the_regime_of_a_trend_keeps_its_slope(fitted, dates) -> None:
    sloped = fitted.assign(fitted=0.1 * (fitted["year"] - 2000), regime=1)
    (line,) = lines(breaks(sloped, dates).axes[0], "regime")
    assert line.get_ydata() == pytest.approx([-0.05, 1.15])


def test_levels_are_written_and_slopes_are_not(fitted, dates) -> None:
    assert {"1.00", "2.00"} <= set(texts(breaks(fitted, dates).axes[0]))
    sloped = fitted.assign(fitted=0.1 * (fitted["year"] - 2000), regime=1)
    assert texts(breaks(sloped, dates).axes[0]) == ["2006"]


def test_the_interval_of_a_date_is_a_band_between_old_and_new_years(fitted, dates) -> None:
    (band,) = breaks(fitted, dates).axes[0].patches
    assert (band.get_x(), band.get_x() + band.get_width()) == (2003.5, 2007.5)
    assert not band.get_hatch()


def test_a_break_on_the_trimming_limit_is_hatched_dashed_and_named(fitted) -> None:
    flagged = pd.DataFrame([dated("EST", on_trimming_limit=True), unbroken("LVA")])
    chart = breaks(fitted, flagged)
    (band,) = chart.axes[0].patches
    assert band.get_hatch()
    assert band.get_facecolor()[3] == 0
    assert "2006 (limit)" in texts(chart.axes[0])
    said = "the true date may lie further): Estonia 2006."
    assert said in chart.caption
    assert said in chart.alt


def test_breaks_that_rest_on_udmax_alone_are_named_in_caption_and_words(fitted) -> None:
    alone = pd.DataFrame([dated("EST", udmax_alone=True), unbroken("LVA")])
    said = "Taken for UDmax's sake alone, since supF finds no single break: Estonia 2006."
    assert said in breaks(fitted, alone).caption
    assert said in breaks(fitted, alone).alt
    assert "UDmax" not in breaks(fitted, pd.DataFrame([dated("EST"), unbroken("LVA")])).caption


def test_a_date_without_an_interval_has_no_band(fitted) -> None:
    bare = pd.DataFrame([dated("EST", low_year=pd.NA, high_year=pd.NA), unbroken("LVA")])
    chart = breaks(fitted, bare)
    assert not chart.axes[0].patches
    assert "Estonia breaks in 2006 (no interval)" in chart.alt


def test_a_country_without_a_break_says_so(fitted, dates) -> None:
    chart = breaks(fitted, dates)
    assert "no break found" in texts(chart.axes[1])
    assert "No break found: Latvia." in chart.caption
    assert "Latvia has no break" in chart.alt


def test_alt_text_gives_dates_with_intervals(fitted, dates) -> None:
    assert "Estonia breaks in 2006 (2004 to 2008)" in breaks(fitted, dates).alt


def test_a_cut_interval_is_named_in_the_caption(fitted) -> None:
    cut = pd.DataFrame([dated("EST", interval_reaches_end=True), unbroken("LVA")])
    assert "Interval cut at an end of the series: Estonia 2006." in breaks(fitted, cut).caption


def test_estimates_are_dashed_and_hollow(fitted, dates) -> None:
    (points,) = lines(breaks(fitted, dates).axes[0], "Estonia: estimate points")
    assert points.get_markerfacecolor() == "white"
    assert points.get_xdata().tolist() == [2011]


def test_a_country_without_a_row_of_dates_is_refused(fitted, dates) -> None:
    with pytest.raises(ParameterError, match="no row of Latvia"):
        breaks(fitted, dates.head(1))


def test_two_editions_are_refused(fitted, dates) -> None:
    both = pd.concat([fitted, fitted.assign(edition="2024-06")])
    with pytest.raises(ContractError, match="one edition is drawn"):
        breaks(both, dates)


def test_a_table_without_flags_is_refused(fitted, dates) -> None:
    with pytest.raises(ContractError, match="no column on_trimming_limit"):
        breaks(fitted, dates.drop(columns="on_trimming_limit"))


def test_an_empty_table_of_dates_is_refused(fitted, dates) -> None:
    with pytest.raises(ParameterError, match="is empty"):
        breaks(fitted, dates.head(0))


@pytest.mark.parametrize("width", [theme.SINGLE_COLUMN, theme.DOUBLE_COLUMN])
def test_crowded_dates_keep_clear_of_each_other(fitted, clashes, width) -> None:
    crowd = pd.DataFrame(
        [
            dated("EST", **{"break": 1, "first_new_year": 2003, "on_trimming_limit": True}),
            dated("EST", **{"break": 2, "first_new_year": 2006}),
            dated("EST", **{"break": 3, "first_new_year": 2009, "on_trimming_limit": True}),
            unbroken("LVA"),
        ]
    )
    assert clashes(breaks(fitted, crowd, width=width)) == []


@pytest.fixture
def editions() -> pd.DataFrame:
    """Two sources; one series breaks, one has a flagged break, one none, one was not analysed."""
    return pd.DataFrame(
        [
            dated("EST", edition="2024-06"),
            dated("EST", first_new_year=2009, on_trimming_limit=True),
            unbroken("EST", source="sipri", edition="2026-04"),
            missing("EST", source="sipri", edition="2024-04"),
        ]
    )


def test_every_source_and_edition_has_a_row_below_its_country(editions) -> None:
    names = [label.get_text() for label in break_dates(editions).axes.get_yticklabels()]
    assert names == ["Estonia", "NATO 2024-06", "NATO 2026-07", "SIPRI 2024-04", "SIPRI 2026-04"]


def test_dates_on_the_limit_are_hollow_and_others_filled(editions) -> None:
    axes = break_dates(editions).axes
    (plain,), (limit,) = lines(axes, "date"), lines(axes, "limit")
    assert plain.get_markerfacecolor() == plain.get_markeredgecolor()
    assert limit.get_markerfacecolor() == "white"


def test_no_break_and_no_analysis_are_said_in_their_rows(editions) -> None:
    said = {text.get_text(): text.get_position()[1] for text in break_dates(editions).axes.texts}
    assert round(said["not analysed"]) == 3
    assert round(said["no break found"]) == 4


def test_an_interval_cut_at_the_start_has_an_arrow_there_only() -> None:
    cut = pd.DataFrame([dated("EST", low_year=2000, interval_reaches_end=True)])
    markers = [line.get_marker() for line in break_dates(cut).axes.get_lines()]
    assert "<" in markers
    assert ">" not in markers


def test_intervals_of_one_series_lie_at_heights_of_their_own() -> None:
    years = enumerate((2003, 2006, 2009), start=1)
    three = [dated("EST", **{"break": number, "first_new_year": year}) for number, year in years]
    heights = [line.get_ydata()[0] for line in lines(break_dates(pd.DataFrame(three)).axes, "date")]
    assert len(heights) == len(set(heights)) == 3


def test_a_whole_interval_has_no_arrow(editions) -> None:
    markers = {line.get_marker() for line in break_dates(editions).axes.get_lines()}
    assert not {"<", ">"} & markers


def test_events_are_marked_and_named(editions) -> None:
    axes = break_dates(editions, events=[2004]).axes
    assert "2004" in texts(axes)


def test_forest_counts_what_is_flagged_in_words(editions) -> None:
    chart = break_dates(editions)
    assert "the true date may lie further): Estonia 1." in chart.caption
    assert "Not analysed (too short, or a year is missing): Estonia 1." in chart.caption


def test_alt_text_of_the_forest_gives_the_newest_edition_of_each_source(editions) -> None:
    alt = break_dates(editions).alt
    assert "in 4 series" in alt
    assert "Estonia (NATO 2026-07) 2009; Estonia (SIPRI 2026-04) no break" in alt


def test_a_table_without_any_analysis_is_refused() -> None:
    with pytest.raises(ParameterError, match="no series of the table was analysed"):
        break_dates(pd.DataFrame([missing("EST")]))


def test_words_of_the_forest_keep_clear_of_each_other(editions, clashes) -> None:
    many = pd.concat([editions, editions.assign(country="MKD")])
    assert clashes(break_dates(many, events=[2004, 2005, 2009])) == []


@pytest.fixture
def paths() -> pd.DataFrame:
    """A flat line until 2005, which rises by a tenth a year from 2006 on."""
    years = np.array(YEARS)
    after = years >= 2006
    rise = np.where(after, 0.1 * (years - 2005), 0.0)
    table = pd.DataFrame({"country": "EST", "year": years, "value": 1 + rise, "fitted": 1 + rise})
    later = {
        "counterfactual": 1.0,
        "low": 0.9,
        "high": 1.1,
        "value_low": 0.8,
        "value_high": 1.2,
        "effect": rise,
        "effect_low": rise - 0.1,
        "effect_high": rise + 0.1,
    }
    return table.assign(
        **{name: np.where(after, column, np.nan) for name, column in later.items()},
        unit="% of GDP",
        status=["reported"] * 11 + ["estimate"],
    )


def test_the_earlier_line_is_drawn_on_from_the_event_and_not_dashed_like_estimates(paths) -> None:
    axes = interrupted(paths).axes[0]
    (line,), (estimates,) = lines(axes, "counterfactual"), lines(axes, "Estonia: estimates")
    assert line.get_xdata().tolist() == list(range(2006, 2012))
    assert line.get_linestyle() != "-"
    assert line._dash_pattern != estimates._dash_pattern


def test_fitted_lines_break_at_the_event(paths) -> None:
    axes = interrupted(paths).axes[0]
    (before,), (after,) = lines(axes, "fitted before"), lines(axes, "fitted after")
    assert (before.get_xdata()[-1], after.get_xdata()[0]) == (2005, 2006)


def test_bands_hold_the_line_and_a_years_figure(paths) -> None:
    wide, narrow = (
        band.get_paths()[0].get_extents() for band in interrupted(paths).axes[0].collections
    )
    assert (wide.y0, wide.y1) == pytest.approx((0.8, 1.2))
    assert (narrow.y0, narrow.y1) == pytest.approx((0.9, 1.1))


def test_alt_text_gives_the_last_effect_with_its_interval(paths) -> None:
    assert "Estonia in 2011: 0.60 (0.50 to 0.70)" in interrupted(paths).alt


def test_ends_of_both_lines_are_named(paths) -> None:
    assert {"actual 1.60", "drawn on 1.00"} <= set(texts(interrupted(paths).axes[0]))


def test_source_of_interrupted_series_is_named_if_the_table_has_it(paths) -> None:
    assert "Source" not in interrupted(paths).caption
    sourced = interrupted(paths.assign(source="sipri", edition="2026-04"))
    assert sourced.caption.startswith("Source: SIPRI, edition 2026-04. Dotted: 2006.")


def test_events_of_different_years_are_refused(paths) -> None:
    other = paths.assign(
        country="LVA", counterfactual=paths["counterfactual"].where(paths["year"] > 2007)
    )
    with pytest.raises(ParameterError, match="from the same year on, found EST 2006, LVA 2008"):
        interrupted(pd.concat([paths, other]))


def test_words_of_interrupted_series_keep_clear_of_each_other(paths, clashes) -> None:
    both = pd.concat([paths, paths.assign(country="MKD")])
    assert clashes(interrupted(both)) == []
    assert clashes(interrupted(both, width=theme.SINGLE_COLUMN)) == []


def test_bands_stand_apart_in_grey_from_each_other_and_from_paper(paths) -> None:
    shades = [
        float(np.dot(to_rgba(one.get_facecolor()[0])[:3], (0.299, 0.587, 0.114)))
        for one in interrupted(paths).axes[0].collections
    ]
    steps = sorted([*shades, 1.0])
    assert min(b - a for a, b in pairwise(steps)) > 0.06
