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
from rattler import BuildString, MatchSpec, PackageRecord

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


def network_cut() -> tuple[str, ...]:
    """Return the command before a command that takes the network from it; empty without one."""
    cut = ("unshare", "--map-root-user", "--net")
    if shutil.which(cut[0]) is None:
        return ()
    return (
        cut
        if subprocess.run((*cut, "true"), check=False, capture_output=True).returncode == 0
        else ()
    )


NO_NETWORK = network_cut()


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

    def script(self, path: Path) -> str:
        """Run a script in isolated mode, where possible in a world that has no network at all."""
        start = f"import runpy\nrunpy.run_path({str(path)!r}, run_name='__main__')"
        python = (self.folder / "bin" / "python", "-I", "-W", "error", "-c")
        return run(*NO_NETWORK, *python, WITHOUT_NETWORK + start, cwd=self.elsewhere)


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


def test_wheel_carries_the_template_of_the_reports(wheel: Path) -> None:
    wanted = files_under("baltic_research/reports/template")
    assert {"baltic_research/reports/template/report.html.j2"} < wanted
    assert wanted <= set(zipfile.ZipFile(wheel).namelist())


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


def test_installed_package_prints_a_share_in_three_editions_and_draws_it_offline(
    installed: Installed,
) -> None:
    said = installed.script(ROOT / "examples" / "three_editions.py")
    rows = [line.split()[0] for line in said.splitlines() if line[:2] == "20"]
    assert rows == ["2019-06", "2024-06", "2026-07"]
    figure = installed.elsewhere / "lithuania.svg"
    assert "</svg>" in figure.read_text(encoding="utf-8")
    figure.unlink()


CONSUMER = """
from typing import assert_type

import pandas as pd

import baltic_research as br

share = br.load("nato.defence_share_gdp", countries=br.BALTICS, as_of="2026-11-01")
assert_type(share, pd.DataFrame)
assert_type(br.describe(), pd.DataFrame)
assert_type(br.describe("nuclear.stockpile").units, tuple[str, ...])
assert_type(br.editions("nato"), pd.DataFrame)
assert_type(br.cite(share), str)
assert_type(br.as_of("nuclear.stockpile", "2026-11-01").edition, str)
assert_type(br.spending.guideline(share, threshold=2.0), pd.DataFrame)
assert_type(br.figures.trend(share).caption, str)
assert_type(br.models.known_break(share, year=2014).table(), pd.DataFrame)
"""

MISTAKES = """
import baltic_research as br

br.load(2019)
br.load("nato.personnel", country="LTU")
br.lod("nato.personnel")
br.models.no_such_model
br.cite("nato")
"""


def type_check(installed: Installed, folder: Path, code: str) -> list[str]:
    """Return what mypy says, line by line, of code that uses the package as it is installed."""
    script = folder / "consumer.py"
    script.write_text(code, encoding="utf-8")
    own = ("--strict", "--config-file=", f"--cache-dir={folder.parent / 'types'}")
    python = f"--python-executable={installed.folder / 'bin' / 'python'}"
    command = [sys.executable, "-m", "mypy", *own, python, "--no-error-summary", script.name]
    done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True)
    return [line for line in (done.stdout + done.stderr).splitlines() if ": note:" not in line]


def test_types_of_the_installed_package_reach_who_uses_it(
    installed: Installed, tmp_path: Path
) -> None:
    assert type_check(installed, tmp_path, CONSUMER) == []


def test_types_of_the_installed_package_find_each_mistake_of_who_uses_it(
    installed: Installed, tmp_path: Path
) -> None:
    found = type_check(installed, tmp_path, MISTAKES)
    assert [line.split(":")[1] for line in found] == ["4", "5", "6", "7", "8"]


def test_installed_command_knows_the_reports(installed: Installed) -> None:
    assert "spending-trends" in installed.run("baltic-research", "report", "list")


def test_installed_command_leaves_the_working_folder_alone(installed: Installed) -> None:
    installed.run("baltic-research", "data", "editions")
    assert not list(installed.elsewhere.iterdir())


def test_installed_command_copies_the_notebooks_and_leaves_the_package_alone(
    installed: Installed, tmp_path: Path
) -> None:
    package = next(installed.folder.glob("lib/python3*/site-packages/baltic_research"))
    shared = package / "_share"
    before = {path: path.stat().st_mtime_ns for path in shared.rglob("*")}
    said = installed.run("baltic-research", "lab", str(tmp_path / "work"), "--", "--version")
    copied = {path.name for path in (tmp_path / "work").iterdir() if path.name[0] != "."}
    assert said.startswith(f"The notebooks are in {tmp_path / 'work'}: {len(copied)} copied")
    assert copied == {path.name for path in (shared / "notebooks").iterdir()}
    assert {path: path.stat().st_mtime_ns for path in shared.rglob("*")} == before


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


GENERATOR = runpy.run_path(str(ROOT / ".ci" / "environment.py"))
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]


def conda_specs() -> dict[str, MatchSpec]:
    """Return the specifications of environment.yml as conda's own parser reads them, by name."""
    specs = [MatchSpec(line) for line in CONDA if isinstance(line, str)]
    return {spec.name.normalized: spec for spec in specs}


def conda_name(name: str) -> str:
    """Return what conda-forge calls a package of the lock."""
    return str(GENERATOR["CONDA_NAMES"].get(name, name))


def locked_versions() -> dict[str, str]:
    """Return the newest version of each package in the lock, which lists them in rising order."""
    return {name.split("[")[0]: version for name, version, _ in ENTRIES}


def admits(spec: MatchSpec, version: str) -> bool:
    """Say whether conda would take this version for this specification."""
    record = PackageRecord(
        spec.name.normalized, version, BuildString("0"), build_number=0, subdir="noarch"
    )
    return bool(spec.matches(record))


def test_environment_for_conda_is_what_the_generator_writes() -> None:
    assert (ROOT / "environment.yml").read_text(encoding="utf-8") == GENERATOR["render"]()


def test_environment_for_conda_names_every_direct_dependency_once() -> None:
    nested = [Requirement(line).name for line in CONDA[-1]["pip"][:-1]]
    direct = {canonicalize_name(one.name) for one in DIRECT}
    assert {*nested} == GENERATOR["FROM_PIP"] <= direct
    assert {*conda_specs()} == {conda_name(one) for one in direct - {*nested}} | {"python", "pip"}


def test_environment_for_conda_admits_what_the_lock_holds() -> None:
    locked, specs = locked_versions(), conda_specs()
    here = {conda_name(name): locked[name] for name in locked if conda_name(name) in specs}
    assert {name for name, version in here.items() if not admits(specs[name], version)} == set()
    assert {*specs} - {*here} == {"python", "pip"}


def test_environment_for_conda_keeps_the_bounds_of_the_project() -> None:
    beyond = {
        one.name: str(bound)
        for one in DIRECT
        for bound in one.specifier
        if bound.operator == "<" and canonicalize_name(one.name) not in GENERATOR["FROM_PIP"]
        if admits(conda_specs()[conda_name(canonicalize_name(one.name))], bound.version)
    }
    assert beyond == {}
    assert not admits(conda_specs()["python"], "3.10.19")


def test_environment_for_conda_computes_and_draws_with_the_locked_versions() -> None:
    locked, specs = locked_versions(), conda_specs()
    for name in GENERATOR["EXACT"]:
        assert admits(specs[conda_name(name)], locked[name])
        assert not admits(specs[conda_name(name)], locked[name] + "999")


def test_environment_for_conda_installs_the_checkout_itself() -> None:
    assert CONDA[-1]["pip"][-1] == "-e ."


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
