"""The schematic of the eastern flank: places, latest numbers, and how old they are."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd
import pytest

from baltic_research.errors import ContractError, ParameterError, UnknownNameError
from baltic_research.figures import eastern_flank, theme

NAN = math.nan


@pytest.fixture
def latest() -> pd.DataFrame:
    """Finland without a number, Estonia fresh, Bulgaria stale."""
    rows = [
        ("BGR", "battlegroup", "2022-06-28", 968.0, False, True),
        ("BGR", "all_allied", "2022-11", 1650.0, True, True),
        ("EST", "battlegroup", "2026-06", 1430.0, False, False),
        ("EST", "all_allied", None, NAN, None, True),
        ("FIN", "battlegroup", None, NAN, None, True),
        ("FIN", "all_allied", None, NAN, None, True),
    ]
    columns = ["host", "scope", "as_of", "troops", "approximate", "stale"]
    return pd.DataFrame(rows, columns=columns).assign(confidence="high")


@pytest.fixture
def strengths() -> pd.DataFrame:
    """Estonia's part and whole of one day, a plan, and a larger count of long before."""
    dates = ["2025-08-26", "2025-08-26", "2026-01-01", "2018-01-01"]
    return pd.DataFrame(
        {
            "host": "EST",
            "date": dates,
            "last_day": [dt.date.fromisoformat(one) for one in dates],
            "figure": ["counted", "counted", "planned", "counted"],
            "low": [2000.0, 2900.0, 5000.0, 9000.0],
            "high": [2000.0, 3000.0, 5000.0, 9000.0],
        }
    )


def drawn(latest: pd.DataFrame, **options: object):
    return eastern_flank(latest, **{"as_of": "2026-07-08", **options})


def texts(chart) -> list[str]:
    return [text.get_text().replace("\N{NARROW NO-BREAK SPACE}", "") for text in chart.axes.texts]


def weight(chart, wanted: str) -> str:
    (found,) = [
        text for text in chart.axes.texts
        if text.get_text().replace("\N{NARROW NO-BREAK SPACE}", "") == wanted
    ]  # fmt: skip
    return found.get_fontweight()


def marks(chart, label: str) -> list:
    return [one for one in chart.axes.collections if one.get_label() == label]


def test_hosts_stand_from_north_to_south(latest) -> None:
    written = texts(drawn(latest))
    assert [one for one in written if one in ("Finland", "Estonia", "Bulgaria")] == [
        "Finland", "Estonia", "Bulgaria",
    ]  # fmt: skip


def test_a_capital_further_north_and_east_stands_higher_and_further_right(latest) -> None:
    places = {
        one.get_sizes()[0]: one.get_offsets()[0] for one in marks(drawn(latest), "battlegroup")
    }
    bulgaria, estonia = (places[size] for size in sorted(places))
    assert estonia[0] > bulgaria[0]
    assert estonia[1] > bulgaria[1]


def test_the_area_of_a_mark_is_in_proportion_to_the_number(latest) -> None:
    sizes = sorted(float(one.get_sizes()[0]) for one in marks(drawn(latest), "battlegroup"))
    assert sizes[1] / sizes[0] == pytest.approx(1430 / 968)


def test_numbers_have_their_dates_and_rounded_ones_a_mark(latest) -> None:
    written = texts(drawn(latest))
    assert {"968", "28 Jun 2022", "~1650", "Nov 2022", "1430", "Jun 2026"} <= set(written)


def test_an_old_number_is_not_set_in_bold(latest) -> None:
    chart = drawn(latest)
    assert (weight(chart, "968"), weight(chart, "1430")) == ("normal", "bold")


def test_a_host_without_number_has_a_cross_and_dashes(latest) -> None:
    chart = drawn(latest)
    assert [line.get_marker() for line in chart.axes.get_lines()].count("x") == 1
    assert "Finland none on record" in chart.alt


def test_of_a_brigade_the_largest_counted_on_the_last_date_is_written(latest, strengths) -> None:
    written = texts(drawn(latest, strengths=strengths))
    assert "~2900\N{EN DASH}3000" in written
    assert not [one for one in written if one[1:] in ("5000", "2000", "9000")]


@pytest.mark.parametrize(("as_of", "weight_"), [("2026-07-08", "bold"), ("2026-09-01", "normal")])
def test_a_brigade_grows_old_like_a_total(latest, strengths, as_of, weight_) -> None:
    chart = drawn(latest, strengths=strengths, as_of=as_of)
    assert weight(chart, "~2900\N{EN DASH}3000") == weight_


def test_a_brigade_counted_after_the_day_is_left_out(latest, strengths) -> None:
    chart = drawn(latest, strengths=strengths, as_of="2025-08-25")
    assert chart.data.query("counted == 'event'")["high"].tolist() == [9000]


def test_alt_text_counts_what_is_older_than_a_year(latest) -> None:
    assert "1 of 2 totals are older than a year" in drawn(latest).alt


def test_a_host_and_count_given_twice_is_refused(latest) -> None:
    with pytest.raises(ContractError, match="come twice"):
        drawn(pd.concat([latest, latest]))


def test_missing_columns_of_both_tables_are_named(latest, strengths) -> None:
    with pytest.raises(ContractError, match="stale, low"):
        drawn(latest.drop(columns="stale"), strengths=strengths.drop(columns="low"))


def test_no_host_is_an_error(latest) -> None:
    with pytest.raises(ParameterError, match="no host"):
        drawn(latest.iloc[:0])


def test_a_host_without_a_known_capital_is_an_error(latest) -> None:
    with pytest.raises(UnknownNameError, match="capital"):
        drawn(latest.replace({"host": {"FIN": "SUN"}}))


@pytest.mark.parametrize("hosts", [["EST"], ["EST", "FIN", "BGR"]])
def test_no_text_overlaps_another_or_is_cut(latest, strengths, clashes, hosts) -> None:
    some = latest[latest["host"].isin(hosts)]
    chart = drawn(some, strengths=strengths, width=theme.DOUBLE_COLUMN)
    assert clashes(chart) == []
