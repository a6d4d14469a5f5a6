"""Print what `import baltic_research` costs beside a Python that imports nothing of ours.

Usage: python benchmarks/import_time.py [RUNS]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time

DEFAULT_RUNS = 40

BARE = "pass"
WITH_PACKAGE = "import baltic_research"


def seconds(code: str, folder: str) -> float:
    """Return how long a new Python takes to run the code, its own start and end included."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, cwd=folder)
    return time.perf_counter() - began


def measure(runs: int) -> tuple[list[float], list[float]]:
    """Time both in turn, so that a slow moment of the machine falls on both alike."""
    with tempfile.TemporaryDirectory() as folder:
        for code in (BARE, WITH_PACKAGE):
            seconds(code, folder)
        pairs = [(seconds(BARE, folder), seconds(WITH_PACKAGE, folder)) for _ in range(runs)]
    return [bare for bare, _ in pairs], [ours for _, ours in pairs]


def main() -> None:
    """Print both medians, their ratio and the extra seconds."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_RUNS
    bare, ours = (statistics.median(times) for times in measure(runs))
    print(f"bare Python             {bare:.4f} s (median of {runs})")
    print(f"import baltic_research  {ours:.4f} s (median of {runs})")
    print(f"ratio {ours / bare:.2f}, {ours - bare:.4f} s more than bare Python (limit 0.1 s)")


if __name__ == "__main__":
    main()
