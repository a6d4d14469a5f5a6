"""The essay's claims: what each verdict rests on, how it moves with the day, and no later data."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import functools
import re

import pandas as pd
import pytest

from baltic_research import claims
from baltic_research.claims import arms, declared, ordered, presence, sea, spending, war_games, will
from baltic_research.claims.case import Case
from baltic_research.countries import BALTICS
from baltic_research.errors import ContractError, EditionError, ParameterError, UnknownNameError
from baltic_research.indicators import dated

EMPTY = dict.fromkeys(("id", "claim", "words", "tested_by", "confidence", "what_would_change"), "")
DAYS = ("2016-12-31", "2019-12-31", "2024-07-01", None)


@functools.cache
def findings(day: str | None) -> dict[str, claims.Finding]:
    return {one.id: one for one in claims.claims(day)}


@functools.cache
def verdicts() -> pd.DataFrame:
    return claims.changes(DAYS).set_index("id")


def value(finding: claims.Finding, quantity: str, edition: str | None = None) -> float:
    rows = finding.numbers.query("quantity == @quantity")
    return float((rows if edition is None else rows[rows["edition"] == edition])["value"].item())


# The list


def test_the_list_holds_every_claim_of_the_first_reading_and_its_verdict(shared):
    with (shared / "facts" / "essay_claims.csv").open(encoding="utf-8") as stream:
        read = {row["claim_id"]: row["verdict"] for row in csv.DictReader(stream)}
    assert {one: declared.claim(one).first_reading for one in read} == read


def test_the_list_adds_six_claims_that_the_first_reading_left_out():
    added = [one.id for one in declared.listed().values() if not one.first_reading]
    assert added == [f"C{number}" for number in range(23, 29)]


def test_the_words_quoted_are_the_essays(shared):
    essay = " ".join((shared / "essay.txt").read_text(encoding="utf-8").split())
    plain = essay.translate({0x201C: None, 0x201D: None, 0x2019: "'"})
    for one in declared.listed().values():
        for part in one.words.split(" ... "):
            assert part in plain, one.id


def test_no_more_than_a_few_words_are_quoted():
    assert max(len(one.words.split()) for one in declared.listed().values()) <= 16


def test_every_document_is_used_by_a_claim():
    assert {key for one in declared.listed().values() for key in one.says} == {*claims.documents()}


def test_figures_of_documents_are_those_public_on_the_day_each_with_its_source():
    figures = claims.document_figures("2015-06-10").set_index("quantity")
    assert set(figures["date"]) == {"2003-12", "2015-06-10"}
    kept = figures.loc["alliance commitments kept in war, 1816 to 1944"]
    assert (kept["value"], kept["unit"], kept["confidence"]) == (75, "% of cases", "high")
    assert all(figures["url"].str.startswith("https://"))
    every = claims.document_figures()
    assert len(every) == sum(len(one.figures) for one in claims.documents().values())
    assert claims.document_figures("2003-12-30").columns.equals(every.columns)
    assert claims.document_figures("2003-12-30").empty


def test_a_document_that_is_not_listed_is_refused(monkeypatch):
    read = {"documents": {"treaty": {}}, "claims": [{**EMPTY, "says": {"treety": ""}}]}
    monkeypatch.setattr(declared, "documents", lambda: {"treaty": None})
    monkeypatch.setattr(declared, "_read", lambda: read)
    with pytest.raises(UnknownNameError, match="did you mean treaty"):
        declared.listed.__wrapped__()


def test_an_id_that_stands_twice_is_refused(monkeypatch):
    monkeypatch.setattr(declared, "_read", lambda: {"documents": {}, "claims": [EMPTY, EMPTY]})
    with pytest.raises(ContractError, match="twice"):
        declared.listed.__wrapped__()


def test_a_claim_that_is_not_listed_names_the_nearest():
    with pytest.raises(UnknownNameError, match="C14"):
        claims.test("C144")


def test_a_day_that_is_none_is_refused():
    with pytest.raises(ParameterError, match="YYYY-MM-DD"):
        claims.claims("last year")


def test_claims_and_tests_that_do_not_match_are_named(monkeypatch):
    monkeypatch.setattr(claims.ordered, "_THEMES", (spending.TESTS, spending.TESTS))
    with pytest.raises(ContractError, match="C01, C02"):
        claims.test("C14")


# Every finding


@pytest.mark.parametrize("day", DAYS)
def test_every_claim_has_a_verdict_with_evidence_and_what_would_change_it(day):
    assert list(findings(day)) == list(claims.ids())
    for one in findings(day).values():
        assert one.verdict in claims.VERDICTS
        assert one.rests_on in {claims.NUMBERS, claims.DOCUMENTS, claims.BOTH}
        assert one.evidence
        assert one.what_would_change
        assert one.confidence in {"high", "medium", "low"}


@pytest.mark.parametrize("day", DAYS)
def test_every_verdict_but_not_testable_names_sources_with_addresses(day):
    for one in findings(day).values():
        assert one.sources or one.verdict == claims.NOT_TESTABLE, one.id
        assert all(re.match(r"https?://\S+$", source.url) for source in one.sources), one.id


@pytest.mark.parametrize("day", DAYS)
def test_not_testable_says_why_in_the_first_sentence(day):
    for one in findings(day).values():
        said = one.evidence[0].startswith("Not testable: ")
        assert said == (one.verdict == claims.NOT_TESTABLE), one.id


@pytest.mark.parametrize("day", DAYS)
def test_a_verdict_on_numbers_has_numbers_behind_it(day):
    for one in findings(day).values():
        if one.verdict != claims.NOT_TESTABLE and one.rests_on != claims.DOCUMENTS:
            assert not one.numbers.empty, one.id


@pytest.mark.parametrize("day", [one for one in DAYS if one])
def test_nothing_that_came_later_is_cited_or_counted(day):
    for one in findings(day).values():
        dates = [part for source in one.sources for part in source.date.split(", ")]
        dates += [edition for edition in one.numbers["edition"] if edition]
        assert all(dated.last_day(date).isoformat() <= day for date in dates), one.id


def test_before_the_treaty_nothing_can_be_tested():
    assert {one.verdict for one in claims.claims("1940-01-01")} == {claims.NOT_TESTABLE}


def test_a_verdict_that_rests_on_documents_says_so():
    assert findings(None)["C01"].rests_on == claims.DOCUMENTS
    assert findings(None)["C01"].evidence[0].startswith("Documents decide it, no figure does")


@pytest.mark.parametrize(
    ("reads", "verdict"),
    [
        ({"treaty": "for", "pew_2015": "for"}, claims.SUPPORTED),
        ({"treaty": "for", "pew_2015": "part"}, claims.PARTLY),
        ({"treaty": "for", "pew_2015": "against"}, claims.PARTLY),
        ({"treaty": "against", "pew_2015": "against"}, claims.CONTRADICTED),
        ({}, None),
    ],
)
def test_documents_decide_by_how_each_was_read(reads, verdict):
    one = declared.Claim(**EMPTY, says={"treaty": "", "pew_2015": ""}, reads=reads)
    assert Case(one, None).verdict_of_documents() == verdict


def test_a_document_of_later_does_not_decide():
    one = declared.Claim(**EMPTY, says={"treaty": "", "pew_2015": ""})
    one = dataclasses.replace(one, reads={"treaty": "for", "pew_2015": "against"})
    known_of = dt.date(2015, 6, 9)
    assert Case(one, known_of).verdict_of_documents() == claims.SUPPORTED


@pytest.mark.parametrize("claim", ["C01", "C07", "C08", "C11", "C17", "C18", "C19", "C23", "C25",
                                   "C26"])  # fmt: skip
def test_every_verdict_on_documents_alone_would_turn_with_them(monkeypatch, claim):
    read = dict.fromkeys(declared.claim(claim).reads, "against")
    if findings(None)[claim].verdict == claims.CONTRADICTED:
        read = dict.fromkeys(read, "for")
    listed = declared.listed() | {claim: dataclasses.replace(declared.claim(claim), reads=read)}
    monkeypatch.setattr(declared, "listed", lambda: listed)
    found = claims.test(claim)
    assert found.rests_on == claims.DOCUMENTS
    assert found.verdict != findings(None)[claim].verdict


@pytest.mark.parametrize("reads", [{"treaty": "maybe"}, {"pew_2015": "for"}])
def test_a_reading_that_is_none_or_of_a_document_that_says_nothing_is_refused(monkeypatch, reads):
    read = {"documents": {}, "claims": [{**EMPTY, "says": {"treaty": ""}, "reads": reads}]}
    monkeypatch.setattr(declared, "_read", lambda: read)
    with pytest.raises(ContractError, match="give for, part, against"):
        declared.listed.__wrapped__()


def test_where_we_differ_from_the_first_reading_we_say_why():
    differ = {one.id for one in findings(None).values() if one.why_we_differ}
    assert differ == {"C12", "C16"}
    assert all(
        one.verdict == one.first_reading or not one.first_reading
        for one in findings(None).values()
        if one.id not in differ
    )


def test_a_finding_is_shown_with_what_comes_from_data_escaped():
    one, evil = findings(None)["C14"], "<b>bold</b>"
    source = claims.Citation(evil, 'javascript:"<b>', evil, evil)
    numbers = one.numbers.assign(quantity=evil)
    told = dict.fromkeys(("evidence", "across"), (evil,))
    words = dict.fromkeys(("claim", "what_would_change", "why_we_differ", "first_reading"), evil)
    shown = dataclasses.replace(one, **told, **words, data=numbers, sources=(source,))
    page = shown._repr_html_()
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert "javascript" not in page


def test_a_finding_links_its_sources_and_folds_its_numbers():
    page = findings(None)["C14"]._repr_html_()
    assert '<a href="https://www.sipri.org/databases/milex">' in page
    assert f"<summary>Numbers ({len(findings(None)['C14'].numbers)})</summary>" in page


def test_a_finding_prints_as_text_of_a_page_wide_with_few_of_many_numbers():
    lines = repr(findings(None)["C14"]).splitlines()
    assert lines[0].startswith("C14 contradicted (rests on numbers)")
    for head in ("Evidence:", "Across editions and sources:", "Numbers:", "Sources:"):
        assert head in lines
    assert "more in the finding's numbers" in repr(findings(None)["C14"])
    assert max(len(one) for one in lines if "http" not in one and "[" not in one) <= 88


def test_hours_without_end_are_said_in_a_word():
    assert "never hours" in repr(findings(None)["C11"])
    assert " inf " not in repr(findings(None)["C11"])


@pytest.mark.parametrize("day", DAYS)
def test_in_short_says_what_decides(day):
    for one in findings(day).values():
        assert one.in_short.startswith(one.evidence[0])
        assert len(one.in_short) < 420, one.id


@pytest.mark.parametrize("day", DAYS)
def test_a_publisher_is_cited_once_with_all_editions_used(day):
    for one in findings(day).values():
        pages = [(source.url, source.date) for source in one.sources]
        assert len(pages) == len({*pages}), one.id
        assert sum("military expenditure" in str(source).lower() for source in one.sources) <= 1


def test_the_lists_counted_are_the_ones_cited():
    cited = " ".join(source.url for source in findings(None)["C03"].sources)
    assert "shape.nato.int" in cited  # Estonia and Latvia
    assert "tass.com/world/1952887" in cited  # Lithuania


def test_a_reason_that_holds_today_is_not_given_for_an_earlier_day():
    """In 2016 the one contract for denial was against armour; the reason of today is not it."""
    assert "not aimed at armour" in findings(None)["C16"].why_we_differ
    reason = findings("2016-12-31")["C16"].why_we_differ
    assert "evidence known on 2016-12-31" in reason
    assert "aimed at armour" not in reason


@pytest.mark.parametrize("day", ["2016-12-31", "2019-12-31", "2024-07-01"])
def test_the_day_is_the_reason_only_where_the_verdict_of_today_is_the_first_reading(day):
    today = findings(None)
    differ = [one for one in findings(day).values() if one.why_we_differ]
    assert differ
    for one in differ:
        by_the_day = "it judged by all that is known" in one.why_we_differ
        assert by_the_day == (today[one.id].verdict == one.first_reading), one.id


def test_a_claim_that_is_partly_so_then_and_now_does_not_blame_the_day():
    reason = findings("2024-07-01")["C16"].why_we_differ
    assert findings(None)["C16"].verdict == claims.PARTLY
    assert reason.endswith("the verdict is 'partly'.")


def test_without_the_passage_the_report_is_not_said_to_bear_the_claim_out(monkeypatch):
    monkeypatch.setattr(presence, "_named", lambda *_: ({"USA", "FRA"}, {"USA", "FRA"}))
    assert claims.test("C04").verdict == claims.PARTLY
    found = dataclasses.replace(declared.claim("C04"), reads={"crs_2020": "for"})
    listed = declared.listed() | {"C04": found}
    monkeypatch.setattr(declared, "listed", lambda: listed)
    assert claims.test("C04").verdict == claims.SUPPORTED


def test_without_any_nuclear_armed_ally_the_claim_would_be_contradicted(monkeypatch):
    monkeypatch.setattr(presence, "_named", lambda *_: ({"DEU"}, {"DEU"}))
    assert claims.test("C04").verdict == claims.CONTRADICTED
    assert claims.test("C09").verdict == claims.CONTRADICTED


@pytest.mark.parametrize(
    ("named", "verdict"),
    [({"USA", "DEU", "GBR"}, claims.SUPPORTED), ({"CAN"}, claims.CONTRADICTED)],
)
def test_all_three_nations_or_none_would_turn_the_verdict(monkeypatch, named, verdict):
    monkeypatch.setattr(presence, "_named", lambda *_: (named, named))
    assert claims.test("C03").verdict == verdict


def test_forces_that_did_not_fall_would_show_no_cost(monkeypatch):
    monkeypatch.setattr(war_games, "_middle", lambda _: 1000.0)
    assert claims.test("C22").verdict == claims.CONTRADICTED


@pytest.mark.parametrize(("half", "verdict"), [(0.1, claims.SUPPORTED), (0.5, claims.PARTLY)])
def test_the_share_of_weapons_against_armour_turns_the_verdict(monkeypatch, half, verdict):
    monkeypatch.setattr(arms, "HALF", half)
    assert claims.test("C16").verdict == verdict


def test_accession_that_moves_no_share_would_contradict(monkeypatch):
    monkeypatch.setattr(sea, "BEFORE", dt.date(2026, 1, 1))
    assert claims.test("C28").verdict == claims.CONTRADICTED


# Lithuania and 2 %


@pytest.mark.parametrize("day", DAYS)
def test_lithuania_did_not_consistently_spend_two_percent(day):
    assert findings(day)["C14"].verdict == claims.CONTRADICTED
    assert findings(day)["C14"].rests_on == claims.NUMBERS


def test_lithuania_missed_every_year_to_2018_and_2021_in_every_edition_of_nato():
    said = findings(None)["C14"].evidence[1]
    assert "below 2 % in every edition in 2008 to 2018, 2021;" in said
    assert "turning on the edition: 2019;" in said
    assert "2020, 2022 to 2026" in said


def test_sipri_says_the_same_of_lithuania_and_has_no_year_that_turns_on_the_edition():
    said = findings(None)["C14"].evidence[2]
    assert said.startswith("SIPRI")
    assert "in 2004 to 2019, 2021; turning on the edition: none" in said


def test_both_publishers_contradict_the_claim_on_lithuania_each_on_its_own():
    said = findings(None)["C14"].evidence
    assert said[0] == (
        "Below 2 % of GDP in every edition held: in 12 of 19 years by NATO (2008 to 2026) and in "
        "17 of 22 years by SIPRI (2004 to 2025)."
    )
    assert "by each publisher: from 2022 on" in said[3]
    editions = findings(None)["C14"].numbers.query("edition != ''").groupby("source")["edition"]
    assert editions.nunique().to_dict() == {"NATO": 6, "SIPRI": 3}


def test_lithuanias_2019_turns_on_the_edition():
    one = findings(None)["C14"]
    nato = one.numbers.query("quantity == 'Lithuania 2019' and source == 'NATO'")
    assert nato.set_index("edition")["value"].round(2).to_dict() == {
        "2019-06": 1.98, "2024-06": 2.00, "2025-08": 1.98, "2026-07": 1.98,
    }  # fmt: skip
    assert "2019-06 1.98, 2024-06 2.00, 2025-08 1.98, 2026-07 1.98" in " ".join(one.across)


def test_the_exact_two_percent_of_2019_does_not_recompute():
    assert value(findings(None)["C14"], "2019, spending over GDP") == pytest.approx(1.995, abs=5e-4)


def test_a_share_just_below_two_is_not_shown_as_two():
    assert "2024-04 1.996" in " ".join(findings(None)["C14"].across)


def test_in_2016_sipri_was_not_held_and_that_is_said():
    one = findings("2016-12-31")["C14"]
    assert set(one.numbers["source"]) == {"NATO"}
    assert "sipri.milex_share_gdp was not taken" in one.across[0]


@pytest.mark.parametrize(
    ("shares", "verdict"),
    [
        ({2015: [2.1, 2.2], 2016: [2.0, 2.0]}, claims.SUPPORTED),
        ({2015: [2.1, 2.2], 2016: [1.9, 2.0]}, claims.PARTLY),
        ({2015: [2.1], 2016: [2.1], 2017: [2.1], 2018: [1.9]}, claims.PARTLY),
        ({2015: [2.1], 2016: [2.1], 2017: [1.9]}, claims.CONTRADICTED),
    ],
)
def test_consistently_allows_for_a_quarter_of_years_missed(monkeypatch, shares, verdict):
    rows = [
        (year, share, f"20{20 + place}-06")
        for year, given in shares.items()
        for place, share in enumerate(given)
    ]
    frame = pd.DataFrame(rows, columns=["year", "value", "edition"]).assign(unit="% of GDP")
    monkeypatch.setattr(Case, "observations", lambda self, series, **_: frame)
    monkeypatch.setattr(spending, "_say_recomputed", lambda *_: None)
    assert claims.test("C14").verdict == verdict


# Other numbers


def test_in_2016_latvia_still_spent_less_than_before_the_crisis():
    one = findings("2016-12-31")["C15"]
    assert one.verdict == claims.PARTLY
    spent = [value(one, f"Latvia {year}, real spending") for year in (2014, 2015, 2008)]
    assert spent == sorted(spent)


def test_spending_that_fell_contradicts_the_increase(monkeypatch):
    rows = [(code, year, 9.0 - year % 10) for code in BALTICS for year in (2014, 2016)]
    frame = pd.DataFrame(rows, columns=["country", "year", "value"]).assign(
        edition="2020-06", unit="million USD", status="reported", source="nato"
    )
    monkeypatch.setattr(Case, "observations", lambda self, series, **_: frame)
    assert claims.test("C15").verdict == claims.CONTRADICTED


def test_latvias_battlegroup_binds_no_nuclear_armed_ally_and_the_others_one_at_most():
    one = findings(None)["C04"]
    listed = [value(one, f"nuclear-armed Allies listed in {host}") for host in BALTICS]
    assert listed == [1, 0, 0]
    assert value(one, "nuclear-armed Allies ever named in LVA") == 0


def test_no_us_troops_are_in_the_latest_lists_of_the_battlegroups():
    one = findings(None)["C03"]
    assert [value(one, f"battlegroups with {code}") for code in ("USA", "DEU", "GBR")] == [0, 1, 1]


def test_the_brigade_stationed_for_good_is_far_from_full():
    one = findings(None)["C12"]
    assert value(one, "with the battlegroup, high") < value(one, "German brigade, planned") / 2
    assert "35% to 38%" in one.evidence[0]


def test_most_denial_weapons_bought_are_not_against_armour():
    assert value(findings(None)["C16"], "denial contracts against armour") < 50
    assert value(findings("2019-12-31")["C16"], "denial contracts against armour") >= 50


def test_in_2016_no_air_defence_was_on_order():
    assert value(findings("2016-12-31")["C16"], "contracts for air defence") == 0


def test_two_accessions_brought_eight_of_nine_littoral_states_into_nato():
    shares = findings(None)["C28"].numbers.query("quantity.str.contains('states')")["value"]
    assert shares.tolist() == pytest.approx([100 * 6 / 9, 100 * 8 / 9])


def test_accession_raised_every_measure_at_hand():
    values = findings(None)["C28"].numbers["value"].tolist()
    assert len(values) == 8
    assert all(before < after for before, after in zip(values[::2], values[1::2], strict=True))


def test_the_council_met_four_days_after_estonias_request():
    assert value(findings(None)["C09"], "from request to Council, 2025-09-19") == 4


def test_promises_due_later_are_not_judged():
    said = [one for one in findings(None)["C17"].evidence if one.startswith("The Hague")]
    assert "not yet due" in said[0]


def test_the_record_of_alliances_is_evidence_from_the_day_of_its_publication():
    assert claims.test("C10", "2003-12-30").verdict == claims.NOT_TESTABLE
    assert claims.test("C10", "2003-12-31").verdict == claims.CONTRADICTED


def test_without_such_evidence_the_claim_of_none_would_stand(monkeypatch):
    monkeypatch.setattr(will, "_RECORDS", ())
    assert claims.test("C10", "2019-12-31").verdict == claims.SUPPORTED


def test_one_case_bounds_the_rate_of_refusal_hardly_at_all():
    """Clopper and Pearson: 1 - 0.05 ** (1 / n); the rule of three gives 3 / n for large n."""
    assert value(findings(None)["C10"], "95 % bound of the rate of refusal, 1 kept") == 0.95
    assert will._bound(100) == pytest.approx(3 / 100, rel=0.02)


def test_studies_are_counted_by_what_they_find():
    counts = [value(findings(day)["C05"], "studies coded: possible") for day in DAYS]
    assert counts == [2, 3, 4, 7]


def test_the_campaign_clock_is_run_where_its_parameters_were_set_and_decides_nothing():
    assert "was not run" in " ".join(findings("2024-07-01")["C11"].across)
    one = findings(None)["C11"]
    rapid = "reached within 7 days, {}, Riga"
    steps = ("posture 2016", "posture 2017", "posture 2026", "seven brigades")
    chances = [value(one, rapid.format(step)) for step in steps]
    assert chances == sorted(chances, reverse=True)
    assert one.rests_on == claims.DOCUMENTS


def test_a_response_need_not_be_certain_to_deter():
    one = findings(None)["C25"].numbers.query("source == 'threshold model'")
    assert one["value"].tolist() == pytest.approx([1 / 1.5, 1 / 2, 1 / 4])


def test_russian_forces_near_the_border_shrank_after_the_invasion():
    assert "-80%" in " ".join(findings("2024-07-01")["C22"].evidence)


# What changed


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("C02", ["partly", "supported", "supported", "supported"]),
        ("C06", ["not testable", "supported", "supported", "partly"]),
        ("C12", ["not testable", "contradicted", "contradicted", "partly"]),
        ("C15", ["partly", "supported", "supported", "supported"]),
        ("C16", ["partly", "supported", "partly", "partly"]),
        ("C19", ["not testable", "not testable", "partly", "partly"]),
        ("C28", ["not testable", "not testable", "supported", "supported"]),
    ],
)
def test_verdicts_that_changed_with_what_was_known(claim, expected):
    row = verdicts().loc[claim]
    assert row[["2016-12-31", "2019-12-31", "2024-07-01", "newest"]].tolist() == expected
    assert row["changed"]


def test_a_change_is_told_with_the_day_on_which_it_shows():
    assert verdicts().loc["C12", "steps"] == (
        "2019-12-31: not testable to contradicted; newest: contradicted to partly"
    )


@pytest.mark.parametrize("claim", ["C01", "C10", "C11", "C13", "C14", "C20", "C26"])
def test_verdicts_that_did_not_change(claim):
    assert not verdicts().loc[claim, "changed"]
    assert verdicts().loc[claim, "steps"] == ""


@pytest.mark.parametrize("days", [[], ["2019-12-31", "2019-12-31"]])
def test_days_to_compare_are_given_once_each(days):
    with pytest.raises(ParameterError, match="each once"):
        claims.changes(days)


def test_findings_by_day_serve_changes_and_steps_without_being_made_again(monkeypatch):
    days, chosen = ["2016-12-31", "2019-12-31"], ["C01", "C02"]
    found = claims.by_day(days, only=chosen)
    assert list(found) == days
    assert [one.id for one in found["2019-12-31"]] == chosen
    wanted = claims.changes(days, only=chosen), claims.steps(days, only=chosen)
    monkeypatch.setattr(ordered, "test", None)
    pd.testing.assert_frame_equal(claims.changes(found), wanted[0])
    pd.testing.assert_frame_equal(claims.steps(found), wanted[1])


def test_every_step_says_what_decided_before_and_after():
    found = claims.steps(DAYS)
    told = verdicts().query("changed")["steps"].str.count("; ").add(1)
    assert found.groupby("id").size().to_dict() == told.to_dict()
    row = found.query("id == 'C12' and day == 'newest'").iloc[0]
    assert (row["before"], row["after"]) == ("contradicted", "partly")
    assert row["why_before"].startswith("No unit stationed for good")
    assert row["why_after"].startswith("Germany's brigade in Lithuania")


def test_claims_may_be_chosen_and_keep_the_order_of_the_list():
    assert [one.id for one in claims.claims("2019-12-31", only=["C14", "C02"])] == ["C02", "C14"]
    assert claims.changes(["2019-12-31"], only=["C14"])["id"].tolist() == ["C14"]
    assert claims.steps(["2016-12-31", "2019-12-31"], only=["C01"]).empty
    with pytest.raises(UnknownNameError, match="C14"):
        claims.table(only=["C144"])


def test_days_are_put_in_order_and_end_with_the_last():
    days = ["2024-07-01", "2016-12-31", "2024-07-01"]
    assert claims.days_until(days) == ["2016-12-31", "2024-07-01", None]
    assert claims.days_until(days, "2024-07-01") == ["2016-12-31", "2024-07-01"]
    with pytest.raises(ParameterError, match="YYYY-MM-DD"):
        claims.days_until(["soon"], "2024-07-01")


def test_a_source_is_listed_once_with_all_its_claims():
    found = claims.sources(findings(None).values())
    assert not found.duplicated(["url", "date"]).any()
    treaty = found[found["url"].str.contains("parliament.uk")].iloc[0]
    assert treaty["claims"] == "C01, C17, C18, C25"


def test_shares_stop_at_the_day_and_hold_both_publishers_after_it():
    assert set(claims.shares(as_of="2019-12-31")["edition"]) == {"2016-01", "2019-06"}
    assert set(claims.shares()["source"]) == {"nato", "sipri"}
    with pytest.raises(EditionError, match="sipri"):
        claims.shares(as_of="2010-01-01")


def test_years_below_the_level_are_told_by_publisher_and_edition():
    found = claims.years_below(claims.shares()).set_index(["source", "edition"])
    assert found.loc[("nato", "2024-06"), "which"] == "2014 to 2018, 2021"
    assert found.loc[("nato", "2026-07"), "which"] == "2014 to 2019, 2021"
    assert found.loc[("sipri", "2024-04"), "which"] == "2004 to 2019, 2021"
    assert found.loc[("nato", "2023-07"), "which"] == "none"
    assert found.loc[("nato", "2026-07"), "closest_pct"] == 1.98


def test_years_of_two_countries_are_not_mixed():
    both = pd.concat([claims.shares(), claims.shares("EST")])
    with pytest.raises(ContractError, match="LTU, EST"):
        claims.years_below(both)


def test_the_table_has_a_row_a_claim_and_the_day():
    found = claims.table("2019-12-31")
    assert found["id"].tolist() == list(claims.ids())
    assert set(found["as_of"]) == {"2019-12-31"}
    assert found.set_index("id").loc["C02", "verdict"] == "supported"


def test_the_table_of_findings_is_that_of_their_day():
    found = claims.claims("2019-12-31", only=["C02", "C14"])
    anew = claims.table("2019-12-31", only=["C02", "C14"])
    pd.testing.assert_frame_equal(claims.table(found), anew)
