"""The plugin that lets nbval's kernels fork, begin promptly and import less."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from baltic_research import kernels
from baltic_research.kernels import imports

PLUGIN = "baltic_research.kernels.pytest_plugin"
ASKED = """
import os, sys
import nbval.kernel

def pytest_unconfigure(config):
    print()
    print("grammar", "rfc3987_syntax" in sys.modules, "jsonschema" in sys.modules)
    print("client", nbval.kernel.KernelManager().client_factory.__name__)
    print("provisioner", os.environ.get("JUPYTER_DEFAULT_PROVISIONER_NAME"))
"""
CHOICE = "JUPYTER_DEFAULT_PROVISIONER_NAME"


def outputs_of(folder: Path, *options: str, **environment: str) -> str:
    """Run nbval in a folder of its own, and return what it printed."""
    (folder / "conftest.py").write_text(ASKED, encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if name != CHOICE}
    command = [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "--rootdir", str(folder)]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", *options, "--nbval", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        env={**kept, **environment},
    )
    assert done.returncode in {0, 1, 5}, done.stdout + done.stderr
    return done.stdout


def write_notebook(folder: Path, source: str, *, shown: str) -> None:
    cell = {
        "cell_type": "code",
        "id": "a",
        "execution_count": 1,
        "metadata": {},
        "source": source,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": shown}],
    }
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    whole = {
        "cells": [cell],
        "metadata": {"kernelspec": kernelspec},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (folder / "one.ipynb").write_text(json.dumps(whole), encoding="utf-8")


def test_the_tests_of_this_project_use_it(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.pluginmanager.has_plugin(PLUGIN)


def test_nbval_forks_and_begins_promptly_and_imports_no_grammar(tmp_path: Path) -> None:
    said = outputs_of(tmp_path, "-p", PLUGIN)
    assert "grammar False True" in said
    assert "client PromptBlockingClient" in said
    assert f"provisioner {kernels.PROVISIONER}" in said


def test_a_choice_of_the_caller_stands(tmp_path: Path) -> None:
    said = outputs_of(tmp_path, "-p", PLUGIN, **{CHOICE: "local-provisioner"})
    assert "provisioner local-provisioner" in said


def test_without_forks_nothing_is_chosen(tmp_path: Path) -> None:
    lacking = "from baltic_research import kernels\nkernels.why_not = lambda: 'none here'\n"
    (tmp_path / "lacking.py").write_text(lacking, encoding="utf-8")
    said = outputs_of(tmp_path, "-p", "lacking", "-p", PLUGIN, PYTHONPATH=str(tmp_path))
    assert "provisioner None" in said


def test_a_notebook_is_still_judged_by_what_it_shows(tmp_path: Path) -> None:
    source = "import os\nprint('a', 'PYTEST_CURRENT_TEST' in os.environ)"
    write_notebook(tmp_path, source, shown="a True\n")
    assert "1 passed" in outputs_of(tmp_path, "-p", PLUGIN)
    write_notebook(tmp_path, source, shown="another\n")
    assert "1 failed" in outputs_of(tmp_path, "-p", PLUGIN)


def test_the_plain_way_is_another(tmp_path: Path) -> None:
    """Or the tests above would show nothing."""
    said = outputs_of(tmp_path)
    assert "client BlockingKernelClient" in said
    assert "provisioner None" in said


def test_jsonschema_that_is_there_already_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    import jsonschema

    imports.import_nbformat()
    assert sys.modules["jsonschema"] is jsonschema
    monkeypatch.delitem(sys.modules, "jsonschema")
    marker = object()
    monkeypatch.setitem(sys.modules, "rfc3987_syntax", marker)
    imports.import_nbformat()
    assert sys.modules["rfc3987_syntax"] is marker
    assert "jsonschema" not in sys.modules
