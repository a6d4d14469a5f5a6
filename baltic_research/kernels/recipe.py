"""What a fork inherits and cannot change: kernels that agree in it can share a template."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from baltic_research import paths

INLINE = "module://matplotlib_inline.backend_inline"

# Read while a kernel runs, never while modules are imported: here the kernel's own value holds
_RUNTIME_NAMES = {"IPYTHONDIR", "PWD", "OLDPWD", "SHLVL", "_", "COLUMNS", "LINES"}
_RUNTIME_FAMILIES = ("BALTIC_", "JPY_", "PYTEST_")

_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Recipe:
    """How a template is started.

    Attributes
    ----------
    command : tuple of str
        The Python that runs it, with the options of the interpreter.
    environment : tuple of (str, str)
        Its environment. Nobody can list what every library reads when it is imported, so all
        variables belong to it but those known to be read later.
    folder : str
        Its working directory: ``/`` unless imports would read something in the kernel's.
    stamp : tuple
        State of what it imports; a template that imported something older is not used again.
    """

    command: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    folder: str
    stamp: tuple[object, ...]


def recipe_for(command: Sequence[str], environment: Mapping[str, str], folder: str) -> Recipe:
    """Return the recipe of the template that a kernel can be forked from.

    Parameters
    ----------
    command : sequence of str
        The kernel's Python and the options of the interpreter, without module and arguments.
    environment : mapping of str to str
        The kernel's environment.
    folder : str
        The kernel's working directory.

    Returns
    -------
    Recipe
    """
    kept = {name: value for name, value in environment.items() if not _is_read_later(name)}
    # What ipykernel sets before a notebook can import matplotlib, which reads it then
    kept.setdefault("MPLBACKEND", INLINE)
    if "OMP_NUM_THREADS" not in kept:
        # Threads do not survive a fork, and OpenBLAS starts its own when numpy is imported
        kept.setdefault("OPENBLAS_NUM_THREADS", "1")
    return Recipe(
        command=tuple(command),
        environment=tuple(sorted(kept.items())),
        folder=folder if _is_read_by_imports(folder, environment) else "/",
        stamp=_stamp(environment, folder),
    )


def _is_read_later(name: str) -> bool:
    return name in _RUNTIME_NAMES or name.startswith(_RUNTIME_FAMILIES)


def _is_read_by_imports(folder: str, environment: Mapping[str, str]) -> bool:
    """Return whether imports depend on the folder: by matplotlib's settings or a relative path."""
    searched = environment.get("PYTHONPATH", "")
    relative = searched and not all(map(os.path.isabs, searched.split(os.pathsep)))
    return bool(relative) or Path(folder, "matplotlibrc").is_file()


def _stamp(environment: Mapping[str, str], folder: str) -> tuple[object, ...]:
    """Return what changes when our package, matplotlib's settings or what is installed does.

    Installing or removing anything renames a ``.dist-info``, which alters its folder's time.
    """
    installed = [sysconfig.get_path(kind) for kind in ("purelib", "platlib")]
    own = [f"{_PACKAGE}/{name}" for name in paths.own_files() if name.endswith(".py")]
    settings = _settings(environment, folder)
    return tuple(_state(str(path)) for path in (*own, *installed, *settings))


def _settings(environment: Mapping[str, str], folder: str) -> list[Path]:
    """Return where matplotlib looks for its settings."""
    home = environment.get("HOME", "")
    configuration = environment.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")  # noqa: PTH118
    named = environment.get("MATPLOTLIBRC")
    # A name that is empty would mean the folder we are in, which changes all the time
    folders = [folder, named, environment.get("MPLCONFIGDIR"), f"{configuration}/matplotlib"]
    return [
        *([Path(named)] if named else []),
        *(Path(one, "matplotlibrc") for one in folders if one),
    ]


def _state(path: str) -> tuple[str, int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - asked of hundreds of files before each kernel
    except OSError:
        return None
    return path, found.st_mtime_ns, found.st_size
