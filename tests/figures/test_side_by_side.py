"""Two readings in one figure: two lines a country, two panels, or the differences of many."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import side_by_side, theme
from baltic_research.vintages import side_by_side as compared

SHARE_2015, SHARE_2021 = "% of GDP, 2015 prices", "% of GDP, 2021 prices"


@pytest.fixture
def two(baltic, make) -> pd.DataFrame:
    older = make(
        {"EST": {2021: 2.0, 2022: 2.1}, "LTU": {2021: 2.0, 2022: 2.5}},
        edition="2024-06",
        unit=SHARE_2015,
    )
    return compared(baltic, older)


def labels(chart) -> list[str]:
    return [str(line.get_label()) for line in chart.axes.get_lines()]


def texts(axes) -> str:
    return " ".join(one.get_text() for one in axes.texts)


def test_each_country_has_a_strong_and_a_pale_line(two):
    chart = side_by_side(two)
    lines = {str(line.get_label()): line for line in chart.axes.get_lines()}
    strong, pale = lines["Estonia, left"], lines["Estonia, right"]
    assert strong.get_linewidth() < pale.get_linewidth()
    assert strong.get_color() == theme.styles(["EST"])["EST"].colour
    assert theme.contrast_with_white(pale.get_color()) < theme.contrast_with_white(
        strong.get_color()
    )


def test_the_keys_name_series_and_edition_of_both_sides(two):
    keys = [text.get_text() for text in side_by_side(two).figure.legends[0].get_texts()]
    assert keys[:2] == ["nato.defence_share_gdp 2026-07", "nato.defence_share_gdp 2024-06"]


def test_a_country_is_named_where_its_longer_line_ends(baltic, make):
    short = make({"EST": {2021: 2.0}}, edition="2024-06")
    chart = side_by_side(compared(short, baltic[baltic["country"] == "EST"]))
    assert "Estonia 3.31" in texts(chart.axes)


def test_the_caption_gives_the_unit_of_each_side(two):
    caption = side_by_side(two).caption
    assert SHARE_2015 in caption
    assert SHARE_2021 in caption
    assert "hollow points: estimates" in caption


def test_the_words_say_where_the_two_differ_most(two):
    alt = side_by_side(two).alt
    assert "They differ most on Lithuania in 2021: \N{MINUS SIGN}0.05 percentage points." in alt
    assert "Estonia in NATO 2024-06 rises from 2.00 (2021) to 2.10 (2022)" in alt


def test_amounts_of_different_prices_never_share_an_axis(two):
    money = two.assign(
        left_unit=two["left_unit"].replace(SHARE_2021, "million USD, 2021 prices"),
        right_unit=two["right_unit"].replace(SHARE_2015, "million USD, 2015 prices"),
        difference=np.nan,
        unit="",
    )
    chart = side_by_side(money)
    assert len(chart.axes) == 2
    assert [axes.get_ylabel() for axes in chart.axes] == [
        "million USD, 2021 prices",
        "million USD, 2015 prices",
    ]
    assert "No difference is formed." in chart.alt


def test_of_many_countries_the_differences_are_drawn(alliance, make):
    older = alliance.assign(edition="2024-06", value=alliance["value"] - 0.5)
    chart = side_by_side(compared(alliance, older))
    drawn = [line for line in chart.axes.get_lines() if line.get_label() == "Latvia"]
    assert np.nanmax(np.abs(drawn[0].get_ydata() - 0.5)) < 1e-9
    assert "percentage points, NATO 2026-07 less NATO 2024-06" in chart.axes.get_ylabel()


def test_many_countries_without_a_difference_are_refused(alliance):
    older = alliance.assign(edition="2024-06")
    with pytest.raises(ParameterError, match="choose at most 4"):
        side_by_side(compared(alliance, older, difference=False))


def test_a_side_in_several_currencies_is_refused(two):
    mixed = two.assign(left_unit=["EUR" if one == "EST" else "PLN" for one in two["country"]])
    with pytest.raises(ContractError, match="side_by_side, left"):
        side_by_side(mixed)


def test_a_country_and_year_given_twice_is_refused(two):
    with pytest.raises(ContractError, match="more than once"):
        side_by_side(pd.concat([two, two]))


def test_the_same_table_gives_the_same_bytes(two):
    assert side_by_side(two).image("svg") == side_by_side(two).image("svg")


def test_the_picture_for_a_screen_has_the_dots_asked_for_and_no_caption(two):
    import io

    from PIL import Image

    chart = side_by_side(two)
    before = chart.figure.dpi
    with Image.open(io.BytesIO(chart.screen(100))) as picture:
        width, height = picture.size
    assert width == 720
    assert height < 100 * chart.figure.get_figheight() - 20
    assert chart.figure.dpi == before
