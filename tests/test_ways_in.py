"""The ways in besides README's two commands: container, Binder, citation, GitHub's forms."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.specifiers import SpecifierSet

import baltic_research

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[0-9]-*.yml"))
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"

# What GitHub wants beside `type` of each kind of field, by its description of the forms
WANTED = {
    "markdown": {"value"},
    "input": {"label"},
    "textarea": {"label"},
    "dropdown": {"label", "options"},
    "checkboxes": {"label", "options"},
}


def read(*parts: str) -> str:
    """Return the text of a file of the checkout."""
    return ROOT.joinpath(*parts).read_text(encoding="utf-8")


def make_targets() -> set[str]:
    """Return the names of the Makefile's targets."""
    return set(re.findall(r"^([a-z]+):.*##", read("Makefile"), re.MULTILINE))


def base_version(image: str) -> str:
    """Return the Python of an image named as Docker's library names them."""
    found = re.fullmatch(r"python:(\d\.\d+)-[a-z]+", image)
    assert found, image
    return found[1]


# The container


@pytest.fixture
def container() -> dict[str, Any]:
    """devcontainer.json, whose comments stand on lines of their own."""
    text = read(".devcontainer", "devcontainer.json")
    return dict(json.loads(re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)))


@pytest.fixture
def dockerfile(container: dict[str, Any]) -> str:
    """The recipe of the container's image, with its continued lines joined."""
    return read(".devcontainer", container["build"]["dockerfile"]).replace("\\\n", "")


def test_container_is_made_ready_by_a_target_of_the_makefile(container: dict[str, Any]) -> None:
    program, *targets = shlex.split(container["postCreateCommand"])
    assert program == "make"
    assert {*targets} <= make_targets()


def test_container_has_a_python_that_the_project_supports(dockerfile: str) -> None:
    image = re.search(r"^FROM (\S+)$", dockerfile, re.MULTILINE)
    assert image
    assert base_version(image[1]) in SpecifierSet(PROJECT["requires-python"])


def test_container_has_the_browser_that_reports_and_tests_look_for(dockerfile: str) -> None:
    install = re.search(r"apt-get install (.*?)&&", dockerfile)
    assert install
    assert "chromium" in install[1].split()


def test_container_works_as_the_user_whom_its_image_makes(
    container: dict[str, Any], dockerfile: str
) -> None:
    assert re.search(r"useradd .*\b(\w+)\n", dockerfile)[1] == container["remoteUser"]  # type: ignore[index]
    assert dockerfile.rstrip().splitlines()[-1] == f"USER {container['remoteUser']}"


def test_container_opens_the_port_that_jupyterlab_listens_on(container: dict[str, Any]) -> None:
    from jupyter_server.serverapp import DEFAULT_JUPYTER_SERVER_PORT

    assert container["forwardPorts"] == [DEFAULT_JUPYTER_SERVER_PORT]
    assert {*container["portsAttributes"]} == {str(port) for port in container["forwardPorts"]}


def test_container_uses_the_environment_that_make_env_makes(container: dict[str, Any]) -> None:
    settings = container["customizations"]["vscode"]["settings"]
    venv = re.search(r"^VENV := (\S+)$", read("Makefile"), re.MULTILINE)
    assert venv
    interpreter = settings["python.defaultInterpreterPath"]
    assert interpreter == f"${{containerWorkspaceFolder}}/{venv[1]}/bin/python"


# Binder


def test_binder_reads_its_own_folder_and_no_list_of_packages_there() -> None:
    names = {path.name for path in (ROOT / ".binder").iterdir()}
    # environment.yml or requirements.txt there would change Binder's own server
    assert names == {"runtime.txt", "postBuild", "start"}
    # Two folders of settings are an error for repo2docker
    assert not (ROOT / "binder").exists()


def test_binder_has_a_python_that_the_project_supports() -> None:
    named = re.fullmatch(r"python-(\d\.\d+)\n", read(".binder", "runtime.txt"))
    assert named
    assert named[1] in SpecifierSet(PROJECT["requires-python"])


@pytest.mark.parametrize("script", ["postBuild", "start"])
def test_binder_can_run_its_scripts(script: str) -> None:
    path = ROOT / ".binder" / script
    assert os.access(path, os.X_OK)
    subprocess.run(["bash", "-n", path], check=True)


def test_binder_builds_with_a_target_of_the_makefile() -> None:
    build = read(".binder", "postBuild").rstrip().splitlines()[-1]
    assert build.split()[:2] == ["make", "env"]
    assert "env" in make_targets()


def test_binder_starts_its_server_in_the_notebooks_with_the_kernel_of_the_environment() -> None:
    if not (ROOT / ".venv").is_dir():
        pytest.skip("there is no .venv in this checkout")
    show = "import os, sys; print(os.getcwd(), *sys.argv[1:]); print(os.environ['JUPYTER_PATH'])"
    started = subprocess.run(
        [ROOT / ".binder" / "start", sys.executable, "-c", show, "--ip", "::1"],
        capture_output=True,
        text=True,
        check=True,
    )
    place, data = started.stdout.splitlines()
    assert place == f"{ROOT / 'notebooks'} --ip ::1"
    kernel = Path(data.split(os.pathsep)[0], "kernels", "python3", "kernel.json")
    spec = json.loads(kernel.read_text(encoding="utf-8"))
    assert Path(spec["argv"][0]).parent == ROOT / ".venv" / "bin"
    # Binder's server does not have our provisioner
    assert "kernel_provisioner" not in spec.get("metadata", {})
    shutil.rmtree(kernel.parents[3])


# Citation


def test_citation_is_of_this_version_and_licence() -> None:
    assert CITATION["version"] == baltic_research.__version__
    assert CITATION["license"] == PROJECT["license"]
    assert CITATION["keywords"] == PROJECT["keywords"]
    assert CITATION["authors"] == PROJECT["authors"]


def test_citation_has_what_the_format_demands() -> None:
    assert CITATION["cff-version"] == "1.2.0"
    assert CITATION["type"] == "software"
    assert all(CITATION[field].strip() for field in ("message", "title", "abstract"))


def test_citation_is_dated_when_the_changelog_dates_the_version() -> None:
    heading = rf"^## {re.escape(baltic_research.__version__)} \((\d{{4}}-\d\d-\d\d)\)$"
    dated = re.search(heading, read("CHANGELOG.md"), re.MULTILINE)
    assert CITATION.get("date-released") == (date.fromisoformat(dated[1]) if dated else None)


# GitHub


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_issue_form_has_what_github_demands(form: Path) -> None:
    content = yaml.safe_load(form.read_text(encoding="utf-8"))
    assert {"name", "description", "body"} <= {*content}
    for field in content["body"]:
        assert WANTED[field["type"]] <= {*field["attributes"]}
    ids = [field["id"] for field in content["body"] if field["type"] != "markdown"]
    assert len(ids) == len({*ids})
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", one) for one in ids)
    assert any(field.get("validations", {}).get("required") for field in content["body"])


def test_there_is_a_form_for_a_number_an_edition_a_bug_and_an_idea() -> None:
    assert [form.stem for form in FORMS] == ["1-number", "2-edition", "3-bug", "4-indicator"]


def test_a_wrong_number_is_reported_with_source_edition_and_cell() -> None:
    body = yaml.safe_load(FORMS[0].read_text(encoding="utf-8"))["body"]
    asked = {field.get("id") for field in body if field.get("validations", {}).get("required")}
    assert {"series", "edition", "place", "held", "expected", "cell", "version"} == asked - {None}


def test_forms_ask_for_commands_that_there_are() -> None:
    from baltic_research.cli import cli

    text = " ".join(" ".join(form.read_text(encoding="utf-8").split()) for form in FORMS)
    asked = set(re.findall(r"`baltic-research ([a-z]+) ([a-z]+)", text))
    assert asked == {("data", verb) for verb in ("show", "describe", "editions", "import")}
    for group, verb in asked:
        assert verb in cli.commands[group].commands  # type: ignore[attr-defined]


def test_workflow_runs_what_must_hold_before_a_change_lands() -> None:
    job = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]["check"]
    assert job["steps"][0]["with"]["path"] == "main"
    assert job["steps"][-1]["run"] == "main/.ci/run"
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    for version in job["strategy"]["matrix"]["python"]:
        image = job["container"].replace("${{ matrix.python }}", version)
        assert base_version(image) in SpecifierSet(PROJECT["requires-python"])


def test_workflow_names_each_action_by_its_commit() -> None:
    used = re.findall(r"uses: (.*)$", WORKFLOW.read_text(encoding="utf-8"), re.MULTILINE)
    assert used
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one) for one in used)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [("", {"errors": 1}), ("required", {"errors": 1}), ("absent", {"skipped": 1})],
)
def test_in_ci_the_publishers_files_may_be_missing_only_where_that_is_said(
    said: str, outcome: dict[str, int], tmp_path: Path
) -> None:
    folder = tmp_path / "main" / "tests"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "conftest.py", folder)
    test = "def test_that_reads_a_publishers_file(shared): pass\n"
    (folder / "test_one.py").write_text(test, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "-p", "no:cacheprovider", folder],
        cwd=tmp_path,
        env=os.environ
        | {"CI": "true", "BALTIC_RESEARCH_SHARED": said, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.findall(r"(\d+) (errors?|skipped|passed|failed)", done.stdout.splitlines()[-1])
    assert {word if word == "skipped" else "errors": int(n) for n, word in found} == outcome
