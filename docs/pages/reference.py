"""The public names: a page a module, and one for the functions of the package itself."""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType
from typing import Any

from sphinx.application import Sphinx

import baltic_research
from baltic_research.models import Result
from pages.markdown import table, toctree

AS_USED = "br"
_PACKAGE = "baltic_research"
_HEAD = """# Public names

What `import baltic_research as br` offers. Importing it costs next to nothing: each name is
imported when it is first used. Tables are plain pandas data frames with units in a column; every
function leaves what it is given as it was.
"""


def pages() -> dict[str, str]:
    """Return the pages of the reference: an index, the functions, and the modules."""
    _import_all(baltic_research.models)
    found = {name: getattr(baltic_research, name) for name in baltic_research.__all__}
    modules = {name: thing for name, thing in found.items() if isinstance(thing, ModuleType)}
    others = {name: thing for name, thing in found.items() if name not in modules}
    # A class has one place: where it is public, else beside what returns it first
    shown = {id(one) for one in others.values()}
    shown |= {id(getattr(one, name)) for one in modules.values() for name in _names(one)}
    made = {"reference/functions.rst": _functions(others, shown)}
    for name, module in modules.items():
        made[f"reference/{AS_USED}.{name}.rst"] = _module(name, module, shown)
    return made | {"reference/index.md": _index(others, modules)}


def _import_all(package: ModuleType) -> None:
    """Import what is below a package: annotations name classes that only type checkers import."""
    for one in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(one.name)


def without_fields(
    app: Sphinx,  # noqa: ARG001
    what: str,
    name: str,  # noqa: ARG001
    thing: object,
    options: object,  # noqa: ARG001
    signature: str | None,
    returns: str | None,
) -> tuple[str, None] | None:
    """Leave the fields of a result out of its signature: it is read and never made by hand."""
    fields = signature is not None and returns is None and what == "class"
    return ("", None) if fields and issubclass(thing, Result) else None  # type: ignore[arg-type]


def _index(functions: Mapping[str, object], modules: Mapping[str, ModuleType]) -> str:
    rows = [(f"{{py:{AS_USED}}}`{name}`", _summary(thing)) for name, thing in functions.items()]
    rows += [
        (f"[`{AS_USED}.{name}`]({AS_USED}.{name}.rst)", _summary(module))
        for name, module in modules.items()
    ]
    below = toctree(["functions", *(f"{AS_USED}.{name}" for name in modules)], hidden=True)
    return "\n".join([_HEAD, table(("name", "what it is"), rows), below])


def _summary(thing: Any) -> str:
    """Return the first paragraph of a docstring, or the value itself."""
    if isinstance(thing, tuple):
        return f"`{thing!r}`"
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())


def _functions(things: Mapping[str, object], shown: set[int]) -> str:
    parts = [_title("Loading, describing, citing"), f".. module:: {_PACKAGE}\n"]
    parts += [_directive(f"{_PACKAGE}.{name}", thing) for name, thing in things.items()]
    return "\n".join([*parts, *_results(things.values(), shown)])


def _module(name: str, module: ModuleType, shown: set[int]) -> str:
    """Return a module's page under the name that it is used by, with the results it returns."""
    public = f"{_PACKAGE}.{name}"
    # Where a module lives is no matter of its users: they write br.spending.guideline
    sys.modules.setdefault(public, module)
    things = {one: getattr(module, one) for one in _names(module)}
    parts = [
        _title(f"{AS_USED}.{name}"),
        f".. currentmodule:: {public}\n",
        inspect.getdoc(module) or "",
    ]
    parts += [_directive(f"{public}.{one}", thing) for one, thing in things.items()]
    return "\n".join([*parts, *_results(things.values(), shown)]) + "\n"


def _names(module: ModuleType) -> list[str]:
    """Return a module's public names: those it declares, else those it defines."""
    declared = getattr(module, "__all__", None)
    if declared is not None:
        return list(declared)
    return [
        name
        for name, thing in vars(module).items()
        if not name.startswith("_") and getattr(thing, "__module__", None) == module.__name__
    ]


def _directive(full: str, thing: object) -> str:
    if inspect.isclass(thing):
        return f"\n.. autoclass:: {full}\n   :members:\n"
    if callable(thing):
        return f"\n.. autofunction:: {full}\n"
    # Python's own directive puts the current module before a name; autodoc's do not
    return f"\n.. data:: {full.rpartition('.')[2]}\n   :value: {_shortened(thing)}\n"


def _shortened(value: object, longest: int = 300) -> str:
    text = repr(value)
    return text if len(text) <= longest else f"{text[:longest]} ..."


def _results(things: Iterable[object], shown: set[int]) -> list[str]:
    """Return the classes of ours that functions return or results hold, and that have no place."""
    classes: dict[str, type] = {}
    waiting = list(things)
    while waiting:
        for found in _mentioned(waiting.pop(0)):
            full = f"{found.__module__}.{found.__qualname__}"
            if id(found) not in shown:
                shown.add(id(found))
                classes[full] = found
                waiting.append(found)
    if not classes:
        return []
    return [_title("What they return", "-"), *(_directive(*one) for one in classes.items())]


def _mentioned(thing: object) -> list[type]:
    """Return our classes in what a function returns, or in fields and methods of a class."""
    if inspect.isfunction(thing):
        texts, known = [thing.__annotations__.get("return", "")], thing.__globals__
    elif inspect.isclass(thing):
        texts = [*inspect.get_annotations(thing).values(), *_returned(thing)]
        known = vars(sys.modules[thing.__module__])
    else:
        return []
    words = re.findall(r"[\w.]+", " ".join(map(str, texts)))
    found = [_looked_up(word, known) for word in words]
    return [one for one in found if inspect.isclass(one) and one.__module__.startswith(_PACKAGE)]


def _returned(thing: type) -> Iterator[object]:
    """Yield the return annotations of a class's own public methods and properties."""
    for name, member in vars(thing).items():
        function = member.fget if isinstance(member, property) else member
        if inspect.isfunction(function) and not name.startswith("_"):
            yield function.__annotations__.get("return", "")


def _looked_up(dotted: str, known: Mapping[str, object]) -> object:
    """Return what an annotation names; one imported for type checkers alone is looked for."""
    first, *rest = dotted.split(".")
    if first in known:
        return functools.reduce(lambda thing, name: getattr(thing, name, None), rest, known[first])
    last = dotted.rpartition(".")[2]
    ours = [module for name, module in sys.modules.items() if name.startswith(_PACKAGE)]
    return next((vars(one)[last] for one in ours if last in vars(one)), None)


def _title(text: str, line: str = "=") -> str:
    return f"{text}\n{line * len(text)}\n"
