"""Headline growth beside growth of the same members."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from baltic_research.errors import ContractError
from baltic_research.figures import headline_growth


@pytest.fixture
def growth() -> pd.DataFrame:
    """Three years, in the last of which an Ally joined."""
    return pd.DataFrame(
        {
            "year": [2022, 2023, 2024],
            "headline_pct": [3.73, 9.26, 17.95],
            "like_for_like_pct": [3.73, 7.66, 14.49],
            "joined": ["", "Finland", "Sweden"],
            "status": ["reported", "reported", "estimate"],
        }
    )


def texts(chart) -> set[str]:
    return {" ".join(text.get_text().split()) for text in chart.axes.texts}


def test_who_joined_is_written_where_growth_includes_it(growth) -> None:
    written = texts(headline_growth(growth))
    assert {"Finland joined", "Sweden joined", "9.26", "7.66", "17.95", "14.49"} <= written


def test_like_for_like_is_written_only_where_it_differs(growth) -> None:
    assert sorted(texts(headline_growth(growth.head(1)))) == ["3.73"]


def test_bars_of_estimates_are_hatched_and_their_points_hollow(growth) -> None:
    chart = headline_growth(growth)
    assert [bool(bar.get_hatch()) for bar in chart.axes.patches] == [False, False, True]
    points = [line for line in chart.axes.get_lines() if line.get_marker() == "D"]
    assert [line.get_markerfacecolor() == "white" for line in points] == [False, False, True]


def test_alt_text_gives_both_rates_of_the_years_with_new_members(growth) -> None:
    alt = headline_growth(growth).alt
    assert "2024 with Sweden: 17.95 headline, 14.49 like for like" in alt
    assert "1 of 3 years are estimates." in alt


def test_caption_names_source_and_edition_if_the_table_does(growth) -> None:
    assert "Source" not in headline_growth(growth).caption
    sourced = growth.assign(source="nato", edition="2024-06")
    assert headline_growth(sourced).caption.startswith("Source: NATO, edition 2024-06.")


def test_no_name_and_an_empty_name_both_mean_that_nobody_joined(growth) -> None:
    nobody = growth.assign(joined=[None, np.nan, " "])
    assert "No member joined." in headline_growth(nobody).alt


def test_a_rate_that_is_not_known_is_left_out(growth) -> None:
    growth.loc[0, ["headline_pct", "like_for_like_pct"]] = np.nan
    chart = headline_growth(growth)
    assert "3.73" not in texts(chart)
    assert "in 2023 and 17.95 in 2024" in chart.alt


def test_falling_years_have_their_number_below_the_bar(growth) -> None:
    growth.loc[0, ["headline_pct", "like_for_like_pct"]] = -8.0
    chart = headline_growth(growth)
    (below,) = [text for text in chart.axes.texts if text.get_text().endswith("8.00")]
    assert below.get_position()[1] < -8.0


def test_a_missing_column_is_named(growth) -> None:
    with pytest.raises(ContractError, match="no column joined"):
        headline_growth(growth.drop(columns="joined"))


def test_a_year_given_twice_is_refused(growth) -> None:
    with pytest.raises(ContractError, match="2022 stands more than once"):
        headline_growth(pd.concat([growth, growth.head(1)]))
