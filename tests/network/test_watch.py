"""What a watch says of a publisher's pages, feeds, interfaces and files, and what it keeps."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from baltic_research import catalog, holdings, watch
from baltic_research.catalog import Watched
from baltic_research.cli import main
from baltic_research.errors import ContractError, LockedError, UnknownNameError, WriteError
from baltic_research.watch import Sighting, Verdict, asking, listing, seen
from baltic_research.web import Manners

if TYPE_CHECKING:
    from tests.network.conftest import Publisher

TODAY = dt.date(2026, 11, 23)
TOMORROW = TODAY + dt.timedelta(days=1)

PAGE = "/defence-expenditures"
TABLES = r"def-exp-(?P<year>20\d\d)-en\.(?:pdf|xlsx)"
NEWS = r"/articles/news/(?P<date>20\d\d/\d\d/\d\d)/"

# Written by hand after the publishers' own: an archive of tables, a newsroom, a feed, an interface
ARCHIVE_2026 = b"""<!doctype html><html><head><title>Spending</title></head><body>
<nav><a href="/en">Home</a></nav><h2>Archive of tables</h2>
<p><a href="/dam/finance/def-exp-2025-en.pdf">2025</a> <a href="/dam/finance/def-exp-2026-en.pdf">2026</a>
<p>All of it is also there as a workbook.</body></html>"""
ARCHIVE_2027 = ARCHIVE_2026.replace(
    b"<p>All", b'<a href="/dam/finance/def-exp-2027-en.pdf">2027</a><p>All'
)
NEWSROOM = b"""<html><body><main>
<a href="/en/articles/news/2026/11/20/a-visit-to-riga">A visit to Riga</a>
<a href="/en/articles/news/2027/06/18/spending-tables"><div>Spending</div><div>of <b>Allies</b>, new tables</div></a>
</main></body></html>"""
RSS = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News</title>
<!-- newest first -->
<item><title>New figures in the spending database</title><link>https://example.org/new</link>
<pubDate>Mon, 26 Apr 2027 00:01:00 +0200</pubDate></item>
<item><title>A conference</title><link>https://example.org/c</link><dc:date>2027-05-01</dc:date></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Releases</title>
<entry><title type="html">Version 3</title><link rel="edit" href="/edit"/><link href="/v3"/>
<updated>2027-02-01T10:00:00Z</updated></entry></feed>"""
BANK = b"""[{"page":1,"pages":66,"per_page":1,"total":66,"sourceid":"2","lastupdated":"2027-07-01"},
[{"indicator":{"id":"MS.MIL.XPND.GD.ZS"},"countryiso3code":"EST","date":"2026","value":null}]]"""

MEMORY = """{"addresses": {"x":
{"question": "", "etag": "", "last_modified": "", "size": "", "items": {}, "listed": []}}}"""

Declare = Callable[..., Watched]
Look = Callable[..., list[Sighting]]


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's data folder, empty."""
    monkeypatch.setenv("BALTIC_RESEARCH_DATA", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Declare:
    """Let NATO, of which 2026-07 is held (to 2026), be watched at other addresses."""
    declared: list[Watched] = []

    def declare(address: str, kind: str = "page", marks: str = "last_year", **more: Any) -> Watched:
        declared.append(Watched(address, kind, marks, **more))
        nato = replace(catalog.source("nato"), watch=tuple(declared), downloads=())
        monkeypatch.setattr(catalog, "sources", lambda: {"nato": nato})
        return declared[-1]

    return declare


@pytest.fixture
def look(hasty: Manners) -> Look:
    def look(today: dt.date = TODAY, manners: Manners = hasty) -> list[Sighting]:
        return watch.watch("nato", manners=manners, today=today)

    return look


def kept(store: Path) -> dict[str, Any]:
    content = json.loads((store / "watch/nato/seen.json").read_text(encoding="utf-8"))
    addresses: dict[str, Any] = content["addresses"]
    return addresses


def html(publisher: Publisher, content: bytes, path: str = PAGE, **more: Any) -> str:
    return publisher.serves(path, content, kind="text/html; charset=utf-8", **more)


# What is newer


def test_a_page_that_lists_only_what_is_held_has_nothing_newer(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    declare(html(publisher, ARCHIVE_2026), pattern=TABLES)
    (one,) = look()
    assert (one.verdict, one.held, one.label) == (Verdict.NOTHING_NEWER, "2026-07", "data to 2026")


def test_data_that_reach_further_than_any_edition_held_are_new(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    declare(html(publisher, ARCHIVE_2027), pattern=TABLES)
    (one,) = look()
    assert (one.verdict, one.label, one.title) == (Verdict.NEW, "data to 2027", "2027")
    assert one.link == publisher.url("/dam/finance/def-exp-2027-en.pdf")


def test_what_was_seen_before_and_is_not_held_is_still_newer(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    declare(html(publisher, ARCHIVE_2027), pattern=TABLES)
    look()
    (one,) = look(TOMORROW)
    assert (one.verdict, one.first_seen) == (Verdict.STILL_NEWER, TODAY)


def test_what_a_publisher_withdraws_is_no_longer_newer(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    declare(html(publisher, ARCHIVE_2027), pattern=TABLES)
    look()
    html(publisher, ARCHIVE_2026)
    assert [one.verdict for one in look(TOMORROW)] == [Verdict.NOTHING_NEWER]


def test_news_that_have_scrolled_off_their_page_stay_newer(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    declare(html(publisher, NEWSROOM), marks="date", pattern=NEWS, about="spending")
    (one,) = look()
    assert (one.verdict, one.title) == (Verdict.NEW, "Spending of Allies, new tables")
    other = NEWSROOM.replace(b"/2027/06/18/spending-tables", b"/2027/07/01/a-speech")
    html(publisher, other.replace(b"Spending", b"Speech"))
    (one,) = look(TOMORROW)
    assert (one.verdict, one.label) == (Verdict.STILL_NEWER, "2027-06-18")


def test_news_about_something_else_are_nothing_newer_and_no_fault(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    declare(html(publisher, NEWSROOM), marks="date", pattern=NEWS, about="submarines")
    (one,) = look()
    assert (one.verdict, one.label, one.fault) == (Verdict.NOTHING_NEWER, "", "")


def test_news_older_than_the_edition_held_are_nothing_newer(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    page = html(publisher, NEWSROOM.replace(b"2027/06/18", b"2026/07/10"))
    declare(page, marks="date", pattern=NEWS, about="spending")
    (one,) = look()
    assert (one.verdict, one.label) == (Verdict.NOTHING_NEWER, "2026-07-10")


@pytest.mark.parametrize(
    ("content", "label", "link"),
    [
        (RSS, "2027-04-25", "https://example.org/new"),
        (
            RSS.replace(b"A conf", b"Database conf")
            .replace(b"New fig", b"Old fig")
            .replace(b"ing database", b"ing"),
            "2027-05-01",
            "https://example.org/c",
        ),
        (ATOM, "2027-02-01", "/v3"),
    ],
    ids=["rss", "dublin core", "atom"],
)
def test_a_feed_is_judged_by_the_day_of_its_entries_in_universal_time(
    publisher: Publisher, declare: Declare, look: Look, content: bytes, label: str, link: str
) -> None:
    address = publisher.serves("/feed", content, kind="application/xml")
    declare(address, kind="feed", marks="date", about="database|version")
    (one,) = look()
    assert (one.verdict, one.label) == (Verdict.NEW, label)
    assert one.link == (publisher.url(link) if link.startswith("/") else link)


def test_an_interface_is_judged_by_the_field_that_the_catalogue_names(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    address = publisher.serves("/v2", BANK, kind="application/json")
    declare(address, kind="api", marks="date", pattern=r"^0\.lastupdated = (?P<date>.*)")
    (one,) = look()
    assert (one.verdict, one.label, one.title) == (
        Verdict.NEW, "2027-07-01", "lastupdated 2027-07-01",
    )  # fmt: skip


def test_a_file_is_judged_by_its_last_modification_and_not_downloaded(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    later = publisher.serves("/t.xlsx", b"PK", etag='"b"', modified="Fri, 11 Jul 2026 09:55:14 GMT")
    declare(later, kind="file", marks="date")
    (one,) = look()
    assert (one.verdict, one.label, one.title) == (Verdict.NEW, "2026-07-11", "t.xlsx")
    assert [asked.method for asked in publisher.asked] == ["HEAD"]


def test_a_file_without_a_day_is_newer_from_the_day_its_mark_changes(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    declare(publisher.serves("/t.xlsx", b"PK", etag='"a"'), kind="file", marks="date")
    assert [one.verdict for one in look()] == [Verdict.NOTHING_NEWER]
    assert [one.verdict for one in look()] == [Verdict.NOTHING_NEWER]
    publisher.serves("/t.xlsx", b"PK", etag='"b"')
    (one,) = look(TOMORROW)
    assert (one.verdict, one.label) == (Verdict.NEW, TOMORROW.isoformat())
    (one,) = look(TOMORROW + dt.timedelta(days=1))
    assert (one.verdict, one.first_seen) == (Verdict.STILL_NEWER, TOMORROW)


def test_a_release_is_newer_than_that_of_the_edition_held(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    page = b"<a href=/Tracker_Release_29.xlsx>29</a><a href=/Tracker_Release_30.xlsx>30</a>"
    declare(
        html(publisher, page),
        marks="version", pattern=r"Release_(?P<version>\d+)", versions={"2026-07": 29},
    )  # fmt: skip
    (one,) = look()
    assert (one.verdict, one.label) == (Verdict.NEW, "release 30")


@pytest.mark.parametrize(("days", "newer"), [(31, False), (32, True)])
def test_a_release_seen_about_when_an_unnumbered_edition_came_out_is_that_edition(
    days: int, newer: bool
) -> None:
    (*_, newest) = holdings.held("nato")
    watched = Watched("", "page", "version", versions={"2025-08": 28})
    first = newest.published + dt.timedelta(days=days)
    item = seen.Item("", "", "release 29", first, first, mark=29)
    assert watch.watcher.is_newer(watched, item, holdings.held("nato")) is newer


def test_a_release_above_that_of_a_numbered_edition_is_newer_on_any_day() -> None:
    (*_, newest) = holdings.held("nato")
    watched = Watched("", "page", "version", versions={"2026-07": 28})
    item = seen.Item("", "", "release 29", newest.published, newest.published, mark=29)
    assert watch.watcher.is_newer(watched, item, holdings.held("nato"))


def test_a_file_of_which_only_the_length_is_told_is_newer_once_that_changes(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    declare(publisher.serves("/t.csv", b"12"), kind="file", marks="date")
    assert [one.verdict for one in look()] == [Verdict.NOTHING_NEWER]
    assert [one.verdict for one in look()] == [Verdict.NOTHING_NEWER]
    publisher.serves("/t.csv", b"123")
    assert [one.verdict for one in look()] == [Verdict.NEW]
    assert [one.verdict for one in look(TOMORROW)] == [Verdict.STILL_NEWER]


def test_of_several_links_to_an_edition_the_first_is_given(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    page = b"<a href='/ a/def-exp-2027-en.xlsx'>Tables</a><a href=/def-exp-2027-en.pdf>Text</a>"
    declare(html(publisher, page), pattern=TABLES)
    (one,) = look()
    assert (one.title, one.link) == ("Tables", publisher.url("/%20a/def-exp-2027-en.xlsx"))


def test_of_what_is_listed_the_newest_is_shown(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    page = b"<a href=/a/def-exp-2026-en.pdf>x</a><a href=/z/def-exp-2019-en.pdf>y</a>"
    declare(html(publisher, page), pattern=TABLES)
    assert [one.label for one in look()] == ["data to 2026"]


@pytest.mark.parametrize(
    "link",
    ["javascript:def-exp-2027-en.pdf", "http://[def-exp-2027-en.pdf", 'def-exp-2027-en.pdf"<'],
)
def test_a_link_that_leads_nowhere_on_the_web_is_not_taken(
    publisher: Publisher, declare: Declare, look: Look, link: str
) -> None:
    declare(html(publisher, f"<a href='{link}'>2027</a>".encode()), pattern=TABLES)
    assert [one.verdict for one in look()] == [Verdict.FAULT]


def test_a_title_is_read_in_the_encoding_of_its_page_and_cut_where_it_is_endless(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    page = b"<a href=/def-exp-2027-en.pdf>" + b"\xe9" * 500 + b"</a>"
    declare(publisher.serves(PAGE, page, kind="text/html; charset=iso-8859-1"), pattern=TABLES)
    (one,) = look()
    assert one.title == "\u00e9" * listing.LONGEST_TITLE


def test_everything_is_newer_where_no_edition_is_held(
    publisher: Publisher, declare: Declare, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holdings, "held", lambda source: [])
    declare(html(publisher, ARCHIVE_2026), pattern=TABLES)
    assert {one.label for one in look()} == {"data to 2025", "data to 2026"}


@pytest.mark.parametrize(
    "handed",
    [
        rb'<script>{"text":"\u003ca href=\"\/f\/def-exp-2027-en.pdf\"\u003e2027\u003c\/a\u003e"}</script>',
        b"<x-list data='&lt;a href=\\&#34;/f/def-exp-2027-en.pdf\\&#34;&gt;2027&lt;/a&gt;'></x-list>",
    ],
    ids=["script", "attribute"],
)
def test_a_link_that_a_page_hands_to_its_script_is_found(
    publisher: Publisher, declare: Declare, look: Look, handed: bytes
) -> None:
    declare(html(publisher, handed), pattern=TABLES)
    (one,) = look()
    assert (one.title, one.link) == ("2027", publisher.url("/f/def-exp-2027-en.pdf"))


# What goes wrong is told, and is never "nothing newer"


def test_a_page_on_which_nothing_matches_is_a_fault(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    declare(html(publisher, b"<a href=/en>Home</a>"), pattern=TABLES)
    (one,) = look()
    assert one.verdict is Verdict.FAULT
    assert "lists nothing of what it should (1 entries, none like def-exp-" in one.fault
    assert "the page's layout may have changed" in one.fault


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        ("feed", b"<rss><channel><title>News</title></channel></rss>", "lists nothing"),
        ("feed", b"<rss><channel><item>", "is no feed that can be read safely (ParseError)"),
        ("feed", RSS.replace(b"Mon, 26 Apr 2027", b"Lately"), "gives 'Lately 00:01:00 +0200' as the day"),
        ("feed", RSS.replace(b"pubDate", b"when"), "gives '' as the day of 'New figures"),
        ("api", b"<html>Are you a robot?</html>", "did not answer in JSON"),
        ("api", b"[" * 100_000, "did not answer in JSON"),
        ("api", b'[{"message":[{"id":"120","value":"invalid"}]}]', "lists nothing"),
        ("page", b"<![foo[ <a href=x>", "is no page that can be read"),
    ],
    ids=["empty feed", "cut feed", "odd day", "no day", "html", "deep", "error", "declaration"],
)  # fmt: skip
def test_an_answer_that_is_not_understood_is_a_fault(
    publisher: Publisher, declare: Declare, look: Look, kind: str, content: bytes, said: str
) -> None:
    pattern = "" if kind == "feed" else r"^0\.lastupdated = (?P<date>.*)"
    declare(
        publisher.answers("/x", content), kind=kind, marks="date", pattern=pattern, about="New|"
    )
    (one,) = look()
    assert one.verdict is Verdict.FAULT
    assert one.fault.startswith(publisher.url("/x"))
    assert said in one.fault


def test_a_feed_that_would_swell_in_memory_is_not_opened(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    bomb = b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(8)
    )
    bomb += b"]><rss><channel><item><title>&i;</title></item></channel></rss>"
    declare(publisher.answers("/feed", bomb), kind="feed", marks="date")
    (one,) = look()
    assert "is no feed that can be read safely (EntitiesForbidden)" in one.fault


def test_an_answer_without_end_is_given_up(
    publisher: Publisher, declare: Declare, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "LARGEST", 1 << 20)
    declare(html(publisher, b"<p>" * (1 << 19)), pattern=TABLES)
    (one,) = look()
    assert "answered with more than 1 MB" in one.fault


def missing(publisher: Publisher) -> str:
    return publisher.url("/moved")


def too_many(publisher: Publisher) -> str:
    return publisher.answers("/x", (429, {"Retry-After": "3600"}))


def failing(publisher: Publisher) -> str:
    return publisher.answers("/x", 500)


def late(publisher: Publisher) -> str:
    return publisher.is_late("/x", ARCHIVE_2027, seconds=5)


def truncated(publisher: Publisher) -> str:
    return publisher.breaks_off("/x", ARCHIVE_2027, after=len(ARCHIVE_2027) - 2, times=9)


def circular(publisher: Publisher) -> str:
    publisher.redirects("/y", "/x")
    return publisher.redirects("/x", "/y")


def wrong_type(publisher: Publisher) -> str:
    return publisher.serves("/x", ARCHIVE_2027, kind="application/pdf")


def challenge(publisher: Publisher) -> str:
    return publisher.answers("/x", 202)


@pytest.mark.parametrize(
    ("behave", "said"),
    [
        (missing, "answered 404 Not Found"),
        (too_many, "answered 429 Too Many Requests and asks to wait (3600)"),
        (failing, "answered 500 Internal Server Error after 3 attempts"),
        (late, "stopped answering"),
        (truncated, "broke off in the middle of the answer"),
        (circular, "sends from address to address without end"),
        (wrong_type, "answered with application/pdf where a page was expected"),
        (challenge, "answered 202 in place of its content"),
    ],
)
def test_a_fault_of_one_address_does_not_stop_the_others(
    publisher: Publisher,
    declare: Declare,
    look: Look,
    behave: Callable[[Publisher], str],
    said: str,
) -> None:
    declare(behave(publisher), pattern=TABLES)
    declare(html(publisher, ARCHIVE_2027), pattern=TABLES)
    first, second = look()
    assert (first.verdict, second.verdict) == (Verdict.FAULT, Verdict.NEW)
    assert said in first.fault


def test_a_page_of_apology_in_place_of_a_file_is_a_fault(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    declare(html(publisher, b"Sorry", "/t.xlsx", etag='"s"'), kind="file", marks="date")
    (one,) = look()
    assert "answered with text/html where a file was expected" in one.fault


def test_a_file_of_which_nothing_is_told_is_a_fault(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    def bare(handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.close_connection = True

    declare(publisher.behaves("/t.csv", bare), kind="file", marks="date")
    (one,) = look()
    assert "says neither when it changed nor how long it is" in one.fault


def test_a_server_that_recovers_is_believed(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    declare(publisher.answers("/x", 500, (429, {"Retry-After": "0"}), ARCHIVE_2027), pattern=TABLES)
    assert [one.verdict for one in look()] == [Verdict.NEW]


def test_a_fault_leaves_what_was_seen_as_it_was(
    publisher: Publisher, declare: Declare, look: Look, store: Path
) -> None:
    declare(html(publisher, ARCHIVE_2027), pattern=TABLES)
    look()
    before = kept(store)
    publisher.answers(PAGE, 404)
    look(TOMORROW)
    assert kept(store) == before


# What is kept


def test_what_was_seen_is_kept_with_the_marks_of_the_server(
    publisher: Publisher, declare: Declare, look: Look, store: Path
) -> None:
    when = "Mon, 23 Nov 2026 06:00:00 GMT"
    address = html(publisher, ARCHIVE_2026, etag='"one"', modified=when)
    declare(address, pattern=TABLES)
    look()
    look(TOMORROW)
    memory = kept(store)[address]
    assert (memory["etag"], memory["last_modified"]) == ('"one"', when)
    assert memory["items"]["data to 2026"]["first_seen"] == "2026-11-23"
    assert memory["items"]["data to 2026"]["last_seen"] == "2026-11-24"


def test_a_page_that_has_not_changed_is_not_sent_again_and_stays_newer(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    declare(html(publisher, ARCHIVE_2027, etag='"one"'), pattern=TABLES)
    look()
    (one,) = look(TOMORROW)
    assert publisher.asked[-1].headers["If-None-Match"] == '"one"'
    assert (one.verdict, one.label) == (Verdict.STILL_NEWER, "data to 2027")


def test_a_changed_mark_brings_the_new_page(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    declare(html(publisher, ARCHIVE_2026, etag='"one"'), pattern=TABLES)
    look()
    html(publisher, ARCHIVE_2027, etag='"two"')
    assert [one.verdict for one in look(TOMORROW)] == [Verdict.NEW]


def test_after_a_change_of_the_catalogue_the_page_is_read_anew(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    address = html(publisher, ARCHIVE_2027, etag='"one"')
    declare(address, pattern=r"def-exp-(?P<year>2026)-en")
    assert [one.verdict for one in look()] == [Verdict.NOTHING_NEWER]
    declare(address, pattern=TABLES)
    assert "data to 2027" in {one.label for one in look(TOMORROW) if one.newer}


def test_what_is_kept_is_not_taken_for_an_edition(
    publisher: Publisher, declare: Declare, look: Look
) -> None:
    before = [one.edition for one in holdings.held()]
    declare(html(publisher, ARCHIVE_2027), pattern=TABLES)
    look()
    assert [one.edition for one in holdings.held()] == before


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"addresses": {"x": {}}}',
        MEMORY.replace('"etag": ""', '"etag": 1'),
        MEMORY.replace('"listed": []', '"listed": ["gone"]'),
        MEMORY.replace('"items": {}', '"items": {"a": {"title": ""}}'),
        MEMORY.replace(
            '"items": {}',
            '"items": {"a": {"title": "", "link": "", "label": "", "first_seen": "2026-01-01", '
            '"last_seen": "2026-01-01", "date": null, "mark": "2027"}}',
        ),
    ],
)
def test_a_damaged_memory_is_told_before_anybody_is_asked_and_left_alone(
    publisher: Publisher, declare: Declare, look: Look, store: Path, damage: str
) -> None:
    file = store / "watch/nato/seen.json"
    file.parent.mkdir(parents=True)
    file.write_text(damage, encoding="utf-8")
    declare(html(publisher, ARCHIVE_2027), pattern=TABLES)
    with pytest.raises(ContractError, match=r"seen\.json is not what a watch wrote"):
        look()
    assert file.read_text(encoding="utf-8") == damage
    assert publisher.asked == []


def test_an_empty_memory_is_sound(store: Path) -> None:
    (store / "seen.json").write_text(MEMORY, encoding="utf-8")
    assert seen.read(store / "seen.json") == {"x": seen.Memory()}


def test_two_watches_at_once_are_refused(
    publisher: Publisher, declare: Declare, look: Look, store: Path
) -> None:
    declare(html(publisher, ARCHIVE_2027), pattern=TABLES)
    with seen.alone(store), pytest.raises(LockedError, match="by another watch; try again"):
        look()
    assert publisher.asked == []


def _watch(address: str, folder: Path) -> None:
    nato = replace(catalog.source("nato"), watch=(Watched(address, "page", "last_year", TABLES),))
    catalog.sources = lambda: {"nato": nato}  # type: ignore[assignment]  # in a process of its own
    watch.watch("nato", data_dir=folder, today=TODAY)


def test_a_watch_that_is_killed_leaves_what_was_seen_and_no_lock(
    publisher: Publisher, declare: Declare, look: Look, store: Path
) -> None:
    declare(html(publisher, ARCHIVE_2026), pattern=TABLES)
    look()
    before = kept(store)
    reached = threading.Event()

    def hang(_: object) -> None:
        reached.set()
        publisher.closing.wait(20)

    publisher.behaves("/hangs", hang)
    victim = multiprocessing.get_context("spawn").Process(
        target=_watch, args=(publisher.url("/hangs"), store)
    )
    victim.start()
    assert reached.wait(20)
    with pytest.raises(LockedError):
        look()
    victim.kill()
    victim.join()
    assert kept(store) == before
    assert [one.verdict for one in look(TOMORROW)] == [Verdict.NOTHING_NEWER]


def test_a_write_that_fails_leaves_what_was_seen(
    publisher: Publisher, declare: Declare, look: Look, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(html(publisher, ARCHIVE_2026), pattern=TABLES)
    look()
    before = kept(store)
    html(publisher, ARCHIVE_2027)

    def full(self: Path, target: Path) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        with pytest.raises(WriteError, match=r"cannot write .*seen\.json: disk full"):
            look(TOMORROW)
    assert kept(store) == before
    assert [one.name for one in (store / "watch/nato").iterdir()] == ["seen.json"]
    assert [one.verdict for one in look(TOMORROW)] == [Verdict.NEW]


# What the catalogue declares


def test_every_source_is_watched_with_patterns_that_give_their_marks() -> None:
    needed = {"date": {"date"}, "last_year": {"year"}, "version": {"version"}}
    for source in catalog.sources().values():
        addresses = [one.address for one in source.watch]
        assert addresses, f"{source.code} is not watched"
        assert len(set(addresses)) == len(addresses)
        for one in source.watch:
            assert one.address.startswith("https://")
            assert one.kind in {"page", "feed", "api", "file"}
            names = set(re.compile(one.pattern).groupindex)
            own = one.kind in {"feed", "file"}  # which give the day themselves
            assert names == (set() if own else needed[one.marks])
            re.compile(one.about)
            assert set(one.versions) <= set(source.editions)
            assert (one.marks == "version") == bool(one.versions)


@pytest.mark.parametrize(
    ("source", "place", "line", "mark"),
    [
        ("nato", 0, '<a href="/content/dam/nato/webready/documents/finance/def-exp-2027-en.pdf">2027</a>', 2027),
        ("sipri", 0, '<a href="//www.sipri.org/sites/default/files/SIPRI-Milex-data-1949-2026_v1.1.xlsx">x</a>', 2026),
        ("kiel", 0, '<a href="/fileadmin/fis-import/c80b-Ukraine_Support_Tracker_Release_30.xlsx">x</a>', 30),
        ("disputes", 0, '<a href="/wp-content/uploads/MID-6-Data-and-Supporting-Materials.zip">x</a>', 6),
        ("disputes", 1, '<a href="/downloads/ucdpprio/ucdp-prio-acd-261-csv.zip">x</a>', 26),
        ("cow", 0, '<a href="/wp-content/uploads/NMCv8.zip">x</a>', 8),
        ("cow", 0, '<a href="/wp-content/uploads/NMC-80-abridged.zip">x</a>', 8),
        ("cow", 0, '<a href="/wp-content/uploads/NMC_Documentation-8.0.zip">x</a>', 8),
    ],
)  # fmt: skip
def test_the_patterns_of_pages_find_what_publishers_call_their_files(
    source: str, place: int, line: str, mark: int
) -> None:
    watched = catalog.source(source).watch[place]
    (entry,) = listing.entries("page", watched.address, line.encode(), None)
    (item,) = asking._items(watched, [entry], TODAY).values()
    assert item.mark == mark


@pytest.mark.parametrize(
    ("source", "place", "answer", "label"),
    [
        ("worldbank", 0, BANK, "2027-07-01"),
        ("unga", 0, b'{"status":"OK","data":{"latestVersion":{"releaseTime":"2027-08-01T09:00:00Z"}}}', "2027-08-01"),
        ("ustroops", 0, b'[{"sha":"c0","commit":{"committer":{"date":"2027-01-05T00:00:00Z"}}}]', "2027-01-05"),
        ("ustroops", 1, b'{"files":[{"name":"DMDC_Website_Location_Report_2609.xlsx"}]}', "data to 2026"),
        ("nuclear", 0, b'{"columns":{"stockpiles":{"lastUpdated":"2027-03-01"}}}', "2027-03-01"),
    ],
)  # fmt: skip
def test_the_patterns_of_interfaces_find_their_fields(
    source: str, place: int, answer: bytes, label: str
) -> None:
    watched = catalog.source(source).watch[place]
    listed = listing.entries("api", watched.address, answer, None)
    found = [one for one in listed if re.search(watched.pattern, one.text)]
    assert [one.label for one in asking._items(watched, found, TODAY).values()] == [label]


def test_a_source_that_is_not_known_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="did you mean nato"):
        watch.watch("nat")


# What the command says: here, because it needs the server

Captured = pytest.CaptureFixture[str]


def test_the_command_exits_with_0_where_nothing_is_newer(
    publisher: Publisher, declare: Declare, capfd: Captured
) -> None:
    declare(html(publisher, ARCHIVE_2026), pattern=TABLES)
    assert main(["data", "watch"]) == 0
    out, err = capfd.readouterr()
    lines = out.splitlines()
    assert lines[0].split() == ["source", "held", "verdict", "seen"]
    assert re.fullmatch(
        r"nato    2026-07  nothing newer  127\.0\.0\.1:\d+: data to 2026, 2026", lines[1]
    )
    assert err == ""


def test_the_command_exits_with_10_and_says_what_to_do_where_something_is_newer(
    publisher: Publisher, declare: Declare, capfd: Captured
) -> None:
    declare(html(publisher, ARCHIVE_2027), pattern=TABLES)
    declare(publisher.url("/moved"), pattern=TABLES)
    assert main(["data", "watch", "nato"]) == 10
    out, err = capfd.readouterr()
    link = publisher.url("/dam/finance/def-exp-2027-en.pdf")
    assert out.splitlines()[-1] == (
        f"nato: download it by hand from {link} and run 'baltic-research data import nato FILE'"
    )
    assert err.startswith(f"error: nato: {publisher.url('/moved')} answered 404")
    assert err.count("\n") == 1


def test_the_command_names_fetch_where_the_publisher_offers_the_newest_file(
    publisher: Publisher, declare: Declare, monkeypatch: pytest.MonkeyPatch, capfd: Captured
) -> None:
    declare(html(publisher, ARCHIVE_2027), pattern=TABLES)
    file = catalog.Download("t.xlsx", "https://example.org/t.xlsx", "xlsx", "made up")
    nato = replace(catalog.source("nato"), downloads=(file,))
    monkeypatch.setattr(catalog, "sources", lambda: {"nato": nato})
    assert main(["data", "watch"]) == 10
    last = capfd.readouterr().out.splitlines()[-1]
    assert last == "nato: run 'baltic-research data fetch nato'"


def test_the_command_exits_with_1_where_a_fault_is_all_there_is(
    publisher: Publisher, declare: Declare, capfd: Captured
) -> None:
    declare(html(publisher, ARCHIVE_2026), pattern=TABLES)
    declare(publisher.url("/moved"), pattern=TABLES)
    assert main(["data", "watch"]) == 1
    assert "not known, see the error" in capfd.readouterr().out


def test_the_command_exits_with_3_while_another_watch_is_at_work(
    declare: Declare, store: Path, publisher: Publisher, capfd: Captured
) -> None:
    declare(html(publisher, ARCHIVE_2026), pattern=TABLES)
    with seen.alone(store):
        assert main(["data", "watch"]) == 3


def test_the_command_gives_json_to_programs(
    publisher: Publisher, declare: Declare, capfd: Captured
) -> None:
    address = html(publisher, ARCHIVE_2027)
    declare(address, pattern=TABLES)
    assert main(["data", "watch", "--format", "json"]) == 10
    (one,) = json.loads(capfd.readouterr().out)
    assert (one["source"], one["address"], one["verdict"]) == ("nato", address, "new")
    assert (one["held"], one["label"], one["fault"]) == ("2026-07", "data to 2027", None)


@pytest.mark.parametrize("form", ["table", "json"])
def test_hostile_text_never_reaches_the_terminal_as_it_is(
    publisher: Publisher, declare: Declare, capfd: Captured, form: str
) -> None:
    title = "Spending \x1b[2J\x1b]0;owned\x07 \u202egnp.exe\u2066 \x9b31m\u200b"
    page = f'<a href="/en/articles/news/2027/01/02/s\x1b[1m">{title}</a>'
    declare(html(publisher, page.encode()), marks="date", pattern=NEWS, about="spending")
    declare(html(publisher, b"<p>", "/e"), pattern="\u202e\x1b")
    assert main(["data", "watch", "--format", form]) == 10
    printed = "".join(capfd.readouterr())
    assert "gnp.exe" in printed
    assert not [one for one in printed if one != "\n" and not one.isprintable()]


def test_the_list_asks_nobody(
    publisher: Publisher, declare: Declare, capfd: Captured, store: Path
) -> None:
    address = html(publisher, ARCHIVE_2027)
    declare(address, pattern=TABLES)
    assert main(["data", "watch", "--list"]) == 0
    assert capfd.readouterr().out.splitlines()[1].split() == ["nato", "page", address]
    assert main(["data", "watch", "--list", "--format", "json"]) == 0
    assert json.loads(capfd.readouterr().out) == [
        {"source": "nato", "kind": "page", "address": address}
    ]
    assert publisher.asked == []
    assert list(store.iterdir()) == []
