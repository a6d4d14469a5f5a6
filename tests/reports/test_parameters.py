from __future__ import annotations

import ast
import datetime as dt
import math
from collections.abc import Callable
from typing import Any

import pytest

from baltic_research.errors import ParameterError, UnknownNameError
from baltic_research.reports.kernel import _require_exact, import_papermill
from baltic_research.reports.parameters import Parameter, check, parse_assignment, read_parameters
from baltic_research.reports.publish import shown
from baltic_research.reports.values import DESCRIPTIONS

Declared = Callable[[str], tuple[Parameter, ...]]

INJECTION = "__import__('os').system('touch owned')"
HOSTILE = [
    INJECTION,
    '"; import os; os.remove("x") #',
    "'''\nimport os\n'''",
    'back\\slash \\" quote',
    "\\N{BULLET}",
    "{countries}",
    "\u202edrawkcab\u2066",
    "Ž ǆ 🛡 \t\r\n\x1b[31m",
    "%run evil.py",
    "!touch owned",
]


def one(kind: str, default: Any = None) -> Parameter:
    return Parameter("it", default, kind, "")


def test_the_cell_gives_name_default_kind_and_help(declared: Declared) -> None:
    (found,) = declared("first_year = 2014  # type: int  First year shown")
    assert found == Parameter("first_year", 2014, "int", "First year shown")


def test_none_as_default_makes_a_parameter_optional(declared: Declared) -> None:
    (found,) = declared("as_of = None  # type: date  Day")
    assert found.optional
    assert check([found], {"as_of": "none"}) == {"as_of": None}


def test_a_default_over_several_lines_takes_the_comment_behind_it(declared: Declared) -> None:
    (found,) = declared('countries = [\n    "EST",\n]  # type: countries  Whom')
    assert (found.default, found.help) == (["EST"], "Whom")


@pytest.mark.parametrize(
    ("source", "kind"),
    [("a = 1", "int"), ("a = 1.5", "float"), ("a = True", "bool"), ("a = 'x'", "str"),
     ("a = [1, 2.5]", "list[float]"), ("a = ['x']", "list[str]")],
)  # fmt: skip
def test_without_a_comment_the_default_shows_the_kind(
    declared: Declared, source: str, kind: str
) -> None:
    assert declared(source)[0].kind == kind


PRICES = 'prices = "current"  # type: str(current|constant)  Of what year'
AXES = 'axes = ["riga"]  # type: list[str](riga|tallinn)'


def test_choices_are_the_only_texts_taken(declared: Declared) -> None:
    (prices,), (axes,) = declared(PRICES), declared(AXES)
    assert (prices.kind, prices.choices) == ("str", ("current", "constant"))
    assert (prices.help, prices.takes) == ("Of what year", "str(current|constant)")
    assert check([prices, axes], {"prices": "constant", "axes": "tallinn,riga"}) == {
        "prices": "constant",
        "axes": ["tallinn", "riga"],
    }


@pytest.mark.parametrize(
    ("source", "given", "said"),
    [
        (PRICES, "zz", r"'prices' takes one of current, constant \(str\), found 'zz'"),
        (PRICES, "", "takes one of current, constant"),
        (PRICES, ["current"], "takes one of current, constant"),
        (
            AXES,
            "riga,moon",
            r"'axes' takes some of riga, tallinn \(list\[str\]\), found 'riga,moon'",
        ),
    ],
)
def test_any_other_text_is_refused_with_the_choices(
    declared: Declared, source: str, given: object, said: str
) -> None:
    (found,) = declared(source)
    with pytest.raises(ParameterError, match=said):
        check([found], {found.name: given})


@pytest.mark.parametrize(
    "source",
    ["a = 1  # type: int(1|2)", "a = 'x'  # type: str()", "a = 'x'  # type: str(x||y)",
     "a = 'x'  # type: str(x|x)"],
)  # fmt: skip
def test_choices_that_are_none_are_refused(declared: Declared, source: str) -> None:
    with pytest.raises(ParameterError, match="the choices of 'a' are texts, each once"):
        declared(source)


def test_a_default_is_one_of_the_choices(declared: Declared) -> None:
    with pytest.raises(ParameterError, match="'a' takes one of x, y"):
        declared("a = 'z'  # type: str(x|y)")
    (found,) = declared("a = None  # type: str(x|y)")
    assert check([found], {"a": "none"}) == {"a": None}
    with pytest.raises(ParameterError, match="'a' takes one of x, y or none"):
        check([found], {"a": "z"})


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("a = None", "needs a comment that names its kind"),
        ("a = []", "needs a comment that names its kind"),
        ("a = 1 + 1  # type: int", "not a literal"),
        (f"a = {INJECTION}  # type: str", "not a literal"),
        ("import os", "line 1 is not a plain assignment"),
        ("a = b = 1", "line 1 is not a plain assignment"),
        ("a, b = 1, 2", "line 1 is not a plain assignment"),
        ("%matplotlib inline", "not plain Python"),
        ("a = 1\na = 2", "assigned twice"),
        ("a = 'x'  # type: int", "takes a whole number"),
    ],
)
def test_anything_but_plain_assignments_of_literals_is_refused(
    declared: Declared, source: str, said: str
) -> None:
    with pytest.raises(ParameterError, match=said) as caught:
        declared(source)
    assert "parameters cell of toy.ipynb" in str(caught.value)


def test_an_unknown_kind_names_the_nearest(declared: Declared) -> None:
    with pytest.raises(UnknownNameError, match="did you mean float"):
        declared("a = 1.5  # type: floot  Misspelt")


def test_a_notebook_without_parameters_cell_is_refused(
    workshop: Callable[..., Any], toy_cells: list[dict[str, Any]]
) -> None:
    toy_cells[1]["metadata"]["tags"] = []
    with pytest.raises(ParameterError, match="one cell tagged 'parameters', found 0"):
        read_parameters(workshop())


def test_an_unknown_name_gives_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="unknown parameter 'yaer'; did you mean year"):
        check([Parameter("year", 2014, "int", "")], {"yaer": "2020"})


def test_what_is_not_given_keeps_its_default() -> None:
    assert check([one("int", 2014), Parameter("b", 1, "int", "")], {"b": "2"}) == {
        "it": 2014,
        "b": 2,
    }


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("int", "2016", 2016),
        ("int", " -3 ", -3),
        ("int", 2016, 2016),
        ("float", "2", 2.0),
        ("float", 2, 2.0),
        ("float", "1e3", 1000.0),
        ("str", " as is ", " as is "),
        ("str", "2016", "2016"),
        ("bool", "true", True),
        ("bool", "False", False),
        ("date", "2024-07-01", "2024-07-01"),
        ("date", dt.date(2024, 7, 1), "2024-07-01"),
        ("country", "lithuania", "LTU"),
        ("countries", "EST, Latvia", ["EST", "LVA"]),
        ("countries", '["EST", "lva"]', ["EST", "LVA"]),
        ("countries", ["Estonia"], ["EST"]),
        ("list[int]", "1,2", [1, 2]),
        ("list[int]", "[]", []),
        ("list[float]", "2.0,3.5", [2.0, 3.5]),
        ("list[float]", "[2, 3.5]", [2.0, 3.5]),
        ("list[str]", "a, b", ["a", "b"]),
        ("list[str]", '["a, b"]', ["a, b"]),
    ],
)
def test_a_right_value_becomes_its_kind(kind: str, given: object, value: object) -> None:
    found = check([one(kind)], {"it": given})["it"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("int", "2016.5"), ("int", "2016.0"), ("int", "abc"), ("int", ""), ("int", "1_000"),
        ("int", "٢٠١٦"), ("int", 2016.0), ("int", True), ("int", "9" * 5000), ("int", "0x10"),
        ("float", "nan"), ("float", "inf"), ("float", "1e999"), ("float", math.nan),
        ("float", "1,5"), ("float", True), ("float", 10**400),
        ("bool", "yes"), ("bool", "1"), ("bool", 1),
        ("str", 1), ("str", "nul\0"), ("str", "\ud800"),
        ("date", "2024-13-01"), ("date", "20240701"), ("date", "2024-W27-1"), ("date", "today"),
        ("date", dt.datetime(2024, 7, 1, tzinfo=dt.UTC)), ("date", "2024-07-01T00:00"),
        ("countries", "EST,,LVA"), ("countries", ""), ("countries", 5), ("country", 5),
        ("list[int]", "1,x"), ("list[int]", "[1"), ("list[int]", '{"a": 1}'),
        ("list[int]", "[" * 100_000), ("list[int]", [1.5]), ("list[str]", [["a"]]),
    ],
)  # fmt: skip
def test_a_wrong_value_names_parameter_kind_and_value(kind: str, given: object) -> None:
    with pytest.raises(ParameterError) as caught:
        check([one(kind, default=0)], {"it": given})
    message = str(caught.value)
    assert f"parameter 'it' takes {DESCRIPTIONS[kind]} ({kind}), found " in message
    assert len(message) < 200
    assert message.isprintable()


@pytest.mark.parametrize("kind", ["country", "countries"])
def test_an_unknown_country_gives_the_nearest(kind: str) -> None:
    with pytest.raises(UnknownNameError, match="unknown country 'Estnia'; did you mean Estonia"):
        check([one(kind)], {"it": "Estnia"})


@pytest.mark.parametrize("given", ["none", None, "None"])
def test_a_parameter_with_a_default_cannot_be_none(given: object) -> None:
    with pytest.raises(ParameterError, match="cannot be left out"):
        check([one("int", 2014)], {"it": given})


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_reaches_the_notebook_as_that_text(text: str) -> None:
    values = check(
        [one("str"), Parameter("them", None, "list[str]", "")], {"it": text, "them": [text]}
    )
    _require_exact(values)
    import_papermill()
    from papermill.translators import PythonTranslator

    tree = ast.parse(PythonTranslator.codify(values))
    assert all(isinstance(statement, ast.Assign) for statement in tree.body)
    first, second = (ast.literal_eval(statement.value) for statement in tree.body)
    assert (first, second) == (text, [text.strip()])


def test_a_value_that_papermill_would_change_is_refused() -> None:
    with pytest.raises(ParameterError, match="'it' cannot be handed to a notebook unchanged"):
        _require_exact({"it": [(1, 2)]})  # type: ignore[dict-item]


def test_an_assignment_is_split_at_its_first_equals_sign() -> None:
    assert parse_assignment("note=a=b") == ("note", "a=b")


@pytest.mark.parametrize("text", ["first_year", "=2016", ""])
def test_an_assignment_without_name_or_equals_sign_is_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="given as name=value"):
        parse_assignment(text)


@pytest.mark.parametrize(
    ("kind", "value"),
    [("list[str]", ["a, b", "c"]), ("list[str]", ["[x"]), ("list[str]", []), ("list[float]", [2.0, 3.5]),
     ("bool", True), ("countries", ["EST", "LVA"]), ("float", 1e-7), ("str", "it's"), ("int", None)],
)  # fmt: skip
def test_a_value_as_shown_can_be_given_again(kind: str, value: Any) -> None:
    assert check([one(kind)], {"it": shown(value)}) == {"it": value}
