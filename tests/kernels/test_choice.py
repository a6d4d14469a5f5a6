"""When kernels are forked, and when they start the ordinary way with a word about it."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory

from baltic_research import kernels
from baltic_research.errors import ParameterError
from baltic_research.kernels import pool, provisioner, recipe, support, template
from baltic_research.kernels.pool import TemplateError
from baltic_research.kernels.process import ForkedProcess
from baltic_research.kernels.provisioner import ForkedProvisioner
from baltic_research.reports import surroundings
from kernels.running import LIGHT, StartKernel

LAUNCH = ["-m", "ipykernel_launcher", "-f", "connection.json"]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What provisioners say."""
    lines: list[str] = []
    log = logging.getLogger("said")
    monkeypatch.setattr(log, "warning", lines.append)
    monkeypatch.setattr(ForkedProvisioner, "log", log)
    monkeypatch.setattr(provisioner, "_said", set())
    return lines


def test_jupyter_finds_the_provisioner_by_its_name() -> None:
    entries = KernelProvisionerFactory().get_provisioner_entries()
    assert entries[kernels.PROVISIONER].endswith(":ForkedProvisioner")


def test_the_default_provisioner_of_a_tool_serves_without_a_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code = (
        f"from baltic_research.kernels import pool\npool._START = {LIGHT!r}\n"
        "from jupyter_client.manager import KernelManager\nm = KernelManager()\nm.start_kernel()\n"
        "print(type(m.provisioner.process).__name__, m.transport)\nm.shutdown_kernel(now=True)"
    )
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", kernels.PROVISIONER)
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert answer.stdout == "ForkedProcess ipc\n", answer.stderr


def test_a_written_specification_starts_forked_kernels(tmp_path: Path) -> None:
    kernels.write_kernel_spec(tmp_path)
    names = KernelSpecManager(kernel_dirs=[str(tmp_path)])
    manager = KernelManager(kernel_name="baltic-research", kernel_spec_manager=names)
    manager.start_kernel()
    try:
        assert isinstance(manager.provisioner.process, ForkedProcess)
    finally:
        manager.shutdown_kernel(now=True)


def test_a_written_specification_replaces_an_older_one(tmp_path: Path) -> None:
    target = kernels.write_kernel_spec(tmp_path)
    target.write_text("old")
    assert json.loads(kernels.write_kernel_spec(tmp_path).read_text())["language"] == "python"


def test_without_fork_kernels_start_the_ordinary_way_with_one_line(
    start: StartKernel, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provisioner, "why_not", lambda: "kernels are forked on Linux only")
    for _ in range(2):
        assert not isinstance(start().process, ForkedProcess)
    assert said == ["kernels start the ordinary way: kernels are forked on Linux only"]


def test_a_template_that_cannot_load_is_tried_once(
    start: StartKernel, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_START", "raise SystemExit('no statsmodels')")
    monkeypatch.setattr(pool, "_failed", {})
    tried: list[recipe.Recipe] = []
    template = pool.Template
    monkeypatch.setattr(pool, "Template", lambda one: tried.append(one) or template(one))
    environment = {**os.environ, "FRESH": "1"}
    for _ in range(2):
        assert not isinstance(start(env=environment).process, ForkedProcess)
    assert said == ["kernels start the ordinary way: no statsmodels"]
    kernels.prepare(environment)
    assert len(tried) == 1


@pytest.mark.parametrize(
    ("platform", "missing", "reason"),
    [
        ("win32", None, "Linux only"),
        ("darwin", None, "Linux only"),
        ("linux", "pidfd_open", "pidfd"),
    ],
)
def test_a_system_that_cannot_fork_safely_says_why(
    monkeypatch: pytest.MonkeyPatch, platform: str, missing: str | None, reason: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    if missing:
        monkeypatch.delattr(os, missing)
    assert reason in str(support.why_not.__wrapped__())


def test_a_system_that_forbids_pidfds_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(pid: int) -> int:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "pidfd_open", refuse)
    assert support.why_not.__wrapped__() == "this system has no pidfds (Operation not permitted)"


@pytest.mark.parametrize(
    "command",
    [
        ["/usr/bin/env", *LAUNCH],
        ["no-such-program", *LAUNCH],
        [sys.executable, "-m", "xeus_python_kernel"],
        [sys.executable, "-c", "ipykernel_launcher"],
    ],
)
def test_another_kernel_is_not_forked(command: list[str]) -> None:
    with pytest.raises(TemplateError, match="does not start the ipykernel of"):
        provisioner._own_kernel(command)


def test_the_python_of_another_environment_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "python").symlink_to(Path(sys.executable).resolve())
    assert not provisioner._is_this_python(str(tmp_path / "python"))


def test_options_of_the_interpreter_belong_to_the_template() -> None:
    command = [sys.executable, "-X", "dev", *LAUNCH]
    assert provisioner._own_kernel(command) == ([sys.executable, "-X", "dev"], LAUNCH[2:])


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"stdout": subprocess.PIPE}, "pipes"),
        ({"independent": True}, "independent"),
        ({"preexec_fn": print}, "preexec_fn"),
        ({"cwd": "/no/such/folder"}, "no folder /no/such/folder"),
    ],
)
def test_what_a_fork_cannot_be_given_starts_the_ordinary_way(
    options: dict[str, Any], reason: str
) -> None:
    with pytest.raises(TemplateError, match=reason):
        provisioner._require_plain(options)


def load_with(module: str, folder: Path, environment: dict[str, str]) -> str:
    """Load a template whose stack is one module; return the last line it says."""
    (folder / "mine.py").write_text(module)
    code = "from baltic_research.kernels import template as t\nt.STACK, t._OURS = ('mine',), ()\nt.load()"
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stderr.strip().rpartition("\n")[2]


@pytest.mark.parametrize(
    ("module", "environment"),
    [
        ("import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()", {}),
        ("import numpy", {"OPENBLAS_NUM_THREADS": "2"}),
    ],
)  # fmt: skip
def test_a_template_with_threads_is_refused(
    tmp_path: Path, module: str, environment: dict[str, str]
) -> None:
    said = load_with(module, tmp_path, environment)
    assert said == "RuntimeError: an import started a thread, which a fork would lose"


def test_a_template_that_holds_a_file_open_is_refused(tmp_path: Path) -> None:
    said = load_with("kept = open(__file__)", tmp_path, {})
    assert said.endswith("mine.py open, in which forks would share a position")


def test_a_template_that_chose_a_backend_is_refused(tmp_path: Path) -> None:
    said = load_with("import matplotlib_inline.backend_inline", tmp_path, {})
    assert "chose matplotlib's backend" in said


def test_a_template_imports_the_whole_stack() -> None:
    assert {"pandas.io.formats.html", "seaborn", "statsmodels.formula.api"} <= {*template.STACK}


def test_what_warms_a_template_up_comes_to_its_end() -> None:
    # Whatever fails there is passed over, as a notebook shall meet it; it must not fail unnoticed
    code = (
        "from baltic_research import remembered\n"
        "from baltic_research.kernels import warm\n"
        "with remembered.tracing(): warm._do_what_notebooks_do()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(("chosen", "forked"), [("", True), ("forked", True), ("plain", False)])
def test_reports_take_the_kernels_that_the_environment_asks_for(
    monkeypatch: pytest.MonkeyPatch, chosen: str, forked: bool
) -> None:
    monkeypatch.setenv(surroundings.KERNELS_VARIABLE, chosen)
    assert surroundings.wants_forked() is forked


def test_reports_refuse_kernels_of_a_kind_they_do_not_know(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(surroundings.KERNELS_VARIABLE, "fork")
    with pytest.raises(ParameterError, match="'fork'; expected 'forked' or 'plain'"):
        surroundings.wants_forked()
