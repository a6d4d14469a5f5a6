"""The littoral in NATO, and damage under the sea."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import incidents, littoral


@pytest.fixture
def shares() -> pd.DataFrame:
    """Two measures on three days: Finland joins on the second, Sweden on the third."""
    allies = {"2023-04-03": "DEU|POL", "2023-04-04": "DEU|FIN|POL", "2024-03-07": "DEU|FIN|POL|SWE"}
    values = {"states": [40.0, 60.0, 80.0], "gdp": [60.0, 65.0, 75.0]}
    rows = [
        {"day": day, "measure": measure, "share_pct": value, "allies": codes, "others": "RUS"}
        for measure, column in values.items()
        for (day, codes), value in zip(allies.items(), column, strict=True)
    ]
    units = {"states": "states", "gdp": "million USD"}
    frame = pd.DataFrame(rows).assign(year=2024, status="reported", coverage="")
    return frame.assign(unit=frame["measure"].map(units))


@pytest.fixture
def damage() -> pd.DataFrame:
    rows = [
        ("a", "2022-09-26", 2022, "Nord Stream", "sabotage_unattributed", ""),
        ("b", "2024-11-17", 2024, "Cable", "ship_suspected", "Yi Peng 3"),
        ("c", "2024-12", 2024, "Cable", "open", ""),
    ]
    return pd.DataFrame(rows, columns=["id", "date", "year", "title", "attribution", "ship"])


def bars(chart, segment: str) -> list[tuple[float, float]]:
    """Return start and width of the bars of a segment."""
    held = [one for one in chart.axes.containers if one.get_label() == segment]
    return [(one.patches[0].get_x(), one.patches[0].get_width()) for one in held]


def test_each_accession_adds_its_part_and_the_rest_is_outside(shares) -> None:
    data = littoral(shares).data.query("measure == 'gdp'")
    assert dict(zip(data["segment"], data["share_pct"], strict=True)) == {
        "Allies before": 60.0, "FIN": 5.0, "SWE": 10.0, "outside": 25.0,
    }  # fmt: skip


def test_segments_lie_end_to_end(shares) -> None:
    chart = littoral(shares)
    assert bars(chart, "SWE") == [(60.0, 20.0), (65.0, 10.0)]
    assert bars(chart, "outside") == [(80.0, 20.0), (75.0, 25.0)]


def test_days_without_an_accession_add_nothing(shares) -> None:
    again = shares[shares["day"] == "2024-03-07"].assign(day="2026-07-08")
    more = littoral(pd.concat([shares, again])).data
    assert more.equals(littoral(shares).data)


def test_days_are_taken_in_their_order_whatever_the_order_of_rows(shares) -> None:
    assert littoral(shares.iloc[::-1]).data["share_pct"].min() > 0


def test_a_small_part_has_no_number_that_would_not_fit(shares) -> None:
    written = [text.get_text() for text in littoral(shares).axes.texts]
    assert "10.0" in written
    assert "0.4" not in [
        text.get_text() for text in littoral(shares.replace({65.0: 60.4})).axes.texts
    ]


def test_rows_are_named_with_the_year_of_their_figures_and_estimates_marked(shares) -> None:
    marked = shares.assign(status=shares["measure"].map({"states": "reported", "gdp": "estimate"}))
    names = [
        one.get_text() for one in littoral(marked, names={"gdp": "GDP"}).axes.get_yticklabels()
    ]
    assert names == ["states", "GDP\n2024e"]


def test_a_measure_that_lacks_a_state_has_no_bar_and_says_why(shares) -> None:
    hollow = shares.assign(
        share_pct=shares["share_pct"].where(shares["measure"] != "gdp", math.nan),
        coverage=shares["measure"].map({"states": "", "gdp": "no figure of RUS in 2024"}),
    )
    chart = littoral(hollow)
    assert len(bars(chart, "outside")) == 1
    assert "no figure of RUS in 2024" in [text.get_text() for text in chart.axes.texts]
    assert "gdp: no figure" in chart.alt


def test_an_ally_that_leaves_is_refused(shares) -> None:
    left = shares.replace({"DEU|FIN|POL|SWE": "FIN|POL|SWE"})
    with pytest.raises(ContractError, match="DEU is an Ally on 2023-04-04 and not"):
        littoral(left)


def test_a_measure_that_lacks_a_day_is_refused(shares) -> None:
    with pytest.raises(ContractError, match="gdp lacks a day"):
        littoral(shares.iloc[:-1])


@pytest.mark.parametrize("twice", [True, False])
def test_a_day_twice_or_no_row_is_refused(shares, twice) -> None:
    with pytest.raises((ContractError, ParameterError), match=r"come twice|no rows"):
        littoral(pd.concat([shares, shares]) if twice else shares.iloc[:0])


def test_alt_text_of_the_littoral_gives_both_ends(shares) -> None:
    assert "States: from 40.0 % to 80.0 %; gdp: from 60.0 % to 75.0 %." in littoral(shares).alt


def test_incidents_of_a_year_are_stacked_in_the_order_of_dates(damage) -> None:
    chart = incidents(damage.iloc[::-1])
    assert list(chart.data["id"]) == ["a", "b", "c"]
    assert list(chart.data["height"]) == [1, 1, 2]


def test_a_year_without_an_incident_stays_on_the_axis(damage) -> None:
    chart = incidents(damage)
    assert [one.get_text() for one in chart.axes.get_xticklabels()] == ["2022", "2023", "2024"]
    assert "2023: 0" in chart.alt


def test_findings_differ_in_shape_or_fill(damage) -> None:
    chart = incidents(damage)
    looks = {
        line.get_label(): (line.get_marker(), line.get_markerfacecolor() == "white")
        for line in chart.axes.get_lines()
    }
    assert len(set(looks.values())) == 3


def test_day_and_ship_stand_beside_a_mark_as_precise_as_the_source(damage) -> None:
    written = [text.get_text() for text in incidents(damage).axes.texts]
    assert written == ["26 Sep", "sabotage", "17 Nov", "Yi Peng 3", "Dec", "open"]


def test_an_unknown_finding_is_refused(damage) -> None:
    with pytest.raises(ContractError, match="finding 'guilty' is not known"):
        incidents(damage.replace({"open": "guilty"}))


def test_an_incident_twice_is_refused(damage) -> None:
    with pytest.raises(ContractError, match="comes twice"):
        incidents(pd.concat([damage, damage]))


def test_no_incident_is_an_error(damage) -> None:
    with pytest.raises(ParameterError, match="no incident is on record"):
        incidents(damage.iloc[:0])


def test_no_text_of_either_figure_overlaps_another_or_is_cut(shares, damage, clashes) -> None:
    assert clashes(littoral(shares)) == []
    assert clashes(incidents(damage)) == []
