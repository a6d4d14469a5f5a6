from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from baltic_research import paths
from baltic_research.cli import main

Workshop = Callable[..., Path]
Captured = pytest.CaptureFixture[str]

pytestmark = pytest.mark.usefixtures("workshop")


def test_run_prints_only_the_path_where_there_is_no_terminal(
    tmp_path: Path, capfd: Captured
) -> None:
    assert main(["report", "run", "toy", "--output", str(tmp_path / "out")]) == 0
    said = capfd.readouterr()
    assert said.err == ""
    (page,) = said.out.splitlines()
    assert Path(page).is_file()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["toi"], "error: unknown report 'toi'; did you mean toy?"),
        (["toy", "-p", "first_yaer=2020"], "error: unknown parameter 'first_yaer'; did you mean "),
        (["toy", "-p", "first_year=2016.5"], "error: parameter 'first_year' takes a whole number"),
        (["toy", "-p", "first_year"], "error: a parameter is given as name=value, found"),
        (
            ["toy", "-p", "countries=Estnia"],
            "error: unknown country 'Estnia'; did you mean Estonia",
        ),
        (["toy", "-p", "note=a", "-p", "note=b"], "error: parameter 'note' is given twice"),
        (["toy", "--as-of", "soon"], "error: parameter 'as_of' takes a date YYYY-MM-DD or none"),
        (["toy", "--as-off", "2024-01-01"], "error: No such option"),
        ([], "error: Missing argument 'NAME'; see 'baltic-research report run --help'"),
        (["toy", "-p", "\x1b[31m\n\u202ex=1"], "error: unknown parameter"),
    ],
)
def test_a_mistake_is_one_line_with_exit_code_2_and_nothing_written(
    tmp_path: Path, capfd: Captured, arguments: list[str], said: str
) -> None:
    assert main(["report", "run", *arguments, "--output", str(tmp_path / "out")]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith(said)
    assert err.removesuffix("\n").isprintable()
    assert not (tmp_path / "out").exists()


def test_an_address_of_a_store_is_refused_and_no_folder_is_made_of_it(
    tmp_path: Path, capfd: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["report", "run", "toy", "--output", "s3://bucket/reports"]) == 2
    assert "'report build' writes to an address" in capfd.readouterr().err
    assert not (tmp_path / "s3:").exists()


def test_a_failed_run_is_one_line_with_exit_code_1(
    tmp_path: Path, capfd: Captured, workshop: Workshop
) -> None:
    workshop({5: "raise ValueError('two\\nlines')"})
    assert main(["report", "run", "toy", "--output", str(tmp_path / "out")]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert "cell 6 (section 'Shares'): ValueError: two lines" in err
    assert err.count("\n") == 1


def test_debug_adds_the_traceback(tmp_path: Path, capfd: Captured, workshop: Workshop) -> None:
    workshop({5: "1 / 0"})
    assert main(["--debug", "report", "run", "toy", "--output", str(tmp_path / "out")]) == 1
    assert "Traceback (most recent call last)" in capfd.readouterr().err


def test_list_names_reports_titles_and_how_often(capfd: Captured) -> None:
    assert main(["report", "list"]) == 0
    assert capfd.readouterr().out == "name  title         made\ntoy   Toy <report>  yearly\n"


def test_describe_gives_kind_default_and_meaning_of_each_parameter(capfd: Captured) -> None:
    assert main(["report", "describe", "toy"]) == 0
    said = capfd.readouterr().out
    assert said.startswith("Toy <report>\n")
    assert "\nfirst_year (int) = 2015\n  First year shown\n" in said
    assert "\nas_of (date or none) = none\n  Day whose knowledge to use\n" in said


def test_describe_fits_a_terminal_however_many_choices_there_are(
    capfd: Captured, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    choices = [f"choice_number_{number}" for number in range(20)]
    listed = "|".join(choices)
    measure = f"measure = 'choice_number_0'  # type: str({listed})  What is shown"
    workshop({1: f"{measure}\nall_of_them = {choices}  # type: list[str]\nfirst_year = 1"})
    assert main(["report", "describe", "toy"]) == 0
    said = capfd.readouterr().out
    assert max(map(len, said.splitlines())) <= 80
    words = " ".join(said.split())
    assert f"one of {', '.join(choices)}" in words
    assert f"all_of_them (list[str]) = {', '.join(choices)}" in words


STARTED = """
import re
import signal
import sys
from pathlib import Path
# A shell's background job ignores Ctrl-C, and so would everything it starts
signal.signal(signal.SIGINT, signal.default_int_handler)
from baltic_research import paths
paths.notebooks = lambda: Path({notebooks!r})
paths.report_list = lambda: Path({listed!r})
from baltic_research.cli import main
sys.exit(main(["report", "run", "toy", "--output", {out!r}]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_run_and_kernel_and_leaves_nothing(
    tmp_path: Path, workshop: Workshop, number: signal.Signals
) -> None:
    pid, out = tmp_path / "pid", tmp_path / "out"
    write = f"import os, pathlib\npathlib.Path({str(pid)!r}).write_text(f'{{os.getpid()}} ')"
    workshop({5: f"{write}\nimport time\ntime.sleep(600)"})
    code = STARTED.format(
        notebooks=str(paths.notebooks()), listed=str(paths.report_list()), out=str(out)
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            wait_until(lambda: pid.is_file() and pid.read_text().endswith(" "))
            process.send_signal(number)
            said, error = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, said) == (1, "")
    assert error == "error: interrupted; nothing was published\n"
    assert not (out / "toy").exists()
    wait_until(lambda: not is_running(int(pid.read_text())))


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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_a_terminal_shows_cell_section_and_time_and_is_left_clean(
    tmp_path: Path, workshop: Workshop
) -> None:
    import pty

    workshop()
    code = STARTED.format(
        notebooks=str(paths.notebooks()),
        listed=str(paths.report_list()),
        out=str(tmp_path / "out"),
    )
    terminal, end = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=end, text=True
    )
    os.close(end)
    shown = everything_from(terminal)
    said, _ = process.communicate(timeout=60)
    assert Path(said.strip()).is_file()
    states = [one.rstrip() for one in shown.split("\r")]
    told = re.compile(r"toy  [0-9]+:[0-9]{2} .*cell 6 of 9  Shares")
    assert any(told.search(one) for one in states)
    assert states[-2].startswith("toy done in 0:0")
    assert states[-3] == ""


def everything_from(terminal: int) -> str:
    parts = []
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # how Linux says that the other end is closed
            part = b""
        if not part:
            os.close(terminal)
            return b"".join(parts).decode()
        parts.append(part)
