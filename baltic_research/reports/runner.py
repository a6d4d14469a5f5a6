"""Running a report: check everything, run it in staging, and move it into place when whole."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from baltic_research import paths
from baltic_research.errors import ParameterError, ReportError
from baltic_research.reports import notebook as notebooks
from baltic_research.reports import publish
from baltic_research.reports.document import place
from baltic_research.reports.identity import run_identity
from baltic_research.reports.kernel import KernelFailure, execute
from baltic_research.reports.parameters import check, read_parameters
from baltic_research.reports.specification import ReportSpecification, find_report

_AS_OF = "as_of"


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
        Folder of reports; the run goes to ``<output>/<name>/<identity>``.
    progress : callable, optional
        Called before each cell.

    Returns
    -------
    ReportRun

    Raises
    ------
    UnknownNameError, ParameterError
        If a name or a value is not right; nothing has been written.
    ReportError
        If a cell fails or the outputs are not fit to be published. What was run lies with a log
        under ``<output>/<name>/failed/<identity>``.
    """
    report = find_report(name)
    declared = read_parameters(report.notebook)
    given = _with_as_of(report, dict(parameters or {}), as_of, {one.name for one in declared})
    values = check(declared, {**report.parameters, **given})
    run = publish.Edition(report, run_identity(report.notebook, values), declared, values)
    home = Path(output if output is not None else paths.reports_output()).absolute() / name
    with _staging(home) as staging:
        try:
            _execute(run, staging, progress)
        except _UnfitRunError as problem:
            raise _failed(run, staging, home / "failed" / run.identity, problem) from None
        folder = _into_place(staging / "report", home / run.identity)
        _replace_text(publish.redirection(run.identity), home / publish.REDIRECTION, staging)
        _forget(home / "failed" / run.identity)
    return _found(folder)


class _UnfitRunError(Exception):
    """A run that is not published: why, and what the log says about it."""

    def __init__(self, why: str, lines: list[str]) -> None:
        super().__init__(why)
        self.why, self.lines = why, lines


def _with_as_of(
    report: ReportSpecification, given: dict[str, object], as_of: object, known: set[str]
) -> dict[str, object]:
    if as_of is None:
        return given
    if _AS_OF not in known:
        raise ParameterError(
            f"report {report.name!r} takes no date: {report.notebook.name} has no parameter 'as_of'"
        )
    if _AS_OF in given:
        raise ParameterError("'as_of' is given twice")
    return {**given, _AS_OF: as_of}


def _execute(
    run: publish.Edition, staging: Path, progress: Callable[[Progress], None] | None
) -> None:
    """Run the notebook and leave what is published in ``staging/report``."""
    original = notebooks.read(run.report.notebook)
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
        execute(run.report.notebook, run.values, executed, started)
    except KernelFailure as problem:
        where = ""
        if problem.position is not None and executed.is_file():
            where = place(_normalise(executed, original), problem.position)
        raise _UnfitRunError(f"{where}: {problem}".removeprefix(": "), problem.lines) from None
    try:
        folder = staging / "report"
        folder.mkdir()
        publish.publish(_normalise(executed, original), run, folder)
    except ReportError as problem:
        raise _UnfitRunError(str(problem), [str(problem)]) from None


def _normalise(executed: Path, original: notebooks.Notebook) -> notebooks.Notebook:
    normal = notebooks.normalised(notebooks.read(executed), original)
    notebooks.write(normal, executed)
    return normal


@contextlib.contextmanager
def _staging(home: Path) -> Iterator[Path]:
    """Make a staging folder in the report's own folder, and remove it whatever happens.

    Only within one file system is renaming a single step, hence not in the temporary folder.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=home))
    except OSError as problem:
        raise ReportError(f"cannot write to {home}: {problem.strerror}") from None
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        with contextlib.suppress(OSError):
            home.rmdir()  # only if nothing else is in it


def _into_place(made: Path, target: Path) -> Path:
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


def _failed(
    run: publish.Edition, staging: Path, folder: Path, problem: _UnfitRunError
) -> ReportError:
    """Keep the notebook and a log of a failed run; return the error that says where they are."""
    log = [
        f"report: {run.report.name}",
        f"notebook: {run.report.notebook.name}",
        f"run: {run.identity}",
        *(f"parameter {name}: {value!r}" for name, value in run.values.items()),
        f"failed: {problem.why}",
        "",
        *problem.lines,
    ]
    _forget(folder)
    folder.mkdir(parents=True)
    (folder / "log.txt").write_text("\n".join(log) + "\n", encoding="utf-8", newline="\n")
    with contextlib.suppress(FileNotFoundError):
        (staging / "executed.ipynb").rename(folder / "report.ipynb")
    return ReportError(
        f"report {run.report.name!r} failed: {problem.why}; notebook and log are in {folder}"
    )


def _forget(folder: Path) -> None:
    """Remove a failed run, and the folder of failed runs if none is left in it."""
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        folder.parent.rmdir()


def _found(folder: Path) -> ReportRun:
    return ReportRun(
        folder=folder,
        html=folder / "report.html",
        notebook=folder / "report.ipynb",
        figures=tuple(sorted((folder / "figures").iterdir())),
    )
