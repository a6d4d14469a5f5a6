"""The list of reports: which notebook, for which parameters, how often (reports.yml)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from baltic_research import paths
from baltic_research.errors import ReportError, UnknownNameError

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_REQUIRED = ("name", "title", "notebook")
_FIELDS = (*_REQUIRED, "parameters", "cadence")


@dataclass(frozen=True)
class ReportSpecification:
    """A report that can be run.

    Attributes
    ----------
    name : str
        What the command line calls it, dashes between words.
    title : str
        Title of the page.
    notebook : pathlib.Path
        The notebook that makes it.
    parameters : mapping of str to object
        Where the report differs from the notebook's defaults.
    cadence : str
        How often it is worth running, in words; empty if nothing is said.
    """

    name: str
    title: str
    notebook: Path
    parameters: Mapping[str, object] = field(default_factory=dict)
    cadence: str = ""


def report_list() -> tuple[ReportSpecification, ...]:
    """Return every report declared in reports.yml, in its order.

    Raises
    ------
    ReportError
        If the file or an entry of it cannot be understood; the message names both.
    """
    path = paths.report_list()
    entries = _entries(path)
    reports = tuple(
        _specification(entry, f"{path.name}, report {number}")
        for number, entry in enumerate(entries, start=1)
    )
    names = [one.name for one in reports]
    for name in names:
        if names.count(name) > 1:
            raise ReportError(f"{path.name} declares report {name!r} twice")
    return reports


def find_report(name: str) -> ReportSpecification:
    """Return the report of a name.

    Raises
    ------
    UnknownNameError
        If there is none; the message gives the nearest.
    """
    known = {one.name: one for one in report_list()}
    if name not in known:
        raise UnknownNameError("report", name, known)
    return known[name]


def _entries(path: Path) -> list[object]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise ReportError(f"cannot read {path}: {problem.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        detail = " ".join(str(problem).split())
        raise ReportError(f"{path.name} is not valid YAML: {detail}") from None
    entries = content.get("reports") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not entries:
        raise ReportError(f"{path.name} must be a mapping with a list under 'reports'")
    return entries


def _specification(entry: object, where: str) -> ReportSpecification:
    """Return an entry of reports.yml as a report, or say what is wrong with it."""
    if not isinstance(entry, dict):
        raise ReportError(f"{where} must be a mapping with {', '.join(_REQUIRED)}")
    where = f"{where} ({entry['name']})" if isinstance(entry.get("name"), str) else where
    unknown = sorted(str(key) for key in entry if key not in _FIELDS)
    if unknown:
        raise ReportError(f"{where}: unknown field {unknown[0]!r}; known: {', '.join(_FIELDS)}")
    for key in _REQUIRED:
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise ReportError(f"{where}: {key!r} is missing or not text")
    if not _NAME.fullmatch(entry["name"]):
        raise ReportError(f"{where}: the name must be lower-case words joined by dashes")
    return ReportSpecification(
        name=entry["name"],
        title=entry["title"].strip(),
        notebook=_notebook(entry["notebook"], where),
        parameters=_mapping(entry.get("parameters"), where),
        cadence=str(entry.get("cadence") or ""),
    )


def _notebook(name: str, where: str) -> Path:
    """Return the path of a notebook, which lies in the folder of notebooks and nowhere else."""
    if Path(name).name != name or not name.endswith(".ipynb"):
        raise ReportError(f"{where}: 'notebook' must be the name of an .ipynb file, found {name!r}")
    path = paths.notebooks() / name
    if not path.is_file():
        raise ReportError(f"{where}: there is no notebook {name!r} in {paths.notebooks()}")
    return path


def _mapping(value: object, where: str) -> dict[str, object]:
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise ReportError(f"{where}: 'parameters' must map names to values")
    return dict(value)
