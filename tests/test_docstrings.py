"""What is public says what it takes, what it returns and what it refuses, in numpydoc's form."""

from __future__ import annotations

import dataclasses
import doctest
import importlib
import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from numpydoc.docscrape import NumpyDocString
from numpydoc.validate import validate

import baltic_research as br

# What a reader would miss. Left out on purpose: the order of parameters (PR03) and their types
# where several are "as for" another function (PR04), which stand in the signature; "See Also" and
# extended summaries (SA01, ES01), which would be filler; full stops and line breaks, ruff's to say.
TELLING = {
    "GL05",  # tabs
    "GL06",  # a section that numpydoc does not know
    "GL07",  # sections in another order than everywhere else
    "GL08",  # no docstring
    "SS01",  # no summary
    "SS03",  # a summary without a full stop
    "SS05",  # "Returns" for "Return"
    "SS06",  # a summary over several lines
    "PR01",  # parameters not documented
    "PR02",  # parameters documented that there are not
    "PR06",  # "string" for "str"
    "PR07",  # parameters without a word on what they are
    "PR10",  # "name: type" for "name : type"
    "RT01",  # what is returned is not documented
    "RT03",  # or without a word on what it is
    "YD01",  # the same of what is yielded
    "EX04",  # imports that every reader has done
}


def of_module(module: ModuleType) -> Iterator[Any]:
    """Yield the functions and classes that a public module offers, those of its submodules too."""
    listed = getattr(module, "__all__", None)
    for name in listed or [one for one in vars(module) if not one.startswith("_")]:
        found = getattr(module, name)
        home = getattr(found, "__module__", "")
        ours = home == module.__name__ or (listed and home.startswith("baltic_research"))
        if ours and (inspect.isroutine(found) or inspect.isclass(found)):
            yield found


PUBLIC = {name: getattr(br, name) for name in br.__all__}
MODULES = [one for one in PUBLIC.values() if isinstance(one, ModuleType)]
FUNCTIONS = [one for one in PUBLIC.values() if inspect.isfunction(one)]
OFFERED = list(
    dict.fromkeys([*FUNCTIONS, *(one for module in MODULES for one in of_module(module))])
)


def dotted(one: Any) -> str:
    return f"{one.__module__}.{one.__qualname__}"


def test_there_is_something_to_read() -> None:
    assert len(OFFERED) > 150


@pytest.mark.parametrize("one", OFFERED, ids=dotted)
def test_what_is_public_says_what_it_takes_and_returns(one: Any) -> None:
    unwrapped = inspect.unwrap(one)
    faults = [error for error in validate(dotted(unwrapped))["errors"] if error[0] in TELLING]
    if inspect.isclass(one):
        # Fields of a class that is made by a function are its attributes
        faults = [error for error in faults if error[0] != "PR01"]
    assert faults == []


@pytest.mark.parametrize(
    "kind", [one for one in OFFERED if dataclasses.is_dataclass(one)], ids=dotted
)
def test_every_field_of_a_public_class_is_explained(kind: type) -> None:
    text = NumpyDocString(inspect.getdoc(kind) or "")
    explained = {
        name.strip(" *")
        for section in ("Attributes", "Parameters")
        for entry in text[section]
        for name in entry.name.split(",")
    }
    fields = {one.name for one in dataclasses.fields(kind) if not one.name.startswith("_")}
    assert fields - explained == set()


@pytest.mark.parametrize("function", FUNCTIONS, ids=dotted)
def test_each_function_of_the_package_itself_has_an_example_that_runs(function: Any) -> None:
    found = doctest.DocTestFinder(recurse=False).find(inspect.unwrap(function))
    assert [one for one in found if one.examples]


@pytest.mark.parametrize("module", MODULES, ids=lambda one: one.__name__)
def test_every_public_module_says_what_it_is_for(module: ModuleType) -> None:
    assert inspect.getdoc(module)


def test_names_are_offered_in_alphabetical_order_and_documented_once() -> None:
    assert list(br.__all__) == sorted(br.__all__)
    assert set(br.__all__) == set(br._PUBLIC)


def test_every_public_name_is_declared_for_type_checkers() -> None:
    source = inspect.getsource(importlib.import_module("baltic_research"))
    declared = source.partition("if TYPE_CHECKING:")[2].partition("__all__ = [")[0]
    missing = [name for name in br.__all__ if name not in declared.replace(",", " ").split()]
    assert missing == []
