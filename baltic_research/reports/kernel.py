"""Running a notebook: papermill, and a kernel that the caller's surroundings cannot disturb."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import json
import logging
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from baltic_research import kernels
from baltic_research.errors import ParameterError
from baltic_research.kernels.imports import import_nbformat
from baltic_research.reads import Reads, read_notes
from baltic_research.reports.leftovers import working_folder
from baltic_research.reports.limits import INTERRUPTED, ROOM, NoRoomError, Watched
from baltic_research.reports.surroundings import READS, environment, wants_forked
from baltic_research.reports.values import Value

CellHook = Callable[[int], None]
"""Called with the position of each cell before it runs."""

WORKING = "baltic-run-"
"""How the names of kernels' working folders begin."""


class KernelFailure(Exception):  # noqa: N818 - not an error of ours, only carried to the runner
    """A notebook did not run to its end.

    Attributes
    ----------
    position : int or None
        Position of the failing cell in the notebook as it was run.
    lines : list of str
        Last lines of the traceback, or of what the kernel said before it died.
    """

    def __init__(self, position: int | None, lines: list[str]) -> None:
        super().__init__(lines[-1] if lines else "the kernel died")
        self.position = position
        self.lines = lines


@dataclass
class _Run:
    """The notebook as far as it was run, be it that a cell failed or the kernel died."""

    notebook: Any = None

    def write(self, target: Path) -> None:
        """Write it; papermill would do so slowly, with an indent that is thrown away."""
        from nbformat.v4.rwbase import split_lines

        if self.notebook is not None:
            text = json.dumps(split_lines(self.notebook), ensure_ascii=False)
            target.write_text(text, encoding="utf-8")


def execute(
    notebook: Path,
    parameters: Mapping[str, Value],
    target: Path,
    on_cell: CellHook,
    limit: float | None = None,
    room: AbstractContextManager[Any] = ROOM,
) -> Reads:
    """Run a notebook for some parameters and write it, with its outputs, to a file.

    Parameters
    ----------
    notebook, target : pathlib.Path
        What is run, and where the notebook that was run goes, also if a cell fails.
    parameters : mapping
        Checked values.
    on_cell : callable
        Called with the position of each cell before it runs.
    limit : float, optional
        Seconds after which the kernel is killed.
    room : context manager, optional
        Held while the cells run; the kernel starts before there is room.

    Returns
    -------
    Reads
        What the kernel read of the data.

    Raises
    ------
    KernelFailure
        If a cell fails, the kernel dies, or the time is up.
    NoRoomError
        If there is no room any more.
    """
    papermill, forked = prepare(), wants_forked()
    from baltic_research.reports import engine

    _require_exact(parameters)
    position: int | None = None

    def started(cell_index: int, **_: object) -> None:
        nonlocal position
        position = cell_index
        on_cell(cell_index)

    watched, run = Watched(limit, room), _Run()
    with working_folder(Path(tempfile.gettempdir()), WORKING) as private, _closed_loop(), watched:
        (private / engine.STDERR).touch()
        try:
            papermill.execute_notebook(
                _verbatim(notebook),
                None,
                parameters=dict(parameters),
                engine_name=engine.NAME,
                kernel_name="python3",
                language="python",
                progress_bar=False,
                private_folder=str(private),
                forked=forked,
                run=run,
                on_cell_start=started,
                watched=watched,
            )
        except papermill.PapermillExecutionError as problem:
            raise KernelFailure(problem.cell_index, _traceback(problem)) from None
        except NoRoomError:
            raise
        except Exception as problem:  # noqa: BLE001 - whatever a kernel dies of ends up in the log
            said = _tail((private / engine.STDERR).read_text(encoding="utf-8", errors="replace"))
            if watched.verdict == INTERRUPTED:
                raise KeyboardInterrupt from None
            last = watched.verdict or _last_word(problem)
            raise KernelFailure(position, [*said, last]) from None
        finally:
            run.write(target)
        return read_notes(private / READS)


def prepare() -> Any:
    """Import papermill, and let the template of the kernels do its own imports meanwhile.

    Raises
    ------
    ParameterError
        If `KERNELS_VARIABLE` asks for a kind of kernel that there is not.
    """
    if wants_forked() and "papermill" not in sys.modules:
        kernels.prepare(environment(Path()))
    return import_papermill()


def import_papermill() -> Any:
    """Import papermill, quickly and quietly."""
    import_nbformat()
    import papermill

    # What it logs is in our own errors; without a handler Python prints it to stderr
    logging.getLogger("papermill").addHandler(logging.NullHandler())
    return papermill


def _require_exact(parameters: Mapping[str, Value]) -> None:
    """Refuse values that papermill's translation into Python would change."""
    from papermill.translators import PythonTranslator

    for name, value in parameters.items():
        written = ast.literal_eval(PythonTranslator.translate(value))
        # repr tells 1, 1.0 and True apart, == does not
        if repr(written) != repr(value):
            raise ParameterError(f"parameter {name!r} cannot be handed to a notebook unchanged")


def _verbatim(path: Path) -> str:
    """Return a path that papermill takes as it is: braces in it are no placeholders."""
    return str(path).replace("{", "{{").replace("}", "}}")


@contextlib.contextmanager
def _closed_loop() -> Iterator[None]:
    """Close the event loop that jupyter opens in a thread and forgets; the main one lives on."""
    try:
        yield
    finally:
        if threading.current_thread() is not threading.main_thread():
            # RuntimeError: the thread has no loop, or it is the caller's own and running
            with contextlib.suppress(RuntimeError):
                asyncio.get_event_loop().close()


def _traceback(problem: Any) -> list[str]:
    from papermill.exceptions import strip_color

    lines = _tail(strip_color("\n".join(problem.traceback)))
    last = " ".join(f"{problem.ename}: {problem.evalue}".split())
    return lines if lines and lines[-1] == last else [*lines[1:], last]


def _tail(text: str, count: int = 10) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if line.strip()][-count:]


def _last_word(problem: Exception) -> str:
    return " ".join(f"{type(problem).__name__}: {problem}".split())
