"""Publishing: the parts of a page, a template and a style sheet become files in a folder."""

from __future__ import annotations

import functools
import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from baltic_research.reads import Reads
from baltic_research.reports import key_numbers, results, tables, thumbnail
from baltic_research.reports import notebook as notebooks
from baltic_research.reports.audit import audit
from baltic_research.reports.document import Document, Table, read_document
from baltic_research.reports.identity import Request, digest, versions
from baltic_research.reports.notebook import Notebook
from baltic_research.reports.parameters import Parameter
from baltic_research.reports.specification import ReportSpecification
from baltic_research.reports.values import Value

_TEMPLATES = Path(__file__).with_name("template")


@dataclass(frozen=True)
class Edition:
    """One run of a report as the page states it.

    Attributes
    ----------
    report : ReportSpecification
        What was run.
    identity : str
        Which run it is.
    parameters : sequence of Parameter
        What the notebook declares.
    values : mapping of str to Value
        What it was given.
    asked : mapping, optional
        What decides the run apart from the data, as `identity.request` returns it.
    reads : Reads, optional
        What it read of the data.
    """

    report: ReportSpecification
    identity: str
    parameters: Sequence[Parameter]
    values: Mapping[str, Value]
    asked: Request = field(default_factory=dict)
    reads: Reads = field(default_factory=Reads)


def publish(run: Notebook, edition: Edition, folder: Path) -> None:
    """Write the page, the notebook, figures, a thumbnail, tables, and the two records of the run.

    Parameters
    ----------
    run : Notebook
        The notebook that was run, normalised.
    edition : Edition
        Which run it is.
    folder : pathlib.Path
        An empty folder.

    Raises
    ------
    ReportError
        If the notebook's outputs are not fit to be published.
    """
    document = read_document(run)
    page = render(document, edition)
    audit(page)
    _write(folder / "report.html", page)
    notebooks.write(run, folder / "report.ipynb")
    record = json.dumps(_record(document, edition), indent=2, ensure_ascii=False)
    _write(folder / "run.json", record + "\n")
    _write(folder / results.FILE, results.as_text(_results(run, document, edition)))
    for table in document.tables:
        (folder / "tables").mkdir(exist_ok=True)
        _write(folder / _csv_name(table), tables.as_csv(table))
    first = document.figures[0].pictures.get("png") if document.figures else None
    small = thumbnail.thumbnail(first) if first else None
    if small is not None:
        (folder / thumbnail.FILE).write_bytes(small)
    (folder / "figures").mkdir()
    for figure in document.figures:
        for suffix, picture in figure.pictures.items():
            (folder / "figures" / f"figure-{figure.number}.{suffix}").write_bytes(picture)


def render(document: Document, edition: Edition) -> str:
    """Return the page as HTML that holds everything it needs."""
    page = template("report.html.j2").render(
        document=document,
        report=edition.report,
        identity=edition.identity,
        parameters=[_row(one, edition.values[one.name]) for one in edition.parameters],
        command=_command(edition),
        numbers=[key_numbers.told(one) for one in document.numbers],
        versions=versions(),
    )
    return page + "\n"


def template(name: str) -> jinja2.Template:
    """Return a template of a page; what is put into it is escaped."""
    return _environment().get_template(name)


def shown(value: Value) -> str:
    """Return a parameter's value as one would type it.

    Examples
    --------
    >>> shown(["EST", "LVA"]), shown(None), shown(2.0)
    ('EST,LVA', 'none', '2.0')
    """
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        if _is_plain_list(value):
            return ",".join(map(shown, value))
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _is_plain_list(value: Value) -> bool:
    """Return whether a value is a list that commas carry as it is."""
    if not isinstance(value, list) or not value:
        return False
    texts = [one for one in value if isinstance(one, str)]
    return all(one == one.strip() and not set(one) & {",", "["} for one in texts)


def _row(parameter: Parameter, value: Value) -> dict[str, Any]:
    text = shown(value)
    return {
        "name": parameter.name,
        "value": text.replace(",", ", ") if _is_plain_list(value) else text,
        "help": parameter.help,
        "changed": value != parameter.default,
    }


def _command(edition: Edition) -> str:
    """Return the command that makes the page again, with each parameter that is not a default."""
    words = ["baltic-research", "report", "run", edition.report.name]
    for one in edition.parameters:
        value = edition.values[one.name]
        if value != one.default:
            words += ["-p", f"{one.name}={shown(value)}"]
    return shlex.join(words)


def _record(document: Document, edition: Edition) -> dict[str, Any]:
    """Return what run.json says; nothing in it depends on when or where the run was."""
    return {
        "identity": edition.identity,
        "request": digest(edition.asked),
        "report": edition.report.name,
        "title": edition.report.title,
        "notebook": edition.report.notebook.name,
        "parameters": dict(edition.values),
        "editions": document.editions,
        "citations": document.citations,
        "figures": [
            {"number": one.number, "title": one.title, "alt": one.alt} for one in document.figures
        ],
        "tables": [
            {"number": one.number, "title": one.title, "file": _csv_name(one)}
            for one in document.tables
        ],
        "versions": edition.asked.get("versions", versions()),
        "code": {name: edition.asked.get(name) for name in ("notebook", "package")},
        "reads": edition.reads.record(),
    }


def _csv_name(table: Table) -> str:
    return f"tables/table-{table.number}.csv"


def _results(run: Notebook, document: Document, edition: Edition) -> results.Results:
    """Return what results.json says; nothing in it depends on when or where the run was."""
    return results.Results(
        report=edition.report.name,
        title=edition.report.title,
        identity=edition.identity,
        parameters=dict(edition.values),
        editions=tuple(sorted({(one["source"], one["edition"]) for one in document.editions})),
        code=results.code_of(run, edition.asked.get("versions", versions())),
        numbers={one.name: one for one in document.numbers},
        published=max((str(one.get("published") or "") for one in document.editions), default=""),
    )


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["python"] = _highlighted
    style = (_TEMPLATES / "report.css").read_text(encoding="utf-8")
    environment.globals["style"] = Markup(style)  # noqa: S704 - ours
    environment.filters["publisher"] = key_numbers.publisher
    return environment


@functools.lru_cache(maxsize=512)
def _highlighted(code: str) -> Markup:
    """Return code in colours; reports made from one notebook share most of their cells."""
    formatter = HtmlFormatter(nowrap=True)
    return Markup(highlight(code, PythonLexer(), formatter))  # noqa: S704 - pygments escapes


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
