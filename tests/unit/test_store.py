"""Loading: what was known when, and nothing that was not."""

from __future__ import annotations

import datetime as dt

import pytest

from baltic_research import contracts, holdings, store
from baltic_research.errors import ContractError, EditionError, ParameterError, UnknownNameError

SHARE = "nato.defence_share_gdp"


def editions_of(frame) -> list[str]:
    return list(frame["edition"].unique())


def test_the_newest_edition_is_taken_unless_another_is_asked_for():
    assert editions_of(store.load(SHARE)) == ["2026-07"]
    assert editions_of(store.load(SHARE, edition="2016-01")) == ["2016-01"]
    assert editions_of(store.load("nato.gdp_usd_constant")) == ["2024-06"]


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        ("2016-01-28", "2016-01"),
        ("2024-06-16", "2023-07"),
        ("2024-06-17", "2024-06"),
        (dt.date(2024, 7, 1), "2024-06"),
        ("2026-07-09", "2025-08"),
        ("2030-01-01", "2026-07"),
    ],
)
def test_as_of_takes_the_newest_edition_published_by_that_day(day, edition):
    assert editions_of(store.load(SHARE, as_of=day)) == [edition]
    assert store.as_of(SHARE, day).edition == edition


def test_before_the_first_edition_nothing_was_known():
    with pytest.raises(EditionError, match="the first, 2016-01, was published on 2016-01-28"):
        store.load(SHARE, as_of="2016-01-27")


def test_asking_for_years_that_were_not_known_is_an_error():
    with pytest.raises(EditionError, match=r"gives .* for 2014 to 2024; asked for 2025, 2026"):
        store.load(SHARE, as_of="2024-07-01", years=range(2020, 2027))


def test_asking_a_fragment_for_a_country_it_lacks_names_editions_that_have_it():
    with pytest.raises(
        EditionError,
        match=r"2023-07 has no figures .* for LTU; editions that have them: 2016-01, 2019-06, 2024-06, 2026-07",
    ):
        store.load("nato.equipment_share", as_of="2023-08-01", countries="LTU")


def test_a_country_outside_the_source_is_said_to_be_in_no_edition():
    with pytest.raises(EditionError, match="for RUS; no edition has them"):
        store.load(SHARE, countries=["LTU", "Russia"])


def test_an_edition_held_in_part_names_those_that_give_all_the_years():
    wanted = "for 2023 to 2023; asked for 2014 to 2022; editions that give it all: 2024-06, 2025-08"
    with pytest.raises(EditionError, match=wanted):
        store.load(SHARE, as_of="2023-12-31", countries="LTU", years=range(2014, 2024))


def test_years_that_no_edition_gives_name_none():
    with pytest.raises(EditionError, match=r"asked for 1000 to 2013$"):
        store.load(SHARE, edition="2026-07", years=range(1000, 2027))


def test_all_editions_as_of_a_day_are_those_published_by_then():
    frame = store.load(SHARE, edition="all", as_of="2024-07-01", countries="LTU")
    assert editions_of(frame) == ["2016-01", "2019-06", "2023-07", "2024-06"]


def test_edition_and_as_of_together_are_refused():
    with pytest.raises(ParameterError, match="not both"):
        store.load(SHARE, edition="2024-06", as_of="2024-07-01")


@pytest.mark.parametrize("day", ["yesterday", "2024-13-01", "01.07.2024"])
def test_a_day_that_is_none_is_refused(day):
    with pytest.raises(ParameterError, match="is not a day of the form YYYY-MM-DD"):
        store.load(SHARE, as_of=day)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"series": "nato.defense_share_gdp"}, "unknown series 'nato.defense_share_gdp'; did you mean nato.defence_share_gdp"),
        ({"series": SHARE, "countries": "Lithuana"}, "unknown country 'Lithuana'; did you mean Lithuania"),
        ({"series": SHARE, "edition": "2024-07"}, "unknown edition of nato '2024-07'; did you mean 2026-07 or 2024-06"),
    ],
)  # fmt: skip
def test_an_unknown_name_gets_the_nearest(call, message):
    with pytest.raises(UnknownNameError) as caught:
        store.load(**call)
    assert message in str(caught.value)


def test_no_years_at_all_are_refused():
    with pytest.raises(ParameterError, match="years is empty"):
        store.load(SHARE, years=[])


@pytest.mark.parametrize(
    ("years", "first", "last"),
    [
        (slice(2020, None), 2020, 2024),
        (slice(None, 2016), 2014, 2016),
        (slice(None, None), 2014, 2024),
    ],
)
def test_a_slice_of_years_takes_its_open_ends_from_the_edition(years, first, last):
    frame = store.load(SHARE, edition="2024-06", countries="LTU", years=years)
    assert frame["year"].tolist() == list(range(first, last + 1))


@pytest.mark.parametrize("years", [slice(2008, None), slice(2020, 2026)])
def test_a_slice_beyond_the_edition_is_an_error(years):
    with pytest.raises(EditionError, match="for 2014 to 2024; asked for"):
        store.load(SHARE, edition="2024-06", years=years)


def test_all_editions_come_oldest_first_with_the_contracts_columns():
    frame = store.load(SHARE, edition="all", countries="LTU", years=2019)
    assert editions_of(frame) == ["2019-06", "2024-06", "2025-08", "2026-07"]
    assert list(frame.columns) == list(contracts.OBSERVATION_COLUMNS)


def test_countries_come_in_the_order_asked_for_within_each_edition():
    frame = store.load(SHARE, edition=["2026-07", "2024-06"], countries=["LTU", "EST"], years=2020)
    pairs = list(zip(frame["edition"], frame["country"], strict=True))
    assert pairs == [
        ("2024-06", "LTU"),
        ("2024-06", "EST"),
        ("2026-07", "LTU"),
        ("2026-07", "EST"),
    ]


def test_changing_a_loaded_table_changes_nothing_for_the_next_caller():
    first = store.load(SHARE, countries="LTU")
    first["value"] = 0.0
    assert (store.load(SHARE, countries="LTU")["value"] > 0).all()


@pytest.fixture
def own_tables(tmp_path, monkeypatch):
    """A user's data folder that holds a copy of the newest edition under a later label."""
    monkeypatch.setenv("BALTIC_RESEARCH_DATA", str(tmp_path))
    newest = holdings.find_edition("nato", "2026-07")
    folder = tmp_path / "nato"
    folder.mkdir()
    text = newest.table.with_suffix(".json").read_text(encoding="utf-8")
    text = text.replace("2026-07-10", "2027-07-10").replace('"2026-07"', '"2027-07"')
    (folder / "2027-07.json").write_text(text, encoding="utf-8")
    (folder / "2027-07.csv").write_bytes(newest.table.read_bytes())
    return folder


def test_the_users_own_editions_stand_beside_the_shipped_ones(own_tables):
    listed = holdings.editions("nato").set_index("edition")["shipped"]
    assert not listed["2027-07"]
    assert listed["2026-07"]
    assert store.as_of(SHARE, "2027-08-01").edition == "2027-07"


def test_a_table_changed_by_hand_is_refused(own_tables):
    table = own_tables / "2027-07.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("5.33", "6.33"), encoding="utf-8")
    with pytest.raises(ContractError, match="is not the table that was imported"):
        store.load(SHARE, edition="2027-07")


def test_a_broken_sidecar_is_named(own_tables):
    (own_tables / "2027-07.json").write_text("{", encoding="utf-8")
    with pytest.raises(ContractError, match=r"2027-07\.json does not describe an edition"):
        holdings.editions("nato")
