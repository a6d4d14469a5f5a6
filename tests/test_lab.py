"""JupyterLab as `make lab` and `baltic-research lab` start it, and how it ends."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser.lab_server import COMMAND, OPTIONS, LabServer
from kernels.running import is_running, wait_until

from baltic_research import cli, kernels
from baltic_research.lab import server as lab_server

ROOT = Path(__file__).resolve().parent.parent
START = (ROOT / "notebooks" / "START.md").read_text(encoding="utf-8")
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))

# Two signals of one kind arrive as one if the second does not wait until the first was heard
HEARD = "Shut down this Jupyter server|received signal"

Start = Callable[..., LabServer]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Start a JupyterLab by a command; whatever becomes of it, it ends with these tests."""
    running: list[LabServer] = []

    def begin(*command: str | Path, at_terminal: bool = False, **environment: str) -> LabServer:
        folder = tmp_path_factory.mktemp("lab")
        running.append(LabServer(command, folder, at_terminal=at_terminal, **environment))
        return running[-1]

    yield begin
    for one in running:
        one.stop()


@pytest.fixture(scope="module")
def lab(start: Start) -> LabServer:
    """A JupyterLab with no settings of the user's, started in the checkout."""
    return start("make", "-C", ROOT, "lab", f"LAB_OPTIONS={' '.join(OPTIONS)}")


def test_lab_serves_its_page(lab: LabServer) -> None:
    assert "jupyter-config-data" in lab.ask("lab")


def test_lab_opens_the_notebooks_of_the_checkout_as_they_are(lab: LabServer) -> None:
    listed = {entry["name"] for entry in lab.ask("api/contents")["content"]}
    assert {*NOTEBOOKS, "START.md"} <= listed
    assert f"The notebooks of this checkout: {ROOT / 'notebooks'}" in lab.said()
    assert not (ROOT / "notebooks" / ".baltic-research.json").exists()


def test_lab_leads_to_its_start_page_shown_as_a_page(lab: LabServer) -> None:
    assert re.search(r"http://127\.0\.0\.1:\d+/lab/tree/START\.md\?token=", lab.said())
    settings = lab.ask("lab/api/settings/@jupyterlab/docmanager-extension:plugin")
    viewers = settings["schema"]["properties"]["defaultViewers"]["default"]
    assert viewers["markdown"] == "Markdown Preview"


def test_lab_offers_the_kernel_that_the_notebooks_name_forked_where_it_can_be(
    lab: LabServer,
) -> None:
    found = lab.ask("api/kernelspecs")["kernelspecs"]["python3"]["spec"]
    asked = found["metadata"].get("kernel_provisioner", {}).get("provisioner_name")
    assert asked == (None if kernels.why_not() else kernels.PROVISIONER)


def test_lab_asks_nobody_for_news_updates_or_extensions(lab: LabServer) -> None:
    assert lab.ask("lab/api/news") == {"news": []}
    assert lab.ask("lab/api/update") == {"notification": None}
    page = lab.ask("lab")
    assert re.search(r'"news": \{\s*"disabled": true', page)
    assert re.search(r'"extensionManager": \{[^}]*"can_install": false', page)


def test_start_page_lists_every_notebook_in_order_with_a_question() -> None:
    rows = re.findall(r"^\| \[(\d\d) [^]]+\]\((.+?)\) \| (.+) \|$", START, re.MULTILINE)
    assert [name for _, name, _ in rows] == NOTEBOOKS
    assert [number for number, _, _ in rows] == [name[:2] for name in NOTEBOOKS]
    assert all("?" in question for *_, question in rows)


def started_by(pid: int, doing: str = "") -> list[int]:
    """Return the processes that a process has started for something and that still run."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            command = (process / "cmdline").read_text()
        except OSError:  # ended in the meantime
            continue
        if parent == pid and doing in command:
            found.append(int(process.name))
    return found


@pytest.mark.skipif(kernels.why_not() is not None, reason=str(kernels.why_not()))
@pytest.mark.parametrize(
    ("at_terminal", "signals"),
    [
        (True, [signal.SIGINT, signal.SIGINT]),
        (True, [signal.SIGHUP]),
        (False, [signal.SIGINT]),
        (False, [signal.SIGINT] * 2),
        (False, [signal.SIGTERM] * 2),
    ],
    ids=[
        "Ctrl-C twice",
        "the terminal is closed",
        "interrupted without one",
        "interrupted twice without one",
        "asked to end twice",
    ],
)
def test_kernels_template_and_settings_end_with_lab(
    start: Start, at_terminal: bool, signals: list[signal.Signals]
) -> None:
    server = start(COMMAND, "lab", "work", "--", *OPTIONS, at_terminal=at_terminal)
    server.ask("api/kernels", {"name": "python3"})
    templates = started_by(server.process.pid, "kernels.template")
    forks = [kernel for template in templates for kernel in started_by(template)]
    assert len(forks) == 1
    for number in signals:
        server.signal(number)
        wait_until(lambda: re.search(HEARD, server.said()) is not None)
    assert server.wait() == 0, server.said()
    wait_until(lambda: not any(map(is_running, templates + forks)))
    assert [*server.temporary.iterdir()] == []


def test_ordinary_kernels_are_used_where_they_are_asked_for_and_said(start: Start) -> None:
    server = start(COMMAND, "lab", "work", "--", *OPTIONS, BALTIC_RESEARCH_KERNELS="plain")
    assert "kernels start the ordinary way: BALTIC_RESEARCH_KERNELS asks for it" in server.said()
    server.ask("api/kernels", {"name": "python3"})
    assert len(started_by(server.process.pid, "ipykernel_launcher")) == 1
    assert started_by(server.process.pid, "kernels.template") == []


def test_without_jupyterlab_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(lab_server.importlib.util, "find_spec", lambda name: None)
    assert cli.main(["lab", str(tmp_path / "work")]) == cli.FAILED
    said = capsys.readouterr()
    assert said.err.startswith("error: JupyterLab is not installed beside this package; ")
    assert "pip install jupyterlab ipywidgets" in said.err
    assert not (tmp_path / "work").exists()


@pytest.mark.parametrize(
    ("arguments", "folder", "options"),
    [
        (["--", "--no-browser"], None, ["--no-browser"]),
        (["mine", "--", "--port=1", "--", "x"], "mine", ["--port=1", "--", "x"]),
        (["mine"], "mine", []),
    ],
)
def test_what_follows_two_dashes_is_for_jupyter(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], folder: str | None, options: list[str]
) -> None:
    from baltic_research import lab
    from baltic_research.lab import Folder

    served: list[object] = []
    monkeypatch.setattr(lab, "working_folder", lambda directory: Folder(Path(str(directory)), {}))
    monkeypatch.setattr(lab, "serve", lambda path, given: served.append((str(path), given)))
    assert cli.main(["lab", *arguments]) == cli.DONE
    assert served == [(str(folder), options)]
