"""What each Ally pays beside what it has to protect."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from baltic_research import countries
from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import burden_and_benefit, theme

MINUS = "\N{MINUS SIGN}"


@pytest.fixture
def compared() -> pd.DataFrame:
    """Four Allies in two years; in proportion Lithuania pays most."""
    shares = {"LTU": (0.3, 0.15), "USA": (66.0, 60.0), "DEU": (33.0, 39.0), "LVA": (0.7, 0.85)}
    rows = [
        {"country": code, "year": year, "burden_pct": paid, "benefit_pct": made}
        for year in (2023, 2024)
        for code, (paid, made) in shares.items()
    ]
    table = pd.DataFrame(rows).assign(status="reported")
    return table.assign(net_pp=table["burden_pct"] - table["benefit_pct"])


def names(chart) -> list[str]:
    return [label.get_text() for label in chart.axes.get_yticklabels()]


def written(chart) -> list[str]:
    return [text.get_text() for text in chart.axes.texts]


def drawn(chart, marker: str) -> list[float]:
    return [
        float(line.get_xdata()[0]) for line in chart.axes.get_lines() if line.get_marker() == marker
    ]


def test_allies_stand_in_the_order_of_burden_over_benefit(compared) -> None:
    chart = burden_and_benefit(compared, year=2024)
    assert names(chart) == ["Lithuania", "United States", "Germany", "Latvia"]


def test_points_are_burdens_and_strokes_benefits(compared) -> None:
    chart = burden_and_benefit(compared, year=2024)
    assert drawn(chart, "o") == [0.3, 66.0, 33.0, 0.7]
    assert drawn(chart, "|") == [0.15, 60.0, 39.0, 0.85]


def test_equal_distances_are_equal_ratios(compared) -> None:
    assert burden_and_benefit(compared, year=2024).axes.get_xscale() == "log"


def test_the_net_stands_beside_each_ally_with_its_sign(compared) -> None:
    chart = burden_and_benefit(compared, year=2024)
    assert written(chart) == ["+0.15", "+6.00", f"{MINUS}6.00", f"{MINUS}0.15", "Net, points"]


def test_a_net_that_rounds_to_zero_has_no_sign(compared) -> None:
    small = compared.assign(net_pp=compared["net_pp"] / 1000)
    assert "0.00" in written(burden_and_benefit(small, year=2024))
    assert "+0.00" not in written(burden_and_benefit(small, year=2024))


def test_a_rule_parts_who_pays_more_from_who_pays_less(compared) -> None:
    chart = burden_and_benefit(compared, year=2024)
    rules = [
        line.get_ydata()[0] for line in chart.axes.get_lines() if line.get_color() == theme.INK
    ]
    assert rules == [1.5]
    assert "Above the rule: burden larger than benefit." in chart.caption


def test_there_is_no_rule_where_nobody_pays_more(compared) -> None:
    chart = burden_and_benefit(compared[compared["net_pp"] < 0], year=2024, highlight="LVA")
    assert "rule" not in chart.caption


def test_estimates_are_hollow(compared) -> None:
    chart = burden_and_benefit(compared.assign(status="estimate"), year=2024)
    faces = {
        line.get_markerfacecolor() for line in chart.axes.get_lines() if line.get_marker() == "o"
    }
    assert faces == {"white"}
    assert "Hollow points: estimates." in chart.caption
    assert "4 of 4 countries are estimates." in chart.alt


def test_baltic_states_are_highlighted_by_default(compared) -> None:
    chart = burden_and_benefit(compared, year=2024)
    bold = [one.get_text() for one in chart.axes.get_yticklabels() if one.get_weight() == "bold"]
    assert bold == ["Lithuania", "Latvia"]


def test_an_ally_without_a_share_is_named_in_the_caption(compared) -> None:
    compared.loc[compared["country"] == "DEU", "burden_pct"] = 0.0
    compared.loc[compared["country"] == "USA", "benefit_pct"] = math.nan
    chart = burden_and_benefit(compared, year=2024)
    assert names(chart) == ["Lithuania", "Latvia"]
    assert "No shares: United States and Germany." in chart.caption


def test_alt_text_counts_who_pays_more_and_gives_the_shares_of_the_highlighted(compared) -> None:
    described = burden_and_benefit(compared, year=2024, burden="the money").alt
    assert "2 of 4 have the larger share of the money." in described
    assert "Lithuania has 0.30 % of the money and 0.15 % of GDP" in described
    assert "In proportion, Lithuania pays most and Latvia least." in described


def test_source_and_edition_go_into_the_caption_if_they_are_there(compared) -> None:
    sourced = compared.assign(source="nato", edition="2026-07")
    caption = burden_and_benefit(sourced, year=2024).caption
    assert caption.startswith("Source: NATO, edition 2026-07.")


def test_a_year_that_is_not_there_is_an_error_that_gives_the_years(compared) -> None:
    with pytest.raises(ParameterError, match="no value for 2030; the table has values from 2023"):
        burden_and_benefit(compared, year=2030)


def test_a_country_that_is_not_there_cannot_be_highlighted(compared) -> None:
    with pytest.raises(ParameterError, match="Norway cannot be highlighted"):
        burden_and_benefit(compared, year=2024, highlight=["NOR"])


def test_a_negative_share_is_refused(compared) -> None:
    with pytest.raises(ContractError, match="a share is negative"):
        burden_and_benefit(compared.assign(burden_pct=-1.0), year=2024)


@pytest.mark.parametrize("width", [theme.SINGLE_COLUMN, theme.DOUBLE_COLUMN])
def test_no_text_overlaps_another_or_is_cut(clashes, width) -> None:
    codes = countries.nato_members(2026)
    paid = [0.01 * 1.35**place for place in range(len(codes))]
    table = pd.DataFrame({"country": codes, "year": 2026, "burden_pct": paid, "status": "estimate"})
    table["benefit_pct"] = table["burden_pct"][::-1].to_numpy()
    table["net_pp"] = table["burden_pct"] - table["benefit_pct"]
    assert clashes(burden_and_benefit(table, year=2026, width=width)) == []
