"""JupyterLab as `make lab` starts it: the page, the notebooks and the kernel are there."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PATIENCE = 60

Ask = Callable[[str], bytes]


def wait_for_server(process: subprocess.Popen[str], runtime: Path) -> dict[str, str]:
    """Return what the server writes down about itself once it listens."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up and process.poll() is None:
        for written in runtime.glob("jpserver-*.json"):
            if text := written.read_text(encoding="utf-8"):
                return dict(json.loads(text))
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGKILL)
    pytest.fail(f"JupyterLab did not start: {process.communicate()[0]}")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Iterator[Ask]:
    """A running JupyterLab with no settings of the user's; ask it for a path."""
    make = shutil.which("make")
    if make is None:
        pytest.skip("make is not installed")
    folder = tmp_path_factory.mktemp("jupyter")
    own = {f"JUPYTER_{name}_DIR": str(folder / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    options = "--no-browser --allow-root --ip=127.0.0.1 --port=0"
    process = subprocess.Popen(
        [make, "-C", repository, "lab", f"LAB_OPTIONS={options}"],
        env=clean | own,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    server = wait_for_server(process, folder / "RUNTIME")

    def ask(path: str) -> bytes:
        headers = {"Authorization": f"token {server['token']}"}
        request = urllib.request.Request(server["url"] + path, headers=headers)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return bytes(answer.read())

    yield ask
    os.killpg(process.pid, signal.SIGTERM)
    process.communicate(timeout=PATIENCE)


def test_lab_serves_its_page(lab: Ask) -> None:
    assert b"jupyter-config-data" in lab("lab")


def test_lab_lists_the_notebooks(lab: Ask, repository: Path) -> None:
    listed = {entry["name"] for entry in json.loads(lab("api/contents"))["content"]}
    assert {path.name for path in (repository / "notebooks").glob("*.ipynb")} <= listed
    assert "01_spending_trends.ipynb" in listed


def test_lab_offers_the_kernel_that_the_notebooks_name(lab: Ask) -> None:
    assert "python3" in json.loads(lab("api/kernelspecs"))["kernelspecs"]
