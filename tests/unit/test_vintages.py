"""How editions differ on the same figure."""

from __future__ import annotations

import pandas as pd
import pytest

import baltic_research as br
from baltic_research.errors import ContractError, ParameterError, UnknownNameError

SHARE = "nato.defence_share_gdp"
MONEY = "nato.defence_usd_constant"


def test_the_difference_is_older_less_newest():
    frame = br.vintages.from_newest(br.load(SHARE, edition="all", countries="LTU", years=2019))
    differences = frame.set_index("edition")["value"]
    assert list(differences.index) == ["2019-06", "2024-06", "2025-08"]
    assert differences["2024-06"] == pytest.approx(2.0 - 1.98)


def test_the_unit_says_from_what_it_is_measured():
    frame = br.vintages.from_newest(br.load(SHARE, edition="all", countries="LTU", years=2019))
    assert set(frame["unit"]) == {"% of GDP, difference from edition 2026-07"}


def test_a_year_that_the_newest_edition_lacks_is_left_out():
    frame = br.vintages.from_newest(br.load(SHARE, edition="all", countries="LTU"))
    assert frame["year"].min() == 2014
    assert frame["value"].notna().all()


def test_two_series_at_once_are_refused():
    both = pd.concat([br.load(SHARE, countries="LTU"), br.load("nato.personnel", countries="LTU")])
    with pytest.raises(ContractError, match="one series at a time; found nato"):
        br.vintages.from_newest(both)


def test_a_single_edition_leaves_nothing_to_compare():
    frame = br.vintages.from_newest(br.load(SHARE, countries="LTU"))
    assert len(frame) == 0
    assert "value" in frame


def test_one_figure_is_followed_through_the_editions():
    table = br.vintages.revisions(SHARE, country="Lithuania", year=2019)
    assert table["value"].round(2).tolist() == [1.98, 2.00, 1.98, 1.98]
    assert table["definition"].tolist()[1:3] == ["defence expenditure", "core defence expenditure"]
    assert table["change"].iloc[1] == pytest.approx(2.0 - table["value"].iloc[0])
    assert table["published"].is_monotonic_increasing


def test_the_triangle_has_a_column_an_edition_and_gaps_where_one_is_silent():
    triangle = br.vintages.triangle(SHARE, country="EST")
    assert next(iter(triangle.columns)) == "2016-01"
    assert triangle.loc[2026].notna().tolist() == [False] * 5 + [True]
    assert triangle.loc[2015, "2016-01"] == pytest.approx(2.0383, abs=1e-4)


def test_an_estimate_is_set_against_the_newest_figure_with_its_horizon():
    compared = br.vintages.estimates(SHARE, countries="LTU").set_index("year")
    row = compared.loc[2024]
    assert (row["edition"], row["horizon"]) == ("2024-06", 0)
    assert row["revision"] == pytest.approx(3.07 - 2.849551588957078)
    assert row["revision_pct"] == pytest.approx(100 * row["revision"] / row["estimate"])
    assert not row["same_unit"]
    assert not row["same_definition"]
    assert compared.loc[2015, "horizon"] == 1


def test_only_the_first_estimate_counts_unless_all_are_asked_for():
    first = br.vintages.estimates(SHARE, countries="LTU").query("year == 2023")
    every = br.vintages.estimates(SHARE, countries="LTU", first_only=False).query("year == 2023")
    assert first["edition"].tolist() == ["2023-07"]
    assert every["edition"].tolist() == ["2023-07", "2024-06"]


def test_estimates_as_of_a_day_are_set_against_the_newest_edition_of_that_day():
    then = br.vintages.estimates(SHARE, countries="LTU", as_of="2024-07-01").set_index("year")
    table = br.load(SHARE, countries="LTU", edition="2024-06").set_index("year")["value"]
    assert then["latest"].to_dict() == table[then.index].to_dict()
    assert br.vintages.estimates(SHARE, as_of="2016-02-01").empty


def test_aggregates_are_no_countries():
    assert "NATO" not in set(br.vintages.estimates(SHARE)["country"])


def compared(revisions: dict[str, list[float]]) -> pd.DataFrame:
    rows = [
        {
            "edition": edition,
            "country": f"{place}",
            "year": 2020,
            "horizon": 0,
            "revision": value,
            "same_unit": True,
        }
        for edition, values in revisions.items()
        for place, value in enumerate(values)
    ]
    return pd.DataFrame(rows)


def test_the_interval_takes_each_edition_as_one_draw():
    """Two editions with means 0 and 2: mean 1, standard error 1, t(0.975, 1) = 12.7062."""
    row = br.vintages.revision_errors(compared({"a": [-1.0, 1.0], "b": [2.0, 2.0]})).iloc[0]
    assert row["mean"] == 1
    assert row["low"] == pytest.approx(1 - 12.7062, abs=1e-4)
    assert row["high"] == pytest.approx(1 + 12.7062, abs=1e-4)
    assert row["mean_absolute"] == 1.5
    assert row["root_mean_square"] == pytest.approx((10 / 4) ** 0.5)
    assert row["upward"] == 0.75


def test_one_edition_alone_gives_no_interval():
    row = br.vintages.revision_errors(compared({"a": [0.1, 0.2, 0.3]})).iloc[0]
    assert pd.isna(row["low"])
    assert row["figures"] == 3


def test_an_edition_with_a_few_figures_only_is_no_draw_and_is_counted_as_left_out():
    """Editions with means 1 and 2 and four figures each; a third has one: 9."""
    whole = {"a": [0.0, 2.0, 1.0, 1.0], "b": [2.0, 2.0, 2.0, 2.0]}
    with_few, without = (
        br.vintages.revision_errors(compared(one)).iloc[0] for one in ({**whole, "c": [9.0]}, whole)
    )
    assert (with_few["left_out"], without["left_out"]) == (1, 0)
    assert with_few["mean"] == 1.5
    pd.testing.assert_series_equal(with_few.drop("left_out"), without.drop("left_out"))


def test_first_estimates_of_a_single_country_are_no_mean_of_an_edition():
    errors = br.vintages.revision_errors(br.vintages.estimates(SHARE)).set_index("horizon")
    assert errors["left_out"].to_dict() == {0: 0, 1: 2}
    assert errors.loc[1, "editions"] == 2


def test_nothing_to_compare_is_said():
    with pytest.raises(ContractError, match="one edition alone has no revision"):
        br.vintages.revision_errors(compared({}))


@pytest.mark.parametrize("country", [["EST", "LVA"], ["EST"], None, "baltics"])
def test_one_figure_is_of_one_country(country):
    with pytest.raises((ParameterError, UnknownNameError)):
        br.vintages.revisions(SHARE, country=country, year=2019)
    with pytest.raises((ParameterError, UnknownNameError)):
        br.vintages.triangle(SHARE, country=country)


@pytest.mark.parametrize("year", [[2019, 2020], [2019], None, "2019", True, slice(2019, 2020)])
def test_one_figure_is_of_one_year(year):
    with pytest.raises(ParameterError, match="one year such as 2019"):
        br.vintages.revisions(SHARE, country="LTU", year=year)


def test_money_has_no_change_over_two_price_bases_and_it_is_said_why():
    table = br.vintages.revisions(MONEY, country="LTU", year=2019).set_index("edition")
    before = table["unit"].shift()
    moved = (table["unit"] != before) & before.notna()
    assert moved.any()
    assert table["change"].notna().equals(~moved & before.notna())
    assert table.loc[moved, "why_no_change"].str.contains("prices.*another unit").all()
    assert (table.loc[table["change"].notna(), "why_no_change"] == "").all()


def test_a_share_keeps_its_change_over_two_price_bases():
    table = br.vintages.revisions(SHARE, country="LTU", year=2019)
    assert len(set(table["unit"])) > 1
    assert table["why_no_change"].tolist() == ["no earlier edition is held", "", "", ""]
    assert table["change"].notna().tolist() == [False, True, True, True]


def test_a_figure_given_twice_is_refused_and_not_multiplied():
    frame = br.load(SHARE, edition="all", countries="LTU")
    with pytest.raises(ContractError, match="LTU 2008 twice in 2016-01"):
        br.vintages.from_newest(pd.concat([frame, frame]))
