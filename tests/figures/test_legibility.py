"""What a reader's eye needs: no text over text, colours apart in grey, ink dark enough."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb

from baltic_research import countries
from baltic_research.figures import (
    by_edition,
    dumbbell,
    headline_growth,
    ranking,
    small_multiples,
    theme,
    trend,
)
from baltic_research.figures.labels import balanced, spread, text_width, wrapped

LONG = "A long finding about the defence spending of the three Baltic states and its neighbours"


def grey(colour: str) -> float:
    """Return how light a colour is when printed in grey, from 0 to 255."""
    red, green, blue = to_rgb(colour)
    return 255 * (0.299 * red + 0.587 * green + 0.114 * blue)


def test_baltic_colours_and_context_stay_apart_in_grey() -> None:
    colours = [one.colour for one in theme.styles(countries.BALTICS).values()]
    steps = sorted(grey(one) for one in [*colours, theme.CONTEXT, "white"])
    assert min(later - earlier for earlier, later in pairwise(steps)) > 20


def test_baltic_states_have_markers_of_their_own() -> None:
    assert len({one.marker for one in theme.styles(countries.BALTICS).values()}) == 3


def test_a_baltic_state_looks_the_same_whoever_else_is_highlighted() -> None:
    alone, among = theme.styles(["LTU"]), theme.styles(["POL", "FIN", "LTU"])
    assert alone["LTU"] == among["LTU"]


def test_eight_other_countries_each_look_different() -> None:
    looks = theme.styles(["POL", "FIN", "SWE", "NOR", "DNK", "DEU", "USA", "GBR"])
    assert len(set(looks.values())) == 8


def test_text_in_any_highlight_colour_is_legible_on_white() -> None:
    looks = theme.styles(["EST", "LVA", "LTU", "POL", "FIN", "SWE", "NOR", "DNK", "DEU", "USA"])
    assert all(theme.contrast_with_white(one.ink) >= 4.5 for one in looks.values())


@pytest.mark.parametrize(
    "draw",
    [
        lambda table: trend(table, thresholds=[2.0, 2.05, 3.5], title=LONG),
        lambda table: trend(table, highlight=list(table["country"].unique())),
        lambda table: trend(table, width=theme.SINGLE_COLUMN, title=LONG, thresholds=[2.0]),
        lambda table: trend(table[table["country"] == "EST"]),
        lambda table: trend(table[table["year"] == 2020], highlight=["MKD", "NATO_EUR_CAN"]),
        lambda table: small_multiples(table, thresholds=[2.0, 3.5], title=LONG),
        lambda table: small_multiples(table, columns=5),
        lambda table: small_multiples(table[table["country"] == "NATO_EUR_CAN"]),
        lambda table: small_multiples(table, width=theme.SINGLE_COLUMN),
        lambda table: dumbbell(table, first=2020, last=2025, thresholds=[2.0, 2.05, 2.1]),
        lambda table: dumbbell(table[table["country"] == "MKD"], first=2020, last=2025),
        lambda table: ranking(table, year=2025, thresholds=[1.0, 2.0], title=LONG),
        lambda table: ranking(table, year=2025, width=theme.SINGLE_COLUMN),
    ],
)
def test_no_text_overlaps_another_or_is_cut(alliance, clashes, draw) -> None:
    assert clashes(draw(alliance)) == []


@pytest.mark.parametrize(
    "draw",
    [
        lambda table: trend(table, highlight=["BGR", "LTU", "NATO_EUR_CAN"]),
        small_multiples,
        lambda table: dumbbell(table, first=2020, last=2024),
        lambda table: ranking(table, year=2024, thresholds=[0.0]),
    ],
)
def test_falls_and_leaps_leave_room_for_their_numbers(alliance, clashes, draw) -> None:
    wild = alliance.assign(value=np.linspace(-51.2, 124.85, len(alliance)).round(2)[::-1])
    assert clashes(draw(wild)) == []


def test_millions_leave_room_for_their_numbers(alliance, clashes) -> None:
    money = alliance.assign(
        value=alliance["value"] * 400_000, unit="million USD, 2021 prices and exchange rates"
    )
    assert clashes(trend(money, highlight=["USA", "NATO", "NATO_EUR_CAN"])) == []
    assert clashes(dumbbell(money, first=2020, last=2025)) == []


def test_labels_of_editions_keep_clear_of_each_other(make, clashes) -> None:
    held = [
        make(
            {"LVA": {year: 1 + (year - 2014) * 0.1 + shift / 50 for year in range(2014, last)}},
            estimates=[last - 1],
            edition=edition,
        )
        for shift, (last, edition) in enumerate(
            [(2020, "2019-06"), (2024, "2023-07"), (2025, "2024-06"), (2025, "2025-08")]
        )
    ]
    assert clashes(by_edition(pd.concat(held), country="LVA", thresholds=[2.0])) == []


def test_notes_on_growth_keep_clear_of_each_other(clashes) -> None:
    years = list(range(2014, 2027))
    joined = ["", "", "", "Montenegro", "", "", "North Macedonia", "", "", "Finland", "Sweden"]
    growth = pd.DataFrame(
        {
            "year": years,
            "headline_pct": [-4.0, 1.6, 3.0, 5.9, 4.2, 3.6, 4.7, 2.5, 3.7, 9.3, 17.9, 17.0, 11.0],
            "like_for_like_pct": [-4, 1.6, 3, 5.8, 4.2, 3.6, 4.6, 2.5, 3.7, 7.7, 14.5, 17.0, 11.0],
            "joined": [*joined, "Austria and Ireland", ""],
            "status": ["reported"] * 11 + ["estimate"] * 2,
        }
    )
    assert clashes(headline_growth(growth, title=LONG)) == []


def test_spread_leaves_labels_alone_that_have_room() -> None:
    assert spread([1.0, 5.0, 9.0], 2.0, 0.0, 10.0) == [1.0, 5.0, 9.0]


def test_spread_moves_crowded_labels_evenly_and_keeps_their_order() -> None:
    assert spread([5.0, 5.1, 4.9], 2.0, 0.0, 10.0) == pytest.approx([5.0, 7.0, 3.0])


def test_spread_keeps_labels_within_bounds() -> None:
    assert spread([9.9, 10.0], 2.0, 0.0, 10.0) == pytest.approx([8.0, 10.0])
    assert spread([0.0, 0.0], 2.0, 0.0, 10.0) == pytest.approx([0.0, 2.0])


def test_wrapped_lines_fit_and_lose_no_word() -> None:
    lines = wrapped(LONG, 10, 2.0, "bold")
    assert " ".join(lines) == LONG
    assert all(text_width(line, 10, "bold") <= 2.0 for line in lines)


def test_balanced_lines_leave_no_word_alone() -> None:
    lines = balanced("The Baltic states now spend about five percent of GDP", 10, 3.6, "bold")
    widths = [text_width(line, 10, "bold") for line in lines]
    assert len(lines) == 2
    assert min(widths) > 0.6 * max(widths)
