"""The key numbers of a run as a file: what `report changes` and other programs read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from baltic_research import recorded
from baltic_research.errors import ParameterError, ReportError
from baltic_research.recorded import Number
from baltic_research.reports import notebook as notebooks
from baltic_research.reports.identity import package_digest
from baltic_research.reports.notebook import Notebook

FILE = "results.json"
SCHEMA = 1


@dataclass(frozen=True)
class Results:
    """What a run found, for which parameters, from which editions and by which code.

    Attributes
    ----------
    report, title, identity : str
        Which run of which report.
    parameters : mapping of str to object
        Every parameter that the notebook was given.
    editions : tuple of tuple of str
        Source and edition of everything used, sorted.
    code : mapping of str to str
        Hashes of the ``notebook``'s cells and of the ``package``, and the versions of libraries.
    numbers : mapping of str to Number
        The recorded numbers by name.
    published : str
        The day on which the newest of the editions was published; empty if none is known.
    """

    report: str
    title: str
    identity: str
    parameters: Mapping[str, Any]
    editions: tuple[tuple[str, str], ...]
    code: Mapping[str, str]
    numbers: Mapping[str, Number]
    published: str = ""


def code_of(run: Notebook, versions: Mapping[str, str]) -> dict[str, str]:
    """Return what tells that the code of a run is another: two hashes and versions of libraries.

    The notebook counts by what its cells say, not by what they showed when it was stored.
    """
    cells = [
        [cell["cell_type"], notebooks.source(cell)]
        for cell in run["cells"]
        if notebooks.INJECTED not in notebooks.tags(cell)
    ]
    held = hashlib.sha256(json.dumps(cells).encode()).hexdigest()
    return {"notebook": held, "package": package_digest(), **versions}


def as_text(results: Results) -> str:
    """Return results as the text of ``results.json``: the same results, the same bytes."""
    numbers = {}
    for name, number in results.numbers.items():
        numbers[name] = recorded.as_json(number)
        del numbers[name]["name"]
    content = {
        "schema": SCHEMA,
        "report": results.report,
        "title": results.title,
        "identity": results.identity,
        "parameters": dict(results.parameters),
        "published": results.published,
        "editions": [{"source": one, "edition": label} for one, label in results.editions],
        "code": dict(results.code),
        "numbers": numbers,
    }
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def read(folder: Path) -> Results:
    """Return the results in the folder of a run.

    Raises
    ------
    ReportError
        If there are none, or they are damaged or of another schema; the message names the file.
    """
    path = folder / FILE
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise ReportError(f"cannot read {path}: {problem.strerror}") from None
    except ValueError:
        raise ReportError(f"{path} is damaged; make the run again") from None
    if not isinstance(said, dict) or said.get("schema") != SCHEMA:
        raise ReportError(f"{path} is not of schema {SCHEMA}; make the run again")
    try:
        return _results(said)
    except (ParameterError, KeyError, TypeError, AttributeError):
        raise ReportError(f"{path} is damaged; make the run again") from None


def _results(said: dict[str, Any]) -> Results:
    numbers = {
        name: recorded.from_json({"name": name, **one}) for name, one in said["numbers"].items()
    }
    return Results(
        report=said["report"],
        title=said["title"],
        identity=said["identity"],
        parameters=dict(said["parameters"]),
        editions=tuple((one["source"], one["edition"]) for one in said["editions"]),
        code=dict(said["code"]),
        numbers=numbers,
        published=str(said.get("published", "")),
    )
