"""What a report's kernel starts with: its environment, its sockets, and how it is started."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from baltic_research import kernels, paths
from baltic_research.errors import ParameterError
from baltic_research.reads import VARIABLE

KERNELS_VARIABLE = "BALTIC_RESEARCH_KERNELS"
"""``forked`` (the default): forks of one that has done the imports; ``plain``: ordinary kernels."""

READS = "reads.jsonl"
"""The file in a kernel's folder that takes the notes of what it reads."""

# A socket's path may have some 104 characters; jupyter adds "/kernel-ipc-5" to the folder's
_LONGEST_FOLDER = 80


def wants_forked() -> bool:
    """Return whether kernels shall be forked, as far as that is to be had here.

    Raises
    ------
    ParameterError
        If the variable says neither ``forked`` nor ``plain``.
    """
    wanted = os.environ.get(KERNELS_VARIABLE) or "forked"
    if wanted not in {"forked", "plain"}:
        raise ParameterError(f"{KERNELS_VARIABLE} is {wanted!r}; expected 'forked' or 'plain'")
    return wanted == "forked" and kernels.why_not() is None


def kernel_settings(folder: Path) -> Any:
    """Return jupyter's settings: our own Python, and Unix sockets where there are any.

    Ports are handed out before a kernel binds them, so two kernels that start together can get
    the same one; sockets in a folder of one's own cannot collide, and nobody else can connect.
    """
    from traitlets.config import Config

    settings = Config()
    settings.KernelSpecManager.kernel_dirs = []
    settings.KernelManager.connection_file = str(folder / "kernel.json")
    if sys.platform != "win32" and len(str(folder)) <= _LONGEST_FOLDER:
        settings.KernelManager.transport = "ipc"
    return settings


def environment(folder: Path) -> dict[str, str]:
    """Return the kernel's environment: the caller's, less what would change a report."""
    dropped = {"MPLBACKEND", "MATPLOTLIBRC", "PYTHONWARNINGS", "PYTHONSTARTUP", "PYTHONINSPECT"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {
        **kept,
        "BALTIC_RESEARCH_DATA": str(paths.user_data()),
        paths.DRAWINGS_VARIABLE: "1",
        VARIABLE: str(folder / READS),
        "IPYTHONDIR": str(folder / "ipython"),
        # Sets are ordered alike in every run
        "PYTHONHASHSEED": "0",
        # Linear algebra adds in the same order, however many cores there are
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        # The debugger that ipykernel loads warns of frozen modules on stderr
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
