"""Running a report: check everything, run it in staging, and move it into place when whole."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from baltic_research.errors import ReportError
from baltic_research.files import writing
from baltic_research.reads import Reads
from baltic_research.reports import notebook as notebooks
from baltic_research.reports.identity import as_run, digest, run_identity
from baltic_research.reports.leftovers import staging_folder
from baltic_research.reports.limits import ROOM, seconds
from baltic_research.reports.manifest import write_manifest
from baltic_research.reports.newest import point_to
from baltic_research.reports.specification import find_report
from baltic_research.reports.work import Work, plan

_EXECUTED = "executed.ipynb"


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
        Seconds after which the notebook is broken off, at most a year's.

    Returns
    -------
    ReportRun

    Raises
    ------
    UnknownNameError, ParameterError
        If a name or a value is not right; nothing has been written.
    ReportError
        If a cell fails or the outputs are not fit to be published. What was run lies with a log
        under ``failed/`` beside the runs. Or if the folder cannot be written to.
    """
    limit = seconds(limit, "limit")
    work = plan(find_report(name), parameters, as_of)
    return run_work(work, output, progress, limit)


def run_work(
    work: Work,
    output: str | Path | None = None,
    progress: Callable[[Progress], None] | None = None,
    limit: float | None = None,
    room: contextlib.AbstractContextManager[Any] = ROOM,
) -> ReportRun:
    """Run a report whose parameters are settled; see `run_report`.

    ``room`` is held while the notebook runs, not while its kernel starts or its page is made.
    """
    home = work.home(output)
    asked = work.asked
    with staging_folder(home) as staging:
        try:
            with writing(home, "the report", ReportError):
                identity = _execute(work, staging, progress, limit, room)
        except _UnfitRunError as problem:
            raise _failed(work, staging, home / "failed" / digest(asked), problem) from None
        folder = into_place(staging / "report", home / identity)
        point_to(home, identity, staging)
        forget(home / "failed" / digest(asked))
    return found_run(folder)


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
    room: contextlib.AbstractContextManager[Any],
) -> str:
    """Run the notebook, leave what is published in ``staging/report``; return its identity."""
    notebook = work.report.notebook
    original = notebooks.read(notebook)
    from baltic_research.reports import kernel

    kernel.prepare()
    from baltic_research.reports import document

    executed = staging / _EXECUTED
    # Papermill puts a cell with the values behind the parameters cell
    tagged = [notebooks.PARAMETERS in notebooks.tags(one) for one in original["cells"]]
    behind = tagged.index(True)

    def started(position: int) -> None:
        if progress is not None:
            place = position - (position > behind)
            section = notebooks.section_of(original, place)
            progress(Progress(place + 1, len(original["cells"]), section))

    try:
        read = kernel.execute(notebook, work.values, executed, started, limit, room)
    except kernel.KernelFailure as problem:
        where = ""
        if problem.position is not None and executed.is_file():
            where = document.place(_normalised(executed, original), problem.position)
        raise _UnfitRunError(f"{where}: {problem}".removeprefix(": "), problem.lines) from None
    try:
        return _publish(work, read, _normalised(executed, original), staging / "report")
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


def _normalised(executed: Path, original: notebooks.Notebook) -> notebooks.Notebook:
    return notebooks.normalised(notebooks.read(executed), original)


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
    kept = f"notebook and log are in {folder}"
    try:
        with writing(folder, "notebook and log", ReportError):
            _keep(work, staging, folder, log)
    except ReportError as unkept:
        forget(folder)
        kept = str(unkept)
    return ReportError(f"report {work.label!r} failed: {problem.why}; {kept}")


def _keep(work: Work, staging: Path, folder: Path, log: list[str]) -> None:
    """Write the log of a failed run and the notebook as far as it came, in place of older ones."""
    forget(folder)
    folder.mkdir(parents=True)
    (folder / "log.txt").write_text("\n".join(log) + "\n", encoding="utf-8", newline="\n")
    executed = staging / _EXECUTED
    if executed.is_file():
        original = notebooks.read(work.report.notebook)
        notebooks.write(_normalised(executed, original), folder / "report.ipynb")


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
