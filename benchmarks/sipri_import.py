"""Print what reading and importing SIPRI's workbook cost beside pandas reading the same file.

Usage: python benchmarks/sipri_import.py [WORKBOOK] [RUNS]

Ends with 1 where the reading misses its limit, or any value differs.
"""

from __future__ import annotations

import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import pandas as pd  # noqa: E402
from openpyxl.utils.cell import coordinate_to_tuple  # noqa: E402

from baltic_research import archive, catalog, contracts, imported, ingest  # noqa: E402
from baltic_research.sources import sipri, sipri_sheets  # noqa: E402
from baltic_research.sources.sipri_layout import is_needed  # noqa: E402

DEFAULT_RUNS = 9
LEAST_RATIO = 3.0
FACTORS = {"milex_share_gdp": 100.0, "milex_share_government": 100.0, "milex_lcu": 1e-6}
BESIDE = Path(__file__).resolve().parents[2] / "shared" / "sources" / "sipri"


def largest() -> Path:
    """Return the largest workbook beside the checkout."""
    found = sorted(BESIDE.glob("*.xlsx"), key=lambda path: path.stat().st_size)
    if not found:
        sys.exit(f"{BESIDE} holds no workbook of SIPRI's; give the path of one you have downloaded")
    return found[-1]


def by_pandas(path: Path) -> dict[str, pd.DataFrame]:
    return pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")


def import_whole(path: Path) -> None:
    """Import the workbook as a user does: read, check, compare, write to a new folder."""
    with tempfile.TemporaryDirectory() as folder:
        known = any(path.name in one.files for one in catalog.source("sipri").editions.values())
        label = {} if known else {"edition": "2000-01", "published": "2000-01-01"}
        ingest.import_file("sipri", path, data_dir=folder, **label)


def check_equal(path: Path) -> int:
    """Compare every figure read with the cell that it names as pandas has it."""
    sheets = by_pandas(path)
    observations = sipri.read(path).observations
    for one in observations.itertuples():
        sheet, _, place = one.cell.rpartition("!")
        row, column = coordinate_to_tuple(place)
        cell = sheets[sheet].iloc[row - 1, column - 1]
        factor = FACTORS.get(one.series.removeprefix("sipri."), 1.0)
        same = (
            one.value == cell * factor
            if isinstance(cell, int | float) and not math.isnan(cell)
            else math.isnan(one.value)
        )
        if not same:
            sys.exit(f"{one.cell}: read as {one.value!r}, pandas has {cell!r}")
    return len(observations)


def cost(work: Callable[[], object]) -> tuple[float, float]:
    """Return what some work takes in seconds: of the processor, and by the clock."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.process_time() - processor, time.perf_counter() - clock


def medians(works: dict[str, Callable[[], object]], runs: int) -> dict[str, tuple[float, float]]:
    """Do all works in turn, some times over; return the medians of what each takes."""
    turns: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            turns[name].append(cost(work))
    return {
        name: (statistics.median(one[0] for one in all_), statistics.median(one[1] for one in all_))
        for name, all_ in turns.items()
    }


def print_parts(path: Path, runs: int) -> None:
    """Print what the parts of an import take, each by itself."""
    frame = sipri.read(path).observations.assign(source="sipri", edition="2000-01")
    works: dict[str, Callable[[], object]] = {
        "cells of the sheets": lambda: sipri_sheets.read_inked_sheets(path, wanted=is_needed),
        "contract": lambda: contracts.check_observations(frame, path.name),
        "table as CSV": lambda: archive.encode(frame),
        "summary": lambda: imported.recognised(frame),
    }
    for name, (processor, _) in medians(works, runs).items():
        print(f"  {name:<22} {1000 * processor:5.0f} ms of the processor")


def main() -> None:
    """Print the medians, their ratios, and that the values are the same."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else largest()
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else DEFAULT_RUNS
    print(f"{path.name}: {check_equal(path):,} cells are read as pandas reads them")
    import_whole(path)  # so that nothing is measured that is done once a process
    works: dict[str, Callable[[], object]] = {
        "pandas.read_excel": lambda: by_pandas(path),
        "sipri.read": lambda: sipri.read(path),
        "ingest.import_file": lambda: import_whole(path),
    }
    found = medians(works, runs)
    ratios = {}
    for name, times in found.items():
        ratios[name] = [
            first / own for first, own in zip(found["pandas.read_excel"], times, strict=True)
        ]
        print(
            f"{name:<18} processor {times[0]:.3f} s, ratio {ratios[name][0]:.2f}; "
            f"clock {times[1]:.3f} s, ratio {ratios[name][1]:.2f} (medians of {runs})"
        )
    print("of an import, beside checks, comparison and sidecar:")
    print_parts(path, runs)
    least = min(ratios["sipri.read"])
    kept = least >= LEAST_RATIO
    print(
        f"limit: sipri.read at least {LEAST_RATIO:g} times faster than pandas.read_excel; "
        f"{least:.2f} times: {'kept' if kept else 'missed'}"
    )
    sys.exit(not kept)


if __name__ == "__main__":
    main()
