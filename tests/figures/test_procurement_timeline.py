"""Arms bought, from contract to delivery: bars, open ends and what a date may mean."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd
import pytest

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import procurement_timeline, theme

NAN = math.nan
DAY = dt.date


def bought(*rows: dict[str, object]) -> pd.DataFrame:
    """Purchases of air defence by Lithuania, signed on 1 January 2020, unless said otherwise."""
    plain = {
        "country": "LTU", "category": "air_defence", "system": "NASAMS", "state": "no_date",
        "contract_from": DAY(2020, 1, 1), "contract_to": DAY(2020, 1, 1), "due_from": None,
        "due_to": None, "delivered_from": None, "delivered_to": None, "lag_low_months": NAN,
        "lag_high_months": NAN, "planned_low_months": NAN, "planned_high_months": NAN,
    }  # fmt: skip
    return pd.DataFrame([plain | row for row in rows])


CAME = {
    "state": "delivered", "delivered_from": DAY(2022, 1, 1), "delivered_to": DAY(2022, 12, 31),
    "lag_low_months": 24.0, "lag_high_months": 36.0,
}  # fmt: skip
LATE = {
    "state": "past_due", "due_from": DAY(2023, 7, 1), "due_to": DAY(2023, 7, 1),
    "planned_low_months": 42.0, "planned_high_months": 42.0,
}  # fmt: skip
DUE = {"state": "due", "due_from": DAY(2028, 1, 1), "due_to": DAY(2028, 1, 1)}
WISH = {"state": "no_contract", "category": "long_range_fires", "system": "HIMARS"}


def drawn(*rows: dict[str, object], **options: object):
    return procurement_timeline(bought(*rows), as_of="2026-07-08", **options)


def lines(chart, label: str) -> list:
    return [line for line in chart.axes.get_lines() if line.get_label() == label]


def ends(chart, label: str) -> list[float]:
    return [round(float(line.get_xdata()[-1]), 1) for line in lines(chart, label)]


def beside(chart) -> list[str]:
    return [text.get_text() for text in chart.axes.texts]


def test_a_bar_ends_in_the_middle_of_what_the_delivery_may_mean() -> None:
    chart = drawn(CAME)
    assert ends(chart, "delivered")[0] == 2022.5
    (span,) = lines(chart, "delivered may be")
    assert [round(float(one), 1) for one in span.get_xdata()] == [2022.0, 2023.0]


def test_what_is_not_yet_due_ends_with_its_day_and_has_no_arrow() -> None:
    chart = drawn(DUE)
    assert ends(chart, "waiting") == [2028.0]
    assert lines(chart, "open end") == []


@pytest.mark.parametrize("state", [LATE, {"state": "no_date"}])
def test_an_end_that_no_source_closes_reaches_today_with_an_arrow(state) -> None:
    chart = drawn(state)
    assert ends(chart, "waiting") == [2026.5]
    assert ends(chart, "open end") == [2026.5]


def test_a_wish_is_dotted_and_no_bar() -> None:
    chart = drawn(WISH)
    assert len(lines(chart, "no contract")) == 1
    assert lines(chart, "waiting") == lines(chart, "delivered") == []


def test_months_are_written_and_those_planned_stand_in_brackets() -> None:
    assert beside(drawn(CAME, LATE)) == ["Months", "24\N{EN DASH}36", "(42)"]


def test_categories_head_their_rows_in_words() -> None:
    names = [one.get_text() for one in drawn(CAME, WISH).axes.get_yticklabels()]
    assert names == ["Air defence", "NASAMS  LTU", "Long-range fires", "HIMARS  LTU"]


def test_rows_of_a_category_run_from_the_first_contract() -> None:
    later = {**DUE, "system": "Later", "contract_from": DAY(2021, 1, 1)}
    names = [one.get_text() for one in drawn(later, CAME).axes.get_yticklabels()]
    assert names == ["Air defence", "NASAMS  LTU", "Later  LTU"]


def test_a_long_name_is_cut_with_dots() -> None:
    names = [one.get_text() for one in drawn({"system": "x" * 60}).axes.get_yticklabels()]
    assert names[1].endswith("x\N{HORIZONTAL ELLIPSIS}  LTU")
    assert len(names[1]) < 45


def test_alt_text_counts_states_and_categories() -> None:
    alt = drawn(CAME, LATE, WISH).alt
    assert alt.startswith("Timeline of 3 purchases by Lithuania, as of 2026-07-08.")
    assert "1 delivered; 1 day due over, no delivery on record; 1 no contract." in alt
    assert "air defence 2, long-range fires 1" in alt


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(ContractError, match="state 'lost' is not known"):
        drawn({"state": "lost"})


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ContractError, match="lacks due_to"):
        procurement_timeline(bought(CAME).drop(columns="due_to"), as_of="2026-07-08")


def test_no_purchase_is_an_error() -> None:
    with pytest.raises(ParameterError, match="no purchase is on record"):
        procurement_timeline(bought(CAME).iloc[:0], as_of="2026-07-08")


@pytest.mark.parametrize("rows", [[CAME], [CAME, LATE, DUE, WISH]])
def test_no_text_overlaps_another_or_is_cut(clashes, rows) -> None:
    assert clashes(drawn(*rows)) == []
    assert drawn(*rows).figure.get_size_inches()[0] == theme.DOUBLE_COLUMN
