"""Kill a build of real reports at random moments, again and again; each next build must complete.

The suite does the same a dozen times with kernels that answer at once; here kernels are real. By
default there are five kills; ``python benchmarks/report_kills.py 50 spending-demand`` does fifty.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = "import sys; from baltic_research.cli import main; sys.exit(main(sys.argv[1:]))"
LONGEST = 12.0
NEEDED = {"report.html", "report.ipynb", "run.json", "manifest.json"}


def build(out: Path, names: list[str], *options: str) -> subprocess.Popen[bytes]:
    arguments = ["report", "build", *names, "--output", str(out), *options]
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def half_written(out: Path) -> list[Path]:
    pages = [one for one in out.rglob("report.html") if ".staging-" not in str(one)]
    return [one.parent for one in pages if NEEDED - {part.name for part in one.parent.iterdir()}]


def main() -> int:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    names = sys.argv[2:] or ["spending-demand", "data-health"]
    chance = random.Random(6)  # noqa: S311 - moments, no secrets
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(1, kills + 1):
            out = Path(folder) / str(number % 5)
            killed = build(out, names, "--fresh")
            moment = chance.uniform(0, LONGEST)
            time.sleep(moment)
            killed.kill()
            killed.wait()
            halves = half_written(out)
            code = build(out, names).wait()
            left = list(out.rglob(".staging-*"))
            bad += bool(halves or code or left)
            print(
                f"{number:3} killed after {moment:4.1f} s: next build ended with {code}, ", end=""
            )
            print(f"{len(halves)} half-written, {len(left)} folders left")
    print(f"{kills} kills, {bad} bad; allowed: 0")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
