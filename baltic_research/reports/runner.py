"""Running a report: check everything, run it in staging, and move it into place when whole."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from baltic_research.errors import ReportError
from baltic_research.reads import Reads
from baltic_research.reports import notebook as notebooks
from baltic_research.reports.identity import as_run, digest, run_identity
from baltic_research.reports.leftovers import working_folder
from baltic_research.reports.manifest import write_manifest
from baltic_research.reports.specification import find_report
from baltic_research.reports.work import Work, plan

STAGING = ".staging-"
"""How the names of folders begin in which runs are made."""

REDIRECTION = "latest.html"


@dataclass(frozen=True)
class Progress:
    """How far a run is: a cell of so many, and the heading it stands under."""

    cell: int
    cells: int
    section: str


@dataclass(frozen=True)
class ReportRun:
    """What a run leaves behind.

    Attributes
    ----------
    folder : pathlib.Path
        The folder of the run.
    html, notebook : pathlib.Path
        The page, and the notebook that was run.
    figures : tuple of pathlib.Path
        Every figure as SVG and PNG.
    """

    folder: Path
    html: Path
    notebook: Path
    figures: tuple[Path, ...]


def run_report(
    name: str,
    parameters: Mapping[str, object] | None = None,
    as_of: object = None,
    output: str | Path | None = None,
    progress: Callable[[Progress], None] | None = None,
    limit: float | None = None,
) -> ReportRun:
    """Run a report and publish it as one page of HTML.

    Everything given is checked before anything is written. The run takes place in a staging
    folder beside the target, which is renamed into place when it is whole. A run of the same
    identity that lies there already is renewed file by file, each in one step, so that there is
    no moment without a report; the files say the same, as the identity covers all they rest on.

    Parameters
    ----------
    name : str
        A name from reports.yml.
    parameters : mapping of str to object, optional
        Values that differ from the report's: texts as on the command line, or objects.
    as_of : str or datetime.date, optional
        Day whose knowledge is used; the notebook must have a parameter ``as_of``.
    output : str or pathlib.Path, optional
        Folder of reports; the run goes to ``<output>/<name>/<identity>``, of a report made for
        each value of a parameter to ``<output>/<name>/<value>/<identity>``.
    progress : callable, optional
        Called before each cell.
    limit : float, optional
        Seconds after which the notebook is broken off.

    Returns
    -------
    ReportRun

    Raises
    ------
    UnknownNameError, ParameterError
        If a name or a value is not right; nothing has been written.
    ReportError
        If a cell fails or the outputs are not fit to be published. What was run lies with a log
        under ``failed/`` beside the runs.
    """
    work = plan(find_report(name), parameters, as_of)
    return run_work(work, output, progress, limit)


def run_work(
    work: Work,
    output: str | Path | None = None,
    progress: Callable[[Progress], None] | None = None,
    limit: float | None = None,
) -> ReportRun:
    """Run a report whose parameters are settled; see `run_report`."""
    home = work.home(output)
    asked = work.asked
    with staging_folder(home) as staging:
        try:
            identity = _execute(work, staging, progress, limit)
        except _UnfitRunError as problem:
            raise _failed(work, staging, home / "failed" / digest(asked), problem) from None
        folder = into_place(staging / "report", home / identity)
        point_to(home, identity, staging)
        forget(home / "failed" / digest(asked))
    return found_run(folder)


def point_to(home: Path, identity: str, staging: Path | None = None) -> None:
    """Let ``latest.html`` lead to a run and tell what it changed, unless it does already.

    Parameters
    ----------
    home : pathlib.Path
        Folder of the runs.
    identity : str
        The run.
    staging : pathlib.Path, optional
        Where the page is written before it takes its place; by default a folder of its own.
    """
    target = home / REDIRECTION
    with contextlib.suppress(OSError, UnicodeDecodeError):
        if f"url={identity}/" in target.read_text(encoding="utf-8"):
            return
    from baltic_research.reports.changes_page import publication

    with contextlib.ExitStack() as made:
        folder = staging or made.enter_context(staging_folder(home))
        # The page that leads to the run comes last: whatever breaks before it is made again
        for name, text in publication(home, identity).items():
            _replace_text(text, home / name, folder)


class _UnfitRunError(Exception):
    """A run that is not published: why, and what the log says about it."""

    def __init__(self, why: str, lines: list[str]) -> None:
        super().__init__(why)
        self.why, self.lines = why, lines


def _execute(
    work: Work,
    staging: Path,
    progress: Callable[[Progress], None] | None,
    limit: float | None,
) -> str:
    """Run the notebook, leave what is published in ``staging/report``; return its identity."""
    notebook = work.report.notebook
    original = notebooks.read(notebook)
    from baltic_research.reports import document, kernel

    executed = staging / "executed.ipynb"
    # Papermill puts a cell with the values behind the parameters cell
    tagged = [notebooks.PARAMETERS in notebooks.tags(one) for one in original["cells"]]
    behind = tagged.index(True)

    def started(position: int) -> None:
        if progress is not None:
            place = position - (position > behind)
            section = notebooks.section_of(original, place)
            progress(Progress(place + 1, len(original["cells"]), section))

    try:
        read = kernel.execute(notebook, work.values, executed, started, limit)
    except kernel.KernelFailure as problem:
        where = ""
        if problem.position is not None and executed.is_file():
            where = document.place(_normalise(executed, original), problem.position)
        raise _UnfitRunError(f"{where}: {problem}".removeprefix(": "), problem.lines) from None
    try:
        return _publish(work, read, _normalise(executed, original), staging / "report")
    except ReportError as problem:
        raise _UnfitRunError(str(problem), [str(problem)]) from None


def _publish(work: Work, read: Reads, run: notebooks.Notebook, folder: Path) -> str:
    """Write the files of a run into a new folder; return the run's identity."""
    from baltic_research.reports import publish

    if read.changed:
        raise ReportError(f"{read.changed} changed while the report was made; make it again")
    report = replace(work.report, title=work.title)
    asked = as_run(work.asked)
    identity = run_identity(asked, read)
    edition = publish.Edition(report, identity, work.declared, work.values, asked, read)
    folder.mkdir()
    publish.publish(run, edition, folder)
    write_manifest(folder)
    return identity


def _normalise(executed: Path, original: notebooks.Notebook) -> notebooks.Notebook:
    normal = notebooks.normalised(notebooks.read(executed), original)
    notebooks.write(normal, executed)
    return normal


@contextlib.contextmanager
def staging_folder(home: Path) -> Iterator[Path]:
    """Make a staging folder in the report's own folder, and remove it whatever happens.

    Only within one file system is renaming a single step, hence not in the temporary folder.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        made = contextlib.ExitStack()
        staging = made.enter_context(working_folder(home, STAGING))
    except OSError as problem:
        raise ReportError(f"cannot write to {home}: {problem.strerror}") from None
    try:
        with made:
            yield staging
    finally:
        with contextlib.suppress(OSError):
            home.rmdir()  # only if nothing else is in it


def into_place(made: Path, target: Path) -> Path:
    """Rename a whole run to its name, or renew the files of the same run that has it already."""
    try:
        if not target.exists():
            made.rename(target)
            return target
        _renew(made, target)
    except OSError as problem:
        raise ReportError(f"cannot put the report into {target}: {problem.strerror}") from None
    return target


def _renew(made: Path, target: Path) -> None:
    wanted = {path.relative_to(made) for path in made.rglob("*") if path.is_file()}
    for name in sorted(wanted):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).replace(target / name)
    for path in target.rglob("*"):
        if path.is_file() and path.relative_to(target) not in wanted:
            path.unlink()


def _replace_text(text: str, target: Path, staging: Path) -> None:
    made = staging / target.name
    made.write_text(text, encoding="utf-8", newline="\n")
    made.replace(target)


def _failed(work: Work, staging: Path, folder: Path, problem: _UnfitRunError) -> ReportError:
    """Keep the notebook and a log of a failed run; return the error that says where they are."""
    log = [
        f"report: {work.label}",
        f"notebook: {work.report.notebook.name}",
        f"run: {folder.name}",
        *(f"parameter {name}: {value!r}" for name, value in work.values.items()),
        f"failed: {problem.why}",
        "",
        *problem.lines,
    ]
    forget(folder)
    folder.mkdir(parents=True)
    (folder / "log.txt").write_text("\n".join(log) + "\n", encoding="utf-8", newline="\n")
    with contextlib.suppress(FileNotFoundError):
        (staging / "executed.ipynb").rename(folder / "report.ipynb")
    return ReportError(
        f"report {work.label!r} failed: {problem.why}; notebook and log are in {folder}"
    )


def forget(folder: Path) -> None:
    """Remove a failed run, and the folder of failed runs if none is left in it."""
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        folder.parent.rmdir()


def found_run(folder: Path) -> ReportRun:
    """Return what lies in the folder of a run."""
    return ReportRun(
        folder=folder,
        html=folder / "report.html",
        notebook=folder / "report.ipynb",
        figures=tuple(sorted((folder / "figures").glob("*"))),
    )
