"""The verbs of `baltic-research report`: run, list and describe reports."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path

import click

from baltic_research.cli.building import build
from baltic_research.cli.changes import changes
from baltic_research.cli.index import gallery_afterwards, index
from baltic_research.cli.text import aligned

_RUN_EXAMPLES = """\b
Examples:
  baltic-research report run spending-trends
  baltic-research report run spending-trends -p countries=EST,Finland -p first_year=2016
  baltic-research report run spending-trends --as-of 2024-07-01 --output ~/reports
"""

LONGEST_DRIVE = 2  # characters, as in C:


@click.group()
def report() -> None:
    """Make publishable pages from notebooks."""


def _local(_: click.Context, option: click.Parameter, folder: Path | None) -> Path | None:
    """Refuse the address of a store, of which a path would make a folder beside the user."""
    # A path has already lost one of the two slashes of s3://
    first = folder.as_posix().partition("/")[0] if folder is not None else ""
    if first.endswith(":") and len(first) > LONGEST_DRIVE:
        said = "'report run' writes to a folder; 'report build' writes to an address, too"
        raise click.BadParameter(said, param=option)
    return folder


@report.command(epilog=_RUN_EXAMPLES)
@click.argument("name")
@click.option(
    "-p",
    "parameters",
    multiple=True,
    metavar="KEY=VALUE",
    help="Set a parameter; may be repeated. 'report describe NAME' lists them.",
)
@click.option("--as-of", metavar="DATE", help="Use only what was known on that day (YYYY-MM-DD).")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    callback=_local,
    help="Folder of reports; the run gets a folder of its own in it.",
)
@click.option(
    "--pdf", is_flag=True, help="Print the page as PDF too, by the Chromium that is here."
)
def run(
    name: str,
    parameters: tuple[str, ...],
    as_of: str | None,
    output: Path | None,
    *,
    pdf: bool,
) -> None:
    """Run the report NAME and print where the page is.

    Parameters are checked before anything runs. Lists are given with commas, "none" leaves an
    optional parameter unset. The page is whole when it appears: a run that fails leaves its
    notebook and a log under "failed", and earlier pages as they were.
    """
    from baltic_research.cli.progress import shown_on_terminal
    from baltic_research.errors import ParameterError
    from baltic_research.reports.parameters import parse_assignment
    from baltic_research.reports.runner import run_report

    given: dict[str, object] = {}
    for text in parameters:
        key, value = parse_assignment(text)
        if key in given:
            raise ParameterError(f"parameter {key!r} is given twice")
        given[key] = value
    with gallery_afterwards(output):
        with _interruptible(), shown_on_terminal(name) as progress:
            made = run_report(name, given, as_of=as_of, output=output, progress=progress)
        click.echo(made.html)
        if pdf:
            _print(made.folder)


def _print(folder: Path) -> None:
    """Print the page of a run to PDF, or say in one line that there is nothing to print with."""
    from baltic_research.reports.pdf import MISSING, find_browser, print_run

    browser = find_browser()
    if browser is None:
        click.echo(f"note: {MISSING}", err=True)
    else:
        click.echo(print_run(folder, browser))


@report.command(name="list")
def list_reports() -> None:
    """List the reports that can be run."""
    from baltic_research.reports.specification import report_list

    rows = [(one.name, one.title, one.cadence) for one in report_list()]
    click.echo(aligned(("name", "title", "made"), rows))


@report.command()
@click.argument("name")
def describe(name: str) -> None:
    """Describe the report NAME: its notebook and the parameters that it takes."""
    from baltic_research.reports.parameters import check, read_parameters
    from baltic_research.reports.publish import shown
    from baltic_research.reports.specification import find_report

    found = find_report(name)
    declared = read_parameters(found.notebook)
    values = check(declared, found.parameters)
    click.echo(f"{found.title}\n{found.notebook.name}, {found.cadence or 'made when asked for'}\n")
    if found.for_each is not None:
        each = found.for_each.values
        listed = each if isinstance(each, str) else ", ".join(map(str, each))
        click.echo(f"'report build' makes one for each {found.for_each.parameter}: {listed}\n")
    rows = [(one.name, one.kind, shown(values[one.name]), one.help) for one in declared]
    click.echo(aligned(("parameter", "kind", "default", "meaning"), rows))


report.add_command(build)
report.add_command(changes)
report.add_command(index)


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Treat a request to terminate like Ctrl-C: staging is removed, and the kernel ends."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        raise click.ClickException("interrupted; nothing was published") from None
    finally:
        signal.signal(signal.SIGTERM, before)
