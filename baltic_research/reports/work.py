"""What is to be done: a report for settled parameters, where it goes, and what it is called."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from baltic_research import countries, paths
from baltic_research.errors import BalticResearchError, ParameterError, ReportListError
from baltic_research.reports import naming
from baltic_research.reports.identity import Request, digest, request
from baltic_research.reports.parameters import Parameter, check, read_parameters
from baltic_research.reports.specification import ReportSpecification
from baltic_research.reports.values import NotOfKindError, Value, convert, show

_AS_OF = "as_of"
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_LONGEST_TITLE = 200


@dataclass(frozen=True)
class Work:
    """A report for settled parameters.

    Attributes
    ----------
    report : ReportSpecification
        What is run.
    declared : sequence of Parameter
        What its notebook declares.
    values : mapping of str to Value
        A value for each of them, checked.
    key : str
        For a report made for each value of a parameter, the folder of this value; else empty.
    title : str
        Title of the page, its placeholders filled.
    """

    report: ReportSpecification
    declared: Sequence[Parameter]
    values: Mapping[str, Value]
    key: str
    title: str

    @property
    def label(self) -> str:
        """What messages call it: ``country-brief/ltu``."""
        return f"{self.report.name}/{self.key}" if self.key else self.report.name

    @functools.cached_property
    def asked(self) -> Request:
        """What decides the result, apart from the data."""
        return request(self.report.notebook, self.values, self.report.name, self.title)

    @property
    def request(self) -> str:
        """The identity of what is asked for; that of the run is known when it was run."""
        return digest(self.asked)

    def home(self, output: str | Path | None) -> Path:
        """Return the folder in which each run of it has a folder of its own."""
        folder = Path(output if output is not None else paths.reports_output()).absolute()
        return folder / self.report.name / self.key


def plan(
    report: ReportSpecification, given: Mapping[str, object] | None = None, as_of: object = None
) -> Work:
    """Settle the parameters of a report.

    Parameters
    ----------
    report : ReportSpecification
        What is to be run.
    given : mapping of str to object, optional
        Values that differ from the report's: texts as on the command line, or objects.
    as_of : str or datetime.date, optional
        Day whose knowledge is used; the notebook must have a parameter ``as_of``.

    Raises
    ------
    UnknownNameError, ParameterError
        If a name or a value that was given is not right, or the notebook's parameters are not.
    ReportListError
        If something in the entry of reports.yml is not right.
    """
    declared = read_parameters(report.notebook)
    listed = _listed(report, declared)
    given = _with_as_of(report, dict(given or {}), as_of, {one.name for one in declared})
    values = {**listed, **check(declared, {**listed, **given})}
    return _work(report, declared, values)


def plan_all(report: ReportSpecification) -> list[Work]:
    """Return what a build makes of a report: one, or one for each value of its parameter.

    Raises
    ------
    ParameterError
        If the notebook's parameters cell cannot be understood.
    ReportListError
        If something in the entry of reports.yml is not right.
    """
    declared = read_parameters(report.notebook)
    listed = _listed(report, declared)
    if report.for_each is None:
        return [_work(report, declared, listed)]
    name = report.for_each.parameter
    return [
        _work(report, declared, {**listed, name: value})
        for value in _each(report, _kinds(declared))
    ]


def _work(
    report: ReportSpecification, declared: Sequence[Parameter], values: Mapping[str, Value]
) -> Work:
    kinds = _kinds(declared)
    key = ""
    if report.for_each is not None:
        name = report.for_each.parameter
        key = naming.key(values[name], kinds[name])
    return Work(report, declared, values, key, _title(report, kinds, values))


def _listed(report: ReportSpecification, declared: Sequence[Parameter]) -> dict[str, Value]:
    """Return the values of an entry of reports.yml, checked against the notebook."""
    kinds = _kinds(declared)
    wanted = [report.for_each.parameter] if report.for_each else []
    for name in wanted:
        if name not in kinds:
            raise ReportListError(
                f"{report.where}: 'for_each' names {name!r}, which is no parameter of "
                f"{report.notebook.name}; known: {', '.join(kinds)}"
            )
        list(_each(report, kinds))
    for name in _PLACEHOLDER.findall(report.title):
        if name not in kinds:
            raise ReportListError(
                f"{report.where}: 'title' names {{{name}}}, which is no parameter of "
                f"{report.notebook.name}; known: {', '.join(kinds)}"
            )
    try:
        return check(declared, report.parameters)
    except BalticResearchError as problem:
        raise ReportListError(f"{report.where}: 'parameters': {problem}") from None


def _kinds(declared: Sequence[Parameter]) -> dict[str, str]:
    return {one.name: one.kind for one in declared}


def _each(report: ReportSpecification, kinds: Mapping[str, str]) -> Iterator[Value]:
    """Yield the values for each of which there is a report, checked."""
    assert report.for_each is not None  # noqa: S101 - for the reader and the type checker
    name, values = report.for_each.parameter, report.for_each.values
    kind, where = kinds[name], f"{report.where}: 'for_each' of {name!r}"
    if isinstance(values, str):
        values = _group(values, kind, where)
    seen: list[str] = []
    for given in values:
        try:
            value = convert(given, kind)
        except NotOfKindError:
            raise ReportListError(
                f"{where} takes values of kind {kind}, found {show(given)}"
            ) from None
        except BalticResearchError as problem:
            raise ReportListError(f"{where}: {problem}") from None
        if repr(value) in seen:
            raise ReportListError(f"{where} holds {show(given)} twice")
        seen.append(repr(value))
        yield value


def _group(label: str, kind: str, where: str) -> tuple[str, ...]:
    """Return the members of a group of countries."""
    if kind != "country":
        raise ReportListError(
            f"{where} names the group {label!r}, but the parameter takes {kind} and no country"
        )
    if label == "nato":
        return countries.nato_members(_newest_year())
    try:
        return countries.group(label)
    except BalticResearchError as problem:
        raise ReportListError(f"{where}: {problem}, nato") from None


def _newest_year() -> int:
    """Return the year of the newest edition held of NATO's tables: who counts as an Ally."""
    from baltic_research.holdings import held

    return held("nato")[-1].published.year


def _title(
    report: ReportSpecification, kinds: Mapping[str, str], values: Mapping[str, Value]
) -> str:
    def filled(found: re.Match[str]) -> str:
        return _said(values[found[1]], kinds[found[1]])

    text = " ".join(_PLACEHOLDER.sub(filled, report.title).split())
    return text if len(text) <= _LONGEST_TITLE else text[: _LONGEST_TITLE - 4] + " ..."


def _said(value: Any, kind: str) -> str:
    """Return a value as a title says it: countries by their names."""
    if isinstance(value, list):
        *others, last = [_said(one, kind) for one in value] or [""]
        return f"{', '.join(others)} and {last}" if others else last
    if kind in {"country", "countries"} and value is not None:
        return countries.name(value)
    return str(value).lower() if value is None or isinstance(value, bool) else str(value)


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
