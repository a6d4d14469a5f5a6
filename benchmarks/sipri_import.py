"""Print what importing SIPRI's workbook costs beside pandas reading the same file.

Usage: python benchmarks/sipri_import.py [WORKBOOK] [RUNS]
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

from baltic_research import catalog, ingest  # noqa: E402
from baltic_research.sources import sipri  # noqa: E402

DEFAULT_RUNS = 7
LEAST_RATIO = 3.0
BESIDE = Path(__file__).resolve().parents[2] / "shared" / "sources" / "sipri"


def largest() -> Path:
    """Return the largest workbook beside the checkout."""
    found = sorted(BESIDE.glob("*.xlsx"), key=lambda path: path.stat().st_size)
    if not found:
        sys.exit(f"{BESIDE} holds no workbook of SIPRI's; give the path of one you have downloaded")
    return found[-1]


def by_pandas(path: Path) -> dict[str, pd.DataFrame]:
    return pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")


def imported(path: Path) -> None:
    """Import the workbook as a user does: read, check, write to a new folder."""
    with tempfile.TemporaryDirectory() as folder:
        known = any(path.name in one.files for one in catalog.source("sipri").editions.values())
        label = {} if known else {"edition": "2000-01", "published": "2000-01-01"}
        ingest.import_file("sipri", path, data_dir=folder, **label)


def check_equal(path: Path) -> int:
    """Compare every figure read with the cell that it names as pandas has it."""
    sheets = by_pandas(path)
    observations = sipri.read(path).observations
    factors = {"milex_share_gdp": 100.0, "milex_share_government": 100.0, "milex_lcu": 1e-6}
    for one in observations.itertuples():
        sheet, _, place = one.cell.rpartition("!")
        row, column = coordinate_to_tuple(place)
        cell = sheets[sheet].iloc[row - 1, column - 1]
        factor = factors.get(one.series.removeprefix("sipri."), 1.0)
        same = (
            one.value == cell * factor
            if isinstance(cell, int | float) and not math.isnan(cell)
            else math.isnan(one.value)
        )
        if not same:
            sys.exit(f"{one.cell}: read as {one.value!r}, pandas has {cell!r}")
    return len(observations)


def seconds(work: Callable[[Path], object], path: Path) -> float:
    began = time.perf_counter()
    work(path)
    return time.perf_counter() - began


def main() -> None:
    """Print the medians, their ratios, and that the values are the same."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else largest()
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else DEFAULT_RUNS
    print(f"{path.name}: {check_equal(path):,} cells are read as pandas reads them")
    works = {"pandas.read_excel": by_pandas, "sipri.read": sipri.read, "import_file": imported}
    imported(path)
    turns = [[seconds(work, path) for work in works.values()] for _ in range(runs)]
    times = [statistics.median(column) for column in zip(*turns, strict=True)]
    for name, median in zip(works, times, strict=True):
        print(f"{name:<18} {median:.3f} s (median of {runs}), ratio {times[0] / median:.2f}")
    print(f"limit: sipri.read at least {LEAST_RATIO:g} times faster than pandas.read_excel")


if __name__ == "__main__":
    main()
