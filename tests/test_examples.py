"""Scripts that one would show a colleague: each runs elsewhere, and does what it says."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pandas as pd
import pytest

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
SCRIPTS = sorted(EXAMPLES.glob("*.py"))

WITHOUT_NETWORK = """
import runpy, socket, sys
def refuse(*_):
    raise AssertionError("the network was used")
socket.socket.connect = refuse
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def run(name: str, folder: Path) -> str:
    """Run an example in a folder, without the network and with warnings as errors."""
    command = [sys.executable, "-W", "error", "-c", WITHOUT_NETWORK, str(EXAMPLES / name)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def drawing(path: Path) -> ET.Element:
    """Return the root of a drawing that an example wrote."""
    return ET.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314 - it is our own


def test_every_example_is_listed_and_tested() -> None:
    listed = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    tests = Path(__file__).read_text(encoding="utf-8")
    assert SCRIPTS
    assert [one.name for one in SCRIPTS if f"({one.name})" not in listed] == []
    assert [one.name for one in SCRIPTS if f'run("{one.name}"' not in tests] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_each_example_says_first_what_it_does_and_how_to_run_it(script: Path) -> None:
    words = script.read_text(encoding="utf-8").split('"""')[1]
    assert f"python {script.name}" in words


def test_three_editions_differ_on_lithuania_in_2019(tmp_path: Path) -> None:
    said = run("three_editions.py", tmp_path)
    rows = {line.split()[0]: line.split()[-1] for line in said.splitlines() if line[:2] == "20"}
    assert rows == {"2019-06": "1.984522", "2024-06": "2.000000", "2026-07": "1.980000"}
    assert "25 June 2019" in said
    assert drawing(tmp_path / "lithuania.svg").tag.endswith("svg")


def test_three_editions_takes_ten_lines() -> None:
    code = (EXAMPLES / "three_editions.py").read_text(encoding="utf-8").split('"""')[2]
    assert len([line for line in code.splitlines() if line.strip()]) <= 10


def test_merging_keeps_each_row_of_ones_own_and_checks_the_unit(tmp_path: Path) -> None:
    said = run("merge_own_panel.py", tmp_path)
    table = pd.read_csv(tmp_path / "merged.csv")
    assert table["country"].tolist() == ["EST", "EST", "EST", "CZE", "CZE", "TUR", "TUR"]
    assert table.loc[table["soldiers_thousand_persons"].isna(), "year"].tolist() == [2012]
    ratio = table["arms_industry_thousand_persons"] / table["soldiers_thousand_persons"]
    assert table["jobs_per_soldier"].tolist() == pytest.approx(ratio.tolist(), nan_ok=True)
    assert table.loc[1:, "share_pct_gdp_2021_prices"].notna().all()
    assert (tmp_path / "merged.txt").read_text(encoding="utf-8").strip() in said


def test_merging_refuses_another_price_base(tmp_path: Path) -> None:
    code = (EXAMPLES / "merge_own_panel.py").read_text(encoding="utf-8")
    (tmp_path / "older.py").write_text(code.replace('"2026-07"', '"2024-06"'), encoding="utf-8")
    command = [sys.executable, "older.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "is in % of GDP, 2015 prices, not in % of GDP, 2021 prices" in done.stderr
    assert not (tmp_path / "merged.csv").exists()


def test_the_figure_is_one_column_wide_in_vectors_and_comes_with_its_words(tmp_path: Path) -> None:
    run("figure_for_a_paper.py", tmp_path)
    figure = drawing(tmp_path / "figure-1.svg")
    assert float(figure.attrib["width"].removesuffix("pt")) == pytest.approx(3.5 * 72, abs=1)
    assert not list(figure.iter("{http://www.w3.org/2000/svg}image"))
    assert (tmp_path / "figure-1.pdf").read_bytes().startswith(b"%PDF")
    words = (tmp_path / "figure-1.txt").read_text(encoding="utf-8")
    assert "edition 2026-07, published 10 July 2026." in words
    assert len(pd.read_csv(tmp_path / "figure-1.csv")) == 39
