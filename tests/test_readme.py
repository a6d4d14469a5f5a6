"""What the README says works and is so."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
COMMANDS = re.findall(r"^\$ baltic-research (.*?)(?:\s+#.*)?$", README, flags=re.MULTILINE)


def test_there_is_an_example_for_exploring_and_one_for_importing():
    assert len(EXAMPLES) == 2
    assert len(COMMANDS) == 10


@pytest.mark.parametrize("code", EXAMPLES)
def test_each_example_runs_elsewhere(code, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


# Reports have tests of their own, and so has what asks publishers or takes a user's file
ELSEWHERE = ("report run", "data watch", "data fetch", "data import")


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


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)\)", README))
def test_each_link_leads_somewhere(target):
    assert target.startswith("http") or (ROOT / target).exists()


def test_the_example_of_lithuania_is_as_told():
    import baltic_research as br

    share = br.load("nato.defence_share_gdp", edition="2024-06", countries="LTU", years=2019)
    assert share["value"].item() == 2.0
    assert share["note"].item().endswith("spending over GDP gives 1.9949")
    newest = br.load("nato.defence_share_gdp", edition="2026-07", countries="EST")
    below = newest[(newest["value"] < 2) & (newest["year"] > 2014)]
    assert below["year"].tolist() == [2015, 2017, 2018]
