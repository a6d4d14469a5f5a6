"""The verb `baltic-research report build`, and how far it is: a bar, or a line for each report."""

from __future__ import annotations

import contextlib
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from baltic_research.cli.index import gallery_afterwards
from baltic_research.cli.text import one_line
from baltic_research.errors import ParameterError

if TYPE_CHECKING:
    from baltic_research.reports.built import Build, Item
    from baltic_research.reports.executor import Executor

_BAR = 24

_EXAMPLES = """\b
Examples:
  baltic-research report build
  baltic-research report build --pdf --output ~/reports
  baltic-research report build country-brief --jobs 4 --limit 300 --timeout 3600
  baltic-research report build country-brief/ltu --fresh
  baltic-research report build --output s3://bucket/reports
  baltic-research report build --executor dask --scheduler tcp://10.0.0.5:8786

\b
Exit codes:
  0  every report asked for is there and up to date
  1  some failed, cannot be printed, or the build was broken off; the others are there
  2  a name, an option or reports.yml is not right; nothing was written
  3  another build writes to the same folder; the message says which
"""


class _Output(click.Path):
    """A folder, or a URL of a store."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str | Path:
        if isinstance(value, str) and "://" in value:
            return value
        return Path(str(super().convert(value, param, ctx)))


class _Seconds(click.types.FloatParamType):
    """A time limit, as the package takes it."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        from baltic_research.reports.limits import seconds

        try:
            return seconds(super().convert(value, param, ctx), "time limit")
        except ParameterError as problem:
            self.fail(str(problem), param, ctx)


@click.command(epilog=_EXAMPLES, short_help="Build all reports that are not up to date.")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--jobs",
    type=click.IntRange(1, 1024),
    help="How many reports are run at once; by default as many as there are processors.",
)
@click.option("--fresh", is_flag=True, help="Run every report, also what is still good.")
@click.option(
    "--output",
    type=_Output(file_okay=False),
    metavar="DIRECTORY|URL",
    help="Folder of reports, reports/ if not given, with a folder for each; or a URL that fsspec "
    "knows, such as s3://bucket/reports (extra 'cluster', and the store's own package).",
)
@click.option(
    "--limit",
    type=_Seconds(),
    metavar="SECONDS",
    help="Time that one notebook may take.",
)
@click.option(
    "--timeout",
    type=_Seconds(),
    metavar="SECONDS",
    help="Time that the whole build may take; what is not done by then is broken off.",
)
@click.option(
    "--retries",
    type=click.IntRange(0, 10),
    default=0,
    show_default=True,
    help="How often a report that failed is tried again.",
)
@click.option(
    "--executor",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Who runs the reports: this machine, or the workers of a dask.distributed scheduler.",
)
@click.option("--scheduler", metavar="ADDRESS", help="Scheduler for --executor dask.")
@click.option(
    "--pdf",
    is_flag=True,
    help="Print each page that has no PDF yet, by the Chromium or Chrome of this machine; where "
    "there is none, one line says so. A PDF costs about a second, hence only when asked for.",
)
def build(
    names: tuple[str, ...],
    jobs: int | None,
    output: str | Path | None,
    limit: float | None,
    timeout: float | None,
    retries: int,
    executor: str,
    scheduler: str | None,
    *,
    fresh: bool,
    pdf: bool,
) -> None:
    """Build the reports NAME..., or all of reports.yml.

    What to open afterwards is index.html in the folder of reports, a gallery of all of them; the
    newest page of each is latest.html in its own folder and tells what changed since the one
    before. 'report list' says what NAME can be; of a report made for each value of a parameter,
    NAME/VALUE is one of them.

    A report is run if its last run is not good any more: if the notebook, a parameter, the code,
    a library or a file of data that it read has changed, a new edition is there that it would
    look at, or one of its own files is damaged. The rest is left alone, in milliseconds.

    On a terminal a bar shows how far it is, elsewhere a line for each report. A summary for
    programs lies in build.json in the folder of reports, and a log beside the runs of each; a
    report that fails leaves its notebook and a log under "failed" and stops no other. Earlier
    runs stay until 'report prune' removes them.

    With --executor dask the workers of a scheduler make the reports and hand them over; they need
    the same package, requirements.lock and data, which is checked, and no common folder. 'dask
    worker ADDRESS --nthreads 1' starts one that runs a report at a time; with '--nthreads 4
    --resources report=2' it runs two. A report whose worker dies is given to another.

    Reports that go to a URL are made here and sent file by file, so that no report is there in
    part; what is still good is judged by the records in the store.
    """
    from baltic_research.reports.build import build as build_reports
    from baltic_research.reports.places import is_url, local

    runs = _executor(executor, scheduler, jobs)
    browser = browser_or_note() if pdf else None
    # A store gets its gallery from the build, which has at hand what lies there
    gallery = contextlib.nullcontext() if is_url(output) else gallery_afterwards(local(output))
    with gallery, _interruptible(), _progress() as progress:
        made = build_reports(
            names,
            jobs=jobs,
            fresh=fresh,
            output=output,
            limit=limit,
            timeout=timeout,
            retries=retries,
            executor=runs,
            browser=browser,
            progress=progress,
        )
    _report(made)


def browser_or_note() -> str | None:
    """Return a browser that prints, or say in one line that there is none."""
    from baltic_research.reports.pdf import MISSING, find_browser

    browser = find_browser()
    if browser is None:
        click.echo(f"note: {MISSING}", err=True)
    return browser


def _executor(name: str, scheduler: str | None, jobs: int | None) -> Executor | None:
    """Return who runs the reports; None for this machine."""
    if name == "local":
        if scheduler is not None:
            raise click.UsageError("--scheduler is for --executor dask")
        return None
    if scheduler is None:
        raise click.UsageError("--executor dask needs --scheduler, such as tcp://10.0.0.5:8786")
    if jobs is not None:
        raise click.UsageError("--jobs is for this machine; a cluster runs as many as it has room")
    from baltic_research.reports.cluster import DaskExecutor

    return DaskExecutor(scheduler)


def _report(made: Build) -> None:
    """Say on stdout what became of the build, and on stderr what failed."""
    from baltic_research.reports.places import is_url

    for item in made.items:
        if item.outcome.status == "failed":
            click.echo(f"failed: {one_line(item.outcome.why)}", err=True)
    for label, (changed, count) in made.moved().items():
        click.echo(f"changed: {changed} of {count} key numbers of {label}")
    statuses = ("built", "unchanged", "failed", "not started")
    counts = [f"{made.count(one)} {one}" for one in statuses if made.count(one)]
    summary = f"{made.place}/{made.summary.name}"
    click.echo(f"{', '.join(counts)} in {made.seconds:.1f} s; summary in {summary}")
    if not is_url(made.place):
        click.echo(f"to read: {made.place}/index.html")
    if made.why:
        raise click.ClickException(made.why)
    if not made.complete:
        raise click.ClickException(f"{made.count('failed')} of {len(made.items)} reports failed")


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Treat a request to terminate like Ctrl-C: kernels end, staging is removed."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        said = "interrupted; reports that were whole stay, the others are as before"
        raise click.ClickException(said) from None
    finally:
        signal.signal(signal.SIGTERM, before)


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[Item, int, int], None]]:
    """Give a callback that shows each report that is settled."""
    if not sys.stderr.isatty():
        yield _plain_line
        return
    bar = _Bar()
    ticking = threading.Thread(target=bar.tick, daemon=True)
    ticking.start()
    try:
        yield bar.update
    finally:
        bar.finished.set()
        ticking.join()
        bar.clear()


def _plain_line(item: Item, done: int, count: int) -> None:
    click.echo(f"{done}/{count} {described(item)}", err=True)


def described(item: Item) -> str:
    """Return what became of a report in a few words."""
    outcome = item.outcome
    took = f" in {outcome.seconds:.1f} s" if outcome.seconds else ""
    return f"{item.label} {outcome.status}{took}"


class _Bar:
    """One line of a terminal: a bar, the time, and the last report that was settled."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._done, self._count, self._last = 0, 0, "starting"
        self.finished = threading.Event()

    def update(self, item: Item, done: int, count: int) -> None:
        """Show a new state."""
        self._done, self._count, self._last = done, count, described(item)
        self._draw()

    def tick(self) -> None:
        """Let the seconds run until it is finished."""
        self._draw()
        while not self.finished.wait(1):
            self._draw()

    def clear(self) -> None:
        """Leave the line as it was found."""
        self._write("")
        sys.stderr.write("\r")
        sys.stderr.flush()

    def _draw(self) -> None:
        minutes, seconds = divmod(int(time.monotonic() - self._start), 60)
        filled = round(_BAR * self._done / self._count) if self._count else 0
        bar = "#" * filled + "." * (_BAR - filled)
        self._write(f"[{bar}] {self._done}/{self._count}  {minutes}:{seconds:02}  {self._last}")

    def _write(self, text: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        if len(text) > width:
            text = text[: width - 1] + "\N{HORIZONTAL ELLIPSIS}"
        sys.stderr.write("\r" + text.ljust(width))
        sys.stderr.flush()
