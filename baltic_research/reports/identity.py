"""The identity of a run: a short hash of everything that decides what a report says."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import baltic_research
from baltic_research import paths
from baltic_research.reads import Reads, digest_of
from baltic_research.reports.values import Value

# The page names these; the rest of what shapes it is in `_PAGE`
_LIBRARIES = (
    "ipykernel",
    "matplotlib",
    "numpy",
    "pandas",
    "papermill",
    "seaborn",
    "statsmodels",
)
_PAGE = (
    "Jinja2",
    "MarkupSafe",
    "PyYAML",
    "Pygments",
    "SALib",
    "ipython",
    "latex2mathml",
    "linearmodels",
    "mistune",
    "nbclient",
    "nbformat",
    "openpyxl",
    "pandera",
    "patsy",
    "pillow",
    "scipy",
    "traitlets",
)

Request = dict[str, Any]
"""What is asked for, before anything is run: notebook, parameters, code and versions."""


def request(
    notebook: Path, parameters: Mapping[str, Value], name: str = "", title: str = ""
) -> Request:
    """Return what is asked for by a run, as its record keeps it.

    It covers the notebook's bytes, the checked parameters, name and title of the report, the
    package's own code, and the versions of Python and of the libraries.

    Parameters
    ----------
    notebook : pathlib.Path
        The notebook as it lies in its folder, not yet run.
    parameters : mapping
        All parameters, checked.
    name, title : str
        As they stand on the page.
    """
    return {
        "report": name,
        "title": title,
        "notebook": digest_of(str(notebook)),
        "parameters": dict(parameters),
        **code(),
    }


def code() -> Request:
    """Return what decides every run of this process: the package's own code and the versions."""
    return {"package": package_digest(), "versions": {**versions(), **_versions(_PAGE)}}


def as_run(asked: Request) -> Request:
    """Return what was asked for, once it was run, with the code that the kernel may have found.

    A package that was edited in the meantime is neither the one nor the other: such a run stands
    for itself and is never taken for a good one.
    """
    now = package_digest.__wrapped__()
    if now == asked["package"]:
        return asked
    return {**asked, "package": f"{asked['package']}, then {now}"}


def run_identity(asked: Request, reads: Reads | None = None) -> str:
    """Return the identity of a run as 12 hexadecimal digits.

    It covers what was asked for and the data that the run read: each file with its hash, each
    folder looked into with the names in it. Runs of one identity say the same; when anything of
    it changes, so does the identity, and a table that the run never opened is no part of it.

    Parameters
    ----------
    asked : dict
        As `request` returns it.
    reads : Reads, optional
        What the run read; before a run, without it, the identity of the request alone.
    """
    return digest({**asked, "reads": (reads or Reads()).record()})


def digest(content: object) -> str:
    """Return the hash of plain data as 12 hexadecimal digits, whatever the order of its keys.

    Examples
    --------
    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    True
    """
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


@functools.cache
def versions() -> dict[str, str]:
    """Return the versions of the package, Python and the libraries that shape a result."""
    own = {"baltic-research": baltic_research.__version__, "python": platform.python_version()}
    return {**own, **_versions(_LIBRARIES)}


@functools.cache
def _versions(names: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for name in names:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


@functools.cache
def package_digest() -> str:
    """Return one hash over the package's own files, their names and what they hold.

    Asked once in the life of a process: the code that runs is the code that was there then.
    """
    folder = Path(baltic_research.__file__).parent
    total = hashlib.sha256()
    for name in paths.own_files(folder):
        total.update(f"{name}\0{digest_of(str(folder / name))}\n".encode())
    return total.hexdigest()
