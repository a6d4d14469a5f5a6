"""What changed between two runs of a report: the verb `report changes`, and its text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from baltic_research.cli.text import aligned, one_line

if TYPE_CHECKING:
    from baltic_research.reports.changes import Changes

NOTHING_MOVED, MOVED = 0, 10

_EXAMPLES = """\b
Examples:
  baltic-research report changes spending-trends
  baltic-research report changes spending-trends --since 1f0c52a9b3de --format json
  baltic-research report changes country-brief/ltu

\b
Exit codes:
   0  no key number changed, or there is no earlier run
  10  some changed, are new or are gone
   1  nothing has been published, or it cannot be read
   2  a name, a run or an option is not right
"""


@click.command(epilog=_EXAMPLES, short_help="Tell which key numbers a run changed, and why.")
@click.argument("name")
@click.option("--since", metavar="RUN", help="The earlier run; the start of its name is enough.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    show_default=True,
    help="How to print them.",
)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of reports, as for 'report run'.",
)
@click.pass_context
def changes(
    context: click.Context, name: str, since: str | None, form: str, output: Path | None
) -> None:
    """Tell which key numbers of the report NAME changed with its newest run, and why.

    The newest run is compared with the one published before it with the same parameters, or
    without such a one with the one before it; parameters and code that differ are named. A
    revision is the same country and year in another edition, and is told apart from a new year.
    latest.html of the report begins with the same, and changes.json beside it says it to programs.
    Of a report made for each value of a parameter, NAME is NAME/VALUE.
    """
    from baltic_research.reports import changes_page

    found = changes_page.changes_of(_home(name, output), since)
    written = {"json": changes_page.as_json, "html": changes_page.as_html, "text": as_text}
    click.echo(written[form](found).rstrip("\n"))
    context.exit(MOVED if found.moved else NOTHING_MOVED)


def as_text(found: Changes) -> str:
    """Return changes as lines for a terminal; what it would obey is made visible."""
    from baltic_research.reports.changes_page import editions, groups
    from baltic_research.reports.publish import shown

    run = found.run
    if found.before is None:
        return f"{run.report}: run {run.identity} has nothing to be compared with: {found.why}"
    lines = [f"{run.report}: run {run.identity} against {found.before.identity}, {found.why}"]
    for name, (old, new) in (found.parameters or {}).items():
        lines.append(
            f"parameter {one_line(name)}: {one_line(shown(old))} to {one_line(shown(new))}"
        )
    if found.code:
        lines.append(f"code: {one_line(', '.join(found.code))}")
    for source, said in editions(found):
        lines.append(f"editions of {one_line(source)}: {one_line(said)}")
    for group in groups(found):
        lines += ["", f"{group['kind']} ({group['meaning']})"]
        lines += aligned(
            ("number", "before", "now", "change", "crossed", "unit and place"),
            [
                (
                    one["name"],
                    one["before"],
                    one["after"],
                    one["moved"],
                    one["crossed"],
                    ", ".join(part for part in (one["unit"], one["about"]) if part),
                )
                for one in group["rows"]
            ],
        ).splitlines()
    total = f"{len(found.numbers)} of {len(found.numbers) + found.unchanged} key numbers changed"
    return "\n".join([*lines, "", total])


def _home(name: str, output: Path | None) -> Path:
    """Return the folder with the runs of a report, after a look at whether there is such a one."""
    from baltic_research import paths
    from baltic_research.errors import ParameterError
    from baltic_research.reports import naming
    from baltic_research.reports.specification import find_report

    report, slash, key = name.partition("/")
    found = find_report(report)
    if slash and not naming.is_name(key):
        raise ParameterError(f"{name!r} names no report: after the slash stands one folder's name")
    if found.for_each is not None and not key:
        raise ParameterError(
            f"report {report!r} is made for each {found.for_each.parameter}; "
            f"name one as {report}/VALUE"
        )
    folder = (output if output is not None else paths.reports_output()).absolute()
    return folder / report / key
