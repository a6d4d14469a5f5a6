"""What makes a run be made again, and what does not: one test for each thing that it rests on."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from baltic_research import paths
from baltic_research.reports import identity
from baltic_research.reports.cache import Cache
from baltic_research.reports.runner import run_report
from baltic_research.reports.specification import find_report
from baltic_research.reports.work import plan
from reports import quick_build

LISTED = (
    "reports:\n  - {name: toy, title: Toy, notebook: toy.ipynb, parameters: {first_year: 2015}}\n"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of a notebook that looks at NATO's editions and opens the newest table."""
    base = tmp_path_factory.mktemp("built")
    (base / "notebooks").mkdir()
    (base / "user").mkdir()
    (base / "reports.yml").write_text(LISTED)
    quick_build.write_notebook(
        base / "notebooks" / "toy.ipynb", "first_year = 2014  # type: int  First\n"
    )
    path = base / "notebooks" / "toy.ipynb"
    content = json.loads(path.read_text())
    shown = content["cells"][-1]
    shown["source"] = (
        "from IPython.display import publish_display_data\n"
        "from baltic_research import catalog, holdings\n"
        'newest = holdings.held("nato")[-1]\n'
        "newest.table.read_bytes()\n"
        "catalog.sources()\n"
        f"for one in {[quick_build.TABLE, quick_build.SAID]!r}:\n"
        "    publish_display_data(one['data'], one['metadata'])"
    )
    shown["outputs"] = []
    content["metadata"] = {"kernelspec": {"name": "python3", "language": "python"}}
    path.write_text(json.dumps(content))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "notebooks", lambda: base / "notebooks")
        patch.setattr(paths, "report_list", lambda: base / "reports.yml")
        patch.setenv("BALTIC_RESEARCH_DATA", str(base / "user"))
        patch.setenv("BALTIC_RESEARCH_KERNELS", "plain")
        run_report("toy", output=base / "out")
    for part in ("catalog", "tables/nato", "tables/sipri"):
        shutil.copytree(paths.data() / part, base / "data" / part)
    return base


@pytest.fixture
def place(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of all of it that a test may change: notebooks, reports, data and the user's own."""
    base = tmp_path / "elsewhere"
    shutil.copytree(built, base)
    monkeypatch.setattr(paths, "notebooks", lambda: base / "notebooks")
    monkeypatch.setattr(paths, "report_list", lambda: base / "reports.yml")
    monkeypatch.setattr(paths, "data", lambda: base / "data")
    monkeypatch.setenv("BALTIC_RESEARCH_DATA", str(base / "user"))
    return base


def is_good(place: Path, **parameters: object) -> bool:
    return Cache(place / "out").find(plan(find_report("toy"), parameters)) is not None


def run_of(place: Path) -> Path:
    (folder,) = (one.parent for one in (place / "out" / "toy").glob("*/run.json"))
    return folder


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def test_a_run_is_good_as_long_as_nothing_changed_wherever_it_lies(place: Path) -> None:
    assert is_good(place)
    assert run_of(place).name == Cache(place / "out").find(plan(find_report("toy"))).name  # type: ignore[union-attr]


NEWEST = "data/tables/nato/2026-07"

BAD = {
    "notebook": lambda place: append(place / "notebooks" / "toy.ipynb"),
    "parameter in the list": lambda place: replace(place / "reports.yml", "2015", "2016"),
    "title": lambda place: replace(place / "reports.yml", "Toy", "Toys"),
    "table read": lambda place: append(place / f"{NEWEST}.csv"),
    "table read that is gone": lambda place: (place / f"{NEWEST}.csv").unlink(),
    "description of an edition": lambda place: append(place / "data/tables/nato/2016-01.json"),
    "catalogue read": lambda place: append(place / "data/catalog/sources.yml"),
    "countries": lambda place: append(place / "data/catalog/countries.csv"),
    "new edition": lambda place: (place / "data/tables/nato/2027-07.json").touch(),
    "new edition of the user's": lambda place: own_edition(place, "nato"),
    "page damaged": lambda place: append(run_of(place) / "report.html"),
    "page gone": lambda place: (run_of(place) / "report.html").unlink(),
    "notebook that was run damaged": lambda place: append(run_of(place) / "report.ipynb"),
    "record gone": lambda place: (run_of(place) / "run.json").unlink(),
    "record of other data": lambda place: replace(run_of(place) / "run.json", '"user/nato": null', '"user/nato": ""'),
    "record that is none": lambda place: (run_of(place) / "run.json").write_text("[1]"),
    "record without what was read": lambda place: replace(run_of(place) / "run.json", '"reads"', '"red"'),
    "manifest gone": lambda place: (run_of(place) / "manifest.json").unlink(),
    "manifest that forgets a file": lambda place: forget(run_of(place) / "manifest.json"),
    "run under another name": lambda place: run_of(place).rename(place / "out/toy/0123456789ab"),
}  # fmt: skip

GOOD = {
    "table not read": lambda place: append(place / "data/tables/nato/2016-01.csv"),
    "table of another source": lambda place: append(
        next((place / "data/tables/sipri").glob("*.csv"))
    ),
    "edition of another source": lambda place: (place / "data/tables/sipri/2030-01.json").touch(),
    "the user's edition of another source": lambda place: own_edition(place, "sipri"),
    "catalogue not read": lambda place: append(place / "data/catalog/claims.yml"),
    "lock of an import": lambda place: (place / "data/tables/nato/.lock").touch(),
    "file laid beside the page": lambda place: (run_of(place) / "report.pdf").touch(),
    "another notebook": lambda place: (place / "notebooks" / "other.ipynb").touch(),
    "time of a file": lambda place: (place / f"{NEWEST}.csv").touch(),
}


def own_edition(place: Path, source: str) -> None:
    (place / "user" / source).mkdir()
    (place / "user" / source / "2030-01.json").touch()


def forget(manifest: Path) -> None:
    content = json.loads(manifest.read_text())
    content["files"].pop("report.html")
    manifest.write_text(json.dumps(content))


@pytest.mark.parametrize("change", BAD.values(), ids=BAD)
def test_a_run_is_good_no_more_after_a_change_of(
    place: Path, change: Callable[[Path], object]
) -> None:
    change(place)
    assert not is_good(place)


@pytest.mark.parametrize("change", GOOD.values(), ids=GOOD)
def test_a_run_stays_good_after_a_change_of(place: Path, change: Callable[[Path], object]) -> None:
    change(place)
    assert is_good(place)


def test_a_run_is_not_good_for_other_parameters(place: Path) -> None:
    assert not is_good(place, first_year=2020)
    assert is_good(place, first_year="2015")


@pytest.mark.parametrize("name", ["versions", "package_digest"])
def test_a_run_is_not_good_for_other_libraries_or_code(
    place: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    changed = {"versions": lambda: {"pandas": "0.1"}, "package_digest": lambda: "other"}
    monkeypatch.setattr(identity, name, changed[name])
    assert not is_good(place)


def test_an_older_run_is_found_again_when_the_data_are_as_they_were(place: Path) -> None:
    shutil.copytree(run_of(place), place / "out" / "toy" / "ffffffffffff")
    assert is_good(place)


def test_the_record_names_what_was_read_and_nothing_of_this_machine(place: Path) -> None:
    text = (run_of(place) / "run.json").read_text()
    read = json.loads(text)["reads"]
    assert f"{NEWEST}.csv" in read["files"]
    assert "data/tables/nato/2016-01.csv" not in read["files"]
    assert read["folders"]["user/nato"] is None
    assert "/tmp" not in text  # noqa: S108 - looked for and not used


def test_asking_imports_nothing_that_runs_or_draws() -> None:
    code = (
        "import sys; from baltic_research.reports import build\n"
        "from baltic_research.reports.cache import Cache\n"
        "from baltic_research.reports.specification import report_list\n"
        "from baltic_research.reports.work import plan_all\n"
        "[Cache('nowhere').find(work) for one in report_list() for work in plan_all(one)]\n"
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    heavy = {"pandas", "numpy", "papermill", "jinja2", "nbformat", "matplotlib", "jupyter_client"}
    assert not heavy & set(answer.stdout.split())
