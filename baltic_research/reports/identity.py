"""The identity of a run: a short hash of everything that decides what a report says."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Iterable, Mapping
from pathlib import Path

import baltic_research
from baltic_research import paths
from baltic_research.reports.values import Value

_LIBRARIES = (
    "ipykernel",
    "matplotlib",
    "numpy",
    "pandas",
    "papermill",
    "seaborn",
    "statsmodels",
)


def run_identity(notebook: Path, parameters: Mapping[str, Value]) -> str:
    """Return the identity of a run as 12 hexadecimal digits.

    It covers the notebook's bytes, the checked parameters, every table and catalogue file that
    could be read, the package's own code, and the versions of Python and the libraries. Runs of
    one identity say the same; when anything of it changes, so does the identity.

    Parameters
    ----------
    notebook : pathlib.Path
        The notebook as it lies in its folder, not yet run.
    parameters : mapping
        All parameters, checked.
    """
    parts = {
        "notebook": hashlib.sha256(notebook.read_bytes()).hexdigest(),
        "parameters": dict(parameters),
        "data": _digest(_data_folders()),
        "package": _digest([Path(baltic_research.__file__).parent]),
        "versions": versions(),
    }
    canonical = json.dumps(parts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


@functools.cache
def versions() -> dict[str, str]:
    """Return the versions of the package, Python and the libraries that shape a result."""
    found = {"baltic-research": baltic_research.__version__, "python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _data_folders() -> list[Path]:
    return [paths.data() / "catalog", paths.data() / "tables", paths.user_data()]


def _digest(folders: Iterable[Path]) -> str:
    """Return one hash over the files below some folders: their names and what they hold."""
    total = hashlib.sha256()
    for number, folder in enumerate(folders):
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder)
            if not path.is_file() or _passing(name):
                continue
            held = hashlib.sha256(path.read_bytes()).hexdigest()
            total.update(f"{number}\0{name.as_posix()}\0{held}\n".encode())
    return total.hexdigest()


def _passing(name: Path) -> bool:
    """Return whether a file comes and goes without changing any result."""
    return any(part.startswith(".") or part in {"__pycache__", "_share"} for part in name.parts)
