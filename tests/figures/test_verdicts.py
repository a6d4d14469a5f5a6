"""The tiles of verdicts by day."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import Polygon, Rectangle

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import theme, verdicts
from baltic_research.figures.verdicts import _LOOK

DAYS = ["2016-12-31", "2019-12-31", "newest"]


@pytest.fixture
def changes() -> pd.DataFrame:
    rows = [
        ("C02", "Set up after the summit", "partly", "supported", "supported", True, "..."),
        ("C14", "Lithuania spent 2 %", "contradicted", "contradicted", "contradicted", False, ""),
        ("C19", "A lake", "not testable", "not testable", "partly", True, "..."),
    ]
    return pd.DataFrame(rows, columns=["id", "claim", *DAYS, "changed", "steps"])


def outlines(chart) -> list[Rectangle]:
    ink = to_rgb(theme.INK)
    return [
        one for one in chart.axes.patches
        if isinstance(one, Rectangle) and one.get_edgecolor()[:3] == ink
    ]  # fmt: skip


def test_every_claim_has_a_letter_for_every_day(changes) -> None:
    letters = [one.get_text() for one in verdicts(changes).axes.texts]
    assert letters == ["P", "S", "S", "C", "C", "C", "N", "N", "P"]


def test_only_a_verdict_that_differs_from_the_day_before_is_outlined_and_notched(changes) -> None:
    chart = verdicts(changes)
    places = [(round(one.get_x() + 0.47), round(one.get_y() + 0.42)) for one in outlines(chart)]
    assert places == [(1, 0), (2, 2)]
    assert sum(isinstance(one, Polygon) for one in chart.axes.patches) == 2


def test_claims_and_days_stand_in_the_order_given(changes) -> None:
    axes = verdicts(changes).axes
    assert [one.get_text() for one in axes.get_xticklabels()] == DAYS
    assert [one.get_text().split()[0] for one in axes.get_yticklabels()] == ["C02", "C14", "C19"]
    assert axes.yaxis_inverted()


def test_the_title_counts_the_verdicts_that_changed(changes) -> None:
    assert verdicts(changes).title == "2 of 3 verdicts changed between 2016-12-31 and newest"
    alike = verdicts(changes[["id", "claim", "newest"]].assign(later=changes["newest"]))
    assert alike.title == "None of 3 verdicts changed between newest and later"


def test_one_day_is_drawn_without_outlines(changes) -> None:
    chart = verdicts(changes[["id", "claim", "newest"]])
    assert outlines(chart) == []
    assert chart.title == "What does the evidence say of 3 claims?"


def test_alt_text_counts_each_day_and_names_what_changed(changes) -> None:
    alt = verdicts(changes).alt
    assert "2016-12-31: 0 supported, 1 partly, 1 contradicted, 1 not testable" in alt
    assert alt.endswith("Changed: C02, C19.")


def test_data_has_a_row_a_claim_and_day(changes) -> None:
    data = verdicts(changes).data
    assert data.columns.tolist() == ["id", "day", "verdict", "changed"]
    assert len(data) == 9


def test_shades_lie_apart_in_grey_and_letters_can_be_read() -> None:
    def grey(colour: str) -> float:
        red, green, blue = to_rgb(colour)
        return 255 * (0.299 * red + 0.587 * green + 0.114 * blue)

    levels = sorted(grey(colour) for _, colour, _ in _LOOK.values())
    assert min(later - one for one, later in itertools.pairwise(levels)) > 30
    for _, colour, ink in _LOOK.values():
        pair = sorted(theme.contrast_with_white(one) for one in (colour, ink))
        assert pair[1] / pair[0] > 4


def test_long_claims_are_wrapped_and_stay_inside_the_page(changes) -> None:
    chart = verdicts(changes.assign(claim="A claim of very many words " * 7))
    renderer = chart.figure.canvas.get_renderer()
    for one in chart.axes.get_yticklabels():
        assert "\n" in one.get_text()
        assert one.get_window_extent(renderer).x0 >= 0


@pytest.mark.parametrize("days", [6, 12])
def test_many_days_keep_their_labels_apart(changes, days) -> None:
    wide = changes[["id", "claim"]].assign(
        **{f"20{10 + one}-12-31": changes["newest"] for one in range(days)}
    )
    chart = verdicts(wide)
    renderer = chart.figure.canvas.get_renderer()
    boxes = [one.get_window_extent(renderer) for one in chart.axes.get_xticklabels()]
    assert all(one.x1 < later.x0 for one, later in itertools.pairwise(boxes))


def test_the_same_table_gives_the_same_bytes(changes) -> None:
    assert verdicts(changes).image("png") == verdicts(changes).image("png")


def test_a_verdict_that_is_none_is_refused(changes) -> None:
    with pytest.raises(ContractError, match="unknown verdict maybe; expected supported"):
        verdicts(changes.assign(newest="maybe"))


def test_a_table_without_claims_or_with_one_twice_is_refused(changes) -> None:
    with pytest.raises(ContractError, match="no column claim"):
        verdicts(changes.drop(columns="claim"))
    with pytest.raises(ContractError):
        verdicts(pd.concat([changes, changes]))


def test_no_day_and_too_many_days_are_refused(changes) -> None:
    with pytest.raises(ParameterError, match="3 claims on 0 days"):
        verdicts(changes[["id", "claim"]])
    with pytest.raises(ParameterError, match="1 to 12 days"):
        verdicts(changes.assign(**{f"d{one}": "partly" for one in range(13)}))
