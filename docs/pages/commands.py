"""The command line: what --help says, from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator

import click

from baltic_research.cli import cli

NAME = "baltic-research"
_WIDTH = 78
_HEAD = """# Command line

What `--help` says of each command. Exit codes are the same everywhere: 0 done, 1 failed or
incomplete, 2 a wrong name, option or value, 3 locked by another process. `data watch` and
`report changes` also give 10: something newer exists, a key number changed.

In a checkout, `make` puts the command into `.venv/bin`; `pip install .` puts it into an
environment of yours.
"""


def pages() -> dict[str, str]:
    """Return the page of all commands."""
    return {"command-line.md": "\n".join([_HEAD, *_sections(cli, NAME, level=2)])}


def _sections(command: click.Command, path: str, level: int) -> Iterator[str]:
    """Yield a command's own section and those of the commands below it."""
    context = click.Context(
        command, info_name=path, max_content_width=_WIDTH, terminal_width=_WIDTH
    )
    yield f"{'#' * level} {path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield from _sections(below, f"{path} {name}", level + 1)
