"""From a publisher's server to a stored edition: whole, checked and once, or nothing."""

from __future__ import annotations

import hashlib
import io
import json
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import filelock
import pytest

from baltic_research import catalog, countries, fetch
from baltic_research.cli import main
from baltic_research.errors import FetchError, LockedError, UnknownNameError
from baltic_research.fetch import Fetched, receive
from baltic_research.fetch import record as records
from baltic_research.web import Manners

if TYPE_CHECKING:
    from tests.network.conftest import Handler, Publisher

GDP = "API_NY.GDP.MKTP.KD.zip"
TABLE = b"Country Name,Country Code,Year,Value\n" + b"Estonia,EST,2020,1331057\n" * 40

Offer = Callable[..., None]
Fetch = Callable[..., Fetched]


def packed(updated: str = "2026-02-24", factor: int = 1) -> bytes:
    """The World Bank's zipped download of GDP at constant prices, with made-up figures."""

    def line(*cells: object) -> str:
        return ",".join(f'"{cell}"' for cell in cells) + ","

    groups = {"WLD": "World"}
    economies = [code for row in catalog.layout("worldbank")["economies"] for code in row]
    named = {code: countries.name(code) for code in economies} | groups
    years = range(1960, 1963)
    head = ("Country Name", "Country Code", "Indicator Name", "Indicator Code")
    # The world holds all economies, as the reader checks
    figures = dict.fromkeys(economies, (5e9 * factor, 6e9 * factor))
    figures |= {"WLD": tuple(1.1 * len(economies) * one for one in figures[economies[0]])}
    table = [
        '"Data Source","World Development Indicators",',
        "",
        line("Last Updated Date", updated),
        "",
        line(*head, *years),
        *(
            line(name, code, "GDP (constant 2015 US$)", "NY.GDP.MKTP.KD", *figures[code], "")
            for code, name in named.items()
        ),
    ]
    regions = [line(code, "" if code in groups else "A region") for code in named]
    files = {
        "API_X.csv": table,
        "Metadata_Country_X.csv": [line("Country Code", "Region"), *regions],
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in files.items():
            moment = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            archive.writestr(moment, "\ufeff" + "\r\n".join(lines) + "\r\n")
    return stream.getvalue()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch) -> Offer:
    """Let the catalogue offer one file of the World Bank at an address of the test's."""

    def offer(address: str, *, name: str = GDP, kind: str = "zip", known: str = "") -> None:
        one = catalog.Download(name, address, kind, "this test", "2026-02" if known else "")
        source = catalog.source("worldbank")
        editions = dict(source.editions)
        editions["2026-02"] = replace(editions["2026-02"], files={name: known} if known else {})
        changed = replace(source, downloads=(one,), editions=editions)
        everything = {**catalog.sources(), "worldbank": changed}
        monkeypatch.setattr(catalog, "sources", lambda: everything)

    return offer


@pytest.fixture
def fetched(tmp_path: Path, hasty: Manners) -> Fetch:
    """Fetch the one file that is offered."""

    def fetched(**options: object) -> Fetched:
        options = {"data_dir": tmp_path, "manners": hasty, **options}
        (one,) = fetch.fetch("worldbank", **options)  # type: ignore[arg-type]
        return one

    return fetched


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "downloads" / "worldbank"


# What comes, and what is kept of it


def test_a_download_becomes_an_edition(
    publisher: Publisher, offer: Offer, fetched: Fetch, tmp_path: Path
) -> None:
    offer(publisher.serves("/gdp", packed()))
    one = fetched()
    assert one.problem == ""
    assert one.new
    assert one.imported is not None
    assert one.imported.edition == "2026-02"
    assert one.imported.table == tmp_path / "worldbank" / "2026-02.csv"
    assert one.imported.table.is_file()


def test_where_a_file_came_from_is_written_beside_it(
    publisher: Publisher, offer: Offer, fetched: Fetch, home: Path
) -> None:
    content = packed()
    address = publisher.serves(
        "/gdp", content, etag='"one"', modified="Tue, 24 Feb 2026 09:00:00 GMT"
    )
    offer(address)
    fetched()
    written = json.loads((home / f"{GDP}.json").read_text(encoding="utf-8"))
    assert written.pop("fetched_at").endswith("+00:00")
    assert written == {
        "address": address,
        "sha256": digest(content),
        "size": len(content),
        "etag": '"one"',
        "last_modified": "Tue, 24 Feb 2026 09:00:00 GMT",
        "imported": "2026-02",
    }
    assert (home / GDP).read_bytes() == content


def test_nothing_but_the_file_its_record_and_the_lock_stays(
    publisher: Publisher, offer: Offer, fetched: Fetch, home: Path
) -> None:
    offer(publisher.serves("/gdp", packed(), etag='"one"'))
    fetched()
    left = {str(one.relative_to(home)) for one in home.rglob("*") if one.is_file()}
    assert left - {".lock"} == {GDP, f"{GDP}.json"}


def test_an_unchanged_file_is_neither_downloaded_nor_imported_again(
    publisher: Publisher, offer: Offer, fetched: Fetch
) -> None:
    offer(publisher.serves("/gdp", packed(), etag='"one"'))
    fetched()
    again = fetched()
    assert publisher.asked[1].headers["If-None-Match"] == '"one"'
    assert (again.new, again.imported, again.problem) == (False, None, "")
    assert "unchanged since it was last fetched" in again.summary()


def test_a_file_is_known_to_be_unchanged_by_its_day_too(
    publisher: Publisher, offer: Offer, fetched: Fetch
) -> None:
    offer(publisher.serves("/gdp", packed(), modified="Tue, 24 Feb 2026 09:00:00 GMT"))
    fetched()
    assert not fetched().new
    assert "If-Modified-Since" in publisher.asked[1].headers


def test_the_same_bytes_from_a_server_without_marks_are_not_new(
    publisher: Publisher, offer: Offer, fetched: Fetch
) -> None:
    offer(publisher.serves("/gdp", packed()))
    fetched()
    again = fetched()
    assert (again.new, again.imported) == (False, None)


def test_a_damaged_file_is_asked_for_anew(
    publisher: Publisher, offer: Offer, fetched: Fetch, home: Path
) -> None:
    offer(publisher.serves("/gdp", packed(), etag='"one"'))
    fetched()
    (home / GDP).write_bytes(b"damaged")
    fetched()
    assert "If-None-Match" not in publisher.asked[1].headers
    assert (home / GDP).read_bytes() == packed()


def test_a_file_that_moved_is_asked_for_without_the_marks_of_its_old_address(
    publisher: Publisher, offer: Offer, fetched: Fetch, home: Path
) -> None:
    offer(publisher.serves("/old", packed(), etag='"one"'))
    fetched()
    offer(publisher.serves("/new", packed("2026-07-01"), etag='"one"'))
    assert fetched().new
    assert (home / GDP).read_bytes() == packed("2026-07-01")


def test_an_edition_that_was_deleted_is_imported_again(
    publisher: Publisher, offer: Offer, fetched: Fetch, tmp_path: Path
) -> None:
    offer(publisher.serves("/gdp", packed(), etag='"one"'))
    fetched()
    (tmp_path / "worldbank" / "2026-02.json").unlink()
    again = fetched()
    assert not again.new
    assert again.imported is not None


def test_a_newer_file_becomes_a_second_edition_and_the_old_file_is_kept(
    publisher: Publisher, offer: Offer, fetched: Fetch, home: Path, tmp_path: Path
) -> None:
    old, new = packed(), packed("2026-07-01", factor=2)
    offer(publisher.serves("/gdp", old, etag='"one"'))
    fetched()
    publisher.serves("/gdp", new, etag='"two"')
    again = fetched()
    assert again.new
    assert again.imported is not None
    assert again.imported.edition == "2026-07"
    assert (tmp_path / "worldbank" / "2026-02.csv").is_file()
    assert (home / GDP).read_bytes() == new
    assert (home / f"{digest(old)[:8]}-{GDP}").read_bytes() == old


def test_without_an_import_nothing_is_stored(
    publisher: Publisher, offer: Offer, fetched: Fetch, tmp_path: Path
) -> None:
    offer(publisher.serves("/gdp", packed()))
    one = fetched(import_files=False)
    assert one.path is not None
    assert one.imported is None
    assert not (tmp_path / "worldbank").exists()


def test_what_the_reader_refuses_is_kept_with_the_reason(
    publisher: Publisher, offer: Offer, fetched: Fetch, home: Path, tmp_path: Path
) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("other.csv", "something else")
    offer(publisher.serves("/gdp", stream.getvalue()))
    one = fetched()
    assert GDP in one.problem
    assert one.path == home / GDP
    assert one.imported is None
    assert not list(tmp_path.glob("worldbank/*.csv"))
    assert "not imported" in one.summary()


def test_a_file_that_says_no_edition_is_imported_once_it_is_given(
    publisher: Publisher, offer: Offer, fetched: Fetch
) -> None:
    name = "population.csv"
    economies = [code for row in catalog.layout("worldbank")["economies"] for code in row]
    rows = [f'"{countries.name(code)}",{code},2020,1000' for code in economies]
    lines = ["Country Name,Country Code,Year,Value", *rows]
    content = ("\r\n".join(lines) + "\r\n").encode()
    offer(publisher.serves("/population", content, etag='"one"'), name=name, kind="csv")
    first = fetched()
    assert "--edition" in first.problem
    second = fetched(edition="2026-03", published="2026-03-01")
    assert second.problem == ""
    assert not second.new
    assert second.imported is not None
    assert second.imported.edition == "2026-03"


# Servers that misbehave


def test_a_truncated_file_is_gone_on_with_where_it_broke_off(
    publisher: Publisher, offer: Offer, fetched: Fetch, home: Path
) -> None:
    content = packed()
    offer(publisher.breaks_off("/gdp", content, after=1000, etag='"one"'))
    assert fetched().problem == ""
    assert publisher.asked[1].headers["Range"] == "bytes=1000-"
    assert publisher.asked[1].headers["If-Range"] == '"one"'
    assert (home / GDP).read_bytes() == content


def test_a_truncated_file_is_begun_anew_where_the_server_ignores_the_part_asked_for(
    publisher: Publisher, offer: Offer, fetched: Fetch, home: Path
) -> None:
    content = packed()
    offer(publisher.breaks_off("/gdp", content, after=1000, etag='"one"', ranges=False))
    assert fetched().problem == ""
    assert "Range" in publisher.asked[1].headers
    assert (home / GDP).read_bytes() == content


@pytest.mark.parametrize("etag", [None, 'W/"weak"'])
def test_a_truncated_file_is_begun_anew_where_nothing_tells_that_it_is_the_same(
    publisher: Publisher, offer: Offer, fetched: Fetch, home: Path, etag: str | None
) -> None:
    content = packed()
    offer(publisher.breaks_off("/gdp", content, after=1000, etag=etag))
    assert fetched().problem == ""
    assert "Range" not in publisher.asked[1].headers
    assert (home / GDP).read_bytes() == content


def test_a_file_that_changes_while_it_comes_is_never_mixed(
    publisher: Publisher, offer: Offer, fetched: Fetch, home: Path
) -> None:
    new = packed("2026-07-01", factor=3)
    address = publisher.breaks_off(
        "/gdp", packed(), after=1000, etag='"one"', then=new, then_etag='"two"'
    )
    offer(address)
    assert fetched().problem == ""
    assert publisher.asked[1].headers["If-Range"] == '"one"'
    assert (home / GDP).read_bytes() == new
    record = records.read(home / GDP)
    assert record is not None
    assert record.etag == '"two"'


def test_a_part_that_is_not_the_one_asked_for_is_thrown_away(
    publisher: Publisher, offer: Offer, fetched: Fetch, home: Path
) -> None:
    content = packed()
    first = publisher.breaks_off("/gdp", content, after=1000, etag='"one"')
    cut_off = publisher.behaviours["/gdp"]
    one_after_the_other = iter([cut_off, wrong_part(content), whole(content)])

    def behaviour(handler: Handler) -> None:
        next(one_after_the_other)(handler)

    publisher.behaves("/gdp", behaviour)
    offer(first)
    assert fetched().problem == ""
    assert (home / GDP).read_bytes() == content
    assert "Range" not in publisher.asked[2].headers


def test_a_server_that_gives_a_file_slice_by_slice_is_asked_until_it_is_whole(
    publisher: Publisher, offer: Offer, fetched: Fetch, hasty: Manners, home: Path
) -> None:
    content = packed()
    third = len(content) // 3 + 1
    address = publisher.breaks_off("/gdp", content, after=third, etag='"one"')
    cut_off = publisher.behaviours["/gdp"]

    def behaviour(handler: Handler) -> None:
        if not (start := handler.first_byte()):
            return cut_off(handler)
        last = min(start + third, len(content)) - 1
        headers = {"ETag": '"one"', "Content-Range": f"bytes {start}-{last}/{len(content)}"}
        return handler.give(206, content[start : last + 1], headers)

    publisher.behaves("/gdp", behaviour)
    offer(address)
    assert fetched(manners=replace(hasty, attempts=3)).problem == ""
    assert len(publisher.asked) == 3
    assert (home / GDP).read_bytes() == content


def test_a_part_from_another_address_is_not_gone_on_with(
    publisher: Publisher, offer: Offer, fetched: Fetch, home: Path
) -> None:
    offer(publisher.breaks_off("/old", packed(), after=100, times=99, etag='"one"'))
    fetched()
    offer(publisher.serves("/new", packed("2026-07-01"), etag='"one"', ranges=True))
    assert fetched().problem == ""
    assert (home / GDP).read_bytes() == packed("2026-07-01")


def wrong_part(content: bytes) -> Callable[..., None]:
    headers = {"Content-Range": f"bytes 7-{len(content) - 1}/{len(content)}"}
    return lambda handler: handler.give(206, content[7:], headers)


def whole(content: bytes) -> Callable[..., None]:
    return lambda handler: handler.give(200, content)


def test_a_part_longer_than_the_file_is_thrown_away(
    publisher: Publisher, offer: Offer, fetched: Fetch, home: Path
) -> None:
    address = publisher.serves("/gdp", packed(), etag='"one"', ranges=True)
    offer(address)
    (home / ".coming").mkdir(parents=True)
    part = home / ".coming" / f"{GDP}.part"
    part.write_bytes(b"x" * 100_000)
    marks = {"address": address, "etag": '"one"', "last_modified": ""}
    part.with_name(f"{part.name}.json").write_text(json.dumps(marks), encoding="utf-8")
    assert fetched().problem == ""
    assert (home / GDP).read_bytes() == packed()


def test_a_file_that_never_comes_whole_is_given_up_and_its_part_kept(
    publisher: Publisher, offer: Offer, fetched: Fetch, home: Path
) -> None:
    offer(publisher.breaks_off("/gdp", packed(), after=100, times=99, etag='"one"'))
    one = fetched()
    assert one.path is None
    assert "did not come whole in 3 attempts, 300 bytes of it are kept" in one.problem
    assert not (home / GDP).exists()
    publisher.serves("/gdp", packed(), etag='"one"', ranges=True)
    assert fetched().new
    assert publisher.asked[-1].headers["Range"] == "bytes=300-"


def test_a_server_that_stalls_is_given_up_and_what_came_is_kept(
    publisher: Publisher, offer: Offer, fetched: Fetch, hasty: Manners, home: Path
) -> None:
    offer(publisher.trickles("/gdp", packed(), pause=30, step=50, etag='"one"'))
    one = fetched(manners=replace(hasty, read_timeout=0.05, attempts=2))
    assert "stopped answering" in one.problem
    assert (home / ".coming" / f"{GDP}.part").stat().st_size == 50


def test_a_server_that_trickles_without_end_is_left(
    publisher: Publisher, offer: Offer, fetched: Fetch, hasty: Manners
) -> None:
    offer(publisher.trickles("/gdp", packed(), pause=0.01))
    one = fetched(manners=replace(hasty, whole=0.05))
    assert "still sending after 0.05 seconds" in one.problem
    assert len(publisher.asked) == 1


def test_a_passing_fault_is_asked_again(publisher: Publisher, offer: Offer, fetched: Fetch) -> None:
    offer(publisher.answers("/gdp", 500, (429, {"Retry-After": "0"}), packed()))
    assert fetched().problem == ""


def test_an_answer_elsewhere_is_followed(
    publisher: Publisher, offer: Offer, fetched: Fetch
) -> None:
    publisher.serves("/there", packed())
    offer(publisher.redirects("/gdp", "/there"))
    assert fetched().imported is not None


@pytest.mark.parametrize(
    ("behave", "said"),
    [
        (lambda one: one.url("/gone"), "answered 404 Not Found"),
        (lambda one: one.answers("/gdp", 503), "answered 503 Service Unavailable after 3 attempts"),
        (lambda one: one.answers("/gdp", (429, {"Retry-After": "999"})), "asks to wait (999)"),
        (lambda one: one.redirects("/gdp", "/gdp"), "without end"),
        (lambda one: one.is_late("/gdp", b"", 60), "stopped answering after 3 attempts"),
        (
            lambda one: one.serves("/gdp", b"<!doctype html>Sorry"),
            "gave a web page where a file of",
        ),
        (lambda one: one.serves("/gdp", TABLE), "gave something that is no archive"),
        (lambda one: one.serves("/gdp", packed()[:-30]), "gave a cut archive"),
        (lambda one: one.serves("/gdp", b""), "gave an empty file"),
        (lambda one: one.answers("/gdp", (304, {})), "says 'unchanged' to a first request"),
    ],
)
def test_what_does_not_come_is_told_and_nothing_gets_the_good_name(
    publisher: Publisher,
    offer: Offer,
    fetched: Fetch,
    home: Path,
    behave: Callable[[object], str],
    said: str,
) -> None:
    offer(behave(publisher))
    one = fetched()
    assert said in one.problem
    assert one.path is None
    assert not list(home.glob("API*"))


def test_what_is_held_stays_when_the_newer_does_not_come(
    publisher: Publisher, offer: Offer, fetched: Fetch, home: Path
) -> None:
    offer(publisher.serves("/gdp", packed(), etag='"one"'))
    fetched()
    publisher.serves("/gdp", b"<html>We are redesigning our pages</html>")
    assert "web page" in fetched().problem
    record = records.read(home / GDP)
    assert record is not None
    assert record.sha256 == digest(packed())


def test_a_closed_port_is_told(nobody: str, offer: Offer, fetched: Fetch) -> None:
    offer(nobody)
    assert "refused the connection" in fetched().problem


# Files whose hash the catalogue knows


def test_a_known_file_that_is_held_is_not_asked_for(
    publisher: Publisher, offer: Offer, fetched: Fetch
) -> None:
    offer(publisher.serves("/gdp", packed()), known=digest(packed()))
    assert fetched().imported is not None
    assert not fetched().new
    assert len(publisher.asked) == 1


def test_a_known_file_that_was_changed_is_refused_and_the_old_one_kept(
    publisher: Publisher, offer: Offer, fetched: Fetch, home: Path
) -> None:
    old, new = packed(), packed(factor=2)
    offer(publisher.serves("/gdp", old))
    fetched(import_files=False)
    offer(publisher.serves("/gdp", new), known=digest(b"what the catalogue knows"))
    one = fetched()
    assert (
        f"({digest(new)[:12]} instead of {digest(b'what the catalogue knows')[:12]})" in one.problem
    )
    assert "--accept-changed" in one.problem
    assert (home / GDP).read_bytes() == old


def test_a_known_file_that_was_changed_is_taken_when_that_is_wanted(
    publisher: Publisher, offer: Offer, fetched: Fetch
) -> None:
    offer(publisher.serves("/gdp", packed(factor=2)), known=digest(packed()))
    one = fetched(accept_changed=True)
    assert one.problem == ""
    assert one.sha256 == digest(packed(factor=2))


# What a file is, by its first bytes


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        ("csv", TABLE, ""),
        ("csv", b"\xef\xbb\xbf" + TABLE, ""),
        ("csv", b"PK\x03\x04", "something that is no text"),
        ("csv", b"a,b\0c", "something that is no text"),
        ("csv", b"\xef\xbb\xbf \n<html>", "a web page"),
        ("json", b' [{"page": 1}]', ""),
        ("json", TABLE, "something that is no JSON"),
        ("xlsx", TABLE, "something that is no archive"),
    ],
)
def test_a_file_is_known_by_its_first_bytes(
    tmp_path: Path, kind: str, content: bytes, said: str
) -> None:
    (tmp_path / "file").write_bytes(content)
    assert receive.not_of_kind(tmp_path / "file", kind) == said


# One at a time, and killed at any moment


def test_two_fetches_of_one_source_never_meet(offer: Offer, fetched: Fetch, home: Path) -> None:
    offer("http://never.invalid/")
    home.mkdir(parents=True)
    with filelock.FileLock(home / ".lock"), pytest.raises(LockedError, match="being fetched"):
        fetched()


def test_a_fetch_waits_for_nobody_who_writes_the_tables(
    publisher: Publisher, offer: Offer, fetched: Fetch, tmp_path: Path
) -> None:
    offer(publisher.serves("/gdp", packed()))
    (tmp_path / "worldbank").mkdir()
    with (
        filelock.FileLock(tmp_path / "worldbank" / ".lock"),
        pytest.raises(LockedError, match="being written"),
    ):
        fetched()


KILLED = """
import sys
from dataclasses import replace
from baltic_research import catalog, fetch
address, data_dir = sys.argv[1:]
one = catalog.Download({name!r}, address, "zip", "this test")
changed = replace(catalog.source("worldbank"), downloads=(one,))
everything = {{**catalog.sources(), "worldbank": changed}}
catalog.sources = lambda: everything
fetch.fetch("worldbank", data_dir=data_dir, import_files=False)
"""


def test_a_killed_fetch_leaves_a_part_to_go_on_with_and_never_half_a_file(
    publisher: Publisher, offer: Offer, fetched: Fetch, home: Path, tmp_path: Path
) -> None:
    content = packed()
    address = publisher.trickles("/gdp", content, pause=0.01, step=20, etag='"one"')
    code = KILLED.format(name=GDP)
    running = subprocess.Popen([sys.executable, "-c", code, address, str(tmp_path)])
    part = home / ".coming" / f"{GDP}.part"
    while not (part.is_file() and part.stat().st_size >= 200):
        assert running.poll() is None
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert not list(home.glob("API*"))
    came = part.read_bytes()
    assert content.startswith(came)
    publisher.serves("/gdp", content, etag='"one"', ranges=True)
    offer(address)
    assert fetched().problem == ""
    assert publisher.asked[-1].headers["Range"] == f"bytes={len(came)}-"
    left = {str(one.relative_to(home)) for one in home.rglob("*") if one.is_file()}
    assert left - {".lock"} == {GDP, f"{GDP}.json"}
    assert (home / GDP).read_bytes() == content


# What is offered


def test_a_source_without_an_address_says_where_to_go(hasty: Manners, tmp_path: Path) -> None:
    with pytest.raises(FetchError) as refused:
        fetch.fetch("cow", data_dir=tmp_path, manners=hasty)
    said = str(refused.value)
    assert catalog.source("cow").address in said
    assert said.endswith("baltic-research data import cow FILE")
    assert not list(tmp_path.iterdir())


def test_an_unknown_source_is_named_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="did you mean worldbank"):
        fetch.offers("world-bank")


OFFERED = [
    pytest.param(source, one, id=one.name)
    for source in catalog.sources().values()
    for one in source.downloads
]


@pytest.mark.parametrize(("source", "one"), OFFERED)
def test_each_address_is_a_publishers_own_and_its_origin_is_told(
    source: catalog.Source, one: catalog.Download
) -> None:
    assert one.address.startswith("https://")
    assert one.verified
    assert not one.edition or one.edition in source.editions


@pytest.mark.parametrize(("source", "one"), OFFERED)
def test_each_file_offered_is_of_a_kind_that_its_reader_takes(
    source: catalog.Source, one: catalog.Download
) -> None:
    kinds = {
        "nato": {"xlsx"},
        "sipri": {"xlsx"},
        "worldbank": {"zip", "csv", "json"},
        "ustroops": {"csv"},
        "nuclear": {"csv"},
    }
    assert one.kind in kinds[source.code]
    assert Path(one.name).suffix == f".{one.kind}"


@pytest.mark.parametrize(
    ("source", "name", "original", "edition"),
    [
        (
            "sipri",
            "SIPRI-Milex-data-1949-2025_v1.2.xlsx",
            "sipri/SIPRI-Milex-data-1949-2025_v1.2.xlsx",
            "2026-04",
        ),
        (
            "worldbank",
            "API_MS.MIL.XPND.GD.ZS.zip",
            "worldbank/API_MS.MIL.XPND.GD.ZS_DS2_en_csv_v2_211.zip",
            "2026-02",
        ),
        (
            "ustroops",
            "troopdata-rebuild-reports.csv",
            "us_troops/troopdata-rebuild-reports.csv",
            "2026-06",
        ),
        ("nuclear", "nuclear-warhead-stockpiles.csv", "nuclear/stockpiles.csv", "2023-06"),
    ],
)
def test_an_original_that_comes_as_offered_is_imported(
    publisher: Publisher,
    hasty: Manners,
    shared: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    source: str,
    name: str,
    original: str,
    edition: str,
) -> None:
    content = (shared / "sources" / original).read_bytes()
    (offered,) = [one for one in fetch.offers(source) if one.name == name]
    here = replace(offered, address=publisher.serves("/file", content))
    changed = replace(catalog.source(source), downloads=(here,))
    everything = {**catalog.sources(), source: changed}
    monkeypatch.setattr(catalog, "sources", lambda: everything)
    (one,) = fetch.fetch(source, data_dir=tmp_path, manners=hasty)
    assert one.problem == ""
    assert one.imported is not None
    assert one.imported.edition == edition


def test_every_indicator_of_the_world_bank_that_is_read_is_offered() -> None:
    read = {f"API_{code}.zip" for code in catalog.layout("worldbank")["indicators"]}
    assert {one.name for one in fetch.offers("worldbank")} == read


# The command


def run(*arguments: str) -> int:
    return main(["data", "fetch", *arguments])


def test_the_command_fetches_and_says_what_was_stored(
    publisher: Publisher, offer: Offer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    offer(publisher.serves("/gdp", packed(), etag='"one"'))
    assert run("worldbank", "--data-dir", str(tmp_path)) == 0
    out = capfd.readouterr().out
    assert out.startswith(f"{GDP}: downloaded, ")
    assert "worldbank 2026-02" in out
    assert run("worldbank", "--data-dir", str(tmp_path)) == 0
    assert "unchanged since it was last fetched" in capfd.readouterr().out


def test_the_command_fails_in_one_line_when_the_file_does_not_come(
    publisher: Publisher, offer: Offer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    offer(publisher.url("/gone"))
    assert run("worldbank", "--data-dir", str(tmp_path)) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith(f"error: {GDP}: not downloaded: {publisher.url('/gone')} answered 404")
    assert err.count("\n") == 1


def test_the_command_counts_several_failures_and_tells_each(
    publisher: Publisher,
    offer: Offer,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offer(publisher.url("/gone"))
    one = catalog.source("worldbank")
    twice = replace(one, downloads=one.downloads * 2)
    everything = {**catalog.sources(), "worldbank": twice}
    monkeypatch.setattr(catalog, "sources", lambda: everything)
    assert run("worldbank", "--data-dir", str(tmp_path)) == 1
    err = capfd.readouterr().err
    assert err.count("answered 404") == 2
    assert err.endswith("error: 2 of 2 files failed; see above\n")


def test_the_command_can_leave_the_import_out(
    publisher: Publisher, offer: Offer, tmp_path: Path
) -> None:
    offer(publisher.serves("/gdp", packed()))
    assert run("worldbank", "--data-dir", str(tmp_path), "--no-import") == 0
    assert not (tmp_path / "worldbank").exists()


def test_the_command_takes_a_changed_file_when_that_is_wanted(
    publisher: Publisher, offer: Offer, tmp_path: Path
) -> None:
    offer(publisher.serves("/gdp", packed(factor=2)), known=digest(packed()))
    assert run("worldbank", "--data-dir", str(tmp_path)) == 1
    assert run("worldbank", "--data-dir", str(tmp_path), "--accept-changed") == 0


def test_the_command_tells_a_locked_folder_by_its_exit_code(
    publisher: Publisher, offer: Offer, home: Path, tmp_path: Path
) -> None:
    offer(publisher.url("/gdp"))
    home.mkdir(parents=True)
    with filelock.FileLock(home / ".lock"):
        assert run("worldbank", "--data-dir", str(tmp_path)) == 3


def test_the_command_lists_what_it_would_ask_without_asking(
    publisher: Publisher,
    offer: Offer,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    offer(publisher.url("/gdp"))
    assert run("worldbank", "--list") == 0
    assert publisher.url("/gdp") in capfd.readouterr().out
    assert not publisher.asked


def test_the_command_without_an_address_says_where_to_go(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert run("cow") == 1
    assert "baltic-research data import cow FILE" in capfd.readouterr().err
