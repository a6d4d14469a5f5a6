"""Reports that go to a store by its URL: whole or not there, and judged by what lies there."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from baltic_research import paths
from baltic_research.cli import main
from baltic_research.errors import LockedError, ParameterError, ReportError
from baltic_research.reports import places, remote
from baltic_research.reports.build import build
from baltic_research.reports.built import Build

URL = "memory://bucket/reports"


@pytest.fixture
def store(quick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An empty store in memory; what is kept on this machine goes to the test's folder."""
    monkeypatch.setattr(paths, "user_cache", lambda: tmp_path / "cache")
    found = fsspec.filesystem("memory")
    found.rm("/", recursive=True) if found.find("/") else None
    yield found
    found.store.clear()


@pytest.fixture
def sent(store: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were sent, in order."""
    names: list[str] = []
    send = type(store).pipe_file

    def heard(self: Any, path: str, *given: Any, **more: Any) -> Any:
        names.append(path.removeprefix("/bucket/reports/"))
        return send(self, path, *given, **more)

    monkeypatch.setattr(type(store), "pipe_file", heard)
    return names


def order(quick: Path, text: str) -> None:
    """Change the data that every report reads."""
    (quick / "user" / "orders.json").write_text(json.dumps({"now": text}))


def statuses(made: Build) -> list[str]:
    return [one.outcome.status for one in made.items]


def held(store: Any) -> dict[str, bytes]:
    return {path.removeprefix("/bucket/reports/"): store.cat_file(path) for path in store.find("/")}


def timeless(files: dict[str, bytes]) -> dict[str, bytes]:
    """Leave out what bears a time, and what is no part of the reports."""
    bearing = re.compile(
        r"logs/|history\.jsonl|build\.json|index\.html|\.build\.lock|\.index\.lock"
    )
    return {name: content for name, content in files.items() if not bearing.search(name)}


def test_a_store_holds_what_a_folder_would(store: Any, tmp_path: Path) -> None:
    assert statuses(build(output=URL)) == ["built"] * 4
    folder = tmp_path / "folder"
    build(output=folder)
    here = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert timeless(held(store)) == timeless(here) != {}
    assert {"build.json", "index.html", "single/history.jsonl"} <= held(store).keys()


def test_what_is_good_in_the_store_is_left_alone(store: Any, sent: list[str]) -> None:
    build(output=URL)
    before = held(store)
    sent.clear()
    assert statuses(build(output=URL)) == ["unchanged"] * 4
    assert [one for one in sent if "/" in one] == []
    assert timeless(held(store)) == timeless(before)


def test_changed_data_are_a_second_run_that_knows_the_first(store: Any, quick: Path) -> None:
    build(["single"], output=URL)
    order(quick, "later")
    made = build(["single"], output=URL)
    assert statuses(made) == ["built"]
    lines = store.cat_file("/bucket/reports/single/history.jsonl").decode().splitlines()
    first, second = (json.loads(one)["run"] for one in lines)
    assert second == made.items[0].outcome.identity
    changes = json.loads(store.cat_file("/bucket/reports/single/changes.json"))
    assert (changes["run"], changes["since"]) == (second, first)


def test_data_that_changed_back_lead_to_a_page_that_is_only_in_the_store(
    store: Any, quick: Path
) -> None:
    outcomes = []
    for text in ("one", "two", "one"):
        order(quick, text)
        (item,) = build(["single"], output=URL).items
        outcomes.append(item.outcome)
    assert [one.status for one in outcomes] == ["built", "built", "unchanged"]
    page = held(store)["single/latest.html"].decode()
    assert f"What changed since run {outcomes[1].identity}" in page
    assert f'href="{outcomes[0].identity}/report.html"' in page
    own = held(store)[f"single/{outcomes[0].identity}/report.html"].decode()
    assert page.rpartition("</section>")[2] == own.rpartition("</section>")[2]


@pytest.mark.parametrize("gone", ["report.html", "manifest.json", "figures", "run.json"])
def test_a_run_that_lacks_a_file_is_made_again(store: Any, gone: str) -> None:
    (item,) = build(["single"], output=URL).items
    before = held(store)
    run = f"/bucket/reports/single/{item.outcome.identity}"
    found = [one for one in store.find(run) if f"/{gone}" in one]
    for one in found:
        store.rm_file(one)
    wanted = ["built"] if found else ["unchanged"]
    assert statuses(build(["single"], output=URL)) == wanted
    assert timeless(held(store)) == timeless(before)


def test_a_record_that_was_altered_is_made_again(store: Any) -> None:
    (item,) = build(["single"], output=URL).items
    path = f"/bucket/reports/single/{item.outcome.identity}/results.json"
    whole = store.cat_file(path)
    store.pipe_file(path, b"{}")
    assert statuses(build(["single"], output=URL)) == ["built"]
    assert store.cat_file(path) == whole


def test_a_run_is_sent_before_its_manifest_and_that_before_what_leads_to_it(
    sent: list[str],
) -> None:
    (item,) = build(["single"], output=URL).items
    run = f"single/{item.outcome.identity}/"
    manifest = sent.index(f"{run}manifest.json")
    assert all(sent.index(one) <= manifest for one in sent if one.startswith(run))
    rest = [one for one in sent[manifest + 1 :] if not one.startswith(run)]
    assert rest == [
        "single/history.jsonl", "single/changes.html", "single/latest.html", "single/changes.json",
        "build.json", "index.html",
    ]  # fmt: skip


def test_a_run_that_is_sent_again_has_no_manifest_until_it_is_whole(
    store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (item,) = build(["single"], output=URL).items
    manifest = f"/bucket/reports/single/{item.outcome.identity}/manifest.json"
    seen = []
    send = type(store).pipe_file

    def heard(self: Any, path: str, *given: Any, **more: Any) -> Any:
        if path.endswith("report.html"):
            seen.append(self.exists(manifest))
        return send(self, path, *given, **more)

    monkeypatch.setattr(type(store), "pipe_file", heard)
    build(["single"], output=URL, fresh=True)
    assert seen == [False]
    assert store.exists(manifest)


def test_a_store_that_breaks_down_fails_the_report_and_the_next_build_completes(
    store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:

        def refuse(path: str, *given: Any, **more: Any) -> None:
            if path.endswith("report.ipynb"):
                raise OSError("the disk\nis full")
            send(path, *given, **more)

        send = store.pipe_file
        broken.setattr(store, "pipe_file", refuse)
        made = build(["brief"], output=URL)
    assert statuses(made) == ["failed"] * 3
    said = f"cannot write to {URL}: OSError: the disk is full"
    assert made.items[0].outcome.why == said
    assert not [one for one in held(store) if one.endswith(("manifest.json", "latest.html"))]
    assert statuses(build(["brief"], output=URL)) == ["built"] * 3


def test_a_failed_report_leaves_its_log_in_the_store_until_it_succeeds(
    store: Any, quick: Path
) -> None:
    (quick / "user" / "failing").mkdir()
    (quick / "user" / "failing" / "EST").write_text("1")
    made = build(["single"], output=URL)
    assert f"notebook and log are in {URL}/single/failed/" in made.items[0].outcome.why
    (log,) = [one for one in held(store) if one.endswith("log.txt")]
    assert b"as ordered" in held(store)[log]
    (log,) = [one for one in held(store) if "/logs/" in one]
    assert f"notebook and log are in {URL}/single/failed/" in held(store)[log].decode()
    build(["single"], output=URL)
    assert not [one for one in held(store) if "/failed/" in one]


def test_building_one_report_leaves_the_others_in_the_gallery(store: Any, quick: Path) -> None:
    build(output=URL)
    order(quick, "later")
    made = build(["single"], output=URL)
    page = held(store)["index.html"].decode()
    links = set(re.findall(r'href="([^"#]+report\.html)', page))
    assert f"single/{made.items[0].outcome.identity}/report.html" in links
    assert len({one.rpartition("/")[0] for one in links}) == 4
    assert links <= held(store).keys()


def test_names_that_are_none_of_ours_are_left_alone(store: Any, tmp_path: Path) -> None:
    build(["single"], output=URL)
    for name in ("../evil/history.jsonl", "single/.hidden", "a/b c/history.jsonl"):
        store.store[f"/bucket/reports/{name}"] = store.store["/bucket/reports/build.json"]
    assert statuses(build(["single"], output=URL)) == ["unchanged"]
    assert not list(tmp_path.rglob("evil"))
    assert "single/.hidden" in held(store)


def test_nothing_is_left_on_this_machine(store: Any, tmp_path: Path) -> None:
    build(["single"], output=URL)
    assert {one.name for one in (tmp_path / "cache").rglob("*") if one.is_file()} == {".build.lock"}


def test_two_builds_of_this_machine_never_write_to_one_store(store: Any) -> None:
    with places.opened(URL), pytest.raises(LockedError, match=f"{URL} is being built by process"):
        build(output=URL)


def test_a_file_url_is_a_folder(quick: Path, tmp_path: Path) -> None:
    folder = tmp_path / "by-url"
    made = build(["single"], output=f"file://{folder}")
    assert (made.place, made.summary) == (str(folder), folder / "build.json")
    assert (folder / "single" / "latest.html").is_file()
    with pytest.raises(ParameterError, match="'file://here' is no folder of this machine"):
        build(output="file://here")


def test_stores_that_want_folders_get_them(store: Any, tmp_path: Path) -> None:
    """fsspec's own "local" is such a store."""
    assert statuses(build(["single"], output=f"local://{tmp_path}/far/away")) == ["built"]
    assert statuses(build(["single"], output=f"local://{tmp_path}/far/away")) == ["unchanged"]


def test_the_command_sends_reports_and_says_where_they_are(
    store: Any, capfd: pytest.CaptureFixture
) -> None:
    assert main(["report", "build", "single", "--output", URL]) == 0
    assert capfd.readouterr().out.endswith(f"summary in {URL}/build.json\n")
    assert "index.html" in held(store)
    assert not Path("memory:").exists()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nothing://x/y", "cannot write to nothing://x/y: Protocol not known: nothing"),
        ("s3://bucket/reports", "cannot write to s3://bucket/reports: Install s3fs to access S3"),
    ],
)
def test_a_store_that_nothing_here_knows_is_one_sentence(quick: Path, url: str, said: str) -> None:
    with pytest.raises((ReportError, ParameterError), match=re.escape(said)):
        build(output=url)


def test_without_the_extra_one_sentence_says_what_to_install(
    quick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(ReportError, match=r"pip install 'baltic-research\[cluster\]'"):
        build(output=URL)


def test_messages_never_show_a_password(quick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(ReportError) as problem:
        remote._opened(url := "ftp://me:secret@host/x", remote._SECRET.sub("", url))
    assert "secret" not in str(problem.value)
    with pytest.raises(ReportError) as problem:
        build(output=url)
    assert "writing to ftp://host/x needs" in str(problem.value)


def test_a_folder_needs_no_store_at_all(quick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    assert statuses(build(["single"], output=quick / "out")) == ["built"]
