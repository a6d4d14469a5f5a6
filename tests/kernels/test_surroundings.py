"""A forked kernel is as fresh as an ordinary one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from baltic_research import paths
from baltic_research.kernels import pool, recipe
from baltic_research.kernels.recipe import recipe_for
from kernels.running import Kernel, StartKernel

# What libraries set when they are imported must be the same, and no more of it
STATE = """
import gc, json, locale, logging, os, signal, sys, warnings
import matplotlib, numpy as np, pandas as pd, seaborn, statsmodels.formula.api
import matplotlib.pyplot as plt, baltic_research as br
br.models, br.figures, br.table
from matplotlib import units
print(json.dumps({
    "filters": sorted(str(one) for one in warnings.filters),
    "settings": {name: str(one) for name, one in matplotlib.rcParams.items()},
    "backend": matplotlib.get_backend(),
    "figures": plt.get_fignums(),
    "numpy": [str(np.geterr()), str(np.get_printoptions())],
    "pandas": {name: str(pd.get_option(name)) for name in
               ("display.max_columns", "display.max_rows", "display.precision", "mode.copy_on_write",
                "plotting.backend", "future.infer_string")},
    "colour maps": sorted(matplotlib.colormaps),
    "locale": [locale.setlocale(locale.LC_ALL), sys.getfilesystemencoding()],
    "logging": [str(logging.root), [str(type(one)) for one in logging.root.handlers]],
    "path": sys.path, "flags": str(sys.flags), "arguments": sys.argv[:-1],
    "program": [sys.executable, sys.orig_argv[:-1], sys._xoptions],
    "folder": os.getcwd(), "group": os.getpgid(0) == os.getsid(0) == os.getpid(),
    "signals": [str(signal.getsignal(one)) for one in (signal.SIGTERM, signal.SIGCHLD)],
    "mask": str(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
    # IPython opens and closes the journal of its history as it likes
    "open": sorted(path for one in os.listdir("/proc/self/fd")
                   if os.path.isfile(path := os.path.realpath(f"/proc/self/fd/{one}"))
                   and "sqlite" not in path),
    "environment": {name: one for name, one in os.environ.items() if not name.startswith("JPY_")},
    "garbage": [gc.isenabled(), gc.get_threshold(), gc.get_debug()],
    "limits": [sys.getrecursionlimit(), sys.getswitchinterval(), sys.gettrace() is None],
}))
"""


def test_its_state_is_that_of_an_ordinary_kernel(start: StartKernel) -> None:
    states: list[dict[str, Any]] = [
        json.loads(start(plain=plain).run(STATE)) for plain in (True, False)
    ]
    for name, expected in states[0].items():
        assert states[1][name] == expected, name


def test_it_has_nothing_left_to_import_when_it_starts(kernel: Kernel) -> None:
    late = kernel.run("import sys; print(*[*sys.modules])").split()
    assert late[late.index("baltic_research.kernels.fork") + 1 :] == []


def test_a_cell_shows_its_figures(kernel: Kernel) -> None:
    kernel.run("import matplotlib.pyplot as plt")
    shown: list[str] = []
    for _ in range(2):
        kernel.client.execute_interactive(
            "plt.plot([1, 2]);", output_hook=lambda one: shown.append(one["msg_type"])
        )
    assert shown.count("display_data") == 2


def test_a_cell_shows_observations_as_in_an_ordinary_kernel(start: StartKernel) -> None:
    code = (
        "import baltic_research as br\n"
        "frame = br.load('nuclear.stockpile', countries='USA')\n"
        "print(get_ipython().display_formatter.format(frame)[0]['text/html'])"
    )
    ordinary, forked = (start(plain=plain).run(code) for plain in (True, False))
    assert ordinary.startswith('<table class="br-table">')
    assert forked == ordinary


def test_each_draws_other_random_numbers(start: StartKernel) -> None:
    draw = (
        "import random, secrets, uuid\nimport numpy as np\n"
        "print(random.random(), np.random.rand(), np.random.default_rng().random(),"
        " secrets.token_hex(), uuid.uuid4())"
    )
    first, second = (start().run(draw).split() for _ in range(2))
    assert not set(first) & set(second)


def test_its_environment_is_its_own(start: StartKernel, tmp_path: Path) -> None:
    given = {**os.environ, "BALTIC_RESEARCH_DATA": str(tmp_path), "IPYTHONDIR": str(tmp_path / "i")}
    said = start(env=given, cwd=str(tmp_path)).run(
        "import os\nfrom IPython.paths import get_ipython_dir\nfrom baltic_research import paths\n"
        "print(os.getcwd(), paths.user_data(), get_ipython_dir())"
    )
    assert said == f"{tmp_path} {tmp_path} {tmp_path / 'i'}"


def test_its_errors_go_where_the_caller_says(start: StartKernel, tmp_path: Path) -> None:
    with (tmp_path / "errors").open("wb") as errors:
        kernel = start(stderr=errors, stdout=subprocess.DEVNULL)
    kernel.run("import os; os.write(2, b''); os.system('echo straight >&2')")
    kernel.shut_down()
    assert "straight" in (tmp_path / "errors").read_text() or kernel.manager.provisioner is None


@pytest.mark.usefixtures("light")
def test_what_a_fork_cannot_change_gets_a_template_of_its_own(start: StartKernel) -> None:
    """All at once, as a template takes seconds to start."""
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "1",
        "MPLBACKEND": "agg",
        "TZ": "Asia/Tokyo",
    }
    asked = "import time, matplotlib; print(hash('x'), matplotlib.get_backend(), time.tzname[0])"
    ordinary = subprocess.run(
        [sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True
    )
    assert ordinary.stdout.endswith(" agg JST\n")
    assert start(env=environment).run(asked) == ordinary.stdout.strip()


def of(environment: dict[str, str], folder: str | Path = "/") -> recipe.Recipe:
    return recipe_for([sys.executable], environment, str(folder))


@pytest.mark.parametrize("name", ["BALTIC_RESEARCH_DATA", "IPYTHONDIR", "JPY_SESSION_NAME", "PWD"])
def test_kernels_that_differ_in_what_is_read_later_share_a_template(name: str) -> None:
    assert of({name: "a"}) == of({name: "b"})


@pytest.mark.parametrize("name", ["PYTHONHASHSEED", "MPLCONFIGDIR", "HOME", "LANG", "ANYTHING"])
def test_kernels_that_differ_in_what_imports_may_read_do_not(name: str) -> None:
    assert of({name: "a"}) != of({name: "b"})


def test_a_template_keeps_linear_algebra_to_one_thread_unless_it_is_told() -> None:
    assert ("OPENBLAS_NUM_THREADS", "1") in of({}).environment
    assert dict(of({"OPENBLAS_NUM_THREADS": "2"}).environment)["OPENBLAS_NUM_THREADS"] == "2"
    assert "OPENBLAS_NUM_THREADS" not in dict(of({"OMP_NUM_THREADS": "1"}).environment)


@pytest.mark.parametrize("settings", [{}, {"MATPLOTLIBRC": "", "MPLCONFIGDIR": ""}])
def test_whatever_is_saved_beside_notebooks_leaves_the_template_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    before = of(settings, tmp_path)
    (tmp_path / "kernel-1.json").touch()
    os.utime(tmp_path, ns=(1, 1))
    assert of(settings, tmp_path) == before


def test_changed_settings_of_matplotlib_get_a_new_template(tmp_path: Path) -> None:
    for number, name in enumerate(["MATPLOTLIBRC", "MPLCONFIGDIR", "XDG_CONFIG_HOME"]):
        folder = tmp_path / str(number)
        target = folder / ("matplotlib" if number == 2 else "") / "matplotlibrc"
        target.parent.mkdir(parents=True)
        before = of({name: str(folder)})
        target.touch()
        assert of({name: str(folder)}) != before


def test_a_folder_with_settings_of_matplotlib_is_where_its_template_starts(tmp_path: Path) -> None:
    assert of({}, tmp_path).folder == "/"
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 3")
    first = of({}, tmp_path)
    assert first.folder == str(tmp_path)
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 44")
    assert of({}, tmp_path) != first


def test_a_relative_path_of_modules_is_looked_up_from_the_kernels_folder(tmp_path: Path) -> None:
    assert of({"PYTHONPATH": "/absolute"}, tmp_path).folder == "/"
    assert of({"PYTHONPATH": "/absolute:beside"}, tmp_path).folder == str(tmp_path)


def test_a_changed_source_file_gets_a_new_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "module.py").write_text("1")
    monkeypatch.setattr(recipe, "_PACKAGE", tmp_path)
    monkeypatch.setattr(paths, "own_files", lambda: ["module.py"])
    before = of({})
    (tmp_path / "module.py").write_text("22")
    assert of({}) != before


def test_a_newly_installed_package_gets_a_new_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sysconfig.get_path", lambda kind: str(tmp_path))
    before = of({})
    (tmp_path / "new-1.0.dist-info").mkdir()
    os.utime(tmp_path, ns=(1, 1))
    assert of({}) != before


def test_only_a_few_templates_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[recipe.Recipe] = []
    retired: list[recipe.Recipe] = []

    class Pretended:
        def __init__(self, one: recipe.Recipe) -> None:
            self.recipe = one
            made.append(one)

        def is_alive(self) -> bool:
            return True

        def retire(self) -> None:
            retired.append(self.recipe)

    monkeypatch.setattr(pool, "Template", Pretended)
    monkeypatch.setattr(pool, "_current", {})
    monkeypatch.setattr(pool, "_retired", [])
    wanted = [of({"A": str(number)}) for number in range(5)]
    for one in (*wanted[:4], wanted[0], wanted[4]):
        pool.template_for(one)
    assert made == wanted
    # The least recently used
    assert retired == [wanted[1]]
