from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from baltic_research.reports.runner import run_report

Workshop = Callable[..., Path]

HOSTILE = [
    "'; import os; os.abort() #",
    '"; import os; os.abort() #',
    "'''\nimport os\nos.abort()\n'''",
    '"""\nimport os\nos.abort()\n"""',
    "\\",
    "\\'\nimport os; os.abort()\n#",
    'ends with a backslash and a quote \\"',
    "\u2028import os; os.abort()\u2029",
    "\x85import os; os.abort()\x0c\x0b\x1c\x1d\x1e",
    "\r\nimport os; os.abort()\r",
    "%%bash\nkill $PPID",
    "!kill $PPID",
    "{first_year} {{}} {__import__('os').abort()}",
    "\N{RIGHT-TO-LEFT OVERRIDE}\ufeff\u200b",
    "\\N{DIGIT ONE}\\x31\\u0031",
    "${HOME} `id`",
    "",
    "x" * 100_000,
]


@pytest.mark.usefixtures("plain_kernels")
def test_a_parameter_is_text_to_the_notebook_and_never_code(
    workshop: Workshop, tmp_path: Path
) -> None:
    seen = tmp_path / "seen.json"
    write = f"open({str(seen)!r}, 'w').write(json.dumps([note, marks]))"
    workshop(
        {
            1: 'note = ""  # type: str  A remark\nmarks = ["a"]  # type: list[str]  Marks\n',
            5: f"{write}\ndisplay(Chart('a', 'b'))",
            7: "pass",
        }
    )
    listed = tmp_path / "reports.yml"
    listed.write_text(listed.read_text().replace("parameters: {first_year: 2015}", ""))
    whole = "\n".join(HOSTILE)
    marks = [one.strip() for one in HOSTILE if one.strip()]
    made = run_report("toy", {"note": whole, "marks": marks}, output=tmp_path / "out")
    assert json.loads(seen.read_text()) == [whole, marks]
    (cell,) = (
        one
        for one in json.loads(made.notebook.read_text())["cells"]
        if "injected-parameters" in one["metadata"].get("tags", ())
    )
    source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
    statements = ast.parse(source).body
    assert [type(one) for one in statements] == [ast.Assign, ast.Assign]
    assert [ast.literal_eval(one.value) for one in statements] == [whole, marks]  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_each_makes_one_literal_in_the_cell_that_is_put_in(text: str) -> None:
    from papermill.translators import PythonTranslator

    (statement,) = ast.parse(
        PythonTranslator.codify({"note": text}).replace("# Parameters", "")
    ).body
    assert isinstance(statement, ast.Assign)
    assert ast.literal_eval(statement.value) == text


def test_a_value_of_each_report_may_be_hostile_and_stays_in_its_folder(quick: Path) -> None:
    from baltic_research.reports.build import build
    from reports import quick_build

    declared = 'note = "x"  # type: str  A remark\n'
    quick_build.write_notebook(quick / "notebooks" / "quick.ipynb", declared)
    values = [one for one in HOSTILE if "\x1c" not in one] + ["../../../etc", "con", "failed"]
    (quick / "reports.yml").write_text(
        json.dumps(
            {
                "reports": [
                    {
                        "name": "brief",
                        "title": "On {note}",
                        "notebook": "quick.ipynb",
                        "for_each": {"note": values},
                    }
                ]
            }
        )
    )
    before = {one.name for one in quick.iterdir()}
    found = build(output=quick / "out")
    assert found.complete
    assert {one.name for one in quick.iterdir()} == before | {"out"}
    assert len([one for one in (quick / "out" / "brief").iterdir() if one.is_dir()]) == len(values)
    for page in (quick / "out").rglob("report.html"):
        assert "<script" not in page.read_text()
