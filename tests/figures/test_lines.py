"""Lines over the years: what is solid, what is dashed, what is a gap, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from baltic_research.errors import ContractError, ParameterError, UnknownNameError
from baltic_research.figures import by_edition, small_multiples, theme, trend

ESTIMATES = "Lithuania: estimates"


def test_estimates_are_dashed_from_the_last_reported_year(baltic, line_of) -> None:
    chart = trend(baltic)
    solid, dashed = line_of(chart, "Lithuania"), line_of(chart, ESTIMATES)
    assert solid.get_linestyle() == "-"
    assert dashed.get_linestyle() == "--"
    assert list(solid.get_xdata()[~np.isnan(solid.get_ydata())]) == [2021, 2022, 2023]
    assert list(dashed.get_xdata()[~np.isnan(dashed.get_ydata())]) == [2023, 2024]


def test_points_of_estimates_are_hollow_and_others_filled(baltic, line_of) -> None:
    chart = trend(baltic)
    hollow = line_of(chart, "Lithuania: estimate points")
    filled = line_of(chart, "Lithuania: reported points")
    assert list(hollow.get_xdata()) == [2024]
    assert to_hex(hollow.get_markerfacecolor()) == "#ffffff"
    assert filled.get_markerfacecolor() == theme.styles(["LTU"])["LTU"].colour


def test_imputed_values_are_drawn_and_named_apart_from_reported_ones(baltic, line_of) -> None:
    baltic.loc[baltic["year"] == 2024, "status"] = "imputed"
    chart = trend(baltic)
    assert line_of(chart, "Lithuania: estimate points")
    assert "imputed values" in chart.caption


@pytest.mark.parametrize("missing", ["value", "row"])
def test_a_missing_year_is_a_gap_and_never_bridged(baltic, line_of, missing) -> None:
    gone = (baltic["country"] == "LTU") & (baltic["year"] == 2022)
    if missing == "value":
        baltic.loc[gone, "value"] = np.nan
    else:
        baltic = baltic[~gone]
    line = line_of(trend(baltic), "Lithuania")
    assert list(line.get_xdata()) == [2021, 2022, 2023, 2024]
    assert np.isnan(line.get_ydata()[1])


def test_a_value_between_two_gaps_of_a_background_line_is_a_dot(alliance, line_of) -> None:
    around = (alliance["country"] == "POL") & alliance["year"].isin([2020, 2022])
    alliance.loc[around, "value"] = np.nan
    assert list(line_of(trend(alliance), "Poland: lone points").get_xdata()) == [2021]


def test_years_at_even_steps_of_five_are_no_gaps(make, line_of) -> None:
    chart = trend(make({"EST": {2010: 1.7, 2015: 2.0, 2020: 2.3}}))
    assert list(line_of(chart, "Estonia").get_xdata()) == [2010, 2015, 2020]


def test_highlighted_countries_have_colour_and_the_others_grey(alliance, line_of) -> None:
    chart = trend(alliance, highlight=["Latvia"])
    assert line_of(chart, "Latvia").get_color() == theme.styles(["LVA"])["LVA"].colour
    assert line_of(chart, "Poland").get_color() == theme.CONTEXT


def test_baltic_states_stand_out_when_nothing_is_said(alliance) -> None:
    written = [text.get_text() for text in trend(alliance).axes.texts]
    assert sorted(text.split()[0] for text in written) == ["Estonia", "Latvia", "Lithuania"]


def test_each_line_is_named_at_its_end_with_its_last_value(baltic) -> None:
    written = {text.get_text() for text in trend(baltic).axes.texts}
    assert written == {"Estonia 3.31", "Latvia 3.28", "Lithuania 3.07"}


def test_thresholds_are_drawn_and_named(baltic) -> None:
    chart = trend(baltic, thresholds=[2.0])
    assert "Guideline 2 %" in {text.get_text() for text in chart.axes.texts}
    assert [2.0, 2.0] in [list(line.get_ydata()) for line in chart.axes.get_lines()]


def test_thresholds_may_have_names_of_their_own(baltic) -> None:
    chart = trend(baltic, thresholds={3.5: "Core pledge of 2025"})
    assert "Core pledge of 2025" in {text.get_text() for text in chart.axes.texts}


def test_a_threshold_above_all_values_is_within_the_panel(baltic) -> None:
    assert trend(baltic, thresholds=[9.0]).axes.get_ylim()[1] > 9.0


def test_axis_carries_the_unit(baltic) -> None:
    assert trend(baltic).axes.get_ylabel() == "% of GDP, 2021 prices"


def test_a_year_of_estimates_alone_is_marked_on_the_axis(baltic) -> None:
    ticks = [tick.get_text() for tick in trend(baltic).axes.get_xticklabels()]
    assert ticks == ["2021", "2022", "2023", "2024e"]


def test_caption_names_source_edition_unit_and_how_estimates_look(baltic) -> None:
    assert trend(baltic).caption == (
        "Source: NATO, edition 2026-07. Unit: % of GDP, 2021 prices. "
        "Dashed lines and hollow points: estimates."
    )


def test_caption_says_nothing_of_estimates_where_there_are_none(make) -> None:
    assert "estimates" not in trend(make({"EST": {2020: 2.3, 2021: 2.0}})).caption


def test_alt_text_tells_change_thresholds_and_estimates(baltic) -> None:
    alt = trend(baltic, thresholds=[3.2]).alt
    assert alt.startswith("Line chart of defence expenditure as a share of GDP, in % of GDP")
    assert "Lithuania rises from 1.95 (2021) to 3.07 (2024e)" in alt
    assert "In 2024, 2 of 3 countries are at or above 3.2 %: Estonia and Latvia." in alt
    assert "3 of 12 values are estimates" in alt
    assert "Values run from 1.95 (Lithuania, 2021) to 3.31 (Estonia, 2024)." in alt


def test_alt_text_counts_aggregates_apart_from_countries(alliance) -> None:
    alt = trend(alliance, thresholds=[2.0]).alt
    assert "32 countries and 2 aggregates" in alt
    assert "of 32 countries are at or above 2 %" in alt


@pytest.mark.parametrize("draw", [trend, small_multiples])
def test_alt_text_stays_short_and_ends_with_a_sentence(alliance, draw) -> None:
    alt = draw(alliance, thresholds=[1.0, 1.5, 2.0, 2.5, 3.0]).alt
    assert len(alt) <= 600
    assert alt.endswith(".")


def test_rows_in_any_order_give_the_same_figure_and_stay_as_they_were(baltic) -> None:
    shuffled = baltic.sample(frac=1, random_state=4)
    before = shuffled.copy()
    assert trend(shuffled).image("svg") == trend(baltic).image("svg")
    pd.testing.assert_frame_equal(shuffled, before)


@pytest.mark.parametrize("draw", [trend, small_multiples])
@pytest.mark.parametrize(
    ("column", "other"),
    [
        ("unit", "% of GDP, 2015 prices"),
        ("series", "nato.personnel_share"),
        ("edition", "2019-06"),
    ],
)
def test_mixed_units_series_and_editions_are_refused(baltic, draw, column, other) -> None:
    baltic.loc[baltic["country"] == "EST", column] = other
    with pytest.raises(ContractError, match=f"one {column} is drawn, the table holds 2.*{other}"):
        draw(baltic)


def test_a_missing_column_is_named(baltic) -> None:
    with pytest.raises(ContractError, match="no column status"):
        trend(baltic.drop(columns="status"))


def test_a_text_among_the_values_is_refused(baltic) -> None:
    baltic["value"] = baltic["value"].astype(object)
    baltic.loc[2, "value"] = "n/a"
    with pytest.raises(ContractError, match=r"column value must hold numbers only .*n/a"):
        trend(baltic)


def test_a_year_given_twice_for_a_country_is_refused(baltic) -> None:
    with pytest.raises(ContractError, match="EST 2021 stands more than once"):
        trend(pd.concat([baltic, baltic.head(1)]))


def test_an_infinite_value_is_refused(baltic) -> None:
    baltic.loc[0, "value"] = np.inf
    with pytest.raises(ContractError, match="infinite"):
        trend(baltic)


@pytest.mark.parametrize("part", ["no rows", "no values"])
def test_nothing_to_draw_is_said_in_one_sentence(baltic, part) -> None:
    empty = baltic.head(0) if part == "no rows" else baltic.assign(value=np.nan)
    with pytest.raises(ParameterError, match="trend: the table holds no value to draw"):
        trend(empty)


def test_an_unknown_country_to_highlight_names_the_nearest(baltic) -> None:
    with pytest.raises(UnknownNameError, match="Lithuania"):
        trend(baltic, highlight="Lithuana")


def test_a_country_that_is_not_in_the_table_cannot_be_highlighted(baltic) -> None:
    with pytest.raises(ParameterError, match="Poland cannot be highlighted"):
        trend(baltic, highlight="Poland")


@pytest.mark.parametrize("wrong", [["two"], [float("nan")], "35", [[2.0]], {"two": "x"}, None])
def test_thresholds_that_are_no_numbers_are_refused(baltic, wrong) -> None:
    with pytest.raises(ParameterError, match="trend: thresholds: expected a finite number, found"):
        trend(baltic, thresholds=wrong)


@pytest.mark.parametrize("asked", [2, [2.0], {2: "Guideline 2 %"}, {2.0: ""}])
def test_one_threshold_may_be_given_in_several_ways(baltic, asked) -> None:
    assert trend(baltic, thresholds=asked).alt == trend(baltic, thresholds=[2.0]).alt


def test_small_multiples_have_a_panel_a_country_from_the_highest_down(baltic) -> None:
    panels = small_multiples(baltic).axes
    assert [axes.get_title(loc="left") for axes in panels] == ["Estonia", "Latvia", "Lithuania"]


def test_small_multiples_share_their_axes(baltic) -> None:
    limits = {(axes.get_xlim(), axes.get_ylim()) for axes in small_multiples(baltic).axes}
    assert len(limits) == 1


def test_small_multiples_show_all_others_in_grey_behind(baltic) -> None:
    (behind,) = [
        line for line in small_multiples(baltic).axes[0].get_lines() if "other" in line.get_label()
    ]
    assert behind.get_color() == theme.CONTEXT
    assert 3.07 in behind.get_ydata()
    assert 3.31 not in behind.get_ydata()


@pytest.mark.parametrize("wrong", [0, -1, 2.5, True, 10**6, 10**400])
def test_columns_must_be_a_whole_number_of_which_there_is_room(baltic, wrong) -> None:
    with pytest.raises(ParameterError, match="columns: expected a whole number"):
        small_multiples(baltic, columns=wrong)


@pytest.fixture
def revised(make) -> pd.DataFrame:
    """Lithuania as published in 2019 and in 2026, at the prices of 2015 and of 2021."""
    old = make(
        {"LTU": {2017: 1.72, 2018: 1.97, 2019: 1.98}},
        estimates=[2018, 2019],
        edition="2019-06",
        unit="% of GDP, 2015 prices",
    )
    new = make({"LTU": {2017: 1.71, 2018: 1.95, 2019: 1.99, 2020: 2.05}})
    return pd.concat([new, old], ignore_index=True)


def test_each_edition_is_a_line_named_with_its_last_value(revised) -> None:
    written = {text.get_text() for text in by_edition(revised, country="LTU").axes.texts}
    assert written == {"2019-06: 1.98", "2026-07: 2.05"}


def test_the_newest_edition_is_the_darkest(revised, line_of) -> None:
    chart = by_edition(revised, country="Lithuania")
    old, new = (
        theme.contrast_with_white(line_of(chart, edition).get_color())
        for edition in ("2019-06", "2026-07")
    )
    assert new > old


def test_caption_says_that_editions_differ_in_price_base_and_definition(revised) -> None:
    caption = by_edition(revised, country="LTU").caption
    assert "Units differ, so a gap between lines is not revision alone" in caption
    assert "% of GDP, 2015 prices in 2019-06; % of GDP, 2021 prices in 2026-07." in caption
    assert "core defence expenditure in 2026-07" in caption


def test_axis_leaves_out_the_price_base_where_editions_differ_in_it(revised) -> None:
    assert by_edition(revised, country="LTU").axes.get_ylabel() == "% of GDP"


def test_alt_text_names_where_editions_differ_most(revised) -> None:
    alt = by_edition(revised, country="LTU").alt
    assert "Editions differ most on 2018: 1.95 to 1.97." in alt
    assert "Edition 2026-07 rises from 1.71 (2017) to 2.05 (2020)" in alt


def test_an_edition_that_mixes_units_is_refused(revised) -> None:
    revised.loc[0, "unit"] = "% of GDP, 2010 prices"
    with pytest.raises(ContractError, match="edition 2026-07: one unit is drawn"):
        by_edition(revised, country="LTU")


def test_a_country_without_a_value_in_any_edition_is_refused(revised) -> None:
    with pytest.raises(ParameterError, match="no value of Latvia"):
        by_edition(revised, country="LVA")
