"""What an installation gets: the wheel elsewhere, the lock, conda's environment, the Makefile."""

from __future__ import annotations

import importlib.util
import os
import re
import runpy
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from rattler import MatchSpec

ROOT = Path(__file__).resolve().parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OPTIONAL = [line for extra in PROJECT["optional-dependencies"].values() for line in extra]
DIRECT = [Requirement(line) for line in PROJECT["dependencies"] + OPTIONAL]

# The lock's entries: a first line with the version, then its hashes
ENTRIES = re.findall(r"^(\S+)==([^\s;]+)((?:.*\\\n)+.*)", LOCK, re.MULTILINE)

# An installed package must answer without asking anyone
WITHOUT_NETWORK = """
import socket
def refuse(*_):
    raise AssertionError("the network was used")
socket.socket.connect = refuse
"""


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    """Run a program that must succeed and return what it prints."""
    answer = subprocess.run(command, check=False, cwd=cwd, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout.strip()


@dataclass(frozen=True)
class Installed:
    """An environment that holds the wheel, and a folder far from the checkout to work in."""

    folder: Path
    elsewhere: Path

    def run(self, *command: str) -> str:
        """Run one of the environment's programs elsewhere and return what it prints."""
        program = self.folder / "bin" / command[0]
        return run(program, *command[1:], cwd=self.elsewhere)

    def python(self, code: str) -> str:
        """Run code in isolated mode: neither PYTHONPATH nor the working directory is seen."""
        return self.run("python", "-I", "-c", WITHOUT_NETWORK + code)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the sdist, which is built from the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in an environment of its own, with only the dependencies of this one."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=True)
    pip = [sys.executable, "-m", "pip", "--python", folder / "bin" / "python"]
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel)
    # A .pth line adds a folder but not that folder's own .pth files: the checkout, which is on
    # this environment's path through one of those, stays out of sight
    packages = next(folder.glob("lib/python3*/site-packages"))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return Installed(folder, tmp_path_factory.mktemp("elsewhere"))


def files_under(folder: str) -> set[str]:
    """Return the files of the checkout that the wheel must carry; hidden ones are leftovers."""
    found = (one.relative_to(ROOT) for one in (ROOT / folder).rglob("*") if one.is_file())
    return {one.as_posix() for one in found if not any(part.startswith(".") for part in one.parts)}


def test_wheel_carries_every_table_and_notebook_and_the_list_of_reports(wheel: Path) -> None:
    wanted = files_under("data") | files_under("notebooks") | {"reports/reports.yml"}
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"baltic_research/_share/{name}" for name in wanted} <= names


def test_wheel_says_that_it_is_typed(wheel: Path) -> None:
    assert "baltic_research/py.typed" in zipfile.ZipFile(wheel).namelist()


def test_wheel_holds_the_package_and_its_metadata_only(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert tops == {"baltic_research", f"baltic_research-{wheel.name.split('-')[1]}.dist-info"}


def test_installed_package_is_not_the_checkout(installed: Installed) -> None:
    place = installed.python("import baltic_research; print(baltic_research.__file__)")
    assert Path(place).is_relative_to(installed.folder)


def test_installed_package_serves_observations_offline(installed: Installed) -> None:
    rows = installed.python(
        "import baltic_research as br\n"
        "share = br.load('nato.defence_share_gdp', countries=['LTU'])\n"
        "print(len(share), *share['country'].unique())"
    )
    count, country = rows.split()
    assert int(count) > 0
    assert country == "LTU"


def test_installed_command_knows_the_reports(installed: Installed) -> None:
    assert "spending-trends" in installed.run("baltic-research", "report", "list")


def test_installed_command_leaves_the_working_folder_alone(installed: Installed) -> None:
    installed.run("baltic-research", "data", "editions")
    assert not list(installed.elsewhere.iterdir())


def test_every_locked_version_has_hashes() -> None:
    named = [line for line in LOCK.splitlines() if re.match(r"[a-z0-9]", line)]
    assert len(ENTRIES) == len(named)
    assert [name for name, _, hashes in ENTRIES if "--hash=sha256:" not in hashes] == []


def test_lock_names_no_address() -> None:
    assert not re.search(r"://|--index|--find-links|--extra-index|@ ", LOCK)


def test_lock_satisfies_every_bound_of_the_project() -> None:
    versions = {name.split("[")[0]: version for name, version, _ in ENTRIES}
    outside = [
        str(one)
        for one in DIRECT
        if not one.specifier.contains(versions[canonicalize_name(one.name)])
    ]
    assert outside == []


def test_build_backend_is_locked_so_that_installing_downloads_nothing_unchecked() -> None:
    assert "hatchling" in {name for name, _, _ in ENTRIES}


def test_packages_are_installed_with_compiled_bytecode() -> None:
    spec = importlib.util.find_spec("pandas")
    assert spec is not None
    assert spec.submodule_search_locations
    modules = [*Path(spec.submodule_search_locations[0], "core").rglob("*.py")]
    compiled = [Path(importlib.util.cache_from_source(str(one))).is_file() for one in modules]
    assert modules
    assert all(compiled)


def conda_specs() -> list[MatchSpec]:
    """Return the specifications of environment.yml as conda's own parser reads them."""
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    return [MatchSpec(line) for line in environment["dependencies"] if isinstance(line, str)]


def test_environment_for_conda_is_what_the_generator_writes() -> None:
    render = runpy.run_path(str(ROOT / ".ci" / "environment.py"))["render"]
    assert (ROOT / "environment.yml").read_text(encoding="utf-8") == render()


def test_environment_for_conda_has_each_direct_dependency_at_its_locked_version() -> None:
    conda_names = runpy.run_path(str(ROOT / ".ci" / "environment.py"))["CONDA_NAMES"]
    locked = {name.split("[")[0]: version for name, version, _ in ENTRIES}
    direct = {canonicalize_name(one.name) for one in DIRECT}
    wanted = {conda_names.get(name, name): locked[name] for name in direct}
    found = {spec.name.normalized: spec.version for spec in conda_specs()}
    assert {name: str(version).removesuffix(".*") for name, version in found.items()} == {
        **wanted,
        "python": PROJECT["requires-python"],
        "pip": "None",
    }


def test_environment_for_conda_installs_the_checkout_itself() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["dependencies"][-1] == {"pip": ["-e ."]}


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make on the checkout's Makefile, free of an outer make's own variables."""
    program = shutil.which("make")
    if program is None:
        pytest.skip("make is not installed")
    outer = ("MAKE", "MFLAGS")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(outer)}
    command = [program, "-C", str(ROOT), *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, env=clean)


def test_make_help_lists_every_target() -> None:
    rules = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY: (.*)$", rules, re.MULTILINE)
    assert targets
    listed = re.findall(r"^  make (\w+)", make("help").stdout, re.MULTILINE)
    assert sorted(listed) == sorted(targets[1].split())


def test_make_names_the_python_it_needs_in_one_sentence(tmp_path: Path) -> None:
    too_old = tmp_path / "python3"
    pretend = "import sys; sys.version_info = (3, 10, 19)"
    script = f'#!/bin/sh\n[ "$1" = -c ] && exec "{sys.executable}" -c "{pretend}; $2"\n'
    too_old.write_text(script, encoding="utf-8")
    too_old.chmod(0o755)
    answer = make("env", f"PYTHON={too_old}", f"VENV={tmp_path / 'venv'}")
    assert answer.returncode != 0
    assert answer.stderr.startswith("This project needs Python 3.11 or newer")
    assert not (tmp_path / "venv").exists()
