from __future__ import annotations

import json
import subprocess
import sys

import pytest

import baltic_research
from baltic_research import errors, holdings
from baltic_research.cli import main

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--help"], "baltic-research report run spending-trends"),
        (["report", "run", "--help"], "-p countries=EST,Finland"),
        (["report", "list", "--help"], "List the reports"),
        (["report", "describe", "-h"], "the parameters that it takes"),
        (["data", "show", "--help"], "--countries EST,LVA,LTU"),
        (["data", "import", "--help"], "BALTIC_RESEARCH_DATA"),
        (["--version"], baltic_research.__version__),
    ],
)
def test_help_teaches_by_example(capfd: Captured, arguments: list[str], said: str) -> None:
    assert main(arguments) == 0
    assert said in capfd.readouterr().out


def test_help_and_lists_import_nothing_heavy() -> None:
    code = """
import json, sys
from baltic_research.cli import main
main(["--help"])
main(["report", "list"])
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert not loaded & {"pandas", "numpy", "matplotlib", "papermill", "nbformat", "jinja2"}


@pytest.mark.parametrize(
    ("problem", "code", "said"),
    [
        (errors.UnknownNameError("series", "x", ["y"]), 2, "unknown series 'x'; known: y"),
        (errors.ParameterError("p"), 2, "p"),
        (errors.EditionError("e"), 2, "e"),
        (errors.LockedError("held by another\nprocess"), 3, "held by another process"),
        (errors.SourceFileError("sheet\x1b[2J"), 1, "sheet\\x1b[2J"),
        (errors.ReportError("r"), 1, "r"),
        (KeyError("k"), 1, "unexpected KeyError: 'k'; 'baltic-research --debug ...' shows more"),
    ],
)
def test_every_error_is_one_line_with_its_exit_code(
    capfd: Captured, monkeypatch: pytest.MonkeyPatch, problem: Exception, code: int, said: str
) -> None:
    def fail(source: str | None) -> None:
        raise problem

    monkeypatch.setattr(holdings, "editions", fail)
    assert main(["data", "editions"]) == code
    assert capfd.readouterr() == ("", f"error: {said}\n")


def test_an_unknown_command_names_the_way_to_help(capfd: Captured) -> None:
    assert main(["dta"]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("error: No such command 'dta'")
    assert err.endswith("see 'baltic-research --help'\n")


def test_no_command_shows_the_help(capfd: Captured) -> None:
    assert main([]) == 2
    assert "Usage: baltic-research" in capfd.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell with pipes")
def test_a_reader_that_has_seen_enough_is_told_nothing() -> None:
    code = "import sys; from baltic_research.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "data", "show", "nato.personnel", "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1
