"""The list of reports: which notebook, for which parameters, how often (reports.yml)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from baltic_research import paths
from baltic_research.errors import ReportListError, UnknownNameError
from baltic_research.reports import naming

_REQUIRED = ("name", "title", "notebook")
_FIELDS = (*_REQUIRED, "parameters", "for_each", "cadence")
_PLAIN = (bool, int, float, str, dt.date)


@dataclass(frozen=True)
class ForEach:
    """A report made once for each value of a parameter.

    Attributes
    ----------
    parameter : str
        Which parameter.
    values : tuple or str
        Its values as listed, or the name of a group of countries: ``"nato"`` for the Allies in
        the year of the newest edition of NATO's tables, else a group of `countries.group`.
    """

    parameter: str
    values: tuple[object, ...] | str


@dataclass(frozen=True)
class ReportSpecification:
    """A report that can be run.

    Attributes
    ----------
    name : str
        What the command line calls it, dashes between words.
    title : str
        Title of the page; a parameter's name in braces stands for its value.
    notebook : pathlib.Path
        The notebook that makes it.
    parameters : mapping of str to object
        Where the report differs from the notebook's defaults.
    cadence : str
        How often it is worth running, in words; empty if nothing is said.
    for_each : ForEach, optional
        The parameter for whose every value there is a report of its own.
    where : str
        File and entry, for messages.
    """

    name: str
    title: str
    notebook: Path
    parameters: Mapping[str, object] = field(default_factory=dict)
    cadence: str = ""
    for_each: ForEach | None = None
    where: str = "reports.yml"


def report_list() -> tuple[ReportSpecification, ...]:
    """Return every report declared in reports.yml, in its order.

    What can be said without opening a notebook is checked; `work` checks the rest.

    Raises
    ------
    ReportListError
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
            raise ReportListError(f"{path.name} declares report {name!r} twice")
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


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads plain data, and refuses a key that a mapping has twice: the first would be lost."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:  # noqa: FBT001, FBT002
        names = [self.construct_object(one, deep=True) for one, _ in node.value]
        for number, name in enumerate(names):
            if name in names[:number]:
                line = node.start_mark.line + 1
                raise yaml.YAMLError(f"{name!r} is given twice in the mapping of line {line}")
        found: dict[object, object] = super().construct_mapping(node, deep=deep)
        return found


def _entries(path: Path) -> list[object]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - safe
    except OSError as problem:
        raise ReportListError(f"cannot read {path}: {problem.strerror}") from None
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as problem:
        detail = " ".join(str(problem).split())
        raise ReportListError(f"{path.name} is not valid YAML: {detail}") from None
    entries = content.get("reports") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not entries:
        raise ReportListError(f"{path.name} must be a mapping with a list under 'reports'")
    if unknown := sorted(str(key) for key in content if key != "reports"):
        raise ReportListError(f"{path.name}: unknown field {unknown[0]!r}; known: reports")
    return entries


def _specification(entry: object, where: str) -> ReportSpecification:
    """Return an entry of reports.yml as a report, or say what is wrong with it."""
    if not isinstance(entry, dict):
        raise ReportListError(f"{where} must be a mapping with {', '.join(_REQUIRED)}")
    where = f"{where} ({entry['name']})" if isinstance(entry.get("name"), str) else where
    unknown = sorted(str(key) for key in entry if key not in _FIELDS)
    if unknown:
        raise ReportListError(f"{where}: unknown field {unknown[0]!r}; known: {', '.join(_FIELDS)}")
    for key in _REQUIRED:
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise ReportListError(f"{where}: {key!r} is missing or not text")
    if not naming.is_name(entry["name"]):
        raise ReportListError(
            f"{where}: the name must be lower-case words joined by dashes, {naming.LONGEST} "
            "characters at most, and none that a system reserves"
        )
    cadence = entry.get("cadence")
    if cadence is not None and not isinstance(cadence, str):
        raise ReportListError(f"{where}: 'cadence' is not text")
    return ReportSpecification(
        name=entry["name"],
        title=" ".join(entry["title"].split()),
        notebook=_notebook(entry["notebook"], where),
        parameters=_mapping(entry.get("parameters"), where),
        cadence=cadence or "",
        for_each=_for_each(entry, where),
        where=where,
    )


def _notebook(name: str, where: str) -> Path:
    """Return the path of a notebook, which lies in the folder of notebooks and nowhere else."""
    if Path(name).name != name or "\\" in name or not name.endswith(".ipynb"):
        raise ReportListError(
            f"{where}: 'notebook' must be the name of an .ipynb file, found {name!r}"
        )
    path = paths.notebooks() / name
    if "\0" in name or not path.is_file():
        raise ReportListError(f"{where}: there is no notebook {name!r} in {paths.notebooks()}")
    return path


def _mapping(value: object, where: str) -> dict[str, object]:
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise ReportListError(f"{where}: 'parameters' must map names to values")
    return dict(value)


def _for_each(entry: Mapping[str, object], where: str) -> ForEach | None:
    given = entry.get("for_each")
    if given is None:
        return None
    if not isinstance(given, dict) or len(given) != 1:
        raise ReportListError(
            f"{where}: 'for_each' must map one parameter to a list of values or to a group of "
            "countries, such as {country: nato}"
        )
    ((parameter, values),) = given.items()
    if not isinstance(parameter, str):
        raise ReportListError(f"{where}: 'for_each' must map the name of a parameter")
    if parameter in _mapping(entry.get("parameters"), where):
        raise ReportListError(f"{where}: {parameter!r} stands in 'parameters' and in 'for_each'")
    if isinstance(values, str):
        return ForEach(parameter, values)
    if not isinstance(values, list) or not values:
        raise ReportListError(
            f"{where}: 'for_each' of {parameter!r} must be a list of values or the name of a group"
        )
    if unfit := [one for one in values if not isinstance(one, _PLAIN)]:
        raise ReportListError(f"{where}: 'for_each' holds {unfit[0]!r}; it takes plain values")
    return ForEach(parameter, tuple(values))
