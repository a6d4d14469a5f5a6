"""Print what loading costs beyond importing pandas: each series cold, NATO's history, the facts.

Usage: python benchmarks/loading.py [RUNS]
"""

from __future__ import annotations

import csv
import math
import os
import statistics
import subprocess
import sys
import tempfile

from baltic_research import catalog, holdings, store

DEFAULT_RUNS = 5
LIMIT, LIMIT_HISTORY = 0.150, 0.300

HISTORY = """
from baltic_research import holdings
for series in sorted({code for one in holdings.held("nato") for code in one.coverage}):
    br.load(series, edition="all")
"""
FACTS = ("load_roster()", "load_events()", "load_parameters('rand_2016')")


def seconds(statement: str, folder: str) -> float:
    """Return what a statement takes in a new Python that has imported pandas and no more."""
    code = (
        "import time, pandas; began = time.perf_counter(); import baltic_research as br\n"
        f"{statement}\nprint(time.perf_counter() - began)"
    )
    # A data folder that does not exist: only what is shipped counts
    environment = {**os.environ, "BALTIC_RESEARCH_DATA": f"{folder}/none", "OMP_NUM_THREADS": "1"}
    answer = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    return float(answer.stdout)


def shipped_series() -> list[str]:
    """Return the series that some shipped edition gives."""
    there = {code for one in holdings.held() if one.shipped for code in one.coverage}
    return [code for code in catalog.all_series() if code in there]


def check_equal(series: str) -> int:
    """Compare what is loaded with the lines of the tables themselves."""
    source = catalog.series(series).source
    count = 0
    for edition in holdings.held(source):
        if series not in edition.coverage:
            continue
        with edition.table.open(encoding="utf-8", newline="") as stream:
            lines = [line for line in csv.DictReader(stream) if line["series"] == series]
        loaded = store.load(series, edition=edition.edition)
        for line, row in zip(lines, loaded.to_dict("records"), strict=True):
            value = row.pop("value")
            text = line.pop("value")
            same = value == float(text) if text else math.isnan(value)
            # After the publisher's note load() tells of breaks that the publisher does not mark
            same &= row.pop("note").startswith(line.pop("note"))
            if not same or line != {name: str(one) for name, one in row.items()}:
                sys.exit(f"{edition.table}: loaded {row} {value}, the line is {line} {text}")
            count += 1
    return count


def report(name: str, times: list[float], limit: float) -> bool:
    """Print a line of the table; return whether the limit holds."""
    median = statistics.median(times)
    print(f"{name:<42} {median:.3f} s, {median / limit:4.0%} of the limit of {limit:.3f} s")
    return median <= limit


def main() -> None:
    """Time everything in turns, so that a slow moment of the machine falls on all alike."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_RUNS
    series = shipped_series()
    figures = sum(check_equal(one) for one in series)
    print(f"{figures:,} figures of {len(series)} series are loaded as their tables have them")
    works = {
        **{one: (f"br.load({one!r})", LIMIT) for one in series},
        "NATO, every series, every edition": (HISTORY, LIMIT_HISTORY),
        **{f"facts.{one}": (f"br.facts.{one}", LIMIT) for one in FACTS},
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    with tempfile.TemporaryDirectory() as folder:
        seconds("pass", folder)
        for _ in range(runs):
            for name, (statement, _) in works.items():
                times[name].append(seconds(statement, folder))
    print(f"seconds beyond importing pandas, in a new process each (median of {runs})")
    kept = [report(name, times[name], limit) for name, (_, limit) in works.items()]
    print("all within their limits" if all(kept) else "beyond a limit")
    sys.exit(not all(kept))


if __name__ == "__main__":
    main()
