from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from baltic_research import paths
from baltic_research.cli import main
from baltic_research.recorded import MIME_TYPE
from baltic_research.reports.build import build
from baltic_research.reports.build_lock import build_lock

Workshop = Callable[..., Path]
Captured = pytest.CaptureFixture[str]

SLEEPING = {5: "display(Chart('a', 'b'))\nimport time\ntime.sleep(600)"}


@pytest.fixture
def command(quick: Path) -> Callable[..., int]:
    return lambda *arguments: main(["report", "build", *arguments, "--output", str(quick / "out")])


def test_a_build_says_a_line_for_each_report_and_sums_up(
    command: Callable[..., int], capfd: Captured
) -> None:
    assert command("brief", "--jobs", "1") == 0
    said = capfd.readouterr()
    assert said.out.startswith("3 built in ")
    assert [line.partition(" in ")[0] for line in said.err.splitlines()] == [
        "1/3 brief/est built", "2/3 brief/ltu built", "3/3 brief/lva built",
    ]  # fmt: skip
    assert command("brief") == 0
    assert capfd.readouterr().out.startswith("3 unchanged in ")


def test_a_report_that_fails_is_exit_code_1_and_one_line(
    command: Callable[..., int], capfd: Captured, quick: Path
) -> None:
    (quick / "user" / "failing").mkdir()
    (quick / "user" / "failing" / "LVA").touch()
    assert command("brief") == 1
    said = capfd.readouterr()
    assert said.out.startswith("2 built, 1 failed in ")
    (line,) = (one for one in said.err.splitlines() if one.startswith("failed: "))
    assert "report 'brief/lva' failed: " in line
    assert said.err.endswith("error: 1 of 3 reports failed\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["singel"], "error: unknown report 'singel'; did you mean single"),
        (["brief/../x"], "error: unknown report of brief '../x'"),
        (["--jobs", "0"], "error: Invalid value for '--jobs'"),
        (["--limit", "-1"], "error: Invalid value for '--limit'"),
        (["--limit", "nan"], "error: Invalid value for '--limit'"),
        (["--timeout", "nan"], "error: Invalid value for '--timeout'"),
        (["--timeout", "inf"], "error: Invalid value for '--timeout'"),
        (["--timeout", "1e20"], "error: Invalid value for '--timeout'"),
        (["--retries", "99"], "error: Invalid value for '--retries'"),
    ],
)
def test_a_mistake_is_exit_code_2_and_nothing_written(
    command: Callable[..., int], capfd: Captured, quick: Path, arguments: list[str], said: str
) -> None:
    assert command(*arguments) == 2
    assert capfd.readouterr().err.startswith(said)
    assert not (quick / "out").exists()


def test_a_list_that_cannot_be_understood_is_exit_code_2(
    command: Callable[..., int], capfd: Captured, quick: Path
) -> None:
    (quick / "reports.yml").write_text("reports: []\n")
    assert command() == 2
    assert capfd.readouterr().err.startswith("error: reports.yml must be a mapping")


def test_a_folder_that_is_being_built_is_exit_code_3_and_says_by_whom(
    command: Callable[..., int], capfd: Captured, quick: Path
) -> None:
    with build_lock(quick / "out"):
        assert command() == 3
    error = capfd.readouterr().err
    assert f"is being built by process {os.getpid()} on " in error


def test_a_build_whose_time_is_up_is_exit_code_1_and_says_what_was_not_started(
    command: Callable[..., int], capfd: Captured, quick: Path
) -> None:
    (quick / "user" / "orders.json").write_text('{"seconds": 0.3}')
    assert command("brief", "--jobs", "1", "--timeout", "0.1") == 1
    said = capfd.readouterr()
    assert " not started in " in said.out
    assert said.err.endswith("error: the build took longer than 0.1 s\n")
    assert json.loads((quick / "out" / "build.json").read_text())["complete"] is False


@pytest.mark.parametrize(
    ("verb", "codes"),
    [
        ("build", ["0", "1", "2", "3"]),
        ("run", ["0", "1", "2"]),
        ("prune", ["0", "1", "2", "3"]),
        ("changes", ["0", "10", "1", "2"]),
    ],
)
def test_help_documents_every_exit_code(capfd: Captured, verb: str, codes: list[str]) -> None:
    main(["report", verb, "--help"])
    lines = [line.strip() for line in capfd.readouterr().out.splitlines()]
    said = lines[lines.index("Exit codes:") + 1 :]
    assert [line.split()[0] for line in said] == codes


def test_help_of_the_group_says_where_to_start_and_cuts_no_line_short(capfd: Captured) -> None:
    main(["report", "--help"])
    said = capfd.readouterr().out
    assert "Start here:" in said
    assert not [line for line in said.splitlines()[1:] if line.endswith("...")]


def test_the_summary_names_pages_and_how_many_key_numbers_changed(
    quick: Path, command: Callable[..., int], capfd: Captured
) -> None:
    notebook = quick / "notebooks" / "quick.ipynb"
    held = json.loads(notebook.read_text())
    output = {"output_type": "display_data", "metadata": {}, "data": {}}
    held["cells"][2]["outputs"].append(output)

    def build_with(value: float) -> dict[str, object]:
        output["data"] = {MIME_TYPE: {"numbers": [{"name": "share", "value": value}]}}
        notebook.write_text(json.dumps(held))
        assert command("single") == 0
        (report,) = json.loads((quick / "out" / "build.json").read_text())["reports"]
        return dict(report)

    first, same = build_with(2.0), build_with(2.0)
    assert (first["changed"], same["changed"]) == (None, None)
    assert first["page"] == "single/latest.html"
    assert (quick / "out" / "single" / "latest.html").is_file()
    capfd.readouterr()
    assert build_with(3.0)["changed"] == 1
    out = capfd.readouterr().out
    assert out.startswith("changed: 1 of 1 key numbers of single\n1 built in ")
    assert out.endswith(f"\nto read: {quick / 'out'}/index.html\n")
    (quick / "user" / "failing").mkdir()
    (quick / "user" / "failing" / "EST").touch()
    assert command("single", "--fresh") == 1
    (failed,) = json.loads((quick / "out" / "build.json").read_text())["reports"]
    assert (failed["changed"], failed["page"]) == (None, ""), "they are the run's before it"


@pytest.mark.usefixtures("plain_kernels")
def test_a_notebook_that_takes_too_long_is_broken_off_and_its_log_says_so(
    workshop: Workshop, tmp_path: Path
) -> None:
    workshop(SLEEPING)
    (one,) = build(output=tmp_path / "out", limit=3).items
    assert "TimeoutError: took longer than the limit of 3 s" in one.outcome.why
    (log,) = (tmp_path / "out" / "toy" / "failed").glob("*/log.txt")
    assert "parameter first_year: 2015" in log.read_text()
    assert not list((tmp_path / "out").rglob(".staging*"))


@pytest.mark.usefixtures("plain_kernels")
def test_a_build_that_takes_too_long_is_broken_off_and_says_what_was_not_started(
    workshop: Workshop, tmp_path: Path
) -> None:
    workshop(SLEEPING)
    listed = paths.report_list()
    listed.write_text(listed.read_text() + "  - {name: later, title: Later, notebook: toy.ipynb}\n")
    found = build(output=tmp_path / "out", jobs=1, timeout=2)
    assert found.why == "the build took longer than 2 s"
    assert [one.outcome.status for one in found.items] == ["failed", "not started"]
    assert found.why in found.items[0].outcome.why
    assert json.loads(found.summary.read_text())["why"] == found.why


STARTED = """
import signal, sys
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)
from baltic_research import paths
paths.notebooks = lambda: Path({notebooks!r})
paths.report_list = lambda: Path({listed!r})
from baltic_research.cli import main
sys.exit(main(["report", "build", "--jobs", "2", "--output", {out!r}]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.usefixtures("plain_kernels")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_build_and_its_kernels_and_frees_the_lock(
    tmp_path: Path, workshop: Workshop, number: signal.Signals
) -> None:
    marks, out = tmp_path / "marks", tmp_path / "out"
    marks.mkdir()
    write = f"import os, pathlib, time\n(pathlib.Path({str(marks)!r}) / str(os.getpid())).touch()"
    workshop({5: f"{write}\ntime.sleep(600)"})
    listed = paths.report_list()
    listed.write_text(listed.read_text() + "  - {name: other, title: Other, notebook: toy.ipynb}\n")
    code = STARTED.format(notebooks=str(paths.notebooks()), listed=str(listed), out=str(out))
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            wait_until(lambda: len(list(marks.iterdir())) == 2)
            process.send_signal(number)
            said, error = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, said) == (1, "")
    assert error.startswith("error: interrupted; ")
    left = {one.name for one in out.iterdir() if not one.name.startswith(".")}
    assert left <= {"index.html"}
    wait_until(lambda: not any(is_running(int(one.name)) for one in marks.iterdir()))
    with build_lock(out):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_a_terminal_shows_a_bar_and_is_left_clean(quick: Path) -> None:
    import pty

    terminal, end = pty.openpty()
    script = Path(__file__).with_name("quick_build.py")
    process = subprocess.Popen(
        [sys.executable, str(script), str(quick)], stdout=subprocess.PIPE, stderr=end, text=True
    )
    os.close(end)
    shown = b""
    while part := read(terminal):
        shown += part
    os.close(terminal)
    said, _ = process.communicate(timeout=60)
    assert said.startswith("4 built in ")
    states = [one.rstrip() for one in shown.decode().split("\r")]
    assert any(one.startswith("[########################] 4/4  0:0") for one in states)
    assert states[-2:] == ["", ""]


def read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # how Linux says that the other end is closed
        return b""


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "waited for a minute"
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
