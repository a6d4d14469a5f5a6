"""Parameters of a notebook: what its parameters cell declares, and checking what is given."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from baltic_research.errors import ParameterError, UnknownNameError
from baltic_research.reports import notebook as notebooks
from baltic_research.reports.values import DESCRIPTIONS, NotOfKindError, Value, convert, show

_COMMENT = re.compile(
    r"#\s*(?:type:\s*(?P<kind>[A-Za-z]+(?:\[[a-z]+\])?)(?:\((?P<choices>[^()\s]*)\))?(?:\s+|$))?"
    r"(?P<help>.*)",
    re.DOTALL,
)
_OF_CHOICES = {"str": "one of ", "list[str]": "some of "}
_INFERRED = {bool: "bool", int: "int", float: "float", str: "str"}


@dataclass(frozen=True)
class Parameter:
    """A parameter that a notebook declares.

    Attributes
    ----------
    name : str
        Name of the variable in the parameters cell.
    default : bool, int, float, str, list or None
        Its value there; None makes the parameter optional.
    kind : str
        What it takes: a key of `values.DESCRIPTIONS`.
    help : str
        What it means, as the comment behind it says.
    choices : tuple of str
        The only texts that it takes; empty if it takes any.
    """

    name: str
    default: Value
    kind: str
    help: str
    choices: tuple[str, ...] = ()

    @property
    def optional(self) -> bool:
        """Whether the parameter may be ``none``."""
        return self.default is None

    @property
    def takes(self) -> str:
        """What it takes, as the comment says: ``int``, or ``str(current|constant)``."""
        return f"{self.kind}({'|'.join(self.choices)})" if self.choices else self.kind

    @property
    def choice(self) -> str:
        """Its choices in words, ``one of current, constant``; empty if it takes any value."""
        return _OF_CHOICES[self.kind] + ", ".join(self.choices) if self.choices else ""


def read_parameters(notebook: Path) -> tuple[Parameter, ...]:
    """Return the parameters that a notebook declares, in its order.

    The cell tagged ``parameters`` holds plain assignments of literals, each with a comment that
    gives kind and meaning: ``last_year = None  # type: int  Last year shown``. A text of which
    there are only some names them: ``prices = "current"  # type: str(current|constant)  Prices``.

    Parameters
    ----------
    notebook : pathlib.Path
        The notebook file.

    Raises
    ------
    ParameterError
        If there is not exactly one such cell, or something else stands in it.
    """
    cells = notebooks.read(notebook)["cells"]
    tagged = [cell for cell in cells if notebooks.PARAMETERS in notebooks.tags(cell)]
    if len(tagged) != 1:
        raise ParameterError(
            f"{notebook.name} must have one cell tagged 'parameters', found {len(tagged)}"
        )
    try:
        return tuple(_declared(notebooks.source(tagged[0])))
    except ParameterError as problem:
        raise ParameterError(f"parameters cell of {notebook.name}: {problem}") from None


def parse_assignment(text: str) -> tuple[str, str]:
    """Split ``name=value`` as typed on a command line.

    Examples
    --------
    >>> parse_assignment("first_year=2016")
    ('first_year', '2016')
    """
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise ParameterError(f"a parameter is given as name=value, found {show(text)}")
    return name.strip(), value


def check(parameters: Iterable[Parameter], given: Mapping[str, object]) -> dict[str, Value]:
    """Return a value for every parameter: the checked one that was given, else its default.

    Parameters
    ----------
    parameters : iterable of Parameter
        What the notebook declares.
    given : mapping of str to object
        Values by name: texts as typed on a command line, or objects of the right type.
        ``"none"`` leaves an optional parameter unset.

    Raises
    ------
    UnknownNameError
        If a name or a country is not known; the message gives the nearest.
    ParameterError
        If a value is not of its parameter's kind.

    Examples
    --------
    >>> check([Parameter("first_year", 2014, "int", "")], {"first_year": "2016"})
    {'first_year': 2016}
    """
    known = {one.name: one for one in parameters}
    for name in given:
        if name not in known:
            raise UnknownNameError("parameter", name, known)
    return {
        name: _checked(one, given[name]) if name in given else one.default
        for name, one in known.items()
    }


def _checked(parameter: Parameter, value: object) -> Value:
    if value is None or (isinstance(value, str) and value.strip().casefold() == "none"):
        if parameter.optional:
            return None
        if value is None or parameter.kind != "str":
            raise ParameterError(f"parameter {parameter.name!r} cannot be left out with none")
    try:
        found = convert(value, parameter.kind)
        _require_choice(found, parameter.choices)
    except NotOfKindError:
        choice = " or none" if parameter.optional else ""
        raise ParameterError(
            f"parameter {parameter.name!r} takes {_described(parameter)}{choice} "
            f"({parameter.kind}), found {show(value)}"
        ) from None
    return found


def _require_choice(value: Value, choices: Collection[str]) -> None:
    if choices and not set(value if isinstance(value, list) else [value]) <= set(choices):
        raise NotOfKindError


def _described(parameter: Parameter) -> str:
    return parameter.choice or DESCRIPTIONS[parameter.kind]


def _declared(text: str) -> list[Parameter]:
    """Return the parameters declared in the source of a parameters cell."""
    try:
        statements = ast.parse(text).body
        comments = _comments(text)
    except (SyntaxError, ValueError, tokenize.TokenError):
        raise ParameterError("is not plain Python") from None
    found = [_parameter(one, comments) for one in statements if not _is_docstring(one)]
    names = [one.name for one in found]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ParameterError(f"{twice!r} is assigned twice")
    return found


def _comments(text: str) -> dict[int, str]:
    """Return the comments of a source by line."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {one.start[0]: one.string for one in tokens if one.type == tokenize.COMMENT}


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _parameter(statement: ast.stmt, comments: Mapping[int, str]) -> Parameter:
    if not (
        isinstance(statement, ast.Assign)
        and len(statement.targets) == 1
        and isinstance(statement.targets[0], ast.Name)
    ):
        raise ParameterError(f"line {statement.lineno} is not a plain assignment")
    name = statement.targets[0].id
    try:
        default = ast.literal_eval(statement.value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        raise ParameterError(f"the default of {name!r} is not a literal") from None
    last = statement.end_lineno or statement.lineno
    comment = comments.get(last) or comments.get(statement.lineno) or "#"
    said = _COMMENT.fullmatch(comment)
    kind = (said and said["kind"]) or _inferred(name, default)
    if kind not in DESCRIPTIONS:
        raise UnknownNameError("kind of parameter", kind, DESCRIPTIONS)
    meaning = said["help"].strip() if said else ""
    unset = Parameter(name, None, kind, meaning, _choices(name, kind, said and said["choices"]))
    return unset if default is None else replace(unset, default=_checked(unset, default))


def _choices(name: str, kind: str, listed: str | None) -> tuple[str, ...]:
    """Return the texts that a comment lists as the only ones; none if it lists none."""
    if listed is None:
        return ()
    found = tuple(listed.split("|"))
    if kind not in _OF_CHOICES or not all(found) or len(set(found)) < len(found):
        raise ParameterError(
            f"the choices of {name!r} are texts, each once, such as '# type: str(level|trend)'"
        )
    return found


def _inferred(name: str, default: object) -> str:
    """Return the kind that a default shows, where no comment names one."""
    if type(default) in _INFERRED:
        return _INFERRED[type(default)]
    if isinstance(default, list) and default:
        kinds = {_INFERRED.get(type(one)) for one in default}
        if kinds <= {"int", "float", "str"}:
            return "list[float]" if kinds == {"int", "float"} else f"list[{kinds.pop()}]"
    raise ParameterError(f"{name!r} needs a comment that names its kind, such as '# type: int'")
