"""What the README and the pages that it hands over to say works and is so."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import numpy as np
import pytest
import yaml
from PIL import Image

import baltic_research as br
from baltic_research.cli import cli

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SOURCES = (ROOT / "docs" / "reference" / "sources.md").read_text(encoding="utf-8")
COMMANDS = re.findall(
    r"^\$ baltic-research (.*?)(?:\s+#.*)?$", README + SOURCES, flags=re.MULTILINE
)
TABLE = re.findall(
    r"^\| .* \| \[(\d\d)\]\(notebooks/(\S+)\) \| (?:`(\S+)`)? ?\|$", README, flags=re.MULTILINE
)
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "docs" / "explanation" / "limits.md",
    ROOT / "docs" / "reference" / "sources.md",
]
LINKS = [
    (page, target)
    for page in PAGES
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
]


def test_there_are_two_commands_and_make_knows_them():
    block = re.search(r"## Two commands\n.*?```console\n(.*?)```", README, flags=re.DOTALL)
    assert re.findall(r"^\$ (make \w+)", block[1], flags=re.MULTILINE) == [
        "make report",
        "make test",
    ]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`?make ([a-z]+)\b(?=`|\s+#)", README):
        assert re.search(rf"^{target}:.*##", makefile, flags=re.MULTILINE), target


def test_readme_is_read_in_a_minute():
    # About 250 words a minute, the table of questions being looked at rather than read
    prose = re.sub(r"```.*?```|^\|.*$|\]\(.*?\)", " ", README, flags=re.DOTALL | re.MULTILINE)
    assert len(prose.split()) < 450


def test_readme_draws_one_picture_and_says_in_words_what_it_shows():
    ((words, target),) = re.findall(r"!\[(.*?)\]\((.*?)\)", README)
    assert (ROOT / target).is_file()
    assert len(words.split()) > 20


def test_table_of_questions_names_every_notebook_in_order():
    notebooks = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert [name for _, name, _ in TABLE] == notebooks
    assert all(name.startswith(number) for number, name, _ in TABLE)


def test_table_of_questions_names_the_report_of_each_notebook():
    reports = yaml.safe_load((ROOT / "reports" / "reports.yml").read_text(encoding="utf-8"))
    declared = {one["notebook"]: one["name"] for one in reports["reports"]}
    assert {name: report for _, name, report in TABLE if report} == declared


def test_table_of_sources_names_every_edition_held():
    held = br.editions()
    rows = re.findall(r"^\| .*? \| .*? \| (.*?) \|", SOURCES, flags=re.MULTILINE)
    named = re.findall(r"\d{4}-\d\d", " ".join(rows))
    assert sorted(named) == sorted(held["edition"])


def grey(picture: Path) -> np.ndarray:
    """Return a picture's pixels, from black (0) to white (255)."""
    with Image.open(picture) as opened:
        return np.asarray(opened.convert("L"), dtype=int)


def test_the_example_runs_elsewhere_and_draws_the_picture(tmp_path):
    (code,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    drawn, kept = (grey(folder / "spending-trend.png") for folder in (tmp_path, ROOT / "docs"))
    # Letters may be smoothed a little differently elsewhere; a line that moves is much more
    assert drawn.shape == kept.shape
    assert (abs(drawn - kept) > 40).mean() < 0.0005


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_is_one_that_the_command_line_takes(command):
    words = shlex.split(command)
    context, found = click.Context(cli), cli
    while isinstance(found, click.Group):
        _, found, words = found.resolve_command(context, words)
    if "FILE" not in words:
        found.make_context("example", words)


# Reports have tests of their own, and so has what asks publishers or takes a user's file
ELSEWHERE = ("report", "data watch", "data fetch", "data import")


@pytest.mark.parametrize("command", [one for one in COMMANDS if not one.startswith(ELSEWHERE)])
def test_each_command_that_only_shows_runs_elsewhere(command, tmp_path):
    done = subprocess.run(
        [Path(sys.executable).with_name("baltic-research"), *command.split()],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize(("page", "target"), LINKS, ids=lambda one: getattr(one, "name", one))
def test_each_link_leads_somewhere(page, target):
    assert target.startswith("http") or (page.parent / target).exists()


def test_the_example_of_lithuania_is_as_told():
    share = br.load("nato.defence_share_gdp", edition="2024-06", countries="LTU", years=2019)
    assert share["value"].item() == 2.0
    assert share["note"].item().endswith("spending over GDP gives 1.9949")
    newest = br.load("nato.defence_share_gdp", edition="2026-07", countries="EST")
    below = newest[(newest["value"] < 2) & (newest["year"] > 2014)]
    assert below["year"].tolist() == [2015, 2017, 2018]


def test_the_picture_is_as_told():
    share = br.load("nato.defence_share_gdp", edition="2026-07")
    share = share[~share["country"].str.startswith(("NATO", "NORTH"))]
    assert share["country"].nunique() == 31
    first, last = (
        share[share["year"] == year].set_index("country")["value"] for year in (2014, 2026)
    )
    assert first[["EST", "LVA", "LTU"]].round(1).tolist() == [1.9, 1.0, 0.9]
    assert last[["EST", "LVA", "LTU"]].round(1).tolist() == [5.1, 4.9, 5.3]
    assert {*last.nlargest(3).index} == {"EST", "LVA", "LTU"}
