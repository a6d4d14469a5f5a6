"""The verb `baltic-research lab`: JupyterLab on the notebooks."""

from __future__ import annotations

from pathlib import Path

import click

_EXAMPLES = """\b
Examples:
  baltic-research lab
  baltic-research lab ~/baltic
  baltic-research lab ~/baltic -- --no-browser --port=8890

\b
Without DIR:
  in a checkout         its notebooks/ as they are
  of an installation    ./baltic-research-notebooks, made if it is not there

Ctrl-C twice ends it, with its kernels. 'jupyter lab --help' lists what may follow "--".
"""

_OPTIONS = "jupyter options"


class _PassingOn(click.Command):
    """A command that passes on what follows ``--`` and looks at none of it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        place = args.index("--") if "--" in args else len(args)
        ctx.meta[_OPTIONS] = args[place + 1 :]
        return super().parse_args(ctx, args[:place])


@click.command(
    cls=_PassingOn,
    epilog=_EXAMPLES,
    options_metavar="",
    short_help="Open the notebooks in JupyterLab.",
)
@click.argument(
    "directory",
    required=False,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="[DIR] [-- JUPYTER-OPTIONS]",
)
@click.pass_context
def lab(context: click.Context, directory: Path | None) -> None:
    """Open JupyterLab on the notebooks, with a page that lists them and their questions.

    Outside of a checkout, or with DIR, you work on copies: the installed package is never written
    to. Starting again brings in what a newer version ships. A file that you changed is never
    overwritten, and you are told which were kept.

    The kernel is this Python's own, with the package in it. Where it can be (on Linux), it is
    forked from a process that has done the imports, so a notebook starts at once. It is set up for
    this JupyterLab alone, nothing is installed into your account, and JupyterLab asks nobody for
    news or updates.
    """
    from baltic_research.lab import require_jupyterlab, serve, why_ordinary, working_folder

    require_jupyterlab()
    reason = why_ordinary()
    folder = working_folder(directory)
    click.echo(folder.sentence())
    if reason:
        click.echo(f"note: kernels start the ordinary way: {reason}", err=True)
    click.echo("JupyterLab starts; Ctrl-C twice ends it, with its kernels")
    serve(folder.path, context.meta[_OPTIONS])
