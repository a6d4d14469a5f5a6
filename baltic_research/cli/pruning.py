"""Removing old runs: the verb `report prune`."""

from __future__ import annotations

from pathlib import Path

import click

_MEGABYTE = 1_000_000

_EXAMPLES = """\b
Examples:
  baltic-research report prune --dry-run
  baltic-research report prune --keep 30 --output ~/reports
  baltic-research report prune country-brief country-brief/ltu

\b
Exit codes:
  0  done
  1  something cannot be removed
  2  a name, an option or reports.yml is not right; nothing was removed
  3  a build is at work in that folder; the message says which
"""


@click.command(epilog=_EXAMPLES, short_help="Remove old runs.")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--keep",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    metavar="N",
    help="How many of the newest runs of each report stay.",
)
@click.option("--dry-run", is_flag=True, help="Remove nothing; only say what would go.")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of reports, as for 'report build'.",
)
def prune(names: tuple[str, ...], keep: int, output: Path | None, *, dry_run: bool) -> None:
    """Remove old runs of the reports NAME..., or of all of reports.yml.

    Besides the newest runs those stay of which latest.html and changes.json speak, and the newest
    with the parameters that a build gives, with which the next is compared. Failed attempts go
    when the report is there and a build would do something else by now. What is no whole run of a
    report, or holds a file that no build put there, is never touched.
    """
    from baltic_research.reports.prune import prune as prune_runs

    found = prune_runs(names, keep=keep, output=output, dry_run=dry_run)
    for one in found:
        if one.runs or one.failures:
            total = len(one.runs) + one.kept
            failed = f", {len(one.failures)} failed" if one.failures else ""
            click.echo(f"{one.label}: {len(one.runs)} of {total} runs{failed}, {_size(one.size)}")
    runs = sum(len(one.runs) for one in found)
    failures = sum(len(one.failures) for one in found)
    size = _size(sum(one.size for one in found))
    click.echo(
        f"{'would remove' if dry_run else 'removed'} {_counted(runs, 'run')} and "
        f"{_counted(failures, 'failed attempt')}, {size}; kept {sum(one.kept for one in found)}"
    )


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'s' * (count != 1)}"


def _size(count: int) -> str:
    return f"{count / _MEGABYTE:.1f} MB"
