"""Time country briefs, pages included, by the usual tools, by `report build`, and at the least.

Usage: python benchmarks/reports.py [--briefs 32] [--nbval]

All ways run in one run, on two processors, for the same countries:

a  the papermill command and the nbconvert command, country after country, as a user would;
b  the same in two processes;
c  papermill's and nbconvert's own functions in one process with two threads;
d  ``baltic-research report build``, the start of its processes counted;
e  the floor: the notebook's cells, what they show, and the page and files made of it, as functions
   in two processes that have imported everything before the clock starts, without kernels;
f  of the floor the cells and what they show alone, for comparison.

The short ways d, e and f run before, between and after the long ones, and the mean counts, so that
a slow spell of the machine falls on all alike. By default c to f make all 32 briefs, and the
commands of a and b, which do the same work for each, eight of them; their seconds are then
multiplied, which the output says. ``--briefs 32`` runs a and b whole, a quarter of an hour.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import dataclasses
import functools
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
from typing import Any

from baltic_research import paths

NOTEBOOK = paths.notebooks() / "20_country_brief.ipynb"
BIN = Path(sys.executable).parent
WORKERS, ALL = 2, 32
LIMITS = {"a": 12.0, "b": 6.0, "c": 3.0}
FLOOR_LIMIT, REBUILD_LIMIT, MEMORY_LIMIT, NBVAL_LIMIT = 1.5, 0.02, 1.5, 3.0
SAMPLED_SECONDS = 0.1
# One alone takes a third of a second, and a tenth of that is chance
REBUILDS = 8
UNTOUCHED = ("-p", "no:cacheprovider")
NAMES = {
    "a": "papermill and nbconvert commands in a loop",
    "b": "the same in 2 processes",
    "c": "papermill's and nbconvert's functions, 2 threads",
    "d": "report build --jobs 2",
    "e": "floor: cells and pages as functions in 2 warm processes",
    "f": "of the floor the cells alone",
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


def floor_seconds(countries: Sequence[str], folder: Path | None) -> float:
    """Return the seconds between the moment that both processes are warm and their end."""
    pages = [] if folder is None else ["--pages", folder]
    said = run(
        [sys.executable, __file__, "--floor", *pages, *countries],
        **{paths.DRAWINGS_VARIABLE: "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    return float(said.splitlines()[-1])


def floor(countries: Sequence[str], folder: Path | None) -> None:
    """Import everything, fork two processes, share the countries out, and print the seconds."""
    import multiprocessing

    import matplotlib as mpl

    mpl.use("agg")
    from IPython.core.interactiveshell import InteractiveShell

    import baltic_research.figures
    import baltic_research.models
    from baltic_research.reports import publish  # noqa: F401 - makes the pages

    for room in (baltic_research.figures, baltic_research.models):
        for name in room.__all__:
            getattr(room, name)
    # Its own module would take the place of this one, where the processes look for functions
    InteractiveShell.instance(user_module=sys.modules["__main__"])
    with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
        pool.map(len, ["", ""])
        began = time.perf_counter()
        pool.map(functools.partial(brief_by_functions, folder), countries, chunksize=1)
        sys.stdout.write(f"{time.perf_counter() - began}\n")


def brief_by_functions(folder: Path | None, country: str) -> None:
    """Run the notebook's cells in one namespace, take what they show, and make the page of it."""
    from IPython.utils.capture import capture_output

    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    names: dict[str, object] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        code = ast.parse("".join(cell["source"]))
        last = [code.body.pop()] if isinstance(code.body[-1], ast.Expr) else []
        with capture_output() as said:
            exec(compile(code, "cell", "exec"), names)  # noqa: S102 - our own notebook
            exec(compile(ast.Interactive(last), "cell", "single"), names)  # noqa: S102
        cell["outputs"] = [
            {"output_type": "display_data", "data": one.data, "metadata": one.metadata}
            for one in said.outputs
        ]
        if "parameters" in cell["metadata"].get("tags", ()):
            names["country"] = country
    if folder is not None:
        publish_page(notebook, country, folder)


def publish_page(notebook: dict[str, Any], country: str, folder: Path) -> None:
    """Make the page, with all files that a run has, by the functions that make it of a run."""
    from baltic_research.reports import publish
    from baltic_research.reports.specification import find_report
    from baltic_research.reports.work import plan

    work = plan(find_report("country-brief"), {"country": country})
    report = dataclasses.replace(work.report, title=work.title)
    made = folder / work.key
    made.mkdir()
    publish.publish(
        notebook, publish.Edition(report, "", work.declared, work.values, work.asked), made
    )


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
    for number, way in enumerate("decfedbdefaed"):
        made = few if way in "ab" else countries
        out = folder / f"{number}{way}"
        out.mkdir()
        if way in "ef":
            seconds = floor_seconds(made, out if way == "e" else None)
        else:
            began = time.perf_counter()
            ways[way](made, out)
            seconds = time.perf_counter() - began
        pages = len(list(out.rglob("report.html" if way in "de" else "*.html")))
        assert way == "f" or pages == len(made), f"{way}: {pages} of {len(made)}"  # noqa: S101
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
    print(f"d/f {taken['d'] / taken['f']:6.2f}")
    out = folder / "0d"
    began = time.perf_counter()
    for _ in range(REBUILDS):
        by_build(countries, out)
    again = (time.perf_counter() - began) / REBUILDS
    print(
        f"rebuild, nothing changed: {again:.3f} s, {again / taken['d']:.2%} of a build "
        f"(at most {REBUILD_LIMIT:.0%})"
    )
    most = [0]
    with peak_memory(most):
        by_build(countries, folder / "memory")
    print(f"peak memory of a build: {most[0] / 2**30:.2f} GiB (at most {MEMORY_LIMIT:g} GiB)")


def compare_nbval() -> None:
    """Print how long all notebooks take under nbval by itself and by our plugin of pytest.

    By itself it starts ordinary kernels; both ways run in one process and in two.
    """
    from baltic_research.kernels import PROVISIONER

    kinds = {"ordinary": "local-provisioner", "forked": PROVISIONER}
    plain = ("-o", "addopts=--nbval --import-mode=importlib --dist=loadscope")
    taken: dict[tuple[str, int], float] = {}
    for count in (1, WORKERS):
        for kind, provisioner in kinds.items():
            workers = f"-n{count if count > 1 else 0}"
            began = time.perf_counter()
            run(
                [
                    *(sys.executable, "-m", "pytest", "-q", workers, *UNTOUCHED),
                    *(plain if kind == "ordinary" else ()),
                    NOTEBOOK.parent,
                ],
                JUPYTER_DEFAULT_PROVISIONER_NAME=provisioner,
            )
            taken[kind, count] = time.perf_counter() - began
            print(f"nbval, {kind} kernels, {count} at once: {taken[kind, count]:.1f} s", flush=True)
    for count in (1, WORKERS):
        ratio = taken["ordinary", count] / taken["forked", count]
        print(f"ordinary/forked, {count} at once: {ratio:.2f} (asked for: {NBVAL_LIMIT:g})")
    ratio = taken["ordinary", 1] / taken["forked", WORKERS]
    print(f"nbval by itself in one process/`make test`'s way: {ratio:.2f}")


def main() -> None:
    """Print everything, or be one of the processes that are measured."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--briefs", type=int, default=8, help="how many a and b make (8)")
    options.add_argument("--nbval", action="store_true", help="the notebooks under nbval instead")
    options.add_argument("--by-functions", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--floor", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--pages", type=Path, help=argparse.SUPPRESS)
    options.add_argument("countries", nargs="*", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.by_functions:
        papermill_in_threads(given.by_functions, given.countries)
    elif given.floor:
        floor(given.countries, given.pages)
    elif given.nbval:
        compare_nbval()
    else:
        with tempfile.TemporaryDirectory() as folder:
            compare(chosen(ALL), chosen(given.briefs), Path(folder))


if __name__ == "__main__":
    main()
