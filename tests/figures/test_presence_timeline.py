"""Records of Allied troops, a panel a host: what is joined, what is left open."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd
import pytest

from baltic_research.errors import ContractError, ParameterError, UnknownNameError
from baltic_research.figures import presence_timeline, theme

NAN = math.nan


@pytest.fixture
def records() -> pd.DataFrame:
    """Latvia with a gap, a conflict, another count and a list without total; Estonia with one."""
    rows = [
        ("LVA", "battlegroup", "2017-06-15", "lsm", 1138.0, "high", NAN, False),
        ("LVA", "battlegroup", "2018-07-01", "shape", NAN, "high", NAN, False),
        ("LVA", "battlegroup", "2021-06-30", "mfa", 1512.0, "low", NAN, True),
        ("LVA", "battlegroup", "2022-06-28", "nato", 1887.0, "high", 2000.0, False),
        ("LVA", "battlegroup", "2022-06-29", "other", 2000.0, "low", 1887.0, False),
        ("LVA", "battlegroup", "2022-12-01", "other", 1840.0, "medium", NAN, False),
        ("LVA", "all_allied", "2022-11-15", "wiki", 4000.0, "low", NAN, False),
        ("EST", "battlegroup", "2022-06-28", "nato", 1430.0, "high", NAN, False),
    ]
    columns = ["host", "scope", "as_of", "source", "troops", "confidence", "conflict_troops", "gap"]
    frame = pd.DataFrame(rows, columns=columns)
    days = [dt.date.fromisoformat(one) for one in frame["as_of"]]
    return frame.assign(first_day=days, last_day=days)


@pytest.fixture
def strengths() -> pd.DataFrame:
    """A brigade in Latvia, counted once and planned once."""
    days = [dt.date(2024, 7, 3), dt.date(2025, 8, 26)]
    return pd.DataFrame(
        {
            "host": "LVA", "date": [str(day) for day in days], "first_day": days, "last_day": days,
            "figure": ["planned", "counted"], "low": [NAN, 2900.0], "high": [3500.0, 3000.0],
            "confidence": "high",
        }
    )  # fmt: skip


def drawn(records: pd.DataFrame, *hosts: str, **options: object):
    return presence_timeline(records, hosts=hosts or ["LVA"], until="2026-07-08", **options)


def lines(panel, label: str) -> list:
    return [line for line in panel.get_lines() if line.get_label() == label]


def test_totals_beyond_a_gap_are_not_joined(records) -> None:
    joined = lines(drawn(records).axes[0], "joined")
    assert [list(one.get_ydata()) for one in joined] == [
        [1512, 1887], [1887, 2000], [2000, 1840],
    ]  # fmt: skip


def test_the_two_counts_are_never_joined(records) -> None:
    heights = {y for one in lines(drawn(records).axes[0], "joined") for y in one.get_ydata()}
    assert 4000 not in heights


def test_a_line_between_two_sources_is_dotted_and_within_one_solid(records) -> None:
    joined = lines(drawn(records).axes[0], "joined")
    assert [one.get_linestyle() for one in joined] == [":", ":", "-"]


def test_time_without_a_total_is_shaded_also_after_the_last(records) -> None:
    grounds = [one for one in drawn(records).axes[0].patches if one.get_label() == "gap"]
    spans = [(one.get_x(), one.get_x() + one.get_width()) for one in grounds]
    assert [pytest.approx(span, abs=0.06) for span in ((2017.45, 2021.49), (2022.92, 2026.51))] == (
        spans
    )


def test_a_longer_gap_allowed_shades_less(records) -> None:
    grounds = [
        one for one in drawn(records, longest_gap=1400).axes[0].patches if one.get_label() == "gap"
    ]
    assert len(grounds) == 1


def test_a_list_without_total_is_a_tick_at_the_foot(records) -> None:
    (tick,) = lines(drawn(records).axes[0], "no total")
    assert float(tick.get_xdata()[0]) == pytest.approx(2018.5, abs=0.01)
    assert "no total" in drawn(records).caption


def test_a_conflict_is_drawn_and_written(records) -> None:
    panel = drawn(records).axes[0]
    assert [list(one.get_ydata()) for one in lines(panel, "conflict")] == [
        [1887, 2000], [2000, 1887],
    ]  # fmt: skip
    written = [text.get_text().replace("\N{NARROW NO-BREAK SPACE}", "") for text in panel.texts]
    assert "1887 or 2000" in written


def test_the_fill_of_a_mark_is_the_confidence_in_its_source(records) -> None:
    marks = lines(drawn(records).axes[0], "battlegroup")
    faces = {float(one.get_ydata()[0]): one.get_markerfacecolor() for one in marks}
    assert faces[1887] == faces[1138] == marks[0].get_markeredgecolor()
    assert faces[2000] == "white"
    assert faces[1840] not in (faces[1887], "white")


def test_a_date_known_by_its_year_has_a_bar_as_long(records) -> None:
    vague = records.assign(first_day=dt.date(2022, 1, 1), last_day=dt.date(2022, 12, 31))
    vague = vague[vague["host"] == "EST"]
    (bar,) = lines(drawn(vague, "EST").axes[0], "days")
    assert list(bar.get_xdata()) == pytest.approx([2022.0, 2023.0], abs=0.01)


def test_brigades_of_events_have_marks_of_their_own_and_plans_are_hollow(
    records, strengths
) -> None:
    panel = drawn(records, strengths=strengths).axes[0]
    (planned,) = lines(panel, "planned in an event")
    (counted,) = lines(panel, "counted in an event")
    assert planned.get_markerfacecolor() == "white" != counted.get_markerfacecolor()
    assert float(planned.get_ydata()[0]) == 3500  # no lower bound: not zero
    assert float(counted.get_ydata()[0]) == 2950
    assert len(lines(panel, "joined")) == 3


def test_a_host_without_record_has_a_panel_that_says_so(records) -> None:
    chart = drawn(records, "Estonia", "Finland")
    assert [text.get_text() for text in chart.axes[1].texts] == ["nothing on record"]
    assert "Finland no total" in chart.alt


def test_alt_text_gives_the_last_total_and_counts_the_gaps(records) -> None:
    alt = drawn(records, "LVA", "EST").alt.replace("\N{NARROW NO-BREAK SPACE}", "")
    assert "Latvia 1840 (1 Dec 2022); Estonia 1430 (28 Jun 2022)" in alt
    assert "1 gap between totals of a battlegroup are left open" in alt


def test_a_missing_column_is_named(records) -> None:
    with pytest.raises(ContractError, match="records lack gap"):
        drawn(records.drop(columns="gap"))


def test_nothing_on_record_for_any_host_is_an_error(records) -> None:
    with pytest.raises(ParameterError, match="nothing is on record for FIN"):
        drawn(records, "FIN")


def test_no_host_is_an_error(records) -> None:
    with pytest.raises(ParameterError, match="no host"):
        presence_timeline(records, hosts=[], until="2026-07-08")


def test_an_unknown_host_is_an_error(records) -> None:
    with pytest.raises(UnknownNameError):
        drawn(records, "Latvija-Land")


@pytest.mark.parametrize("width", [theme.SINGLE_COLUMN, theme.DOUBLE_COLUMN])
@pytest.mark.parametrize("hosts", [["LVA"], ["LVA", "EST", "FIN"]])
def test_no_text_overlaps_another_or_is_cut(records, strengths, clashes, hosts, width) -> None:
    chart = drawn(records, *hosts, strengths=strengths, width=width)
    assert clashes(chart) == []
