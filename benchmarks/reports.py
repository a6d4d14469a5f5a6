"""Time country briefs, pages included, by the usual tools, by `report build`, and at the least.

Usage: python benchmarks/reports.py [--briefs 32] [--nbval]

All ways run in one run, on two processors, for the same countries:

a  the papermill command and the nbconvert command, country after country, as a user would;
b  the same in two processes;
c  papermill's and nbconvert's own functions in one process with two threads;
d  ``baltic-research report build``, the start of its processes counted;
e  the floor: the notebook's cells and the pictures they show, in two processes that have imported
   everything before the clock starts, without kernels, notebooks and pages.

The short ways d and e run before, between and after the long ones, and the mean counts, so that a
slow spell of the machine falls on all alike. By default c, d and e make all 32 briefs, and the
commands of a and b, which do the same work for each, eight of them; their seconds are then
multiplied, which the output says. ``--briefs 32`` runs a and b whole, a quarter of an hour.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from baltic_research import paths

NOTEBOOK = paths.notebooks() / "20_country_brief.ipynb"
BIN = Path(sys.executable).parent
WORKERS, ALL = 2, 32
LIMITS = {"a": 12.0, "b": 6.0, "c": 3.0}
FLOOR_LIMIT, REBUILD_LIMIT, MEMORY_LIMIT, NBVAL_LIMIT = 1.5, 0.02, 1.5, 3.0
SAMPLED_SECONDS = 0.1
NAMES = {
    "a": "papermill and nbconvert commands in a loop",
    "b": "the same in 2 processes",
    "c": "papermill's and nbconvert's functions, 2 threads",
    "d": "report build --jobs 2",
    "e": "floor: cells as functions in 2 warm processes",
}


def run(command: Sequence[str | Path], **environment: str) -> str:
    """Run a command to its end and return what it printed."""
    made = subprocess.run(
        [str(word) for word in command],
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
        text=True,
    )
    return made.stdout


def by_commands(countries: Sequence[str], folder: Path) -> None:
    for one in countries:
        out = folder / f"{one}.ipynb"
        run([BIN / "papermill", NOTEBOOK, out, "-p", "country", one])
        run([BIN / "jupyter", "nbconvert", "--to", "html", out])


def by_commands_twice(countries: Sequence[str], folder: Path) -> None:
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda one: by_commands([one], folder), countries))


def by_functions(countries: Sequence[str], folder: Path) -> None:
    run([sys.executable, __file__, "--by-functions", folder, *countries])


def by_build(countries: Sequence[str], folder: Path) -> None:
    names = [f"country-brief/{one.lower()}" for one in countries]
    run([*build_command(folder), *names])


def build_command(folder: Path) -> list[str | Path]:
    program = BIN / "baltic-research"
    return [program, "report", "build", "--jobs", str(WORKERS), "--output", folder]


def papermill_in_threads(folder: Path, countries: Sequence[str]) -> None:
    """Run in a process of its own: what a program does that calls papermill itself."""
    import nbconvert
    import papermill

    def brief(country: str) -> None:
        out = folder / f"{country}.ipynb"
        papermill.execute_notebook(NOTEBOOK, out, {"country": country}, progress_bar=False)
        page, _ = nbconvert.HTMLExporter().from_filename(str(out))
        out.with_suffix(".html").write_text(page, encoding="utf-8")

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(brief, countries))


def floor_seconds(countries: Sequence[str]) -> float:
    """Return the seconds between the moment that both processes are warm and their end."""
    said = run(
        [sys.executable, __file__, "--floor", *countries],
        **{paths.DRAWINGS_VARIABLE: "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    return float(said.splitlines()[-1])


def floor(countries: Sequence[str]) -> None:
    """Import everything, fork two processes, share the countries out, and print the seconds."""
    import multiprocessing

    import matplotlib as mpl

    mpl.use("agg")
    import IPython.display  # noqa: F401 - the notebook imports it

    import baltic_research.figures
    import baltic_research.models

    for room in (baltic_research.figures, baltic_research.models):
        for name in room.__all__:
            getattr(room, name)
    with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
        pool.map(len, ["", ""])
        began = time.perf_counter()
        pool.map(brief_without_notebook, countries, chunksize=1)
        sys.stdout.write(f"{time.perf_counter() - began}\n")


def brief_without_notebook(country: str) -> None:
    """Run the notebook's cells in one namespace and make every output that a page would show."""
    import ast

    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    names: dict[str, object] = {}
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        code = ast.parse("".join(cell["source"]))
        shown = code.body.pop() if isinstance(code.body[-1], ast.Expr) else None
        exec(compile(code, "cell", "exec"), names)  # noqa: S102 - our own notebook
        if "parameters" in cell["metadata"].get("tags", ()):
            names["country"] = country
        if isinstance(shown, ast.Expr):
            value = eval(compile(ast.Expression(shown.value), "cell", "eval"), names)  # noqa: S307
            for way in ("_repr_mimebundle_", "_repr_markdown_", "__repr__"):
                if hasattr(value, way):
                    getattr(value, way)()
                    break


def chosen(count: int) -> list[str]:
    """Return so many Allies, evenly spread over the list."""
    from baltic_research import countries
    from baltic_research.holdings import held

    members = countries.nato_members(held("nato")[-1].published.year)
    return [members[place * len(members) // count] for place in range(min(count, len(members)))]


@contextlib.contextmanager
def peak_memory(found: list[int]) -> Iterator[None]:
    """Note the largest sum of proportional memory, in bytes, of all that this process started."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(SAMPLED_SECONDS):
            found[0] = max(found[0], sum(map(proportional, descendants(os.getpid()))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def descendants(root: int) -> list[int]:
    """Return the processes that a process started, and those that they did."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            pid = int(entry.name)
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(pid)
    found, waiting = [], [root]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def proportional(pid: int) -> int:
    """Return the memory of a process in bytes; pages that several share count in parts."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def time_all(countries: Sequence[str], few: Sequence[str], folder: Path) -> dict[str, list[float]]:
    """Run every way and return its seconds for all countries."""
    ways = {"a": by_commands, "b": by_commands_twice, "c": by_functions, "d": by_build}
    taken: dict[str, list[float]] = {way: [] for way in NAMES}
    for number, way in enumerate("decedbdeaed"):
        made = few if way in "ab" else countries
        if way == "e":
            seconds = floor_seconds(made)
        else:
            out = folder / f"{number}{way}"
            out.mkdir()
            began = time.perf_counter()
            ways[way](made, out)
            seconds = time.perf_counter() - began
            pages = len(list(out.rglob("report.html" if way == "d" else "*.html")))
            assert pages == len(made), f"{way}: {pages} pages of {len(made)}"  # noqa: S101
        taken[way].append(seconds * len(countries) / len(made))
        load = os.getloadavg()[0]
        print(f"  {way} {len(made):2} briefs {seconds:7.2f} s (load {load:.1f})", flush=True)
    return taken


def compare(countries: Sequence[str], few: Sequence[str], folder: Path) -> None:
    """Print the ways, how they stand to ours, a rebuild, and the memory of a build."""
    print(f"{len(countries)} country briefs, {len(few)} of them by a and b, {os.cpu_count()} CPUs")
    every_way = time_all(countries, few, folder)
    taken = {way: statistics.mean(every) for way, every in every_way.items()}
    for way, seconds in taken.items():
        print(f"{way} {seconds:7.2f} s, {seconds / len(countries):6.3f} s a brief: {NAMES[way]}")
    for way, limit in LIMITS.items():
        print(f"{way}/d {taken[way] / taken['d']:6.2f} (at least {limit:g})")
    print(f"d/e {taken['d'] / taken['e']:6.2f} (at most {FLOOR_LIMIT:g})")
    out = folder / "0d"
    began = time.perf_counter()
    by_build(countries, out)
    again = time.perf_counter() - began
    print(
        f"rebuild, nothing changed: {again:.3f} s, {again / taken['d']:.2%} of a build "
        f"(at most {REBUILD_LIMIT:.0%})"
    )
    most = [0]
    with peak_memory(most):
        by_build(countries, folder / "memory")
    print(f"peak memory of a build: {most[0] / 2**30:.2f} GiB (at most {MEMORY_LIMIT:g} GiB)")


def compare_nbval() -> None:
    """Print how long all notebooks take under nbval, with ordinary kernels and with forked."""
    from baltic_research.kernels import PROVISIONER

    taken: dict[str, list[float]] = {"local-provisioner": [], PROVISIONER: []}
    for _ in range(2):
        for provisioner, every in taken.items():
            began = time.perf_counter()
            run(
                [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", NOTEBOOK.parent],
                JUPYTER_DEFAULT_PROVISIONER_NAME=provisioner,
            )
            every.append(time.perf_counter() - began)
            print(f"nbval, all notebooks, {provisioner}: {every[-1]:.1f} s")
    plain, forked = (min(every) for every in taken.values())
    print(f"nbval plain/forked {plain / forked:.2f} (asked for: {NBVAL_LIMIT:g})")


def main() -> None:
    """Print everything, or be one of the processes that are measured."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--briefs", type=int, default=8, help="how many a and b make (8)")
    options.add_argument("--nbval", action="store_true", help="the notebooks under nbval instead")
    options.add_argument("--by-functions", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--floor", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("countries", nargs="*", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.by_functions:
        papermill_in_threads(given.by_functions, given.countries)
    elif given.floor:
        floor(given.countries)
    elif given.nbval:
        compare_nbval()
    else:
        with tempfile.TemporaryDirectory() as folder:
            compare(chosen(ALL), chosen(given.briefs), Path(folder))


if __name__ == "__main__":
    main()
