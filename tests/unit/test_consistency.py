"""What must agree between editions and between publishers, and what is known not to."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from baltic_research import catalog, health, holdings
from baltic_research.consistency import displaced, editions, publishers
from baltic_research.holdings import Edition

SHARE = "nato.defence_share_gdp"
SHARES = {
    "EST": [2.10, 2.05, 2.15, 2.30, 2.22, 2.41, 2.60],
    "LVA": [0.91, 1.04, 1.45, 1.61, 2.06, 2.03, 2.13],
    "LTU": [0.88, 1.14, 1.48, 1.71, 1.97, 1.99, 2.08],
}
YEARS = range(2014, 2021)


def edition(
    source: str = "nato",
    label: str = "2027-01",
    published: str = "2027-01-10",
    form: str = "publisher's workbook",
    series: tuple[str, ...] = (SHARE,),
) -> Edition:
    return Edition(
        source=source,
        edition=label,
        published=dt.date.fromisoformat(published),
        evidence="",
        form=form,
        definition="",
        caveats=(),
        anomalies=(),
        table=Path(f"{source}-{label}.csv"),
        table_sha256="",
        coverage={code: {} for code in series},
        shipped=False,
    )


def table(
    rows: dict[str, list[float]],
    *,
    series: str = SHARE,
    years: range = YEARS,
    unit: str = "% of GDP, 2015 prices",
) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (series, country, year, value, unit, "reported")
            for country, values in rows.items()
            for year, value in zip(years, values, strict=True)
        ],
        columns=["series", "country", "year", "value", "unit", "status"],
    )


def step(old: pd.DataFrame, new: pd.DataFrame, source: str = "nato") -> editions.Step:
    after = edition(source, "2027-07", "2027-07-10")
    return editions.Step(edition(source), after, old, new)


@pytest.fixture(scope="module")
def of_nato() -> pd.DataFrame:
    """What is found in the shipped editions of NATO's."""
    return health.check("nato")


# From one edition to the next


def test_an_edition_that_gives_the_same_again_has_nothing_to_say() -> None:
    same = step(table(SHARES), table(SHARES))
    for examine in (*health._ONWARD, editions.revised):
        assert list(examine(same)) == []


def test_a_series_that_the_next_edition_lacks_has_vanished() -> None:
    both = pd.concat([table(SHARES), table(SHARES, series="nato.personnel")])
    found = list(editions.vanished(step(both, table(SHARES))))
    assert found == [("vanished", "", 0, "nato.personnel: not in 2027-07")]


def test_a_series_may_be_missing_from_a_source_whose_files_come_in_parts() -> None:
    population = table(SHARES, series="worldbank.population")
    gdp = table(SHARES, series="worldbank.gdp_usd_current")
    assert list(editions.vanished(step(population, gdp, "worldbank"))) == []


def test_a_country_that_the_next_edition_lacks_has_vanished() -> None:
    fewer = {name: values for name, values in SHARES.items() if name != "LVA"}
    found = list(editions.vanished(step(table(SHARES), table(fewer))))
    assert found == [("vanished", "LVA", 0, f"no figure in 2027-07 of {SHARE}")]


def test_a_year_lost_between_others_is_named() -> None:
    new = table(SHARES).query("not (country == 'LTU' and year in [2016, 2017])")
    found = list(editions.vanished(step(table(SHARES), new)))
    assert found == [("vanished", "LTU", 2016, f"{SHARE}: no figure in 2027-07 for 2016, 2017")]


def test_early_years_may_go_where_the_window_rolls_and_nowhere_else() -> None:
    later = table(SHARES).query("year >= 2016")
    assert list(editions.vanished(step(table(SHARES), later))) == []
    found = list(editions.vanished(step(table(SHARES), later, "sipri")))
    assert found == [("vanished", "", 2014, f"{SHARE}: begins in 2014, in 2027-07 in 2016")]


def test_a_new_price_base_is_no_new_unit() -> None:
    rebased = table(SHARES, unit="% of GDP, 2021 prices")
    assert list(editions.renamed_units(step(table(SHARES), rebased))) == []


def test_another_currency_is_a_new_unit() -> None:
    old = table({"HRV": SHARES["EST"]}, unit="million HRK, 2015 prices")
    new = table({"HRV": SHARES["EST"]}, unit="million EUR, 2021 prices")
    ((name, country, year, text),) = editions.renamed_units(step(old, new))
    assert (name, country, year) == ("unit", "HRV", 2014)
    assert "'million HRK, 2015 prices', in 2027-07 in 'million EUR, 2021 prices' (7 years)" in text


def test_a_last_year_that_goes_backwards_is_found() -> None:
    shorter = table(SHARES).query("year <= 2019")
    found = list(editions.backwards(step(table(SHARES), shorter)))
    assert found == [("backwards", "", 2019, f"{SHARE}: ends with 2020, in 2027-07 with 2019")]


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        ([2.00, *SHARES["EST"][:-1]], "a year later"),
        ([*SHARES["EST"][1:], 2.80], "a year earlier"),
    ],
)
def test_a_row_moved_by_a_year_is_found(moved: list[float], said: str) -> None:
    ((name, country, _, text),) = displaced.displaced(
        step(table(SHARES), table({**SHARES, "EST": moved}))
    )
    assert (name, country) == ("shifted", "EST")
    assert text == f"{SHARE}: in 2027-07 the same figures stand {said}"


def test_rows_of_two_countries_that_have_changed_places_are_both_found() -> None:
    swapped = {**SHARES, "EST": SHARES["LVA"], "LVA": SHARES["EST"]}
    found = list(displaced.displaced(step(table(SHARES), table(swapped))))
    assert [(name, country) for name, country, _, _ in found] == [
        ("swapped", "EST"),
        ("swapped", "LVA"),
    ]
    assert found[0][3] == f"{SHARE}: in 2027-07 the figures are those of LVA here"


def test_a_changed_place_is_found_under_a_new_price_base_too() -> None:
    swapped = {
        **SHARES,
        "EST": [1.3 * one for one in SHARES["LVA"]],
        "LVA": [1.1 * one for one in SHARES["EST"]],
    }
    new = table(swapped, unit="% of GDP, 2021 prices")
    found = list(displaced.displaced(step(table(SHARES), new)))
    assert [(name, country) for name, country, _, _ in found] == [
        ("swapped", "EST"),
        ("swapped", "LVA"),
    ]


def test_a_revision_of_a_whole_row_is_no_changed_place() -> None:
    revised = {**SHARES, "EST": [one + 0.2 + place / 50 for place, one in enumerate(SHARES["EST"])]}
    assert list(displaced.displaced(step(table(SHARES), table(revised)))) == []


def test_a_new_price_base_that_lifts_a_row_to_anothers_level_is_no_changed_place() -> None:
    def times(factor: float) -> list[float]:
        return [factor * one for one in SHARES["EST"]]

    old = table({"EST": times(1), "LVA": times(1.25)})
    new = table({"EST": times(1.25), "LVA": times(1.5)}, unit="% of GDP, 2021 prices")
    assert list(displaced.displaced(step(old, new))) == []


def test_an_edition_held_in_part_is_not_expected_to_give_everything(of_nato) -> None:
    """2025-08 holds two series; what 2024-06 gives is looked for in 2026-07."""
    found = of_nato.query("check == 'vanished' and edition == '2024-06'")
    assert len(found)
    assert found["finding"].str.contains("2026-07").all()


# Between publishers


def pair(**changes: object) -> publishers.Pair:
    usual = publishers.Pair(
        check="p",
        left=SHARE,
        right="sipri.milex_share_gdp",
        absolute=0.3,
        relative=15.0,
        why="",
        bound="",
    )
    return dataclasses.replace(usual, **changes)


def gaps(monkeypatch, one: publishers.Pair, left: pd.DataFrame, right: pd.DataFrame) -> list:
    monkeypatch.setattr(publishers, "pairs", lambda: (one,))
    other = edition("sipri", "2026-12", "2026-12-10", series=(one.right,))
    ours = edition(series=(one.left, one.per))
    return list(publishers.disagreements(ours, left, [ours, other], lambda _: right))


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        (4.03, 3.08, ["nato.defence_share_gdp: 4.03 against 3.08 in sipri 2026-12 (+0.95, +31 %)"]),
        (1.25, 1.00, []),  # 25 %, and only 0.25 points
        (4.40, 4.00, []),  # 0.4 points, and only 10 %
        (2.00, 2.00, []),
    ],
)
def test_a_gap_must_be_beyond_both_bounds(monkeypatch, left, right, found) -> None:
    ours = table({"LTU": [left]}, years=range(2025, 2026))
    theirs = table({"LTU": [right]}, years=range(2025, 2026), series="sipri.milex_share_gdp")
    said = gaps(monkeypatch, pair(), ours, theirs)
    assert [text for *_, text in said] == found
    assert {key[:3] for key in said} <= {("p", "LTU", 2025)}


def test_growth_is_compared_and_not_the_level_of_another_base_year(monkeypatch) -> None:
    one = pair(left="nato.gdp", right="wb.gdp", compare="growth", absolute=3.0, relative=0.0)
    ours = table({"LUX": [100, 66, 68]}, years=range(2022, 2025), series="nato.gdp")
    theirs = table({"LUX": [200, 200.2, 206]}, years=range(2022, 2025), series="wb.gdp")
    ((_, country, year, text),) = gaps(monkeypatch, one, ours, theirs)
    assert (country, year) == ("LUX", 2023)
    assert text == "growth of nato.gdp: -34.00 against 0.10 in sipri 2026-12 (-34.10)"


def test_a_quotient_of_two_series_is_compared(monkeypatch) -> None:
    one = pair(
        left="nato.money", per="nato.heads", factor=1e6, right="wb.people", absolute=0, relative=5.0
    )
    year = range(2024, 2025)
    ours = pd.concat(
        [
            table({"ALB": [200.0]}, years=year, series="nato.money"),
            table({"ALB": [80.0]}, years=year, series="nato.heads"),
        ]
    )
    theirs = table({"ALB": [2_300_000.0]}, years=year, series="wb.people")
    ((*_, text),) = gaps(monkeypatch, one, ours, theirs)
    assert text == (
        "nato.money / heads: 2,500,000 against 2,300,000 in sipri 2026-12 (+200,000, +9 %)"
    )


def test_the_nearest_edition_is_compared_or_the_last_before_or_none() -> None:
    series = ("sipri.milex_share_gdp",)
    spring, autumn, next_spring = (
        edition("sipri", day[:7], day, series=series)
        for day in ("2026-04-20", "2026-11-20", "2027-02-20")
    )
    held = [spring, autumn, next_spring]
    ours = edition(published="2027-02-01")

    def chosen(**changes: object) -> Edition | None:
        return publishers.compared_with(ours, pair(**changes), held)

    assert chosen() is next_spring
    assert chosen(edition="before") is autumn
    assert chosen(edition="before", months_apart=2) is None
    assert chosen(right="sipri.milex_lcu") is None


def test_every_pair_is_of_declared_series_and_says_why_and_whence_its_bounds() -> None:
    for one in publishers.pairs():
        assert {one.left, one.right, one.per} - {""} <= set(catalog.all_series())
        assert len(one.why) > 40
        assert len(one.bound) > 40


def test_lithuania_2025_is_named_as_4_03_against_3_08(of_nato) -> None:
    row = of_nato.query("check == 'share_of_gdp' and country == 'LTU'").iloc[0]
    assert (row["edition"], row["year"], row["known"]) == ("2026-07", 2025, True)
    assert "4.03 against 3.08 in sipri 2026-04" in row["finding"]


def test_the_world_bank_repeats_the_edition_of_sipri_before_it_to_the_last_digit() -> None:
    assert not (health.check("worldbank")["check"] == "sipri_copy").any()
    ours = holdings.find_edition("worldbank", "2026-02")
    held = holdings.held()
    misread = holdings.table(ours).copy()
    row = misread.query("series == 'worldbank.milex_share_gdp' and country == 'LVA'").index[-1]
    misread.loc[row, "value"] += 0.001
    found = list(publishers.disagreements(ours, misread, held, holdings.table))
    assert [one[:3] for one in found] == [("sipri_copy", "LVA", 2024)]
    assert "in sipri 2025-04" in found[0][3]


# What is known


KNOWN = health.Known("LVA", (2014, 2016), "", "it stands so")


@pytest.mark.parametrize(
    ("country", "year", "covered"),
    [("LVA", 2014, True), ("LVA", 2016, True), ("LVA", 2017, False), ("LTU", 2015, False)],
)
def test_a_known_entry_covers_its_country_and_span_of_years(country, year, covered) -> None:
    assert KNOWN.covers(country, year, "anything") is covered


def test_a_known_entry_with_words_covers_only_findings_that_have_them() -> None:
    entry = health.Known("*", (0, 9999), "nato.personnel", "counted anew")
    assert entry.covers("LVA", 2015, "nato.personnel: 5 becomes 7")
    assert not entry.covers("LVA", 2015, "nato.defence_usd_constant: 5 becomes 7")


def test_an_entry_of_one_check_hides_no_other(monkeypatch) -> None:
    entries = {("nato", "2026-07"): {"personnel": [health.Known("*", (0, 9999), "", "known")]}}
    monkeypatch.setattr(health, "_known", lambda: entries)
    found = health.check("nato").query("edition == '2026-07'")
    assert set(found[found["known"]]["check"]) == {"personnel"}
    assert {"population", "share_of_gdp"} <= set(found[~found["known"]]["check"])


def test_an_entry_for_every_country_says_which_words_it_is_about() -> None:
    for checks in health._known().values():
        for entry in (one for entries in checks.values() for one in entries):
            assert entry.reason
            assert entry.country != "*" or entry.contains


def test_years_are_written_as_one_or_as_a_span() -> None:
    def years(text: str) -> tuple[int, int]:
        row = {"country": "LVA", "year": text, "contains": "", "reason": "so"}
        return health._entry(row).years

    assert [years(one) for one in ("2014", "2014-2024", "")] == [(2014, 2014), (2014, 2024), (0, 0)]
