"""What a notebook shows is the same, whether its cells run in a kernel or in a fork without one."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest

from baltic_research import kernels
from baltic_research.kernels import pool
from baltic_research.reports import kernel, notebook

pytestmark = pytest.mark.skipif(
    kernels.why_not() is not None, reason=f"not to be had here: {kernels.why_not()}"
)

Cell = dict[str, Any]
Run = dict[str, list[Cell]]

CASES = {
    "printed": "print('one'); print('two', flush=True); print('three')",
    "printed on stderr": "import sys\nprint('so'); print('careful', file=sys.stderr)",
    "printed in pieces": "import sys\nsys.stdout.write('a'); sys.stdout.writelines(['b', 'c\\n'])",
    "no text": "try:\n    sys.stdout.write(b'bytes')\nexcept TypeError as e:\n    print(e)",
    "result": "1 + 1",
    "result not shown": "1 + 1;",
    "nothing": "None",
    "between prints": "from IPython.display import HTML, display\n"
    "print('before'); display(HTML('<b>x</b>'), metadata={'text/html': {'a': 1}}); print('after')",
    "wide frame": "import pandas as pd\npd.DataFrame([[0] * 40])",
    "long frame": "import pandas as pd\npd.DataFrame({'a': range(100)})",
    "printed frame": "import pandas as pd\nprint(pd.DataFrame([[1.5] * 40]))",
    "bytes of a picture": "from IPython.display import Image\n"
    "Image(data=b'\\x89PNG\\r\\n\\x1a\\n' + bytes(20), format='png')",
    "figure": "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    "figure by magic": "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([2, 1]);",
    "updated": "shown = display('first', display_id='one')",
    "update": "shown.update('second')",
    "cleared": "from IPython.display import clear_output\nprint('gone'); clear_output(); print('kept')",
    "cleared later": "print('gone'); clear_output(wait=True); print('kept')",
    "metadata of numpy": "import numpy as np\n"
    "display({'text/plain': 'x'}, raw=True, metadata={'text/plain': {'n': float(np.float64(2))}})",
    "record of dates": "import datetime as dt\n"
    "display({'text/plain': 'x', 'application/json': {'d': dt.date(2026, 1, 1)}}, raw=True)",
    "error": "def fall():\n    return 1 / 0\nfall()",
    "error after print": "print('so far')\nraise ValueError('<b>of some kind</b>')",
    "not Python": "this is no Python",
    "error while shown": "class Odd:\n    def _repr_html_(self):\n        raise KeyError('odd')\n"
    "    def __repr__(self):\n        return 'odd'\nOdd()",
    "asked": "try:\n    input('name? ')\nexcept Exception as e:\n    print(type(e))",
    "awaited": "import asyncio\nawait asyncio.sleep(0)\nprint('woke')",
    "a program": "!echo said by a program",
    "a program's result": "found = !echo one\nfound",
    "past Python": "import os\nos.write(1, b'straight\\n');",
    "past Python on stderr": "os.write(2, b'straight, too\\n');",
    "a program's output": "import subprocess\nsubprocess.run(['echo', 'a program of its own']);",
    "a thread": "import threading\nt = threading.Thread(target=print, args=('from a thread',))\n"
    "t.start(); t.join()",
    "a fork": "import multiprocessing\nprint('forking')\n"
    "p = multiprocessing.get_context('fork').Process(target=print, args=('from a fork',))\n"
    "p.start(); p.join()",
    "warned": "import warnings\nwarnings.warn('beware')",
    "logged": "import logging\nlogging.getLogger('x').warning('heard')",
    "history": "_, In[1], Out.get(5)",
    "magic": "%lsmagic\n%env BALTIC_RESEARCH_NO_SUCH=1",
    "name": "__name__, get_ipython().__class__.__mro__[1].__name__ != 'object'",
    "kernel": "hasattr(get_ipython(), 'kernel'), sys.stdout.encoding, sys.stdout.isatty()",
    "arguments": "[one.rpartition('/')[2] for one in sys.argv[:1]]",
    "numbers": "import random\nisinstance(random.random(), float)",
    "folder": "os.getcwd().rpartition('/')[2][:11]",
}
"""Cells that run one after the other in one notebook; errors in them are what is looked at."""

# Paths of temporary files differ from run to run
_PASSING = re.compile(re.escape(tempfile.gettempdir()) + r"/[^\s,)]+")


def cells() -> list[Cell]:
    parameters = {"source": "note = ''", "tags": ["parameters"]}
    made = [parameters, *({"source": one, "tags": ["raises-exception"]} for one in CASES.values())]
    return [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": {"tags": one["tags"]},
            "source": one["source"],
            "outputs": [],
            "execution_count": None,
        }
        for number, one in enumerate(made)
    ]


def write(path: Path, made: list[Cell]) -> Path:
    content = {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(content))
    return path


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """The notebook, run in an ordinary kernel and in a fork."""
    folder = tmp_path_factory.mktemp("cells")
    source = write(folder / "cells.ipynb", cells())
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        # ipykernel would not hear what programs say
        patch.delenv("PYTEST_CURRENT_TEST", raising=False)
        for kind in ("plain", "forked"):
            patch.setenv("BALTIC_RESEARCH_KERNELS", kind)
            target = folder / f"{kind}.ipynb"
            # papermill fails in the end for any error, allowed or not
            with pytest.raises(kernel.KernelFailure):
                kernel.execute(source, {"note": "x"}, target, lambda _: None)
            found[kind] = notebook.normalised(notebook.read(target), notebook.read(source))
    return found


def plain_text(outputs: object) -> str:
    said = json.dumps(outputs, indent=1, sort_keys=True)
    return _PASSING.sub("PASSING", said)


@pytest.mark.parametrize("case", CASES)
def test_a_cell_shows_the_same(case: str, runs: dict[str, Run]) -> None:
    place = [*CASES].index(case) + 2
    ordinary, forked = (runs[kind]["cells"][place] for kind in ("plain", "forked"))
    assert ordinary["source"] == forked["source"]
    assert forked["execution_count"] == ordinary["execution_count"]
    assert plain_text(forked["outputs"]) == plain_text(ordinary["outputs"])


def test_the_notebook_says_the_same_of_its_language(runs: dict[str, Run]) -> None:
    assert runs["forked"]["metadata"] == runs["plain"]["metadata"]


def failure(source: str, folder: Path) -> tuple[kernel.KernelFailure, list[Cell]]:
    """Run a notebook that fails in a fork; return how, and its cells as far as they were run."""
    sources = ["note = ''", source, "print('after')"]
    made = [
        {**cell, "source": one, "metadata": {"tags": ["parameters"] * (number == 0)}}
        for number, (cell, one) in enumerate(zip(cells(), sources, strict=False))
    ]
    path = write(folder / "failing.ipynb", made)
    with pytest.raises(kernel.KernelFailure) as caught:
        kernel.execute(path, {"note": "x"}, folder / "run.ipynb", lambda _: None)
    return caught.value, notebook.read(folder / "run.ipynb")["cells"]


@pytest.fixture(autouse=True)
def forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BALTIC_RESEARCH_KERNELS", "forked")


@pytest.mark.parametrize(
    "source",
    ["print('lone \ud800 half')", "display({'text/plain': 'lone \udc80 half'}, raw=True)"],
    ids=["printed", "shown"],
)
def test_text_that_no_file_can_hold_is_an_error_of_its_cell(source: str, tmp_path: Path) -> None:
    problem, run = failure(source.encode("unicode_escape").decode(), tmp_path)
    assert "UnicodeDecodeError" in str(problem) or "UnicodeEncodeError" in str(problem)
    # Papermill has put the cell with the parameters, and one that leads to the error, before it
    assert problem.position is not None
    assert run[-1]["outputs"] == []


def test_an_error_is_told_whatever_its_text(tmp_path: Path) -> None:
    problem, _ = failure("raise ValueError('lone ' + chr(0xD800) + ' half')", tmp_path)
    assert str(problem) == "ValueError: lone ? half"


@pytest.mark.parametrize(
    "source", ["exit()", "import os; print('so far', flush=True); os._exit(3)"]
)
def test_a_cell_that_ends_its_process_ends_the_run(source: str, tmp_path: Path) -> None:
    problem, run = failure(source, tmp_path)
    assert str(problem) == "DeadKernelError: Kernel died"
    assert run[-1]["outputs"] == []


def test_what_was_printed_before_the_end_is_kept(tmp_path: Path) -> None:
    _, run = failure("import os; print('so far', flush=True); os._exit(3)", tmp_path)
    said = [notebook.joined(part["text"]) for cell in run for part in cell.get("outputs", ())]
    assert said == ["so far\n"]


def test_a_fork_of_a_fork_can_print_and_show_nothing_else(tmp_path: Path) -> None:
    source = (
        "import multiprocessing, traceback\n"
        "def show():\n    display('x')\n"
        "p = multiprocessing.get_context('fork').Process(target=show)\n"
        "p.start(); p.join()\nprint(p.exitcode)\n1 / 0"
    )
    _, run = failure(source, tmp_path)
    streams = [one for cell in run for one in cell.get("outputs", ()) if "text" in one]
    said = {one["name"]: notebook.joined(one["text"]) for one in streams}
    assert said["stdout"] == "1\n"
    assert "only the process that runs the cells can show something" in said["stderr"]


def test_without_a_template_the_notebook_runs_in_an_ordinary_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise pool.TemplateError("no statsmodels")

    monkeypatch.setattr(pool, "template_for", refuse)
    with caplog.at_level("WARNING"):
        problem, _ = failure("raise ValueError(type(get_ipython().kernel).__name__)", tmp_path)
    assert str(problem) == "ValueError: IPythonKernel"
    assert "kernels start the ordinary way: no statsmodels" in caplog.messages
