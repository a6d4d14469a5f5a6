"""What speaks against a study: events before and after, falls before, and how many are treated."""

from __future__ import annotations

import pandas as pd
import pytest

from baltic_research.errors import ContractError
from baltic_research.models import identification_doubts, synthetic_control
from baltic_research.models.counterfactual import doubts

YEARS = range(2000, 2025)
EVENTS = pd.DataFrame(
    {
        "date": ["1999-03", "2014-02", "2022-02-24", "2025-09-10"],
        "title": ["War of 1999", "Russia annexes Crimea", "Russia invades Ukraine", "Drones"],
    }
)


def control(treated, start):
    """Return a study of two flat donors, of a country that fell after 2008 and of one that rose."""
    values = {
        "AUT": [1.0] * 25,
        "JPN": [2.0] * 25,
        "LVA": [1.6 if year < 2009 else 1.0 for year in YEARS],
        "POL": [1.5 + (year - 2000) / 100 for year in YEARS],
    }
    rows = pd.DataFrame(values, index=pd.Index(list(YEARS), name="year"))
    rows = rows.melt(ignore_index=False, var_name="country").reset_index()
    rows = rows.assign(
        source="worldbank", series="worldbank.milex_share_gdp", edition="2026-02",
        unit="% of GDP", status="reported", note="", cell="",
    )  # fmt: skip
    return synthetic_control(rows, treated=treated, donors=["AUT", "JPN"], start=start)


def of(assumption, treated, start):
    found = identification_doubts(control(treated, start), EVENTS)
    return found.loc[found["assumption"] == assumption, "doubt"].tolist()


def test_an_event_after_the_treatment_is_mixed_into_the_gap():
    (said,) = of(doubts.ALONE, "POL", 2014)
    assert said.startswith("After 2014: Russia invades Ukraine (2022).")


def test_nothing_runs_on_top_of_the_last_event():
    assert of(doubts.ALONE, "POL", 2022) == []


def test_an_event_before_the_treatment_may_have_been_acted_on():
    (said,) = of(doubts.ANTICIPATION, "POL", 2022)
    assert said.startswith("Before 2022: Russia annexes Crimea (2014).")


def test_the_event_of_the_year_is_the_treatment_and_those_outside_the_years_are_left_out():
    assert of(doubts.ANTICIPATION, "POL", 2014) == []


def test_a_country_that_had_fallen_may_recover_and_one_that_had_not_is_not_named():
    _, said = of(doubts.ALONE, ["LVA", "POL"], 2014)
    assert said == (
        "Latvia had fallen from 1.60 % of GDP in 2000 to 1.00 in 2013; part of a later rise may "
        "be recovery."
    )


@pytest.mark.parametrize(
    ("treated", "said"),
    [
        ("POL", "Poland is one country"),
        (["LVA", "POL"], "Latvia and Poland are treated from the same year on"),
    ],
)
def test_who_is_treated_is_named(treated, said):
    (found,) = of(doubts.ONE_TREATMENT, treated, 2014)
    assert found.startswith(said)


def test_events_without_a_date_are_refused():
    with pytest.raises(ContractError, match="events lack date"):
        identification_doubts(control("POL", 2014), EVENTS[["title"]])
