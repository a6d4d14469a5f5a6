"""How far a run is, on one line of a terminal; silence where there is none."""

from __future__ import annotations

import contextlib
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator

from baltic_research.reports.runner import Progress

_BAR = 16


@contextlib.contextmanager
def shown_on_terminal(name: str) -> Iterator[Callable[[Progress], None] | None]:
    """Give a callback that shows progress on stderr, or None if that is no terminal.

    Parameters
    ----------
    name : str
        The report's name.
    """
    if not sys.stderr.isatty():
        yield None
        return
    line = _Line(name)
    with line.kept_current():
        yield line.update


class _Line:
    """The line, and the seconds that pass on it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._start = time.monotonic()
        self._progress: Progress | None = None
        self._finished = threading.Event()

    def update(self, progress: Progress) -> None:
        """Show a new state."""
        self._progress = progress
        self._draw()

    @contextlib.contextmanager
    def kept_current(self) -> Iterator[None]:
        """Let the seconds run while a cell does; clear the line in the end."""
        ticking = threading.Thread(target=self._tick, daemon=True)
        self._draw()
        ticking.start()
        try:
            yield
        except BaseException:
            self._close(ticking, "")
            raise
        self._close(ticking, f"{self._name} done in {self._elapsed()}\n")

    def _tick(self) -> None:
        while not self._finished.wait(1):
            self._draw()

    def _close(self, ticking: threading.Thread, last: str) -> None:
        self._finished.set()
        ticking.join()
        self._write("")
        sys.stderr.write("\r" + last)
        sys.stderr.flush()

    def _draw(self) -> None:
        self._write(described(self._name, self._progress, self._elapsed()))

    def _write(self, text: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        if len(text) > width:
            text = text[: width - 1] + "\N{HORIZONTAL ELLIPSIS}"
        sys.stderr.write("\r" + text.ljust(width))
        sys.stderr.flush()

    def _elapsed(self) -> str:
        minutes, seconds = divmod(int(time.monotonic() - self._start), 60)
        return f"{minutes}:{seconds:02}"


def described(name: str, progress: Progress | None, elapsed: str) -> str:
    """Return a state of a run as one line.

    Examples
    --------
    >>> described("spending-trends", None, "0:00")
    'spending-trends  0:00  starting'
    """
    if progress is None:
        return f"{name}  {elapsed}  starting"
    done = round(_BAR * (progress.cell - 1) / progress.cells)
    bar = "#" * done + "." * (_BAR - done)
    place = f"cell {progress.cell} of {progress.cells}"
    return f"{name}  {elapsed}  [{bar}]  {place}  {progress.section}".rstrip()
