"""Promises on a line of time, with what shows them and the verdict."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import commitments


@pytest.fixture
def promises() -> pd.DataFrame:
    nan = math.nan
    rows = [
        ("2014-09-05", "NATO", "Two per cent", "2024", "partly", "2024", 17.0, 31.0),
        ("2016-07", "NATO", "Four battlegroups", "", "delivered", "2017-06", nan, nan),
        ("2022-06-29", "NATO", "Brigades", "", "partly", "2024-07-03|2026-02-04", nan, nan),
        ("2024-10-17", "GBR", "A brigade held ready", "2025-07", "unknown", "", nan, nan),
        ("2025-02-18", "LVA", "Four per cent", "2026", "not yet due", "2026", 1.0, 1.0),
    ]
    columns = ["promised", "actor", "title", "due", "verdict", "shown", "met", "of"]
    return pd.DataFrame(rows, columns=columns)


def drawn(promises: pd.DataFrame, as_of: str = "2026-08-04"):
    return commitments(promises, as_of=as_of)


def shown(chart, verdict: str) -> list[float]:
    return [
        float(line.get_xdata()[0]) for line in chart.axes.get_lines() if line.get_label() == verdict
    ]


def spans(chart, title: str, mark: str) -> list[tuple[float, float]]:
    rows = chart.data.query("title == @title and mark == @mark")
    return [(round(one.first, 2), round(one.last, 2)) for one in rows.itertuples()]


def texts(chart) -> list[str]:
    return [one.get_text() for one in chart.axes.texts]


def test_a_date_is_as_wide_as_it_is_known(promises) -> None:
    chart = drawn(promises)
    assert spans(chart, "Two per cent", "due") == [(2024.0, 2025.0)]
    assert spans(chart, "Four battlegroups", "promised") == [(2016.5, 2016.58)]
    assert spans(chart, "Brigades", "promised") == [(2022.49, 2022.49)]


def test_every_piece_of_evidence_has_its_mark(promises) -> None:
    assert [round(one, 1) for one in shown(drawn(promises), "partly")] == [2024.5, 2024.5, 2026.1]


def test_a_promise_without_a_day_is_drawn_dotted_and_has_no_due_mark(promises) -> None:
    alone = drawn(promises.iloc[[2]])
    assert "due" not in set(alone.data["mark"])
    assert [line.get_linestyle() for line in alone.axes.get_lines() if len(line.get_xdata()) == 2][
        1
    ] != "-"


def test_the_verdict_stands_beside_with_the_allies_counted(promises) -> None:
    assert texts(drawn(promises))[1:] == [
        "partly 17/31", "delivered", "partly", "unknown", "not yet due",
    ]  # fmt: skip


def test_what_is_unknown_has_no_evidence_drawn(promises) -> None:
    assert shown(drawn(promises), "unknown") == []


def test_verdicts_not_yet_due_are_hollow(promises) -> None:
    (line,) = [one for one in drawn(promises).axes.get_lines() if one.get_label() == "not yet due"]
    assert line.get_markerfacecolor() == "white"


def test_alt_text_counts_the_verdicts(promises) -> None:
    assert "1 delivered, 2 partly, 1 not yet due and 1 unknown" in drawn(promises).alt


def test_a_verdict_that_is_not_known_is_refused(promises) -> None:
    with pytest.raises(ContractError, match="no verdict 'broken'"):
        drawn(promises.assign(verdict="broken"))


def test_a_date_that_cannot_be_read_is_refused(promises) -> None:
    with pytest.raises(ContractError, match="'soon' is no date"):
        drawn(promises.assign(due="soon"))


def test_no_promise_is_refused(promises) -> None:
    with pytest.raises(ParameterError, match="no promise"):
        drawn(promises.iloc[:0])


def test_no_text_overlaps(promises, clashes) -> None:
    assert clashes(drawn(promises)) == []
