"""The verbs of `baltic-research report`: run, list and describe reports."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path

import click

from baltic_research.cli.building import browser_or_note, build
from baltic_research.cli.changes import changes
from baltic_research.cli.index import gallery_afterwards, index
from baltic_research.cli.pruning import prune
from baltic_research.cli.text import aligned, wrapped

_RUN_EXAMPLES = """\b
Examples:
  baltic-research report run spending-trends
  baltic-research report run spending-trends -p countries=EST,Finland -p first_year=2016
  baltic-research report run spending-trends --as-of 2024-07-01 --output ~/reports

\b
Exit codes:
  0  the page is there; its path is printed
  1  the run failed; the message says where notebook and log are
  2  a name, a parameter or an option is not right; nothing was written
"""

_START = """\b
Start here:
  baltic-research report list                      what there is
  baltic-research report run NAME                  one report; prints where its page is
  baltic-research report build                     all that are not up to date
  baltic-research report changes NAME              what its newest run changed

\b
Pages go to reports/ of the checkout, or of the working folder where the package is installed;
--output names another folder. Open index.html in it, or latest.html of a report.
"""

LONGEST_DRIVE = 2  # characters, as in C:


@click.group(epilog=_START)
def report() -> None:
    """Make publishable pages from notebooks, and tell what changed from one run to the next."""


def _local(_: click.Context, option: click.Parameter, folder: Path | None) -> Path | None:
    """Refuse the address of a store, of which a path would make a folder beside the user."""
    # A path has already lost one of the two slashes of s3://
    first = folder.as_posix().partition("/")[0] if folder is not None else ""
    if first.endswith(":") and len(first) > LONGEST_DRIVE:
        said = "'report run' writes to a folder; 'report build' writes to an address, too"
        raise click.BadParameter(said, param=option)
    return folder


@report.command(epilog=_RUN_EXAMPLES, short_help="Run one report, with any parameters.")
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
    help="Folder of reports, reports/ if not given; the run gets a folder of its own in it.",
)
@click.option(
    "--pdf",
    is_flag=True,
    help="Print the page as PDF too, by the Chromium or Chrome of this machine; where there is "
    "none, one line says so.",
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
    notebook and a log under "failed", and earlier pages as they were. Beside it latest.html is
    the same page with what changed since the run before.
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
        if pdf and (browser := browser_or_note()):
            from baltic_research.reports.pdf import print_run

            click.echo(print_run(made.folder, browser))


@report.command(name="list", short_help="List the reports there are.")
def list_reports() -> None:
    """List the reports that can be run."""
    from baltic_research.reports.specification import report_list

    rows = [(one.name, one.title, one.cadence) for one in report_list()]
    click.echo(aligned(("name", "title", "made"), rows))


@report.command(short_help="Describe a report and its parameters.")
@click.argument("name")
def describe(name: str) -> None:
    """Describe the report NAME: its notebook and the parameters that it takes."""
    from baltic_research.reports.parameters import check, read_parameters
    from baltic_research.reports.publish import shown
    from baltic_research.reports.specification import find_report

    found = find_report(name)
    declared = read_parameters(found.notebook)
    values = check(declared, found.parameters)
    click.echo(wrapped(found.title))
    click.echo(wrapped(f"{found.notebook.name}, {found.cadence or 'made when asked for'}") + "\n")
    if found.for_each is not None:
        each = found.for_each.values
        listed = each if isinstance(each, str) else ", ".join(map(str, each))
        each_of = f"'report build' makes one for each {found.for_each.parameter}: {listed}"
        click.echo(wrapped(each_of) + "\n")
    for one in declared:
        # A line a part: choices and lists may be long, and columns leave no room for the rest
        kind = f"{one.kind} or none" if one.optional else one.kind
        value = values[one.name]
        # With spaces a long list can be broken between its parts; they may be typed, too
        said = ", ".join(map(shown, value)) if isinstance(value, list) else shown(value)
        click.echo(wrapped(f"{one.name} ({kind}) = {said}"))
        for part in filter(None, (one.help, one.choice)):
            click.echo(wrapped(part, indent=2))


report.add_command(build)
report.add_command(changes)
report.add_command(index)
report.add_command(prune)


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
