"""JupyterLab in this process, from its start to its end."""

from __future__ import annotations

import importlib.util
import os
import signal
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from baltic_research import kernels
from baltic_research.errors import LabError
from baltic_research.lab.settings import write_settings
from baltic_research.reports.surroundings import wants_forked


def require_jupyterlab() -> None:
    """Raise an error that says what to install, unless JupyterLab is there.

    Raises
    ------
    LabError
        If it is not.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise LabError(
            "JupyterLab is not installed beside this package; install it with "
            "'pip install jupyterlab ipywidgets', the package's extra 'lab'"
        )


def serve(folder: Path, options: Sequence[str] = ()) -> None:
    """Run JupyterLab on a folder until it is stopped, with its kernels and all they started.

    Parameters
    ----------
    folder : pathlib.Path
        The folder to open.
    options : sequence of str, optional
        Options of ``jupyter lab``, which hold before ours.
    """
    with tempfile.TemporaryDirectory(prefix="baltic-lab-") as settings:
        _end_in_good_order()
        os.environ.update(write_settings(Path(settings)))
        if wants_forked():
            # It loads while JupyterLab starts, so that the first notebook need not wait for it
            kernels.prepare(dict(os.environ))
        from jupyterlab.labapp import LabApp  # type: ignore[import-untyped]

        LabApp.launch_instance([str(folder), *options])


def _end_in_good_order() -> None:
    """Let a request to end, Ctrl-C or a terminal that is closed leave nothing behind.

    JupyterLab listens to requests to end once it runs; until then they interrupt what is under
    way. It listens to Ctrl-C only at a terminal: elsewhere a second one would break off the ending
    of kernels and templates that the first one began, so there each becomes a request to end.
    """

    def end(_number: int, _frame: FrameType | None) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if hasattr(signal, "SIGHUP"):  # without it, on Windows, os.kill would end us at once
        signal.signal(signal.SIGHUP, end)
        signal.signal(signal.SIGINT, end)
