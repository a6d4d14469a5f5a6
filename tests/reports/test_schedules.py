"""The ready examples of schedules: each can be read by its scheduler, and calls what there is."""

from __future__ import annotations

import ast
import configparser
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest
import yaml

from baltic_research.cli import cli
from baltic_research.reports.parameters import read_parameters

FIELD = r"(\*|[0-9]+(-[0-9]+)?(,[0-9]+)*)(/[0-9]+)?"
CRON = re.compile(rf"({FIELD}\s+){{4}}{FIELD}")


@pytest.fixture
def examples(repository: Path) -> Path:
    return repository / "examples" / "schedules"


def assert_parses(command: str) -> None:
    """Hold a command against the command line's own options, without running it."""
    words = shlex.split(re.split(r">>|2>&1", command)[0])
    words = words[words.index("baltic-research") + 1 :]
    context = click.Context(cli)
    found: click.Command = cli
    while isinstance(found, click.Group):
        _, found, words = found.resolve_command(context, words)  # type: ignore[assignment]
    found.make_context("example", words)


def test_commands_of_the_guide(examples: Path) -> None:
    lines = (examples / "README.md").read_text().splitlines()
    commands = [one for one in lines if one.startswith("    baltic-research ")]
    assert len(commands) == 2
    for one in commands:
        assert_parses(one)


def test_crontab(examples: Path) -> None:
    lines = (examples / "crontab").read_text().splitlines()
    jobs = [one for one in lines if one and not re.match(r"#|[A-Z]+=", one)]
    assert len(jobs) == 3
    for one in jobs:
        schedule = CRON.match(one)
        assert schedule
        assert "%" not in one, "cron takes it for a line break"
        assert_parses(one[schedule.end() :])


@pytest.mark.parametrize("kind", ["service", "timer"])
def test_systemd_unit(examples: Path, kind: str) -> None:
    path = examples / f"baltic-reports.{kind}"
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(path.read_text())
    assert "Description" in unit["Unit"]
    if kind == "service":
        assert_parses(unit["Service"]["ExecStart"])
        assert_parses(unit["Service"]["ExecStopPost"])
        assert unit["Service"]["Type"] == "oneshot"
    else:
        assert re.fullmatch(r"\*-\*-\* \d\d:\d\d:\d\d", unit["Timer"]["OnCalendar"])
        assert unit["Install"]["WantedBy"] == "timers.target"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_accepts_both_units(examples: Path) -> None:
    units = [str(examples / f"baltic-reports.{kind}") for kind in ("service", "timer")]
    answer = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        check=False,
        capture_output=True,
        text=True,
    )
    assert "baltic-reports" not in answer.stderr


def test_github_actions(examples: Path) -> None:
    workflow = yaml.safe_load((examples / "github-actions.yml").read_text())
    # YAML 1.1 reads the key "on" as true
    assert CRON.fullmatch(workflow[True]["schedule"][0]["cron"])
    # A key that GitHub does not know makes it refuse the whole file
    assert set(workflow) <= {"name", True, "permissions", "concurrency", "jobs", "env", "defaults"}
    (job,) = workflow["jobs"].values()
    assert {"runs-on", "steps"} <= set(job) <= {"runs-on", "steps", "timeout-minutes", "if", "env"}
    steps = job["steps"]
    assert {key for one in steps for key in one} <= {
        "uses",
        "with",
        "run",
        "if",
        "name",
        "id",
        "env",
    }
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@v\d+", one["uses"]) for one in steps if "uses" in one)
    assert all(("uses" in one) != ("run" in one) for one in steps)
    (build,) = (one["run"] for one in steps if "report build" in one.get("run", ""))
    assert_parses(build)
    (tidying,) = (one["run"] for one in steps if "report prune" in one.get("run", ""))
    assert_parses(tidying)


def test_jupyter_scheduler(examples: Path, repository: Path) -> None:
    body = json.loads((examples / "jupyter-scheduler.json").read_text())
    assert {"name", "input_filename", "runtime_environment_name", "schedule"} <= set(body)
    assert CRON.fullmatch(body["schedule"])
    declared = {
        one.name for one in read_parameters(repository / "notebooks" / body["input_filename"])
    }
    assert set(body["parameters"]) <= declared


def test_airflow(examples: Path, repository: Path) -> None:
    tree = ast.parse((examples / "airflow_dag.py").read_text())
    calls = {
        one.func.id: {word.arg: word.value for word in one.keywords}
        for one in ast.walk(tree)
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)
    }
    assert CRON.fullmatch(ast.literal_eval(calls["DAG"]["schedule"]))
    papermill = calls["PapermillOperator"]
    assert {"task_id", "input_nb", "output_nb", "parameters"} <= set(papermill)
    name = ast.unparse(papermill["input_nb"]).rpartition("/")[2].rstrip("'\"")
    declared = {one.name for one in read_parameters(repository / "notebooks" / name)}
    assert set(ast.literal_eval(papermill["parameters"])) <= declared
    assert_parses(ast.unparse(calls["BashOperator"]["bash_command"])[2:-1].replace("{HOME}", "/h"))
