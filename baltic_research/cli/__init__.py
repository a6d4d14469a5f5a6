"""The command `baltic-research`: its groups of verbs, its exit codes and its one-line errors."""

from __future__ import annotations

import atexit
import gc
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass

import click

import baltic_research
from baltic_research import errors
from baltic_research.cli.claims import claims
from baltic_research.cli.data import data
from baltic_research.cli.lab import lab
from baltic_research.cli.report import report
from baltic_research.cli.text import one_line

DONE, FAILED, USAGE, LOCKED = 0, 1, 2, 3

_USAGE_ERRORS = (
    errors.UnknownNameError,
    errors.ParameterError,
    errors.EditionError,
    errors.ReportListError,
)

_EXAMPLES = """\b
Examples:
  baltic-research report run spending-trends
  baltic-research report run spending-trends -p first_year=2016 --as-of 2024-07-01
  baltic-research data editions nato
  baltic-research data show nato.defence_share_gdp --countries EST,LVA,LTU --years 2019:2024
  baltic-research data watch
  baltic-research data fetch worldbank
  baltic-research claims --as-of 2019-12-31

\b
Exit codes: 0 done, 1 failed, 2 usage or bad parameter, 3 locked by another process;
"data watch" also 10, something newer exists; "report changes" also 10, a key number changed.
"""


@dataclass
class _Settings:
    """What holds for every command."""

    debug: bool = False


@click.group(
    epilog=_EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(baltic_research.__version__, prog_name="baltic-research")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_obj
def cli(settings: _Settings, *, debug: bool) -> None:
    """Research the defence of the Baltic states from published data.

    "report" makes publishable pages from notebooks, "data" shows what they rest on, checks it
    and brings it up to date, "claims" holds the essay's claims against them, "lab" opens the
    notebooks.
    Every command tells more with --help.
    """
    settings.debug = debug


cli.add_command(report)
cli.add_command(data)
cli.add_command(claims)
cli.add_command(lab)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        Without it, those of the process.

    Returns
    -------
    int
        0 done, 1 failed, 2 usage or bad parameter, 3 locked; 10 from ``data watch`` when something
        newer exists, and from ``report changes`` when a key number changed.
    """
    _never_fail_to_print()
    if arguments is None:
        # Memory goes back as a whole when a program ends; to look for garbage first takes longer
        # than many a command
        atexit.register(gc.freeze)
    settings = _Settings()
    try:
        code = cli.main(arguments, prog_name="baltic-research", obj=settings, standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as shown:
        shown.show()
        return USAGE
    except (KeyboardInterrupt, click.Abort):
        return _fail("interrupted", FAILED)
    except Exception as problem:  # noqa: BLE001 - a user gets one line, whatever happens
        if settings.debug:
            traceback.print_exc()
        return _explain(problem)
    return code if isinstance(code, int) else DONE


def _explain(problem: Exception) -> int:
    """Say what went wrong in one line on stderr; return the exit code for it."""
    if isinstance(problem, click.UsageError):
        command = problem.ctx.command_path if problem.ctx else "baltic-research"
        message = problem.format_message().rstrip(".")
        return _fail(f"{message}; see '{command} --help'", USAGE)
    if isinstance(problem, click.ClickException):
        return _fail(problem.format_message(), problem.exit_code)
    if isinstance(problem, _USAGE_ERRORS):
        return _fail(str(problem), USAGE)
    if isinstance(problem, errors.LockedError):
        return _fail(str(problem), LOCKED)
    if isinstance(problem, errors.BalticResearchError):
        return _fail(str(problem), FAILED)
    kind = type(problem).__name__
    return _fail(f"unexpected {kind}: {problem}; 'baltic-research --debug ...' shows more", FAILED)


def _fail(message: str, code: int) -> int:
    click.echo(f"error: {one_line(message)}", err=True)
    return code


def _never_fail_to_print() -> None:
    """Let a terminal that lacks a letter show a question mark instead."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
