from __future__ import annotations

import io
import itertools
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from PIL import Image

from baltic_research.cli import main
from baltic_research.recorded import Number
from baltic_research.reports import newest, results
from baltic_research.reports.card import opening
from baltic_research.reports.gallery import render, write_gallery
from baltic_research.reports.manifest import write_manifest
from baltic_research.reports.results import Results
from baltic_research.reports.shelf import entries
from baltic_research.reports.thumbnail import thumbnail

FIRST, SECOND = "a" * 12, "b" * 12
HOSTILE = "</bdi><script>evil()</script>\" onload='x' \u202e & Ž"
SHARE = Number("share", 2.0, "% of GDP", "Share", "nato", "2026-07", "LTU", 2026, (2.0, 3.5))

Lay = Callable[..., Path]


class Page(HTMLParser):
    """The tags of a page, and the text that a reader gets to see."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._style = False
        self.feed(text)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._style = tag == "style"

    def handle_data(self, data: str) -> None:
        if not self._style:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [given for name, given in self.tags if name == tag]

    @property
    def links(self) -> list[str]:
        return [one["href"] or "" for one in self.all("a")]


@pytest.fixture
def out(quick: Path) -> Path:
    """The folder of reports, with nothing in it yet."""
    return quick / "out"


@pytest.fixture
def lay(out: Path) -> Lay:
    """Lay a whole run into the folder of reports, as a build does."""

    def build(label: str = "single", identity: str = FIRST, *numbers: Number, **said: Any) -> Path:
        titles = said.pop("figures", ["A line"])
        name = label.split("/", maxsplit=1)[0]
        found = Results(
            **{
                "report": name,
                "title": "Single",
                "identity": identity,
                "parameters": {"country": "EST"},
                "editions": (("nato", "2025-08"), ("nato", "2026-07")),
                "code": {},
                "numbers": {one.name: one for one in numbers},
                "published": "2026-07-10",
                **said,
            }
        )
        home = out / label
        folder = home / identity
        (folder / "figures").mkdir(parents=True)
        (folder / "tables").mkdir()
        for file in ("report.ipynb", "tables/table-1.csv"):
            (folder / file).write_text("whole")
        (folder / newest.PAGE).write_text(newest.CONTENTS + newest.BODY)
        for number, _ in enumerate(titles, start=1):
            (folder / "figures" / f"figure-{number}.svg").write_text("<svg/>")
        (folder / "thumbnail.png").write_bytes(drawing(40, 30))
        record = {
            "editions": [{"source": "nato", "edition": "2026-07", "published": "2026-07-10"}],
            "figures": [
                {"number": n, "title": one, "alt": f"{one} in words"}
                for n, one in enumerate(titles, start=1)
            ],
            "tables": [{"number": 1, "title": "Shares", "file": "tables/table-1.csv"}],
        }
        (folder / "run.json").write_text(json.dumps(record))
        (folder / results.FILE).write_text(results.as_text(found))
        write_manifest(folder)
        newest.point_to(home, identity)
        return folder

    return build


def drawing(width: int, height: int) -> bytes:
    """Return a picture of many colours, half of it transparent."""
    picture = Image.radial_gradient("L").resize((width, height)).convert("RGB")
    picture.putalpha(Image.linear_gradient("L").resize((width, height)))
    held = io.BytesIO()
    picture.save(held, "PNG")
    return held.getvalue()


def fail(out: Path, label: str, request: str, why: str = "cell 3: ValueError: as ordered") -> Path:
    log = out / label / "failed" / request / "log.txt"
    log.parent.mkdir(parents=True)
    log.write_text(f"report: {label}\nfailed: {why}\n\nin show\n")
    return log


def forget(manifest: Path) -> None:
    """Take a figure out of a manifest, and leave its seal as it was."""
    said = json.loads(manifest.read_text())
    del said["files"]["figures/figure-1.svg"]
    manifest.write_text(json.dumps(said))


def request_of(out: Path) -> str:
    """Return what the name of the folder is if ``single`` fails now."""
    (entry,) = entries(out)["single"]
    assert entry.work is not None
    return entry.work.request


def show(out: Path) -> Page:
    return Page(write_gallery(out).read_text(encoding="utf-8"))


class TestWhatItShows:
    """A card a report, with what a reader wants to know before opening it."""

    def test_a_report_has_title_picture_data_numbers_and_links_to_all_it_left(
        self, out: Path, lay: Lay
    ) -> None:
        lay("single", FIRST, SHARE, figures=["A line", "A bar"])
        page = show(out)
        assert page.all("article")[0]["aria-labelledby"] == "report-single"
        assert page.all("img")[0]["alt"] == "A line in words"
        assert "Share 2026 2 Lithuania % of GDP" in page.text
        assert "Data: NATO 2026-07 and 1 older, published to 2026-07-10" in page.text
        assert {one for one in page.links if one.startswith("single/")} == {
            "single/latest.html"
        } | {
            f"single/{FIRST}/{file}"
            for file in (
                "report.html",
                "report.ipynb",
                "results.json",
                "figures/figure-1.svg",
                "figures/figure-2.svg",
                "tables/table-1.csv",
            )
        }

    def test_a_pdf_that_was_laid_beside_a_run_is_linked(self, out: Path, lay: Lay) -> None:
        folder = lay()
        assert f"single/{FIRST}/report.pdf" not in show(out).links
        (folder / "report.pdf").touch()
        assert f"single/{FIRST}/report.pdf" in show(out).links

    def test_every_link_leads_to_a_file_or_a_place_in_the_page(self, out: Path, lay: Lay) -> None:
        lay("single", FIRST, SHARE)
        lay("single", SECOND, replace(SHARE, value=3.0))
        lay(
            "brief/est",
            FIRST,
            *(replace(SHARE, name=f"n{one}", label=str(one)) for one in range(9)),
        )
        fail(out, "brief/lva", FIRST)
        page = show(out)
        places = {one["id"] for _, one in page.tags if "id" in one}
        for link in map(urlsplit, page.links):
            assert (out / unquote(link.path)).is_file() if link.path else link.fragment in places
        assert "single/latest.html#changes" in page.links
        assert any("log.txt" in one for one in page.links)
        assert any("#key-numbers" in one for one in page.links)

    def test_a_question_is_the_opening_of_the_notebook(self, quick: Path, lay: Lay) -> None:
        lay()
        path = quick / "notebooks" / "quick.ipynb"
        held = json.loads(path.read_text())
        held["cells"][0]["source"] = "# Quick\n\nWho *pays*? Three answers:\n\n- none"
        path.write_text(json.dumps(held))
        assert "Single Who pays? Data" in show(quick / "out").text

    @pytest.mark.parametrize(
        ("text", "kept"),
        [
            ("Who pays? See below.", "Who pays? See below."),
            ("Three follow:", "Three follow:"),
            (f"Who pays? {'x' * 240}.", "Who pays?"),
            ("x" * 300, "x" * 239 + "…"),
            ("", ""),
        ],
    )
    def test_an_opening_ends_with_a_sentence_where_one_ends(self, text: str, kept: str) -> None:
        assert opening(text) == kept

    def test_places_of_one_number_stand_side_by_side_and_the_most_watched_first(
        self, out: Path, lay: Lay
    ) -> None:
        lay(
            "single",
            FIRST,
            Number("aid", 1.5, "% of GDP", "Aid"),
            replace(SHARE, name="share_a", country="EST", value=3.4),
            replace(SHARE, name="share_b", low=1.5, high=2.5),
        )
        text = show(out).text
        assert "Share 2026 3.4 Estonia 2 (1.5 to 2.5) Lithuania % of GDP Aid 1.5 % of GDP" in text

    def test_numbers_of_several_publishers_bear_their_names(self, out: Path, lay: Lay) -> None:
        bare = replace(SHARE, country="", unit="", year=None, thresholds=())
        lay(
            "single",
            FIRST,
            replace(bare, name="a", value="2026-06", source="worldbank"),
            replace(bare, name="b", value="2026-07"),
            editions=(("nato", "2026-07"), ("worldbank", "2026-06"), ("strange", "x")),
        )
        text = show(out).text
        assert "Share 2026-06 World Bank 2026-07 NATO" in text
        assert "Data: NATO 2026-07, strange x, World Bank 2026-06," in text

    def test_editions_without_room_are_counted(self, out: Path, lay: Lay) -> None:
        lay(editions=tuple((f"source-of-some-length-{one}", "2026-07") for one in range(9)))
        assert "Data: 9 editions of 9 sources, published to" in show(out).text

    def test_no_figure_is_a_dash_and_never_zero(self, out: Path, lay: Lay) -> None:
        lay("single", FIRST, replace(SHARE, value=None))
        assert "Share 2026 \N{EN DASH} Lithuania % of GDP" in show(out).text

    def test_numbers_without_room_are_counted(self, out: Path, lay: Lay) -> None:
        lay("single", FIRST, *(replace(SHARE, name=f"n{one}", label=str(one)) for one in range(5)))
        assert "2 more key numbers" in show(out).text

    def test_what_changed_is_told_with_the_level_crossed(self, out: Path, lay: Lay) -> None:
        lay("single", FIRST, replace(SHARE, value=1.9), replace(SHARE, name="other"))
        lay("single", SECOND, SHARE, replace(SHARE, name="other"))
        text = show(out).text
        assert "1 of 2 key numbers changed since the run before" in text
        assert "Share (Lithuania, 2026, NATO 2026-07): 1.9 to 2, reaching 2" in text

    def test_parameters_that_a_build_would_not_give_are_told(self, out: Path, lay: Lay) -> None:
        lay("single", FIRST)
        assert "Asked for" not in show(out).text
        lay("single", SECOND, parameters={"country": "LVA"})
        assert "Asked for: country LVA" in show(out).text

    def test_reports_stand_in_the_order_of_the_list_and_members_in_a_grid_after_them(
        self, out: Path, lay: Lay
    ) -> None:
        lay("brief/lva", FIRST, title="Brief of Latvia")
        lay("brief/est", FIRST, title="Brief of Estonia")
        lay()
        names = [one["aria-labelledby"] for one in show(out).all("article")]
        assert names == ["report-single", "report-brief--est", "report-brief--lva"]

    def test_a_report_not_yet_made_is_named_with_the_command_that_makes_it(
        self, out: Path, lay: Lay
    ) -> None:
        lay("brief/est", FIRST)
        text = show(out).text
        assert "Not yet made Single baltic-research report build single" in text
        assert "2 not yet made: baltic-research report build brief" in text
        assert "Brief of Latvia baltic-research report build brief/lva" in text


class TestFailures:
    """A report that failed is shown as such, and what was there before it too."""

    def test_a_failure_is_told_with_its_log(self, out: Path) -> None:
        fail(out, "single", FIRST)
        page = show(out)
        assert "It failed. cell 3: ValueError: as ordered · Log of Single" in page.text
        assert f"single/failed/{FIRST}/log.txt" in page.links

    def test_the_report_before_a_failure_stays_and_is_named_as_such(
        self, out: Path, lay: Lay
    ) -> None:
        lay()
        fail(out, "single", request_of(out))
        text = show(out).text
        assert "The last attempt failed. cell 3: ValueError: as ordered · Log of Single" in text
        assert "What is shown is the report before it." in text

    def test_a_failure_of_other_code_or_parameters_says_nothing_of_a_report_that_is_there(
        self, out: Path, lay: Lay
    ) -> None:
        lay()
        fail(out, "single", FIRST)
        assert "attempt failed" not in show(out).text

    def test_a_notebook_that_cannot_be_understood_is_a_failure_of_its_report_alone(
        self, quick: Path, lay: Lay
    ) -> None:
        lay()
        (quick / "notebooks" / "broken.ipynb").write_text("no notebook")
        with (quick / "reports.yml").open("a") as file:
            file.write("  - {name: broken, title: Broken, notebook: broken.ipynb}\n")
        page = show(quick / "out")
        assert "It failed." in page.text
        assert f"single/{FIRST}/report.html" in page.links


DAMAGE: dict[str, Callable[[Path], object]] = {
    "page gone": lambda run: (run / "report.html").unlink(),
    "figure gone": lambda run: (run / "figures" / "figure-1.svg").unlink(),
    "no manifest yet": lambda run: (run / "manifest.json").unlink(),
    "manifest cut short": lambda run: (run / "manifest.json").write_text('{"files": {'),
    "manifest without a seal": lambda run: (run / "manifest.json").write_text('{"files": {}}'),
    "manifest that forgets a file": lambda run: forget(run / "manifest.json"),
    "numbers changed": lambda run: (run / "results.json").write_text("{}"),
    "record changed": lambda run: (run / "run.json").write_text("{}"),
    "another picture": lambda run: (run / "thumbnail.png").write_bytes(drawing(9, 9)),
    "gone": shutil.rmtree,
    "another run under its name": lambda run: (
        shutil.rmtree(run),
        shutil.copytree(run.with_name(FIRST), run),
    ),
}


class TestTrust:
    """Only whole runs are shown."""

    @pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
    def test_a_run_that_is_not_whole_gives_way_to_the_one_before(
        self, out: Path, lay: Lay, damage: Callable[[Path], object]
    ) -> None:
        lay("single", FIRST)
        damage(lay("single", SECOND))
        links = show(out).links
        assert f"single/{FIRST}/report.html" in links
        assert not any(SECOND in one for one in links)

    def test_a_run_of_another_report_is_none_of_this_one(self, out: Path, lay: Lay) -> None:
        lay("single", FIRST, report="other")
        assert "Not yet made Single" in show(out).text

    def test_a_run_without_a_thumbnail_says_so(self, out: Path, lay: Lay) -> None:
        folder = lay()
        (folder / "thumbnail.png").unlink()
        write_manifest(folder)
        page = show(out)
        assert not page.all("img")
        assert "No figure to show" in page.text

    @pytest.mark.parametrize("record", ["[]", '{"editions": 3, "figures": [1], "tables": {}}'])
    def test_a_record_of_another_shape_breaks_nothing(
        self, out: Path, lay: Lay, record: str
    ) -> None:
        folder = lay()
        (folder / "run.json").write_text(record)
        write_manifest(folder)
        show(out)


class TestHostileText:
    """Text from anywhere stays text."""

    @pytest.mark.parametrize("text", [HOSTILE, "", "x" * 499])
    def test_it_is_escaped_cut_and_set_apart(self, out: Path, lay: Lay, text: str) -> None:
        hostile = Number("share", text, text, text, text, text, text)
        lay("single", FIRST, SHARE, title=text, figures=[3 * text])
        lay(
            "single", SECOND, hostile, title=text, figures=[3 * text],
            editions=((text, text),), parameters={text: text},
        )  # fmt: skip
        fail(out, "single", request_of(out), text)
        html = render(out)
        assert "<script" not in html
        assert ("&lt;script&gt;" in html) == (text == HOSTILE)
        assert "x" * 250 not in re.sub(r'alt="[^"]*"', "", html)
        assert "x" * 1000 not in html
        page = Page(html)
        assert not [name for _, given in page.tags for name in given if name.startswith("on")]
        # What turns the direction of reading ends with its element
        shown = re.sub(r'="[^"]*"', "", html)
        assert all("<" not in one.split("</bdi>")[0] for one in shown.split("\u202e")[1:])

    def test_names_of_files_are_percent_encoded_and_stay_below_the_folder(
        self, quick: Path
    ) -> None:
        odd = quick / "a \"b' <c>"
        (quick / "out").mkdir()
        (quick / "out").rename(odd)
        (odd / "single" / "failed" / '"><script>').mkdir(parents=True)
        (odd / "single" / "failed" / '"><script>' / "log.txt").write_text("failed: x\n")
        page = show(odd)
        assert "single/failed/%22%3E%3Cscript%3E/log.txt" in page.links
        assert not [one for one in page.links if ".." in one or one.startswith("/")]

    def test_a_file_that_is_no_figure_is_not_listed(self, out: Path, lay: Lay) -> None:
        folder = lay()
        (folder / "figures" / "figure-1.svg.html").touch()
        (folder / "tables" / "table-x.csv").touch()
        files = [one.rpartition("/")[2] for one in show(out).links]
        assert not {"figure-1.svg.html", "table-x.csv"} & set(files)


class TestPage:
    """One file, the same for the same runs, that works for everyone and without a server."""

    def test_the_same_runs_give_the_same_bytes_in_any_folder_and_order(
        self, quick: Path, out: Path, lay: Lay
    ) -> None:
        lay("brief/est", FIRST, SHARE)
        lay("single", FIRST)
        before = write_gallery(out).read_bytes()
        assert write_gallery(out).read_bytes() == before
        out.rename(quick / "elsewhere")
        lay("single", FIRST)
        lay("brief/est", FIRST, SHARE)
        assert write_gallery(out).read_bytes() == before
        assert write_gallery(quick / "elsewhere").read_bytes() == before

    def test_it_bears_no_time_but_that_of_the_environment(
        self, out: Path, lay: Lay, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lay()
        monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
        assert "written" not in show(out).text
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1750000000")
        assert "written 2025-06-15 15:06 UTC" in show(out).text

    def test_it_has_landmarks_a_way_past_the_list_and_names_for_all_links(
        self, out: Path, lay: Lay
    ) -> None:
        lay()
        lay("brief/est", FIRST, title="Brief of Estonia")
        page = show(out)
        names = [name for name, _ in page.tags]
        assert all(names.count(one) == 1 for one in ("header", "nav", "main", "footer", "h1"))
        assert page.links[0] == "#content"
        assert page.all("main")[0]["id"] == "content"
        levels = [int(one[1]) for one in names if re.fullmatch("h[1-6]", one)]
        assert all(one - before <= 1 for before, one in itertools.pairwise(levels))
        assert "Notebook of Single" in page.text
        assert "Notebook of Brief of Estonia" in page.text
        assert all(one["alt"] for one in page.all("img"))

    def test_half_a_gallery_is_never_there(
        self, out: Path, lay: Lay, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lay()
        before = write_gallery(out).read_bytes()
        lay("single", SECOND)

        def broken(self: Path, target: Path) -> Path:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "replace", broken)
        assert main(["report", "index", "--output", str(out)]) == 1
        assert (out / "index.html").read_bytes() == before


class TestThumbnail:
    """A picture small enough for a page of many."""

    def test_it_is_small_has_a_palette_and_keeps_its_shape(self) -> None:
        with Image.open(io.BytesIO(thumbnail(drawing(1400, 700)) or b"")) as small:
            assert (small.size, small.mode, small.info) == ((560, 280), "P", {})
            assert len(small.getcolors() or ()) <= 32

    def test_it_is_the_same_each_time(self) -> None:
        assert thumbnail(drawing(700, 300)) == thumbnail(drawing(700, 300))

    def test_a_small_figure_is_not_made_larger(self) -> None:
        with Image.open(io.BytesIO(thumbnail(drawing(30, 20)) or b"")) as small:
            assert small.size == (30, 20)

    def test_what_is_transparent_is_white(self) -> None:
        clear = io.BytesIO()
        Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(clear, "PNG")
        with Image.open(io.BytesIO(thumbnail(clear.getvalue()) or b"")) as small:
            assert small.convert("RGB").getpixel((0, 0)) == (255, 255, 255)

    @pytest.mark.parametrize("content", [b"", b"GIF89a", drawing(99, 99)[:200]])
    def test_what_is_no_whole_picture_has_none(self, content: bytes) -> None:
        assert thumbnail(content) is None


class TestCommands:
    """`report index`, and the verbs that renew the gallery by themselves."""

    def test_index_prints_where_the_gallery_is(
        self, out: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["report", "index", "--output", str(out)]) == 0
        assert capfd.readouterr().out == f"{out / 'index.html'}\n"

    @pytest.mark.parametrize("verb", [["run", "single"], ["build", "single"]])
    def test_run_and_build_renew_it(self, out: Path, verb: list[str]) -> None:
        assert main(["report", *verb, "--output", str(out)]) == 0
        (entry,) = entries(out)["single"]
        assert entry.run is not None
        assert f"single/{entry.run.folder.name}/report.html" in (out / "index.html").read_text()

    @pytest.mark.parametrize("verb", [["run", "single"], ["build", "single"]])
    def test_a_report_that_fails_is_told_in_it(
        self, quick: Path, out: Path, verb: list[str]
    ) -> None:
        (quick / "user" / "failing").mkdir()
        (quick / "user" / "failing" / "EST").touch()
        assert main(["report", *verb, "--output", str(out)]) == 1
        assert "It failed." in (out / "index.html").read_text()

    def test_a_usage_error_writes_nothing(self, out: Path) -> None:
        assert main(["report", "build", "singel", "--output", str(out)]) == 2
        assert not out.exists()

    def test_a_gallery_that_cannot_be_written_fails_no_report(
        self, out: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        (out / "index.html").mkdir(parents=True)
        assert main(["report", "run", "single", "--output", str(out)]) == 0
        assert "note: the gallery is not renewed: cannot write" in capfd.readouterr().err
