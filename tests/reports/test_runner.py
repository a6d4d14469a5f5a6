from __future__ import annotations

import json
import math
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from baltic_research.errors import ParameterError, ReportError, UnknownNameError
from baltic_research.reports import runner
from baltic_research.reports.audit import audit
from baltic_research.reports.runner import Progress, ReportRun, run_report

Workshop = Callable[..., Path]

pytestmark = pytest.mark.usefixtures("workshop")

HOSTILE = "</style><script>evil()</script>\" onload='x' \u202e \n& Ž"


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder of reports whose name would trip papermill, which fills in braces."""
    return tmp_path / "out {first_year} äöü"


def test_a_run_leaves_a_page_a_notebook_figures_and_a_record(out: Path) -> None:
    run = run_report("toy", output=out)
    assert isinstance(run, ReportRun)
    assert sorted(tree(run.folder)) == [
        "figures/figure-1.png", "figures/figure-1.svg", "manifest.json", "report.html",
        "report.ipynb", "results.json", "run.json", "tables/table-1.csv", "thumbnail.png",
    ]  # fmt: skip
    assert sorted(path.name for path in run.folder.parent.iterdir()) == sorted(
        [run.folder.name, "changes.html", "changes.json", "history.jsonl", "latest.html"]
    )
    assert run.html.is_file()
    assert run.notebook.is_file()
    assert [path.name for path in run.figures] == ["figure-1.png", "figure-1.svg"]


def test_the_record_says_what_was_run_and_no_time_or_place(out: Path) -> None:
    run = run_report("toy", {"countries": "Latvia"}, output=out)
    record = json.loads((run.folder / "run.json").read_text())
    assert record["identity"] == run.folder.name
    assert record["parameters"]["countries"] == ["LVA"]
    assert record["editions"][0]["edition"] == "2026-07"
    assert record["versions"]["baltic-research"]
    assert str(out.parent) not in (run.folder / "run.json").read_text()


def test_the_newest_page_is_linked_beside_the_runs(out: Path) -> None:
    run_report("toy", output=out)
    second = run_report("toy", {"first_year": "2016"}, output=out)
    page = (out / "toy" / "latest.html").read_text()
    assert f'href="{second.folder.name}/report.html"' in page
    assert page.rpartition("</section>")[2] == second.html.read_text().rpartition("</section>")[2]
    assert "What changed since run " in page


def test_the_reports_own_parameters_stand_between_defaults_and_what_is_given(out: Path) -> None:
    listed = run_report("toy", output=out)
    given = run_report("toy", {"first_year": 2016}, output=out)
    assert "First year <strong>2015</strong>" in listed.html.read_text()
    assert "First year <strong>2016</strong>" in given.html.read_text()


def test_as_of_reaches_the_notebook(out: Path) -> None:
    run = run_report("toy", as_of="2024-07-01", output=out)
    assert "as of 2024-07-01." in run.html.read_text()


def test_the_same_run_leaves_the_same_bytes(out: Path, tmp_path: Path) -> None:
    first = run_report("toy", output=out)
    second = run_report("toy", output=tmp_path / "elsewhere")
    assert first.folder.name == second.folder.name
    assert tree(first.folder) == tree(second.folder)


def test_running_again_renews_the_files_and_removes_strange_ones(out: Path) -> None:
    first = run_report("toy", output=out)
    before = tree(first.folder)
    first.html.write_text("damaged")
    (first.folder / "figures" / "figure-9.svg").touch()
    again = run_report("toy", output=out)
    assert again.folder == first.folder
    assert tree(again.folder) == before


@pytest.mark.parametrize(
    ("given", "as_of", "error"),
    [
        ({"yaer": "2020"}, None, UnknownNameError),
        ({"first_year": "2016.5"}, None, ParameterError),
        ({"countries": "Estnia"}, None, UnknownNameError),
        ({}, "tomorrow", ParameterError),
        ({"as_of": "2024-01-01"}, "2024-01-01", ParameterError),
    ],
)
def test_a_wrong_parameter_is_refused_before_anything_is_written(
    out: Path, given: dict[str, object], as_of: str | None, error: type[Exception]
) -> None:
    with pytest.raises(error):
        run_report("toy", given, as_of=as_of, output=out)
    assert not out.exists()


@pytest.mark.parametrize("limit", [math.nan, math.inf, -1, 0, "300", 1e20])
def test_what_is_no_time_limit_is_refused_before_anything_is_written(
    out: Path, limit: float
) -> None:
    with pytest.raises(ParameterError, match=r"^limit: expected "):
        run_report("toy", output=out, limit=limit)
    assert not out.exists()


def test_a_notebook_without_as_of_takes_no_date(out: Path, workshop: Workshop) -> None:
    workshop({1: "note = 'x'\nfirst_year = 2014"})
    with pytest.raises(ParameterError, match=r"takes no date: toy\.ipynb has no parameter 'as_of'"):
        run_report("toy", as_of="2024-07-01", output=out)


def test_a_failing_cell_leaves_notebook_and_log_but_no_report(
    out: Path, workshop: Workshop
) -> None:
    workshop({5: "share = 3\nshare / 0"})
    with pytest.raises(ReportError) as caught:
        run_report("toy", output=out)
    message = str(caught.value)
    assert "report 'toy' failed: cell 6 (section 'Shares'): ZeroDivisionError: division" in message
    assert "\n" not in message
    (failed,) = (out / "toy" / "failed").iterdir()
    assert str(failed) in message
    assert sorted(path.name for path in out.joinpath("toy").iterdir()) == ["failed"]
    log = (failed / "log.txt").read_text()
    assert "parameter first_year: 2015" in log
    assert "----> 2 share / 0" in log
    assert "\x1b" not in log
    kept = json.loads((failed / "report.ipynb").read_text())
    assert any(one.get("ename") for cell in kept["cells"] for one in cell.get("outputs", ()))


def test_a_failed_run_leaves_ten_lines_of_traceback_and_the_notebook_as_far_as_it_came(
    out: Path, workshop: Workshop
) -> None:
    deep = "print('so far')\ndef fall(depth):\n    return fall(depth - 1) if depth else 1 / 0\nfall(40)"
    workshop({5: deep, 7: "print('never')"})
    with pytest.raises(ReportError, match="ZeroDivisionError"):
        run_report("toy", {"note": "given"}, output=out)
    (failed,) = (out / "toy" / "failed").iterdir()
    head, _, traceback = (failed / "log.txt").read_text().partition("\n\n")
    assert "parameter note: 'given'" in head
    assert len(traceback.splitlines()) == 10
    assert traceback.endswith("ZeroDivisionError: division by zero\n")
    kept = json.loads((failed / "report.ipynb").read_text())["cells"]
    assert ["parameters" in one["metadata"].get("tags", ()) for one in kept].count(True) == 1
    printed = [
        part["text"]
        for one in kept
        for part in one.get("outputs", ())
        if part["output_type"] == "stream"
    ]
    assert "".join("".join(one) for one in printed) == "so far\n"


def test_a_failed_run_leaves_the_good_report_before_it_alone(out: Path, workshop: Workshop) -> None:
    good = run_report("toy", output=out)
    before, latest = tree(good.folder), (out / "toy" / "latest.html").read_bytes()
    workshop({5: "1 / 0"})
    with pytest.raises(ReportError):
        run_report("toy", output=out)
    assert tree(good.folder) == before
    assert (out / "toy" / "latest.html").read_bytes() == latest


def test_a_run_that_succeeds_takes_its_earlier_failure_away(
    out: Path, workshop: Workshop, tmp_path: Path
) -> None:
    workshop({5: f"assert open({str(tmp_path / 'flag')!r})\ndisplay(Chart('a', 'b'))"})
    with pytest.raises(ReportError, match="FileNotFoundError"):
        run_report("toy", output=out)
    (tmp_path / "flag").touch()
    run_report("toy", output=out)
    assert not (out / "toy" / "failed").exists()


def test_a_kernel_that_dies_is_reported_and_its_notebook_kept(
    out: Path, workshop: Workshop
) -> None:
    workshop({5: "import os\nos.kill(os.getpid(), 9)"})
    with pytest.raises(ReportError, match=r"cell 6 \(section 'Shares'\): DeadKernelError"):
        run_report("toy", output=out)
    assert not list(out.rglob("report.html"))
    (kept,) = out.rglob("report.ipynb")
    assert json.loads(kept.read_text())["cells"][4]["execution_count"] == 3


def test_a_figure_without_alt_text_fails_the_run(out: Path, workshop: Workshop) -> None:
    workshop({5: "display(Chart('a title', ''))"})
    with pytest.raises(ReportError, match=r"cell 6 .*figure 1 has no alt text"):
        run_report("toy", output=out)
    assert not list(out.rglob("report.html"))


def test_a_picture_from_elsewhere_fails_the_run(out: Path, workshop: Workshop) -> None:
    workshop({4: "## Shares\n\n![x](https://elsewhere.invalid/x.png)"})
    with pytest.raises(ReportError, match="the page would not be self-contained: <img src="):
        run_report("toy", output=out)
    assert not list(out.rglob("report.html"))


def test_an_interrupted_run_leaves_nothing(out: Path) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.cell == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_report("toy", output=out, progress=interrupt)
    assert not (out / "toy").exists()


def test_progress_counts_the_notebooks_cells_and_names_sections(out: Path) -> None:
    seen: list[Progress] = []
    run_report("toy", output=out, progress=seen.append)
    assert [one.cell for one in seen if one.section == "Shares"] == [5, 6]
    assert {one.cells for one in seen} == {9}
    assert seen[-1].cell == 9


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ReportError, match=r"cannot write to .*file.toy"):
        run_report("toy", output=tmp_path / "file")


UNTOUCHED = """
import importlib.util, os, sys
assert not hasattr(sys, "from_startup"), "a startup file of the user's was run"
assert importlib.util.find_spec("beside") is None, "modules beside the caller are found"
assert os.environ["MPLBACKEND"] != "nonsense"
assert "PYTHONWARNINGS" not in os.environ
Table()
"""


def test_the_callers_surroundings_do_not_reach_the_notebook(
    out: Path, workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "mine.py").write_text("import sys\nsys.from_startup = True")
    (tmp_path / "beside.py").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("MPLBACKEND", "nonsense")
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    workshop({5: UNTOUCHED})
    before = set(tmp_path.iterdir())
    run_report("toy", output=out)
    assert set(tmp_path.iterdir()) - before == {out}


def test_two_runs_at_once_leave_one_whole_report(out: Path) -> None:
    made: list[ReportRun] = []
    threads = [
        threading.Thread(target=lambda: made.append(run_report("toy", output=out)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert made[0].folder == made[1].folder
    assert len(tree(made[0].folder)) == 9


def test_kernels_talk_over_sockets_and_leave_none_behind(
    out: Path,
    workshop: Workshop,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    plain_kernels: None,
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    workshop({5: "from ipykernel.connect import get_connection_info\n"
                 "print(get_connection_info(unpack=True)['transport'])\nTable()"})  # fmt: skip
    run = run_report("toy", output=out)
    assert re.search(r'<pre class="output">(ipc|tcp)\n', run.html.read_text())
    assert not list((tmp_path / "t").iterdir())


class TestPage:
    """What stands in the HTML of a report with hostile parameters."""

    @pytest.fixture
    def page(self, out: Path) -> str:
        return run_report("toy", {"note": HOSTILE}, output=out).html.read_text(encoding="utf-8")

    def test_it_asks_for_nothing_and_obeys_nothing(self, page: str) -> None:
        audit(page)
        addresses = re.findall(r"""(?:src=|href=|url\()\s*["']?([^"'\s>)]+)""", page)
        links = re.findall(r'<a [^>]*href="([^"]+)"', page)
        assert {one for one in addresses if not one.startswith(("data:", "#"))} == {
            one for one in links if one.startswith("https://")
        }
        assert "default-src 'none'" in page

    def test_hostile_text_stands_in_it_as_text(self, page: str) -> None:
        assert "<script" not in page
        assert "&lt;/style&gt;&lt;script&gt;evil()&lt;/script&gt;" in page
        # Marks that turn the direction of writing cannot reach beyond the value
        assert re.search(r"<bdi>[^<]*\u202e[^<]*</bdi>", page)

    def test_it_has_language_title_landmarks_and_a_way_past_the_contents(self, page: str) -> None:
        assert '<html lang="en">' in page
        assert '<meta name="viewport"' in page
        assert "<title>Toy &lt;report&gt;</title>" in page
        assert page.count("<h1") == 1
        assert '<a class="skip" href="#content">' in page
        assert '<main id="content"' in page
        assert "<nav " in page

    def test_every_entry_of_the_contents_leads_to_a_heading(self, page: str) -> None:
        contents = page[page.index("<nav ") : page.index("</nav>")]
        targets = re.findall(r'href="#([^"]+)"', contents)
        assert targets == ["s-load", "s-shares", "s-verdict", "provenance", "figure-1", "table-1"]
        assert all(f'id="{one}"' in page for one in targets)

    def test_code_is_folded_and_the_parameters_cell_is_a_table(self, page: str) -> None:
        assert page.count('<details class="code"><summary>Code</summary>') == 4
        assert "# type: list[float]" not in page
        assert '<th scope="row"><code>thresholds</code></th><td><bdi>2.0, 3.5</bdi>' in page

    def test_figure_and_table_are_numbered_and_described(self, page: str) -> None:
        figure = page[page.index('<figure id="figure-1">') :].partition("</figure>")[0]
        assert 'alt="A blue field" width="320" height="160"' in figure
        assert "Figure 1.</span> Source: NATO 2026-07" in figure
        assert '<span class="number">Table 1.</span> Shares &amp; more</figcaption>' in page

    def test_it_ends_with_where_the_numbers_come_from(self, page: str) -> None:
        end = page[page.index('<h2 id="provenance">') :]
        assert '<td class="fixed">2026-07</td>' in end
        assert 'href="https://www.nato.int/x?a=1&amp;b=2"' in end
        assert "Estimates &amp; such" in end
        assert "Quote it." in end
        assert "baltic-research report run toy -p first_year=2015 -p &#39;note=" in end
        assert re.search(r"Run [0-9a-f]{12}, made with baltic-research \d", end)


def test_the_command_of_a_page_makes_it_again(out: Path) -> None:
    import html
    import shlex

    from baltic_research.cli import main

    first = run_report("toy", {"note": HOSTILE, "countries": "LVA"}, output=out)
    page = first.html.read_text(encoding="utf-8")
    command = html.unescape(re.search(r"<bdi>(baltic-research .*?)</bdi>", page, re.DOTALL)[1])  # type: ignore[index]
    before = tree(first.folder)
    assert main([*shlex.split(command)[1:], "--output", str(out)]) == 0
    assert tree(first.folder) == before
    assert len(list((out / "toy").glob("*/report.html"))) == 1


def test_renewing_never_leaves_a_moment_without_the_page(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_report("toy", output=out)
    renew: Any = runner._renew
    there: list[bool] = []

    def watched(made: Path, target: Path) -> None:
        replace = Path.replace

        def replacing(self: Path, other: Path) -> Path:
            there.append(run.html.is_file())
            result = replace(self, other)
            there.append(run.html.is_file())
            return result

        monkeypatch.setattr(Path, "replace", replacing)
        renew(made, target)

    monkeypatch.setattr(runner, "_renew", watched)
    run_report("toy", output=out)
    assert there
    assert all(there)


def full_disk(self: Path, *_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_full_disk_is_one_sentence_that_names_the_folder(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "write_manifest", full_disk)
    with pytest.raises(ReportError) as caught:
        run_report("toy", output=out)
    assert str(caught.value) == (
        f"cannot write the report to {out / 'toy'}: No space left on device; make room there, or "
        "name another folder"
    )
    assert tree(out) == {}


def test_a_failure_that_cannot_be_kept_still_says_why(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unfit(*_: object) -> None:
        raise ReportError("a figure has no words")

    monkeypatch.setattr(runner, "_publish", unfit)
    monkeypatch.setattr(runner.notebooks, "write", full_disk)
    with pytest.raises(ReportError, match="failed: a figure has no words; cannot write notebook"):
        run_report("toy", output=out)
    assert tree(out) == {}
