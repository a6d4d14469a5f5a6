"""What people give as arguments: a text is one name, and only whole numbers are years."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from baltic_research import (
    claims,
    countries,
    facts,
    figures,
    given,
    models,
    record,
    sea,
    spending,
    standing,
    store,
    vintages,
)
from baltic_research.days import as_day, as_days
from baltic_research.errors import EditionError, ParameterError
from baltic_research.models.breaks.known_by_country import known_breaks_by_country
from baltic_research.models.denial.calibration import calibrate_advance_rate
from baltic_research.models.denial.clock import campaign_clock
from baltic_research.models.targets.backtest import backtest_targets
from baltic_research.models.targets.paths import target_paths
from baltic_research.models.targets.required import required_growth

SHARE = "nato.defence_share_gdp"
MONEY = "nato.defence_usd_constant"
LONGEST = 200  # characters of a sentence that is read


def refused(call) -> str:
    """Return the one short sentence with which a call is refused."""
    with pytest.raises(ParameterError) as caught:
        call()
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) <= LONGEST
    return str(caught.value)


@pytest.mark.parametrize(
    "years", [np.int64(2020), 2020, 2020.0, np.float64(2020), [np.int32(2020)], np.array([2020.0])]
)
def test_a_whole_number_of_any_library_is_a_year(years):
    assert set(store.load(SHARE, years=years)["year"]) == {2020}


@pytest.mark.parametrize(
    "years",
    [
        [2020.5], [2019.9], 2019.9, slice(2014.7, 2016.9), float("nan"), float("inf"), pd.NA, True,
        "2020", ["2020"], object(),
    ],
)  # fmt: skip
def test_what_is_no_whole_number_is_no_year(years):
    assert "years: expected a whole number" in refused(lambda: store.load(SHARE, years=years))


@pytest.mark.parametrize("years", [slice(1900, 10**9), range(10**12), slice(-1, None), 10**20])
def test_what_no_date_can_have_is_no_year_however_many_there_are(years):
    assert "between 1 and 9999" in refused(lambda: store.load(SHARE, years=years))


@pytest.mark.parametrize(
    ("years", "said"),
    [
        (range(1000, 2027), "asked for 1000 to 2013"),
        ([2012, 2013, 2030], "asked for 2012, 2013, 2030"),
        (range(1000, 2000, 2), "asked for 1000, 1002, 1004, 1006, 1008, 1010 and 494 more"),
        (slice(2050, None), "asked for 2050 and later"),
        (slice(None, 2010), "asked for 2010 and earlier"),
    ],
)
def test_years_that_are_not_there_are_said_in_few_words(years, said):
    with pytest.raises(EditionError, match="for 2014 to 2026; ") as caught:
        store.load(SHARE, edition="2026-07", years=years)
    assert str(caught.value).endswith(said)


def test_years_do_not_run_backwards_or_stand_still():
    assert "run from 2020 to 2016" in refused(lambda: store.load(SHARE, years=slice(2020, 2016)))
    assert "step" in refused(lambda: store.load(SHARE, years=slice(2016, 2020, 0)))


@pytest.mark.parametrize("name", ["countries", "edition", "years"])
def test_an_empty_list_is_refused_by_name(name):
    assert f"{name} is empty" in refused(lambda: store.load(SHARE, **{name: []}))


def test_estimates_of_no_country_are_refused_as_loading_them_is():
    assert "countries is empty" in refused(lambda: vintages.estimates(SHARE, countries=[]))


@pytest.mark.parametrize("name", ["countries", "edition"])
def test_a_number_is_neither_a_name_nor_several(name):
    assert "expected a name" in refused(lambda: store.load(SHARE, **{name: 2024}))


NO_NUMBERS = ["20", float("nan"), float("inf"), [2.0, "35"], [], None, True]


@pytest.mark.parametrize("level", NO_NUMBERS)
def test_a_guideline_is_a_finite_number_and_never_a_text(level):
    share, money = store.load(SHARE), store.load("nato.defence_usd_constant")
    calls = [
        lambda: spending.guideline(share, level),
        lambda: spending.money_gap(share, money, level),
        lambda: spending.guideline_by_edition(share, level),
        lambda: required_growth(share, money, by=2035, targets=level),
        lambda: target_paths(share, targets=level),
        lambda: backtest_targets({"2026-07": share}, share, origins=["2026-07"], targets=level),
    ]
    for call in calls:
        assert refused(call).startswith(("threshold", "targets"))


def test_a_text_is_one_name_and_not_its_letters():
    assert given.names("C14", "only") == ["C14"]
    assert claims.table(only="C14")["id"].tolist() == ["C14"]
    clock = campaign_clock(facts.load_parameters(), "posture_2016", axes="tallinn", draws=100)
    assert clock.table()["axis"].tolist() == ["tallinn"]
    with pytest.raises(ParameterError, match="axes is empty"):
        campaign_clock(facts.load_parameters(), axes=[], draws=100)


def test_a_day_is_one_day_and_not_its_letters():
    assert sea.littoral({}, days="2024-03-07")["inside"].tolist() == [8.0]
    assert claims.days_until(dt.date(2019, 12, 31)) == ["2019-12-31", None]
    assert list(claims.by_day("2019-12-31", only="C02")) == ["2019-12-31"]
    assert as_days(["2024-03-07", dt.date(2024, 3, 8)])[1] == dt.date(2024, 3, 8)


@pytest.mark.parametrize(
    "day",
    [
        "2024-07-01",
        dt.date(2024, 7, 1),
        dt.datetime(2024, 7, 1, 23, tzinfo=dt.UTC),
        pd.Timestamp("2024-07-01"),
    ],
)
def test_a_day_with_a_time_is_that_day(day):
    assert type(as_day(day)) is dt.date
    assert as_day(day) == dt.date(2024, 7, 1)
    assert set(store.load(SHARE, as_of=day)["edition"]) == {"2024-06"}
    assert "SWE" in countries.nato_members(day)


@pytest.mark.parametrize(
    "day",
    [
        "20240701", "2024-W27-1", "2024-7-1", "2024-02-30", "\u0662024-07-01", 20240701, None, pd.NaT,
        float("nan"), np.datetime64("2024-07-01"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused(day):
    assert "is not a day of the form YYYY-MM-DD" in refused(lambda: as_day(day))
    assert "YYYY-MM-DD" in refused(lambda: store.as_of(SHARE, day))


@pytest.mark.parametrize("on", ["foo", "2023", 0, 10_000, True, 2023.5, None, float("nan")])
def test_the_allies_are_asked_for_on_a_day_or_in_a_year(on):
    refused(lambda: countries.nato_members(on))


def test_a_year_of_any_library_gives_the_allies():
    assert countries.nato_members(np.int64(2023)) == countries.nato_members(2023)


@pytest.mark.parametrize("digits", [-1, 16, 1.5, "2", True, 10**9])
def test_digits_of_a_table_are_a_whole_number_that_can_be_shown(digits):
    frame = pd.DataFrame({"a": [1.0]})
    refused(lambda: figures.table(frame, title="x", decimals=digits))
    refused(lambda: figures.table(frame, title="x", significant={"a": digits}))


def test_an_infinite_number_has_no_digits_that_count():
    frame = pd.DataFrame({"a": [1234.5, float("inf")]})
    shown = figures.table(frame, title="x", significant={"a": 3}, decimals=np.int64(1)).to_text()
    assert "inf" in shown
    assert "1234" in shown


@pytest.mark.parametrize("value", [10**400, -(10**400), pd.Series([1, 2]), np.array([1])])
def test_what_is_no_number_of_a_report_is_said_on_one_line(value):
    assert refused(lambda: record("x", value)).startswith("number 'x'")


def test_one_known_year_is_as_good_as_several():
    share = store.load("sipri.milex_share_gdp", countries="EST", edition="2026-04")
    one, several = (known_breaks_by_country(share, years).table() for years in (2022, [2022]))
    pd.testing.assert_frame_equal(one, several)


@pytest.mark.parametrize("draws", [0, -1, 1.5, "many"])
def test_a_rate_is_fitted_to_one_draw_at_least(draws):
    refused(lambda: calibrate_advance_rate(facts.load_parameters(), draws=draws))


@pytest.mark.parametrize("width", [0, -1, float("nan"), float("inf"), "wide", None, 1e9])
def test_a_figure_has_a_width_that_can_be_drawn(width):
    assert "width" in refused(lambda: figures.trend(store.load(SHARE), width=width))


@pytest.mark.parametrize("country", ["RUS", "NATO"])
def test_only_an_ally_stands_among_the_allies(country):
    assert "must be an Ally" in refused(lambda: standing(store.load(SHARE), country))


def _clock(**options):
    return campaign_clock(facts.load_parameters(), "posture_2016", axes="riga", **options)


def _paths(**options):
    share = store.load(SHARE, edition="2026-07")
    return target_paths(share, targets=2.0, countries="EST", **{"horizon": 2027, **options})


def _control(**options):
    held = store.load("worldbank.milex_share_gdp")
    asked = {"start": 2014, "years": (1995, 2024), **options}
    return models.synthetic_control(held, treated="EST", donors=["AUT", "IRL", "CHE"], **asked)


WHOLE = {
    "draws": _clock,
    "seed": _clock,
    "horizon": _paths,
    "paths": _paths,
    "start": _control,
    "starts": _control,
    "by": lambda by: required_growth(store.load(SHARE), store.load(MONEY), by=by),
    "samples": lambda samples: models.denial_drivers(
        facts.load_parameters(), "posture_2014", "riga", samples=samples
    ),
    "year": lambda year: standing(store.load(SHARE), "EST", year=year),
}


@pytest.mark.parametrize("asked", [-1, 2.5, True, "many", float("nan"), Fraction(10**400, 3)])
@pytest.mark.parametrize("name", WHOLE)
def test_every_whole_number_is_checked_alike(name, asked):
    assert f"{name}: expected a " in refused(lambda: WHOLE[name](**{name: asked}))


@pytest.mark.parametrize("name", [name for name in WHOLE if name != "seed"])
def test_no_whole_number_is_too_large_to_be_refused_at_once(name):
    assert f"{name}: expected a " in refused(lambda: WHOLE[name](**{name: 10**400}))


@pytest.mark.parametrize("years", [2014, (2014,), (1995, 2004, 2014), "1995-2014", (1995, 10**400)])
def test_a_span_is_a_first_and_a_last_year(years):
    assert "years: expected a " in refused(lambda: _control(years=years))
