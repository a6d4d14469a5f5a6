"""Figures of a composite index: what its figures are, how they go together, where units rank."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import (
    bases,
    correlation_matrix,
    pillars,
    rank_bands,
    sensitivity,
    theme,
)


@pytest.fixture
def grid() -> pd.DataFrame:
    """Two hosts over twelve years with three indicators of unlike coverage."""
    rows = [
        (code, year, indicator, "reported" if year > 2016 else basis)
        for code in ("EST", "LTU")
        for year in range(2014, 2026)
        for indicator, basis in (
            ("personnel", "estimate"),
            ("battlegroup", "zero by fact"),
            ("partner_distance", "missing"),
        )
    ]
    return pd.DataFrame(rows, columns=["country", "year", "indicator", "basis"])


def rectangles(axes) -> list[Rectangle]:
    return [one for one in axes.patches if isinstance(one, Rectangle)]


def test_every_figure_has_a_field_of_its_own(grid) -> None:
    chart = bases(grid)
    assert [len(rectangles(axes)) for axes in chart.axes] == [36, 36]
    assert len(chart.data) == 72


def test_kinds_of_figures_differ_without_colour(grid) -> None:
    kinds = ["reported", "estimate", "zero by fact", "filled in", "missing", "left out"]
    few = grid.head(6).assign(basis=kinds)
    drawn = {one.get_label(): one for axes in bases(few).axes for one in rectangles(axes)}
    looks = {(one.get_hatch(), round(sum(one.get_facecolor()[:3]), 1)) for one in drawn.values()}
    assert len(looks) == 6


def test_a_zero_by_fact_is_written_and_no_gap_is(grid) -> None:
    written = [text.get_text() for axes in bases(grid).axes for text in axes.texts]
    assert written == ["0"] * 6


def test_kinds_are_counted_in_the_alt_text(grid) -> None:
    described = bases(grid).alt
    assert described.startswith("Grid of 3 indicators by 12 years for Estonia and Lithuania:")
    assert "reported 54, estimate 6, zero by fact 6, missing 6 of 72 figures" in described


def test_only_kinds_that_occur_have_a_key(grid) -> None:
    (legend,) = bases(grid).figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [
        "reported", "estimate", "zero by fact", "missing",
    ]  # fmt: skip


def test_an_unknown_kind_and_a_field_twice_are_refused(grid) -> None:
    with pytest.raises(ContractError, match="'guessed' is no basis"):
        bases(grid.assign(basis="guessed"))
    with pytest.raises(ContractError, match="personnel of EST 2014 stands more than once"):
        bases(pd.concat([grid, grid]))
    with pytest.raises(ParameterError, match="holds no figure"):
        bases(grid.head(0))


@pytest.mark.parametrize("hosts", [["EST"], ["EST", "LTU"]])
def test_text_of_the_grid_does_not_overlap(grid, hosts, clashes) -> None:
    assert clashes(bases(grid[grid["country"].isin(hosts)])) == []


@pytest.fixture
def related() -> pd.DataFrame:
    """Four indicators in two pillars, one pair negative and one without a spread."""
    rows = [
        ("personnel", "equipment_spending", 0.8, 36),
        ("personnel", "battlegroup", 0.2, 36),
        ("personnel", "us_assigned", -0.4, 34),
        ("equipment_spending", "battlegroup", math.nan, 36),
        ("equipment_spending", "us_assigned", 0.1, 36),
        ("battlegroup", "us_assigned", -0.9, 36),
    ]
    return pd.DataFrame(rows, columns=["first", "second", "correlation", "units"])


GROUPS = {
    "personnel": "denial",
    "equipment_spending": "denial",
    "battlegroup": "tripwire",
    "us_assigned": "tripwire",
}


def test_every_correlation_is_written(related) -> None:
    written = {text.get_text() for text in correlation_matrix(related).axes.texts}
    assert {"0.80", "0.20", "\N{MINUS SIGN}0.40", "0.10", "\N{MINUS SIGN}0.90"} < written
    assert "\N{EN DASH}" in written


def test_the_stronger_the_darker_and_negative_is_hatched(related) -> None:
    fields = [one for one in rectangles(correlation_matrix(related).axes) if one.get_fill()]
    strength = {
        size: sum(one.get_facecolor()[:3])
        for size, one in zip(related["correlation"], fields, strict=True)
        if not math.isnan(size)
    }
    assert strength[-0.9] < strength[0.8] < strength[-0.4] < strength[0.1]
    assert [bool(one.get_hatch()) for one in fields] == [False, False, True, False, False, True]


def test_pairs_within_a_pillar_are_framed(related) -> None:
    chart = correlation_matrix(related, groups=GROUPS)
    assert [not one.get_fill() for one in rectangles(chart.axes)].count(True) == 2
    assert chart.data["within_group"].tolist() == [True, False, False, False, False, True]
    assert "Framed: within one pillar." in chart.caption
    assert "Framed" not in correlation_matrix(related).caption


def test_how_many_units_a_correlation_rests_on_is_said(related) -> None:
    assert (
        "Each over the 34 to 36 host-years that have both." in correlation_matrix(related).caption
    )
    same = correlation_matrix(related.assign(units=36)).caption
    assert "Each over the 36 host-years" in same


def test_alt_text_of_correlations_names_the_ends(related) -> None:
    described = correlation_matrix(related).alt
    assert "2 of 5 are negative." in described
    assert "battlegroup and us assigned \N{MINUS SIGN}0.90" in described


def test_what_is_no_correlation_is_refused(related) -> None:
    with pytest.raises(ContractError, match="must lie between -1 and 1"):
        correlation_matrix(related.assign(correlation=80.0))
    turned = related.rename(columns={"first": "second", "second": "first"})
    with pytest.raises(ContractError, match="stand as a pair more than once"):
        correlation_matrix(pd.concat([related, turned]))
    with pytest.raises(ParameterError, match="holds no pair"):
        correlation_matrix(related.head(0))


def test_text_of_the_matrix_does_not_overlap(related, clashes) -> None:
    assert clashes(correlation_matrix(related, groups=GROUPS)) == []


@pytest.fixture
def ranked() -> pd.DataFrame:
    rows = [
        ("EST", 2024, 2, 1, 2, 3),
        ("LTU", 2024, 1, 1, 1, 2),
        ("LVA", 2024, 3, 2, 3, 4),
        ("LVA", 2014, 4, 1, 4, 4),
    ]
    names = ["country", "year", "rank", "rank_p05", "rank_p50", "rank_p95"]
    return pd.DataFrame(rows, columns=names)


def test_the_best_rank_stands_on_top(ranked) -> None:
    chart = rank_bands(ranked)
    names = [one.get_text() for one in chart.axes.get_yticklabels()]
    assert names == ["Lithuania 2024", "Estonia 2024", "Latvia 2024", "Latvia 2014"]
    low, high = chart.axes.get_ylim()
    assert low > high


def test_a_band_reaches_from_the_lower_to_the_upper_rank(ranked) -> None:
    bars = rectangles(rank_bands(ranked).axes)
    ends = [(one.get_x(), one.get_x() + one.get_width()) for one in bars]
    assert [(math.ceil(low), math.floor(high)) for low, high in ends] == [
        (1, 2), (1, 3), (2, 4), (1, 4),
    ]  # fmt: skip


def test_hosts_differ_in_marker_as_well_as_in_colour(ranked, line_of) -> None:
    chart = rank_bands(ranked)
    markers = {line_of(chart, f"{code} 2024: rank").get_marker() for code in ("EST", "LTU", "LVA")}
    assert len(markers) == 3


def test_a_number_stands_beside_each_row(ranked) -> None:
    chart = rank_bands(
        ranked, beside={("LTU", 2024): 1, ("LVA", 2014): 12}, beside_label="not told"
    )
    assert [text.get_text() for text in chart.axes.texts] == ["1", "12", "not told"]
    assert chart.data["beside"].tolist()[0] == 1


def test_alt_text_names_the_widest_band(ranked) -> None:
    described = rank_bands(ranked).alt
    assert "Lithuania 2024 ranks first and Latvia 2014 last" in described
    assert "The widest, of Latvia 2014, runs from 1 to 4." in described


def test_bounds_of_ranks_the_wrong_way_round_are_refused(ranked) -> None:
    with pytest.raises(ContractError, match="rank_p05 lies above rank_p95 for EST 2024"):
        rank_bands(ranked.assign(rank_p05=3.5))
    with pytest.raises(ContractError, match="stands more than once"):
        rank_bands(pd.concat([ranked, ranked]))


def test_text_of_rank_bands_does_not_overlap(ranked, clashes) -> None:
    told = {("LTU", 2024): 24, ("LVA", 2014): 3}
    assert clashes(rank_bands(ranked, beside=told, beside_label="not told apart from")) == []


@pytest.fixture
def drivers() -> pd.DataFrame:
    rows = [
        ("treatment", 0.00, -0.01, 0.01, 0.03, 0.02, 0.04),
        ("weight:denial", 0.03, 0.01, 0.05, 0.33, 0.24, 0.42),
    ]
    names = ["input", "first_order", "first_low", "first_high", "total", "total_low", "total_high"]
    return pd.DataFrame(rows, columns=names)


def test_the_largest_total_stands_on_top_under_the_name_given(drivers) -> None:
    chart = sensitivity(drivers, {"weight:denial": "weight of denial"})
    names = [one.get_text() for one in chart.axes.get_yticklabels()]
    assert names == ["weight of denial", "treatment"]


def test_shares_are_drawn_in_percent_with_their_intervals(drivers) -> None:
    lines = sensitivity(drivers).axes.get_lines()
    points = [float(one.get_xdata()[0]) for one in lines if one.get_label() == "total"]
    assert points == pytest.approx([33, 3])
    whiskers = [list(one.get_xdata()) for one in lines if one.get_label() == "total: interval"]
    assert whiskers[0] == pytest.approx([24, 42])


def test_alone_and_total_differ_in_marker_and_in_filling(drivers) -> None:
    lines = {one.get_label(): one for one in sensitivity(drivers).axes.get_lines()}
    alone, total = lines["first_order"], lines["total"]
    assert alone.get_marker() != total.get_marker()
    assert alone.get_markerfacecolor() != total.get_markerfacecolor()


def test_alt_text_gives_both_shares_of_each_choice(drivers) -> None:
    assert "Weight:denial 3 % alone and 33 % in total" in sensitivity(drivers).alt


def test_an_estimate_outside_its_interval_and_an_input_twice_are_refused(drivers) -> None:
    with pytest.raises(ContractError, match="total of treatment does not lie within"):
        sensitivity(drivers.assign(total_low=0.9))
    with pytest.raises(ContractError, match="treatment stands more than once"):
        sensitivity(pd.concat([drivers, drivers]))
    with pytest.raises(ParameterError, match="holds no input"):
        sensitivity(drivers.head(0))


def test_text_of_the_sensitivity_does_not_overlap(drivers, clashes) -> None:
    assert clashes(sensitivity(drivers)) == []


@pytest.fixture
def scores() -> pd.DataFrame:
    return pd.DataFrame(
        [
            (code, year, element, 10.0 * place + year - 2014)
            for code in ("EST", "LVA")
            for year in range(2014, 2026)
            for place, element in enumerate(["whole", "denial", "cohesion"], start=1)
        ],
        columns=["country", "year", "element", "score"],
    )


def test_every_host_has_a_panel_with_index_and_pillars(scores) -> None:
    chart = pillars(scores, "whole", {"denial": "Denial"})
    assert [axes.get_title(loc="left") for axes in chart.axes] == ["Estonia", "Latvia"]
    drawn = {line.get_label(): line for line in chart.axes[0].get_lines()}
    assert {"whole", "denial", "cohesion"} <= set(drawn)
    assert list(drawn["denial"].get_ydata())[-1] == 31


def test_pillars_differ_in_marker_and_the_index_is_the_widest(scores) -> None:
    lines = {line.get_label(): line for line in pillars(scores, "whole").axes[0].get_lines()}
    points = [lines[f"{one}: reported points"].get_marker() for one in ("denial", "cohesion")]
    assert len(set(points)) == 2
    assert lines["whole"].get_linewidth() > 2 * lines["denial"].get_linewidth()


def test_a_missing_score_is_a_gap(scores) -> None:
    scores.loc[scores["year"].eq(2018) & scores["element"].eq("denial"), "score"] = math.nan
    lines = {line.get_label(): line for line in pillars(scores, "whole").axes[0].get_lines()}
    assert math.isnan(lines["denial"].get_ydata()[4])


def test_alt_text_gives_the_last_scores(scores) -> None:
    assert "Estonia in 2025: whole 21, denial 31, cohesion 41." in pillars(scores, "whole").alt


def test_an_index_that_is_not_there_is_refused(scores) -> None:
    with pytest.raises(ParameterError, match="expected 'deterrence' and 1 to 5 pillars"):
        pillars(scores, "deterrence")
    with pytest.raises(ContractError, match="stands more than once"):
        pillars(pd.concat([scores, scores]), "whole")


@pytest.mark.parametrize("hosts", [["EST"], ["EST", "LVA"]])
def test_text_of_pillars_does_not_overlap(scores, hosts, clashes) -> None:
    drawn = pillars(scores[scores["country"].isin(hosts)], "whole", width=theme.DOUBLE_COLUMN)
    assert clashes(drawn) == []
